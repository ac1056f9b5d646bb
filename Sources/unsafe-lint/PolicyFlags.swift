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

/// What counts, whatever was analysed.
struct PolicyFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The configuration file (default: the nearest .unsafe-lint.yml within the repository).",
      valueName: "file"), completion: .file(extensions: ["yml", "yaml"]))
  var config: String?

  @Flag(help: "Obey no configuration file.")
  var noConfig = false

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

  func validate() throws {
    guard maxDepth.map({ $0 >= 0 }) ?? true else {
      throw ValidationError("--max-depth is 0 or more")
    }
    if config != nil, noConfig {
      throw ValidationError("--config and --no-config exclude each other")
    }
  }

  /// For paths that are given beside the flags, or behind them.
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
    options.maximumDepth = maxDepth
    options.selected = selection.rules
    options.ignored = omission.rules
    options.minimumSeverity = minSeverity
    options.failOn = failOn.severity
    options.allowsIncomplete = allowIncomplete
    options.usesSuppressions = !noSuppressions
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
