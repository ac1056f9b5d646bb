package import Findings
import PointerFlow
import Rules

/// The rules that exist, for commands that speak of them.
package enum RuleReference {
  /// Sorted by id.
  package static var all: [RuleDescriptor] { RuleCatalogue.shipped }

  /// The rule with an id, or what was meant.
  package static func rule(_ id: String) throws(DriverError) -> RuleDescriptor {
    if let rule = all.first(where: { $0.id == id }) { return rule }
    throw .unknownRule(
      id: id,
      suggestion: RuleCatalogue.planned.contains(id)
        ? nil : Spelling.nearest(to: id, among: all.map(\.id)))
  }

  /// Whether text is an id, or a pattern that fits one.
  package static func names(_ text: String) -> Bool {
    all.contains { $0.id == text || Glob(text).matches($0.id) }
  }

  /// The nearest of some words, for messages about what was meant.
  package static func nearest(to word: String, among words: [String]) -> String? {
    Spelling.nearest(to: word, among: words)
  }
}
