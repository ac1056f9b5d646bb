import CFrontend
import Foundation
import TestKit
import Testing

private func library() throws -> Libclang {
  try Libclang(
    candidates: LibclangSearch.candidates(
      explicit: nil, environment: ProcessInfo.processInfo.environment))
}

@Test("no assignment of 10,000 generated functions is lost")
func generatedAssignments() throws {
  let root = NSTemporaryDirectory() + "oracle-" + UUID().uuidString
  try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: root) }
  var functions = 0
  var assignments = 0
  for part in 0..<10 {
    let program = GeneratedProgram(functions: 1000, seed: UInt64(part))
    try program.text.write(toFile: "\(root)/part\(part).c", atomically: true, encoding: .utf8)
    let oracle = try AssignmentOracle(
      path: "part\(part).c", root: root, arguments: ["-w"], libclang: try library())
    functions += oracle.functions
    assignments += oracle.assignments
    #expect(oracle.losses.isEmpty, "\(oracle.losses.prefix(5))")
  }
  #expect(functions == 10_000)
  #expect(assignments > 50_000)
}

@Test("no assignment of this package's own C is lost")
func ownAssignments() throws {
  let root = Checkout.root
  let folder = "Sources/CClangIndex"
  let names = try FileManager.default.contentsOfDirectory(atPath: root + "/" + folder)
  for name in names.sorted() where name.hasSuffix(".c") {
    let oracle = try AssignmentOracle(
      path: "\(folder)/\(name)", root: root, arguments: ["-I", "\(root)/\(folder)/include"],
      libclang: try library())
    #expect(oracle.functions > 0)
    #expect(oracle.losses.isEmpty, "\(name): \(oracle.losses.prefix(5))")
  }
}

/// `make corpus-c` names C sources here: directories, with flags in a file `cflags` inside if need be.
@Test(
  "no assignment of the named sources is lost",
  arguments: (ProcessInfo.processInfo.environment["UNSAFE_LINT_ORACLE_SOURCES"] ?? "")
    .split(separator: ":").map(String.init))
func namedAssignments(directory: String) throws {
  let root = URL(fileURLWithPath: directory).resolvingSymlinksInPath().path
  let names = try #require(FileManager.default.enumerator(atPath: root))
    .compactMap { $0 as? String }.filter { $0.hasSuffix(".c") && !$0.hasPrefix(".") }
  let flags = (try? String(contentsOfFile: root + "/cflags", encoding: .utf8)) ?? ""
  let arguments = ["-w"] + flags.split(whereSeparator: \.isWhitespace).map {
    $0.hasPrefix("-I") && !$0.hasPrefix("-I/") ? "-I\(root)/\($0.dropFirst(2))" : String($0)
  }
  var functions = 0
  var assignments = 0
  for name in names.sorted() {
    let oracle = try AssignmentOracle(
      path: name, root: root, arguments: arguments, libclang: try library())
    functions += oracle.functions
    assignments += oracle.assignments
    #expect(oracle.losses.isEmpty, "\(name): \(oracle.losses.count): \(oracle.losses.prefix(3))")
  }
  print("\(directory): \(functions) functions, \(assignments) assignments")
}
