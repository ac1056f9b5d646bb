import PointerFlow

extension FunctionLowering {
  // MARK: Conditions

  /// Lowers the conditions of `if`, `guard` or `while`; afterwards the current block is the one in
  /// which all hold, with the names they bind in scope.
  func lowerConditions(_ id: NodeID, otherwise: BlockID) {
    for condition in tree.children(id) { lowerCondition(condition, otherwise: otherwise) }
  }

  private func lowerCondition(_ id: NodeID, otherwise: BlockID) {
    guard tree.kind(id) == .bindingCondition else {
      let next = builder.newBlock()
      branch(id, whenTrue: next, whenFalse: otherwise)
      builder.position(at: next)
      return
    }
    let children = tree.children(id)
    guard let pattern = children.first else { return }
    let declared = tree.child(id, .typeName).map { unit.type($0, in: enclosingType) }
    let initializer = tree.child(id, .initializer).flatMap { tree.children($0).first }
    if tree.keyword(id) == .case {
      guard let initializer else { return }
      match(pattern, lower(initializer), otherwise: otherwise, at: range(id))
      return
    }
    let value: Operand
    if let initializer {
      value = lower(initializer, expecting: declared ?? .unknown)
    } else {  // `if let x`
      value = lowerName(at: pattern, range(pattern))
    }
    let next = builder.newBlock()
    builder.terminate(.branch(value.value, whenTrue: next, whenFalse: otherwise), at: range(id))
    builder.position(at: next)
    let wrapped = Operand(value.value, declared ?? types.unwrapped(value.type))
    bindPattern(
      pattern, wrapped, declared: declared ?? .unknown, isConstant: tree.keyword(id) == .let,
      at: range(id))
  }

  /// Branches on an expression, `&&`, `||` and `!` as edges.
  func branch(_ id: NodeID, whenTrue: BlockID, whenFalse: BlockID) {
    let node = tree.stripped(id)
    let isShort = depth < Self.maximumDepth
    switch tree.kind(node) {
    case .booleanLiteral where tree.keyword(node) == .true: jump(to: whenTrue, at: range(id))
    case .booleanLiteral where tree.keyword(node) == .false: jump(to: whenFalse, at: range(id))
    case .prefixOperation where spelled(node) == .exclamation && isShort:
      guard let operand = tree.children(node).first else { return }
      nested { branch(operand, whenTrue: whenFalse, whenFalse: whenTrue) }
    case .binaryOperation where isShort && (spelled(node) == .and || spelled(node) == .or):
      let sides = tree.children(node)
      guard sides.count == 2 else { return }
      let next = builder.newBlock()
      nested {
        if spelled(node) == .and {
          branch(sides[0], whenTrue: next, whenFalse: whenFalse)
        } else {
          branch(sides[0], whenTrue: whenTrue, whenFalse: next)
        }
        builder.position(at: next)
        branch(sides[1], whenTrue: whenTrue, whenFalse: whenFalse)
      }
    default:
      let value = lower(id)
      builder.terminate(.branch(value.value, whenTrue: whenTrue, whenFalse: whenFalse), at: range(id))
    }
  }

  func nested<Result>(_ body: () -> Result) -> Result {
    depth += 1
    defer { depth -= 1 }
    return body()
  }

  // MARK: If and guard

  /// A chain of `else if` is lowered link by link, without recursion.
  func lowerIf(_ id: NodeID, sink: ResultSink?) {
    let end = builder.newBlock()
    var link = id
    while true {
      let children = tree.children(link)
      guard let conditions = children.first, children.count >= 2 else { break }
      let otherwise = children.count > 2 ? builder.newBlock() : end
      // The names that conditions bind live in the scope around: false edges then end nothing.
      openScope(nil, at: range(link))
      lowerConditions(conditions, otherwise: otherwise)
      lowerBlock(children[1], sink: sink)
      closeScope(at: range(children[1]))
      jump(to: end, at: range(link))
      guard children.count > 2 else { break }
      builder.position(at: otherwise)
      if tree.kind(children[2]) == .ifStatement {
        link = children[2]
        continue
      }
      lowerBlock(children[2], sink: sink)
      jump(to: end, at: range(link))
      break
    }
    builder.position(at: end)
  }

