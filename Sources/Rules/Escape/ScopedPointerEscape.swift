import PointerFlow

/// A pointer lent by a `with*` closure (or any borrow) outlives it.
///
/// The graph must show an address of a borrow region in a place that is live after the borrow's
/// scope ended, or a use of such an address after that end.
struct ScopedPointerEscape: Rule {
  let id = "scoped-pointer-escape"

  func diagnose(_ escape: Escape) -> RuleMessage? {
    guard case .borrow(let lender) = escape.source, !escape.isLaundered else { return nil }
    return message(lender, escape.keeper)
  }

  private func message(_ lender: String, _ keeper: Escape.Keeper) -> RuleMessage {
    let what = "the pointer lent by '\(lender)'"
    let help = "use the pointer inside the closure, or copy what it points to"
    return switch keeper {
    case .global(let name, _):
      RuleMessage("\(what) is still in '\(name)' when the closure has returned", help: help)
    case .callerMemory(let place):
      RuleMessage("\(what) is still in '\(place)' when the closure has returned", help: help)
    case .result: RuleMessage("\(what) leaves its closure as a result", help: help)
    case .variable(let name):
      RuleMessage("\(what) is used through '\(name)' after the closure has returned", help: help)
    }
  }
}
