import SourceText

/// Reads the lines between the braces of one function: scopes and locals first, then blocks.
struct FlowTextBodyReader {
  private(set) var function: FlowFunction
  private let lines: [FlowTextLine]
  private var valueNumbers: [String: UInt32] = [:]
  private var defined: Set<UInt32> = []
  /// The first use of each value, to say where one is used that nothing defines.
  private var uses: [(value: UInt32, error: FlowTextError)] = []
  private var storages: [String: StorageID] = [:]
  private var scopes: [String: ScopeID] = [:]
  private var blocks: [String: BlockID] = [:]
  /// More values than any real function has: a text cannot make the tables huge.
  private static let maximumValue: UInt32 = 1 << 22

  init(_ function: FlowFunction, _ head: SourceRange, _ lines: [FlowTextLine]) {
    // The entries for "none" are those every builder makes.
    self.function = FunctionBuilder(name: function.name, range: head).finish()
    self.function.blocks = []
    self.function.linkage = function.linkage
    self.function.parameters = function.parameters
    self.function.resultType = function.resultType
    self.function.role = function.role
    self.function.receiverType = function.receiverType
    self.function.swiftName = function.swiftName
    self.function.attributes = function.attributes
    self.lines = lines
    scopes["s1"] = .frame
  }

  mutating func read(_ builder: inout FlowUnitBuilder) throws(FlowTextError) -> FlowFunction {
    numberValues()
    for line in lines {
      if let label = Self.label(of: line) {
        let id = BlockID(raw: UInt32(blocks.count))
        if blocks.updateValue(id, forKey: label) != nil {
          throw line.error("block '\(label)' is there twice")
        }
      }
    }
    var isOpen = false
    var start: UInt32 = 0
    for var line in lines {
      if let label = Self.label(of: line) {
        if isOpen {
          throw line.error(
            "the block before '\(label)' does not end", hint: "a jump, branch, choose, return, throw or unreachable")
        }
        isOpen = true
        start = UInt32(function.instructions.count)
        continue
      }
      if try declaration(&line, &builder) {
        try line.expectEnd()
        continue
      }
      if !isOpen { throw line.error("an instruction outside of a block", hint: "a label such as 'b0:' begins one") }
      if let terminator = try terminator(&line) {
        isOpen = false
        function.blocks.append(
          BasicBlock(
            instructions: start..<UInt32(function.instructions.count), terminator: terminator,
            terminatorRange: line.range))
      } else {
        let instruction = try instruction(&line, &builder)
        function.instructions.append(instruction)
        function.ranges.append(line.range)
      }
      try line.expectEnd()
    }
    if isOpen, let last = lines.last {
      throw last.error("the last block does not end", hint: "a return")
    }
    if let undefined = uses.first(where: { !defined.contains($0.value) }) { throw undefined.error }
    return function
  }

  private static func label(of line: FlowTextLine) -> String? {
    guard line.bytes.last == UInt8(ascii: ":") else { return nil }
    let word = line.bytes.dropLast()
    return word.isEmpty || !word.allSatisfy(FlowTextWords.isWordStart)
      ? nil : String(decoding: word, as: UTF8.self)
  }

  /// Gives each named value a number above those that are written, in order of appearance.
  private mutating func numberValues() {
    var names: [String] = []
    var highest: UInt32 = 0
    for line in lines {
      var line = line
      while !line.isAtEnd {
        guard line.take("%"), let word = line.word() else {
          line.skip()
          continue
        }
        if let number = UInt32(word) { highest = max(highest, min(number, Self.maximumValue)) }
        else if valueNumbers.updateValue(0, forKey: word) == nil { names.append(word) }
      }
    }
    for name in names {
      highest += 1
      valueNumbers[name] = highest
    }
    function.valueCount = highest + 1
  }

  // MARK: Declarations

  private mutating func declaration(
    _ line: inout FlowTextLine, _ builder: inout FlowUnitBuilder
  ) throws(FlowTextError) -> Bool {
    if line.take(word: "scope") {
      try scope(&line, &builder)
      return true
    }
    if line.take(word: "local") {
      try storage(&line, &builder)
      return true
    }
    return false
  }

  private mutating func scope(
    _ line: inout FlowTextLine, _ builder: inout FlowUnitBuilder
  ) throws(FlowTextError) {
    line.skipSpaces()
    let start = line.position
    let name = try line.name("a scope")
    try line.expect(":")
    let kind: Scope.Kind = try line.choice("kind of scope")
    var lender = ""
    if line.take("(") {
      lender = try line.name("what lends")
      try line.expect(")")
    }
    let parent = line.take(word: "in") ? try scope(&line) : .frame
    let id = ScopeID(raw: UInt32(function.scopes.count))
    if name.hasPrefix("s"), let number = UInt32(name.dropFirst()), number != id.raw {
      throw line.error("scopes are numbered in order", hint: "s\(id.raw)", at: start)
    }
    if scopes.updateValue(id, forKey: name) != nil {
      throw line.error("scope '\(name)' is there twice", at: start)
    }
    function.scopes.append(
      Scope(kind: kind, parent: parent, range: line.range, name: builder.intern(lender)))
  }

