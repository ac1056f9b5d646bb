import ArgumentParser
import CFrontend
import Foundation
import PointerFlow
import SourceText
import SwiftFrontend

/// Prints the flow IR of C units, and of Swift files lowered without any C unit.
struct DumpIR: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dump-ir", abstract: "Print the flow IR of C and Swift files.")

  @ArgumentParser.Argument(help: "C units, and Swift files of one target.") var files: [String]

  @Option(
    name: .customLong("cflag"), parsing: .unconditionalSingleValue,
    help: "A compiler flag for the C units (repeatable).")
  var cFlags: [String] = []

  @Option(help: "The libclang library to use.") var libclang: String?

  @Flag(help: "Print counts only.") var counts = false

  func run() throws {
    var units: [FlowUnit] = []
    let swift = files.filter { $0.hasSuffix(".swift") }
    let c = files.filter { !$0.hasSuffix(".swift") }
    if !c.isEmpty { units += try lowerC(c) }
    if !swift.isEmpty { units += try lowerSwift(swift) }
    if counts {
      print("\(units.count) units, \(count(units) { _ in 1 }) functions, ", terminator: "")
      print("\(count(units) { $0.instructions.count }) instructions")
    } else {
      for unit in units { print(unit.text) }
    }
  }

  private func count(_ units: [FlowUnit], _ weight: (FlowFunction) -> Int) -> Int {
    units.reduce(0) { $0 + $1.functions.reduce(0) { $0 + weight($1) } }
  }

  private func lowerSwift(_ paths: [String]) throws -> [FlowUnit] {
    let sources = try paths.map { path in
      SourceFile(path: path, text: try String(contentsOfFile: path, encoding: .utf8))
    }
    let lowering = SwiftModuleLowering(
      target: "main", files: sources, imported: [], scopedFunctions: ScopedFunction.shipped)
    return sources.indices.map { lowering.unit(at: $0) }
  }

  private func lowerC(_ paths: [String]) throws -> [FlowUnit] {
    Libclang.prepareProcess()
    let library = try Libclang(
      candidates: LibclangSearch.candidates(
        explicit: libclang, environment: ProcessInfo.processInfo.environment))
    let root = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
      .resolvingSymlinksInPath().path
    return try paths.map { path in
      let lowered = try CUnitLowering.lower(
        path: path, root: root, target: "", arguments: cFlags, libclang: library)
      for problem in lowered.problems {
        let text = "\(problem.file ?? path):\(problem.offset): \(problem.text)\n"
        FileHandle.standardError.write(Foundation.Data(text.utf8))
      }
      return lowered.unit
    }
  }
}
