import Findings
import PointerFlow

/// What the solver cut short, counted: nothing is lost in silence.
enum SolverNotices {
  static func list(_ solution: ProgramSolution, in program: Program) -> [Notice] {
    var notices = solution.cutCallees.map { callee in
      Notice(
        kind: "cut-depth", severity: .remark,
        message: "effects of '\(program.name(of: callee))' were cut by --max-depth")
    }
    var functions: [SolverBound: [FunctionID]] = [:]
    for (function, bound) in solution.bounds { functions[bound, default: []].append(function) }
    for bound in SolverBound.allCases {
      guard let reached = functions[bound] else { continue }
      if bound.joinsPaths {
        notices.append(notice(bound, in: reached.prefix(3), of: reached.count, program))
      } else {
        notices += reached.map { notice(bound, in: [$0], of: 1, program) }
      }
    }
    return notices
  }

  private static func notice(
    _ bound: SolverBound, in functions: ArraySlice<FunctionID>, of count: Int, _ program: Program
  ) -> Notice {
    let names = functions.map { "'\(program.name(of: $0))'" }.joined(separator: ", ")
    let others = count > functions.count ? " and \(count - functions.count) more" : ""
    return Notice(
      kind: "bound-reached", severity: .remark,
      message: "the bound on \(bound.rawValue) was reached in \(names)\(others)")
  }
}
