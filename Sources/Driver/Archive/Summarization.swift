package import Findings
import PointerFlow
import SourceText

/// The first half of an analysis: units of a project, lowered, for a later `link`.
package struct Summarization: Sendable {
  private let plan: RunPlan

  /// - Parameter plan: its paths name the units: files, or directories for all units below.
  package init(_ plan: RunPlan) { self.plan = plan }

  package struct Outcome: Sendable {
    package let archive: UnitArchive
    /// In report order.
    package let notices: [Notice]
    package let exitStatus: Int32
  }

  /// - Throws: `notAUnit` for a file that no target compiles.
  package func run() async throws(DriverError) -> Outcome {
    let reader = plan.reader()
    let project = try plan.project(reader)
    try checkUnits(of: project)
    let swiftModules = project.swiftModules.filter { $0.files.contains(where: plan.scope.reports) }
    var needed = project
    needed.swiftModules = swiftModules
    let seen = Self.targetsSeen(by: swiftModules, in: project)
    let ownTargets = Set(
      project.cUnits.filter { !$0.isModule && plan.scope.reports($0.path) }.map(\.target))
    needed.cUnits = project.cUnits.filter { unit in
      let isSeen = seen.map { $0.contains(unit.target) } ?? true
      return isSeen && !swiftModules.isEmpty
        || (unit.isModule ? ownTargets.contains(unit.target) : plan.scope.reports(unit.path))
    }
    let caches = AnalysisCaches(plan)
    let c = await CSide(project: needed, options: plan.options, caches: caches).lower(reader)
    let swift = await SwiftSide(project: needed, plan: plan, caches: caches)
      .lower(imported: c, reader: reader)
    caches?.store.finish()
    var archive = UnitArchive()
    archive.targets = project.targets
    archive.modules = c.modules
    archive.cUnits = c.units.filter { plan.scope.reports($0.files[0]) }
    archive.swiftUnits = swift.units.filter { plan.scope.reports($0.files[0]) }
    archive.notices = Array(Set(project.notices + c.notices + swift.notices + reader.notices))
      .sorted(by: Notice.inReportOrder)
    for unit in archive.modules + archive.cUnits + archive.swiftUnits {
      for path in unit.files where archive.sources[path] == nil {
        archive.sources[path] = reader.read(path)
      }
    }
    let status = ExitStatus(
      findings: [], notices: archive.notices, failOn: nil,
      allowIncomplete: plan.options.allowsIncomplete)
    return Outcome(archive: archive, notices: archive.notices, exitStatus: status.rawValue)
  }

  private func checkUnits(of project: Project) throws(DriverError) {
    let units =
      project.swiftModules.flatMap(\.files) + project.cUnits.filter { !$0.isModule }.map(\.path)
    for path in plan.scope.reported
    where !units.contains(where: { $0 == path || path.isEmpty || $0.hasPrefix(path + "/") }) {
      throw .notAUnit(path)
    }
  }

  /// The targets whose declarations some modules may see; `nil` for all.
  private static func targetsSeen(
    by modules: [Project.SwiftModule], in project: Project
  ) -> Set<String>? {
    let scopes = project.linkScopes
    var seen: Set<String> = []
    for module in modules {
      guard let scope = scopes[module.target] else { return nil }
      seen.formUnion(scope)
    }
    return seen
  }
}
