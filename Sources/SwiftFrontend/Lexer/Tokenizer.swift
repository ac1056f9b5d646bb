import SourceText

/// Splits the bytes of a Swift file into tokens, in one pass and without recursion.
///
/// Total: any bytes give tokens in ascending order whose gaps hold nothing but white space, comments,
/// merge conflicts and characters that Swift does not know. Linear: a character is looked at again only
/// where something might begin (a raw string, a regex literal, a merge conflict, a placeholder), and
/// what was learned is kept when it did not; `lookahead` counts these bytes.
///
/// A NUL at `end` is the end of the file, any other one is white space.
///
/// Safe: tokens are written only below `limit` plus the few that one step can find, which `margin` of
/// the buffer's capacity is kept free for; the buffer is not used after `run` returns.
@safe
struct Tokenizer: ~Copyable {
  /// A kind of string: `#`s, and what quotes it.
  struct StringStyle {
    var pounds = 0
    var quote = UInt8(ascii: "\"")
    var isMultiline = false
    var quoteLength: Int { isMultiline ? 3 : 1 }
  }

  /// A string one of whose interpolations is being read.
  private struct OpenString {
    var style: StringStyle
    /// The parentheses that were open around it.
    var parentheses: Int
  }

  /// A free slot count that suffices for all tokens found in one step.
  private static let margin = 8

  let bytes: PaddedBytes
  let end: Int
  var position = 0
  /// Of the next token.
  var flags: UInt8 = Token.Flags([.startsLine, .spaceBefore]).rawValue
  /// Bytes that were looked at more than once.
  var lookahead = 0
  var interner = SymbolInterner()

  private var output = unsafe UnsafeMutableBufferPointer<Token>(start: nil, count: 0)
  private var limit = 0
  private(set) var count = 0
  private(set) var isDone = false
  private var comments: [ByteRange] = []

  /// The string whose text comes next, if `isInString`.
  private var style = StringStyle()
  private var isInString = false
  private var openStrings: [OpenString] = []
  /// Open parentheses in the innermost interpolation. Outside of all it cannot come down to 0.
  private var parentheses = Int.max / 2
  /// Whether a line end closes the innermost interpolation and its string.
  private var endsWithLine = false

  var rawStringLine = SuffixMaxima()
  var multilineRegexes = SuffixMaxima()
  /// One past the last of a run of `#` known not to begin a literal.
  var plainPoundsEnd = 0
  var hasNoConflictEnd = (git: false, perforce: false)

  private init(_ bytes: PaddedBytes, end: Int) {
    self.bytes = bytes
    self.end = end
  }

  // MARK: The tokens of a file

  /// - Parameter source: fewer than 2^32 bytes.
  static func tokenize(_ source: [UInt8]) -> TokenSequence.Contents {
    PaddedBytes.withPadding(source) { tokenize($0, count: source.count) }
  }

  private static func tokenize(_ bytes: PaddedBytes, count: Int) -> TokenSequence.Contents {
    // Measured on 6,710 files of 40 packages: one token per 8.0 bytes, in code without comments per 5.2.
    var capacity = count / 4 + 4 * margin
    var tokenizer = Tokenizer(bytes, end: count)
    let tokens = TableMemory<Token>(capacity: capacity)
    while !tokenizer.isDone {
      unsafe tokens.fill(capacity: capacity) { buffer in
        unsafe tokenizer.output = unsafe buffer
        tokenizer.limit = capacity - margin
        tokenizer.run()
        return tokenizer.count
      }
      // As dense as so far, and an eighth more.
      let density = Double(tokens.count) / Double(max(tokenizer.position, 1))
      capacity = max(capacity + 4 * margin, Int(density * Double(count) * 1.125) + 4 * margin)
    }
    return TokenSequence.Contents(
      tokens: Table(tokens), comments: tokenizer.comments, names: tokenizer.interner.names,
      extraWork: tokenizer.lookahead + tokenizer.interner.extraProbes)
  }

  // MARK: Output

