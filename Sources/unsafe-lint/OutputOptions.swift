import ArgumentParser
import Driver
import Foundation
import Reporting

extension ReportFormat: ExpressibleByArgument {}

enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
}

/// What is printed, where and how.
struct OutputOptions: ParsableArguments {
  @Option(
    name: .customLong("format"),
    help: "Format on standard output (default: what UNSAFE_LINT_FORMAT says, else human).")
  var chosenFormat: ReportFormat?

  /// The command line wins over the environment.
  var format: ReportFormat { chosenFormat ?? (try? Self.environmentFormat()) ?? .human }

  func validate() throws {
    if chosenFormat == nil { _ = try Self.environmentFormat() }
  }

  private static func environmentFormat() throws -> ReportFormat? {
    let name = ProcessInfo.processInfo.environment["UNSAFE_LINT_FORMAT"] ?? ""
    return name.isEmpty ? nil : try format(named: name)
  }

  private static func format(named name: String) throws -> ReportFormat {
    if let format = ReportFormat(rawValue: name) { return format }
    let known = ReportFormat.allCases.map(\.rawValue)
    let hint = RuleReference.nearest(to: name, among: known).map { "; did you mean '\($0)'?" }
    throw ValidationError(
      "unknown format '\(name)'; the formats are \(known.joined(separator: ", "))\(hint ?? "")")
  }

  @Option(
    name: .customLong("output"),
    help: ArgumentHelp(
      "Also write a report to a file, whole or not at all (repeatable).",
      valueName: "format=file"))
  var outputs: [String] = []

  @Option(help: "When to use colours.")
  var color: ColorChoice = .auto

  @Flag(name: .shortAndLong, help: "Print findings only.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say what was found and how: targets, flags, libclang, remarks.")
  var verbose = false

  @Flag(help: "Print counts of what was analysed and cut, on standard error.")
  var stats = false

  @Flag(help: "Print how long each phase took, on standard error.")
  var timings = false

  /// For build systems, whose readers look for files from anywhere; `concise` only.
  @Flag(help: .hidden)
  var absolutePaths = false

  @Option(help: "When to show progress on standard error (auto: on a terminal, after a second).")
  var progress: ProgressChoice = .auto

  struct Target {
    let format: ReportFormat
    let path: String
  }

  func requested() throws -> [Target] {
    try outputs.map { text in
      guard let equals = text.firstIndex(of: "="), text.index(after: equals) < text.endIndex else {
        throw ValidationError("--output takes FORMAT=FILE, not '\(text)'")
      }
      return Target(
        format: try Self.format(named: String(text[..<equals])),
        path: String(text[text.index(after: equals)...]))
    }
  }

  var style: TerminalStyle {
    let environment = ProcessInfo.processInfo.environment
    return TerminalStyle(
      usesColor: Self.usesColor(color, environment), width: StandardStreams.outputWidth, isQuiet: quiet,
      isVerbose: verbose, usesUnicode: Self.isUnicode(environment))
  }

  /// For commands that print prose.
  static func style(color: ColorChoice) -> TerminalStyle {
    let environment = ProcessInfo.processInfo.environment
    return TerminalStyle(
      usesColor: usesColor(color, environment), width: StandardStreams.outputWidth,
      usesUnicode: isUnicode(environment))
  }

  /// Flag, then NO_COLOR, then FORCE_COLOR or CLICOLOR_FORCE, then whether a terminal reads.
  private static func usesColor(_ color: ColorChoice, _ environment: [String: String]) -> Bool {
    switch color {
    case .always: return true
    case .never: return false
    case .auto:
      func isSet(_ name: String) -> Bool { environment[name].map { !$0.isEmpty } ?? false }
      if isSet("NO_COLOR") { return false }
      if ["FORCE_COLOR", "CLICOLOR_FORCE"].contains(where: { isSet($0) && environment[$0] != "0" }) {
        return true
      }
      return StandardStreams.isOutputTerminal && environment["TERM"] != "dumb"
    }
  }

  /// What is not a terminal gets Unicode whatever the locale: the same bytes everywhere.
  private static func isUnicode(_ environment: [String: String]) -> Bool {
    guard StandardStreams.isOutputTerminal else { return true }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty }
    guard let locale = locale?.lowercased() else { return false }
    return locale.contains("utf-8") || locale.contains("utf8")
  }
}
