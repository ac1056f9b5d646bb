import Findings
import Foundation
import Reporting
import SourceText
import Testing

/// A report with one finding whose only step is a range of one line.
private func report(_ text: String, marking part: String, path: String = "a.c") -> AnalysisReport {
  let file = SourceFile(path: path, text: text)
  let table = LineTable(file)
  let bytes = Array(text.utf8)
  let wanted = Array(part.utf8)
  let start = (0...(bytes.count - wanted.count)).first { Array(bytes[$0..<($0 + wanted.count)]) == wanted }
  let first = UInt32(start ?? 0)
  let place = FindingLocation(
    path: path, start: table.position(of: first, in: file),
    end: table.position(of: first + UInt32(wanted.count), in: file))
  let finding = Finding(
    ruleID: "some-rule", severity: .error, message: "something is kept", location: place,
    declaration: "f", witness: [WitnessStep(kind: .source, message: "kept here", location: place, nesting: 0)],
    help: "copy it", origin: .body, depth: 0, fingerprint: "0123456789abcdef")
  return AnalysisReport(
    findings: [finding], notices: [], coverage: AnalysisReport.Coverage(), rules: [],
    sources: [path: file], exitStatus: 1, exitMeaning: "findings")
}

/// The source line and the line of carets below it, without the gutter.
private func frame(_ report: AnalysisReport, width: Int? = nil) -> (code: String, carets: String) {
  let lines = report.rendered(as: .human, style: TerminalStyle(width: width)).split(
    separator: "\n", omittingEmptySubsequences: false)
  guard let index = lines.firstIndex(where: { $0.contains("^") }) else { return ("", "") }
  func cut(_ line: Substring) -> String {
    String(line.split(separator: "│", maxSplits: 1, omittingEmptySubsequences: false).last?.dropFirst() ?? "")
  }
  return (cut(lines[index - 1]), cut(lines[index]))
}

@Test(
  "carets stand under the expression in columns of the terminal",
  arguments: [
    ("keep(&x);", "&x", "     ^^ 1. kept here"),
    ("\tkeep(&x);", "&x", "         ^^ 1. kept here"),
    ("a\tkeep(&x);", "&x", "         ^^ 1. kept here"),
    ("/* 漢字 */ keep(&x);", "&x", "                ^^ 1. kept here"),
    ("/* é */ k(&x);", "&x", "          ^^ 1. kept here"),
    ("/* e\u{301} */ k(&x);", "&x", "          ^^ 1. kept here"),
    ("/* 👨‍👩‍👧 */ k(&x);", "&x", "           ^^ 1. kept here"),
    ("k(漢字);", "漢字", "  ^^^^ 1. kept here"),
  ])
func carets(text: String, part: String, expected: String) {
  #expect(frame(report(text + "\n", marking: part)).carets == expected)
}

@Test("lines end where they end, whatever their ends", arguments: ["\n", "\r\n", "\r"])
func lineEnds(end: String) {
  let text = "\u{FEFF}int a;\(end)keep(&x);\(end)"
  let (code, carets) = frame(report(text, marking: "&x"))
  #expect(code == "keep(&x);")
  #expect(carets == "     ^^ 1. kept here")
}

@Test("nothing is wider than a narrow terminal, and the expression is in sight")
func narrow() {
  let text = "int some_long_name = " + String(repeating: "other + ", count: 40) + "keep(&x) + "
    + String(repeating: "more + ", count: 40) + "1;\n"
  let output = report(text, marking: "&x").rendered(as: .human, style: TerminalStyle(width: 60))
  #expect(output.contains("   = silence: // unsafe-lint:disable:next some-rule -- reason\n"))
  for line in output.split(separator: "\n") where !line.contains("silence") {
    #expect(line.count <= 60, "\(line)")
  }
  let (code, carets) = frame(report(text, marking: "&x"), width: 60)
  #expect(code.contains("keep(&x)"))
  let column = carets.prefix { $0 == " " }.count
  #expect(Array(code)[column] == "&")
}

@Test("a file that is gone still has its words")
func goneFile() {
  let base = report("keep(&x);\n", marking: "&x")
  let gone = AnalysisReport(
    findings: base.findings, notices: [], coverage: base.coverage, rules: [], sources: [:],
    exitStatus: 1, exitMeaning: "findings")
  let output = gone.rendered(as: .human)
  #expect(output.contains("a.c:1:6"))
  #expect(output.contains("1. kept here"))
}

@Test("colours are sequences around words, never inside, and only when wanted")
func colours() {
  let base = report("keep(&x);\n", marking: "&x")
  let plain = base.rendered(as: .human)
  let coloured = base.rendered(as: .human, style: TerminalStyle(usesColor: true))
  #expect(!plain.contains("\u{1B}"))
  #expect(coloured.contains("\u{1B}[1;31m"))
  #expect(coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
}

@Test("the line to paste names the rule, and the summary what was analysed")
func pasteAndSummary() {
  let output = report("keep(&x);\n", marking: "&x").rendered(as: .human)
  #expect(output.contains("= help: copy it\n"))
  #expect(output.contains("silence: // unsafe-lint:disable:next some-rule -- reason\n"))
  #expect(output.hasSuffix("0 Swift files, 0 C units, 0 functions analysed; 1 finding (1 error)\n"))
}

@Test("of a line that is cut, each step shows the part that it is about")
func cutLine() throws {
  let text = "keep(&x); " + String(repeating: "more(); ", count: 30) + "keep(&y);\n"
  let file = SourceFile(path: "a.c", text: text)
  let table = LineTable(file)
  func place(_ part: String) throws -> FindingLocation {
    let range = try #require(text.range(of: part))
    let start = UInt32(text[..<range.lowerBound].utf8.count)
    return FindingLocation(
      path: "a.c", start: table.position(of: start, in: file),
      end: table.position(of: start + UInt32(part.utf8.count), in: file))
  }
  let finding = Finding(
    ruleID: "some-rule", severity: .error, message: "m", location: try place("&x"), declaration: "f",
    witness: [
      WitnessStep(kind: .source, message: "one", location: try place("&x"), nesting: 0),
      WitnessStep(kind: .use, message: "two", location: try place("&y"), nesting: 0),
    ], help: nil, origin: .body, depth: 0, fingerprint: "0")
  let output = AnalysisReport(
    findings: [finding], notices: [], coverage: AnalysisReport.Coverage(), rules: [],
    sources: ["a.c": file], exitStatus: 1, exitMeaning: "findings"
  ).rendered(as: .human, style: TerminalStyle(width: 70))
  let lines = output.split(separator: "\n").map { Array($0) }
  for words in ["1. one", "2. two"] {
    let label = try #require(lines.firstIndex { String($0).contains(words) })
    // A label that does not fit stands below its carets.
    let index = try #require(lines[...label].lastIndex { $0.contains("^") })
    let caret = try #require(lines[index].firstIndex(of: "^"))
    #expect(lines[index - 1][caret] == "&", "\(output)")
  }
}
