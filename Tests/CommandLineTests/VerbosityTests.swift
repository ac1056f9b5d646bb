import Foundation
import TestKit
import Testing

private let defect = "int *f(void) { int x = 1; return &x; }\n"

@Test(
  "-v says on standard error what was found and with which flags, whatever the format; a report stays the same",
  arguments: ["human", "concise", "json", "sarif", "github", "gitlab", "html"])
func verbose(format: String) throws {
  let project = try Scratch(["a.c": defect])
  let tool = try BuiltTool()
  let quiet = try tool.run(["lint", "--format", format], in: project.path)
  let verbose = try tool.run(["lint", "--format", format, "-v"], in: project.path)
  #expect(verbose.output == quiet.output)
  #expect(verbose.errors.contains("found: libclang "))
  #expect(verbose.errors.contains("a.c"))
  #expect(!quiet.errors.contains("found: "))
}

@Test("progress is for terminals, or for whoever asks; it is no part of a report")
func progress() throws {
  let project = try Scratch(["a.c": defect])
  let tool = try BuiltTool()
  let silent = try tool.run(["lint"], in: project.path)
  #expect(silent.errors.isEmpty)
  let asked = try tool.run(["lint", "--progress", "always"], in: project.path)
  #expect(asked.errors.contains("parse C 1 of 1\n"))
  #expect(!asked.errors.contains("\u{1B}") && !asked.errors.contains("\r"))
  #expect(asked.output == silent.output)
}

@Test("completions are scripts that their shells can read", arguments: ["bash", "zsh", "fish"])
func completions(shell: String) throws {
  let project = try Scratch()
  let outcome = try BuiltTool().run(["--generate-completion-script", shell], in: project.path)
  #expect(outcome.status == 0)
  #expect(outcome.output.contains("new-from-merge-base"))
  #expect(outcome.output.contains("scoped-pointer-escape"), "rules are completed")
  #expect(!outcome.output.contains("parse-worker"))
  guard shell == "bash" else { return }
  try project.write(Array(outcome.output.utf8), to: "script")
  let bash = Process()
  bash.executableURL = URL(fileURLWithPath: "/bin/bash")
  bash.arguments = ["-n", project.path + "/script"]
  try bash.run()
  bash.waitUntilExit()
  #expect(bash.terminationStatus == 0)
}

@Test(
  "what is misspelt is answered with what was meant",
  arguments: [
    (["explian"], "explain"), (["lint", "--formt", "json"], "--format"),
    (["lint", "--select", "stack-adress-escape"], "stack-address-escape"),
    (["explain", "doubel-free"], "double-free"), (["lint", "--output", "jsn=x"], "json"),
  ])
func didYouMean(arguments: [String], meant: String) throws {
  let project = try Scratch(["a.c": defect])
  let outcome = try BuiltTool().run(arguments, in: project.path)
  #expect(outcome.status == 2)
  #expect(outcome.errors.contains("did you mean") || outcome.errors.contains("Did you mean"))
  #expect(outcome.errors.contains("'\(meant)'"), "\(outcome.errors)")
}

@Test(
  "colours: the flag, then NO_COLOR, then CLICOLOR_FORCE, else a terminal decides",
  arguments: [
    ([], [:], false), ([], ["CLICOLOR_FORCE": "1"], true), ([], ["CLICOLOR_FORCE": "0"], false),
    ([], ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], false), ([], ["NO_COLOR": "", "FORCE_COLOR": "1"], true),
    (["--color", "always"], ["NO_COLOR": "1"], true), (["--color", "never"], ["FORCE_COLOR": "1"], false),
  ] as [([String], [String: String], Bool)])
func colours(arguments: [String], environment: [String: String], isColoured: Bool) throws {
  let project = try Scratch(["a.c": defect])
  let outcome = try BuiltTool().run(
    ["lint", "--output", "human=file.txt"] + arguments, in: project.path,
    // Whoever runs the tests may have set it.
    environment: ["NO_COLOR": ""].merging(environment) { $1 })
  #expect(outcome.output.contains("\u{1B}[") == isColoured)
  #expect(try !project.text(of: "file.txt").contains("\u{1B}"), "never in files")
}

@Test("of the repository SARIF says where it comes from, without anybody's password")
func provenance() throws {
  let project = try Scratch(["a.c": defect])
  func git(_ arguments: [String]) throws {
    let git = Process()
    git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    git.arguments = ["git", "-C", project.path, "-c", "user.name=t", "-c", "user.email=t@example.org"] + arguments
    git.standardOutput = FileHandle.nullDevice
    git.standardError = FileHandle.nullDevice
    try git.run()
    git.waitUntilExit()
  }
  let arguments = ["lint", "--format", "sarif", "--sarif-provenance"]
  try git(["init", "-q", "-b", "trunk"])
  #expect(try BuiltTool().run(arguments, in: project.path).status == 2, "no commit")
  try git(["add", "-A"])
  try git(["commit", "-q", "-m", "first"])
  #expect(try BuiltTool().run(arguments, in: project.path).status == 2, "no remote")
  for (remote, uri) in [
    ("https://me:secret@example.org/o/r.git", "https://example.org/o/r.git"),
    ("git@example.org:o/r.git", "ssh://example.org/o/r.git"),
  ] {
    try git(["config", "remote.origin.url", remote])
    let outcome = try BuiltTool().run(arguments, in: project.path)
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(outcome.output.contains("\"repositoryUri\" : \"\(uri)\""))
    #expect(outcome.output.contains("\"branch\" : \"trunk\""))
    #expect(!outcome.output.contains("secret"))
  }
}

@Test("the environment may choose the format, the command line wins, and nonsense is status 2")
func environmentFormat() throws {
  let project = try Scratch(["a.c": defect])
  func run(_ arguments: [String], _ format: String) throws -> BuiltTool.Outcome {
    try BuiltTool().run(
      ["lint"] + arguments, in: project.path, environment: ["UNSAFE_LINT_FORMAT": format])
  }
  #expect(try run([], "json").output.hasPrefix("{"))
  #expect(try run(["--format", "concise"], "json").output.hasPrefix("a.c:1:"))
  #expect(try run([], "").output.hasPrefix("error["))
  let wrong = try run([], "jsn")
  #expect(wrong.status == 2)
  #expect(wrong.errors.contains("did you mean 'json'?"))
}
