import Foundation
import TestKit
import Testing

@Test("the number of worker processes changes no byte of a report", arguments: ["sarif", "human"])
func jobsDoNotShow(format: String) throws {
  // Both sides with several units, so that two workers share the work.
  var files: [String: String] = [:]
  for index in 0..<7 {
    files["unit\(index).c"] = "int *f\(index)(void) { int x = \(index); return &x; }\n"
  }
  let project = try Scratch(files)
  let tool = try BuiltTool()
  let one = try tool.run(["lint", "--format", format, "--jobs", "1"], in: project.path)
  let two = try tool.run(["lint", "--format", format, "--jobs", "2"], in: project.path)
  #expect(one.status == 1)
  #expect(one.output == two.output)
  #expect(one.output.contains("unit6.c"))
}

@Test("the example's report is the same with one worker and with two")
func exampleIsDeterministic() throws {
  let tool = try BuiltTool()
  let arguments = ["lint", "--format", "sarif", "Examples/Greenhouse", "--jobs"]
  let one = try tool.run(arguments + ["1"], in: Checkout.root)
  let two = try tool.run(arguments + ["2"], in: Checkout.root)
  #expect(one.status == 1, "\(one.errors)")
  #expect(one.output == two.output)
}

@Test("the picture of the landing page shows what the tool prints")
func landingPagePicture() throws {
  let outcome = try BuiltTool().run(
    [
      "lint", "-q", "--color=always", "--select=pointer-stashed-in-c-global", "Examples/Greenhouse",
    ], in: Checkout.root)
  let mismatch = Golden.mismatch(
    of: TerminalPicture(outcome.output).svg, with: "Documentation/images/finding.svg")
  #expect(mismatch == nil, "\(mismatch ?? "")")
}

@Test("the example's planted defects are found, each once, and their twins stay silent")
func exampleFindings() throws {
  let outcome = try BuiltTool().run(
    ["lint", "--format", "concise", "Examples/Greenhouse"], in: Checkout.root)
  let found = outcome.output.split(separator: "\n").map { line in
    let place = line.split(separator: ":").prefix(2).joined(separator: ":")
    return "\(place.split(separator: "/").last ?? "") \(line.split(separator: "[").last ?? "")"
  }
  #expect(
    found == [
      "sensorkit.c:39 stack-address-escape]", "main.swift:5 pointer-stashed-in-c-global]",
      "main.swift:15 scoped-pointer-escape]",
    ], "\(outcome.output)")
}

@Test("paths are absolute for those who read from elsewhere")
func absolutePaths() throws {
  let project = try Scratch(["sub/a.c": "int *f(void) { int x = 1; return &x; }\n"])
  let outcome = try BuiltTool().run(
    ["lint", "--format", "concise", "--absolute-paths", "sub"], in: project.path)
  let path = try #require(outcome.output.split(separator: ":").first)
  #expect(path.hasPrefix("/"))
  #expect(path.hasSuffix("/sub/a.c"))
}
