import Findings
import Foundation
import Reporting
import Testing

/// A JSON value that tests can walk.
private struct Node {
  let value: Any?
  init(_ report: AnalysisReport) throws {
    value = try JSONSerialization.jsonObject(with: Data(report.rendered(as: .sarif).utf8))
  }
  private init(value: Any?) { self.value = value }
  subscript(_ key: String) -> Node { Node(value: (value as? [String: Any])?[key]) }
  subscript(_ index: Int) -> Node {
    let list = value as? [Any] ?? []
    return Node(value: list.indices.contains(index) ? list[index] : nil)
  }
  var text: String? { value as? String }
  var number: Int? { value as? Int }
  var count: Int? { (value as? [Any])?.count }
}

@Test("one run, with the version, unit of columns and exit code that services ask for")
func runOfALog() throws {
  let log = try Node(SampleReport.make())
  #expect(log["version"].text == "2.1.0")
  #expect(log["runs"].count == 1)
  let run = log["runs"][0]
  #expect(run["columnKind"].text == "utf16CodeUnits")
  #expect(run["invocations"][0]["exitCode"].number == 1)
  #expect(run["automationDetails"].value == nil)
}

@Test("a result names its rule, its place in UTF-16 columns and its encoded relative file")
func result() throws {
  let run = try Node(SampleReport.make())["runs"][0]
  let result = run["results"][0]
  #expect(result["ruleId"].text == "sample-defect")
  let index = try #require(result["ruleIndex"].number)
  #expect(run["tool"]["driver"]["rules"][index]["id"].text == "sample-defect")
  #expect(result["level"].text == "error")
  #expect(result["locations"].count == 1)
  let place = result["locations"][0]["physicalLocation"]
  #expect(place["artifactLocation"]["uri"].text == "Sources/My%20App/%C3%84pp.swift")
  #expect(place["artifactLocation"]["uriBaseId"].text == "%SRCROOT%")
  // The face takes four bytes and two UTF-16 units.
  #expect(place["region"]["startColumn"].number == 37)
  #expect(place["region"]["endColumn"].number == 45)
  #expect(place["region"]["snippet"]["text"].text == "keep($0)")
}

@Test("the path goes through both languages, each step inline and in order")
func codeFlow() throws {
  let result = try Node(SampleReport.make())["runs"][0]["results"][0]
  let steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
  #expect(steps.count == 2)
  #expect(steps[0]["executionOrder"].number == 1)
  #expect(steps[1]["location"]["physicalLocation"]["artifactLocation"]["uri"].text == "clib.c")
  #expect(steps[1]["location"]["message"]["text"].text == "Kept here.")
  #expect(steps[1]["nestingLevel"].number == 1)
  #expect(result["properties"]["boundary"].text == "swift->c")
}

@Test("identities are there: the line's hash and our own")
func fingerprints() throws {
  let prints = try Node(SampleReport.make())["runs"][0]["results"][0]["partialFingerprints"]
  #expect(prints["unsafeLint/v1"].text == "0123456789abcdef")
  #expect(prints["primaryLocationLineHash"].text?.hasSuffix(":1") == true)
}

@Test("messages are sentences without control characters")
func messages() throws {
  let report = SampleReport.make(message: "the name 'a\u{1B}[31m' is kept")
  let text = try #require(
    try Node(report)["runs"][0]["results"][0]["message"]["text"].text)
  #expect(text.hasPrefix("The name"))
  #expect(text.hasSuffix("."))
  #expect(!text.contains("\u{1B}"))
}

@Test("a notice becomes a notification with a descriptor of its own")
func notifications() throws {
  let notice = Notice(
    kind: "binary-file", severity: .incomplete, message: "not source text", path: "B.swift")
  let run = try Node(SampleReport.make(notices: [notice]))["runs"][0]
  let notification = run["invocations"][0]["toolExecutionNotifications"][0]
  #expect(notification["message"]["text"].text?.contains("ot source text") == true)
  let index = try #require(notification["descriptor"]["index"].number)
  #expect(run["tool"]["driver"]["notifications"][index]["id"].text == "binary-file")
}

