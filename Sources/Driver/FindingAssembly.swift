package import Findings
package import PointerFlow
package import Rules
package import SourceText

/// Turns diagnoses (byte ranges) into findings (positions, fingerprints), reading each file once.
package struct FindingAssembly {
  let program: Program
  let descriptors: [String: RuleDescriptor]
  private(set) var sources: [String: SourceFile] = [:]
  private var tables: [String: LineTable] = [:]
  private let read: (String) -> SourceFile?

  /// - Parameter read: the file of a relative path, `nil` when it can no longer be read.
  package init(
    program: Program, rules: [RuleDescriptor], read: @escaping (String) -> SourceFile?
  ) {
    self.program = program
    descriptors = Dictionary(uniqueKeysWithValues: rules.map { ($0.id, $0) })
    self.read = read
  }

  /// The findings in report order. Diagnoses of rules that are switched off are dropped.
  package mutating func findings(for diagnoses: [Diagnosis]) -> [Finding] {
    var ordinals: [String: Int] = [:]
    var findings: [Finding] = []
    for diagnosis in diagnoses.sorted(by: Self.inSourceOrder) {
      guard let rule = descriptors[diagnosis.ruleID] else { continue }
      let declaration = program.name(of: diagnosis.function)
      let identity = fingerprint(of: diagnosis, in: declaration, ordinal: nil)
      let ordinal = ordinals[identity, default: 0]
      ordinals[identity] = ordinal + 1
      findings.append(
        Finding(
          ruleID: rule.id, severity: diagnosis.isUncertain ? min(rule.level, .warning) : rule.level, message: diagnosis.message.text,
          location: location(diagnosis.path, diagnosis.bytes), declaration: declaration,
          witness: diagnosis.steps.map { step in
            WitnessStep(
              kind: step.kind, message: step.message, location: location(step.path, step.bytes),
              nesting: step.nesting)
          },
          help: diagnosis.message.help, origin: Self.origin(diagnosis.origin), depth: diagnosis.depth,
          fingerprint: fingerprint(of: diagnosis, in: declaration, ordinal: ordinal)))
    }
    return findings.sorted(by: Finding.inReportOrder)
  }

  private static func origin(_ origin: Summary.Origin) -> Finding.Origin {
    switch origin {
    case .body: .body
    case .model: .model
    case .annotation: .annotation
    }
  }

  private static func inSourceOrder(_ left: Diagnosis, _ right: Diagnosis) -> Bool {
    left.path == right.path
      ? (left.bytes, left.ruleID) < (right.bytes, right.ruleID) : left.path < right.path
  }

  /// Rule, path, enclosing declaration, the normalised text of the expression and of the last step,
  /// and an ordinal among equals: no line numbers, no message text.
  private mutating func fingerprint(
    of diagnosis: Diagnosis, in declaration: String, ordinal: Int?
  ) -> String {
    var print = Fingerprint()
    print.combine(diagnosis.ruleID)
    print.combine(diagnosis.path)
    print.combine(declaration)
    print.combine(normalisedText(diagnosis.path, diagnosis.bytes))
    if let keeping = diagnosis.steps.last(where: { $0.kind == .store }) {
      print.combine(keeping.path)
      print.combine(normalisedText(keeping.path, keeping.bytes))
    }
    if let ordinal { print.combine(String(ordinal)) }
    return print.hexadecimal
  }

  /// The text of a range without white space.
  private mutating func normalisedText(_ path: String, _ bytes: ByteRange) -> String {
    file(path)?.text(in: bytes).filter { !$0.isWhitespace } ?? ""
  }

  package mutating func file(_ path: String) -> SourceFile? {
    if let known = sources[path] { return known }
    guard let file = read(path) else { return nil }
    sources[path] = file
    tables[path] = LineTable(file)
    return file
  }

  private mutating func location(_ path: String, _ bytes: ByteRange) -> FindingLocation {
    guard let file = file(path), let table = tables[path] else {
      let start = SourcePosition(line: 1, column: 1, columnUTF16: 1, offset: 0)
      return FindingLocation(path: path, start: start, end: start)
    }
    return FindingLocation(
      path: path, start: table.position(of: bytes.start, in: file),
      end: table.position(of: bytes.end, in: file))
  }
}
