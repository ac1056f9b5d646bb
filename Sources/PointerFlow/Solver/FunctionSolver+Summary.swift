// From exit states to a summary: what the caller can see of each way to leave, told apart by what is
// returned. Lattice: sets of outcomes; at most four, further ones are joined, which makes their effects
// "may" and drops the guards in which they differ. Direction: none, exits are read once. Terminates:
// memory made here is followed from what leads to it, each region once. Lost: scalars in memory that are
// no constant or entry value, addresses of memory on loan; and, said as bounds: all but the last
// six steps of a story, effects and uses beyond their number.
import SourceText

extension FunctionSolver {
  static let maximumOutcomes = 4
  static let maximumEffects = 64
  /// Of these: places of which only the number may be another.
  static let maximumNumberEffects = 16
  static let maximumGuards = 4
  /// Calls of what the caller handed over, and places of the caller that are used.
  static let maximumCalls = 8
  static let maximumUses = 64
  static let maximumExposed = 16
  /// Steps of a story that a caller is told.
  static let maximumSteps = 6

  mutating func summary() -> Summary {
    var outcomes: [Summary.Outcome] = []
    for exit in exits {
      let outcome = outcome(of: exit)
      if let twin = outcomes.firstIndex(where: { Self.areAlike($0, outcome) }) {
        outcomes[twin].guards.removeAll { !outcome.guards.contains($0) }
        if outcomes[twin].result != outcome.result { outcomes[twin].result = .any }
        outcomes[twin].returnedScalar = outcomes[twin].returnedScalar.joined(
          with: outcome.returnedScalar)
      } else {
        outcomes.append(outcome)
      }
    }
    doubtCounts(in: &outcomes)
    while outcomes.count > Self.maximumOutcomes {
      let last = outcomes.removeLast()
      // To throw and to return are never one way to leave.
      let partner =
        outcomes.lastIndex { $0.result == last.result }
        ?? outcomes.lastIndex { ($0.result == .throwing) == (last.result == .throwing) }
      guard let partner else {
        outcomes.insert(last, at: 0)
        continue
      }
      outcomes[partner] = joined(outcomes[partner], last)
    }
    joinHeavy(&outcomes)
    var summary = Summary(
      outcomes: outcomes, uses: useOrder.compactMap { uses[$0] }, origin: .body,
      neverReturns: exits.isEmpty)
    summary.exposed = exposed
    return summary
  }

  private static func areAlike(_ left: Summary.Outcome, _ right: Summary.Outcome) -> Bool {
    var left = left
    var right = right
    let hasThrow = (left.result == .throwing) != (right.result == .throwing)
    if hasThrow { return false }
    // Whether the last reference went away decides what the caller may still use.
    if left.result != right.result, left.isCountingDown, right.isCountingDown { return false }
    // Outcomes that return different numbers stay apart only when something else differs, too.
    left.result = .any
    right.result = .any
    left.guards = []
    right.guards = []
    if left.returned.isEmpty, right.returned.isEmpty {
      left.returnedScalar = .unknown
      right.returnedScalar = .unknown
    }
    return left == right
  }

  // MARK: One exit

  private mutating func outcome(of exit: Exit) -> Summary.Outcome {
    var export = Export(self, exit)
    var outcome = Summary.Outcome()
    let returned = universe[exit.returned]
    outcome.result = exit.isThrowing ? .throwing : resultClass(returned, exit.state)
    outcome.guards = guards(exit.state.facts.atoms)
    outcome.returned = returned.targets.compactMap { effect(of: $0, &export) }
    outcome.returnedScalar = scalarEffect(of: returned)
    var index = 0
    // Memory made here is followed from what leads to it, in the order of discovery.
    for cell in exit.state.cells { store(cell, &export, &outcome) }
    while index < export.fresh.count {
      let region = export.fresh[index]
      index += 1
      for cell in universe.cells(of: region, in: exit.state) {
        storeFresh(cell, &export, &outcome)
      }
    }
    for status in exit.state.statuses { self.status(status, &export, &outcome) }
    freesOfFresh(export, exit.state, &outcome)
    // What is given away held by hand stays held.
    for (number, region) in export.fresh.enumerated() {
      guard let status = exit.state.status(region), status.isCounted else { continue }
      outcome.counts.append(count(status, of: environment.paths.intern(.fresh(number))))
    }
    // To take out what is there by its identity is to have it out, on the paths that found it and,
    // since it is nowhere else, on those that did not.
    for removal in removals where !holds(removal, exit.state) {
      guard let place = path(of: removal.place) else { continue }
      if removal.value.isNone {
        outcome.removals.append(Summary.Removal(place: place, value: nil))
      } else if let value = path(of: removal.value) {
        outcome.removals.append(Summary.Removal(place: place, value: value))
      }
    }
    outcome.calls = exit.state.calls.sorted().map { callEffects[$0] }
    outcome.guards = limited(outcome)
    outcome.fresh = export.fresh.map { fresh(of: $0) }
    limitStores(of: &outcome)
    return outcome
  }

