import PointerFlow

/// Memory is used after it was freed, closed or reallocated, on either side.
struct UseAfterFree: Rule {
  let id = "use-after-free"

  func diagnose(_ defect: Defect) -> RuleMessage? {
    if case .escape(.global(let name, side: .c)) = defect.kind, case .heap = defect.source {
      return RuleMessage(
        "the memory is freed while the C global '\(name)' still holds it",
        help: "reset '\(name)' before the memory is freed")
    }
    guard case .useAfterFree = defect.kind else { return nil }
    if case .object = defect.source { return nil }
    if endsWithObject(defect) { return nil }
    return RuleMessage(
      "the memory is used here after it was freed",
      help: "use it before it is freed, or copy what is needed")
  }

  private func endsWithObject(_ defect: Defect) -> Bool {
    defect.steps.contains { if case .released = $0.kind { true } else { false } }
  }
}
