import Findings
import SourceText

/// A Code Quality report as GitLab reads it.
///
/// Source: GitLab documentation, "Code Quality report format".
struct GitLabReport {
  private let report: AnalysisReport

  init(_ report: AnalysisReport) { self.report = report }

  var text: String {
    var seen: [String: Int] = [:]
    return JSONText.encode(
      report.findings.map { finding in
        // Fingerprints must be unique within the report.
        let number = seen[finding.fingerprint, default: 0]
        seen[finding.fingerprint] = number + 1
        return Issue(finding, fingerprint: finding.fingerprint + (number > 0 ? "-\(number)" : ""))
      })
  }

  private struct Issue: Encodable {
    struct Location: Encodable {
      struct Positions: Encodable {
        struct Position: Encodable {
          let line: Int
          let column: Int
        }
        let begin: Position
        let end: Position
      }
      let path: String
      let positions: Positions
    }
    let description: String
    let checkName: String
    let fingerprint: String
    let severity: String
    let location: Location

    enum CodingKeys: String, CodingKey {
      case description, fingerprint, severity, location
      case checkName = "check_name"
    }

    init(_ finding: Finding, fingerprint: String) {
      description = NeutralText.line(finding.message)
      checkName = finding.ruleID
      self.fingerprint = fingerprint
      severity =
        switch finding.severity {
        case .error: "critical"
        case .warning: "major"
        case .note: "minor"
        }
      let start = finding.location.start
      let end = finding.location.end
      location = Location(
        path: finding.location.path,
        positions: Location.Positions(
          begin: Location.Positions.Position(line: start.line, column: start.column),
          end: Location.Positions.Position(line: end.line, column: end.column)))
    }
  }
}
