import Foundation
import TestKit
import Testing

private let kept = "int *f(void) { int x = 1; return &x; }\n"

@Test(
  "text on standard input stands in for a file, saved or not, on either side",
  arguments: ["a.c", "new.c", "A.swift", "New.swift"])
func standardInput(name: String) throws {
  let project = try Scratch(["a.c": "", "A.swift": "", "other.c": kept])
  let text =
    name.hasSuffix(".c")
    ? kept
    : "func f(_ a: [Int]) -> UnsafePointer<Int>? {\n  a.withUnsafeBufferPointer { $0.baseAddress }\n}\n"
  let outcome = try BuiltTool().run(
    ["lint", "--format", "concise", "--stdin-filename", name, "-"], in: project.path, input: text)
  #expect(outcome.status == 1, "\(outcome.output)\(outcome.errors)")
  let lines = outcome.output.split(separator: "\n")
  #expect(lines.count == 1)
  #expect(lines.first?.hasPrefix(name + ":") == true, "\(outcome.output)")
}

@Test("a finding in unsaved C stands where it is in the text, and headers beside it are found")
func placeInUnsavedText() throws {
  let project = try Scratch(["a.h": "#define STORAGE\n", "a.c": ""])
  let outcome = try BuiltTool().run(
    ["lint", "--format", "concise", "--stdin-filename", "a.c", "-"], in: project.path,
    input: "#include \"a.h\"\nint *f(void) {\n  STORAGE int x = 1;\n  return &x;\n}\n")
  #expect(outcome.output.hasPrefix("a.c:4:10: error: "), "\(outcome.output)\(outcome.errors)")
}

@Test(
  "unsaved text is seen in its project, in a package and in a repository without one",
  arguments: ["Package.swift", ".git/HEAD"])
func projectOfUnsavedText(marker: String) throws {
  let project = try Scratch([
    marker: "", "Sources/App/main.swift": "",
    "Sources/CLib/include/lib.h": "void lib_set(const char *text);\n",
    "Sources/CLib/lib.c":
      "#include \"lib.h\"\nstatic const char *kept;\nvoid lib_set(const char *text) { kept = text; }\n",
  ])
  let text = "import CLib\nfunc f(_ name: String) {\n  name.withCString { lib_set($0) }\n}\n"
  let outcome = try BuiltTool().run(
    ["lint", "--format", "concise", "--stdin-filename", "Sources/App/main.swift", "-"],
    in: project.path, input: text)
  #expect(outcome.status == 1, "\(outcome.output)\(outcome.errors)")
  #expect(outcome.output.hasPrefix("Sources/App/main.swift:3:"), "\(outcome.output)")
}

@Test(
  "standard input and its name go together",
  arguments: [["-"], ["--stdin-filename", "a.c"], ["--stdin-filename", "a.c", "-", "b.c"], ["--stdin-filename", "no/dir/a.c", "-"]])
func halfAnInput(arguments: [String]) throws {
  let project = try Scratch(["a.c": "", "b.c": ""])
  let outcome = try BuiltTool().run(["lint"] + arguments, in: project.path)
  #expect(outcome.status == 2)
  #expect(!outcome.errors.isEmpty)
}
