// What addresses remember of the path they come from, where it is joined with another: `if (copy) p = dup(s);
// else p = s;`. Only what arguments are is remembered: a caller that passes constants can tell. An address
// that both paths have keeps what both say. The lattice is that of `Condition`. Lost: what is known of
// anything that is no argument.

/// The interned conditions of one function's analysis; 0 is that nothing must hold.
struct ConditionTable {
  private var conditions: [(condition: Condition, atoms: [Predicate])] = [(Condition(), [])]
  private var index = InternIndex()
  /// The conjunction asked for last: many addresses of one call depend on the same.
  fileprivate var last: (left: ConditionID, atoms: [Predicate], result: ConditionID)?

  mutating func intern(_ condition: Condition) -> ConditionID {
    if condition.isEmpty { return .none }
    var hash = NumberHash(0)
    condition.add(to: &hash)
    if let known = index.number(hash: hash.value, where: { conditions[$0].condition == condition }) {
      return ConditionID(raw: known)
    }
    let id = ConditionID(raw: UInt32(conditions.count))
    conditions.append((condition, condition.atoms))
    index.insert(id.raw, hash: hash.value)
    return id
  }

  func condition(_ id: ConditionID) -> Condition { conditions[id.index].condition }
  subscript(id: ConditionID) -> [Predicate] { _read { yield conditions[id.index].atoms } }
}

extension Universe {
  subscript(id: ConditionID) -> [Predicate] { _read { yield conditions[id] } }

  /// A condition and some atoms together.
  mutating func condition(_ left: ConditionID, and atoms: [Predicate]) -> ConditionID {
    if atoms.isEmpty { return left }
    if let last = conditions.last, last.left == left, last.atoms == atoms { return last.result }
    var condition = conditions.condition(left)
    for atom in atoms {
      vocabulary.learn(atom)
      condition.insert(atom, vocabulary)
    }
    let result = conditions.intern(condition)
    conditions.last = (left, atoms, result)
    return result
  }

  /// The states of two paths that become one, for the conditions of addresses.
  func meeting(_ here: Facts, _ there: Facts, joined: Facts) -> Condition.Meeting {
    Condition.Meeting(here, there, joined: joined, vocabulary, isArgument: isArgument)
  }

  /// The join of the values of two paths, whose addresses keep what tells their path from the other.
  mutating func join(
    _ left: AbstractValueID, _ right: AbstractValueID, _ meeting: Condition.Meeting
  ) -> AbstractValueID {
    if left == right { return left }
    let isConditional = left.has(.conditions) || right.has(.conditions)
    if !isConditional, meeting.isPlain { return join(left, right) }
    if !left.has(.targets), !right.has(.targets) { return join(left, right) }
    let (mine, theirs) = (self[left], self[right])
    if !isConditional, mine.targets == theirs.targets { return join(left, right) }
    var joined: [Target] = []
    add(mine.targets, against: theirs.targets, meeting, to: &joined)
    add(theirs.targets, against: mine.targets, meeting.mirrored, to: &joined)
    let scalar = AbstractValue(scalar: mine.scalar).joined(with: AbstractValue(scalar: theirs.scalar)).scalar
    let result = intern(AbstractValue(joined, scalar: scalar))
    if self[result].isForeign, !mine.isForeign, !theirs.isForeign { noteOverflow() }
    return result
  }

  /// Adds the addresses of one path that are not there yet, each once.
  private mutating func add(
    _ targets: [Target], against others: [Target], _ meeting: Condition.Meeting, to joined: inout [Target]
  ) {
    for target in targets where !joined.contains(where: { $0.isSame(as: target) }) {
      var target = target
      if !target.isForeign {
        let mine = united(targets, like: target, in: meeting.here) ?? Condition()
        let theirs = united(others, like: target, in: meeting.there)
        let condition =
          theirs.map { mine.joined(with: $0, meeting, isArgument: isArgument) }
          ?? mine.alone(meeting, isArgument: isArgument)
        target.condition = conditions.intern(condition)
      }
      joined.append(target)
    }
  }

  /// What the ways to one address in a value depend on; `nil` where there is none.
  private func united(_ targets: [Target], like target: Target, in facts: Facts) -> Condition? {
    var result: Condition?
    for other in targets where other.isSame(as: target) {
      let condition = conditions.condition(other.condition)
      result = result?.united(with: condition, in: facts, vocabulary, isArgument: isArgument) ?? condition
    }
    return result
  }

  private func isArgument(_ symbol: SymbolicID) -> Bool {
    guard case .entry(let place) = self[symbol], case .parameter = region(of: place) else { return false }
    return isRoot(place)
  }
}

extension Target {
  /// Whether two addresses differ in their conditions at most.
  fileprivate func isSame(as other: Target) -> Bool {
    var other = other
    other.condition = condition
    return self == other
  }
}
