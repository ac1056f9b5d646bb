import Findings
import PointerFlow

extension AnalysisRun {
  /// The second half of an analysis: links and solves units that were lowered before. Reads no source:
  /// the same archives give the same bytes anywhere.
  init(_ plan: RunPlan, linking archives: [UnitArchive]) throws(DriverError) {
    var clock = PhaseClock(options: plan.options)
    clock.begin("read")
    let archive = try UnitArchive.merged(archives)
    var project = Project(root: plan.scope.root)
    project.targets = archive.targets
    project.notices = archive.notices
    project.swiftModules = Dictionary(grouping: archive.swiftUnits, by: \.target).sorted {
      $0.key < $1.key
    }.map { Project.SwiftModule(target: $0.key, files: $0.value.map { $0.files[0] }) }
    var c = CSide.Outcome()
    c.units = archive.cUnits
    c.modules = archive.modules
    var swift = SwiftSide.Outcome()
    swift.units = archive.swiftUnits
    let reader = ProjectReader(
      root: plan.scope.root, overlay: archive.sources, readsDisk: false)
    let analysis = try Analysis.solve(
      project: project, c: c, swift: swift, plan: plan, reader: reader, clock: &clock)
    let outcome = AnalysisOutcome(analysis)
    clock.end()
    self.outcome = outcome
    self.project = project
    sources = analysis.sources.filter { outcome.sourcePaths.contains($0.key) }
    timings = clock.phases
    cacheRemarks = []
  }
}
