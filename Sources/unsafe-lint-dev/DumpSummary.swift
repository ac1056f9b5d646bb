import ArgumentParser
import Driver
import Findings
import Foundation
import PointerFlow

/// Prints what the solver believes a call of a function does.
struct DumpSummary: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dump-summary", abstract: "Print the summaries of functions of a project.")

  @ArgumentParser.Argument(help: "A project's folder.") var project: String
  @ArgumentParser.Argument(help: "Names of functions as the source spells them.") var functions: [String]

  func run() async throws {
    var options = AnalysisOptions(workingDirectory: FileManager.default.currentDirectoryPath)
    options.paths = [project]
    options.environment = ProcessInfo.processInfo.environment
    let (program, solution) = try await Pipeline(RunPlan(options)).solve()
    let printer = SummaryPrinter(program: program, paths: solution.paths)
    for index in program.functions.indices.dropFirst() {
      let id = FunctionID(raw: UInt32(index))
      let name = program.name(of: id)
      if program.function(id).isDeclaration { continue }
      guard functions.contains(where: { $0 == name || name.hasPrefix($0 + "(") }) else { continue }
      print("== \(name)")
      print(solution.summaries[index].map { printer.text(of: $0) } ?? "nothing known")
    }
  }
}
