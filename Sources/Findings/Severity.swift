/// How sure and how bad: the promise that a rule's category gives.
package enum Severity: String, Sendable, CaseIterable, Codable {
  /// Misuse unless an unseen fact saves it, kept off the gate.
  case note
  /// Misuse unless an unseen fact saves it.
  case warning
  /// Provable misuse on some path.
  case error
}

extension Severity: Comparable {
  private var rank: Int {
    switch self {
    case .note: 0
    case .warning: 1
    case .error: 2
    }
  }
  package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
}
