import Driver
import Findings
import Foundation
@testable import LanguageServer
import SourceText
import Synchronization
import Testing

/// Hands out analyses one by one, so that a test decides what overtakes what.
private actor Gate {
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var arrivals = 0
  private var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

  /// Waits until the test opens the gate.
  func pass() async {
    await withCheckedContinuation { continuation in
      waiting.append(continuation)
      arrivals += 1
      for watcher in watchers where watcher.count <= arrivals { watcher.continuation.resume() }
      watchers.removeAll { $0.count <= arrivals }
    }
  }

  /// Waits until so many have arrived since the beginning.
  func arrived(_ count: Int) async {
    if arrivals >= count { return }
    await withCheckedContinuation { watchers.append((count, $0)) }
  }

  func open() {
    if !waiting.isEmpty { waiting.removeFirst().resume() }
  }
}

/// What the session sends, for a test to wait for.
private final class Outbox: Sendable {
  private let stream: AsyncStream<Foundation.Data>
  private let continuation: AsyncStream<Foundation.Data>.Continuation

  init() { (stream, continuation) = AsyncStream.makeStream() }

  func put(_ body: Foundation.Data) { continuation.yield(body) }

  /// The next message of a method.
  func next(_ method: String) async throws -> [String: Any] {
    for await body in stream {
      let message = try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
      if message["method"] as? String == method { return message }
    }
    throw CancellationError()
  }
}

/// A finding on the first byte of a file; its message is the text of the overlay.
private func project(echoing options: AnalysisOptions) -> AnalysedProject {
  let findings = options.overlay.map { text in
    let path = String(text.path.dropFirst())
    let start = SourcePosition(line: 1, column: 1, columnUTF16: 1, offset: 0)
    let location = FindingLocation(path: path, start: start, end: start)
    return Finding(
      ruleID: "stack-address-escape", severity: .error,
      message: String(decoding: text.bytes, as: UTF8.self), location: location, declaration: "",
      witness: [WitnessStep(kind: .source, message: "lent", location: location, nesting: 0)], help: nil,
      origin: .body, depth: 0, fingerprint: "0")
  }
  return AnalysedProject(
    root: "/",
    report: AnalysisReport(
      findings: findings, notices: [], coverage: AnalysisReport.Coverage(), rules: [], sources: [:],
      exitStatus: 0, exitMeaning: ""))
}

private func body(_ method: String, _ params: [String: Any], id: Int? = nil) throws -> [UInt8] {
  var message: [String: Any] = ["jsonrpc": "2.0", "method": method, "params": params]
  message["id"] = id
  return Array(try JSONSerialization.data(withJSONObject: message))
}

private func text(of message: [String: Any]) -> (version: Int?, messages: [String]) {
  let params = message["params"] as? [String: Any]
  let diagnostics = params?["diagnostics"] as? [[String: Any]] ?? []
  return (params?["version"] as? Int, diagnostics.compactMap { $0["message"] as? String })
}

/// A client that shows the steps of a path, so that they are not part of the message.
private var relating: [String: Any] {
  ["capabilities": ["textDocument": ["publishDiagnostics": ["relatedInformation": true]]]]
}

@Suite("Sessions", .timeLimit(.minutes(1))) struct SessionTests {
  @Test("a newer text overtakes: of what was typed over, nothing is published")
  func superseding() async throws {
    let gate = Gate()
    let outbox = Outbox()
    let analysed = Mutex<[String]>([])
    let service = AnalysisService(
      analyse: { options in
        await gate.pass()
        analysed.withLock { $0.append(String(decoding: options.overlay[0].bytes, as: UTF8.self)) }
        return project(echoing: options)
      }, pause: { _ in })
    let session = Session(
      template: AnalysisOptions(workingDirectory: "/"), service: service, send: { outbox.put($0) },
      log: { _ in })
    await session.receive(try body("initialize", relating, id: 1))
    let uri = "file:///tmp/overtaken.c"
    await session.receive(
      try body("textDocument/didOpen", ["textDocument": ["uri": uri, "version": 1, "text": "one"]]))
    await gate.arrived(1)
    // The first analysis is under way; two more texts come before it is done.
    for (version, text) in [(2, "two"), (3, "three")] {
      await session.receive(
        try body(
          "textDocument/didChange",
          [
            "textDocument": ["uri": uri, "version": version], "contentChanges": [["text": text]],
          ]))
    }
    await gate.open()
    await gate.arrived(2)
    await gate.open()
    let published = text(of: try await outbox.next("textDocument/publishDiagnostics"))
    #expect(published.version == 3)
    #expect(published.messages == ["three"])
    #expect(analysed.withLock { $0 } == ["one", "three"])
  }

  @Test("what an analysis throws is shown once, and the next one counts")
  func failure() async throws {
    let outbox = Outbox()
    let fails = Mutex(true)
    let service = AnalysisService(
      analyse: { (options: AnalysisOptions) async throws(DriverError) -> AnalysedProject in
        if fails.withLock({ $0 }) { throw .missingPath("gone") }
        return project(echoing: options)
      }, pause: { _ in })
    let session = Session(
      template: AnalysisOptions(workingDirectory: "/"), service: service, send: { outbox.put($0) },
      log: { _ in })
    await session.receive(try body("initialize", relating, id: 1))
    let uri = "file:///tmp/failing.c"
    await session.receive(
      try body("textDocument/didOpen", ["textDocument": ["uri": uri, "version": 1, "text": "one"]]))
    let shown = try await outbox.next("window/showMessage")
    #expect((shown["params"] as? [String: Any])?["message"] as? String == "unsafe-lint: no such file or directory: gone")
    fails.withLock { $0 = false }
    await session.receive(try body("textDocument/didSave", ["textDocument": ["uri": uri]]))
    #expect(text(of: try await outbox.next("textDocument/publishDiagnostics")).messages == ["one"])
  }
}
