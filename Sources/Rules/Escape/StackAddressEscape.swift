import PointerFlow

/// The address of a local is returned or left in memory that outlives it.
///
/// The graph must show an address of a storage region in the result, in a place that is live after
/// the storage's scope ended, or in a use after that end.
struct StackAddressEscape: Rule {
  let id = "stack-address-escape"

  func diagnose(_ escape: Escape) -> RuleMessage? {
    guard case .stack(let name) = escape.source, !escape.isLaundered else { return nil }
    return message(name.isEmpty ? "a temporary" : "'\(name)'", escape.keeper)
  }

  private func message(_ variable: String, _ keeper: Escape.Keeper) -> RuleMessage {
    let what = "the address of \(variable)"
    let help = "return the value itself, let the caller pass the memory, or allocate it"
    return switch keeper {
    case .global(let name, _):
      RuleMessage("\(what) is still in '\(name)' when its scope has ended", help: help)
    case .callerMemory(let place):
      RuleMessage("\(what) is still in '\(place)' when its scope has ended", help: help)
    case .result: RuleMessage("\(what) is returned although its memory ends here", help: help)
    case .variable(let name):
      RuleMessage("\(what) is used through '\(name)' after its scope has ended", help: help)
    }
  }
}
