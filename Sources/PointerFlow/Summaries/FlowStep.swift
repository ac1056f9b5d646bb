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
    /// It is handed to a function.
    case passed(to: String)
    /// It is written to memory.
    case stored(in: String)
    /// A function gives it back.
    case returned(by: String)
    /// Its memory ends.
    case ends(String)
    /// It is dereferenced, handed on or returned after its memory ended.
    case used(String)
  }

  package var kind: Kind
  package var path: String
  package var bytes: ByteRange
  package var side: FlowUnit.Side
  /// Call edges below the function that owns the witness.
  package var nesting: Int

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
package struct TraceTable: Sendable {
  private var nodes: [(step: FlowStep, previous: TraceID)] = []
  /// Longer witnesses are not extended: nobody reads them.
  private static let maximumLength = 64
  private var lengths: [Int] = [0]

  package mutating func appending(_ step: FlowStep, to trace: TraceID) -> TraceID {
    guard lengths[trace.index] < Self.maximumLength else { return trace }
    nodes.append((step, trace))
    lengths.append(lengths[trace.index] + 1)
    return TraceID(raw: UInt32(nodes.count))
  }

  package func steps(of trace: TraceID) -> [FlowStep] {
    var steps: [FlowStep] = []
    var current = trace
    while !current.isNone {
      let node = nodes[current.index - 1]
      steps.append(node.step)
      current = node.previous
    }
    return steps.reversed()
  }

  package func last(of trace: TraceID) -> FlowStep? {
    trace.isNone ? nil : nodes[trace.index - 1].step
  }
}
