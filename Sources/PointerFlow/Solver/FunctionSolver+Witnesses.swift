// What a callee returns and stores, in the caller's terms, with the story of how it came there; and what
// the callee uses on its way. Direction: from the callee's entry to its exit, at once. Terminates: each
// effect is looked at once. Lost: effects whose conditions cannot hold, and steps beyond a story's length.
import SourceText

extension FunctionSolver {
  // MARK: Values

  /// What an effect's address is in the caller, with the callee's steps in its witness.
  mutating func values(
    _ effect: Summary.ValueEffect, of call: CallInstantiation, _ before: FlowState, isResult: Bool
  ) -> [Target] {
    let depth = edge(effect.depth, call)
    if depth.exceeds(environment.options.maximumDepth) {
      environment.cut(call.callee, by: id)
      return []
    }
    guard let condition = condition(of: effect, call, before) else { return [] }
    var result: [Target] = []
    for source in places(of: effect.target, call, before) {
      var target = source
      target.condition = universe.condition(source.condition, and: condition)
      if isOwned(effect.target) { renewIfEnded(universe.regionID(of: target.place)) }
      var member = PlaceID.none
      for field in effect.member { member = universe.member(field, of: member) }
      target.member = universe.append(source.member, to: member)
      target.flags = combined(source.flags, effect.flags)
      // Behind a header of its own or not: what a function hands out its counterpart takes back.
      if isResult, case .fresh = environment.paths.root(of: effect.target) {
        target.flags.remove(.offset)
      }
      target.trace = witness(source, through: effect, of: call, depth: depth, isResult: isResult)
      result.append(target)
    }
    return result
  }

  /// What a callee's place held before, where the callee may have left it.
  mutating func old(
    _ effect: Summary.ValueEffect, at place: PathID, of call: CallInstantiation, _ before: FlowState
  ) -> [Target] {
    guard let condition = condition(of: effect, call, before) else { return [] }
    return heldValues(at: place, call, before).map { source in
      var target = source
      target.condition = universe.condition(source.condition, and: condition)
      target.flags.formUnion(effect.flags)
      return target
    }
  }

  /// What must hold for an effect's address to be there, in the caller's terms; `nil` when it cannot.
  mutating func condition(
    of effect: Summary.ValueEffect, _ call: CallInstantiation, _ before: FlowState
  ) -> [Predicate]? {
    var atoms = assumed
    for guarded in effect.guards {
      switch atom(guarded, of: call, before) {
      case .constant(let holds)?: if holds == 0 { return nil }
      case .truth(let predicate)?:
        switch before.facts.answer(predicate) {
        case .fails: return nil
        case .holds: continue
        case .unknown: atoms.append(predicate)
        }
      default: continue
      }
    }
    return atoms
  }

  /// Memory that a library gives out anew: what is left of the old ends with it.
  mutating func renewIfEnded(_ region: RegionID) {
    guard let status = state.status(region), status.flags.contains(.freed) else { return }
    _ = renewed(universe[region])
    state.update(FlowState.StatusKey(universe.region(.older(region)))) {
      $0.flags = status.flags
      $0.trace = status.trace
    }
  }

  private func combined(_ source: Target.Flags, _ effect: Target.Flags) -> Target.Flags {
    var flags = source.union(effect)
    // An integer that the callee made a pointer of again.
    if effect.contains(.viaInteger), !effect.contains(.laundered) { flags.remove(.laundered) }
    return flags
  }

  private mutating func witness(
    _ source: Target, through effect: Summary.ValueEffect, of call: CallInstantiation,
    depth: SideDepth, isResult: Bool
  ) -> TraceID {
    let range = argumentRange(carrying: effect.target, of: call)
    let key = WitnessKey(
      source: source.trace, call: call.call, callee: call.callee, target: effect.target,
      steps: effect.steps, isResult: isResult)
    if let known = instantiatedTraces[key] { return known }
    let isFresh: Bool
    if case .fresh = environment.paths.root(of: effect.target) { isFresh = true } else { isFresh = false }
    let isInline = isInline(call)
    var trace =
      isFresh || isInline
      ? source.trace : extend(source.trace, .passed(to: call.name), at: range)
    let total = traces.depth(of: source.trace).joined(with: depth)
    for step in effect.steps {
      var inner = step
      if !isInline { inner.nesting += 1 }
      trace = traces.append(inner, to: trace, depth: total)
    }
    if isResult {
      let returned = returnOfHandedClosure(call) ?? step(.returned(by: call.name), at: call.range)
      trace = traces.append(returned, to: trace, depth: total)
    }
    instantiatedTraces[key] = trace
    return trace
  }

