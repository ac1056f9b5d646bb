// Objects that are held by hand. Lattice: the net of retains and releases, the least of joined paths, with a
// mark where they differ; such counts accuse nobody. Direction: forward. A release of an object made here
// that nobody holds by hand takes away what a variable holds: misuse there. A retain that is left when the
// function is left is an obligation of whoever finds the address; where nobody does, or nobody releases
// what is in the places that have it, the object is never released. Terminates: one pass over the statuses
// of an exit. Lost: objects that came from the caller, and how often a callback runs.
import SourceText

/// An object that is held by hand and left in places where somebody has to release it.
struct Obligation {
  let defect: Defect
  /// Which object on which way out.
  let exit: ObjectExit
  /// Where its address is, or was handed to on its way; empty when nobody has it.
  let holders: [FunctionHolder]
}

/// An object at one of the places where a function is left.
struct ObjectExit: Hashable {
  let region: RegionID
  let exit: ByteRange
}

extension FunctionSolver {
  /// - Parameters:
  ///   - isByOwner: not by a callback that takes what C calls it with.
  ///   - inner: how a callee came to it.
  ///   - isCertain: on all of the callee's paths.
  mutating func count(
    _ value: AbstractValueID, _ delta: Int, at range: SourceRange, isByOwner: Bool = true,
    inner: [FlowStep] = [], isCertain: Bool = true
  ) {
    let possible = feasible(value)
    let targets = universe[possible].targets.filter(\.member.isNone)
    for target in targets {
      let region = universe.regionID(of: target.place)
      switch universe[region] {
      case .object, .pointee, .opaque, .heap, .fresh: break
      default: continue
      }
      let before = state.status(region)
      if delta < 0, isByOwner, before?.flags.contains(.retained) == true { letGo.insert(region) }
      let kind = delta > 0 ? FlowStep.Kind.retained : .released("")
      if delta < 0, isCertain, targets.count == 1 {
        checkRelease(target, before, step(kind, at: range), inner)
      }
      var trace = before?.trace ?? .none
      if delta != 0 {
        trace = extend(trace, kind, at: range)
        for step in inner { trace = extend(trace, by: step) }
      }
      state.update(FlowState.StatusKey(region)) {
        $0.count = $0.count &+ Int16(delta)
        if delta > 0 { $0.flags.insert(.retained) }
        if !isCertain || targets.count > 1 { $0.flags.insert(.uneven) }
        if $0.flags.isDisjoint(with: [.freed, .ended, .released]) { $0.trace = trace }
      }
      if delta > 0, inner.isEmpty { retained.insert(region) }
    }
  }

  /// What nobody holds by hand must not be released by hand.
  private mutating func checkRelease(
    _ target: Target, _ status: FlowState.Status?, _ released: FlowStep, _ inner: [FlowStep]
  ) {
    let region = universe.regionID(of: target.place)
    let unknown: FlowState.Status.Flags = [.uneven, .may, .released, .freed, .escaped, .touched]
    guard isDeciding, !isGuessing, !isEndingObject, universe.kind(of: region) == .madeHere,
      objectType(of: region) != nil, status?.count ?? 0 <= 0,
      status?.flags.isDisjoint(with: unknown) != false, !handedOver.contains(region),
      target.flags.isDisjoint(with: [.ambiguous, .laundered, .viaInteger])
    else { return }
    let wasRetained = status?.flags.contains(.retained) == true
    defect(
      .unbalanced(wasRetained ? .releasedAgain : .neverRetained), target,
      end: status?.trace ?? .none, use: released, inner: inner)
  }

  // MARK: Obligations

  /// An object that is held by hand is handed to a function, which may pass it on to somebody unknown.
  mutating func notePassed(_ value: AbstractValueID, to callee: FunctionID, at position: Int) {
    guard side == .swift, !state.statuses.isEmpty || !allocations.isEmpty else { return }
    for target in universe[value].targets {
      let region = universe.regionID(of: target.place)
      guard state.status(region)?.flags.contains(.retained) == true || allocations[region] != nil else { continue }
      if environment.pointers.capturing.contains(callee) {
        handedOver.insert(region)
      } else {
        passedTo[region, default: []].insert(.parameter(callee, position))
      }
    }
  }

