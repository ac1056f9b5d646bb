package import SourceText

/// Misuse that the solver proved, with its witness; rules give it a name.
package struct Defect: Hashable, Sendable {
  /// What the pointer points to, by how its memory ends.
  package enum Source: Hashable, Sendable {
    /// A named local; empty for a temporary, an `alloca`, a compound literal.
    case stack(name: String)
    /// Memory lent by a `with*` function of this name.
    case borrow(lender: String)
    /// A conversion for one call.
    case ephemeral
    case heap(family: String)
    /// A class instance.
    case object(type: String)
    /// Memory of the process: literals, globals, functions.
    case permanent
    /// Memory that came from the caller or from a function nobody knows.
    case foreign
  }

  /// What keeps or uses the address after the memory ended.
  package enum Keeper: Hashable, Sendable {
    case global(name: String, side: FlowUnit.Side)
    /// Memory reached through a parameter, named like `listener.context`; `isHandle` when it
    /// belongs to an object that the caller holds.
    case object(place: String)
    /// A C library keeps it, by a model row.
    case library(name: String)
    case callback
    case result
    case thrown
    /// A local that is used afterwards.
    case variable(name: String)
  }

  /// What is wrong with the count of an object that is held by hand.
  package enum Imbalance: Hashable, Sendable {
    /// Retained, and nobody in the program can release it; the place that still has its address.
    case neverReleased(keptIn: String?)
    /// Released once more than it was retained.
    case releasedAgain
    /// Released although it was handed over unretained.
    case neverRetained
  }

  package enum Kind: Hashable, Sendable {
    /// The address is kept by something that outlives the memory.
    case escape(Keeper)
    /// The address is used after the memory was freed.
    case useAfterFree
    case doubleFree
    case freeOfBorrowed
    case allocatorMismatch(allocated: String, freed: String)
    /// A raw object address is registered and the object may go away.
    case objectOutlived(Keeper)
    /// An object is held by hand more or less often than it is let go of.
    case unbalanced(Imbalance)
    /// Memory that the other side has to do with, and nobody in the program can free; the place that still
    /// has its address.
    case leaked(keptIn: String?)
    case noEscapeBroken(parameter: String, Keeper)

    /// Something still holds the address when the memory ends.
    package var isOfKeeping: Bool {
      switch self {
      case .escape, .objectOutlived: true
      case .useAfterFree, .doubleFree, .freeOfBorrowed, .allocatorMismatch, .unbalanced, .leaked,
        .noEscapeBroken:
        false
      }
    }
  }

  /// The address stayed in memory that is still there; a mere use in the same function is none.
  var isKept: Bool {
    if case .escape(.variable) = kind { return false }
    return kind.isOfKeeping
  }

  package let kind: Kind
  package let source: Source
  /// The address was an integer when it escaped, or on its way.
  package let isLaundered: Bool
  /// Misuse only unless a fact saves it that nobody sees.
  package var isUncertain: Bool
  /// The member that keeps the address, and who wrote it: its readers may be asked.
  package let slot: KeepingSlot?
  package let keptBy: FlowUnit.Side
  /// The member belongs to something that the function's caller handed it for this call.
  package let isCallers: Bool
  /// The same function uses the address after the end.
  package var isUsedLater = false
  /// The function in which it was decided.
  package let function: FunctionID
  /// The expression the user must change.
  package let path: String
  package let bytes: ByteRange
  /// From the source expression to the end or use, in reading order.
  package let steps: [FlowStep]
  package let depth: Int
  package let origin: Summary.Origin
}