  func lowerGuard(_ id: NodeID) {
    let children = tree.children(id)
    guard children.count >= 2 else { return }
    let otherwise = builder.newBlock()
    lowerConditions(children[0], otherwise: otherwise)
    let going = builder.current
    builder.position(at: otherwise)
    lowerBlock(children[1])
    builder.terminate(.unreachable, at: range(id))
    builder.position(at: going)
  }

  // MARK: Loops

  func lowerWhile(_ id: NodeID, label: Name) {
    let children = tree.children(id)
    guard children.count >= 2 else { return }
    let head = builder.newBlock()
    let end = builder.newBlock()
    jump(to: head, at: range(id))
    builder.position(at: head)
    let depth = scopes.count
    openScope(nil, at: range(id))
    lowerConditions(children[0], otherwise: end)
    loops.append(LoopTarget(label: label, breakBlock: end, continueBlock: head, depth: depth))
    lowerBlock(children[1])
    loops.removeLast()
    closeScope(at: range(id))
    jump(to: head, at: range(id))
    builder.position(at: end)
  }

  func lowerRepeat(_ id: NodeID, label: Name) {
    let children = tree.children(id)
    guard let body = children.first else { return }
    let head = builder.newBlock()
    let test = builder.newBlock()
    let end = builder.newBlock()
    jump(to: head, at: range(id))
    builder.position(at: head)
    loops.append(
      LoopTarget(label: label, breakBlock: end, continueBlock: test, depth: scopes.count))
    lowerBlock(body)
    loops.removeLast()
    jump(to: test, at: range(id))
    builder.position(at: test)
    if children.count > 1 { branch(children[1], whenTrue: head, whenFalse: end) }
    builder.position(at: end)
  }

  func lowerFor(_ id: NodeID, label: Name) {
    let children = tree.children(id)
    guard children.count >= 3, let body = tree.child(id, .codeBlock) else { return }
    let head = builder.newBlock()
    let inside = builder.newBlock()
    let end = builder.newBlock()
    let sequence = iteration(of: children[1])
    jump(to: head, at: range(id))
    builder.position(at: head)
    builder.terminate(choosing: .none, inside, end, at: range(children[1]))
    builder.position(at: inside)
    let depth = scopes.count
    openScope(.block, at: range(id))
    let element = sequence(range(children[0]))
    let next = builder.newBlock()
    if tree.kind(children[0]) == .expressionPattern || tree.kind(children[0]) == .optionalPattern,
      !spelled(children[0]).isEmpty, isMatchingPattern(children[0])
    {
      match(children[0], element, otherwise: next, at: range(children[0]))
    } else {
      bindPattern(
        children[0], element, declared: .unknown, isConstant: true, at: range(children[0]))
    }
    if let clause = tree.child(id, .whereClause), let condition = tree.children(clause).first {
      let holds = builder.newBlock()
      branch(condition, whenTrue: holds, whenFalse: next)
      builder.position(at: holds)
    }
    loops.append(LoopTarget(label: label, breakBlock: end, continueBlock: head, depth: depth))
    lowerBlock(body)
    loops.removeLast()
    jump(to: next, at: range(id))
    builder.position(at: next)
    closeScope(at: range(id))
    jump(to: head, at: range(id))
    builder.position(at: end)
  }

  private func isMatchingPattern(_ pattern: NodeID) -> Bool {
    guard let inner = tree.children(pattern).first else { return false }
    return tree.kind(inner) != .identifier
  }

  // MARK: Switch

