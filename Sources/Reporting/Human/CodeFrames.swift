import Findings
import SourceText

/// The code frames of one finding: one per stretch of a file, in reading order of its steps.
struct CodeFrames {
  let report: AnalysisReport
  let style: TerminalStyle
  let glyphs: FrameGlyphs
  let paint: Paint
  private let steps: [Mark]
  /// Where the finding itself is.
  private let home: FindingLocation
  private let gutter: Int
  private let lineTables: [String: LineTable]

  /// Something underlined: a step, or the finding's own place when no step lies there.
  private struct Mark {
    var label: String
    let location: FindingLocation
    let isPrimary: Bool
  }

  /// Lines of one frame may lie this far apart.
  private static let nearness = 3

  init(_ finding: Finding, in report: AnalysisReport, style: TerminalStyle, paint: Paint) {
    self.report = report
    self.style = style
    self.paint = paint
    glyphs = style.usesUnicode ? .unicode : .ascii
    home = finding.location
    var marks = finding.witness.enumerated().map { index, step in
      Mark(
        label: "\(index + 1). " + NeutralText.line(step.message),
        location: Self.shown(step, of: finding, in: report),
        isPrimary: Self.overlaps(step.location, finding.location))
    }
    if !marks.contains(where: \.isPrimary) {
      marks.insert(Mark(label: "", location: finding.location, isPrimary: true), at: 0)
    }
    steps = Self.merged(marks)
    gutter = max(2, String(marks.map(\.location.start.line).max() ?? 1).count)
    var tables: [String: LineTable] = [:]
    for path in Set(marks.map(\.location.path)) {
      if let file = report.sources[path] { tables[path] = LineTable(file) }
    }
    lineTables = tables
  }

  /// Where memory ends after a long expression, its last character is underlined, not all of it again.
  private static func shown(
    _ step: WitnessStep, of finding: Finding, in report: AnalysisReport
  ) -> FindingLocation {
    let place = step.location
    guard step.kind == .end, place != finding.location, place.start.line == place.end.line,
      place.end.offset > place.start.offset + 16, let file = report.sources[place.path],
      Int(place.end.offset) <= file.bytes.count, file.bytes[Int(place.end.offset) - 1] < 0x80
    else { return place }
    let last = SourcePosition(
      line: place.end.line, column: place.end.column - 1, columnUTF16: place.end.columnUTF16 - 1,
      offset: place.end.offset - 1)
    return FindingLocation(path: place.path, start: last, end: place.end)
  }

  /// Steps in a row at one and the same expression share its carets.
  private static func merged(_ marks: [Mark]) -> [Mark] {
    marks.reduce(into: []) { merged, mark in
      if let last = merged.last, last.location == mark.location {
        merged[merged.count - 1].label += ", " + mark.label
      } else {
        merged.append(mark)
      }
    }
  }

  private static func overlaps(_ left: FindingLocation, _ right: FindingLocation) -> Bool {
    left.path == right.path && left.start.offset < max(right.end.offset, right.start.offset + 1)
      && right.start.offset < max(left.end.offset, left.start.offset + 1)
  }

  func lines(ink severity: Severity) -> [String] {
    var lines: [String] = []
    var isFirst = true
    for group in groups() {
      lines += frame(group, showsLineBefore: isFirst, severity: severity)
      isFirst = false
    }
    return lines
  }

  /// Consecutive steps that go down one file in small strides share a frame.
  private func groups() -> [[Mark]] {
    var groups: [[Mark]] = []
    for mark in steps {
      if let last = groups.last?.last, last.location.path == mark.location.path,
        (0...Self.nearness).contains(mark.location.start.line - last.location.start.line)
      {
        groups[groups.count - 1].append(mark)
      } else {
        groups.append([mark])
      }
    }
    return groups
  }

