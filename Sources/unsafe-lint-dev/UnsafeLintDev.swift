import ArgumentParser

/// Tools for those who work on unsafe-lint itself; not a product.
@main
struct UnsafeLintDev: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unsafe-lint-dev", abstract: "Tools for those who work on unsafe-lint.",
    subcommands: [
      CheckModels.self, CheckPages.self, CorpusCommand.self, DumpIR.self, DumpSummary.self, SolverCost.self,
      DumpTokens.self, Generate.self, Measure.self, NewRule.self, WhySilent.self,
    ])
}
