// What code that nobody sees may have replaced. A place that it reaches and that held an address of memory
// that had ended may hold another one since: `free(list->items); refill(list); use(list->items)`. The old
// address stays, as one that accuses nobody; whoever keeps it elsewhere is accused as before. Direction:
// forward, at the call. Terminates: statuses and cells are read once. Lost: what the code wrote.

extension FunctionSolver {
  /// Doubts the addresses of ended memory in whatever can be reached from some regions.
  mutating func doubtEnded(reachedFrom regions: [RegionID]) {
    guard !regions.isEmpty, state.statuses.contains(where: isEnd) else { return }
    let regions = Set(regions)
    var ended: Set<FlowState.StatusKey> = []
    for status in state.statuses where isEnd(status) {
      ended.insert(status.key)
      writeOut(status.key, reachedFrom: regions)
    }
    func hasEnded(_ target: Target) -> Bool {
      ended.contains(FlowState.StatusKey(universe.regionID(of: target.place)))
        || !target.loan.isNone && ended.contains(FlowState.StatusKey(target.loan))
    }
    for cell in state.cells where isReached(universe.regionID(of: cell.place), from: regions) {
      let value = universe[cell.value]
      guard value.targets.contains(where: hasEnded) else { continue }
      state.set(
        cell.place,
        universe.intern(
          value.map { target in
            var doubted = target
            if hasEnded(target) { doubted.flags.insert(.ambiguous) }
            return doubted
          }))
    }
  }

  private func isEnd(_ status: FlowState.Status) -> Bool {
    !status.flags.isDisjoint(with: [.freed, .ended, .released]) && !status.flags.contains(.may)
  }

  /// Gives the place that held an address of ended memory on entry, and still does, a cell of its own.
  private mutating func writeOut(_ key: FlowState.StatusKey, reachedFrom regions: Set<RegionID>) {
    guard let region = key.region, case .pointee(let holder) = universe[region],
      state.cell(holder) == nil, isReached(universe.regionID(of: holder), from: regions)
    else { return }
    let held = universe.implicitContent(of: holder, in: state)
    if universe[held].targets.contains(where: { universe.regionID(of: $0.place) == region }) {
      state.set(holder, held)
    }
  }

  private func isReached(_ region: RegionID, from regions: Set<RegionID>) -> Bool {
    var current = region
    while !regions.contains(current) {
      guard case .pointee(let holder) = universe[current] else { return false }
      current = universe.regionID(of: holder)
    }
    return true
  }
}
