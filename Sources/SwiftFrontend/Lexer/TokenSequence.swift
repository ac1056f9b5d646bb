package import SourceText

/// The tokens of one file, and the names they spell.
package struct TokenSequence: Sendable {
  struct Contents: Sendable {
    var tokens: Table<Token>
    /// With their delimiters, in file order.
    var comments: [ByteRange]
    /// Where each name that is no keyword first occurs, by symbol.
    var names: [ByteRange]
    /// Bytes looked at more than once and table slots passed over: linear in the file's size.
    var extraWork: Int
  }

  package let bytes: [UInt8]
  private let contents: Contents

  /// Splits any bytes, of which there must be fewer than 2^32. O(bytes).
  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    contents = Tokenizer.tokenize(bytes)
  }

  /// In file order; the last is always `endOfFile`.
  package var tokens: Table<Token> { contents.tokens }

  /// In file order, with their delimiters but without the line end.
  package var comments: [ByteRange] { contents.comments }

  package var extraWork: Int { contents.extraWork }

  /// The number of different names that are not keywords.
  package var nameCount: Int { contents.names.count }

  /// How a symbol is spelled, without backticks.
  package func spelling(_ symbol: Symbol) -> String {
    guard symbol.raw >= Symbol.firstName else {
      return symbol.keyword == .none ? "" : symbol.keyword.spelling
    }
    let name = contents.names[Int(symbol.raw - Symbol.firstName)]
    return String(decoding: bytes[Int(name.start)..<Int(name.end)], as: UTF8.self)
  }

  /// Whether a token is an operator that names a function and has the `<` of its generic parameters at
  /// its end: `func >>=<T>(…)`.
  func isOperatorGluedToGenerics(_ index: Int) -> Bool {
    let token = tokens[index]
    return token.kind.isOperator && token.length > 1
      && bytes[Int(token.end) - 1] == UInt8(ascii: "<") && index + 1 < tokens.count
      && tokens[index + 1].kind == .identifier && !tokens[index + 1].flags.contains(.spaceBefore)
  }

  /// Calls `body` with where each name that is no keyword first occurs, by symbol.
  func forEachName(_ body: (ByteRange) -> Void) {
    for name in contents.names { body(name) }
  }

  /// The text of a token, without the backticks of an escaped identifier.
  package func text(_ index: Int) -> String {
    let token = tokens[index]
    var range = Int(token.start)..<Int(token.end)
    if token.kind == .backtickedIdentifier { range = range.lowerBound + 1..<range.upperBound - 1 }
    return String(decoding: bytes[range], as: UTF8.self)
  }

  /// Whether a token that is not part of a literal is spelled so.
  func isText(_ index: Int, _ text: StaticString) -> Bool {
    let token = tokens[index]
    guard Int(token.length) == text.utf8CodeUnitCount else { return false }
    switch token.kind {
    case .backtickedIdentifier, .integer, .float, .placeholder, .rawDelimiter, .openingQuote,
      .closingQuote, .stringSegment, .regexDelimiter, .regexSlash, .regexPattern, .shebang:
      return false
    default: break
    }
    var offset = Int(token.start)
    return text.withUTF8Buffer { buffer in
      for unsafe byte in unsafe buffer {
        if bytes[offset] != byte { return false }
        offset += 1
      }
      return true
    }
  }
}
