// The end of heap memory and of objects. Lattice: the flags of `FlowState.Status`, united at joins. A free
// is certain when one address is freed on this path; what is freed on some path only, or depending on a
// count that is not known, accuses nobody but discharges keepers in it. An object ends when no live place
// holds it strongly; its end runs the user's `deinit` and then releases its properties. Direction:
// forward. A value that may be null as well, or come from a path that nobody knows, frees on some path only.
// Terminates: each end marks a region that was not marked, and an object that ended is no
// candidate again. Lost: cycles of strong references (they never end), the order of several ends at one
// point, and how often an object was retained beyond the net of retains and releases.
import SourceText

extension FunctionSolver {
  mutating func free(
    _ value: AbstractValueID, family: Symbol, by name: String, at range: SourceRange,
    inner: [FlowStep] = [], depth: SideDepth = SideDepth()
  ) {
    let possible = feasible(value)
    let address = universe[possible]
    let targets = address.targets.filter { $0.member.isNone && !$0.flags.contains(.laundered) }
    for target in targets {
      let region = universe.regionID(of: target.place)
      if endsShare(of: region) { continue }
      let freed = step(.freed(by: name), at: range)
      let isOnly =
        targets.count == 1 && !target.flags.contains(.ambiguous) && isAlways(address, target)
      if isDeciding { checkFree(target, region, family, freed, inner, isOnly: isOnly) }
      guard canBeFreed(region) else { continue }
      let owner = isEndingObject ? endingTrace : .none
      var trace = extend(owner, .freed(by: name), at: range)
      for step in inner { trace = traces.append(step, to: trace, depth: depth) }
      let isCertain = isOnly && universe.isSingular(universe.root(region))
      state.update(FlowState.StatusKey(region)) {
        let isNew = $0.flags.isDisjoint(with: [.freed, .released])
        $0.flags.insert(.freed)
        if isNew, !isCertain { $0.flags.insert(.may) }
        if isCertain { $0.flags.remove(.may) }
        if isNew, isFreeingCounted { $0.flags.insert(.counted) }
        if !isFreeingCounted { $0.flags.remove(.counted) }
        if isNew, target.flags.contains(.offset) { $0.flags.insert(.moved) }
        $0.trace = trace
        $0.family = family
      }
      endBelow(region, by: name, at: range)
    }
  }

  /// Whether the end of a handle is that of a share of it: somebody acquired it once more before.
  private mutating func endsShare(of region: RegionID) -> Bool {
    guard let status = state.status(region), status.count > 0, objectType(of: region) == nil else {
      return false
    }
    state.update(FlowState.StatusKey(region)) { $0.count -= 1 }
    return true
  }

  /// Whether a value with one address is that address wherever it is not null for want of the memory:
  /// no path was joined to it on which it was something else.
  private mutating func isAlways(_ value: AbstractValue, _ target: Target) -> Bool {
    // What is lent may be null only where nothing is.
    if !target.loan.isNone { return true }
    switch value.scalar {
    case .nonZero: return true
    case .linear(let symbol, 1, 0):
      if universe.presence(of: universe.regionID(of: target.place)) == symbol { return true }
      let isThere = Predicate(subject: symbol, relation: .notEqual, operand: .constant(0))
      return state.facts.answer(isThere) == .holds
    default: return false
    }
  }

  private func canBeFreed(_ region: RegionID) -> Bool {
    switch universe[region] {
    case .pointee, .heap, .fresh, .older, .object, .opaque, .owned: true
    case .aggregate, .register, .local, .stack, .parameter, .global, .buffer, .closure, .function,
      .literal, .constant, .library, .pending, .foreign:
      false
    }
  }

  private mutating func checkFree(
    _ target: Target, _ region: RegionID, _ family: Symbol, _ freed: FlowStep,
    _ inner: [FlowStep], isOnly: Bool
  ) {
    guard isOnly, !isGuessing, !isEndOfOwned(region, family) else { return }
    // What a `deinit` frees is to be changed in the `deinit`, not where the object ends.
    let freed = isEndingObject ? inner.last { $0.side == side } ?? freed : freed
    if let status = state.status(region), status.flags.contains(.freed),
      status.flags.isDisjoint(with: [.may, .counted]), !isFreeingCounted
    {
      defect(.doubleFree, target, end: status.trace, use: freed, inner: inner)
      return
    }
    if family.isNone { return }
    if !target.loan.isNone || universe.kind(of: region) == .frame || isPermanent(region) {
      defect(.freeOfBorrowed, target, end: .none, use: freed, inner: inner)
    } else if target.flags.contains(.offset), allocations[region] != nil {
      defect(.freeOfBorrowed, target, end: .none, use: freed, inner: inner)
    } else if let allocation = allocations[region], !allocation.family.isNone,
      allocation.family != family
    {
      defect(
        .allocatorMismatch(
          allocated: program.text(allocation.family), freed: program.text(family)),
        target, end: .none, use: freed, inner: inner)
    }
  }

