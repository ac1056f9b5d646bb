package import SourceText

/// The comments of a Swift file, as the tokenizer sees them: text inside a string is none.
package enum SwiftComments {
  /// Ascending. O(bytes).
  package static func ranges(in file: SourceFile) -> [ByteRange] {
    TokenSequence(Array(file.bytes)).comments
  }
}
