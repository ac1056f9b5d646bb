/// Splits a stream of bytes into the messages of the language server protocol.
///
/// A message is a block of header lines, of which `Content-Length` counts the bytes of the body, an
/// empty line and the body. Any bytes are survived: what cannot be a message is reported once and
/// skipped up to where the next one may begin. Linear in the bytes; keeps at most one message.
/// Source: Language Server Protocol 3.17, "Base Protocol".
package struct FrameReader: Sendable {
  package enum Event: Hashable, Sendable {
    /// The body of a message.
    case message([UInt8])
    case problem(Problem)
  }

  package enum Problem: Error, Hashable, Sendable {
    case headerTooLong(limit: Int)
    case missingLength
    case malformedLength(String)
    case tooLong(length: Int, limit: Int)
    /// The stream ended inside a message; of the body's bytes these many are missing, `nil` when it
    /// ended inside the header.
    case truncated(missing: Int?)
  }

  /// No editor sends a header near it.
  package static let headerLimit = 8 << 10
  /// Larger than any source file that is read.
  package static let defaultBodyLimit = 256 << 20

  private enum State {
    case header
    case body(length: Int)
    /// A body that is too long.
    case skipping(Int)
    /// After bytes that were no header: for the word that begins one.
    case searching
  }

  private let bodyLimit: Int
  private var state = State.header
  private var buffer: [UInt8] = []
  /// What of the buffer is done with.
  private var start = 0
  /// What of the header has been searched for its end.
  private var scanned = 0

  package init(bodyLimit: Int = FrameReader.defaultBodyLimit) { self.bodyLimit = bodyLimit }

  package mutating func append(_ bytes: some Collection<UInt8>) {
    if start > 0 {
      buffer.removeFirst(start)
      scanned -= start
      start = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// The next message or problem; `nil` when more bytes are needed.
  package mutating func next() -> Event? {
    while true {
      switch state {
      case .header:
        let end = headerEnd()
        if (end ?? buffer.count) - start > Self.headerLimit {
          consume(Self.headerLimit)
          state = .searching
          return .problem(.headerTooLong(limit: Self.headerLimit))
        }
        guard let end else { return nil }
        if let problem = finishHeader(end) { return .problem(problem) }
      case .body(let length):
        guard buffer.count - start >= length else { return nil }
        let body = Array(buffer[start..<start + length])
        consume(length)
        state = .header
        return .message(body)
      case .skipping(let length):
        let skipped = min(length, buffer.count - start)
        consume(skipped)
        state = skipped == length ? .header : .skipping(length - skipped)
        if skipped < length { return nil }
      case .searching:
        guard search() else { return nil }
      }
    }
  }

  /// What is amiss when no more bytes come.
  package func problemAtEnd() -> Problem? {
    switch state {
    case .header: buffer.count == start ? nil : .truncated(missing: nil)
    case .body(let length): .truncated(missing: length - (buffer.count - start))
    case .skipping(let length): .truncated(missing: length)
    case .searching: nil
    }
  }

  private mutating func consume(_ count: Int) {
    start += count
    scanned = start
  }

  /// One past the empty line that ends the header. Lines may end with LF alone.
  private mutating func headerEnd() -> Int? {
    var index = max(scanned, start)
    while index < buffer.count {
      defer { index += 1 }
      guard buffer[index] == UInt8(ascii: "\n") else { continue }
      var before = index - 1
      if before >= start, buffer[before] == UInt8(ascii: "\r") { before -= 1 }
      if before < start || buffer[before] == UInt8(ascii: "\n") {
        scanned = index + 1
        return index + 1
      }
    }
    scanned = buffer.count
    return nil
  }

  private mutating func finishHeader(_ end: Int) -> Problem? {
    let lines = buffer[start..<end].split(separator: UInt8(ascii: "\n")).map { line in
      String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
    }
    consume(end - start)
    switch Self.length(in: lines) {
    case .success(let length) where length > bodyLimit:
      state = .skipping(length)
      return .tooLong(length: length, limit: bodyLimit)
    case .success(let length):
      state = .body(length: length)
      return nil
    case .failure(let problem):
      state = .searching
      return problem
    }
  }

  private static func length(in lines: [String]) -> Result<Int, Problem> {
    var length: Int?
    for line in lines {
      guard let colon = line.firstIndex(of: ":"),
        line[..<colon].lowercased() == "content-length"
      else { continue }
      let text = line[line.index(after: colon)...].filter { $0 != " " && $0 != "\t" }
      guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(text),
        length == nil || length == number
      else { return .failure(.malformedLength(String(text.prefix(40)))) }
      length = number
    }
    return length.map { .success($0) } ?? .failure(.missingLength)
  }

  /// Drops bytes up to the next `Content-Length:`; false when there is none yet.
  private mutating func search() -> Bool {
    let word = Array("content-length:".utf8)
    var index = start
    while index + word.count <= buffer.count {
      var matched = 0
      while matched < word.count, buffer[index + matched] | 0x20 == word[matched] | 0x20 { matched += 1 }
      if matched == word.count {
        consume(index - start)
        state = .header
        return true
      }
      index += 1
    }
    consume(index - start)
    return false
  }
}

extension FrameReader.Problem: CustomStringConvertible {
  /// Lower case, no final stop.
  package var description: String {
    switch self {
    case .headerTooLong(let limit): "the header of a message is longer than \(limit) bytes"
    case .missingLength: "the header of a message has no Content-Length"
    case .malformedLength(let text):
      "the Content-Length of a message is no number: '\(text.filter { !$0.isNewline })'"
    case .tooLong(let length, let limit):
      "a message of \(length) bytes is longer than \(limit) and was skipped"
    case .truncated(let missing?): "the input ended \(missing) bytes before the end of a message"
    case .truncated(nil): "the input ended inside the header of a message"
    }
  }
}
