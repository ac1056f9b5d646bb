/// What a token is. Trivia are tokens too, so that a file's tokens tile its bytes.
package enum TokenKind: UInt8, Sendable {
  case whitespace, newline, comment, identifier, backtickedIdentifier, dollarIdentifier
  case number, `operator`, punctuation, directive, shebang, invalid
  case stringStart, stringSegment, interpolationStart, interpolationEnd, stringEnd, endOfFile
}

/// One token in eight bytes. It ends where the next token of the array begins.
package struct Token: Sendable, Equatable {
  /// First byte of the token, counted from the start of the file.
  package var offset: UInt32
  package var kind: TokenKind
}
