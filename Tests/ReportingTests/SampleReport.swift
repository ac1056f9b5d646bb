import Findings
import SourceText

/// A report with one finding that goes from Swift to C and back.
enum SampleReport {
  static let swiftPath = "Sources/My App/Äpp.swift"
  private static let swift = SourceFile(
    path: swiftPath, text: "let face = \"\u{1F600}\"; face.withCString { keep($0) }\n")
  private static let c = SourceFile(path: "clib.c", text: "void keep(const char *p) { g = p; }\n")

  private static func place(_ file: SourceFile, _ start: UInt32, _ end: UInt32) -> FindingLocation {
    let table = LineTable(file)
    return FindingLocation(
      path: file.path, start: table.position(of: start, in: file),
      end: table.position(of: end, in: file))
  }

  static func make(message: String = "the text of 'face' is kept", notices: [Notice] = [])
    -> AnalysisReport
  {
    // "keep($0)" stands 38 bytes into its line.
    let call = place(swift, 38, 46)
    let store = place(c, 27, 32)
    let finding = Finding(
      ruleID: "sample-defect", severity: .error, message: message, location: call,
      declaration: "greet()",
      witness: [
        WitnessStep(kind: .source, message: "lent here", location: call, nesting: 0),
        WitnessStep(kind: .store, message: "kept here", location: store, nesting: 1),
      ], help: "copy it", origin: .body, depth: 1, fingerprint: "0123456789abcdef")
    let rule = RuleDescriptor(
      id: "sample-defect", level: .error, category: "escape", precision: .high,
      securitySeverity: "8.1", cwe: [825], since: "0.1.0", summary: "Something is kept.",
      page: "# sample-defect\n\nSomething is kept.\n")
    return AnalysisReport(
      findings: [finding], notices: notices, coverage: AnalysisReport.Coverage(), rules: [rule],
      sources: [swift.path: swift, c.path: c], exitStatus: 1,
      exitMeaning: "findings at or above the failure level")
  }
}
