import ArgumentParser
import Driver

struct LayoutCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "layout",
    abstract: "Print the layout of a C struct or union: offsets, sizes, padding, stride.")

  @Argument(help: "The type, by its tag or typedef name.")
  var type: String

  @Argument(help: "Files and directories (default: the current directory).", completion: .file())
  var paths: [String] = []

  @OptionGroup(title: "Analysis") var analysis: AnalysisFlags

  func run() async throws {
    let text = try await RecordLayouts(RunPlan(try analysis.options(paths: paths))).text(of: type)
    StandardStreams.write(
      text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { StandardStreams.neutral(String($0)) }.joined(separator: "\n"))
  }
}
