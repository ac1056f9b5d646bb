package import Driver
import Findings
package import Foundation

/// One client's session: its documents, their projects, and what was said of them.
///
/// Messages are handled one after another and none of them waits: analyses run beside, one at a time
/// for each project, and a newer text cancels the analysis of an older one.
package actor Session {
  /// What the command line decides for every project; paths and overlay are filled in.
  let template: AnalysisOptions
  let service: AnalysisService
  private let sendBody: @Sendable (Foundation.Data) -> Void
  let log: @Sendable (String) -> Void

  private enum Phase {
    case fresh, running, shutDown
    case exited(status: Int32)
  }
  private var phase = Phase.fresh
  var client = ClientCapabilities()
  var encoding = PositionEncoding.utf16
  /// Absolute and resolved.
  var folders: [String] = []
  var documents = DocumentStore()
  var projects: [String: OpenProject] = [:]
  var board = DiagnosticBoard()
  /// What the user was told once.
  var shownMessages: Set<String> = []
  var progress = ProgressTokens()
  private var requestCount = 0
  private(set) var clientProcess: Int?

  package init(
    template: AnalysisOptions, service: AnalysisService = AnalysisService(),
    send: @escaping @Sendable (Foundation.Data) -> Void, log: @escaping @Sendable (String) -> Void
  ) {
    self.template = template
    self.service = service
    sendBody = send
    self.log = log
  }

  /// The exit status once the client wants the server to end.
  package var exitStatus: Int32? {
    if case .exited(let status) = phase { status } else { nil }
  }

  /// The input is at its end, with or without a farewell.
  package func inputEnded() {
    if exitStatus == nil { exit() }
  }

  // MARK: Messages

  /// Handles one message.
  package func receive(_ body: [UInt8]) {
    let data = Foundation.Data(body)
    let envelope: Envelope
    do {
      envelope = try JSONDecoder().decode(Envelope.self, from: data)
    } catch {
      let isJSON = (try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)) != nil
      respond(
        to: nil,
        .failure(
          isJSON ? .invalidRequest("not a JSON-RPC message") : .parseError("the body is no JSON")))
      return
    }
    switch (envelope.id, envelope.method) {
    case (let id?, let method?): respond(to: id, answer(method, data))
    case (nil, let method?): notice(method, data)
    case (let id?, nil): receivedResponse(id, envelope.error)
    case (nil, nil): respond(to: nil, .failure(.invalidRequest("neither an id nor a method")))
    }
  }

  /// A frame that holds no message.
  package func receive(_ problem: FrameReader.Problem) {
    log("\(problem)")
    respond(to: nil, .failure(.parseError("\(problem)")))
  }

  /// A result that is encoded as what it is.
  typealias Answer = Result<any Encodable & Sendable, ResponseError>

  private func respond(to id: RequestID?, _ answer: Answer) {
    switch (id, answer) {
    case (let id?, .success(let result)): sendResult(result, of: id)
    case (_, .failure(let error)): sendBody(OutgoingMessage.response(id, error: error))
    case (nil, .success): break
    }
  }

  private func sendResult(_ result: some Encodable & Sendable, of id: RequestID) {
    sendBody(OutgoingMessage.response(id, result: result is Nothing ? nil : result))
  }

  func notify(_ method: String, _ params: some Encodable) {
    sendBody(OutgoingMessage.notification(method, params))
  }

  /// - Returns: the request's id.
  @discardableResult
  func request(_ method: String, _ params: some Encodable) -> RequestID {
    requestCount += 1
    sendBody(OutgoingMessage.request(requestCount, method, params))
    return .number(requestCount)
  }

  private func answer(_ method: String, _ data: Foundation.Data) -> Answer {
    switch phase {
    case .fresh where method != "initialize": return .failure(.notInitialized)
    case .running where method == "initialize":
      return .failure(.invalidRequest("'initialize' was answered before"))
    case .shutDown, .exited: return .failure(.invalidRequest("the server was shut down"))
    case .fresh, .running: break
    }
    do throws(ResponseError) {
      switch method {
      case "initialize": return .success(initialize(try decode(data)))
      case "shutdown":
        shutDown()
        return .success(Nothing())
      case "textDocument/hover": return .success(hover(try decode(data)) as Hover?)
      case "textDocument/codeAction": return .success(codeActions(try decode(data)))
      case "workspace/executeCommand":
        try execute(try decode(data))
        return .success(Nothing())
      default: return .failure(.unknownMethod(method))
      }
    } catch {
      return .failure(error)
    }
  }

  private func notice(_ method: String, _ data: Foundation.Data) {
    if method == "exit" { return exit() }
    guard case .running = phase else { return }
    do throws(ResponseError) {
      switch method {
      case "initialized": initialized()
      case "textDocument/didOpen": didOpen(try decode(data))
      case "textDocument/didChange": didChange(try decode(data))
      case "textDocument/didSave": didSave(try decode(data))
      case "textDocument/didClose": didClose(try decode(data))
      case "workspace/didChangeWorkspaceFolders": didChangeFolders(try decode(data))
      case "workspace/didChangeWatchedFiles", "workspace/didChangeConfiguration": filesChanged()
      // What starts so may be ignored; the rest is said for those who look for a mistake.
      case _ where method.hasPrefix("$/"): break
      default: log("unknown notification '\(method)'")
      }
    } catch {
      log("\(method): \(error.message)")
    }
  }

  private func decode<Value: Decodable>(_ data: Foundation.Data) throws(ResponseError) -> Value {
    do {
      return try JSONDecoder().decode(Parameters<Value>.self, from: data).params
    } catch {
      throw .invalidParameters(Self.reason(error))
    }
  }

  private static func reason(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "the parameters cannot be read" }
    func place(_ context: DecodingError.Context) -> String {
      context.codingPath.map(\.stringValue).joined(separator: ".")
    }
    return switch error {
    case .keyNotFound(let key, let context): "'\(key.stringValue)' is missing in '\(place(context))'"
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .dataCorrupted(let context):
      "'\(place(context))' is not what it should be"
    @unknown default: "the parameters cannot be read"
    }
  }

  // MARK: Life

  private func initialize(_ params: InitializeParams) -> InitializeResult {
    phase = .running
    client = params.capabilities ?? ClientCapabilities()
    clientProcess = params.processId
    encoding = PositionEncoding(offered: client.general?.positionEncodings)
    let root = params.rootUri.flatMap(DocumentURI.path) ?? params.rootPath
    let named = params.workspaceFolders.map { $0.compactMap { DocumentURI.path($0.uri) } }
    folders = (named ?? [root].compactMap { $0 }).compactMap(ProjectDirectory.resolved)
    return InitializeResult(
      capabilities: InitializeResult.Capabilities(positionEncoding: encoding.rawValue))
  }

  private func initialized() {
    if client.workspace?.didChangeWatchedFiles?.dynamicRegistration == true {
      request("client/registerCapability", RegistrationParams.watchedFiles)
    }
  }

  private func shutDown() {
    phase = .shutDown
    for project in projects.values { project.task?.cancel() }
    projects = [:]
  }

  private func exit() {
    if case .shutDown = phase {
      phase = .exited(status: 0)
    } else {
      shutDown()
      phase = .exited(status: 1)
    }
  }
}
