import Findings
import SourceText

/// What a run found: all that reports are made from, and what is kept between runs.
struct AnalysisOutcome: Codable, Sendable {
  var found: Suppressions.Outcome
  /// In report order, without duplicates.
  var notices: [Notice]
  var coverage: AnalysisReport.Coverage
  var statistics: [AnalysisReport.Statistic]
  /// The library that parsed C: path and version.
  var libclang: String?
  /// Relative paths of the files that reports show parts of.
  var sourcePaths: [String]

  init(_ analysis: Analysis) {
    found = analysis.found
    notices = analysis.notices
    coverage = analysis.coverage
    statistics = analysis.statistics
    libclang = analysis.libclang
    let shown = found.findings + found.suppressed.map(\.finding)
    let named =
      shown.map(\.location.path) + shown.flatMap { $0.witness.map(\.location.path) }
      + found.suppressed.compactMap { $0.location?.path } + notices.compactMap(\.path)
    sourcePaths = Set(named).filter { analysis.sources[$0] != nil }.sorted()
  }
}
