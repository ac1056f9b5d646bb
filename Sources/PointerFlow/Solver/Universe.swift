// Names for places and values. Members to `maximumFields` in a row and entry memory to `maximumNesting`
// dereferences are told apart; what lies deeper is one place, or foreign. A list that repeats a member is
// one region from the second node on. So the numbers given out are bounded by the function's text, which
// is why fixpoints over them end. Lost: the depth beyond those limits. Joins of values are remembered:
// the same two values always join to the same number.

/// The interned regions, places, loans, symbols and values of one function's analysis: everything the
/// state refers to by number, so that states are flat arrays that compare and join quickly.
struct Universe {
  private struct PlaceNode {
    var region: RegionID
    var parent: PlaceID
    var field: Symbol
    var depth: UInt8
    /// Whether the place is one location: a write replaces what was there.
    var isSingular: Bool
    var firstChild: PlaceID
    var nextSibling: PlaceID
  }

  /// Members in a row that are told apart.
  static let maximumFields = 3
  /// Dereferences of entry memory that are told apart.
  static let maximumNesting = 3

  private(set) var regions: [Region] = []
  /// The root place of each region.
  private var roots: [PlaceID] = []
  private var regionIDs: [Region: RegionID] = [:]
  private var places: [PlaceNode] = []
  private var children: [UInt64: PlaceID] = [:]
  private(set) var values: [AbstractValue] = []
  private var valueIDs: [AbstractValueKey: AbstractValueID] = [:]
  private(set) var symbols: [Symbolic] = [.none]
  private var symbolIDs: [Symbolic: SymbolicID] = [:]
  private(set) var loans: [Loan] = [Loan(kind: .none, parent: .none)]
  private var loanIDs: [Loan: LoanID] = [:]
  /// Regions on the stack and loans by the scope that ends them, conversions by their call, globals.
  private(set) var stacks: [(region: RegionID, scope: ScopeID)] = []
  private(set) var borrows: [(loan: LoanID, scope: ScopeID)] = []
  private(set) var conversions: [(loan: LoanID, call: CallID)] = []
  private(set) var globals: [RegionID] = []
  private(set) var conditions: [[Predicate]] = [[]]
  private var conditionIDs: [[Predicate]: ConditionID] = [[]: .none]
  private var joins: [UInt64: AbstractValueID] = [:]
  /// A value had more addresses than are told apart.
  private(set) var hasOverflowed = false

  /// By place: what it held on entry, once asked for.
  private var entryContents: [AbstractValueID?] = []

  /// What globals hold for good.
  let constants: [ConstantGlobals.Place: ConstantGlobals.Value]

  init(constants: [ConstantGlobals.Place: ConstantGlobals.Value] = [:]) {
    self.constants = constants
    _ = region(.aggregate)
    _ = region(.foreign)
    _ = intern(.nothing)
    _ = intern(.null)
  }

  // MARK: Regions and places

  mutating func region(_ region: Region) -> RegionID {
    if let known = regionIDs[region] { return known }
    let id = RegionID(raw: UInt32(regions.count))
    regions.append(region)
    regionIDs[region] = id
    switch region {
    case .stack(_, let scope): stacks.append((id, scope))
    case .global: globals.append(id)
    default: break
    }
    let isSingular: Bool =
      switch region {
      case .older, .foreign, .literal, .pending: false
      default: true
      }
    roots.append(PlaceID(raw: UInt32(places.count)))
    places.append(
      PlaceNode(
        region: id, parent: .none, field: .none, depth: 0, isSingular: isSingular,
        firstChild: .none, nextSibling: .none))
    return id
  }

  func known(_ region: Region) -> RegionID? { regionIDs[region] }

  subscript(id: RegionID) -> Region { regions[id.index] }

  func root(_ id: RegionID) -> PlaceID { roots[id.index] }

  mutating func root(_ region: Region) -> PlaceID {
    let id = self.region(region)
    return root(id)
  }

  /// What the memory that a region stands for is reached from: a parameter, a global, memory made here.
  func origin(of region: Region) -> Region {
    var region = region
    while case .pointee(let holder) = region { region = self.region(of: holder) }
    return region
  }

