/// A half-open range of UTF-8 bytes of one source file, zero-based.
///
/// Offsets are 32 bits wide: a source file larger than 4 GiB is refused when it is read.
public struct ByteRange: Hashable, Sendable, BitwiseCopyable {
  /// The first byte of the range.
  public var start: UInt32
  /// One past the last byte of the range; never less than `start`.
  public var end: UInt32

  @inlinable
  public init(start: UInt32, end: UInt32) {
    self.start = start
    self.end = max(start, end)
  }

  /// The number of bytes in the range.
  public var length: UInt32 { end - start }
}

extension ByteRange: Comparable {
  public static func < (left: ByteRange, right: ByteRange) -> Bool {
    (left.start, left.end) < (right.start, right.end)
  }
}