@Test("a log is the same on every rendering and ends with a line feed")
func bytes() {
  let first = SampleReport.make().rendered(as: .sarif)
  #expect(first == SampleReport.make().rendered(as: .sarif))
  #expect(first.hasSuffix("}\n"))
  #expect(!first.contains(": null"))
}

@Test("the concise format is one compiler-style line for a finding")
func concise() {
  #expect(
    SampleReport.make().rendered(as: .concise)
      == "\(SampleReport.swiftPath):1:39: error: the text of 'face' is kept [sample-defect]\n")
}

@Test("no text format lets control characters through", arguments: ReportFormat.allCases)
func controlCharacters(format: ReportFormat) {
  let report = SampleReport.make(message: "kept \u{1B}]0;title\u{7} here")
  #expect(!report.rendered(as: format).unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{7}" })
}

@Test("suppressed results are left out, or marked on every result when they are wanted")
func suppressedResults() throws {
  let base = SampleReport.make()
  let report = AnalysisReport(
    findings: base.findings,
    suppressed: [
      SuppressedFinding(
        finding: base.findings[0], kind: .comment, reason: "a test",
        location: base.findings[0].location)
    ], notices: [], coverage: base.coverage, rules: base.rules, sources: base.sources, exitStatus: 1,
    exitMeaning: base.exitMeaning)
  func results(_ options: SARIFOptions) throws -> [[String: Any]] {
    let text = report.rendered(as: .sarif, sarif: options)
    let log = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    return (log?["runs"] as? [[String: Any]])?.first?["results"] as? [[String: Any]] ?? []
  }
  let omitted = try results(SARIFOptions())
  #expect(omitted.count == 1)
  #expect(omitted[0]["suppressions"] == nil)
  let included = try results(SARIFOptions(includesSuppressed: true))
  #expect(included.map { ($0["suppressions"] as? [[String: Any]])?.count } == [0, 1])
  let suppression = (included[1]["suppressions"] as? [[String: Any]])?.first
  #expect(suppression?["kind"] as? String == "inSource")
  #expect(suppression?["status"] as? String == "accepted")
  #expect(suppression?["justification"] as? String == "a test")
}

@Test("a category is there when it is asked for, with one slash at its end", arguments: ["c", "c/"])
func category(text: String) throws {
  let report = SampleReport.make().rendered(as: .sarif, sarif: SARIFOptions(category: text))
  #expect(report.contains("\"id\" : \"c/\""))
}

@Test("every message of a log is a sentence, every file a relative reference, every index in range")
func lawsOfALog() throws {
  let text = SampleReport.make(notices: [
    Notice(kind: "binary-file", severity: .incomplete, message: "not text", path: "a b/[x]%.c")
  ]).rendered(as: .sarif)
  func walk(_ value: Any, _ key: String) {
    if let object = value as? [String: Any] {
      if key == "message" || key.hasSuffix("Description"), let text = object["text"] as? String {
        #expect(text.hasSuffix("."), "\(text)")
      }
      if key == "artifactLocation" {
        let uri = object["uri"] as? String ?? ""
        #expect(uri.wholeMatch(of: /[A-Za-z0-9\-._~\/%]+/) != nil, "\(uri)")
        #expect(!uri.hasPrefix("/") && !uri.contains("..") && !uri.hasPrefix("./"))
        #expect(object["uriBaseId"] as? String == "%SRCROOT%")
        #expect(object["index"] == nil)
      }
      if key == "region" {
        for name in ["startLine", "startColumn", "endLine", "endColumn"] {
          #expect((object[name] as? Int ?? 0) >= 1, "\(name)")
        }
      }
      for (name, inner) in object { walk(inner, name) }
    } else if let list = value as? [Any] {
      for inner in list { walk(inner, key == "locations" ? "location" : key) }
    }
  }
  walk(try JSONSerialization.jsonObject(with: Data(text.utf8)), "")
  #expect(text.contains("a%20b/%5Bx%5D%25.c"))
}
