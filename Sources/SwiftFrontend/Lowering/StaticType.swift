/// What lowering knows of an expression's type without a type checker: enough to tell how a pointer
/// can flow. `unknown` is always allowed and never wrong.
enum StaticType: Hashable, Sendable {
  case unknown
  case void
  case boolean
  /// By name, e.g. `Int32`.
  case integer(String)
  case floating(String)
  case string
  /// `Array`, `ContiguousArray` and `ArraySlice`.
  indirect case array(StaticType)
  indirect case dictionary(key: StaticType, value: StaticType)
  indirect case set(StaticType)
  indirect case pointer(PointerType)
  indirect case optional(StaticType)
  case tuple([TupleElement])
  indirect case function(FunctionType)
  /// A struct, class, enum, actor or protocol by its full name (`Outer.Inner`), of Swift or C.
  indirect case nominal(String, [StaticType])
  indirect case metatype(StaticType)
  indirect case unmanaged(StaticType)

  struct TupleElement: Hashable, Sendable {
    var label: String
    var type: StaticType
  }

  struct PointerType: Hashable, Sendable {
    enum Form: UInt8, Hashable, Sendable {
      case typed, raw, buffer, rawBuffer, opaque
    }
    var form: Form
    var isMutable: Bool
    var pointee: StaticType

    /// Without generic arguments.
    var typeName: String {
      let mutable = isMutable ? "Mutable" : ""
      return switch form {
      case .typed: "Unsafe\(mutable)Pointer"
      case .raw: "Unsafe\(mutable)RawPointer"
      case .buffer: "Unsafe\(mutable)BufferPointer"
      case .rawBuffer: "Unsafe\(mutable)RawBufferPointer"
      case .opaque: "OpaquePointer"
      }
    }
  }

  struct FunctionType: Hashable, Sendable {
    var parameters: [Parameter]
    var result: StaticType
    var isEscaping = false
    /// `@convention(c)`, or a function pointer of C.
    var isC = false

    struct Parameter: Hashable, Sendable {
      var type: StaticType
      var isInOut = false
    }
  }

  static let int = StaticType.integer("Int")
  static let byte = StaticType.integer("UInt8")
  static let rawPointer = StaticType.pointer(
    PointerType(form: .raw, isMutable: false, pointee: .unknown))
  static let mutableRawPointer = StaticType.pointer(
    PointerType(form: .raw, isMutable: true, pointee: .unknown))
  static let opaquePointer = StaticType.pointer(
    PointerType(form: .opaque, isMutable: true, pointee: .unknown))

  static func pointer(to pointee: StaticType, isMutable: Bool = true) -> StaticType {
    .pointer(PointerType(form: .typed, isMutable: isMutable, pointee: pointee))
  }

  /// Without optionality; optionals are transparent in the IR.
  var unwrapped: StaticType {
    guard case .optional(var wrapped) = self else { return self }
    while case .optional(let inner) = wrapped { wrapped = inner }
    return wrapped
  }

  var isUnknown: Bool { if case .unknown = self { true } else { false } }

  var isPointer: Bool { if case .pointer = unwrapped { true } else { false } }

  /// Arrays and strings: what converts to a pointer when passed as one.
  var convertsToPointer: Bool {
    switch unwrapped {
    case .array, .string: true
    default: false
    }
  }

  var isNumber: Bool {
    switch self {
    case .integer, .floating, .boolean: true
    default: false
    }
  }

  var pointee: StaticType {
    if case .pointer(let pointer) = unwrapped { pointer.pointee } else { .unknown }
  }

  var nominalName: String? {
    switch unwrapped {
    case .nominal(let name, _): name
    default: nil
    }
  }

  /// The name under which extensions of the type add members.
  var memberName: String? {
    switch unwrapped {
    case .nominal(let name, _): name
    case .array: "Array"
    case .string: "String"
    case .dictionary: "Dictionary"
    case .set: "Set"
    case .boolean: "Bool"
    case .integer(let name), .floating(let name): name
    case .unmanaged: "Unmanaged"
    case .pointer(let pointer): pointer.typeName
    case .unknown, .void, .optional, .tuple, .function, .metatype: nil
    }
  }

  var function: FunctionType? {
    if case .function(let function) = unwrapped { function } else { nil }
  }

  /// Whether a value of this type certainly holds no address: numbers, text, nothing.
  var isPlain: Bool {
    switch unwrapped {
    case .integer, .floating, .boolean, .string, .void: true
    case .tuple(let elements): elements.allSatisfy { $0.type.isPlain }
    default: false
    }
  }
}
