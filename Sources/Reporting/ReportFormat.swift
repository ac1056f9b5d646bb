package import Findings

/// The formats a report can be printed in.
package enum ReportFormat: String, Sendable, CaseIterable {
  case human, concise, json, sarif, github, gitlab
}

/// How text for a terminal is laid out.
package struct TerminalStyle: Hashable, Sendable {
  package var usesColor: Bool
  /// Columns; `nil` when the output is not a terminal.
  package var width: Int?
  /// Findings only: no notices, no closing summary.
  package var isQuiet: Bool
  /// Lists every remark instead of counting them.
  package var isVerbose: Bool
  /// Frames drawn with box characters; off where the locale has none.
  package var usesUnicode: Bool

  package init(
    usesColor: Bool = false, width: Int? = nil, isQuiet: Bool = false, isVerbose: Bool = false,
    usesUnicode: Bool = true
  ) {
    self.usesColor = usesColor
    self.width = width
    self.isQuiet = isQuiet
    self.isVerbose = isVerbose
    self.usesUnicode = usesUnicode
  }
}

extension AnalysisReport {
  /// The report in one format: a pure function of the report and the style.
  package func rendered(as format: ReportFormat, style: TerminalStyle = TerminalStyle()) -> String {
    switch format {
    case .human: HumanReport(self, style: style).text
    case .concise: ConciseReport(self).text
    case .json: JSONReport(self).text
    case .sarif: SARIFReport(self).text
    case .github: GitHubReport(self).text
    case .gitlab: GitLabReport(self).text
    }
  }

  /// What was not analysed, a line each: everything that could hide findings, and with `-v` all the
  /// rest. For standard error, so that no exit status goes unexplained whatever the format.
  package func noticeText(style: TerminalStyle = TerminalStyle()) -> String {
    let important = notices.contains { $0.severity != .remark }
    return important || style.isVerbose ? HumanReport(self, style: style).notices : ""
  }
}
