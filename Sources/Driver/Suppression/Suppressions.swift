import CFrontend
package import Findings
package import SourceText
import SwiftFrontend

/// The comments that silence findings, in Swift and C alike, and the findings about such comments.
///
/// Applied once, before anything prints, compares or counts: every format, the baseline and the exit
/// status see the same findings.
package struct Suppressions: Sendable {
  package static let unused = "unused-suppression"
  package static let malformed = "malformed-suppression"

  package struct Outcome: Codable, Sendable {
    /// What is left, with the findings about comments, in report order.
    package var findings: [Finding]
    package var suppressed: [SuppressedFinding]
  }

  private let scopes: [DirectiveScope]
  private let knownRules: [String]

  /// - Parameters:
  ///   - files: Swift and C sources and headers; those without the marker are passed over quickly.
  ///   - knownRules: every id that exists, whether it takes part or not.
  package init(files: [SourceFile], knownRules: [String]) {
    scopes = files.filter(Self.hasMarker).map { file in
      let comments =
        file.path.hasSuffix(".swift") ? SwiftComments.ranges(in: file) : CComments.ranges(in: file)
      return DirectiveScope(file: file, comments: comments)
    }.filter { !$0.directives.isEmpty }
    self.knownRules = knownRules.sorted()
  }

  private static func hasMarker(_ file: SourceFile) -> Bool {
    let marker = Array(CommentDirective.marker.utf8)
    let bytes = file.bytes.span
    var index = 0
    while index + marker.count <= bytes.count {
      if bytes[index] == marker[0] {
        var length = 1
        while length < marker.count, bytes[index + length] == marker[length] { length += 1 }
        if length == marker.count { return true }
      }
      index += 1
    }
    return false
  }

  /// - Parameters:
  ///   - rules: those that take part; what was not looked for cannot be unused.
  ///   - incomplete: paths of files that were not analysed in full.
  package func apply(
    to findings: [Finding], rules: [RuleDescriptor], incomplete: Set<String> = [],
    requiresReason: Bool = false
  ) -> Outcome {
    var outcome = Outcome(findings: [], suppressed: [])
    let byPath = Dictionary(uniqueKeysWithValues: scopes.enumerated().map { ($1.file.path, $0) })
    var used = scopes.map { Array(repeating: false, count: $0.entries.count) }

    func sort(_ finding: Finding) {
      guard let index = byPath[finding.location.path] else {
        outcome.findings.append(finding)
        return
      }
      let scope = scopes[index]
      var deciding: DirectiveScope.Entry?
      for (position, entry) in scope.entries.enumerated()
      where DirectiveScope.silences(entry, finding) {
        used[index][position] = true
        if deciding == nil || deciding?.directive.reason == nil { deciding = entry }
      }
      guard let deciding else {
        outcome.findings.append(finding)
        return
      }
      outcome.suppressed.append(
        SuppressedFinding(
          finding: finding, kind: .comment, reason: deciding.directive.reason,
          location: HygieneFindings.location(deciding.directive.bytes, in: scope)))
    }

    for finding in findings { sort(finding) }
    var hygiene = HygieneFindings(
      rules: rules, knownRules: knownRules, requiresReason: requiresReason)
    for (index, scope) in scopes.enumerated() {
      hygiene.add(scope, used: used[index], isIncomplete: incomplete.contains(scope.file.path))
    }
    for finding in hygiene.findings { sort(finding) }
    outcome.findings.sort(by: Finding.inReportOrder)
    outcome.suppressed.sort { Finding.inReportOrder($0.finding, $1.finding) }
    return outcome
  }

  /// The files that have directives, for code frames.
  package var files: [SourceFile] { scopes.map(\.file) }
}
