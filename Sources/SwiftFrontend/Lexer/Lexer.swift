/// Splits any bytes into tokens that tile them: total, without recursion, one pass.
///
/// The last token is always `endOfFile` at the byte count. Open strings and comments end with the
/// line (single-line strings) or the file. Slashes are operators; regex literals are not known.
package struct Lexer {
  /// A string literal being read, or the parentheses of an interpolation inside one.
  private enum Mode {
    case string(hashes: Int, multiline: Bool)
    case interpolation(depth: Int)
  }

  private let bytes: [UInt8]
  private var position = 0
  private var modes: [Mode] = []
  private var tokens: [Token] = []

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The tokens of `bytes`, of which there must be fewer than 2^32.
  package static func tokens(of bytes: [UInt8]) -> [Token] {
    var lexer = Lexer(bytes)
    lexer.run()
    return lexer.tokens
  }

  private func byte(_ ahead: Int = 0) -> UInt8? {
    position + ahead < bytes.count ? bytes[position + ahead] : nil
  }

  private func starts(with text: StaticString, ahead: Int = 0) -> Bool {
    let wanted = Array(text.description.utf8)
    return wanted.indices.allSatisfy { byte(ahead + $0) == wanted[$0] }
  }

  private func hashCount(ahead: Int) -> Int {
    var count = 0
    while byte(ahead + count) == UInt8(ascii: "#") { count += 1 }
    return count
  }

  private mutating func emit(_ kind: TokenKind, from start: Int) {
    tokens.append(Token(offset: UInt32(truncatingIfNeeded: start), kind: kind))
  }

  private mutating func run() {
    if starts(with: "#!") {
      skip { $0 != 10 && $0 != 13 }
      emit(.shebang, from: 0)
    }
    while position < bytes.count {
      if case .string(let hashes, let multiline)? = modes.last {
        readString(hashes: hashes, multiline: multiline)
      } else {
        let start = position
        let kind = readCode()
        emit(kind, from: start)
      }
    }
    emit(.endOfFile, from: bytes.count)
  }

  private mutating func skip(while matches: (UInt8) -> Bool) {
    while position < bytes.count, matches(bytes[position]) { position += 1 }
  }

  private mutating func readString(hashes: Int, multiline: Bool) {
    let start = position
    while let current = byte() {
      let quoteLength = multiline ? 3 : 1
      let closes =
        current == UInt8(ascii: "\"") && (!multiline || starts(with: "\"\"\""))
        && hashCount(ahead: quoteLength) >= hashes
      let endsLine = !multiline && (current == 10 || current == 13)
      if closes || endsLine {
        if position > start { emit(.stringSegment, from: start) }
        modes.removeLast()
        guard closes else { return }
        emit(.stringEnd, from: position)
        position += quoteLength + hashes
        return
      }
      if current == UInt8(ascii: "\\"), hashCount(ahead: 1) >= hashes {
        if byte(1 + hashes) == UInt8(ascii: "(") {
          if position > start { emit(.stringSegment, from: start) }
          emit(.interpolationStart, from: position)
          position += 2 + hashes
          modes.append(.interpolation(depth: 0))
          return
        }
        position += 1 + hashes
        if let escaped = byte(), escaped != 10, escaped != 13 { position += 1 }
      } else {
        position += 1
      }
    }
    emit(.stringSegment, from: start)
  }

  private mutating func readCode() -> TokenKind {
    let first = bytes[position]
    let hashes = hashCount(ahead: 0)
    if byte(hashes) == UInt8(ascii: "\"") {
      let multiline = starts(with: "\"\"\"", ahead: hashes)
      position += hashes + (multiline ? 3 : 1)
      modes.append(.string(hashes: hashes, multiline: multiline))
      return .stringStart
    }
    if starts(with: "//") {
      skip { $0 != 10 && $0 != 13 }
      return .comment
    }
    if starts(with: "/*") {
      readBlockComment()
      return .comment
    }
    if Self.isIdentifier(first) {
      let digit = first >= 48 && first <= 57
      if digit { readNumber() } else { skip(while: Self.isIdentifier) }
      return digit ? .number : .identifier
    }
    position += 1
    switch first {
    case 10: return .newline
    case 13:
      if byte() == 10 { position += 1 }
      return .newline
    case 0, 9, 11, 12, 32:
      skip { [0, 9, 11, 12, 32].contains($0) }
      return .whitespace
    case UInt8(ascii: "$"):
      skip(while: Self.isIdentifier)
      return .dollarIdentifier
    case UInt8(ascii: "#"):
      skip { $0 == UInt8(ascii: "#") }
      skip(while: Self.isIdentifier)
      return .directive
    case UInt8(ascii: "`"):
      skip { $0 != UInt8(ascii: "`") && $0 != 10 && $0 != 13 }
      guard byte() == UInt8(ascii: "`") else { return .invalid }
      position += 1
      return .backtickedIdentifier
    default: return readPunctuation(first)
    }
  }

  private mutating func readPunctuation(_ first: UInt8) -> TokenKind {
    if case .interpolation(let depth)? = modes.last {
      if first == UInt8(ascii: "(") {
        modes[modes.count - 1] = .interpolation(depth: depth + 1)
      } else if first == UInt8(ascii: ")") {
        modes.removeLast()
        if depth == 0 { return .interpolationEnd }
        modes.append(.interpolation(depth: depth - 1))
      }
    }
    if "()[]{},;:@\\".utf8.contains(first) { return .punctuation }
    let dotted = first == UInt8(ascii: ".")
    guard dotted || Self.isOperator(first) else { return .invalid }
    while let next = byte(), Self.isOperator(next) || (dotted && next == UInt8(ascii: ".")) {
      if starts(with: "//") || starts(with: "/*") { break }
      position += 1
    }
    return .operator
  }

  private mutating func readBlockComment() {
    var depth = 0
    repeat {
      if starts(with: "/*") {
        depth += 1
        position += 2
      } else if starts(with: "*/") {
        depth -= 1
        position += 2
      } else {
        position += 1
      }
    } while depth > 0 && position < bytes.count
  }

  private mutating func readNumber() {
    let isHexadecimal = byte() == 48 && (byte(1) ?? 0) | 32 == UInt8(ascii: "x")
    readDigits(isHexadecimal: isHexadecimal)
    if byte() == UInt8(ascii: "."), let next = byte(1), next >= 48, next <= 57 {
      position += 1
      readDigits(isHexadecimal: isHexadecimal)
    }
  }

  /// Digits, and the sign of an exponent that ends them.
  private mutating func readDigits(isHexadecimal: Bool) {
    skip(while: Self.isIdentifier)
    let exponent = isHexadecimal ? UInt8(ascii: "p") : UInt8(ascii: "e")
    if bytes[position - 1] | 32 == exponent, byte() == UInt8(ascii: "-") || byte() == UInt8(ascii: "+"),
      let next = byte(1), next >= 48, next <= 57
    {
      position += 1
      skip(while: Self.isIdentifier)
    }
  }

  private static func isIdentifier(_ byte: UInt8) -> Bool {
    byte >= 128 || byte == 95 || (byte >= 48 && byte <= 57)
      || (byte | 32 >= 97 && byte | 32 <= 122)
  }

  private static func isOperator(_ byte: UInt8) -> Bool {
    "/=-+!*%<>&|^~?".utf8.contains(byte)
  }
}
