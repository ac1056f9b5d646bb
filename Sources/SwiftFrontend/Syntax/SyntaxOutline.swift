package import SourceText

/// The functions, closures and calls of a file, in source order: what a reader can compare with
/// another parser's, and what recovery passed over.
package struct SyntaxOutline: Sendable {
  package struct Item: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
      case function, closure, call
    }

    package let kind: Kind
    /// From the first token, attributes and modifiers included, to the end of the last.
    package let bytes: ByteRange
    /// The function's name, or the last name of what is called; empty where there is none.
    package let name: String
    /// Argument labels in order, `_` for none; those of trailing closures last.
    package let labels: [String]
    /// How many other items this one lies in.
    package let nesting: Int

    package init(kind: Kind, bytes: ByteRange, name: String, labels: [String], nesting: Int) {
      self.kind = kind
      self.bytes = bytes
      self.name = name
      self.labels = labels
      self.nesting = nesting
    }
  }

  package private(set) var items: [Item] = []
  /// Tokens at which the parser had to recover, ascending.
  package let problems: [ByteRange]

  /// O(bytes).
  package init(_ source: TokenSequence) {
    let tree = Parser.parse(source)
    problems = tree.problems.map { index in
      let token = source.tokens[Int(index)]
      return ByteRange(start: token.start, end: token.end)
    }
    var stack: [(node: NodeID, nesting: Int)] = [(tree.root, 0)]
    while let (node, nesting) = stack.popLast() {
      let item = Self.item(node, nesting, in: tree)
      if let item { items.append(item) }
      let inner = item == nil ? nesting : nesting + 1
      for child in tree.children(node).reversed() { stack.append((child, inner)) }
    }
    items.sort { ($0.bytes.start, $1.bytes.end) < ($1.bytes.start, $0.bytes.end) }
  }

  /// Tokenizes and parses without looking at the tree, for those who take the time.
  ///
  /// - Returns: how many nodes there are.
  package static func parse(_ bytes: [UInt8]) -> Int {
    Parser.parse(TokenSequence(bytes)).nodes.count
  }

  private static func item(_ node: NodeID, _ nesting: Int, in tree: SyntaxTree) -> Item? {
    let kind: Item.Kind
    var name = ""
    var labels: [String] = []
    switch tree.kind(node) {
    case .functionDeclaration:
      kind = .function
      name = tree.functionName(node)
      labels = tree.children(node, .parameter).map { parameter in
        tree.child(parameter, .label).map { tree.name($0) } ?? "_"
      }
    case .closure: kind = .closure
    case .call:
      kind = .call
      labels = tree.children(node, .argument).map { argument in
        tree.children(argument).first { tree.kind($0) == .label }.map { tree.name($0) } ?? "_"
      }
      if let callee = tree.children(node).first { name = Self.name(ofCallee: callee, in: tree) }
    default: return nil
    }
    let (start, end) = tree.bytes(node)
    return Item(
      kind: kind, bytes: ByteRange(start: start, end: end), name: name, labels: labels,
      nesting: nesting)
  }

  private static func name(ofCallee node: NodeID, in tree: SyntaxTree) -> String {
    switch tree.kind(node) {
    case .identifier, .typeExpression, .member, .implicitMember: tree.name(node)
    default: ""
    }
  }
}
