import Findings
import PointerFlow

/// The configuration in effect as a file of its own form, with where each value comes from.
package struct ConfigurationReport {
  private let plan: RunPlan

  package init(_ plan: RunPlan) { self.plan = plan }

  package var text: String {
    let path = plan.file?.shownPath
    var lines = ["# \(path ?? "no \(ConfigurationFile.name) was found")", "version: 1"]
    let depthOrigin =
      plan.options.maximumDepth != nil
      ? "command line" : plan.file?.catalogue.maxDepth != nil ? path ?? "" : "default"
    lines.append(commented("max-depth: \(plan.maximumDepth)", depthOrigin))
    lines += list(
      "exclude", own: plan.file?.catalogue.exclude ?? [], commandLine: plan.options.excludes)
    lines += list("cflags", own: plan.file?.catalogue.cflags ?? [], commandLine: plan.options.cFlags)
    lines.append("rules:")
    lines += plan.policy.settings.flatMap(ruleLines)
    lines += pathLines + modelLines
    return lines.map { $0 + "\n" }.joined()
  }

  private func commented(_ line: String, _ origin: String) -> String {
    line + String(repeating: " ", count: max(1, 48 - line.count)) + "# " + origin
  }

  private func words(_ origin: RulePolicy.Origin) -> String {
    switch origin {
    case .shipped: "default"
    case .file(let line): "\(plan.file?.shownPath ?? ""):\(line)"
    case .commandLine: "command line"
    }
  }

  private func list(_ key: String, own: [String], commandLine: [String]) -> [String] {
    if own.isEmpty, commandLine.isEmpty { return [commented("\(key): []", "default")] }
    let path = plan.file?.shownPath ?? ""
    return ["\(key):"] + own.map { commented("  - \(Self.scalar($0))", path) }
      + commandLine.map { commented("  - \(Self.scalar($0))", "command line") }
  }

  private func ruleLines(_ setting: RulePolicy.Setting) -> [String] {
    let id = setting.rule.id
    if setting.options.isEmpty {
      return [commented("  \(id): \(Self.word(setting.level))", words(setting.origin))]
    }
    let options = setting.options.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    return [
      commented("  \(id):", words(setting.origin)), "    level: \(Self.word(setting.level))",
      "    options: {\(options.joined(separator: ", "))}",
    ]
  }

  private var pathLines: [String] {
    guard let overrides = plan.file?.catalogue.pathOverrides, !overrides.isEmpty else { return [] }
    return ["paths:"]
      + overrides.flatMap { override in
        ["  \(Self.scalar(override.glob)):", "    rules:"]
          + override.levels.sorted { $0.key < $1.key }.map {
            commented("      \($0.key): \(Self.word($0.value))", plan.file?.shownPath ?? "")
          }
      }
  }

  /// What the file adds to the shipped tables, counted.
  private var modelLines: [String] {
    guard let file = plan.file else { return [] }
    var parts: [String] = []
    func add(_ count: Int, _ noun: String) {
      if count > 0 { parts.append("\(count) \(noun)\(count == 1 ? "" : "s")") }
    }
    add(file.catalogue.models.count, "model row")
    add(file.catalogue.scopedFunctions.count, "scoped function")
    if file.catalogue.allocatorFamilies.count > 0 {
      parts.append(
        "allocator families "
          + file.catalogue.allocatorFamilies.map(\.name).joined(separator: ", "))
    }
    return parts.isEmpty ? [] : ["# \(file.shownPath) adds \(parts.joined(separator: ", "))"]
  }

  /// `off` alone would be read as a boolean by some.
  private static func word(_ level: Catalogue.Level) -> String { level.rawValue }

  private static func scalar(_ text: String) -> String {
    "'" + text.replacing("'", with: "''") + "'"
  }
}
