import Findings
import SourceText

/// Turns findings into what editors show.
struct DiagnosticMapping {
  let encoding: PositionEncoding
  let showsRelated: Bool
  let tags: Set<Int>
  /// Absolute path of the root that reports are relative to.
  let root: String
  let sources: [String: SourceFile]
  /// How the client calls a file, by absolute path.
  let uri: (String) -> String

  /// The diagnostics of each file's URI, of the findings that concern an open document: it holds the
  /// finding or a step of its path.
  func diagnostics(
    of findings: [Finding], isOpen: (String) -> Bool
  ) -> [String: [Diagnostic]] {
    var byURI: [String: [Diagnostic]] = [:]
    for finding in findings {
      let places = [finding.location] + finding.witness.map(\.location)
      guard places.contains(where: { isOpen(absolute($0.path)) }) else { continue }
      byURI[uri(absolute(finding.location.path)), default: []].append(diagnostic(finding))
    }
    return byURI
  }

  private func absolute(_ path: String) -> String { root == "/" ? "/" + path : root + "/" + path }

  private func diagnostic(_ finding: Finding) -> Diagnostic {
    let related = finding.witness.enumerated().map { number, step in
      Diagnostic.RelatedInformation(
        location: Location(uri: uri(absolute(step.location.path)), range: range(step.location)),
        message: "\(number + 1). \(step.message)")
    }
    var lines = [finding.message]
    if !showsRelated {
      lines += zip(related, finding.witness).map { information, step in
        "\(information.message) (\(step.location.path):\(step.location.start.line))"
      }
    }
    if let help = finding.help { lines.append("help: \(help)") }
    let isUnused = finding.ruleID == "unused-suppression" && tags.contains(Diagnostic.unnecessaryTag)
    return Diagnostic(
      range: range(finding.location), severity: Self.severity(finding.severity),
      code: finding.ruleID,
      codeDescription: Diagnostic.CodeDescription(href: ToolIdentity.page(ofRule: finding.ruleID)),
      source: ToolIdentity.name, message: lines.joined(separator: "\n"),
      tags: isUnused ? [Diagnostic.unnecessaryTag] : nil,
      relatedInformation: showsRelated ? related : nil,
      data: Diagnostic.Payload(fingerprint: finding.fingerprint))
  }

  private static func severity(_ severity: Severity) -> Diagnostic.Severity {
    switch severity {
    case .error: .error
    case .warning: .warning
    case .note: .information
    }
  }

  private func range(_ location: FindingLocation) -> TextRange {
    TextRange(start: position(location.start, location.path), end: position(location.end, location.path))
  }

  private func position(_ place: SourcePosition, _ path: String) -> Position {
    encoding.position(place) {
      guard let file = sources[path] else { return [] }
      let offset = min(Int(place.offset), file.bytes.count)
      return ArraySlice(file.bytes[max(0, offset - (place.column - 1))..<offset])
    }
  }
}
