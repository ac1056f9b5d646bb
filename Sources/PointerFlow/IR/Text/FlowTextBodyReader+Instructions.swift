import SourceText

extension FlowTextBodyReader {
  private static let words = [
    "parameter", "address", "function", "constant", "integer", "null", "literal", "buffer", "object",
    "field", "element", "offset", "extract", "load", "cast", "combine", "compare", "call", "closure",
    "allocate", "allocate-stack", "borrow", "read", "unknown",
  ]
  private static let wordsWithoutResult = [
    "store", "copy-memory", "call", "clear", "free", "retain", "release", "begin", "end",
    "keep-alive", "jump", "branch", "choose", "return", "throw", "unreachable",
  ]

  /// The terminator that a line holds, `nil` if it holds an instruction.
  mutating func terminator(_ line: inout FlowTextLine) throws(FlowTextError) -> Terminator? {
    switch line.peekWord() {
    case "jump", "branch", "choose", "return", "throw", "unreachable": break
    default: return nil
    }
    switch line.word() {
    case "jump": return .jump(try block(&line))
    case "branch":
      let condition = try value(&line)
      let whenTrue = try block(&line)
      return .branch(condition, whenTrue: whenTrue, whenFalse: try block(&line))
    case "choose":
      let condition = try value(&line)
      var targets = [try block(&line)]
      while !line.isAtEnd { targets.append(try block(&line)) }
      return .choose(condition, targets)
    case "return": return .returns(line.isAtEnd ? .none : try value(&line))
    case "throw": return .throwing(try value(&line))
    default: return .unreachable
    }
  }

  mutating func instruction(
    _ line: inout FlowTextLine, _ builder: inout FlowUnitBuilder
  ) throws(FlowTextError) -> Instruction {
    guard line.bytes.first == UInt8(ascii: "%") else { return try effect(&line, &builder) }
    let result = try definition(&line)
    try line.expect("=")
    line.skipSpaces()
    let start = line.position
    let word = line.word() ?? ""
    switch word {
    case "parameter": return .parameter(result: result, position: try position(&line))
    case "address":
      if line.take("@") { return .addressOfGlobal(result: result, name: try name(&line, &builder)) }
      return .addressOfLocal(result: result, try storage(&line))
    case "function": return .functionReference(result: result, name: try symbol(&line, &builder))
    case "constant": return .namedConstant(result: result, name: try symbol(&line, &builder))
    case "integer": return .integer(result: result, try line.integer("a number"))
    case "null": return .null(result: result)
    case "literal": return .literal(result: result, builder.intern(try line.quoted()))
    case "buffer": return .makeBuffer(result: result)
    case "object": return .makeObject(result: result, type: try name(&line, &builder))
    case "field":
      let base = try value(&line)
      return .field(result: result, base: base, name: try member(&line, &builder))
    case "extract":
      let base = try value(&line)
      return .extract(result: result, aggregate: base, name: try member(&line, &builder))
    case "element":
      let base = try value(&line)
      try line.expect("[")
      let index = try value(&line)
      try line.expect("]")
      return .element(result: result, base: base, index: index)
    case "offset":
      let base = try value(&line)
      return .offset(result: result, base: base, by: try value(&line))
    case "load": return .load(result: result, from: try value(&line))
    case "cast":
      let kind: CastKind = try line.choice("kind of cast")
      return .cast(result: result, try value(&line), kind)
    case "combine":
      let kind: ArithmeticKind = try line.choice("operation")
      let left = try value(&line)
      return .combine(result: result, kind, left, try value(&line))
    case "compare":
      let kind: ComparisonKind = try line.choice("comparison")
      let left = try value(&line)
      return .compare(result: result, kind, left, try value(&line))
    case "call": return try call(&line, result: result, &builder)
    case "closure":
      let body = try symbol(&line, &builder)
      let captures = try line.list("[", "]") { line throws(FlowTextError) in try self.value(&line) }
      return .makeClosure(add(ClosureSite(function: body, captures: captures, result: result)))
    case "allocate":
      let family = try name(&line, &builder)
      return .allocate(result: result, family: family, size: try value(&line))
    case "allocate-stack":
      let scope = try scope(&line)
      return .allocateStack(result: result, scope: scope, size: try value(&line))
    case "borrow":
      let owner = try value(&line)
      return .borrow(result: result, owner: owner, scope: try scope(&line))
    case "read": return .read(result: result, try value(&line))
    case "unknown": return .unknown(result: result)
    default: throw line.unknown("instruction with a result", word, among: Self.words, at: start)
    }
  }

