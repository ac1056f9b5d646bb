import PointerFlow
import Rules
import TestKit
import Testing

private let examples: [RulePage.Example] =
  ((try? RulePage.all(root: Checkout.root)) ?? []).flatMap(\.examples)

@Test("what the front ends make of an example survives text and bytes", arguments: examples)
func loweredUnitsRoundTrip(example: RulePage.Example) throws {
  let units = try ExampleAnalysis.lower(example.files.map { ($0.name, $0.text) })
  var read: [FlowUnit] = []
  for unit in units {
    let again = try FlowTextParser.unit(unit.text)
    #expect(again.text == unit.text)
    #expect(FlowUnitVerifier.problems(in: again).isEmpty)
    #expect(try FlowUnitCoder.decode(FlowUnitCoder.encode(unit)) == unit)
    read.append(again)
  }
  #expect(verdicts(of: read) == verdicts(of: units), "the text left out what decides")
}

/// Which rule has a finding in which function.
private func verdicts(of units: [FlowUnit]) -> Set<String> {
  let program = Program(units: units)
  let solution = ProgramSolver.solve(program)
  return Set(
    Diagnosis.all(of: solution.defects).map { "\(program.name(of: $0.function)): \($0.ruleID)" })
}
