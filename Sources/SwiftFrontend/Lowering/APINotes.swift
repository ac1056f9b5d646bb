package import PointerFlow

/// What an `.apinotes` file says of the functions of a C module: facts that its headers do not state.
///
/// The keys that decide how a pointer can flow are read (`Functions`, their `Name`, `SwiftName`,
/// `SwiftPrivate`, `Availability` and `Parameters` with `Position`, `NoEscape` and `Nullability`); the
/// rest is passed over. Source: Clang documentation, "API Notes: Annotations Without Modifying Headers".
package struct APINotes: Sendable {
  package struct Function: Hashable, Sendable {
    /// The C symbol.
    package var name = ""
    /// As `swift_name` writes it, e.g. `push(self:_:)`; empty when there is none.
    package var swiftName = ""
    /// Swift sees it with two underscores in front.
    package var isPrivate = false
    /// `Availability: none` or `nonswift`: Swift does not see it.
    package var isUnavailable = false
    package var parameters: [Parameter] = []
  }

  package struct Parameter: Hashable, Sendable {
    /// Zero-based.
    package var position = 0
    package var isNoEscape = false
    package var isNonNull = false
  }

  package private(set) var functions: [Function] = []

  /// Never fails: what is not understood is passed over. O(bytes).
  package init(_ text: String) {
    var reader = Reader()
    for line in text.split(whereSeparator: \.isNewline) { reader.read(line) }
    reader.finish()
    functions = reader.functions
  }

  /// Follows the lists of the file by indentation.
  private struct Reader {
    var functions: [Function] = []
    private var function: Function?
    private var isInFunctions = false
    /// The column at which the entries of `Functions` begin, and that of their parameters.
    private var entryColumn = 0
    private var parameterColumn: Int?

    mutating func read(_ line: Substring) {
      let content = line.prefix { $0 != "#" }
      let column = content.prefix { $0 == " " }.count
      var words = content.dropFirst(column)
      guard !words.isEmpty, words != "---", words != "..." else { return }
      let isEntry = words.hasPrefix("- ")
      if isEntry { words = words.dropFirst(2).drop { $0 == " " } }
      guard let colon = words.firstIndex(of: ":") else { return }
      let key = String(words[..<colon])
      let value = Self.plain(words[words.index(after: colon)...])
      if column == 0, !isEntry {
        finish()
        isInFunctions = key == "Functions"
        return
      }
      guard isInFunctions else { return }
      if isEntry, parameterColumn.map({ column < $0 }) ?? true {
        finish()
        function = Function()
        entryColumn = column
      } else if isEntry {
        function?.parameters.append(Parameter())
      } else if let start = parameterColumn, column <= start, !isEntry, column <= entryColumn + 2 {
        parameterColumn = nil
      }
      if parameterColumn == nil { readFunction(key, value, column) } else { readParameter(key, value) }
    }

    private mutating func readFunction(_ key: String, _ value: String, _ column: Int) {
      switch key {
      case "Name": function?.name = value
      case "SwiftName": function?.swiftName = value
      case "SwiftPrivate": function?.isPrivate = value == "true"
      case "Availability": function?.isUnavailable = value == "none" || value == "nonswift"
      case "Parameters": parameterColumn = max(column, entryColumn + 1)
      default: break
      }
    }

    private mutating func readParameter(_ key: String, _ value: String) {
      guard let last = function?.parameters.indices.last else { return }
      switch key {
      case "Position": function?.parameters[last].position = Int(value) ?? 0
      case "NoEscape": function?.parameters[last].isNoEscape = value == "true"
      case "Nullability":
        function?.parameters[last].isNonNull = value == "N" || value == "Nonnull"
      default: break
      }
    }

    mutating func finish() {
      if let function, !function.name.isEmpty { functions.append(function) }
      function = nil
      parameterColumn = nil
    }

    /// Without quotes and white space.
    private static func plain(_ value: Substring) -> String {
      let text = value.drop { $0 == " " || $0 == "\t" }
      let quotes: Set<Character> = ["\"", "'"]
      var end = text.endIndex
      while end > text.startIndex, text[text.index(before: end)].isWhitespace {
        end = text.index(before: end)
      }
      let trimmed = text[..<end]
      guard trimmed.count >= 2, let first = trimmed.first, quotes.contains(first),
        trimmed.last == first
      else { return String(trimmed) }
      return String(trimmed.dropFirst().dropLast())
    }
  }
}

extension APINotes {
  /// The unit as Swift sees it through the notes.
  package func applied(to unit: FlowUnit) -> FlowUnit {
    let notes = Dictionary(functions.map { ($0.name, $0) }) { _, last in last }
    var unit = unit
    for index in unit.functions.indices {
      guard let note = notes[unit[unit.functions[index].name]] else { continue }
      var swiftName = note.swiftName
      if note.isPrivate, swiftName.isEmpty { swiftName = "__" + note.name }
      if !swiftName.isEmpty, unit.functions[index].swiftName.isNone {
        let known = unit.strings.firstIndex(of: swiftName)
        unit.functions[index].swiftName = StringID(raw: UInt32(known ?? unit.strings.count))
        if known == nil { unit.strings.append(swiftName) }
      }
      for parameter in note.parameters
      where unit.functions[index].parameters.indices.contains(parameter.position) {
        if parameter.isNoEscape {
          unit.functions[index].parameters[parameter.position].attributes.insert(.noEscape)
        }
        if parameter.isNonNull {
          unit.functions[index].parameters[parameter.position].attributes.insert(.nonNull)
        }
      }
    }
    return unit
  }
}
