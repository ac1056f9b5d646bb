import Foundation
import TestKit
import Testing

private let defect = "int *f(void) { int x = 1; return &x; }\n"

private func lint(_ files: [String: String], _ arguments: [String] = []) throws -> BuiltTool.Outcome {
  let project = try Scratch(files)
  return try BuiltTool().run(["lint", "--format", "concise"] + arguments, in: project.path)
}

@Test("the nearest file is obeyed, unless another one or none is wanted")
func nearestFile() throws {
  let files = [
    ".git/HEAD": "", ".unsafe-lint.yml": "rules: {stack-address-escape: off}\n",
    "a.c": defect, "sub/.unsafe-lint.yml": "rules: {stack-address-escape: note}\n",
    "sub/b.c": defect, "other.yml": "rules: {stack-address-escape: warning}\n",
  ]
  #expect(try lint(files).output == "")
  #expect(try lint(files, ["sub"]).output.contains("note: "))
  #expect(try lint(files, ["sub"]).status == 0)
  #expect(try lint(files, ["--config", "other.yml", "a.c"]).output.contains("warning: "))
  #expect(try lint(files, ["--no-config", "a.c"]).output.contains("error: "))
  #expect(try lint(files, ["--select", "stack-address-escape", "a.c"]).output.contains("error: "))
}

@Test("a file above the repository is not obeyed")
func outsideTheRepository() throws {
  let outer = try Scratch([
    ".unsafe-lint.yml": "rules: {stack-address-escape: off}\n", "repo/.git/HEAD": "",
    "repo/a.c": defect,
  ])
  let outcome = try BuiltTool().run(["lint", "--format", "concise"], in: outer.path + "/repo")
  #expect(outcome.status == 1, "\(outcome.output)\(outcome.errors)")
}

@Test(
  "a mistake in the file is status 2 with its place and what was meant",
  arguments: [
    ("ruls: {}\n", ".unsafe-lint.yml:1:1: unknown key 'ruls' in the file; did you mean 'rules'?"),
    (
      "rules:\n  stack-adress-escape: off\n",
      ".unsafe-lint.yml:2:3: unknown rule 'stack-adress-escape'; did you mean 'stack-address-escape'?"
    ),
    (
      "rules:\n  malformed-suppression: {options: {require-reasn: true}}\n",
      ".unsafe-lint.yml:2:37: unknown key 'require-reasn' in the options of "
        + "'malformed-suppression'; did you mean 'require-reason'?"
    ),
    (
      "rules:\n  malformed-suppression: {options: {require-reason: often}}\n",
      ".unsafe-lint.yml:2:53: the option 'require-reason' must be true or false, not 'often'"
    ),
    ("max-depth: -1\n", ".unsafe-lint.yml:1:12: 'max-depth' must not be negative"),
    ("rules: [\n", ".unsafe-lint.yml:2:1: did not find expected node content"),
  ])
func mistakes(text: String, message: String) throws {
  for command in [["lint"], ["config", "verify"], ["config", "show"], ["doctor"]] {
    let project = try Scratch([".unsafe-lint.yml": text, "a.c": defect])
    let outcome = try BuiltTool().run(command, in: project.path)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors == "error: \(message)\n")
  }
}

@Test("a file that was named must exist, be text and be regular", arguments: ["gone.yml", ".", "bad.yml"])
func namedFile(name: String) throws {
  let project = try Scratch(["a.c": defect])
  try project.write([0xFF, 0xFE, 0x41], to: "bad.yml")
  let outcome = try BuiltTool().run(["lint", "--config", name], in: project.path)
  #expect(outcome.status == 2)
  #expect(outcome.errors.contains(name), "\(outcome.errors)")
}

@Test("levels by path hold below the path, seen from the file's directory")
func overrides() throws {
  let files = [
    ".git/HEAD": "", "a.c": defect, "sub/Tests/b.c": defect, "sub/c.c": defect,
    "sub/.unsafe-lint.yml": """
    rules: {stack-address-escape: warning}
    paths:
      "Tests/**": {rules: {stack-address-escape: off}}
    """,
  ]
  let outcome = try lint(files, ["sub"])
  #expect(
    outcome.output.split(separator: "\n").map { $0.split(separator: ":").first } == ["sub/c.c"],
    "\(outcome.output)")
}

@Test("a rule that is off but for one path is found there")
func onlyThere() throws {
  let outcome = try lint([
    "a.c": defect, "core/b.c": defect,
    ".unsafe-lint.yml": """
    rules: {stack-address-escape: off}
    paths:
      core: {rules: {stack-address-escape: error}}
    """,
  ])
  #expect(outcome.output.hasPrefix("core/b.c:"), "\(outcome.output)")
}

