package import Findings
import SourceText

/// Workflow commands that put findings on the lines of a pull request.
///
/// The service shows about ten annotations of each level a step; the rest is in the log and in
/// `summary`. Source: GitHub documentation, "Workflow commands".
package struct GitHubReport {
  private let report: AnalysisReport

  package init(_ report: AnalysisReport) { self.report = report }

  package var text: String {
    let findings = report.findings.map { finding in
      let start = finding.location.start
      let end = finding.location.end
      var properties = [
        "file=" + Self.property(finding.location.path), "line=\(start.line)",
        "endLine=\(start.line)", "col=\(start.column)",
      ]
      if end.line == start.line { properties.append("endColumn=\(end.column)") }
      properties.append("title=" + Self.property(finding.ruleID))
      // The log shows no place of its own, so the message repeats it.
      let place = "\(finding.location.path):\(start.line):\(start.column)"
      let steps = finding.witness.enumerated().map { index, step in
        "\n\(index + 1). \(step.location.path):\(step.location.start.line): "
          + NeutralText.line(step.message)
      }
      let help = finding.help.map { "\nhelp: " + NeutralText.line($0) } ?? ""
      return Self.command(
        finding.severity == .note ? "notice" : finding.severity.rawValue, properties,
        NeutralText.line("\(place): \(finding.message)") + steps.joined() + help)
    }
    let notices = report.notices.filter { $0.severity != .remark }.map { notice in
      var properties: [String] = []
      if let path = notice.path { properties.append("file=" + Self.property(path)) }
      if let position = notice.position { properties.append("line=\(position.line)") }
      properties.append("title=" + Self.property(notice.kind))
      return Self.command(
        notice.severity == .environment ? "error" : "warning", properties,
        NeutralText.line((notice.path.map { $0 + ": " } ?? "") + notice.message))
    }
    return (findings + notices).joined()
  }

  /// A job summary may have 1 MiB; several steps share it.
  static let summaryLimit = 512 << 10

  /// The Markdown that a job summary shows: every finding, as far as the service takes them.
  package var summary: String {
    var lines = ["## unsafe-lint", ""]
    if report.findings.isEmpty {
      lines.append("No findings.")
    } else {
      lines += ["| level | rule | place | finding |", "|---|---|---|---|"]
      var size = 0
      let rows = report.findings.map { finding in
        let place = "\(finding.location.path):\(finding.location.start.line)"
        let cells = [finding.severity.rawValue, finding.ruleID, place, finding.message]
        return "| " + cells.map(Self.cell).joined(separator: " | ") + " |"
      }
      let shown = rows.prefix { row in
        size += row.utf8.count + 1
        return size <= Self.summaryLimit
      }
      lines += shown
      if shown.count < rows.count {
        lines += ["", "\(rows.count - shown.count) more findings are in the log."]
      }
    }
    if !report.isComplete {
      lines += ["", "The analysis was incomplete; findings may be missing:", ""]
      lines += report.notices.filter { $0.severity != .remark }.map { notice in
        "- " + Self.cell((notice.path.map { $0 + ": " } ?? "") + notice.message)
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func command(_ name: String, _ properties: [String], _ message: String) -> String {
    "::\(name) \(properties.joined(separator: ","))::\(data(message))\n"
  }

  private static func data(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }

  private static func property(_ text: String) -> String {
    data(NeutralText.line(text)).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }

  /// Text that neither ends a table cell nor becomes markup.
  private static func cell(_ text: String) -> String {
    var result = ""
    for character in NeutralText.line(text) {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "|", "\\", "`", "*", "_", "[", "]", "#", "~", "@": result += "\\" + String(character)
      default: result.append(character)
      }
    }
    return result
  }
}
