import PointerFlow

/// What names mean: the tables of a module, and what the lowering of one file adds to them.
final class Resolver {
  let names: Names
  let types: TypeTable
  let declarations: ModuleDeclarations
  /// Whether all names are known, so that what one means stays.
  @safe @exclusivity(unchecked) var isSettled = false
  /// What names mean, by scope.
  @safe @exclusivity(unchecked) private var meanings = FlatMap<StaticType>()
  @safe @exclusivity(unchecked) private var layouts = FlatMap<TypeLayout>()

  init(names: Names, types: TypeTable, declarations: ModuleDeclarations) {
    self.names = names
    self.types = types
    self.declarations = declarations
  }

  convenience init(_ module: SwiftModule) {
    self.init(
      names: Names(module.names), types: TypeTable(module.types), declarations: module.declarations)
    isSettled = true
  }

  // MARK: Names

  /// The name the IR gives a type: its last component, the full name if that is ambiguous.
  func irName(_ full: Name) -> Name {
    if let number = declarations.number(of: full) { return declarations.types[number.index].irName }
    return declarations.irName(full, names)
  }

  /// A type's full name as seen from inside `scope`; `nil` for a type of another module.
  func fullName(_ name: Name, from scope: Name) -> Name? {
    let component = declarations.components[name]
    if let component, component.count == 1, !component.isAlias { return component.full }
    if component == nil, declarations.components[names.lastComponent(of: name)] == nil { return nil }
    var prefix = scope
    while true {
      if let candidate = names.findJoined(prefix, name),
        declarations.number(of: candidate) != nil || declarations.aliases[candidate] != nil
      {
        return candidate
      }
      guard !prefix.isEmpty else { break }
      prefix = names.scope(around: prefix)
    }
    // Inherited nested types, and `Module.Type`.
    if let rest = names.withoutFirstComponent(name), declarations.number(of: rest) != nil {
      return rest
    }
    if let component, component.count == 1 { return component.full }
    return nil
  }

  /// The type a name means inside `scope`.
  func resolve(_ name: Name, _ arguments: TypeList, from scope: Name) -> StaticType {
    if name == .Self, !scope.isEmpty { return types.nominal(scope) }
    if let full = fullName(name, from: scope) {
      return declarations.aliases[full] ?? types.nominal(full, arguments)
    }
    return declarations.c.type(named: name, types) ?? types.nominal(name, arguments)
  }

  /// The type that a name without arguments means inside `scope`, those of the standard library first.
  func type(named name: Name, from scope: Name) -> StaticType {
    if let known = meanings[scope.raw, name] { return known }
    let type = types.standard(name) ?? resolve(name, .empty, from: scope)
    if isSettled { meanings[scope.raw, name] = type }
    return type
  }

  // MARK: Members

  func property(_ name: Name, of type: Name) -> MemberProperty? {
    declarations.property(name, of: type)
  }

  func methods(_ base: Name, of type: Name) -> SignatureID {
    if isSettled { return declarations.methods(base, of: type) }
    guard let number = declarations.number(of: type) else { return .none }
    return declarations.methods(base, in: ancestry(of: number))
  }

  /// A type and its superclasses in the module, nearest first; bounded against cycles.
  func lineage(of type: TypeNumber) -> [TypeNumber] {
    var found: [TypeNumber] = []
    var next: TypeNumber? = type
    while let current = next, found.count < 16 {
      found.append(current)
      let declared = declarations.types[current.index]
      next = declared.superTypes.lazy
        .compactMap { self.fullName($0, from: declared.name) }
        .compactMap { self.declarations.number(of: $0) }
        .first { self.declarations.types[$0.index].kind == .class && $0 != current }
    }
    return found
  }

  /// A type with its superclasses and protocols (members may come from protocol extensions).
  func ancestry(of type: TypeNumber) -> [TypeNumber] { ancestry(lineage(of: type)) }

  private func ancestry(_ lineage: [TypeNumber]) -> [TypeNumber] {
    var found = lineage
    var index = 0
    while index < found.count, found.count < 32 {
      let declared = declarations.types[found[index].index]
      for parent in declared.superTypes {
        if let full = fullName(parent, from: declared.name),
          let number = declarations.number(of: full), !found.contains(number)
        {
          found.append(number)
        }
      }
      index += 1
    }
    return found
  }

  /// To be called when all members are known.
  func settle() {
    for index in declarations.types.indices.dropFirst() {
      let number = TypeNumber(raw: UInt32(index))
      let lineage = lineage(of: number)
      declarations.setAncestry(ancestry(lineage), lineageCount: lineage.count, of: number)
    }
    isSettled = true
  }

  // MARK: Layouts

  /// The layout of a value, where it follows from declarations (64-bit targets).
  func layout(of type: StaticType) -> TypeLayout? {
    if let known = layouts[UInt64(type.raw)] { return known.alignment == 0 ? nil : known }
    let layout = layout(of: type, depth: 0)
    if isSettled { layouts[UInt64(type.raw)] = layout ?? TypeLayout(size: 0, alignment: 0) }
    return layout
  }

  // MARK: Rows of the catalogue

  /// The parameters of a row of the catalogue.
  func parameters(of row: FunctionModel) -> [ParameterDeclaration] {
    let later = Set(row.effects.compactMap { effect -> Int? in
      guard case .calls(let call) = effect.kind, call.moment != .now,
        case .argument(let position) = call.function
      else { return nil }
      return position
    })
    return row.parameters.enumerated().map { position, parameter in
      let name = names.name(parameter.name)
      var declaration = ParameterDeclaration(
        label: name.isEmpty ? Name(.underscore) : name, name: name,
        type: type(parameter.type))
      declaration.isEscaping = later.contains(position)
      declaration.hasDefault = parameter.hasDefault
      return declaration
    }
  }

  /// How Swift imports the type of a model's parameter or result.
  func type(_ model: ModelType) -> StaticType {
    switch model.kind {
    case .void: return .void
    case .integer:
      return StandardTypes.integers[model.base].map { types.integer(names.name($0)) } ?? .unknown
    case .floating: return .double
    case .function: return .cFunction
    case .aggregate:
      let name = names.name(model.base)
      return declarations.c.isDeclared(name) ? types.nominal(name) : .unknown
    case .pointer:
      let isMutable = !model.isConstPointee
      if model.indirections > 1 {
        return types.pointer(to: types.pointer(to: .unknown), isMutable: isMutable)
      }
      switch model.base {
      case "void", "": return types.pointer(.raw, isMutable: isMutable)
      case "char", "signed char": return types.pointer(to: .int8, isMutable: isMutable)
      case "unsigned char": return types.pointer(to: .byte, isMutable: isMutable)
      case "int": return types.pointer(to: .int32, isMutable: isMutable)
      default: return types.pointer(to: .unknown, isMutable: isMutable)
      }
    }
  }

  /// A C function that the catalogue describes, for when its header is not there.
  func modelled(_ name: Name, _ model: FunctionModel) -> CDeclarations.Function {
    CDeclarations.Function(
      symbol: name, parameters: model.parameters.map { type($0.type) }, result: type(model.result),
      isVariadic: model.isVariadic, isNoReturn: model.isNoReturn, labels: nil)
  }
}
