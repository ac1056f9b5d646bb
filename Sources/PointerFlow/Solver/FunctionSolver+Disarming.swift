// Registrations that are undone beside the address. What a callee writes together with an address says
// whether anybody will follow it: the function to call with it, whether it is on, the number of entries in
// use. When a later callee clears that function or flag or lowers that number, on whichever of its ways,
// the address may stay where it is: it accuses nobody any more. Lattice: pairs of places, they only grow.
// Direction: forward; only what was there before the later call is doubted. Terminates: one pass over the
// effects of a summary. Lost: an address that is followed without its function, and which of several
// entries was dropped.

extension FunctionSolver {
  /// Effects of one outcome that are compared with each other.
  private static var maximumWitnesses: Int { 8 }

  /// Remembers which places a callee wrote together with an address: a function, a counter of the
  /// elements of which the address is one, and beside a function a flag.
  mutating func noteArming(
    by outcome: Summary.Outcome, of call: CallInstantiation, _ before: FlowState
  ) {
    let counters = places(of: outcome.stores, call, before) { Self.step(of: $0) ?? 0 > 0 }
    let written = places(of: outcome.stores, call, before) {
      !$0.values.isEmpty && Self.step(of: $0) ?? 0 == 0
    }
    let functions = written.filter { holdsFunction($0) }
    if functions.isEmpty, counters.isEmpty { return }
    let flags = functions.isEmpty ? [] : places(of: outcome.stores, call, before, where: Self.isSetting)
    for place in written {
      let switches = universe.isBelowElement(place) ? functions + flags + counters : functions + flags
      for other in switches where belongTogether(place, other) {
        arming[other, default: []].insert(place)
      }
    }
  }

  /// The places of the first effects that match.
  private mutating func places(
    of effects: [Summary.StoreEffect], _ call: CallInstantiation, _ before: FlowState,
    where matches: (Summary.StoreEffect) -> Bool
  ) -> [PlaceID] {
    var found: [PlaceID] = []
    var count = 0
    for index in effects.indices where matches(effects[index]) {
      for target in places(of: effects[index].place, call, before) { found.append(target.place) }
      count += 1
      if count == Self.maximumWitnesses { break }
    }
    return found
  }

  /// What a callee switches off no longer accuses, whichever way the callee went.
  mutating func disarm(
    by call: CallInstantiation, _ before: FlowState, in outcomes: inout [CallOutcome]
  ) {
    if arming.isEmpty { return }
    var idle: Set<PlaceID> = []
    for effect in call.summary.outcomes.flatMap(\.stores)
    where effect.isClearing || Self.step(of: effect) ?? 0 < 0 {
      for target in places(of: effect.place, call, before) { idle.formUnion(arming[target.place] ?? []) }
    }
    if idle.isEmpty { return }
    for cell in before.cells where idle.contains(where: { universe.mayBeSameElement(cell.place, $0) }) {
      for index in outcomes.indices where outcomes[index].state.cell(cell.place) == cell.value {
        state = outcomes[index].state
        doubtContent(of: cell.place)
        outcomes[index].state = state
      }
    }
  }

  /// By how much a number is moved.
  private static func step(of effect: Summary.StoreEffect) -> Int64? {
    guard case .linear(effect.place, scale: 1, let addend) = effect.scalar else { return nil }
    return addend
  }

  private static func isSetting(_ effect: Summary.StoreEffect) -> Bool {
    guard case .constant(let number) = effect.scalar else { return false }
    return effect.values.isEmpty && number != 0
  }

  /// Globals of C, or members of one object.
  private func belongTogether(_ left: PlaceID, _ right: PlaceID) -> Bool {
    if universe.regionID(of: left) == universe.regionID(of: right) { return left != right }
    guard case .global(let one) = universe.region(of: left),
      case .global(let other) = universe.region(of: right)
    else { return false }
    return program.globals[one.index].side == .c && program.globals[other.index].side == .c
  }

  private func holdsFunction(_ place: PlaceID) -> Bool {
    guard let value = state.cell(place) else { return false }
    return universe[value].targets.contains { isFunction(universe.regionID(of: $0.place)) }
  }

  func isFunction(_ region: RegionID) -> Bool {
    switch universe[region] {
    case .function, .closure: true
    case .fresh: madeClosures.contains(region)
    default: false
    }
  }
}
