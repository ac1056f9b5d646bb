// Lattice of values: sets of addresses, ordered by inclusion, of bounded size. An address is a place
// plus where in the value it sits (a struct held by value has several). Joining unites the sets; of
// two ways to the same address the first found is kept as witness, so witnesses never decide
// termination. A set that outgrows the bound becomes foreign: it accuses nobody. Lost: which of two
// addresses goes with which condition.

/// One address that a value may hold.
package struct Target: Hashable, Sendable {
  package var place: Place
  /// The member of the value that holds the address; empty for a plain pointer.
  package var member: [Symbol] = []
  /// The address stands in an integer.
  package var isLaundered = false
  /// The address was moved by arithmetic: writes through it replace nothing for sure.
  package var isOffset = false
  /// How the address got here. Not part of identity.
  package var trace: TraceID = .none

  package init(_ place: Place, trace: TraceID = .none) {
    self.place = place
    self.trace = trace
  }

  package static func == (left: Target, right: Target) -> Bool {
    left.place == right.place && left.member == right.member
      && left.isLaundered == right.isLaundered && left.isOffset == right.isOffset
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(place)
    hasher.combine(member)
  }
}

/// The addresses a value may hold, in order of discovery. Empty: no address (a number, null, or
/// nothing known).
package struct AbstractValue: Hashable, Sendable {
  package private(set) var targets: [Target] = []

  package static let nothing = AbstractValue()
  /// More targets than this say nothing worth reading.
  static let maximumTargets = 16

  package init() {}

  package init(_ target: Target) { targets = [target] }

  package init(_ targets: some Sequence<Target>) {
    for target in targets { insert(target) }
  }

  package mutating func insert(_ target: Target) {
    if targets.count < Self.maximumTargets, !targets.contains(target) { targets.append(target) }
  }

  /// Unites; says whether this value grew.
  @discardableResult
  package mutating func join(_ other: AbstractValue) -> Bool {
    let before = targets.count
    for target in other.targets { insert(target) }
    return targets.count > before
  }

  package func map(_ change: (Target) -> Target) -> AbstractValue {
    AbstractValue(targets.lazy.map(change))
  }
}
