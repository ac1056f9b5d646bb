import Foundation
import TestKit
import Testing

private let examples: [RulePage.Example] =
  ((try? RulePage.all(root: Checkout.root)) ?? []).flatMap(\.examples)


@Test("what a page says of an example is what the analyzer says", arguments: examples)
func exampleVerdict(example: RulePage.Example) throws {
  let findings: [ObservedFinding]
  do {
    findings = try ExampleAnalysis.findings(in: example.files.map { ($0.name, $0.text) })
  } catch let error as MissingHeader {
    #expect(!HeaderSource.areExpected, "\(example.title): \(error.message)")
    return
  }
  let disagreements = ExampleVerdict(example: example, findings: findings).disagreements
  for disagreement in disagreements { Issue.record("\(example.title)\n\(disagreement)") }
}

@Test("each example has its findings where its section says", arguments: examples)
func exampleSection(example: RulePage.Example) {
  var expectsRule = false
  for file in example.files {
    for marker in MarkerReader.markers(in: file.text, file: file.name).markers {
      switch marker.kind {
      case .expect(let rule, _):
        expectsRule = expectsRule || rule == example.ruleID
        #expect(example.section != .good, "\(example): a good example expects nothing")
      case .miss, .noise:
        #expect(example.section == .limits, "\(example): known errors stand under Limits")
      case .step: break
      }
    }
  }
  if example.section == .bad { #expect(expectsRule, "\(example): expects no \(example.ruleID)") }
}
