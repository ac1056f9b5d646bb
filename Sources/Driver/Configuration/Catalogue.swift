package import Findings
package import PointerFlow

/// What a file of the catalogue's schema says: the shipped `rules.yml` or a project's
/// `.unsafe-lint.yml`, which overlays it.
package struct Catalogue: Hashable, Sendable {
  /// Which of the two a file is: the shipped one also carries what users must not change.
  package enum Kind: Hashable, Sendable {
    case shipped, project
  }

  /// How a file wants a rule treated.
  package enum Level: String, Hashable, Sendable, CaseIterable {
    case off, note, warning, error

    /// `nil` for off.
    package var severity: Severity? {
      switch self {
      case .off: nil
      case .note: .note
      case .warning: .warning
      case .error: .error
      }
    }
  }

  package struct RuleEntry: Hashable, Sendable {
    package var id: String
    package var level: Level?
    /// Options by name, as written.
    package var options: [String: String] = [:]
    // Only the shipped file has these.
    package var category = ""
    package var precision = RuleDescriptor.Precision.medium
    package var securitySeverity: String?
    package var cwe: [Int] = []
    package var since = ""
    package var formerIDs: [String] = []
    /// Where the entry stands, for messages about it.
    package var line = 0
    package var column = 0
  }

  /// Other levels below some paths.
  package struct PathOverride: Hashable, Sendable {
    package var glob: String
    package var levels: [String: Level]
  }

  /// The rows of one library as they are written, with the vocabulary that they share.
  package struct Library: Hashable, Sendable {
    package var name: String
    package var manual: String
    /// Headers that declare its functions, e.g. `sqlite3.h`.
    package var headers: [String]
    package var isSwift: Bool
    package var vocabulary: ModelVocabulary
    package var rows: [Row]

    package struct Row: Hashable, Sendable {
      package var declaration: String
      package var effects: [String]
      package var reference: String
    }
  }

  package var rules: [RuleEntry] = []
  package var libraries: [Library] = []
  /// The rows of all libraries, parsed.
  package var models: [FunctionModel] = []
  package var scopedFunctions: [ScopedFunction] = []
  package var allocatorFamilies: [AllocatorFamily] = []
  package var pathOverrides: [PathOverride] = []
  package var exclude: [String] = []
  package var cflags: [String] = []
  package var maxDepth: Int?

  package init() {}
}
