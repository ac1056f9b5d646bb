// What a store may have changed beside the place it names: the same element under another index, and in
// linked structures the place from which one set out (`node->prev->next`). What such a place holds may be
// gone, so it accuses nobody; it is not said to be gone either. No lattice of its own: addresses are marked
// as ambiguous, which only ever adds. Direction: forward, with the store. Terminates: one pass over the
// cells. Lost: accusations that depend on two ways through a structure being different.

extension FunctionSolver {
  /// A local of C, as opposed to memory on loan and to what Swift keeps in boxes.
  func isLocalOfC(_ target: Target) -> Bool {
    side == .c && target.loan.isNone && universe.kind(of: universe.regionID(of: target.place)) == .frame
  }

  /// The value of a whole object without its pointers into itself: whoever copies it sets them anew.
  mutating func doubtedInside(_ value: AbstractValueID, of source: AbstractValueID) -> AbstractValueID {
    let regions = universe[source].targets.map { universe.regionID(of: $0.place) }
    func isInside(_ target: Target) -> Bool {
      !target.member.isNone && regions.contains(universe.regionID(of: target.place))
    }
    if !universe[value].targets.contains(where: { isInside($0) }) { return value }
    let doubted = universe[value].map { target in
      var doubted = target
      if isInside(target) { doubted.flags.insert(.ambiguous) }
      return doubted
    }
    return universe.intern(doubted)
  }

  /// The same for a copy that a callee makes: what one place holds goes to the place of the same name,
  /// or a whole to a member.
  mutating func doubtedInside(
    _ targets: [Target], of effect: Summary.ValueEffect, to place: PathID, of call: CallInstantiation,
    _ before: FlowState
  ) -> [Target] {
    guard case .dereference(let holder) = environment.paths[effect.target],
      environment.paths.endAlike(holder, place)
    else { return targets }
    let regions = places(of: holder, call, before).map { universe.regionID(of: $0.place) }
    return targets.map { target in
      guard regions.contains(universe.regionID(of: target.place)) else { return target }
      var doubted = target
      doubted.flags.insert(.ambiguous)
      return doubted
    }
  }

  /// Doubts what a store of a value to a place may have overwritten elsewhere.
  mutating func doubtAliases(of place: PlaceID, storing value: AbstractValueID) {
    guard side == .c else { return }
    if !universe.isSingular(place) { doubtTwins(of: place, storing: value) }
    doubtWayBack(from: place, storing: value)
  }

  /// The member of a place that is not an index.
  private func member(of place: PlaceID) -> Symbol? {
    universe.fields(of: place).last { !$0.isElement && $0 != .anyMember }
  }

  /// What places of a name that the caller can see hold may be gone, where it is the address of a local.
  private mutating func doubtLocals(inMembersNamed written: Symbol?) {
    var doubted: [PlaceID] = []
    state.cells.forEachFrameCell { cell in
      guard universe.kind(of: universe.regionID(of: cell.place)) == .visible else { return }
      if written == nil || member(of: cell.place) == written { doubted.append(cell.place) }
    }
    for place in doubted { doubtContent(of: place) }
  }

  /// An element of unknown index is written: the address of a local that another element holds may have
  /// stood there. Where addresses of locals are collected every one stays.
  private mutating func doubtTwins(of place: PlaceID, storing value: AbstractValueID) {
    if value.has(.frame) { return }
    let region = universe.regionID(of: place)
    var twins: [PlaceID] = []
    state.cells.forEachFrameCell { cell in
      if cell.place != place, universe.regionID(of: cell.place) == region, haveSameMembers(cell.place, place) {
        twins.append(cell.place)
      }
    }
    for twin in twins { doubtContent(of: twin) }
  }

  private func haveSameMembers(_ left: PlaceID, _ right: PlaceID) -> Bool {
    universe.fields(of: left).filter { !$0.isElement } == universe.fields(of: right).filter { !$0.isElement }
  }

