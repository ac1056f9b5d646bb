import PointerFlow
import Testing

/// Why nothing is said: kept on request only.
@Suite("Silences")
struct SilenceTests {
  /// An address that stays in a global, where an unseen function may have cleared it.
  static let text = """
    unit c "a.c"
    global external last: pointer
    function external visit() -> void {
      local $x: integer 4
    b0:
      %x = address $x
      %last = address @last
      store %x -> %last
      call @unseen()
      return
    }
    """

  static func solution(keepsSilences: Bool) throws -> (Program, ProgramSolution) {
    let program = Program(units: try FlowTextParser.units(in: text))
    return (
      program, ProgramSolver.solve(program, options: SolverOptions(keepsSilences: keepsSilences))
    )
  }

  @Test("a discharge has its reason, its function and its story")
  func discharge() throws {
    let (program, solution) = try Self.solution(keepsSilences: true)
    #expect(solution.defects.isEmpty)
    let discharge = try #require(solution.discharges.first)
    #expect(solution.discharges.count == 1)
    #expect(discharge.reason == .mayBeCleared)
    #expect(program.name(of: discharge.function) == "visit")
    #expect(discharge.steps.map(\.kind) == [.addressOf("x"), .stored(in: "last"), .ends("")])
  }

  @Test("a call of which nothing is known is listed")
  func unknownCall() throws {
    let (_, solution) = try Self.solution(keepsSilences: true)
    #expect(solution.unknownCalls.map(\.callee) == ["unseen"])
    #expect(solution.unknownCalls.map(\.path) == ["a.c"])
  }

  @Test("nothing is kept unless somebody asks")
  func unasked() throws {
    let (_, solution) = try Self.solution(keepsSilences: false)
    #expect(solution.discharges.isEmpty && solution.unknownCalls.isEmpty)
    #expect(solution.counters.dischargedByUnknown == 1)
  }
}
