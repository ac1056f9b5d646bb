/// A finding as an editor shows it.
struct Diagnostic: Codable, Hashable, Sendable {
  enum Severity: Int, Codable, Sendable {
    case error = 1
    case warning, information, hint
  }

  struct CodeDescription: Codable, Hashable, Sendable {
    var href: String
  }

  struct RelatedInformation: Codable, Hashable, Sendable {
    var location: Location
    var message: String
  }

  /// Code that is not needed: editors grey it out.
  static let unnecessaryTag = 1

  /// What comes back with the request for code actions.
  struct Payload: Codable, Hashable, Sendable {
    var fingerprint: String
  }

  var range: TextRange
  var severity: Severity?
  /// The id of the rule.
  var code: String?
  var codeDescription: CodeDescription?
  var source: String?
  var message: String
  var tags: [Int]?
  var relatedInformation: [RelatedInformation]?
  var data: Payload?
}

extension Diagnostic {
  /// Clients hand back diagnostics of other servers too, whose codes may be numbers and whose data may
  /// be anything: what is not ours in form is left out.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    range = try container.decode(TextRange.self, forKey: .range)
    message = try container.decode(String.self, forKey: .message)
    severity = try? container.decode(Severity.self, forKey: .severity)
    code = try? container.decode(String.self, forKey: .code)
    codeDescription = try? container.decode(CodeDescription.self, forKey: .codeDescription)
    source = try? container.decode(String.self, forKey: .source)
    tags = try? container.decode([Int].self, forKey: .tags)
    relatedInformation = try? container.decode([RelatedInformation].self, forKey: .relatedInformation)
    data = try? container.decode(Payload.self, forKey: .data)
  }
}

struct PublishDiagnosticsParams: Encodable {
  var uri: String
  /// Of the text that was analysed; `nil` for files that are not open.
  var version: Int?
  var diagnostics: [Diagnostic]
}
