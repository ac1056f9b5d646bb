package import SourceText

/// The comments of a Swift file, as the lexer sees them: text inside a string is none.
package enum SwiftComments {
  /// Ascending. O(bytes).
  package static func ranges(in file: SourceFile) -> [ByteRange] {
    let tokens = Lexer.tokens(of: Array(file.bytes))
    return tokens.indices.compactMap { index in
      guard tokens[index].kind == .comment else { return nil }
      let end = index + 1 < tokens.count ? tokens[index + 1].offset : UInt32(file.bytes.count)
      return ByteRange(start: tokens[index].offset, end: end)
    }
  }
}
