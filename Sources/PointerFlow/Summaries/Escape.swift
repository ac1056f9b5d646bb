package import SourceText

/// A pointer that outlives what it points to, as the solver found it. Rules name it.
package struct Escape: Hashable, Sendable {
  /// What kind of memory ends too early.
  package enum Source: Hashable, Sendable {
    /// A local of C (or a temporary): the frame or block ends.
    case stack(name: String)
    /// A `with*` closure.
    case borrow(lender: String)
    /// An argument converted for one call.
    case ephemeral
  }

  /// Where the pointer still is when the memory is gone.
  package enum Keeper: Hashable, Sendable {
    case global(name: String, side: FlowUnit.Side)
    /// Memory reachable from a parameter: an object, a handle, an out-parameter.
    case callerMemory(description: String)
    case result
    /// A variable that is read afterwards.
    case variable(name: String)
  }

  package let source: Source
  package let keeper: Keeper
  /// The function in which the memory ends.
  package let function: FunctionID
  /// The expression the user must change.
  package let path: String
  package let bytes: ByteRange
  /// From the lending expression to the place that keeps it, then the end.
  package let steps: [FlowStep]
  package let depth: Int
  package let isLaundered: Bool
}
