import Findings
import Foundation
import Reporting
import SourceText
import Testing

/// A report with very many findings.
private func large(_ count: Int) -> AnalysisReport {
  let text = String(repeating: "void f(void) { keep(&x); }\n", count: 100)
  let file = SourceFile(path: "a.c", text: text)
  let table = LineTable(file)
  let findings = (0..<count).map { index in
    let offset = UInt32(index % 100 * 27 + 20)
    let place = FindingLocation(
      path: "a.c", start: table.position(of: offset, in: file),
      end: table.position(of: offset + 2, in: file))
    return Finding(
      ruleID: index % 3 == 0 ? "b-rule" : "a-rule", severity: index % 3 == 0 ? .error : .warning,
      message: "finding \(index)", location: place, declaration: "f",
      witness: (0..<4).map { step in
        WitnessStep(kind: .call, message: "step \(step)", location: place, nesting: step)
      }, help: "copy it", origin: .body, depth: 1,
      fingerprint: String(format: "%016x", index))
  }
  return AnalysisReport(
    findings: findings, notices: [], coverage: AnalysisReport.Coverage(),
    rules: ["a-rule", "b-rule"].map { id in
      RuleDescriptor(
        id: id, level: .error, category: "escape", precision: .high, securitySeverity: nil, cwe: [],
        since: "0.1.0", summary: "S.", page: "")
    }, sources: ["a.c": file], exitStatus: 1, exitMeaning: "findings")
}

@Test("of 30,000 findings SARIF lists as many as services take, the most severe, and says so")
func sarifLimit() throws {
  let report = large(30_000)
  let log = try JSONSerialization.jsonObject(with: Data(report.rendered(as: .sarif).utf8))
  let run = ((log as? [String: Any])?["runs"] as? [[String: Any]])?.first
  let results = run?["results"] as? [[String: Any]] ?? []
  #expect(results.count == 25_000)
  #expect(results.count { $0["level"] as? String == "error" } == 10_000)
  let invocation = (run?["invocations"] as? [[String: Any]])?.first
  let notifications = invocation?["toolExecutionNotifications"] as? [[String: Any]] ?? []
  #expect(
    notifications.contains { (($0["descriptor"] as? [String: Any])?["id"] as? String) == "results-truncated" })
  #expect(report.truncationNotice(as: .sarif)?.contains("a-rule") == true)
}

@Test("a page of 30,000 findings stays small enough to open, and lists them all")
func htmlLimit() {
  let report = large(30_000)
  let page = report.rendered(as: .html)
  #expect(page.utf8.count < 40 << 20)
  #expect(page.components(separatedBy: "class=\"finding\"").count == 30_001)
  #expect(report.truncationNotice(as: .html) != nil)
}

@Test("a job summary stays below the service's limit and counts what it leaves out")
func summaryLimit() {
  let summary = large(30_000).jobSummary
  #expect(summary.utf8.count < 1 << 20)
  #expect(summary.contains("more findings are in the log"))
}
