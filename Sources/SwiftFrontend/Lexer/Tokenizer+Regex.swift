/// Regular expressions, told from division.
///
/// Source: SE-0354, "Regex Literals": a slash begins a literal only where an operand can stand, is not
/// followed by a blank, and is closed on its line by a slash that no blank precedes; a closing
/// parenthesis that was not opened ends the attempt.
extension Tokenizer {
  private enum RegexEnd {
    case closed(slash: Int)
    case unterminated(at: Int)
    /// What was read tells that this is an operator.
    case noRegex(at: Int)
  }

  // MARK: /…/

  /// A literal that begins at the first slash of an operator; what stands before it is a prefix operator.
  mutating func readRegexInOperator(_ start: Int, end: Int, slash: Int) -> Bool {
    guard !isLeftBound(start) else { return false }
    let before = previous()
    if before?.keyword == .func || before?.keyword == .operator { return false }
    var mustBeRegex = false
    if !isRightBound(end, touchesLeft: false) {
      let followsTry = followsTryMark
      guard followsTry || expectsOperand else { return false }
      switch before?.kind {
      case .leftParen, .interpolationStart, .leftSquare, .comma, .colon, .doubleColon:
        mustBeRegex = followsTry  // `reduce(1, /)`
      default: mustBeRegex = true
      }
    }
    switch endOfRegex(slash, mustBeRegex: mustBeRegex) {
    case .noRegex(let stop):
      lookahead += stop - slash
      return false
    case .unterminated(let stop):
      guard mustBeRegex else {
        lookahead += stop - slash
        return false
      }
      emitOperator(before: slash, from: start)
      emitRegex(slash, patternEnd: stop, isClosed: false)
    case .closed(let stop):
      emitOperator(before: slash, from: start)
      emitRegex(slash, patternEnd: stop, isClosed: true)
    }
    return true
  }

  private mutating func emitOperator(before slash: Int, from start: Int) {
    guard slash > start else { return }
    emit(kind(ofOperatorFrom: start, to: slash, touchesLeft: false), from: start, to: slash)
  }

  private mutating func emitRegex(_ slash: Int, patternEnd: Int, isClosed: Bool) {
    emit(.regexSlash, from: slash, to: slash + 1)
    if patternEnd > slash + 1 { emit(.regexPattern, from: slash + 1, to: patternEnd) }
    if isClosed { emit(.regexSlash, from: patternEnd, to: patternEnd + 1) }
  }

  /// `try?` or `try!` stands before: an operand must follow.
  private var followsTryMark: Bool {
    guard let mark = previous(), mark.kind == .question || mark.kind == .exclamation else {
      return false
    }
    return previous(2)?.keyword == .try
  }

  /// Whether the token before asks for an operand rather than an operator.
  private var expectsOperand: Bool {
    guard let before = previous() else { return true }
    switch before.kind {
    case .leftBrace, .leftParen, .interpolationStart, .leftSquare, .prefixOperator,
      .prefixAmpersand, .binaryOperator, .equal, .semicolon, .comma, .colon, .infixQuestion,
      .directive, .unknown:
      return true
    case .identifier:
      guard before.keyword.isReserved else { return false }
      switch before.keyword {
      case .true, .false, .Any, .nil, .`self`, .Self, .super, .underscore: return false
      default: return true
      }
    default: return false
    }
  }

  private func endOfRegex(_ slash: Int, mustBeRegex: Bool) -> RegexEnd {
    switch bytes[slash + 1] {
    case 0x20, 0x09: if !mustBeRegex { return .noRegex(at: slash) }
    case 0x2A, 0x2F: return .noRegex(at: slash)
    default: break
    }
    if bytes[slash - 1] == 0x2A { return .noRegex(at: slash) }
    var groups = 0
    var classes = 0
    var blank = -1
    var index = slash + 1
    while true {
      let byte = bytes[index]
      switch byte {
      case 0x2F:
        let next = bytes[index + 1]
        if next == 0x2F || next == 0x2A { return .unterminated(at: index) }
        if blank == index - 1, !mustBeRegex { return .noRegex(at: index) }
        return .closed(slash: index)
      case 10, 13: return .unterminated(at: index)
      case 0 where index == end: return .unterminated(at: index)
      case 0x5C:
        index += 1
        let escaped = bytes[index]
        if escaped == 10 || escaped == 13 || (escaped == 0 && index == end) {
          return .unterminated(at: index)
        }
      case 0x28 where classes == 0: groups += 1
      case 0x29 where classes == 0:
        if groups == 0, !mustBeRegex { return .noRegex(at: index) }
        groups = max(0, groups - 1)
      case 0x5B: classes += 1
      case 0x5D: classes = max(0, classes - 1)
      case 0x20, 0x09: blank = index
      default: break
      }
      index += 1
    }
  }

