import Findings
import PointerFlow

/// What the solver cut short, counted: nothing is lost in silence.
enum SolverNotices {
  static func list(_ solution: ProgramSolver.Solution, in program: Program) -> [Notice] {
    var notices: [Notice] = []
    for (callee, count) in solution.cutCallees.sorted(by: { $0.key < $1.key }) {
      notices.append(
        Notice(
          kind: "cut-depth", severity: .remark,
          message: "effects of '\(program.name(of: callee))' were cut by --max-depth in "
            + "\(count) place(s)"))
    }
    if solution.unsettledComponents > 0 {
      notices.append(
        Notice(
          kind: "unsettled-recursion", severity: .remark,
          message: "\(solution.unsettledComponents) recursive group(s) of functions did not settle"))
    }
    return notices
  }
}
