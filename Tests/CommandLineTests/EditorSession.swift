import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An editor's end of the pipes to `unsafe-lint lsp`.
///
/// Waits for messages, never for time.
final class EditorSession {
  typealias Object = [String: Any]

  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let scratch: Scratch
  private var requests = 0
  /// What came while something else was waited for.
  private var pending: [Object] = []

  /// - Parameter capabilities: the client's; `nil` to send no `initialize`.
  init(
    in directory: String, _ arguments: [String] = [], capabilities: Object? = [:],
    folders: [String]? = nil
  ) throws {
    // A server that is gone must fail the test, not kill it.
    signal(SIGPIPE, SIG_IGN)
    scratch = try Scratch()
    process.executableURL = URL(fileURLWithPath: try BuiltTool().path)
    process.arguments = ["lsp", "--stdio"] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    process.environment = ProcessInfo.processInfo.environment.merging(["UNSAFE_LINT_NO_CACHE": "1"]) { $1 }
    process.standardInput = input
    process.standardOutput = output
    process.standardError = try scratch.handle(for: "log")
    try process.run()
    guard let capabilities else { return }
    let answer = try request(
      "initialize",
      [
        "processId": Int(getpid()), "rootUri": NSNull(), "capabilities": capabilities,
        "workspaceFolders": (folders ?? [directory]).map { ["uri": Self.uri($0), "name": "folder"] },
      ])
    serverCapabilities = try #require((answer["result"] as? Object)?["capabilities"] as? Object)
    try notify("initialized", [:])
  }

  private(set) var serverCapabilities: Object = [:]

  deinit {
    if process.isRunning { process.terminate() }
  }

  static func uri(_ path: String) -> String { URL(fileURLWithPath: path).absoluteString }

  var log: String { (try? scratch.text(of: "log")) ?? "" }

  // MARK: Sending

  func sendRaw(_ bytes: [UInt8]) throws {
    try input.fileHandleForWriting.write(contentsOf: Data(bytes))
  }

  func send(_ message: Object) throws {
    let body = try JSONSerialization.data(withJSONObject: message)
    try sendRaw(Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body)
  }

  func notify(_ method: String, _ params: Object) throws {
    try send(["jsonrpc": "2.0", "method": method, "params": params])
  }

  /// The response, with its result or error.
  func request(_ method: String, _ params: Object? = nil) throws -> Object {
    requests += 1
    let id = requests
    var message: Object = ["jsonrpc": "2.0", "id": id, "method": method]
    message["params"] = params
    try send(message)
    return try awaitMessage { $0["method"] == nil && $0["id"] as? Int == id }
  }

  func open(_ path: String, _ text: String, version: Int = 1) throws {
    let language = path.hasSuffix(".swift") ? "swift" : "c"
    try notify(
      "textDocument/didOpen",
      [
        "textDocument": [
          "uri": Self.uri(path), "languageId": language, "version": version, "text": text,
        ]
      ])
  }

  func change(_ path: String, version: Int, _ changes: [Object]) throws {
    try notify(
      "textDocument/didChange",
      ["textDocument": ["uri": Self.uri(path), "version": version], "contentChanges": changes])
  }

  func close(_ path: String) throws {
    try notify("textDocument/didClose", ["textDocument": ["uri": Self.uri(path)]])
  }

  // MARK: Receiving

  /// The first message that fits, whenever it came; others are kept.
  func awaitMessage(where fits: (Object) -> Bool) throws -> Object {
    if let index = pending.firstIndex(where: fits) { return pending.remove(at: index) }
    while true {
      let message = try #require(try readMessage(), "the server closed its output: \(log)")
      if fits(message) { return message }
      pending.append(message)
    }
  }

  func notification(_ method: String) throws -> Object {
    let found = try awaitMessage { $0["method"] as? String == method }
    return found["params"] as? Object ?? [:]
  }

  /// The diagnostics of a file in the state of a version; `nil` for a file that is not open.
  func diagnostics(_ path: String, version: Int?) throws -> [Object] {
    let found = try awaitMessage { message in
      let params = message["params"] as? Object
      return message["method"] as? String == "textDocument/publishDiagnostics"
        && params?["uri"] as? String == Self.uri(path) && params?["version"] as? Int == version
    }
    return (found["params"] as? Object)?["diagnostics"] as? [Object] ?? []
  }

  private func readMessage() throws -> Object? {
    var header: [UInt8] = []
    while !header.suffix(4).elementsEqual(Array("\r\n\r\n".utf8)) {
      guard let byte = try read(1)?.first else { return nil }
      header.append(byte)
    }
    let text = String(decoding: header, as: UTF8.self)
    let length = try #require(Int(text.filter(\.isNumber)))
    guard let body = try read(length) else { return nil }
    return try JSONSerialization.jsonObject(with: Data(body)) as? Object
  }

  private func read(_ count: Int) throws -> [UInt8]? {
    var bytes: [UInt8] = []
    while bytes.count < count {
      guard let more = try output.fileHandleForReading.read(upToCount: count - bytes.count),
        !more.isEmpty
      else { return nil }
      bytes += more
    }
    return bytes
  }

  // MARK: The end

  func closeInput() throws { try input.fileHandleForWriting.close() }

  func exitStatus() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }
}

/// `line:column-line:column` of a diagnostic, zero-based.
func span(_ object: EditorSession.Object) -> String {
  let range = object["range"] as? EditorSession.Object
  func place(_ key: String) -> String {
    let place = range?[key] as? [String: Int]
    return "\(place?["line"] ?? -1):\(place?["character"] ?? -1)"
  }
  return "\(place("start"))-\(place("end"))"
}
