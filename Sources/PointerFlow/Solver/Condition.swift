// Lattice of what an address depends on: a range for each of some symbols and an order for each of some
// pairs, compared pointwise. Where a condition says nothing of an argument it says what the facts of its
// state say, so that the same condition is another one in another state; of other symbols it then says
// nothing. Direction: none, conditions are joined where states are. Joining is idempotent, commutative and
// associative together with the facts (tested). Terminates: ranges and orders only grow, each within the
// function's landmarks. Lost: what would contradict what is there already, and the clauses of the facts.

/// What must hold for a value to be one of its addresses.
struct Condition: Hashable, Sendable {
  /// Sorted by what they are about, each once.
  private(set) var entries: ContiguousArray<Facts.Entry> = []
  static let maximumEntries = Facts.maximumEntries

  var isEmpty: Bool { entries.isEmpty }

  /// The least that must be said.
  var atoms: [Predicate] { entries.flatMap(\.atoms) }

  func entry(about other: Facts.Entry) -> Facts.Entry? { entries.first { $0.isAbout(other) } }

  /// Adds an atom that may hold, as far as it can be said.
  mutating func insert(_ atom: Predicate, _ vocabulary: FactVocabulary) {
    guard let entry = Facts.Entry(atom, vocabulary) else { return }
    if let known = entries.firstIndex(where: { $0.isAbout(entry) }) {
      if let both = entries[known].restricted(by: atom, vocabulary) { entries[known] = both }
    } else if entries.count < Self.maximumEntries {
      entries.insert(entry, at: entries.firstIndex { entry.isBefore($0) } ?? entries.count)
    }
  }

  private mutating func append(_ entry: Facts.Entry) { entries.append(entry) }

  private mutating func sort() { entries.sort { $0.isBefore($1) } }

  // MARK: Joins

  /// The states of two paths that become one, as far as conditions ask for them.
  struct Meeting {
    let here: Facts
    let there: Facts
    let joined: Facts
    /// Of arguments, what one path alone says.
    let onlyHere: [Facts.Entry]
    let onlyThere: [Facts.Entry]
    let vocabulary: FactVocabulary

    /// - Parameter joined: what both say.
    init(
      _ here: Facts, _ there: Facts, joined: Facts, _ vocabulary: FactVocabulary,
      isArgument: (SymbolicID) -> Bool
    ) {
      (self.here, self.there, self.joined, self.vocabulary) = (here, there, joined, vocabulary)
      onlyHere = here.entries { isArgument($0) && joined.entry(about: $1) != $1 }
      onlyThere = there.entries { isArgument($0) && joined.entry(about: $1) != $1 }
    }

    /// Whether neither path knows more of an argument than both together.
    var isPlain: Bool { onlyHere.isEmpty && onlyThere.isEmpty }

    var mirrored: Meeting { Meeting(mirroring: self) }

    private init(mirroring other: Meeting) {
      (here, there, joined, vocabulary) = (other.there, other.here, other.joined, other.vocabulary)
      (onlyHere, onlyThere) = (other.onlyThere, other.onlyHere)
    }
  }

  /// The condition of an address that the other path does not have.
  func alone(_ meeting: Meeting, isArgument: (SymbolicID) -> Bool) -> Condition {
    var result = Condition()
    for entry in entries
    where !entry.isAboutSymbol(isArgument) || meeting.joined.entry(about: entry) != entry {
      result.append(entry)
    }
    for entry in meeting.onlyHere where self.entry(about: entry) == nil { result.append(entry) }
    result.sort()
    return result
  }

  /// The condition of an address that both paths have.
  func joined(
    with other: Condition, _ meeting: Meeting, isArgument: (SymbolicID) -> Bool
  ) -> Condition {
    if isEmpty, other.isEmpty { return self }
    var result = Condition()
    func add(_ entry: Facts.Entry, _ theirs: Facts.Entry?) {
      guard let theirs, let joined = entry.joined(with: theirs, meeting.vocabulary) else { return }
      if entry.isAboutSymbol(isArgument), meeting.joined.entry(about: joined) == joined { return }
      result.append(joined)
    }
    for entry in entries {
      let isOfArgument = entry.isAboutSymbol(isArgument)
      add(entry, other.entry(about: entry) ?? (isOfArgument ? meeting.there.entry(about: entry) : nil))
    }
    for entry in other.entries where self.entry(about: entry) == nil && entry.isAboutSymbol(isArgument) {
      add(entry, meeting.here.entry(about: entry))
    }
    result.sort()
    return result
  }

  /// The condition of two ways to one address in one state.
  func united(with other: Condition, in facts: Facts, _ vocabulary: FactVocabulary, isArgument: (SymbolicID) -> Bool)
    -> Condition
  {
    if self == other { return self }
    let meeting = Meeting(facts, facts, joined: facts, vocabulary, isArgument: isArgument)
    return joined(with: other, meeting, isArgument: isArgument)
  }
}

extension Condition {
  func add(to hash: inout NumberHash) {
    hash.add(UInt64(entries.count))
    for entry in entries { entry.add(to: &hash) }
  }
}
