import PointerFlow

/// Memory is freed that no allocator gave: lent, static, on the stack, or not at its start.
struct FreeOfBorrowedPointer: Rule {
  let id = "free-of-borrowed-pointer"

  func diagnose(_ defect: Defect) -> RuleMessage? {
    guard case .freeOfBorrowed = defect.kind else { return nil }
    return RuleMessage(
      "\(what(defect)) is freed, which no allocator made",
      help: "free only what an allocation returned, at its start; copy memory that is lent")
  }

  private func what(_ defect: Defect) -> String {
    switch defect.source {
    case .permanent: "static memory"
    case .heap: "a pointer into the middle of its memory"
    case .stack, .borrow, .ephemeral, .object, .foreign: defect.subject
    }
  }
}
