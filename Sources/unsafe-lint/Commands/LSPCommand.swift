import ArgumentParser
import Driver
import Foundation
import LanguageServer

struct LSPCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lsp",
    abstract: "Serve editors: the language server protocol on standard input and output.",
    discussion: """
      Started by an editor, not by hand. Findings are shown while text is typed, saved or not, with \
      each step of their path on both sides of the boundary. Standard error is the log.

      Exit status: 0 after 'shutdown' and 'exit', else 1.
      """)

  @OptionGroup(title: "Analysis") var analysis: AnalysisFlags

  /// Editors add it to the command line of every server.
  @Flag(help: .hidden)
  var stdio = false

  func run() async throws {
    let server = ProtocolServer(
      input: FileHandle.standardInput.fileDescriptor,
      output: FileHandle.standardOutput.fileDescriptor, template: try analysis.options(paths: [])
    ) { line in
      StandardStreams.writeError("unsafe-lint lsp: \(StandardStreams.neutral(line))\n")
    }
    let status = await server.run()
    // An analysis that nobody waits for may still be writing.
    TemporaryPaths.clean { Foundation.exit(status) }
  }
}
