import ArgumentParser
import Driver
import Findings
import Foundation

extension Severity: ExpressibleByArgument {}

/// The lowest severity that makes a run fail.
enum FailureLevel: String, ExpressibleByArgument, CaseIterable {
  case error, warning, note, never

  var severity: Severity? { Severity(rawValue: rawValue) }
}

/// What is analysed and what counts.
struct AnalysisFlags: ParsableArguments {
  @Option(
    name: [.customShort("p"), .long],
    help: ArgumentHelp(
      "compile_commands.json or the directory that holds it.", valueName: "path"))
  var compileCommands: String?

  @Option(help: ArgumentHelp("The libclang library to use.", valueName: "path"))
  var libclang: String?

  @Option(
    name: .customLong("cflag"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A compiler flag for every C unit (repeatable).", valueName: "flag"))
  var cFlags: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Only these rules; ids or patterns with *.", valueName: "id"))
  var select: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Without these rules; ids or patterns with *.", valueName: "id"))
  var ignore: [String] = []

  @Option(help: "Calls an accusation may go through, on each side of the boundary.")
  var maxDepth = 3

  @Option(help: "Report findings from this level on.")
  var minSeverity: Severity = .note

  @Option(help: "Fail from this level on.")
  var failOn: FailureLevel = .warning

  @Flag(help: "Do not fail because something could not be analysed.")
  var allowIncomplete = false

  @Flag(help: "Report what comments silence, too.")
  var noSuppressions = false

  @Option(
    help: ArgumentHelp("Leave out what matches, as .gitignore would (repeatable).", valueName: "glob"))
  var exclude: [String] = []

  @Flag(help: "Print the files that would be analysed, and end (-v: targets and flags too).")
  var showFiles = false

  @Option(help: "Worker processes for C (default: the number of cores).")
  var jobs: Int?

  /// Seconds that the parse of one C unit may take.
  @Option(help: .hidden)
  var unitTimeLimit = 60

  func validate() throws {
    guard maxDepth >= 0 else { throw ValidationError("--max-depth is 0 or more") }
    guard jobs.map({ $0 > 0 }) ?? true else { throw ValidationError("--jobs is 1 or more") }
    guard unitTimeLimit > 0 else { throw ValidationError("--unit-time-limit is 1 or more") }
  }

  func options(paths: [String]) throws -> AnalysisOptions {
    var options = AnalysisOptions(workingDirectory: FileManager.default.currentDirectoryPath)
    options.paths = paths
    options.environment = ProcessInfo.processInfo.environment
    options.excludes = exclude
    options.compileCommands = compileCommands
    options.libclang = libclang
    options.cFlags = cFlags
    options.maximumDepth = maxDepth
    options.selected = select
    options.ignored = ignore
    options.minimumSeverity = minSeverity
    options.failOn = failOn.severity
    options.allowsIncomplete = allowIncomplete
    options.usesSuppressions = !noSuppressions
    options.jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    options.unitTimeLimit = unitTimeLimit
    options.worker = WorkerPool.Command(
      executable: try OwnExecutable.path(), arguments: ["parse-worker"])
    return options
  }
}

/// The file this process was started from.
enum OwnExecutable {
  static func path() throws -> String {
    guard let path = Bundle.main.executablePath else {
      throw DriverError.unreadable(path: CommandLine.arguments[0], reason: "no executable path")
    }
    return path
  }
}
