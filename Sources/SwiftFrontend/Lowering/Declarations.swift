import PointerFlow

/// A parameter as a declaration writes it.
struct ParameterDeclaration: Sendable {
  /// The argument label, `_` for none.
  var label: String
  var name: String
  /// The name's symbol in the file of the declaration; `none` for what no file spells.
  var symbol = Symbol.none
  var type: StaticType
  var isInOut = false
  var isEscaping = false
  var isAutoclosure = false
  /// The full name of the result builder that makes something of a closure's statements.
  var builder = ""
  var isVariadic = false
  /// The default value, in the file of the declaration.
  var defaultValue: NodeID = .none
  /// It may be left out, without a default value that is seen.
  var hasDefault = false
}

/// A function, method, initialiser or subscript as it is declared.
struct SignatureDeclaration: Sendable {
  /// `init` and `subscript` by these words.
  var base: String
  var parameters: [ParameterDeclaration]
  var result: StaticType
  /// The full name of the type it is a member of; empty for free functions.
  var owner = ""
  var isStatic = false
  /// The closure parameters that are not `@escaping` run before the call returns.
  var hasBody = true
  /// Index into the module's files, for default values.
  var file = 0
  /// Names of generic parameters; a type spelled so is any type.
  var generics: [String] = []

  /// The declaration, in `file`.
  var node = NodeID.none

  /// `base(label:_:)`, once `settleNames` was called.
  private(set) var name = ""
  /// The name the IR gives it: overloads by type are numbered.
  private(set) var irName = ""
  /// `irName` with the owner's name of the IR in front.
  private(set) var fullName = ""

  /// Makes the names, once labels are known.
  mutating func settleNames() {
    var text = base + "("
    for parameter in parameters {
      text += parameter.label
      text += ":"
    }
    text += ")"
    name = text
    irName = text
    fullName = text
  }

  /// - Parameter ordinal: how many of the same owner and name stand before it: overloads by type.
  mutating func settleNames(ordinal: Int, owner: String) {
    irName = ordinal == 0 ? name : "\(name) #\(ordinal + 1)"
    fullName = owner.isEmpty ? irName : owner + "." + irName
  }
}

/// A stored or computed variable, global or member.
struct VariableDeclaration: Sendable {
  var name: String
  var type: StaticType
  var isStatic = false
  var isConstant = false
  var isComputed = false
  var hasSetter = false
  var hasWillSet = false
  var hasDidSet = false
  var isLazy = false
  var isWrapped = false
  /// The full name of the module's type that wraps it; empty when there is none.
  var wrapper = ""
  /// `$name`, the projected value of the wrapper of `name`.
  var isProjection = false
  var ownership = TypeFact.Ownership.strong
  /// The expression after `=`, in the file of the declaration.
  var initialValue: NodeID = .none
  var file = 0

  var isObserved: Bool { hasWillSet || hasDidSet }
  /// Its address never changes while its owner stays (no observer, wrapper or laziness).
  var isPlainStorage: Bool { !isComputed && !isObserved && !isLazy && !isWrapped }
}

/// A nominal type of the module with the members of all its extensions in the module.
struct TypeDeclaration: Sendable {
  var name: String
  /// `nil` when only extensions of a foreign type are seen.
  var kind: NominalType.Kind?
  /// As written, without generic arguments.
  var superTypes: [String] = []
  var properties: [String: VariableDeclaration] = [:]
  /// Instance properties with storage, in declaration order.
  var storedOrder: [String] = []
  var methods: [String: [SignatureDeclaration]] = [:]
  var initializers: [SignatureDeclaration] = []
  /// An initialiser stands in the declaration itself: there is no memberwise one.
  var hasOwnInitializer = false
  var subscripts: [SignatureDeclaration] = []
  var cases: [String: CaseDeclaration] = [:]
  var generics: [String] = []
  var isOpen = false
  /// `@resultBuilder`.
  var isResultBuilder = false

  var isReference: Bool { kind == .class || kind == .actor }
}

struct CaseDeclaration: Sendable {
  var ordinal: Int64
  var payload: [ParameterDeclaration]
}

/// Everything a target's Swift files declare, and what its C units offer.
struct ModuleDeclarations: Sendable {
  /// By full name.
  var types: [String: TypeDeclaration] = [:]
  /// Full names by last component.
  var fullNames: [String: [String]] = [:]
  var globals: [String: VariableDeclaration] = [:]
  var functions: [String: [SignatureDeclaration]] = [:]
  var aliases: [String: StaticType] = [:]
  /// The types with what they inherit; made last.
  private(set) var members: [String: TypeMembers] = [:]
  /// Types whose last component no other type or alias has, by that component.
  private var unique: [String: String] = [:]
  /// Whether a name is the last component of some type or alias.
  private var lastComponents: Set<String> = []
  let c: CDeclarations

  init(c: CDeclarations) { self.c = c }

  /// Whether some type of the module has a method of this name.
  func declares(_ method: String) -> Bool { methodNames.contains(method) }
  var methodNames: Set<String> = []

  // MARK: What follows from all declarations

