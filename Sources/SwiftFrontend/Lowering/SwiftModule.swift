import PointerFlow

/// The declarations of a module once they are complete, behind one reference: every question that
/// lowering asks would otherwise copy the tables' references.
final class SwiftModule: Sendable {
  let declarations: ModuleDeclarations

  init(_ declarations: ModuleDeclarations) { self.declarations = declarations }

  var members: [String: TypeMembers] { declarations.members }
  var types: [String: TypeDeclaration] { declarations.types }
  var functions: [String: [SignatureDeclaration]] { declarations.functions }
  var globals: [String: VariableDeclaration] { declarations.globals }
  var aliases: [String: StaticType] { declarations.aliases }
  var c: CDeclarations { declarations.c }

  func declares(_ method: String) -> Bool { declarations.declares(method) }

  func irName(_ full: String) -> String { declarations.irName(full) }

  func fullName(_ name: String, from scope: String) -> String? {
    declarations.fullName(name, from: scope)
  }

  func resolve(_ name: String, _ arguments: [StaticType], from scope: String) -> StaticType {
    declarations.resolve(name, arguments, from: scope)
  }

  func property(_ name: String, of type: String) -> MemberProperty? {
    declarations.members[type]?.properties[name]
  }

  func methods(_ base: String, of type: String) -> [SignatureDeclaration] {
    declarations.members[type]?.methods[base] ?? []
  }

  func lineage(of name: String) -> [TypeDeclaration] { declarations.lineage(of: name) }

  func hasReferenceSelf(_ name: String) -> Bool { declarations.hasReferenceSelf(name) }

  func isReference(_ name: String) -> Bool { declarations.isReference(name) }

  func parameters(of row: FunctionModel) -> [ParameterDeclaration] {
    declarations.parameters(of: row)
  }

  func evidentType(_ id: NodeID, in tree: SyntaxTree, scope: String) -> StaticType {
    declarations.evidentType(id, in: tree, scope: scope)
  }

  func fact(_ type: StaticType, intern: (String) -> StringID) -> TypeFact {
    declarations.fact(type, intern: intern)
  }

  func layout(of type: StaticType) -> TypeLayout? { declarations.layout(of: type) }
}
