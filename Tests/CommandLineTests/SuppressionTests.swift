import Foundation
import TestKit
import Testing

private let silencedC = """
  int *f(void) {
    int x = 1;
    return &x;  // unsafe-lint:disable:this stack-address-escape -- wanted here
  }

  """
private let silencedSwift = """
  func f(_ a: [Int]) -> UnsafePointer<Int>? {
    // unsafe-lint:disable:next scoped-pointer-escape -- a test
    a.withUnsafeBufferPointer { $0.baseAddress }
  }

  """

@Test(
  "a silenced finding is in no format's findings and fails nothing",
  arguments: ["human", "concise", "json", "sarif", "github", "gitlab"])
func silencedEverywhere(format: String) throws {
  let project = try Scratch(["a.c": silencedC, "A.swift": silencedSwift])
  let tool = try BuiltTool()
  let outcome = try tool.run(["lint", "--format", format], in: project.path)
  #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
  let audit = try tool.run(["lint", "--format", format, "--no-suppressions"], in: project.path)
  #expect(audit.status == 1, "\(audit.errors)")
  for rule in ["stack-address-escape", "scoped-pointer-escape"] {
    #expect(audit.output.contains(rule), "\(audit.output)")
    if format != "json", format != "sarif" {
      #expect(!outcome.output.contains(rule), "\(outcome.output)")
    }
  }
}

@Test("json lists what was silenced apart, with the reason")
func silencedInJSON() throws {
  let project = try Scratch(["a.c": silencedC])
  let outcome = try BuiltTool().run(["lint", "--format", "json"], in: project.path)
  let report = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
  #expect((report?["findings"] as? [Any])?.count == 0)
  let suppressed = report?["suppressed"] as? [[String: Any]]
  #expect(suppressed?.count == 1)
  #expect(suppressed?.first?["rule"] as? String == "stack-address-escape")
  #expect(suppressed?.first?["reason"] as? String == "wanted here")
}

@Test(
  "each reach silences its own lines and no others",
  arguments: [
    ("", "", "", ["2", "4"]),
    ("// unsafe-lint:disable:file stack-address-escape", "", "", []),
    ("", "// unsafe-lint:disable:this stack-address-escape", "", ["4"]),
    ("", "// unsafe-lint:disable:previous stack-address-escape", "", ["2", "4"]),
    ("// unsafe-lint:disable:next stack-address-escape", "", "", ["4"]),
    ("// unsafe-lint:disable stack-address-escape", "", "", []),
    (
      "// unsafe-lint:disable stack-address-escape", "", "// unsafe-lint:enable stack-address-escape",
      ["4"]
    ),
    ("", "", "/* unsafe-lint:disable:previous stack-address-escape */", ["4"]),
    ("", "", "/* unsafe-lint:disable:next\n   stack-address-escape */", ["2", "5"]),
  ])
func reaches(first: String, second: String, third: String, lines: [String]) throws {
  let text = """
    \(first)
    int *f(void) { int x = 1; return &x; } \(second)
    \(third)
    int *g(void) { int x = 1; return &x; }

    """
  let project = try Scratch(["a.c": text])
  let outcome = try BuiltTool().run(
    ["lint", "--format", "concise", "--ignore", "unused-suppression", "malformed-suppression"],
    in: project.path)
  let found = outcome.output.split(separator: "\n").map { $0.split(separator: ":")[1] }
  #expect(found.map(String.init) == lines, "\(outcome.output)\(outcome.errors)")
}

@Test("a comment that silences nothing and one that is misspelt are findings with a place")
func hygiene() throws {
  let project = try Scratch([
    "a.c": """
      // unsafe-lint:disable:file double-free
      // unsafe-lint:disable:file doubl-free
      const char *s = "// unsafe-lint:disable nonsense";

      """
  ])
  let outcome = try BuiltTool().run(["lint", "--format", "concise"], in: project.path)
  #expect(outcome.status == 1)
  #expect(
    outcome.output == """
      a.c:1:29: warning: no finding of 'double-free' is silenced by this comment [unused-suppression]
      a.c:2:29: warning: unknown rule 'doubl-free', did you mean 'double-free'? [malformed-suppression]

      """)
}

@Test("a rule that took no part leaves its comments in peace")
func ignoredRule() throws {
  let project = try Scratch(["a.c": silencedC])
  let outcome = try BuiltTool().run(
    ["lint", "--format", "concise", "--ignore", "stack-address-escape"], in: project.path)
  #expect(outcome.status == 0, "\(outcome.output)")
}

@Test("the line that the terminal offers to paste silences the finding")
func pastedLine() throws {
  let project = try Scratch(["a.c": "int *f(void) {\n  int x = 1;\n  return &x;\n}\n"])
  let tool = try BuiltTool()
  let before = try tool.run(["lint"], in: project.path)
  let offer = try #require(
    before.output.split(separator: "\n").first { $0.contains("silence: ") }?
      .split(separator: "silence: ").last)
  try project.write(
    Array("int *f(void) {\n  int x = 1;\n  \(offer)\n  return &x;\n}\n".utf8), to: "a.c")
  let after = try tool.run(["lint"], in: project.path)
  #expect(after.status == 0, "\(after.output)")
}
