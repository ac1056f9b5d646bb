import Findings
import Foundation
import Reporting
import Testing

private func sarifRun(_ report: AnalysisReport, _ options: SARIFOptions) throws -> [String: Any] {
  let text = report.rendered(as: .sarif, sarif: options)
  let log = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
  return try #require((log?["runs"] as? [[String: Any]])?.first)
}

/// Every object of a value that has a key.
private func objects(with key: String, in value: Any) -> [[String: Any]] {
  if let object = value as? [String: Any] {
    let inner = object.values.flatMap { objects(with: key, in: $0) }
    return object[key] == nil ? inner : [object] + inner
  }
  return (value as? [Any])?.flatMap { objects(with: key, in: $0) } ?? []
}

@Test("artifacts are the files that are named, with language and digest, and every place knows its own")
func artifacts() throws {
  let notice = Notice(kind: "binary-file", severity: .incomplete, message: "not text", path: "b.c")
  var options = SARIFOptions()
  options.listsArtifacts = true
  let run = try sarifRun(SampleReport.make(notices: [notice]), options)
  let artifacts = try #require(run["artifacts"] as? [[String: Any]])
  let uris = artifacts.map { ($0["location"] as? [String: Any])?["uri"] as? String ?? "" }
  #expect(uris == ["Sources/My%20App/%C3%84pp.swift", "b.c", "clib.c"])
  #expect(artifacts.map { $0["sourceLanguage"] as? String } == ["swift", "c", "c"])
  #expect(
    (artifacts[2]["hashes"] as? [String: String])?["sha-256"]
      == "29f20aab62b0e55027e2d79e20f8910240bf56ca4e87b2ed62ace401c3f025b8")
  let places = objects(with: "uri", in: run["results"] ?? []) + objects(with: "uri", in: run["invocations"] ?? [])
  #expect(!places.isEmpty)
  for place in places {
    let index = try #require(place["index"] as? Int)
    #expect(uris[index] == place["uri"] as? String)
  }
}

@Test("without being asked there are no artifacts, no context, no commit and no place on this machine")
func nothingUnasked() throws {
  let run = try sarifRun(SampleReport.make(), SARIFOptions())
  for key in ["artifacts", "versionControlProvenance"] { #expect(run[key] == nil) }
  #expect(objects(with: "contextRegion", in: run).isEmpty)
  #expect(objects(with: "index", in: run["results"] ?? []).isEmpty)
  #expect(objects(with: "uri", in: run["originalUriBaseIds"] ?? []).isEmpty)
}

@Test("a context holds the region and the lines around it, with their text")
func context() throws {
  var options = SARIFOptions()
  options.showsSnippets = true
  let run = try sarifRun(SampleReport.make(), options)
  let places = objects(with: "contextRegion", in: run["results"] ?? [])
  #expect(places.count == 1)
  let context = try #require(places.first?["contextRegion"] as? [String: Any])
  let region = try #require(places.first?["region"] as? [String: Any])
  #expect(context["startColumn"] as? Int == 1)
  let ends = [context, region].map { ($0["endLine"] as? Int ?? 0, $0["endColumn"] as? Int ?? 0) }
  #expect(ends[0] >= ends[1])
  let text = (context["snippet"] as? [String: Any])?["text"] as? String
  #expect(text?.contains("face.withCString { keep($0) }") == true)
  // Steps have the text of their own places.
  let snippets = objects(with: "snippet", in: run["results"] ?? [])
    .compactMap { ($0["snippet"] as? [String: Any])?["text"] as? String }
  #expect(snippets.contains("g = p"))
}

@Test("the commit, its branch and origin say where the root belongs")
func provenance() throws {
  var options = SARIFOptions()
  options.repository = RepositoryState(
    uri: "https://example.org/a/b.git", revision: String(repeating: "a", count: 40), branch: "main")
  options.sourceRoot = "file:///home/p/"
  let run = try sarifRun(SampleReport.make(), options)
  let entry = try #require((run["versionControlProvenance"] as? [[String: Any]])?.first)
  #expect(entry["repositoryUri"] as? String == "https://example.org/a/b.git")
  #expect(entry["branch"] as? String == "main")
  #expect((entry["mappedTo"] as? [String: String]) == ["uriBaseId": "%SRCROOT%"])
  let bases = run["originalUriBaseIds"] as? [String: [String: Any]]
  #expect(bases?["%SRCROOT%"]?["uri"] as? String == "file:///home/p/")
}

@Test("a name that a step elsewhere speaks of links there, and what looks like a link does not")
func links() throws {
  func text(_ message: String, step: String) throws -> String {
    let base = SampleReport.make(message: message)
    let finding = base.findings[0]
    let store = WitnessStep(
      kind: .store, message: step, location: finding.witness[1].location, nesting: 1)
    let linked = Finding(
      ruleID: finding.ruleID, severity: .error, message: message, location: finding.location,
      declaration: "f", witness: [finding.witness[0], store], help: nil, origin: .body, depth: 1,
      fingerprint: finding.fingerprint)
    let report = AnalysisReport(
      findings: [linked], notices: [], coverage: base.coverage, rules: base.rules,
      sources: base.sources, exitStatus: 1, exitMeaning: "findings")
    let results = try sarifRun(report, SARIFOptions())["results"] as? [[String: Any]]
    return (results?.first?["message"] as? [String: Any])?["text"] as? String ?? ""
  }
  #expect(try text("still in 'station'", step: "kept in 'station'") == "Still in '[station](1)'.")
  #expect(
    try text("still in 'row[0]'", step: "kept in 'row[0]'") == "Still in '[row\\[0\\]](1)'.")
  #expect(try text("still in 'a'", step: "kept in 'b'") == "Still in 'a'.")
  #expect(!(try text("in '[x](javascript:y)'", step: "kept in '[x](javascript:y)'")).contains("](java"))
}