  /// The function is left: what it holds by hand must be released by somebody.
  mutating func noteObligations(returning value: AbstractValueID, at range: SourceRange) {
    guard isDeciding, side == .swift, !environment.runsOnce(id) else { return }
    for status in state.statuses where status.count > 0 {
      let gone: FlowState.Status.Flags = [.may, .released, .freed, .escaped, .touched, .ended]
      guard let region = status.key.region, isCountKnown(of: region) else { continue }
      let exit = ObjectExit(region: region, exit: range.bytes)
      guard status.flags.isDisjoint(with: gone), !handedOver.contains(region),
        let holders = holders(of: region, returning: value)
      else {
        givenAway.insert(exit)
        continue
      }
      // Of the caller's object others know, too: they may release it without asking where it was left.
      let isCallers = universe.kind(of: region) == .visible
      if isCallers, holders.isEmpty || environment.releases.releasesArguments { continue }
      if !status.flags.contains(.uneven) { note(status, at: exit, leftIn: holders) }
    }
  }

  private func isCountKnown(of region: RegionID) -> Bool {
    if case .pointee = universe[region] { return true }
    return universe.kind(of: region) == .madeHere && objectType(of: region) != nil
  }

  /// What is not known to be given away where the function makes no difference: a callee that fails may
  /// leave the object to its caller, who does not ask.
  var unmetHere: [Obligation] {
    obligations.filter { !givenAway.contains($0.exit) }
      + leftMemory.sorted { $0.key < $1.key }.filter { !settledMemory.contains($0.key) }.map(\.value)
  }

  /// The places outside that have an address of memory made here; `nil` when somebody does who may be
  /// anybody.
  func holders(
    of region: RegionID, returning value: AbstractValueID
  ) -> [(place: PlaceID, target: Target)]? {
    var found: [(place: PlaceID, target: Target)] = []
    if universe[value].targets.contains(where: { universe.regionID(of: $0.place) == region }) { return nil }
    let reachable = reachableFromOutside(returning: value)
    for cell in state.cells {
      let holder = universe.regionID(of: cell.place)
      if holder == region { continue }
      for target in universe[cell.value].targets where universe.regionID(of: target.place) == region {
        switch universe[holder] {
        case .global(let global):
          guard program.globals[global.index].side == .c else { return nil }
          found.append((cell.place, target))
        case .pointee: found.append((cell.place, target))
        case .local, .stack, .register, .parameter: continue
        case .aggregate, .heap, .fresh, .older, .object, .buffer, .closure:
          if reachable.contains(holder) { return nil }
        case .function, .literal, .constant, .opaque, .library, .owned, .pending, .foreign: return nil
        }
      }
    }
    return found
  }

  private mutating func note(
    _ status: FlowState.Status, at exit: ObjectExit, leftIn holders: [(place: PlaceID, target: Target)]
  ) {
    let region = exit.region
    var found = passedTo[region] ?? []
    for (place, target) in holders {
      guard !isAffected(universe.regionID(of: place)), let path = path(of: place),
        let holder = environment.paths.functionHolder(of: path),
        target.flags.isDisjoint(with: [.ambiguous, .laundered, .viaInteger]),
        traces.steps(of: target.trace).last(where: \.isStore)?.side == .c,
        !traces.steps(of: target.trace).contains(where: \.isModelled)
      else {
        givenAway.insert(exit)
        return
      }
      found.insert(holder)
    }
    let target = holders.first?.target ?? Target(universe.root(region))
    let way = traces.steps(of: target.trace)
    let wasReturned = way.contains { if case .returned = $0.kind { true } else { false } }
    guard retained.contains(region) || wasReturned else { return }
    let keeper = holders.first.flatMap { keeperName(of: $0.place) }
    // How it came there, without that its address holds nothing: it was retained.
    let held = traces.steps(of: status.trace)
    let isMade = way.prefix { if case .created = $0.kind { true } else { false } }
    let steps = isMade + held + way.dropFirst(isMade.count).filter { $0.kind != .unretained }
    guard let anchor = held.first(where: { $0.kind == .retained }), !steps.isEmpty else { return }
    obligations.append(
      Obligation(
        defect: Defect(
          kind: .unbalanced(.neverReleased(keptIn: keeper)), source: source(of: target),
          isLaundered: false, isUncertain: true, slot: nil, keptBy: .c, isCallers: false,
          function: id, path: anchor.path, bytes: anchor.bytes, steps: Array(steps),
          depth: max(traces.depth(of: target.trace).c, traces.depth(of: target.trace).swift),
          origin: .body),
        exit: exit, holders: Array(found)))
  }
}
