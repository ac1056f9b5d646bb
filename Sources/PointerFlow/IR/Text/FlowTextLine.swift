import SourceText

/// Why a text is no unit: where, and what would mend it.
package struct FlowTextError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One-based.
  package let line: Int
  /// One-based, in UTF-8 bytes.
  package let column: Int
  /// Lower case, no final stop.
  package let message: String
  /// What is expected instead; may be empty.
  package let hint: String

  package var description: String {
    "\(line):\(column): \(message)" + (hint.isEmpty ? "" : " (\(hint))")
  }
}

/// One line of the textual form, read from left to right; comments and outer white space are cut off.
struct FlowTextLine {
  /// The bytes that count, with their offsets in the text.
  let bytes: ArraySlice<UInt8>
  /// One-based.
  let number: Int
  /// Offset in the text of the first byte of the line.
  let start: Int
  private(set) var position: Int

  init(_ line: ArraySlice<UInt8>, number: Int) {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
    var end = line.startIndex
    var isQuoted = false
    while end < line.endIndex {
      let byte = line[end]
      if isQuoted, byte == UInt8(ascii: "\\") { end += 1 }
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if !isQuoted, byte == UInt8(ascii: "/"), line[end...].dropFirst().first == UInt8(ascii: "/") { break }
      end += 1
    }
    end = min(end, line.endIndex)
    while end > line.startIndex, isSpace(line[end - 1]) { end -= 1 }
    let first = line[..<end].firstIndex { !isSpace($0) } ?? end
    bytes = line[first..<end]
    self.number = number
    start = line.startIndex
    position = first
  }

  var isAtEnd: Bool { position == bytes.endIndex }
  /// The whole line as a range of the text.
  var range: SourceRange { range(from: bytes.startIndex, to: bytes.endIndex) }

  func range(from start: Int, to end: Int? = nil) -> SourceRange {
    SourceRange(ByteRange(start: UInt32(start), end: UInt32(end ?? position)))
  }

  func error(_ message: String, hint: String = "", at offset: Int? = nil) -> FlowTextError {
    FlowTextError(
      line: number, column: (offset ?? position) - start + 1, message: message, hint: hint)
  }

  // MARK: Tokens

  private var next: UInt8? { isAtEnd ? nil : bytes[position] }

  mutating func skipSpaces() {
    while let byte = next, byte == 0x20 || byte == 0x09 { position += 1 }
  }

  /// Passes over one byte.
  mutating func skip() { position = min(position + 1, bytes.endIndex) }

  /// Reads `text` if it comes next.
  mutating func take(_ text: StaticString) -> Bool {
    skipSpaces()
    let wanted = Array(text.description.utf8)
    guard bytes[position...].starts(with: wanted) else { return false }
    position += wanted.count
    return true
  }

  mutating func expect(_ text: StaticString) throws(FlowTextError) {
    if !take(text) { throw error("expected '\(text)'") }
  }

  /// Nothing may follow.
  mutating func expectEnd() throws(FlowTextError) {
    skipSpaces()
    if !isAtEnd { throw error("nothing may follow here", hint: "one declaration or instruction a line") }
  }

  /// A word of letters, digits and `_`; with hyphens between letters.
  func peekWord() -> String {
    var copy = self
    return copy.word() ?? ""
  }

  mutating func word() -> String? {
    skipSpaces()
    let first = position
    while let byte = next {
      let isHyphen =
        byte == UInt8(ascii: "-") && position > first && position + 1 < bytes.endIndex
        && FlowTextWords.isWordStart(bytes[position + 1])
      guard isHyphen || FlowTextWords.isWordStart(byte) else { break }
      position += 1
    }
    return first == position ? nil : String(decoding: bytes[first..<position], as: UTF8.self)
  }

  mutating func take(word: String) -> Bool {
    guard peekWord() == word else { return false }
    return self.word() != nil
  }

  /// A plain or quoted name; `_` is the empty one.
  mutating func name(_ what: String) throws(FlowTextError) -> String {
    skipSpaces()
    if next == UInt8(ascii: "\"") { return try quoted() }
    let first = position
    while let byte = next, FlowTextWords.isWordStart(byte) { position += 1 }
    if first == position { throw error("expected \(what)", hint: "an identifier or \"…\"") }
    let name = String(decoding: bytes[first..<position], as: UTF8.self)
    return name == "_" ? "" : name
  }

  mutating func quoted() throws(FlowTextError) -> String {
    skipSpaces()
    guard next == UInt8(ascii: "\"") else { throw error("expected a string", hint: "\"…\"") }
    let first = position
    position += 1
    var text: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      position += 1
      if byte != UInt8(ascii: "\\") {
        text.append(byte)
        continue
      }
      guard let escaped = next else { break }
      position += 1
      switch escaped {
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(escaped)
      case UInt8(ascii: "u"): text += try scalar()
      default: throw error("unknown escape", hint: #"\n, \t, \", \\ or \u{hex}"#, at: position - 2)
      }
    }
    guard next != nil else { throw error("a string without end", at: first) }
    position += 1
    guard let string = String(validating: text, as: UTF8.self) else {
      throw error("a string is not UTF-8", at: first)
    }
    return string
  }

  private mutating func scalar() throws(FlowTextError) -> [UInt8] {
    let first = position
    guard next == UInt8(ascii: "{"), let close = bytes[position...].firstIndex(of: UInt8(ascii: "}")),
      let number = UInt32(String(decoding: bytes[(position + 1)..<close], as: UTF8.self), radix: 16),
      let scalar = Unicode.Scalar(number)
    else { throw error("not a Unicode scalar", hint: #"\u{1b}"#, at: first) }
    position = close + 1
    return Array(String(Character(scalar)).utf8)
  }

  /// A decimal number within the bounds of its type.
  mutating func integer<Number: FixedWidthInteger>(
    _ what: String, as type: Number.Type = Number.self
  ) throws(FlowTextError) -> Number {
    skipSpaces()
    let first = position
    if next == UInt8(ascii: "-") { position += 1 }
    while let byte = next, byte >= 0x30, byte <= 0x39 { position += 1 }
    guard let number = Number(String(decoding: bytes[first..<position], as: UTF8.self)) else {
      throw error("expected \(what)", hint: "a number up to \(Number.max)", at: first)
    }
    return number
  }

  /// A number, if a digit comes next.
  mutating func integerIfAny<Number: FixedWidthInteger>(
    _ what: String, as type: Number.Type = Number.self
  ) throws(FlowTextError) -> Number? {
    skipSpaces()
    guard let byte = next, byte >= 0x30, byte <= 0x39 else { return nil }
    return try integer(what)
  }

  /// One of the cases of an enumeration, by its name.
  mutating func choice<Choice: CaseIterable>(
    _ what: String, as type: Choice.Type = Choice.self
  ) throws(FlowTextError) -> Choice {
    skipSpaces()
    let first = position
    let word = word() ?? ""
    if let found = Choice.allCases.first(where: { "\($0)" == word }) { return found }
    throw unknown(what, word, among: Choice.allCases.map { "\($0)" }, at: first)
  }

  func unknown(
    _ what: String, _ word: String, among known: [String], at offset: Int
  ) -> FlowTextError {
    if word.isEmpty { return error("expected \(what)", hint: "one of " + known.joined(separator: ", "), at: offset) }
    let hint = FlowTextWords.nearest(to: word, among: known).map { "did you mean '\($0)'?" }
    return error(
      "unknown \(what) '\(word)'", hint: hint ?? "one of " + known.joined(separator: ", "), at: offset)
  }
}
