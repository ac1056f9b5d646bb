import Foundation
import TestKit
import Testing

private let defect = "int *f(void) { int x = 1; return &x; }\n"
private let clean = "int f(void) { return 1; }\n"

@Test("findings are status 1 and are printed on standard output")
func findingsFail() throws {
  let project = try Scratch(["a.c": defect])
  let outcome = try BuiltTool().run(["lint", "--format", "concise"], in: project.path)
  #expect(outcome.status == 1, "\(outcome.errors)")
  #expect(outcome.output.hasPrefix("a.c:1:"), "\(outcome.output)")
  #expect(outcome.output.contains("[stack-address-escape]"))
}

@Test("nothing to report is status 0 and no output in the concise format")
func cleanSucceeds() throws {
  let project = try Scratch(["a.c": clean])
  let outcome = try BuiltTool().run(["lint", "--format", "concise"], in: project.path)
  #expect(outcome.status == 0, "\(outcome.errors)")
  #expect(outcome.output.isEmpty)
}

@Test("a finding below the failure level does not fail")
func failureLevel() throws {
  let project = try Scratch(["a.c": defect])
  let outcome = try BuiltTool().run(
    ["lint", "--format", "concise", "--fail-on", "never"], in: project.path)
  #expect(outcome.status == 0)
  #expect(outcome.output.contains("[stack-address-escape]"))
}

@Test("a path that does not exist is named and is status 2")
func missingPath() throws {
  let project = try Scratch()
  let outcome = try BuiltTool().run(["lint", "no/such/place"], in: project.path)
  #expect(outcome.status == 2)
  #expect(outcome.output.isEmpty)
  #expect(outcome.errors.contains("no/such/place"))
}

@Test("control characters of a path do not reach the terminal")
func controlCharacters() throws {
  let project = try Scratch()
  let outcome = try BuiltTool().run(["lint", "no\u{1B}[31m"], in: project.path)
  #expect(outcome.status == 2)
  #expect(!outcome.errors.contains("\u{1B}"))
}

@Test("a Swift file that is not text is named and makes the run incomplete")
func binarySwift() throws {
  let project = try Scratch()
  try project.write([0x66, 0x00, 0xFF, 0x0A], to: "Broken.swift")
  let outcome = try BuiltTool().run(["lint"], in: project.path)
  #expect(outcome.status == 3, "\(outcome.errors)")
  #expect((outcome.output + outcome.errors).contains("Broken.swift"))
  let allowed = try BuiltTool().run(["lint", "--allow-incomplete"], in: project.path)
  #expect(allowed.status == 0)
}

@Test("a header of the project's own that is missing is named, with where it is included")
func missingHeader() throws {
  let project = try Scratch(["a.c": "#include \"gone.h\"\n" + defect])
  let outcome = try BuiltTool().run(["lint"], in: project.path)
  #expect(outcome.status == 3, "\(outcome.errors)")
  let text = outcome.output + outcome.errors
  #expect(text.contains("'gone.h' was not found"))
  #expect(text.contains("a.c:1"))
  #expect(text.contains("stack-address-escape"), "the rest of the unit is analysed")
}

@Test("C without libclang is status 2 and says where it was looked for")
func noLibclang() throws {
  let project = try Scratch(["a.c": clean])
  let outcome = try BuiltTool().run(["lint", "--libclang", "/nonexistent/lib.so"], in: project.path)
  #expect(outcome.status == 2)
  #expect((outcome.output + outcome.errors).contains("/nonexistent/lib.so"))
}

@Test("Swift alone does not need libclang")
func swiftWithoutLibclang() throws {
  let project = try Scratch(["A.swift": "func f() -> Int { 1 }\n"])
  let outcome = try BuiltTool().run(["lint", "--libclang", "/nonexistent/lib.so"], in: project.path)
  #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
}

@Test(
  "what the command line does not know is status 2",
  arguments: [
    ["lint", "--no-such-option"], ["lint", "--format", "crayon"], ["lint", "--jobs", "0"],
    ["lint", "--output", "sarif"], ["lint", "--max-depth", "-1"], ["lint", "--select", "no-such-rule"],
  ])
func badOptions(arguments: [String]) throws {
  let project = try Scratch(["a.c": clean])
  let outcome = try BuiltTool().run(arguments, in: project.path)
  #expect(outcome.status == 2, "\(outcome.errors)")
  #expect(outcome.output.isEmpty)
  #expect(!outcome.errors.isEmpty)
}

@Test("help and version are wanted: status 0 on standard output", arguments: ["--help", "--version"])
func wantedTexts(argument: String) throws {
  let outcome = try BuiltTool().run([argument], in: Checkout.root)
  #expect(outcome.status == 0)
  #expect(outcome.output.contains(argument == "--help" ? "USAGE" : "unsafe-lint "))
  #expect(outcome.errors.isEmpty)
}

@Test("a report that is written to a file is the one that is printed")
func outputFile() throws {
  let project = try Scratch(["a.c": defect])
  let outcome = try BuiltTool().run(
    ["lint", "--format", "sarif", "--output", "sarif=out.sarif"], in: project.path)
  #expect(outcome.status == 1)
  #expect(try project.text(of: "out.sarif") == outcome.output)
}
