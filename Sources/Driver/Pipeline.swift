import CFrontend
package import Findings
import PointerFlow
import Rules
import SourceText

/// One run from paths to a report: discover, lower both sides, link, solve, ask the rules.
package struct Pipeline: Sendable {
  let options: AnalysisOptions

  package init(_ options: AnalysisOptions) { self.options = options }

  /// What a run would read, without running it.
  package func discover() throws(DriverError) -> ProjectListing {
    let scope = try AnalysisScope(
      paths: options.paths, workingDirectory: options.workingDirectory)
    return ProjectListing(try project(scope, ProjectReader(root: scope.root)))
  }

  private func project(
    _ scope: AnalysisScope, _ reader: ProjectReader
  ) throws(DriverError) -> Project {
    try ProjectDiscovery.project(
      scopes: scope.directories, reader: reader,
      options: ProjectDiscovery.Options(
        excludes: options.excludes.map { Glob($0) }, extraFlags: options.cFlags,
        compileCommands: options.compileCommands, workingDirectory: options.workingDirectory))
  }

  package func run() async throws(DriverError) -> AnalysisReport {
    let scope = try AnalysisScope(
      paths: options.paths, workingDirectory: options.workingDirectory)
    let selection = try RuleSelection(selected: options.selected, ignored: options.ignored)
    let reader = ProjectReader(root: scope.root)
    let project = try project(scope, reader)
    var notices = project.notices
    let c = await CSide(project: project, options: options).lower(reader)
    notices += c.notices
    let swift = await SwiftSide(project: project).lower(imported: c, reader: reader)
    notices += swift.notices

    let program = Program(
      units: c.units + c.modules + swift.units, linkScopes: project.linkScopes)
    let solution = ProgramSolver.solve(
      program, options: SolverOptions(maximumDepth: options.maximumDepth))
    let diagnoses = Diagnosis.all(of: solution.defects)
    var assembly = FindingAssembly(program: program, rules: selection.rules) { path in
      reader.read(path)
    }
    var found = Suppressions.Outcome(
      findings: assembly.findings(for: diagnoses), suppressed: [])
    if options.usesSuppressions {
      let suppressions = Suppressions(
        files: Set(program.units.flatMap(\.files)).sorted().compactMap { assembly.file($0) },
        knownRules: RuleCatalogue.shipped.map(\.id) + RuleCatalogue.planned)
      found = suppressions.apply(
        to: found.findings, rules: selection.rules,
        incomplete: Set(notices.filter { $0.severity != .remark }.compactMap(\.path)))
    }
    func isReported(_ finding: Finding) -> Bool {
      finding.severity >= options.minimumSeverity && scope.reports(finding.location.path)
    }
    let findings = found.findings.filter(isReported)
    notices += SolverNotices.list(solution, in: program)

    var coverage = AnalysisReport.Coverage()
    coverage.swiftFiles = swift.units.count
    coverage.cUnits = c.units.count
    coverage.modules = project.swiftModules.count
    coverage.functions = program.functions.count - 1
    coverage.summaries = solution.counters.functionsSolved
    coverage.unknownCallees = solution.counters.unknownCallees
    let sorted = Array(Set(notices + reader.notices)).sorted(by: Notice.inReportOrder)
    let status = ExitStatus(
      findings: findings, notices: sorted, failOn: options.failOn,
      allowIncomplete: options.allowsIncomplete)
    return AnalysisReport(
      findings: findings, suppressed: found.suppressed.filter { isReported($0.finding) },
      notices: sorted, coverage: coverage, rules: selection.rules,
      sources: assembly.sources, exitStatus: status.rawValue, exitMeaning: status.meaning,
      maximumDepth: options.maximumDepth,
      found: ProjectListing(project).details + [c.libclang].compactMap { $0 })
  }
}
