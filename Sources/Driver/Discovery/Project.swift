package import Findings

/// What there is to analyse: the outcome of discovery.
package struct Project: Sendable {
  /// Absolute, resolved. All other paths are relative to it.
  package var root: String
  package var swiftModules: [SwiftModule] = []
  package var cUnits: [CUnit] = []
  package var targets: [Target] = []
  package var notices: [Notice] = []

  package init(root: String) { self.root = root }

  /// The Swift files of one target.
  package struct SwiftModule: Hashable, Sendable {
    package var target: String
    /// In byte order.
    package var files: [String]
  }

  /// One translation unit of C.
  package struct CUnit: Hashable, Sendable {
    package var path: String
    package var target: String
    /// Compiler flags without the compiler's name and the file.
    package var arguments: [String]
    /// What stands in for the file's content; `nil` to read the file. A unit that only includes the
    /// headers of a target without sources has one.
    package var text: String?
  }

  /// Something that is built and linked as one, as the build description names it.
  package struct Target: Hashable, Sendable {
    package enum Origin: String, Hashable, Sendable {
      case manifest, database, folder
    }
    package var name: String
    package var directory: String
    package var dependencies: [String]
    package var origin: Origin
  }
}
