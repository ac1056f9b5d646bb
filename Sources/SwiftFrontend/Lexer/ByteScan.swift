/// The bytes of a file with sixteen NULs before and after them, read without bounds checks.
///
/// Safe as long as no reader passes a NUL at or after the file's end by more than eight bytes, or looks
/// back by more than sixteen: the tokenizer stops there, which its properties test on any bytes.
@safe
struct PaddedBytes {
  static let padding = 16
  private let first: UnsafePointer<UInt8>

  private init(first: UnsafePointer<UInt8>) { unsafe self.first = first }

  /// Calls `body` with a copy of `source`, which is given back afterwards.
  static func withPadding<Result>(_ source: [UInt8], _ body: (PaddedBytes) -> Result) -> Result {
    let count = source.count
    return unsafe withUnsafeTemporaryAllocation(
      of: UInt8.self, capacity: count + 2 * padding
    ) { buffer in
      _ = unsafe buffer.extracting(..<padding).initialize(repeating: 0)
      _ = unsafe buffer.extracting(padding..<padding + count).initialize(fromContentsOf: source)
      _ = unsafe buffer.extracting((padding + count)...).initialize(repeating: 0)
      guard let start = buffer.baseAddress else { preconditionFailure("the padding is not empty") }
      return unsafe body(PaddedBytes(first: UnsafePointer(start + padding)))
    }
  }

  @inline(__always)
  subscript(index: Int) -> UInt8 { unsafe first[index] }

  /// Eight bytes from `index` on, the first one lowest.
  @inline(__always)
  func word(at index: Int) -> UInt64 {
    unsafe UInt64(littleEndian: UnsafeRawPointer(first + index).loadUnaligned(as: UInt64.self))
  }
}

/// Looks at eight bytes at a time, and classifies single ones without a table.
enum ByteScan {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// A mask of the first `count` bytes, 1...7.
  @inline(__always)
  static func lowBytes(_ count: Int) -> UInt64 { (1 &<< UInt64(8 &* count)) &- 1 }

  /// The high bit of each byte that equals `byte`, exact up to the first one.
  @inline(__always)
  static func equal(_ word: UInt64, _ byte: UInt8) -> UInt64 {
    let difference = word ^ (ones &* UInt64(byte))
    return (difference &- ones) & ~difference & highBits
  }

  /// The index of the first marked byte of a mask of high bits that is not zero.
  @inline(__always)
  static func first(_ mask: UInt64) -> Int { mask.trailingZeroBitCount &>> 3 }

  /// The high bit of each byte that is not an ASCII letter, digit, `_` or `$`.
  @inline(__always)
  static func notIdentifier(_ word: UInt64) -> UInt64 {
    let low = word & ~highBits
    let letters = within(low | (ones &* 0x20), 0x61, 0x7A)
    let digits = within(low, 0x30, 0x39)
    let others = within(low, 0x5F, 0x5F) | within(low, 0x24, 0x24)
    return ~((letters | digits | others) & ~word) & highBits
  }

  /// The high bit of each byte between two ASCII bytes; no byte of `word` has its high bit set.
  @inline(__always)
  private static func within(_ word: UInt64, _ first: UInt8, _ last: UInt8) -> UInt64 {
    (word &+ (ones &* UInt64(0x80 &- first))) & ~(word &+ (ones &* UInt64(0x7F &- last)))
  }

  /// A line end or NUL at or after `index`: the file is followed by NULs.
  @inline(__always)
  static func endOfLine(_ bytes: PaddedBytes, from index: Int) -> Int {
    var index = index
    while true {
      let word = bytes.word(at: index)
      let stops = equal(word, 10) | equal(word, 13) | equal(word, 0)
      if stops != 0 { return index &+ first(stops) }
      index &+= 8
    }
  }

  /// A quote, backslash, line end or NUL at or after `index`.
  @inline(__always)
  static func endOfStringText(
    _ bytes: PaddedBytes, from index: Int, quote: UInt8
  ) -> Int {
    var index = index
    while true {
      let word = bytes.word(at: index)
      let stops =
        equal(word, quote) | equal(word, 0x5C) | equal(word, 10) | equal(word, 13) | equal(word, 0)
      if stops != 0 { return index &+ first(stops) }
      index &+= 8
    }
  }

  /// `*`, `/`, a line end or NUL at or after `index`.
  @inline(__always)
  static func endOfCommentText(_ bytes: PaddedBytes, from index: Int) -> Int {
    var index = index
    while true {
      let word = bytes.word(at: index)
      let stops =
        equal(word, 0x2A) | equal(word, 0x2F) | equal(word, 10) | equal(word, 13) | equal(word, 0)
      if stops != 0 { return index &+ first(stops) }
      index &+= 8
    }
  }

  /// The first byte at or after `index` that is not a space.
  @inline(__always)
  static func endOfSpaces(_ bytes: PaddedBytes, from index: Int) -> Int {
    var index = index
    while true {
      let other = bytes.word(at: index) ^ (ones &* 0x20)
      if other != 0 { return index &+ first(other) }
      index &+= 8
    }
  }

  // MARK: Single bytes

  /// Grammar: operator-head, for ASCII: / = - + ! * % < > & | ^ ~ ? and the period.
  @inline(__always)
  static func isOperator(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21, 0x25, 0x26, 0x2A, 0x2B, 0x2D, 0x2E, 0x2F, 0x3C...0x3F, 0x5E, 0x7C, 0x7E: true
    default: false
    }
  }

  /// White space, NUL, comma, colon or semicolon: no operator touches a neighbour across these.
  @inline(__always)
  static func separates(_ byte: UInt8) -> Bool {
    switch byte {
    case 0, 0x09...0x0D, 0x20, 0x2C, 0x3A, 0x3B: true
    default: false
    }
  }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  @inline(__always)
  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

  @inline(__always)
  static func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }
}
