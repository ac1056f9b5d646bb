// Lattice of values: a set of addresses, ordered by inclusion, times a flat lattice of numbers with
// "not zero" above all numbers but zero. An address is a place plus where in the value it sits (a
// struct held by value has several). Direction: none, values are compared and joined wherever states
// are. Joining unites the sets; it is idempotent, commutative and associative (tested). Terminates: a
// set that outgrows `maximumTargets` for one member, or `maximumMembers` in all, becomes the one foreign
// address, which nothing joins away: it accuses nobody, and a store through it may have changed
// anything. Of two ways to the same address the first found is kept as witness, so witnesses never
// decide termination. Lost: which of two addresses goes with which condition (states keep that apart).

/// One address that a value may hold.
package struct Target: Hashable, Sendable {
  package struct Flags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    /// The address stands in an integer.
    package static let laundered = Flags(rawValue: 1 << 0)
    /// The address was in an integer on its way.
    package static let viaInteger = Flags(rawValue: 1 << 1)
    /// The address was moved by arithmetic: not the start of its memory.
    package static let offset = Flags(rawValue: 1 << 2)
    /// The place that holds the address frees the memory when the place's own memory ends.
    package static let adopted = Flags(rawValue: 1 << 4)
    /// A raw address of an object: holds nothing.
    package static let unmanaged = Flags(rawValue: 1 << 3)
    /// Written where the address, or the place it was written to, was one of several: the analysis
    /// could not tell which. Accuses nobody.
    package static let ambiguous = Flags(rawValue: 1 << 5)
  }

  var place: PlaceID
  /// The member of the value that holds the address; the aggregate root for a plain pointer.
  var member: PlaceID = .none
  var loan: LoanID = .none
  package var flags: Flags = []
  /// What must hold for the value to be this address, where paths were joined that knew it.
  var condition: ConditionID = .none
  /// How the address got here. Not part of identity.
  var trace: TraceID = .none

  init(_ place: PlaceID, trace: TraceID = .none) {
    self.place = place
    self.trace = trace
  }

  /// Any address at all: what a set becomes that outgrows its bound.
  static let foreign = Target(.foreign)
  var isForeign: Bool { self == .foreign }

  /// Whether another address differs at most in being ambiguous and in what it depends on.
  func isDoubted(as other: Target) -> Bool {
    place == other.place && member == other.member && loan == other.loan
      && flags.union(.ambiguous) == other.flags.union(.ambiguous)
  }

  package static func == (left: Target, right: Target) -> Bool {
    left.place == right.place && left.member == right.member && left.loan == right.loan
      && left.flags == right.flags && left.condition == right.condition
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(place)
    hasher.combine(member)
    hasher.combine(loan)
  }
}

/// A number, as far as it is known.
enum Scalar: Hashable, Sendable {
  case unknown
  case constant(Int64)
  /// `scale` × symbol + `addend`.
  case linear(SymbolicID, scale: Int64, addend: Int64)
  case nonZero
  /// The truth of a comparison.
  case truth(Predicate)

  static func symbol(_ id: SymbolicID) -> Scalar { .linear(id, scale: 1, addend: 0) }
}

/// `subject relation operand`, where both sides are numbers or addresses.
struct Predicate: Hashable, Sendable {
  var subject: SymbolicID
  var relation: ComparisonKind
  var operand: Operand

  enum Operand: Hashable, Sendable {
    case constant(Int64)
    case symbol(SymbolicID)
  }

  /// Whether it says that its subject is zero.
  var saysZero: Bool {
    if relation == .equal, case .constant(0) = operand { true } else { false }
  }
}

extension ComparisonKind {
  /// The relation that holds when this one does not.
  var negated: ComparisonKind {
    switch self {
    case .equal: .notEqual
    case .notEqual: .equal
    case .less: .greaterOrEqual
    case .lessOrEqual: .greater
    case .greater: .lessOrEqual
    case .greaterOrEqual: .less
    }
  }

  /// The relation with its sides exchanged.
  var mirrored: ComparisonKind {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }

  func holds(_ left: Int64, _ right: Int64) -> Bool {
    switch self {
    case .equal: left == right
    case .notEqual: left != right
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    }
  }
}

/// The addresses and the number a value may be. No targets and an unknown number: nothing known.
struct AbstractValue: Hashable, Sendable {
  private(set) var targets: [Target] = []
  var scalar: Scalar = .unknown
  /// More targets than this, for one member of the value, say nothing worth reading.
  static let maximumTargets = 8
  /// Targets of all members of a value.
  static let maximumMembers = 32

  static let nothing = AbstractValue()
  static let null = AbstractValue(scalar: .constant(0))

  init(scalar: Scalar = .unknown) { self.scalar = scalar }

  init(_ target: Target, scalar: Scalar = .nonZero) {
    targets = [target]
    self.scalar = scalar
  }

  init(_ targets: some Sequence<Target>, scalar: Scalar = .unknown) {
    self.scalar = scalar
    for target in targets { insert(target) }
  }

  /// Whether there were too many addresses to tell apart.
  var isForeign: Bool { targets.first?.isForeign == true }

  mutating func insert(_ target: Target) {
    if isForeign || targets.contains(target) { return }
    let isFull =
      targets.count >= Self.maximumMembers
      || targets.count >= Self.maximumTargets
        && targets.count(where: { $0.member == target.member }) >= Self.maximumTargets
    if isFull || target.isForeign {
      targets = [.foreign]
    } else {
      targets.append(target)
    }
  }

  /// The same value with every target changed.
  func map(_ change: (Target) -> Target?) -> AbstractValue {
    AbstractValue(targets.compactMap(change), scalar: scalar)
  }

  /// The least value above both, and `self` itself when it is above already.
  func joined(with other: AbstractValue) -> AbstractValue {
    var joined = self
    for target in other.targets { joined.insert(target) }
    if joined.scalar != other.scalar { joined.scalar = Self.join(joined, other) }
    return joined
  }

  private static func join(_ left: AbstractValue, _ right: AbstractValue) -> Scalar {
    switch (left.scalar, right.scalar) {
    case (.nonZero, .constant(let value)), (.constant(let value), .nonZero):
      value == 0 ? .unknown : .nonZero
    case (.constant(let left), .constant(let right)):
      left == 0 || right == 0 ? .unknown : .nonZero
    default: .unknown
    }
  }

  var isNull: Bool { targets.isEmpty && scalar == .constant(0) }
}
