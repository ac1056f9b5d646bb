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
    /// An element, or a member of one.
    var isBelowElement: Bool
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
  private var regionIndex = InternIndex()
  private var places: ContiguousArray<PlaceNode> = []
  /// By region: the number of its places.
  private var sizes: ContiguousArray<UInt32> = []
  /// By region: its presence, as far as asked for.
  private var presences: ContiguousArray<Presence> = []
  private var children = PairTable()
  private(set) var values: [AbstractValue] = []
  private var valueIndex = InternIndex()
  /// By region: what kind of memory it is.
  private var kinds: ContiguousArray<Region.Kind> = []
  /// By value: what is asked of it wherever it stands.
  private var traits: ContiguousArray<ValueTraits> = []
  private(set) var symbols: [Symbolic] = [.none]
  private var symbolIndex = InternIndex()
  private(set) var loans: [Loan] = [Loan(kind: .none, parent: .none)]
  private var loanIDs: [Loan: LoanID] = [:]
  /// Regions on the stack and loans by the scope that ends them, conversions by their call, globals.
  private(set) var stacks: [(region: RegionID, scope: ScopeID)] = []
  private(set) var borrows: [(loan: LoanID, scope: ScopeID)] = []
  private(set) var conversions: [(loan: LoanID, call: CallID)] = []
  private(set) var globals: [RegionID] = []
  /// Whether class instances are made here.
  private(set) var hasObjects = false
  var conditions = ConditionTable()
  /// What the facts of the function speak of.
  var vocabulary = FactVocabulary()
  private var joins = PairTable()
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
    if let known = known(region) { return known }
    let id = RegionID(raw: UInt32(regions.count))
    regions.append(region)
    kinds.append(region.kind)
    sizes.append(1)
    presences.append(.unasked)
    regionIndex.insert(id.raw, hash: region.hash)
    switch region {
    case .stack(_, let scope): stacks.append((id, scope))
    case .global: globals.append(id)
    case .object: hasObjects = true
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
        isBelowElement: false, firstChild: .none, nextSibling: .none))
    return id
  }

  func known(_ region: Region) -> RegionID? {
    regionIndex.number(hash: region.hash) { regions[$0] == region }.map { RegionID(raw: $0) }
  }

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
  /// Members on the way from the region's root.
  func depth(of place: PlaceID) -> Int { Int(places[place.index].depth) }
  /// Whether a place is an element, or a member of one.
  func isBelowElement(_ place: PlaceID) -> Bool { places[place.index].isBelowElement }
  /// The places of a region that were ever named.
  func size(of region: RegionID) -> Int { Int(sizes[region.index]) }
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
    if let known = children[place.raw, name.raw] { return PlaceID(raw: known) }
    let id = PlaceID(raw: UInt32(places.count))
    places.append(
      PlaceNode(
        region: parent.region, parent: place, field: name, depth: parent.depth + 1,
        isSingular: parent.isSingular && name != .anyElement && name != .anyMember,
        isBelowElement: parent.isBelowElement || name.isElement,
        firstChild: .none, nextSibling: places[place.index].firstChild))
    places[place.index].firstChild = id
    sizes[parent.region.index] += 1
    children.insert(place.raw, name.raw, id.raw)
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
    if symbolic == .none { return .none }
    let hash = symbolic.hash
    if let known = symbolIndex.number(hash: hash, where: { symbols[$0] == symbolic }) {
      return SymbolicID(raw: known)
    }
    let id = SymbolicID(raw: UInt32(symbols.count))
    symbols.append(symbolic)
    symbolIndex.insert(id.raw, hash: hash)
    return id
  }

  subscript(id: SymbolicID) -> Symbolic { symbols[id.index] }

  /// The symbol that is zero exactly when a region was never there.
  mutating func presence(of region: RegionID) -> SymbolicID? {
    switch presences[region.index] {
    case .known(let symbol): return symbol
    case .none: return nil
    case .unasked:
      let found: SymbolicID? =
        switch self[region] {
        case .pointee(let holder): symbol(.entry(holder))
        case .heap, .fresh: symbol(.address(region))
        case .opaque(let call): symbol(.callResult(call))
        default: nil
        }
      presences[region.index] = found.map { .known($0) } ?? .none
      return found
    }
  }

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

  // MARK: Values

  mutating func intern(_ value: AbstractValue) -> AbstractValueID {
    let hash = value.hash
    if let known = valueIndex.number(hash: hash, where: { values[$0].isIdentical(to: value) }) {
      return traits[Int(known)].id
    }
    let number = UInt32(values.count)
    values.append(value)
    var found = ValueTraits()
    var raw = AbstractValueID(raw: number)
    for target in value.targets {
      let region = regionID(of: target.place)
      found.regions |= region.mask
      if !target.member.isNone { found.hasMembers = true }
      raw.insert(.targets)
      if !target.condition.isNone { raw.insert(.conditions) }
      if target.loan.isNone, kinds[region.index] == .frame { raw.insert(.frame) }
      switch regions[region.index] {
      case .heap, .fresh, .older, .object, .buffer, .closure:
        found.leadsToOwn = true
        found.leadsToNumbered = true
      case .local, .stack: found.leadsToOwn = true
      case .opaque, .owned: found.leadsToNumbered = true
      default: break
      }
    }
    found.id = raw
    traits.append(found)
    valueIndex.insert(number, hash: hash)
    return raw
  }

  subscript(id: AbstractValueID) -> AbstractValue { _read { yield values[id.index] } }

  /// The bits of the regions to which a value leads.
  func regionMask(of id: AbstractValueID) -> UInt64 { traits[id.index].regions }
  func hasMembers(_ id: AbstractValueID) -> Bool { traits[id.index].hasMembers }
  /// Whether a value leads to memory of this activation or made in it.
  func leadsToOwn(_ id: AbstractValueID) -> Bool { traits[id.index].leadsToOwn }
  /// Whether a value leads to memory that a summary would number.
  func leadsToNumbered(_ id: AbstractValueID) -> Bool { traits[id.index].leadsToNumbered }
  func kind(of id: RegionID) -> Region.Kind { kinds[id.index] }

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
    if let known = joins[left.raw, right.raw] { return AbstractValueID(raw: known) }
    let joined = intern(self[left].joined(with: self[right]))
    if self[joined].isForeign, !self[left].isForeign, !self[right].isForeign { noteOverflow() }
    joins.insert(left.raw, right.raw, joined.raw)
    return joined
  }

  mutating func noteOverflow() { hasOverflowed = true }

  /// Whether `left` is above `right`.
  mutating func isAbove(_ left: AbstractValueID, _ right: AbstractValueID) -> Bool {
    join(left, right) == left
  }
}

