import ArgumentParser
import Driver
import Findings
import Reporting

struct SummarizeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summarize",
    abstract: "Lower units to a file, for a later 'link': the first half of 'lint'.",
    discussion: """
      For build systems, which run it once for each target and again only when a source, a header or a \
      flag has changed. All Swift files of a module are best given at once: each is seen with the others.

        unsafe-lint summarize Sources/CLib -o CLib.units
        unsafe-lint summarize Sources/App -o App.units
        unsafe-lint link CLib.units App.units --output sarif=out.sarif

      Exit status: 0 written; 2 usage, configuration or environment error; 3 written, but something was \
      not understood in a way that could hide findings (--allow-incomplete: 0).
      """)

  @Argument(help: "Source files, or directories for all units below.", completion: .file())
  var units: [String]

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"),
    completion: .file())
  var output: String

  @OptionGroup(title: "Analysis") var analysis: AnalysisFlags

  func run() async throws {
    let outcome = try await Summarization(RunPlan(try analysis.options(paths: units))).run()
    for notice in outcome.notices where notice.severity != .remark {
      let place = notice.path.map { "\($0): " } ?? ""
      StandardStreams.writeError(StandardStreams.neutral("\(place)\(notice.message)") + "\n")
    }
    try OutputFile.write(outcome.archive.encoded(), to: output)
    throw ExitCode(outcome.exitStatus)
  }
}

struct LinkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "link",
    abstract: "Find and report in files that 'summarize' wrote: the second half of 'lint'.",
    discussion: """
      Reads no sources: the texts that reports show are in the files, which may come from other machines. \
      Paths in reports are those of the summarized project; the configuration is looked for from the \
      current directory. Exit statuses are those of 'lint'.
      """)

  @Argument(help: "Files that 'summarize' wrote.", completion: .file())
  var files: [String] = []

  @Option(
    help: ArgumentHelp("Findings in this file do not count.", valueName: "file"),
    completion: .file())
  var baseline: String?

  @Option(
    help: ArgumentHelp("Write the findings to a baseline file.", valueName: "file"),
    completion: .file())
  var writeBaseline: String?

  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "SARIF") var sarif: SARIFFlags
  @OptionGroup(title: "Policy") var policy: PolicyFlags

  func run() async throws {
    _ = try output.requested()
    // The paths are those of archives: no source is read.
    var options = try policy.options(paths: files)
    let named = options.paths
    guard !named.isEmpty else { throw ValidationError("name the files to link") }
    options.paths = []
    options.baseline = baseline
    let plan = try RunPlan(options)
    let archives = try named.map {
      try UnitArchive(path: $0, workingDirectory: options.workingDirectory)
    }
    let report = try await Pipeline(plan, linking: archives).run()
    try ReportDelivery(
      output: output, sarif: try sarif.options(plan), root: plan.root, baseline: writeBaseline
    ).deliver(report)
    throw ExitCode(report.exitStatus)
  }
}
