import SourceText
import TestKit
import Testing

@testable import SwiftFrontend

/// Changes of a file that mean nothing.
private enum Rewriting: String, CaseIterable, CustomTestStringConvertible {
  case renamed, indented, commented, reordered

  var testDescription: String { rawValue }

  func callAsFunction(_ text: String) -> String {
    let source = TokenSequence(Array(text.utf8))
    let tree = Parser.parse(source)
    switch self {
    case .renamed: return Self.renaming(tree)
    case .indented: return text.replacing("\n  ", with: "\n\t\t \t")
    case .commented: return Self.commenting(source)
    case .reordered: return Self.reordering(tree)
    }
  }

  private static func slice(_ source: TokenSequence, _ range: Range<Int>) -> String {
    String(decoding: source.bytes[range], as: UTF8.self)
  }

  private static func rewriting(
    _ source: TokenSequence, _ change: (Int) -> String?
  ) -> String {
    var text = ""
    var end = 0
    for (index, token) in source.tokens.enumerated() {
      let (start, tokenEnd) = (Int(token.start), Int(token.end))
      text += slice(source, end..<start)
      text += change(index) ?? slice(source, start..<tokenEnd)
      end = tokenEnd
    }
    return text + slice(source, end..<source.bytes.count)
  }

  /// A comment in front of every token that white space already sets apart.
  private static func commenting(_ source: TokenSequence) -> String {
    rewriting(source) { index in
      let token = source.tokens[index]
      guard token.flags.contains(.spaceBefore), token.kind != .directive, token.kind != .stringSegment
      else { return nil }
      return "/* a { \" */ " + slice(source, Int(token.start)..<Int(token.end))
    }
  }

  /// Other names for what the file declares and never uses as a label or member.
  private static func renaming(_ tree: SyntaxTree) -> String {
    let source = tree.source
    var names: Set<String> = []
    for node in tree.nodes {
      switch node.kind {
      case .namePattern, .functionDeclaration: names.insert(source.text(Int(node.token)))
      case .parameter:
        let name = source.text(Int(node.token))
        if name.first?.isUppercase == false { names.insert(name) }
      case .typeDeclaration: names.insert(source.text(Int(node.token) + 1))
      default: continue
      }
    }
    names = names.filter { $0.first?.isLetter == true }
    for (index, token) in source.tokens.enumerated() where token.kind == .identifier {
      let isMember = index > 0 && source.tokens[index - 1].kind == .period
      let isLabel = source.tokens[min(index + 1, source.tokens.count - 1)].kind == .colon
      if isMember || isLabel || token.keyword != .none { names.remove(source.text(index)) }
    }
    return rewriting(source) { index in
      guard source.tokens[index].kind == .identifier, names.contains(source.text(index)) else { return nil }
      return source.text(index) + "Zq"
    }
  }

  /// The declarations of the file in the opposite order, after its imports.
  private static func reordering(_ tree: SyntaxTree) -> String {
    let items = tree.children(tree.root)
    let text = { (node: NodeID) in
      let (start, end) = tree.bytes(node)
      return slice(tree.source, Int(start)..<Int(end))
    }
    let imports = items.filter { tree.kind($0) == .importDeclaration }
    let others = items.filter { tree.kind($0) != .importDeclaration }
    return (imports + others.reversed()).map(text).joined(separator: "\n\n") + "\n"
  }
}

private let examples =
  ((try? ReferencePage.all(in: "Tests/SwiftFrontendTests/Reference")) ?? []).flatMap(\.examples)

@Suite("What means nothing changes nothing")
struct MetamorphicTests {
  private static func rules(_ files: [(name: String, text: String)]) throws -> [String] {
    try ExampleAnalysis.findings(in: files).map(\.ruleID).sorted()
  }

  /// What each example has as it stands.
  private static let original = examples.map { example in
    (try? rules(example.files.map { ($0.name, $0.text) })) ?? ["failed"]
  }

  @Test("a rewritten file has the same findings", arguments: Rewriting.allCases)
  fileprivate func rewritten(rewriting: Rewriting) throws {
    var changed = 0
    for (example, before) in zip(examples, Self.original) {
      let files = example.files.map { (name: $0.name, text: $0.text) }
      let other = files.map { file in
        (name: file.name, text: file.name.hasSuffix(".swift") ? rewriting(file.text) : file.text)
      }
      if zip(files, other).contains(where: { $0.text != $1.text }) { changed += 1 }
      let after = try Self.rules(other)
      #expect(before == after, "\(rewriting.rawValue): \(example)")
    }
    #expect(changed > examples.count / 2)
  }
}
