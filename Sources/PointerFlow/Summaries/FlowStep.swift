package import SourceText

/// One thing that happens to a pointer on its way, with its place in the source.
package struct FlowStep: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// The address of a named local is taken.
    case addressOf(String)
    /// A `with*` function lends memory.
    case lent(by: String)
    /// An argument is converted to a pointer for one call.
    case converted
    /// Memory is allocated.
    case allocated(family: String)
    /// A class instance is made.
    case created(type: String)
    /// The address of an object is taken without holding the object.
    case unretained
    /// The object is held by hand (`passRetained`).
    case retained
    /// The pointer becomes an integer.
    case laundered
    /// The integer becomes a pointer again.
    case restored
    /// It is handed to a function.
    case passed(to: String)
    /// It is written to memory.
    case stored(in: String)
    /// A function keeps it in a place, as its row of the catalogue says.
    case kept(in: String)
    /// A function gives it back.
    case returned(by: String)
    /// A closure that somebody handed over gives it back.
    case givenBack
    /// A closure captures it.
    case captured
    /// Its memory ends.
    case ends(String)
    /// Its memory is freed.
    case freed(by: String)
    /// The last reference to its object goes away.
    case released(String)
    /// It is dereferenced, handed on or returned after its memory ended.
    case used(String)
  }

  package var kind: Kind
  package var path: String
  package var bytes: ByteRange
  package var side: FlowUnit.Side
  /// Call edges below the function that owns the witness.
  package var nesting: Int

  /// It is written to memory that outlives the statement.
  package var isStore: Bool {
    switch kind {
    case .stored, .kept: true
    default: false
    }
  }

  /// Only the catalogue says so: nobody read the function's body.
  package var isModelled: Bool { if case .kept = kind { true } else { false } }

  package init(
    kind: Kind, path: String, bytes: ByteRange, side: FlowUnit.Side, nesting: Int = 0
  ) {
    self.kind = kind
    self.path = path
    self.bytes = bytes
    self.side = side
    self.nesting = nesting
  }
}

/// A list of steps in a `TraceTable`; 0 is the empty list.
package struct TraceID: FlowIndex {
  package let raw: UInt32
  package init(raw: UInt32) { self.raw = raw }
}

/// Persistent lists of steps that share their beginnings: appending is O(1), reading O(length).
struct TraceTable {
  private struct Node {
    var step: FlowStep
    var previous: TraceID
    var length: Int
    var depth: SideDepth
  }

  private var nodes: [Node] = []
  /// A step was left out.
  private(set) var isCut = false
  /// Longer witnesses are not extended: nobody reads them.
  private static let maximumLength = 32

  mutating func append(
    _ step: FlowStep, to trace: TraceID, depth: SideDepth? = nil
  ) -> TraceID {
    let length = length(of: trace)
    guard length < Self.maximumLength else {
      isCut = true
      return trace
    }
    nodes.append(
      Node(
        step: step, previous: trace, length: length + 1,
        depth: depth ?? self.depth(of: trace)))
    return TraceID(raw: UInt32(nodes.count))
  }

  func length(of trace: TraceID) -> Int { trace.isNone ? 0 : nodes[trace.index - 1].length }

  /// The call edges the value went through so far.
  func depth(of trace: TraceID) -> SideDepth {
    trace.isNone ? SideDepth() : nodes[trace.index - 1].depth
  }

  /// - Parameter count: no more than so many, the last ones.
  /// Whether a step is among those of a trace.
  func contains(_ step: FlowStep, in trace: TraceID) -> Bool {
    var current = trace
    while !current.isNone {
      if nodes[current.index - 1].step == step { return true }
      current = nodes[current.index - 1].previous
    }
    return false
  }

  func steps(of trace: TraceID, last count: Int = .max) -> [FlowStep] {
    var steps: [FlowStep] = []
    var current = trace
    while !current.isNone, steps.count < count {
      let node = nodes[current.index - 1]
      steps.append(node.step)
      current = node.previous
    }
    return steps.reversed()
  }
}

/// Call edges that an accusing effect went through, counted on each side of the boundary.
package struct SideDepth: Hashable, Sendable {
  package var c = 0
  package var swift = 0

  package init() {}

  /// After one more edge from `caller` into `callee`; the crossing itself is free.
  func adding(caller: FlowUnit.Side, callee: FlowUnit.Side) -> SideDepth {
    var next = self
    if caller == callee {
      switch callee {
      case .c: next.c += 1
      case .swift: next.swift += 1
      }
    }
    return next
  }

  func joined(with other: SideDepth) -> SideDepth {
    var sum = self
    sum.c += other.c
    sum.swift += other.swift
    return sum
  }

  var sum: Int { c + swift }

  func exceeds(_ limit: Int) -> Bool { c > limit || swift > limit }
}
