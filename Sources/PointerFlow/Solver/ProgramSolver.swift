// Summaries bottom-up over strongly connected components of the call graph: a function is solved
// when all its callees are. Inside a component every function starts at bottom (no effect) and is
// solved again until nothing changes, at most `maximumRounds` times; recursion therefore never
// starts from "may do anything". Terminates by the round bound. Lost: effects that only a further
// round of a recursion would show; such components are counted.

/// Runs the whole analysis of a linked program.
package enum ProgramSolver {
  static let maximumRounds = 3

  package struct Solution: Sendable {
    /// In order of functions, then of discovery.
    package var escapes: [Escape] = []
    /// Call sites of which no callee is known.
    package var unknownCallees = 0
    package var summaryCount = 0
    /// Functions whose effects were cut by the depth limit, with the number of places that cut them.
    package var cutCallees: [FunctionID: Int] = [:]
    /// Recursive components that did not settle.
    package var unsettledComponents = 0
  }

  package static func solve(_ program: Program, maximumDepth: Int) -> Solution {
    var summaries: [Summary?] = Array(repeating: nil, count: program.functions.count)
    var solution = Solution()
    var escapes: [FunctionID: [Escape]] = [:]
    for component in CallGraph(program).components {
      let members = component.filter { !program.function($0).isDeclaration }
      for member in members { summaries[member.index] = .bottom }
      var isSettled = false
      var round = 0
      while !isSettled, round < maximumRounds {
        isSettled = true
        round += 1
        for member in members {
          var solver = FunctionSolver(
            member, in: program, summaries: summaries, maximumDepth: maximumDepth)
          let summary = solver.run()
          if summary != summaries[member.index] {
            summaries[member.index] = summary
            if component.count > 1 || solver.callsItself { isSettled = false }
          }
          escapes[member] = solver.escapes
          if isSettled || round == maximumRounds {
            solution.unknownCallees += solver.unknownCallees.count
            for callee in solver.cutEffects { solution.cutCallees[callee, default: 0] += 1 }
          }
        }
      }
      if !isSettled { solution.unsettledComponents += 1 }
      solution.summaryCount += members.count
    }
    for function in escapes.keys.sorted() { solution.escapes += escapes[function] ?? [] }
    return solution
  }
}

extension FunctionSolver {
  /// Whether a call by name in the body means the function itself.
  var callsItself: Bool {
    function.calls.dropFirst().contains { call in
      if case .named(let name) = call.callee {
        program.resolve(name, inUnit: unitIndex) == id
      } else {
        false
      }
    }
  }
}
