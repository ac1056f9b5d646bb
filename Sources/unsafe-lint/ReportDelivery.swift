import Driver
import Findings
import Foundation
import Reporting

/// Brings a report to where the user wants it: standard output, files, standard error for remarks.
struct ReportDelivery {
  let output: OutputOptions
  let sarif: SARIFOptions
  /// Absolute: what the report's paths are relative to.
  let root: String
  /// Where the findings are to be written as a baseline.
  var baseline: String?

  func deliver(_ report: AnalysisReport) throws {
    let targets = try output.requested()
    if output.verbose { StandardStreams.writeError(report.foundText) }
    var style = output.style
    if output.absolutePaths { style.pathPrefix = root == "/" ? "/" : root + "/" }
    StandardStreams.write(report.rendered(as: output.format, style: style, sarif: sarif))
    writeRemarks(on: report, formats: targets.map(\.format))
    try writeFiles(of: report, targets)
  }

  /// What was not analysed, and what was asked to be counted, on standard error.
  private func writeRemarks(on report: AnalysisReport, formats: [ReportFormat]) {
    if output.format != .human || output.style.isQuiet {
      var style = output.style
      style.usesColor = false
      StandardStreams.writeError(report.noticeText(style: style))
    }
    for format in Set([output.format] + formats).sorted(by: { $0.rawValue < $1.rawValue }) {
      if let notice = report.truncationNotice(as: format, sarif: sarif) {
        StandardStreams.writeError(notice)
      }
    }
    if output.stats { StandardStreams.writeError(report.statisticsText) }
    if output.timings { StandardStreams.writeError(report.timingsText) }
  }

  private func writeFiles(of report: AnalysisReport, _ targets: [OutputOptions.Target]) throws {
    for target in targets {
      try OutputFile.write(report.rendered(as: target.format, sarif: sarif), to: target.path)
    }
    if let baseline {
      let known = report.suppressed.filter { $0.kind == .baseline }.map(\.finding)
      try OutputFile.write(Baseline.text(of: report.findings + known), to: baseline)
    }
    let isForGitHub = output.format == .github || targets.contains { $0.format == .github }
    if isForGitHub, let path = ProcessInfo.processInfo.environment["GITHUB_STEP_SUMMARY"],
      !path.isEmpty
    {
      try OutputFile.append(report.jobSummary, to: path)
    }
  }
}
