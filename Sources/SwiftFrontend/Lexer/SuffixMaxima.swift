/// Answers "does a value of at least *n* stand at or after *p*?" for a stretch that was read once.
///
/// Keeps the entries that no later entry reaches: positions ascend, values descend.
struct SuffixMaxima {
  private var entries: [(position: Int, value: Int)] = []
  /// One past the stretch that was read; 0 when none was.
  var end = 0

  /// Entries are appended in ascending order of position. Amortised O(1).
  mutating func append(position: Int, value: Int) {
    while let last = entries.last, last.value <= value { entries.removeLast() }
    entries.append((position, value))
  }

  /// O(log entries).
  func contains(atLeast value: Int, from position: Int) -> Bool {
    // The last entry that is large enough is the one furthest right.
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].value >= value { low = middle + 1 } else { high = middle }
    }
    return low > 0 && entries[low - 1].position >= position
  }
}
