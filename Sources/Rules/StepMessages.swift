import Findings
import PointerFlow

/// The words for the steps of a witness, the same for every rule.
enum StepMessages {
  static func steps(of escape: Escape) -> [Diagnosis.Step] {
    escape.steps.map { step in
      let (kind, message) = words(for: step.kind)
      return Diagnosis.Step(
        kind: kind, message: message, path: step.path, bytes: step.bytes, nesting: step.nesting)
    }
  }

  private static func words(for kind: FlowStep.Kind) -> (WitnessStep.Kind, String) {
    switch kind {
    case .addressOf(let name): (.source, "the address of '\(name)' is taken")
    case .lent(let lender): (.source, "lent by '\(lender)' until its closure returns")
    case .converted: (.source, "converted to a pointer for this call only")
    case .passed(let callee): (.call, "passed to '\(callee)'")
    case .stored(let place): (.store, "kept in '\(place)'")
    case .returned(let callee): (.call, "given back by '\(callee)'")
    case .ends(let lender):
      (.end, lender.isEmpty ? "the memory ends here" : "the memory that '\(lender)' lent ends here")
    case .used(let use): (.use, "\(use) after the memory ended")
    }
  }
}
