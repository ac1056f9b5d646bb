import Findings
import SourceText

/// The report as a SARIF 2.1.0 log, by the profile that code scanning services and viewers accept:
/// exactly one run, one location a result, relative encoded URIs, UTF-16 columns.
struct SARIFReport {
  /// From here on, optional parts are left out to keep the log small enough to be uploaded.
  static let compactLimit = 5_000
  /// Viewers show no longer paths.
  static let stepLimit = 100

  private let report: AnalysisReport
  private let lineHashes: [String: LineHash]
  private let locations: SARIFLocations
  private let precisions: [String: String]
  private let ruleIndices: [String: Int]
  private let options: SARIFOptions
  private let shown: [Finding]
  private let suppressed: [SuppressedFinding]

  init(_ report: AnalysisReport, options: SARIFOptions = SARIFOptions()) {
    self.report = report
    self.options = options
    shown = Self.mostSevere(report.findings, options.maximumResults)
    suppressed =
      options.includesSuppressed
      ? Array(report.suppressed.prefix(max(0, options.maximumResults - shown.count))) : []
    let listed = shown + suppressed.map(\.finding)
    var hashes: [String: LineHash] = [:]
    for path in Set(listed.map(\.location.path)) {
      hashes[path] = report.sources[path].map { LineHash($0) }
    }
    lineHashes = hashes
    let steps = listed.flatMap(\.witness).map(\.location.path)
    let comments = suppressed.compactMap(\.location?.path)
    locations = SARIFLocations(
      report,
      paths: Set(listed.map(\.location.path) + steps + comments + report.notices.compactMap(\.path)),
      options: options)
    precisions = Dictionary(
      report.rules.map { ($0.id, $0.precision.rawValue) }, uniquingKeysWith: { first, _ in first })
    ruleIndices = Dictionary(
      report.rules.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// All findings, or as many as services take, the most severe first to stay; in report order.
  private static func mostSevere(_ findings: [Finding], _ limit: Int) -> [Finding] {
    guard findings.count > limit else { return findings }
    let ranked = findings.indices.sorted {
      (findings[$1].severity, $0) < (findings[$0].severity, $1)
    }
    return ranked.prefix(limit).sorted().map { findings[$0] }
  }

  var text: String {
    JSONText.encode(SARIFLog(runs: [run]))
  }

  private var run: SARIFLog.Run {
    let catalogue = SARIFRuleCatalogue(rules: report.rules)
    var notices = report.notices
    if shown.count < report.findings.count {
      notices.append(
        Notice(
          kind: "results-truncated", severity: .incomplete,
          message: "\(report.findings.count) findings, of which the \(shown.count) most severe "
            + "are listed"))
    }
    let notifications = SARIFNotifications(notices, locations: locations)
    return SARIFLog.Run(
      originalUriBaseIds: [
        SARIFLog.Location.sourceRoot: SARIFLog.BaseID(
          uri: options.sourceRoot, description: SARIFLog.Message(text: "Repository root."))
      ],
      tool: SARIFLog.Tool(
        driver: SARIFLog.Driver(
          name: ToolIdentity.name, semanticVersion: ToolIdentity.version,
          version: ToolIdentity.version, informationUri: ToolIdentity.home,
          supportedTaxonomies: catalogue.taxonomyReference.map { [$0] },
          rules: catalogue.descriptors, notifications: notifications.descriptors)),
      artifacts: locations.artifacts,
      versionControlProvenance: options.repository.map {
        [SARIFLog.VersionControl(repositoryUri: $0.uri, revisionId: $0.revision, branch: $0.branch)]
      },
      automationDetails: options.category.map {
        SARIFLog.AutomationDetails(id: $0.hasSuffix("/") ? $0 : $0 + "/")
      },
      invocations: [
        SARIFLog.Invocation(
          executionSuccessful: report.exitStatus < 2, exitCode: report.exitStatus,
          exitCodeDescription: Self.sentence(report.exitMeaning),
          toolExecutionNotifications: notifications.execution,
          toolConfigurationNotifications: notifications.configuration)
      ],
      taxonomies: catalogue.taxonomy.map { [$0] },
      results: shown.map { result($0) } + suppressed.map { result($0.finding, suppressed: $0) },
      properties: SARIFLog.RunProperties(
        analysis: SARIFLog.RunProperties.Analysis(
          depth: report.maximumDepth,
          files: report.coverage.swiftFiles + report.coverage.cUnits,
          skipped: Set(
            report.notices.filter { $0.severity != .remark }.compactMap(\.path)
          ).count,
          summaries: report.coverage.summaries,
          unknownCallees: report.coverage.unknownCallees)))
  }

  private func result(
    _ finding: Finding, suppressed: SuppressedFinding? = nil
  ) -> SARIFLog.Result {
    let isCompact = shown.count > Self.compactLimit
    var primary = locations.primary(finding.location, hasSnippet: !isCompact)
    if !finding.declaration.isEmpty {
      primary.logicalLocations = [
        SARIFLog.Location.Logical(fullyQualifiedName: finding.declaration)
      ]
    }
    let steps = finding.witness.prefix(Self.stepLimit)
    let related = steps.filter { $0.location != finding.location }.enumerated().map {
      index, step in
      var place = locations.location(step.location)
      place.id = index + 1
      place.message = SARIFLog.Message(text: Self.sentence(step.message))
      return place
    }
    return SARIFLog.Result(
      ruleId: finding.ruleID, ruleIndex: ruleIndices[finding.ruleID] ?? -1,
      level: finding.severity.rawValue,
      message: SARIFLog.Message(text: text(of: finding, linking: isCompact ? [] : related)),
      locations: [primary],
      partialFingerprints: SARIFLog.Fingerprints(
        primaryLocationLineHash:
          lineHashes[finding.location.path]?.value(ofLine: finding.location.start.line),
        own: finding.fingerprint),
      codeFlows: [
        SARIFLog.CodeFlow(threadFlows: [
          SARIFLog.CodeFlow.ThreadFlow(locations: flow(Array(steps)))
        ])
      ],
      relatedLocations: related.isEmpty || isCompact ? nil : related,
      suppressions: options.includesSuppressed ? suppressed.map { [suppression($0)] } ?? [] : nil,
      baselineState: report.isCompared ? suppressed?.kind == .baseline ? "unchanged" : "new" : nil,
      properties: SARIFLog.ResultProperties(
        confidence: precisions[finding.ruleID], depth: finding.depth, origin: finding.origin.rawValue,
        boundary: Self.boundary(of: finding)))
  }

  private func suppression(_ suppressed: SuppressedFinding) -> SARIFLog.Suppression {
    SARIFLog.Suppression(
      kind: suppressed.kind == .comment ? "inSource" : "external",
      justification: suppressed.reason.map { NeutralText.line($0) },
      location: suppressed.location.map { locations.location($0) })
  }

  private func flow(_ steps: [WitnessStep]) -> [SARIFLog.CodeFlow.Step] {
    steps.enumerated().map { index, step in
      var place = locations.location(step.location)
      place.message = SARIFLog.Message(text: Self.sentence(step.message))
      let isEnd = index == 0 || index == steps.count - 1 || step.kind == .store
      return SARIFLog.CodeFlow.Step(
        executionOrder: index + 1, importance: isEnd ? "essential" : "important",
        kinds: [step.kind.rawValue], location: place, nestingLevel: step.nesting)
    }
  }

  /// The finding and what to do, as sentences. A name that a step elsewhere speaks of too links there.
  private func text(of finding: Finding, linking related: [SARIFLog.Location]) -> String {
    var message = Self.sentence(finding.message)
    for place in related {
      guard let id = place.id, let words = place.message?.text else { continue }
      for name in QuotedNames.list(in: words) where !name.contains("](") {
        guard let range = message.firstRange(of: "'\(name)'") else { continue }
        message.replaceSubrange(range, with: "'[\(SARIFText.linkText(name))](\(id))'")
      }
    }
    return [message, finding.help.map(Self.sentence)].compactMap { $0 }.joined(separator: " ")
  }

  private static func boundary(of finding: Finding) -> String {
    var sides: [String] = []
    for step in finding.witness {
      let side = step.location.path.hasSuffix(".swift") ? "swift" : "c"
      if sides.last != side { sides.append(side) }
    }
    return sides.joined(separator: "->")
  }

  private static func sentence(_ text: String) -> String { SARIFText.sentence(text) }
}

/// Text as SARIF wants it.
enum SARIFText {
  /// Source: SARIF 2.1.0, 3.11.6.
  static func linkText(_ name: String) -> String {
    name.replacing("\\", with: "\\\\").replacing("[", with: "\\[").replacing("]", with: "\\]")
  }

  /// Starts with a capital and ends with a full stop; no control characters, no accidental links.
  static func sentence(_ text: String) -> String {
    let neutral = NeutralText.line(text).replacing("](", with: "]\\(")
    guard let first = neutral.first else { return "" }
    let capital = first.isLetter ? first.uppercased() + neutral.dropFirst() : neutral
    return capital.hasSuffix(".") ? capital : capital + "."
  }

  /// A relative reference by RFC 3986: everything but unreserved characters and slashes encoded,
  /// so that no segment reads as a scheme.
  static func uri(ofPath path: String) -> String {
    var result = ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count < 2 ? "0" : "") + digits
      }
    }
    return result
  }
}
