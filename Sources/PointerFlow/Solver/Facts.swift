// Lattice of facts about numbers: for each symbol a range of numbers without some landmarks, for each pair
// of symbols which of less, equal and greater are possible, and clauses of which one of two atoms holds.
// Top, nothing known, has none of them. The ranges that can be written with the landmarks of a function, and
// the conclusions that can be drawn from them, are closed under intersection: the least range above two
// others exists, and so joins are idempotent, commutative, associative and monotone (tested). The clauses
// of a join are those of the function's that both sides imply. Direction: none, facts are joined wherever
// states are. Terminates: a join only drops entries, moves a bound to one of the other side's, or gives up a
// landmark or clause; the function's landmarks and clauses are bounded. They are learnt while a function is
// solved: a join that came earlier knew fewer of them, and is weaker for it. Lost: the oldest symbol when
// there are more than `Facts.maximumEntries`, differences from a number beyond the landmarks, and
// disjunctions of more than two atoms.

/// What the facts of one function may speak of beside ranges.
struct FactVocabulary {
  /// By symbol: numbers that it was compared with for equality, ascending.
  private var landmarks: [[Int64]] = []
  private(set) var clauses: [Clause] = []
  /// By symbol: the clauses that speak of it.
  private var clausesOf: [[Int]] = []
  static let maximumLandmarks = 16
  static let maximumClauses = 512

  /// One of the two holds: what two paths said that became one (`if (a || b)`).
  struct Clause: Hashable {
    var first: Predicate
    var second: Predicate
  }

  func landmarks(of symbol: SymbolicID) -> [Int64] {
    symbol.index < landmarks.count ? landmarks[symbol.index] : []
  }

  func clauses(on symbol: SymbolicID) -> [Int] {
    symbol.index < clausesOf.count ? clausesOf[symbol.index] : []
  }

  /// A symbol is compared with a number.
  mutating func learn(_ atom: Predicate) {
    guard case .constant(let number) = atom.operand, atom.relation == .equal || atom.relation == .notEqual
    else { return }
    while landmarks.count <= atom.subject.index { landmarks.append([]) }
    let known = landmarks[atom.subject.index]
    guard known.count < Self.maximumLandmarks, !known.contains(number) else { return }
    landmarks[atom.subject.index].insert(number, at: known.firstIndex { $0 > number } ?? known.count)
  }

  /// Two paths become one: of what is known of both together the newest of each is worth a clause.
  mutating func learn(_ left: Facts, _ right: Facts) {
    guard clauses.count < Self.maximumClauses,
      let mine = left.newestAtom(notImpliedBy: right), let theirs = right.newestAtom(notImpliedBy: left),
      mine.subject != theirs.subject
    else { return }
    let isOrdered = mine.subject < theirs.subject
    let clause = Clause(first: isOrdered ? mine : theirs, second: isOrdered ? theirs : mine)
    while clausesOf.count <= clause.second.subject.index { clausesOf.append([]) }
    if clauses(on: clause.first.subject).contains(where: { clauses[$0] == clause }) { return }
    clausesOf[clause.first.subject.index].append(clauses.count)
    clausesOf[clause.second.subject.index].append(clauses.count)
    clauses.append(clause)
  }
}

/// The numbers that one symbol may be: from `low` to `high`, without some between.
struct NumberRange: Hashable, Sendable {
  private(set) var low = Int64.min
  private(set) var high = Int64.max
  /// Ascending, strictly between the bounds.
  private(set) var excluded: ContiguousArray<Int64> = []

  var isEverything: Bool { low == .min && high == .max && excluded.isEmpty }
  var only: Int64? { low == high ? low : nil }

  func contains(_ number: Int64) -> Bool {
    low <= number && number <= high && !excluded.contains(number)
  }

  /// Leaves only what compares like that; `false`, and unchanged, when nothing would be left.
  ///
  /// - Parameter landmarks: what may be left out from between the bounds.
  mutating func restrict(_ relation: ComparisonKind, _ number: Int64, _ landmarks: [Int64]) -> Bool {
    var changed = self
    switch relation {
    case .equal:
      guard contains(number) else { return false }
      (changed.low, changed.high, changed.excluded) = (number, number, [])
    case .notEqual:
      if only == number { return false }
      if contains(number) { changed.exclude(number, landmarks) }
    case .less:
      guard number > low else { return false }
      changed.high = min(high, number - 1)
    case .lessOrEqual: changed.high = min(high, number)
    case .greater:
      guard number < high else { return false }
      changed.low = max(low, number + 1)
    case .greaterOrEqual: changed.low = max(low, number)
    }
    guard changed.tighten() else { return false }
    self = changed
    return true
  }

