package import Findings

/// The exit statuses of the command line, in one place. 2 outranks 3 outranks 1 outranks 0.
package enum ExitStatus: Int32, Sendable, CaseIterable {
  /// Nothing at or above the failing severity.
  case clean = 0
  case findings = 1
  /// Usage, configuration or environment error.
  case failure = 2
  /// Analysed, but less than asked: findings may be hidden.
  case incomplete = 3

  /// The status of a finished analysis.
  ///
  /// - Parameter failOn: the lowest severity that counts, `nil` for never.
  package init(
    findings: [Finding], notices: [Notice], failOn: Severity?, allowIncomplete: Bool
  ) {
    let hasFailing = failOn.map { floor in findings.contains { $0.severity >= floor } } ?? false
    if notices.contains(where: { $0.severity == .environment }) {
      self = .failure
    } else if !allowIncomplete, notices.contains(where: { $0.severity == .incomplete }) {
      self = .incomplete
    } else {
      self = hasFailing ? .findings : .clean
    }
  }
}

extension ExitStatus {
  /// What the status means, for SARIF and `--help`.
  package var meaning: String {
    switch self {
    case .clean: "no findings at or above the failure level"
    case .findings: "findings at or above the failure level"
    case .failure: "usage, configuration or environment error"
    case .incomplete: "the analysis was incomplete in a way that could hide findings"
    }
  }
}
