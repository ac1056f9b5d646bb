/// What lowering knows of an expression's type without a type checker, by its number in a `TypeTable`:
/// equal types have equal numbers. `unknown` is always allowed and never wrong.
struct StaticType: Hashable, Sendable, BitwiseCopyable {
  let raw: UInt32

  init(raw: UInt32) { self.raw = raw }

  var index: Int { Int(raw) }
  var isUnknown: Bool { raw == 0 }

  // The first types of every table, in the order of `TypeTable.common`.
  static var unknown: StaticType { StaticType(raw: 0) }
  static var void: StaticType { StaticType(raw: 1) }
  static var boolean: StaticType { StaticType(raw: 2) }
  static var string: StaticType { StaticType(raw: 3) }
  static var int: StaticType { StaticType(raw: 4) }
  static var byte: StaticType { StaticType(raw: 5) }
  static var int8: StaticType { StaticType(raw: 6) }
  static var int32: StaticType { StaticType(raw: 7) }
  static var double: StaticType { StaticType(raw: 8) }
  static var rawPointer: StaticType { StaticType(raw: 9) }
  static var mutableRawPointer: StaticType { StaticType(raw: 10) }
  static var opaquePointer: StaticType { StaticType(raw: 11) }
  /// An escaping closure of which nothing else is known.
  static var closure: StaticType { StaticType(raw: 12) }
  /// A function of C of which nothing else is known.
  static var cFunction: StaticType { StaticType(raw: 13) }
  static var unknownArray: StaticType { StaticType(raw: 14) }
  static var unknownDictionary: StaticType { StaticType(raw: 15) }
}

/// Types in a row: elements of a tuple, parameters, generic arguments. 0 is the empty list.
struct TypeList: Hashable, Sendable, BitwiseCopyable {
  let raw: UInt32

  static var empty: TypeList { TypeList(raw: 0) }

  var isEmpty: Bool { raw == 0 }

  struct Element: Hashable, Sendable, BitwiseCopyable {
    var label = Name.none
    var type: StaticType
    var isInOut = false
  }
}

/// What a type is.
enum TypeForm: Hashable, Sendable, BitwiseCopyable {
  case unknown
  case void
  case boolean
  /// By name, e.g. `Int32`.
  case integer(Name)
  case floating(Name)
  case string
  /// `Array`, `ContiguousArray` and `ArraySlice`.
  case array(StaticType)
  case dictionary(key: StaticType, value: StaticType)
  case set(StaticType)
  case pointer(PointerType)
  case optional(StaticType)
  case tuple(TypeList)
  case function(FunctionType)
  /// A struct, class, enum, actor or protocol by its full name (`Outer.Inner`), of Swift or C.
  case nominal(Name, TypeList)
  case metatype(StaticType)
  case unmanaged(StaticType)
}

struct PointerType: Hashable, Sendable, BitwiseCopyable {
  enum Form: UInt8, Hashable, Sendable {
    case typed, raw, buffer, rawBuffer, opaque
  }
  var form: Form
  var isMutable: Bool
  var pointee = StaticType.unknown

  /// Without generic arguments.
  var typeName: Name {
    switch form {
    case .typed: Name(isMutable ? .UnsafeMutablePointer : .UnsafePointer)
    case .raw: Name(isMutable ? .UnsafeMutableRawPointer : .UnsafeRawPointer)
    case .buffer: Name(isMutable ? .UnsafeMutableBufferPointer : .UnsafeBufferPointer)
    case .rawBuffer: Name(isMutable ? .UnsafeMutableRawBufferPointer : .UnsafeRawBufferPointer)
    case .opaque: Name(.OpaquePointer)
    }
  }
}

struct FunctionType: Hashable, Sendable, BitwiseCopyable {
  var parameters = TypeList.empty
  var result: StaticType
  var isEscaping = false
  /// `@convention(c)`, or a function pointer of C.
  var isC = false
}
