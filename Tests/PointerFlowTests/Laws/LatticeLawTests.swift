import TestKit
import Testing

@testable import PointerFlow

/// The laws of every domain of the solver, on random elements. A failure names its seed.
@Suite("Lattice laws")
struct LatticeLawTests {
  static let seeds = Seeds.few(400)

  // MARK: Numbers and addresses

  @Test("values: joining is idempotent, commutative, associative and goes up", arguments: [seeds])
  func values(seeds: Range<UInt64>) {
    for seed in seeds {
      var sample = SampleWorld(seed: seed)
      let (a, b, c) = (sample.value(), sample.value(), sample.value())
      #expect(a.joined(with: a).isSame(as: a), "seed \(seed)")
      #expect(a.joined(with: b).isSame(as: b.joined(with: a)), "seed \(seed)")
      let (left, right) = (a.joined(with: b).joined(with: c), a.joined(with: b.joined(with: c)))
      #expect(left.isSame(as: right), "seed \(seed)")
      #expect(a.joined(with: b).joined(with: a).isSame(as: a.joined(with: b)), "seed \(seed)")
    }
  }

  @Test("a set of more addresses than the bound is the foreign one, and stays it")
  func overflow() {
    var universe = Universe()
    var value = AbstractValue()
    for index in 0...UInt32(AbstractValue.maximumTargets) {
      value.insert(Target(universe.root(.local(StorageID(raw: index + 1)))))
    }
    #expect(value.targets == [Target.foreign])
    let literal = Target(universe.root(.literal))
    #expect(value.joined(with: AbstractValue(literal)).targets == value.targets)
  }

  // MARK: Facts

  @Test("ranges: joining is idempotent, commutative, associative, monotone and goes up", arguments: [seeds])
  func ranges(seeds: Range<UInt64>) {
    for seed in seeds {
      var sample = SampleWorld(seed: seed)
      let landmarks = sample.vocabulary.landmarks(of: sample.symbols[0])
      func range() -> NumberRange {
        var range = NumberRange()
        for _ in 0..<sample.random.below(5) {
          let number = Int64(sample.random.below(9)) - 4
          _ = range.restrict(
            ComparisonKind.allCases[sample.random.below(6)],
            sample.random.isTrue(oneIn: 12) ? number > 0 ? .max : .min : number, landmarks)
        }
        return range
      }
      let (a, b, c) = (range(), range(), range())
      func join(_ left: NumberRange, _ right: NumberRange) -> NumberRange {
        left.joined(with: right, landmarks)
      }
      let ab = join(a, b)
      #expect(join(a, a) == a && ab == join(b, a), "seed \(seed)")
      #expect(join(ab, c) == join(a, join(b, c)), "seed \(seed): \(a) \(b) \(c)")
      #expect(join(ab, a) == ab && join(ab, b) == ab, "seed \(seed)")
      // `a` is below `ab`: joined with the same, it stays below.
      #expect(join(join(a, c), join(ab, c)) == join(ab, c), "seed \(seed)")
      for number in -6...6 as ClosedRange<Int64> where a.contains(number) || b.contains(number) {
        #expect(ab.contains(number), "seed \(seed): \(number)")
      }
    }
  }

  @Test("facts: joining is idempotent, commutative, associative, monotone and goes up", arguments: [seeds])
  func facts(seeds: Range<UInt64>) {
    for seed in seeds {
      var sample = SampleWorld(seed: seed)
      let vocabulary = sample.vocabulary
      let (a, b, c) = (sample.facts(), sample.facts(), sample.facts())
      func join(_ left: Facts, _ right: Facts) -> Facts {
        var joined = left
        let isChanged = joined.formJoin(right, vocabulary)
        #expect(isChanged == !joined.isSame(as: left), "seed \(seed)")
        return joined
      }
      let ab = join(a, b)
      #expect(join(a, a).isSame(as: a), "seed \(seed)")
      #expect(ab.isSame(as: join(b, a)), "seed \(seed)")
      #expect(join(ab, c).isSame(as: join(a, join(b, c))), "seed \(seed)\n\(a)\n\(b)\n\(c)")
      #expect(join(ab, a).isSame(as: ab) && join(ab, b).isSame(as: ab), "seed \(seed)")
      #expect(join(join(a, c), join(ab, c)).isSame(as: join(ab, c)), "seed \(seed)")
      for atom in ab.atoms {
        #expect(a.answer(atom) == .holds && b.answer(atom) == .holds, "seed \(seed): \(atom)")
      }
      // What can be said of both in the function's words is not lost.
      for atom in sample.words where a.answer(atom) == .holds && b.answer(atom) == .holds {
        #expect(ab.answer(atom) == .holds, "seed \(seed): \(atom)")
      }
    }
  }

