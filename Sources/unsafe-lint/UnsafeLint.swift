import ArgumentParser
import Driver
import Foundation

/// The command line: argument parsing, and where what comes out of a run goes.
@main
struct UnsafeLint: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unsafe-lint",
    abstract: "Find pointers that outlive their memory across the Swift and C boundary.",
    version: VersionText.text,
    subcommands: [
      LintCommand.self, ExplainCommand.self, RulesCommand.self, DoctorCommand.self,
      GraphCommand.self, ConfigCommand.self, InitCommand.self, ParseWorkerCommand.self,
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
      Foundation.exit(ExitStatus.failure.rawValue)
    } catch {
      leave(with: error)
    }
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
