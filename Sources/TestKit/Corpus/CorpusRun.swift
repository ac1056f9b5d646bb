import Foundation

/// What one build of the tool said of a folder of checkouts, and what that cost.
package struct CorpusRun: Codable, Sendable {
  package struct Repository: Codable, Sendable {
    /// `OWNER/NAME`.
    package var name: String
    /// Of the checkout; empty when it is none.
    package var commit: String
    package var swiftLines: Int
    package var cLines: Int
    package var exitStatus: Int32
    package var seconds: Double
    /// The largest process of the run, in MiB.
    package var peakMemory: Double
    package var findings: [Finding]
    /// How many notices there were, by kind.
    package var notices: [String: Int]

    package init(
      name: String, commit: String, swiftLines: Int, cLines: Int, exitStatus: Int32,
      seconds: Double, peakMemory: Double, findings: [Finding], notices: [String: Int]
    ) {
      self.name = name
      self.commit = commit
      self.swiftLines = swiftLines
      self.cLines = cLines
      self.exitStatus = exitStatus
      self.seconds = seconds
      self.peakMemory = peakMemory
      self.findings = findings
      self.notices = notices
    }
  }

  package struct Finding: Codable, Hashable, Sendable {
    package var rule: String
    package var level: String
    /// Relative to the repository's root.
    package var path: String
    /// One-based.
    package var line: Int
    package var message: String
    package var fingerprint: String

    package init(
      rule: String, level: String, path: String, line: Int, message: String, fingerprint: String
    ) {
      self.rule = rule
      self.level = level
      self.path = path
      self.line = line
      self.message = message
      self.fingerprint = fingerprint
    }
  }

  /// Of the tool.
  package var version: String
  /// Sorted by name.
  package var repositories: [Repository]

  package init(version: String, repositories: [Repository]) {
    self.version = version
    self.repositories = repositories.sorted { $0.name < $1.name }
  }

  package init(contentsOf path: String) throws {
    self = try JSONDecoder().decode(
      CorpusRun.self, from: try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  package func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try encoder.encode(self).write(to: url, options: .atomic)
  }

  /// Findings by rule and level, the most frequent first.
  package var findingsPerRule: [(rule: String, level: String, count: Int)] {
    var counts: [[String]: Int] = [:]
    for finding in repositories.flatMap(\.findings) {
      counts[[finding.rule, finding.level], default: 0] += 1
    }
    return counts.map { ($0.key[0], $0.key[1], $0.value) }
      .sorted { ($1.2, $0.0, $0.1) < ($0.2, $1.0, $1.1) }
  }
}

/// What appeared and vanished between two runs.
///
/// A finding is the same when repository, rule, file and fingerprint are: lines move with edits.
package struct CorpusComparison: Sendable {
  package struct Entry: Hashable, Sendable {
    package let repository: String
    package let finding: CorpusRun.Finding
  }

  package let appeared: [Entry]
  package let vanished: [Entry]
  /// Repositories that only one of the runs has, or has at another commit: not compared.
  package let incomparable: [String]

  package init(old: CorpusRun, new: CorpusRun) {
    var appeared: [Entry] = []
    var vanished: [Entry] = []
    var incomparable: [String] = []
    for name in Set((old.repositories + new.repositories).map(\.name)).sorted() {
      guard let before = old.repositories.first(where: { $0.name == name }),
        let after = new.repositories.first(where: { $0.name == name }),
        before.commit == after.commit
      else {
        incomparable.append(name)
        continue
      }
      appeared += Self.surplus(of: after, over: before)
      vanished += Self.surplus(of: before, over: after)
    }
    self.appeared = appeared
    self.vanished = vanished
    self.incomparable = incomparable
  }

  private static func surplus(
    of run: CorpusRun.Repository, over other: CorpusRun.Repository
  ) -> [Entry] {
    func key(_ finding: CorpusRun.Finding) -> [String] {
      [finding.rule, finding.path, finding.fingerprint]
    }
    let known = Set(other.findings.map(key))
    return run.findings.filter { !known.contains(key($0)) }
      .map { Entry(repository: run.name, finding: $0) }
  }
}
