package import Driver
package import Findings

/// How projects are analysed: the real thing, or what a test puts in its place.
package struct AnalysisService: Sendable {
  package var analyse: @Sendable (AnalysisOptions) async throws(DriverError) -> AnalysedProject
  /// Waits; throws when the waiting task is cancelled.
  package var pause: @Sendable (Duration) async throws -> Void

  package init(
    analyse: @escaping @Sendable (AnalysisOptions) async throws(DriverError) -> AnalysedProject = {
      (options: AnalysisOptions) async throws(DriverError) -> AnalysedProject in
      let plan = try RunPlan(options)
      return AnalysedProject(root: plan.root, report: try await Pipeline(plan).run())
    },
    pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    self.analyse = analyse
    self.pause = pause
  }
}

/// One state of a project.
package struct AnalysedProject: Sendable {
  /// Absolute: what the report's paths are relative to.
  package let root: String
  package let report: AnalysisReport

  package init(root: String, report: AnalysisReport) {
    self.root = root
    self.report = report
  }
}

/// What the session knows of a project of which a document is open.
struct OpenProject {
  /// Where the project is seen from: the folder that is open in the editor, else the project itself.
  let workingDirectory: String
  let memory = CacheMemory()
  /// The analysis that waits or runs; it cancels and waits for the one before.
  var task: Task<Void, Never>?
  var lastDuration = Duration.zero
  var hasBeenAnalysed = false
  /// What was said of the last state that could not be told by diagnostics.
  var remarks: Set<String> = []

  /// How long to wait for more text: a part of what the answer will take, so that small projects answer
  /// at once and large ones do not begin with every letter.
  var delay: Duration { min(max(lastDuration / 4, .milliseconds(10)), .milliseconds(250)) }
}
