package import Findings
package import PointerFlow
import Rules

/// One run from a plan to a report.
package struct Pipeline: Sendable {
  private let plan: RunPlan
  /// What is linked in place of what the plan's paths hold.
  private let archives: [UnitArchive]?

  package init(_ plan: RunPlan) {
    self.plan = plan
    archives = nil
  }

  /// - Parameter archives: units that were lowered before.
  package init(_ plan: RunPlan, linking archives: [UnitArchive]) {
    self.plan = plan
    self.archives = archives
  }

  /// What a run would read, without running it.
  package func discover() throws(DriverError) -> ProjectListing {
    ProjectListing(try plan.project(plan.reader()))
  }

  /// The program and what the solver found out about it, for those who look into the engine.
  package func solve() async throws(DriverError) -> (program: Program, solution: ProgramSolution) {
    let analysis = try await Analysis.run(plan)
    return (analysis.program, analysis.solution)
  }

  package func run() async throws(DriverError) -> AnalysisReport {
    // What cannot be compared with is known before anything is spent.
    let comparison = try Comparison(plan)
    let run: AnalysisRun
    if let archives {
      run = try AnalysisRun(plan, linking: archives)
    } else {
      run = try await AnalysisRun(plan)
    }
    let outcome = run.outcome
    var found = outcome.found
    let known = try await comparison.known(for: found)
    var notices = outcome.notices
    if plan.scope.reported.isEmpty, let stale = known.staleNotice(of: found) {
      notices.append(stale)
      notices.sort(by: Notice.inReportOrder)
    }
    known.apply(to: &found)
    let status = ExitStatus(
      findings: found.findings, notices: notices, failOn: plan.options.failOn,
      allowIncomplete: plan.options.allowsIncomplete)
    return AnalysisReport(
      findings: found.findings, suppressed: found.suppressed, notices: notices,
      coverage: outcome.coverage, rules: plan.policy.rules, sources: run.sources,
      exitStatus: status.rawValue, exitMeaning: status.meaning, maximumDepth: plan.maximumDepth,
      isCompared: comparison.isAny,
      found: ProjectListing(run.project).details + [outcome.libclang].compactMap { $0 }
        + [plan.file.map { "configuration \($0.shownPath)" }].compactMap { $0 } + run.cacheRemarks,
      statistics: outcome.statistics, timings: run.timings)
  }
}
