package import SourceText

/// The outcome of one run, complete enough for every reporter to print without looking elsewhere.
package struct AnalysisReport: Sendable {
  /// What was looked at. Counts, never times: reports are a pure function of the input.
  package struct Coverage: Hashable, Codable, Sendable {
    package var swiftFiles = 0
    package var cUnits = 0
    package var modules = 0
    package var functions = 0
    package var summaries = 0
    package var unknownCallees = 0
    package init() {}
  }

  /// A count for people, beyond coverage.
  package struct Statistic: Hashable, Codable, Sendable {
    package let name: String
    package let count: Int

    package init(name: String, count: Int) {
      self.name = name
      self.count = count
    }
  }

  /// How long a part of the run took; in no report, whose bytes are a function of the input.
  package struct Phase: Hashable, Sendable {
    package let name: String
    package let duration: Duration

    package init(name: String, duration: Duration) {
      self.name = name
      self.duration = duration
    }
  }

  /// In report order.
  package let findings: [Finding]
  /// In report order; they count for no exit status.
  package let suppressed: [SuppressedFinding]
  /// In report order, without duplicates.
  package let notices: [Notice]
  package let coverage: Coverage
  /// Every enabled rule, sorted by id.
  package let rules: [RuleDescriptor]
  /// The files that findings and notices name, for code frames, by relative path.
  package let sources: [String: SourceFile]
  package let exitStatus: Int32
  /// What the status means, lower case, no final stop.
  package let exitMeaning: String
  /// Findings that were known before are among the suppressed ones.
  package let isCompared: Bool
  /// The depth limit that the run had.
  package let maximumDepth: Int
  /// What discovery found and with what it was read, a line each, for those who ask.
  package let found: [String]
  /// For `--stats`.
  package let statistics: [Statistic]
  /// For `--timings`.
  package let timings: [Phase]

  package init(
    findings: [Finding], suppressed: [SuppressedFinding] = [], notices: [Notice],
    coverage: Coverage, rules: [RuleDescriptor], sources: [String: SourceFile],
    exitStatus: Int32, exitMeaning: String, maximumDepth: Int = 3,
    isCompared: Bool = false, found: [String] = [], statistics: [Statistic] = [], timings: [Phase] = []
  ) {
    self.findings = findings
    self.suppressed = suppressed
    self.notices = notices
    self.coverage = coverage
    self.rules = rules
    self.sources = sources
    self.exitStatus = exitStatus
    self.exitMeaning = exitMeaning
    self.maximumDepth = maximumDepth
    self.isCompared = isCompared
    self.found = found
    self.statistics = statistics
    self.timings = timings
  }
}
