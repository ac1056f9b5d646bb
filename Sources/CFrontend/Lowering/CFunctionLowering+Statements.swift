internal import CClangIndex
import PointerFlow
import SourceText

extension CFunctionLowering {
  mutating func statement(_ index: Int) {
    let range = range(of: index)
    switch kind(index) {
    case .compound:
      builder.openScope(.block, range: range)
      for child in unit.tree.children(of: index) { statement(child) }
      builder.closeScope(at: range.atEnd)
    case .declarationStatement:
      for child in unit.tree.children(of: index) where kind(child) == .variableDeclaration {
        variable(child)
      }
    case .ifStatement: ifStatement(index)
    case .whileStatement: loop(index, bodyFirst: false)
    case .doStatement: loop(index, bodyFirst: true)
    case .forStatement: forStatement(index)
    case .switchStatement: switchStatement(index)
    case .caseStatement, .defaultStatement: caseStatement(index)
    case .breakStatement: jump(to: loops.last?.breakBlock, leaving: loops.last?.scope, at: range)
    case .continueStatement:
      let loop = loops.last { $0.continueBlock != nil }
      jump(to: loop?.continueBlock, leaving: loop?.scope, at: range)
    case .returnStatement: returnStatement(index)
    case .label:
      let block = labelBlock(node(index).declaration)
      builder.terminate(.jump(block), at: range)
      builder.position(at: block)
      for child in parts(of: index) { statement(child) }
    case .gotoStatement:
      let label = unit.tree.children(of: index).first.map { node($0).declaration } ?? 0
      builder.terminate(.jump(labelBlock(label)), at: range)
      builder.position(at: builder.newBlock())
    case .nullStatement: break
    case .some(let kind) where kind.isExpression: _ = value(of: index)
    default:
      for child in parts(of: index) { statement(child) }
    }
  }

  private mutating func labelBlock(_ declaration: UInt64) -> BlockID {
    if let known = labels[declaration] { return known }
    let block = builder.newBlock()
    labels[declaration] = block
    return block
  }

  private mutating func jump(to block: BlockID?, leaving scope: ScopeID?, at range: SourceRange) {
    guard let block, let scope else { return }
    builder.endScopes(upTo: scope, at: range)
    builder.terminate(.jump(block), at: range)
    builder.position(at: builder.newBlock())
  }

  private mutating func returnStatement(_ index: Int) {
    let range = range(of: index)
    let expression = parts(of: index).first
    let result = expression.map { value(of: $0) } ?? .none
    builder.endScopes(upTo: .frame, at: range)
    builder.terminate(.returns(result), at: expression.map { self.range(of: $0) } ?? range)
    builder.position(at: builder.newBlock())
  }

  // MARK: Variables

  mutating func variable(_ index: Int) {
    let declared = node(index)
    if declared.storage == 3 || declared.storage == 2 {
      unit.declareGlobal(index, scopeName: declared.storage == 3 ? functionName : nil)
      return
    }
    let range = range(of: index)
    let storage = builder.newStorage(
      name: unit.builder.intern(unit.name(of: index)), type: unit.typeFact(of: index), range: range)
    storages[declared.declaration] = storage
    guard let initializer = parts(of: index).last(where: { node($0).has(UL_NODE_INITIALIZER) })
    else { return }
    let address = address(of: storage, at: range)
    initialize(address, with: initializer)
  }

  /// Writes an initialiser to memory: lists member by member, anything else as one value.
  mutating func initialize(_ address: ValueID, with index: Int) {
    let inner = stripped(index)
    guard kind(inner) == .initializerList else {
      let stored = value(of: inner)
      builder.emit(.store(value: stored, to: address), at: range(of: inner))
      return
    }
    let record = node(inner).declaration
    let fields = unit.fields[record] ?? []
    var position = 0
    for item in parts(of: inner) {
      let itemRange = range(of: item)
      let (names, initializer) = designated(item)
      var target = address
      if names.isEmpty {
        if node(inner).type == UInt32(UL_TYPE_RECORD) {
          let name =
            position < fields.count ? fields[position] : unit.builder.intern("#\(position)")
          target = builder.emit(at: itemRange) { .field(result: $0, base: address, name: name) }
        } else {
          let which = unknown(at: itemRange)
          target = builder.emit(at: itemRange) { .element(result: $0, base: address, index: which) }
        }
      } else {
        for name in names {
          let id = unit.builder.intern(name)
          let base = target
          target = builder.emit(at: itemRange) { .field(result: $0, base: base, name: id) }
          if let found = fields.firstIndex(of: id) { position = found }
        }
      }
      position += 1
      initialize(target, with: initializer)
    }
  }

