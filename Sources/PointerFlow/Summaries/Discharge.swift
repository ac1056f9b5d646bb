package import SourceText

/// What kept an address that outlives its memory from being a defect.
package struct Discharge: Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    /// Something that nobody sees, or a later write, may have cleared the place.
    case mayBeCleared
    /// It was taken out by its identity.
    case isTakenOut
    /// It is one of several addresses, or went to one of several places.
    case isOneOfSeveral
    /// Whoever reads the member writes it first.
    case isWrittenBeforeRead
  }

  package let reason: Reason
  /// In which the memory ends.
  package let function: FunctionID
  /// From the source expression to the end, in reading order.
  package let steps: [FlowStep]
}

/// A call of which nothing is known: it is taken to keep nothing, and may clear what it can reach.
package struct UnknownCall: Hashable, Sendable {
  package let function: FunctionID
  package let callee: String
  package let path: String
  package let bytes: ByteRange
}
