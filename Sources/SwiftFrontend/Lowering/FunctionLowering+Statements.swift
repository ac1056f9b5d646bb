import PointerFlow

extension FunctionLowering {
  func lowerStatements(_ statements: ChildList) {
    for statement in statements { lowerStatement(statement) }
  }

  /// Lowers a braced block in a lexical scope of its own.
  func lowerBlock(_ block: NodeID, kind: Scope.Kind? = .block, sink: ResultSink? = nil) {
    let children = tree.children(block)
    let needsScope = children.contains {
      tree.kind($0) == .variableDeclaration || tree.kind($0) == .guardStatement
        || tree.kind($0) == .functionDeclaration || tree.kind($0) == .conditionalCompilation
    }
    openScope(needsScope ? kind : nil, at: range(block))
    if let sink, let value = soleExpression(of: block) {
      lower(value, into: sink)
    } else {
      lowerStatements(children)
    }
    closeScope(at: range(block))
  }

  func lowerStatement(_ id: NodeID) {
    guard depth < Self.maximumDepth else { return }
    depth += 1
    defer { depth -= 1 }
    switch tree.kind(id) {
    case .variableDeclaration: lowerVariables(id)
    case .functionDeclaration: if !isTopLevel || scopes.count > 2 { lowerLocalFunction(id) }
    case .typeDeclaration: if !isTopLevel || scopes.count > 2 { lowerLocalType(id) }
    case .codeBlock: lowerBlock(id)
    case .ifStatement: lowerIf(id, sink: nil)
    case .guardStatement: lowerGuard(id)
    case .whileStatement: lowerWhile(id, label: .none)
    case .repeatStatement: lowerRepeat(id, label: .none)
    case .forStatement: lowerFor(id, label: .none)
    case .switchStatement: lowerSwitch(id, sink: nil, label: .none)
    case .doStatement: lowerDo(id, label: .none)
    case .deferStatement:
      if let body = tree.child(id, .codeBlock) { scopes[scopes.count - 1].defers.append(body) }
    case .returnStatement: lowerReturn(tree.children(id).first, at: range(id))
    case .throwStatement:
      let value = tree.children(id).first.map { lower($0) } ?? unknown(at: range(id))
      lowerThrow(value, at: range(id))
    case .breakStatement: leaveLoop(id, isBreak: true)
    case .continueStatement: leaveLoop(id, isBreak: false)
    case .fallthroughStatement: lowerFallthrough(id)
    case .labeledStatement: lowerLabeled(id)
    case .conditionalCompilation: lowerConditional(id)
    case .importDeclaration, .otherDeclaration, .typeAlias, .enumCaseDeclaration, .unparsed: break
    default:
      guard tree.kind(id).isExpression else { return }
      let value = lowerStatementValue(id, expecting: .unknown)
      if builderParts != nil, tree.kind(id) != .assignment { keepPart(value, at: range(id)) }
    }
  }

  private func lowerConditional(_ id: NodeID) {
    if let clause = chosenClause(of: id) { lowerStatements(tree.children(clause)) }
  }

  private func lowerLabeled(_ id: NodeID) {
    guard let statement = tree.children(id).first else { return }
    let label = spelled(id)
    switch tree.kind(statement) {
    case .whileStatement: lowerWhile(statement, label: label)
    case .repeatStatement: lowerRepeat(statement, label: label)
    case .forStatement: lowerFor(statement, label: label)
    case .switchStatement: lowerSwitch(statement, sink: nil, label: label)
    case .doStatement: lowerDo(statement, label: label)
    case .ifStatement:
      let end = builder.newBlock()
      loops.append(
        LoopTarget(
          label: label, breakBlock: end, continueBlock: nil, depth: scopes.count,
          isPlainBlock: true))
      lowerIf(statement, sink: nil)
      loops.removeLast()
      jump(to: end, at: range(id))
      builder.position(at: end)
    default: lowerStatement(statement)
    }
  }

  /// A whole expression. An object that is only made to take something from it ends with it.
  private func lowerStatementValue(_ id: NodeID, expecting: StaticType) -> Operand {
    guard takesFromTemporary(id) else {
      storesObject = tree.kind(tree.stripped(id)) == .call
      return lower(id, expecting: expecting)
    }
    let range = range(id)
    let outer = temporary(expecting, at: range)
    openScope(.call, at: range)
    let wasHolding = isHoldingTemporaries
    isHoldingTemporaries = true
    let value = lower(id, expecting: expecting)
    isHoldingTemporaries = wasHolding
    store(value.value, to: outer, at: range)
    closeScope(at: range)
    return load(outer, value.type, at: range)
  }

