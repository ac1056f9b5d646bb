/// What the first line of a row declares.
package struct ModelSignature: Hashable, Sendable {
  package var name: String
  package var receiver = ""
  package var parameters: [ModelParameter] = []
  package var isVariadic = false
  package var result: ModelType
}

extension ModelParser {
  private static let maximumNesting = 8

  // MARK: C

  /// A C prototype as it stands in the manual: `char *strchr(const char *s, int c)`.
  mutating func prototype(_ vocabulary: ModelVocabulary) throws(ModelSyntaxError) -> ModelSignature {
    let open = try openingParenthesis()
    let (result, name) = try type(from: position, to: open, vocabulary)
    guard !name.isEmpty else {
      throw ModelSyntaxError(offset: tokens[open].offset, message: "the function has no name")
    }
    var signature = ModelSignature(name: name, result: result)
    position = open + 1
    while !accept(")") {
      if accept("...") {
        signature.isVariadic = true
      } else {
        let end = try endOfParameter()
        let (type, name) = try type(from: position, to: end, vocabulary)
        if type.kind != .void { signature.parameters.append(ModelParameter(name: name, type: type)) }
        position = end
      }
      if !accept(","), current.text != ")" { throw unexpected(expected: "',' or ')'") }
    }
    if !isAtEnd { throw unexpected(expected: "the end of the prototype") }
    let names = signature.parameters.map(\.name).filter { !$0.isEmpty }
    if Set(names).count != names.count {
      throw ModelSyntaxError(offset: 0, message: "two parameters have the same name")
    }
    return signature
  }

  private func openingParenthesis() throws(ModelSyntaxError) -> Int {
    guard let open = tokens.firstIndex(where: { $0.text == "(" }) else {
      throw ModelSyntaxError(offset: 0, message: "expected a prototype: 'type name(parameters)'")
    }
    return open
  }

  /// The index of the comma or parenthesis that ends the parameter which starts here.
  private func endOfParameter() throws(ModelSyntaxError) -> Int {
    var depth = 0
    for index in position..<tokens.count {
      switch tokens[index].text {
      case "(", "[", "<":
        depth += 1
        if depth > Self.maximumNesting {
          throw ModelSyntaxError(offset: tokens[index].offset, message: "nested too deeply")
        }
      case ")", "]", ">":
        if depth == 0 { return index }
        depth -= 1
      case ",": if depth == 0 { return index }
      default: break
      }
    }
    throw ModelSyntaxError(offset: tokens[tokens.count - 1].offset, message: "expected ')'")
  }

  private static let builtin: Set<Substring> = [
    "void", "char", "short", "int", "long", "float", "double", "signed", "unsigned", "bool", "_Bool",
  ]
  /// Value types of the C library that every row may use.
  private static let standardTypes: [String: ModelType.Kind] = {
    let integers = """
      size_t ssize_t ptrdiff_t intptr_t uintptr_t int8_t uint8_t int16_t uint16_t int32_t uint32_t \
      int64_t uint64_t intmax_t uintmax_t off_t off64_t time_t clock_t pid_t uid_t gid_t mode_t \
      dev_t ino_t socklen_t wchar_t wint_t nfds_t useconds_t suseconds_t sigset_t pthread_t clockid_t \
      pthread_key_t id_t in_addr_t wctype_t
      """
    var types: [String: ModelType.Kind] = ["va_list": .pointer]
    for name in integers.split(separator: " ") { types[String(name)] = .integer }
    return types
  }()

