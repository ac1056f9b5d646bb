import PointerFlow
import SourceText

/// A parameter as a declaration writes it.
struct ParameterDeclaration: Sendable, BitwiseCopyable {
  /// The argument label, `_` for none.
  var label: Name
  var name: Name
  /// The name's symbol in the file of the declaration; `none` for what no file spells.
  var symbol = Symbol.none
  var type: StaticType
  var isInOut = false
  var isEscaping = false
  var isAutoclosure = false
  /// The caller's value ends with the call, if it is one that cannot be copied.
  var isConsuming = false
  /// The full name of the result builder that makes something of a closure's statements.
  var builder = Name.none
  var isVariadic = false
  /// The default value, in the file of the declaration.
  var defaultValue: NodeID = .none
  /// It may be left out, without a default value that is seen.
  var hasDefault = false

  var mayBeLeftOut: Bool { hasDefault || !defaultValue.isNone || isVariadic }
}

/// The parameters of one function: rows of their own, or of a module's table.
///
/// Safe although it holds a pointer: it keeps its own rows, who has one of a module's lists has the module,
/// and every index is checked. A module's table no longer grows when lists are made of it.
@safe
struct ParameterList: RandomAccessCollection, ExpressibleByArrayLiteral, @unchecked Sendable {
  /// Its own rows; `nil` for those of a module.
  private let own: TableMemory<ParameterDeclaration>?
  private let first: UnsafePointer<ParameterDeclaration>
  let count: Int

  private static let noRows = TableMemory<ParameterDeclaration>()

  init(_ all: [ParameterDeclaration]) {
    let rows = all.isEmpty ? Self.noRows : TableMemory(capacity: all.count)
    for parameter in all { rows.append(parameter) }
    own = all.isEmpty ? nil : rows
    unsafe first = rows.start
    count = all.count
  }

  init(_ module: TableMemory<ParameterDeclaration>, _ range: ParameterRange) {
    precondition(Int(range.start) + Int(range.count) <= module.count, "parameters of another module")
    own = nil
    unsafe first = module.start + Int(range.start)
    count = Int(range.count)
  }

  init(arrayLiteral elements: ParameterDeclaration...) { self.init(elements) }

  var startIndex: Int { 0 }
  var endIndex: Int { count }

  subscript(position: Int) -> ParameterDeclaration {
    precondition(UInt(bitPattern: position) < UInt(bitPattern: count), "no such parameter")
    return unsafe first[position]
  }
}

/// Parameters of the module that belong together: a range of its list.
struct ParameterRange: Hashable, Sendable, BitwiseCopyable {
  var start: UInt32 = 0
  var count: UInt32 = 0
}

/// A function, method, initialiser or subscript of the module; 0 is "none".
struct SignatureID: Hashable, Sendable, BitwiseCopyable {
  let raw: UInt32
  static var none: SignatureID { SignatureID(raw: 0) }
  var isNone: Bool { raw == 0 }
  var index: Int { Int(raw) }
}

/// A function, method, initialiser or subscript as it is declared.
struct SignatureDeclaration: Sendable, BitwiseCopyable {
  /// `init` and `subscript` by these words.
  var base: Name
  var parameters = ParameterRange()
  var result: StaticType
  /// The full name of the type it is a member of; empty for free functions.
  var owner = Name.none
  var isStatic = false
  /// `self` ends with the call, if it cannot be copied.
  var isConsuming = false
  /// The closure parameters that are not `@escaping` run before the call returns.
  var hasBody = true
  /// Index into the module's files, for default values.
  var file = 0
  /// The declaration, in `file`.
  var node = NodeID.none

  /// `base(label:_:)`.
  var name = Name.none
  /// The name the IR gives it: overloads by type are numbered.
  var irName = Name.none
  /// `irName` with the owner's name of the IR in front.
  var fullName = Name.none

  /// The next one of the same name and owner.
  var next = SignatureID.none
  /// Of the first one: the last of the same name and owner.
  var last = SignatureID.none
}

/// A stored or computed variable, global or member.
struct VariableDeclaration: Sendable {
  var name: Name
  var type: StaticType
  /// The number of the type it is a member of.
  var owner = TypeNumber.topLevel
  var isStatic = false
  var isConstant = false
  var isComputed = false
  var hasSetter = false
  var hasWillSet = false
  var hasDidSet = false
  var isLazy = false
  var isWrapped = false
  /// The full name of the module's type that wraps it; empty when there is none.
  var wrapper = Name.none
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

/// A property with the type that declares it.
struct MemberProperty {
  let variable: VariableDeclaration
  /// Full name.
  let owner: Name
  let ownerKind: NominalType.Kind?

  var ownerIsReference: Bool { ownerKind == .class || ownerKind == .actor }
}

/// A nominal type of the module by its number.
struct TypeNumber: Hashable, Sendable, BitwiseCopyable {
  let raw: UInt32
  /// Owns what is declared outside types.
  static var topLevel: TypeNumber { TypeNumber(raw: 0) }
  var index: Int { Int(raw) }
}

/// A nominal type of the module with the members of all its extensions in the module.
struct TypeDeclaration: Sendable {
  var name: Name
  /// `nil` when only extensions of a foreign type are seen.
  var kind: NominalType.Kind?
  /// As written, without generic arguments.
  var superTypes: [Name] = []
  /// Instance properties with storage, in declaration order.
  var storedOrder: [Name] = []
  /// The first of its own.
  var ownInitializers = SignatureID.none
  /// An initialiser stands in the declaration itself: there is no memberwise one.
  var hasOwnInitializer = false
  /// The first of its own.
  var ownSubscripts = SignatureID.none
  var caseCount = 0
  var generics: [Name] = []
  var isOpen = false
  /// What a type that cannot be copied and has a `deinit` is written as, a struct or an enum; else `nil`.
  /// Its values are objects with one holder: `kind` is a class.
  var uniqueKind: NominalType.Kind?
  /// `@resultBuilder`.
  var isResultBuilder = false

  // MARK: What follows from all declarations

  /// Its name in the IR: the last component, the full name if that is ambiguous.
  var irName = Name.none
  /// The type with its superclasses and protocols, nearest first: a range of the module's list.
  var ancestry: Range<Int> = 0..<0
  /// How many of them are the type and its superclasses.
  var lineageCount = 0
  /// The first of the nearest class that has some.
  var initializers = SignatureID.none
  /// The first of the nearest type that has one.
  var firstSubscript = SignatureID.none

  var isReference: Bool { kind == .class || kind == .actor }
}

struct CaseDeclaration: Sendable, BitwiseCopyable {
  var ordinal: Int64
  var payload: ParameterRange
}