  /// Memory that was made here and left in a global may be gone when the caller meets it. What stays in
  /// the caller's own object after a failure is the caller's to leave alone; what was left in a global of C
  /// was said here.
  private mutating func freesOfFresh(
    _ export: Export, _ state: FlowState, _ outcome: inout Summary.Outcome
  ) {
    for (number, region) in export.fresh.enumerated() {
      guard isFreed(region, state), let status = state.status(region) else { continue }
      let holders = state.cells.filter { cell in
        guard case .global = universe.region(of: cell.place) else { return false }
        return universe[cell.value].targets.contains { universe.regionID(of: $0.place) == region }
      }
      let isSaid = holders.contains { cell in
        universe[cell.value].targets.contains {
          universe.regionID(of: $0.place) == region && isDangling($0, in: cell.place, state)
        }
      }
      if holders.isEmpty || isSaid { continue }
      outcome.frees.append(
        Summary.FreeEffect(
          place: environment.paths.intern(.fresh(number)), family: .none,
          steps: steps(of: status.trace), depth: traces.depth(of: status.trace)))
    }
  }

  /// Whether the value that was taken out was put back.
  private func holds(_ removal: FlowState.Removal, _ state: FlowState) -> Bool {
    guard case .entry(let holder) = universe[removal.value] else { return false }
    return state.cells.contains { cell in
      isSamePlace(cell.place, removal.place)
        && universe[cell.value].targets.contains { universe.region(of: $0.place) == .pointee(holder) }
    }
  }

  /// What accuses or discharges goes before what only says that a number may be another.
  private mutating func limitStores(of outcome: inout Summary.Outcome) {
    let telling = outcome.stores.indices.filter { outcome.stores[$0].isTelling }
    let rest = outcome.stores.indices.filter { !outcome.stores[$0].isTelling }
    let room = min(Self.maximumNumberEffects, max(0, Self.maximumEffects - telling.count))
    let kept = telling.prefix(Self.maximumEffects) + rest.prefix(room)
    if kept.count == outcome.stores.count { return }
    bounds.insert(.effects)
    if telling.count > Self.maximumEffects { outcome.isCut = true }
    outcome.stores = kept.sorted().map { outcome.stores[$0] }
  }

  /// The memory made here that one exit gives away, by number.
  private struct Export {
    private(set) var fresh: [RegionID] = []
    private var numbers: [RegionID: Int] = [:]
    let state: FlowState

    init(_ solver: FunctionSolver, _ exit: Exit) { state = exit.state }

    mutating func number(of region: RegionID) -> Int {
      if let known = numbers[region] { return known }
      fresh.append(region)
      numbers[region] = fresh.count - 1
      return fresh.count - 1
    }
  }

  private func resultClass(_ value: AbstractValue, _ state: FlowState) -> Summary.ResultClass {
    switch value.scalar {
    case .constant(0): return .zero
    case .constant(let number): return .constant(number)
    case .nonZero: return .nonZero
    case .linear(let symbol, 1, 0):
      if state.facts.isZero(symbol) { return .zero }
      let nonZero = Predicate(subject: symbol, relation: .notEqual, operand: .constant(0))
      return state.facts.answer(nonZero) == .holds ? .nonZero : .any
    default: return .any
    }
  }

