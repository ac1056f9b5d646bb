import CFrontend
import Findings
import Foundation
import SourceText

/// What a run found, by everything that decided it: when no file has changed, nothing is parsed and
/// nothing is solved.
struct ResultCache {
  static let ending = ".result"

  private struct Kept: Codable {
    var files: [FileState]
    var absent: [String]
    var outcome: AnalysisOutcome
  }

  /// What may go otherwise the next time is not kept.
  private static let transient: Set<String> = [
    "unit-crashed", "unit-timed-out", "unit-lost", "unit-unparsable", "unreadable-file", "unreadable-directory",
  ]

  static func isTransient(_ notice: Notice) -> Bool {
    notice.severity == .environment || transient.contains(notice.kind)
  }

  private let store: CacheStore
  private let states: FileStates
  private let name: String

  init(_ store: CacheStore, states: FileStates, plan: RunPlan, project: Project) {
    self.store = store
    self.states = states
    var key = CacheKey()
    key.add([store.build, "result"])
    Self.add(plan, to: &key)
    Self.add(project, to: &key)
    name = key.name(Self.ending)
  }

  /// What of a plan decides what is found, besides the sources.
  static func add(_ plan: RunPlan, to key: inout CacheKey) {
    key.add([plan.file?.digest ?? "", plan.file?.directory ?? ""])
    key.add(plan.policy.settings.map { "\($0.rule.id) \($0.level) \($0.options.sorted { $0.key < $1.key })" })
    let options = plan.options
    key.add([
      "\(plan.maximumDepth)", options.minimumSeverity.rawValue, "\(options.usesSuppressions)",
      "\(options.unitTimeLimit)",
    ])
    key.add(plan.scope.reported)
    key.add(options.includePathVariables)
    let libraries = LibclangSearch.candidates(
      explicit: options.libclang, environment: options.environment)
    for library in libraries {
      key.add("\(library) \(FileStamp(of: library).map { "\($0.size) \($0.modified)" } ?? "")")
    }
  }

  private static func add(_ project: Project, to key: inout CacheKey) {
    key.add(project.root)
    for module in project.swiftModules {
      key.add(module.target)
      key.add(module.files)
    }
    for unit in project.cUnits {
      key.add([unit.path, unit.target, unit.text ?? "", "\(unit.isModule)"])
      key.add(unit.arguments)
      key.add(unit.providers)
    }
    for target in project.targets {
      key.add([target.id, target.name, target.directory, target.origin.rawValue, target.kind])
      key.add(target.dependencies)
    }
    key.add(project.headers)
    key.add(project.notices.map { "\($0.kind) \($0.message) \($0.path ?? "") \($0.hint ?? "")" })
  }

  /// The outcome of the last run, when everything it depended on is as it was.
  func outcome() -> AnalysisOutcome? {
    guard let body = store.body(name) else { return nil }
    guard let kept = try? JSONDecoder().decode(Kept.self, from: Foundation.Data(body)) else {
      store.reject()
      return nil
    }
    guard kept.files.allSatisfy({ states.isUnchanged($0) }),
      kept.absent.allSatisfy({ FileSystem.kind(of: $0) == nil })
    else { return nil }
    return kept.outcome
  }

  /// - Parameters:
  ///   - files: absolute paths of everything that was read.
  ///   - absent: where headers that were not found would have been found.
  func keep(_ outcome: AnalysisOutcome, files: Set<String>, absent: Set<String>) {
    guard !outcome.notices.contains(where: Self.isTransient) else { return }
    var kept = Kept(files: [], absent: absent.sorted(), outcome: outcome)
    for file in files.sorted() {
      guard let state = states.state(of: file) else { return }
      kept.files.append(state)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    if let body = try? encoder.encode(kept) { store.write(Array(body), as: name) }
  }
}
