import ArgumentParser
import Foundation
import TestKit

/// Runs the examples of the rule pages with the rows of `rules.yml` as they are now: while models and
/// pages are written nothing needs to be generated or built again.
struct CheckPages: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check-pages", abstract: "Compare the rule pages' examples with the analyzer.")

  @ArgumentParser.Argument(help: "Only examples whose rule or title contains this.")
  var pattern = ""

  @Flag(help: "Also print every finding with its steps.") var verbose = false
  @Option(help: "The checkout's root.") var root = "."

  func run() throws {
    let models = try CatalogueGenerator(root: root).modelTable
    var failures = 0
    for example in try RulePage.all(root: root).flatMap(\.examples)
    where pattern.isEmpty || "\(example)".localizedCaseInsensitiveContains(pattern) {
      let findings: [ObservedFinding]
      do {
        findings = try ExampleAnalysis.findings(
          in: example.files.map { ($0.name, $0.text) }, models: models)
      } catch let error as MissingHeader {
        print("\(example): \(error.message)")
        continue
      }
      let verdict = ExampleVerdict(example: example, findings: findings)
      if verbose || !verdict.disagreements.isEmpty { print(example) }
      for disagreement in verdict.disagreements { print("  \(disagreement)") }
      if verbose {
        for finding in findings {
          print("  \(finding)")
          for step in finding.steps { print("    \(step.file):\(step.line)") }
        }
      }
      failures += verdict.disagreements.count
    }
    if failures > 0 { throw ExitCode.failure }
  }
}
