// Comparisons of addresses: `if (key != buffer) free(key)`. Where the numbers say nothing, the addresses
// may: two places of one activation are the same or they are not. A branch on such a comparison drops
// the addresses that it excludes from every cell that holds the compared value. Narrowing only
// removes addresses, so states stay below what they were. Lost: addresses inside one region (only its
// start is compared), distances, order.

extension FunctionSolver {
  /// What the comparison of two addresses says, when their numbers say nothing.
  mutating func compareAddresses(
    _ relation: ComparisonKind, _ left: AbstractValue, _ right: AbstractValue
  ) -> Scalar {
    guard relation == .equal || relation == .notEqual else { return .unknown }
    if let symbol = right.entrySymbol, let address = fixedAddress(left) {
      return .truth(Predicate(subject: symbol, relation: relation, operand: .symbol(address)))
    }
    if let symbol = left.entrySymbol, let address = fixedAddress(right) {
      return .truth(Predicate(subject: symbol, relation: relation, operand: .symbol(address)))
    }
    guard let areSame = areSame(left, right) else { return .unknown }
    return .constant(areSame == (relation == .equal) ? 1 : 0)
  }

  /// Whether two complete values are one address; `nil` when that is not known.
  private func areSame(_ left: AbstractValue, _ right: AbstractValue) -> Bool? {
    guard left.scalar == .nonZero, right.scalar == .nonZero, !left.targets.isEmpty,
      !right.targets.isEmpty, (left.targets + right.targets).allSatisfy({ isOwn($0) })
    else { return nil }
    let regions = Set(left.targets.map { universe.regionID(of: $0.place) })
    if !right.targets.contains(where: { regions.contains(universe.regionID(of: $0.place)) }) {
      return false
    }
    guard let first = start(left), let second = start(right), first == second else { return nil }
    return true
  }

  /// Memory whose address differs from that of all other memory a function can name.
  private func isOwn(_ target: Target) -> Bool {
    guard target.member.isNone else { return false }
    switch universe.region(of: target.place) {
    case .local, .stack, .global, .heap, .fresh, .object, .buffer, .function: return true
    default: return false
    }
  }

  /// The one region whose start a value is.
  private func start(_ value: AbstractValue) -> PlaceID? {
    guard value.targets.count == 1, let target = value.targets.first, isOwn(target),
      !target.flags.contains(.offset), universe.isSingular(target.place)
    else { return nil }
    return target.place
  }

  /// What a value leads to that is exactly what a place held on entry: another value is not that address,
  /// whatever else leads to the same memory.
  private func entry(_ value: AbstractValue) -> PlaceID? {
    guard value.targets.count == 1, let target = value.targets.first, target.member.isNone,
      !target.flags.contains(.offset), universe.isRoot(target.place), universe.isSingular(target.place),
      case .pointee(let holder) = universe.region(of: target.place), let symbol = value.entrySymbol,
      universe[symbol] == .entry(holder)
    else { return nil }
    return target.place
  }

  /// The symbol of an address that the caller knows by a path: of a global, a function, a member of
  /// its memory (`&list->inlineStorage`).
  private mutating func fixedAddress(_ value: AbstractValue) -> SymbolicID? {
    guard value.targets.count == 1, let target = value.targets.first, value.scalar == .nonZero,
      target.member.isNone, !target.flags.contains(.offset), universe.isSingular(target.place)
    else { return nil }
    switch universe.region(of: target.place) {
    case .global, .function: return universe.symbol(.addressOf(target.place))
    case .pointee where !universe.isRoot(target.place):
      return universe.symbol(.addressOf(target.place))
    default: return nil
    }
  }

  /// Drops from memory the addresses that a branch excludes; `false` when none is left.
  mutating func narrow(_ condition: ValueID, is truth: Bool) -> Bool {
    guard let (relation, left, right) = comparison(condition, is: truth) else {
      if !truth { clear(condition, value(condition)) }
      return true
    }
    let (first, second) = (value(left), value(right))
    if relation == .equal {
      if universe[second].isNull { clear(left, first) }
      if universe[first].isNull { clear(right, second) }
      return true
    }
    return exclude(second, from: first) && exclude(first, from: second)
  }

  /// The variable of which a value was read is null on this path: it holds none of its addresses.
  private mutating func clear(_ read: ValueID, _ value: AbstractValueID) {
    guard !universe[value].targets.isEmpty, let source = loads[read] else { return }
    let holders = universe[self.value(source)].targets
    guard holders.count == 1, holders[0].member.isNone, universe.isSingular(holders[0].place),
      case .local = universe.region(of: holders[0].place), let held = state.cell(holders[0].place),
      held == value || feasible(held) == value
    else { return }
    state.set(holders[0].place, .null)
  }

  /// The comparison behind a condition, negations undone.
  private func comparison(
    _ condition: ValueID, is truth: Bool
  ) -> (ComparisonKind, ValueID, ValueID)? {
    var (condition, truth) = (condition, truth)
    while let (relation, left, right) = comparisons[condition] {
      guard relation == .equal || relation == .notEqual else { return nil }
      if comparisons[left] != nil, universe[value(right)].scalar == .constant(0) {
        if relation == .equal { truth.toggle() }
        condition = left
        continue
      }
      return (truth ? relation : relation.negated, left, right)
    }
    return nil
  }

  private mutating func exclude(_ excluded: AbstractValueID, from id: AbstractValueID) -> Bool {
    guard let place = start(universe[excluded]) ?? entry(universe[excluded]) else { return true }
    let value = universe[id]
    let kept = value.targets.filter { $0.place != place || $0.flags.contains(.offset) }
    if kept.count == value.targets.count { return true }
    if kept.isEmpty, value.scalar == .nonZero { return false }
    let narrowed = universe.intern(AbstractValue(kept, scalar: value.scalar))
    for cell in state.cells where cell.value == id || feasible(cell.value) == id {
      state.set(cell.place, narrowed)
    }
    return true
  }
}

extension AbstractValue {
  /// The symbol of a value that is exactly what a place held on entry or a call returned.
  fileprivate var entrySymbol: SymbolicID? {
    if case .linear(let symbol, 1, 0) = scalar { symbol } else { nil }
  }
}
