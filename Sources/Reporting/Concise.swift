import Findings
import SourceText

/// One line per finding, as compilers print them: `path:line:column: level: message [rule]`.
struct ConciseReport {
  private let report: AnalysisReport
  private let pathPrefix: String

  init(_ report: AnalysisReport, style: TerminalStyle) {
    self.report = report
    pathPrefix = style.pathPrefix
  }

  var text: String {
    report.findings.map { finding in
      let place = "\(pathPrefix)\(finding.location.path):\(finding.location.start.line)"
      return NeutralText.line(
        "\(place):\(finding.location.start.column): \(finding.severity.rawValue): "
          + "\(finding.message) [\(finding.ruleID)]") + "\n"
    }.joined()
  }
}
