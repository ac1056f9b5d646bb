import TestKit
import Testing

private let pages = (try? ReferencePage.all(in: "Tests/SwiftFrontendTests/Reference")) ?? []

@Test("every row of the reference is judged as its markers say", arguments: pages.flatMap(\.examples))
func referenceRow(example: RulePage.Example) throws {
  let findings = try ExampleAnalysis.findings(in: example.files.map { ($0.name, $0.text) })
  let disagreements = ExampleVerdict(example: example, findings: findings).disagreements
  for disagreement in disagreements { Issue.record("\(example.title)\n\(disagreement)") }
}

@Test("the reference's pages are well formed")
func referenceForm() {
  #expect(pages.flatMap(\.examples).count > 20)
  for page in pages { #expect(page.problems == []) }
}
