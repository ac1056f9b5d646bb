import PointerFlow
import SourceText

extension FunctionLowering {
  /// Lowers an expression to a value, with all its side effects.
  func lower(_ id: NodeID, expecting: StaticType = .unknown) -> Operand {
    guard depth < Self.maximumDepth else { return unknown(at: range(id)) }
    depth += 1
    defer { depth -= 1 }
    switch tree.kind(id) {
    case .identifier, .member, .subscripting, .optionalChain, .forceUnwrap:
      let range = range(id)
      return read(place(id, expecting: expecting, at: range), at: range)
    default: return lowerValue(id, expecting: expecting)
    }
  }

  /// Lowers the value of an `if`, `switch` or closure expression to where it is awaited.
  func lower(_ id: NodeID, into sink: ResultSink) {
    switch tree.kind(id) {
    case .ifStatement: lowerIf(id, sink: sink)
    case .switchStatement: lowerSwitch(id, sink: sink, label: .none)
    default:
      let value = lower(id, expecting: sink.expected)
      if sink.type.isUnknown { sink.type = value.type }
      store(value.value, to: sink.storage, at: range(id))
    }
  }

  /// An expression that is no place.
  func lowerValue(_ id: NodeID, expecting: StaticType = .unknown) -> Operand {
    let range = range(id)
    let children = tree.children(id)
    switch tree.kind(id) {
    case .numberLiteral:
      return Self.number(id, of: tree).map { integer($0, at: range) } ?? unknown(at: range, .double)
    case .booleanLiteral: return integer(tree.keyword(id) == .true ? 1 : 0, at: range, .boolean)
    case .nilLiteral: return null(at: range, expecting)
    case .stringLiteral:
      for child in children { _ = lower(tree.kind(child) == .argument ? tree.value(of: child) : child) }
      return buffer(at: range, .string)
    case .arrayLiteral: return arrayLiteral(children, expecting, range)
    case .dictionaryLiteral: return dictionaryLiteral(children, expecting, range)
    case .tuple: return tuple(children, expecting, range)
    case .call: return lowerCall(id, expecting: expecting)
    case .implicitMember: return implicitMember(spelled(id), expecting, range)
    case .tryExpression, .markedExpression: return marked(id, children, expecting, range)
    case .prefixOperation: return prefix(id, children, range)
    case .binaryOperation: return binary(id, children, expecting, range)
    case .assignment: return assignment(id, children, range)
    case .ternary: return ternary(children, expecting, range)
    case .typeCast:
      guard let inner = children.first else { return unknown(at: range) }
      let value = lower(inner)
      if tree.keyword(id) == .is { return unknown(at: range, .boolean) }
      let type = tree.child(id, .typeName).map { unit.type($0, in: enclosingType) } ?? value.type
      if value.type == .string, let owner = types.nominalName(type), KnownAPI.isInteriorOwner(owner)
      {
        return newObject(owner, type, isStored: false, at: range)
      }
      return Operand(value.value, type)
    case .inOut:
      guard let inner = children.first else { return unknown(at: range) }
      let target = place(inner)
      return Operand(addressForInOut(target, at: self.range(inner)), types.pointer(to: target.type))
    case .closure: return closureLiteral(id, expecting)
    case .ifStatement, .switchStatement:
      let sink = ResultSink(storage: temporary(expecting, at: range), expected: expecting)
      lower(id, into: sink)
      return load(sink.storage, sink.type, at: range)
    case .macroExpansion:
      // What the macro makes of its arguments nobody knows: it evaluates them.
      let values = children.map { argument($0) }
      if values.isEmpty { return unknown(at: range) }
      return Operand(emitCall(.indirect(unknown(at: range).value), values, at: range))
    default:
      for child in children where tree.kind(child).isExpression { _ = lower(child) }
      return unknown(at: range)
    }
  }

  /// The value of an integer literal.
  static func number(_ id: NodeID, of tree: SyntaxTree) -> Int64? {
    let token = tree.tokens[Int(tree[id].token)]
    if token.length < 18 {  // Decimal digits that cannot overflow.
      var number: Int64 = 0
      var isDecimal = true
      for index in Int(token.start)..<Int(token.end) {
        let digit = tree.source.bytes[index] &- 48
        if digit > 9 {
          isDecimal = false
          break
        }
        number = number * 10 + Int64(digit)
      }
      if isDecimal { return number }
    }
    let text = tree.name(id).filter { $0 != "_" }
    if text.hasPrefix("0x") {
      return UInt64(text.dropFirst(2), radix: 16).map { Int64(bitPattern: $0) }
    }
    if text.hasPrefix("0b") { return Int64(text.dropFirst(2), radix: 2) }
    if text.hasPrefix("0o") { return Int64(text.dropFirst(2), radix: 8) }
    return Int64(text)
  }

