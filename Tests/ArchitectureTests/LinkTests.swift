import Foundation
import TestKit
import Testing

private let pages: [String] =
  ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]
  + ((try? SourceTree.files(below: "Documentation", endings: ["md"])) ?? [])
  + ((try? SourceTree.files(below: "Sources/Rules/Pages", endings: ["md"])) ?? [])

/// The targets of a page's links and pictures, outside code.
private func targets(in text: String) -> [String] {
  var isInFence = false
  return text.split(separator: "\n").flatMap { line -> [String] in
    if line.hasPrefix("```") { isInFence.toggle() }
    if isInFence { return [] }
    return line.matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) }
  }
}

/// Headings as forges turn them into anchors.
private func anchors(in text: String) -> Set<String> {
  Set(
    text.split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
      line.drop { $0 == "#" || $0 == " " }.lowercased().compactMap { character -> String? in
        character == " " ? "-" : character.isLetter || character.isNumber || "-_".contains(character)
          ? String(character) : nil
      }.joined()
    })
}

@Test("every link of the documentation leads somewhere", arguments: pages)
func linksLead(page: String) throws {
  for target in targets(in: try SourceTree.text(of: page)) where !target.contains("://") {
    let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let folder = (page as NSString).deletingLastPathComponent
    let path = parts[0].isEmpty ? page : ((folder as NSString).appendingPathComponent(String(parts[0])) as NSString).standardizingPath
    #expect(FileManager.default.fileExists(atPath: Checkout.root + "/" + path), "\(page): \(target)")
    if parts.count == 2, path.hasSuffix(".md") {
      #expect(anchors(in: try SourceTree.text(of: path)).contains(String(parts[1])), "\(page): \(target)")
    }
  }
}

@Test("the documentation names every option of the command line that decides what counts")
func optionsAreDocumented() throws {
  let text = try (pages.map { try SourceTree.text(of: $0) }).joined()
  for option in [
    "--config", "--no-config", "--select", "--fail-on", "--min-severity", "--baseline",
    "--write-baseline", "--new-from-rev", "--new-from-merge-base", "--allow-incomplete",
    "--no-suppressions", "--output", "--max-depth", "--cflag", "--libclang",
  ] { #expect(text.contains(option), "\(option)") }
}