  private mutating func exclude(_ number: Int64, _ landmarks: [Int64]) {
    guard number == low || number == high || landmarks.contains(number) else { return }
    excluded.insert(number, at: excluded.firstIndex { $0 > number } ?? excluded.count)
  }

  /// Moves the bounds to numbers that are possible; `false` when there are none.
  private mutating func tighten() -> Bool {
    while low <= high, excluded.contains(low) {
      if low == high { return false }
      low += 1
    }
    while low <= high, excluded.contains(high) {
      if low == high { return false }
      high -= 1
    }
    if low > high { return false }
    excluded.removeAll { $0 <= low || $0 >= high }
    return true
  }

  /// The least range that holds both.
  func joined(with other: NumberRange, _ landmarks: [Int64]) -> NumberRange {
    if self == other { return self }
    var joined = NumberRange()
    joined.low = min(low, other.low)
    joined.high = max(high, other.high)
    joined.excluded = ContiguousArray(
      landmarks.filter {
        joined.low < $0 && $0 < joined.high && !contains($0) && !other.contains($0)
      })
    return joined
  }

  func answer(_ relation: ComparisonKind, _ number: Int64) -> Facts.Answer {
    var (yes, no) = (self, self)
    // What is asked of one number is known of it, landmark or not.
    let canHold = yes.restrict(relation, number, [number])
    let canFail = no.restrict(relation.negated, number, [number])
    return canHold ? canFail ? .unknown : .holds : .fails
  }

  /// The least that must be said of the range.
  func atoms(of symbol: SymbolicID) -> [Predicate] {
    func atom(_ relation: ComparisonKind, _ number: Int64) -> Predicate {
      Predicate(subject: symbol, relation: relation, operand: .constant(number))
    }
    if let only { return [atom(.equal, only)] }
    var atoms: [Predicate] = []
    if low > .min { atoms.append(low == 1 ? atom(.greater, 0) : atom(.greaterOrEqual, low)) }
    if high < .max { atoms.append(high == -1 ? atom(.less, 0) : atom(.lessOrEqual, high)) }
    return atoms + excluded.map { atom(.notEqual, $0) }
  }
}

/// How two numbers may compare; not empty, not all three.
struct Order: OptionSet, Hashable, Sendable {
  let rawValue: UInt8
  init(rawValue: UInt8) { self.rawValue = rawValue }
  static let less = Order(rawValue: 1 << 0)
  static let equal = Order(rawValue: 1 << 1)
  static let greater = Order(rawValue: 1 << 2)
  static let any: Order = [.less, .equal, .greater]

  init(_ relation: ComparisonKind) {
    switch relation {
    case .equal: self = .equal
    case .notEqual: self = [.less, .greater]
    case .less: self = .less
    case .lessOrEqual: self = [.less, .equal]
    case .greater: self = .greater
    case .greaterOrEqual: self = [.greater, .equal]
    }
  }

  var relation: ComparisonKind? { ComparisonKind.allCases.first { Order($0) == self } }
}

/// A conjunction of what is known about numbers; the empty one says nothing.
struct Facts: Hashable, Sendable {
  /// What is known of one symbol or pair; the oldest first, which is not part of what they say.
  private var entries: ContiguousArray<Entry> = []
  /// The clauses that hold although neither of their atoms is known to, as bits of the vocabulary's; the
  /// last word is not zero.
  private var clauses: ContiguousArray<UInt64> = []
  static let maximumEntries = 12

  enum Entry: Hashable, Sendable {
    case range(SymbolicID, NumberRange)
    /// The first symbol is the lower one.
    case order(SymbolicID, SymbolicID, Order)

    /// What an atom says on its own; `nil` when that cannot be said.
    init?(_ atom: Predicate, _ vocabulary: FactVocabulary) {
      if let (first, second, order) = Facts.order(atom) {
        self = .order(first, second, order)
      } else if case .constant(let number) = atom.operand {
        var range = NumberRange()
        guard range.restrict(atom.relation, number, vocabulary.landmarks(of: atom.subject)),
          !range.isEverything
        else { return nil }
        self = .range(atom.subject, range)
      } else {
        return nil
      }
    }

