import Findings
import PointerFlow
import SourceText
import SwiftFrontend

/// Lowers the Swift modules of a project, which see the C units they may call.
struct SwiftSide {
  let project: Project
  let plan: RunPlan
  let caches: AnalysisCaches?

  struct Outcome {
    var units: [FlowUnit] = []
    var notices: [Notice] = []
    /// Units that came from the cache.
    var cacheHits = 0
  }

  func lower(imported: CSide.Outcome, reader: ProjectReader) async -> Outcome {
    var outcome = Outcome()
    let scopes = project.linkScopes
    let cache = caches?.swiftUnits(plan)
    for module in project.swiftModules where !Task.isCancelled {
      let files = module.files.compactMap { reader.read($0) }
      if files.isEmpty { continue }
      let imported = Self.visible(imported, from: scopes[module.target])
      func lowering() -> SwiftModuleLowering {
        SwiftModuleLowering(
          target: module.target, files: files, imported: imported,
          scopedFunctions: plan.scopedFunctions, models: plan.models)
      }
      let units: [FlowUnit]
      if let cache {
        units = cache.units(
          target: module.target, files: files, imported: imported, hits: &outcome.cacheHits,
          lowering: lowering)
      } else {
        let lowering = lowering()
        units = files.indices.map { lowering.unit(at: $0) }
      }
      outcome.units += units
      for (unit, file) in zip(units, files) { outcome.notices += notices(of: unit, file: file) }
    }
    return outcome
  }

  /// What a module may import: the headers of the C modules it depends on, and C of its own target;
  /// everything when its dependencies are not known.
  private static func visible(_ c: CSide.Outcome, from scope: Set<String>?) -> [FlowUnit] {
    guard let scope else { return c.modules + c.units }
    let modules = c.modules.filter { scope.contains($0.target) }
    let described = Set(modules.map(\.target))
    return modules + c.units.filter { scope.contains($0.target) && !described.contains($0.target) }
  }

  /// What was not understood, where: nothing is left out in silence.
  private func notices(of unit: FlowUnit, file: SourceFile) -> [Notice] {
    if unit.notices.isEmpty { return [] }
    let table = LineTable(file)
    return unit.notices.map { notice in
      Notice(
        kind: unit[notice.kind], severity: .remark, message: unit[notice.message],
        path: file.path, position: table.position(of: notice.range.bytes.start, in: file))
    }
  }
}