  private func takesFromTemporary(_ id: NodeID, depth: Int = 0) -> Bool {
    switch tree.kind(id) {
    case .closure: return false
    case .member:
      if let base = tree.children(id).first, makesObject(tree.stripped(base)) { return true }
    case .call:
      let children = tree.children(id)
      if let callee = children.first, tree.kind(callee) == .identifier,
        spelled(callee) == .withExtendedLifetime, children.count > 1,
        makesObject(tree.stripped(tree.value(of: children[1])))
      {
        return true
      }
    case .markedExpression where spelled(id) == .consume: return true
    default: break
    }
    guard depth < 1000 else { return false }
    var child = tree[id].firstChild
    while !child.isNone {
      let node = tree[child]
      // Names and literals have no children.
      if !node.firstChild.isNone, takesFromTemporary(child, depth: depth + 1) { return true }
      child = node.nextSibling
    }
    return false
  }

  private func makesObject(_ node: NodeID) -> Bool {
    switch tree.kind(node) {
    case .call:
      let type = resolver.evidentType(node, in: unit.named, scope: enclosingType)
      guard let name = types.nominalName(type) else { return false }
      return declarations.isReference(name) || KnownAPI.isInteriorOwner(name)
    case .forceUnwrap: return tree.children(node).first.map { makesObject(tree.stripped($0)) } == true
    case .typeCast:
      guard let type = tree.child(node, .typeName) else { return false }
      return unit.named.word(type).map { KnownAPI.isInteriorOwner($0) } == true
    default: return false
    }
  }

  // MARK: Variables

  private func lowerVariables(_ id: NodeID) {
    let modifiers = tree.children(id, .modifier)
    let ownership = tree.ownership(of: modifiers)
    let isConstant = tree.keyword(id) == .let
    for binding in tree.children(id, .binding) {
      let declared = tree.child(binding, .typeName).map { unit.type($0, in: enclosingType) }
      let value = tree.child(binding, .initializer).flatMap { tree.children($0).first }
      guard let pattern = tree.children(binding).first else { continue }
      if isTopLevel, scopes.count == 2, tree.kind(pattern) == .namePattern {
        if let value { lowerGlobalStore(spelled(pattern), declared, value, at: binding) }
        continue
      }
      if let body = tree.child(binding, .initializer), tree.kind(pattern) == .namePattern,
        modifiers.contains(where: { tree.keyword($0) == .async })
      {
        lowerLater(pattern, body, declared ?? .unknown)
        continue
      }
      if let block = tree.child(binding, .accessorBlock), value == nil,
        tree.kind(pattern) == .namePattern
      {
        lowerLocalComputed(pattern, block, declared ?? .unknown)
        continue
      }
      var initial: Operand?
      if let value {
        initial = lowerStatementValue(value, expecting: declared ?? .unknown)
        if let declared, !declared.isUnknown { initial?.type = declared }
      }
      bindPattern(
        pattern, initial, declared: declared ?? .unknown, isConstant: isConstant,
        ownership: ownership, at: range(binding))
    }
  }

  private func lowerGlobalStore(
    _ name: Name, _ declared: StaticType?, _ value: NodeID, at binding: NodeID
  ) {
    let type = declared ?? declarations.global(name)?.type ?? .unknown
    let operand = lower(value, expecting: type)
    let id = intern(name)
    let place = emit(at: range(binding)) { .addressOfGlobal(result: $0, name: id) }
    emit(.store(value: operand.value, to: place), at: range(binding))
    if type.isUnknown { inferredGlobals[name] = operand.type }
  }

  /// `async let`: a child task runs the initialiser at some time before the variable is read; it is
  /// lowered as a closure that reading calls, so that it sees what was done meanwhile.
  private func lowerLater(_ pattern: NodeID, _ initializer: NodeID, _ type: StaticType) {
    let closure = makeClosure(
      body: initializer, parameters: [], result: type, at: range(initializer),
      named: spelled(pattern))
    let storage = declareLocal(
      pattern, types.function(.empty, type), at: range(pattern),
      isConstant: true)
    store(closure.value, to: storage, at: range(pattern))
    computedLocals.insert(tree.symbol(pattern))
  }

  /// A local computed variable: its getter is a closure that reads call.
  private func lowerLocalComputed(_ pattern: NodeID, _ block: NodeID, _ type: StaticType) {
    let getter =
      tree.child(block, .codeBlock)
      ?? tree.children(block, .accessor).first { tree.keyword($0) == .get }
      .flatMap { tree.child($0, .codeBlock) }
    let storage = declareLocal(
      pattern, types.function(.empty, type), at: range(pattern),
      isConstant: true)
    guard let getter else { return }
    let closure = makeClosure(
      body: getter, parameters: [], result: type, at: range(pattern), named: spelled(pattern))
    store(closure.value, to: storage, at: range(pattern))
    computedLocals.insert(tree.symbol(pattern))
  }

