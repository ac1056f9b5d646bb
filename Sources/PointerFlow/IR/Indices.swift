/// A dense index into one table of the IR. Index 0 means "none" in every space except blocks and
/// parameters, so no optional is needed (an optional would double the size).
public protocol FlowIndex: Hashable, Comparable, Sendable, BitwiseCopyable {
  var raw: UInt32 { get }
  init(raw: UInt32)
}

extension FlowIndex {
  @inlinable public static func < (left: Self, right: Self) -> Bool { left.raw < right.raw }
  @inlinable public static var none: Self { Self(raw: 0) }
  @inlinable public var isNone: Bool { raw == 0 }
  @inlinable public var index: Int { Int(raw) }
}

/// A string of the unit's table; 0 is the empty string.
public struct StringID: FlowIndex {
  public let raw: UInt32
  @inlinable public init(raw: UInt32) { self.raw = raw }
}

/// The result of one instruction of a function; assigned exactly once.
public struct ValueID: FlowIndex {
  public let raw: UInt32
  @inlinable public init(raw: UInt32) { self.raw = raw }
}

/// A named local of a function: memory with an address.
public struct StorageID: FlowIndex {
  public let raw: UInt32
  @inlinable public init(raw: UInt32) { self.raw = raw }
}

/// A lexical scope of a function; scopes form a tree.
public struct ScopeID: FlowIndex {
  public let raw: UInt32
  @inlinable public init(raw: UInt32) { self.raw = raw }
  /// The function's own frame, the root of its scope tree.
  @inlinable public static var frame: ScopeID { ScopeID(raw: 1) }
}

/// A basic block of a function; 0 is the entry.
public struct BlockID: FlowIndex {
  public let raw: UInt32
  @inlinable public init(raw: UInt32) { self.raw = raw }
  @inlinable public static var entry: BlockID { BlockID(raw: 0) }
}

/// A call site of a function.
public struct CallID: FlowIndex {
  public let raw: UInt32
  @inlinable public init(raw: UInt32) { self.raw = raw }
}

/// A closure creation site of a function.
public struct ClosureID: FlowIndex {
  public let raw: UInt32
  @inlinable public init(raw: UInt32) { self.raw = raw }
}
