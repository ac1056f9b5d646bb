import Foundation
import TestKit

/// The checkout's files, for tests that read them.
enum SourceTree {
  /// Paths relative to the checkout's root, in order.
  static func files(below folder: String, endings: Set<String>) throws -> [String] {
    let start = Checkout.root + "/" + folder
    return try FileManager.default.subpathsOfDirectory(atPath: start)
      .filter { endings.contains(($0 as NSString).pathExtension) }
      .map { folder + "/" + $0 }
      .sorted()
  }

  static func text(of file: String) throws -> String {
    try String(contentsOfFile: Checkout.root + "/" + file, encoding: .utf8)
  }
}

/// The `import` lines of a Swift file.
enum ImportLine {
  private static let prefixes: Set<String> = ["public", "package", "internal", "private", "fileprivate"]
  private static let kinds: Set<String> = [
    "struct", "class", "enum", "protocol", "func", "var", "let", "typealias",
  ]

  static func modules(inFile file: String) throws -> [String] {
    modules(in: try SourceTree.text(of: file))
  }

  static func modules(in text: String) -> [String] {
    var isInLiteral = false
    return text.split(separator: "\n").compactMap { line in
      // Code in a string of several lines imports nothing.
      if line.ranges(of: "\"\"\"").count % 2 == 1 { isInLiteral.toggle() }
      if isInLiteral { return nil }
      var words = line.split(separator: " ")[...]
      while let word = words.first, word.hasPrefix("@") || prefixes.contains(String(word)) {
        words = words.dropFirst()
      }
      guard words.popFirst() == "import" else { return nil }
      if let kind = words.first, kinds.contains(String(kind)) { words = words.dropFirst() }
      return words.first?.split(separator: ".").first.map(String.init)
    }
  }
}
