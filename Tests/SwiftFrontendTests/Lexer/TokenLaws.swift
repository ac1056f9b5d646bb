import SourceText
import SwiftFrontend

/// What holds for the tokens of any bytes; each function returns what is wrong.
enum TokenLaws {
  static func violation(_ bytes: [UInt8]) -> String? {
    let sequence = TokenSequence(bytes)
    return tiling(sequence) ?? gaps(sequence) ?? symbols(sequence) ?? work(sequence)
  }

  /// Tokens ascend, do not overlap, have a byte each but the last one, and end with the file.
  static func tiling(_ sequence: TokenSequence) -> String? {
    var end: UInt32 = 0
    for (index, token) in sequence.tokens.enumerated() {
      let isLast = index == sequence.tokens.count - 1
      if token.start < end { return "token \(index) begins before its neighbour ends" }
      if isLast != (token.kind == .endOfFile) { return "token \(index) is a misplaced end of file" }
      if isLast != (token.length == 0) { return "token \(index) has \(token.length) bytes" }
      end = token.end
    }
    return end == sequence.bytes.count ? nil : "the last token ends at \(end)"
  }

  /// Between tokens lies nothing that could be one, and the flags say what lies there.
  static func gaps(_ sequence: TokenSequence) -> String? {
    var end = 0
    var previous: Token?
    for token in sequence.tokens {
      var gap = Gap(sequence.bytes, end..<Int(token.start), inString: previous?.endsBeforeText ?? false)
      if !gap.isBlank() { return "the gap at \(end)..<\(token.start) holds more than blanks" }
      let isFirst = end == 0
      if !gap.inString, token.flags.contains(.spaceBefore) != (gap.isSpace || isFirst) {
        return "spaceBefore is wrong at \(token.start)"
      }
      if !gap.inString, previous?.kind != .stringSegment,
        token.flags.contains(.startsLine) != (gap.hasLineEnd || isFirst)
      {
        return "startsLine is wrong at \(token.start)"
      }
      end = Int(token.end)
      previous = token
    }
    return nil
  }

  /// Equal names have equal symbols, different ones have not; no other token has one.
  static func symbols(_ sequence: TokenSequence) -> String? {
    for (index, token) in sequence.tokens.enumerated() {
      switch token.kind {
      case .identifier, .backtickedIdentifier, .dollarIdentifier:
        var name = sequence.bytes[Int(token.start)..<Int(token.end)]
        if token.kind == .backtickedIdentifier { name = name.dropFirst().dropLast() }
        if sequence.spelling(token.symbol) != String(decoding: name, as: UTF8.self) {
          return "the symbol at \(token.start) is spelled \(sequence.spelling(token.symbol))"
        }
        if token.kind == .identifier, (token.keyword == .none) != (token.symbol.keyword == .none) {
          return "token \(index) is a keyword on one side only"
        }
      default:
        if token.symbol != .none { return "token \(index) has a symbol" }
      }
    }
    return nil
  }

  /// No input makes the tokenizer read its bytes more than a few times.
  static func work(_ sequence: TokenSequence) -> String? {
    let limit = 4 * sequence.bytes.count + 64
    return sequence.extraWork <= limit
      ? nil : "\(sequence.extraWork) extra steps for \(sequence.bytes.count) bytes"
  }
}

extension Token {
  /// Text of a string may follow: what lies between may be an escaped line end.
  fileprivate var endsBeforeText: Bool {
    switch kind {
    case .stringSegment, .openingQuote, .interpolationEnd: true
    default: false
    }
  }
}

/// The bytes between two tokens, read by other rules than the tokenizer's own code.
private struct Gap {
  private let bytes: ArraySlice<UInt8>
  private let file: [UInt8]
  private var index: Int
  /// A line end that does not belong to the text of a string.
  let inString: Bool
  private(set) var hasLineEnd = false

  init(_ file: [UInt8], _ range: Range<Int>, inString: Bool) {
    self.file = file
    bytes = file[range]
    index = range.lowerBound
    self.inString = inString && range.contains { [10, 13].contains(file[$0]) }
  }

  var isSpace: Bool { !bytes.isEmpty }

  mutating func isBlank() -> Bool {
    while index < bytes.endIndex {
      let byte = bytes[index]
      let next = index + 1 < bytes.endIndex ? bytes[index + 1] : 0
      switch byte {
      case 10, 13:
        hasLineEnd = true
        index += 1
      case 0...32, 127...: index += 1
      case UInt8(ascii: "/") where next == UInt8(ascii: "/"): skipLine()
      case UInt8(ascii: "/") where next == UInt8(ascii: "*"): skipBlockComment()
      case UInt8(ascii: "<"), UInt8(ascii: ">"):
        guard isConflict(byte) else { return false }
        hasLineEnd = true
        return true
      case UInt8(ascii: "\\") where inString: index += 1
      case UInt8(ascii: "#") where inString: index += 1
      default: return false
      }
    }
    return true
  }

  private mutating func skipLine() {
    while index < bytes.endIndex, bytes[index] != 10, bytes[index] != 13 { index += 1 }
  }

  private mutating func skipBlockComment() {
    var depth = 0
    while index < bytes.endIndex {
      let pair = Array(bytes[index..<min(index + 2, bytes.endIndex)])
      if pair == Array("/*".utf8) {
        depth += 1
        index += 2
      } else if pair == Array("*/".utf8) {
        depth -= 1
        index += 2
        if depth == 0 { return }
      } else {
        if pair[0] == 10 || pair[0] == 13 { hasLineEnd = true }
        index += 1
      }
    }
  }

  private func isConflict(_ byte: UInt8) -> Bool {
    let atLineStart = index == 0 || [10, 13, 0].contains(file[index - 1])
    let mark = byte == UInt8(ascii: "<") ? "<<<<<<< " : ">>>> "
    return atLineStart && bytes[index...].starts(with: Array(mark.utf8))
  }
}
