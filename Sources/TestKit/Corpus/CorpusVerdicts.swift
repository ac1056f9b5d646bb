import Foundation

/// What people found when they read the code behind findings: `Corpus/verdicts.tsv`.
///
/// Facts about public code, never the code. Columns, separated by tabs: repository, commit, file,
/// line, rule, verdict, mechanism. Lines that begin with `#` are comments; the first other line names
/// the columns.
package struct CorpusVerdicts: Sendable {
  package enum Verdict: String, Sendable, CaseIterable {
    /// The finding is right.
    case isTrue = "true"
    /// The code is right.
    case isFalse = "false"
    /// A defect of which the tool said nothing when it was read.
    case missed
  }

  package struct Entry: Hashable, Sendable {
    package let repository: String
    package let commit: String
    package let path: String
    /// One-based.
    package let line: Int
    package let rule: String
    package let verdict: Verdict
    /// Why, in one sentence.
    package let mechanism: String
  }

  package private(set) var entries: [Entry] = []
  /// What is wrong with the table's form, with lines.
  package private(set) var problems: [String] = []

  package static let columns = [
    "repository", "commit", "file", "line", "rule", "verdict", "mechanism",
  ]

  package init(text: String) {
    var sawHeader = false
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.isEmpty || line.hasPrefix("#") { continue }
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      if !sawHeader {
        sawHeader = true
        if cells != Self.columns { problems.append("line \(index + 1): the columns must be named") }
        continue
      }
      if let entry = Self.entry(cells) {
        entries.append(entry)
      } else {
        problems.append("line \(index + 1): expected \(Self.columns.joined(separator: ", "))")
      }
    }
  }

  private static func entry(_ cells: [String]) -> Entry? {
    guard cells.count == columns.count, let line = Int(cells[3]), line > 0,
      let verdict = Verdict(rawValue: cells[5]), cells[0].contains("/"), cells[1].count >= 7,
      !cells[2].isEmpty, !cells[4].isEmpty, !cells[6].isEmpty
    else { return nil }
    return Entry(
      repository: cells[0], commit: cells[1], path: cells[2], line: line, rule: cells[4],
      verdict: verdict, mechanism: cells[6])
  }

  /// The judgement of a finding; `nil` when nobody read it at this commit.
  package func verdict(
    on finding: CorpusRun.Finding, in repository: CorpusRun.Repository
  ) -> Verdict? {
    entries.first { entry in
      entry.repository == repository.name && entry.path == finding.path
        && entry.line == finding.line && entry.rule == finding.rule
        && Self.isSame(entry.commit, repository.commit)
    }?.verdict
  }

  /// The table's commits may be abbreviated.
  private static func isSame(_ left: String, _ right: String) -> Bool {
    left.hasPrefix(right) && !right.isEmpty || right.hasPrefix(left)
  }

  /// How the findings of a run at one level fare, and what of the table the run lacks.
  package func score(of run: CorpusRun, level: String) -> Score {
    var score = Score()
    for repository in run.repositories {
      for finding in repository.findings where finding.level == level {
        switch verdict(on: finding, in: repository) {
        case .isTrue, .missed: score.isTrue += 1
        case .isFalse: score.isFalse += 1
        case nil: score.unjudged.append((repository.name, finding))
        }
      }
    }
    return score
  }

  /// Known defects at the run's commits of which the run says nothing.
  package func misses(of run: CorpusRun) -> [Entry] {
    entries.filter { entry in
      guard entry.verdict != .isFalse,
        let repository = run.repositories.first(where: {
          $0.name == entry.repository && Self.isSame(entry.commit, $0.commit)
        })
      else { return false }
      return !repository.findings.contains {
        $0.path == entry.path && $0.line == entry.line && $0.rule == entry.rule
      }
    }
  }

  package struct Score: Sendable {
    package var isTrue = 0
    package var isFalse = 0
    package var unjudged: [(repository: String, finding: CorpusRun.Finding)] = []
  }
}