  @Test("facts: three equalities and a bound, in any order")
  func factsOfThree() {
    var universe = Universe()
    let symbol = universe.symbol(.number(ValueID(raw: 1)))
    func facts(_ relation: ComparisonKind, _ number: Int64) -> Facts {
      let atom = Predicate(subject: symbol, relation: relation, operand: .constant(number))
      universe.vocabulary.learn(atom)
      var facts = Facts()
      facts.insert(atom, universe.vocabulary)
      return facts
    }
    let all = [facts(.equal, 1), facts(.equal, 2), facts(.greater, 0)]
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
      var joined = all[order[0]]
      for next in order.dropFirst() { _ = joined.formJoin(all[next], universe.vocabulary) }
      #expect(joined.isSame(as: all[2]))
    }
  }

  @Test("facts: of two paths with an atom each one of the two holds, and the other decides it")
  func clauses() {
    var universe = Universe()
    let (first, second) = (
      universe.symbol(.number(ValueID(raw: 1))), universe.symbol(.number(ValueID(raw: 2)))
    )
    func atom(_ symbol: SymbolicID, _ relation: ComparisonKind) -> Predicate {
      Predicate(subject: symbol, relation: relation, operand: .constant(0))
    }
    func facts(_ atoms: Predicate...) -> Facts {
      var facts = Facts()
      for atom in atoms {
        universe.vocabulary.learn(atom)
        facts.insert(atom, universe.vocabulary)
      }
      return facts
    }
    // `if (a || b)`
    var (one, other) = (facts(atom(first, .notEqual)), facts(atom(first, .equal), atom(second, .notEqual)))
    universe.vocabulary.learn(one, other)
    let isChanged = one.formJoin(other, universe.vocabulary)
    #expect(isChanged && one.atoms.isEmpty)
    other = one
    one.insert(atom(first, .equal), universe.vocabulary)
    let canHold = one.settleClauses(universe.vocabulary)
    #expect(canHold && one.answer(atom(second, .notEqual)) == .holds)
    other.insert(atom(first, .equal), universe.vocabulary)
    other.insert(atom(second, .equal), universe.vocabulary)
    let bothFail = !other.settleClauses(universe.vocabulary)
    #expect(bothFail)
  }

  @Test("facts: an answer agrees with arithmetic", arguments: [seeds])
  func answers(seeds: Range<UInt64>) {
    for seed in seeds {
      var sample = SampleWorld(seed: seed)
      let (known, asked) = (sample.atom(), sample.atom())
      guard case .constant(let a) = known.operand, case .constant(let b) = asked.operand,
        known.subject == asked.subject
      else { continue }
      var facts = Facts()
      facts.insert(known, sample.vocabulary)
      let models = (-8...8).filter { known.relation.holds($0, a) }
      switch facts.answer(asked) {
      case .holds: #expect(models.allSatisfy { asked.relation.holds($0, b) }, "seed \(seed)")
      case .fails: #expect(!models.contains { asked.relation.holds($0, b) }, "seed \(seed)")
      case .unknown: break
      }
    }
  }

  @Test("relations: negation and mirroring are what they say")
  func relations() {
    for relation in ComparisonKind.allCases {
      for left in -2...2 as ClosedRange<Int64> {
        for right in -2...2 as ClosedRange<Int64> {
          #expect(relation.negated.holds(left, right) == !relation.holds(left, right))
          #expect(relation.mirrored.holds(right, left) == relation.holds(left, right))
        }
      }
      #expect(relation.negated.negated == relation && relation.mirrored.mirrored == relation)
    }
  }

  // MARK: Memory

  @Test("states: joining is idempotent, commutative, associative and goes up", arguments: [seeds])
  func states(seeds: Range<UInt64>) {
    for seed in seeds {
      var sample = SampleWorld(seed: seed)
      let (a, b, c) = (sample.state(), sample.state(), sample.state())
      var universe = sample.universe
      func join(_ left: FlowState, _ right: FlowState) -> FlowState {
        var joined = left
        _ = joined.join(right, &universe)
        return joined
      }
      var same = a
      let hasGrown = same.join(a, &universe)
      #expect(!hasGrown && same == a, "seed \(seed)")
      #expect(join(a, b).isSame(as: join(b, a), universe), "seed \(seed)")
      #expect(join(join(a, b), c).isSame(as: join(a, join(b, c)), universe), "seed \(seed)")
      var above = join(a, b)
      let growth = [above.join(a, &universe), above.join(b, &universe)]
      #expect(growth == [false, false], "seed \(seed)")
    }
  }

  /// Of places that are not told apart into members: a whole that is read as its members is another
  /// form of what it was, not more of it. Addresses that cannot be meant where the facts hold do not count.
  @Test("writing and reading are monotone: more before is not less after", arguments: [seeds])
  func memoryIsMonotone(seeds: Range<UInt64>) {
    for seed in seeds {
      var sample = SampleWorld(seed: seed)
      let low = sample.state()
      let more = sample.state()
      let (place, value) = (sample.leaf(), sample.storedValue())
      var universe = sample.universe
      var high = low
      _ = high.join(more, &universe)
      for isStrong in [true, false] where !isStrong || universe.isSingular(place) {
        var (lowAfter, highAfter) = (low, high)
        universe.write(value, to: place, strong: isStrong, in: &lowAfter)
        universe.write(value, to: place, strong: isStrong, in: &highAfter)
        for read in sample.leaves {
          let (first, second) = (
            universe.content(of: read, in: lowAfter), universe.content(of: read, in: highAfter)
          )
          let possible = universe.feasible(first, low.facts)
          let (below, above) = (universe[possible].targets, universe[second].targets)
          #expect(
            below.areAmong(above) || above == [Target.foreign], "seed \(seed), strong \(isStrong)")
        }
      }
      for read in sample.leaves {
        let (first, second) = (
          universe.content(of: read, in: low), universe.content(of: read, in: high)
        )
        let possible = universe.feasible(first, low.facts)
        let (below, above) = (universe[possible].targets, universe[second].targets)
        #expect(below.areAmong(above) || above == [Target.foreign], "seed \(seed)")
      }
    }
  }

  @Test("a strong write is what a read then finds", arguments: [seeds])
  func writeThenRead(seeds: Range<UInt64>) {
    for seed in seeds {
      var sample = SampleWorld(seed: seed)
      var state = sample.state()
      let (place, value) = (sample.place(), sample.storedValue())
      guard sample.universe.isSingular(place) else { continue }
      sample.universe.write(value, to: place, strong: true, in: &state)
      let content = sample.universe.content(of: place, in: state)
      let found = sample.universe[content]
      #expect(found.isSame(as: sample.universe[value]), "seed \(seed)")
    }
  }

  @Test("conditions: two paths that become one leave each address what its own path said of arguments")
  func conditionsOfPaths() {
    var universe = Universe()
    let (flag, mode) = (universe.root(.parameter(0)), universe.root(.parameter(1)))
    let (local, first, second) = (
      universe.root(.local(StorageID(raw: 1))), universe.root(.global(GlobalID(raw: 1))),
      universe.root(.global(GlobalID(raw: 2)))
    )
    func path(to place: PlaceID, _ numbers: (PlaceID, Int64)...) -> FlowState {
      var state = FlowState()
      let value = universe.intern(AbstractValue(Target(place)))
      universe.write(value, to: local, strong: true, in: &state)
      for (argument, number) in numbers {
        let symbol = universe.symbol(.entry(argument))
        let atom = Predicate(subject: symbol, relation: .equal, operand: .constant(number))
        universe.vocabulary.learn(atom)
        state.facts.insert(atom, universe.vocabulary)
      }
      return state
    }
    func said(of place: PlaceID, in state: FlowState) -> [Predicate] {
      let content = universe.content(of: local, in: state)
      return universe[content].targets.first { $0.place == place }.map { universe[$0.condition] } ?? []
    }
    func atom(_ place: PlaceID, _ relation: ComparisonKind, _ number: Int64) -> Predicate {
      Predicate(subject: universe.symbol(.entry(place)), relation: relation, operand: .constant(number))
    }
    let paths = [
      path(to: first, (flag, 1), (mode, 0)), path(to: second, (flag, 0), (mode, 0)),
      path(to: first, (flag, 2), (mode, 7)),
    ]
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [0, 2, 1]] {
      var joined = paths[order[0]]
      for next in order.dropFirst() { _ = joined.join(paths[next], &universe) }
      #expect(said(of: first, in: joined) == [atom(flag, .greater, 0), atom(flag, .lessOrEqual, 2)])
      #expect(said(of: second, in: joined) == [atom(flag, .equal, 0), atom(mode, .equal, 0)])
    }
  }

  // MARK: Summaries

  @Test("numbers of a summary: joining is idempotent, commutative, associative and goes up", arguments: [seeds])
  func scalarEffects(seeds: Range<UInt64>) {
    for seed in seeds {
      var random = SplitMix(seed: seed)
      func scalar() -> Summary.ScalarEffect {
        switch random.below(5) {
        case 0: .unknown
        case 1: .nonZero
        case 2: .presence
        case 3: .linear(PathID(raw: 1), scale: 1, addend: Int64(random.below(2)))
        default: .constant(Int64(random.below(3)))
        }
      }
      let (a, b, c) = (scalar(), scalar(), scalar())
      #expect(a.joined(with: a) == a && a.joined(with: b) == b.joined(with: a), "seed \(seed)")
      #expect(a.joined(with: b).joined(with: c) == a.joined(with: b.joined(with: c)), "seed \(seed)")
      #expect(a.joined(with: b).joined(with: a) == a.joined(with: b), "seed \(seed)")
    }
  }

  // MARK: Depth

  @Test("depths: adding edges commutes and never goes down", arguments: [seeds])
  func depths(seeds: Range<UInt64>) {
    for seed in seeds {
      var random = SplitMix(seed: seed)
      func depth() -> SideDepth {
        var depth = SideDepth()
        for _ in 0..<random.below(5) {
          let side = random.isTrue(oneIn: 2) ? FlowUnit.Side.c : .swift
          depth = depth.adding(caller: random.isTrue(oneIn: 2) ? .c : .swift, callee: side)
        }
        return depth
      }
      let (a, b, c) = (depth(), depth(), depth())
      #expect(a.joined(with: b) == b.joined(with: a), "seed \(seed)")
      #expect(a.joined(with: b).joined(with: c) == a.joined(with: b.joined(with: c)), "seed \(seed)")
      #expect(a.joined(with: SideDepth()) == a, "seed \(seed)")
      for limit in 0...6 where a.exceeds(limit) { #expect(a.joined(with: b).exceeds(limit)) }
    }
  }
}