  private func guards(_ atoms: some Sequence<Predicate>) -> [Summary.Guard] {
    var guards: [Summary.Guard] = []
    for atom in atoms {
      guard let (place, mask) = guardSubject(universe[atom.subject]) else { continue }
      switch atom.operand {
      case .constant(let number):
        guards.append(
          Summary.Guard(place: place, mask: mask, relation: atom.relation, operand: .constant(number)))
      case .symbol(let other):
        guard let operand = guardOperand(universe[other]) else { continue }
        guards.append(Summary.Guard(place: place, mask: mask, relation: atom.relation, operand: operand))
      }
    }
    return guards
  }

  /// At most four atoms: first those of the pointers that the effects go through and of what is freed, then
  /// those of plain parameters, then the newest of the rest.
  private func limited(_ outcome: Summary.Outcome) -> [Summary.Guard] {
    guard outcome.guards.count > Self.maximumGuards else { return outcome.guards }
    var holders: Set<PathID> = []
    func note(_ path: PathID) {
      if case .dereference(let holder) = environment.paths[path] { holders.insert(holder) }
    }
    for effect in outcome.frees { note(effect.place) }
    for value in outcome.returned + outcome.stores.flatMap(\.values) { note(value.target) }
    // What is freed may say itself whether it is.
    let freed = Set(outcome.frees.map(\.place))
    func isMember(_ path: PathID) -> Bool {
      guard case .field(let parent, _) = environment.paths[path] else { return false }
      return freed.contains(parent) || isMember(parent)
    }
    func rank(_ guarded: Summary.Guard) -> Int {
      // What is followed is not null: the caller finds out by itself.
      if guarded.relation == .notEqual, guarded.operand == .constant(0), isFollowed(guarded.place, by: outcome) {
        return 3
      }
      if holders.contains(guarded.place) || isMember(guarded.place) { return 0 }
      if case .parameter = environment.paths[guarded.place] { return 1 }
      return 2
    }
    let ranked = outcome.guards.enumerated().sorted {
      (rank($0.element), -$0.offset) < (rank($1.element), -$1.offset)
    }
    let kept = Set(ranked.prefix(Self.maximumGuards).map(\.offset))
    return outcome.guards.indices.filter(kept.contains).map { outcome.guards[$0] }
  }

  /// Whether memory ends or is written that a place leads to.
  private func isFollowed(_ holder: PathID, by outcome: Summary.Outcome) -> Bool {
    func leads(to path: PathID) -> Bool {
      switch environment.paths[path] {
      case .dereference(let parent): parent == holder || leads(to: parent)
      case .field(let parent, _), .entry(let parent, _), .owned(let parent): leads(to: parent)
      default: false
      }
    }
    return outcome.frees.contains { leads(to: $0.place) } || outcome.stores.contains { leads(to: $0.place) }
  }

  private func guardSubject(_ symbol: Symbolic) -> (place: PathID, mask: Int64)? {
    switch symbol {
    case .entry(let place): return path(of: place).map { ($0, -1) }
    case .masked(let whole, let mask):
      guard case .entry(let place) = universe[whole] else { return nil }
      return path(of: place).map { ($0, mask) }
    case .none, .callResult, .address, .addressOf, .number: return nil
    }
  }

  private func guardOperand(_ symbol: Symbolic) -> Summary.Guard.Operand? {
    switch symbol {
    case .entry(let place): path(of: place).map { .place($0) }
    case .addressOf(let place):
      if case .function(let function) = universe.region(of: place) {
        .address(environment.paths.intern(.function(function)))
      } else {
        path(of: place).map { .address($0) }
      }
    case .none, .address, .callResult, .masked, .number: nil
    }
  }

  /// The number of a value as the caller sees it.
  private mutating func scalarEffect(of value: AbstractValue) -> Summary.ScalarEffect {
    let known = scalarEffect(value.scalar)
    guard known == .unknown, value.targets.count == 1, value.targets[0].member.isNone,
      case .linear(let symbol, 1, 0) = value.scalar,
      universe.presence(of: universe.regionID(of: value.targets[0].place)) == symbol
    else { return known }
    return .presence
  }

  private func scalarEffect(_ scalar: Scalar) -> Summary.ScalarEffect {
    switch scalar {
    case .constant(let number): .constant(number)
    case .nonZero: .nonZero
    case .linear(let symbol, let scale, let addend):
      if case .entry(let holder) = universe[symbol], let path = path(of: holder) {
        .linear(path, scale: scale, addend: addend)
      } else {
        .unknown
      }
    case .unknown, .truth: .unknown
    }
  }