  // MARK: Literals

  private func arrayLiteral(
    _ elements: ChildList, _ expecting: StaticType, _ range: SourceRange
  ) -> Operand {
    var elementType = StaticType.unknown
    if case .array(let expected) = types.form(expecting) { elementType = expected }
    let values = elements.map { (lower($0, expecting: elementType), self.range($0)) }
    if elementType.isUnknown { elementType = values.first?.0.type ?? .unknown }
    return array(of: values, elementType, at: range)
  }

  private func dictionaryLiteral(
    _ parts: ChildList, _ expecting: StaticType, _ range: SourceRange
  ) -> Operand {
    let values = parts.map { lower($0) }
    let dictionary = buffer(at: range, expecting.isUnknown ? .unknownDictionary : expecting)
    for (position, value) in values.enumerated() where position % 2 == 1 && !types.isPlain(value.type) {
      let place = anyElement(of: dictionary.value, at: range)
      emit(.store(value: value.value, to: place), at: range)
    }
    return dictionary
  }

  private func tuple(
    _ elements: ChildList, _ expecting: StaticType, _ range: SourceRange
  ) -> Operand {
    if elements.isEmpty { return unknown(at: range, .void) }
    if elements.count == 1 { return lower(tree.value(of: elements[0]), expecting: expecting) }
    let values = elements.map { lower(tree.value(of: $0)) }
    let type = types.type(
      .tuple(types.list(zip(elements, values).map { .init(label: label($0), type: $1.type) })))
    return aggregate(type, values.enumerated().map { (names.number($0), $1) }, at: range)
  }

  /// A value with members, built in a temporary; `number` is what it is as a whole.
  func aggregate(
    _ type: StaticType, _ members: [(name: Name, value: Operand)], number: Operand? = nil,
    at range: SourceRange
  ) -> Operand {
    let storage = temporary(type, at: range)
    let base = address(of: storage, at: range)
    store(members, number: number, in: base, at: range)
    return load(storage, type, at: range)
  }

  func store(
    _ members: [(name: Name, value: Operand)], number: Operand? = nil, in base: ValueID, at range: SourceRange
  ) {
    if let number { emit(.store(value: number.value, to: base), at: range) }
    for (name, value) in members {
      let place = field(base, name, at: range)
      emit(.store(value: value.value, to: place), at: range)
    }
  }

  func implicitMember(
    _ name: Name, _ expecting: StaticType, _ range: SourceRange
  ) -> Operand {
    if let nominal = types.nominalName(expecting), let value = caseValue(name, of: nominal, at: range) {
      return value
    }
    return unknown(at: range, expecting)
  }

  // MARK: Operators

  private func marked(
    _ id: NodeID, _ children: ChildList, _ expecting: StaticType, _ range: SourceRange
  ) -> Operand {
    guard let inner = children.first else { return unknown(at: range) }
    guard tree.kind(id) == .tryExpression else {
      let value = lower(inner, expecting: expecting)
      if spelled(id) == .consume { endBinding(of: inner, holding: value) }
      // Without a value there is nothing that its `deinit` would end.
      if spelled(id) == .discard { emit(.clear(value.value), at: range) }
      return value
    }
    let first = Int(tree[id].token)
    if tree.source.isText(first + 1, "?") { return optionalTry(inner, expecting, range) }
    let value = lower(inner, expecting: expecting)
    lowerThrowEdge(at: range, isTrap: tree.source.isText(first + 1, "!"))
    return value
  }

