internal import CClangIndex
import PointerFlow
import SourceText

extension CUnitLowering {
  /// The name a function is called by: library builtins bear the library's name.
  mutating func calleeName(of declaration: UInt32) -> StringID {
    let known = names[Int(declaration)]
    if !known.isNone { return known }
    let spelled = tree.string(at: tree.declarations[Int(declaration)].name)
    let name = builder.intern(CBuiltin.libraryName(spelled) ?? spelled)
    names[Int(declaration)] = name
    return name
  }

  mutating func call(_ index: Int, _ range: SourceRange, isUsed: Bool) -> ValueID {
    let operands = tree.operands(of: index)
    guard operands.count > 0 else { return unknown(at: range) }
    guard let declaration = tree.directCallee(operands.first) else {
      let callee = value(of: operands.first)
      let arguments = arguments(of: index, after: operands.first, limit: .max)
      let result = body.builder.call(.indirect(callee), arguments, at: range)
      if tree.contains("noreturn", at: element(of: type(of: operands.first)).name) {
        endUnreachable(at: range)
      }
      return result
    }
    let facts = calleeFacts(of: declaration)
    if let builtin = facts.builtin { return lower(builtin, index, operands, range) }
    if facts.copiesMemory, let target = copyWhole(index, range) { return target }
    let limit = facts.checked?.kept ?? .max
    let skipped = facts.checked?.skipped ?? 0..<0
    var arguments = arguments(of: index, after: operands.first, limit: limit)
    if !skipped.isEmpty, skipped.upperBound <= arguments.count { arguments.removeSubrange(skipped) }
    let name = calleeName(of: declaration)
    let result = body.builder.call(.named(name), arguments, at: range)
    if isNoReturn(declaration) { endUnreachable(at: range) }
    return result
  }

  /// What the name of a function tells; looked up once.
  mutating func calleeFacts(of declaration: UInt32) -> CalleeFacts {
    if let known = callees[Int(declaration)] { return known }
    let spelled = tree.string(at: tree.declarations[Int(declaration)].name)
    let facts = CalleeFacts(
      builtin: CBuiltin(name: spelled), checked: CBuiltin.checkedArguments(spelled),
      copiesMemory: ["memcpy", "memmove"].contains(CBuiltin.libraryName(spelled) ?? spelled))
    callees[Int(declaration)] = facts
    return facts
  }

  /// `memcpy` of a whole record is its assignment; `nil` when it copies anything else.
  private mutating func copyWhole(_ index: Int, _ range: SourceRange) -> ValueID? {
    let arguments = argumentNodes(of: index)
    guard arguments.count >= 3 else { return nil }
    let pointees = arguments.prefix(2).map { element(of: type(of: tree.unwrapped($0))) }
    let size = tree.nodes[arguments[2]]
    guard pointees[0].isRecord, pointees[0].declaration == pointees[1].declaration, size.isConstant,
      size.value == pointees[0].size
    else { return nil }
    let target = value(of: arguments[0])
    let source = value(of: arguments[1])
    body.builder.emit(.copyMemory(from: source, to: target), at: range)
    return target
  }

  mutating func endUnreachable(at range: SourceRange) {
    body.builder.terminate(.unreachable, at: range)
    body.builder.position(at: body.builder.newBlock())
  }

  private mutating func arguments(of index: Int, after callee: Int, limit: Int) -> [Argument] {
    var arguments: [Argument] = []
    let end = tree.end(of: index)
    var child = tree.end(of: callee)
    while child < end {
      if tree.kind(child).isExpression, arguments.count < limit {
        let passed = value(of: child)
        arguments.append(Argument(passed, range: range(of: child)))
      }
      child = tree.end(of: child)
    }
    return arguments
  }

  /// The arguments of a call, by index.
  func argumentNodes(of index: Int) -> [Int] {
    var nodes: [Int] = []
    let end = tree.end(of: index)
    var child = index + 1
    while child < end {
      if tree.kind(child).isExpression { nodes.append(child) }
      child = tree.end(of: child)
    }
    return Array(nodes.dropFirst())
  }

  /// The condition inside `__builtin_expect(condition, value)`.
  mutating func expectedOperand(_ index: Int) -> Int? {
    let operands = tree.operands(of: index)
    guard operands.count > 1, let declaration = tree.directCallee(operands.first) else { return nil }
    return calleeFacts(of: declaration).builtin == .identity ? operands.second : nil
  }

  // MARK: Builtins

  private mutating func lower(
    _ builtin: CBuiltin, _ index: Int, _ operands: Operands, _ range: SourceRange
  ) -> ValueID {
    switch builtin {
    case .identity:
      return operands.count > 1 ? value(of: operands.second) : unknown(at: range)
    case .unreachable:
      endUnreachable(at: range)
      return unknown(at: range)
    case .allocateStack:
      let size = operands.count > 1 ? value(of: operands.second) : .none
      return body.builder.emit(at: range) {
        .allocateStack(result: $0, scope: .frame, size: size)
      }
    case .unevaluated:
      return unknown(at: range)
    case .pure:
      for argument in argumentNodes(of: index) { discard(argument) }
      return unknown(at: range)
    case .startArguments, .copyArguments:
      let arguments = argumentNodes(of: index)
      if builtin == .startArguments, let list = arguments.first { startArguments(list, range) }
      if builtin == .copyArguments, arguments.count == 2 {
        let from = argumentList(arguments[1])
        let to = argumentList(arguments[0])
        body.builder.emit(.copyMemory(from: from, to: to), at: range)
      }
      return unknown(at: range)
    case .overflow(let kind):
      let arguments = argumentNodes(of: index)
      guard arguments.count == 3 else { return unknown(at: range) }
      let left = value(of: arguments[0])
      let right = value(of: arguments[1])
      let place = value(of: arguments[2])
      let sum = body.builder.emit(at: range) { .combine(result: $0, kind, left, right) }
      body.builder.emit(.store(value: sum, to: place), at: range)
      return unknown(at: range)
    case .atomic(let operation):
      return synchronized(operation, index, range)
    }
  }

