import Foundation

/// What a request is answered by.
enum RequestID: Hashable, Sendable, Codable {
  case number(Int)
  case text(String)

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Int.self) {
      self = .number(number)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    }
  }
}

/// What every message has: a request has an id and a method, a notification a method, a response an id.
struct Envelope: Decodable {
  var id: RequestID?
  var method: String?
  /// Of a response.
  var error: ResponseError?
}

/// A message's parameters, decoded apart from its envelope.
struct Parameters<Value: Decodable>: Decodable {
  var params: Value
}

/// Source: JSON-RPC 2.0, section 5.1; Language Server Protocol 3.17, `ErrorCodes`.
struct ResponseError: Error, Hashable, Codable {
  var code: Int
  /// Lower case, no final stop.
  var message: String

  static func parseError(_ reason: String) -> ResponseError {
    ResponseError(code: -32700, message: reason)
  }
  static func invalidRequest(_ reason: String) -> ResponseError {
    ResponseError(code: -32600, message: reason)
  }
  static func unknownMethod(_ method: String) -> ResponseError {
    ResponseError(code: -32601, message: "unknown method '\(method)'")
  }
  static func invalidParameters(_ reason: String) -> ResponseError {
    ResponseError(code: -32602, message: reason)
  }
  static let notInitialized = ResponseError(
    code: -32002, message: "the first request is 'initialize'")
}

/// A message of the server.
enum OutgoingMessage {
  static func notification(_ method: String, _ params: some Encodable) -> Foundation.Data {
    encode(Call(id: nil, method: method, params: params))
  }

  static func request(_ id: Int, _ method: String, _ params: some Encodable) -> Foundation.Data {
    encode(Call(id: id, method: method, params: params))
  }

  static func response(_ id: RequestID, result: (some Encodable)?) -> Foundation.Data {
    encode(Success(id: id, result: result))
  }

  /// - Parameter id: `nil` when it could not be read.
  static func response(_ id: RequestID?, error: ResponseError) -> Foundation.Data {
    encode(Failure(id: id, error: error))
  }

  private static func encode(_ message: some Encodable) -> Foundation.Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Structs of strings, numbers and arrays always encode.
    return (try? encoder.encode(message)) ?? Foundation.Data()
  }

  private struct Call<Value: Encodable>: Encodable {
    let jsonrpc = "2.0"
    let id: Int?
    let method: String
    let params: Value
  }

  private struct Success<Value: Encodable>: Encodable {
    let id: RequestID
    let result: Value?

    enum CodingKeys: CodingKey { case jsonrpc, id, result }

    /// A result of nothing is said: `null`.
    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode("2.0", forKey: .jsonrpc)
      try container.encode(id, forKey: .id)
      try container.encode(result, forKey: .result)
    }
  }

  private struct Failure: Encodable {
    let id: RequestID?
    let error: ResponseError

    enum CodingKeys: CodingKey { case jsonrpc, id, error }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode("2.0", forKey: .jsonrpc)
      try container.encode(id, forKey: .id)
      try container.encode(error, forKey: .error)
    }
  }
}

/// No result, or no parameters.
struct Nothing: Codable {}
