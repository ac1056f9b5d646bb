import PointerFlow
import TestKit
import Testing

/// Changes of a program that must not change what is found in it, on random programs.
@Suite("Program laws")
struct ProgramLawTests {
  static let seeds = Seeds.few(300)

  /// Findings by rule and the text of their lines, which survive when lines move.
  private func findings(_ text: String) throws -> [String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return try SolvedText(text, maximumDepth: 6).findings.map { finding in
      "\(finding.rule): \(lines[finding.line - 1])"
        + finding.steps.map { "\n  \(lines[$0.line - 1]): \($0.message)" }.joined()
    }.sorted()
  }

  /// How often each rule speaks.
  private func rules(_ text: String) throws -> [String] {
    try SolvedText(text, maximumDepth: 6).findings.map(\.rule).sorted()
  }

  @Test("blocks in any order: the same findings with the same stories")
  func blockOrder() throws {
    var found = 0
    for seed in Self.seeds {
      let program = RandomProgram(seed: seed)
      let expected = try findings(program.text)
      found += expected.count
      var shuffled = program
      for _ in 0..<3 {
        shuffled.shuffleBlocks()
        #expect(try findings(shuffled.text) == expected, "seed \(seed)\n\(program.text)")
      }
    }
    #expect(found * 3 > Self.seeds.count, "the programs have findings")
  }

  @Test("a call that does nothing changes nothing")
  func nothingCalled() throws {
    for seed in Self.seeds {
      let program = RandomProgram(seed: seed)
      var changed = program
      changed.insertNothing()
      #expect(try findings(changed.text) == findings(program.text), "seed \(seed)\n\(changed.text)")
    }
  }

  @Test("an address that goes through an identity function changes no verdict")
  func identityCall() throws {
    var changes = 0
    for seed in Self.seeds {
      let program = RandomProgram(seed: seed)
      var changed = program
      guard changed.insertIdentity() else { continue }
      changes += 1
      #expect(try rules(changed.text) == rules(program.text), "seed \(seed)\n\(changed.text)")
    }
    #expect(changes * 3 > Self.seeds.count)
  }

  @Test("a store outlined into a helper changes no verdict")
  func outlinedStore() throws {
    var changes = 0
    for seed in Self.seeds {
      let program = RandomProgram(seed: seed)
      var changed = program
      guard changed.outlineStore() else { continue }
      changes += 1
      #expect(try rules(changed.text) == rules(program.text), "seed \(seed)\n\(changed.text)")
    }
    #expect(changes * 3 > Self.seeds.count)
  }

  @Test("units in any order of arrival, functions in any order of a unit: the same findings")
  func functionOrder() throws {
    for seed in Self.seeds.prefix(100) {
      let program = RandomProgram(seed: seed)
      let head = RandomProgram.helpers.split(separator: "function internal ").map(String.init)
      let moved = head[0] + program.lines.joined(separator: "\n") + "\n"
        + head.dropFirst().reversed().map { "function internal " + $0 }.joined()
      #expect(try findings(moved) == findings(program.text), "seed \(seed)")
    }
  }

  @Test("a summary is computed once for each function outside of a recursion")
  func summariesOnce() throws {
    for seed in Self.seeds.prefix(50) {
      let counters = try SolvedText(RandomProgram(seed: seed).text).solution.counters
      #expect(counters.functionsSolved == 6)
      #expect(counters.resolved == 0)
    }
  }

  @Test("a deeper limit only adds findings")
  func depthIsMonotone() throws {
    for seed in Self.seeds.prefix(100) {
      let text = RandomProgram(seed: seed).text
      let deep = try SolvedText(text, maximumDepth: 3).findings
      for finding in try SolvedText(text, maximumDepth: 0).findings {
        #expect(deep.contains { $0.rule == finding.rule && $0.line == finding.line }, "seed \(seed)")
      }
    }
  }
}
