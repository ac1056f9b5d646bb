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

/// The code of a finding's steps: a frame for each stretch of a file, what each step is about marked,
/// and its words below the line.
struct HTMLFrames {
  /// Longer lines are cut around the mark.
  private static let byteLimit: UInt32 = 400
  /// Steps this many lines apart share a frame.
  private static let nearness = 4
  /// Lines shown around a step.
  private static let context = 1

  private struct Step {
    let number: Int
    let step: WitnessStep
    var line: Int { step.location.start.line }
  }

  static func html(of finding: Finding, _ sources: inout FrameSources) -> String {
    var groups: [[Step]] = []
    for (index, step) in finding.witness.enumerated() {
      let step = Step(number: index + 1, step: step)
      if let last = groups.last?.last, last.step.location.path == step.step.location.path,
        (0...nearness).contains(step.line - last.line)
      {
        groups[groups.count - 1].append(step)
      } else {
        groups.append([step])
      }
    }
    return groups.map { frame($0, &sources) }.joined(separator: "\n")
  }

  private static func frame(_ steps: [Step], _ sources: inout FrameSources) -> String {
    let path = steps[0].step.location.path
    let place = Markup.escaped(NeutralText.line("\(path):\(steps[0].line)"))
    let language = path.hasSuffix(".swift") ? "Swift" : "C"
    var rows: [String] = []
    if let (file, table) = sources.file(path) {
      var shown = 0
      for line in Set(steps.map(\.line)).sorted() where line <= table.lineCount {
        let first = max(1, line - context)
        if shown > 0, first > shown + 1 { rows.append("<span class=\"gap\">⋯</span>") }
        for before in max(first, shown + 1)..<max(line, shown + 1) {
          rows += context(before, file, table)
        }
        let own = steps.filter { $0.line == line }
        rows.append(row(line, own, file, table))
        rows += own.map(words)
        shown = line
      }
      if shown > 0, shown < table.lineCount { rows += context(shown + 1, file, table) }
    } else {
      rows = steps.map(words)
    }
    return "<figure class=\"frame\"><figcaption><code>\(place)</code> <span>\(language)</span>"
      + "</figcaption><pre>\(rows.joined())</pre></figure>"
  }

  /// A line without marks, unless it is blank.
  private static func context(
    _ number: Int, _ file: SourceFile, _ table: LineTable
  ) -> [String] {
    let text = file.text(in: table.range(ofLine: number - 1, in: file))
    return text.allSatisfy(\.isWhitespace) ? [] : [row(number, [], file, table)]
  }

  private static func words(_ step: Step) -> String {
    "<span class=\"step \(step.step.kind.rawValue)\"><b>\(step.number)</b> "
      + "\(Markup.escaped(NeutralText.line(step.step.message)))</span>"
  }

  /// A line with what its steps are about marked: where marks overlap, the innermost counts.
  private static func row(
    _ number: Int, _ steps: [Step], _ file: SourceFile, _ table: LineTable
  ) -> String {
    let line = table.range(ofLine: number - 1, in: file)
    var marks: [ByteRange] = []
    for step in steps {
      let start = min(max(step.step.location.start.offset, line.start), line.end)
      let end = min(max(step.step.location.end.offset, start), line.end)
      let mark = ByteRange(start: start, end: end)
      if marks.contains(where: { $0.start < mark.end && mark.start < $0.end }) {
        marks.removeAll { $0.start <= mark.start && mark.end <= $0.end && $0 != mark }
        if marks.contains(where: { $0.start < mark.end && mark.start < $0.end }) { continue }
      }
      marks.append(mark)
    }
    marks.sort { $0.start < $1.start }
    var from = line.start
    if number == 1, file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { from = min(3, line.end) }
    var to = line.end
    if to - from > byteLimit {
      let start = marks.first?.start ?? from
      from = max(from, start > from + byteLimit / 4 ? start - byteLimit / 4 : from)
      to = min(to, from + byteLimit)
    }
    func text(_ from: UInt32, _ to: UInt32) -> String {
      let part = file.text(in: ByteRange(start: from, end: max(from, to)))
      return Markup.escaped(
        part.split(separator: "\t", omittingEmptySubsequences: false)
          .map { NeutralText.line($0) }.joined(separator: "\t"))
    }
    var code = from > line.start + 3 ? "…" : ""
    var position = from
    for mark in marks where mark.start < to {
      let end = min(mark.end, to)
      code += text(position, mark.start) + "<mark>\(text(mark.start, end))</mark>"
      position = max(position, end)
    }
    code += text(position, to) + (to < line.end ? "…" : "")
    return "<span class=\"row\(steps.isEmpty ? "" : " hit")\">"
      + "<span class=\"number\">\(number)</span>\(code)\n</span>"
  }
}
