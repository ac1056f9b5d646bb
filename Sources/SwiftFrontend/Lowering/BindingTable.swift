/// Which names of a file are bound by the functions being lowered: most names of a body are bound by
/// none, and need no search.
final class BindingTable {
  /// `self`.
  static let receiver = Symbol(raw: UInt32(Keyword.`self`.rawValue))

  private let file: NamedTree
  /// By symbol: how many bindings there are, those of all functions around included.
  @safe @exclusivity(unchecked) private var counts: [UInt32]
  /// The symbols of names that were asked for.
  @safe @exclusivity(unchecked) private var numbers = FlatMap<UInt32>()
  /// Those of them that the file does not spell, in the order of their symbols.
  @safe @exclusivity(unchecked) private var added: [Name] = []

  init(_ file: NamedTree) {
    self.file = file
    counts = [UInt32](repeating: 0, count: file.symbolCount)
  }

  func isBound(_ symbol: Symbol) -> Bool { counts[Int(symbol.raw)] > 0 }

  func add(_ symbol: Symbol) { counts[Int(symbol.raw)] += 1 }

  func remove(_ symbol: Symbol) { counts[Int(symbol.raw)] -= 1 }

  func name(_ symbol: Symbol) -> Name {
    let position = Int(symbol.raw)
    return position < file.symbolCount ? file.name(symbol) : added[position - file.symbolCount]
  }

  /// The symbol of a name; one that the file does not spell gets a number of its own. O(names of the
  /// file), once for each name.
  func symbol(named name: Name) -> Symbol {
    if let known = numbers[name] { return Symbol(raw: known) }
    let symbol = file.symbol(of: name) ?? Symbol(raw: UInt32(counts.count))
    if Int(symbol.raw) == counts.count {
      counts.append(0)
      added.append(name)
    }
    numbers[name] = symbol.raw
    return symbol
  }
}