/// What is asked of a value so often that it is found out once.
private struct ValueTraits {
  var id = AbstractValueID.nothing
  /// The bits of the regions to which it leads.
  var regions: UInt64 = 0
  /// Some address stands in a member of it.
  var hasMembers = false
  var leadsToOwn = false
  /// Memory that summaries number.
  var leadsToNumbered = false
}

/// Whether a region was ever there.
private enum Presence {
  case unasked, none
  case known(SymbolicID)
}

/// An interned value; 0 is "nothing known", 1 is null. What loops over all cells of a state ask of a value
/// stands in its number.
struct AbstractValueID: FlowIndex {
  private(set) var raw: UInt32
  init(raw: UInt32) { self.raw = raw }
  static let nothing = AbstractValueID(raw: 0)
  static let null = AbstractValueID(raw: 1)

  /// A bit above those that number the values.
  enum Trait: UInt32 {
    /// It has addresses.
    case targets = 0x2000_0000
    /// Some address depends on a condition.
    case conditions = 0x4000_0000
    /// Some address is that of memory of the activation, and not lent.
    case frame = 0x8000_0000
  }

  var index: Int { Int(raw & 0x1FFF_FFFF) }
  func has(_ trait: Trait) -> Bool { raw & trait.rawValue != 0 }
  fileprivate mutating func insert(_ trait: Trait) { raw |= trait.rawValue }
}