  /// An instruction without a result.
  private mutating func effect(
    _ line: inout FlowTextLine, _ builder: inout FlowUnitBuilder
  ) throws(FlowTextError) -> Instruction {
    let start = line.position
    let word = line.word() ?? ""
    switch word {
    case "store":
      let value = try value(&line)
      try line.expect("->")
      return .store(value: value, to: try self.value(&line))
    case "copy-memory":
      let from = try value(&line)
      try line.expect("->")
      return .copyMemory(from: from, to: try value(&line))
    case "call": return try call(&line, result: .none, &builder)
    case "clear": return .clear(try value(&line))
    case "free":
      let family = try name(&line, &builder)
      return .free(try value(&line), family: family)
    case "retain": return .retain(try value(&line))
    case "release": return .release(try value(&line))
    case "begin": return .beginScope(try scope(&line))
    case "end": return .endScope(try scope(&line))
    case "keep-alive": return .keepAlive(try value(&line))
    default:
      if Self.words.contains(word) {
        throw line.error("'\(word)' has a result", hint: "%1 = \(word) …", at: start)
      }
      throw line.unknown("instruction", word, among: Self.wordsWithoutResult, at: start)
    }
  }

  private mutating func call(
    _ line: inout FlowTextLine, result: ValueID, _ builder: inout FlowUnitBuilder
  ) throws(FlowTextError) -> Instruction {
    let callee: Callee
    if line.take(word: "method") {
      let type = try name(&line, &builder)
      try line.expect(".")
      callee = .method(receiverType: type, name: try name(&line, &builder))
    } else if line.take(word: "indirect") {
      callee = .indirect(try value(&line))
    } else {
      callee = .named(try symbol(&line, &builder))
    }
    let arguments = try line.list("(", ")") { line throws(FlowTextError) in
      line.skipSpaces()
      let start = line.position
      let passing: ArgumentPassing = line.take("&") ? .addressOf : line.take("~") ? .conversion : .value
      let value = try self.value(&line)
      return Argument(value, passing: passing, range: line.range(from: start))
    }
    return .call(add(CallSite(callee: callee, arguments: arguments, result: result)))
  }

  private func position(_ line: inout FlowTextLine) throws(FlowTextError) -> UInt32 {
    line.skipSpaces()
    let start = line.position
    let position: UInt32 = try line.integer("a position")
    if position >= UInt32(function.parameters.count) {
      throw line.error(
        "the function has \(function.parameters.count) parameters", hint: "they count from 0", at: start)
    }
    return position
  }

  private func name(
    _ line: inout FlowTextLine, _ builder: inout FlowUnitBuilder
  ) throws(FlowTextError) -> StringID {
    builder.intern(try line.name("a name"))
  }

  /// `@name`.
  private func symbol(
    _ line: inout FlowTextLine, _ builder: inout FlowUnitBuilder
  ) throws(FlowTextError) -> StringID {
    try line.expect("@")
    return try name(&line, &builder)
  }

  /// `.name`.
  private func member(
    _ line: inout FlowTextLine, _ builder: inout FlowUnitBuilder
  ) throws(FlowTextError) -> StringID {
    try line.expect(".")
    return try name(&line, &builder)
  }
}
