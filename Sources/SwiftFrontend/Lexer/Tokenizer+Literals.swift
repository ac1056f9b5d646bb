/// Numbers, and what begins with `#`.
extension Tokenizer {
  // MARK: Numbers

  /// Grammar: integer-literal and floating-point-literal, without their sign. Letters that do not
  /// belong to a number but touch it are part of the token.
  mutating func readNumber(_ start: Int) {
    if bytes[start] == 0x30 {
      switch bytes[start &+ 1] {
      case 0x78: return readHexadecimal(start)
      case 0x62, 0x6F:  // b o
        return emit(.integer, from: start, to: endOfName(from: start + 2))
      default: break
      }
    }
    var index = endOfDigits(start)
    switch bytes[index] {
    case 0x2E:
      // `x.0.1` has two members, `1.x` one, `1.5` is a number.
      guard ByteScan.isDigit(bytes[index &+ 1]), previous()?.kind != .period else {
        return emit(.integer, from: start, to: index)
      }
      index = endOfDigits(index &+ 1)
    case 0x65, 0x45: break  // e E
    default: return emit(.integer, from: start, to: endOfName(from: index))
    }
    if bytes[index] | 0x20 == 0x65 { index = endOfExponent(index) }
    emit(.float, from: start, to: index)
  }

  private mutating func readHexadecimal(_ start: Int) {
    guard ByteScan.isHexDigit(bytes[start + 2]) else {
      return emit(.integer, from: start, to: endOfName(from: start + 2))
    }
    let whole = endOfHexDigits(start + 2)
    var index = whole
    let hasFraction = bytes[whole] == 0x2E
    if hasFraction {
      guard ByteScan.isHexDigit(bytes[whole + 1]) else {
        return emit(.integer, from: start, to: whole)
      }
      index = endOfHexDigits(whole + 1)
      lookahead += index - whole
    }
    guard bytes[index] | 0x20 == 0x70 else {  // p
      return emit(.integer, from: start, to: hasFraction ? whole : endOfName(from: index))
    }
    let exponent = bytes[index + 1]
    let isSigned = exponent == 0x2B || exponent == 0x2D
    if hasFraction, !isSigned, !ByteScan.isDigit(exponent), !ByteScan.isDigit(bytes[whole + 1]) {
      return emit(.integer, from: start, to: whole)  // `0xff.fp` names a member.
    }
    emit(.float, from: start, to: endOfExponent(index))
  }

  private func endOfDigits(_ start: Int) -> Int {
    var index = start
    while ByteScan.isDigit(bytes[index]) || bytes[index] == 0x5F { index &+= 1 }
    return index
  }

  private func endOfHexDigits(_ start: Int) -> Int {
    var index = start
    while ByteScan.isHexDigit(bytes[index]) || bytes[index] == 0x5F { index &+= 1 }
    return index
  }

  /// From the letter on.
  private func endOfExponent(_ letter: Int) -> Int {
    let sign = bytes[letter + 1]
    return endOfName(from: sign == 0x2B || sign == 0x2D ? letter + 2 : letter + 1)
  }

  // MARK: What begins with #

  mutating func readPound(_ start: Int) {
    if start == 0, bytes[1] == 0x21 {
      var stop = ByteScan.endOfLine(bytes, from: 0)
      while bytes[stop] == 0, stop < end { stop = ByteScan.endOfLine(bytes, from: stop + 1) }
      return emit(.shebang, from: 0, to: stop)
    }
    if start >= plainPoundsEnd {
      var stop = start + 1
      while bytes[stop] == 0x23 { stop += 1 }
      if bytes[stop] == 0x22 {
        emit(.rawDelimiter, from: start, to: stop)
        return openString(quoteAt: stop, pounds: stop - start)
      }
      if bytes[stop] == 0x2F, readExtendedRegex(start, slash: stop) { return }
      lookahead += stop - start
      plainPoundsEnd = stop
    }
    var stop = start + 1
    while ByteScan.isLetter(bytes[stop]) || bytes[stop] == 0x5F { stop += 1 }
    if isDirective(start + 1, stop) { return emit(.directive, from: start, to: stop) }
    emit(.pound, from: start, to: start + 1)
  }

  private func isDirective(_ start: Int, _ end: Int) -> Bool {
    let names: [StaticString] = switch end - start {
    case 2: ["if"]
    case 4: ["else"]
    case 5: ["endif"]
    case 6: ["elseif"]
    case 9: ["available"]
    case 11: ["unavailable"]
    case 14: ["sourceLocation"]
    default: []
    }
    return names.contains { name in
      name.withUTF8Buffer { wanted in
        (0..<wanted.count).allSatisfy { unsafe bytes[start + $0] == wanted[$0] }
      }
    }
  }
}
