import Foundation

/// The page of one rule: prose for people, and small projects that are its tests.
package struct RulePage: Sendable {
  /// One `###` under Bad, Good or Limits.
  package struct Example: Sendable, CustomStringConvertible {
    package let ruleID: String
    package let section: Section
    package let title: String
    /// One-based line of the heading in the page.
    package let line: Int
    package let files: [File]

    package var description: String { "\(ruleID).md:\(line) \(section.rawValue): \(title)" }
  }

  package struct File: Sendable {
    package let name: String
    package let language: String
    package let text: String
    /// One-based line of the page that holds the file's first line.
    package let firstLine: Int
  }

  package enum Section: String, Sendable, CaseIterable {
    case whatItFinds = "What it finds"
    case whyItMatters = "Why it matters"
    case bad = "Bad"
    case good = "Good"
    case limits = "Limits"
    case fix = "Fix"
    case references = "References"
  }

  package let ruleID: String
  package let summary: String
  /// Sections in the order in which they stand.
  package let sections: [String]
  package let examples: [Example]
  /// What is wrong with the page's form, with lines.
  package let problems: [String]

  package init(ruleID: String, text: String) {
    self.ruleID = ruleID
    summary = Self.summary(of: text)
    var parser = PageParser(ruleID: ruleID)
    parser.read(text)
    sections = parser.sections
    examples = parser.examples
    problems = parser.problems
  }

  /// The text before the first `##`, without the title, on one line.
  package static func summary(of page: String) -> String {
    let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
    let prose = lines.prefix { !$0.hasPrefix("## ") }.filter { !$0.hasPrefix("# ") && !$0.isEmpty }
    return prose.joined(separator: " ")
  }

  private static let folder = "Sources/Rules/Pages"

  /// The pages of a checkout, by rule id.
  package static func texts(root: String) throws -> [String: String] {
    let folder = "\(root)/\(folder)"
    var texts: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder)
    where name.hasSuffix(".md") {
      texts[String(name.dropLast(3))] = try String(
        contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    }
    return texts
  }

  package static func all(root: String) throws -> [RulePage] {
    try texts(root: root).sorted { $0.key < $1.key }.map { RulePage(ruleID: $0.key, text: $0.value) }
  }
}

/// Splits a page into headings and fences, line by line.
private struct PageParser {
  let ruleID: String
  var sections: [String] = []
  var examples: [RulePage.Example] = []
  var problems: [String] = []
  private var section: RulePage.Section?
  private var example: (title: String, line: Int, files: [RulePage.File])?
  private var fence: (language: String, name: String, firstLine: Int, lines: [Substring])?

  init(ruleID: String) { self.ruleID = ruleID }

  mutating func read(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.first != "# \(ruleID)" { problems.append("line 1: the title must be '# \(ruleID)'") }
    for (index, line) in lines.enumerated() { read(line, number: index + 1) }
    if fence != nil { problems.append("the last fence is not closed") }
    finishExample()
    if RulePage.summary(of: text).last != "." {
      problems.append("the summary must be a sentence with a final stop")
    }
  }

  private mutating func read(_ line: Substring, number: Int) {
    if var open = fence {
      guard line.hasPrefix("```") else {
        open.lines.append(line)
        fence = open
        return
      }
      fence = nil
      let text = open.lines.map { $0 + "\n" }.joined()
      example?.files.append(
        RulePage.File(
          name: open.name, language: open.language, text: text, firstLine: open.firstLine))
    } else if line.hasPrefix("```") {
      let words = line.dropFirst(3).split(separator: " ")
      let isFile = example != nil && section != .fix
      if isFile, words.count != 2 { problems.append("line \(number): a fence needs language and file") }
      fence = (
        words.first.map(String.init) ?? "", words.dropFirst().first.map(String.init) ?? "",
        number + 1, []
      )
    } else if line.hasPrefix("### ") {
      finishExample()
      example = (String(line.dropFirst(4)), number, [])
    } else if line.hasPrefix("## ") {
      finishExample()
      let title = String(line.dropFirst(3))
      sections.append(title)
      section = RulePage.Section(rawValue: title)
      if section == nil { problems.append("line \(number): unknown section '\(title)'") }
    }
  }

  private mutating func finishExample() {
    guard let ended = example else { return }
    example = nil
    guard let section, [.bad, .good, .limits].contains(section) else { return }
    if ended.files.isEmpty {
      problems.append("line \(ended.line): the example has no file")
      return
    }
    examples.append(
      RulePage.Example(
        ruleID: ruleID, section: section, title: ended.title, line: ended.line, files: ended.files))
  }
}
