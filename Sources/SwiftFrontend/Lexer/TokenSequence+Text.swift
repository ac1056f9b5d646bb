import SourceText

extension TokenSequence {
  /// A line per token: one-based line and column, kind, text with escapes, and what stands before it:
  /// `^` a line end, `_` white space, nothing at all.
  package var dump: String {
    let file = SourceFile(path: "", bytes: ContiguousArray(bytes))
    let lines = LineTable(file)
    var text = ""
    for token in tokens {
      let position = lines.position(of: token.start, in: file)
      let spelling = String(decoding: bytes[Int(token.start)..<Int(token.end)], as: UTF8.self)
      let gap =
        token.flags.contains(.startsLine) ? "^" : token.flags.contains(.spaceBefore) ? "_" : ""
      let word = token.keyword == .none ? "\(token.kind)" : "\(token.keyword)"
      text += "\(position.line):\(position.column) \(word) \(gap)\(spelling.debugDescription)\n"
    }
    return text
  }
}
