import PointerFlow

/// The address of a local is returned or left in memory that outlives it.
///
/// The graph must show an address of a frame region in the result, in a place that is live after the
/// region's scope ended, or in a use after that end.
struct StackAddressEscape: Rule {
  let id = "stack-address-escape"

  func diagnose(_ defect: Defect) -> RuleMessage? {
    guard case .escape(let keeper) = defect.kind, case .stack = defect.source else { return nil }
    return message(defect.subject, keeper)
  }

  private func message(_ what: String, _ keeper: Defect.Keeper) -> RuleMessage {
    let help = "return the value itself, let the caller pass the memory, or allocate it"
    return switch keeper {
    case .global(let name, _), .object(let name), .library(let name):
      RuleMessage("\(what) is still in '\(name)' when its scope has ended", help: help)
    case .callback: RuleMessage("\(what) is captured by code that runs later", help: help)
    case .result, .thrown:
      RuleMessage("\(what) is returned although its memory ends here", help: help)
    case .variable: RuleMessage("\(what) is used after its scope has ended", help: help)
    }
  }
}
