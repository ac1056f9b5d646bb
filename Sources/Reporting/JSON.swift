import Findings
import Foundation
import SourceText

/// The machine-readable report; its schema is `Documentation/schemas/report.schema.json`.
struct JSONReport {
  private let report: AnalysisReport

  init(_ report: AnalysisReport) { self.report = report }

  var text: String {
    JSONText.encode(
      Document(
        findings: report.findings.map(Entry.init),
        suppressed: report.suppressed.map { Entry($0.finding, suppression: $0) },
        notices: report.notices.map(NoticeEntry.init),
        summary: Summary(report)))
  }

  private struct Document: Encodable {
    let version = 1
    let findings: [Entry]
    let suppressed: [Entry]
    let notices: [NoticeEntry]
    let summary: Summary
  }

  private struct Entry: Encodable {
    let rule: String
    let level: String
    let message: String
    let path: String
    let line: Int
    let column: Int
    let endLine: Int
    let endColumn: Int
    let columnUTF16: Int
    let endColumnUTF16: Int
    let offset: UInt32
    let declaration: String
    let fingerprint: String
    let origin: String
    let depth: Int
    let help: String?
    let steps: [Step]
    let suppressedBy: String?
    let reason: String?

    init(_ finding: Finding) { self.init(finding, suppression: nil) }

    init(_ finding: Finding, suppression: SuppressedFinding?) {
      rule = finding.ruleID
      level = finding.severity.rawValue
      message = finding.message
      path = finding.location.path
      line = finding.location.start.line
      column = finding.location.start.column
      endLine = finding.location.end.line
      endColumn = finding.location.end.column
      columnUTF16 = finding.location.start.columnUTF16
      endColumnUTF16 = finding.location.end.columnUTF16
      offset = finding.location.start.offset
      declaration = finding.declaration
      fingerprint = finding.fingerprint
      origin = finding.origin.rawValue
      depth = finding.depth
      help = finding.help
      steps = finding.witness.map(Step.init)
      suppressedBy = suppression?.kind.rawValue
      reason = suppression?.reason
    }
  }

  private struct Step: Encodable {
    let kind: String
    let message: String
    let path: String
    let line: Int
    let column: Int
    let endLine: Int
    let endColumn: Int
    let columnUTF16: Int
    let offset: UInt32
    let nesting: Int

    init(_ step: WitnessStep) {
      kind = step.kind.rawValue
      message = step.message
      path = step.location.path
      line = step.location.start.line
      column = step.location.start.column
      endLine = step.location.end.line
      endColumn = step.location.end.column
      columnUTF16 = step.location.start.columnUTF16
      offset = step.location.start.offset
      nesting = step.nesting
    }
  }

  private struct NoticeEntry: Encodable {
    let kind: String
    let severity: String
    let message: String
    let path: String?
    let line: Int?
    let hint: String?

    init(_ notice: Notice) {
      kind = notice.kind
      severity = notice.severity.rawValue
      message = notice.message
      path = notice.path
      line = notice.position?.line
      hint = notice.hint
    }
  }

  private struct Summary: Encodable {
    let errors: Int
    let warnings: Int
    let notes: Int
    let suppressed: Int
    let swiftFiles: Int
    let cUnits: Int
    let modules: Int
    let functions: Int
    let summaries: Int
    let unknownCallees: Int
    let maximumDepth: Int
    let exitStatus: Int32
    let isComplete: Bool

    init(_ report: AnalysisReport) {
      errors = report.count(of: .error)
      warnings = report.count(of: .warning)
      notes = report.count(of: .note)
      suppressed = report.suppressed.count
      swiftFiles = report.coverage.swiftFiles
      cUnits = report.coverage.cUnits
      modules = report.coverage.modules
      functions = report.coverage.functions
      summaries = report.coverage.summaries
      unknownCallees = report.coverage.unknownCallees
      maximumDepth = report.maximumDepth
      exitStatus = report.exitStatus
      isComplete = report.isComplete
    }
  }
}

extension AnalysisReport {
  func count(of severity: Severity) -> Int {
    findings.count { $0.severity == severity }
  }

  /// No notice says that findings may be hidden.
  var isComplete: Bool { notices.allSatisfy { $0.severity == .remark } }
}

/// JSON as every report writes it: sorted keys, plain slashes, a line feed at the end.
enum JSONText {
  static func encode(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    // Our own structs of strings, integers and booleans always encode.
    let bytes = (try? encoder.encode(value)) ?? Foundation.Data()
    return escaped(String(decoding: bytes, as: UTF8.self)) + "\n"
  }

  /// What a terminal would obey or a reader not see, as escapes; it can only stand inside strings.
  private static func escaped(_ json: String) -> String {
    guard json.unicodeScalars.contains(where: isHidden) else { return json }
    var result = ""
    for scalar in json.unicodeScalars {
      guard isHidden(scalar) else {
        result.unicodeScalars.append(scalar)
        continue
      }
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return result
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    scalar != "\n" && NeutralText.isHarmful(scalar)
  }
}
