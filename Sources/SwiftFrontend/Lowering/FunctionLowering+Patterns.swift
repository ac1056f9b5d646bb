import PointerFlow

extension FunctionLowering {
  /// Tests a value against a pattern and binds its names; afterwards the current block is the one
  /// in which it matches.
  func match(_ pattern: NodeID, _ value: Operand, otherwise: BlockID, at range: SourceRange) {
    guard depth < Self.maximumDepth else { return }
    depth += 1
    defer { depth -= 1 }
    switch tree.kind(pattern) {
    case .bindingPattern:
      guard let inner = tree.children(pattern).first else { return }
      if let type = tree.child(pattern, .typeName) {  // `case let x as T`
        chooseMatch(otherwise: otherwise, at: range)
        let cast = Operand(value.value, unit.type(type, in: enclosingType))
        matchBinding(inner, cast, otherwise: otherwise, at: range)
      } else {
        matchBinding(inner, value, otherwise: otherwise, at: range)
      }
    case .tuplePattern:
      for (index, element) in tree.children(pattern).enumerated() {
        match(element, extract(value, part: index, at: range), otherwise: otherwise, at: range)
      }
    case .wildcardPattern: break
    case .namePattern:
      matchExpression(pattern, value, otherwise: otherwise, at: range)
    case .optionalPattern:
      testPresence(value, otherwise: otherwise, at: range)
      if let inner = tree.children(pattern).first {
        match(inner, Operand(value.value, types.unwrapped(value.type)), otherwise: otherwise, at: range)
      }
    case .expressionPattern:
      if let inner = tree.children(pattern).first {
        matchExpression(inner, value, otherwise: otherwise, at: range)
      } else {  // `is T`
        chooseMatch(otherwise: otherwise, at: range)
      }
    default: matchExpression(pattern, value, otherwise: otherwise, at: range)
    }
  }

  /// Below a `let` or `var`, names bind.
  private func matchBinding(
    _ pattern: NodeID, _ value: Operand, otherwise: BlockID, at range: SourceRange
  ) {
    switch tree.kind(pattern) {
    case .namePattern, .identifier:
      bindName(pattern, value, at: range)
    case .tuplePattern:
      for (index, element) in tree.children(pattern).enumerated() {
        let part = extract(value, part: index, at: range)
        matchBinding(element, part, otherwise: otherwise, at: range)
      }
    case .optionalPattern, .optionalChain:
      testPresence(value, otherwise: otherwise, at: range)
      if let inner = tree.children(pattern).first {
        let wrapped = Operand(value.value, types.unwrapped(value.type))
        matchBinding(inner, wrapped, otherwise: otherwise, at: range)
      }
    case .expressionPattern:
      if let inner = tree.children(pattern).first {
        matchBinding(inner, value, otherwise: otherwise, at: range)
      }
    case .call, .implicitMember, .member:
      matchCase(pattern, value, otherwise: otherwise, at: range, binds: true)
    case .typeCast:
      chooseMatch(otherwise: otherwise, at: range)
      if let inner = tree.children(pattern).first {
        let type = tree.child(pattern, .typeName).map { unit.type($0, in: enclosingType) }
        matchBinding(inner, Operand(value.value, type ?? .unknown), otherwise: otherwise, at: range)
      }
    case .tuple:
      for (index, argument) in tree.children(pattern).enumerated() {
        let part =
          tree.children(pattern).count == 1 ? value : extract(value, part: index, at: range)
        matchBinding(tree.value(of: argument), part, otherwise: otherwise, at: range)
      }
    case .wildcardPattern: break
    default: match(pattern, value, otherwise: otherwise, at: range)
    }
  }

  private func bindName(_ pattern: NodeID, _ value: Operand, at range: SourceRange) {
    if tree.keyword(pattern) == .underscore { return }
    let storage = declareLocal(
      pattern, value.type, at: self.range(pattern), isConstant: true)
    store(value.value, to: storage, at: range)
  }

