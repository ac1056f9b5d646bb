/// The bytes of one source file and the name by which findings speak of it.
///
/// The bytes are kept exactly as read: no decoding, no newline translation, a byte order mark stays.
package struct SourceFile: Sendable {
  /// Path relative to the analysed root, with `/` separators and no `.` or `..` component.
  package let path: String
  /// The content, at most 4 GiB.
  package let bytes: ContiguousArray<UInt8>

  package init(path: String, bytes: ContiguousArray<UInt8>) {
    precondition(bytes.count <= Int(UInt32.max), "a source file has at most 4 GiB")
    self.path = path
    self.bytes = bytes
  }

  package init(path: String, text: String) {
    self.init(path: path, bytes: ContiguousArray(text.utf8))
  }

  /// The bytes of `range`, clipped to the file, decoded with U+FFFD for what is not UTF-8.
  package func text(in range: ByteRange) -> String {
    let end = min(Int(range.end), bytes.count)
    let start = min(Int(range.start), end)
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// A file that no reader should treat as text: it has a NUL among its first 8,192 bytes.
  ///
  /// This is git's own test for "binary" (`buffer_is_binary`).
  package var isBinary: Bool { bytes.prefix(8192).contains(0) }
}
