@testable import Driver
import Findings
import Foundation

/// A directory of files that goes when its owner goes.
final class TemporaryProject {
  /// Absolute, resolved.
  let root: String

  init(_ files: [String: String]) throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("unsafe-lint-discovery-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    root = FileSystem.resolved(path) ?? path
    for (name, text) in files { try write(text, to: name) }
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  func write(_ text: String, to name: String) throws {
    let url = URL(fileURLWithPath: root + "/" + name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  func link(_ name: String, to destination: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: root + "/" + name, withDestinationPath: destination)
  }

  func discover(
    compileCommands: String? = nil, flags: [String] = []
  ) throws -> Project {
    try ProjectDiscovery.project(
      scopes: [root], reader: ProjectReader(root: root),
      options: ProjectDiscovery.Options(
        extraFlags: flags, compileCommands: compileCommands, workingDirectory: root))
  }
}

extension Project {
  func unit(_ path: String) -> CUnit? { cUnits.first { $0.path == path && !$0.isModule } }
  func module(of target: String) -> CUnit? { cUnits.first { $0.target == target && $0.isModule } }
  var kinds: [String] { notices.map(\.kind).sorted() }
}
