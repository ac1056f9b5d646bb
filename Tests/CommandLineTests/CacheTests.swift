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
) throws -> (output: String, errors: String, status: Int32, hits: Int) {
  let outcome = try BuiltTool().run(
    ["lint", "--format", "json", "--stats", "--cache-dir", cache] + arguments, in: project.path)
  let line = outcome.errors.split(separator: "\n").first { $0.contains("C units from the cache") }
  let hits = line.flatMap { Int($0.split(separator: " ").first ?? "") } ?? -1
  return (outcome.output, outcome.errors, outcome.status, hits)
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

@Test("damaged entries are no entries, which -v says", arguments: [0, 20, 60, -1])
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
  let again = try lint(project, cache: cache.path, ["-v"])
  #expect(again.errors.contains("3 damaged entries, made anew"), "\(again.errors)")
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

@Test("a header that appears is seen, although what was concluded without it was kept")
func appearingHeader() throws {
  let project = try Scratch(["a.c": "#include \"gone.h\"\nint *f(void) { int x = 1; return &x; }\n"])
  let cache = try Scratch()
  let first = try lint(project, cache: cache.path)
  #expect(first.status == 3)
  let second = try lint(project, cache: cache.path)
  #expect(second.status == 3)
  #expect(second.hits == 1)
  #expect(second.output == first.output)
  try project.write([], to: "gone.h")
  #expect(try lint(project, cache: cache.path).status == 1)
}

@Test("cache path says where it is, cache clean empties it and deletes nothing else")
func cacheCommands() throws {
  let project = try Scratch(files)
  let cache = try Scratch(["mine": "", "mine.partial": "", "0.unit.17.partial": "left behind"])
  _ = try lint(project, cache: cache.path)
  let tool = try BuiltTool()
  let place = try tool.run(["cache", "path", "--cache-dir", cache.path], in: project.path)
  #expect(place.output == cache.path + "\n")
  let status = try tool.run(["cache", "--cache-dir", cache.path], in: project.path)
  #expect(status.output.hasPrefix(cache.path + ": 4 entries, "), "two units, the result, a leftover: \(status.output)")
  let clean = try tool.run(["cache", "clean", "--cache-dir", cache.path], in: project.path)
  #expect(clean.status == 0, "\(clean.errors)")
  let left = try FileManager.default.contentsOfDirectory(atPath: cache.path)
  #expect(left.sorted() == ["mine", "mine.partial"])
}

private let package = [
  ".git/HEAD": "", "Package.swift": """
  // swift-tools-version: 6.0
  import PackageDescription
  let package = Package(name: "P", targets: [.target(name: "CLib"), .target(name: "App", dependencies: ["CLib"])])

  """,
  "Sources/CLib/include/lib.h": "void lib_set(const char *text);\n",
  "Sources/CLib/lib.c": "#include \"lib.h\"\nstatic const char *kept;\nvoid lib_set(const char *text) { kept = text; }\n",
  "Sources/App/A.swift": "import CLib\nfunc a(_ name: String) {\n  name.withCString { keep($0) }\n}\n",
  "Sources/App/B.swift": "import CLib\nfunc keep(_ text: UnsafePointer<CChar>, twice: Bool = false) {\n  lib_set(text)\n}\n",
]

private struct Hits: Equatable {
  var swift: Int
  var c: Int
}

/// Runs on a package and tells how many Swift files and C units came from the cache.
private func hits(_ project: Scratch, _ cache: Scratch) throws -> Hits {
  let plain = try BuiltTool().run(["lint", "--format", "json", "--no-cache"], in: project.path)
  let outcome = try BuiltTool().run(
    ["lint", "--format", "json", "--stats", "--cache-dir", cache.path], in: project.path)
  #expect(outcome.output == plain.output)
  #expect(outcome.status == plain.status)
  func count(_ name: String) -> Int {
    let line = outcome.errors.split(separator: "\n").first { $0.hasSuffix("  " + name) }
    return line.flatMap { Int($0.split(separator: " ").first ?? "") } ?? -1
  }
  return Hits(
    swift: count("Swift files from the cache"), c: count("C units from the cache"))
}

@Test("an edit costs what it changes: a body its own file, a signature the module, C's declarations too")
func swiftUnits() throws {
  let project = try Scratch(package)
  let cache = try Scratch()
  func edit(_ path: String, _ old: String, _ new: String) throws -> Hits {
    let text = try project.text(of: path)
    #expect(text.contains(old))
    try project.write(Array(text.replacingOccurrences(of: old, with: new).utf8), to: path)
    return try hits(project, cache)
  }
  #expect(try hits(project, cache) == Hits(swift: 0, c: 0))
  #expect(try hits(project, cache) == Hits(swift: 2, c: 1))
  // A body, with a line more: positions after it move.
  #expect(try edit("Sources/App/B.swift", "  lib_set(text)", "  _ = 1\n  lib_set(text)").swift == 1)
  #expect(try edit("Sources/App/A.swift", "func a", "\nfunc a").swift == 1)
  // A signature.
  #expect(try edit("Sources/App/B.swift", "= false", "= true").swift == 0)
  // What C does is no business of the Swift files, what it declares is.
  #expect(try edit("Sources/CLib/lib.c", "kept = text", "kept = 0").swift == 2)
  #expect(try edit("Sources/CLib/include/lib.h", "text);", "text);\nint lib_more(void);").swift == 0)
  #expect(try hits(project, cache) == Hits(swift: 2, c: 1))
}

@Test("other rules, levels and configurations are other results")
func resultKeys() throws {
  let project = try Scratch(files)
  let cache = try Scratch()
  let all = try lint(project, cache: cache.path)
  #expect(all.status == 1)
  #expect(try lint(project, cache: cache.path, ["--ignore", "stack-address-escape"]).status == 0)
  #expect(try lint(project, cache: cache.path, ["--fail-on", "never"]).status == 0)
  try project.write(
    Array("version: 1\nrules: {stack-address-escape: off}\n".utf8), to: ".unsafe-lint.yml")
  #expect(try lint(project, cache: cache.path).status == 0)
  #expect(try lint(project, cache: cache.path, ["--no-config"]).output == all.output)
  let one = try lint(project, cache: cache.path, ["--no-config", "a.c"])
  #expect(one.output.contains("\"a.c\""))
  #expect(!one.output.contains("\"b.c\""))
  try project.write(Array("int *h(void) { int x = 1; return &x; }\n".utf8), to: "c.c")
  #expect(try lint(project, cache: cache.path, ["--no-config"]).output.contains("\"c.c\""))
}

@Test("files that were copied or touched are known by their content")
func touchedFiles() throws {
  let project = try Scratch(files)
  let cache = try Scratch()
  let cold = try lint(project, cache: cache.path)
  for name in files.keys {
    try project.write(Array(try project.text(of: name).utf8), to: name)
  }
  let warm = try lint(project, cache: cache.path)
  #expect(warm.hits == 2)
  #expect(warm.output == cold.output)
}

@Test(
  "where a project lies and where the tool is called from changes no byte of a report",
  arguments: ["human", "json", "sarif", "github", "gitlab", "html"])
func directories(format: String) throws {
  let one = try Scratch(package)
  let other = try Scratch(Dictionary(uniqueKeysWithValues: package.map { ("deep er/[x]/" + $0, $1) }))
  let tool = try BuiltTool()
  let outputs = [
    try tool.run(["lint", "--format", format], in: one.path),
    try tool.run(["lint", "--format", format, "--jobs", "3"], in: other.path + "/deep er/[x]"),
    try tool.run(["lint", "--format", format, "../.."], in: one.path + "/Sources/App"),
    try tool.run(["lint", "--format", format, one.path], in: other.path),
  ].map(\.output)
  #expect(!outputs[0].isEmpty)
  #expect(Set(outputs).count == 1)
}
