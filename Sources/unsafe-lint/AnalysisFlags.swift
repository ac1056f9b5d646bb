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
    help: ArgumentHelp(
      "The configuration file (default: the nearest .unsafe-lint.yml within the repository).",
      valueName: "file"), completion: .file(extensions: ["yml", "yaml"]))
  var config: String?

  @Flag(help: "Obey no configuration file.")
  var noConfig = false

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
    help: ArgumentHelp(
      "Only these rules; ids or patterns with *, also separated by commas.", valueName: "id"),
    completion: .list(RuleReference.all.map(\.id)))
  var select: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Without these rules.", valueName: "id"),
    completion: .list(RuleReference.all.map(\.id)))
  var ignore: [String] = []

  @Option(help: "Calls an accusation may go through, on each side of the boundary (default: 3).")
  var maxDepth: Int?

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

  @OptionGroup var cache: CacheFlags

  @Option(help: "Worker processes for C (default: the number of cores).")
  var jobs: Int?

  /// Seconds that the parse of one C unit may take.
  @Option(help: .hidden)
  var unitTimeLimit = 60

  func validate() throws {
    guard maxDepth.map({ $0 >= 0 }) ?? true else {
      throw ValidationError("--max-depth is 0 or more")
    }
    if config != nil, noConfig {
      throw ValidationError("--config and --no-config exclude each other")
    }
    guard jobs.map({ $0 > 0 }) ?? true else { throw ValidationError("--jobs is 1 or more") }
    guard unitTimeLimit > 0 else { throw ValidationError("--unit-time-limit is 1 or more") }
  }

  func options(paths: [String]) throws -> AnalysisOptions {
    let selection = try RuleList(select)
    let omission = try RuleList(ignore)
    var options = AnalysisOptions(workingDirectory: FileManager.default.currentDirectoryPath)
    options.paths = paths + selection.paths + omission.paths
    let environment = ProcessInfo.processInfo.environment
    if noConfig {
      options.configuration = .none
    } else if let file = config ?? environment["UNSAFE_LINT_CONFIG"], !file.isEmpty {
      options.configuration = .file(file)
    }
    options.environment = environment
    options.excludes = exclude
    options.compileCommands = compileCommands
    options.libclang = libclang
    options.cFlags = cFlags
    options.maximumDepth = maxDepth
    options.selected = selection.rules
    options.ignored = omission.rules
    options.minimumSeverity = minSeverity
    options.failOn = failOn.severity
    options.allowsIncomplete = allowIncomplete
    options.usesSuppressions = !noSuppressions
    options.jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    options.unitTimeLimit = unitTimeLimit
    options.cache = cache.directory(environment)
    options.worker = WorkerPool.Command(
      executable: try OwnExecutable.path(), arguments: ["parse-worker"])
    return options
  }
}

/// What stands behind `--select` or `--ignore`: rules up to the next option, and paths behind them.
private struct RuleList {
  var rules: [String] = []
  var paths: [String] = []

  init(_ words: [String]) throws {
    for word in words.flatMap({ $0.split(separator: ",").map(String.init) }) {
      // No rule's id has a dot or a slash, and a path that exists is no misspelt rule.
      if !RuleReference.names(word), OutputFile.exists(word) {
        paths.append(word)
      } else {
        rules.append(word)
      }
    }
    if rules.isEmpty, !words.isEmpty {
      throw ValidationError("'\(words[0])' is a path; --select and --ignore take rules first")
    }
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
