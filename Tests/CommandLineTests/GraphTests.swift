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
  #expect(outcome.output.contains("passes"))
  #expect(outcome.output.contains("set"))
}

@Test("memory is a node between who stores into it and who loads from it, on its own side")
func memoryNodes() throws {
  let project = try Scratch(
    files.merging([
      "Sources/CLib/lib.c": """
      #include "lib.h"
      struct row { const char *text; };
      static const char *kept;
      void lib_set(const char *text) { kept = text; }
      void row_set(struct row *row, const char *text) { row->text = text; }
      const char *row_get(struct row *row) { return row->text; }
      const char *lib_get(void) { return kept; }

      """,
      "Sources/CLib/include/lib.h": "void lib_set(const char *text);\nconst char *lib_get(void);\n",
    ]) { $1 })
  let outcome = try BuiltTool().run(["graph", "--format", "json"], in: project.path)
  #expect(outcome.status == 0, "\(outcome.errors)")
  let graph = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
  let nodes = graph?["nodes"] as? [[String: Any]] ?? []
  let edges = graph?["edges"] as? [[String: Any]] ?? []
  func edge(_ from: String, _ label: String, _ to: String) -> Bool {
    edges.contains { edge in
      guard let source = edge["from"] as? Int, let target = edge["to"] as? Int else { return false }
      return nodes[source]["label"] as? String == from && edge["label"] as? String == label
        && nodes[target]["label"] as? String == to
    }
  }
  #expect(edge("lib_set", "stores", "kept"))
  #expect(edge("kept", "loads", "lib_get"))
  #expect(edge("row_set", "stores", "row.text"))
  #expect(edge("row.text", "loads", "row_get"))
  let passes = edges.filter { ($0["label"] as? String)?.hasPrefix("passes") == true }
  #expect(passes.map { $0["label"] as? String } == ["passes $0"])
  let memory = nodes.filter { $0["kind"] as? String == "memory" }
  #expect(memory.allSatisfy { $0["side"] as? String == "c" })
  #expect(memory.contains { $0["label"] as? String == "kept" && $0["line"] as? Int == 3 })
  let dot = try BuiltTool().run(["graph"], in: project.path)
  #expect(dot.output.contains("shape=cylinder"))
}