    /// With an atom about the same; `nil` when both cannot hold.
    func restricted(by atom: Predicate, _ vocabulary: FactVocabulary) -> Entry? {
      switch self {
      case .range(let symbol, var range):
        guard case .constant(let number) = atom.operand,
          range.restrict(atom.relation, number, vocabulary.landmarks(of: symbol))
        else { return nil }
        return .range(symbol, range)
      case .order(let first, let second, let known):
        guard let (_, _, order) = Facts.order(atom), !known.isDisjoint(with: order) else { return nil }
        return .order(first, second, known.intersection(order))
      }
    }

    /// The least that must be said.
    var atoms: [Predicate] {
      switch self {
      case .range(let symbol, let range): range.atoms(of: symbol)
      case .order(let first, let second, let order):
        order.relation.map { [Predicate(subject: first, relation: $0, operand: .symbol(second))] } ?? []
      }
    }

    func isAbout(_ other: Entry) -> Bool {
      switch (self, other) {
      case (.range(let left, _), .range(let right, _)): left == right
      case (.order(let a, let b, _), .order(let c, let d, _)): a == c && b == d
      default: false
      }
    }

    /// An order of entries about different things.
    func isBefore(_ other: Entry) -> Bool { key < other.key }

    private var key: (UInt32, UInt32) {
      switch self {
      case .range(let symbol, _): (symbol.raw, 0)
      case .order(let first, let second, _): (first.raw, second.raw)
      }
    }

    /// Whether it is about a single symbol, one of some.
    func isAboutSymbol(_ matches: (SymbolicID) -> Bool) -> Bool {
      if case .range(let symbol, _) = self { matches(symbol) } else { false }
    }

    func add(to hash: inout NumberHash) {
      let (first, second) = key
      hash.add(UInt64(first) << 32 | UInt64(second))
      switch self {
      case .range(_, let range):
        hash.add(range.low)
        hash.add(range.high)
        for number in range.excluded { hash.add(number) }
      case .order(_, _, let order): hash.add(UInt64(order.rawValue))
      }
    }

    /// What both say; `nil` when that is nothing.
    func joined(with other: Entry, _ vocabulary: FactVocabulary) -> Entry? {
      switch (self, other) {
      case (.range(let symbol, let left), .range(_, let right)):
        let joined = left.joined(with: right, vocabulary.landmarks(of: symbol))
        return joined.isEverything ? nil : .range(symbol, joined)
      case (.order(let first, let second, let left), .order(_, _, let right)):
        let joined = left.union(right)
        return joined == .any ? nil : .order(first, second, joined)
      default: return nil
      }
    }
  }

  /// What the facts say of an atom.
  enum Answer { case holds, fails, unknown }

  var isEmpty: Bool { entries.isEmpty }
  var isFull: Bool { entries.count >= Self.maximumEntries }

  /// The least that must be said, the oldest first.
  var atoms: [Predicate] { entries.flatMap(\.atoms) }

  /// The pairs of symbols that are known to be equal.
  var equalities: [(SymbolicID, SymbolicID)] {
    entries.compactMap { if case .order(let first, let second, .equal) = $0 { (first, second) } else { nil } }
  }

  /// What is known of the same symbol or pair.
  func entry(about other: Entry) -> Entry? { entries.first { $0.isAbout(other) } }

  /// What is known of single symbols, those that match.
  func entries(where matches: (SymbolicID, Entry) -> Bool) -> [Entry] {
    entries.filter { if case .range(let symbol, _) = $0 { matches(symbol, $0) } else { false } }
  }

  /// How an atom compares two symbols, the lower one first; `nil` for one about a number.
  fileprivate static func order(_ atom: Predicate) -> (SymbolicID, SymbolicID, Order)? {
    guard case .symbol(let other) = atom.operand else { return nil }
    return atom.subject < other
      ? (atom.subject, other, Order(atom.relation))
      : (other, atom.subject, Order(atom.relation.mirrored))
  }

  func answer(_ atom: Predicate) -> Answer {
    if case .constant(let number) = atom.operand {
      for case .range(atom.subject, let range) in entries { return range.answer(atom.relation, number) }
    } else if let (first, second, asked) = Self.order(atom) {
      for case .order(first, second, let known) in entries {
        if known.isSubset(of: asked) { return .holds }
        return known.isDisjoint(with: asked) ? .fails : .unknown
      }
    }
    return .unknown
  }

