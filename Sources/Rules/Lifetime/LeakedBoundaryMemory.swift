import PointerFlow

/// Memory that crossed the boundary is never released.
///
/// The graph must show memory that C made for Swift, or that Swift made and left with C, which no path of the
/// function releases or gives on, and no place from which the program releases anything.
struct LeakedBoundaryMemory: Rule {
  let id = "leaked-boundary-memory"

  func diagnose(_ defect: Defect) -> RuleMessage? {
    guard case .leaked(let place) = defect.kind, case .heap(let name) = defect.source else { return nil }
    let family = AllocatorFamily.shipped.first { $0.name == name }
    if family?.mayStay == true { return nil }
    let whereabouts = place.map { "nothing releases what is in '\($0)'" } ?? "nobody has its address any more"
    return RuleMessage(
      "\(subject(defect)) is never released: \(whereabouts)",
      help: "release it with '\(family?.release ?? name)' when it is no longer needed")
  }

  private func subject(_ defect: Defect) -> String {
    for step in defect.steps {
      if case .returned(let function) = step.kind, step.nesting == 0 { return "what '\(function)' gave out" }
    }
    return "this memory"
  }
}
