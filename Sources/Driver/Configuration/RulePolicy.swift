package import Findings
import PointerFlow
import Rules

/// Which rules take part at which level, and who said so: the shipped catalogue, then the project's
/// file, then its overrides for paths, then the command line.
package struct RulePolicy: Sendable {
  package enum Origin: Hashable, Sendable {
    case shipped
    /// A line of the project's file.
    case file(line: Int)
    case commandLine
  }

  package struct Setting: Hashable, Sendable {
    package let rule: RuleDescriptor
    package var level: Catalogue.Level
    package var origin: Origin
    package var options: [String: String]
  }

  /// Every rule, sorted by id.
  package private(set) var settings: [Setting]
  private let overrides: [(glob: Glob, levels: [String: Catalogue.Level])]

  init(
    selected: [String], ignored: [String], file: ConfigurationFile?, root: String
  ) throws(DriverError) {
    let entries = Dictionary(
      (file?.catalogue.rules ?? []).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    settings = RuleCatalogue.shipped.map { rule in
      var options = RuleCatalogue.options[rule.id] ?? [:]
      guard let entry = entries[rule.id] else {
        return Setting(rule: rule, level: rule.level.level, origin: .shipped, options: options)
      }
      options.merge(entry.options) { $1 }
      return Setting(
        rule: rule, level: entry.level ?? rule.level.level,
        origin: entry.level == nil ? .shipped : .file(line: entry.line), options: options)
    }
    overrides = (file?.catalogue.pathOverrides ?? []).map { override in
      (file?.glob(override.glob, root: root) ?? Glob(override.glob), override.levels)
    }
    let wanted = try Self.matching(selected)
    let dropped = try Self.matching(ignored)
    for index in settings.indices {
      let id = settings[index].rule.id
      if dropped.contains(id) || (!selected.isEmpty && !wanted.contains(id)) {
        settings[index].level = .off
        settings[index].origin = .commandLine
      } else if wanted.contains(id), settings[index].level == .off {
        settings[index].level = settings[index].rule.level.level
        settings[index].origin = .commandLine
      }
    }
  }

  private static func matching(_ patterns: [String]) throws(DriverError) -> Set<String> {
    let all = RuleCatalogue.shipped.map(\.id)
    var ids: Set<String> = []
    for pattern in patterns {
      let found = all.filter { $0 == pattern || Glob(pattern).matches($0) }
      guard !found.isEmpty else {
        throw .unknownRule(id: pattern, suggestion: Spelling.nearest(to: pattern, among: all))
      }
      ids.formUnion(found)
    }
    return ids
  }

  /// The rules that take part somewhere, at their general level.
  package var rules: [RuleDescriptor] {
    settings.compactMap { setting in
      if let level = setting.level.severity { return setting.rule.at(level) }
      guard setting.origin != .commandLine,
        overrides.contains(where: { ($0.levels[setting.rule.id] ?? .off) != .off })
      else { return nil }
      return setting.rule
    }
  }

  /// The findings at the levels that hold where they are, without those that are off.
  package func applied(to findings: [Finding]) -> [Finding] {
    let byID = Dictionary(uniqueKeysWithValues: settings.map { ($0.rule.id, $0) })
    return findings.compactMap { finding in
      guard let setting = byID[finding.ruleID] else { return finding }
      if setting.origin == .commandLine, setting.level == .off { return nil }
      var level = setting.origin == .shipped ? finding.severity.level : setting.level
      for (glob, levels) in overrides {
        if let other = levels[finding.ruleID], glob.matches(finding.location.path) { level = other }
      }
      return level.severity.map { finding.at($0) }
    }
  }

  package func isOn(_ option: String, of rule: String) -> Bool {
    settings.first { $0.rule.id == rule }?.options[option] == "true"
  }
}

extension Severity {
  fileprivate var level: Catalogue.Level {
    switch self {
    case .note: .note
    case .warning: .warning
    case .error: .error
    }
  }
}