  /// Where a closure that a caller handed over gives an address back: the place to change is there, not
  /// in the function that calls whatever it is handed.
  private func returnOfHandedClosure(_ call: CallInstantiation) -> FlowStep? {
    guard !call.callee.isNone, environment.isClosure(call.callee) else { return nil }
    let body = program.function(call.callee)
    let files = program.units[program.functions[call.callee.index].unit].files
    let path = files[Int(body.range.file)]
    let own = function.range
    if path == program.units[unitIndex].files[Int(own.file)], own.bytes.start <= body.range.bytes.start,
      body.range.bytes.end <= own.bytes.end
    {
      return nil
    }
    let exit = body.blocks.first { if case .returns(let value) = $0.terminator { !value.isNone } else { false } }
    return FlowStep(
      kind: .givenBack, path: path, bytes: (exit?.terminatorRange ?? body.range).bytes,
      side: program.side(of: call.callee))
  }

  func argumentRange(carrying path: PathID, of call: CallInstantiation) -> SourceRange {
    if case .parameter(let position) = environment.paths.root(of: path),
      position < call.argumentRanges.count
    {
      return call.argumentRanges[position]
    }
    return call.range
  }

  /// Memory that the callee reads or writes must not have ended.
  mutating func replayUses(_ call: CallInstantiation, _ before: FlowState) {
    guard isDeciding, !call.summary.uses.isEmpty else { return }
    let what = "used by \(call.name)"
    // What the callee frees as well is freed twice: that is said, not the use on the way.
    var freed: Set<RegionID> = []
    for outcome in call.summary.outcomes {
      for effect in outcome.frees {
        for target in places(of: effect.place, call, before) {
          freed.insert(universe.regionID(of: target.place))
        }
      }
    }
    for use in call.summary.uses {
      // The callee made a pointer of what arrived as an integer.
      let used = places(of: use.place, call, before)
      if !use.length.isNone, isZero(use.length, call, before) { continue }
      if isLost(used, at: use.place, call, before) { environment.noteUnmapped(use.place) }
      for var target in used where target.member.isNone {
        if target.flags.contains(.laundered) { target.flags = [.viaInteger] }
        let range = argumentRange(carrying: use.place, of: call)
        noteUse(of: target, as: what, at: range)
        let isFreed = freed.contains(universe.regionID(of: target.place))
        if !target.loan.isNone, isInsideItself(target, at: use.place, call, before) { continue }
        if !isFreed, certainEnd(of: target) == nil || !isDoubtful(use.place, of: call, before) {
          check(
            target, among: used, as: what, at: range,
            keptBy: holder(of: use.place, call, before))
        }
      }
    }
  }
}

extension FunctionSolver {
  private mutating func isZero(
    _ path: PathID, _ call: CallInstantiation, _ before: FlowState
  ) -> Bool {
    switch entryValue(of: path, call, before).scalar {
    case .constant(let number): return number == 0
    case .linear(let symbol, 1, 0): return before.facts.isZero(symbol)
    default: return false
    }
  }

  /// Whether an object holds the address of a property of its own: that ends together with it.
  private mutating func isInsideItself(
    _ target: Target, at used: PathID, _ call: CallInstantiation, _ before: FlowState
  ) -> Bool {
    let region = universe.regionID(of: target.place)
    guard universe.kind(of: region) != .frame, case .dereference(let holder) = environment.paths[used] else { return false }
    return places(of: holder, call, before).contains { universe.regionID(of: $0.place) == region }
  }

  /// Whether a callee reads what nobody knows any more, as opposed to null and to what was never
  /// written.
  private mutating func isLost(
    _ found: [Target], at used: PathID, _ call: CallInstantiation, _ before: FlowState
  ) -> Bool {
    if !found.isEmpty { return found.contains(where: \.isForeign) }
    guard case .dereference(let holder) = environment.paths[used] else { return true }
    if entryValue(of: holder, call, before).scalar == .constant(0) { return false }
    let places = places(of: holder, call, before)
    return places.isEmpty || !places.allSatisfy { isUnwritten($0.place, before) }
  }

  private func isUnwritten(_ place: PlaceID, _ before: FlowState) -> Bool {
    guard universe.kind(of: universe.regionID(of: place)) == .frame else { return false }
    var current = place
    while before.cell(current) == nil {
      if universe.isRoot(current) { return true }
      current = universe.parent(of: current)
    }
    return false
  }

  /// What held an address that a library uses: a place of its own, or just the argument.
  private mutating func holder(
    of path: PathID, _ call: CallInstantiation, _ before: FlowState
  ) -> Defect.Keeper {
    guard call.summary.origin == .model, case .dereference(let slot) = environment.paths[path],
      case .field = environment.paths[slot],
      let place = places(of: slot, call, before).first?.place
    else { return .variable(name: "") }
    return keeper(place)
  }
}

/// Identifies a witness that an effect made at a call.
struct WitnessKey: Hashable {
  let source: TraceID
  let call: CallID
  let callee: FunctionID
  let target: PathID
  let steps: [FlowStep]
  let isResult: Bool

  /// The steps are those of one effect, and compared by what they share; hashing them costs more.
  func hash(into hasher: inout Hasher) {
    hasher.combine(source)
    hasher.combine(call)
    hasher.combine(callee)
    hasher.combine(target)
    hasher.combine(steps.first?.bytes.start)
    hasher.combine(isResult)
  }
}
