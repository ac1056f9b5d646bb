/// Command lines as a POSIX shell splits them, without expansion of anything.
enum ShellWords {
  /// The words of a command line: blanks separate, quotes and backslashes join.
  static func split(_ text: String) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    var isOpen = false
    var quote: UInt8?
    var bytes = text.utf8.makeIterator()
    while let byte = bytes.next() {
      if let open = quote {
        if byte == open {
          quote = nil
        } else if byte == UInt8(ascii: "\\"), open == UInt8(ascii: "\"") {
          guard let escaped = bytes.next() else { break }
          if escaped != UInt8(ascii: "\""), escaped != byte, escaped != UInt8(ascii: "$") {
            word.append(byte)
          }
          word.append(escaped)
        } else {
          word.append(byte)
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        quote = byte
        isOpen = true
      case UInt8(ascii: "\\"):
        guard let escaped = bytes.next() else { break }
        isOpen = true
        if escaped != 10 { word.append(escaped) }
      case 32, 9, 10, 13:
        if isOpen { words.append(String(decoding: word, as: UTF8.self)) }
        word = []
        isOpen = false
      default:
        word.append(byte)
        isOpen = true
      }
    }
    if isOpen { words.append(String(decoding: word, as: UTF8.self)) }
    return words
  }
}

/// Opens `@file` arguments, inside the root only and with bounds.
struct ResponseFiles {
  static let maximumDepth = 8
  static let maximumLength = 4 << 20
  static let maximumArguments = 100_000

  /// Absolute, resolved.
  let root: String
  /// What was not opened, as written.
  private(set) var refused: [String] = []

  init(root: String) { self.root = root }

  mutating func expanded(_ arguments: [String], in directory: String) -> [String] {
    var result: [String] = []
    expand(arguments, in: directory, depth: 0, into: &result)
    return result
  }

  private mutating func expand(
    _ arguments: [String], in directory: String, depth: Int, into result: inout [String]
  ) {
    for argument in arguments where result.count < Self.maximumArguments {
      guard argument.hasPrefix("@"), argument != "@" else {
        result.append(argument)
        continue
      }
      let path = PathText.absolute(String(argument.dropFirst()), in: directory)
      guard depth < Self.maximumDepth, let real = FileSystem.resolved(path),
        PathText.relative(real, to: root) != nil,
        let bytes = try? FileSystem.read(real, limit: Self.maximumLength)
      else {
        refused.append(argument)
        continue
      }
      let inner = ShellWords.split(String(decoding: bytes, as: UTF8.self))
      expand(inner, in: directory, depth: depth + 1, into: &result)
    }
  }
}
