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
      case "count", "isEmpty", "startIndex", "endIndex": return .number
      case "lazy", "indices": return .same(type)
      case "debugDescription", "description": return .plain(.string)
      default: return nil
      }
    case .string:
      switch name {
      case "utf8", "utf16", "unicodeScalars", "utf8CString": return .same(.array(.byte))
      case "count", "isEmpty": return .number
      default: return nil
      }
    case .array:
      switch name {
      case "count", "isEmpty", "capacity", "startIndex", "endIndex": return .number
      default: return nil
      }
    case .nominal("Data", _) where name == "count": return .number
    default: return nil
    }
  }

  static func staticNumber(_ name: String, of type: StaticType) -> Int64? {
    guard case .integer = type else { return nil }
    return name == "zero" ? 0 : nil
  }

  /// Methods of pointers that give the same memory, perhaps at another offset or under another type.
  static let transparentPointerMethods: Set<String> = [
    "advanced", "successor", "predecessor", "assumingMemoryBound", "bindMemory", "alignedUp",
    "alignedDown", "prefix", "suffix", "dropFirst", "dropLast", "extracting", "makeIterator",
    "reversed", "initializeMemory",
  ]

  /// Methods of pointers and containers that read bytes and keep no address.
  static let readingMethods: Set<String> = [
    "load", "loadUnaligned", "copyBytes", "reduce", "contains", "allSatisfy", "elementsEqual",
    "distance", "hash", "deinitialize",
  ]

  /// Functions of C's allocator that give memory.
  static let allocators: Set<String> = [
    "malloc", "calloc", "strdup", "strndup", "realloc", "aligned_alloc", "valloc",
  ]

  /// Functions whose closure argument runs before they return.
  static let runsNow: Set<String> = [
    "forEach", "map", "flatMap", "compactMap", "filter", "sync", "withExtendedLifetime", "autoreleasepool",
  ]
}
