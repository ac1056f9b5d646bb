/// What properties and methods of the standard library do to pointers.
///
/// Source: the Swift standard library's documentation of the pointer types, `Unmanaged`, `Array`,
/// `String` and `Data`; a name that is not listed does nothing that lowering knows of.
enum KnownAPI {
  enum Property {
    /// The same address under another type.
    case same(StaticType)
    /// The memory that a pointer points to.
    case pointee(StaticType)
    case number
    /// A value that holds none of the receiver's addresses.
    case plain(StaticType)
    /// A pointer into an object, valid while the object is.
    case interior(StaticType)
  }

  static func property(_ name: String, of type: StaticType) -> Property? {
    switch type.unwrapped {
    case .pointer(let pointer):
      switch name {
      case "baseAddress":
        return .same(
          .pointer(
            .init(
              form: pointer.form == .rawBuffer ? .raw : .typed, isMutable: pointer.isMutable,
              pointee: pointer.pointee)))
      case "pointee": return .pointee(pointer.pointee)
      case "count", "isEmpty", "startIndex", "endIndex", "indices", "hashValue", "underestimatedCount":
        return .number
      case "span", "mutableSpan", "bytes", "mutableBytes": return .same(type)
      case "lazy": return .same(.nominal("LazySequence", [type]))
      case "debugDescription", "description": return .plain(.string)
      case "first", "last": return .pointee(pointer.pointee)
      default: return nil
      }
    case .unknown where name == "pointee": return .pointee(.unknown)
    case .unknown where name == "baseAddress": return .same(.unknown)
    case .string:
      switch name {
      case "utf8", "utf16", "unicodeScalars", "utf8CString": return .same(.array(.byte))
      case "count", "isEmpty": return .number
      default: return nil
      }
    case .array(let element):
      switch name {
      case "span", "mutableSpan": return .same(type)
      case "lazy": return .same(.nominal("LazySequence", [type]))
      case "first", "last": return .pointee(element)
      case "count", "isEmpty", "capacity", "startIndex", "endIndex", "indices": return .number
      default: return nil
      }
    case .nominal("Data", _) where name == "count": return .number
    case .nominal(let owner, _) where interiorOwners.contains(owner):
      switch name {
      case "utf8String": return .interior(.pointer(to: .integer("Int8"), isMutable: false))
      case "bytes": return .interior(.rawPointer)
      case "mutableBytes": return .interior(.mutableRawPointer)
      case "length": return .number
      default: return nil
      }
    default: return nil
    }
  }

  /// Classes of Foundation that lend pointers into their objects: "a C string [that] may have a lifetime
  /// shorter than the string object, and will certainly not have a longer lifetime" (NSString,
  /// `utf8String`), "a pointer to the data object's contents" (NSData, `bytes`).
  static let interiorOwners: Set<String> = ["NSString", "NSMutableString", "NSData", "NSMutableData"]

  static func staticNumber(_ name: String, of type: StaticType) -> Int64? {
    guard case .integer = type else { return nil }
    return name == "zero" ? 0 : nil
  }

  /// Methods of pointers that give the same memory, perhaps at another offset or under another type.
  static let transparentPointerMethods: Set<String> = [
    "advanced", "successor", "predecessor", "assumingMemoryBound", "bindMemory", "alignedUp",
    "alignedDown", "prefix", "suffix", "dropFirst", "dropLast", "extracting", "makeIterator",
    "reversed", "initializeMemory", "pointer",
  ]

  /// Methods by whose name alone an unknown receiver is a pointer.
  static let namesOfPointerMethods: Set<String> = [
    "assumingMemoryBound", "bindMemory", "deallocate", "storeBytes", "loadUnaligned",
    "moveInitialize", "initializeMemory",
  ]

  /// The same for `Unmanaged`.
  static let namesOfUnmanagedMethods: Set<String> = [
    "toOpaque", "takeUnretainedValue", "takeRetainedValue",
  ]

  /// Methods of pointers and containers that read bytes and keep no address.
  static let readingMethods: Set<String> = [
    "load", "loadUnaligned", "reduce", "contains", "allSatisfy", "elementsEqual",
    "distance", "hash", "deinitialize", "sorted", "min", "max", "first", "last", "firstIndex",
    "lastIndex", "randomElement", "shuffled", "starts", "joined", "split", "count",
  ]

  /// Labels of initialisers whose result refers to the memory it is given.
  static let adoptingLabels: Set<String> = [
    "bytesNoCopy", "charactersNoCopy", "utf16CodeUnitsNoCopy", "_unsafeElements", "_unsafeStart",
    "_unsafeBytes",
  ]

  /// Types whose values lead to what they are made of.
  static let wrappers: Set<String> = [
    "AnySequence", "AnyCollection", "AnyIterator", "CollectionOfOne", "Slice", "LazySequence",
    "IteratorSequence",
  ]

  /// The type of what a static function or property of another module's type gives.
  static func staticResult(_ name: String, of type: StaticType) -> StaticType {
    switch (type.nominalName, name) {
    case ("DispatchQueue", "main"), ("DispatchQueue", "global"), ("OperationQueue", "main"),
      ("FileManager", "default"), ("Thread", "current"):
      type
    default: .unknown
    }
  }

  /// Functions whose closure argument runs before they return.
  static let runsNow: Set<String> = [
    "forEach", "map", "flatMap", "compactMap", "filter",
  ]
}
