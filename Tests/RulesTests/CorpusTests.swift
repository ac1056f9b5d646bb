import Foundation
import TestKit
import Testing

private func finding(_ rule: String, line: Int, level: String = "error") -> CorpusRun.Finding {
  CorpusRun.Finding(
    rule: rule, level: level, path: "a.c", line: line, message: "m", fingerprint: "\(rule) \(line)")
}

private func run(_ findings: [CorpusRun.Finding], commit: String = "0123456789") -> CorpusRun {
  CorpusRun(
    version: "1",
    repositories: [
      CorpusRun.Repository(
        name: "o/n", commit: commit, swiftLines: 1, cLines: 1, exitStatus: 0, seconds: 1,
        peakMemory: 1, findings: findings, notices: [:])
    ])
}

private func verdicts(_ rows: String...) -> CorpusVerdicts {
  let header = CorpusVerdicts.columns.joined(separator: "\t")
  return CorpusVerdicts(
    text: ([header] + rows.map { $0.replacing(" | ", with: "\t") }).joined(separator: "\n"))
}

@Test("the table of verdicts is well formed")
func verdictTableIsWellFormed() throws {
  let text = try String(contentsOfFile: Checkout.root + "/Corpus/verdicts.tsv", encoding: .utf8)
  #expect(CorpusVerdicts(text: text).problems == [])
}

@Test("a malformed verdict is named by its line")
func malformedVerdict() {
  let table = verdicts("o/n | 0123456 | a.c | one | r-s | true | why")
  #expect(table.entries == [])
  #expect(table.problems.count == 1 && table.problems[0].hasPrefix("line 2"))
}

@Test("findings count as judged at the commit that was read only")
func verdictsNeedTheCommit() {
  let table = verdicts(
    "o/n | 0123456 | a.c | 1 | r-s | true | kept", "o/n | 0123456 | a.c | 2 | r-s | false | cleared",
    "o/n | 0123456 | a.c | 9 | r-s | missed | freed")
  let findings = [finding("r-s", line: 1), finding("r-s", line: 2), finding("r-s", line: 3)]
  let score = table.score(of: run(findings), level: "error")
  #expect((score.isTrue, score.isFalse, score.unjudged.count) == (1, 1, 1))
  #expect(table.misses(of: run(findings)).map(\.line) == [9])
  let other = table.score(of: run(findings, commit: "fff3456789"), level: "error")
  #expect((other.isTrue, other.isFalse, other.unjudged.count) == (0, 0, 3))
  #expect(table.misses(of: run(findings, commit: "fff3456789")) == [])
}

@Test("two runs differ by what appeared and what vanished")
func comparison() {
  let old = run([finding("r-s", line: 1), finding("r-s", line: 2)])
  let new = run([finding("r-s", line: 2), finding("t-u", line: 2)])
  let comparison = CorpusComparison(old: old, new: new)
  #expect(comparison.appeared.map(\.finding) == [finding("t-u", line: 2)])
  #expect(comparison.vanished.map(\.finding) == [finding("r-s", line: 1)])
  #expect(CorpusComparison(old: old, new: run([], commit: "f")).incomparable == ["o/n"])
}
