import PointerFlow
import Rules
import SourceText
import Testing

/// Textual units, linked, solved and named by the rules, with places as lines of the text.
struct SolvedText {
  let program: Program
  let solution: ProgramSolution
  let findings: [Finding]

  struct Finding: Hashable, CustomStringConvertible {
    struct Step: Hashable {
      let line: Int
      let message: String
    }

    let rule: String
    let line: Int
    let isUncertain: Bool
    let steps: [Step]

    var description: String {
      "\(line): \(rule)" + steps.enumerated().map { "\n    \($0 + 1). line \($1.line): \($1.message)" }.joined()
    }
  }

  init(_ text: String, maximumDepth: Int = 3, models: ModelTable = .shipped) throws {
    let units = try FlowTextParser.units(in: text)
    for unit in units { #expect(FlowUnitVerifier.problems(in: unit).isEmpty) }
    program = Program(units: units)
    solution = ProgramSolver.solve(
      program, options: SolverOptions(maximumDepth: maximumDepth), models: models)
    let table = LineTable(SourceFile(path: "text", text: text))
    func line(_ bytes: ByteRange) -> Int { table.line(containing: bytes.start) + 1 }
    findings = Diagnosis.all(of: solution.defects).map { diagnosis in
      Finding(
        rule: diagnosis.ruleID, line: line(diagnosis.bytes), isUncertain: diagnosis.isUncertain,
        steps: diagnosis.steps.map { Finding.Step(line: line($0.bytes), message: $0.message) })
    }.sorted { ($0.line, $0.rule) < ($1.line, $1.rule) }
  }

  /// The limits that were reached, as `function: bound`.
  var boundNotices: [String] {
    solution.bounds.map { "\(program.name(of: $0.function)): \($0.bound.rawValue)" }
  }
}

/// What a text's comments demand: `// expect: rule-id` on the line of each finding and, if the steps of
/// the one finding matter, `// step N: message` on the line of each of its steps.
private struct Demand {
  var rules: [(line: Int, rule: String)] = []
  var steps: [Int: SolvedText.Finding.Step] = [:]

  init(_ text: String) throws {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      for comment in line.split(separator: "// ").dropFirst() {
        let parts = comment.split(separator: ":", maxSplits: 1).map { $0.trimmingSpaces() }
        guard parts.count == 2 else { continue }
        if parts[0] == "expect" {
          rules.append((index + 1, parts[1]))
        } else if parts[0].hasPrefix("step "), let number = Int(parts[0].dropFirst(5)) {
          try #require(steps[number] == nil, "two steps \(number)")
          steps[number] = SolvedText.Finding.Step(line: index + 1, message: parts[1])
        }
      }
    }
  }
}

extension Substring {
  fileprivate func trimmingSpaces() -> String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}

/// Solves a text and compares, exactly and both ways, with what its comments demand.
@discardableResult
func expectVerdict(
  _ text: String, maximumDepth: Int = 3, sourceLocation: SourceLocation = #_sourceLocation
) throws -> SolvedText {
  let solved: SolvedText
  do {
    solved = try SolvedText(text, maximumDepth: maximumDepth)
  } catch let error as FlowTextError {
    Issue.record("\(error)", sourceLocation: sourceLocation)
    throw error
  }
  let demand = try Demand(text)
  let story = solved.findings.map(\.description).joined(separator: "\n")
  #expect(
    solved.findings.map { "\($0.line): \($0.rule)" } == demand.rules.map { "\($0.line): \($0.rule)" },
    "\(story)", sourceLocation: sourceLocation)
  if demand.steps.isEmpty { return solved }
  let finding = try #require(solved.findings.first, sourceLocation: sourceLocation)
  let expected = demand.steps.sorted { $0.key < $1.key }.map(\.value)
  #expect(finding.steps == expected, "\(story)", sourceLocation: sourceLocation)
  return solved
}
