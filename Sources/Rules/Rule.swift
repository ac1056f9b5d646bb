package import PointerFlow

/// A query on the solved graph that names one defect. A rule sees no syntax and no language.
package protocol Rule: Sendable {
  /// The id under which `rules.yml` and the rule's page speak of it.
  var id: String { get }
  /// Whether a defect is this rule's, and what to say of it.
  ///
  /// Rules are asked in the order of precedence; the first that claims a defect keeps it.
  func diagnose(_ defect: Defect) -> RuleMessage?
}

/// What a rule says of one defect.
package struct RuleMessage: Hashable, Sendable {
  /// Lower case, no final stop, one line, names the variable and both places.
  package let text: String
  /// The right mend.
  package let help: String

  package init(_ text: String, help: String) {
    self.text = text
    self.help = help
  }
}

/// All rules, in the order of precedence of the design: one defect, one rule.
package enum RuleSet {
  package static let byPrecedence: [any Rule] = [
    DoubleFree(),
    FreeOfBorrowedPointer(),
    AllocatorMismatch(),
    UseAfterFree(),
    CallbackContextOutlivesObject(),
    IntegerLaunderedPointer(),
    PointerStashedInCGlobal(),
    PointerStashedInCObject(),
    ScopedPointerEscape(),
    EphemeralPointerEscape(),
    StackAddressEscape(),
    MissingKeepAlive(),
    UnbalancedUnmanaged(),
    LeakedBoundaryMemory(),
  ]
}
