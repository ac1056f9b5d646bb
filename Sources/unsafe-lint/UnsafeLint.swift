import ArgumentParser
import Driver
import Foundation

/// The command line: argument parsing, and where what comes out of a run goes.
@main
struct UnsafeLint: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unsafe-lint",
    abstract: "Find pointers that outlive their memory across the Swift and C boundary.",
    discussion: """
      'unsafe-lint PATH' is short for 'unsafe-lint lint PATH'; without a path the current directory \
      is analysed. Begin with 'unsafe-lint', ask 'unsafe-lint explain RULE' about a finding, and \
      'unsafe-lint lint --help' for all options. Status 0 means no findings, 1 findings, 2 an error, \
      3 an incomplete analysis.
      """,
    version: VersionText.text,
    subcommands: [
      LintCommand.self, ExplainCommand.self, RulesCommand.self, DoctorCommand.self,
      GraphCommand.self, LayoutCommand.self, ConfigCommand.self, InitCommand.self,
      CacheCommand.self, LSPCommand.self,
      SummarizeCommand.self, LinkCommand.self, ParseWorkerCommand.self,
    ],
    defaultSubcommand: LintCommand.self)

  static func main() async {
    StandardStreams.ignoreClosedPipes()
    Interruption.install()
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let failure as DriverError {
      for line in failure.description.split(separator: "\n") {
        StandardStreams.writeError("error: \(StandardStreams.neutral(String(line)))\n")
      }
      if let command = meantCommand(failure) {
        StandardStreams.writeError("did you mean the command '\(command)'?\n")
      }
      Foundation.exit(ExitStatus.failure.rawValue)
    } catch {
      leave(with: error)
    }
  }

  /// A misspelt command is taken for a path that does not exist.
  private static func meantCommand(_ failure: DriverError) -> String? {
    guard case .missingPath(let path) = failure, path == CommandLine.arguments.dropFirst().first
    else { return nil }
    var names: [String] = []
    for command in configuration.subcommands where command.configuration.shouldDisplay {
      if let name = command.configuration.commandName { names.append(name) }
    }
    return RuleReference.nearest(to: path, among: names)
  }

  /// Help and versions are wanted; every other complaint of the parser is a usage error.
  private static func leave(with error: any Error) -> Never {
    let code = exitCode(for: error)
    if let status = error as? ExitCode { Foundation.exit(status.rawValue) }
    let text = fullMessage(for: error)
    if code.isSuccess {
      StandardStreams.write(text + "\n")
      Foundation.exit(ExitStatus.clean.rawValue)
    }
    StandardStreams.writeError(text + "\n")
    Foundation.exit(ExitStatus.failure.rawValue)
  }
}
