/// Reads the textual form of one or more units.
///
/// Every source range is the text's own: an instruction has its line, an argument its value's letters,
/// so witnesses have positions. Values, storages, scopes and blocks may have names instead of numbers
/// (`%p`, `$x`, `loan`, `retry:`). What the verifier would complain of is an error here, with its place.
package struct FlowTextParser {
  private var lines: [FlowTextLine] = []
  private var next = 0

  /// The units of a text, in order; a `unit` line begins each.
  package static func units(in text: String) throws(FlowTextError) -> [FlowUnit] {
    var parser = FlowTextParser(text)
    var units: [FlowUnit] = []
    while let line = parser.peek() { units.append(try parser.unit(line)) }
    return units
  }

  /// The one unit of a text.
  package static func unit(_ text: String) throws(FlowTextError) -> FlowUnit {
    let units = try units(in: text)
    guard let unit = units.first, units.count == 1 else {
      throw FlowTextError(
        line: 1, column: 1, message: "expected one unit, found \(units.count)",
        hint: #"unit swift "App.swift""#)
    }
    return unit
  }

  private init(_ text: String) {
    let bytes = Array(text.utf8)
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      let line = FlowTextLine(line, number: index + 1)
      if !line.isAtEnd { lines.append(line) }
    }
  }

  func peek() -> FlowTextLine? { next < lines.count ? lines[next] : nil }
  private mutating func advance() { next += 1 }

  // MARK: Units

  private static let declarations = [
    "file", "import", "global", "constant", "record", "union", "type", "notice", "function", "unit",
  ]

  private mutating func unit(_ first: FlowTextLine) throws(FlowTextError) -> FlowUnit {
    var head = first
    guard head.take(word: "unit") else {
      throw head.error("expected a unit", hint: #"unit swift "App.swift""#)
    }
    let side: FlowUnit.Side = try head.choice("side")
    let path = try head.quoted()
    let target = head.take(word: "target") ? try head.name("a target") : ""
    try head.expectEnd()
    advance()
    var builder = FlowUnitBuilder(side: side, path: path, target: target)
    while var line = peek(), line.peekWord() != "unit" {
      advance()
      let start = line.position
      let word = line.word() ?? ""
      switch word {
      case "file": _ = builder.file(try line.quoted())
      case "import": builder.addImport(try line.name("a module"))
      case "global": builder.add(try global(&line, &builder))
      case "constant":
        let name = builder.intern(try line.name("a constant"))
        try line.expect("=")
        builder.add(FlowUnit.NamedConstant(name: name, value: try line.integer("its value")))
      case "record", "union": builder.add(try record(&line, isUnion: word == "union", &builder))
      case "type": builder.add(try nominalType(&line, &builder))
      case "notice": builder.add(try notice(&line, &builder))
      case "function": builder.add(try function(&line, &builder))
      default: throw line.unknown("declaration", word, among: Self.declarations, at: start)
      }
      try line.expectEnd()
    }
    return builder.unit
  }

  private func global(
    _ line: inout FlowTextLine, _ builder: inout FlowUnitBuilder
  ) throws(FlowTextError) -> FlowUnit.Global {
    let linkage: Linkage = try line.choice("linkage")
    let isConstant = line.take(word: "const")
    let name = builder.intern(try line.name("a global"))
    try line.expect(":")
    return FlowUnit.Global(
      name: name, type: try line.type(&builder), linkage: linkage, range: line.range,
      isConstant: isConstant)
  }

  private func record(
    _ line: inout FlowTextLine, isUnion: Bool, _ builder: inout FlowUnitBuilder
  ) throws(FlowTextError) -> Record {
    let name = builder.intern(try line.name("a record"))
    try line.expect("size")
    let size: UInt32 = try line.integer("its size in bytes")
    try line.expect("align")
    let alignment: UInt32 = try line.integer("its alignment in bytes")
    let fields = try line.list("{", "}") { line throws(FlowTextError) in
      let name = builder.intern(try line.name("a field"))
      try line.expect(":")
      let type = try line.type(&builder)
      try line.expect("at")
      return Record.Field(name: name, type: type, offset: try line.integer("its offset"))
    }
    return Record(name: name, size: size, alignment: alignment, isUnion: isUnion, fields: fields)
  }

  private func nominalType(
    _ line: inout FlowTextLine, _ builder: inout FlowUnitBuilder
  ) throws(FlowTextError) -> NominalType {
    let isOpen = line.take(word: "open")
    let kind: NominalType.Kind = try line.choice("kind of type")
    let name = builder.intern(try line.name("a type"))
    var parents: [StringID] = []
    if line.take(":") {
      repeat { parents.append(builder.intern(try line.name("a supertype"))) } while line.take(",")
    }
    let properties = try line.list("{", "}") { line throws(FlowTextError) in
      let isStatic = line.take(word: "static")
      let isConstant = line.take(word: "let")
      if !isConstant, !line.take(word: "var") { throw line.error("expected 'let' or 'var'") }
      let name = builder.intern(try line.name("a property"))
      try line.expect(":")
      return NominalType.Property(
        name: name, type: try line.type(&builder), isStatic: isStatic, isConstant: isConstant)
    }
    return NominalType(
      name: name, kind: kind, superTypes: parents, properties: properties, isClosed: !isOpen,
      range: line.range)
  }

  private func notice(
    _ line: inout FlowTextLine, _ builder: inout FlowUnitBuilder
  ) throws(FlowTextError) -> LoweringNotice {
    let kind = builder.intern(try line.name("a kind of notice"))
    let message = builder.intern(try line.quoted())
    return LoweringNotice(
      kind: kind, message: message, range: line.range,
      mayHideFindings: line.take(word: "hides-findings"))
  }

  // MARK: Functions

  private mutating func function(
    _ line: inout FlowTextLine, _ builder: inout FlowUnitBuilder
  ) throws(FlowTextError) -> FlowFunction {
    let linkage: Linkage = try line.choice("linkage")
    var function = FlowFunction(name: builder.intern(try line.name("a function")))
    function.linkage = linkage
    function.range = line.range
    function.parameters = try line.list("(", ")") { line throws(FlowTextError) in
      line.skipSpaces()
      let start = line.position
      let name = builder.intern(try line.name("a parameter"))
      try line.expect(":")
      let type = try line.type(&builder)
      let attributes = line.attributes(FlowTextWords.parameterAttributes)
      return Parameter(name: name, type: type, range: line.range(from: start), attributes: attributes)
    }
    try line.expect("->")
    function.resultType = try line.type(&builder)
    if line.take(word: "role") { function.role = try line.choice("role") }
    if line.take(word: "of") { function.receiverType = builder.intern(try line.name("a type")) }
    if line.take(word: "as") { function.swiftName = builder.intern(try line.quoted()) }
    if line.take("[") {
      repeat {
        let start = line.position
        let found = line.attributes(FlowTextWords.functionAttributes)
        if found.isEmpty {
          throw line.unknown(
            "attribute", line.peekWord(), among: FlowTextWords.functionAttributes.map(\.word), at: start)
        }
        function.attributes.formUnion(found)
      } while line.take(",")
      try line.expect("]")
    }
    guard line.take("{") else { return function }
    var body: [FlowTextLine] = []
    while let inner = peek() {
      advance()
      if inner.bytes.elementsEqual([UInt8(ascii: "}")]) {
        var reader = FlowTextBodyReader(function, line.range, body)
        return try reader.read(&builder)
      }
      body.append(inner)
    }
    throw line.error("a body without end", hint: "'}' on a line of its own")
  }
}

extension FlowTextLine {
  mutating func type(_ builder: inout FlowUnitBuilder) throws(FlowTextError) -> TypeFact {
    var type = TypeFact(try choice("type"))
    type.size = try integerIfAny("a size in bytes") ?? 0
    for ownership in TypeFact.Ownership.allCases where ownership != .strong && take(word: "\(ownership)") {
      type.ownership = ownership
    }
    skipSpaces()
    if !isAtEnd, bytes[position] == UInt8(ascii: "\"") { type.name = builder.intern(try quoted()) }
    if take(word: "to") {
      type.isConstPointee = take(word: "const")
      type.pointeeKind = try choice("type")
      type.pointeeSize = try integerIfAny("a size in bytes") ?? 0
    }
    return type
  }

  /// The words of a table that come next, in any order.
  mutating func attributes<Attributes: OptionSet>(
    _ table: [(word: String, value: Attributes)]
  ) -> Attributes where Attributes.Element == Attributes {
    var attributes: Attributes = []
    while let entry = table.first(where: { $0.word == peekWord() }) {
      _ = word()
      attributes.formUnion(entry.value)
    }
    return attributes
  }

  /// Elements between brackets, separated by commas; there may be none.
  mutating func list<Element>(
    _ open: StaticString, _ close: StaticString,
    _ element: (inout FlowTextLine) throws(FlowTextError) -> Element
  ) throws(FlowTextError) -> [Element] {
    try expect(open)
    var elements: [Element] = []
    if take(close) { return elements }
    repeat { elements.append(try element(&self)) } while take(",")
    try expect(close)
    return elements
  }
}
