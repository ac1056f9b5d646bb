package import CFrontend
import Driver
import Findings
import Foundation
package import PointerFlow
import Rules
import SourceText
import SwiftFrontend

/// What the analyzer says of an example, reduced to what markers speak of.
package struct ObservedFinding: Hashable, Sendable, CustomStringConvertible {
  package struct Place: Hashable, Sendable {
    package let file: String
    /// One-based.
    package let line: Int

    package init(file: String, line: Int) {
      self.file = file
      self.line = line
    }
  }

  package let ruleID: String
  package let message: String
  package let place: Place
  package let steps: [Place]

  package init(ruleID: String, message: String, place: Place, steps: [Place]) {
    self.ruleID = ruleID
    self.message = message
    self.place = place
    self.steps = steps
  }

  package var description: String { "\(place.file):\(place.line): \(ruleID): \(message)" }
}

/// An example needs the header of a library that this machine has not.
package struct MissingHeader: Error { package let message: String }

/// Runs the whole analysis on an example's files: both front ends, linker, solver and rules.
package enum ExampleAnalysis {
  /// The libclang of this machine, loaded once.
  package static let libclang: Libclang? = try? Libclang(
    candidates: LibclangSearch.candidates(
      explicit: nil, environment: ProcessInfo.processInfo.environment))

  /// - Parameter files: name and text; headers are found by C files beside them.
  /// - Returns: findings in order of file and place.
  /// - Throws: when the files cannot be written or libclang gives no tree.
  package static func findings(
    in files: [(name: String, text: String)], maximumDepth: Int = 3,
    models: ModelTable = .shipped, libclang: Libclang? = nil
  ) throws -> [ObservedFinding] {
    let units = try lower(files, libclang: libclang)
    let program = Program(units: units)
    let solution = ProgramSolver.solve(
      program, options: SolverOptions(maximumDepth: maximumDepth), models: models)
    let sources = Dictionary(
      uniqueKeysWithValues: files.map { ($0.name, SourceFile(path: $0.name, text: $0.text)) })
    var assembly = FindingAssembly(program: program, rules: RuleCatalogue.shipped) { sources[$0] }
    let suppressions = Suppressions(
      files: Array(sources.values), knownRules: RuleCatalogue.shipped.map(\.id))
    func place(_ location: FindingLocation) -> ObservedFinding.Place {
      ObservedFinding.Place(file: location.path, line: location.start.line)
    }
    return suppressions.apply(
      to: assembly.findings(for: Diagnosis.all(of: solution.defects)), rules: RuleCatalogue.shipped
    ).findings.map { finding in
      ObservedFinding(
        ruleID: finding.ruleID, message: finding.message, place: place(finding.location),
        steps: finding.witness.map { place($0.location) })
    }.sorted { ($0.place.file, $0.place.line, $0.ruleID) < ($1.place.file, $1.place.line, $1.ruleID) }
  }

  /// The example's files as units of the IR.
  ///
  /// - Parameter libclang: the library to parse with, if not the one the machine prefers.
  package static func lower(
    _ files: [(name: String, text: String)], libclang: Libclang? = nil
  ) throws -> [FlowUnit] {
    let root = FileManager.default.temporaryDirectory
      .appendingPathComponent("unsafe-lint-example-\(UUID().uuidString)").resolvingSymlinksInPath()
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: root) }
    for file in files {
      try Data(file.text.utf8).write(to: root.appendingPathComponent(file.name))
    }
    var units: [FlowUnit] = []
    for file in files where file.name.hasSuffix(".c") {
      guard let libclang = libclang ?? self.libclang else { throw CFrontendError.noLibclang(tried: []) }
      let lowered = try CUnitLowering.lower(
        path: file.name, root: root.path, target: "CLib",
        arguments: ["-I", root.path, "-std=gnu17"] + HeaderSource.arguments, libclang: libclang)
      if let missing = lowered.problems.first(where: { $0.text.contains("file not found") }) {
        throw MissingHeader(message: missing.text)
      }
      units.append(lowered.unit)
    }
    for file in files where file.name.hasSuffix(".apinotes") {
      units = units.map(APINotes(file.text).applied)
    }
    let swift = files.filter { $0.name.hasSuffix(".swift") }
      .map { SourceFile(path: $0.name, text: $0.text) }
    if swift.isEmpty { return units }
    let module = SwiftModuleLowering(
      target: "App", files: swift, imported: units, scopedFunctions: ScopedFunction.shipped)
    return units + swift.indices.map { module.unit(at: $0) }
  }
}
