import Findings
import SourceText

/// One run up to what was found: from the cache when nothing has changed, else by analysis.
struct AnalysisRun {
  let outcome: AnalysisOutcome
  let project: Project
  /// By relative path: the files that reports show parts of.
  let sources: [String: SourceFile]
  let timings: [AnalysisReport.Phase]
  /// What is worth saying of the cache, a line each.
  let cacheRemarks: [String]

  init(_ plan: RunPlan) async throws(DriverError) {
    let caches = AnalysisCaches(plan)
    var clock = PhaseClock(options: plan.options)
    let reader = plan.reader()
    clock.begin("discover")
    let project = try plan.project(reader)
    self.project = project
    // What an editor has not saved yet is there for a moment only.
    let results = plan.overlay.isEmpty ? caches.map { $0.results(plan, project) } : nil
    if var kept = results?.outcome() {
      kept.statistics = kept.statistics.map { statistic in
        let count = Analysis.units(named: statistic.name, of: kept.coverage)
        return AnalysisReport.Statistic(name: statistic.name, count: count ?? statistic.count)
      }
      outcome = kept
      sources = Dictionary(
        kept.sourcePaths.compactMap { path in reader.read(path).map { (path, $0) } },
        uniquingKeysWith: { first, _ in first })
    } else {
      let analysis = try await Analysis.run(
        plan, project: project, reader: reader, caches: caches, clock: &clock)
      let fresh = AnalysisOutcome(analysis)
      outcome = fresh
      sources = analysis.sources.filter { fresh.sourcePaths.contains($0.key) }
      results?.keep(
        outcome, files: analysis.filesRead, absent: analysis.absentHeaders)
    }
    clock.end()
    caches?.store.finish()
    timings = clock.phases
    cacheRemarks = caches?.remarks ?? []
  }
}

/// The caches of one run: on disk, in memory, or both.
struct AnalysisCaches {
  let store: CacheStore
  let states: FileStates

  /// `nil` when nothing is to be kept.
  init?(_ plan: RunPlan) {
    guard plan.options.cache != nil || plan.options.memory != nil else { return nil }
    store = CacheStore(
      plan.options.cache, memory: plan.options.memory, keepsOnDisk: plan.overlay.isEmpty)
    states = FileStates(
      overlay: Dictionary(
        uniqueKeysWithValues: plan.overlay.values.map {
          (PathText.joined(plan.scope.root, $0.path), $0)
        }))
  }

  func results(_ plan: RunPlan, _ project: Project) -> ResultCache {
    ResultCache(store, states: states, plan: plan, project: project)
  }

  func cUnits(libclang: String, headers: [String]) -> UnitCache {
    UnitCache(
      store, states: states, tool: store.build, libclang: libclang, headers: headers)
  }

  func swiftUnits(_ plan: RunPlan) -> SwiftUnitCache {
    SwiftUnitCache(
      store, tool: store.build, scopedFunctions: plan.scopedFunctions,
      configuration: plan.file?.digest ?? "")
  }

  var remarks: [String] {
    var remarks: [String] = []
    if store.damaged > 0 {
      remarks.append("cache \(store.place): \(store.damaged) damaged entries, made anew")
    }
    if let problem = store.problem {
      remarks.append("cache \(store.place) cannot be written: \(problem)")
    }
    return remarks
  }
}
