import Findings

/// What a run is compared with: a baseline file, another revision, both or nothing. Made before the
/// analysis, so that a wrong name costs nothing and is never taken for "no findings".
struct Comparison {
  private let plan: RunPlan
  private var baseline: (Baseline, path: String)?
  private var base: (repository: GitRepository, commit: String, name: String)?

  var isAny: Bool { baseline != nil || base != nil }

  init(_ plan: RunPlan) throws(DriverError) {
    self.plan = plan
    if let path = plan.options.baseline {
      baseline = (
        try Baseline(path: path, workingDirectory: plan.options.workingDirectory), path
      )
    }
    if let compared = plan.options.comparedRevision {
      let repository = try GitRepository(
        directory: plan.scope.root, environment: plan.options.environment)
      base = (repository, try repository.commit(of: compared), compared.name)
    }
  }

  /// - Parameter found: the findings of this run; without any, no other revision is analysed.
  func known(for found: Suppressions.Outcome) async throws(DriverError) -> KnownFindings {
    var known = KnownFindings()
    if let (baseline, path) = baseline { known.add(baseline, path: path) }
    if let base, !found.findings.isEmpty {
      let cache = RevisionCache(plan, commit: base.commit)
      if let fingerprints = cache?.fingerprints() {
        known.add(fingerprints, revision: base.name)
        return known
      }
      let tree = try RevisionTree(base.repository, commit: base.commit)
      if let moved = plan.moved(to: tree) {
        let analysis = try await Analysis.run(moved)
        cache?.keep(analysis, root: tree.root)
        known.add(analysis.found.findings.map(\.fingerprint), revision: base.name)
      }
    }
    return known
  }
}
