// Lattice of states: a map from places to values, what became of regions and loans, and facts about
// numbers. Memory and statuses grow at joins; what differs gets "on some path". A place
// without a cell holds what it held on entry (memory of the caller) or nothing (own memory). Direction:
// forward. Terminates because places, targets, statuses and facts are bounded by the function's
// instructions and the bounds of `Universe` and `AbstractValue`; facts have a lattice of their own. Joining
// states is idempotent, commutative and associative. Lost at joins: which contents go together.

/// What a function knows at one point of one path.
struct FlowState: Hashable, Sendable {
  struct Cell: Hashable, Sendable {
    var place: PlaceID
    var value: AbstractValueID
  }

  /// What became of a region or loan.
  struct Status: Hashable, Sendable {
    struct Flags: OptionSet, Hashable, Sendable {
      let rawValue: UInt16
      init(rawValue: UInt16) { self.rawValue = rawValue }
      /// The scope ended.
      static let ended = Flags(rawValue: 1 << 0)
      static let freed = Flags(rawValue: 1 << 1)
      /// The last reference to the object went away.
      static let released = Flags(rawValue: 1 << 2)
      /// Held by hand (+1).
      static let retained = Flags(rawValue: 1 << 3)
      /// Something unknown may have changed or ended what it holds.
      static let touched = Flags(rawValue: 1 << 4)
      /// Somebody unknown may hold it.
      static let escaped = Flags(rawValue: 1 << 5)
      /// On some path only.
      static let may = Flags(rawValue: 1 << 6)
      /// Freed if its own count, which is not known here, was one: accuses nobody.
      static let counted = Flags(rawValue: 1 << 7)
      /// How often it is held by hand is not the same on all paths.
      static let uneven = Flags(rawValue: 1 << 8)
      /// What was freed is the address moved by arithmetic: back to a header in front of it, say.
      static let moved = Flags(rawValue: 1 << 9)
    }

    var key: StatusKey
    var flags: Flags
    /// The net of retains and releases by hand.
    var count: Int16
    /// How it came to that. Not part of equality.
    var trace: TraceID
    /// What freed it: the allocator's family; none where that is one on this path, another on that.
    var family: Symbol

    /// Whether it was held or let go of by hand, on some path.
    var isCounted: Bool { count != 0 || flags.contains(.uneven) }

    /// Unites with what became of the same on another path.
    mutating func join(_ other: Status) {
      let outcome: Flags = [.freed, .ended, .released]
      let differs = flags.intersection(outcome) != other.flags.intersection(outcome)
      let isFreedTwice = flags.contains(.freed) && other.flags.contains(.freed)
      if isFreedTwice, family != other.family { family = .none }
      if !flags.contains(.freed) { family = other.family }
      flags.formUnion(other.flags)
      if differs { flags.insert(.may) }
      if count != other.count { flags.insert(.uneven) }
      count = min(count, other.count)
    }

    static func == (left: Status, right: Status) -> Bool {
      left.key == right.key && left.flags == right.flags && left.count == right.count
        && left.family == right.family
    }
    func hash(into hasher: inout Hasher) {
      hasher.combine(key)
      hasher.combine(flags)
    }
  }

  struct StatusKey: Hashable, Comparable, Sendable {
    /// Region ids are even, loan ids odd.
    var raw: UInt32
    init(_ region: RegionID) { raw = region.raw << 1 }
    init(_ loan: LoanID) { raw = loan.raw << 1 | 1 }
    var region: RegionID? { raw & 1 == 0 ? RegionID(raw: raw >> 1) : nil }
    var loan: LoanID? { raw & 1 == 1 ? LoanID(raw: raw >> 1) : nil }
    static func < (left: StatusKey, right: StatusKey) -> Bool { left.raw < right.raw }
  }

  /// A cell that no longer holds what another place held on entry.
  struct Removal: Hashable, Sendable {
    var place: PlaceID
    var value: SymbolicID
  }

