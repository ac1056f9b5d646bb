// What a state need not say any more when it enters a block: variables that nobody reads again, memory
// made here that nothing leads to, and what became of it. No lattice: cells and statuses are removed that
// no later step can reach. Direction: forward, at each edge. Terminates: a region is marked once. Lost:
// nothing; a region that is made anew begins without a history.

/// What sweeping asks of the regions of one function, and what it found in use.
struct SweepMarks {
  /// What never changes about a region once it is in a state.
  struct Traits {
    /// The variable that stands in it; -1 for none.
    var variable: Int32
    /// Its memory is only reached through addresses of it.
    var isHidden: Bool
    var isLocal: Bool
    /// A class instance.
    var isObject: Bool
  }

  var traits: [Traits] = []
  /// By value: whether it leads to memory or loans whose use is of interest, and whether to an object.
  var values: [(isTelling: Bool, holdsObject: Bool)] = []
  /// By region and loan: the last round that found it in use.
  private var regions: [UInt32] = []
  private var loans: [UInt32] = []
  private var round: UInt32 = 0

  mutating func begin(_ universe: Universe) {
    round += 1
    while regions.count < universe.regions.count { regions.append(0) }
    while loans.count < universe.loans.count { loans.append(0) }
  }

  func contains(_ region: RegionID) -> Bool { regions[region.index] == round }
  func contains(_ loan: LoanID) -> Bool { loans[loan.index] == round }
  mutating func insert(_ region: RegionID) { regions[region.index] = round }

  /// Says whether the region is new.
  mutating func insert(new region: RegionID) -> Bool {
    if regions[region.index] == round { return false }
    regions[region.index] = round
    return true
  }

  /// Says whether the loan is new.
  mutating func insert(_ loan: LoanID) -> Bool {
    if loans[loan.index] == round { return false }
    loans[loan.index] = round
    return true
  }
}

extension FunctionSolver {
  /// Drops from the state what cannot matter from a block's entry on.
  mutating func forgetDead(atEntryOf block: BlockID) {
    learnTraits()
    marks.begin(universe)
    var live = FlowState()
    swap(&live, &state)
    defer { swap(&live, &state) }
    live.removeCells { cell in
      liveness.isDead(traits(of: cell.place).variable, at: block)
        && !marks.values[cell.value.index].holdsObject
    }
    if markReached(in: live) {
      live.removeCells { cell in
        let region = universe.regionID(of: cell.place)
        return marks.traits[region.index].isHidden && !marks.contains(region)
      }
    }
    live.removeStatuses { key in
      if let loan = key.loan { return !marks.contains(loan) }
      guard let region = key.region, !marks.contains(region) else { return false }
      let traits = marks.traits[region.index]
      return traits.isHidden || traits.isLocal
    }
  }

  private func traits(of place: PlaceID) -> SweepMarks.Traits {
    marks.traits[universe.regionID(of: place).index]
  }

  private mutating func learnTraits() {
    while marks.traits.count < universe.regions.count {
      let id = RegionID(raw: UInt32(marks.traits.count))
      let isObject = objectType(of: id) != nil
      var traits = SweepMarks.Traits(
        variable: liveness.variable(of: universe[id]), isHidden: false, isLocal: false,
        isObject: isObject)
      switch universe[id] {
      case .heap, .fresh, .older, .buffer, .closure, .stack: traits.isHidden = !isObject
      case .local: traits.isLocal = true
      default: break
      }
      marks.traits.append(traits)
    }
    while marks.values.count < universe.values.count {
      let targets = universe.values[marks.values.count].targets
      marks.values.append(
        (
          targets.contains { target in
            let traits = traits(of: target.place)
            return traits.isHidden || traits.isLocal || !target.loan.isNone
          }, targets.contains { traits(of: $0.place).isObject }
        ))
    }
  }

  /// Marks the regions and loans to which live places lead; says whether some cell is in none of them.
  private mutating func markReached(in state: FlowState) -> Bool {
    var waiting: [FlowState.Cell] = []
    state.cells.forEachCell { cell in
      if traits(of: cell.place).isHidden { waiting.append(cell) } else { mark(cell.value) }
    }
    while !waiting.isEmpty {
      let before = waiting.count
      waiting.removeAll { cell in
        guard marks.contains(universe.regionID(of: cell.place)) else { return false }
        mark(cell.value)
        return true
      }
      if waiting.count == before { return true }
    }
    return false
  }

  private mutating func mark(_ value: AbstractValueID) {
    guard marks.values[value.index].isTelling else { return }
    for target in universe[value].targets {
      marks.insert(universe.regionID(of: target.place))
      var loan = target.loan
      while !loan.isNone, marks.insert(loan) { loan = universe[loan].parent }
    }
  }
}
