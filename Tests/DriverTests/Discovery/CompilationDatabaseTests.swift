@testable import Driver
import Findings
import Testing

@Test(
  "a command line is split as a shell splits it",
  arguments: [
    ("cc -c a.c", ["cc", "-c", "a.c"]),
    ("cc  '-DX=\"a b\"'\t-I\"in c\"", ["cc", "-DX=\"a b\"", "-Iin c"]),
    (#"cc -DN=\"s\" a\ b.c '' "#, ["cc", "-DN=\"s\"", "a b.c", ""]),
    (#"cc "-DP=\\x\$y\n""#, ["cc", #"-DP=\x$y\n"#]), ("", []), ("'open", ["open"]),
  ] as [(String, [String])])
func shellWords(text: String, words: [String]) {
  #expect(ShellWords.split(text) == words)
}

@Test("both forms of commands, relative directories and outputs are understood")
func databaseForms() throws {
  let project = try TemporaryProject([
    "src/a.c": "", "src/b.c": "", "lib/c.c": "",
    "build/compile_commands.json": """
      [
        {"directory": "..", "file": "src/a.c", "command": "ccache /usr/bin/gcc-12 -Iinc -DA='x y' -c src/a.c -o build/CMakeFiles/app.dir/src/a.c.o"},
        {"directory": ".", "file": "../src/b.c", "arguments": ["cc", "-MD", "-MF", "b.d", "-I", "inc", "-o", "b.o", "-c", "../src/b.c"], "output": "CMakeFiles/app.dir/b.c.o"},
        {"directory": "../lib", "file": "c.c", "arguments": ["clang++", "--", "c.c"]}
      ]
      """,
  ])
  let found = try project.discover()
  let root = project.root
  #expect(found.cUnits.map(\.path) == ["src/a.c", "src/b.c", "lib/c.c"])
  #expect(found.unit("src/a.c")?.arguments == ["-working-directory=\(root)", "-Iinc", "-DA=x y", "-c"])
  #expect(
    found.unit("src/b.c")?.arguments == [
      "-working-directory=\(root)/build", "-MD", "-MF", "b.d", "-I", "inc", "-c",
    ])
  #expect(found.unit("lib/c.c")?.arguments == ["-working-directory=\(root)/lib", "-x", "c++"])
  #expect(found.cUnits.map(\.target) == ["database app", "database app", "database "])
  #expect(found.notices.isEmpty)
}

@Test("a database at the root is found, one in build too, and -p takes a file or a directory")
func databasePlaces() throws {
  let entry = #"[{"directory": "ROOT", "file": "a.c", "arguments": ["cc", "-DFOUND", "a.c"]}]"#
  for (place, named) in [
    ("compile_commands.json", nil), ("build/compile_commands.json", nil),
    ("out/compile_commands.json", "out"), ("out/other.json", "out/other.json"),
  ] as [(String, String?)] {
    let project = try TemporaryProject(["a.c": ""])
    try project.write(entry.replacing("ROOT", with: project.root), to: place)
    let found = try project.discover(compileCommands: named)
    #expect(found.unit("a.c")?.arguments.contains("-DFOUND") == true, "\(place)")
  }
}

@Test("duplicates, absent, outside and unlisted files are each said once")
func databaseNotices() throws {
  let outside = try TemporaryProject(["far.c": ""])
  let project = try TemporaryProject(["a.c": "", "unlisted.c": ""])
  func entry(_ file: String, _ flag: String) -> String {
    #"{"directory": "\#(project.root)", "file": "\#(file)", "arguments": ["cc", "\#(flag)", "x"]}"#
  }
  let entries = [
    entry("a.c", "-DFIRST"), entry("./a.c", "-DSECOND"), entry("a.c", "-DFIRST"),
    entry("gone.c", "-DX"), entry("gone2.c", "-DX"), entry(outside.root + "/far.c", "-DX"),
    entry("A.swift", "-c"),
  ]
  try project.write("[\(entries.joined(separator: ","))]", to: "compile_commands.json")
  let found = try project.discover()
  #expect(found.cUnits.map(\.path) == ["a.c"])
  #expect(found.unit("a.c")?.arguments.contains("-DFIRST") == true)
  #expect(
    found.kinds == ["absent-units", "duplicate-commands", "units-outside-root", "unlisted-units"])
  #expect(found.notices.first { $0.kind == "absent-units" }?.severity == .incomplete)
  #expect(found.notices.first { $0.kind == "absent-units" }?.message.contains("3 file") == true)
}

@Test("response files are opened inside the root only")
func responseFiles() throws {
  let outside = try TemporaryProject(["evil.rsp": "-DEVIL"])
  let project = try TemporaryProject([
    "a.c": "", "flags.rsp": "-DONE '-DTWO=2 3' @more.rsp", "more.rsp": "-DTHREE\n@flags.rsp",
  ])
  try project.link("linked.rsp", to: outside.root + "/evil.rsp")
  let arguments = #"["cc", "@flags.rsp", "@\#(outside.root)/evil.rsp", "@linked.rsp", "a.c"]"#
  try project.write(
    #"[{"directory": "\#(project.root)", "file": "a.c", "arguments": \#(arguments)}]"#,
    to: "compile_commands.json")
  let found = try project.discover()
  let flags = found.unit("a.c")?.arguments ?? []
  #expect(flags.starts(with: ["-working-directory=\(project.root)", "-DONE", "-DTWO=2 3", "-DTHREE"]))
  #expect(!flags.contains("-DEVIL"))
  #expect(found.kinds == ["link-out-of-root", "refused-response-file"])
}

@Test(
  "a database that cannot be read is an error if it was named, and costs itself if it was found",
  arguments: ["{", "[{}]", "{\"a\": 1}", "[1, 2]"])
func brokenDatabase(text: String) throws {
  let project = try TemporaryProject(["a.c": "", "compile_commands.json": text])
  #expect(throws: DriverError.self) {
    _ = try project.discover(compileCommands: "compile_commands.json")
  }
  let found = try project.discover()
  #expect(found.cUnits.map(\.path) == ["a.c"])
  #expect(found.kinds == ["bad-compilation-database"])
}
