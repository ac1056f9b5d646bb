package import Findings

/// What there is to analyse: the outcome of discovery.
package struct Project: Sendable {
  /// Absolute, resolved. All other paths are relative to it.
  package var root: String
  package var swiftModules: [SwiftModule] = []
  package var cUnits: [CUnit] = []
  package var targets: [Target] = []
  package var notices: [Notice] = []
  /// Headers and module maps that exist, in byte order: which one an `#include` finds depends on it.
  var headers: [String] = []

  package init(root: String) { self.root = root }

  /// The Swift files of one target.
  package struct SwiftModule: Hashable, Sendable {
    /// Id of the target.
    package var target: String
    /// In byte order.
    package var files: [String]
  }

  /// One translation unit of C.
  package struct CUnit: Hashable, Sendable {
    package var path: String
    /// Id of the target.
    package var target: String
    /// Compiler flags without the compiler's name and the file.
    package var arguments: [String]
    /// What stands in for the file's content; `nil` to read the file. Units that only include the
    /// headers of a module have one: they tell Swift what the module declares.
    package var text: String?
    /// Packages of the system that provide the module's headers, by the name to install.
    package var providers: [String] = []

    package var isModule: Bool { text != nil }
  }

  /// Something that is built and linked as one, as the build description names it.
  package struct Target: Hashable, Codable, Sendable {
    package enum Origin: String, Hashable, Codable, Sendable {
      case manifest, database, folder
    }
    /// Unique in the project.
    package var id: String
    package var name: String
    package var directory: String
    /// Ids of the targets it depends on directly.
    package var dependencies: [String]
    package var origin: Origin
    /// As the build description calls it, e.g. `executable`; empty when it does not say.
    package var kind: String = ""
  }

  /// By the id of every target whose dependencies are known: itself and all it depends on. What other
  /// targets define is out of its sight.
  package var linkScopes: [String: Set<String>] {
    let known = Dictionary(
      targets.filter { $0.origin == .manifest }.map { ($0.id, $0.dependencies) },
      uniquingKeysWith: { first, _ in first })
    return Dictionary(
      uniqueKeysWithValues: known.keys.map { id in
        var scope: Set<String> = [id]
        var pending = [id]
        while let next = pending.popLast() {
          for dependency in known[next] ?? [] where scope.insert(dependency).inserted {
            pending.append(dependency)
          }
        }
        return (id, scope)
      })
  }
}