  private mutating func store(
    _ cell: FlowState.Cell, _ export: inout Export, _ outcome: inout Summary.Outcome
  ) {
    switch universe.region(of: cell.place) {
    case .pointee, .global, .library: break
    default: return
    }
    // Most places hold the same at many exits. What is made here has another number at each.
    let isSame = !universe.leadsToNumbered(cell.value)
    if isSame, let known = exitStores[cell.place.raw, cell.value.raw] {
      outcome.stores += exitEffects[Int(known)]
      return
    }
    let effects = storeEffect(of: cell, &export).map { [$0] } ?? []
    outcome.stores += effects
    if isSame {
      exitStores.insert(cell.place.raw, cell.value.raw, UInt32(exitEffects.count))
      exitEffects.append(effects)
    }
  }

  /// What a caller sees of a place at an exit; `nil` when the place holds what it held on entry.
  private mutating func storeEffect(
    of cell: FlowState.Cell, _ export: inout Export
  ) -> Summary.StoreEffect? {
    let value = universe[cell.value]
    let content = universe.entryContent(of: cell.place)
    let entry = universe[content]
    // What was restored was not changed, whatever way it went.
    guard value != entry, let place = path(of: cell.place) else { return nil }
    let scalar = scalarEffect(of: value)
    // An exact number is another one than on entry, on every path; without one, the old address is
    // there on the paths that left the place alone.
    let keepsOld = value.targets.contains { old in entry.targets.contains { $0.place == old.place } }
    let isMust = !keepsOld || scalar.isExact
    var values: [Summary.ValueEffect] = []
    for target in value.targets {
      if isMust || !entry.targets.contains(where: { $0.isDoubted(as: target) }) {
        if let effect = effect(of: target, &export) { values.append(effect) }
      } else if !entry.targets.contains(target) {
        insert(.old(target.flags, guards: guards(universe[target.condition])), into: &values)
      }
    }
    // A number that is not known says nothing but that the place no longer holds what it held.
    return Summary.StoreEffect(
      place: place, values: values, scalar: scalar,
      isMust: isMust && universe.isSingular(cell.place), steps: [])
  }

  /// Of what a place held before, in doubt or not, only that is kept on which all its conditions agree.
  private func insert(_ old: Summary.ValueEffect, into values: inout [Summary.ValueEffect]) {
    if let twin = values.firstIndex(where: { $0.isSameAddress(as: old) }) {
      values[twin].guards.removeAll { !old.guards.contains($0) }
    } else {
      values.append(old)
    }
  }

  private mutating func storeFresh(
    _ cell: FlowState.Cell, _ export: inout Export, _ outcome: inout Summary.Outcome
  ) {
    let value = universe[cell.value]
    let values = value.targets.compactMap { effect(of: $0, &export) }
    if values.isEmpty, value.targets.isEmpty, scalarEffect(value.scalar) == .unknown { return }
    let number = export.number(of: universe.regionID(of: cell.place))
    var place = environment.paths.intern(.fresh(number))
    for field in universe.fields(of: cell.place) {
      place = environment.paths.intern(.field(place, exported(field)))
    }
    outcome.stores.append(
      Summary.StoreEffect(
        place: place, values: values, scalar: scalarEffect(of: value), isMust: true, steps: []))
  }

  private func fresh(of region: RegionID) -> Summary.Fresh {
    if let type = objectType(of: region) { return .object(type: type) }
    if isFunction(region) { return .closure }
    guard let allocation = allocations[region] else { return .other }
    return .heap(family: allocation.family, size: scalarEffect(allocation.size))
  }

  private func exported(_ field: Symbol) -> Symbol { field.isLocalElement ? .anyElement : field }

  private mutating func status(
    _ status: FlowState.Status, _ export: inout Export, _ outcome: inout Summary.Outcome
  ) {
    guard status.key.raw & 1 == 0 else { return }
    let region = RegionID(raw: status.key.raw >> 1)
    switch universe[region] {
    case .pointee, .owned: break
    default: return
    }
    guard let place = path(of: universe.root(region)) else { return }
    if status.flags.contains(.freed), !status.flags.contains(.may) {
      outcome.frees.append(
        Summary.FreeEffect(
          place: place, family: status.family, isMoved: status.flags.contains(.moved), steps: steps(of: status.trace),
          depth: traces.depth(of: status.trace)))
    } else if status.isCounted {
      outcome.counts.append(count(status, of: place))
    }
  }

