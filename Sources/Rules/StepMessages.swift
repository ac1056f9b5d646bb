import Findings
import PointerFlow

/// The words for the steps of a witness, the same for every rule.
enum StepMessages {
  static func steps(of defect: Defect) -> [Diagnosis.Step] {
    defect.steps.map { step in
      let (kind, message) = words(for: step.kind)
      return Diagnosis.Step(
        kind: kind, message: message, path: step.path, bytes: step.bytes, nesting: step.nesting)
    }
  }

  private static func words(for kind: FlowStep.Kind) -> (WitnessStep.Kind, String) {
    switch kind {
    case .addressOf(let name):
      (.source, name.isEmpty ? "made on the stack" : "the address of '\(name)' is taken")
    case .lent(let lender): (.source, "lent by '\(lender)' until its closure returns")
    case .converted: (.source, "converted to a pointer for this call only")
    case .allocated: (.source, "allocated")
    case .created(let type): (.source, "a new '\(type)'")
    case .unretained: (.source, "the object's address, which holds nothing")
    case .retained: (.call, "retained by hand")
    case .laundered: (.call, "turned into an integer")
    case .restored: (.call, "turned back into a pointer")
    case .passed(let callee): (.call, "passed to '\(callee)'")
    case .stored(let place):
      (
        .store,
        place.isEmpty
          ? "leaves the closure as its result"
          : place.hasPrefix("[") ? "kept in an element" : "kept in '\(place)'"
      )
    case .kept(let place): (.store, "kept in '\(place)', says the library's manual")
    case .returned(let callee): (.call, "given back by '\(callee)'")
    case .givenBack: (.call, "given back by the closure")
    case .captured: (.store, "captured by a closure")
    case .ends(let lender):
      (.end, lender.isEmpty ? "the memory ends here" : "the memory that '\(lender)' lent ends here")
    case .freed(let name): (.end, name.isEmpty ? "freed" : "freed by '\(name)'")
    case .released(let type):
      (.end, type.isEmpty ? "released by hand" : "the last reference to the '\(type)' goes away")
    case .used(let use): (.use, "\(use) after the memory ended")
    }
  }
}