  /// The type and the declared name that a range of tokens spells; the name may be missing.
  private func type(
    from start: Int, to end: Int, _ vocabulary: ModelVocabulary
  ) throws(ModelSyntaxError) -> (ModelType, String) {
    var base: [Substring] = []
    var name: Substring = ""
    var isRecord = false
    var isTag = false
    /// `const` before each `*` in turn, i.e. of what that star's pointer points to.
    var pointees: [Bool] = []
    var isConst = false
    var index = start
    while index < end {
      let token = tokens[index]
      switch token.text {
      case "const": isConst = true
      case "volatile", "restrict", "extern", "static", "_Nonnull", "_Nullable": break
      case "struct", "union": (isRecord, isTag) = (true, true)
      case "enum": isTag = true
      case "*":
        pointees.append(isConst)
        isConst = false
      case "[":
        pointees.append(isConst)
        isConst = false
        while index < end, tokens[index].text != "]" { index += 1 }
      case "(":
        // A function pointer or block: `void (*done)(void *)`.
        guard index + 1 < end, ["*", "^"].contains(tokens[index + 1].text) else {
          throw ModelSyntaxError(offset: token.offset, message: "expected '(*name)(…)'")
        }
        var scan = index + 2
        while scan < end, tokens[scan].text != ")" {
          if tokens[scan].kind == .word { name = tokens[scan].text }
          scan += 1
        }
        return (ModelType(.function), String(name))
      default:
        guard token.kind == .word else {
          throw ModelSyntaxError(offset: token.offset, message: "unexpected '\(token.text)'")
        }
        if isTag {
          base.append(token.text)
          isTag = false
        } else if Self.builtin.contains(token.text) || base.isEmpty {
          base.append(token.text)
        } else {
          name = token.text
        }
      }
      index += 1
    }
    guard !base.isEmpty else {
      throw ModelSyntaxError(offset: tokens[start].offset, message: "expected a type")
    }
    let spelled = base.joined(separator: " ")
    if let last = pointees.last {
      let type = ModelType(
        .pointer, isConstPointee: last, base: spelled, indirections: pointees.count)
      return (type, String(name))
    }
    if isRecord { return (ModelType(.aggregate, base: spelled), String(name)) }
    let value = try valueType(spelled, at: tokens[start].offset, isTagged: base.count == 1 && start < end && tokens[start].text == "enum", vocabulary)
    return (value, String(name))
  }

  private func valueType(
    _ name: String, at offset: Int, isTagged: Bool, _ vocabulary: ModelVocabulary
  ) throws(ModelSyntaxError) -> ModelType {
    if isTagged { return ModelType(.integer, base: name) }
    switch name {
    case "void": return ModelType(.void)
    case "float", "double", "long double": return ModelType(.floating, base: name)
    default: break
    }
    if let words = Optional(name.split(separator: " ")), words.allSatisfy(Self.builtin.contains) {
      return ModelType(.integer, base: name)
    }
    if let known = vocabulary.types[name] { return known }
    if let kind = Self.standardTypes[name] { return ModelType(kind, base: name) }
    throw ModelSyntaxError(
      offset: offset, message: "unknown type '\(name)': say what it is under 'types'",
      suggestion: Spelling.nearest(
        to: name, among: vocabulary.types.keys.sorted() + Self.standardTypes.keys.sorted()))
  }

  // MARK: Swift

  /// A Swift declaration in short: `DispatchQueue.async(group: value?, execute: function)`.
  ///
  /// Parameters are labels with a kind; `?` marks those that have a default. The result is a kind
  /// after `->`.
  mutating func swiftDeclaration() throws(ModelSyntaxError) -> ModelSignature {
    var components = [String(try word("a name"))]
    while accept(".") { components.append(String(try word("a name"))) }
    let base = components.removeLast()
    try expect("(")
    var signature = ModelSignature(
      name: base, receiver: components.joined(separator: "."), result: ModelType(.void))
    var labels = ""
    while !accept(")") {
      if accept("...") {
        signature.isVariadic = true
      } else {
        let label = String(try word("a label"))
        try expect(":")
        let type = try swiftKind()
        signature.parameters.append(
          ModelParameter(name: label, type: type, hasDefault: accept("?")))
        labels += label + ":"
      }
      if !accept(","), current.text != ")" { throw unexpected(expected: "',' or ')'") }
    }
    signature.name = "\(base)(\(labels))"
    if accept("->") { signature.result = try swiftKind() }
    if !isAtEnd { throw unexpected(expected: "the end of the declaration") }
    return signature
  }

  private static let swiftKinds: [String: ModelType] = [
    "value": ModelType(.aggregate), "integer": ModelType(.integer),
    "floating": ModelType(.floating), "function": ModelType(.function),
    "pointer": ModelType(.pointer, base: "void", indirections: 1),
    "const-pointer": ModelType(.pointer, isConstPointee: true, base: "void", indirections: 1),
    "string-pointer": ModelType(.pointer, isConstPointee: true, base: "char", indirections: 1),
  ]

  private mutating func swiftKind() throws(ModelSyntaxError) -> ModelType {
    let token = current
    let name = String(try word("a kind"))
    guard let type = Self.swiftKinds[name] else {
      let kinds = Self.swiftKinds.keys.sorted()
      throw ModelSyntaxError(
        offset: token.offset,
        message: "unknown kind '\(name)': one of \(kinds.joined(separator: ", "))",
        suggestion: Spelling.nearest(to: name, among: kinds))
    }
    return type
  }
}
