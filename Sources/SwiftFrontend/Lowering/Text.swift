import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Bytes that others own, for as long as a name is looked for.
///
/// Safe although it holds a pointer: it is made for one call, by those who keep the bytes meanwhile.
@safe
struct Text: Equatable {
  private let start: UnsafePointer<UInt8>
  let count: Int

  private init(_ start: UnsafePointer<UInt8>, count: Int) {
    unsafe self.start = start
    self.count = count
  }

  init(_ bytes: TableMemory<UInt8>, _ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "bytes that were not added")
    unsafe self.init(bytes.start + range.lowerBound, count: range.count)
  }

  static func withBytes<Result>(
    _ bytes: [UInt8], _ range: Range<Int>, _ body: (Text) -> Result
  ) -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "bytes that are not there")
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      guard let first = buffer.baseAddress else { return body(Text.empty) }
      return unsafe body(Text(first + range.lowerBound, count: range.count))
    }
  }

  static func withBytes<Result>(of text: String, _ body: (Text) -> Result) -> Result {
    var text = text
    return text.withUTF8 { buffer in
      guard let first = buffer.baseAddress else { return body(Text.empty) }
      return unsafe body(Text(first, count: buffer.count))
    }
  }

  private static let none = TableMemory<UInt8>(capacity: 8)
  private static var empty: Text { Text(none, 0..<0) }

  @inline(__always)
  static func == (left: Text, right: Text) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe memcmp(left.start, right.start, left.count) == 0
  }

  /// Of eight bytes at a time.
  @inline(__always)
  var hash: UInt32 {
    var hash = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
    var offset = 0
    while offset &+ 8 <= count {
      let word = unsafe UnsafeRawPointer(start + offset).loadUnaligned(as: UInt64.self)
      hash = Self.mix(hash, word)
      offset &+= 8
    }
    var rest: UInt64 = 0
    while offset < count {
      let byte = unsafe start[offset]
      rest = rest << 8 | UInt64(byte)
      offset &+= 1
    }
    hash = Self.mix(hash, rest)
    return UInt32(truncatingIfNeeded: hash ^ (hash >> 32))
  }

  @inline(__always)
  private static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let mixed = (hash ^ word) &* 0xFF51_AFD7_ED55_8CCD
    return mixed ^ (mixed >> 29)
  }

  /// One past the last dot, counted from the start; 0 when there is none.
  var endOfLastDot: Int {
    var position = count
    while position > 0, unsafe start[position - 1] != UInt8(ascii: ".") { position -= 1 }
    return position
  }

  var string: String {
    unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  func append(to bytes: TableMemory<UInt8>) {
    unsafe bytes.append(from: start, count: count)
  }
}
