/// What a token is. White space and comments are not tokens: they are the gaps between them.
///
/// Source: The Swift Programming Language, "Lexical Structure"; SE-0200 (raw strings), SE-0354 (regex
/// literals), SE-0451 (raw identifiers), SE-0491 (`::`).
package enum TokenKind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// The last token of every file, of length zero.
  case endOfFile

  // MARK: Names and numbers
  /// A name or a keyword, reserved or not: see `Token.keyword`. Also `$name`.
  case identifier
  /// `` `name` `` with its backticks; anything may stand between them but a line end.
  case backtickedIdentifier
  /// `$` and digits.
  case dollarIdentifier
  /// `<#text#>`, which editors leave where code is to be filled in.
  case placeholder
  case integer, float

  // MARK: Punctuation
  case leftParen, rightParen, leftSquare, rightSquare, leftBrace, rightBrace
  case comma, colon, doubleColon, semicolon, at, backslash, pound
  /// A backtick that begins no identifier.
  case backtick
  /// `#if`, `#elseif`, `#else`, `#endif`, `#available`, `#unavailable`, `#sourceLocation`. Other
  /// words after `#` are a `pound` and an `identifier`.
  case directive

  // MARK: Operators: the fixity follows from the white space around them
  case period, arrow, equal
  /// `&` in front of an expression.
  case prefixAmpersand
  /// `!` and `?` that belong to what stands before them.
  case exclamation, question
  /// The `?` of a conditional expression.
  case infixQuestion
  case prefixOperator, postfixOperator, binaryOperator

  // MARK: Strings and regular expressions
  /// The `#`s of a raw string: before it, after it and in its interpolations.
  case rawDelimiter
  /// `"`, `"""` or `'`.
  case openingQuote, closingQuote
  /// Text of a string. It ends where the value has a line end, written or escaped.
  case stringSegment
  case interpolationBackslash
  /// The parentheses around the code of an interpolation.
  case interpolationStart, interpolationEnd
  /// The `#`s around an extended regex literal.
  case regexDelimiter
  case regexSlash, regexPattern

  // MARK: The rest
  /// `#!` and the rest of the first line.
  case shebang
  /// A closing curly quote or a stray `*/`.
  case unknown

  var beginsString: Bool { self == .rawDelimiter || self == .openingQuote }

  /// `=`, `->`, `.`, `&`, `?`, `!` and all that operators are spelled with.
  var isOperator: Bool {
    rawValue >= TokenKind.period.rawValue && rawValue <= TokenKind.binaryOperator.rawValue
  }
}

/// A token: sixteen bytes, in file order. What lies between two tokens is white space and comments.
package struct Token: Sendable, BitwiseCopyable, Equatable {
  /// First byte of the token, counted from the start of the file.
  package var start: UInt32
  /// In bytes.
  package var length: UInt32
  /// The interned spelling of a name, without backticks; `none` for all other tokens.
  package var symbol: Symbol
  package var kind: TokenKind
  package var flags: Flags

  package struct Flags: OptionSet, Sendable, BitwiseCopyable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A line end, or the start of the file, lies between this token and the one before it.
    package static let startsLine = Flags(rawValue: 1)
    /// White space, a comment or the start of the file stands before it.
    package static let spaceBefore = Flags(rawValue: 2)
  }

  /// What the word is when it stands where it can be a keyword; `none` for all other tokens.
  package var keyword: Keyword { kind == .identifier ? symbol.keyword : .none }

  /// One past the last byte.
  package var end: UInt32 { start + length }
}