  /// The newest memory of the allocation site to which a region belongs.
  func newest(_ region: RegionID) -> RegionID {
    if case .older(let newest) = self[region] { newest } else { region }
  }

  func region(of place: PlaceID) -> Region { regions[places[place.index].region.index] }
  func regionID(of place: PlaceID) -> RegionID { places[place.index].region }
  func parent(of place: PlaceID) -> PlaceID { places[place.index].parent }
  func field(of place: PlaceID) -> Symbol { places[place.index].field }
  func isRoot(_ place: PlaceID) -> Bool { places[place.index].depth == 0 }
  func isSingular(_ place: PlaceID) -> Bool { places[place.index].isSingular }
  /// Whether no member of the place was ever told apart.
  func isLeaf(_ place: PlaceID) -> Bool { firstChild(of: place).isNone }
  func firstChild(of place: PlaceID) -> PlaceID { places[place.index].firstChild }
  func nextSibling(of place: PlaceID) -> PlaceID { places[place.index].nextSibling }

  /// A member of a place. Beyond the depth limit all members are one.
  mutating func member(_ field: Symbol, of place: PlaceID) -> PlaceID {
    let parent = places[place.index]
    if parent.depth >= UInt8(Self.maximumFields), !parent.isSingular || parent.field == .anyMember {
      return place
    }
    let isDeep = parent.depth >= UInt8(Self.maximumFields)
    let name: Symbol = isDeep ? .anyMember : field
    let key = UInt64(place.raw) << 32 | UInt64(name.raw)
    if let known = children[key] { return known }
    let id = PlaceID(raw: UInt32(places.count))
    places.append(
      PlaceNode(
        region: parent.region, parent: place, field: name, depth: parent.depth + 1,
        isSingular: parent.isSingular && name != .anyElement && name != .anyMember,
        firstChild: .none, nextSibling: places[place.index].firstChild))
    places[place.index].firstChild = id
    children[key] = id
    return id
  }

  /// The members from a region's root to a place.
  func fields(of place: PlaceID) -> [Symbol] {
    var fields: [Symbol] = []
    var current = place
    while places[current.index].depth > 0 {
      fields.append(places[current.index].field)
      current = places[current.index].parent
    }
    return fields.reversed()
  }

  /// `place` followed by the members that lead from the aggregate root to `member`.
  mutating func append(_ member: PlaceID, to place: PlaceID) -> PlaceID {
    if member.isNone { return place }
    var result = place
    for field in fields(of: member) { result = self.member(field, of: result) }
    return result
  }

  /// What leads from `ancestor` to `place`, as a member of a value.
  mutating func suffix(of place: PlaceID, below ancestor: PlaceID) -> PlaceID {
    var fields: [Symbol] = []
    var current = place
    while current != ancestor, places[current.index].depth > 0 {
      fields.append(places[current.index].field)
      current = places[current.index].parent
    }
    var result = PlaceID.none
    for field in fields.reversed() { result = member(field, of: result) }
    return result
  }

  /// What the pointer in `place` pointed to on entry; foreign when that is too deep. A list that
  /// repeats a member (`next`) is one region from the second element on.
  mutating func pointee(of place: PlaceID) -> RegionID {
    let node = places[place.index]
    var nesting = 0
    var current = regions[node.region.index]
    while case .pointee(let holder) = current {
      if nesting == 0, node.depth > 0, !isRoot(holder), field(of: holder) == node.field {
        let region = node.region
        let root = roots[region.index]
        places[root.index].isSingular = false
        return region
      }
      nesting += 1
      current = self.region(of: holder)
    }
    if nesting >= Self.maximumNesting { return region(.foreign) }
    let region = region(.pointee(place))
    if !node.isSingular { places[roots[region.index].index].isSingular = false }
    return region
  }

  // MARK: Symbols and loans

