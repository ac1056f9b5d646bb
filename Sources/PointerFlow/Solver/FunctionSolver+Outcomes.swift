// Outcomes that are joined. Lattice: sets of outcomes; a join makes effects "may", drops the guards in
// which they differ and every free that is not on both ways. Direction: none. Terminates: each join leaves
// one outcome less. Lost: which effects go together, but for the conditions that addresses remember.

extension FunctionSolver {
  /// A summary of many effects is replayed by every caller on each of its paths, which multiply with its
  /// outcomes: these are then told apart only as far as they end memory or throw. What is joined keeps
  /// all effects: a cut would say that any of the caller's memory may have been cleared.
  mutating func joinHeavy(_ outcomes: inout [Summary.Outcome]) {
    func isHeavy() -> Bool { outcomes.reduce(0) { $0 + $1.stores.count } > Self.maximumEffects }
    var last = outcomes.count - 1
    while last > 0, isHeavy() {
      let partner = outcomes[..<last].lastIndex { Self.endTheSame($0, outcomes[last]) }
      if let partner {
        outcomes[partner] = joined(outcomes[partner], outcomes[last])
        outcomes.remove(at: last)
        bounds.insert(.outcomes)
      }
      last -= 1
    }
  }

  private static func endTheSame(_ left: Summary.Outcome, _ right: Summary.Outcome) -> Bool {
    (left.result == .throwing) == (right.result == .throwing)
      && Set(left.frees.map(Freed.init)) == Set(right.frees.map(Freed.init))
      && left.counts.map { Ending(place: $0.place, delta: $0.delta) }
        == right.counts.map { Ending(place: $0.place, delta: $0.delta) }
      && left.removals == right.removals && left.calls == right.calls
  }

  private struct Freed: Hashable {
    let place: PathID
    let family: Symbol

    init(_ effect: Summary.FreeEffect) { (place, family) = (effect.place, effect.family) }
  }

  private struct Ending: Hashable {
    let place: PathID
    let delta: Int
  }

  func joined(
    _ left: Summary.Outcome, _ right: Summary.Outcome
  ) -> Summary.Outcome {
    var result = left
    if left.result != right.result { result.result = .any }
    result.guards.removeAll { !right.guards.contains($0) }
    // The addresses remember what told the outcomes apart.
    let (mine, theirs) = (ownGuards(left, result), ownGuards(right, result))
    result.returned = united(left.returned, mine, right.returned, theirs)
    result.returnedScalar = left.returnedScalar.joined(with: right.returnedScalar)
    for index in result.stores.indices {
      if let other = right.stores.first(where: { $0.place == result.stores[index].place }) {
        result.stores[index].values = united(
          result.stores[index].values, mine, other.values, theirs)
        if !other.isMust { result.stores[index].isMust = false }
        if result.stores[index].scalar != other.scalar { result.stores[index].scalar = .unknown }
      } else {
        result.stores[index].isMust = false
        result.stores[index].values = united(result.stores[index].values, mine, [], theirs)
      }
    }
    for store in right.stores where !left.stores.contains(where: { $0.place == store.place }) {
      var weak = store
      weak.isMust = false
      weak.values = united([], mine, store.values, theirs)
      result.stores.append(weak)
    }
    result.isCut = left.isCut || right.isCut
    result.fresh = fresh(left.fresh, right.fresh)
    result.removals.removeAll { !right.removals.contains($0) }
    // A free on one of the joined ways only is no certain free any more.
    result.frees = left.frees.compactMap { free in
      guard let other = right.frees.first(where: { $0.place == free.place }) else { return nil }
      var both = free
      if free.family != other.family { both.family = .none }
      return both
    }
    result.counts.removeAll { !right.counts.contains($0) }
    for call in right.calls where !result.calls.contains(call) { result.calls.append(call) }
    return result
  }

  /// The guards of an outcome that are not in both, those of plain arguments first.
  private func ownGuards(
    _ outcome: Summary.Outcome, _ common: Summary.Outcome
  ) -> [Summary.Guard] {
    func isArgument(_ guarded: Summary.Guard) -> Bool {
      if case .parameter = environment.paths[guarded.place] { true } else { false }
    }
    let own = outcome.guards.filter { !common.guards.contains($0) }
    return own.filter(isArgument) + own.filter { !isArgument($0) }
  }

  /// The addresses of two joined outcomes. One that only one of them has is there when that
  /// outcome's guards hold; of two ways to one address the shorter is kept.
  private func united(
    _ left: [Summary.ValueEffect], _ mine: [Summary.Guard],
    _ right: [Summary.ValueEffect], _ theirs: [Summary.Guard]
  ) -> [Summary.ValueEffect] {
    func guarded(_ value: Summary.ValueEffect, _ guards: [Summary.Guard]) -> Summary.ValueEffect {
      var guarded = value
      guarded.guards += guards.filter { !value.guards.contains($0) }
      guarded.guards = Array(guarded.guards.prefix(Self.maximumGuards))
      return guarded
    }
    var others = right
    var result = left.map { value in
      guard let twin = others.firstIndex(where: { $0.isSameAddress(as: value) }) else {
        return guarded(value, mine)
      }
      let other = others.remove(at: twin)
      var both = value.depth.sum <= other.depth.sum ? value : other
      // What both ways say, each of the address or of itself.
      both.guards = guarded(value, mine).guards.filter(guarded(other, theirs).guards.contains)
      return both
    }
    for value in others where !result.contains(where: { $0.isSameAddress(as: value) }) {
      result.append(guarded(value, theirs))
    }
    return result
  }

  /// What two outcomes make under the same numbers.
  private func fresh(_ left: [Summary.Fresh], _ right: [Summary.Fresh]) -> [Summary.Fresh] {
    var result = left.count >= right.count ? left : right
    for index in 0..<min(left.count, right.count) where left[index] != right[index] {
      switch (left[index], right[index]) {
      case (.heap(let family, _), .heap(let other, _)) where family == other:
        result[index] = .heap(family: family, size: .unknown)
      default: result[index] = .other
      }
    }
    return result
  }
}
