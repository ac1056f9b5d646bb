package import Findings
import Foundation

/// Rules as a table for people, as JSON for scripts, as Markdown for documentation.
package enum RuleListing: String, Sendable, CaseIterable {
  case table, json, markdown

  package func text(_ rules: [RuleDescriptor]) -> String {
    switch self {
    case .table: Self.table(rules)
    case .json: JSONText.encode(Document(rules: rules.map(Entry.init)))
    case .markdown: Self.markdown(rules)
    }
  }

  private static func table(_ rules: [RuleDescriptor]) -> String {
    let width = rules.map(\.id.count).max() ?? 0
    return rules.map { rule in
      let id = rule.id + String(repeating: " ", count: width - rule.id.count)
      let level = rule.level.rawValue
      return "\(id)  \(level)\(String(repeating: " ", count: 7 - level.count))  \(plain(rule.summary))\n"
    }.joined()
  }

  private static func markdown(_ rules: [RuleDescriptor]) -> String {
    let rows = rules.map { rule in
      let cwe = rule.cwe.map {
        "[\($0)](https://cwe.mitre.org/data/definitions/\($0).html)"
      }.joined(separator: ", ")
      return "| [`\(rule.id)`](\(rule.id).md) | \(rule.level.rawValue) | \(rule.category) | \(cwe) "
        + "| \(rule.summary.replacing("|", with: "\\|")) |\n"
    }
    return "| Rule | Level | Category | CWE | What it finds |\n|---|---|---|---|---|\n" + rows.joined()
  }

  private static func plain(_ markdown: String) -> String { markdown.filter { $0 != "`" } }

  private struct Document: Encodable {
    let version = 1
    let rules: [Entry]
  }

  private struct Entry: Encodable {
    let id: String
    let level: String
    let category: String
    let precision: String
    let securitySeverity: String?
    let cwe: [Int]
    let since: String
    let summary: String
    let url: String

    init(_ rule: RuleDescriptor) {
      id = rule.id
      level = rule.level.rawValue
      category = rule.category
      precision = rule.precision.rawValue
      securitySeverity = rule.securitySeverity
      cwe = rule.cwe
      since = rule.since
      summary = rule.summary
      url = ToolIdentity.page(ofRule: rule.id)
    }
  }
}
