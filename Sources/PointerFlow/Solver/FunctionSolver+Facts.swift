// Branches: what a condition says of numbers. Lattice: `Facts`. An atom speaks of a symbol (what a place
// held on entry, what a call returned, whether an allocation succeeded); a path on which an atom cannot
// hold is not followed. Direction: forward, at the branch. Terminates: assuming adds at most one atom.
// Not monotone: a weaker state may follow a branch that a stronger one does not; visits are bounded.
// Lost: other disjunctions than `Facts` keeps, arithmetic beyond scale and addend, overflow.

extension FunctionSolver {
  /// Adds to the state that a condition is true or false; `false` when it cannot be.
  mutating func assume(_ condition: ValueID, is truth: Bool) -> Bool {
    if condition.isNone { return true }
    let value = universe[self.value(condition)]
    switch value.scalar {
    case .unknown: return true
    case .constant(let number): return (number != 0) == truth
    case .nonZero: return truth
    case .linear(let symbol, let scale, let addend):
      guard scale == 1 else { return true }
      return assume(
        Predicate(
          subject: symbol, relation: truth ? .notEqual : .equal, operand: .constant(0 &- addend)))
    case .truth(var predicate):
      if !truth { predicate.relation = predicate.relation.negated }
      return assume(predicate)
    }
  }

  mutating func assume(_ atom: Predicate) -> Bool {
    switch state.facts.answer(atom) {
    case .holds: return true
    case .fails: return false
    case .unknown:
      if isTriviallyFalse(atom) { return false }
      if state.facts.isFull { bounds.insert(.facts) }
      universe.vocabulary.learn(atom)
      state.facts.insert(atom, universe.vocabulary)
      return state.facts.settleClauses(universe.vocabulary)
    }
  }

  private func isTriviallyFalse(_ atom: Predicate) -> Bool {
    if case .symbol(let other) = atom.operand, other == atom.subject {
      return !atom.relation.holds(0, 0)
    }
    return false
  }

  /// What a comparison of two values is, as a number.
  func compare(
    _ relation: ComparisonKind, _ left: AbstractValue, _ right: AbstractValue
  ) -> Scalar {
    switch (left.scalar, right.scalar) {
    case (.constant(let left), .constant(let right)):
      return .constant(relation.holds(left, right) ? 1 : 0)
    case (.linear(let symbol, 1, let addend), .constant(let constant)):
      return .truth(
        Predicate(subject: symbol, relation: relation, operand: .constant(constant &- addend)))
    case (.constant(let constant), .linear(let symbol, 1, let addend)):
      return .truth(
        Predicate(
          subject: symbol, relation: relation.mirrored, operand: .constant(constant &- addend)))
    case (.linear(let left, 1, 0), .linear(let right, 1, 0)):
      if left == right { return .constant(relation.holds(0, 0) ? 1 : 0) }
      return .truth(Predicate(subject: left, relation: relation, operand: .symbol(right)))
    case (.truth(var predicate), .constant(0)), (.constant(0), .truth(var predicate)):
      switch relation {
      case .equal: predicate.relation = predicate.relation.negated
      case .notEqual: break
      default: return .unknown
      }
      return .truth(predicate)
    case (.nonZero, .constant(0)), (.constant(0), .nonZero):
      switch relation {
      case .equal: return .constant(0)
      case .notEqual: return .constant(1)
      default: return .unknown
      }
    default: return .unknown
    }
  }

  /// The value of an integer operation.
  mutating func combine(
    _ kind: ArithmeticKind, _ left: AbstractValue, _ right: AbstractValue
  ) -> AbstractValue {
    AbstractValue(
      provenance(kind, left, right), scalar: arithmetic(kind, left.scalar, right.scalar))
  }

  /// The addresses whose bits are still in the result. A product or a distance is no address.
  private func provenance(
    _ kind: ArithmeticKind, _ left: AbstractValue, _ right: AbstractValue
  ) -> [Target] {
    switch kind {
    case .add, .and, .or, .xor, .other:
      return left.targets + right.targets
    case .subtract: return right.targets.isEmpty ? left.targets : []
    case .multiply, .divide, .remainder, .shiftLeft, .shiftRight: return []
    }
  }

