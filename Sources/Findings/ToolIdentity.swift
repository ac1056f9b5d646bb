/// What the tool calls itself in reports, caches and `--version`.
package enum ToolIdentity {
  /// The identity of the analysis in SARIF: never changes.
  package static let name = "unsafe-lint"
  /// Semantic version.
  package static let version = "0.1.0"
  /// Where the documentation lives; reports link to the pages below it.
  package static let home = "https://example.com/unsafe-lint"

  package static func page(ofRule id: String) -> String { "\(home)/rules/\(id)" }
}
