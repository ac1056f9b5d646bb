/// Operators, and what begins like one.
///
/// Source: The Swift Programming Language, "Lexical Structure", Operators: an operator with white space
/// on both sides or on neither is binary, one with white space on the left only is prefix, one with
/// white space on the right only is postfix.
extension Tokenizer {
  /// Whether the operator that begins before `index` cannot go on there.
  @inline(__always)
  func isOperatorEnd(_ index: Int) -> Bool {
    bytes[index] < 0x80 && !ByteScan.isOperator(bytes[index])
  }

  mutating func readOperator(_ start: Int) {
    let first = bytes[start]
    let touchesLeft = isLeftBound(start)
    if touchesLeft, first == 0x21 || first == 0x3F {
      return emit(first == 0x21 ? .exclamation : .question, from: start, to: start &+ 1)
    }
    if first == 0x3C || first == 0x3E {
      if skipConflict(start) || readPlaceholder(start) { return }
    }
    let (end, slash) = endOfOperator(start)
    if let slash, readRegexInOperator(start, end: end, slash: slash) { return }
    emit(kind(ofOperatorFrom: start, to: end, touchesLeft: touchesLeft), from: start, to: end)
  }

  /// One past the operator at `start`, which a comment may end, and its first slash.
  private mutating func endOfOperator(_ start: Int) -> (end: Int, slash: Int?) {
    let first = bytes[start]
    var index = start
    var slash: Int?
    while true {
      let byte = bytes[index]
      if byte >= 0x80 {
        let length = Scalars.operatorLength(bytes, at: index)
        if length == 0 { break }
        index &+= length
        continue
      }
      guard ByteScan.isOperator(byte) else { break }
      if byte == 0x2E, first != 0x2E { break }  // Dots are for operators that begin with one.
      if byte == 0x3C, index > start, bytes[index &+ 1] == 0x23, endOfPlaceholder(index) != nil {
        break
      }
      if byte == 0x2F {
        let next = bytes[index &+ 1]
        if index > start, next == 0x2F || next == 0x2A { break }
        if slash == nil { slash = index }
      }
      index &+= 1
    }
    return (index, slash)
  }

  @inline(__always)
  func kind(ofOperatorFrom start: Int, to end: Int, touchesLeft: Bool) -> TokenKind {
    let first = bytes[start]
    let touchesRight = isRightBound(end, touchesLeft: touchesLeft)
    switch end &- start {
    case 1:
      switch first {
      case 0x3D: return .equal
      case 0x2E: return .period
      case 0x3F: return touchesLeft ? .question : .infixQuestion
      case 0x26 where touchesRight && !touchesLeft: return .prefixAmpersand
      default: break
      }
    case 2 where first == 0x2D && bytes[start &+ 1] == 0x3E: return .arrow
    default:
      if containsCommentEnd(start, end) { return .unknown }
    }
    return touchesLeft == touchesRight
      ? .binaryOperator : touchesLeft ? .postfixOperator : .prefixOperator
  }

  private func containsCommentEnd(_ start: Int, _ end: Int) -> Bool {
    (start..<end - 1).contains { index in
      bytes[index] == 0x2A && bytes[index + 1] == 0x2F
    }
  }

  @inline(__always)
  func isLeftBound(_ start: Int) -> Bool {
    let before = bytes[start &- 1]
    if before == 0x2F { return bytes[start &- 2] != 0x2A }  // The end of a comment.
    if before == 0xA0 { return bytes[start &- 2] != 0xC2 }  // A non-breaking space.
    return !ByteScan.separates(before) && before != 0x28 && before != 0x5B && before != 0x7B
  }

  @inline(__always)
  func isRightBound(_ end: Int, touchesLeft: Bool) -> Bool {
    let next = bytes[end]
    switch next {
    case 0x2E: return !touchesLeft  // `x^.y` is postfix, `^.y` is prefix.
    case 0x2F: return bytes[end &+ 1] != 0x2F && bytes[end &+ 1] != 0x2A
    case 0xC2: return bytes[end &+ 1] != 0xA0
    case 0x29, 0x5D, 0x7D: return false
    default: return !ByteScan.separates(next)
    }
  }

  // MARK: Placeholders

  /// `<#text#>` on one line.
  private mutating func readPlaceholder(_ start: Int) -> Bool {
    guard bytes[start] == 0x3C, bytes[start &+ 1] == 0x23,
      let end = endOfPlaceholder(start)
    else { return false }
    emit(.placeholder, from: start, to: end)
    return true
  }

  /// Reads up to the next `<#` at most, so that all attempts together are linear.
  private mutating func endOfPlaceholder(_ start: Int) -> Int? {
    var index = start + 2
    defer { lookahead += index - start }
    while true {
      switch bytes[index] {
      case 10: return nil
      case 0 where index == end: return nil
      case 0x3C where bytes[index + 1] == 0x23: return nil
      case 0x23 where bytes[index + 1] == 0x3E: return index + 2
      default: index += 1
      }
    }
  }

  // MARK: Merge conflicts

  /// Passes everything between the two outer marks of a merge conflict, and these with their lines.
  private mutating func skipConflict(_ start: Int) -> Bool {
    let before = bytes[start &- 1]
    guard before == 10 || before == 13 || before == 0 else { return false }
    if !hasNoConflictEnd.git, starts(with: "<<<<<<< ", at: start) {
      if skipConflict(from: start + 8, to: ">>>>>>> ") { return true }
      hasNoConflictEnd.git = true
    } else if !hasNoConflictEnd.perforce, starts(with: ">>>> ", at: start) {
      if skipConflict(from: start + 5, to: "<<<<\n") { return true }
      hasNoConflictEnd.perforce = true
    }
    return false
  }

  private mutating func skipConflict(from start: Int, to mark: StaticString) -> Bool {
    var index = start
    while true {
      index = ByteScan.endOfLine(bytes, from: index)
      if index >= end {
        lookahead += end - start
        return false
      }
      let isLineEnd = bytes[index] != 0
      index += 1
      if isLineEnd, starts(with: mark, at: index) { break }
    }
    index += mark.utf8CodeUnitCount
    while true {
      index = ByteScan.endOfLine(bytes, from: index)
      if bytes[index] != 0 || index >= end { break }
      index += 1
    }
    position = index
    flags |= Token.Flags([.spaceBefore, .startsLine]).rawValue
    return true
  }

  private func starts(with text: StaticString, at start: Int) -> Bool {
    text.withUTF8Buffer { wanted in
      for offset in 0..<wanted.count {
        let isSame = unsafe bytes[start + offset] == wanted[offset]
        if !isSame { return false }
      }
      return true
    }
  }
}
