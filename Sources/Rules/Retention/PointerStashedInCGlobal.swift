import PointerFlow

/// Short-lived memory is left in a C global or static, directly or through callees.
///
/// The graph must show an address of a borrow, an ephemeral conversion or a local in a global of the
/// C side when the memory ends. A global that was cleared or restored by then holds nothing.
struct PointerStashedInCGlobal: Rule {
  let id = "pointer-stashed-in-c-global"

  func diagnose(_ escape: Escape) -> RuleMessage? {
    guard case .global(let global, .c) = escape.keeper, !escape.isLaundered else { return nil }
    let help = "give C memory of its own (strdup, malloc), or reset '\(global)' before it ends"
    return switch escape.source {
    case .borrow(let lender):
      RuleMessage(
        "the pointer lent by '\(lender)' is still in the C global '\(global)' when it ends",
        help: help)
    case .ephemeral:
      RuleMessage(
        "the pointer lent for this call is still in the C global '\(global)' when it ends",
        help: help)
    case .stack(let name):
      RuleMessage(
        "the address of '\(name)' is still in the C global '\(global)' when it ends", help: help)
    }
  }
}
