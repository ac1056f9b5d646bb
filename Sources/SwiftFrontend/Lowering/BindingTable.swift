/// Which names of a file are bound by the functions being lowered: most names of a body are bound by
/// none, and need no search.
struct BindingTable {
  /// `self`.
  static let receiver = Symbol(raw: UInt32(Keyword.`self`.rawValue))

  private let tree: SyntaxTree
  /// By symbol: how many bindings there are, those of all functions around included.
  private var counts: [UInt32]
  /// Names that were asked for by their spelling.
  private var numbers: [String: Symbol] = [:]
  /// Those of them that the file does not spell, in the order of their symbols.
  private var added: [String] = []

  init(_ tree: SyntaxTree) {
    self.tree = tree
    counts = [UInt32](repeating: 0, count: tree.symbolCount)
  }

  func isBound(_ symbol: Symbol) -> Bool { counts[Int(symbol.raw)] > 0 }

  mutating func add(_ symbol: Symbol) { counts[Int(symbol.raw)] += 1 }

  mutating func remove(_ symbol: Symbol) { counts[Int(symbol.raw)] -= 1 }

  func spelling(_ symbol: Symbol) -> String {
    let position = Int(symbol.raw)
    return position < tree.symbolCount
      ? tree.spelling(symbol) : added[position - tree.symbolCount]
  }

  /// The symbol of a name; one that the file does not spell gets a number of its own. O(names of the
  /// file), once for each name.
  mutating func symbol(named name: String) -> Symbol {
    if let known = numbers[name] { return known }
    let symbol = tree.symbol(spelled: name) ?? Symbol(raw: UInt32(counts.count))
    if Int(symbol.raw) == counts.count {
      counts.append(0)
      added.append(name)
    }
    numbers[name] = symbol
    return symbol
  }
}
