/// All model rows of a run, by function name: the shipped ones and the project's own.
///
/// Shipped rows stay text until they are asked for: a program calls few of them.
package struct ModelTable: Sendable {
  private enum Entry: Sendable {
    case text(library: Int, declaration: Substring, effects: Substring, reference: Substring)
    case model(FunctionModel)
  }

  private struct Library: Sendable {
    let name: String
    let isSwift: Bool
    var vocabulary = ModelVocabulary()
  }

  private var libraries: [Library] = []
  private var constants: [String: Int64] = [:]
  /// C symbols.
  private var functions: [String: Entry] = [:]
  /// Swift base names.
  private var swiftFunctions: [String: [Entry]] = [:]

  /// What unsafe-lint ships.
  package static let shipped = ModelTable(libraries: ShippedModels.libraries)

  package init() {}

  /// - Parameter libraries: the text form of each, as `text(isSwift:vocabulary:rows:)` writes it.
  package init(libraries: [(name: String, text: String)]) {
    for (name, text) in libraries { add(library: name, text: text) }
  }

  /// The table with more rows; a row replaces the one that stood for the same function.
  package func adding(_ models: [FunctionModel]) -> ModelTable {
    models.reduce(self) { $0.adding($1) }
  }

  /// The table with more named constants; a name replaces the one that stood there.
  package func adding(constants more: [String: Int64]) -> ModelTable {
    var table = self
    table.constants.merge(more) { $1 }
    return table
  }

  private func adding(_ model: FunctionModel) -> ModelTable {
    var table = self
    guard model.isSwift else {
      table.functions[model.name] = .model(model)
      return table
    }
    let base = String(model.name.prefix { $0 != "(" })
    let others = (swiftFunctions[base] ?? []).filter { entry in
      let known = self.model(entry)
      return known?.name != model.name || known?.receiver != model.receiver
    }
    table.swiftFunctions[base] = others + [.model(model)]
    return table
  }

  /// The model of a C function, by its symbol.
  package func function(_ name: String) -> FunctionModel? {
    functions[name].flatMap { model($0) }
  }

  /// A constant that a library's header defines, by its name.
  package func constant(named name: String) -> Int64? { constants[name] }

  /// The models of Swift functions with a base name (`async`, `init`), of any receiver and labels.
  package func swiftFunctions(base: String) -> [FunctionModel] {
    (swiftFunctions[base] ?? []).compactMap { model($0) }
  }

  /// The base names for which there are models of Swift functions, in no order.
  package var swiftBaseNames: [String] { Array(swiftFunctions.keys) }

  /// The model of a Swift function by its full name, with the receiver's type in front.
  package func swiftFunction(named full: String) -> FunctionModel? {
    guard full.hasSuffix(")") else { return nil }
    let path = full.prefix { $0 != "(" }
    let base = path.lastIndex(of: ".").map { path[path.index(after: $0)...] } ?? path
    return swiftFunctions(base: String(base)).first {
      ($0.receiver.isEmpty ? $0.name : $0.receiver + "." + $0.name) == full
    }
  }

  /// Every row, sorted by library and name.
  package var all: [FunctionModel] {
    (functions.values.compactMap { model($0) }
      + swiftFunctions.values.flatMap { $0 }.compactMap { model($0) })
      .sorted { ($0.library, $0.receiver, $0.name) < ($1.library, $1.receiver, $1.name) }
  }

  private func model(_ entry: Entry) -> FunctionModel? {
    switch entry {
    case .model(let model): return model
    case .text(let library, let declaration, let effects, let reference):
      let library = libraries[library]
      // A test proves that every shipped row parses.
      return try? FunctionModel(
        declaration: String(declaration),
        effects: effects.split(separator: ";").map { String($0.drop { $0 == " " }) },
        library: library.name, isSwift: library.isSwift, vocabulary: library.vocabulary,
        reference: String(reference))
    }
  }

  // MARK: The text form of shipped rows

  /// One line each: `language c`, `type NAME KIND`, `constant NAME VALUE`, or a row with its
  /// declaration, effects (separated by `;`) and reference, separated by tabs.
  package static func text(
    isSwift: Bool, vocabulary: ModelVocabulary,
    rows: [(declaration: String, effects: [String], reference: String)]
  ) -> String {
    var lines = ["language \(isSwift ? "swift" : "c")"]
    lines += vocabulary.types.sorted { $0.key < $1.key }.map { "type \($0.key) \($0.value.kind)" }
    lines += vocabulary.constants.sorted { $0.key < $1.key }.map {
      "constant \($0.key) \($0.value)"
    }
    lines += rows.map {
      "\($0.declaration)\t\($0.effects.joined(separator: "; "))\t\($0.reference)"
    }
    return lines.joined(separator: "\n")
  }

  private mutating func add(library name: String, text: String) {
    var library = Library(name: name, isSwift: text.hasPrefix("language swift"))
    // By bytes: to look for ends of characters would take longer than all the rest.
    for line in text.utf8.split(separator: UInt8(ascii: "\n")).dropFirst() {
      let cells = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
        .map { Substring($0) }
      if cells.count == 3 {
        let entry = Entry.text(
          library: libraries.count, declaration: cells[0], effects: cells[1], reference: cells[2])
        let symbol = Self.symbol(of: cells[0])
        if library.isSwift { swiftFunctions[symbol, default: []].append(entry) } else {
          functions[symbol] = entry
        }
        continue
      }
      let words = line.split(separator: UInt8(ascii: " ")).map { Substring($0) }
      guard words.count == 3 else { continue }
      let key = String(words[1])
      if words[0] == "type", let kind = ModelType.Kind(rawValue: String(words[2])) {
        library.vocabulary.types[key] = ModelType(
          kind, base: key, indirections: kind == .pointer ? 1 : 0)
      } else if words[0] == "constant" {
        library.vocabulary.constants[key] = Int64(words[2])
        constants[key] = Int64(words[2])
      }
    }
    libraries.append(library)
  }

  /// The word before the first parenthesis.
  private static func symbol(of declaration: Substring) -> String {
    let bytes = declaration.utf8.prefix { $0 != UInt8(ascii: "(") }
    let word = bytes.reversed().prefix { byte in
      byte != UInt8(ascii: " ") && byte != UInt8(ascii: "*") && byte != UInt8(ascii: ".")
    }
    return String(decoding: word.reversed(), as: UTF8.self)
  }
}
