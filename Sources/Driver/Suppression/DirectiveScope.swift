import Findings
import SourceText

/// The directives of one file and which places each of them silences.
struct DirectiveScope {
  /// One rule of one directive.
  struct Entry {
    let directive: CommentDirective
    let rule: CommentDirective.RuleName
    fileprivate let target: Target
  }

  fileprivate enum Target {
    case file
    /// One-based.
    case line(Int)
    /// Zero-based bytes, half-open.
    case bytes(ByteRange)
    case nothing
  }

  let file: SourceFile
  let table: LineTable
  let directives: [CommentDirective]
  /// What silences, in source order.
  let entries: [Entry]
  /// Rules of `enable` directives that end nothing.
  let idleEnables: [(directive: CommentDirective, rule: CommentDirective.RuleName)]

  init(file: SourceFile, comments: [ByteRange]) {
    self.file = file
    let table = LineTable(file)
    self.table = table
    directives = CommentDirective.all(in: file, comments: comments)
    let lines = CodeLines(file: file, table: table, comments: comments)
    var entries: [Entry] = []
    var idle: [(directive: CommentDirective, rule: CommentDirective.RuleName)] = []
    // Positions of open `disable` entries by rule, the newest last.
    var open: [String: [Int]] = [:]
    for directive in directives {
      for rule in directive.rules {
        switch (directive.action, directive.reach) {
        case (.enable, _):
          guard let ended = open.removeValue(forKey: rule.text) else {
            idle.append((directive, rule))
            continue
          }
          for index in ended {
            let begun = entries[index]
            entries[index] = Entry(
              directive: begun.directive, rule: begun.rule,
              target: .bytes(
                ByteRange(start: begun.directive.bytes.start, end: directive.bytes.start)))
          }
        case (.disable, .onward):
          open[rule.text, default: []].append(entries.count)
          entries.append(
            Entry(
              directive: directive, rule: rule,
              target: .bytes(ByteRange(start: directive.bytes.start, end: .max))))
        case (.disable, let reach):
          entries.append(
            Entry(directive: directive, rule: rule, target: lines.target(of: directive, reach)))
        }
      }
    }
    self.entries = entries
    idleEnables = idle
  }

  /// Whether an entry silences a finding of this file.
  static func silences(_ entry: Entry, _ finding: Finding) -> Bool {
    guard entry.rule.text == finding.ruleID else { return false }
    let place = finding.location
    switch entry.target {
    case .file: return true
    case .line(let line): return (place.start.line...max(place.start.line, place.end.line)) ~= line
    case .bytes(let range):
      return range.start <= place.start.offset && place.start.offset < range.end
    case .nothing: return false
    }
  }
}

/// Tells lines with code from those with blanks and comments only.
private struct CodeLines {
  let file: SourceFile
  let table: LineTable
  let comments: [ByteRange]

  func target(
    of directive: CommentDirective, _ reach: CommentDirective.Reach
  ) -> DirectiveScope.Target {
    switch reach {
    case .file, .onward: return .file
    case .this: return .line(table.line(containing: directive.bytes.start) + 1)
    case .next:
      let last = table.line(containing: max(directive.comment.end, 1) - 1)
      for line in (last + 1)..<max(table.lineCount, last + 1) where hasCode(line) {
        return .line(line + 1)
      }
    case .previous:
      let first = table.line(containing: directive.comment.start)
      for line in stride(from: first - 1, through: 0, by: -1) where hasCode(line) {
        return .line(line + 1)
      }
    }
    return .nothing
  }

  /// - Parameter line: zero-based.
  private func hasCode(_ line: Int) -> Bool {
    let range = table.range(ofLine: line, in: file)
    var offset = range.start
    while offset < range.end {
      let byte = file.bytes[Int(offset)]
      if byte == 32 || byte == 9 {
        offset += 1
      } else if let comment = comment(at: offset) {
        offset = comment.end
      } else {
        return true
      }
    }
    return false
  }

  /// The comment that covers an offset. O(log comments).
  private func comment(at offset: UInt32) -> ByteRange? {
    var low = 0
    var high = comments.count
    while low < high {
      let middle = (low + high) / 2
      if comments[middle].end <= offset { low = middle + 1 } else { high = middle }
    }
    guard low < comments.count, comments[low].start <= offset else { return nil }
    return comments[low]
  }
}