  mutating func arithmetic(_ kind: ArithmeticKind, _ left: Scalar, _ right: Scalar) -> Scalar {
    switch (kind, left, right) {
    case (.add, .constant(let a), .constant(let b)): .constant(a &+ b)
    case (.subtract, .constant(let a), .constant(let b)): .constant(a &- b)
    case (.multiply, .constant(let a), .constant(let b)): .constant(a &* b)
    case (.divide, .constant(let a), .constant(let b)) where b != 0 && b != -1: .constant(a / b)
    case (.remainder, .constant(let a), .constant(let b)) where b != 0 && b != -1:
      .constant(a % b)
    case (.and, .constant(let a), .constant(let b)): .constant(a & b)
    case (.and, .linear(let symbol, 1, 0), .constant(let mask)),
      (.and, .constant(let mask), .linear(let symbol, 1, 0)):
      mask == 0 ? .constant(0) : .symbol(universe.symbol(.masked(symbol, mask: mask)))
    case (.or, .constant(let a), .constant(let b)): .constant(a | b)
    case (.xor, .constant(let a), .constant(let b)): .constant(a ^ b)
    case (.shiftLeft, .constant(let a), .constant(let b)) where (0..<64).contains(b): .constant(a << b)
    case (.shiftRight, .constant(let a), .constant(let b)) where (0..<64).contains(b): .constant(a >> b)
    case (.add, .linear(let s, let scale, let addend), .constant(let b)),
      (.add, .constant(let b), .linear(let s, let scale, let addend)):
      .linear(s, scale: scale, addend: addend &+ b)
    case (.subtract, .constant(let a), .linear(let s, let scale, let addend)):
      .linear(s, scale: 0 &- scale, addend: a &- addend)
    case (.subtract, .linear(let s, let scale, let addend), .constant(let b)):
      .linear(s, scale: scale, addend: addend &- b)
    case (.multiply, .linear(let s, let scale, let addend), .constant(let b)),
      (.multiply, .constant(let b), .linear(let s, let scale, let addend)):
      b == 0 ? .constant(0) : .linear(s, scale: scale &* b, addend: addend &* b)
    default: .unknown
    }
  }

  /// Whether what a value's address depends on is known not to hold on this path.
  func isExcluded(_ target: Target) -> Bool { universe.isExcluded(target, state.facts) }

  /// A value without the addresses that are known to be null, or not to be meant, on this path.
  mutating func feasible(_ id: AbstractValueID) -> AbstractValueID {
    universe.feasible(id, state.facts)
  }
}

extension Universe {
  func isExcluded(_ target: Target, _ facts: Facts) -> Bool {
    !target.condition.isNone && self[target.condition].contains { facts.answer($0) == .fails }
  }

  /// A value without the addresses that some facts exclude: null when its number is zero.
  mutating func feasible(_ id: AbstractValueID, _ facts: Facts) -> AbstractValueID {
    !id.has(.targets) || facts.isEmpty ? id : feasible(id, facts, zeros(of: facts))
  }

  /// The same where the zeros among the facts are known.
  mutating func feasible(_ id: AbstractValueID, _ facts: Facts, _ zeros: Zeros) -> AbstractValueID {
    if !id.has(.targets) || zeros.symbols.isEmpty && !id.has(.conditions) { return id }
    if case .linear(let symbol, 1, 0) = self[id].scalar, zeros.symbols.contains(symbol) { return .null }
    if regionMask(of: id) & zeros.regions == 0, !id.has(.conditions) { return id }
    let value = self[id]
    let count = value.targets.count
    var first = 0
    while first < count, !isInfeasible(value.targets[first], facts, zeros) { first += 1 }
    if first == count { return id }
    var kept = Array(value.targets[..<first])
    for target in value.targets[(first + 1)...] where !isInfeasible(target, facts, zeros) { kept.append(target) }
    return intern(AbstractValue(kept, scalar: kept.isEmpty ? .constant(0) : value.scalar))
  }

  /// Whether an address is null, or not meant, where some facts hold.
  private mutating func isInfeasible(_ target: Target, _ facts: Facts, _ zeros: Zeros) -> Bool {
    let region = regionID(of: target.place)
    if zeros.regions & region.mask != 0, let symbol = presence(of: region), zeros.symbols.contains(symbol) {
      return true
    }
    return isExcluded(target, facts)
  }

  /// What some facts say is zero.
  func zeros(of facts: Facts) -> Zeros {
    var zeros = Zeros(symbols: facts.zeros)
    for symbol in zeros.symbols {
      let region: RegionID? =
        switch self[symbol] {
        case .entry(let holder): known(.pointee(holder))
        case .address(let region): region
        case .callResult(let call): known(.opaque(call))
        case .none, .addressOf, .masked, .number: nil
        }
      if let region { zeros.regions |= region.mask }
    }
    return zeros
  }
}

/// Numbers that are known to be zero.
struct Zeros {
  var symbols: [SymbolicID]
  /// The bits of the regions that are not there.
  var regions: UInt64 = 0
}
