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
      Exit status: 0 no finding at or above --fail-on; 1 findings; 2 usage, configuration or \
      environment error; 3 the analysis was incomplete in a way that could hide findings \
      (--allow-incomplete turns 3 into 0 or 1). 2 outranks 3 outranks 1.
      """)

  @Argument(help: "Files and directories (default: the current directory).")
  var paths: [String] = []

  @OptionGroup var output: OutputOptions
  @OptionGroup var analysis: AnalysisFlags

  func run() async throws {
    let requested = try output.requested()
    let pipeline = Pipeline(try RunPlan(try analysis.options(paths: paths)))
    if analysis.showFiles {
      let listing = try pipeline.discover()
      let lines = listing.files + (output.style.isVerbose ? listing.details : [])
      StandardStreams.write(lines.map { StandardStreams.neutral($0) + "\n" }.joined())
      return
    }
    let report = try await pipeline.run()
    for target in requested {
      try OutputFile.write(report.rendered(as: target.format), to: target.path)
    }
    StandardStreams.write(report.rendered(as: output.format, style: output.style))
    if output.format != .human || output.style.isQuiet {
      var style = output.style
      style.usesColor = false
      StandardStreams.writeError(report.noticeText(style: style))
    }
    throw ExitCode(report.exitStatus)
  }
}