extension [Target] {
  /// Whether all are among others, whatever they depend on there.
  fileprivate func areAmong(_ others: [Target]) -> Bool {
    allSatisfy { target in
      others.contains { other in
        var other = other
        other.condition = target.condition
        return other == target
      }
    }
  }
}

extension AbstractValue {
  /// Equal as sets.
  fileprivate func isSame(as other: AbstractValue) -> Bool {
    Set(targets) == Set(other.targets) && scalar == other.scalar
  }
}

extension FlowState {
  /// Equal in what they say, whatever order it is kept in.
  fileprivate func isSame(as other: FlowState, _ universe: Universe) -> Bool {
    cells.map(\.place) == other.cells.map(\.place)
      && zip(cells, other.cells).allSatisfy {
        universe[$0.value].scalar == universe[$1.value].scalar
          && dependencies(of: $0.value, universe) == other.dependencies(of: $1.value, universe)
      }
      && statuses == other.statuses && facts.isSame(as: other.facts)
      && Set(removals) == Set(other.removals)
  }
}

extension FlowState {
  /// What each address of a value depends on: what its condition says, and of arguments of which that says
  /// nothing, what is known of them.
  fileprivate func dependencies(
    of value: AbstractValueID, _ universe: Universe
  ) -> [Target: Set<Facts.Entry>] {
    func isArgument(_ symbol: SymbolicID) -> Bool { universe[symbol] == .entry(universe.root(RegionID(raw: 2))) }
    let known = facts.entries { symbol, _ in isArgument(symbol) }
    var result: [Target: Set<Facts.Entry>] = [:]
    for target in universe[value].targets {
      let said = universe.conditions.condition(target.condition).entries
      var address = target
      address.condition = .none
      let all = Set(said).union(known.filter { entry in !said.contains { $0.isAbout(entry) } })
      guard let others = result[address] else {
        result[address] = all
        continue
      }
      // Of two ways to one address it is on which both agree.
      result[address] = Set(
        all.compactMap { entry in
          others.first { $0.isAbout(entry) }.flatMap { entry.joined(with: $0, universe.vocabulary) }
        })
    }
    return result
  }
}