  /// The members named by a designator, and what they are initialised with.
  private func designated(_ index: Int) -> (names: [String], initializer: Int) {
    let children = unit.tree.children(of: index)
    guard kind(index) == .unexposedExpression, children.count >= 2,
      let first = children.first, kind(first) == .memberReference, let last = children.last
    else { return ([], index) }
    let names = children.filter { kind($0) == .memberReference }.map { unit.name(of: $0) }
    return (names, last)
  }

  // MARK: Branches and loops

  private mutating func ifStatement(_ index: Int) {
    let children = parts(of: index)
    guard let first = children.first else { return }
    let condition = value(of: first)
    let range = range(of: first)
    let then = builder.newBlock()
    let otherwise = builder.newBlock()
    let join = builder.newBlock()
    builder.terminate(.branch(condition, whenTrue: then, whenFalse: otherwise), at: range)
    builder.position(at: then)
    if children.count > 1 { statement(children[1]) }
    builder.terminate(.jump(join), at: range)
    builder.position(at: otherwise)
    if children.count > 2 { statement(children[2]) }
    builder.terminate(.jump(join), at: range)
    builder.position(at: join)
  }

  private mutating func loop(_ index: Int, bodyFirst: Bool) {
    let children = parts(of: index)
    guard children.count == 2 else {
      for child in children { statement(child) }
      return
    }
    let (condition, body) = bodyFirst ? (children[1], children[0]) : (children[0], children[1])
    let range = range(of: index)
    let head = builder.newBlock()
    let bodyBlock = builder.newBlock()
    let exit = builder.newBlock()
    builder.terminate(.jump(bodyFirst ? bodyBlock : head), at: range)
    builder.position(at: head)
    let test = value(of: condition)
    builder.terminate(.branch(test, whenTrue: bodyBlock, whenFalse: exit), at: range)
    builder.position(at: bodyBlock)
    loops.append(Loop(breakBlock: exit, continueBlock: head, scope: builder.scope))
    statement(body)
    loops.removeLast()
    builder.terminate(.jump(head), at: range)
    builder.position(at: exit)
  }

  /// Absent parts of a `for` are absent from the tree: with all four present they are what they
  /// are, else everything but a leading declaration is taken to run in each round.
  private mutating func forStatement(_ index: Int) {
    let range = range(of: index)
    var header = parts(of: index)
    guard let body = header.popLast() else { return }
    builder.openScope(.block, range: range)
    if header.count == 3 || header.first.map({ kind($0) == .declarationStatement }) == true {
      statement(header.removeFirst())
    }
    let head = builder.newBlock()
    let bodyBlock = builder.newBlock()
    let step = builder.newBlock()
    let exit = builder.newBlock()
    builder.terminate(.jump(head), at: range)
    builder.position(at: head)
    let test = header.first.map { value(of: $0) } ?? unknown(at: range)
    builder.terminate(.branch(test, whenTrue: bodyBlock, whenFalse: exit), at: range)
    builder.position(at: bodyBlock)
    loops.append(Loop(breakBlock: exit, continueBlock: step, scope: builder.scope))
    statement(body)
    loops.removeLast()
    builder.terminate(.jump(step), at: range)
    builder.position(at: step)
    for part in header.dropFirst() { _ = value(of: part) }
    builder.terminate(.jump(head), at: range)
    builder.position(at: exit)
    builder.closeScope(at: range.atEnd)
  }

  private mutating func switchStatement(_ index: Int) {
    let children = parts(of: index)
    guard let subject = children.first, let body = children.last, children.count >= 2 else { return }
    let range = range(of: index)
    let condition = value(of: subject)
    let dispatch = builder.current
    let exit = builder.newBlock()
    builder.position(at: builder.newBlock())
    switches.append(Switch())
    loops.append(Loop(breakBlock: exit, continueBlock: nil, scope: builder.scope))
    statement(body)
    loops.removeLast()
    builder.terminate(.jump(exit), at: range)
    let cases = switches.removeLast()
    builder.position(at: dispatch)
    builder.terminate(.choose(condition, cases.targets + [cases.defaultBlock ?? exit]), at: range)
    builder.position(at: exit)
  }

  private mutating func caseStatement(_ index: Int) {
    let range = range(of: index)
    let block = builder.newBlock()
    builder.terminate(.jump(block), at: range)
    builder.position(at: block)
    if !switches.isEmpty {
      if kind(index) == .defaultStatement {
        switches[switches.count - 1].defaultBlock = block
      } else {
        switches[switches.count - 1].targets.append(block)
      }
    }
    if let body = parts(of: index).last { statement(body) }
  }
}