  func lowerSwitch(_ id: NodeID, sink: ResultSink?, label: Name) {
    let children = tree.children(id)
    guard let subject = children.first else { return }
    let value = lower(subject)
    let end = builder.newBlock()
    let cases = switchCases(children.dropFirst())
    let bodies = cases.map { _ in builder.newBlock() }
    let depth = scopes.count
    loops.append(LoopTarget(label: label, breakBlock: end, continueBlock: nil, depth: depth))
    let outerFallthrough = fallthroughTarget
    for (index, node) in cases.enumerated() {
      guard let body = tree.child(node, .codeBlock) else { continue }
      fallthroughTarget = index + 1 < bodies.count ? (bodies[index + 1], depth) : nil
      let next = builder.newBlock()
      let items = tree.children(node, .caseItem)
      openScope(nil, at: range(node))
      if items.isEmpty {
        jump(to: bodies[index], at: range(node))
      } else {
        lowerCaseItems(items, value, to: bodies[index], otherwise: next)
      }
      builder.position(at: bodies[index])
      lowerBlock(body, sink: sink)
      closeScope(at: range(node))
      jump(to: end, at: range(node))
      builder.position(at: next)
    }
    fallthroughTarget = outerFallthrough
    loops.removeLast()
    jump(to: end, at: range(id))
    builder.position(at: end)
  }

  /// The cases in order, those inside `#if` as the variant has them.
  private func switchCases(_ nodes: ChildList) -> [NodeID] {
    nodes.flatMap { node -> [NodeID] in
      switch tree.kind(node) {
      case .switchCase: [node]
      case .conditionalCompilation:
        chosenClause(of: node).map { switchCases(tree.children($0)) } ?? []
      default: []
      }
    }
  }

  /// Tries the patterns of one case in order; any that matches leads to the body.
  private func lowerCaseItems(
    _ items: ChildList, _ value: Operand, to body: BlockID, otherwise: BlockID
  ) {
    let count = items.count
    for (index, item) in items.enumerated() {
      guard let pattern = tree.children(item).first else { continue }
      let next = index + 1 < count ? builder.newBlock() : otherwise
      match(pattern, value, otherwise: next, at: range(pattern))
      if let clause = tree.child(item, .whereClause), let condition = tree.children(clause).first {
        branch(condition, whenTrue: body, whenFalse: next)
      } else {
        jump(to: body, at: range(item))
      }
      builder.position(at: next)
    }
  }

  // MARK: Do

  func lowerDo(_ id: NodeID, label: Name) {
    let children = tree.children(id)
    guard let body = children.first else { return }
    let clauses = tree.children(id, .catchClause)
    let end = builder.newBlock()
    if !label.isEmpty {
      loops.append(
        LoopTarget(
          label: label, breakBlock: end, continueBlock: nil, depth: scopes.count,
          isPlainBlock: true))
    }
    defer { if !label.isEmpty { loops.removeLast() } }
    guard !clauses.isEmpty else {
      lowerBlock(body)
      jump(to: end, at: range(id))
      builder.position(at: end)
      return
    }
    let handler = builder.newBlock()
    let error = temporary(.unknown, at: range(id))
    catches.append(CatchTarget(block: handler, depth: scopes.count, error: error))
    lowerBlock(body)
    catches.removeLast()
    jump(to: end, at: range(id))
    builder.position(at: handler)
    for clause in clauses { lowerCatch(clause, error, end: end) }
    if !builder.isTerminated { lowerThrow(load(error, .unknown, at: range(id)), at: range(id)) }
    builder.position(at: end)
  }

  private func lowerCatch(_ clause: NodeID, _ error: StorageID, end: BlockID) {
    guard let body = tree.child(clause, .codeBlock) else { return }
    let items = tree.children(clause, .caseItem)
    let next = builder.newBlock()
    let value = load(error, .unknown, at: range(clause))
    openScope(nil, at: range(clause))
    let entry = builder.newBlock()
    if items.isEmpty {
      let storage = declareLocal(Name(.error), .none, .unknown, at: range(clause), isConstant: true)
      store(value.value, to: storage, at: range(clause))
      jump(to: entry, at: range(clause))
    } else {
      lowerCaseItems(items, value, to: entry, otherwise: next)
    }
    builder.position(at: entry)
    lowerBlock(body)
    closeScope(at: range(clause))
    jump(to: end, at: range(clause))
    builder.position(at: next)
    if items.isEmpty { builder.terminate(.unreachable, at: range(clause)) }
  }
}