  private func frame(_ marks: [Mark], showsLineBefore: Bool, severity: Severity) -> [String] {
    // Where to go is said where the finding itself is shown.
    let isHome = marks.contains(where: \.isPrimary)
    let top = isHome ? home : marks[0].location
    let place = "\(NeutralText.line(top.path)):\(top.start.line):\(top.start.column)"
    let pad = String(repeating: " ", count: gutter + 1)
    var lines = [pad + paint(glyphs.corner, .frame) + " " + place]
    guard let file = report.sources[top.path], let table = lineTables[top.path] else {
      // The file is gone or unreadable: the words still tell the path.
      return lines + marks.filter { !$0.label.isEmpty }.map { bar() + " " + $0.label }
    }
    var shown: Int?
    var text = ""
    for mark in marks {
      let line = mark.location.start.line
      guard line <= table.lineCount else { continue }
      if shown == nil, showsLineBefore, line > 1 { lines += context(line - 1, file, table) }
      if let last = shown, line > last + 1 {
        if line == last + 2 {
          lines += context(line - 1, file, table)
        } else {
          lines.append(pad + paint(glyphs.dots, .frame))
        }
      }
      let display = displayLine(line, range(of: mark), file, table)
      // Of a line that is cut, each mark shows its own part.
      if shown != line || text != display.text { lines.append(numbered(line, display.text)) }
      text = display.text
      lines += label(mark, under: display, severity: severity)
      shown = line
    }
    return lines
  }

  private func range(of mark: Mark) -> ByteRange {
    ByteRange(start: mark.location.start.offset, end: mark.location.end.offset)
  }

  private var columns: Int { max(20, (style.width ?? 160) - gutter - 4) }

  private func displayLine(
    _ line: Int, _ range: ByteRange, _ file: SourceFile, _ table: LineTable
  ) -> DisplayLine {
    DisplayLine(
      line: table.range(ofLine: line - 1, in: file), range: range, in: file, columns: columns,
      ellipsis: glyphs.ellipsis)
  }

  /// A line without marks, unless it is blank.
  private func context(_ line: Int, _ file: SourceFile, _ table: LineTable) -> [String] {
    let bytes = table.range(ofLine: line - 1, in: file)
    let display = displayLine(line, ByteRange(start: bytes.start, end: bytes.start), file, table)
    return display.text.allSatisfy(\.isWhitespace) ? [] : [numbered(line, display.text)]
  }

  private func numbered(_ line: Int, _ text: String) -> String {
    let number = String(line)
    let pad = String(repeating: " ", count: gutter - number.count)
    return paint("\(pad)\(number) \(glyphs.bar)", .frame) + " " + text
  }

  private func bar() -> String {
    paint(String(repeating: " ", count: gutter + 1) + glyphs.bar, .frame)
  }

  /// The carets, with the label behind them where it fits and below them where it does not.
  private func label(_ mark: Mark, under display: DisplayLine, severity: Severity) -> [String] {
    let indent = String(repeating: " ", count: display.marked.lowerBound)
    let length = max(1, min(display.marked.count, columns - display.marked.lowerBound))
    let carets = String(repeating: "^", count: length)
    let painted = mark.isPrimary ? paint(carets, severity) : paint(carets, .frame)
    let line = bar() + " " + indent + painted
    if mark.label.isEmpty { return [line] }
    let end = display.marked.lowerBound + length + 1
    if style.width == nil || end + DisplayWidth.columns(of: mark.label) <= columns {
      return [line + " " + mark.label]
    }
    let left = min(display.marked.lowerBound, max(0, columns - 40))
    return [line]
      + TextWrap.lines(of: mark.label, columns: columns - left).map {
        bar() + " " + String(repeating: " ", count: left) + $0
      }
  }
}

/// Breaks text at spaces.
enum TextWrap {
  static func lines(of text: String, columns: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var width = 0
    for word in text.split(separator: " ") {
      let length = DisplayWidth.columns(of: word)
      if width > 0, width + 1 + length > columns {
        lines.append(line)
        line = ""
        width = 0
      }
      line += (width > 0 ? " " : "") + word
      width += length + (width > 0 ? 1 : 0)
    }
    return lines + (line.isEmpty ? [] : [line])
  }
}
