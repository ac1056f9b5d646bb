/// What a comment tells the analyzer: `unsafe-lint:disable[:this|:next|:previous|:file] id[, id] --
/// reason`, or `unsafe-lint:enable id[, id]`.
///
/// A directive begins a comment, a line of a block comment, or what stands behind a second `//`. Prose
/// that merely mentions one is none.
package struct CommentDirective: Hashable, Sendable {
  package enum Action: String, Hashable, Sendable, CaseIterable {
    case disable, enable
  }

  /// Which findings a directive speaks of.
  package enum Reach: String, Hashable, Sendable, CaseIterable {
    case this, next, previous, file
    /// From the comment on, until it is enabled again.
    case onward
  }

  /// A rule id as written, with its place.
  package struct RuleName: Hashable, Sendable {
    package let text: String
    package let bytes: ByteRange
  }

  /// Why a comment that begins like a directive is none.
  package enum Flaw: Hashable, Sendable {
    case unknownWord(String, known: [String])
    case noRule
    /// `--` with nothing behind it.
    case emptyReason
    case enableWithReach(String)
  }

  package let action: Action
  package let reach: Reach
  package let rules: [RuleName]
  package let reason: String?
  /// What is wrong with it; rules that are named well still count.
  package let flaws: [Flaw]
  /// From the word `unsafe-lint` to the last byte that is no blank.
  package let bytes: ByteRange
  /// The whole comment.
  package let comment: ByteRange

  /// The word that every directive begins with.
  package static let marker = "unsafe-lint:"
}

extension CommentDirective {
  /// The directives of a file's comments, in order. Looks at comments only: a string that reads like a
  /// directive is text. O(bytes of comments).
  package static func all(in file: SourceFile, comments: [ByteRange]) -> [CommentDirective] {
    comments.flatMap { comment in
      starts(in: comment, of: file).compactMap { piece in
        var reader = DirectiveReader(bytes: file.bytes, position: Int(piece.start), end: Int(piece.end))
        return reader.read(comment: comment)
      }
    }
  }

  /// Where a directive may begin and how far it may reach.
  private static func starts(in comment: ByteRange, of file: SourceFile) -> [ByteRange] {
    let bytes = file.bytes
    let end = min(Int(comment.end), bytes.count)
    var start = Int(comment.start)
    guard end - start >= 2 else { return [] }
    let isBlock = bytes[start + 1] == UInt8(ascii: "*")
    var pieces: [ByteRange] = []
    func add(_ from: Int, _ to: Int) {
      var from = from
      while from < to, isDecoration(bytes[from]) { from += 1 }
      if from < to { pieces.append(ByteRange(start: UInt32(from), end: UInt32(to))) }
    }
    if isBlock {
      var last = end
      if end - start >= 4, bytes[end - 1] == UInt8(ascii: "/"), bytes[end - 2] == UInt8(ascii: "*") {
        last = end - 2
      }
      for index in start..<last where bytes[index] == 10 || bytes[index] == 13 {
        add(start, index)
        start = index + 1
      }
      add(start, last)
      return pieces
    }
    // A second `//` behind a blank begins another comment to those who read.
    var index = start + 2
    while index + 1 < end {
      if bytes[index] == UInt8(ascii: "/"), bytes[index + 1] == UInt8(ascii: "/"),
        isBlank(bytes[index - 1])
      {
        add(start, index)
        start = index
        index += 1
      }
      index += 1
    }
    add(start, end)
    return pieces
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }

  /// Blanks and the characters that comments are drawn with.
  private static func isDecoration(_ byte: UInt8) -> Bool {
    isBlank(byte) || byte == 10 || byte == 13 || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "*")
      || byte == UInt8(ascii: "!")
  }
}

/// Reads one directive from a stretch of a comment.
private struct DirectiveReader {
  let bytes: ContiguousArray<UInt8>
  var position: Int
  var end: Int
  private var flaws: [CommentDirective.Flaw] = []

  init(bytes: ContiguousArray<UInt8>, position: Int, end: Int) {
    self.bytes = bytes
    self.position = position
    self.end = end
    while self.end > position, [32, 9, 10, 13].contains(bytes[self.end - 1]) { self.end -= 1 }
  }

  /// `nil` when the text does not begin with the marker.
  mutating func read(comment: ByteRange) -> CommentDirective? {
    let start = position
    for byte in CommentDirective.marker.utf8 {
      guard position < end, bytes[position] == byte else { return nil }
      position += 1
    }
    let action = readAction()
    let reach = readReach(action)
    let rules = readRules()
    if rules.isEmpty { flaws.append(.noRule) }
    let reason = readReason()
    return CommentDirective(
      action: action ?? .disable, reach: reach ?? .onward,
      // What is not understood silences nothing.
      rules: action == nil || reach == nil ? [] : rules, reason: reason,
      flaws: action == nil || reach == nil ? Array(flaws.prefix(1)) : flaws,
      bytes: ByteRange(start: UInt32(start), end: UInt32(end)), comment: comment)
  }

  private mutating func readAction() -> CommentDirective.Action? {
    let word = readWord()
    if let action = CommentDirective.Action(rawValue: word) { return action }
    flaws.append(.unknownWord(word, known: CommentDirective.Action.allCases.map(\.rawValue)))
    return nil
  }

  private mutating func readReach(_ action: CommentDirective.Action?) -> CommentDirective.Reach? {
    guard position < end, bytes[position] == UInt8(ascii: ":") else { return .onward }
    position += 1
    let word = readWord()
    if action == .enable {
      flaws.append(.enableWithReach(word))
      return nil
    }
    if let reach = CommentDirective.Reach(rawValue: word), reach != .onward { return reach }
    flaws.append(.unknownWord(word, known: ["this", "next", "previous", "file"]))
    return nil
  }

  private mutating func readWord() -> String {
    let start = position
    while position < end, isWord(bytes[position]) { position += 1 }
    return text(start, position)
  }

  private func isWord(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || (48...57).contains(byte)
      || (97...122).contains(byte | 32) || byte >= 128
  }

  private func text(_ from: Int, _ to: Int) -> String {
    String(decoding: bytes[from..<to], as: UTF8.self)
  }

  /// Ids up to `--` or the end, separated by commas or blanks.
  private mutating func readRules() -> [CommentDirective.RuleName] {
    var rules: [CommentDirective.RuleName] = []
    while true {
      while position < end, [32, 9, UInt8(ascii: ",")].contains(bytes[position]) { position += 1 }
      if position >= end || isReasonStart { return rules }
      let start = position
      while position < end, ![32, 9, UInt8(ascii: ",")].contains(bytes[position]) { position += 1 }
      rules.append(
        CommentDirective.RuleName(
          text: text(start, position),
          bytes: ByteRange(start: UInt32(start), end: UInt32(position))))
    }
  }

  private var isReasonStart: Bool {
    position + 1 < end && bytes[position] == UInt8(ascii: "-")
      && bytes[position + 1] == UInt8(ascii: "-")
  }

  private mutating func readReason() -> String? {
    guard isReasonStart else { return nil }
    position += 2
    while position < end, [32, 9].contains(bytes[position]) { position += 1 }
    if position == end {
      flaws.append(.emptyReason)
      return nil
    }
    return text(position, end)
  }
}