extension AbstractValue {
  /// Whether everything is the same, witnesses included: two ways to one address are two values, of
  /// which a join keeps the first.
  fileprivate func isIdentical(to other: AbstractValue) -> Bool {
    scalar == other.scalar
      && targets.elementsEqual(other.targets) { $0 == $1 && $0.trace == $1.trace }
  }

  fileprivate var hash: UInt32 {
    var hash = NumberHash(targets.count)
    for target in targets { hash.add(UInt64(target.place.raw) << 32 | UInt64(target.trace.raw)) }
    scalar.add(to: &hash)
    return hash.value
  }
}

extension Scalar {
  fileprivate func add(to hash: inout NumberHash) {
    switch self {
    case .unknown: break
    case .nonZero: hash.add(1)
    case .constant(let number): hash.add(number)
    case .linear(let symbol, let scale, let addend):
      hash.add(symbol.raw)
      hash.add(scale &* 31 &+ addend)
    case .truth(let predicate): predicate.add(to: &hash)
    }
  }
}

extension Predicate {
  fileprivate func add(to hash: inout NumberHash) {
    hash.add(UInt64(subject.raw) << 8 | UInt64(relation.rawValue))
    switch operand {
    case .constant(let number): hash.add(number)
    case .symbol(let symbol): hash.add(symbol.raw)
    }
  }
}

extension Symbolic {
  fileprivate var hash: UInt32 {
    var hash = NumberHash(0)
    switch self {
    case .none: break
    case .entry(let place): hash.add(UInt64(place.raw) << 3 | 1)
    case .callResult(let call): hash.add(UInt64(call.raw) << 3 | 2)
    case .address(let region): hash.add(UInt64(region.raw) << 3 | 3)
    case .addressOf(let place): hash.add(UInt64(place.raw) << 3 | 4)
    case .masked(let symbol, let mask):
      hash.add(symbol.raw)
      hash.add(mask)
    case .number(let value): hash.add(UInt64(value.raw) << 3 | 5)
    }
    return hash.value
  }
}

extension Region {
  fileprivate var hash: UInt32 {
    func hash(_ kind: Int, _ number: UInt32 = 0, _ other: UInt64 = 0) -> UInt32 {
      var hash = NumberHash(kind)
      hash.add(UInt64(number) << 32 ^ other)
      return hash.value
    }
    return switch self {
    case .aggregate: hash(0)
    case .register(let value): hash(1, value.raw)
    case .local(let storage): hash(2, storage.raw)
    case .stack(let value, let scope): hash(3, value.raw, UInt64(scope.raw))
    case .parameter(let position): hash(4, UInt32(truncatingIfNeeded: position))
    case .pointee(let place): hash(5, place.raw)
    case .global(let global): hash(6, global.raw)
    case .heap(let value): hash(7, value.raw)
    case .fresh(let call, let number): hash(8, call.raw, UInt64(truncatingIfNeeded: number))
    case .older(let region): hash(9, region.raw)
    case .object(let value, let type): hash(10, value.raw, UInt64(type.raw))
    case .buffer(let value): hash(11, value.raw)
    case .closure(let closure): hash(12, closure.raw)
    case .function(let function): hash(13, function.raw)
    case .literal: hash(14)
    case .constant(let number): hash(15, 0, UInt64(bitPattern: number))
    case .opaque(let call): hash(16, call.raw)
    case .library(let name): hash(17, name.raw)
    case .owned(let place): hash(18, place.raw)
    case .pending: hash(19)
    case .foreign: hash(20)
    }
  }
}
