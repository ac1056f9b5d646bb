import PointerFlow

/// A ladder of functions, each of which calls the next one twice: exponential for whoever inlines.
enum LadderScaling {
  /// Says whether a function of 40 levels costs at most twice what one of 20 levels costs.
  static func run() -> Bool {
    let short = perFunction(levels: 20)
    let long = perFunction(levels: 40)
    let ratio = SolverScaling.rounded(long / short)
    print("ladder of 40 levels: \(ratio) × the time per function of 20 levels")
    return ratio <= 2
  }

  private static func perFunction(levels: Int) -> Double {
    var text = """
      unit c "ladder.c"
      global external kept: pointer
      function external f\(levels)(p: pointer) -> void {
      b0:
        %p = parameter 0
        %kept = address @kept
        store %p -> %kept
        return
      }

      """
    for level in 0..<levels {
      text += """
        function external f\(level)(p: pointer) -> void {
        b0:
          %p = parameter 0
          call @f\(level + 1)(%p)
          call @f\(level + 1)(%p)
          return
        }

        """
    }
    guard let unit = try? FlowTextParser.unit(text) else { return .infinity }
    let program = Program(units: [unit])
    let times = (0..<20).map { _ in
      SolverScaling.processorTime {
        for _ in 0..<10 {
          _ = ProgramSolver.solve(program, options: SolverOptions(maximumDepth: 64))
        }
      }
    }
    return (times.min() ?? .infinity) / Double(levels + 1)
  }
}