@Test("what is excluded is not analysed, what flags define is")
func excludesAndFlags() throws {
  let outcome = try lint([
    ".unsafe-lint.yml": "exclude: [Vendor]\ncflags: [-DBAD, -Ihidden]\n", "Vendor/v.c": defect,
    "hidden/bad.h": "static int bad(void) { return 0; }\n",
    "a.c": "#include \"bad.h\"\n#ifdef BAD\n\(defect)#endif\n",
  ])
  #expect(outcome.output.hasPrefix("a.c:3:"), "\(outcome.output)\(outcome.errors)")
  #expect(outcome.output.split(separator: "\n").count == 1)
}

@Test("the depth of the file holds until the command line says another")
func depth() throws {
  let files = [
    ".unsafe-lint.yml": "max-depth: 0\n",
    "a.c": """
    static int *id(int *p) { return p; }
    int *f(void) { int x = 1; return id(&x); }

    """,
  ]
  #expect(try lint(files).output == "")
  #expect(try lint(files, ["--max-depth", "3"]).status == 1)
}

@Test("a model row of the project makes a function without a body a keeper")
func ownModel() throws {
  var files = [
    "Sources/CLib/lib.c": "#include \"include/lib.h\"\nint lib_unused(void) { return 0; }\n",
    "Sources/CLib/include/lib.h": "void lib_keep(const char *text);\nint lib_unused(void);\n",
    "Sources/App/main.swift": """
    import CLib
    func f(_ name: String) {
      name.withCString { lib_keep($0) }
    }

    """,
  ]
  #expect(try lint(files).output == "")
  files[".unsafe-lint.yml"] = """
    models:
      lib:
        manual: lib.h
        functions:
          void lib_keep(const char *text): [retains text in global kept]
    """
  let outcome = try lint(files)
  #expect(outcome.output.contains("main.swift:3:"), "\(outcome.output)\(outcome.errors)")
}

@Test("a lending helper of the project lends")
func ownScopedFunction() throws {
  var files = [
    "main.swift": """
    import RowKit
    func leak(_ row: Row) -> UnsafePointer<UInt8> {
      row.withRow(at: 0) { $0 }
    }

    """
  ]
  #expect(try lint(files).output == "")
  files[".unsafe-lint.yml"] = "scoped-functions: {methods: {'withRow(at:_:)': [0]}}\n"
  let outcome = try lint(files)
  #expect(outcome.output.contains("main.swift:3:"), "\(outcome.output)\(outcome.errors)")
  #expect(outcome.output.contains("[scoped-pointer-escape]"))
}

@Test("reasons can be required")
func requiredReasons() throws {
  let files = [
    ".unsafe-lint.yml": "rules: {malformed-suppression: {options: {require-reason: true}}}\n",
    "a.c": "// unsafe-lint:disable:next stack-address-escape\n" + defect,
  ]
  #expect(try lint(files).output.contains("gives no reason"))
}

@Test("config show says where each value comes from and is itself a configuration")
func configShow() throws {
  let project = try Scratch([
    ".unsafe-lint.yml": "version: 1\nrules:\n  double-free: note\nexclude: [Vendor]\n", "a.c": "",
  ])
  let tool = try BuiltTool()
  let outcome = try tool.run(["config", "show", "--max-depth", "7"], in: project.path)
  #expect(outcome.status == 0, "\(outcome.errors)")
  func line(_ start: String) -> String {
    outcome.output.split(separator: "\n").first { $0.contains(start) }.map(String.init) ?? ""
  }
  #expect(line("max-depth: 7").hasSuffix("# command line"))
  #expect(line("double-free: note").hasSuffix("# .unsafe-lint.yml:3"))
  #expect(line("use-after-free: error").hasSuffix("# default"))
  #expect(line("Vendor").hasSuffix("# .unsafe-lint.yml"))
  try project.write(Array(outcome.output.utf8), to: "shown.yml")
  let again = try tool.run(["config", "verify", "--config", "shown.yml"], in: project.path)
  #expect(again.status == 0, "\(again.errors)")
}

@Test("init writes a file that verifies and a workflow, and replaces nothing")
func initFiles() throws {
  let project = try Scratch(["a.c": "int f(void) { return 1; }\n"])
  let tool = try BuiltTool()
  #expect(try tool.run(["init"], in: project.path).status == 0)
  #expect(try tool.run(["config", "verify"], in: project.path).output == ".unsafe-lint.yml: ok\n")
  #expect(try tool.run(["lint"], in: project.path).status == 0)
  #expect(try project.text(of: ".github/workflows/unsafe-lint.yml").contains("unsafe-lint lint"))
  let again = try tool.run(["init"], in: project.path)
  #expect(again.status == 2)
  #expect(again.errors.contains(".unsafe-lint.yml"))
}
