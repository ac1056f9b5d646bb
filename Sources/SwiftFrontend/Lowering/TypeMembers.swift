import PointerFlow

/// A property with the type that declares it.
final class MemberProperty: Sendable {
  let variable: VariableDeclaration
  /// Full name.
  let owner: String
  let ownerKind: NominalType.Kind?

  init(_ variable: VariableDeclaration, of owner: TypeDeclaration) {
    self.variable = variable
    self.owner = owner.name
    ownerKind = owner.kind
  }

  var ownerIsReference: Bool { ownerKind == .class || ownerKind == .actor }
}

/// A nominal type with all that its superclasses and protocols add, found once for all who ask.
final class TypeMembers: Sendable {
  /// Its own part.
  let declaration: TypeDeclaration
  let kind: NominalType.Kind?
  let isReference: Bool
  /// Its name in the IR.
  let irName: String
  /// The full names of the type and of those around it, innermost first.
  let scopes: [String]
  /// By name, each from the nearest type that has one.
  let properties: [String: MemberProperty]
  /// By base name, all those of the nearest type that has some.
  let methods: [String: [SignatureDeclaration]]
  /// Those of the nearest class that has some.
  let initializers: [SignatureDeclaration]
  let firstSubscript: SignatureDeclaration?

  init(_ name: String, in module: ModuleDeclarations) {
    let declaration = module.types[name] ?? TypeDeclaration(name: name)
    self.declaration = declaration
    kind = declaration.kind
    isReference = declaration.isReference
    irName = module.irName(name)
    scopes = ModuleDeclarations.scopes(name)
    var properties: [String: MemberProperty] = [:]
    var methods = declaration.methods
    var firstSubscript: SignatureDeclaration?
    for (position, type) in module.ancestry(of: name).enumerated() {
      for (name, variable) in type.properties where properties[name] == nil {
        properties[name] = MemberProperty(variable, of: type)
      }
      if position > 0 { methods.merge(type.methods) { nearer, _ in nearer } }
      if firstSubscript == nil { firstSubscript = type.subscripts.first }
    }
    self.properties = properties
    self.methods = methods
    self.firstSubscript = firstSubscript
    initializers =
      module.lineage(of: name).lazy.map(\.initializers).first { !$0.isEmpty } ?? []
  }
}