@Test("no more results than wanted, the most severe, and the log says how many there were")
func maximum() throws {
  let base = SampleReport.make()
  let weak = Finding(
    ruleID: "sample-defect", severity: .note, message: "weak", location: base.findings[0].location,
    declaration: "f", witness: base.findings[0].witness, help: nil, origin: .body, depth: 0,
    fingerprint: "f")
  let report = AnalysisReport(
    findings: [weak, base.findings[0]], notices: [], coverage: base.coverage, rules: base.rules,
    sources: base.sources, exitStatus: 1, exitMeaning: "findings")
  var options = SARIFOptions()
  options.maximumResults = 1
  let run = try sarifRun(report, options)
  #expect((run["results"] as? [[String: Any]])?.map { $0["level"] as? String } == ["error"])
  #expect(!objects(with: "toolExecutionNotifications", in: run).isEmpty)
  #expect(report.truncationNotice(as: .sarif, sarif: options) != nil)
}

@Test("the help of a rule is its page without the markers of tests")
func ruleHelp() throws {
  let base = SampleReport.make()
  let page = """
    # sample-defect

    Something is kept.

    ## What it finds

    memory that is kept.

    ### Example
    ```c clib.c
    void f(void) { keep(&x); }  // expect: sample-defect  // step: 1
    void g(void) { }  // step: 2
    ```

    """
  let rule = RuleDescriptor(
    id: "sample-defect", level: .error, category: "escape", precision: .high,
    securitySeverity: "8.1", cwe: [825], since: "0.1.0", summary: "Something is kept.", page: page)
  let report = AnalysisReport(
    findings: base.findings, notices: [], coverage: base.coverage, rules: [rule],
    sources: base.sources, exitStatus: 1, exitMeaning: "findings")
  let driver = (try sarifRun(report, SARIFOptions())["tool"] as? [String: Any])?["driver"] as? [String: Any]
  let described = try #require((driver?["rules"] as? [[String: Any]])?.first)
  let help = try #require(described["help"] as? [String: String])
  let markdown = try #require(help["markdown"])
  #expect(markdown.contains("```c\n// clib.c\nvoid f(void) { keep(&x); }  // found: sample-defect\nvoid g"))
  for text in help.values {
    #expect(!text.contains("expect:"))
    #expect(!text.contains("step:"))
  }
  #expect(help["text"]?.contains("```") == false)
  #expect((described["fullDescription"] as? [String: String])?["text"] == "Memory that is kept.")
  let result = (try sarifRun(report, SARIFOptions())["results"] as? [[String: Any]])?.first
  #expect((result?["properties"] as? [String: Any])?["confidence"] as? String == "high")
}
