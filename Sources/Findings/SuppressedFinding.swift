/// A finding that does not count, with the reason somebody gave.
package struct SuppressedFinding: Hashable, Codable, Sendable {
  package enum Kind: String, Hashable, Codable, Sendable {
    /// By a comment in the source.
    case comment
    /// Known before, by a baseline file.
    case baseline
  }

  package let finding: Finding
  package let kind: Kind
  /// As written after `--`; `nil` when none was given.
  package let reason: String?
  /// Where the comment stands; `nil` for a baseline.
  package let location: FindingLocation?

  package init(finding: Finding, kind: Kind, reason: String?, location: FindingLocation?) {
    self.finding = finding
    self.kind = kind
    self.reason = reason
    self.location = location
  }
}
