import TestKit
import Testing

private let page = """
  # a-rule

  It finds things.

  ## Bad

  ### One
  ```c a.c
  int x;  // expect: a-rule "part"  // step: 2
  ```

  """

private func verdict(_ findings: [ObservedFinding], page text: String = page) -> [String] {
  let page = RulePage(ruleID: "a-rule", text: text)
  return ExampleVerdict(example: page.examples[0], findings: findings).disagreements
}

private func finding(
  _ rule: String = "a-rule", line: Int = 1, message: String = "a part"
) -> ObservedFinding {
  let place = ObservedFinding.Place(file: "a.c", line: line)
  return ObservedFinding(ruleID: rule, message: message, place: place, steps: [place, place])
}

@Test("a page falls into examples with the place of every file")
func pageParser() {
  let parsed = RulePage(ruleID: "a-rule", text: page)
  #expect(parsed.problems == [])
  #expect(parsed.summary == "It finds things.")
  #expect(parsed.examples.map(\.title) == ["One"])
  #expect(parsed.examples[0].files.map(\.name) == ["a.c"])
  #expect(parsed.examples[0].files[0].firstLine == 9)
  #expect(RulePage(ruleID: "b-rule", text: page).problems.count == 1)
}

@Test("markers and findings must agree both ways")
func verdicts() {
  #expect(verdict([finding()]) == [])
  #expect(verdict([]).count == 2)
  #expect(verdict([finding(), finding()]).count == 1)
  #expect(verdict([finding(), finding("b-rule")]).count == 1)
  #expect(verdict([finding(line: 2)]).count == 3)
  #expect(verdict([finding(message: "else")]).count == 1)
}

@Test("a known miss or noise that is mended fails")
func knownErrors() {
  let miss = page.replacing("expect: a-rule \"part\"  // step: 2", with: "miss: a-rule")
  #expect(verdict([], page: miss) == [])
  #expect(verdict([finding()], page: miss).count == 1)
  let noise = page.replacing("expect: a-rule \"part\"  // step: 2", with: "noise: a-rule")
  #expect(verdict([finding()], page: noise) == [])
  #expect(verdict([], page: noise).count == 1)
}

@Test("a malformed marker is told")
func malformedMarker() {
  #expect(MarkerReader.markers(in: "x // expect: typo", file: "a").problems.count == 1)
  #expect(MarkerReader.markers(in: "x // step: one", file: "a").problems.count == 1)
  #expect(MarkerReader.markers(in: "x // https://a.b", file: "a").problems.isEmpty)
}

@Test("a difference is printed as a unified diff")
func unifiedDiff() {
  let old = (1...20).map { "line \($0)" }.joined(separator: "\n")
  let new = old.replacing("line 10\n", with: "line ten\n")
  #expect(
    UnifiedDiff.text(from: old, to: new, fromName: "a", toName: "b") == """
      --- a
      +++ b
      @@ -7,7 +7,7 @@
       line 7
       line 8
       line 9
      -line 10
      +line ten
       line 11
       line 12
       line 13

      """)
}
