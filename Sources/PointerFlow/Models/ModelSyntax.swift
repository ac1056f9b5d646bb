/// What is wrong with the text of a model row, and where in that text.
package struct ModelSyntaxError: Error, Hashable, Sendable {
  /// Zero-based UTF-8 byte offset within the prototype or the effect.
  package let offset: Int
  /// Lower case, no final stop.
  package let message: String
  /// What was meant, if one word is close enough.
  package let suggestion: String?

  package init(offset: Int, message: String, suggestion: String? = nil) {
    self.offset = offset
    self.message = message
    self.suggestion = suggestion
  }
}

/// Names that a library's rows use without declaring them.
package struct ModelVocabulary: Hashable, Sendable {
  /// Type names that stand for a value: a `typedef` of an integer, a function pointer, a record.
  package var types: [String: ModelType]
  /// Macro and enum constants that guards compare with.
  package var constants: [String: Int64]

  package init(types: [String: ModelType] = [:], constants: [String: Int64] = [:]) {
    self.types = types
    self.constants = constants
  }
}

/// A token of a prototype or an effect.
struct ModelToken: Hashable {
  enum Kind { case word, number, punctuation, end }
  let kind: Kind
  let text: Substring
  /// Zero-based UTF-8 byte offset.
  let offset: Int
}

/// Reads the written form of model rows: C prototypes, Swift declarations and effects.
///
/// Hand-written recursive descent over at most a few hundred bytes; total, never recurses deeper than
/// the parentheses of a prototype, of which it refuses more than eight.
struct ModelParser {
  let tokens: [ModelToken]
  var position = 0

  init(_ text: String) throws(ModelSyntaxError) {
    tokens = try Self.tokens(of: text)
  }

  private static func tokens(of text: String) throws(ModelSyntaxError) -> [ModelToken] {
    var tokens: [ModelToken] = []
    let bytes = text.utf8
    var index = bytes.startIndex
    var offset = 0
    func isWord(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: "_") || isDigit(byte)
        || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
    }
    func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
    while index < bytes.endIndex {
      let byte = bytes[index]
      let start = index
      let startOffset = offset
      func advance() {
        index = bytes.index(after: index)
        offset += 1
      }
      if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
        advance()
        continue
      }
      if isWord(byte) {
        while index < bytes.endIndex, isWord(bytes[index]) { advance() }
        // A hyphen between letters belongs to the word: `at-end`.
        if !isDigit(byte), index < bytes.endIndex, bytes[index] == UInt8(ascii: "-"),
          case let next = bytes.index(after: index), next < bytes.endIndex, isWord(bytes[next])
        {
          advance()
          while index < bytes.endIndex, isWord(bytes[index]) { advance() }
        }
        let kind: ModelToken.Kind = isDigit(byte) ? .number : .word
        tokens.append(ModelToken(kind: kind, text: text[start..<index], offset: startOffset))
        continue
      }
      guard byte < 0x80, byte > 0x20 else {
        throw ModelSyntaxError(offset: offset, message: "unexpected character")
      }
      advance()
      if "=!<>".utf8.contains(byte), index < bytes.endIndex, bytes[index] == UInt8(ascii: "=") {
        advance()
      } else if byte == UInt8(ascii: "-"), index < bytes.endIndex, bytes[index] == UInt8(ascii: ">") {
        advance()
      } else if byte == UInt8(ascii: ".") {
        while index < bytes.endIndex, bytes[index] == UInt8(ascii: ".") { advance() }
      }
      tokens.append(ModelToken(kind: .punctuation, text: text[start..<index], offset: startOffset))
    }
    tokens.append(ModelToken(kind: .end, text: "", offset: offset))
    return tokens
  }

  var current: ModelToken { tokens[min(position, tokens.count - 1)] }
  var next: ModelToken { tokens[min(position + 1, tokens.count - 1)] }
  var isAtEnd: Bool { current.kind == .end }

  mutating func accept(_ text: String) -> Bool {
    guard current.kind != .end, current.text == text else { return false }
    position += 1
    return true
  }

  mutating func expect(_ text: String) throws(ModelSyntaxError) {
    if !accept(text) { throw unexpected(expected: "'\(text)'") }
  }

  mutating func word(_ what: String) throws(ModelSyntaxError) -> Substring {
    guard current.kind == .word else { throw unexpected(expected: what) }
    defer { position += 1 }
    return current.text
  }

  mutating func integer(_ what: String) throws(ModelSyntaxError) -> Int64 {
    let isNegative = accept("-")
    guard current.kind == .number else { throw unexpected(expected: what) }
    let text = current.text
    let value = text.hasPrefix("0x") ? Int64(text.dropFirst(2), radix: 16) : Int64(text)
    guard let value else {
      throw ModelSyntaxError(offset: current.offset, message: "'\(text)' is not an integer")
    }
    position += 1
    return isNegative ? -value : value
  }

  func unexpected(expected: String) -> ModelSyntaxError {
    let found = isAtEnd ? "the end" : "'\(current.text)'"
    return ModelSyntaxError(offset: current.offset, message: "expected \(expected), found \(found)")
  }
}

/// The known word that a mistyped one most likely means.
package enum Spelling {
  /// The nearest candidate within a third of the word's length, the first of several; `nil` if none.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    let limit = max(1, word.utf8.count / 3)
    var best: (distance: Int, word: String)?
    for candidate in candidates {
      let distance = distance(Array(word.utf8), Array(candidate.utf8), limit: limit)
      if distance <= limit, distance < best?.distance ?? Int.max { best = (distance, candidate) }
    }
    return best?.word
  }

  /// Edit distance with adjacent transpositions, given up at `limit`. O(length²).
  private static func distance(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int {
    guard abs(left.count - right.count) <= limit, left.count <= 64, right.count <= 64 else {
      return limit + 1
    }
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for (row, byte) in left.enumerated() {
      var line = [row + 1]
      for (column, other) in right.enumerated() {
        var cost = min(
          previous[column] + (byte == other ? 0 : 1), previous[column + 1] + 1, line[column] + 1)
        if row > 0, column > 0, byte == right[column - 1], left[row - 1] == other {
          cost = min(cost, beforePrevious[column - 1] + 1)
        }
        line.append(cost)
      }
      (beforePrevious, previous) = (previous, line)
    }
    return previous[right.count]
  }
}
