import CFrontend
import Findings
import PointerFlow
import Rules
import SourceText

/// One state of the sources, analysed: everything a report, a comparison or a graph is made from.
struct Analysis {
  let project: Project
  let program: Program
  let solution: ProgramSolution
  let found: Suppressions.Outcome
  /// In report order, without duplicates.
  let notices: [Notice]
  let coverage: AnalysisReport.Coverage
  let sources: [String: SourceFile]
  let libclang: String?
  /// Units that came from the cache.
  let cacheHits: (c: Int, swift: Int)
  /// Absolute paths of everything that decided what was found.
  let filesRead: Set<String>
  /// Where headers that were not found would have been found.
  let absentHeaders: Set<String>

  /// Discovers, lowers both sides, links, solves, asks the rules, and applies comments and levels.
  static func run(_ plan: RunPlan) async throws(DriverError) -> Analysis {
    var clock = PhaseClock(options: plan.options)
    clock.begin("discover")
    let reader = plan.reader()
    return try await run(
      plan, project: try plan.project(reader), reader: reader,
      caches: AnalysisCaches(plan), clock: &clock)
  }

  /// The same for a project that has been discovered.
  static func run(
    _ plan: RunPlan, project: Project, reader: ProjectReader, caches: AnalysisCaches?,
    clock: inout PhaseClock
  ) async throws(DriverError) -> Analysis {
    clock.begin("parse C")
    let c = await CSide(project: project, options: plan.options, caches: caches).lower(reader)
    try plan.checkCancellation()
    clock.begin("parse Swift")
    let swift = await SwiftSide(project: project, plan: plan, caches: caches)
      .lower(imported: c, reader: reader)
    try plan.checkCancellation()
    return try solve(
      project: project, c: c, swift: swift, plan: plan, reader: reader, clock: &clock)
  }

  /// Links and solves what was lowered, asks the rules, and applies comments and levels.
  static func solve(
    project: Project, c: CSide.Outcome, swift: SwiftSide.Outcome, plan: RunPlan,
    reader: ProjectReader, clock: inout PhaseClock
  ) throws(DriverError) -> Analysis {
    clock.begin("solve")
    var notices = project.notices + c.notices + swift.notices
    let program = Program(
      units: c.units + c.modules + swift.units, linkScopes: project.linkScopes)
    let solution = ProgramSolver.solve(
      program, options: SolverOptions(
        maximumDepth: plan.maximumDepth, keepsSilences: plan.options.keepsSilences),
      models: plan.models)
    try plan.checkCancellation()
    notices += SolverNotices.list(solution, in: program)
    clock.begin("report")
    var assembly = FindingAssembly(program: program, rules: plan.policy.rules) { reader.read($0) }
    let found = counted(
      assembly.findings(for: Diagnosis.all(of: solution.defects)),
      files: Set(program.units.flatMap(\.files)).sorted().compactMap { assembly.file($0) },
      notices: notices, plan: plan)
    var coverage = AnalysisReport.Coverage()
    coverage.swiftFiles = swift.units.count
    coverage.cUnits = c.units.count
    coverage.modules = project.swiftModules.count
    coverage.functions = program.functions.count - 1
    coverage.summaries = solution.counters.functionsSolved
    coverage.unknownCallees = solution.counters.unknownCallees
    clock.end()
    let swiftFiles = project.swiftModules.flatMap(\.files)
    return Analysis(
      project: project, program: program, solution: solution, found: found,
      notices: Array(Set(notices + reader.notices)).sorted(by: Notice.inReportOrder),
      coverage: coverage, sources: assembly.sources, libclang: c.libclang,
      cacheHits: (c.cacheHits, swift.cacheHits),
      filesRead: c.filesRead.union(swiftFiles.map { PathText.joined(project.root, $0) }),
      absentHeaders: c.absentHeaders)
  }

  /// What counts: comments, levels by path, the reported paths and the lowest level, in this order.
  private static func counted(
    _ findings: [Finding], files: [SourceFile], notices: [Notice], plan: RunPlan
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

  private static let swiftHits = "Swift files from the cache"
  private static let cHits = "C units from the cache"

  /// How many units a statistic counts when nothing had to be parsed; `nil` for other statistics.
  static func units(named name: String, of coverage: AnalysisReport.Coverage) -> Int? {
    switch name {
    case swiftHits: coverage.swiftFiles
    case cHits: coverage.cUnits
    default: nil
    }
  }

  /// Counts for `--stats`.
  var statistics: [AnalysisReport.Statistic] { counts.map { .init(name: $0.name, count: $0.count) } }

  private var counts: [(name: String, count: Int)] {
    [
      ("Swift files", coverage.swiftFiles), (Self.swiftHits, cacheHits.swift),
      ("Swift modules", coverage.modules),
      ("C units", coverage.cUnits), (Self.cHits, cacheHits.c),
      ("functions", coverage.functions),
      ("functions solved", coverage.summaries),
      ("functions solved again in recursions", solution.counters.resolved),
      ("instructions", solution.counters.instructions),
      ("calls of unknown functions", coverage.unknownCallees),
      ("callees cut by --max-depth", solution.cutCallees.count),
      ("bounds reached", solution.bounds.count),
      ("stashes that something unseen may clear", solution.counters.dischargedByUnknown),
      ("findings", found.findings.count), ("suppressed", found.suppressed.count),
    ]
  }
}

/// Measures the phases of a run and tells whoever watches.
struct PhaseClock {
  private let clock = ContinuousClock()
  private let progress: (@Sendable (AnalysisProgress) -> Void)?
  private var current: (name: String, start: ContinuousClock.Instant)?
  private(set) var phases: [AnalysisReport.Phase] = []

  init(options: AnalysisOptions) { progress = options.onProgress }

  mutating func begin(_ name: String) {
    end()
    current = (name, clock.now)
    progress?(AnalysisProgress(phase: name, done: 0, total: 0))
  }

  mutating func end() {
    guard let ended = current else { return }
    current = nil
    phases.append(AnalysisReport.Phase(name: ended.name, duration: clock.now - ended.start))
  }
}
