import SourceText

/// One source line as a terminal shows it: tabs expanded, control characters replaced, clipped to
/// what fits, with the columns that a byte range takes.
struct DisplayLine {
  /// A tab reaches to the next multiple of this column.
  static let tabWidth = 4
  /// Longer lines are cut around the range before anything looks at their characters.
  private static let byteLimit = 2000

  let text: String
  /// Zero-based display columns of the range, at least one wide.
  let marked: Range<Int>

  /// - Parameters:
  ///   - line: bytes of the line without its end.
  ///   - range: absolute byte offsets; what lies outside the line is clipped.
  ///   - columns: how many columns fit.
  init(line: ByteRange, range: ByteRange, in file: SourceFile, columns: Int, ellipsis: String) {
    var start = Int(line.start)
    var end = min(Int(line.end), file.bytes.count)
    if start == 0, file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
    let first = min(max(Int(range.start), start), end)
    let last = min(max(Int(range.end), first), end)
    if end - start > Self.byteLimit {
      start = max(start, first - Self.byteLimit / 4)
      end = min(end, first + Self.byteLimit)
      while start > 0, start < first, file.bytes[start] & 0xC0 == 0x80 { start += 1 }
    }
    var cells: [(text: String, width: Int)] = []
    var column = 0
    var offset = start
    var marked: (from: Int, to: Int)?
    let decoded = String(decoding: file.bytes[start..<max(start, end)], as: UTF8.self)
    for character in decoded {
      let cell = Self.cell(character, at: column)
      let length = Self.sourceLength(of: character, at: offset, in: file)
      if offset + length > first, offset < max(last, first + 1) {
        marked = (marked?.from ?? cells.count, cells.count + 1)
      }
      cells.append(cell)
      column += cell.width
      offset += length
    }
    let range = marked ?? (cells.count, cells.count)
    let window = Self.window(of: cells.map(\.width), around: range.from..<range.to, columns: columns)
    let prefix = window.lowerBound > 0 ? ellipsis : ""
    let suffix = window.upperBound < cells.count ? ellipsis : ""
    text = prefix + cells[window].map(\.text).joined() + suffix
    let before = cells[window.lowerBound..<max(window.lowerBound, range.from)]
      .reduce(DisplayWidth.columns(of: prefix)) { $0 + $1.width }
    let inside = cells[max(range.from, window.lowerBound)..<max(range.from, min(range.to, window.upperBound))]
      .reduce(0) { $0 + $1.width }
    self.marked = before..<(before + max(1, inside))
  }

  private static func cell(_ character: Character, at column: Int) -> (text: String, width: Int) {
    if character == "\t" {
      let width = tabWidth - column % tabWidth
      return (String(repeating: " ", count: width), width)
    }
    let neutral = NeutralText.line(String(character))
    return (neutral, DisplayWidth.columns(of: neutral))
  }

  /// The bytes a decoded character took in the file: a replacement character stands for one to
  /// three bytes that are not UTF-8, which are counted as one each.
  private static func sourceLength(
    of character: Character, at offset: Int, in file: SourceFile
  ) -> Int {
    if character == "\u{FFFD}", offset < file.bytes.count, file.bytes[offset] != 0xEF { return 1 }
    return character.utf8.count
  }

  /// The cells to show: all when they fit, else a part that shows the start of the marked range.
  private static func window(
    of widths: [Int], around marked: Range<Int>, columns: Int
  ) -> Range<Int> {
    let total = widths.reduce(0, +)
    guard total > columns else { return 0..<widths.count }
    let available = max(8, columns - 2)
    var start = min(marked.lowerBound, widths.count)
    var used = 0
    // A third of the space shows what stands before.
    while start > 0, used + widths[start - 1] <= available / 3 {
      start -= 1
      used += widths[start]
    }
    var end = min(marked.lowerBound, widths.count)
    while end < widths.count, used + widths[end] <= available {
      used += widths[end]
      end += 1
    }
    while start > 0, used + widths[start - 1] <= available {
      start -= 1
      used += widths[start]
    }
    return start..<end
  }
}