  mutating func symbol(_ symbolic: Symbolic) -> SymbolicID {
    if let known = symbolIDs[symbolic] { return known }
    let id = SymbolicID(raw: UInt32(symbols.count))
    symbols.append(symbolic)
    symbolIDs[symbolic] = id
    return id
  }

  subscript(id: SymbolicID) -> Symbolic { symbols[id.index] }

  mutating func loan(_ kind: Loan.Kind, parent: LoanID) -> LoanID {
    let loan = Loan(kind: kind, parent: parent)
    if let known = loanIDs[loan] { return known }
    let id = LoanID(raw: UInt32(loans.count))
    loans.append(loan)
    loanIDs[loan] = id
    switch kind {
    case .none: break
    case .borrow(let scope): borrows.append((id, scope))
    case .ephemeral(let call, _): conversions.append((id, call))
    }
    return id
  }

  subscript(id: LoanID) -> Loan { loans[id.index] }

  /// A conjunction of at most four atoms: the first ones.
  mutating func condition(_ atoms: [Predicate]) -> ConditionID {
    let kept = Array(atoms.prefix(FunctionSolver.maximumGuards))
    if let known = conditionIDs[kept] { return known }
    let id = ConditionID(raw: UInt32(conditions.count))
    conditions.append(kept)
    conditionIDs[kept] = id
    return id
  }

  /// Both conditions together.
  mutating func condition(_ left: ConditionID, and atoms: [Predicate]) -> ConditionID {
    if atoms.isEmpty { return left }
    let known = conditions[left.index]
    return condition(known + atoms.filter { !known.contains($0) })
  }

  subscript(id: ConditionID) -> [Predicate] { conditions[id.index] }

  // MARK: Values

  mutating func intern(_ value: AbstractValue) -> AbstractValueID {
    let key = AbstractValueKey(value)
    if let known = valueIDs[key] { return known }
    let id = AbstractValueID(raw: UInt32(values.count))
    values.append(value)
    valueIDs[key] = id
    return id
  }

  subscript(id: AbstractValueID) -> AbstractValue { values[id.index] }

  func knownEntryContent(of place: PlaceID) -> AbstractValueID? {
    place.index < entryContents.count ? entryContents[place.index] : nil
  }

  mutating func rememberEntryContent(_ content: AbstractValueID, of place: PlaceID) {
    while entryContents.count <= place.index { entryContents.append(nil) }
    entryContents[place.index] = content
  }

  /// The join of two values; `left` itself when it is above `right`.
  mutating func join(_ left: AbstractValueID, _ right: AbstractValueID) -> AbstractValueID {
    if left == right { return left }
    let key = UInt64(left.raw) << 32 | UInt64(right.raw)
    if let known = joins[key] { return known }
    let joined = intern(self[left].joined(with: self[right]))
    if self[joined].isForeign, !self[left].isForeign, !self[right].isForeign { hasOverflowed = true }
    joins[key] = joined
    return joined
  }

  /// Whether `left` is above `right`.
  mutating func isAbove(_ left: AbstractValueID, _ right: AbstractValueID) -> Bool {
    join(left, right) == left
  }
}

/// An interned value; 0 is "nothing known", 1 is null.
struct AbstractValueID: FlowIndex {
  let raw: UInt32
  init(raw: UInt32) { self.raw = raw }
  static let nothing = AbstractValueID(raw: 0)
  static let null = AbstractValueID(raw: 1)
}

/// Values by everything that identifies them, witnesses included: two ways to one address are two
/// values, of which a join keeps the first.
private struct AbstractValueKey: Hashable {
  let value: AbstractValue

  init(_ value: AbstractValue) { self.value = value }

  static func == (left: AbstractValueKey, right: AbstractValueKey) -> Bool {
    left.value.scalar == right.value.scalar
      && left.value.targets.elementsEqual(right.value.targets) {
        $0 == $1 && $0.trace == $1.trace
      }
  }

  func hash(into hasher: inout Hasher) {
    for target in value.targets {
      hasher.combine(target.place)
      hasher.combine(target.trace)
    }
    hasher.combine(value.targets.count)
    hasher.combine(value.scalar)
  }
}
