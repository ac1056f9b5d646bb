package import Findings
import PointerFlow
import Rules

/// Which rules take part, by the ids and patterns of the command line and the configuration.
package struct RuleSelection: Sendable {
  /// Sorted by id.
  package let rules: [RuleDescriptor]

  package init(selected: [String], ignored: [String]) throws(DriverError) {
    let all = RuleCatalogue.shipped
    func matching(_ patterns: [String]) throws(DriverError) -> Set<String> {
      var ids: Set<String> = []
      for pattern in patterns {
        let found = all.filter { $0.id == pattern || Glob(pattern).matches($0.id) }
        guard !found.isEmpty else {
          throw .unknownRule(
            id: pattern, suggestion: Spelling.nearest(to: pattern, among: all.map(\.id)))
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
