import ArgumentParser
import Foundation

/// Begins a rule: its Swift file, its page and its entry in `rules.yml`.
struct NewRule: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new-rule", abstract: "Begin a rule: Swift file, page and catalogue entry.")

  @Argument(help: "The rule's id: kebab-case, names the defect.")
  var id: String

  @Option(help: "The folder below Sources/Rules: Escape, Retention, Laundering, …")
  var group = "Escape"

  @Option(help: "The checkout's root.")
  var root = "."

  func validate() throws {
    let words = id.split(separator: "-", omittingEmptySubsequences: false)
    let isKebab = words.allSatisfy { word in
      !word.isEmpty && word.allSatisfy { ("a"..."z").contains($0) }
    }
    if !isKebab || words.count < 2 { throw ValidationError("'\(id)' is no kebab-case id") }
  }

  func run() throws {
    let typeName = id.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    try write(
      """
      import PointerFlow

      /// TODO: one sentence that says what the rule finds.
      ///
      /// The graph must show …
      struct \(typeName): Rule {
        let id = "\(id)"

        func diagnose(_ defect: Defect) -> RuleMessage? {
          nil
        }
      }

      """, to: "Sources/Rules/\(group)/\(typeName).swift")
    try write(Self.page(id: id), to: "Sources/Rules/Pages/\(id).md")
    try addToCatalogue()
    print("next: list the rule in RuleSet.byPrecedence, then 'make generate'")
  }

  private func write(_ text: String, to path: String) throws {
    let url = URL(fileURLWithPath: "\(root)/\(path)")
    guard !FileManager.default.fileExists(atPath: url.path) else {
      print("kept \(path)")
      return
    }
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url, options: .atomic)
    print("wrote \(path)")
  }

  private func addToCatalogue() throws {
    let url = URL(fileURLWithPath: "\(root)/rules.yml")
    let text = try String(contentsOf: url, encoding: .utf8)
    if text.contains("\n  \(id):") { return }
    let entry = """
      rules:
        \(id):
          {level: warning, category: escape, precision: medium, cwe: [825], since: 0.1.0}

      """
    try Data(text.replacing("rules:\n", with: entry, maxReplacements: 1).utf8)
      .write(to: url, options: .atomic)
    print("wrote rules.yml")
  }

  private static func page(id: String) -> String {
    """
    # \(id)

    One sentence.

    ## What it finds

    ## Why it matters

    ## Bad

    ## Good

    ## Limits

    ## Fix

    ## References

    """
  }
}
