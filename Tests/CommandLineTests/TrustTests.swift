import Foundation
import TestKit
import Testing

@Test("a link that leads out of the root is not followed and is named")
func linkOutOfRoot() throws {
  let outside = try Scratch(["secret.c": "int *f(void) { int x = 1; return &x; }\n"])
  let project = try Scratch(["a.c": "int f(void) { return 1; }\n"])
  try FileManager.default.createSymbolicLink(
    atPath: project.path + "/link.c", withDestinationPath: outside.path + "/secret.c")
  try FileManager.default.createSymbolicLink(
    atPath: project.path + "/folder", withDestinationPath: outside.path)
  let outcome = try BuiltTool().run(["lint", "-v", "--format", "concise"], in: project.path)
  #expect(outcome.status == 0, "\(outcome.output)")
  #expect(outcome.output.isEmpty)
  #expect(outcome.errors.contains("link-out-of-root"))
  #expect(outcome.errors.contains("link.c"))
  #expect(outcome.errors.contains("folder"))
}

@Test(
  "a flag that loads code into the parser is refused and named",
  arguments: ["-fplugin=/tmp/x.so", "-fpass-plugin=/tmp/x.so"])
func loadingFlag(flag: String) throws {
  let project = try Scratch(["a.c": "int *f(void) { int x = 1; return &x; }\n"])
  let outcome = try BuiltTool().run(
    ["lint", "-v", "--format", "concise", "--cflag=\(flag)"], in: project.path)
  #expect(outcome.status == 1, "the unit is analysed without the flag: \(outcome.errors)")
  #expect(outcome.errors.contains("refused-flags"))
  #expect(outcome.errors.contains(flag))
}
