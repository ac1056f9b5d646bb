// The effects of a callee's outcome, one by one, on the caller's state: stores, removals, frees, calls of
// what the caller handed over. Each reads the state before the call and changes the present one.
// Direction: forward. Terminates: an effect is replayed once; a function that an effect calls is replayed
// from its own summary and never calls its caller again. Lost: the order of two effects on one place.
import SourceText

extension FunctionSolver {
  /// - Parameter number: the same for equal stores of the callee's outcomes, whose values are the same.
  mutating func replay(
    _ effect: Summary.StoreEffect, _ number: Int?, in outcome: Summary.Outcome,
    of call: CallInstantiation, _ before: FlowState
  ) {
    if let number, number < replayed.count, replayed[number].round == call.round {
      return store(replayed[number], effect.isMust, of: call, before)
    }
    guard let stored = replayedStore(effect, in: outcome, of: call, before) else {
      return touchEverything()
    }
    // Outcomes whose conditions go with their addresses, and memory that is given out anew, differ.
    if let number, assumed.isEmpty, !stored.isOfOutcome, !effect.values.contains(where: { isOwned($0.target) }) {
      while replayed.count <= number { replayed.append(ReplayedStore()) }
      replayed[number] = stored
    }
    store(stored, effect.isMust, of: call, before)
  }

  /// A callee's store in the caller's terms; `nil` when it may be to anything.
  private mutating func replayedStore(
    _ effect: Summary.StoreEffect, in outcome: Summary.Outcome, of call: CallInstantiation,
    _ before: FlowState
  ) -> ReplayedStore? {
    var replayed = ReplayedStore(round: call.round)
    var destinations = places(of: effect.place, call, before)
    if destinations.contains(where: { !$0.member.isNone || $0.flags.contains(.laundered) }) {
      destinations.removeAll { !$0.member.isNone || $0.flags.contains(.laundered) }
    }
    if destinations.isEmpty {
      doubtUnresolved(effect.place, of: call, before)
      return replayed
    }
    if destinations.contains(where: \.isForeign) { return nil }
    // What depends on something that does not hold here was not written.
    if !effect.isMust, !effect.values.isEmpty,
      effect.values.allSatisfy({ condition(of: $0, call, before) == nil })
    {
      return replayed
    }
    var stored: [Target] = []
    for value in effect.values {
      stored +=
        value.target.isNone
        ? old(value, at: effect.place, of: call, before)
        : doubtedInside(
          values(value, of: call, before, isResult: false), of: value, to: effect.place, of: call, before)
    }
    if stored.contains(where: { !$0.member.isNone }) {
      let overwritten = membersOverwritten(in: effect.place, by: outcome)
      replayed.isOfOutcome = !overwritten.isEmpty
      if !overwritten.isEmpty {
        stored = stored.filter { target in
          universe.fields(of: target.member).first.map { !overwritten.contains($0) } ?? true
        }
      }
    }
    let scalar = scalar(effect.scalar, ofAddresses: stored, of: call, before)
    replayed.destinations = destinations
    replayed.value = doubted(
      universe.intern(AbstractValue(stored, scalar: scalar)), in: destinations)
    return replayed
  }

  private mutating func store(
    _ replayed: ReplayedStore, _ isMust: Bool, of call: CallInstantiation, _ before: FlowState
  ) {
    let isOne = isMust && replayed.destinations.count == 1
    for target in replayed.destinations {
      let value =
        call.summary.origin == .model ? kept(replayed.value, in: target.place, by: call) : replayed.value
      let isStrong = isOne && universe.isSingular(target.place)
      noteStore(to: target, among: replayed.destinations, at: call, before)
      // What is there already has the shorter story: a recursion does not lengthen it.
      if universe.isLeaf(target.place), let old = state.cell(target.place),
        old == value || universe[old] == universe[value]
      {
        forgetTouch(universe.regionID(of: target.place))
        continue
      }
      let isDoubted = universe[value].targets.contains { $0.flags.contains(.ambiguous) }
      if isDoubted { writeOut(target.place) }
      if !isStrong, isDoubted || universe.isSingular(target.place) { doubtContent(of: target.place) }
      if isMust, universe[value].isNull {
        doubtElements(like: target.place, before)
      }
      universe.write(value, to: target.place, strong: isStrong, in: &state)
      forgetTouch(universe.regionID(of: target.place))
      doubtAliases(of: target.place, storing: value)
    }
  }

