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

  @Test("facts: what survives a join is what both sides imply; less with each join", arguments: [seeds])
  func facts(seeds: Range<UInt64>) {
    for seed in seeds {
      var sample = SampleWorld(seed: seed)
      let (a, b) = (sample.facts(), sample.facts())
      var (ab, ba, aa) = (a, b, a)
      let isChanged = aa.formIntersection(a)
      #expect(!isChanged && aa == a, "seed \(seed)")
      let changed = ab.formIntersection(b)
      _ = ba.formIntersection(a)
      #expect(ab.atoms.allSatisfy { ba.answer($0) == .holds }, "seed \(seed)")
      #expect(ba.atoms.allSatisfy { ab.answer($0) == .holds }, "seed \(seed)")
      #expect(changed == (Set(ab.atoms) != Set(a.atoms)), "seed \(seed)")
      for atom in ab.atoms {
        #expect(a.answer(atom) == .holds && b.answer(atom) == .holds, "seed \(seed): \(atom)")
      }
      var again = ab
      let isChangedAgain = again.formIntersection(a)
      #expect(!isChangedAgain, "seed \(seed)")
    }
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
      facts.insert(known)
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
  /// form of what it was, not more of it.
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
          let (below, above) = (universe[first].targets, universe[second].targets)
          #expect(
            Set(below).isSubset(of: above) || above == [Target.foreign],
            "seed \(seed), strong \(isStrong)")
        }
      }
      for read in sample.leaves {
        let (first, second) = (
          universe.content(of: read, in: low), universe.content(of: read, in: high)
        )
        let (below, above) = (universe[first].targets, universe[second].targets)
        #expect(Set(below).isSubset(of: above) || above == [Target.foreign], "seed \(seed)")
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
      && zip(cells, other.cells).allSatisfy { universe[$0.value].isSame(as: universe[$1.value]) }
      && statuses == other.statuses && Set(facts.atoms) == Set(other.facts.atoms)
      && Set(removals) == Set(other.removals)
  }
}

/// A small universe with a few places, and random elements over it.
private struct SampleWorld {
  var universe = Universe()
  var random: SplitMix
  private(set) var places: [PlaceID] = []
  private var regions: [RegionID] = []
  private var symbols: [SymbolicID] = []

  init(seed: UInt64) {
    random = SplitMix(seed: seed)
    let names = [Symbol(raw: 10), Symbol(raw: 11)]
    for region: Region in [
      .local(StorageID(raw: 1)), .global(GlobalID(raw: 1)), .parameter(0), .heap(ValueID(raw: 3)),
      .older(RegionID(raw: 2)),
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
  }

  var leaves: [PlaceID] { places.filter { universe.isLeaf($0) } }

  mutating func place() -> PlaceID { places[random.below(places.count)] }
  mutating func leaf() -> PlaceID { leaves[random.below(leaves.count)] }

  mutating func target() -> Target {
    var target = Target(place())
    if random.isTrue(oneIn: 4) { target.flags = .laundered }
    if random.isTrue(oneIn: 4) { target.loan = universe.loan(.borrow(ScopeID(raw: 2)), parent: .none) }
    if random.isTrue(oneIn: 5) { target.member = universe.member(Symbol(raw: 10), of: .none) }
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
      if facts.answer(atom) == .unknown { facts.insert(atom) }
    }
    return facts
  }

  mutating func state() -> FlowState {
    var state = FlowState()
    for _ in 0..<random.below(6) {
      universe.write(storedValue(), to: place(), strong: false, in: &state)
    }
    for _ in 0..<random.below(3) {
      let flags: [FlowState.Status.Flags] = [.freed, .ended, .released, .retained, .touched, .escaped]
      let flag = flags[random.below(flags.count)]
      let count = Int16(random.below(3))
      state.update(FlowState.StatusKey(regions[random.below(regions.count)])) {
        $0.flags.insert(flag)
        $0.count = count
      }
    }
    for _ in 0..<random.below(2) {
      state.removals.append(FlowState.Removal(place: place(), value: symbols[0]))
    }
    return state
  }
}