  // MARK: #/…/#

  /// A literal with `#`s around it, which may have many lines if the first one is blank.
  mutating func readExtendedRegex(_ start: Int, slash: Int) -> Bool {
    let pounds = slash - start
    var first = slash + 1
    while bytes[first] == 0x20 || bytes[first] == 0x09 { first += 1 }
    let isMultiline = bytes[first] == 10 || bytes[first] == 13
    if !isMultiline { first = slash + 1 }
    var patternEnd = first
    var isClosed = false
    if !isMultiline || canClose(multilineFrom: first, pounds) {
      (patternEnd, isClosed) = endOfExtendedRegex(first, pounds, isMultiline)
    }
    emit(.regexDelimiter, from: start, to: slash)
    emitRegex(slash, patternEnd: patternEnd, isClosed: isClosed)
    if isClosed {
      var stop = patternEnd + 1
      while bytes[stop] == 0x23 { stop += 1 }
      if stop > patternEnd + 1 { emit(.regexDelimiter, from: patternEnd + 1, to: stop) }
    }
    return true
  }

  /// A literal that its line does not close ends with it, at something like a delimiter if there is one.
  private func endOfExtendedRegex(
    _ start: Int, _ pounds: Int, _ isMultiline: Bool
  ) -> (patternEnd: Int, isClosed: Bool) {
    var index = start
    var lastSlash: Int?
    while true {
      switch bytes[index] {
      case 0x2F:
        var count = 0
        while count < pounds, bytes[index + 1 + count] == 0x23 { count += 1 }
        if count == pounds { return (index, true) }
        lastSlash = index
      case 0x5C:
        let escaped = bytes[index + 1]
        if isMultiline || (escaped != 10 && escaped != 13), index + 1 < end { index += 1 }
      case 10, 13: if !isMultiline { return endOfUnclosed(start, lineEnd: index, lastSlash) }
      case 0 where index >= end: return endOfUnclosed(start, lineEnd: end, lastSlash)
      default: break
      }
      index += 1
    }
  }

  private func endOfUnclosed(
    _ start: Int, lineEnd: Int, _ lastSlash: Int?
  ) -> (patternEnd: Int, isClosed: Bool) {
    if lineEnd > start, bytes[lineEnd - 1] == 0x2F { return (lineEnd - 1, true) }
    guard let lastSlash, (lastSlash + 1..<lineEnd).allSatisfy({ bytes[$0] == 0x23 }) else {
      return (lineEnd, false)
    }
    return (lastSlash, true)
  }

  /// Whether a literal of many lines that opens before the line end at `start` is closed at all.
  ///
  /// The first question reads the rest of the file; escapes are in step for all later ones, because
  /// each asks from the end of a line.
  private mutating func canClose(multilineFrom start: Int, _ pounds: Int) -> Bool {
    if multilineRegexes.end == 0 {
      var maxima = SuffixMaxima()
      var index = start
      while index < end {
        let byte = bytes[index]
        if byte == 0x5C { index += 1 }
        index += 1
        guard byte == 0x2F else { continue }
        let slash = index - 1
        while bytes[index] == 0x23 { index += 1 }
        maxima.append(position: slash, value: index - slash - 1)
      }
      lookahead += end - start
      maxima.end = max(end, 1)
      multilineRegexes = maxima
    }
    return multilineRegexes.contains(atLeast: pounds, from: start)
  }
}
