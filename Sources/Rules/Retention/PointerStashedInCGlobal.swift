import PointerFlow

/// Short-lived memory is left in a C global or static, directly or through callees.
///
/// The graph must show an address of a frame, a borrow or one call in a global of the C side when
/// its memory ends.
struct PointerStashedInCGlobal: Rule {
  let id = "pointer-stashed-in-c-global"

  func diagnose(_ defect: Defect) -> RuleMessage? {
    guard case .escape(.global(let name, side: .c)) = defect.kind, defect.isShortLived else {
      return nil
    }
    return RuleMessage(
      "\(defect.subject) is still in the C global '\(name)' \(defect.ending)",
      help: "reset '\(name)' before the memory ends, or let C copy what it keeps")
  }
}
