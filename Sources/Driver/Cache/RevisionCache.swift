import Findings
import Foundation
import SourceText

/// The identities of what another revision had, by its commit: its own files never change, so only what
/// was read outside of it is looked at again.
struct RevisionCache {
  static let ending = ".revision"

  private struct Kept: Codable {
    var files: [FileState]
    var absent: [String]
    var fingerprints: [String]
  }

  private let caches: AnalysisCaches
  private let name: String

  /// - Parameter plan: of the run that is compared, not of the other revision.
  /// - Returns: `nil` when nothing is to be kept.
  init?(_ plan: RunPlan, commit: String) {
    guard plan.overlay.isEmpty, let caches = AnalysisCaches(plan) else { return nil }
    self.caches = caches
    var key = CacheKey()
    key.add([caches.store.build, "revision", commit, plan.scope.root])
    ResultCache.add(plan, to: &key)
    key.add(plan.scope.directories)
    key.add(plan.options.excludes)
    key.add(plan.cFlags)
    let database = try? CompilationDatabase.location(
      explicit: plan.options.compileCommands, workingDirectory: plan.options.workingDirectory,
      root: plan.scope.root)
    if let database {
      guard let state = caches.states.state(of: database) else { return nil }
      key.add([database, state.digest])
    }
    name = key.name(Self.ending)
  }

  func fingerprints() -> [String]? {
    guard let body = caches.store.body(name) else { return nil }
    guard let kept = try? JSONDecoder().decode(Kept.self, from: Foundation.Data(body)) else {
      caches.store.reject()
      return nil
    }
    let holds =
      kept.files.allSatisfy { caches.states.isUnchanged($0) }
      && kept.absent.allSatisfy { FileSystem.kind(of: $0) == nil }
    return holds ? kept.fingerprints : nil
  }

  /// - Parameter root: of the tree that held the revision.
  func keep(_ analysis: Analysis, root: String) {
    guard !analysis.notices.contains(where: ResultCache.isTransient) else { return }
    func isOutside(_ path: String) -> Bool { PathText.relative(path, to: root) == nil }
    var kept = Kept(
      files: [], absent: analysis.absentHeaders.filter(isOutside).sorted(),
      fingerprints: analysis.found.findings.map(\.fingerprint))
    for file in analysis.filesRead.filter(isOutside).sorted() {
      guard let state = caches.states.state(of: file) else { return }
      kept.files.append(state)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    if let body = try? encoder.encode(kept) { caches.store.write(Array(body), as: name) }
  }
}
