package import Findings

/// What one run is asked to do; everything the command line and the configuration decide.
package struct AnalysisOptions: Sendable {
  /// As the user wrote them, relative to `workingDirectory` or absolute; empty for the latter itself.
  package var paths: [String] = []
  package var workingDirectory: String
  package var environment: [String: String] = [:]
  package var excludes: [String] = []
  /// `compile_commands.json` or the directory that holds it.
  package var compileCommands: String?
  package var libclang: String?
  /// Extra flags for every C unit.
  package var cFlags: [String] = []
  /// Call edges an accusation may go through, on each side of the boundary; `nil` for what the
  /// configuration says, else `defaultDepth`.
  package var maximumDepth: Int?
  /// For those who ask why nothing is said of a line.
  package var keepsSilences = false
  package static let defaultDepth = 3
  package var configuration = ConfigurationChoice.nearest
  /// Rule ids or patterns with `*`; empty for all.
  package var selected: [String] = []
  package var ignored: [String] = []
  package var minimumSeverity = Severity.note
  /// The lowest severity that makes the run fail, `nil` for never.
  package var failOn: Severity? = .warning
  package var allowsIncomplete = false
  /// Whether comments silence findings.
  package var usesSuppressions = true
  /// A file of findings that do not count.
  package var baseline: String?
  /// Findings of this revision do not count.
  package var comparedRevision: ComparedRevision?
  /// What stands in for one file; only its findings are reported.
  package var unsaved: UnsavedText?
  /// What stands in for any files, by absolute path; the findings of all files are reported. What lies
  /// outside the analysed root is passed over.
  package var overlay: [UnsavedText] = []
  /// Where this process keeps what it concluded between runs of one project; `nil` for nowhere.
  package var memory: CacheMemory?
  /// Where lowered C units are kept; `nil` for nowhere.
  package var cache: CacheDirectory?
  /// Told of every phase and unit.
  package var onProgress: (@Sendable (AnalysisProgress) -> Void)?
  /// At least 1.
  package var jobs = 1
  /// Seconds that the parse of one C unit may take.
  package var unitTimeLimit = 60
  /// How to start a worker; `nil` lowers C units in this process, where a crash in libclang is fatal.
  package var worker: WorkerPool.Command?

  /// What the environment adds to the places where headers are looked for.
  var includePathVariables: [String] {
    ["CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "OBJC_INCLUDE_PATH", "PKG_CONFIG_PATH"].map {
      environment[$0] ?? ""
    }
  }

  package init(workingDirectory: String) { self.workingDirectory = workingDirectory }
}