  private func isPermanent(_ region: RegionID) -> Bool {
    switch universe[region] {
    case .literal, .global, .function, .owned: true
    default: false
    }
  }

  /// A library ends what it gave out as often as it likes.
  private func isEndOfOwned(_ region: RegionID, _ family: Symbol) -> Bool {
    guard case .owned = universe[region] else { return false }
    return family.isNone
  }

  /// What goes with a handle: memory that the library gave out at its places, what it adopted, and
  /// what it calls in the end.
  private mutating func endBelow(_ region: RegionID, by name: String, at range: SourceRange) {
    let status = state.status(region)
    for (index, other) in universe.regions.enumerated() {
      guard case .owned(let place) = other, universe.regionID(of: place) == region else { continue }
      state.update(FlowState.StatusKey(RegionID(raw: UInt32(index)))) {
        $0.flags.insert(.freed)
        if status?.flags.contains(.may) == true { $0.flags.insert(.may) }
        if let status { $0.trace = status.trace }
      }
    }
    // What was adopted at several places is freed once.
    var freed: Set<PlaceID> = []
    for cell in state.cells where universe.regionID(of: cell.place) == region {
      if universe.field(of: cell.place) == environment.atEnd, !universe.isRoot(cell.place) {
        let context = universe.content(of: universe.parent(of: cell.place), in: state)
        let plain = universe[context].map { $0.member.isNone ? $0 : nil }
        runNow(
          cell.value, [universe.intern(plain)],
          at: CallInstantiation(
            callee: .none, name: name, summary: .bottom, arguments: [], call: .none, range: range,
            argumentRanges: []),
          isCertain: universe[cell.value].targets.count == 1)
        continue
      }
      let adopted = universe[cell.value].targets.filter { target in
        target.flags.contains(.adopted) && freed.insert(target.place).inserted
      }
      if adopted.isEmpty { continue }
      free(
        universe.intern(AbstractValue(adopted, scalar: .nonZero)), family: .none, by: name, at: range)
    }
  }

  // MARK: Objects

  /// Objects that only the dying places hold end with them, and those that were held by hand until
  /// now; what they held in turn ends after them.
  mutating func releaseObjects(
    heldOnlyBy dying: Set<RegionID>, returning value: AbstractValueID = .nothing,
    at range: SourceRange
  ) {
    if !universe.hasObjects, objectTypes.isEmpty { return }
    while let object = objectToEnd(heldOnlyBy: dying, returning: value) {
      endObject(object, returning: value, at: range)
    }
  }

  private func objectToEnd(
    heldOnlyBy dying: Set<RegionID>, returning value: AbstractValueID
  ) -> RegionID? {
    var held: Set<RegionID>?
    for index in universe.regions.indices {
      let id = RegionID(raw: UInt32(index))
      guard universe.kind(of: id) == .madeHere, objectType(of: id) != nil else { continue }
      let status = state.status(id)
      if let status,
        status.count > 0 || !status.flags.isDisjoint(with: [.released, .escaped, .freed])
      {
        continue
      }
      let outside = held ?? stronglyHeld(outside: dying, returning: value)
      held = outside
      if !outside.contains(id), letGo.contains(id) || wasHeld(id, by: dying) { return id }
    }
    return nil
  }

  /// The objects that a local variable holds before it is written to.
  func objects(overwrittenAt address: ValueID) -> [RegionID] {
    let targets = universe[value(address)].targets
    guard side == .swift, targets.count == 1, targets[0].member.isNone,
      case .local(let storage) = universe.region(of: targets[0].place),
      universe.isRoot(targets[0].place), function.storages[storage.index].type.ownership == .strong,
      let held = state.cell(targets[0].place)
    else { return [] }
    return universe[held].targets.compactMap { target in
      let region = universe.regionID(of: target.place)
      guard !target.flags.contains(.unmanaged), universe.kind(of: region) == .madeHere,
        objectType(of: region) != nil
      else { return nil }
      return region
    }
  }

  /// A variable is given another value: what only it held ends.
  mutating func release(overwritten objects: [RegionID], at range: SourceRange) {
    for object in objects {
      if let status = state.status(object),
        status.count > 0 || !status.flags.isDisjoint(with: [.released, .escaped, .freed])
      {
        continue
      }
      if stronglyHeld(outside: [], returning: .nothing).contains(object) { continue }
      endObject(object, at: range)
    }
  }

