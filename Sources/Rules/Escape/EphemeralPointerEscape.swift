import PointerFlow

/// `&x`, an array or a string, converted to a pointer for one call, is kept.
///
/// The graph must show an address with a call's loan in a place that is live after the call, or a use
/// of such an address after it.
struct EphemeralPointerEscape: Rule {
  let id = "ephemeral-pointer-escape"

  func diagnose(_ defect: Defect) -> RuleMessage? {
    guard case .escape(let keeper) = defect.kind, case .ephemeral = defect.source else {
      return nil
    }
    return message(keeper)
  }

  private func message(_ keeper: Defect.Keeper) -> RuleMessage {
    let what = "the pointer made for this call"
    let help = "use a 'withUnsafe…' function around the whole use, or memory that is allocated"
    return switch keeper {
    case .global(let name, _), .object(let name), .library(let name):
      RuleMessage("\(what) is still in '\(name)' when the call has returned", help: help)
    case .callback: RuleMessage("\(what) is captured by code that runs later", help: help)
    case .result, .thrown: RuleMessage("\(what) is returned to the caller", help: help)
    case .variable: RuleMessage("\(what) is used after the call has returned", help: help)
    }
  }
}
