/// Where the lines of one file begin, to turn byte offsets into lines and columns.
///
/// A line ends after LF, after CR LF (one line end), or after a CR that no LF follows.
package struct LineTable: Sendable {
  /// Offset of the first byte of each line, ascending; the first is 0.
  package let lineStarts: ContiguousArray<UInt32>
  private let byteCount: UInt32

  /// Scans the file once. O(bytes).
  package init(_ file: SourceFile) {
    var starts: ContiguousArray<UInt32> = [0]
    starts.reserveCapacity(file.bytes.count / 32 + 1)
    let bytes = file.bytes.span
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\n") {
        starts.append(UInt32(index))
      } else if byte == UInt8(ascii: "\r"), index == bytes.count || bytes[index] != UInt8(ascii: "\n") {
        starts.append(UInt32(index))
      }
    }
    lineStarts = starts
    byteCount = UInt32(bytes.count)
  }

  /// The number of lines; an empty file has one.
  package var lineCount: Int { lineStarts.count }

  /// The zero-based line that holds `offset`; offsets past the end belong to the last line. O(log lines).
  package func line(containing offset: UInt32) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The bytes of a zero-based line, without its line end.
  package func range(ofLine line: Int, in file: SourceFile) -> ByteRange {
    let start = lineStarts[line]
    var end = line + 1 < lineStarts.count ? lineStarts[line + 1] : byteCount
    while end > start, [UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(file.bytes[Int(end) - 1]) {
      end -= 1
    }
    return ByteRange(start: start, end: end)
  }

  /// The position of a byte offset in all units that a reader may want.
  ///
  /// A byte order mark at the start of the file counts in no column: editors do not show it.
  package func position(of offset: UInt32, in file: SourceFile) -> SourcePosition {
    let clipped = min(offset, byteCount)
    let line = line(containing: clipped)
    var start = Int(lineStarts[line])
    if line == 0, file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = min(3, Int(clipped)) }
    let before = file.bytes[start..<max(start, Int(clipped))]
    let utf16 = String(decoding: before, as: UTF8.self).utf16.count
    return SourcePosition(
      line: line + 1, column: before.count + 1, columnUTF16: utf16 + 1, offset: clipped)
  }
}

/// A place in a file as reports print it.
package struct SourcePosition: Hashable, Codable, Sendable {
  /// One-based line.
  package let line: Int
  /// One-based column in UTF-8 bytes, as swiftc and clang print it.
  package let column: Int
  /// One-based column in UTF-16 code units, as SARIF and the language server protocol count.
  package let columnUTF16: Int
  /// Zero-based offset in UTF-8 bytes.
  package let offset: UInt32

  package init(line: Int, column: Int, columnUTF16: Int, offset: UInt32) {
    self.line = line
    self.column = column
    self.columnUTF16 = columnUTF16
    self.offset = offset
  }
}
