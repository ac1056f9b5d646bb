import PointerFlow
import SourceText

/// Everything a target's Swift files declare, and what its C units offer, in flat tables by number.
///
/// `DeclarationCollector` completes the tables before a module holds them: only then are they shared.
/// Exclusive access is not checked: none lasts until another one begins.
final class ModuleDeclarations: @unchecked Sendable {
  /// What a name that is the last component of a type or alias may mean.
  struct Component: Sendable, BitwiseCopyable {
    /// How many types have it.
    var count = 0
    /// The full name of one of them.
    var full = Name.none
    /// An alias has it, too.
    var isAlias = false
  }

  let files: [NamedTree]
  /// By number; 0 owns what is declared outside types.
  @safe @exclusivity(unchecked) private(set) var types = [TypeDeclaration(name: .none)]
  /// By full name.
  @safe @exclusivity(unchecked) private(set) var typeNumbers = FlatMap<TypeNumber>()
  @safe @exclusivity(unchecked) private(set) var components = FlatMap<Component>()
  @safe @exclusivity(unchecked) var aliases = FlatMap<StaticType>()
  @safe @exclusivity(unchecked) var variables: [VariableDeclaration] = []
  /// Positions in `variables`, by owner and name.
  @safe @exclusivity(unchecked) private var properties = FlatMap<UInt32>()
  /// Position 0 is unused.
  let signatures = TableMemory<SignatureDeclaration>(capacity: 64)
  /// The first of the owner's functions of a base name.
  @safe @exclusivity(unchecked) private var functions = FlatMap<SignatureID>()
  private let parameters = TableMemory<ParameterDeclaration>(capacity: 64)
  @safe @exclusivity(unchecked) private var cases = FlatMap<CaseDeclaration>()
  @safe @exclusivity(unchecked) private var methodNames = FlatMap<Bool>()
  @safe @exclusivity(unchecked) private(set) var ancestors: [TypeNumber] = []
  @safe @exclusivity(unchecked) var c = CDeclarations()

  init(files: [NamedTree]) {
    self.files = files
    signatures.append(SignatureDeclaration(base: .none, result: .unknown))
  }

  // MARK: Types

  func number(of type: Name) -> TypeNumber? { type.isEmpty ? nil : typeNumbers[type] }

  /// The number of a type, a new one if it has none.
  func addType(_ name: Name) -> TypeNumber {
    if let known = typeNumbers[name] { return known }
    let number = TypeNumber(raw: UInt32(types.count))
    types.append(TypeDeclaration(name: name))
    typeNumbers[name] = number
    return number
  }

  subscript(number: TypeNumber) -> TypeDeclaration { types[number.index] }

  /// What one declaration, or an extension, says of a type before its members.
  func addHead(
    of number: TypeNumber, _ kind: NominalType.Kind?, superTypes: [Name], isOpen: Bool,
    isResultBuilder: Bool
  ) {
    if let kind { types[number.index].kind = kind }
    types[number.index].superTypes += superTypes
    if isOpen { types[number.index].isOpen = true }
    if isResultBuilder { types[number.index].isResultBuilder = true }
  }

  func setGenerics(_ generics: [Name], of number: TypeNumber) {
    types[number.index].generics = generics
  }

  /// A `deinit` in a struct or enum: its values cannot be copied, and it runs when the last holder is gone.
  func addDeinitializer(to number: TypeNumber) {
    guard let kind = types[number.index].kind, kind == .struct || kind == .enum else { return }
    types[number.index].uniqueKind = kind
    types[number.index].kind = .class
  }

  /// Whether values of a type cannot be copied and run a `deinit`.
  func isUnique(_ type: Name) -> Bool {
    number(of: type).map { types[$0.index].uniqueKind != nil } == true
  }

  func kind(of type: Name) -> NominalType.Kind? { number(of: type).flatMap { types[$0.index].kind } }

  func isReference(_ type: Name) -> Bool {
    number(of: type).map { types[$0.index].isReference } == true
  }

