import SourceText

/// What columns count. Both sides agree on one when the session begins.
package enum PositionEncoding: String, Sendable, CaseIterable {
  case utf8 = "utf-8"
  case utf16 = "utf-16"
  case utf32 = "utf-32"

  /// The first that the client names and we know; what it does not name is UTF-16.
  package init(offered: [String]?) {
    self = offered?.lazy.compactMap(PositionEncoding.init(rawValue:)).first ?? .utf16
  }

  /// How many units a scalar of UTF-8 with this first byte takes; 0 for the bytes that continue one.
  private func width(ofByte byte: UInt8) -> Int {
    switch self {
    case .utf8: 1
    case .utf16: byte & 0xC0 == 0x80 ? 0 : byte >= 0xF0 ? 2 : 1
    case .utf32: byte & 0xC0 == 0x80 ? 0 : 1
    }
  }

  /// The bytes that stand before a column; a column inside a scalar counts as its start, one behind the
  /// line as its end. O(bytes of the line).
  func byteCount(before column: Int, in line: some Collection<UInt8>) -> Int {
    var units = 0
    var count = 0
    var scalarStart = 0
    for byte in line {
      if byte & 0xC0 != 0x80 { scalarStart = count }
      if units >= column, byte & 0xC0 != 0x80 { return count }
      units += width(ofByte: byte)
      count += 1
      if units > column { return scalarStart }
    }
    return count
  }

  /// The column of what stands behind some bytes of a line.
  func column(after bytes: some Sequence<UInt8>) -> Int {
    bytes.reduce(0) { $0 + width(ofByte: $1) }
  }

  /// A place of a report. UTF-32 columns cannot be told without the text: `line` gives the line's bytes.
  func position(_ place: SourcePosition, line: () -> ArraySlice<UInt8>) -> Position {
    switch self {
    case .utf8: Position(line: place.line - 1, character: place.column - 1)
    case .utf16: Position(line: place.line - 1, character: place.columnUTF16 - 1)
    case .utf32:
      Position(line: place.line - 1, character: column(after: line().prefix(place.column - 1)))
    }
  }
}
