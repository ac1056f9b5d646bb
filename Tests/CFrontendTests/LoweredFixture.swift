import CFrontend
import Foundation
import PointerFlow
import TestKit
import Testing

/// C text lowered with every library; they must agree.
struct LoweredFixture {
  /// The unit as the first library gives it.
  let unit: FlowUnit
  let problems: [String]
  /// The textual IR by library.
  let texts: [String]

  init(
    _ source: String, headers: [String: String] = [:], main: String = "unit.c",
    ignoresOperatorKinds: Bool = false
  ) throws {
    let root = NSTemporaryDirectory() + "cfrontend-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: root) }
    for (name, text) in headers {
      try text.write(toFile: "\(root)/\(name)", atomically: true, encoding: .utf8)
    }
    try source.write(toFile: "\(root)/\(main)", atomically: true, encoding: .utf8)
    var lowered: [LoweredCUnit] = []
    for library in TestLibraries.all {
      lowered.append(
        try CUnitLowering.lower(
          path: main, root: root, target: "", arguments: [], libclang: library,
          ignoresOperatorKinds: ignoresOperatorKinds))
    }
    let first = try #require(lowered.first, "no libclang to test with")
    unit = first.unit
    problems = first.problems.map(\.text)
    texts = lowered.map(\.unit.text)
    for one in lowered {
      #expect(FlowUnitVerifier.problems(in: one.unit).isEmpty)
      #expect(one.unit.text == first.unit.text, "the libraries disagree")
      #expect(one.unit.records == first.unit.records)
    }
  }

  func function(_ name: String) throws -> FlowFunction {
    try #require(unit.functions.first { unit[$0.name] == name })
  }

  /// The lines of a function's body, without indentation.
  func lines(_ name: String) throws -> [String] {
    try unit.text(of: function(name)).map { $0.trimmingCharacters(in: .whitespaces) }
  }

  /// Lines with their value numbers left out: what is done, not with which value.
  func shape(_ name: String) throws -> [String] {
    try lines(name).map { $0.replacing(/%\d+/, with: "%") }
  }

  func constant(_ name: String) -> Int64? {
    unit.constants.first { unit[$0.name] == name }?.value
  }
}
