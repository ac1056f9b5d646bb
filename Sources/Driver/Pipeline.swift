import CFrontend
package import Findings
import PointerFlow
import Rules
import SourceText

/// One run from paths to a report: discover, lower both sides, link, solve, ask the rules.
package struct Pipeline: Sendable {
  private let plan: RunPlan

  package init(_ plan: RunPlan) { self.plan = plan }

  /// What a run would read, without running it.
  package func discover() throws(DriverError) -> ProjectListing {
    ProjectListing(try plan.project(ProjectReader(root: plan.scope.root)))
  }

  package func run() async throws(DriverError) -> AnalysisReport {
    let options = plan.options
    let reader = ProjectReader(root: plan.scope.root)
    let project = try plan.project(reader)
    var notices = project.notices
    let c = await CSide(project: project, options: options).lower(reader)
    notices += c.notices
    let swift = await SwiftSide(project: project, scopedFunctions: plan.scopedFunctions)
      .lower(imported: c, reader: reader)
    notices += swift.notices

    let program = Program(
      units: c.units + c.modules + swift.units, linkScopes: project.linkScopes)
    let solution = ProgramSolver.solve(
      program, options: SolverOptions(maximumDepth: plan.maximumDepth), models: plan.models)
    notices += SolverNotices.list(solution, in: program)
    let rules = plan.policy.rules
    var assembly = FindingAssembly(program: program, rules: rules) { reader.read($0) }
    let found = counted(
      assembly.findings(for: Diagnosis.all(of: solution.defects)),
      files: Set(program.units.flatMap(\.files)).sorted().compactMap { assembly.file($0) },
      notices: notices)

    var coverage = AnalysisReport.Coverage()
    coverage.swiftFiles = swift.units.count
    coverage.cUnits = c.units.count
    coverage.modules = project.swiftModules.count
    coverage.functions = program.functions.count - 1
    coverage.summaries = solution.counters.functionsSolved
    coverage.unknownCallees = solution.counters.unknownCallees
    let sorted = Array(Set(notices + reader.notices)).sorted(by: Notice.inReportOrder)
    let status = ExitStatus(
      findings: found.findings, notices: sorted, failOn: options.failOn,
      allowIncomplete: options.allowsIncomplete)
    return AnalysisReport(
      findings: found.findings, suppressed: found.suppressed, notices: sorted, coverage: coverage,
      rules: rules, sources: assembly.sources, exitStatus: status.rawValue,
      exitMeaning: status.meaning, maximumDepth: plan.maximumDepth,
      found: ProjectListing(project).details + [c.libclang].compactMap { $0 })
  }

  /// What counts: comments, levels by path, the reported paths and the lowest level, in this order.
  private func counted(
    _ findings: [Finding], files: [SourceFile], notices: [Notice]
  ) -> Suppressions.Outcome {
    var found = Suppressions.Outcome(findings: findings, suppressed: [])
    if plan.options.usesSuppressions {
      let suppressions = Suppressions(
        files: files, knownRules: RuleCatalogue.shipped.map(\.id) + RuleCatalogue.planned)
      found = suppressions.apply(
        to: findings, rules: plan.policy.rules,
        incomplete: Set(notices.filter { $0.severity != .remark }.compactMap(\.path)),
        requiresReason: plan.policy.isOn("require-reason", of: Suppressions.malformed))
    }
    func isReported(_ finding: Finding) -> Bool {
      finding.severity >= plan.options.minimumSeverity && plan.scope.reports(finding.location.path)
    }
    found.findings = plan.policy.applied(to: found.findings).filter(isReported)
    found.suppressed = found.suppressed.filter { isReported($0.finding) }
    return found
  }
}