  private mutating func count(_ status: FlowState.Status, of place: PathID) -> Summary.CountEffect {
    Summary.CountEffect(
      place: place, delta: Int(status.count), isCertain: !status.flags.contains(.uneven),
      steps: steps(of: status.trace))
  }

  /// The end of a story: the same trace gives the same array, which is not made twice.
  private mutating func steps(of trace: TraceID) -> [FlowStep] {
    if let known = stories[trace] { return known }
    if traces.length(of: trace) > Self.maximumSteps { bounds.insert(.steps) }
    let story = traces.steps(of: trace, last: Self.maximumSteps)
    stories[trace] = story
    return story
  }

  /// An address as the caller sees it; `nil` when it means nothing there.
  private mutating func effect(
    of target: Target, _ export: inout Export
  ) -> Summary.ValueEffect? {
    if !target.loan.isNone { return nil }
    let region = universe.regionID(of: target.place)
    let path: PathID
    switch universe[region] {
    case .pointee, .global, .library:
      guard let known = self.path(of: target.place) else { return nil }
      path = known
    case .owned where self.path(of: target.place) != nil:
      guard let known = self.path(of: target.place) else { return nil }
      path = known
    case .function(let function): path = environment.paths.intern(.function(function))
    case .literal: path = environment.paths.intern(.literal)
    case .heap, .fresh, .older, .object, .buffer, .closure, .opaque, .owned:
      var fresh = environment.paths.intern(.fresh(export.number(of: region)))
      for field in universe.fields(of: target.place) {
        fresh = environment.paths.intern(.field(fresh, exported(field)))
      }
      path = fresh
    case .aggregate, .register, .local, .stack, .parameter, .constant, .pending, .foreign: return nil
    }
    var effect = Summary.ValueEffect(
      target: path, member: universe.fields(of: target.member).map { exported($0) },
      flags: target.flags, steps: steps(of: target.trace), depth: traces.depth(of: target.trace))
    if !target.condition.isNone { effect.guards = guards(universe[target.condition]) }
    return effect
  }

  // MARK: Paths

  /// The path by which a caller knows a place; `nil` for memory of this activation.
  func path(of place: PlaceID) -> PathID? {
    if let known = placePaths[place] { return known }
    let path = findPath(of: place)
    placePaths[place] = .some(path)
    return path
  }

  private func findPath(of place: PlaceID) -> PathID? {
    var path: PathID
    switch universe.region(of: place) {
    case .parameter(let position): path = environment.paths.intern(.parameter(position))
    case .global(let global): path = environment.paths.intern(.global(global))
    case .pointee(let holder):
      guard let inner = self.path(of: holder) else { return nil }
      path = environment.paths.intern(.dereference(inner))
    case .library(let name): path = environment.paths.intern(.library(name))
    case .owned(let holder):
      guard let inner = self.path(of: holder) else { return nil }
      path = environment.paths.intern(.owned(inner))
    default: return nil
    }
    for field in universe.fields(of: place) {
      path = environment.paths.intern(.field(path, exported(field)))
    }
    return path
  }

  private func path(of symbol: SymbolicID) -> PathID? {
    if case .entry(let holder) = universe[symbol] { return path(of: holder) }
    return nil
  }
}

/// The paths of a function's places, as far as asked for: a place has one for good.
final class PlacePaths {
  /// By place: the path plus one, 1 for places without; 0 is not known yet.
  private var paths: [UInt32] = []

  subscript(place: PlaceID) -> PathID?? {
    get {
      guard place.index < paths.count, paths[place.index] > 0 else { return nil }
      return .some(paths[place.index] == 1 ? nil : PathID(raw: paths[place.index] - 1))
    }
    set {
      guard let path = newValue else { return }
      while paths.count <= place.index { paths.append(0) }
      paths[place.index] = path.map { $0.raw + 1 } ?? 1
    }
  }
}
