import SourceText
import SwiftFrontend
@_spi(Testing) @_spi(RawSyntax) import SwiftParser
@_spi(RawSyntax) import SwiftSyntax

/// A difference that we want, by the kinds of the two tokens. Never a file, never a place.
enum AgreedDifference: String, CaseIterable {
  /// SwiftSyntax takes a text between curly quotes for a name, to recover; we name it unknown.
  case curlyQuotes = "unknown for identifier"

  init?(_ ours: RawTokenKind?, _ theirs: RawTokenKind?) {
    switch (ours, theirs) {
    case (.unknown, .identifier): self = .curlyQuotes
    default: return nil
    }
  }
}

/// A token as both sides can express it.
struct ComparedToken: Equatable {
  var range: Range<Int>
  var kind: RawTokenKind
}

/// Our tokens of one file against those that SwiftSyntax's lexer hands to its parser.
///
/// SwiftSyntax writes empty string segments between delimiters; tokens without a byte are not compared.
struct Comparison {
  struct Disagreement {
    var ours: ComparedToken?
    var theirs: ComparedToken?

    func message(path: String, bytes: [UInt8]) -> String {
      let offset = min(ours?.range.lowerBound ?? .max, theirs?.range.lowerBound ?? .max)
      let before = bytes[..<offset]
      let line = before.count { $0 == 10 } + 1
      let column = offset - (before.lastIndex(of: 10).map { $0 + 1 } ?? 0) + 1
      return "\(path):\(line):\(column): ours \(Self.describe(ours, bytes)), "
        + "SwiftSyntax \(Self.describe(theirs, bytes))"
    }

    private static func describe(_ token: ComparedToken?, _ bytes: [UInt8]) -> String {
      guard let token else { return "nothing" }
      let text = String(decoding: bytes[token.range].prefix(40), as: UTF8.self)
      return "\(token.kind) \(text.debugDescription)"
    }
  }

  private(set) var disagreements: [Disagreement] = []
  private(set) var agreed: [AgreedDifference: Int] = [:]
  let tokenCount: Int

  init(_ bytes: [UInt8]) {
    let ours = Self.ours(bytes)
    let theirs = Self.theirs(bytes)
    tokenCount = theirs.count
    compare(ours, theirs)
  }

  private mutating func compare(_ ours: [ComparedToken], _ theirs: [ComparedToken]) {
    var left = 0
    var right = 0
    while left < ours.count || right < theirs.count {
      let one = left < ours.count ? ours[left] : nil
      let other = right < theirs.count ? theirs[right] : nil
      if one != other {
        if let difference = AgreedDifference(one?.kind, other?.kind) {
          agreed[difference, default: 0] += 1
        } else {
          disagreements.append(Disagreement(ours: one, theirs: other))
        }
      }
      let end = one?.range.upperBound ?? .max
      let otherEnd = other?.range.upperBound ?? .max
      if end <= otherEnd { left += 1 }
      if otherEnd <= end { right += 1 }
    }
  }

  private static func ours(_ bytes: [UInt8]) -> [ComparedToken] {
    TokenSequence(bytes).tokens.filter { $0.length > 0 }.map { token in
      let range = Int(token.start)..<Int(token.end)
      return ComparedToken(range: range, kind: token.referenceKind(bytes[range]))
    }
  }

  private static func theirs(_ bytes: [UInt8]) -> [ComparedToken] {
    var tokens: [ComparedToken] = []
    unsafe bytes.withUnsafeBufferPointer { buffer in
      var tracker = LookaheadTracker()
      unsafe withUnsafeMutablePointer(to: &tracker) { tracker in
        var offset = 0
        for lexeme in unsafe Lexer.tokenize(
          buffer, lookaheadTracker: tracker, experimentalFeatures: [])
        {
          let range = lexeme.textRange
          if !range.isEmpty {
            tokens.append(
              ComparedToken(
                range: offset + range.lowerBound..<offset + range.upperBound,
                kind: lexeme.rawTokenKind))
          }
          offset += lexeme.byteLength
          if lexeme.rawTokenKind == .endOfFile { break }
        }
      }
    }
    return tokens
  }
}
