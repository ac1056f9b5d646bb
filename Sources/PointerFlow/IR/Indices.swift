/// A dense index into one table of the IR. Index 0 means "none" in every space except blocks and
/// parameters, so no optional is needed (an optional would double the size).
package protocol FlowIndex: Hashable, Comparable, Sendable {
  var raw: UInt32 { get }
  init(raw: UInt32)
}

extension FlowIndex {
  package static func < (left: Self, right: Self) -> Bool { left.raw < right.raw }
  package static var none: Self { Self(raw: 0) }
  package var isNone: Bool { raw == 0 }
  package var index: Int { Int(raw) }
}

/// A string of the unit's table; 0 is the empty string.
package struct StringID: FlowIndex {
  package let raw: UInt32
  package init(raw: UInt32) { self.raw = raw }
}

/// The result of one instruction of a function; assigned exactly once.
package struct ValueID: FlowIndex {
  package let raw: UInt32
  package init(raw: UInt32) { self.raw = raw }
}

/// A named local of a function: memory with an address.
package struct StorageID: FlowIndex {
  package let raw: UInt32
  package init(raw: UInt32) { self.raw = raw }
}

/// A lexical scope of a function; scopes form a tree.
package struct ScopeID: FlowIndex {
  package let raw: UInt32
  package init(raw: UInt32) { self.raw = raw }
  /// The function's own frame, the root of its scope tree.
  package static let frame = ScopeID(raw: 1)
}

/// A basic block of a function; 0 is the entry.
package struct BlockID: FlowIndex {
  package let raw: UInt32
  package init(raw: UInt32) { self.raw = raw }
  package static let entry = BlockID(raw: 0)
}

/// A call site of a function.
package struct CallID: FlowIndex {
  package let raw: UInt32
  package init(raw: UInt32) { self.raw = raw }
}

/// A closure creation site of a function.
package struct ClosureID: FlowIndex {
  package let raw: UInt32
  package init(raw: UInt32) { self.raw = raw }
}