  /// To be called when the names of all types and aliases are known.
  func indexNames(_ names: Names) {
    for type in types.dropFirst() {
      let last = names.lastComponent(of: type.name)
      var component = components[last] ?? Component()
      component.count += 1
      component.full = type.name
      components[last] = component
    }
    for alias in aliases.allKeys {
      let last = names.lastComponent(of: Name(raw: UInt32(truncatingIfNeeded: alias)))
      var component = components[last] ?? Component()
      component.isAlias = true
      components[last] = component
    }
    for index in types.indices.dropFirst() {
      types[index].irName = irName(types[index].name, names)
    }
  }

  func irName(_ full: Name, _ names: Names) -> Name {
    let last = names.lastComponent(of: full)
    return (components[last]?.count ?? 0) > 1 ? full : last
  }

  /// To be called when all members are known.
  func setAncestry(_ ancestry: [TypeNumber], lineageCount: Int, of number: TypeNumber) {
    let start = ancestors.count
    ancestors += ancestry
    types[number.index].ancestry = start..<ancestors.count
    types[number.index].lineageCount = lineageCount
    let initializers = ancestry.prefix(lineageCount).lazy.map { self.types[$0.index].ownInitializers }
    types[number.index].initializers = initializers.first { !$0.isNone } ?? .none
    let subscripts = ancestry.lazy.map { self.types[$0.index].ownSubscripts }
    types[number.index].firstSubscript = subscripts.first { !$0.isNone } ?? .none
  }

  // MARK: Variables

  func add(_ variable: VariableDeclaration) {
    properties[variable.owner.raw, variable.name] = UInt32(variables.count)
    variables.append(variable)
    guard variable.owner != .topLevel, !variable.isStatic, !variable.isComputed,
      !types[variable.owner.index].storedOrder.contains(variable.name)
    else { return }
    types[variable.owner.index].storedOrder.append(variable.name)
  }

  /// Adds a variable that is no stored property of its own.
  func addHidden(_ variable: VariableDeclaration) {
    properties[variable.owner.raw, variable.name] = UInt32(variables.count)
    variables.append(variable)
  }

  func position(of variable: Name, in owner: TypeNumber) -> Int? {
    properties[owner.raw, variable].map(Int.init)
  }

  /// The type's own property.
  func ownProperty(_ name: Name, of owner: TypeNumber) -> VariableDeclaration? {
    properties[owner.raw, name].map { variables[Int($0)] }
  }

  func global(_ name: Name) -> VariableDeclaration? { ownProperty(name, of: .topLevel) }

  /// The property of the nearest type that has one of this name.
  func property(_ name: Name, of type: TypeNumber) -> MemberProperty? {
    for ancestor in ancestors[types[type.index].ancestry] {
      if let position = properties[ancestor.raw, name] {
        return MemberProperty(
          variable: variables[Int(position)], owner: types[ancestor.index].name,
          ownerKind: types[ancestor.index].kind)
      }
    }
    return nil
  }

  func property(_ name: Name, of type: Name) -> MemberProperty? {
    number(of: type).flatMap { property(name, of: $0) }
  }

  // MARK: Functions

  subscript(id: SignatureID) -> SignatureDeclaration { signatures[id.index] }

  /// A function and those of the same name and owner behind it.
  func functions(from first: SignatureID) -> SignatureChain {
    SignatureChain(signatures, first: first)
  }

  /// The type of what an enum case holds at a position; `unknown` behind the end.
  func type(of position: Int, in payload: ParameterRange) -> StaticType {
    position < Int(payload.count) ? parameters[Int(payload.start) + position].type : .unknown
  }

  func parameters(of signature: SignatureDeclaration) -> ParameterList {
    ParameterList(parameters, signature.parameters)
  }

  func add(_ list: [ParameterDeclaration]) -> ParameterRange {
    let range = ParameterRange(
      start: UInt32(truncatingIfNeeded: parameters.count),
      count: UInt32(truncatingIfNeeded: list.count))
    for parameter in list { parameters.append(parameter) }
    return range
  }

  /// Adds a function behind the others of a list, which may be empty.
  ///
  /// - Returns: the first of the list.
  private func append(_ signature: SignatureDeclaration, to first: SignatureID) -> SignatureID {
    let id = SignatureID(raw: UInt32(signatures.count))
    signatures.append(signature)
    if first.isNone {
      signatures[id.index].last = id
      return id
    }
    signatures[signatures[first.index].last.index].next = id
    signatures[first.index].last = id
    return first
  }

