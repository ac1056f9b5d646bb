import PointerFlow

/// Memory is freed twice on one path, by whichever side.
struct DoubleFree: Rule {
  let id = "double-free"

  func diagnose(_ defect: Defect) -> RuleMessage? {
    guard case .doubleFree = defect.kind else { return nil }
    return RuleMessage(
      "the memory is freed a second time here",
      help: "free it once: say which side owns it, and set the pointer to null after freeing")
  }
}
