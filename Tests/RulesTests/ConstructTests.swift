import CFrontend
import Foundation
import TestKit
import Testing

// Each function of a fixture takes an address, or frees one, through one construct of C. Its name says
// the verdict: `…_bad` has a finding, `…_good` has none, `…_missed` and `…_alarm` are known errors.

private let folder = Checkout.root + "/Tests/RulesTests/Constructs"
private let fixtures =
  ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter {
    $0.hasSuffix(".c")
  }.sorted()

@Test("what a construct of C does to an address is seen, with every libclang alike", arguments: fixtures)
func constructs(fixture: String) throws {
  let text = try String(contentsOfFile: folder + "/" + fixture, encoding: .utf8)
  let functions = verdicts(in: text)
  #expect(!functions.isEmpty)
  var first: [String]?
  for library in TestLibraries.all {
    let findings = try ExampleAnalysis.findings(in: [(fixture, text)], libclang: library)
    let spelled = findings.map(\.description)
    if let first { #expect(spelled == first, "\(library.version) disagrees") } else {
      first = spelled
      for function in functions {
        let found = findings.contains { function.lines.contains($0.place.line) }
        #expect(found == function.isExpected, "\(fixture): \(function.name)")
      }
    }
  }
}

private struct Verdict {
  var name: String
  var isExpected: Bool
  var lines: Range<Int>
}

/// The functions of a fixture that have a verdict; each ends where the next one begins.
private func verdicts(in text: String) -> [Verdict] {
  var functions: [Verdict] = []
  for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
    guard line.first?.isLetter == true || line.first == "_" else { continue }
    if let last = functions.indices.last, functions[last].lines.upperBound == .max {
      functions[last].lines = functions[last].lines.lowerBound..<(index + 1)
    }
    guard let match = line.firstMatch(of: /\b(\w+_(bad|good|missed|alarm))\(/) else { continue }
    functions.append(
      Verdict(
        name: String(match.1), isExpected: match.2 == "bad" || match.2 == "alarm",
        lines: (index + 1)..<Int.max))
  }
  return functions
}
