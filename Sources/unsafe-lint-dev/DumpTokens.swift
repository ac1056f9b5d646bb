import ArgumentParser
import Foundation
import SwiftFrontend

/// Prints the tokens of a Swift file, a line each.
struct DumpTokens: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dump-tokens", abstract: "Print the tokens of a Swift file.")

  @ArgumentParser.Argument(help: "A Swift file.") var file: String

  func run() throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
    print(TokenSequence([UInt8](bytes)).dump, terminator: "")
  }
}
