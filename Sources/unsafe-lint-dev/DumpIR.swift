import ArgumentParser
import Foundation
import PointerFlow
import SourceText
import SwiftFrontend

/// Prints the flow IR of Swift files, lowered without any C unit.
struct DumpIR: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dump-ir", abstract: "Print the flow IR of Swift files.")

  @ArgumentParser.Argument(help: "Swift files of one target.") var files: [String]

  func run() throws {
    let sources = try files.map { path in
      SourceFile(path: path, text: try String(contentsOfFile: path, encoding: .utf8))
    }
    let lowering = SwiftModuleLowering(
      target: "main", files: sources, imported: [], scopedFunctions: ScopedFunction.shipped)
    for index in sources.indices { print(lowering.unit(at: index).text) }
  }
}
