/// The types of the standard library that lowering knows by nature, by the names that mean them.
///
/// Source: the Swift standard library's "Manual Memory Management", "Numeric types" and
/// "C Interoperability" pages.
enum StandardTypes {
  enum Meaning: Sendable, BitwiseCopyable {
    case integer(Name)
    case floating(Name)
    case pointer(PointerType.Form, isMutable: Bool)
    case boolean, string, void, array, set, dictionary, optional, unmanaged
  }

  static let integers: [String: String] = {
    var table: [String: String] = [:]
    for name in [
      "Int", "UInt", "Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64",
      "Int128", "UInt128",
    ] {
      table[name] = name
    }
    let aliases = [
      "CInt": "Int32", "CUnsignedInt": "UInt32", "CLong": "Int", "CUnsignedLong": "UInt",
      "CShort": "Int16", "CUnsignedShort": "UInt16", "CChar": "Int8", "CSignedChar": "Int8",
      "CUnsignedChar": "UInt8", "CLongLong": "Int64", "CUnsignedLongLong": "UInt64",
      "size_t": "Int", "ssize_t": "Int", "uintptr_t": "UInt", "intptr_t": "Int",
      "uint8_t": "UInt8", "uint16_t": "UInt16", "uint32_t": "UInt32", "uint64_t": "UInt64",
      "int8_t": "Int8", "int16_t": "Int16", "int32_t": "Int32", "int64_t": "Int64",
      "off_t": "Int", "pid_t": "Int32", "socklen_t": "UInt32", "time_t": "Int",
    ]
    return table.merging(aliases) { $1 }
  }()

  private static let floating = [
    "Double", "Float", "CGFloat", "CDouble", "CFloat", "Float16", "Float32", "Float64", "Float80",
    "TimeInterval",
  ]

  private static let pointers: [(String, PointerType.Form, Bool)] = [
    ("UnsafePointer", .typed, false), ("UnsafeMutablePointer", .typed, true),
    ("UnsafeRawPointer", .raw, false), ("UnsafeMutableRawPointer", .raw, true),
    ("UnsafeBufferPointer", .buffer, false), ("UnsafeMutableBufferPointer", .buffer, true),
    ("UnsafeRawBufferPointer", .rawBuffer, false),
    ("UnsafeMutableRawBufferPointer", .rawBuffer, true),
    ("OpaquePointer", .opaque, true), ("CVaListPointer", .opaque, true),
    ("AutoreleasingUnsafeMutablePointer", .typed, true),
    ("Span", .buffer, false), ("MutableSpan", .buffer, true), ("RawSpan", .rawBuffer, false),
    ("MutableRawSpan", .rawBuffer, true),
  ]

  private static let others: [(String, Meaning)] = [
    ("Bool", .boolean), ("CBool", .boolean), ("String", .string), ("StaticString", .string),
    ("Array", .array), ("ContiguousArray", .array), ("ArraySlice", .array), ("Set", .set),
    ("Dictionary", .dictionary), ("Optional", .optional), ("Unmanaged", .unmanaged),
    ("Void", .void), ("Never", .void),
  ]

  /// All names that stand for one, in an order that is always the same.
  static let spellings: [String] =
    integers.keys.sorted() + floating + pointers.map(\.0) + others.map(\.0)

  private static let meanings: FlatMap<Meaning> = {
    var table = FlatMap<Meaning>()
    for (name, integer) in integers {
      table[NameStore.number(of: name)] = .integer(NameStore.number(of: integer))
    }
    for name in floating { table[NameStore.number(of: name)] = .floating(NameStore.number(of: name)) }
    for (name, form, isMutable) in pointers {
      table[NameStore.number(of: name)] = .pointer(form, isMutable: isMutable)
    }
    for (name, meaning) in others { table[NameStore.number(of: name)] = meaning }
    return table
  }()

  static func meaning(of name: Name) -> Meaning? { meanings[name] }
}

extension TypeTable {
  /// The type of the standard library that a name with generic arguments means.
  func standard(_ name: Name, _ arguments: TypeList = .empty) -> StaticType? {
    guard let meaning = StandardTypes.meaning(of: name) else { return nil }
    let first = first(arguments) ?? .unknown
    switch meaning {
    case .integer(let name): return integer(name)
    case .floating(let name): return type(.floating(name))
    case .pointer(let form, let isMutable):
      return pointer(form, isMutable: isMutable, form == .rawBuffer ? .byte : first)
    case .boolean: return .boolean
    case .string: return .string
    case .void: return .void
    case .array: return array(first)
    case .set: return type(.set(first))
    case .dictionary:
      guard count(arguments) == 2, let value = element(1, of: arguments) else {
        return .unknownDictionary
      }
      return dictionary(key: first, value: value.type)
    case .optional: return optional(first)
    case .unmanaged: return unmanaged(first)
    }
  }
}