  /// To be called when the names of all types and aliases are known.
  mutating func indexNames() {
    var ambiguous: Set<String> = []
    for name in types.keys.sorted() {
      let last = Self.lastComponent(of: name)
      fullNames[last, default: []].append(name)
      lastComponents.insert(last)
    }
    for alias in aliases.keys {
      let last = Self.lastComponent(of: alias)
      lastComponents.insert(last)
      ambiguous.insert(last)
    }
    for (last, names) in fullNames where names.count == 1 && !ambiguous.contains(last) {
      unique[last] = names[0]
    }
  }

  /// To be called when all members are known.
  mutating func indexMembers() {
    for name in types.keys { members[name] = TypeMembers(name, in: self) }
  }

  static func lastComponent(of name: String) -> String {
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return name }
    return String(name[name.index(after: dot)...])
  }

  /// The type around a nested one; empty for a type of the top level.
  static func scope(around name: String) -> String {
    name.utf8.lastIndex(of: UInt8(ascii: ".")).map { String(name[..<$0]) } ?? ""
  }

  /// A type's full name and those of the types around it, innermost first.
  static func scopes(_ name: String) -> [String] {
    var scopes: [String] = []
    var scope = name
    while !scope.isEmpty {
      scopes.append(scope)
      scope = Self.scope(around: scope)
    }
    return scopes
  }

  // MARK: Names

  /// The parameters of a row of the catalogue.
  func parameters(of row: FunctionModel) -> [ParameterDeclaration] {
    let later = Set(row.effects.compactMap { effect -> Int? in
      guard case .calls(let call) = effect.kind, call.moment != .now,
        case .argument(let position) = call.function
      else { return nil }
      return position
    })
    return row.parameters.enumerated().map { position, parameter in
      var declaration = ParameterDeclaration(
        label: parameter.name.isEmpty ? "_" : parameter.name, name: parameter.name,
        type: c.type(parameter.type))
      declaration.isEscaping = later.contains(position)
      declaration.hasDefault = parameter.hasDefault
      return declaration
    }
  }

  /// The name the IR gives a type: its last component, the full name if that is ambiguous.
  func irName(_ full: String) -> String {
    if let known = members[full] { return known.irName }
    let last = Self.lastComponent(of: full)
    return (fullNames[last]?.count ?? 0) > 1 ? full : last
  }

  /// A type's full name as seen from inside `scope`; `nil` for a type of another module.
  func fullName(_ name: String, from scope: String) -> String? {
    if let only = unique[name] { return only }
    let last = Self.lastComponent(of: name)
    guard lastComponents.contains(last) else { return nil }
    var prefix = scope
    while true {
      let candidate = prefix.isEmpty ? name : prefix + "." + name
      if types[candidate] != nil || aliases[candidate] != nil { return candidate }
      guard !prefix.isEmpty else { break }
      prefix = Self.scope(around: prefix)
    }
    // Inherited nested types, and `Module.Type`.
    if let dot = name.firstIndex(of: ".") {
      let rest = String(name[name.index(after: dot)...])
      if types[rest] != nil { return rest }
    }
    if let found = fullNames[name], found.count == 1 { return found[0] }
    return nil
  }

  /// The type a name means inside `scope`.
  func resolve(_ name: String, _ arguments: [StaticType], from scope: String) -> StaticType {
    if name == "Self", !scope.isEmpty { return .nominal(scope, []) }
    if let full = fullName(name, from: scope) {
      if let alias = aliases[full] { return alias }
      return .nominal(full, arguments)
    }
    return c.type(named: name) ?? .nominal(name, arguments)
  }

  // MARK: Members

  /// A type and its superclasses in the module, nearest first; bounded against cycles.
  func lineage(of name: String) -> [TypeDeclaration] {
    var found: [TypeDeclaration] = []
    var next: String? = name
    while let current = next, found.count < 16, let type = types[current] {
      found.append(type)
      next = type.superTypes.lazy.compactMap { fullName($0, from: current) }.first {
        types[$0]?.kind == .class && $0 != current
      }
    }
    return found
  }

  /// A type with its superclasses and protocols (members may come from protocol extensions).
  func ancestry(of name: String) -> [TypeDeclaration] {
    var found = lineage(of: name)
    var seen = Set(found.map(\.name))
    var index = 0
    while index < found.count, found.count < 32 {
      let type = found[index]
      for parent in type.superTypes {
        if let full = fullName(parent, from: type.name), seen.insert(full).inserted,
          let declaration = types[full]
        {
          found.append(declaration)
        }
      }
      index += 1
    }
    return found
  }

  func property(_ name: String, of type: String) -> MemberProperty? {
    members[type]?.properties[name]
  }

  func methods(_ base: String, of type: String) -> [SignatureDeclaration] {
    if let known = members[type] { return known.methods[base] ?? [] }
    return members.isEmpty ? ancestry(of: type).lazy.compactMap { $0.methods[base] }.first ?? [] : []
  }

  /// Whether methods of a type get `self` as a reference; else they get its address.
  func hasReferenceSelf(_ name: String) -> Bool {
    switch members[name]?.kind {
    case .class, .actor, .protocol: true
    case .struct, .enum: false
    case nil: name.hasPrefix("NS") || name == "AnyObject"
    }
  }

  func isReference(_ name: String) -> Bool { members[name]?.isReference == true }
}
