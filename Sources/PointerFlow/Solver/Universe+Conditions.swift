// What addresses remember of the path they come from, where it is joined with another: `if (copy) p = dup(s);
// else p = s;`. Only what arguments are against constants is remembered: a caller that passes constants can
// tell. An address that both paths have keeps what both say. Lost: paths in loops, where a condition of one
// round is none of the next.

extension Universe {
  /// A value whose addresses keep what tells its path from another, on which the value is another.
  mutating func remembering(
    _ facts: Facts, in id: AbstractValueID, against others: Facts, _ other: AbstractValueID
  ) -> AbstractValueID {
    if id == other || !id.has(.targets) { return id }
    let (value, theirs) = (self[id], self[other].targets)
    var telling: [Predicate] = []
    for index in facts.atoms.indices where others.answer(facts.atoms[index]) == .fails {
      if isOfArgument(facts.atoms[index]) { telling.append(facts.atoms[index]) }
    }
    // Without conditions on either side there is nothing to remember, and nothing to forget.
    if telling.isEmpty, !id.has(.conditions), !other.has(.conditions) { return id }
    var result = AbstractValue(scalar: value.scalar)
    for target in value.targets {
      var remembering = target
      if let twin = theirs.first(where: { Self.isSame($0, as: target) }) {
        remembering.condition = condition(common(target, facts, twin, others))
      } else if !telling.isEmpty {
        remembering.condition = condition(target.condition, and: telling)
      }
      result.insert(remembering)
    }
    return intern(result)
  }

  /// What two paths say of an address that both have.
  private func common(
    _ target: Target, _ facts: Facts, _ twin: Target, _ others: Facts
  ) -> [Predicate] {
    if target.condition.isNone, twin.condition.isNone { return [] }
    return unique(
      (self[target.condition] + self[twin.condition]).filter {
        implies(target, facts, $0) && implies(twin, others, $0)
      })
  }

  /// Each atom once, in an order that does not depend on which path came first.
  private func unique(_ atoms: [Predicate]) -> [Predicate] {
    Set(atoms).sorted {
      ($0.subject.raw, "\($0.relation) \($0.operand)") < ($1.subject.raw, "\($1.relation) \($1.operand)")
    }
  }

  private func isOfArgument(_ atom: Predicate) -> Bool {
    guard case .constant = atom.operand, case .entry(let place) = self[atom.subject],
      case .parameter = region(of: place)
    else { return false }
    return isRoot(place)
  }

  private func implies(_ target: Target, _ facts: Facts, _ atom: Predicate) -> Bool {
    self[target.condition].contains(atom) || facts.answer(atom) == .holds
  }

  /// Whether two addresses differ in their conditions at most.
  private static func isSame(_ left: Target, as right: Target) -> Bool {
    var left = left
    left.condition = right.condition
    return left == right
  }
}
