import ArgumentParser
import Driver
import Foundation
import TestKit

/// Turns `rules.yml` and the rule pages into Swift tables.
struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the tables that come from rules.yml and the rule pages.")

  @Flag(help: "Write nothing; fail if a table is stale.")
  var check = false

  @Option(help: "The checkout's root.")
  var root = "."

  func run() throws {
    let generator: CatalogueGenerator
    do {
      generator = try CatalogueGenerator(root: root)
    } catch let error as ConfigurationError {
      for problem in error.problems { print(problem.description) }
      throw ExitCode(2)
    }
    let stale = generator.staleFiles(root: root)
    if check {
      for path in stale { print("\(path) is stale: run 'make generate'") }
      if !stale.isEmpty { throw ExitCode.failure }
      return
    }
    let files = generator.files()
    for path in stale {
      let url = URL(fileURLWithPath: "\(root)/\(path)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data((files[path] ?? "").utf8).write(to: url, options: .atomic)
      print("wrote \(path)")
    }
  }
}
