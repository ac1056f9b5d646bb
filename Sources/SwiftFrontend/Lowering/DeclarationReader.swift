import PointerFlow

/// Reads single declarations of one file.
struct DeclarationReader {
  let module: ModuleDeclarations
  let tree: SyntaxTree
  /// The file's index in the module.
  let file: Int
  /// Names of generic parameters in force: a type spelled so is any type.
  var generics: [String] = []

  func type(
    _ id: NodeID, scope: String
  ) -> (type: StaticType, reader: TypeReader) {
    let (start, end) = tree.bytes(id)
    let module = module
    let generics = generics
    var reader = TypeReader(tree.source.bytes, from: Int(start), to: Int(end)) { name, arguments in
      generics.contains(name) ? .unknown : module.resolve(name, arguments, from: scope)
    }
    let type = reader.read()
    return (type, reader)
  }

  func parameter(_ id: NodeID, scope: String) -> ParameterDeclaration {
    var parameter = ParameterDeclaration(
      label: tree.child(id, .label).map { tree.name($0) } ?? "_", name: tree.name(id),
      symbol: tree.symbol(id), type: .unknown)
    if let node = tree.child(id, .typeName) {
      let (type, reader) = type(node, scope: scope)
      parameter.type = type
      parameter.isInOut = reader.isInOut
      parameter.isEscaping = reader.isEscaping
      parameter.isAutoclosure = reader.isAutoclosure
      parameter.isVariadic = reader.isVariadic
      if reader.isVariadic { parameter.type = .array(type) }
    }
    parameter.builder = builder(of: id, scope: scope)
    if let value = tree.child(id, .initializer).flatMap({ tree.children($0).first }) {
      parameter.defaultValue = value
    }
    return parameter
  }

  /// The result builder that an attribute in front of a parameter names.
  private func builder(of id: NodeID, scope: String) -> String {
    let first = Int(tree[id].firstToken)
    guard tree.source.tokens[first].kind == .at,
      let full = module.fullName(tree.text(ofToken: first + 1), from: scope),
      module.types[full]?.isResultBuilder == true
    else { return "" }
    return full
  }

  func signature(_ id: NodeID, scope: String) -> SignatureDeclaration {
    var reader = self
    reader.generics += tree.genericParameters(after: Int(tree[id].token))
    var signature = SignatureDeclaration(
      base: tree.functionName(id),
      parameters: tree.children(id, .parameter).map { reader.parameter($0, scope: scope) },
      result: .void, owner: scope)
    for modifier in tree.children(id, .modifier) {
      if tree.isStaticModifier(modifier) { signature.isStatic = true }
    }
    signature.file = file
    signature.node = id
    signature.hasBody = tree.child(id, .codeBlock) != nil || tree.child(id, .accessorBlock) != nil
    if signature.base == "subscript" {
      // Labels of subscripts have to be written twice.
      for (index, node) in tree.children(id, .parameter).enumerated() {
        let label = tree.child(node, .label)
        if let label, tree[label].token == tree[node].token {
          signature.parameters[index].label = "_"
        }
      }
    }
    if let result = tree.child(id, .typeName) {
      signature.result = reader.type(result, scope: scope).type
    }
    signature.settleNames()
    return signature
  }
}
