package import SourceText

/// The comments of a C file by the lexical phases of the standard: lines joined by a backslash first,
/// then string and character literals, header names and comments.
///
/// No preprocessor runs: comments in code that is compiled out are comments all the same. Source:
/// C11 5.1.1.2 and 6.4.9. Trigraphs are off, as in the GNU dialects.
package enum CComments {
  /// Ascending. O(bytes).
  package static func ranges(in file: SourceFile) -> [ByteRange] {
    var scanner = CommentScanner(bytes: file.bytes)
    return scanner.run()
  }
}

private struct CommentScanner {
  let bytes: ContiguousArray<UInt8>
  private var position = 0
  private var isDirectiveLine = false
  /// No token stands before on this line.
  private var isLineStart = true

  init(bytes: ContiguousArray<UInt8>) { self.bytes = bytes }

  /// The byte at the position after joined lines, and where the next one begins.
  private mutating func skipSplices() {
    while position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\") {
      if bytes[position + 1] == 10 {
        position += 2
      } else if bytes[position + 1] == 13 {
        position += position + 2 < bytes.count && bytes[position + 2] == 10 ? 3 : 2
      } else {
        return
      }
    }
  }

  private mutating func peek() -> UInt8? {
    skipSplices()
    return position < bytes.count ? bytes[position] : nil
  }

  mutating func run() -> [ByteRange] {
    var ranges: [ByteRange] = []
    while let byte = peek() {
      let start = position
      position += 1
      switch byte {
      case UInt8(ascii: "/"):
        let next = peek()
        if next == UInt8(ascii: "/") {
          while let inside = peek(), inside != 10, inside != 13 { position += 1 }
        } else if next == UInt8(ascii: "*") {
          position += 1
          readBlock()
        } else {
          isLineStart = false
          continue
        }
        ranges.append(ByteRange(start: UInt32(start), end: UInt32(position)))
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        isLineStart = false
        readLiteral(closing: byte)
      case UInt8(ascii: "<") where isDirectiveLine: readHeaderName()
      case UInt8(ascii: "#") where isLineStart:
        isLineStart = false
        isDirectiveLine = isInclude()
      case 10, 13:
        isLineStart = true
        isDirectiveLine = false
      case 32, 9, 11, 12: break
      default: isLineStart = false
      }
    }
    return ranges
  }

  private mutating func readBlock() {
    var previous: UInt8 = 0
    while let byte = peek() {
      position += 1
      if previous == UInt8(ascii: "*"), byte == UInt8(ascii: "/") { return }
      previous = byte
    }
  }

  /// Ends with the closing quote, or with the line when there is none.
  private mutating func readLiteral(closing quote: UInt8) {
    while let byte = peek(), byte != 10, byte != 13 {
      position += 1
      if byte == quote { return }
      if byte == UInt8(ascii: "\\"), let escaped = peek(), escaped != 10, escaped != 13 {
        position += 1
      }
    }
  }

  /// Whether the directive whose `#` was just read takes a header name.
  private mutating func isInclude() -> Bool {
    let start = position
    defer { position = start }
    while let byte = peek(), byte == 32 || byte == 9 { position += 1 }
    var word = ""
    while let byte = peek(), (97...122).contains(byte) || byte == 95 {
      word.unicodeScalars.append(Unicode.Scalar(byte))
      position += 1
    }
    return ["include", "include_next", "import"].contains(word)
  }

  private mutating func readHeaderName() {
    let start = position
    while let byte = peek(), byte != 10, byte != 13 {
      position += 1
      if byte == UInt8(ascii: ">") { return }
    }
    // No header name: a less-than sign.
    position = start
  }
}