  private func matchExpression(
    _ pattern: NodeID, _ value: Operand, otherwise: BlockID, at range: SourceRange
  ) {
    let node = tree.stripped(pattern)
    switch tree.kind(node) {
    case .bindingPattern, .tuplePattern, .wildcardPattern, .optionalPattern, .expressionPattern:
      match(node, value, otherwise: otherwise, at: range)
    case .implicitMember, .member, .call:
      matchCase(node, value, otherwise: otherwise, at: range, binds: false)
    case .optionalChain:
      testPresence(value, otherwise: otherwise, at: range)
      if let inner = tree.children(node).first {
        matchExpression(
          inner, Operand(value.value, types.unwrapped(value.type)), otherwise: otherwise, at: range)
      }
    case .nilLiteral:
      let present = builder.newBlock()
      builder.terminate(
        .branch(value.value, whenTrue: otherwise, whenFalse: present), at: range)
      builder.position(at: present)
    case .numberLiteral, .booleanLiteral, .prefixOperation, .identifier, .namePattern:
      if tree.keyword(node) == .underscore { return }
      testEqual(value, lower(node, expecting: value.type), otherwise: otherwise, at: range)
    default:
      if tree.kind(node).isExpression, tree.kind(node) != .tuple { _ = lower(node) }
      chooseMatch(otherwise: otherwise, at: range)
    }
  }

  /// `.name(payload)`, `Type.name(payload)`: an enum case, or a static constant.
  private func matchCase(
    _ node: NodeID, _ value: Operand, otherwise: BlockID, at range: SourceRange, binds: Bool
  ) {
    let isCall = tree.kind(node) == .call
    let callee = isCall ? tree.children(node).first ?? node : node
    guard tree.kind(callee) == .implicitMember || tree.kind(callee) == .member else {
      _ = lower(node)
      return chooseMatch(otherwise: otherwise, at: range)
    }
    let name = spelled(callee)
    let owner = types.nominalName(value.type)
    let declared = owner.flatMap { declarations.enumCase(name, of: $0) }
    var value = value
    if let owner, declarations.isUnique(owner) { value = load(value.value, value.type, at: range) }
    if declared == nil, name == .some || name == .absent {
      if name == .absent {
        let absent = builder.newBlock()
        builder.terminate(.branch(value.value, whenTrue: otherwise, whenFalse: absent), at: range)
        builder.position(at: absent)
        return
      }
      testPresence(value, otherwise: otherwise, at: range)
      if isCall, let argument = tree.children(node).dropFirst().first {
        let wrapped = Operand(value.value, types.unwrapped(value.type))
        matchPart(tree.value(of: argument), wrapped, otherwise: otherwise, at: range, binds: binds)
      }
      return
    }
    if let declared {
      let other = integer(declared.ordinal, at: range)
      testEqual(value, other, otherwise: otherwise, at: range)
    } else {
      chooseMatch(otherwise: otherwise, at: range)
    }
    guard isCall else { return }
    let arguments = Array(tree.children(node).dropFirst())
    for (index, argument) in arguments.enumerated() {
      var type = StaticType.unknown
      if let declared { type = declarations.type(of: index, in: declared.payload) }
      if name == .success, case .nominal(let owner, let parts) = types.form(value.type),
        owner == .Result
      {
        type = types.first(parts) ?? .unknown
      }
      var part = extract(value, payloadName(name, index), at: range)
      part.type = type
      matchPart(tree.value(of: argument), part, otherwise: otherwise, at: range, binds: binds)
    }
  }

  private func matchPart(
    _ node: NodeID, _ value: Operand, otherwise: BlockID, at range: SourceRange, binds: Bool
  ) {
    if binds {
      matchBinding(node, value, otherwise: otherwise, at: range)
    } else {
      matchExpression(node, value, otherwise: otherwise, at: range)
    }
  }

  /// The member of an enum value that holds a payload.
  func payloadName(_ name: Name, _ index: Int) -> Name {
    index == 0 ? name : names.name(name, ".", index)
  }

  private func testEqual(
    _ left: Operand, _ right: Operand, otherwise: BlockID, at range: SourceRange
  ) {
    let equal = emit(at: range) { .compare(result: $0, .equal, left.value, right.value) }
    let next = builder.newBlock()
    builder.terminate(.branch(equal, whenTrue: next, whenFalse: otherwise), at: range)
    builder.position(at: next)
  }

  private func testPresence(_ value: Operand, otherwise: BlockID, at range: SourceRange) {
    let present = builder.newBlock()
    builder.terminate(.branch(value.value, whenTrue: present, whenFalse: otherwise), at: range)
    builder.position(at: present)
  }

  /// Matches or not: nobody knows.
  private func chooseMatch(otherwise: BlockID, at range: SourceRange) {
    let next = builder.newBlock()
    builder.terminate(choosing: .none, next, otherwise, at: range)
    builder.position(at: next)
  }
}