  func addInitializer(_ signature: SignatureDeclaration, to owner: TypeNumber, isExtension: Bool) {
    let first = append(signature, to: types[owner.index].ownInitializers)
    types[owner.index].ownInitializers = first
    if !isExtension { types[owner.index].hasOwnInitializer = true }
  }

  func addSubscript(_ signature: SignatureDeclaration, to owner: TypeNumber) {
    let first = append(signature, to: types[owner.index].ownSubscripts)
    types[owner.index].ownSubscripts = first
  }

  func addFunction(_ signature: SignatureDeclaration, to owner: TypeNumber) {
    let known = functions[owner.raw, signature.base] ?? .none
    let first = append(signature, to: known)
    if known.isNone { functions[owner.raw, signature.base] = first }
    if owner != .topLevel { methodNames[signature.base] = true }
  }

  /// The first of the functions of a base name that a type, or no type, itself has.
  func ownFunctions(_ base: Name, of owner: TypeNumber) -> SignatureID {
    functions[owner.raw, base] ?? .none
  }

  /// The first of the module's functions of a base name outside types.
  func functions(_ base: Name) -> SignatureID { functions[0, base] ?? .none }

  /// The first of the methods of a base name of the nearest type that has some.
  func methods(_ base: Name, of type: TypeNumber) -> SignatureID {
    methods(base, in: ancestors[types[type.index].ancestry])
  }

  func methods(_ base: Name, in ancestry: some Sequence<TypeNumber>) -> SignatureID {
    for ancestor in ancestry {
      if let found = functions[ancestor.raw, base] { return found }
    }
    return .none
  }

  func methods(_ base: Name, of type: Name) -> SignatureID {
    number(of: type).map { methods(base, of: $0) } ?? .none
  }

  /// A type and its superclasses in the module, nearest first.
  func lineage(of type: TypeNumber) -> ArraySlice<TypeNumber> {
    ancestors[types[type.index].ancestry].prefix(types[type.index].lineageCount)
  }

  /// Whether some type of the module has a method of this name.
  func declares(_ method: Name) -> Bool { methodNames[method] == true }

  // MARK: Cases

  func addCase(_ name: Name, _ payload: [ParameterDeclaration], to owner: TypeNumber) {
    let declared = CaseDeclaration(
      ordinal: Int64(types[owner.index].caseCount), payload: add(payload))
    if cases[owner.raw, name] == nil { types[owner.index].caseCount += 1 }
    cases[owner.raw, name] = declared
  }

  func enumCase(_ name: Name, of type: Name) -> CaseDeclaration? {
    number(of: type).flatMap { cases[$0.raw, name] }
  }

  /// Whether methods of a type get `self` as a reference; else they get its address.
  func hasReferenceSelf(_ type: Name, _ names: Names) -> Bool {
    switch kind(of: type) {
    case .class, .actor, .protocol: true
    case .struct, .enum: false
    case nil: names.beginsWithNS(type) || type == .AnyObject
    }
  }
}

/// Functions of one name and owner, in the order of their declarations.
///
/// Safe although it holds a pointer: who has a chain has the module whose table it runs through, which no
/// longer grows when chains are made, and whose numbers link rows of that table.
@safe
struct SignatureChain: Sequence {
  private let signatures: UnsafePointer<SignatureDeclaration>
  private let first: SignatureID

  fileprivate init(_ signatures: TableMemory<SignatureDeclaration>, first: SignatureID) {
    unsafe self.signatures = signatures.start
    self.first = first
  }

  @safe
  struct Iterator: IteratorProtocol {
    fileprivate let signatures: UnsafePointer<SignatureDeclaration>
    fileprivate var following: SignatureID

    mutating func next() -> SignatureDeclaration? {
      if following.isNone { return nil }
      let signature = unsafe signatures[following.index]
      following = signature.next
      return signature
    }
  }

  func makeIterator() -> Iterator { unsafe Iterator(signatures: signatures, following: first) }

  var isEmpty: Bool { first.isNone }
}
