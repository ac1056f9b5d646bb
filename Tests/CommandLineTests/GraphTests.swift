import Foundation
import TestKit
import Testing

private let files = [
  ".git/HEAD": "", "Package.swift": "",
  "Sources/App/main.swift": """
  import CLib
  func f(_ name: String) {
    name.withCString { lib_set($0) }
  }

  """,
  "Sources/CLib/include/lib.h": "void lib_set(const char *text);\n",
  "Sources/CLib/lib.c": """
  #include "lib.h"
  static const char *kept;
  void lib_set(const char *text) { kept = text; }

  """,
]

@Test("the path of a finding is drawn from any line it passes", arguments: ["Sources/App/main.swift:3", "Sources/CLib/lib.c:3"])
func findingPath(place: String) throws {
  let project = try Scratch(files)
  let outcome = try BuiltTool().run(["graph", place, "--format", "json"], in: project.path)
  #expect(outcome.status == 0, "\(outcome.errors)")
  let graph = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
  let sides = (graph?["nodes"] as? [[String: Any]])?.compactMap { $0["side"] as? String }
  #expect(Set(sides ?? []) == ["swift", "c"])
}

@Test("a line that no path passes is status 2")
func noFinding() throws {
  let project = try Scratch(files)
  let outcome = try BuiltTool().run(["graph", "Sources/App/main.swift:1"], in: project.path)
  #expect(outcome.status == 2)
  #expect(outcome.errors.contains("Sources/App/main.swift:1"))
}

@Test("the whole graph has the calls across the boundary", arguments: ["dot", "mermaid", "svg"])
func wholeGraph(format: String) throws {
  let project = try Scratch(files)
  let outcome = try BuiltTool().run(["graph", "--format", format], in: project.path)
  #expect(outcome.status == 0, "\(outcome.errors)")
  #expect(outcome.output.contains("calls"))
  #expect(outcome.output.contains("set"))
}