  private mutating func storage(
    _ line: inout FlowTextLine, _ builder: inout FlowUnitBuilder
  ) throws(FlowTextError) {
    line.skipSpaces()
    let start = line.position
    let (key, name) = try storageName(&line)
    try line.expect(":")
    let type = try line.type(&builder)
    let scope = line.take(word: "in") ? try scope(&line) : .frame
    let isTemporary = line.take(word: "temporary")
    let id = StorageID(raw: UInt32(function.storages.count))
    if let number = UInt32(key), number != id.raw {
      throw line.error("locals are numbered in order", hint: "$\(id.raw)", at: start)
    }
    if storages.updateValue(id, forKey: key) != nil {
      throw line.error("local '$\(key)' is there twice", at: start)
    }
    function.storages.append(
      Storage(
        name: builder.intern(name), type: type, scope: scope, range: line.range,
        isTemporary: isTemporary))
  }

  // MARK: References

  /// `$1:name`, `$1` or `$name`: what identifies it in the text, and its name.
  private func storageName(_ line: inout FlowTextLine) throws(FlowTextError) -> (key: String, name: String) {
    try line.expect("$")
    guard let word = line.word() else { throw line.error("expected a local", hint: "$x") }
    guard UInt32(word) != nil else { return (word, word) }
    if line.isAtEnd || line.bytes[line.position] != UInt8(ascii: ":")
      || line.bytes[line.position...].dropFirst().first == UInt8(ascii: " ")
    {
      return (word, "")
    }
    try line.expect(":")
    return (word, try line.name("a local's name"))
  }

  mutating func storage(_ line: inout FlowTextLine) throws(FlowTextError) -> StorageID {
    line.skipSpaces()
    let start = line.position
    let key = try storageName(&line).key
    guard let id = storages[key] else {
      throw line.error("no local '$\(key)'", hint: "local $\(key): pointer", at: start)
    }
    return id
  }

  /// `s2`, with its kind behind it as the printer writes it, or a name.
  mutating func scope(_ line: inout FlowTextLine) throws(FlowTextError) -> ScopeID {
    line.skipSpaces()
    let start = line.position
    let name = try line.name("a scope")
    guard let id = scopes[name] else {
      throw line.error("no scope '\(name)'", hint: "scope \(name): block", at: start)
    }
    if line.take(":") {
      _ = try line.choice("kind of scope", as: Scope.Kind.self)
      if line.take("(") {
        _ = try line.name("what lends")
        try line.expect(")")
      }
    }
    return id
  }

  mutating func block(_ line: inout FlowTextLine) throws(FlowTextError) -> BlockID {
    line.skipSpaces()
    let start = line.position
    let name = try line.name("a block")
    guard let id = blocks[name] else {
      throw line.error("no block '\(name)'", hint: "a line '\(name):' begins it", at: start)
    }
    return id
  }

  /// `%1`, `%name` or `_` for none.
  mutating func value(_ line: inout FlowTextLine) throws(FlowTextError) -> ValueID {
    if line.take("_") { return .none }
    line.skipSpaces()
    let start = line.position
    let id = try valueNumber(&line)
    let name = String(decoding: line.bytes[start..<line.position], as: UTF8.self)
    uses.append(
      (id, line.error("nothing defines '\(name)'", hint: "\(name) = …", at: start)))
    return ValueID(raw: id)
  }

  /// The result on the left of an instruction.
  mutating func definition(_ line: inout FlowTextLine) throws(FlowTextError) -> ValueID {
    let start = line.position
    let id = try valueNumber(&line)
    if !defined.insert(id).inserted {
      let name = String(decoding: line.bytes[start..<line.position], as: UTF8.self)
      throw line.error("'\(name)' is assigned twice", hint: "use another value or a local", at: start)
    }
    return ValueID(raw: id)
  }

  private func valueNumber(_ line: inout FlowTextLine) throws(FlowTextError) -> UInt32 {
    try line.expect("%")
    guard let word = line.word() else { throw line.error("expected a value", hint: "%1") }
    let number = UInt32(word) ?? valueNumbers[word] ?? 0
    guard number > 0, number <= Self.maximumValue else {
      throw line.error("no value has this number", hint: "1 to \(Self.maximumValue)")
    }
    return number
  }

  // MARK: Sites

  mutating func add(_ call: CallSite) -> CallID {
    function.calls.append(call)
    return CallID(raw: UInt32(function.calls.count - 1))
  }

  mutating func add(_ closure: ClosureSite) -> ClosureID {
    function.closures.append(closure)
    return ClosureID(raw: UInt32(function.closures.count - 1))
  }
}
