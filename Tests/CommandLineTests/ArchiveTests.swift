import Foundation
import TestKit
import Testing

/// Two Swift files over a C target that keeps what it is given, and a unit that keeps nothing.
private let package = [
  ".git/HEAD": "", "Package.swift": """
  // swift-tools-version: 6.0
  import PackageDescription
  let package = Package(
    name: "P", targets: [.target(name: "App", dependencies: ["CLib"]), .target(name: "CLib")])
  """,
  "Sources/App/A.swift": "import CLib\nfunc a(_ name: String) {\n  name.withCString { keep($0) }\n}\n",
  "Sources/App/B.swift": "import CLib\nfunc keep(_ text: UnsafePointer<CChar>) {\n  lib_set(text)\n}\n",
  "Sources/CLib/include/lib.h": "void lib_set(const char *text);\n",
  "Sources/CLib/lib.c":
    "#include \"lib.h\"\nstatic const char *kept;\nvoid lib_set(const char *text) { kept = text; }\n",
  "Sources/CLib/other.c": "#include \"lib.h\"\nint *f(void) { int x = 1; return &x; }\n",
]

private func run(_ arguments: [String], in directory: String) throws -> BuiltTool.Outcome {
  try BuiltTool().run(arguments, in: directory)
}

private func summarize(
  _ units: [String], in project: Scratch, to name: String, status: Int32 = 0
) throws {
  let outcome = try run(["summarize"] + units + ["-o", name], in: project.path)
  #expect(outcome.status == status, "\(outcome.errors)")
  #expect(outcome.output.isEmpty)
}

private func bytes(_ project: Scratch, _ name: String) throws -> Data {
  try Data(contentsOf: URL(fileURLWithPath: project.path + "/" + name))
}

@Test(
  "linking what was summarized, as a whole or in parts, says what lint says, byte for byte",
  arguments: ["json", "sarif", "human"])
func linkIsLint(format: String) throws {
  let project = try Scratch(package)
  let whole = try run(["lint", "--format", format], in: project.path)
  #expect(whole.status == 1)
  try summarize(["."], in: project, to: "all.units")
  try summarize(["Sources/CLib/lib.c"], in: project, to: "lib.units")
  try summarize(["Sources/CLib/other.c"], in: project, to: "other.units")
  try summarize(["Sources/App"], in: project, to: "app.units")
  // Elsewhere, where no source is.
  let other = try Scratch(["deep/er/x": ""])
  for files in [["all.units"], ["app.units", "other.units", "lib.units"]] {
    let paths = files.map { project.path + "/" + $0 }
    let linked = try run(["link"] + paths + ["--format", format], in: other.path + "/deep/er")
    #expect(linked.output == whole.output, "\(files)")
    #expect(linked.status == 1)
  }
}

@Test("a finding across the boundary needs both halves")
func parts() throws {
  let project = try Scratch(package)
  try summarize(["Sources/App"], in: project, to: "app.units")
  try summarize(["Sources/CLib/lib.c"], in: project, to: "lib.units")
  let half = try run(["link", "app.units", "--format", "concise"], in: project.path)
  #expect(half.status == 0, "\(half.output)\(half.errors)")
  let whole = try run(["link", "app.units", "lib.units", "--format", "concise"], in: project.path)
  #expect(whole.output.hasPrefix("Sources/App/A.swift:3:"), "\(whole.output)")
  #expect(whole.status == 1)
  let off = try run(
    ["link", "app.units", "lib.units", "--ignore", "pointer-stashed-in-c-global"], in: project.path)
  #expect(off.status == 0)
}

@Test("the same units give the same file, wherever they lie and however many workers lower them")
func sameBytes() throws {
  // What is not understood is said of more than one place of a line.
  let odd = ["Sources/App/Odd.swift": "let a = f(1 2) + f(3 4) + f(5 6) + f(7 8) + f(9 10)\n"]
  let files = package.merging(odd) { $1 }
  let one = try Scratch(files)
  let two = try Scratch(files)
  try summarize([".", "--jobs", "1"], in: one, to: "a.units")
  try summarize([".", "--jobs", "3"], in: two, to: "a.units")
  #expect(try bytes(one, "a.units") == bytes(two, "a.units"))
}

@Test(
  "a file that is no archive, or no longer one, is status 2 with its name", arguments: [0, 7, 12, 60, -1])
func damaged(position: Int) throws {
  let project = try Scratch(package)
  try summarize(["."], in: project, to: "a.units")
  var content = try bytes(project, "a.units")
  if position < 0 { content.removeLast(5) } else { content[position] ^= 0xFF }
  try content.write(to: URL(fileURLWithPath: project.path + "/a.units"))
  let outcome = try run(["link", "a.units"], in: project.path)
  #expect(outcome.status == 2)
  #expect(outcome.output.isEmpty)
  #expect(outcome.errors.hasPrefix("error: cannot read a.units: "), "\(outcome.errors)")
}

@Test("what is no unit or not there is status 2, and nothing is written")
func noUnit() throws {
  let project = try Scratch(package)
  for unit in ["Sources/CLib/include/lib.h", "gone.c", "Package.swift"] {
    let outcome = try run(["summarize", unit, "-o", "a.units"], in: project.path)
    #expect(outcome.status == 2, "\(unit)")
    #expect(outcome.errors.contains(unit))
  }
  #expect(!FileManager.default.fileExists(atPath: project.path + "/a.units"))
  #expect(try run(["link", "gone.units"], in: project.path).status == 2)
  #expect(try run(["link", "Package.swift"], in: project.path).status == 2)
}

@Test("halves that were made of different sources do not fit")
func inconsistent() throws {
  let project = try Scratch(package)
  try summarize(["Sources/CLib/lib.c"], in: project, to: "lib.units")
  try project.write(Array("void lib_set(const char *text); \n".utf8), to: "Sources/CLib/include/lib.h")
  try summarize(["Sources/CLib/other.c"], in: project, to: "other.units")
  let outcome = try run(["link", "lib.units", "other.units"], in: project.path)
  #expect(outcome.status == 2)
  #expect(outcome.errors.contains("Sources/CLib/include/lib.h"), "\(outcome.errors)")
}

@Test("what was not understood is status 3 in both halves")
func incomplete() throws {
  let project = try Scratch(["a.c": "#include \"gone.h\"\nint f(void) { return 1; }\n"])
  try summarize(["a.c"], in: project, to: "a.units", status: 3)
  #expect(try run(["link", "a.units"], in: project.path).status == 3)
  #expect(try run(["link", "a.units", "--allow-incomplete"], in: project.path).status == 0)
}
