/// The names that lowering gives a meaning: each has a number that is the same in every module.
enum KnownName: UInt16, CaseIterable {
  /// The empty text.
  case none

  // MARK: Words of the language
  case `self`, `Self`, `init`, `subscript`, `deinit`, `super`, `Type`, `Protocol`, some, absent, error, consume, discard
  case success, underscore, get, set, willSet, didSet, _read, _modify, newValue, oldValue, async
  case `throws`, `rethrows`, keyPath, of, `inout`, borrowing, consuming, sending, any, isolated, __owned
  case __shared, each, `repeat`, nonisolated, _const, escaping, autoclosure, convention
  case _opaqueReturnTypeOf, resultBuilder, _cdecl, c, swift, closure, Swift, Foundation

  // MARK: Operators
  case and, or, coalesce, assign, plus, minus, exclamation, tilde, halfOpenRange, closedRange
  case isEqual, isNotEqual, less, lessOrEqual, greater, greaterOrEqual, isIdentical, isNotIdentical
  case times, divide, remainder, ampersand, bar, caret, shiftLeft, shiftRight, wrappingPlus
  case wrappingMinus, wrappingTimes

  // MARK: Types
  case Array, String, Dictionary, Set, Bool, Unmanaged, UnsafePointer, UnsafeMutablePointer
  case UnsafeRawPointer, UnsafeMutableRawPointer, UnsafeBufferPointer, UnsafeMutableBufferPointer
  case UnsafeRawBufferPointer, UnsafeMutableRawBufferPointer, OpaquePointer
  case Int, UInt, Int8, UInt8, Int16, UInt16, Int32, UInt32, Double, Float, LazySequence, Data, NSData
  case NSString, NSMutableString, NSMutableData, NSObject, AnyObject, ByteBuffer, Result, Range
  case ClosedRange, Character, InlineArray, StaticString, ObjectIdentifier, MemoryLayout, AnySequence
  case AnyCollection, AnyIterator, CollectionOfOne, Slice, IteratorSequence, DispatchQueue
  case OperationQueue, FileManager, Thread, Sequence, MainActor, IBOutlet, IBInspectable, NSManaged

  // MARK: Properties
  case baseAddress, pointee, count, isEmpty, startIndex, endIndex, indices, hashValue
  case underestimatedCount, span, mutableSpan, bytes, mutableBytes, lazy, debugDescription, description
  case first, last, utf8, utf16, unicodeScalars, utf8CString, capacity, utf8String, length, zero, main
  case global, `default`, current, size, stride, alignment, wrappedValue, projectedValue

  // MARK: Methods
  case advanced, successor, predecessor, assumingMemoryBound, bindMemory, alignedUp, alignedDown
  case prefix, suffix, dropFirst, dropLast, extracting, makeIterator, reversed, initializeMemory
  case pointer, deallocate, storeBytes, loadUnaligned, moveInitialize, toOpaque, takeUnretainedValue
  case takeRetainedValue, load, reduce, contains, allSatisfy, elementsEqual, distance, hash
  case deinitialize, sorted, min, max, firstIndex, lastIndex, randomElement, shuffled, starts, joined
  case split, forEach, map, flatMap, compactMap, filter, append, insert, push, updateValue, update
  case removeAll, removeLast, removeFirst, popLast, popFirst, remove, removeValue, retain, release
  case autorelease, _withUnsafeGuaranteedRef, initialize, assignMethod, copyMemory, moveUpdate
  case moveAssign, initializeElement, copyBytes, move, allocate, passUnretained, passRetained
  case fromOpaque, buildExpression, buildBlock, buildFinalResult, buildPartialBlock

  // MARK: Functions
  case withExtendedLifetime, extendLifetime, _fixLifetime, unsafeBitCast, unsafeDowncast, swap
  case autoreleasepool, XCTAssertNil, XCTAssertNotNil, fatalError, preconditionFailure, numericCast, print, debugPrint, dump
  case precondition, assert, abs, type, zip, repeatElement, isKnownUniquelyReferenced
  case withMemoryRebound, withVaList

  // MARK: Labels
  case contentsOf, keepingCapacity, `as`, from, fromContentsOf, to, repeating, at, by, byteCount
  case bitPattern, unsafeUninitializedCapacity, deallocator, freeWhenDone, free, bytesNoCopy
  case charactersNoCopy, utf16CodeUnitsNoCopy, _unsafeElements, _unsafeStart, _unsafeBytes

  /// Any other name; the last.
  case other

  var spelling: String {
    switch self {
    case .none, .other: ""
    case .underscore: "_"
    case .absent: "none"
    case .and: "&&"
    case .or: "||"
    case .coalesce: "??"
    case .assign: "="
    case .plus: "+"
    case .minus: "-"
    case .exclamation: "!"
    case .tilde: "~"
    case .halfOpenRange: "..<"
    case .closedRange: "..."
    case .isEqual: "=="
    case .isNotEqual: "!="
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    case .isIdentical: "==="
    case .isNotIdentical: "!=="
    case .times: "*"
    case .divide: "/"
    case .remainder: "%"
    case .ampersand: "&"
    case .bar: "|"
    case .caret: "^"
    case .shiftLeft: "<<"
    case .shiftRight: ">>"
    case .wrappingPlus: "&+"
    case .wrappingMinus: "&-"
    case .wrappingTimes: "&*"
    case .assignMethod: "assign"
    default: "\(self)"
    }
  }
}