  /// `try?`: what is thrown inside gives `nil`.
  private func optionalTry(
    _ inner: NodeID, _ expecting: StaticType, _ range: SourceRange
  ) -> Operand {
    let storage = temporary(expecting, at: range)
    let (handler, end) = (builder.newBlock(), builder.newBlock())
    let error = temporary(.unknown, at: range)
    catches.append(CatchTarget(block: handler, depth: scopes.count, error: error))
    let value = lower(inner, expecting: expecting)
    lowerThrowEdge(at: range)
    catches.removeLast()
    store(value.value, to: storage, at: range)
    jump(to: end, at: range)
    builder.position(at: handler)
    store(null(at: range).value, to: storage, at: range)
    jump(to: end, at: range)
    builder.position(at: end)
    return load(storage, value.type, at: range)
  }

  /// `consume x`: the variable holds nothing any more; a temporary holds the value.
  private func endBinding(of id: NodeID, holding value: Operand) {
    let range = range(id)
    hold(value, at: range)
    guard tree.kind(id) == .identifier, let binding = lookUp(id),
      case .storage(let storage) = binding.location
    else { return }
    store(null(at: range).value, to: storage, at: range)
  }

  private func prefix(_ id: NodeID, _ children: ChildList, _ range: SourceRange) -> Operand {
    guard let operand = children.first else { return unknown(at: range) }
    let value = lower(operand)
    let name = spelled(id)
    switch name.known {
    case .minus:
      let zero = integer(0, at: range)
      return Operand(
        emit(at: range) { .combine(result: $0, .subtract, zero.value, value.value) }, value.type)
    case .exclamation:
      let zero = integer(0, at: range)
      return Operand(
        emit(at: range) { .compare(result: $0, .equal, value.value, zero.value) }, .boolean)
    case .plus, .tilde: return Operand(value.value, value.type)
    default:
      // An operator of the project's own is a function like any other.
      let candidates = declarations.functions(from: declarations.functions(name))
      guard let declared = candidates.first(where: { $0.parameters.count == 1 }) else {
        return unknown(at: range)
      }
      let argument = Argument(value.value, range: self.range(operand))
      return Operand(
        emitCall(.named(intern(declared.name)), [argument], at: range), declared.result)
    }
  }

  private static func comparison(_ name: Name) -> ComparisonKind? {
    switch name.known {
    case .isEqual, .isIdentical: .equal
    case .isNotEqual, .isNotIdentical: .notEqual
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    default: nil
    }
  }

  private static func arithmetic(_ name: Name) -> ArithmeticKind? {
    switch name.known {
    case .plus, .wrappingPlus: .add
    case .minus, .wrappingMinus: .subtract
    case .times, .wrappingTimes: .multiply
    case .divide: .divide
    case .remainder: .remainder
    case .ampersand: .and
    case .bar: .or
    case .caret: .xor
    case .shiftLeft: .shiftLeft
    case .shiftRight: .shiftRight
    default: nil
    }
  }

  private func isEnum(_ type: StaticType) -> Bool {
    types.nominalName(type).map { declarations.kind(of: $0) == .enum } == true
  }

  private func binary(
    _ id: NodeID, _ children: ChildList, _ expecting: StaticType, _ range: SourceRange
  ) -> Operand {
    guard children.count == 2 else { return unknown(at: range) }
    let name = spelled(id)
    switch name.known {
    case .and, .or: return logical(id, range)
    case .coalesce: return coalesce(children, expecting, range)
    default: break
    }
    if let address = children.first(where: { tree.kind($0) == .inOut }) {
      return lendingForCall(at: range) {  // `&x + 1`: the operator takes a pointer.
        let sides = children.map { $0 == address ? converted(expression: $0, to: .rawPointer) : lower($0) }
        return operation(name, sides[0], sides[1], range)
      }
    }
    let left = lower(children[0])
    let right = lower(children[1], expecting: left.type)
    guard let comparison = Self.comparison(name) else { return operation(name, left, right, range) }
    // Cases that carry something are told apart by more than their number.
    if tree.kind(children[1]) == .call, isEnum(left.type) { return unknown(at: range, .boolean) }
    return Operand(
      emit(at: range) { .compare(result: $0, comparison, left.value, right.value) }, .boolean)
  }

