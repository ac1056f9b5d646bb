import PointerFlow

/// A pointer crosses as an integer and is turned back, or kept, after its memory ended.
///
/// The graph must show an address that was an integer on its way, kept or used after the end.
struct IntegerLaunderedPointer: Rule {
  let id = "integer-laundered-pointer"

  func diagnose(_ defect: Defect) -> RuleMessage? {
    guard defect.isLaundered, case .escape(let keeper) = defect.kind else { return nil }
    let help = "keep the pointer a pointer and end its use before the memory ends"
    switch keeper {
    case .variable:
      return RuleMessage(
        "\(defect.subject) went through an integer and is used \(after(defect))", help: help)
    case .result, .thrown:
      return RuleMessage(
        "\(defect.subject) leaves as an integer and outlives its memory", help: help)
    case .global(let name, _), .object(let name), .library(let name):
      return RuleMessage(
        "\(defect.subject) is kept as an integer in '\(name)' \(defect.ending)", help: help)
    case .callback:
      return RuleMessage("\(defect.subject) is captured as an integer", help: help)
    }
  }

  private func after(_ defect: Defect) -> String {
    defect.ending.replacing("when", with: "after", maxReplacements: 1)
  }
}
