/// Which characters beyond ASCII names and operators are made of.
///
/// Source: The Swift Programming Language, "Lexical Structure", Identifiers and Operators.
enum Scalars {
  /// What stands at a byte that is not ASCII.
  enum Decoded {
    case scalar(UInt32, length: Int)
    /// Not UTF-8: the bytes up to the next one that can begin a character.
    case invalid(length: Int)
  }

  /// Decodes one character; the file is followed by NULs, which end any sequence.
  static func decode(_ bytes: PaddedBytes, at index: Int) -> Decoded {
    let head = bytes[index]
    if head < 0x80 { return .scalar(UInt32(head), length: 1) }
    let count = (~head).leadingZeroBitCount
    guard head >= 0xC2, head < 0xF5 else {
      var length = 1
      while !canBegin(bytes[index + length]) { length += 1 }
      return .invalid(length: length)
    }
    var value = UInt32(head & (0x7F >> UInt8(count)))
    for offset in 1..<count {
      let next = bytes[index + offset]
      guard next & 0xC0 == 0x80 else { return .invalid(length: offset) }
      value = value << 6 | UInt32(next & 0x3F)
    }
    let minimum: UInt32 = count == 2 ? 0x80 : count == 3 ? 0x800 : 0x10000
    guard value >= minimum, Unicode.Scalar(value) != nil else { return .invalid(length: count) }
    return .scalar(value, length: count)
  }

  private static func canBegin(_ byte: UInt8) -> Bool { byte < 0x80 || (byte >= 0xC2 && byte < 0xF5) }

  /// The length of the character at `index` if it can continue a name, else 0.
  static func nameLength(_ bytes: PaddedBytes, at index: Int) -> Int {
    guard case .scalar(let value, let length) = decode(bytes, at: index), continuesName(value)
    else { return 0 }
    return length
  }

  /// The length of the character at `index` if it can be part of an operator, else 0.
  static func operatorLength(_ bytes: PaddedBytes, at index: Int) -> Int {
    guard case .scalar(let value, let length) = decode(bytes, at: index),
      beginsOperator(value) || combines(value)
    else { return 0 }
    return length
  }

  /// Grammar: identifier-head, for characters beyond ASCII.
  static func beginsName(_ value: UInt32) -> Bool {
    continuesName(value) && !isCombiningMark(value)
  }

  /// Grammar: identifier-character, for characters beyond ASCII.
  static func continuesName(_ value: UInt32) -> Bool {
    switch value {
    case 0xA8, 0xAA, 0xAD, 0xAF, 0xB2...0xB5, 0xB7...0xBA, 0xBC...0xBE, 0xC0...0xD6, 0xD8...0xF6,
      0xF8...0x167F, 0x1681...0x180D, 0x180F...0x1FFF, 0x200B...0x200D, 0x202A...0x202E,
      0x203F...0x2040, 0x2054, 0x2060...0x218F, 0x2460...0x24FF, 0x2776...0x2793, 0x2C00...0x2DFF,
      0x2E80...0x2FFF, 0x3004...0x3007, 0x3021...0x302F, 0x3031...0xD7FF, 0xF900...0xFD3D,
      0xFD40...0xFDCF, 0xFDF0...0xFE44, 0xFE47...0xFFF8:
      true
    case 0x10000...0xEFFFF: value & 0xFFFF <= 0xFFFD
    default: false
    }
  }

  /// Grammar: operator-head, for characters beyond ASCII.
  static func beginsOperator(_ value: UInt32) -> Bool {
    switch value {
    case 0xA1...0xA7, 0xA9, 0xAB, 0xAC, 0xAE, 0xB0, 0xB1, 0xB6, 0xBB, 0xBF, 0xD7, 0xF7,
      0x2016...0x2017, 0x2020...0x2027, 0x2030...0x203E, 0x2041...0x2053, 0x2055...0x205E,
      0x2190...0x23FF, 0x2500...0x2775, 0x2794...0x2BFF, 0x2E00...0x2E7F, 0x3001...0x3003,
      0x3008...0x3020, 0x3030:
      true
    default: false
    }
  }

  /// What may follow the first character of an operator besides more of them.
  private static func combines(_ value: UInt32) -> Bool {
    isCombiningMark(value) || (0xFE00...0xFE0F).contains(value) || (0xE0100...0xE01EF).contains(value)
  }

  private static func isCombiningMark(_ value: UInt32) -> Bool {
    switch value {
    case 0x300...0x36F, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE20...0xFE2F: true
    default: false
    }
  }
}
