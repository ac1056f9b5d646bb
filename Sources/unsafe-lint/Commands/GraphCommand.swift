import ArgumentParser
import Driver
import Findings
import Reporting

extension GraphFormat: ExpressibleByArgument {}

struct GraphCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph",
    abstract: "Draw how pointers flow: the calls across the boundary, or one finding's path.",
    discussion: """
      With PATH:LINE, the paths of the findings that pass there, step by step. Without a line, the \
      functions, the memory through which pointers go from one to another, and the findings.
      """)

  @Argument(help: "A file or directory, or FILE:LINE.", completion: .file())
  var place: String?

  @Option(help: "How to write it.")
  var format: GraphFormat = .dot

  @OptionGroup(title: "Analysis") var analysis: AnalysisFlags

  func run() async throws {
    let (path, line) = Self.split(place)
    let plan = try RunPlan(try analysis.options(paths: path.map { [$0] } ?? []))
    let graph = try await PointerFlowGraph(plan).document(line: line)
    StandardStreams.write(format.text(graph))
  }

  /// `FILE:LINE`, unless a file has that name.
  private static func split(_ place: String?) -> (path: String?, line: Int?) {
    guard let place, !OutputFile.exists(place), let colon = place.lastIndex(of: ":"),
      let line = Int(place[place.index(after: colon)...]), line > 0
    else { return (place, nil) }
    return (String(place[..<colon]), line)
  }
}
