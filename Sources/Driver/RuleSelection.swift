package import Findings
import Rules

/// Which rules take part, by the ids and patterns of the command line and the configuration.
package struct RuleSelection: Sendable {
  /// Sorted by id.
  package let rules: [RuleDescriptor]

  package init(selected: [String], ignored: [String]) throws(DriverError) {
    let all = RuleCatalogue.rules
    func matching(_ patterns: [String]) throws(DriverError) -> Set<String> {
      var ids: Set<String> = []
      for pattern in patterns {
        let found = all.filter { Glob($0.id).pattern == pattern || Glob(pattern).matches($0.id) }
        guard !found.isEmpty else {
          throw .unknownRule(
            id: pattern, suggestion: Suggestion.closest(to: pattern, among: all.map(\.id)))
        }
        ids.formUnion(found.map(\.id))
      }
      return ids
    }
    let wanted = selected.isEmpty ? Set(all.map(\.id)) : try matching(selected)
    let dropped = try matching(ignored)
    rules = all.filter { wanted.contains($0.id) && !dropped.contains($0.id) }
  }
}

/// "Did you mean": the closest of some known words.
package enum Suggestion {
  /// `nil` when nothing is close: more than a third of the word would have to change.
  package static func closest(to word: String, among known: [String]) -> String? {
    let scored = known.map { ($0, distance(word.lowercased(), $0.lowercased())) }
    guard let best = scored.min(by: { ($0.1, $0.0) < ($1.1, $1.0) }) else { return nil }
    return best.1 <= max(1, max(word.count, best.0.count) / 3) ? best.0 : nil
  }

  /// Optimal string alignment: insertions, deletions, substitutions, swaps of neighbours.
  private static func distance(_ left: String, _ right: String) -> Int {
    let a = Array(left)
    let b = Array(right)
    var rows = [Array(0...b.count)]
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          best = min(best, rows[i - 1][j - 1] + 1)
        }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