  private func wasHeld(_ object: RegionID, by dying: Set<RegionID>) -> Bool {
    state.cells.contains { cell in
      universe[cell.value].targets.contains {
        universe.regionID(of: $0.place) == object
      }
        && (dying.contains(universe.regionID(of: cell.place)) || isTemporaryHolder(cell.place)
          || isPropertyOfEnded(cell.place, besides: object))
    }
  }

  /// Whether another object that has ended held something in a property.
  private func isPropertyOfEnded(_ place: PlaceID, besides object: RegionID) -> Bool {
    let holder = universe.regionID(of: place)
    guard holder != object, objectType(of: holder) != nil, holdsStrongly(place) else { return false }
    return state.status(holder)?.flags.contains(.released) == true
  }

  private func isTemporaryHolder(_ place: PlaceID) -> Bool {
    if case .register = universe.region(of: place) { return true }
    return false
  }

  /// Regions that some place outside `dying` holds strongly, directly or through what it holds.
  func stronglyHeld(
    outside dying: Set<RegionID>, returning value: AbstractValueID
  ) -> Set<RegionID> {
    var held: Set<RegionID> = []
    var work: [RegionID] = []
    func visit(_ value: AbstractValueID) {
      for target in universe[value].targets where !target.flags.contains(.unmanaged) {
        let region = universe.regionID(of: target.place)
        if held.insert(region).inserted { work.append(region) }
      }
    }
    visit(value)
    for cell in state.cells {
      let region = universe.regionID(of: cell.place)
      let isRoot: Bool =
        switch universe[region] {
        case .global, .library, .pointee, .parameter, .pending, .opaque: true
        case .local, .stack: !dying.contains(region)
        default: false
        }
      if isRoot, holdsStrongly(cell.place) { visit(cell.value) }
    }
    while let region = work.popLast() {
      for cell in universe.cells(of: region, in: state) where holdsStrongly(cell.place) {
        visit(cell.value)
      }
    }
    return held
  }

  private func holdsStrongly(_ place: PlaceID) -> Bool {
    if case .local(let storage) = universe.region(of: place), universe.isRoot(place) {
      return function.storages[storage.index].type.ownership == .strong
    }
    let field = universe.field(of: place)
    return field.isNone || !environment.isWeakProperty(field)
  }

  mutating func endObject(
    _ object: RegionID, returning value: AbstractValueID = .nothing, at range: SourceRange
  ) {
    guard let type = objectType(of: object) else { return }
    var end = trace(.released(program.text(type)), at: range)
    if let deinitializer = program.deinitializer(of: type), deinitializer != id,
      let summary = environment.summary(of: deinitializer)
    {
      let receiver = universe.intern(AbstractValue(Target(universe.root(object), trace: end)))
      let call = CallInstantiation(
        callee: deinitializer, name: program.name(of: deinitializer), summary: summary,
        arguments: [receiver], call: .none, range: range, argumentRanges: [range])
      isEndingObject = true
      endingTrace = end
      let outcomes = instantiate(call)
      isEndingObject = false
      // It says itself that it never ends like that (`assert(handle == nil)`).
      let isExcluded = outcomes.isEmpty && !summary.neverReturns
      if isExcluded {
        state.update(FlowState.StatusKey(object)) {
          $0.flags = .released
          $0.trace = end
        }
        return
      }
      if let first = outcomes.first {
        state = first.state
        for outcome in outcomes.dropFirst() { _ = state.join(outcome.state, &universe) }
      }
      end = trace(.released(program.text(type)), at: range)
    }
    if isDeciding { reportRegistrations(of: object, returning: value, end) }
    state.update(FlowState.StatusKey(object)) {
      $0.flags = .released
      $0.trace = end
    }
  }

  /// Raw addresses of an object that ended must not be registered anywhere.
  private mutating func reportRegistrations(
    of object: RegionID, returning value: AbstractValueID, _ end: TraceID
  ) {
    for cell in state.cells {
      let region = universe.regionID(of: cell.place)
      // What an object holds of itself ends together with it.
      if region == object { continue }
      for target in universe[cell.value].targets
      where universe.regionID(of: target.place) == object && target.flags.contains(.unmanaged) {
        if isAffected(region) { continue }
        switch universe[region] {
        case .global, .pending, .pointee, .opaque:
          defect(.objectOutlived(keeper(cell.place)), target, end: end)
        case .heap, .fresh:
          if reachableFromOutside(returning: value).contains(region) || isLive(region) {
            defect(.objectOutlived(keeper(cell.place)), target, end: end)
          }
        default: continue
        }
      }
    }
  }

  /// Whether a local that is still there holds the region.
  private func isLive(_ region: RegionID) -> Bool {
    state.cells.contains { cell in
      universe.kind(of: universe.regionID(of: cell.place)) == .frame
        && universe[cell.value].targets.contains { universe.regionID(of: $0.place) == region }
    }
  }
}
