import Foundation
import TestKit
import Testing

/// A git repository in a scratch directory.
private struct Repository {
  let scratch: Scratch

  init(_ files: [String: String]) throws {
    scratch = try Scratch(files)
    try git("init", "-q", "-b", "main")
    try commit("first")
  }

  @discardableResult
  func git(_ arguments: String...) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["git", "-C", scratch.path, "-c", "user.name=t", "-c", "user.email=t@example.org"] + arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  func commit(_ message: String) throws {
    try git("add", "-A")
    try git("commit", "-q", "-m", message)
  }

  func write(_ text: String, to name: String) throws { try scratch.write(Array(text.utf8), to: name) }
}

private let caller = """
  import CLib
  func f(_ name: String) {
    name.withCString { lib_set($0) }
  }

  """
private let header = "void lib_set(const char *text);\n"
private let harmless = "#include \"lib.h\"\nvoid lib_set(const char *text) { (void)text; }\n"
private let keeping = """
  #include "lib.h"
  static const char *kept;
  void lib_set(const char *text) { kept = text; }

  """
private let project = [
  "Sources/App/main.swift": caller, "Sources/CLib/include/lib.h": header,
  "Sources/CLib/lib.c": harmless,
]

@Test("a change in the C callee alone makes the finding at the unchanged Swift caller new")
func changedCallee() throws {
  let repository = try Repository(project)
  let tool = try BuiltTool()
  let arguments = ["lint", "--format", "concise", "--new-from-rev", "HEAD"]
  #expect(try tool.run(arguments, in: repository.scratch.path).status == 0)
  try repository.write(keeping, to: "Sources/CLib/lib.c")
  let changed = try tool.run(arguments, in: repository.scratch.path)
  #expect(changed.status == 1, "\(changed.errors)")
  #expect(changed.output.contains("Sources/App/main.swift:3:"), "\(changed.output)")
  try repository.commit("keep it")
  #expect(try tool.run(arguments, in: repository.scratch.path).status == 0)
  // Moving it about does not make it new.
  try repository.write("// moved\n\n" + caller, to: "Sources/App/main.swift")
  let moved = try tool.run(arguments, in: repository.scratch.path)
  #expect(moved.status == 0, "\(moved.output)")
  let since = try tool.run(
    ["lint", "--format", "concise", "--new-from-rev", "HEAD~1"], in: repository.scratch.path)
  #expect(since.status == 1)
}

@Test("the merge base is what a branch is compared with")
func mergeBase() throws {
  let repository = try Repository(project)
  try repository.git("checkout", "-q", "-b", "topic")
  try repository.write(keeping, to: "Sources/CLib/lib.c")
  try repository.commit("keep it")
  try repository.git("checkout", "-q", "main")
  try repository.write(keeping, to: "Sources/CLib/lib.c")
  try repository.commit("keep it here too")
  try repository.git("checkout", "-q", "topic")
  let tool = try BuiltTool()
  let path = repository.scratch.path
  #expect(try tool.run(["lint", "--new-from-rev", "main"], in: path).status == 0)
  #expect(try tool.run(["lint", "--new-from-merge-base", "main"], in: path).status == 1)
}

@Test(
  "what cannot be compared with is status 2, never no findings",
  arguments: [
    ["--new-from-rev", "no-such-revision"], ["--new-from-rev", "--upload-pack=touch pwned"],
    ["--new-from-merge-base", "no-such-branch"], ["--baseline", "gone.json"],
    ["--baseline", "lib.json"], ["--new-from-rev="],
  ])
func failClosed(arguments: [String]) throws {
  let repository = try Repository(project)
  try repository.write("[]", to: "lib.json")
  let outcome = try BuiltTool().run(["lint"] + arguments, in: repository.scratch.path)
  #expect(outcome.status == 2, "\(outcome.output)\(outcome.errors)")
  #expect(outcome.output.isEmpty)
  #expect(!outcome.errors.isEmpty)
}

@Test("without a repository nothing can be compared")
func noRepository() throws {
  let project = try Scratch(["a.c": ""])
  let outcome = try BuiltTool().run(["lint", "--new-from-rev", "HEAD"], in: project.path)
  #expect(outcome.status == 2)
  #expect(outcome.errors.contains("git repository"))
}

