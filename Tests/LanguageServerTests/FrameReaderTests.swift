import LanguageServer
import TestKit
import Testing

private func events(_ chunks: [[UInt8]], bodyLimit: Int = 1 << 20) -> (
  events: [FrameReader.Event], end: FrameReader.Problem?
) {
  var reader = FrameReader(bodyLimit: bodyLimit)
  var found: [FrameReader.Event] = []
  for chunk in chunks {
    reader.append(chunk)
    while let event = reader.next() { found.append(event) }
  }
  return (found, reader.problemAtEnd())
}

private func events(_ text: String, bodyLimit: Int = 1 << 20) -> (
  events: [FrameReader.Event], end: FrameReader.Problem?
) { events([Array(text.utf8)], bodyLimit: bodyLimit) }

private func frame(_ body: String) -> String { "Content-Length: \(body.utf8.count)\r\n\r\n\(body)" }

@Suite("Frames") struct FrameReaderTests {
  @Test("bodies come out as they went in, however the bytes arrive", arguments: [1, 2, 3, 7, 1000])
  func chunks(size: Int) {
    let bodies = ["{}", "", "é𝄞 \r\n\r\nContent-Length: 3", String(repeating: "x", count: 500)]
    let bytes = Array(bodies.map(frame).joined().utf8)
    let chunks = stride(from: 0, to: bytes.count, by: size).map {
      Array(bytes[$0..<min($0 + size, bytes.count)])
    }
    let (found, end) = events(chunks)
    #expect(found == bodies.map { .message(Array($0.utf8)) })
    #expect(end == nil)
  }

  @Test(
    "headers are read as the protocol has them",
    arguments: [
      "content-length:2\r\n\r\n{}",
      "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}",
      "Content-Length: 2\n\n{}", "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
    ])
  func headers(text: String) {
    #expect(events(text).events == [.message(Array("{}".utf8))])
  }

  @Test(
    "what is no header costs itself, and the next message is read",
    arguments: [
      ("Content-Type: x\r\n\r\n", FrameReader.Problem.missingLength),
      ("Content-Length: -1\r\n\r\n", .malformedLength("-1")),
      ("Content-Length: 1e3\r\n\r\n", .malformedLength("1e3")),
      ("Content-Length:\r\n\r\n", .malformedLength("")),
      ("Content-Length: 99999999999999999999\r\n\r\n", .malformedLength("99999999999999999999")),
      ("Content-Length: 1\r\nContent-Length: 2\r\n\r\n", .malformedLength("2")),
      ("GET / HTTP/1.1\r\n\r\n", .missingLength),
      (String(repeating: "x", count: 9000), .headerTooLong(limit: 8192)),
    ])
  func malformed(header: String, problem: FrameReader.Problem) {
    let (found, end) = events(header + frame("{}"))
    #expect(found == [.problem(problem), .message(Array("{}".utf8))])
    #expect(end == nil)
  }

  @Test("a body over the limit is skipped without being kept")
  func oversized() {
    let (found, end) = events(frame(String(repeating: "x", count: 101)) + frame("{}"), bodyLimit: 100)
    #expect(found == [.problem(.tooLong(length: 101, limit: 100)), .message(Array("{}".utf8))])
    #expect(end == nil)
    #expect(events("Content-Length: \(Int.max)\r\n\r\nabc").end == .truncated(missing: Int.max - 3))
  }

  @Test("an end inside a message is told from one between messages")
  func truncated() {
    #expect(events("Content-Length: 10\r\n\r\nabc").end == .truncated(missing: 7))
    #expect(events("Content-Len").end == .truncated(missing: nil))
    #expect(events(frame("{}")).end == nil)
    #expect(events("").end == nil)
  }

  /// Pieces that begin, end or disturb a frame.
  private static let pieces = [
    "Content-Length: ", "content-length:", "Content-", "\r\n", "\r\n\r\n", "\n", "\r", ":", "0", "2", "17",
    "999999999", "-", "{}", "{\"id\":1}", "\0", "é", " ", "\t", "Content-Type: x",
  ]

  @Test("any bytes in any chunks give the same events, and a message behind them is read")
  func fuzz() {
    for seed in Seeds.few(300) {
      var random = SplitMix(seed: seed)
      var bytes: [UInt8] = []
      for _ in 0..<random.below(60) {
        if random.isTrue(oneIn: 6) {
          bytes.append(UInt8(random.below(256)))
        } else {
          bytes += Array(Self.pieces[random.below(Self.pieces.count)].utf8)
        }
      }
      var chunks: [[UInt8]] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        let size = 1 + random.below(9)
        chunks.append(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
      }
      let whole = events([bytes])
      let parts = events(chunks)
      #expect(whole.events == parts.events, "seed \(seed)")
      #expect(whole.end == parts.end, "seed \(seed)")
      let bodies = whole.events.reduce(0) { sum, event in
        if case .message(let body) = event { sum + body.count } else { sum }
      }
      #expect(bodies <= bytes.count, "seed \(seed)")
      // Unless the reader waits for a body, a message that follows is found.
      if whole.end == nil {
        let (found, _) = events([bytes + Array(frame("{\"last\":1}").utf8)])
        #expect(found.last == .message(Array("{\"last\":1}".utf8)), "seed \(seed)")
      }
    }
  }
}
