import Findings

/// Rules and weaknesses as SARIF describes them.
struct SARIFRuleCatalogue {
  let descriptors: [SARIFLog.ReportingDescriptor]
  /// The weaknesses that the rules name; `nil` when none does.
  let taxonomy: SARIFLog.ToolComponent?
  let taxonomyReference: SARIFLog.ComponentReference?

  init(rules: [RuleDescriptor]) {
    let weaknesses = Set(rules.flatMap(\.cwe)).sorted()
    let reference = SARIFLog.ComponentReference(name: "CWE", index: 0)
    taxonomyReference = weaknesses.isEmpty ? nil : reference
    taxonomy =
      weaknesses.isEmpty
      ? nil
      : SARIFLog.ToolComponent(
        name: "CWE", organization: "MITRE",
        shortDescription: SARIFLog.Message(text: "Common Weakness Enumeration."),
        taxa: weaknesses.map {
          SARIFLog.ToolComponent.Taxon(
            id: String($0), shortDescription: SARIFLog.Message(text: WeaknessNames.name(of: $0)))
        })
    descriptors = rules.map { rule in
      Self.descriptor(rule, weaknesses: weaknesses, reference: reference)
    }
  }

  private static func descriptor(
    _ rule: RuleDescriptor, weaknesses: [Int], reference: SARIFLog.ComponentReference
  ) -> SARIFLog.ReportingDescriptor {
    let isSecurity = rule.securitySeverity != nil
    let tags =
      (isSecurity ? ["security"] : [])
      + ["correctness", "swift", "c-interop"]
      + (isSecurity ? rule.cwe.prefix(5).map { "external/cwe/cwe-\(padded($0))" } : [])
    var descriptor = SARIFLog.ReportingDescriptor(
      id: rule.id, shortDescription: SARIFLog.Message(text: clipped(plain(rule.summary))))
    descriptor.name = pascalCase(rule.id)
    descriptor.fullDescription = SARIFLog.Message(text: clipped(SARIFText.sentence(fullDescription(of: rule))))
    descriptor.help = SARIFLog.Message(
      text: RuleExplanation(rule, style: TerminalStyle()).text,
      markdown: rule.page.isEmpty ? nil : RulePageText.markdown(rule.page))
    descriptor.helpUri = ToolIdentity.page(ofRule: rule.id)
    descriptor.defaultConfiguration = SARIFLog.ReportingDescriptor.Configuration(
      level: rule.level.rawValue)
    descriptor.relationships =
      rule.cwe.isEmpty
      ? nil
      : rule.cwe.compactMap { number in
        guard let index = weaknesses.firstIndex(of: number) else { return nil }
        return SARIFLog.ReportingDescriptor.Relationship(
          target: SARIFLog.ReportingDescriptor.Relationship.Target(
            id: String(number), index: index, toolComponent: reference))
      }
    descriptor.properties = SARIFLog.ReportingDescriptor.RuleProperties(
      tags: tags, precision: rule.precision.rawValue, securitySeverity: rule.securitySeverity,
      problemSeverity: isSecurity ? nil : rule.level == .note ? "recommendation" : rule.level.rawValue)
    return descriptor
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 3 - digits.count)) + digits
  }

  private static func pascalCase(_ id: String) -> String {
    id.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  /// The first paragraph under "What it finds", else the summary.
  private static func fullDescription(of rule: RuleDescriptor) -> String {
    guard let heading = rule.page.firstRange(of: "## What it finds") else {
      return plain(rule.summary)
    }
    let paragraph = rule.page[heading.upperBound...].split(
      separator: "\n\n", omittingEmptySubsequences: true
    ).first { !$0.allSatisfy(\.isWhitespace) }
    let text = paragraph.map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") } ?? ""
    return text.isEmpty ? plain(rule.summary) : plain(text)
  }

  private static func plain(_ markdown: String) -> String {
    markdown.filter { $0 != "`" && $0 != "*" }
  }

  /// Services refuse longer descriptions.
  private static func clipped(_ text: String) -> String {
    text.utf16.count <= 1024 ? text : String(text.prefix(1000)) + "…"
  }
}

/// The titles of the weaknesses that rules name. Source: CWE 4.x, MITRE.
enum WeaknessNames {
  static func name(of number: Int) -> String {
    (titles[number] ?? "CWE-\(number)") + "."
  }

  private static let titles: [Int: String] = [
    119: "Improper Restriction of Operations within the Bounds of a Memory Buffer",
    131: "Incorrect Calculation of Buffer Size",
    188: "Reliance on Data or Memory Layout",
    401: "Missing Release of Memory after Effective Lifetime",
    415: "Double Free",
    416: "Use After Free",
    562: "Return of Stack Variable Address",
    587: "Assignment of a Fixed Address to a Pointer",
    590: "Free of Memory not on the Heap",
    668: "Exposure of Resource to Wrong Sphere",
    672: "Operation on a Resource after Expiration or Release",
    704: "Incorrect Type Conversion or Cast",
    758: "Reliance on Undefined, Unspecified, or Implementation-Defined Behavior",
    762: "Mismatched Memory Management Routines",
    805: "Buffer Access with Incorrect Length Value",
    825: "Expired Pointer Dereference",
    843: "Access of Resource Using Incompatible Type ('Type Confusion')",
    911: "Improper Update of Reference Count",
  ]
}
