import Findings
import SourceText
import Testing

private func finding(
  _ path: String, _ line: Int, column: Int = 1, rule: String = "a", print: String = "0"
) -> Finding {
  let start = SourcePosition(line: line, column: column, columnUTF16: column, offset: 0)
  let location = FindingLocation(path: path, start: start, end: start)
  return Finding(
    ruleID: rule, severity: .error, message: "m", location: location, declaration: "",
    witness: [WitnessStep(kind: .source, message: "s", location: location, nesting: 0)], help: nil,
    origin: .body, depth: 0, fingerprint: print)
}

@Test("findings are ordered by path, line, column, rule and fingerprint, each way round")
func reportOrder() {
  let ordered = [
    finding("a.c", 9), finding("b.c", 1, column: 2), finding("b.c", 2), finding("b.c", 2, column: 3),
    finding("b.c", 10), finding("b.c", 10, rule: "b"), finding("b.c", 10, rule: "b", print: "1"),
  ]
  #expect(ordered.reversed().sorted(by: Finding.inReportOrder) == ordered)
  for item in ordered { #expect(!Finding.inReportOrder(item, item)) }
}

@Test("notices without a path come first; any two that differ have an order")
func noticeOrder() {
  func at(_ column: Int) -> SourcePosition {
    SourcePosition(line: 1, column: column, columnUTF16: column, offset: UInt32(column - 1))
  }
  let ordered = [
    Notice(kind: "b", severity: .remark, message: "m"),
    Notice(kind: "a", severity: .remark, message: "m", path: "a.c"),
    Notice(kind: "a", severity: .remark, message: "n", path: "a.c"),
    Notice(kind: "a", severity: .remark, message: "n", path: "a.c", hint: "h"),
    Notice(kind: "b", severity: .remark, message: "m", path: "a.c", position: at(2)),
    Notice(kind: "a", severity: .remark, message: "m", path: "a.c", position: at(10)),
    Notice(kind: "a", severity: .incomplete, message: "n", path: "a.c", position: at(10)),
    Notice(kind: "a", severity: .remark, message: "n", path: "a.c", position: at(10)),
  ]
  #expect(ordered.reversed().sorted(by: Notice.inReportOrder) == ordered)
  for (index, left) in ordered.enumerated() {
    for right in ordered[(index + 1)...] {
      #expect(Notice.inReportOrder(left, right) && !Notice.inReportOrder(right, left))
    }
  }
}

@Test("another level changes the level and nothing else")
func levels() {
  let first = finding("a.c", 1)
  let second = first.at(.note)
  #expect(second.severity == .note)
  #expect(second.fingerprint == first.fingerprint)
  #expect(second.at(.error) == first)
  #expect(Severity.note < .warning && Severity.warning < .error)
}

/// The value of FNV-1a for "a" is published with the algorithm; a component is closed by a zero byte.
@Test("a fingerprint tells where components end and is the same on every machine")
func fingerprints() {
  func print(_ parts: [String]) -> String {
    var print = Fingerprint()
    for part in parts { print.combine(part) }
    return print.hexadecimal
  }
  #expect(print([]) == "cbf29ce484222325")
  #expect(print(["ab", "c"]) != print(["a", "bc"]))
  #expect(print(["a"]) == print(["a"]))
  #expect(print(["a"]).count == 16)
}

@Test("steps at one place that say the same are one node of a graph")
func graphs() {
  let one = finding("a.c", 1)
  let two = finding("a.c", 1, rule: "b")
  let graph = GraphDocument(title: "t", findings: [one, two])
  #expect(graph.nodes.count == 1)
  #expect(graph.edges.isEmpty)
}
