import SourceText

/// The text of an open document as its editor has it.
struct TextDocument: Sendable {
  let uri: String
  private(set) var version: Int
  /// Under its absolute, resolved path.
  private(set) var file: SourceFile
  private var table: LineTable

  var path: String { file.path }

  init(uri: String, path: String, version: Int, text: String) {
    self.uri = uri
    self.version = version
    file = SourceFile(path: path, text: text)
    table = LineTable(file)
  }

  /// Makes changes in order, each in the text that the one before left. O(bytes) each.
  mutating func apply(
    _ changes: [DidChangeParams.Change], version: Int?, encoding: PositionEncoding
  ) {
    for change in changes {
      guard let range = change.range else {
        replace(ContiguousArray(change.text.utf8))
        continue
      }
      let start = offset(of: range.start, encoding)
      let end = max(start, offset(of: range.end, encoding))
      var bytes = file.bytes
      bytes.replaceSubrange(start..<end, with: change.text.utf8)
      replace(bytes)
    }
    self.version = version ?? self.version
  }

  private mutating func replace(_ bytes: ContiguousArray<UInt8>) {
    // What no source file reaches is no source file.
    guard bytes.count <= Int(UInt32.max) else { return }
    file = SourceFile(path: file.path, bytes: bytes)
    table = LineTable(file)
  }

  /// The zero-based offset in bytes of a place; places outside the text count as the nearest inside.
  func offset(of position: Position, _ encoding: PositionEncoding) -> Int {
    guard position.line >= 0 else { return 0 }
    guard position.line < table.lineCount else { return file.bytes.count }
    let range = table.range(ofLine: position.line, in: file)
    let line = file.bytes[Int(range.start)..<Int(range.end)]
    return Int(range.start) + encoding.byteCount(before: position.character, in: line)
  }

  /// The place of a zero-based offset in bytes.
  func position(of offset: UInt32, _ encoding: PositionEncoding) -> Position {
    let clipped = min(Int(offset), file.bytes.count)
    let line = table.line(containing: UInt32(clipped))
    let start = Int(table.lineStarts[line])
    return Position(line: line, character: encoding.column(after: file.bytes[start..<clipped]))
  }
}