  private(set) var cells = CellMap()
  /// Sorted by key.
  private(set) var statuses: ContiguousArray<Status> = []
  var facts: Facts = Facts()
  var removals: ContiguousArray<Removal> = []
  /// Calls made on some way here, as indices into the solver's list of call effects.
  var calls: ContiguousArray<Int> = []

  // MARK: Cells

  func cell(_ place: PlaceID) -> AbstractValueID? { cells[place] }

  mutating func set(_ place: PlaceID, _ value: AbstractValueID) { cells.set(place, value) }

  mutating func removeCells(where matches: (Cell) -> Bool) { cells.removeAll(where: matches) }

  mutating func removeStatuses(where matches: (StatusKey) -> Bool) {
    if statuses.contains(where: { matches($0.key) }) { statuses.removeAll { matches($0.key) } }
  }

  // MARK: Statuses

  private func statusIndex(_ key: StatusKey) -> Int {
    var low = 0
    var high = statuses.count
    while low < high {
      let middle = (low + high) / 2
      if statuses[middle].key < key { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func status(_ key: StatusKey) -> Status? {
    if statuses.isEmpty { return nil }
    let index = statusIndex(key)
    return index < statuses.count && statuses[index].key == key ? statuses[index] : nil
  }

  func status(_ region: RegionID) -> Status? { status(StatusKey(region)) }
  func status(_ loan: LoanID) -> Status? { loan.isNone ? nil : status(StatusKey(loan)) }

  mutating func update(_ key: StatusKey, _ change: (inout Status) -> Void) {
    let index = statusIndex(key)
    if index < statuses.count, statuses[index].key == key {
      change(&statuses[index])
    } else {
      var status = Status(key: key, flags: [], count: 0, trace: .none, family: .none)
      change(&status)
      statuses.insert(status, at: index)
    }
  }

  mutating func forget(_ key: StatusKey) {
    let index = statusIndex(key)
    if index < statuses.count, statuses[index].key == key { statuses.remove(at: index) }
  }

  // MARK: Join

  /// Unites with the state of another path; says whether this state grew. Addresses of one path remember
  /// what that path knows of the parameters.
  mutating func join(_ other: FlowState, _ universe: inout Universe) -> Bool {
    // Before the cells: it matters what each side has an address of.
    var grew = joinStatuses(other, universe)
    var common = facts
    if common.formJoin(other.facts, universe.vocabulary) { grew = true }
    if joinCells(other, common, &universe) { grew = true }
    facts = common
    // An unregistering that did not happen on every path does not count.
    let kept = ContiguousArray(removals.filter { other.removals.contains($0) })
    if kept.count != removals.count {
      removals = kept
      grew = true
    }
    if formUnion(ofCallsWith: other) { grew = true }
    return grew
  }

  /// What is the same in both is not copied: most joins change little or nothing.
  private mutating func joinCells(
    _ other: FlowState, _ common: Facts, _ universe: inout Universe
  ) -> Bool {
    // In variables: what is lent to a closure as a part of something else is copied for each call.
    let (before, facts, others) = (self, facts, other.facts)
    let (zeros, otherZeros) = (universe.zeros(of: facts), universe.zeros(of: others))
    let meeting = universe.meeting(facts, others, joined: common)
    var joined = cells
    var grew = false
    before.cells.forEachDifference(from: other.cells) { place, left, right in
      let mine = left ?? universe.implicitContent(of: place, in: before)
      let theirs = right ?? universe.implicitContent(of: place, in: other)
      var value = mine
      if mine != theirs {
        // What each path excludes goes no further than its facts.
        let here = universe.feasible(mine, facts, zeros)
        let there = universe.feasible(theirs, others, otherZeros)
        value = universe.join(here, there, meeting)
      }
      if left == nil || value != mine {
        grew = true
        joined.set(place, value)
      }
    }
    if grew { cells = joined }
    return grew
  }

  /// A call made on one of two ways was made on some way.
  mutating func formUnion(ofCallsWith other: FlowState) -> Bool {
    let added = other.calls.filter { !calls.contains($0) }
    calls += added
    return !added.isEmpty
  }

  /// What happened on one path only is from here on so on some path, unless the other path never knew
  /// the region or loan: then whoever still has an address of it has it from the path where it ended.
  private mutating func joinStatuses(_ other: FlowState, _ universe: Universe) -> Bool {
    if statuses == other.statuses { return false }
    var grew = false
    var unknownHere = Strangers()
    var unknownThere = Strangers()
    var joined: ContiguousArray<Status> = []
    joined.reserveCapacity(max(statuses.count, other.statuses.count))
    var left = 0
    var right = 0
    while left < statuses.count || right < other.statuses.count {
      let isLeft =
        right == other.statuses.count
        || left < statuses.count && statuses[left].key <= other.statuses[right].key
      let isRight =
        left == statuses.count
        || right < other.statuses.count && other.statuses[right].key <= statuses[left].key
      var status = isLeft ? statuses[left] : other.statuses[right]
      if isLeft, isRight {
        status.join(other.statuses[right])
        if status != statuses[left] { grew = true }
      } else {
        let isNew =
          isLeft
          ? unknownThere.contain(status, in: other, universe)
          : unknownHere.contain(status, in: self, universe)
        let before = status
        if !isNew { status.flags.insert(.may) }
        // On the other path nobody holds it by hand.
        if status.count != 0 { status.flags.insert(.uneven) }
        if !isLeft || status != before { grew = true }
      }
      joined.append(status)
      if isLeft { left += 1 }
      if isRight { right += 1 }
    }
    statuses = joined
    return grew
  }

  /// Whether a path knows of the region or loan that another path has a status of.
  private struct Strangers {
    private var known: Set<UInt32>?

    /// Whether nothing in `state`, which has no status of it, has an address of what `status` is about.
    ///
    /// Memory of a scope needs no search: the status is forgotten when the scope begins, and every path
    /// out of a scope ends it, so that a path without one has not been there. Of memory that was freed it
    /// is not asked: whether a callee frees it depends on conditions of which too much is lost at joins.
    mutating func contain(_ status: Status, in state: FlowState, _ universe: Universe) -> Bool {
      guard status.flags.contains(.ended) else { return false }
      if let region = status.key.region { return universe.kind(of: region) == .frame }
      let known = self.known ?? references(of: state, universe)
      self.known = known
      return !known.contains(status.key.raw)
    }

    private func references(of state: FlowState, _ universe: Universe) -> Set<UInt32> {
      var result: Set<UInt32> = []
      for cell in state.cells {
        for target in universe[cell.value].targets {
          if !target.loan.isNone { result.insert(StatusKey(target.loan).raw) }
        }
      }
      return result
    }
  }

  /// What is certain to be freed. What stands in an array at any index is one of many, hence left out.
  func certainFrees(_ universe: Universe) -> [Status] {
    let freed = statuses.filter { $0.flags.contains(.freed) && !$0.flags.contains(.may) }
    if freed.isEmpty { return [] }
    var many: Set<StatusKey> = []
    for cell in cells where !universe.isSingular(cell.place) {
      for target in universe[cell.value].targets {
        many.insert(StatusKey(universe.regionID(of: target.place)))
      }
    }
    return freed.filter { !many.contains($0.key) }
  }

  /// What is freed on this path, certainly or not, and what counts changed.
  var frees: [Status] {
    statuses.filter { $0.flags.contains(.freed) || $0.count != 0 }
  }

  /// Whether all but the facts is the same.
  func hasSameMemory(as other: FlowState) -> Bool {
    cells == other.cells && statuses == other.statuses && removals == other.removals
  }
}