  /// The members of a place that the callee certainly wrote after it copied a whole value there: which
  /// element that was, only the callee knew.
  private func membersOverwritten(in place: PathID, by outcome: Summary.Outcome) -> [Symbol] {
    outcome.stores.compactMap { other in
      guard other.isMust, case .field(place, let name) = environment.paths[other.place] else { return nil }
      return name
    }
  }

  /// Gives a place that holds what it held on entry a cell of its own, where the callee doubts that it does.
  private mutating func writeOut(_ place: PlaceID) {
    if state.cell(place) == nil { state.set(place, universe.implicitContent(of: place, in: state)) }
  }

  /// The callee writes to the place on some of its paths, which were joined: what was there may be
  /// gone.
  mutating func doubtContent(of place: PlaceID) {
    guard let old = state.cell(place), old.has(.targets),
      universe[old].targets.contains(where: { !$0.flags.contains(.ambiguous) })
    else { return }
    state.set(
      place,
      universe.intern(
        universe[old].map { target in
          var doubted = target
          doubted.flags.insert(.ambiguous)
          return doubted
        }))
  }

  /// The callee cleared an element, and which one is not known: it may be any that was filled before.
  private mutating func doubtElements(like place: PlaceID, _ before: FlowState) {
    guard universe.isBelowElement(place) else { return }
    for cell in universe.twins(of: place, in: before) { doubtContent(of: cell.place) }
  }

  /// What a library keeps: nobody sees the statement, so the witness says it of the argument.
  private mutating func kept(
    _ value: AbstractValueID, in place: PlaceID, by call: CallInstantiation
  ) -> AbstractValueID {
    guard !universe[value].targets.isEmpty, let name = knownKeeperName(of: place) else { return value }
    return universe.intern(
      universe[value].map { target in
        guard let last = traces.steps(of: target.trace).last, case .passed = last.kind else {
          return target
        }
        let step = FlowStep(
          kind: .kept(in: name), path: last.path, bytes: last.bytes, side: call.librarySide, nesting: last.nesting + 1)
        var stored = target
        stored.trace = extend(target.trace, by: step)
        return stored
      })
  }

  /// A store through memory that ended is a use of it.
  private mutating func noteStore(
    to target: Target, among targets: [Target], at call: CallInstantiation, _ before: FlowState
  ) {
    guard isDeciding, certainEnd(of: target) != nil else { return }
    // What the callee frees as well is freed twice: that is said.
    let region = universe.regionID(of: target.place)
    for effect in call.summary.outcomes.flatMap(\.frees)
    where places(of: effect.place, call, before).contains(where: { universe.regionID(of: $0.place) == region }) {
      return
    }
    checkFreed(target, among: targets, as: "written through by \(call.name)", at: call.range)
  }

  mutating func replay(
    _ removal: Summary.Removal, of call: CallInstantiation, _ before: FlowState
  ) {
    guard let value = removal.value else {
      for target in places(of: removal.place, call, before) where target.member.isNone {
        doubtElements(like: target.place, before)
        note(FlowState.Removal(place: target.place, value: SymbolicID(raw: 0)))
      }
      return
    }
    let gone = heldValues(at: value, call, before).filter(\.member.isNone)
    guard gone.count == 1 else { return }
    for target in places(of: removal.place, call, before) where target.member.isNone {
      // Any element may be the one: the address goes from all of them.
      for cell in universe.cells(of: universe.regionID(of: target.place), in: state)
      where isSamePlace(cell.place, target.place) {
        let kept = universe[cell.value].map { $0.place == gone[0].place ? nil : $0 }
        state.set(cell.place, universe.intern(kept))
      }
      // What this function's callers see of it.
      if case .pointee(let holder) = universe.region(of: gone[0].place), universe.isRoot(gone[0].place) {
        note(FlowState.Removal(place: target.place, value: universe.symbol(.entry(holder))))
      }
    }
  }

