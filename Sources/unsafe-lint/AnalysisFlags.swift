import ArgumentParser
import Driver
import Foundation

/// What is analysed and what counts.
struct AnalysisFlags: ParsableArguments {
  @OptionGroup var policy: PolicyFlags

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
    help: ArgumentHelp("Leave out what matches, as .gitignore would (repeatable).", valueName: "glob"))
  var exclude: [String] = []

  @Flag(help: "Print the files that would be analysed, and end (-v: targets and flags too).")
  var showFiles = false

  @OptionGroup var cache: CacheFlags

  @Option(help: "Worker processes for C (default: the number of cores).")
  var jobs: Int?

  /// Seconds that the parse of one C unit may take.
  @Option(help: .hidden)
  var unitTimeLimit = 60

  func validate() throws {
    guard jobs.map({ $0 > 0 }) ?? true else { throw ValidationError("--jobs is 1 or more") }
    guard unitTimeLimit > 0 else { throw ValidationError("--unit-time-limit is 1 or more") }
  }

  func options(paths: [String]) throws -> AnalysisOptions {
    var options = try policy.options(paths: paths)
    options.excludes = exclude
    options.compileCommands = compileCommands
    options.libclang = libclang
    options.cFlags = cFlags
    options.jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    options.unitTimeLimit = unitTimeLimit
    options.cache = cache.directory(options.environment)
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
