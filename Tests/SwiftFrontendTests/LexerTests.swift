import SwiftFrontend
import Testing

@Suite struct LexerTests {
  private func kinds(_ text: String) -> [TokenKind] {
    Lexer.tokens(of: Array(text.utf8)).map(\.kind)
  }

  @Test func `an interpolation holds code and returns to its string`() {
    #expect(
      kinds(#""a\(f("b"))c""#) == [
        .stringStart, .stringSegment, .interpolationStart, .identifier, .punctuation, .stringStart,
        .stringSegment, .stringEnd, .punctuation, .interpolationEnd, .stringSegment, .stringEnd,
        .endOfFile,
      ])
  }

  @Test func `block comments nest`() {
    #expect(kinds("/* a /* b */ c */x") == [.comment, .identifier, .endOfFile])
  }

  @Test func `offsets ascend from zero to the byte count on any bytes`() {
    var state: UInt64 = 7
    let alphabet = Array("\"\"\\(()#`/*$.a1 \n\r\0+{\u{e9}".utf8) + [0xFF]
    for length in 0..<600 {
      let bytes = (0..<length).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return alphabet[Int(state >> 33) % alphabet.count]
      }
      let offsets = Lexer.tokens(of: bytes).map(\.offset)
      #expect(offsets.first == 0)
      #expect(offsets.last == UInt32(length))
      #expect(zip(offsets, offsets.dropFirst()).allSatisfy { $0 < $1 })
    }
  }
}
