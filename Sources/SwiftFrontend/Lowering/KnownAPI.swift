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
    /// One of a container's elements.
    case element(StaticType)
    case number
    /// A value that holds none of the receiver's addresses.
    case plain(StaticType)
    /// A pointer into an object, valid while the object is.
    case interior(StaticType)
  }

  static func property(_ name: Name, of type: StaticType, _ types: TypeTable) -> Property? {
    let known = name.known
    if known == .other { return nil }
    switch types.form(type) {
    case .pointer(let pointer): return property(known, of: pointer, type, types)
    case .unknown where known == .pointee: return .pointee(.unknown)
    case .unknown where known == .baseAddress: return .same(.unknown)
    case .string:
      switch known {
      case .utf8, .utf16, .unicodeScalars, .utf8CString: return .same(types.array(.byte))
      case .count, .isEmpty: return .number
      default: return nil
      }
    case .array(let element):
      switch known {
      case .span, .mutableSpan: return .same(type)
      case .lazy: return .same(lazySequence(of: type, types))
      case .first, .last: return .element(element)
      case .count, .isEmpty, .capacity, .startIndex, .endIndex, .indices: return .number
      default: return nil
      }
    case .nominal(let owner, _) where owner == .Data && known == .count: return .number
    case .nominal(let owner, _) where isInteriorOwner(owner):
      switch known {
      case .utf8String: return .interior(types.pointer(to: .int8, isMutable: false))
      case .bytes: return .interior(.rawPointer)
      case .mutableBytes: return .interior(.mutableRawPointer)
      case .length: return .number
      default: return nil
      }
    default: return nil
    }
  }

  private static func property(
    _ known: KnownName, of pointer: PointerType, _ type: StaticType, _ types: TypeTable
  ) -> Property? {
    switch known {
    case .baseAddress:
      return .same(
        types.pointer(
          pointer.form == .rawBuffer ? .raw : .typed, isMutable: pointer.isMutable, pointer.pointee))
    case .pointee, .first, .last: return .pointee(pointer.pointee)
    case .count, .isEmpty, .startIndex, .endIndex, .indices, .hashValue, .underestimatedCount:
      return .number
    case .span, .mutableSpan, .bytes, .mutableBytes: return .same(type)
    case .lazy: return .same(lazySequence(of: type, types))
    case .debugDescription, .description: return .plain(.string)
    default: return nil
    }
  }

  private static func lazySequence(of type: StaticType, _ types: TypeTable) -> StaticType {
    types.nominal(Name(.LazySequence), types.list([.init(type: type)]))
  }

  /// Classes of Foundation that lend pointers into their objects: "a C string [that] may have a lifetime
  /// shorter than the string object, and will certainly not have a longer lifetime" (NSString,
  /// `utf8String`), "a pointer to the data object's contents" (NSData, `bytes`).
  static func isInteriorOwner(_ name: Name) -> Bool {
    switch name.known {
    case .NSString, .NSMutableString, .NSData, .NSMutableData: true
    default: false
    }
  }

  static func staticNumber(_ name: Name, of type: StaticType, _ types: TypeTable) -> Int64? {
    guard case .integer = types[type] else { return nil }
    return name == .zero ? 0 : nil
  }

  /// Methods of pointers that give the same memory, perhaps at another offset or under another type.
  static func isTransparentPointerMethod(_ name: Name) -> Bool {
    switch name.known {
    case .advanced, .successor, .predecessor, .assumingMemoryBound, .bindMemory, .alignedUp,
      .alignedDown, .prefix, .suffix, .dropFirst, .dropLast, .extracting, .makeIterator, .reversed,
      .initializeMemory, .pointer:
      true
    default: false
    }
  }

  /// Methods by whose name alone an unknown receiver is a pointer.
  static func isNameOfPointerMethod(_ name: Name) -> Bool {
    switch name.known {
    case .assumingMemoryBound, .bindMemory, .deallocate, .storeBytes, .loadUnaligned,
      .moveInitialize, .initializeMemory:
      true
    default: false
    }
  }

  /// The same for `Unmanaged`.
  static func isNameOfUnmanagedMethod(_ name: Name) -> Bool {
    switch name.known {
    case .toOpaque, .takeUnretainedValue, .takeRetainedValue: true
    default: false
    }
  }

  /// Methods of pointers and containers that read bytes and keep no address.
  static func isReadingMethod(_ name: Name) -> Bool {
    switch name.known {
    case .load, .loadUnaligned, .reduce, .contains, .allSatisfy, .elementsEqual, .distance, .hash,
      .deinitialize, .sorted, .min, .max, .first, .last, .firstIndex, .lastIndex, .randomElement,
      .shuffled, .starts, .joined, .split, .count:
      true
    default: false
    }
  }

  /// Labels of initialisers whose result refers to the memory it is given.
  static func isAdoptingLabel(_ label: Name) -> Bool {
    switch label.known {
    case .bytesNoCopy, .charactersNoCopy, .utf16CodeUnitsNoCopy, ._unsafeElements, ._unsafeStart,
      ._unsafeBytes:
      true
    default: false
    }
  }

  /// Types whose values lead to what they are made of.
  static func isWrapper(_ name: Name) -> Bool {
    switch name.known {
    case .AnySequence, .AnyCollection, .AnyIterator, .CollectionOfOne, .Slice, .LazySequence,
      .IteratorSequence:
      true
    default: false
    }
  }

  /// The type of what a static function or property of another module's type gives.
  static func staticResult(_ name: Name, of type: StaticType, _ types: TypeTable) -> StaticType {
    switch ((types.nominalName(type) ?? .none).known, name.known) {
    case (.DispatchQueue, .main), (.DispatchQueue, .global), (.OperationQueue, .main),
      (.FileManager, .default), (.Thread, .current):
      type
    default: .unknown
    }
  }

  /// Functions whose closure argument runs before they return.
  static func runsNow(_ name: Name) -> Bool {
    switch name.known {
    case .forEach, .map, .flatMap, .compactMap, .filter: true
    default: false
    }
  }
}
