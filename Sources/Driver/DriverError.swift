/// Why a run ended before it could analyse: usage, configuration or environment, exit status 2.
package enum DriverError: Error, Hashable, Sendable {
  case missingPath(String)
  case unreadable(path: String, reason: String)
  case outsideRoot(path: String)
  case badCompilationDatabase(path: String, reason: String)
  case unknownRule(id: String, suggestion: String?)
  case cannotWrite(path: String, reason: String)
  /// What findings should be compared with cannot be had; says why.
  case badRevision(String)
  /// No C unit declares a record of that name.
  case unknownType(name: String, suggestion: String?)
  /// No finding's path passes there.
  case noFinding(place: String)
  /// No target compiles this file.
  case notAUnit(String)
  /// Archives that do not belong together: two say different things of the same.
  case inconsistentArchives(what: String)
  /// Nobody waits for the outcome any more.
  case cancelled
  /// Never empty, in source order.
  case configuration([ConfigurationProblem])
}

extension DriverError: CustomStringConvertible {
  /// Lower case, no final stop, as it is printed after `error: `; problems of a file a line each.
  package var description: String {
    switch self {
    case .missingPath(let path): "no such file or directory: \(path)"
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    case .outsideRoot(let path): "\(path) lies outside the analysed root"
    case .badCompilationDatabase(let path, let reason): "\(path): \(reason)"
    case .unknownRule(let id, let suggestion):
      "unknown rule '\(id)'" + (suggestion.map { ", did you mean '\($0)'?" } ?? "")
    case .cannotWrite(let path, let reason): "cannot write \(path): \(reason)"
    case .badRevision(let reason): reason
    case .unknownType(let name, let suggestion):
      "no C unit declares a struct or union '\(name)'"
        + (suggestion.map { ", did you mean '\($0)'?" } ?? "")
    case .noFinding(let place): "no finding's path passes \(place)"
    case .notAUnit(let path): "no target compiles \(path): it is no unit"
    case .inconsistentArchives(let what):
      "two files differ about \(what): summarize all of them again"
    case .cancelled: "the analysis was cancelled"
    case .configuration(let problems): problems.map(\.description).joined(separator: "\n")
    }
  }
}
