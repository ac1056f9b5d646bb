import PointerFlow
import Yams

/// A YAML file within bounds, and the problems found while reading it.
///
/// Hostile input: at most 4 MiB, no anchors (so no aliases to expand), and the parser beneath refuses
/// more than 1,000 levels.
struct YAMLDocument {
  let path: String
  private(set) var problems: [ConfigurationProblem] = []
  /// `nil` for a file without content or one that is no YAML.
  private(set) var root: Node?

  static let maximumBytes = 4 << 20

  init(text: String, path: String) {
    self.path = path
    guard text.utf8.count <= Self.maximumBytes else {
      report("the file is larger than \(Self.maximumBytes >> 20) MiB", line: 0, column: 0)
      return
    }
    if let (line, column) = Self.firstAnchor(in: text) {
      report("anchors and aliases are not supported", line: line, column: column)
      return
    }
    do {
      root = try compose(yaml: text)
    } catch let error as YamlError {
      report(error, in: text)
    } catch {
      report("the file is no YAML", line: 1, column: 1)
    }
  }

  /// Where an anchor (`&name` where a value could start) stands, outside comments and quotes.
  private static func firstAnchor(in text: String) -> (line: Int, column: Int)? {
    guard text.utf8.contains(UInt8(ascii: "&")) else { return nil }
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      var quote: UInt8?
      // The last byte that is no blank; zero at the line's start.
      var before: UInt8 = 0
      for (column, byte) in line.utf8.enumerated() {
        if let open = quote {
          if byte == open { quote = nil }
        } else if byte == UInt8(ascii: "#") {
          break
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
          quote = byte
        } else if byte == UInt8(ascii: "&"), before == 0 || ":-,[{?".utf8.contains(before) {
          return (number + 1, column + 1)
        }
        if byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t") { before = byte }
      }
    }
    return nil
  }

  mutating func report(_ message: String, at node: Node, suggestion: String? = nil, offset: Int = 0) {
    report(
      message, line: node.mark?.line ?? 1, column: (node.mark?.column ?? 1) + offset,
      suggestion: suggestion)
  }

  mutating func report(_ message: String, line: Int, column: Int, suggestion: String? = nil) {
    problems.append(
      ConfigurationProblem(
        path: path, line: line, column: column, message: message, suggestion: suggestion))
  }

  /// Where a key stands for the second time at the same depth; the parser only tells the mapping.
  private static func second(
    _ key: String, in text: String, from first: Int
  ) -> (line: Int, column: Int)? {
    var indents: Set<Int> = []
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    where number + 1 >= first {
      let indent = line.prefix { $0 == " " }.count
      let rest = line.dropFirst(indent)
      guard [key, "\"\(key)\"", "'\(key)'"].contains(where: { rest.hasPrefix($0 + ":") }) else { continue }
      if !indents.insert(indent).inserted { return (number + 1, indent + 1) }
    }
    return nil
  }

  private mutating func report(_ error: YamlError, in text: String) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      report(problem, line: mark.line, column: mark.column)
    case .duplicatedKeysInMapping(let duplicates, let context):
      let key = duplicates.first ?? ""
      let place = Self.second(key, in: text, from: context.mark.line)
      report(
        "the key '\(key)' stands twice in one mapping", line: place?.line ?? context.mark.line,
        column: place?.column ?? context.mark.column)
    default: report("the file is no YAML", line: 1, column: 1)
    }
  }

  // MARK: Typed reading; a wrong type is reported and skipped

  mutating func mapping(_ node: Node, _ what: String) -> [(key: Node, name: String, value: Node)] {
    if isEmpty(node) { return [] }
    guard let mapping = node.mapping else {
      report("\(what) must be a mapping", at: node)
      return []
    }
    return mapping.compactMap { entry in
      guard let name = entry.key.scalar?.string else {
        report("a key of \(what) must be plain text", at: entry.key)
        return nil
      }
      return (entry.key, name, entry.value)
    }
  }

  mutating func sequence(_ node: Node, _ what: String) -> [Node] {
    if isEmpty(node) { return [] }
    guard let sequence = node.sequence else {
      report("\(what) must be a list", at: node)
      return []
    }
    return Array(sequence)
  }

  mutating func string(_ node: Node, _ what: String) -> String? {
    guard let scalar = node.scalar else {
      report("\(what) must be text", at: node)
      return nil
    }
    return scalar.string
  }

  mutating func strings(_ node: Node, _ what: String) -> [String] {
    sequence(node, what).compactMap { string($0, "an entry of \(what)") }
  }

  mutating func integer(_ node: Node, _ what: String) -> Int? {
    guard let text = string(node, what) else { return nil }
    let isHexadecimal = text.hasPrefix("0x")
    guard
      let value = isHexadecimal ? Int(text.dropFirst(2), radix: 16) : Int(text)
    else {
      report("\(what) must be an integer, not '\(text)'", at: node)
      return nil
    }
    return value
  }

  /// One of the words of an enumeration.
  mutating func choice<T>(_ node: Node, _ what: String, _ type: T.Type) -> T?
  where T: RawRepresentable<String> & CaseIterable {
    guard let text = string(node, what) else { return nil }
    if let value = T(rawValue: text) { return value }
    let words = T.allCases.map(\.rawValue)
    report(
      "\(what) must be one of \(words.joined(separator: ", ")), not '\(text)'", at: node,
      suggestion: Spelling.nearest(to: text, among: words))
    return nil
  }

  mutating func reportUnknownKey(_ node: Node, _ name: String, known: [String], in what: String) {
    report(
      "unknown key '\(name)' in \(what)", at: node,
      suggestion: Spelling.nearest(to: name, among: known))
  }

  private func isEmpty(_ node: Node) -> Bool {
    guard let scalar = node.scalar else { return false }
    return scalar.style == .plain && (scalar.string.isEmpty || scalar.string == "~")
  }
}