  /// Binds the names of a declaration's pattern to parts of a value.
  func bindPattern(
    _ pattern: NodeID, _ value: Operand?, declared: StaticType, isConstant: Bool,
    ownership: TypeFact.Ownership = .strong, at range: SourceRange
  ) {
    switch tree.kind(pattern) {
    case .namePattern:
      let type = declared.isUnknown ? value?.type ?? .unknown : declared
      let storage = declareLocal(
        pattern, type, at: self.range(pattern), isConstant: isConstant,
        ownership: ownership)
      if let value { store(value.value, to: storage, at: range) }
    case .tuplePattern:
      for (index, element) in tree.children(pattern).enumerated() {
        let part = value.map { extract($0, part: index, at: range) }
        var type = StaticType.unknown
        if case .tuple(let elements) = types.form(declared),
          let element = types.element(index, of: elements)
        {
          type = element.type
        }
        bindPattern(element, part, declared: type, isConstant: isConstant, at: range)
      }
    case .bindingPattern, .optionalPattern:
      if let inner = tree.children(pattern).first {
        bindPattern(inner, value, declared: declared, isConstant: isConstant, at: range)
      }
    case .expressionPattern:
      // `x = e` in `for x in`, or a name that the parser took for an expression.
      if let inner = tree.children(pattern).first, tree.kind(inner) == .identifier {
        let type = declared.isUnknown ? value?.type ?? .unknown : declared
        let storage = declareLocal(
          inner, type, at: self.range(inner), isConstant: isConstant)
        if let value { store(value.value, to: storage, at: range) }
      }
    default: break
    }
  }

  // MARK: Leaving

  func lowerReturn(_ value: NodeID?, at range: SourceRange) {
    guard let target = returns.last else { return }
    var operand: Operand?
    if let value {
      operand = lower(value, expecting: target.type)
    }
    finishReturn(operand, at: range)
  }

  func finishReturn(_ operand: Operand?, at range: SourceRange) {
    guard let target = returns.last else { return }
    if let operand, target.seen.isUnknown || target.seen == .void {
      returns[returns.count - 1].seen = operand.type
    }
    if let result = target.result {
      if let operand { store(operand.value, to: result, at: range) }
      leaveScopes(downTo: target.depth, at: range)
      jump(to: target.end, at: range)
    } else {
      leaveScopes(downTo: target.depth, at: range)
      builder.terminate(.returns(operand?.value ?? .none), at: range)
    }
  }

  func lowerThrow(_ error: Operand, at range: SourceRange) {
    if builder.isTerminated { return }
    if let target = catches.last {
      store(error.value, to: target.error, at: range)
      leaveScopes(downTo: target.depth, at: range)
      jump(to: target.block, at: range)
    } else {
      leaveScopes(downTo: 1, at: range)
      builder.terminate(.throwing(error.value), at: range)
    }
  }

  /// The edge on which a marked call throws.
  /// - Parameter isTrap: an error ends the program (`try!`).
  func lowerThrowEdge(at range: SourceRange, isTrap: Bool = false) {
    guard !builder.isTerminated else { return }
    let going = builder.newBlock()
    let throwing = builder.newBlock()
    // A choice by a value: the engine takes the edge on which the calls before went.
    let marker = unknown(at: range).value
    builder.terminate(choosing: marker, going, throwing, at: range)
    builder.position(at: throwing)
    if isTrap {
      builder.terminate(.unreachable, at: range)
    } else {
      lowerThrow(unknown(at: range), at: range)
    }
    builder.position(at: going)
  }

  private func leaveLoop(_ id: NodeID, isBreak: Bool) {
    let label = tree[id].token == tree[id].firstToken ? .none : spelled(id)
    let target = loops.last { loop in
      (label.isEmpty ? !loop.isPlainBlock : loop.label == label)
        && (isBreak || loop.continueBlock != nil)
    }
    guard let target else { return }
    leaveScopes(downTo: target.depth, at: range(id))
    jump(to: isBreak ? target.breakBlock : target.continueBlock ?? target.breakBlock, at: range(id))
  }

  private func lowerFallthrough(_ id: NodeID) {
    guard let next = fallthroughTarget else { return }
    leaveScopes(downTo: next.depth, at: range(id))
    jump(to: next.block, at: range(id))
  }
}

/// Where the value of an `if`, `switch` or closure expression goes.
final class ResultSink {
  let storage: StorageID
  /// The type of the first branch that showed one.
  var type: StaticType = .unknown
  let expected: StaticType

  init(storage: StorageID, expected: StaticType) {
    self.storage = storage
    self.expected = expected
  }
}
