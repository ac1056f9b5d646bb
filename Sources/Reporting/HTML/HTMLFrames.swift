import Findings
import SourceText

/// The source text of a report with line tables made once.
struct FrameSources {
  private let sources: [String: SourceFile]
  private var tables: [String: LineTable] = [:]

  init(_ sources: [String: SourceFile]) { self.sources = sources }

  mutating func file(_ path: String) -> (SourceFile, LineTable)? {
    guard let file = sources[path] else { return nil }
    if let table = tables[path] { return (file, table) }
    let table = LineTable(file)
    tables[path] = table
    return (file, table)
  }
}

/// The lines of a finding's steps with what each step is about marked.
enum HTMLFrames {
  /// Longer lines are cut around the mark.
  private static let byteLimit: UInt32 = 400

  static func html(of finding: Finding, _ sources: inout FrameSources) -> String {
    finding.witness.enumerated().map { index, step in
      let place = "\(step.location.path):\(step.location.start.line)"
      return "<figure><figcaption><b>\(index + 1)</b> "
        + "<code>\(Markup.escaped(NeutralText.line(place)))</code> "
        + "\(Markup.escaped(NeutralText.line(step.message)))</figcaption>"
        + (line(of: step.location, &sources).map { "<pre>\($0)</pre>" } ?? "") + "</figure>"
    }.joined(separator: "\n")
  }

  private static func line(of place: FindingLocation, _ sources: inout FrameSources) -> String? {
    guard let (file, table) = sources.file(place.path), place.start.line <= table.lineCount else {
      return nil
    }
    let line = table.range(ofLine: place.start.line - 1, in: file)
    let start = min(max(place.start.offset, line.start), line.end)
    let end = min(max(place.end.offset, start), line.end)
    var from = line.start
    var to = line.end
    if to - from > byteLimit {
      from = max(from, start > byteLimit / 4 ? start - byteLimit / 4 : 0)
      to = min(to, max(end, from + byteLimit))
      to = min(to, from + 4 * byteLimit)
    }
    func text(_ from: UInt32, _ to: UInt32) -> String {
      Markup.escaped(NeutralText.line(file.text(in: ByteRange(start: from, end: max(from, to)))))
    }
    return "<span class=\"number\">\(place.start.line)</span>"
      + (from > line.start ? "…" : "") + text(from, start)
      + "<mark>\(text(start, min(end, to)))</mark>" + text(min(end, to), to)
      + (to < line.end ? "…" : "")
  }
}
