import Foundation
import Testing

/// The executable of this package as it was built beside the tests.
struct BuiltTool {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  private let executable: URL
  var path: String { executable.path }

  init() throws {
    var directory = Bundle.main.bundleURL
    #if os(macOS)
      if let bundle = Bundle.allBundles.first(where: { $0.bundlePath.hasSuffix(".xctest") }) {
        directory = bundle.bundleURL.deletingLastPathComponent()
      }
    #endif
    let found = directory.appendingPathComponent("unsafe-lint")
    try #require(FileManager.default.isExecutableFile(atPath: found.path), "\(found.path)")
    executable = found
  }

  /// Runs the tool to its end; output goes through files, so no pipe can fill up.
  func run(
    _ arguments: [String], in directory: String, environment: [String: String] = [:],
    input: String = ""
  ) throws -> Outcome {
    let scratch = try Scratch()
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    // The user's own cache is none of a test's business.
    process.environment = ProcessInfo.processInfo.environment
      .merging(["UNSAFE_LINT_NO_CACHE": "1"]) { $1 }.merging(environment) { $1 }
    try scratch.write(Array(input.utf8), to: "input")
    process.standardInput = try FileHandle(
      forReadingFrom: URL(fileURLWithPath: scratch.path + "/input"))
    let output = try scratch.handle(for: "output")
    let errors = try scratch.handle(for: "errors")
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: try scratch.text(of: "output"),
      errors: try scratch.text(of: "errors"))
  }
}

/// A new directory that goes when its owner goes.
final class Scratch {
  let path: String

  init(_ files: [String: String] = [:]) throws {
    path = NSTemporaryDirectory() + "unsafe-lint-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files { try write(Array(text.utf8), to: name) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ bytes: [UInt8], to name: String) throws {
    let url = URL(fileURLWithPath: path).appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  func handle(for name: String) throws -> FileHandle {
    try write([], to: name)
    return try FileHandle(forWritingTo: URL(fileURLWithPath: path).appendingPathComponent(name))
  }

  func text(of name: String) throws -> String {
    try String(contentsOfFile: path + "/" + name, encoding: .utf8)
  }
}
