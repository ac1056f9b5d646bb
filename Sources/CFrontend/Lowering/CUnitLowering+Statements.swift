internal import CClangIndex
import PointerFlow
import SourceText

extension CUnitLowering {
  /// Deeper nesting than this is not followed: lowering recurses, and input may be hostile.
  static var maximumDepth: Int { 1000 }

  mutating func statement(_ index: Int) {
    guard enter(index) else { return }
    defer { body.depth -= 1 }
    let kind = tree.kind(index)
    switch kind {
    case .compound: lowerCompound(index)
    case .declarationStatement: lowerDeclarations(index)
    case .ifStatement: lowerIf(index)
    case .whileStatement: lowerWhile(index)
    case .doStatement: lowerDo(index)
    case .forStatement: lowerFor(index)
    case .switchStatement: lowerSwitch(index)
    case .caseStatement, .defaultStatement: lowerCase(index)
    case .breakStatement:
      if let exit = body.exits.last {
        jump(to: exit.breakBlock, leaving: exit.scope, at: range(of: index))
      }
    case .continueStatement:
      if let exit = body.exits.last(where: { $0.continueBlock != nil }),
        let block = exit.continueBlock
      {
        jump(to: block, leaving: exit.scope, at: range(of: index))
      }
    case .returnStatement: lowerReturn(index)
    case .label: lowerLabel(index)
    case .gotoStatement: lowerGoto(index)
    case .indirectGotoStatement: lowerIndirectGoto(index)
    case .assemblerStatement: lowerAssembler(index)
    case .nullStatement: break
    default:
      if kind.isExpression {
        discard(index)
      } else if kind.isStatement {
        lowerChildren(of: index)
      }
    }
  }

  /// Whether there is room for one more level of nesting; what is deeper is counted as abandoned.
  mutating func enter(_ index: Int) -> Bool {
    if body.depth >= Self.maximumDepth {
      abandonedExpressions += 1
      return false
    }
    body.depth += 1
    return true
  }

  private mutating func lowerReturn(_ index: Int) {
    let range = range(of: index)
    let operands = tree.operands(of: index)
    var result = ValueID.none
    var resultRange = range
    if operands.count > 0 {
      resultRange = self.range(of: operands.first)
      if type(of: operands.first).isVoid {
        discard(operands.first)
      } else {
        result = value(of: operands.first)
      }
    }
    leaveScopes(upTo: .frame, at: range)
    runCleanups(of: .frame, at: range)
    body.builder.terminate(.returns(result), at: resultRange)
    body.builder.position(at: body.builder.newBlock())
  }

  /// Operands that are written are those without a cast that reads them.
  private mutating func lowerAssembler(_ index: Int) {
    let end = tree.end(of: index)
    var child = index + 1
    while child < end {
      if tree.isLvalue(child) && !tree.kind(child).isLiteral {
        let range = range(of: child)
        let address = address(of: child)
        let unknown = unknown(at: range)
        body.builder.emit(.store(value: unknown, to: address), at: range)
      } else if tree.kind(child).isExpression {
        discard(child)
      }
      child = tree.end(of: child)
    }
  }

  // MARK: Variables

  private mutating func lowerDeclarations(_ index: Int) {
    let end = tree.end(of: index)
    var child = index + 1
    while child < end {
      if tree.kind(child) == .variableDeclaration { lowerVariable(child) }
      child = tree.end(of: child)
    }
  }

  private mutating func lowerVariable(_ index: Int) {
    let node = tree.nodes[index]
    let entry = tree.declarations[Int(node.declaration)]
    // CX_StorageClass: 2 extern, 3 static.
    if entry.storage == 3 {
      let name = declareGlobal(node.declaration, at: index, function: body.functionName)
      noteInitializer(of: index, name: name)
      return
    }
    if entry.storage == 2 {
      declareGlobal(node.declaration, at: index)
      return
    }
    let range = range(of: index)
    if type(of: index).has(UL_TYPE_VARIABLE) {
      lowerVariableArray(index, range)
      return
    }
    let storage = body.builder.newStorage(
      name: name(of: node.declaration), type: fact(of: index), range: range)
    places[Int(node.declaration)] = .storage(storage)
    if node.has(UL_NODE_ATTRIBUTES) {
      let attributes = DeclarationAttributes(text: tree.string(at: node.name))
      if let function = attributes.arguments(of: "cleanup")?.first {
        body.cleanups.append(
          CBody.Cleanup(
            scope: body.builder.scope, storage: storage, function: builder.intern(function)))
      }
    }
    guard let initializer = initializer(of: index) else { return }
    let address = body.builder.emit(at: range) { .addressOfLocal(result: $0, storage) }
    initialize(address, type: node.type, with: initializer)
  }

  private mutating func lowerVariableArray(_ index: Int, _ range: SourceRange) {
    let node = tree.nodes[index]
    var size = ValueID.none
    let operands = tree.operands(of: index)
    if operands.count > 0 {
      let count = value(of: operands.first)
      let element = max(1, element(of: type(of: index)).size)
      size = count
      if element > 1 {
        let width = body.builder.emit(at: range) { .integer(result: $0, element) }
        size = body.builder.emit(at: range) { .combine(result: $0, .multiply, count, width) }
      }
    }
    let scope = body.builder.scope
    let bytes = size
    let address = body.builder.emit(at: range) {
      .allocateStack(result: $0, scope: scope, size: bytes)
    }
    places[Int(node.declaration)] = .value(address)
  }
}

extension CursorKind {
  var isLiteral: Bool {
    switch self {
    case .integerLiteral, .floatingLiteral, .stringLiteral, .characterLiteral: true
    default: false
    }
  }
}
