import CFrontend
package import SourceText
import SwiftFrontend

/// A comment that silences a rule, and where in a file it is to be inserted.
package struct SuppressionComment: Hashable, Sendable {
  package enum Reach: Hashable, Sendable {
    /// The code on this zero-based line.
    case line(Int)
    case file
  }

  /// Zero-based offset in bytes.
  package let offset: UInt32
  /// With the file's own line end.
  package let text: String
  /// What the user is to replace by a reason, as it occurs in the text.
  package static let placeholder = "reason"

  /// - Returns: `nil` where no comment can stand: inside a literal, a comment or a joined line.
  package init?(silencing rule: String, _ reach: Reach, in file: SourceFile) {
    let table = LineTable(file)
    let line: Int
    let word: String
    switch reach {
    case .line(let number):
      line = number
      word = "next"
    case .file:
      line = Self.firstLine(of: file, table)
      word = "file"
    }
    guard (0..<table.lineCount).contains(line) else { return nil }
    let start = table.lineStarts[line]
    guard line == 0 || Self.isBetweenLines(start, of: file) else { return nil }
    let content = file.text(in: table.range(ofLine: line, in: file))
    let indentation = content.prefix { $0 == " " || $0 == "\t" }
    let directive = "\(CommentDirective.marker)disable:\(word) \(rule) -- \(Self.placeholder)"
    offset = start
    text = "\(indentation)// \(directive)\(Self.lineEnd(of: file))"
  }

  /// The first line that a comment may stand above: some lines count only when they come first.
  private static func firstLine(of file: SourceFile, _ table: LineTable) -> Int {
    let first = file.text(in: table.range(ofLine: 0, in: file))
    let mustBeFirst = first.hasPrefix("#!") || first.hasPrefix("// swift-tools-version")
    return mustBeFirst && table.lineCount > 1 ? 1 : 0
  }

  private static func lineEnd(of file: SourceFile) -> String {
    guard let end = file.bytes.firstIndex(where: { $0 == 10 || $0 == 13 }), file.bytes[end] == 13
    else { return "\n" }
    return end + 1 < file.bytes.count && file.bytes[end + 1] == 10 ? "\r\n" : "\r"
  }

  private static func isBetweenLines(_ offset: UInt32, of file: SourceFile) -> Bool {
    let isSwift = file.path.hasSuffix(".swift")
    let comments = isSwift ? SwiftComments.ranges(in: file) : CComments.ranges(in: file)
    // A comment's last byte may be the end of the line before.
    if comments.contains(where: { $0.start < offset && offset < $0.end }) { return false }
    return isSwift
      ? !SwiftComments.isInsideLiteral(offset, of: file) : !isJoined(offset, of: file)
  }

  /// Whether the line before ends with the backslash that joins lines in C.
  private static func isJoined(_ offset: UInt32, of file: SourceFile) -> Bool {
    let before = file.bytes[..<Int(offset)].reversed().drop { $0 == 10 || $0 == 13 }
    return before.first == UInt8(ascii: "\\")
  }
}