@Test("neither hooks nor filters of the repository run, and nothing is left behind")
func nothingRuns() throws {
  let repository = try Repository(project)
  let path = repository.scratch.path
  try repository.git("config", "filter.evil.smudge", "touch \(path)/pwned; cat")
  try repository.git("config", "core.fsmonitor", "touch \(path)/pwned")
  try repository.write("*.c filter=evil\n", to: ".gitattributes")
  try repository.write("#!/bin/sh\ntouch \(path)/pwned\n", to: ".git/hooks/post-checkout")
  try FileManager.default.setAttributes(
    [.posixPermissions: 0o755], ofItemAtPath: path + "/.git/hooks/post-checkout")
  let temporary = try Scratch()
  let outcome = try BuiltTool().run(
    ["lint", "--new-from-rev", "HEAD"], in: path, environment: ["TMPDIR": temporary.path])
  #expect(outcome.status == 0, "\(outcome.errors)")
  #expect(!FileManager.default.fileExists(atPath: path + "/pwned"))
  #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path) == [])
  #expect(
    !(try FileManager.default.subpathsOfDirectory(atPath: path)).contains { $0.contains("partial") })
}

@Test("a baseline knows what it recorded, and nothing else")
func baseline() throws {
  let repository = try Repository(project.merging(["Sources/CLib/lib.c": keeping]) { $1 })
  let tool = try BuiltTool()
  let path = repository.scratch.path
  #expect(try tool.run(["lint", "--write-baseline", "known.json"], in: path).status == 1)
  let known = try tool.run(
    ["lint", "--format", "json", "--baseline", "known.json"], in: path)
  #expect(known.status == 0, "\(known.errors)")
  #expect(known.output.contains("\"suppressedBy\" : \"baseline\""))
  try repository.write(
    caller + "func g(_ name: String) {\n  name.withCString { lib_set($0) }\n}\n",
    to: "Sources/App/main.swift")
  let more = try tool.run(
    ["lint", "--format", "concise", "--baseline", "known.json"], in: path)
  #expect(more.status == 1)
  #expect(more.output.split(separator: "\n").count == 1)
  #expect(more.output.contains("main.swift:6:"), "\(more.output)")
  let text = try repository.scratch.text(of: "known.json")
  #expect(!text.contains(path))
  #expect(try tool.run(["lint", "--write-baseline", "again.json"], in: path).status == 1)
  try repository.write(caller, to: "Sources/App/main.swift")
  let stale = try tool.run(["lint", "-v", "--baseline", "again.json"], in: path)
  #expect(stale.status == 0)
  #expect((stale.output + stale.errors).contains("stale-baseline"), "\(stale.output)")
}

@Test("the same findings in every format, whatever is known")
func knownEverywhere() throws {
  let repository = try Repository(project.merging(["Sources/CLib/lib.c": keeping]) { $1 })
  let tool = try BuiltTool()
  for format in ["human", "concise", "json", "sarif", "github", "gitlab"] {
    let outcome = try tool.run(
      ["lint", "--format", format, "--new-from-rev", "HEAD"], in: repository.scratch.path)
    #expect(outcome.status == 0)
    if format != "json", format != "sarif" {
      #expect(!outcome.output.contains("pointer-stashed-in-c-global"), "\(outcome.output)")
    }
  }
}

@Test("what another revision had is kept by its commit, and says the same as without")
func keptRevision() throws {
  let repository = try Repository(project.merging(["Sources/CLib/lib.c": keeping]) { $1 })
  let cache = try Scratch()
  func run(_ arguments: [String]) throws -> BuiltTool.Outcome {
    try BuiltTool().run(
      ["lint", "--format", "json", "--new-from-rev", "HEAD"] + arguments, in: repository.scratch.path)
  }
  let plain = try run(["--no-cache"])
  #expect(plain.status == 0, "\(plain.errors)")
  for _ in 0..<2 {
    let cached = try run(["--cache-dir", cache.path])
    #expect(cached.output == plain.output)
    #expect(cached.status == 0)
  }
  let kept = try FileManager.default.contentsOfDirectory(atPath: cache.path)
  #expect(kept.count { $0.hasSuffix(".revision") } == 1)
  // Another revision knows nothing of it, and other options ask another question.
  try repository.write(harmless, to: "Sources/CLib/lib.c")
  try repository.commit("second")
  try repository.write(keeping, to: "Sources/CLib/lib.c")
  #expect(try run(["--cache-dir", cache.path]).status == 1)
  #expect(try run(["--cache-dir", cache.path, "--max-depth", "0"]).status == 1)
}
