/// What a call of a function does to memory its caller can see: the exit state, not the history.
package struct Summary: Hashable, Sendable {
  /// One place whose content a call changes, with what it then holds.
  package struct StoreEffect: Hashable, Sendable {
    package var place: Place
    package var values: [ValueEffect]
    /// On every path: the old content is gone.
    package var isMust: Bool
  }

  /// One address that a place or the result holds after the call.
  package struct ValueEffect: Hashable, Sendable {
    package var place: Place
    package var member: [Symbol]
    package var isLaundered: Bool
    package var isOffset: Bool
    /// How it got there, from entry to exit.
    package var steps: [FlowStep]
    /// Call edges used on each side.
    package var depth: SideDepth
  }

  package var stores: [StoreEffect] = []
  package var result: [ValueEffect] = []

  package init() {}

  /// The summary of a function of which nothing is known yet, and of recursion's first round.
  package static let bottom = Summary()
}

/// Call edges that an accusing effect went through, counted on each side of the boundary.
package struct SideDepth: Hashable, Sendable {
  package var c = 0
  package var swift = 0

  package init() {}

  /// After one more edge from `caller` into `callee`; the crossing itself is free.
  package func adding(callerSide: FlowUnit.Side, calleeSide: FlowUnit.Side) -> SideDepth {
    var next = self
    if callerSide == calleeSide {
      switch calleeSide {
      case .c: next.c += 1
      case .swift: next.swift += 1
      }
    }
    return next
  }

  package func exceeds(_ limit: Int) -> Bool { c > limit || swift > limit }
}
