package import SourceText

/// The comments of a Swift file, as the tokenizer sees them: text inside a string is none.
package enum SwiftComments {
  /// Ascending. O(bytes).
  package static func ranges(in file: SourceFile) -> [ByteRange] {
    TokenSequence(Array(file.bytes)).comments
  }

  /// Whether an offset lies inside a string or a regex, interpolated code excepted. O(bytes).
  package static func isInsideLiteral(_ offset: UInt32, of file: SourceFile) -> Bool {
    // What is open around the offset: strings, and the code of interpolations.
    var open: [TokenKind] = []
    for token in TokenSequence(Array(file.bytes)).tokens where token.start < offset {
      switch token.kind {
      case .openingQuote, .interpolationStart: open.append(token.kind)
      case .closingQuote, .interpolationEnd: _ = open.popLast()
      default: if token.end > offset { return true }
      }
    }
    return open.last == .openingQuote
  }
}
