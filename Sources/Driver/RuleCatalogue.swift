import Findings
import Rules

/// The rules that ship.
enum RuleCatalogue {
  /// Sorted by id.
  static let rules: [RuleDescriptor] = RuleSet.byPrecedence.map { rule in
    RuleDescriptor(
      id: rule.id, level: .error, category: "error", precision: .high, securitySeverity: "7.5",
      cwe: [825], since: "0.1", summary: rule.id + ".", page: "")
  }.sorted { $0.id < $1.id }
}
