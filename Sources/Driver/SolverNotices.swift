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
    for (function, bound) in solution.bounds where bound == .rounds || bound == .effects {
      notices.append(
        Notice(
          kind: "bound-reached", severity: .remark,
          message: "the bound on \(bound.rawValue) was reached in "
            + "'\(program.name(of: function))'"))
    }
    return notices
  }
}
