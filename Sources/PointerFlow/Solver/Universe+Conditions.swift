// What addresses remember of the path they come from, where it is joined with another: `if (copy) p = dup(s);
// else p = s;`. Only what arguments are against constants is remembered, and only where the other path says the
// opposite: a caller that passes constants can tell. Lost: conditions beyond the first, on paths in loops.

extension Universe {
  /// A value whose addresses that another path does not have keep what tells the paths apart.
  mutating func remembering(
    _ facts: Facts, in id: AbstractValueID, against others: Facts, _ other: AbstractValueID
  ) -> AbstractValueID {
    if id == other || facts.atoms.isEmpty || self[id].targets.isEmpty { return id }
    let theirs = self[other].targets
    let telling = facts.atoms.first { isOfArgument($0) && others.answer($0) == .fails }
    return intern(
      self[id].map { target in
        if theirs.contains(target) { return target }
        var remembering = target
        for twin in theirs where isSame(target, but: twin.condition, as: twin) {
          if self[twin.condition].allSatisfy({ facts.answer($0) == .holds }) {
            remembering.condition = twin.condition
            return remembering
          }
        }
        if let telling { remembering.condition = condition(target.condition, and: [telling]) }
        return remembering
      })
  }

  private func isOfArgument(_ atom: Predicate) -> Bool {
    guard case .constant = atom.operand, case .entry(let place) = self[atom.subject],
      case .parameter = region(of: place)
    else { return false }
    return isRoot(place)
  }

  private func isSame(_ target: Target, but condition: ConditionID, as twin: Target) -> Bool {
    var other = target
    other.condition = condition
    return other == twin
  }
}
