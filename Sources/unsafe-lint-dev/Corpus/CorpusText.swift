import Foundation
import TestKit

/// The tables of `make corpus`.
enum CorpusText {
  static func line(for repository: CorpusRun.Repository) -> String {
    func count(_ level: String) -> String {
      column("\(repository.findings.count { $0.level == level })", 5)
    }
    return [
      repository.name.padding(toLength: 40, withPad: " ", startingAt: 0),
      column("\(repository.swiftLines)", 8), "Swift", column("\(repository.cLines)", 8), "C",
      column(decimal(repository.seconds), 7), "s", column(decimal(repository.peakMemory), 7), "MiB",
      "status \(repository.exitStatus)", count("error"), "errors", count("warning"), "warnings",
    ].joined(separator: " ")
  }

  static func summary(of run: CorpusRun, verdicts: CorpusVerdicts) -> String {
    var lines = ["", "findings per rule"]
    for entry in run.findingsPerRule {
      lines.append("  \(column("\(entry.count)", 5))  \(entry.level)  \(entry.rule)")
    }
    lines.append("")
    for level in ["error", "warning"] {
      let score = verdicts.score(of: run, level: level)
      let judged = score.isTrue + score.isFalse
      let share = judged == 0 ? "-" : "\(score.isTrue * 100 / judged) %"
      lines.append(
        "\(level)s: \(score.isTrue) true, \(score.isFalse) false (\(share)), "
          + "\(score.unjudged.count) nobody judged")
      for (repository, finding) in score.unjudged {
        lines.append("  ? \(repository) \(text(finding))")
      }
    }
    let misses = verdicts.misses(of: run)
    lines.append("known defects of which it says nothing: \(misses.count)")
    for entry in misses {
      lines.append("  - \(entry.repository) \(entry.path):\(entry.line) \(entry.rule): \(entry.mechanism)")
    }
    return lines.joined(separator: "\n")
  }

  static func difference(
    _ comparison: CorpusComparison, _ run: CorpusRun, _ verdicts: CorpusVerdicts
  ) -> String {
    var lines = [
      "", "against the saved run: \(comparison.appeared.count) appeared, "
        + "\(comparison.vanished.count) vanished",
    ]
    func judged(_ entry: CorpusComparison.Entry) -> String {
      let repository = run.repositories.first { $0.name == entry.repository }
      let verdict = repository.flatMap { verdicts.verdict(on: entry.finding, in: $0) }
      return verdict.map { " (\($0.rawValue))" } ?? ""
    }
    for (sign, entries) in [("+", comparison.appeared), ("-", comparison.vanished)] {
      for entry in entries {
        lines.append("  \(sign) \(entry.repository) \(text(entry.finding))\(judged(entry))")
      }
    }
    if !comparison.incomparable.isEmpty {
      lines.append("not compared: \(comparison.incomparable.joined(separator: ", "))")
    }
    return lines.joined(separator: "\n")
  }

  private static func text(_ finding: CorpusRun.Finding) -> String {
    "\(finding.path):\(finding.line) \(finding.level)[\(finding.rule)] \(finding.message)"
  }

  private static func column(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private static func decimal(_ number: Double) -> String {
    let tenths = Int((number * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
