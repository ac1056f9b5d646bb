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

@Test(
  "standard input and its name go together",
  arguments: [["-"], ["--stdin-filename", "a.c"], ["--stdin-filename", "a.c", "-", "b.c"], ["--stdin-filename", "no/dir/a.c", "-"]])
func halfAnInput(arguments: [String]) throws {
  let project = try Scratch(["a.c": "", "b.c": ""])
  let outcome = try BuiltTool().run(["lint"] + arguments, in: project.path)
  #expect(outcome.status == 2)
  #expect(!outcome.errors.isEmpty)
}
