import SwiftFrontend
@_spi(RawSyntax) import SwiftSyntax

extension Token {
  /// SwiftSyntax's kind for this token. Ours is coarser only where the text decides: keywords,
  /// directives and the three kinds of quotes.
  func referenceKind(_ text: ArraySlice<UInt8>) -> RawTokenKind {
    switch kind {
    case .endOfFile: .endOfFile
    case .identifier:
      keyword == .underscore ? .wildcard : keyword.isReserved ? .keyword : .identifier
    case .backtickedIdentifier, .placeholder: .identifier
    case .dollarIdentifier: .dollarIdentifier
    case .integer: .integerLiteral
    case .float: .floatLiteral
    case .leftParen, .interpolationStart: .leftParen
    case .rightParen, .interpolationEnd: .rightParen
    case .leftSquare: .leftSquare
    case .rightSquare: .rightSquare
    case .leftBrace: .leftBrace
    case .rightBrace: .rightBrace
    case .comma: .comma
    case .colon: .colon
    case .doubleColon: .colonColon
    case .semicolon: .semicolon
    case .at: .atSign
    case .backslash, .interpolationBackslash: .backslash
    case .pound: .pound
    case .backtick: .backtick
    case .directive: Self.directiveKind(String(decoding: text, as: UTF8.self))
    case .period: .period
    case .arrow: .arrow
    case .equal: .equal
    case .prefixAmpersand: .prefixAmpersand
    case .exclamation: .exclamationMark
    case .question: .postfixQuestionMark
    case .infixQuestion: .infixQuestionMark
    case .prefixOperator: .prefixOperator
    case .postfixOperator: .postfixOperator
    case .binaryOperator: .binaryOperator
    case .rawDelimiter: .rawStringPoundDelimiter
    case .openingQuote, .closingQuote:
      text.count == 3 ? .multilineStringQuote : text.first == 0x27 ? .singleQuote : .stringQuote
    case .stringSegment: .stringSegment
    case .regexDelimiter: .regexPoundDelimiter
    case .regexSlash: .regexSlash
    case .regexPattern: .regexLiteralPattern
    case .shebang: .shebang
    case .unknown: .unknown
    }
  }

  private static func directiveKind(_ text: String) -> RawTokenKind {
    switch text {
    case "#if": .poundIf
    case "#elseif": .poundElseif
    case "#else": .poundElse
    case "#endif": .poundEndif
    case "#available": .poundAvailable
    case "#unavailable": .poundUnavailable
    default: .poundSourceLocation
    }
  }
}
