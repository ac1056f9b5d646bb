import ArgumentParser
import Driver
import Foundation
import PointerFlow

/// Lists the functions that cost most to solve.
struct SolverCost: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solver-cost", abstract: "List the functions of a project that cost most to solve.")

  @ArgumentParser.Argument(help: "A project's folder.") var project: String
  @ArgumentParser.Option(help: "How many to list.") var top = 20

  func run() async throws {
    var options = AnalysisOptions(workingDirectory: FileManager.default.currentDirectoryPath)
    options.paths = [project]
    options.environment = ProcessInfo.processInfo.environment
    let (program, solution) = try await Pipeline(RunPlan(options)).solve()
    let all = solution.costs.values.reduce(0) { $0 + $1.work }
    let most = solution.costs.sorted { ($1.value.work, $0.key) < ($0.value.work, $1.key) }.prefix(max(0, top))
    print("work  share  rounds  instructions  outcomes: stores  function")
    for (id, cost) in most {
      let share = all == 0 ? 0 : 100 * cost.work / all
      let outcomes = solution.summaries[Int(id.raw)]?.outcomes ?? []
      let stores = outcomes.map { String($0.stores.count) }.joined(separator: " ")
      print(
        "\(cost.work)  \(share) %  \(cost.rounds)  \(program.function(id).instructions.count)  "
          + "\(outcomes.count): \(stores)  \(program.name(of: id))")
    }
    print("\(all)  of \(solution.costs.count) functions")
  }
}
