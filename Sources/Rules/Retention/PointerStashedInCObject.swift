import PointerFlow

/// Short-lived memory is left in a heap object, a handle or a library that keeps it.
///
/// The graph must show an address of a borrow or one call in memory that C wrote and that is live when
/// the lent memory ends.
struct PointerStashedInCObject: Rule {
  let id = "pointer-stashed-in-c-object"

  func diagnose(_ defect: Defect) -> RuleMessage? {
    guard case .escape(let keeper) = defect.kind, defect.isShortLived else { return nil }
    switch keeper {
    case .library(let name): return message(defect, name)
    case .object(let place):
      guard defect.keepingSide == .c else { return nil }
      if case .stack = defect.source { return nil }
      return message(defect, place)
    case .global, .callback, .result, .thrown, .variable: return nil
    }
  }

  private func message(_ defect: Defect, _ place: String) -> RuleMessage {
    RuleMessage(
      "\(defect.subject) is still in '\(place)' \(defect.ending)",
      help: "let C copy what it keeps, or give it memory that lives as long as the object")
  }
}
