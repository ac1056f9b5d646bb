package import Findings
package import PointerFlow
package import SourceText

/// A defect with its rule and its story, placed by byte ranges; positions come with the source text.
package struct Diagnosis: Hashable, Sendable {
  package let ruleID: String
  package let message: RuleMessage
  package let path: String
  package let bytes: ByteRange
  package let function: FunctionID
  package let steps: [Step]
  package let depth: Int
  package let origin: Summary.Origin
  /// Misuse only unless a fact saves it that nobody sees: never more than a warning.
  package let isUncertain: Bool

  package struct Step: Hashable, Sendable {
    package let kind: WitnessStep.Kind
    package let message: String
    package let path: String
    package let bytes: ByteRange
    package let nesting: Int
  }

  /// The diagnoses of all defects, each by the first rule that claims it.
  package static func all(
    of defects: [Defect], rules: [any Rule] = RuleSet.byPrecedence
  ) -> [Diagnosis] {
    defects.compactMap { defect in
      for rule in rules {
        guard let message = rule.diagnose(defect) else { continue }
        return Diagnosis(
          ruleID: rule.id, message: message, path: defect.path, bytes: defect.bytes,
          function: defect.function, steps: StepMessages.steps(of: defect), depth: defect.depth,
          origin: defect.origin, isUncertain: defect.isUncertain)
      }
      return nil
    }
  }
}
