package import SourceText

/// One defect at the expression that the user must change, with the witness that proves it.
package struct Finding: Hashable, Codable, Sendable {
  package let ruleID: String
  package let severity: Severity
  /// Lower case, no final stop, one line.
  package let message: String
  package let location: FindingLocation
  /// The enclosing declaration, e.g. `Statement.bind(_:_:)`; empty at file level.
  package let declaration: String
  /// The steps in reading order. Never empty: a finding without a witness is not reported.
  package let witness: [WitnessStep]
  /// The right mend, lower case, no final stop; `nil` where none can be named.
  package let help: String?
  package let origin: Origin
  /// Call edges between the lending expression and the keeping statement.
  package let depth: Int
  /// Identity across unrelated edits: 16 lower-case hexadecimal digits, free of line numbers.
  package let fingerprint: String

  /// How the deciding effect is known, said in every finding.
  package enum Origin: String, Hashable, Codable, Sendable {
    /// We read the body of the function.
    case body
    /// A row of `rules.yml` or of the project's configuration.
    case model
    /// An attribute in a header.
    case annotation
  }

  package init(
    ruleID: String, severity: Severity, message: String, location: FindingLocation,
    declaration: String, witness: [WitnessStep], help: String?, origin: Origin, depth: Int,
    fingerprint: String
  ) {
    precondition(!witness.isEmpty, "a finding has a witness")
    self.ruleID = ruleID
    self.severity = severity
    self.message = message
    self.location = location
    self.declaration = declaration
    self.witness = witness
    self.help = help
    self.origin = origin
    self.depth = depth
    self.fingerprint = fingerprint
  }
}

/// A range of one file, in every unit that a report may need.
package struct FindingLocation: Hashable, Codable, Sendable {
  /// Relative to the analysed root, `/` separators.
  package let path: String
  package let start: SourcePosition
  /// Exclusive.
  package let end: SourcePosition

  package init(path: String, start: SourcePosition, end: SourcePosition) {
    self.path = path
    self.start = start
    self.end = end
  }
}

/// One location of a witness: what happens to the pointer here.
package struct WitnessStep: Hashable, Codable, Sendable {
  /// What the pointer does at this step.
  package enum Kind: String, Hashable, Codable, Sendable {
    /// An address is made or lent.
    case source
    /// It is handed to a function, or comes back from one.
    case call
    /// It is written to memory.
    case store
    /// The memory it points to ends.
    case end
    /// It is read, returned or dereferenced after the end.
    case use
  }

  package let kind: Kind
  /// Lower case, no final stop.
  package let message: String
  package let location: FindingLocation
  /// Calls between the function that owns the finding and this step.
  package let nesting: Int

  package init(kind: Kind, message: String, location: FindingLocation, nesting: Int) {
    self.kind = kind
    self.message = message
    self.location = location
    self.nesting = nesting
  }
}

extension Finding {
  /// The same finding at another level.
  package func at(_ level: Severity) -> Finding {
    if level == severity { return self }
    return Finding(
      ruleID: ruleID, severity: level, message: message, location: location,
      declaration: declaration, witness: witness, help: help, origin: origin, depth: depth,
      fingerprint: fingerprint)
  }

  /// The total order of every report: path, line, column, rule, fingerprint.
  package static func inReportOrder(_ left: Finding, _ right: Finding) -> Bool {
    let leftKey = (left.location.path, left.location.start.line, left.location.start.column)
    let rightKey = (right.location.path, right.location.start.line, right.location.start.column)
    if leftKey != rightKey { return leftKey < rightKey }
    return (left.ruleID, left.fingerprint) < (right.ruleID, right.fingerprint)
  }
}
