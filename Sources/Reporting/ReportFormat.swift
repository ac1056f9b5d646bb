package import Findings

/// The formats a report can be printed in.
package enum ReportFormat: String, Sendable, CaseIterable {
  case human, concise, json, sarif, github, gitlab, html
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
  /// What stands before the paths of `concise`: the root and a slash, for those who read from elsewhere.
  package var pathPrefix = ""

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
  package func rendered(
    as format: ReportFormat, style: TerminalStyle = TerminalStyle(),
    sarif: SARIFOptions = SARIFOptions()
  ) -> String {
    switch format {
    case .human: HumanReport(self, style: style).text
    case .concise: ConciseReport(self, style: style).text
    case .json: JSONReport(self).text
    case .sarif: SARIFReport(self, options: sarif).text
    case .github: GitHubReport(self).text
    case .gitlab: GitLabReport(self).text
    case .html: HTMLReport(self).text
    }
  }

  /// The Markdown of a job summary.
  package var jobSummary: String { GitHubReport(self).summary }

  /// Code scanning keeps no more results of a run than this, the most severe.
  private static let keptByServices = 5_000

  /// What a format, or the service that reads it, leaves out because of its limits, for standard
  /// error; `nil` for nothing.
  package func truncationNotice(
    as format: ReportFormat, sarif: SARIFOptions = SARIFOptions()
  ) -> String? {
    let (limit, what): (Int, String) =
      switch format {
      case .sarif where findings.count > sarif.maximumResults:
        (sarif.maximumResults, "the most severe are listed: services take no more")
      case .sarif: (Self.keptByServices, "the most severe are kept by code scanning")
      case .html: (HTMLReport.detailLimit, "the most severe have code and pictures")
      case .human, .concise, .json, .github, .gitlab: (.max, "")
      }
    guard findings.count > limit else { return nil }
    let rule = Dictionary(grouping: findings, by: \.ruleID).max {
      ($0.value.count, $1.key) < ($1.value.count, $0.key)
    }
    return "\(format.rawValue): of \(findings.count) findings \(limit) of \(what); "
      + "most are of \(rule?.key ?? "")\n"
  }

  /// Counts, for people who ask.
  package var statisticsText: String {
    let rules = Dictionary(grouping: findings, by: \.ruleID).map { ($0.key, $0.value.count) }
    let rows = statistics.map { ($0.name, $0.count) } + rules.sorted { $0.0 < $1.0 }
    let width = rows.map { String($0.1).count }.max() ?? 0
    return rows.map { name, count in
      "\(String(repeating: " ", count: width - String(count).count))\(count)  \(name)\n"
    }.joined()
  }

  /// Milliseconds of each phase, for people who ask.
  package var timingsText: String {
    let rows = timings.map { phase in
      let (seconds, fraction) = phase.duration.components
      return (String(seconds * 1000 + fraction / 1_000_000_000_000_000), phase.name)
    }
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { "\(String(repeating: " ", count: width - $0.0.count))\($0.0) ms  \($0.1)\n" }
      .joined()
  }

  /// What discovery found and with what it was read, for `-v`. For standard error, whatever the format.
  package var foundText: String {
    found.map { "found: " + NeutralText.line($0) + "\n" }.joined()
  }

  /// What was not analysed, a line each: everything that could hide findings, and with `-v` all the
  /// rest. For standard error, so that no exit status goes unexplained whatever the format.
  package func noticeText(style: TerminalStyle = TerminalStyle()) -> String {
    let important = notices.contains { $0.severity != .remark }
    return important || style.isVerbose ? HumanReport(self, style: style).notices : ""
  }
}
