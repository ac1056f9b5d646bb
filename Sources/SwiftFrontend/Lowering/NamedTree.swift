import SourceText

/// The syntax of one file, and the names of its symbols.
final class NamedTree: Sendable {
  let tree: SyntaxTree
  /// By symbol.
  private let symbols: [Name]

  init(_ tree: SyntaxTree, _ names: Names) {
    self.tree = tree
    var symbols: [Name] = []
    symbols.reserveCapacity(Int(Symbol.firstName) + tree.source.nameCount)
    symbols += NameStore.keywords
    let bytes = tree.source.bytes
    tree.source.forEachName { range in
      symbols.append(names.name(bytes, Int(range.start)..<Int(range.end)))
    }
    self.symbols = symbols
  }

  /// One more than the highest symbol.
  var symbolCount: Int { symbols.count }

  func name(_ symbol: Symbol) -> Name { symbols[Int(symbol.raw)] }

  /// The symbol of a name that the file spells. O(names).
  func symbol(of name: Name) -> Symbol? {
    symbols.firstIndex(of: name).map { Symbol(raw: UInt32($0)) }
  }

  /// The text of a token, without the backticks of an escaped identifier.
  @inline(__always)
  func name(ofToken index: Int, _ names: Names) -> Name {
    let symbol = tree.tokens[index].symbol
    return symbol == .none ? otherName(ofToken: index, names) : symbols[Int(symbol.raw)]
  }

  /// Operators and literals are no symbols.
  @inline(never)
  private func otherName(ofToken index: Int, _ names: Names) -> Name {
    let token = tree.tokens[index]
    var range = Int(token.start)..<Int(token.end)
    if token.kind == .backtickedIdentifier { range = range.lowerBound + 1..<range.upperBound - 1 }
    return names.name(tree.source.bytes, range)
  }

  /// The text of the main token.
  func name(_ id: NodeID, _ names: Names) -> Name {
    name(ofToken: Int(tree.nodes[id.index].token), names)
  }

  /// The name of a function: an operator without the bracket of its generic parameters.
  func functionName(_ id: NodeID, _ names: Names) -> Name {
    let index = Int(tree.nodes[id.index].token)
    let name = name(ofToken: index, names)
    return tree.source.isOperatorGluedToGenerics(index) ? names.dropLast(name) : name
  }

  /// The name after `class`, `struct`, `extension`…, without generic arguments.
  func declaredTypeName(_ id: NodeID, _ names: Names) -> Name? {
    guard let node = tree.child(id, .typeName) else { return nil }
    if let word = word(node) { return word }
    let text = tree.text(node)
    let name = text.prefix { $0 != "<" && $0 != "[" && $0 != "(" && $0 != "?" }
    if name.isEmpty { return text.hasPrefix("[") ? Name(.Array) : nil }
    return names.name(name.hasPrefix("Swift.") ? String(name.dropFirst(6)) : String(name))
  }

  /// The name that is all there is of a node.
  func word(_ id: NodeID) -> Name? {
    let node = tree.nodes[id.index]
    guard node.endToken == node.firstToken + 1 else { return nil }
    let symbol = tree.tokens[Int(node.firstToken)].symbol
    return symbol == .none ? nil : symbols[Int(symbol.raw)]
  }

  /// The label of an argument, if it has one: it comes first.
  func label(of argument: NodeID, _ names: Names) -> Name? {
    let first = tree.nodes[argument.index].firstChild
    return tree.nodes[first.index].kind == .label ? name(first, names) : nil
  }

  /// The names between `<` and `>` behind the name of a function or type.
  func genericParameters(after index: Int, _ names: Names) -> [Name] {
    tree.genericParameters(after: index).map { name(ofToken: $0, names) }
  }
}
