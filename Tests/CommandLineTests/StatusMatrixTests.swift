import Foundation
import TestKit
import Testing

private let defect = "int *f(void) { int x = 1; return &x; }\n"
private let clean = "int f(void) { return 1; }\n"
private let broken = "int g(void) { return nonsense; }\n"

/// One row of the matrix: what is analysed, how, and the status.
struct MatrixRow: Sendable, CustomTestStringConvertible {
  var files: [String: String]
  var arguments: [String] = []
  var status: Int32
  var testDescription: String {
    "\(files.keys.sorted().joined(separator: "+")) \(arguments.joined(separator: " ")) = \(status)"
  }
}

private let rows: [MatrixRow] = [
  MatrixRow(files: ["clean.c": clean], status: 0),
  MatrixRow(files: ["defect.c": defect], status: 1),
  MatrixRow(files: ["broken.c": broken], status: 3),
  MatrixRow(files: ["broken.c": broken], arguments: ["--allow-incomplete"], status: 0),
  MatrixRow(files: ["defect.c": defect, "broken.c": broken], status: 3),
  MatrixRow(
    files: ["defect.c": defect, "broken.c": broken], arguments: ["--allow-incomplete"], status: 1),
  MatrixRow(
    files: ["defect.c": defect, "broken.c": broken], arguments: ["--libclang", "/none.so"], status: 2),
  MatrixRow(
    files: ["defect.c": defect], arguments: ["--libclang", "/none.so", "--allow-incomplete"], status: 2),
  MatrixRow(files: ["A.swift": "func f() {}\n"], arguments: ["--libclang", "/none.so"], status: 0),
  MatrixRow(files: ["defect.c": defect], arguments: ["--fail-on", "error"], status: 1),
  MatrixRow(files: ["defect.c": defect], arguments: ["--fail-on", "note"], status: 1),
  MatrixRow(files: ["defect.c": defect], arguments: ["--fail-on", "never"], status: 0),
  MatrixRow(
    files: ["warning.c": "// unsafe-lint:disable:next double-free\n" + clean],
    arguments: ["--fail-on", "error"], status: 0),
  MatrixRow(files: ["warning.c": "// unsafe-lint:disable:next double-free\n" + clean], status: 1),
  MatrixRow(
    files: ["warning.c": "// unsafe-lint:disable:next double-free\n" + clean],
    arguments: ["--min-severity", "error"], status: 0),
  MatrixRow(
    files: ["broken.c": broken], arguments: ["--fail-on", "never"], status: 3),
  MatrixRow(files: ["defect.c": defect], arguments: ["--ignore", "stack-address-escape"], status: 0),
  MatrixRow(files: ["defect.c": defect], arguments: ["--select", "double-free"], status: 0),
  MatrixRow(files: ["defect.c": defect], arguments: ["--exclude", "*.c"], status: 0),
  MatrixRow(files: ["defect.c": defect], arguments: ["--output", "sarif=no/such/dir/x"], status: 2),
  MatrixRow(files: ["defect.c": defect], arguments: ["--write-baseline", "no/such/dir/x"], status: 2),
  MatrixRow(files: ["clean.c": clean, ".unsafe-lint.yml": "x: 1\n"], status: 2),
  MatrixRow(files: ["clean.c": clean], arguments: ["gone.c"], status: 2),
  MatrixRow(files: ["clean.c": clean], arguments: ["--select", "nonsense"], status: 2),
  MatrixRow(files: ["clean.c": clean], arguments: ["--fail-on", "sometimes"], status: 2),
]

@Test("the status is what the documentation says, 2 before 3 before 1", arguments: rows)
func statusMatrix(row: MatrixRow) throws {
  let project = try Scratch(row.files)
  let outcome = try BuiltTool().run(["lint"] + row.arguments, in: project.path)
  #expect(outcome.status == row.status, "\(outcome.output)\(outcome.errors)")
  if row.status == 2 { #expect(!(outcome.errors + outcome.output).isEmpty) }
}

@Test("findings are printed although the analysis was incomplete or a file could not be written")
func findingsAnyway() throws {
  let project = try Scratch(["defect.c": defect, "broken.c": broken])
  for arguments in [[], ["--output", "json=no/such/dir/x"]] {
    let outcome = try BuiltTool().run(["lint", "--format", "concise"] + arguments, in: project.path)
    #expect(outcome.output.contains("stack-address-escape"))
  }
}

@Test("what cannot be written leaves nothing behind, and an old file as it was")
func outputIsWholeOrNot() throws {
  let project = try Scratch(["defect.c": defect, "old/keep": ""])
  let outcome = try BuiltTool().run(
    ["lint", "--output", "sarif=old", "--output", "json=good.json"], in: project.path)
  #expect(outcome.status == 2)
  let names = try FileManager.default.contentsOfDirectory(atPath: project.path)
  #expect(!names.contains { $0.contains("partial") }, "\(names)")
  #expect(names.contains("old"))
}
#if !os(Windows)
  @Test("a reader that has seen enough ends nothing badly")
  func closedPipe() throws {
    var files: [String: String] = [:]
    for index in 0..<40 { files["f\(index).c"] = defect.replacingOccurrences(of: "f(", with: "f\(index)(") }
    let project = try Scratch(files)
    let tool = try BuiltTool()
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/bash")
    shell.arguments = [
      "-c", "'\(tool.path)' lint 2>errors | head -1 >first; echo ${PIPESTATUS[0]} >status",
    ]
    shell.currentDirectoryURL = URL(fileURLWithPath: project.path)
    try shell.run()
    shell.waitUntilExit()
    #expect(try project.text(of: "status") == "1\n")
    #expect(try project.text(of: "errors") == "")
    #expect(try project.text(of: "first").hasPrefix("error["))
  }
#endif
