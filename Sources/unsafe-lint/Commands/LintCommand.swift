import ArgumentParser
import Driver
import Findings
import Foundation
import Reporting

struct LintCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Analyse Swift and C sources and report pointers that outlive their memory.",
    discussion: """
      Examples:
        unsafe-lint                                    the current directory
        unsafe-lint Sources/App/Store.swift            findings in one file, seen in its project
        unsafe-lint --new-from-merge-base origin/main  only what a branch brings
        unsafe-lint --output sarif=out.sarif           and a report for code scanning
        unsafe-lint --stdin-filename A.swift -         text that is not saved yet

      Exit status: 0 no finding at or above --fail-on; 1 findings; 2 usage, configuration or \
      environment error; 3 the analysis was incomplete in a way that could hide findings \
      (--allow-incomplete turns 3 into 0 or 1). 2 outranks 3 outranks 1.
      """)

  @Argument(
    help: "Files and directories (default: the current directory), or - for standard input.",
    completion: .file())
  var paths: [String] = []

  @Option(
    help: ArgumentHelp(
      "The file that the text on standard input is to be taken for.", valueName: "path"),
    completion: .file())
  var stdinFilename: String?

  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "SARIF") var sarif: SARIFFlags
  @OptionGroup(title: "Comparison") var comparison: ComparisonFlags
  @OptionGroup(title: "Analysis") var analysis: AnalysisFlags

  func validate() throws {
    if paths.contains("-") != (stdinFilename != nil) {
      throw ValidationError("'-' and --stdin-filename PATH go together")
    }
    if stdinFilename != nil, paths != ["-"] {
      throw ValidationError("standard input is analysed alone, without other paths")
    }
  }

  func run() async throws {
    // A mistake in the options is known before anything is spent.
    _ = try output.requested()
    var options = try analysis.options(paths: stdinFilename.map { [$0] } ?? paths)
    comparison.apply(to: &options)
    if let stdinFilename {
      options.unsaved = UnsavedText(path: stdinFilename, bytes: try StandardStreams.readInput())
    }
    let progress = ProgressLine(output.progress, isQuiet: output.quiet)
    if let progress { options.onProgress = { progress.show($0) } }
    let plan = try RunPlan(options)
    let sarif = try sarif.options(plan)
    let pipeline = Pipeline(plan)
    if analysis.showFiles {
      let listing = try pipeline.discover()
      let lines = listing.files + (output.style.isVerbose ? listing.details : [])
      StandardStreams.write(lines.map { StandardStreams.neutral($0) + "\n" }.joined())
      return
    }
    let report: AnalysisReport
    do {
      report = try await pipeline.run()
      progress?.finish()
    } catch {
      progress?.finish()
      throw error
    }
    try ReportDelivery(
      output: output, sarif: sarif, root: plan.root, baseline: comparison.writeBaseline
    ).deliver(report)
    throw ExitCode(report.exitStatus)
  }
}
