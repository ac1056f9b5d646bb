package import SourceText

/// Something that was not analysed, or less well than asked: nothing fails silently.
package struct Notice: Hashable, Codable, Sendable {
  /// How much a notice matters to someone who relies on "no findings".
  package enum Severity: String, Hashable, Codable, Sendable {
    /// For the record: a header of another owner is absent, a model stands in.
    case remark
    /// Findings may be hidden: the run ends with exit status 3 unless incompleteness is allowed.
    case incomplete
    /// The environment is wrong: the run ends with exit status 2.
    case environment
  }

  /// Stable kebab-case word for scripts, e.g. `missing-header`, `unit-crashed`, `binary-file`.
  package let kind: String
  package let severity: Severity
  /// Lower case, no final stop.
  package let message: String
  /// Relative path of the file it speaks of, if it speaks of one.
  package let path: String?
  package let position: SourcePosition?
  /// What to do about it, if there is something.
  package let hint: String?

  package init(
    kind: String, severity: Severity, message: String, path: String? = nil,
    position: SourcePosition? = nil, hint: String? = nil
  ) {
    self.kind = kind
    self.severity = severity
    self.message = message
    self.path = path
    self.position = position
    self.hint = hint
  }
}

extension Notice {
  /// By path (none sorts before all), then place, kind and words. Different notices have one order.
  package static func inReportOrder(_ left: Notice, _ right: Notice) -> Bool {
    let leftPlace = (left.path ?? "", left.position?.line ?? 0, left.position?.offset ?? 0, left.kind)
    let rightPlace = (
      right.path ?? "", right.position?.line ?? 0, right.position?.offset ?? 0, right.kind
    )
    if leftPlace != rightPlace { return leftPlace < rightPlace }
    let leftWords = (left.message, left.hint ?? "", left.severity.rawValue)
    return leftWords < (right.message, right.hint ?? "", right.severity.rawValue)
  }
}
