import ArgumentParser
import Foundation
import TestKit

/// Runs the tool over a folder of checkouts: the net that shows what a change does to real code.
struct CorpusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "corpus",
    abstract: "Run the tool over checkouts; compare with a saved run and with what people judged.")

  @ArgumentParser.Argument(help: "A folder whose folders are checkouts, named OWNER+NAME.")
  var folder: String

  @Option(help: "The build of unsafe-lint that is run.")
  var tool = ".build/release/unsafe-lint"

  @Option(help: "Where the run is saved.")
  var output = ".build/corpus/latest.json"

  @Option(help: "A saved run to compare with; without it the last one at the output's place.")
  var against: String?

  @Option(help: "What people found when they read the code.")
  var verdicts = "Corpus/verdicts.tsv"

  @Option(help: "Seconds for one repository.")
  var timeLimit = 900

  @Option(help: "Only repositories whose name contains this (repeatable).")
  var only: [String] = []

  func run() throws {
    let table = try readVerdicts()
    let earlier = try earlierRun()
    var repositories: [CorpusRun.Repository] = []
    for name in try checkouts() {
      let repository = try run(on: name)
      FileHandle.standardOutput.write(Data((CorpusText.line(for: repository) + "\n").utf8))
      repositories.append(repository)
    }
    let run = CorpusRun(version: try version(), repositories: repositories)
    try run.write(to: output)
    print(CorpusText.summary(of: run, verdicts: table))
    if let earlier { print(CorpusText.difference(CorpusComparison(old: earlier, new: run), run, table)) }
    print("saved as \(output)")
  }

  private func readVerdicts() throws -> CorpusVerdicts {
    guard FileManager.default.fileExists(atPath: verdicts) else { return CorpusVerdicts(text: "") }
    let table = CorpusVerdicts(text: try String(contentsOfFile: verdicts, encoding: .utf8))
    if let problem = table.problems.first { throw ValidationError("\(verdicts): \(problem)") }
    return table
  }

  private func earlierRun() throws -> CorpusRun? {
    if let against { return try CorpusRun(contentsOf: against) }
    return FileManager.default.fileExists(atPath: output) ? try CorpusRun(contentsOf: output) : nil
  }

  private func checkouts() throws -> [String] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { name in
      var isFolder: ObjCBool = false
      let path = "\(folder)/\(name)"
      let exists = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      return exists && isFolder.boolValue && !name.hasPrefix(".")
    }
    let chosen = only.isEmpty ? names : names.filter { name in only.contains { name.contains($0) } }
    if chosen.isEmpty { throw ValidationError("'\(folder)' holds no checkout") }
    return chosen.sorted()
  }

  private func version() throws -> String {
    try Self.standardOutput(of: [tool, "--version"]).split(separator: "\n").first.map(String.init) ?? ""
  }

  // MARK: One repository

  private func run(on name: String) throws -> CorpusRun.Repository {
    let path = "\(folder)/\(name)"
    let scratch = FileManager.default.temporaryDirectory
      .appendingPathComponent("unsafe-lint-corpus-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let measured = scratch.appendingPathComponent("measured.json")
    let reported = scratch.appendingPathComponent("report.json")
    let own = Bundle.main.executablePath ?? CommandLine.arguments[0]
    _ = try Self.standardOutput(
      of: [
        own, "measure", "--report", measured.path, "--time-limit", "\(timeLimit)", "--", tool,
        "lint", "--quiet", "--output", "json=\(reported.path)", path,
      ])
    let measurement = try JSONDecoder().decode(
      Measure.Measurement.self, from: try Data(contentsOf: measured))
    let report = try? JSONDecoder().decode(Report.self, from: try Data(contentsOf: reported))
    let lines = SourceLines(below: path)
    let prefix = path.hasSuffix("/") ? path : path + "/"
    return CorpusRun.Repository(
      name: name.replacing("+", with: "/", maxReplacements: 1), commit: Self.commit(of: path),
      swiftLines: lines.swift, cLines: lines.c, exitStatus: measurement.exitStatus,
      seconds: measurement.seconds, peakMemory: measurement.peakMemory,
      findings: (report?.findings ?? []).map { finding in
        var finding = finding
        if let range = finding.path.range(of: prefix) { finding.path.removeSubrange(range) }
        return finding
      },
      notices: Dictionary((report?.notices ?? []).map { ($0.kind, 1) }, uniquingKeysWith: +))
  }

  /// As much of the tool's JSON report as a run keeps.
  private struct Report: Decodable {
    struct Notice: Decodable { let kind: String }
    let findings: [CorpusRun.Finding]
    let notices: [Notice]
  }

  /// Of a checkout without version control, the commit stands in a file.
  private static func commit(of path: String) -> String {
    if let named = try? String(contentsOfFile: path + "/.corpus-commit", encoding: .utf8) {
      return named.filter { !$0.isWhitespace }
    }
    guard FileManager.default.fileExists(atPath: path + "/.git") else { return "" }
    let output = try? standardOutput(of: ["/usr/bin/env", "git", "-C", path, "rev-parse", "HEAD"])
    return output?.split(separator: "\n").first.map(String.init) ?? ""
  }

  private static func standardOutput(of command: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Lines of source below a folder, by language; what builds and version control keep is not counted.
struct SourceLines {
  private(set) var swift = 0
  private(set) var c = 0

  init(below folder: String) {
    guard let walk = FileManager.default.enumerator(atPath: folder) else { return }
    while let path = walk.nextObject() as? String {
      let name = path.split(separator: "/").last ?? ""
      if [".git", ".build", "DerivedData"].contains(name) {
        walk.skipDescendants()
        continue
      }
      let ending = name.split(separator: ".").last ?? ""
      guard ["swift", "c", "h"].contains(ending) else { continue }
      guard let bytes = FileManager.default.contents(atPath: "\(folder)/\(path)") else { continue }
      let count = bytes.count { $0 == UInt8(ascii: "\n") }
      if ending == "swift" { swift += count } else { c += count }
    }
  }
}
