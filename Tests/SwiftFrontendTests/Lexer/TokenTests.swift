import SourceText
import SwiftFrontend
import Testing

/// What the goldens cannot show: bytes that editors and git would change.
@Suite struct `Tokens of unusual bytes` {
  private func kinds(_ bytes: [UInt8]) -> [TokenKind] { TokenSequence(bytes).tokens.map(\.kind) }
  private func kinds(_ text: String) -> [TokenKind] { kinds(Array(text.utf8)) }
  private func texts(_ text: String) -> [String] {
    let sequence = TokenSequence(Array(text.utf8))
    return sequence.tokens.dropLast().map {
      String(decoding: sequence.bytes[Int($0.start)..<Int($0.end)], as: UTF8.self)
    }
  }

  @Test func `a token has sixteen bytes`() {
    #expect(MemoryLayout<Token>.stride == 16)
  }

  @Test func `an empty file has an end`() {
    #expect(kinds("") == [.endOfFile])
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `every line end begins a line`(lineEnd: String) {
    let tokens = TokenSequence(Array("a\(lineEnd)b c".utf8)).tokens
    #expect(tokens.map { $0.flags.contains(.startsLine) } == [true, true, false, false])
  }

  @Test func `a carriage return and its line feed are one line end in a string`() {
    #expect(texts("\"\"\"\r\na\r\n\r\n\"\"\"") == ["\"\"\"", "a\r\n", "\r\n", "\"\"\""])
    #expect(texts("\"a\rb") == ["\"", "a", "b"])
  }

  @Test func `a byte order mark is white space`() {
    #expect(kinds([0xEF, 0xBB, 0xBF] + Array("a".utf8)) == [.identifier, .endOfFile])
  }

  @Test func `NUL is white space, in strings text`() {
    #expect(kinds("a\0b") == [.identifier, .identifier, .endOfFile])
    #expect(texts("\"a\0b\"") == ["\"", "a\0b", "\""])
    #expect(texts("// a\0b\nc") == ["c"])
  }

  @Test func `bytes that are not UTF-8 are white space, in strings text`() {
    #expect(kinds([0x61, 0xFF, 0x80, 0x62]) == [.identifier, .identifier, .endOfFile])
    #expect(kinds([0x22, 0xFF, 0x80, 0x22]) == [.openingQuote, .stringSegment, .closingQuote, .endOfFile])
    #expect(kinds([0x61, 0xC3]) == [.identifier, .endOfFile])
    #expect(kinds([0xE2, 0x82, 0x61]) == [.identifier, .endOfFile])
    #expect(kinds([0xC0, 0x80, 0xED, 0xA0, 0x80, 0xF5, 0x61]) == [.identifier, .endOfFile])
  }

  @Test func `a name may hold any letters`() {
    let sequence = TokenSequence(Array("let naïve_名前_$1 = 名前".utf8))
    #expect(sequence.tokens.map { sequence.spelling($0.symbol) } == ["let", "naïve_名前_$1", "", "名前", ""])
  }

  @Test func `equal names have equal symbols, with backticks or without`() {
    let tokens = TokenSequence(Array("repeatedLongName `repeatedLongName` other `in` in".utf8)).tokens
    #expect(tokens[0].symbol == tokens[1].symbol)
    #expect(tokens[0].symbol != tokens[2].symbol)
    #expect(tokens[3].symbol == tokens[4].symbol)
    #expect(tokens.map(\.keyword) == [.none, .none, .none, .none, .in, .none])
  }

  @Test(arguments: Keyword.allCases.filter { $0 != .none })
  func `every keyword is recognised, and only whole words`(keyword: Keyword) {
    let word = keyword.spelling
    let tokens = TokenSequence(Array("\(word) \(word)x x\(word)".utf8)).tokens
    #expect(tokens.map(\.keyword) == [keyword, .none, .none, .none])
  }

  @Test func `an interpolation in a string of one line ends with the line`() {
    #expect(
      kinds("\"a\\(b(\"c\\(\nd)") == [
        .openingQuote, .stringSegment, .interpolationBackslash, .interpolationStart, .identifier,
        .leftParen, .openingQuote, .stringSegment, .interpolationBackslash, .interpolationStart,
        .identifier, .rightParen, .endOfFile,
      ])
  }
}
