import ArgumentParser
import Driver
import Findings
import Foundation
import PointerFlow
import SourceText

/// Says what kept the tool from saying something of a line.
struct WhySilent: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why-silent",
    abstract: "Say which discharge, bound or unknown callee keeps a line silent.",
    usage: "unsafe-lint-dev why-silent FILE:LINE [--project DIRECTORY]")

  @ArgumentParser.Argument(help: "A file of the project, relative to it, and a line.") var place: String
  @Option(help: "The project's folder.") var project = "."
  @Option(help: "Call edges of an accusing effect on each side.") var maxDepth: Int?

  func run() async throws {
    let (path, line) = try parsedPlace()
    let url = URL(fileURLWithPath: project).appendingPathComponent(path)
    let file = SourceFile(path: path, bytes: ContiguousArray(try Data(contentsOf: url)))
    guard (1...LineTable(file).lineCount).contains(line) else {
      throw ValidationError("\(path) has \(LineTable(file).lineCount) lines")
    }
    var options = AnalysisOptions(workingDirectory: url.deletingLastPathComponent().path)
    options.workingDirectory = URL(fileURLWithPath: project).standardizedFileURL.path
    options.environment = ProcessInfo.processInfo.environment
    options.paths = ["."]
    options.maximumDepth = maxDepth
    options.keepsSilences = true
    let (program, solution) = try await Pipeline(RunPlan(options)).solve()
    let silence = Silence(program: program, solution: solution, file: file, line: line)
    for text in silence.lines { print(text) }
  }

  private func parsedPlace() throws -> (path: String, line: Int) {
    guard let colon = place.lastIndex(of: ":"), let line = Int(place[place.index(after: colon)...])
    else { throw ValidationError("'\(place)' is not FILE:LINE") }
    return (String(place[..<colon]), line)
  }
}

/// What the solver knows of one line, as text.
private struct Silence {
  let program: Program
  let solution: ProgramSolution
  let file: SourceFile
  let line: Int
  private let table: LineTable

  init(program: Program, solution: ProgramSolution, file: SourceFile, line: Int) {
    self.program = program
    self.solution = solution
    self.file = file
    self.line = line
    table = LineTable(file)
  }

  var lines: [String] {
    let functions = functionsAround
    if functions.isEmpty { return ["\(file.path):\(line) is in no function that was analysed"] }
    var texts = functions.map { "in \(program.name(of: $0))" }
    let said = solution.defects.filter { isHere($0.path, $0.bytes) || $0.steps.contains(where: isHere) }
    texts += said.map { "said: \($0.kind) at \(position($0.path, $0.bytes))" }
    var told: Set<[FlowStep]> = []
    for discharge in solution.discharges
    where discharge.steps.contains(where: isHere) && told.insert(discharge.steps).inserted {
      texts.append("discharged: \(words(for: discharge.reason))")
      texts += discharge.steps.map { "  \($0.kind) at \(position($0.path, $0.bytes))" }
    }
    texts += solution.unknownCalls.filter { isHere($0.path, $0.bytes) }.map {
      "nothing is known of \($0.callee): it is taken to keep nothing"
    }
    texts += solution.bounds.filter { functions.contains($0.function) }.map {
      "bound reached in \(program.name(of: $0.function)): \($0.bound.rawValue)"
    }
    texts += solution.cutCallees.filter(isCalledHere).map {
      "cut by the depth limit: \(program.name(of: $0))"
    }
    if texts.count == functions.count { texts.append("no address that ends comes by here") }
    return texts
  }

  private func words(for reason: Discharge.Reason) -> String {
    switch reason {
    case .mayBeCleared: "a later write or unseen code may have cleared the place"
    case .isTakenOut: "it was taken out of the place by its identity"
    case .isOneOfSeveral: "the address, or the place it went to, is one of several"
    case .isWrittenBeforeRead: "everyone who reads the member writes it first"
    }
  }

  private var functionsAround: [FunctionID] {
    program.functions.indices.dropFirst().map { FunctionID(raw: UInt32($0)) }.filter { id in
      let function = program.function(id)
      let files = program.units[program.functions[id.index].unit].files
      return !function.isDeclaration && Int(function.range.file) < files.count
        && covers(files[Int(function.range.file)], function.range.bytes)
    }
  }

  private func covers(_ path: String, _ bytes: ByteRange) -> Bool {
    path == file.path && (number(of: bytes.start)...number(of: bytes.end)).contains(line)
  }

  private func isHere(_ path: String, _ bytes: ByteRange) -> Bool {
    path == file.path && number(of: bytes.start) == line
  }

  private func isHere(_ step: FlowStep) -> Bool { isHere(step.path, step.bytes) }

  private func isCalledHere(_ callee: FunctionID) -> Bool {
    let name = program.name(of: callee).prefix { $0 != "(" }
    let lines = file.text(in: ByteRange(start: 0, end: UInt32(file.bytes.count))).split(
      separator: "\n", omittingEmptySubsequences: false)
    return lines[line - 1].contains(name.split(separator: ".").last ?? name)
  }

  private func number(of offset: UInt32) -> Int { table.line(containing: offset) + 1 }

  private func position(_ path: String, _ bytes: ByteRange) -> String {
    path == file.path ? "\(path):\(number(of: bytes.start))" : "\(path), byte \(bytes.start)"
  }
}