  mutating func replay(
    _ effect: Summary.FreeEffect, in outcome: Summary.Outcome, of call: CallInstantiation,
    _ before: FlowState
  ) {
    var targets = places(of: effect.place, call, before)
    if isDoubtful(effect.place, of: call, before) {
      for index in targets.indices { targets[index].flags.insert(.ambiguous) }
    }
    if effect.isMoved { for index in targets.indices { targets[index].flags.remove(.offset) } }
    var scalar = Scalar.nonZero
    if case .dereference(let holder) = environment.paths[effect.place] {
      scalar = entryValue(of: holder, call, before).scalar
    }
    let depth = edge(effect.depth, call)
    if depth.exceeds(environment.options.maximumDepth) {
      environment.cut(call.callee, by: id)
      for target in targets { markTouched(universe.regionID(of: target.place)) }
      return
    }
    let inner = effect.steps.map { step in
      var step = step
      step.nesting += 1
      return step
    }
    isFreeingCounted = isCountUnknown(of: effect.place, outcome, of: call, before)
    defer { isFreeingCounted = false }
    free(
      universe.intern(AbstractValue(targets, scalar: scalar)), family: effect.family,
      by: call.name, at: argumentRange(carrying: effect.place, of: call), inner: inner, depth: depth)
  }

  /// Whether memory is freed because a count in it went down to nothing, and what it was is not known:
  /// whoever calls may hold one of several references.
  private mutating func isCountUnknown(
    of place: PathID, _ outcome: Summary.Outcome, of call: CallInstantiation, _ before: FlowState
  ) -> Bool {
    for guarded in outcome.guards {
      guard case .field(place, _) = environment.paths[guarded.place] else { continue }
      let isCounter = outcome.stores.contains {
        $0.place == guarded.place && $0.scalar == .linear(guarded.place, scale: 1, addend: -1)
      }
      guard isCounter, let atom = atom(guarded, of: call, before) else { continue }
      switch atom {
      case .constant: continue
      case .truth(let predicate): if before.facts.answer(predicate) != .holds { return true }
      default: return true
      }
    }
    return false
  }

  private mutating func markTouched(_ region: RegionID) {
    state.update(FlowState.StatusKey(region)) { $0.flags.insert(.touched) }
  }

  mutating func replay(
    _ effect: Summary.CallEffect, of call: CallInstantiation, _ before: FlowState
  ) {
    let functions = heldValues(at: effect.function, call, before)
    if effect.isLater {
      let handed = effect.arguments.flatMap { list in
        list.flatMap { values($0, of: call, before, isResult: false) }
      }
      for target in functions + handed where target.member.isNone { leavePending(target) }
      return
    }
    let value = universe.intern(AbstractValue(functions))
    let arguments = effect.arguments.map { list in
      universe.intern(
        AbstractValue(list.flatMap { values($0, of: call, before, isResult: false) }))
    }
    runNow(value, arguments, at: call)
  }

  /// Runs a closure or function value with some arguments.
  ///
  /// - Parameter isCertain: it runs once on every path, not only on some.
  mutating func runNow(
    _ value: AbstractValueID, _ arguments: [AbstractValueID], at call: CallInstantiation,
    isCertain: Bool = false
  ) {
    for callee in closureCallees(value) {
      let name = program.name(of: callee.function)
      let known = environment.summary(of: callee.function) ?? environment.model(named: name)?.summary
      guard let summary = known, !summary.neverReturns, callee.function != call.callee
      else { continue }
      let start = state
      let all = callee.leading + arguments
      let outcomes = instantiate(
        CallInstantiation(
          callee: callee.function, name: environment.baseName(of: callee.function), summary: summary,
          arguments: all, call: call.call, range: call.range,
          argumentRanges: all.map { _ in call.range }))
      let (thrown, returned) = (
        outcomes.filter { $0.throwing == .does }, outcomes.filter { $0.throwing != .does }
      )
      state = start
      if var joined = thrown.first?.state {
        for outcome in thrown.dropFirst() { _ = joined.join(outcome.state, &universe) }
        thrownByClosures.append(joined)
      }
      guard let first = returned.first else { continue }
      if isCertain { state = first.state }
      for outcome in returned.dropFirst(isCertain ? 1 : 0) {
        _ = state.join(outcome.state, &universe)
      }
    }
  }
}

/// A callee's store in the caller's terms, at one call in one state.
struct ReplayedStore {
  /// The number of the replay to which it belongs.
  var round: UInt32 = 0
  var destinations: [Target] = []
  /// It depends on what else the outcome stores.
  var isOfOutcome = false
  var value = AbstractValueID.nothing
}
