import PointerFlow

/// An interior pointer is used after the last reference to its owner went away.
struct MissingKeepAlive: Rule {
  let id = "missing-keep-alive"

  func diagnose(_ defect: Defect) -> RuleMessage? {
    guard case .useAfterFree = defect.kind else { return nil }
    return RuleMessage(
      "the pointer is used here after its owner is gone",
      help: "keep the owner in a variable and wrap the use in 'withExtendedLifetime'")
  }
}