  /// A store two dereferences away from a place may be one to that place: whoever unlinks a node writes
  /// to its neighbours, and one of these is what leads to the node.
  private mutating func doubtWayBack(from place: PlaceID, storing value: AbstractValueID) {
    guard case .pointee(let reached) = universe.region(of: place),
      case .pointee(let first) = universe.region(of: reached),
      !universe[value].targets.isEmpty || universe[value].isNull
    else { return }
    let written = member(of: place)
    let node = universe.regionID(of: reached)
    var holder = first
    while true {
      let region = universe.region(of: holder)
      if isReachable(region), mayBe(holder, member: written, of: node) { doubtEntry(of: holder) }
      guard case .pointee(let next) = region else { break }
      holder = next
    }
    doubtLocals(inMembersNamed: written)
  }

  private func isReachable(_ region: Region) -> Bool {
    switch region {
    case .pointee, .global: true
    default: false
    }
  }

  /// Whether a member of a node, written through its neighbour, may be the place that leads to the node:
  /// it has no name of its own, the same one, or one that the node has, too.
  private func mayBe(_ holder: PlaceID, member written: Symbol?, of node: RegionID) -> Bool {
    guard let written else { return true }
    return member(of: holder) == written || hasMember(written, below: universe.root(node))
  }

  private func hasMember(_ name: Symbol, below place: PlaceID) -> Bool {
    var child = universe.firstChild(of: place)
    while !child.isNone {
      if universe.field(of: child) == name || hasMember(name, below: child) { return true }
      child = universe.nextSibling(of: child)
    }
    return false
  }

  private mutating func doubtEntry(of holder: PlaceID) {
    let content = universe.content(of: holder, in: state)
    let targets = universe[content].targets.filter(\.member.isNone)
    if targets.isEmpty || targets.allSatisfy({ $0.flags.contains(.ambiguous) }) { return }
    state.set(
      holder,
      universe.intern(
        AbstractValue(
          targets.map { target in
            var doubted = target
            doubted.flags.insert(.ambiguous)
            return doubted
          })))
  }

  /// Whether a callee reached a place on its way through a holder that may have been given another address
  /// since: what it did there it may have done to something else. What it was handed is what it is.
  mutating func isDoubtful(
    _ path: PathID, of call: CallInstantiation, _ before: FlowState
  ) -> Bool {
    switch environment.paths[path] {
    case .field(let parent, _), .entry(let parent, _), .owned(let parent):
      return isDoubtful(parent, of: call, before)
    case .dereference(let holder):
      if case .parameter = environment.paths[holder] { return false }
      return isDoubtful(holder, of: call, before)
        || heldValues(at: holder, call, before).contains { $0.flags.contains(.ambiguous) }
    default: return false
    }
  }

  /// A callee wrote to a place that nobody knows any more: a place of that name that holds the address
  /// of a local may be the one.
  mutating func doubtUnresolved(
    _ path: PathID, of call: CallInstantiation, _ before: FlowState
  ) {
    guard side == .c, isUnresolved(path, of: call, before) else { return }
    doubtLocals(inMembersNamed: member(of: path))
  }

  private func member(of path: PathID) -> Symbol? {
    guard case .field(let parent, let name) = environment.paths[path] else { return nil }
    return name.isElement || name == .anyMember ? member(of: parent) : name
  }

  /// Whether a path leads nowhere although no pointer on the way is null.
  private mutating func isUnresolved(
    _ path: PathID, of call: CallInstantiation, _ before: FlowState
  ) -> Bool {
    switch environment.paths[path] {
    case .field(let parent, _), .entry(let parent, _): return isUnresolved(parent, of: call, before)
    case .dereference(let holder):
      if case .parameter = environment.paths[holder] {
        return entryValue(of: holder, call, before).scalar != .constant(0)
      }
      if places(of: holder, call, before).isEmpty { return isUnresolved(holder, of: call, before) }
      return entryValue(of: holder, call, before).scalar != .constant(0)
    default: return false
    }
  }
}