  // MARK: Blocks

  /// A block literal: a function of its own, whose first parameters are the captures.
  mutating func blockLiteral(_ index: Int, _ range: SourceRange) -> ValueID {
    var parameters: [Int] = []
    var bodyNode: Int?
    var cursor = index + 1
    let end = tree.end(of: index)
    // The block's declaration stands between the expression and its parts.
    if cursor < end, tree.kind(cursor) == .unexposedDeclaration { cursor += 1 }
    while cursor < end {
      if tree.kind(cursor) == .parameterDeclaration { parameters.append(cursor) }
      if tree.kind(cursor) == .compound { bodyNode = cursor }
      cursor = tree.end(of: cursor)
    }
    guard let bodyNode else { return unknown(at: range) }
    let captures = captures(of: bodyNode)
    var values: [ValueID] = []
    var outer: [Place] = []
    for (declaration, isReference) in captures {
      outer.append(places[Int(declaration)])
      let address = address(ofDeclaration: declaration, range)
      let type = canonical(tree.declarations[Int(declaration)].type)
      if isReference || type.isArray {
        values.append(address)
      } else {
        values.append(body.builder.emit(at: range) { .load(result: $0, from: address) })
      }
    }
    body.blockCount += 1
    let spelled = "\(body.functionName) block \(body.blockCount)"
    let name = builder.intern(spelled)
    let saved = body
    body = CBody(builder: FunctionBuilder(name: name, range: range), functionName: spelled)
    body.root = bodyNode
    body.depth = saved.depth
    lowerBlock(captures, parameters, bodyNode, resultType: element(of: type(of: index)).element)
    builder.add(finishBody())
    body = saved
    for (position, capture) in captures.enumerated() {
      places[Int(capture.declaration)] = outer[position]
    }
    return body.builder.closure(name, captures: values, at: range)
  }

  private mutating func lowerBlock(
    _ captures: [(declaration: UInt32, isReference: Bool)], _ parameters: [Int], _ bodyNode: Int,
    resultType: UInt32
  ) {
    body.builder.function.linkage = .internal
    body.builder.function.role = .closure
    body.builder.function.resultType = fact(ofType: resultType)
    let range = range(of: bodyNode)
    for (declaration, isReference) in captures {
      let entry = tree.declarations[Int(declaration)]
      let position = UInt32(body.builder.function.parameters.count)
      let type = fact(ofType: entry.type)
      body.builder.function.parameters.append(
        Parameter(name: name(of: declaration), type: type, range: range))
      let value = body.builder.emit(at: range) { .parameter(result: $0, position: position) }
      if isReference || canonical(entry.type).isArray {
        places[Int(declaration)] = .value(value)
      } else {
        let storage = body.builder.newStorage(
          name: name(of: declaration), type: type, range: range, scope: .frame)
        places[Int(declaration)] = .storage(storage)
        let address = body.builder.emit(at: range) { .addressOfLocal(result: $0, storage) }
        body.builder.emit(.store(value: value, to: address), at: range)
      }
    }
    for parameter in parameters {
      let position = body.builder.function.parameters.count
      body.builder.function.parameters.append(
        Parameter(
          name: name(of: tree.nodes[parameter].declaration), type: fact(of: parameter),
          range: self.range(of: parameter)))
      lowerParameter(parameter, position: position)
    }
    lowerBody(bodyNode)
  }

  /// Locals of the function around that a block's body mentions, in order of first mention.
  private func captures(of bodyNode: Int) -> [(declaration: UInt32, isReference: Bool)] {
    var captures: [(declaration: UInt32, isReference: Bool)] = []
    var index = bodyNode
    let end = tree.end(of: bodyNode)
    while index < end {
      defer { index += 1 }
      guard tree.kind(index) == .declarationReference else { continue }
      let declaration = tree.nodes[index].declaration
      switch places[Int(declaration)] {
      case .storage, .value: break
      case .none, .global: continue
      }
      let entry = tree.declarations[Int(declaration)]
      // What is declared inside the block is no capture.
      if Int(entry.node) >= bodyNode && Int(entry.node) < end { continue }
      if captures.contains(where: { $0.declaration == declaration }) { continue }
      captures.append((declaration, isSharedWithBlocks(entry)))
    }
    return captures
  }

  /// `__block` variables are captured by reference.
  private func isSharedWithBlocks(_ entry: ul_declaration) -> Bool {
    guard Int(entry.node) < tree.nodes.count else { return false }
    let node = tree.nodes[Int(entry.node)]
    guard node.has(UL_NODE_ATTRIBUTES) else { return false }
    let text = tree.string(at: node.name)
    return text.contains("__block") || text.contains("blocks(")
  }
}