  mutating func emit(_ kind: TokenKind, from start: Int, to end: Int, _ symbol: Symbol = .none) {
    unsafe output.initializeElement(
      at: count,
      to: Token(
        start: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: end &- start),
        symbol: symbol, kind: kind, flags: Token.Flags(rawValue: flags)))
    count &+= 1
    flags = 0
    position = end
  }

  /// A token before the next one; the last one is 1 back.
  func previous(_ back: Int = 1) -> Token? { count >= back ? unsafe output[count - back] : nil }

  // MARK: The loop

  /// Finds tokens until the output is full or the file ends.
  private mutating func run() {
    while count < limit, !isDone {
      if isInString { readStringText() } else { readCode() }
    }
  }

  /// Finds tokens outside of strings: here the frequent ones, the others in `readRare`.
  ///
  /// What changes with every token is kept in local variables, and in `self` only around calls: that
  /// alone makes the loop 1.4 times faster (measured on the corpus of `make bench`).
  private mutating func readCode() {
    var index = position
    var count = self.count
    var flags = self.flags
    while count < limit {
      var byte = bytes[index]
      if byte == 0x20 {
        flags |= Token.Flags.spaceBefore.rawValue
        index &+= 1
        byte = bytes[index]
        if byte == 0x20 {
          index = ByteScan.endOfSpaces(bytes, from: index &+ 1)
          byte = bytes[index]
        }
      }
      let start = index
      var symbol = Symbol.none
      let kind: TokenKind
      switch byte {
      case 0x0A, 0x0D:
        index &+= 1
        flags |= Token.Flags([.spaceBefore, .startsLine]).rawValue
        if endsWithLine { closeInterpolationsOfLine() }
        continue
      case 0x41...0x5A, 0x5F, 0x61...0x7A:  // A...Z _ a...z
        kind = .identifier
        symbol = readName(&index)
      case 0x28:  // (
        kind = .leftParen
        index &+= 1
        parentheses &+= 1
      case 0x29 where parentheses > 0:  // )
        kind = .rightParen
        index &+= 1
        parentheses &-= 1
      case 0x2C:
        kind = .comma
        index &+= 1
      case 0x3A where bytes[start &+ 1] != 0x3A:
        kind = .colon
        index &+= 1
      case 0x2E where isOperatorEnd(start &+ 1):
        kind = .period
        index &+= 1
      case 0x3D where isOperatorEnd(start &+ 1):
        kind = .equal
        index &+= 1
      case 0x5B:
        kind = .leftSquare
        index &+= 1
      case 0x5D:
        kind = .rightSquare
        index &+= 1
      case 0x7B:
        kind = .leftBrace
        index &+= 1
      case 0x7D:
        kind = .rightBrace
        index &+= 1
      default:
        self.count = count
        self.flags = flags
        position = start
        readRare(byte)
        if isInString || isDone { return }
        count = self.count
        flags = self.flags
        index = position
        continue
      }
      unsafe output.initializeElement(
        at: count,
        to: Token(
          start: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: index &- start),
          symbol: symbol, kind: kind, flags: Token.Flags(rawValue: flags)))
      count &+= 1
      flags = 0
    }
    self.count = count
    self.flags = flags
    position = index
  }

  private mutating func readRare(_ byte: UInt8) {
    let start = position
    switch byte {
    case 0x22, 0x27: openString(quoteAt: start, pounds: 0)  // " '
    case 0x29: endInterpolation(start)  // )
    case 0x2F: if !skipComment(start) { readOperator(start) }
    case 0x21, 0x25, 0x26, 0x2A, 0x2B, 0x2D, 0x2E, 0x3C...0x3F, 0x5E, 0x7C, 0x7E:
      readOperator(start)
    case 0x30...0x39: readNumber(start)
    case 0x40: emit(.at, from: start, to: start &+ 1)
    case 0x23: readPound(start)
    case 0x24: readDollar(start)
    case 0x3A: emit(.doubleColon, from: start, to: start &+ 2)
    case 0x3B: emit(.semicolon, from: start, to: start &+ 1)
    case 0x5C: emit(.backslash, from: start, to: start &+ 1)
    case 0x60: readBacktick(start)
    case 0 where start == end:
      emit(.endOfFile, from: end, to: end)
      isDone = true
    case 0x80...: readBeyondASCII(start)
    default: skip(1)  // Control characters.
    }
  }

  /// Passes bytes that are white space, or that Swift does not know.
  mutating func skip(_ count: Int) {
    position &+= count
    flags |= Token.Flags.spaceBefore.rawValue
  }

  // MARK: Names

  /// Passes the name at `index`, which begins with an ASCII letter.
  @inline(__always)
  private mutating func readName(_ index: inout Int) -> Symbol {
    let start = index
    let word = bytes.word(at: start)
    let stops = ByteScan.notIdentifier(word)
    if stops == 0 { return readLongName(&index, first: word) }
    let length = ByteScan.first(stops)
    index = start &+ length
    if bytes[index] >= 0x80 { return readUnicodeName(start, &index) }
    return interner.symbol(
      key: word & ByteScan.lowBytes(length), start: start, length: length, in: bytes)
  }

  /// A name of eight ASCII bytes or more, which are hashed on the way.
  private mutating func readLongName(_ index: inout Int, first: UInt64) -> Symbol {
    let start = index
    var hash = SymbolInterner.mix(0, first, interner.multiplier)
    index &+= 8
    while true {
      let word = bytes.word(at: index)
      let stops = ByteScan.notIdentifier(word)
      if stops != 0 {
        let rest = ByteScan.first(stops)
        index &+= rest
        if bytes[index] >= 0x80 { return readUnicodeName(start, &index) }
        if rest > 0 {
          hash = SymbolInterner.mix(hash, word & ByteScan.lowBytes(rest), interner.multiplier)
        }
        break
      }
      hash = SymbolInterner.mix(hash, word, interner.multiplier)
      index &+= 8
    }
    let length = index &- start
    return interner.symbol(key: length == 8 ? first : hash, start: start, length: length, in: bytes)
  }

  private mutating func readUnicodeName(_ start: Int, _ index: inout Int) -> Symbol {
    index = endOfName(from: index)
    return symbol(from: start, to: index)
  }

  private mutating func symbol(from start: Int, to end: Int) -> Symbol {
    let key = interner.key(start: start, length: end - start, in: bytes)
    return interner.symbol(key: key, start: start, length: end - start, in: bytes)
  }

  /// The first byte at or after `index` that cannot continue a name.
  func endOfName(from index: Int) -> Int {
    var index = index
    while true {
      let stops = ByteScan.notIdentifier(bytes.word(at: index))
      index &+= stops == 0 ? 8 : ByteScan.first(stops)
      guard stops != 0 else { continue }
      guard bytes[index] >= 0x80 else { return index }
      let length = Scalars.nameLength(bytes, at: index)
      if length == 0 { return index }
      index += length
    }
  }

  private mutating func readDollar(_ start: Int) {
    let end = endOfName(from: start + 1)
    let isNumbered = (start + 1..<end).allSatisfy { ByteScan.isDigit(bytes[$0]) }
    emit(
      isNumbered ? .dollarIdentifier : .identifier, from: start, to: end,
      symbol(from: start, to: end))
  }

  /// Grammar: identifier → `` ` `` identifier-characters `` ` ``, and SE-0451.
  private mutating func readBacktick(_ start: Int) {
    var close = start + 1
    while true {
      let byte = bytes[close]
      if byte == 0x60 || byte == 10 || byte == 13 || (byte == 0 && close == end) { break }
      close += 1
    }
    guard bytes[close] == 0x60 else {
      lookahead += close - start
      return emit(.backtick, from: start, to: start + 1)
    }
    let name = close > start + 1 ? symbol(from: start + 1, to: close) : .none
    emit(.backtickedIdentifier, from: start, to: close + 1, name)
  }

  private mutating func readBeyondASCII(_ start: Int) {
    switch Scalars.decode(bytes, at: start) {
    case .invalid(let length): skip(length)
    case .scalar(let value, let length):
      if !Scalars.continuesName(value), Scalars.beginsOperator(value) {
        readOperator(start)
      } else if Scalars.continuesName(value) {
        let end = endOfName(from: start)
        emit(.identifier, from: start, to: end, symbol(from: start, to: end))
      } else if value == 0x201C || value == 0x201D {  // Curly quotes.
        emit(.unknown, from: start, to: start + length)
      } else {
        skip(length)
      }
    }
  }

  // MARK: Comments

  /// Passes a comment; false if none begins here.
  private mutating func skipComment(_ start: Int) -> Bool {
    switch bytes[start &+ 1] {
    case 0x2F:
      var stop = ByteScan.endOfLine(bytes, from: start &+ 2)
      while bytes[stop] == 0, stop < end {
        stop = ByteScan.endOfLine(bytes, from: stop &+ 1)
      }
      position = stop
    case 0x2A: skipBlockComment(start)
    default: return false
    }
    flags |= Token.Flags.spaceBefore.rawValue
    comments.append(
      ByteRange(
        start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: position)))
    return true
  }

  private mutating func skipBlockComment(_ start: Int) {
    var depth = 1
    var index = start + 2
    while depth > 0 {
      index = ByteScan.endOfCommentText(bytes, from: index)
      let next = bytes[index + 1]
      switch bytes[index] {
      case 0x2A where next == 0x2F:
        depth -= 1
        index += 2
      case 0x2F where next == 0x2A:
        depth += 1
        index += 2
      case 10, 13:
        flags |= Token.Flags.startsLine.rawValue
        index += 1
      case 0 where index == end:
        position = end
        return
      default: index += 1
      }
    }
    position = index
  }

  // MARK: Strings

  /// Begins a string whose `#`s have been passed.
  mutating func openString(quoteAt start: Int, pounds: Int) {
    style = StringStyle(pounds: pounds, quote: bytes[start])
    style.isMultiline = isMultilineQuote(start, pounds)
    emit(.openingQuote, from: start, to: start &+ style.quoteLength)
    isInString = true
    guard style.isMultiline else { return }
    // The line end after the opening quotes does not belong to the text.
    if bytes[position] == 13 { position += 1 }
    if bytes[position] == 10 { position += 1 }
  }

  /// `"""`, unless the string ends on the same line: `#"""#` holds a single quote.
  private mutating func isMultilineQuote(_ start: Int, _ pounds: Int) -> Bool {
    guard bytes[start] == 0x22, bytes[start &+ 1] == 0x22, bytes[start &+ 2] == 0x22
    else { return false }
    guard pounds > 0 else { return true }
    return !closesOnLine(start + 1, pounds)
  }

  /// Whether a quote followed by `pounds` `#`s stands between `start` and the end of the line.
  private mutating func closesOnLine(_ start: Int, _ pounds: Int) -> Bool {
    if start >= rawStringLine.end {
      var index = start
      var maxima = SuffixMaxima()
      while true {
        let byte = bytes[index]
        if byte == 10 || byte == 13 || (byte == 0 && index == end) { break }
        index += 1
        guard byte == 0x22 else { continue }
        let quote = index - 1
        while bytes[index] == 0x23 { index += 1 }
        maxima.append(position: quote, value: index - quote - 1)
      }
      lookahead += index - start
      maxima.end = index
      rawStringLine = maxima
    }
    return rawStringLine.contains(atLeast: pounds, from: start)
  }

  /// One piece of a string: its text up to an interpolation, a line end or its end.
  private mutating func readStringText() {
    let start = position
    var index = start
    while true {
      index = ByteScan.endOfStringText(bytes, from: index, quote: style.quote)
      switch bytes[index] {
      case style.quote:
        if closesString(index) { return endString(start, index) }
        index &+= 1
      case 0x5C:
        let count = pounds(at: index &+ 1)
        guard count >= style.pounds else {
          index &+= 1 &+ count
          continue
        }
        let escaped = index &+ 1 &+ count
        switch bytes[escaped] {
        case 0x28: return openInterpolation(start, index, escaped)
        case 10, 13, 0x20, 0x09:
          if style.isMultiline, let next = endOfEscapedLine(escaped) {
            endSegment(start, index)
            position = next
            return
          }
          index = escaped
        case 0x6E, 0x72:  // n r
          return endSegment(start, escaped &+ 1)
        case 0x75:  // u
          let (next, isLineEnd) = unicodeEscape(escaped &+ 1)
          index = next
          if isLineEnd { return endSegment(start, index) }
        case 0x22, 0x27, 0x5C: index = escaped &+ 1
        default: index = escaped
        }
      case 10, 13:
        guard style.isMultiline else {
          endSegment(start, index)
          isInString = false
          return
        }
        index &+= bytes[index] == 13 && bytes[index &+ 1] == 10 ? 2 : 1
        endSegment(start, index)
        flags |= Token.Flags.startsLine.rawValue
        return
      default:  // NUL
        guard index == end else {
          index &+= 1
          continue
        }
        endSegment(start, index)
        isInString = false
        return
      }
    }
  }

  @inline(__always)
  private mutating func endSegment(_ start: Int, _ stop: Int) {
    if stop > start { emit(.stringSegment, from: start, to: stop) }
  }

  /// The number of `#`s at `index`; 0 in a string that has none around it.
  ///
  /// More of them than the string has is a mistake that the delimiter or escape swallows.
  @inline(__always)
  private func pounds(at index: Int) -> Int {
    guard style.pounds > 0 else { return 0 }
    var count = 0
    while bytes[index &+ count] == 0x23 { count &+= 1 }
    return count
  }

  private func closesString(_ index: Int) -> Bool {
    if style.isMultiline {
      guard bytes[index &+ 1] == 0x22, bytes[index &+ 2] == 0x22 else { return false }
    }
    return pounds(at: index &+ style.quoteLength) >= style.pounds
  }

  private mutating func endString(_ start: Int, _ quote: Int) {
    endSegment(start, quote)
    emit(.closingQuote, from: quote, to: quote &+ style.quoteLength)
    if style.pounds > 0 { emit(.rawDelimiter, from: position, to: position &+ pounds(at: position)) }
    isInString = false
  }

  private mutating func openInterpolation(_ start: Int, _ backslash: Int, _ parenthesis: Int) {
    endSegment(start, backslash)
    emit(.interpolationBackslash, from: backslash, to: backslash &+ 1)
    if style.pounds > 0 { emit(.rawDelimiter, from: position, to: parenthesis) }
    emit(.interpolationStart, from: parenthesis, to: parenthesis &+ 1)
    openStrings.append(OpenString(style: style, parentheses: parentheses))
    parentheses = 0
    endsWithLine = !style.isMultiline
    isInString = false
  }

  private mutating func endInterpolation(_ start: Int) {
    emit(.interpolationEnd, from: start, to: start &+ 1)
    guard let string = openStrings.popLast() else { return }
    parentheses = string.parentheses
    style = string.style
    endsWithLine = openStrings.last.map { !$0.style.isMultiline } ?? false
    isInString = true
  }

  /// A line end inside interpolations of strings of one line: these end here, unterminated.
  private mutating func closeInterpolationsOfLine() {
    while let string = openStrings.last, !string.style.isMultiline {
      parentheses = string.parentheses
      openStrings.removeLast()
    }
    endsWithLine = false
  }

  /// One past the line end that a backslash escapes: only blanks lie between.
  private mutating func endOfEscapedLine(_ start: Int) -> Int? {
    var index = start
    while bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
    lookahead += index - start
    switch bytes[index] {
    case 13: return bytes[index + 1] == 10 ? index + 2 : index + 1
    case 10: return index + 1
    default: return nil
    }
  }

  /// `{hexadecimal digits}` after `\u`: where it ends, and whether it names a line end.
  private func unicodeEscape(_ start: Int) -> (end: Int, isLineEnd: Bool) {
    guard bytes[start] == 0x7B else { return (start, false) }
    var index = start + 1
    var value: UInt64 = 0
    while ByteScan.isHexDigit(bytes[index]) {
      let byte = bytes[index]
      let digit = ByteScan.isDigit(byte) ? byte & 15 : (byte & 15) + 9
      value = min(value << 4 | UInt64(digit), 0xFFFF_FFFF)
      index += 1
    }
    guard bytes[index] == 0x7D else { return (index, false) }
    let isScalar = index - start - 1 <= 8 && index > start + 1
    return (index + 1, isScalar && (value == 10 || value == 13))
  }
}
