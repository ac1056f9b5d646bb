extension Resolver {
  /// What an expression shows of its type by itself: literals, initialisers, `T.allocate`.
  func evidentType(_ id: NodeID, in file: NamedTree, scope: Name) -> StaticType {
    let tree = file.tree
    switch tree.kind(id) {
    case .numberLiteral: return tree.name(id).contains(".") ? .double : .int
    case .stringLiteral: return .string
    case .booleanLiteral: return .boolean
    case .arrayLiteral:
      let first = tree.children(id).first.map { evidentType($0, in: file, scope: scope) }
      return types.array(first ?? .unknown)
    case .tryExpression, .markedExpression:
      return tree.children(id).first.map { evidentType($0, in: file, scope: scope) } ?? .unknown
    case .forceUnwrap:
      return tree.children(id).first.map {
        types.unwrapped(evidentType($0, in: file, scope: scope))
      } ?? .unknown
    case .closure: return .closure
    case .call: return evidentTypeOfCall(id, in: file, scope: scope)
    default: return .unknown
    }
  }

  private func evidentTypeOfCall(_ id: NodeID, in file: NamedTree, scope: Name) -> StaticType {
    let tree = file.tree
    guard let callee = tree.children(id).first else { return .unknown }
    switch tree.kind(callee) {
    case .identifier, .typeExpression, .arrayLiteral, .dictionaryLiteral:
      let name = tree.kind(callee) == .identifier ? file.name(callee, names) : .none
      let function = declarations.functions(name)
      if !function.isNone { return declarations[function].result }
      if let function = declarations.c.function(name) { return function.result }
      guard name.isEmpty || names.isUppercase(name) || declarations.c.isRecord(name) else {
        return .unknown
      }
      return typeExpression(callee, in: file, scope: scope)
    case .member:
      guard let base = tree.children(callee).first else { return .unknown }
      let type = typeExpression(base, in: file, scope: scope)
      let name = file.name(callee, names)
      switch name.known {
      case .allocate, .`init`: return type
      case .passRetained, .passUnretained: return types.unmanaged(.unknown)
      default: break
      }
      if let owner = types.nominalName(type) {
        let method = methods(name, of: owner)
        if !method.isNone { return declarations[method].result }
      }
      return .unknown
    default: return .unknown
    }
  }

  /// Reads an expression that names a type.
  func typeExpression(_ id: NodeID, in file: NamedTree, scope: Name) -> StaticType {
    if let word = file.word(id) { return type(named: word, from: scope) }
    let (start, end) = file.tree.bytes(id)
    var reader = TypeReader(
      file.tree.source.bytes, from: Int(start), to: Int(end), self, scope: scope)
    return reader.read()
  }
}