/// A small universe with a few places, and random elements over it.
private struct SampleWorld {
  var universe = Universe()
  var random: SplitMix
  private(set) var places: [PlaceID] = []
  private var regions: [RegionID] = []
  private(set) var symbols: [SymbolicID] = []
  /// Atoms in which the vocabulary can say what is known.
  private(set) var words: [Predicate] = []

  init(seed: UInt64) {
    random = SplitMix(seed: seed)
    let names = [Symbol(raw: 10), Symbol(raw: 11)]
    for region: Region in [
      .parameter(0), .local(StorageID(raw: 1)), .global(GlobalID(raw: 1)), .heap(ValueID(raw: 3)),
      .older(RegionID(raw: 5)),
    ] {
      let root = universe.root(region)
      regions.append(universe.region(region))
      places.append(root)
      for name in names { places.append(universe.member(name, of: root)) }
      places.append(universe.member(.anyElement, of: root))
      if let symbol = [universe.symbol(.entry(root))].first { symbols.append(symbol) }
    }
    let pointee = universe.pointee(of: universe.root(.parameter(0)))
    regions.append(pointee)
    places.append(universe.root(pointee))
    places.append(universe.member(names[0], of: universe.root(pointee)))
    learnVocabulary()
  }

  var vocabulary: FactVocabulary { universe.vocabulary }

