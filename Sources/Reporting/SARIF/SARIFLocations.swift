import Findings
import SourceText

/// Places of a report as SARIF locations, and the files that they lie in as artifacts.
struct SARIFLocations {
  /// Lines around a region that show where it stands.
  private static let contextLines = 2

  private let report: AnalysisReport
  private let options: SARIFOptions
  /// Relative paths in byte order; empty when no artifacts are wanted.
  private let files: [String]
  private let indices: [String: Int]
  private let tables: [String: LineTable]

  /// - Parameter paths: of all files that the log will name.
  init(_ report: AnalysisReport, paths: Set<String>, options: SARIFOptions) {
    self.report = report
    self.options = options
    files =
      options.listsArtifacts
      ? paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } : []
    indices = Dictionary(
      files.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    tables = Dictionary(
      paths.compactMap { path in report.sources[path].map { (path, LineTable($0)) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// A file by its encoded relative path, and by its index when artifacts are listed.
  func artifact(_ path: String) -> SARIFLog.Location.Physical.Artifact {
    SARIFLog.Location.Physical.Artifact(uri: SARIFText.uri(ofPath: path), index: indices[path])
  }

  /// Every file that the log names: its language and a digest of what was read.
  var artifacts: [SARIFLog.Artifact]? {
    guard options.listsArtifacts else { return nil }
    return files.map { path in
      SARIFLog.Artifact(
        location: artifact(path), sourceLanguage: Self.language(of: path),
        hashes: report.sources[path].map {
          ["sha-256": SHA256.text(of: SHA256.digest(of: $0.bytes))]
        } ?? [:],
        roles: ["analysisTarget"])
    }
  }

  /// Source: SARIF 2.1.0, 3.24.10, and its appendix on source languages.
  private static func language(of path: String) -> String? {
    switch path.split(separator: ".").last.map(String.init) {
    case "swift": "swift"
    case "c", "h": "c"
    case "cc", "cpp", "cxx", "hh", "hpp", "hxx": "cplusplus"
    case "m", "mm": "objectivec"
    default: nil
    }
  }

  /// Any place of a path.
  func location(_ place: FindingLocation) -> SARIFLog.Location {
    location(place, end: place.end, hasSnippet: options.showsSnippets, hasContext: false)
  }

  /// The place of a result. Its region stays within its first line: services show a result in a
  /// change only when every line of it was changed.
  func primary(_ place: FindingLocation, hasSnippet: Bool) -> SARIFLog.Location {
    var end = place.end
    if end.line > place.start.line, let file = report.sources[place.path],
      let table = tables[place.path]
    {
      end = table.position(
        of: table.range(ofLine: place.start.line - 1, in: file).end, in: file)
    }
    return location(place, end: end, hasSnippet: hasSnippet, hasContext: options.showsSnippets)
  }

  private func location(
    _ place: FindingLocation, end: SourcePosition, hasSnippet: Bool, hasContext: Bool
  ) -> SARIFLog.Location {
    var region = SARIFLog.Location.Region(
      startLine: place.start.line, startColumn: place.start.columnUTF16, endLine: end.line,
      endColumn: end.columnUTF16)
    if hasSnippet, let file = report.sources[place.path] {
      region.snippet = SARIFLog.Message(
        text: file.text(in: ByteRange(start: place.start.offset, end: end.offset)))
    }
    return SARIFLog.Location(
      physicalLocation: SARIFLog.Location.Physical(
        artifactLocation: artifact(place.path), region: region,
        contextRegion: hasContext ? context(place, end: end) : nil))
  }

  /// Whole lines around a place, with their text.
  private func context(_ place: FindingLocation, end: SourcePosition) -> SARIFLog.Location.Region? {
    guard let file = report.sources[place.path], let table = tables[place.path],
      end.line <= table.lineCount
    else { return nil }
    let first = max(1, place.start.line - Self.contextLines)
    let last = min(table.lineCount, end.line + Self.contextLines)
    let bytes = ByteRange(
      start: table.range(ofLine: first - 1, in: file).start,
      end: table.range(ofLine: last - 1, in: file).end)
    return SARIFLog.Location.Region(
      startLine: first, startColumn: 1, endLine: last,
      endColumn: table.position(of: bytes.end, in: file).columnUTF16,
      snippet: SARIFLog.Message(text: file.text(in: bytes)))
  }
}
