import Foundation
import TestKit
import Testing

private let files = [
  "a.c": "#include \"h.h\"\nint *f(void) { int x = SIZE; return &x; }\n", "h.h": "#define SIZE 1\n",
  "b.c": "int *g(void) { int x = 1; return &x; }\n",
]

/// Runs with a cache and tells how many units came from it.
private func lint(
  _ project: Scratch, cache: String, _ arguments: [String] = []
) throws -> (output: String, status: Int32, hits: Int) {
  let outcome = try BuiltTool().run(
    ["lint", "--format", "json", "--stats", "--cache-dir", cache] + arguments, in: project.path)
  let line = outcome.errors.split(separator: "\n").first { $0.contains("C units from the cache") }
  let hits = line.flatMap { Int($0.split(separator: " ").first ?? "") } ?? -1
  return (outcome.output, outcome.status, hits)
}

@Test("the same bytes whether units come from the cache or not, and only what changed is parsed")
func warmAndCold() throws {
  let project = try Scratch(files)
  let cache = try Scratch()
  let plain = try BuiltTool().run(["lint", "--format", "json", "--no-cache"], in: project.path)
  let cold = try lint(project, cache: cache.path)
  let warm = try lint(project, cache: cache.path)
  #expect(cold.hits == 0)
  #expect(warm.hits == 2)
  #expect(cold.output == plain.output)
  #expect(warm.output == plain.output)
  try project.write(Array("#define SIZE 2\n".utf8), to: "h.h")
  #expect(try lint(project, cache: cache.path).hits == 1, "the unit that includes the header")
  #expect(try lint(project, cache: cache.path).hits == 2)
  try project.write(Array("int *g(void) { static int x; return &x; }\n".utf8), to: "b.c")
  let edited = try lint(project, cache: cache.path)
  #expect(edited.hits == 1)
  #expect(!edited.output.contains("\"b.c\""))
  #expect(try lint(project, cache: cache.path, ["--cflag=-DX"]).hits == 0, "other flags")
}

@Test("damaged entries are no entries", arguments: [0, 20, 60, -1])
func damagedEntries(position: Int) throws {
  let project = try Scratch(files)
  let cache = try Scratch()
  let cold = try lint(project, cache: cache.path)
  for name in try FileManager.default.contentsOfDirectory(atPath: cache.path) {
    let url = URL(fileURLWithPath: cache.path + "/" + name)
    var bytes = try Data(contentsOf: url)
    if position < 0 { bytes.removeLast(5) } else { bytes[position] ^= 0xFF }
    try bytes.write(to: url)
  }
  let again = try lint(project, cache: cache.path)
  #expect(again.hits == 0)
  #expect(again.output == cold.output)
  #expect(try lint(project, cache: cache.path).hits == 2, "written anew")
}

@Test("a cache that cannot be written changes nothing")
func unwritableCache() throws {
  let project = try Scratch(files)
  let outcome = try lint(project, cache: project.path + "/a.c")
  #expect(outcome.status == 1)
  #expect(outcome.hits == 0)
}

@Test("a header that appears is seen, and units with errors are not kept")
func appearingHeader() throws {
  let project = try Scratch(["a.c": "#include \"gone.h\"\nint *f(void) { int x = 1; return &x; }\n"])
  let cache = try Scratch()
  #expect(try lint(project, cache: cache.path).status == 3)
  #expect(try lint(project, cache: cache.path).status == 3)
  try project.write([], to: "gone.h")
  #expect(try lint(project, cache: cache.path).status == 1)
}

@Test("cache path says where it is, cache clean empties it and deletes nothing else")
func cacheCommands() throws {
  let project = try Scratch(files)
  let cache = try Scratch(["mine": ""])
  _ = try lint(project, cache: cache.path)
  let tool = try BuiltTool()
  let place = try tool.run(["cache", "path", "--cache-dir", cache.path], in: project.path)
  #expect(place.output == cache.path + "\n")
  let clean = try tool.run(["cache", "clean", "--cache-dir", cache.path], in: project.path)
  #expect(clean.status == 0, "\(clean.errors)")
  #expect(try FileManager.default.contentsOfDirectory(atPath: cache.path) == ["mine"])
}