  /// Some landmarks and clauses; of other numbers only bounds can be said.
  private mutating func learnVocabulary() {
    for number in -2...2 as ClosedRange<Int64> where random.isTrue(oneIn: 2) {
      words.append(
        Predicate(subject: symbols[random.below(2)], relation: .notEqual, operand: .constant(number)))
      universe.vocabulary.learn(words[words.count - 1])
    }
    for number in -2...2 as ClosedRange<Int64> {
      for relation in [ComparisonKind.less, .lessOrEqual, .greater, .greaterOrEqual] {
        words.append(Predicate(subject: symbols[0], relation: relation, operand: .constant(number)))
      }
    }
    for relation in ComparisonKind.allCases {
      words.append(Predicate(subject: symbols[1], relation: relation, operand: .symbol(symbols[2])))
    }
    for _ in 0..<random.below(4) { universe.vocabulary.learn(facts(), facts()) }
  }

  var leaves: [PlaceID] { places.filter { universe.isLeaf($0) } }

  mutating func place() -> PlaceID { places[random.below(places.count)] }
  mutating func leaf() -> PlaceID { leaves[random.below(leaves.count)] }

  mutating func target() -> Target {
    var target = Target(place())
    if random.isTrue(oneIn: 4) { target.flags = .laundered }
    if random.isTrue(oneIn: 4) { target.loan = universe.loan(.borrow(ScopeID(raw: 2)), parent: .none) }
    if random.isTrue(oneIn: 5) { target.member = universe.member(Symbol(raw: 10), of: .none) }
    if random.isTrue(oneIn: 3) {
      let atoms = (0...random.below(2)).map { _ in atom() }
      target.condition = universe.condition(.none, and: atoms)
    }
    return target
  }

  mutating func scalar() -> Scalar {
    switch random.below(6) {
    case 0: .unknown
    case 1: .constant(0)
    case 2: .constant(Int64(random.below(3)))
    case 3: .linear(symbols[random.below(symbols.count)], scale: 1, addend: Int64(random.below(2)))
    case 4: .truth(atom())
    default: .nonZero
    }
  }

  mutating func value() -> AbstractValue {
    var value = AbstractValue(scalar: scalar())
    for _ in 0..<random.below(7) { value.insert(target()) }
    return value
  }

  /// A value of one plain pointer or number.
  mutating func storedValue() -> AbstractValueID {
    if random.isTrue(oneIn: 3) { return universe.intern(AbstractValue(scalar: .constant(0))) }
    var target = target()
    target.member = .none
    return universe.intern(AbstractValue(target))
  }

  mutating func atom() -> Predicate {
    Predicate(
      subject: symbols[random.below(2)], relation: ComparisonKind.allCases[random.below(6)],
      operand: random.isTrue(oneIn: 5)
        ? .symbol(symbols[2]) : .constant(Int64(random.below(5)) - 2))
  }

  mutating func facts() -> Facts {
    var facts = Facts()
    for _ in 0..<random.below(5) {
      let atom = atom()
      if facts.answer(atom) == .unknown { facts.insert(atom, vocabulary) }
    }
    // A clause comes from a join.
    if random.isTrue(oneIn: 3) { _ = facts.formJoin(self.facts(), vocabulary) }
    return facts
  }

  mutating func state() -> FlowState {
    var state = FlowState()
    for _ in 0..<random.below(6) {
      universe.write(storedValue(), to: place(), strong: false, in: &state)
    }
    for _ in 0..<random.below(3) {
      let flags: [FlowState.Status.Flags] = [
        .freed, .ended, .released, .retained, .touched, .escaped, [.freed, .may], [.freed, .counted],
      ]
      let flag = flags[random.below(flags.count)]
      let count = Int16(random.below(4)) - 1
      state.update(FlowState.StatusKey(regions[random.below(regions.count)])) {
        $0.flags.insert(flag)
        $0.count = count
      }
    }
    state.facts = facts()
    for _ in 0..<random.below(2) {
      state.removals.append(FlowState.Removal(place: place(), value: symbols[0]))
    }
    return state
  }
}
