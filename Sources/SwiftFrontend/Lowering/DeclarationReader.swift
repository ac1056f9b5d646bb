import PointerFlow
import SourceText

/// Reads single declarations of one file.
struct DeclarationReader {
  /// What a type says beside itself.
  struct WrittenType {
    var type: StaticType
    var isInOut = false
    var isEscaping = false
    var isAutoclosure = false
    var isConsuming = false
    var isVariadic = false
  }

  let resolver: Resolver
  let file: NamedTree
  /// The file's index in the module.
  let index: Int
  /// Names of generic parameters in force: a type spelled so is any type.
  var generics: [Name] = []

  private var tree: SyntaxTree { file.tree }
  private var names: Names { resolver.names }

  func type(_ id: NodeID, scope: Name) -> WrittenType {
    if let word = file.word(id), !generics.contains(word) {
      return WrittenType(type: resolver.type(named: word, from: scope))
    }
    let (start, end) = tree.bytes(id)
    var reader = TypeReader(
      tree.source.bytes, from: Int(start), to: Int(end), resolver, scope: scope, generics: generics)
    let type = reader.read()
    return WrittenType(
      type: type, isInOut: reader.isInOut, isEscaping: reader.isEscaping,
      isAutoclosure: reader.isAutoclosure, isConsuming: reader.isConsuming,
      isVariadic: reader.isVariadic)
  }

  func parameter(_ id: NodeID, scope: Name) -> ParameterDeclaration {
    var parameter = ParameterDeclaration(
      label: tree.child(id, .label).map { file.name($0, names) } ?? Name(.underscore),
      name: file.name(id, names), symbol: tree.symbol(id), type: .unknown)
    if let node = tree.child(id, .typeName) {
      let written = type(node, scope: scope)
      parameter.type = written.isVariadic ? resolver.types.array(written.type) : written.type
      parameter.isInOut = written.isInOut
      parameter.isEscaping = written.isEscaping
      parameter.isAutoclosure = written.isAutoclosure
      parameter.isConsuming = written.isConsuming
      parameter.isVariadic = written.isVariadic
    }
    parameter.builder = builder(of: id, scope: scope)
    if let value = tree.child(id, .initializer).flatMap({ tree.children($0).first }) {
      parameter.defaultValue = value
    }
    return parameter
  }

  /// The result builder that an attribute in front of a parameter names.
  private func builder(of id: NodeID, scope: Name) -> Name {
    let first = Int(tree[id].firstToken)
    guard tree.tokens[first].kind == .at,
      let full = resolver.fullName(file.name(ofToken: first + 1, names), from: scope),
      let number = resolver.declarations.number(of: full),
      resolver.declarations.types[number.index].isResultBuilder
    else { return .none }
    return full
  }

  /// A signature and its parameters, under the name that its words give it.
  func signature(
    _ id: NodeID, scope: Name
  ) -> (signature: SignatureDeclaration, parameters: [ParameterDeclaration]) {
    var reader = self
    reader.generics += file.genericParameters(after: Int(tree[id].token), names)
    var signature = SignatureDeclaration(
      base: file.functionName(id, names), result: .void, owner: scope)
    var parameters: [ParameterDeclaration] = []
    for node in tree.children(id, .parameter) {
      var parameter = reader.parameter(node, scope: scope)
      // Labels of subscripts have to be written twice.
      if signature.base == .subscript, let label = tree.child(node, .label),
        tree[label].token == tree[node].token
      {
        parameter.label = Name(.underscore)
      }
      parameters.append(parameter)
    }
    for modifier in tree.children(id, .modifier) {
      if tree.isStaticModifier(modifier) { signature.isStatic = true }
      if tree.keyword(modifier) == .consuming { signature.isConsuming = true }
    }
    signature.file = index
    signature.node = id
    signature.hasBody = tree.child(id, .codeBlock) != nil || tree.child(id, .accessorBlock) != nil
    if let result = tree.child(id, .typeName) {
      signature.result = reader.type(result, scope: scope).type
    }
    signature.name = names.call(signature.base, parameters.lazy.map(\.label))
    signature.irName = signature.name
    signature.fullName = signature.name
    return (signature, parameters)
  }

  /// - Parameter ordinal: how many of the same owner and name stand before it: overloads by type.
  func number(_ signature: inout SignatureDeclaration, ordinal: Int, owner: Name) {
    signature.irName =
      ordinal == 0 ? signature.name : names.name(signature.name, " #", ordinal + 1)
    signature.fullName = names.joined(owner, signature.irName)
  }
}
