/// Everything about a rule that is policy or prose, from which terminal help, web page and SARIF print.
///
/// Values are generated from `rules.yml` and the rule's page; none is written by hand.
package struct RuleDescriptor: Hashable, Sendable {
  /// How often a finding of this rule is right, as measured on real code.
  package enum Precision: String, Sendable, CaseIterable {
    case low, medium, high
    case veryHigh = "very-high"
  }

  /// Kebab-case id, never reused.
  package let id: String
  package let level: Severity
  package let category: String
  package let precision: Precision
  /// CVSS-like score "0.1" … "10.0", absent for hygiene rules.
  package let securitySeverity: String?
  /// CWE numbers, the most fitting first.
  package let cwe: [Int]
  /// The version of unsafe-lint that first had the rule.
  package let since: String
  /// One sentence, from the page's first paragraph; plain text, with its final stop.
  package let summary: String
  /// The whole page as Markdown.
  package let page: String

  package init(
    id: String, level: Severity, category: String, precision: Precision,
    securitySeverity: String?, cwe: [Int], since: String, summary: String, page: String
  ) {
    self.id = id
    self.level = level
    self.category = category
    self.precision = precision
    self.securitySeverity = securitySeverity
    self.cwe = cwe
    self.since = since
    self.summary = summary
    self.page = page
  }

  /// The same rule at another level.
  package func at(_ level: Severity) -> RuleDescriptor {
    RuleDescriptor(
      id: id, level: level, category: category, precision: precision,
      securitySeverity: securitySeverity, cwe: cwe, since: since, summary: summary, page: page)
  }
}
