#if os(Linux)
  import Foundation
  import Glibc
  import Testing

  @Test("an interrupt leaves nothing half-done behind", arguments: [SIGINT, SIGTERM])
  func interrupt(number: Int32) throws {
    let build = try Scratch()
    let library = try FaultyLibclang.build(in: build)
    // The unit that never ends is only in the other revision, so the run hangs when its tree exists.
    let project = try Scratch([
      "hanging.c": "int h(void) { return 1; }\n", "a.c": "int *f(void) { int x = 1; return &x; }\n",
    ])
    for arguments in [
      ["init", "-q"], ["add", "-A"],
      ["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "first"],
    ] {
      let git = Process()
      git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      git.arguments = ["git", "-C", project.path] + arguments
      git.standardOutput = FileHandle.nullDevice
      try git.run()
      git.waitUntilExit()
    }
    try FileManager.default.removeItem(atPath: project.path + "/hanging.c")
    let temporary = try Scratch()
    let tool = Process()
    tool.executableURL = URL(fileURLWithPath: try BuiltTool().path)
    tool.arguments = [
      "lint", "--new-from-rev", "HEAD", "--output", "sarif=out.sarif", "--libclang", library,
    ]
    tool.currentDirectoryURL = URL(fileURLWithPath: project.path)
    tool.environment = ProcessInfo.processInfo.environment.merging(
      ["TMPDIR": temporary.path]) { $1 }
    tool.standardOutput = FileHandle.nullDevice
    tool.standardError = FileHandle.nullDevice
    try tool.run()
    func trees() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: temporary.path)
        .filter { $0.hasPrefix("unsafe-lint-base-") }
    }
    // The tree is there until the run ends, which it does not by itself.
    while try trees().isEmpty, tool.isRunning { usleep(20_000) }
    #expect(try !trees().isEmpty, "the run ended before it was interrupted")
    kill(tool.processIdentifier, number)
    tool.waitUntilExit()
    #expect(tool.terminationStatus == 128 + number)
    #expect(try trees().isEmpty)
    let names = try FileManager.default.contentsOfDirectory(atPath: project.path)
    #expect(Set(names) == [".git", "a.c"], "\(names)")
  }
#endif
