import Findings
import PointerFlow
import Yams

/// Reads files of the catalogue's schema: `rules.yml` and `.unsafe-lint.yml`.
package struct CatalogueReader {
  private let kind: Catalogue.Kind
  /// Every id that exists, so that a misspelt one is an error; empty for the shipped file itself.
  private let knownRules: [String]
  private let knownFamilies: [String]
  /// Options by rule, with their shipped values, which also tell their kind.
  private let knownOptions: [String: [String: String]]
  var document: YAMLDocument
  var catalogue = Catalogue()

  private static let keys = [
    "version", "rules", "models", "scoped-functions", "allocator-families", "paths", "exclude",
    "cflags", "max-depth",
  ]

  /// - Throws: every problem of the file at once.
  package static func read(
    _ text: String, path: String, kind: Catalogue.Kind, knownRules: [String] = [],
    knownFamilies: [String] = [], knownOptions: [String: [String: String]] = [:]
  ) throws(ConfigurationError) -> Catalogue {
    var reader = CatalogueReader(
      kind: kind, knownRules: knownRules, knownFamilies: knownFamilies, knownOptions: knownOptions,
      document: YAMLDocument(text: text, path: path))
    reader.readRoot()
    if !reader.document.problems.isEmpty {
      throw ConfigurationError(
        problems: reader.document.problems.sorted {
          ($0.line, $0.column, $0.message) < ($1.line, $1.column, $1.message)
        })
    }
    return reader.catalogue
  }

  private mutating func readRoot() {
    guard let root = document.root else { return }
    let entries = document.mapping(root, "the file")
    for (key, name, value) in entries {
      switch name {
      case "version":
        if let version = document.integer(value, "'version'"), version != 1 {
          document.report("'version' must be 1", at: value)
        }
      case "rules": readRules(value)
      case "models": readModels(value)
      case "scoped-functions": readScopedFunctions(value)
      case "allocator-families": readAllocatorFamilies(value)
      case "paths": readPaths(value)
      case "exclude": catalogue.exclude = document.strings(value, "'exclude'")
      case "cflags": catalogue.cflags = document.strings(value, "'cflags'")
      case "max-depth":
        guard let depth = document.integer(value, "'max-depth'") else { break }
        if depth < 0 { document.report("'max-depth' must not be negative", at: value) }
        catalogue.maxDepth = depth
      default: document.reportUnknownKey(key, name, known: Self.keys, in: "the file")
      }
    }
    checkFamilies()
  }

  // MARK: Rules

  private static let projectRuleKeys = ["level", "options"]
  private static let shippedRuleKeys =
    projectRuleKeys + ["category", "precision", "security-severity", "cwe", "since", "former-ids"]

  private mutating func readRules(_ node: Node) {
    for (key, id, value) in document.mapping(node, "'rules'") {
      checkRule(id, at: key)
      var entry = Catalogue.RuleEntry(
        id: id, line: key.mark?.line ?? 0, column: key.mark?.column ?? 0)
      if value.scalar != nil {
        entry.level = document.choice(value, "the level of '\(id)'", Catalogue.Level.self)
      } else {
        for field in document.mapping(value, "'\(id)'") {
          readField(field.key, field.name, field.value, of: &entry)
        }
      }
      if kind == .shipped, entry.level == nil || entry.category.isEmpty || entry.since.isEmpty {
        document.report("'\(id)' must have a level, a category and a since", at: key)
      }
      catalogue.rules.append(entry)
    }
  }

  private mutating func checkRule(_ id: String, at node: Node) {
    guard kind == .project, !knownRules.contains(id) else { return }
    document.report(
      "unknown rule '\(id)'", at: node, suggestion: Spelling.nearest(to: id, among: knownRules))
  }

  private mutating func readField(
    _ key: Node, _ name: String, _ value: Node, of entry: inout Catalogue.RuleEntry
  ) {
    switch (name, kind) {
    case ("level", _):
      entry.level = document.choice(value, "the level of '\(entry.id)'", Catalogue.Level.self)
    case ("options", _):
      for option in document.mapping(value, "the options of '\(entry.id)'") {
        entry.options[option.name] = readOption(option.key, option.name, option.value, of: entry.id)
      }
    case ("category", .shipped): entry.category = document.string(value, "'category'") ?? ""
    case ("precision", .shipped):
      entry.precision =
        document.choice(value, "'precision'", RuleDescriptor.Precision.self) ?? .medium
    case ("security-severity", .shipped):
      entry.securitySeverity = document.string(value, "'security-severity'")
    case ("cwe", .shipped):
      entry.cwe = document.sequence(value, "'cwe'").compactMap { document.integer($0, "a CWE") }
    case ("since", .shipped): entry.since = document.string(value, "'since'") ?? ""
    case ("former-ids", .shipped): entry.formerIDs = document.strings(value, "'former-ids'")
    default:
      document.reportUnknownKey(
        key, name, known: kind == .shipped ? Self.shippedRuleKeys : Self.projectRuleKeys,
        in: "the rule '\(entry.id)'")
    }
  }

  private mutating func readOption(
    _ key: Node, _ name: String, _ value: Node, of rule: String
  ) -> String? {
    let text = document.string(value, "the option '\(name)'")
    guard kind == .project else { return text }
    let known = knownOptions[rule] ?? [:]
    guard let shipped = known[name] else {
      document.reportUnknownKey(key, name, known: known.keys.sorted(), in: "the options of '\(rule)'")
      return nil
    }
    if ["true", "false"].contains(shipped), let text, !["true", "false"].contains(text) {
      document.report("the option '\(name)' must be true or false, not '\(text)'", at: value)
    }
    return text
  }

  private mutating func readPaths(_ node: Node) {
    for (_, glob, value) in document.mapping(node, "'paths'") {
      var override = Catalogue.PathOverride(glob: glob, levels: [:])
      for (key, name, section) in document.mapping(value, "'\(glob)'") {
        guard name == "rules" else {
          document.reportUnknownKey(key, name, known: ["rules"], in: "'\(glob)'")
          continue
        }
        for rule in document.mapping(section, "'rules'") {
          checkRule(rule.name, at: rule.key)
          override.levels[rule.name] = document.choice(
            rule.value, "the level of '\(rule.name)'", Catalogue.Level.self)
        }
      }
      catalogue.pathOverrides.append(override)
    }
  }

  // MARK: Lending functions and allocators

  private static let scopedSections = ["functions", "methods", "initializers"]

  private mutating func readScopedFunctions(_ node: Node) {
    for (key, section, value) in document.mapping(node, "'scoped-functions'") {
      guard Self.scopedSections.contains(section) else {
        document.reportUnknownKey(key, section, known: Self.scopedSections, in: "'scoped-functions'")
        continue
      }
      for (nameNode, name, positions) in document.mapping(value, "'\(section)'") {
        guard let (base, labels) = Self.baseAndLabels(of: name), !labels.isEmpty else {
          document.report("'\(name)' is no function name; write 'withBytes(of:_:)'", at: nameNode)
          continue
        }
        let pointers = document.sequence(positions, "the pointers of '\(name)'").compactMap {
          document.integer($0, "a position of '\(name)'")
        }
        catalogue.scopedFunctions.append(
          ScopedFunction(
            name: base, labels: labels, isMethod: section == "methods", pointerParameters: pointers))
      }
    }
  }

  /// `f(a:_:)` as `f` and `["a", "_"]`.
  static func baseAndLabels(of name: String) -> (base: String, labels: [String])? {
    guard let open = name.firstIndex(of: "("), open > name.startIndex, name.hasSuffix(")") else {
      return nil
    }
    let inner = name[name.index(after: open)...].dropLast()
    guard inner.isEmpty || inner.hasSuffix(":") else { return nil }
    let labels = inner.split(separator: ":", omittingEmptySubsequences: true).map(String.init)
    return (String(name[..<open]), labels)
  }

  private static let familyKeys = ["title", "release", "may-stay"]

  private mutating func readAllocatorFamilies(_ node: Node) {
    for (key, name, value) in document.mapping(node, "'allocator-families'") {
      var fields: [String: String] = [:]
      for field in document.mapping(value, "'\(name)'") {
        guard Self.familyKeys.contains(field.name) else {
          document.reportUnknownKey(field.key, field.name, known: Self.familyKeys, in: "'\(name)'")
          continue
        }
        fields[field.name] = document.string(field.value, "'\(field.name)'")
      }
      guard let title = fields["title"], let release = fields["release"] else {
        document.report("the family '\(name)' must have a title and a release", at: key)
        continue
      }
      if let stays = fields["may-stay"], stays != "true", stays != "false" {
        document.report("'may-stay' must be true or false", at: key)
      }
      catalogue.allocatorFamilies.append(
        AllocatorFamily(
          name: name, title: title, release: release, mayStay: fields["may-stay"] == "true"))
    }
  }

  /// Every family that a row names must be declared.
  private mutating func checkFamilies() {
    let known = Set(knownFamilies + catalogue.allocatorFamilies.map(\.name))
    for (effect, node) in familyUses where !known.contains(effect) {
      document.report(
        "unknown allocator family '\(effect)': declare it under 'allocator-families'", at: node,
        suggestion: Spelling.nearest(to: effect, among: known.sorted()))
    }
  }

  /// Families that model rows name, with the effect's node.
  var familyUses: [(family: String, node: Node)] = []
  /// Library and name of every row, to find second ones.
  var rowNames: Set<String> = []
}
