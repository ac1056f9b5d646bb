import PointerFlow

/// A pointer lent by a `with*` closure (or any borrow) outlives it.
///
/// The graph must show an address with a borrow's loan in a place that is live after the borrow's
/// scope ended, or a use of such an address after that end.
struct ScopedPointerEscape: Rule {
  let id = "scoped-pointer-escape"

  func diagnose(_ defect: Defect) -> RuleMessage? {
    guard case .escape(let keeper) = defect.kind, case .borrow = defect.source else { return nil }
    return message(defect, keeper)
  }

  private func message(_ defect: Defect, _ keeper: Defect.Keeper) -> RuleMessage {
    let what = defect.subject
    let help = "use the pointer inside the closure, or copy what it points to"
    return switch keeper {
    case .global(let name, _), .object(let name), .library(let name):
      RuleMessage("\(what) is still in '\(name)' when the closure has returned", help: help)
    case .callback:
      RuleMessage("\(what) is captured by code that runs later", help: help)
    case .result: RuleMessage("\(what) leaves its closure as a result", help: help)
    case .thrown: RuleMessage("\(what) leaves its closure in a thrown error", help: help)
    case .variable:
      RuleMessage("\(what) is used after the closure has returned", help: help)
    }
  }
}
