import Findings
import SourceText

/// The report for a person at a terminal: a code frame per step across both languages.
struct HumanReport {
  private let report: AnalysisReport
  private let style: TerminalStyle
  private let paint: Paint
  private let glyphs: FrameGlyphs
  private let hygieneRules: Set<String>

  init(_ report: AnalysisReport, style: TerminalStyle) {
    hygieneRules = Set(report.rules.filter { $0.category == "hygiene" }.map(\.id))
    self.report = report
    self.style = style
    paint = Paint(isOn: style.usesColor)
    glyphs = style.usesUnicode ? .unicode : .ascii
  }

  var text: String {
    var lines: [String] = []
    for finding in report.findings {
      lines += self.lines(of: finding)
      lines.append("")
    }
    if !style.isQuiet {
      lines += noticeLines
      lines += wrapped(summary, indent: 0)
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// What was not analysed, for standard error beside a report that a machine reads.
  var notices: String { noticeLines.map { $0 + "\n" }.joined() }

  private func lines(of finding: Finding) -> [String] {
    let head = "\(finding.severity.rawValue)[\(finding.ruleID)]"
    let message = NeutralText.line(finding.message)
    var lines = wrapped("\(head): \(message)", indent: 0).enumerated().map { index, line in
      guard index == 0, line.hasPrefix(head + ":") else { return paint(line, .strong) }
      return paint(head, finding.severity) + paint(String(line.dropFirst(head.count)), .strong)
    }
    lines += CodeFrames(finding, in: report, style: style, paint: paint)
      .lines(ink: finding.severity)
    if let help = finding.help { lines += note("help: " + NeutralText.line(help)) }
    // A comment about suppressions is deleted or mended, not silenced.
    if hygieneRules.contains(finding.ruleID) { return lines }
    let seen = "seen: " + Self.words(for: finding)
    let silence = "silence: // unsafe-lint:disable:next \(finding.ruleID) -- reason"
    let together = "\(seen) \(glyphs.separator) \(silence)"
    if style.width.map({ DisplayWidth.columns(of: together) + 5 <= $0 }) ?? true {
      return lines + note(together)
    }
    // What is there to be copied stays in one piece.
    return lines + note(seen) + ["   " + paint("=", .frame) + " " + silence]
  }

  private static func words(for finding: Finding) -> String {
    let callee = callee(of: finding).map { "of '\(NeutralText.line($0))'" }
    let origin =
      switch finding.origin {
      case .body: callee.map { "the body \($0)" } ?? "in the source"
      case .model: "the model \(callee ?? "of the library")"
      case .annotation: "an annotation \(callee ?? "in the header")"
      }
    switch finding.depth {
    case 0: return origin
    case 1: return origin + ", 1 call deep"
    default: return origin + ", \(finding.depth) calls deep"
    }
  }

  /// The function that decides: the last one the pointer is passed to before it is kept or freed.
  private static func callee(of finding: Finding) -> String? {
    let end = finding.witness.firstIndex { $0.kind != .source && $0.kind != .call }
    return finding.witness.prefix(upTo: end ?? finding.witness.endIndex).last { step in
      step.kind == .call && step.message.hasPrefix("passed to '")
    }.flatMap { QuotedNames.list(in: $0.message).first }
  }

  private func note(_ text: String) -> [String] {
    wrapped(text, indent: 5).enumerated().map { index, line in
      (index == 0 ? "   " + paint("=", .frame) + " " : "     ") + line
    }
  }

  private func wrapped(_ text: String, indent: Int) -> [String] {
    guard let width = style.width else { return [text] }
    return TextWrap.lines(of: text, columns: max(20, width - indent))
  }

  // MARK: Notices and summary

  private var noticeLines: [String] {
    var lines: [String] = []
    var remarks: [String: Int] = [:]
    for notice in report.notices {
      if notice.severity == .remark, !style.isVerbose {
        remarks[notice.kind, default: 0] += 1
        continue
      }
      var place = notice.path.map { NeutralText.line($0) } ?? ""
      if let position = notice.position { place += ":\(position.line):\(position.column)" }
      let word = notice.severity == .environment ? "error" : notice.severity.rawValue
      let head = paint("\(word)[\(notice.kind)]", notice.severity == .remark ? Severity.note : .warning)
      lines.append("\(head): \(place.isEmpty ? "" : place + ": ")\(NeutralText.line(notice.message))")
      if let hint = notice.hint { lines += note("hint: " + NeutralText.line(hint)) }
    }
    if !remarks.isEmpty {
      let counts = remarks.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
      lines.append("remarks: \(counts.joined(separator: ", ")) (-v lists them)")
    }
    return lines
  }

  private var summary: String {
    let coverage = report.coverage
    var parts = [
      "\(Self.count(coverage.swiftFiles, "Swift file")), \(Self.count(coverage.cUnits, "C unit")), "
        + "\(Self.count(coverage.summaries, "function")) analysed" + time
    ]
    var findings = Self.count(report.findings.count, "finding")
    let levels = Severity.allCases.reversed().compactMap { severity in
      let count = report.count(of: severity)
      return count == 0 ? nil : Self.count(count, severity.rawValue)
    }
    if !levels.isEmpty { findings += " (\(levels.joined(separator: ", ")))" }
    if !report.suppressed.isEmpty { findings += ", \(report.suppressed.count) suppressed" }
    parts.append(findings)
    if coverage.unknownCallees > 0 {
      parts.append(Self.count(coverage.unknownCallees, "call") + " of unknown functions")
    }
    let cuts = report.notices.count { $0.kind == "cut-depth" }
    if cuts > 0 { parts.append("\(Self.count(cuts, "callee")) cut by --max-depth") }
    if !report.isComplete { parts.append("incomplete, see above") }
    return parts.joined(separator: "; ")
  }

  /// How long it took, for whoever waited: a file must not differ from run to run.
  private var time: String {
    guard style.width != nil, !report.timings.isEmpty else { return "" }
    let (seconds, fraction) = report.timings.reduce(Duration.zero) { $0 + $1.duration }.components
    let tenths = seconds * 10 + fraction / 100_000_000_000_000_000
    return " in \(tenths / 10).\(tenths % 10) s"
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