  private func operation(
    _ name: Name, _ left: Operand, _ right: Operand, _ range: SourceRange
  ) -> Operand {
    if types.isPointer(left.type), name == .plus || name == .minus, !types.isPointer(right.type) {
      return Operand(
        emit(at: range) { .offset(result: $0, base: left.value, by: right.value) }, left.type)
    }
    if types.isPointer(right.type), name == .plus, types.isNumber(left.type) || left.type.isUnknown {
      return operation(name, right, left, range)
    }
    if types.isPointer(left.type), types.isPointer(right.type) { return unknown(at: range, .int) }
    if types.convertsToPointer(left.type) || types.convertsToPointer(right.type) {
      return arrayCopy(of: [left, right], left.type.isUnknown ? right.type : left.type, at: range)
    }
    guard let kind = Self.arithmetic(name) else { return unknown(at: range) }
    return Operand(
      emit(at: range) { .combine(result: $0, kind, left.value, right.value) }, left.type)
  }

  private func logical(_ id: NodeID, _ range: SourceRange) -> Operand {
    let storage = temporary(.boolean, at: range)
    let (yes, no, end) = (builder.newBlock(), builder.newBlock(), builder.newBlock())
    branch(id, whenTrue: yes, whenFalse: no)
    for (block, number) in [(yes, Int64(1)), (no, 0)] {
      builder.position(at: block)
      store(integer(number, at: range).value, to: storage, at: range)
      jump(to: end, at: range)
    }
    builder.position(at: end)
    return load(storage, .boolean, at: range)
  }

  private func coalesce(
    _ sides: ChildList, _ expecting: StaticType, _ range: SourceRange
  ) -> Operand {
    let left = lower(sides[0], expecting: expecting)
    let storage = temporary(types.unwrapped(left.type), at: range)
    store(left.value, to: storage, at: range)
    let (absent, end) = (builder.newBlock(), builder.newBlock())
    builder.terminate(.branch(left.value, whenTrue: end, whenFalse: absent), at: range)
    builder.position(at: absent)
    let right = lower(sides[1], expecting: types.unwrapped(left.type))
    if !builder.isTerminated {
      store(right.value, to: storage, at: range)
      jump(to: end, at: range)
    }
    builder.position(at: end)
    return load(storage, left.type.isUnknown ? right.type : types.unwrapped(left.type), at: range)
  }

  private func ternary(
    _ children: ChildList, _ expecting: StaticType, _ range: SourceRange
  ) -> Operand {
    guard children.count == 3 else { return unknown(at: range) }
    let storage = temporary(expecting, at: range)
    let (yes, no, end) = (builder.newBlock(), builder.newBlock(), builder.newBlock())
    branch(children[0], whenTrue: yes, whenFalse: no)
    var type = StaticType.unknown
    for (block, child) in [(yes, children[1]), (no, children[2])] {
      builder.position(at: block)
      let value = lower(child, expecting: expecting)
      if type.isUnknown { type = value.type }
      store(value.value, to: storage, at: range)
      jump(to: end, at: range)
    }
    builder.position(at: end)
    return load(storage, type, at: range)
  }

  private func assignment(_ id: NodeID, _ children: ChildList, _ range: SourceRange) -> Operand {
    guard children.count == 2 else { return unknown(at: range) }
    let name = spelled(id)
    if name == .assign {
      let target = place(children[0])
      if case .discard = target {
        _ = lower(children[1])
        return unknown(at: range, .void)
      }
      storesObject = tree.kind(tree.stripped(children[1])) == .call
      let value = lower(children[1], expecting: target.type)
      storesObject = false
      write(value, to: target, at: range)
      return unknown(at: range, .void)
    }
    let target = place(children[0])
    let left = read(target, at: self.range(children[0]))
    let right = lower(children[1], expecting: left.type)
    // A buffer is no number: its elements are copied.
    if names.dropLast(name) == .plus, types.isBuffer(right.type) {
      return copyElements(of: right, to: left, types.unwrapped(left.type), at: range)
    }
    write(operation(names.dropLast(name), left, right, range), to: target, at: range)
    return unknown(at: range, .void)
  }

  /// A property of a standard type.
  func apply(_ known: KnownAPI.Property, to value: Operand, at range: SourceRange) -> Place {
    switch known {
    case .same(let type): .value(Operand(value.value, type))
    case .pointee(let type): .memory(value.value, type, isStable: true)
    case .element(let type):
      types.isPlain(type)
        ? .value(unknown(at: range, type))
        : .memory(anyElement(of: value.value, at: range), type, isStable: false)
    case .number: .value(unknown(at: range, .int))
    case .plain(let type): .value(unknown(at: range, type))
    case .interior(let type): .value(cast(value.value, .objectToPointer, type, at: range))
    }
  }
}