  /// Adds an atom that may hold, as far as it can be said.
  mutating func insert(_ atom: Predicate, _ vocabulary: FactVocabulary) {
    if case .constant(let number) = atom.operand {
      let known = entries.firstIndex { if case .range(atom.subject, _) = $0 { true } else { false } }
      var range = NumberRange()
      if let known, case .range(_, let old) = entries[known] { range = old }
      _ = range.restrict(atom.relation, number, vocabulary.landmarks(of: atom.subject))
      if !range.isEverything { put(.range(atom.subject, range), at: known) }
    } else if let (first, second, order) = Self.order(atom) {
      let known = entries.firstIndex { if case .order(first, second, _) = $0 { true } else { false } }
      var possible = order
      if let known, case .order(_, _, let old) = entries[known] { possible = old.intersection(order) }
      if !possible.isEmpty { put(.order(first, second, possible), at: known) }
    }
  }

  private mutating func put(_ entry: Entry, at known: Int?) {
    if let known { entries[known] = entry } else {
      if isFull { entries.removeFirst() }
      entries.append(entry)
    }
  }

  /// Draws the conclusions from the clauses; `false` when one of them cannot hold.
  mutating func settleClauses(_ vocabulary: FactVocabulary) -> Bool {
    var number = 0
    while number < clauses.count * 64 {
      guard clauses[number / 64] & (1 << UInt64(number % 64)) != 0 else {
        number += 1
        continue
      }
      let clause = vocabulary.clauses[number]
      switch (answer(clause.first), answer(clause.second)) {
      case (.fails, .fails): return false
      case (.unknown, .unknown):
        number += 1
        continue
      case (.fails, .unknown): insert(clause.second, vocabulary)
      case (.unknown, .fails): insert(clause.first, vocabulary)
      case (.holds, _), (_, .holds): break
      }
      drop(number)
      // What was concluded may decide a clause before this one.
      number = 0
      if clauses.isEmpty { break }
    }
    return true
  }

  private mutating func drop(_ number: Int) {
    clauses[number / 64] &= ~(1 << UInt64(number % 64))
    while clauses.last == 0 { clauses.removeLast() }
  }

  /// The newest that is known here and does not follow from other facts.
  func newestAtom(notImpliedBy other: Facts) -> Predicate? { atoms.last { other.answer($0) != .holds } }

  /// The clauses that follow, of themselves or because one of their atoms does.
  private func impliedClauses(_ vocabulary: FactVocabulary) -> ContiguousArray<UInt64> {
    var implied = clauses
    func note(_ symbol: SymbolicID) {
      for number in vocabulary.clauses(on: symbol) {
        let clause = vocabulary.clauses[number]
        guard answer(clause.first) == .holds || answer(clause.second) == .holds else { continue }
        while implied.count <= number / 64 { implied.append(0) }
        implied[number / 64] |= 1 << UInt64(number % 64)
      }
    }
    for entry in entries {
      switch entry {
      case .range(let symbol, _): note(symbol)
      case .order(let first, let second, _):
        note(first)
        note(second)
      }
    }
    return implied
  }

  /// Keeps what both say. Says whether anything changed.
  mutating func formJoin(_ other: Facts, _ vocabulary: FactVocabulary) -> Bool {
    if self == other { return false }
    var joined = Facts()
    for entry in entries {
      guard let twin = other.entries.first(where: entry.isAbout),
        let common = entry.joined(with: twin, vocabulary)
      else { continue }
      joined.entries.append(common)
    }
    if !vocabulary.clauses.isEmpty {
      let (mine, theirs) = (impliedClauses(vocabulary), other.impliedClauses(vocabulary))
      joined.clauses = ContiguousArray(zip(mine, theirs).map { $0 & $1 })
      for number in joined.clauses.indices.flatMap({ word in (0..<64).map { word * 64 + $0 } }) {
        guard joined.clauses[number / 64] & (1 << UInt64(number % 64)) != 0 else { continue }
        let clause = vocabulary.clauses[number]
        if joined.answer(clause.first) == .holds || joined.answer(clause.second) == .holds {
          joined.clauses[number / 64] &= ~(1 << UInt64(number % 64))
        }
      }
      while joined.clauses.last == 0 { joined.clauses.removeLast() }
    }
    let isChanged = joined != self
    self = joined
    return isChanged
  }

  /// The subjects that are known to be zero.
  var zeros: [SymbolicID] {
    entries.compactMap { if case .range(let symbol, let range) = $0, range.only == 0 { symbol } else { nil } }
  }

  /// Whether a subject is known to be zero.
  func isZero(_ symbol: SymbolicID) -> Bool {
    for case .range(symbol, let range) in entries { return range.only == 0 }
    return false
  }

  /// Whether both say the same, whatever they learnt first.
  func isSame(as other: Facts) -> Bool {
    Set(entries) == Set(other.entries) && clauses == other.clauses
  }
}
