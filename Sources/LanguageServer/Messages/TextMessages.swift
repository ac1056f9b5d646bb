/// A place in a document: zero-based line and zero-based column in the units of the session's encoding.
struct Position: Codable, Hashable, Sendable {
  var line: Int
  var character: Int
}

extension Position: Comparable {
  static func < (left: Position, right: Position) -> Bool {
    (left.line, left.character) < (right.line, right.character)
  }
}

/// Half-open.
struct TextRange: Codable, Hashable, Sendable {
  var start: Position
  var end: Position

  func touches(_ other: TextRange) -> Bool { start <= other.end && other.start <= end }
}

struct Location: Codable, Hashable, Sendable {
  var uri: String
  var range: TextRange
}

struct TextDocumentIdentifier: Decodable {
  var uri: String
}

struct DidOpenParams: Decodable {
  struct Item: Decodable {
    var uri: String
    var version: Int
    var text: String
  }
  var textDocument: Item
}

struct DidChangeParams: Decodable {
  struct Identifier: Decodable {
    var uri: String
    var version: Int?
  }
  /// The whole text when it has no range.
  struct Change: Decodable {
    var range: TextRange?
    var text: String
  }
  var textDocument: Identifier
  var contentChanges: [Change]
}

/// Of `didSave`, `didClose`, and whatever else names a document and no more.
struct DocumentParams: Decodable {
  var textDocument: TextDocumentIdentifier
}

struct HoverParams: Decodable {
  var textDocument: TextDocumentIdentifier
  var position: Position
}

struct Hover: Encodable {
  struct Markup: Encodable {
    let kind = "markdown"
    var value: String
  }
  var contents: Markup
  var range: TextRange
}

struct CodeActionParams: Decodable {
  struct Surroundings: Decodable {
    var diagnostics: [Diagnostic]
    var only: [String]?
  }
  var textDocument: TextDocumentIdentifier
  var range: TextRange
  var context: Surroundings
}

struct TextEdit: Encodable {
  var range: TextRange
  var newText: String
}

struct CodeAction: Encodable {
  struct Edit: Encodable {
    /// By document.
    var changes: [String: [TextEdit]]
  }
  static let quickFix = "quickfix"

  var title: String
  var kind: String?
  var diagnostics: [Diagnostic]?
  var edit: Edit?
  var command: Command?
}

struct Command: Codable {
  static let explain = "unsafe-lint.explain"

  var title: String
  var command: String
  /// The id of a rule.
  var arguments: [String]
}

struct ExecuteCommandParams: Decodable {
  var command: String
  var arguments: [String]?
}

struct ShowDocumentParams: Encodable {
  var uri: String
  var takeFocus = true
}

struct MessageParams: Encodable {
  enum Kind: Int, Encodable {
    case error = 1
    case warning, info, log
  }
  var type: Kind
  var message: String
}

struct ProgressParams: Encodable {
  struct Value: Encodable {
    var kind: String
    var title: String?
    var message: String?
    var percentage: Int?
  }
  var token: String
  var value: Value
}

struct ProgressCreateParams: Encodable {
  var token: String
}
