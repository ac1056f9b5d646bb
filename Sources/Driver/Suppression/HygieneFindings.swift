import Findings
import PointerFlow
import SourceText

/// Findings about suppression comments themselves: those that are malformed and those that silence
/// nothing.
struct HygieneFindings {
  private let active: [String: RuleDescriptor]
  private let knownRules: [String]
  private let requiresReason: Bool
  private(set) var findings: [Finding] = []
  private var ordinals: [String: Int] = [:]

  init(rules: [RuleDescriptor], knownRules: [String], requiresReason: Bool) {
    active = Dictionary(rules.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.knownRules = knownRules
    self.requiresReason = requiresReason
  }

  mutating func add(_ scope: DirectiveScope, used: [Bool], isIncomplete: Bool) {
    for directive in scope.directives { addFlaws(of: directive, in: scope) }
    if isIncomplete { return }
    for (entry, isUsed) in zip(scope.entries, used) where !isUsed && wasLookedFor(entry.rule.text) {
      add(
        Suppressions.unused, "no finding of '\(entry.rule.text)' is silenced by this comment",
        step: "nothing here to silence", help: "delete the comment, or the rule's name in it",
        at: entry.rule.bytes, in: scope)
    }
    for (_, rule) in scope.idleEnables where knownRules.contains(rule.text) {
      add(
        Suppressions.unused, "'\(rule.text)' is enabled here but was not disabled before",
        step: "nothing here to end", help: "delete the comment, or the rule's name in it",
        at: rule.bytes, in: scope)
    }
  }

  /// Whether a rule took part in this run; comments about comments are never called unused.
  private func wasLookedFor(_ rule: String) -> Bool {
    active[rule] != nil && rule != Suppressions.unused && rule != Suppressions.malformed
  }

  private mutating func addFlaws(of directive: CommentDirective, in scope: DirectiveScope) {
    func report(_ message: String, _ help: String, at bytes: ByteRange) {
      add(
        Suppressions.malformed, message, step: "not understood", help: help, at: bytes, in: scope)
    }
    for flaw in directive.flaws {
      switch flaw {
      case .unknownWord(let word, let known):
        let hint = Spelling.nearest(to: word, among: known).map { ", did you mean '\($0)'?" } ?? ""
        report(
          "'\(word)' is no word of a suppression comment\(hint)",
          "the words here are \(known.joined(separator: ", "))", at: directive.bytes)
      case .noRule:
        report(
          "the suppression comment names no rule",
          "name what is silenced: unsafe-lint:disable:next RULE -- reason", at: directive.bytes)
      case .emptyReason:
        report(
          "the suppression comment has no reason after '--'", "say why, or leave out '--'",
          at: directive.bytes)
      case .enableWithReach(let word):
        report(
          "'enable' takes no ':\(word)'", "write unsafe-lint:enable RULE", at: directive.bytes)
      }
    }
    for rule in directive.rules where !knownRules.contains(rule.text) {
      let hint = Spelling.nearest(to: rule.text, among: knownRules)
      report(
        "unknown rule '\(rule.text)'" + (hint.map { ", did you mean '\($0)'?" } ?? ""),
        hint.map { "write '\($0)'" } ?? "'unsafe-lint rules' lists the ids", at: rule.bytes)
    }
    if requiresReason, directive.action == .disable, directive.flaws.isEmpty, directive.reason == nil {
      report(
        "the suppression comment gives no reason", "add '-- reason' at its end",
        at: directive.bytes)
    }
  }

  private mutating func add(
    _ rule: String, _ message: String, step: String, help: String, at bytes: ByteRange,
    in scope: DirectiveScope
  ) {
    guard let descriptor = active[rule] else { return }
    var print = Fingerprint()
    print.combine(rule)
    print.combine(scope.file.path)
    print.combine(scope.file.text(in: bytes))
    let ordinal = ordinals[print.hexadecimal, default: 0]
    ordinals[print.hexadecimal] = ordinal + 1
    print.combine(String(ordinal))
    let place = Self.location(bytes, in: scope)
    findings.append(
      Finding(
        ruleID: rule, severity: descriptor.level, message: message, location: place,
        declaration: "",
        witness: [WitnessStep(kind: .source, message: step, location: place, nesting: 0)],
        help: help, origin: .body, depth: 0, fingerprint: print.hexadecimal))
  }

  static func location(_ bytes: ByteRange, in scope: DirectiveScope) -> FindingLocation {
    FindingLocation(
      path: scope.file.path, start: scope.table.position(of: bytes.start, in: scope.file),
      end: scope.table.position(of: bytes.end, in: scope.file))
  }
}
