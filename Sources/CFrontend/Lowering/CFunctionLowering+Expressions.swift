internal import CClangIndex
import PointerFlow
import SourceText

extension CFunctionLowering {
  /// The value of an expression, with all its side effects.
  mutating func value(of index: Int) -> ValueID {
    let range = range(of: index)
    let children = parts(of: index)
    switch kind(index) {
    case .parenthesis: return children.first.map { value(of: $0) } ?? unknown(at: range)
    case .unexposedExpression: return implicit(index, children, range)
    case .declarationReference: return reference(index, range)
    case .memberExpression, .subscriptExpression, .compoundLiteral:
      let address = address(of: index)
      return load(address, at: range)
    case .unaryOperator: return unary(index, children, range)
    case .binaryOperator: return binary(index, children, range)
    case .compoundAssignment: return compoundAssignment(children, range)
    case .conditional: return conditional(children, range)
    case .cStyleCast:
      guard let operand = children.last else { return unknown(at: range) }
      return converted(operand, to: index, range)
    case .initializerList:
      let storage = temporary("list", type: unit.typeFact(of: index), at: range)
      let address = address(of: storage, at: range)
      initialize(address, with: index)
      return load(address, at: range)
    case .call: return call(index, children, range)
    case .stringLiteral:
      return builder.emit(at: range) { .literal(result: $0, .none) }
    case .integerLiteral, .floatingLiteral, .characterLiteral, .sizeOrAlignment:
      return unknown(at: range)
    case .statementExpression: return statementExpression(children, range)
    default:
      for child in children { statement(child) }
      return unknown(at: range)
    }
  }

  /// The address of an lvalue; anything else is given memory of its own first.
  mutating func address(of index: Int) -> ValueID {
    let range = range(of: index)
    let children = parts(of: index)
    switch kind(index) {
    case .parenthesis:
      if let inner = children.first { return address(of: inner) }
    case .declarationReference:
      let declaration = node(index).declaration
      if let storage = storages[declaration] { return address(of: storage, at: range) }
      let name = unit.globals[declaration] ?? unit.builder.intern(unit.name(of: index))
      return builder.emit(at: range) { .addressOfGlobal(result: $0, name: name) }
    case .memberExpression:
      guard let object = children.first else { break }
      let base = node(index).has(UL_NODE_ARROW) ? value(of: object) : address(of: object)
      let name = unit.builder.intern(unit.name(of: index))
      return builder.emit(at: range) { .field(result: $0, base: base, name: name) }
    case .subscriptExpression:
      guard children.count == 2 else { break }
      let base = value(of: children[0])
      let position = value(of: children[1])
      return builder.emit(at: range) { .element(result: $0, base: base, index: position) }
    case .unaryOperator where node(index).has(UL_NODE_DEREFERENCE):
      if let pointer = children.first { return value(of: pointer) }
    case .compoundLiteral:
      let storage = builder.newStorage(
        name: unit.builder.intern("compound literal"), type: unit.typeFact(of: index), range: range)
      let address = address(of: storage, at: range)
      if let list = children.last { initialize(address, with: list) }
      return address
    case .stringLiteral: return value(of: index)
    default: break
    }
    let storage = temporary("value", type: unit.typeFact(of: index), at: range)
    let spilled = value(of: index)
    let address = address(of: storage, at: range)
    builder.emit(.store(value: spilled, to: address), at: range)
    return address
  }

  /// Whether an expression designates memory; used to tell assignment from other operators.
  private func isLvalue(_ index: Int) -> Bool {
    let inner = stripped(index)
    switch kind(inner) {
    case .declarationReference:
      return node(inner).storage != CursorKind.enumConstantDeclaration.rawValue
        && node(inner).storage != CursorKind.functionDeclaration.rawValue
    case .memberExpression, .subscriptExpression, .compoundLiteral: return true
    case .unaryOperator: return node(inner).has(UL_NODE_DEREFERENCE)
    default: return false
    }
  }

  private mutating func reference(_ index: Int, _ range: SourceRange) -> ValueID {
    let declaration = node(index)
    if declaration.storage == CursorKind.functionDeclaration.rawValue {
      let name = unit.builder.intern(unit.name(of: index))
      return builder.emit(at: range) { .functionReference(result: $0, name: name) }
    }
    if let constant = unit.enumConstants[declaration.declaration] {
      return builder.emit(at: range) { .integer(result: $0, constant) }
    }
    let address = address(of: index)
    return load(address, at: range)
  }

  /// Implicit casts, decay, atomics and what else libclang does not name.
  private mutating func implicit(
    _ index: Int, _ children: [Int], _ range: SourceRange
  ) -> ValueID {
    guard let first = children.first else { return unknown(at: range) }
    if children.count > 1 { return unnamed(index, children, range) }
    if node(index).has(UL_NODE_CHILD_ARRAY), node(index).type == UInt32(UL_TYPE_POINTER) {
      let array = address(of: first)
      let zero = builder.emit(at: range) { .integer(result: $0, 0) }
      return builder.emit(at: range) { .element(result: $0, base: array, index: zero) }
    }
    return converted(first, to: index, range)
  }

  /// `a ?: b` and atomics: a pointer with values behind it is written through, else any may result.
  private mutating func unnamed(
    _ index: Int, _ children: [Int], _ range: SourceRange
  ) -> ValueID {
    let values = children.map { value(of: $0) }
    let isAtomic =
      node(index).has(UL_NODE_CHILD_POINTER) && node(index).type != UInt32(UL_TYPE_POINTER)
    if isAtomic {
      builder.emit(.store(value: values[1], to: values[0]), at: range)
      return load(values[0], at: range)
    }
    var result = values[0]
    for other in values.dropFirst() {
      let left = result
      result = builder.emit(at: range) { .combine(result: $0, .other, left, other) }
    }
    return result
  }

  private mutating func converted(
    _ operand: Int, to index: Int, _ range: SourceRange
  ) -> ValueID {
    let inner = value(of: operand)
    let from = node(operand).type
    let to = node(index).type
    let isPointer = { (type: UInt32) in
      [UL_TYPE_POINTER, UL_TYPE_ARRAY, UL_TYPE_FUNCTION_POINTER, UL_TYPE_BLOCK].contains(Int(type))
    }
    let kind: CastKind
    switch (isPointer(from), isPointer(to)) {
    case (true, true): return inner
    case (true, false):
      guard to == UInt32(UL_TYPE_INTEGER) else { return inner }
      kind = node(index).bits < 64 ? .truncate : .pointerToInteger
    case (false, true):
      guard from == UInt32(UL_TYPE_INTEGER) else { return inner }
      kind = .integerToPointer
    case (false, false): return inner
    }
    return builder.emit(at: range) { .cast(result: $0, inner, kind) }
  }

  // MARK: Operators

  private mutating func unary(_ index: Int, _ children: [Int], _ range: SourceRange) -> ValueID {
    guard let operand = children.first else { return unknown(at: range) }
    let flags = node(index)
    if flags.has(UL_NODE_ADDRESS_OF) {
      if kind(stripped(operand)) == .declarationReference,
        node(stripped(operand)).storage == CursorKind.functionDeclaration.rawValue
      {
        return value(of: operand)
      }
      return address(of: operand)
    }
    if flags.has(UL_NODE_DEREFERENCE) {
      let pointer = value(of: operand)
      if flags.type == UInt32(UL_TYPE_FUNCTION) { return pointer }
      return load(pointer, at: range)
    }
    if flags.has(UL_NODE_INCREMENT), isLvalue(operand) {
      let place = address(of: operand)
      let old = load(place, at: range)
      let one = unknown(at: range)
      let new = builder.emit(at: range) { .offset(result: $0, base: old, by: one) }
      builder.emit(.store(value: new, to: place), at: range)
      return new
    }
    return value(of: operand)
  }

  private mutating func binary(_ index: Int, _ children: [Int], _ range: SourceRange) -> ValueID {
    guard children.count == 2 else { return unknown(at: range) }
    if isLvalue(children[0]) {
      let stored = value(of: children[1])
      let place = address(of: children[0])
      builder.emit(.store(value: stored, to: place), at: range)
      return stored
    }
    let left = value(of: children[0])
    let right = value(of: children[1])
    let pointer = UInt32(UL_TYPE_POINTER)
    let leftIsPointer = node(children[0]).type == pointer
    let rightIsPointer = node(children[1]).type == pointer
    if node(index).type == pointer {
      switch (leftIsPointer, rightIsPointer) {
      case (true, false): return builder.emit(at: range) { .offset(result: $0, base: left, by: right) }
      case (false, true): return builder.emit(at: range) { .offset(result: $0, base: right, by: left) }
      case (true, true), (false, false): return right
      }
    }
    if leftIsPointer || rightIsPointer {
      return builder.emit(at: range) { .compare(result: $0, .equal, left, right) }
    }
    if node(index).type == UInt32(UL_TYPE_INTEGER), node(index).bits >= 64 {
      return builder.emit(at: range) { .combine(result: $0, .other, left, right) }
    }
    return unknown(at: range)
  }

  private mutating func compoundAssignment(_ children: [Int], _ range: SourceRange) -> ValueID {
    guard children.count == 2 else { return unknown(at: range) }
    let operand = value(of: children[1])
    let place = address(of: children[0])
    let old = load(place, at: range)
    let new = builder.emit(at: range) { .offset(result: $0, base: old, by: operand) }
    builder.emit(.store(value: new, to: place), at: range)
    return new
  }

  private mutating func conditional(_ children: [Int], _ range: SourceRange) -> ValueID {
    guard children.count == 3 else {
      for child in children { _ = value(of: child) }
      return unknown(at: range)
    }
    let storage = temporary("choice", type: unit.typeFact(of: children[1]), at: range)
    let condition = value(of: children[0])
    let join = builder.newBlock()
    let branches = [builder.newBlock(), builder.newBlock()]
    builder.terminate(
      .branch(condition, whenTrue: branches[0], whenFalse: branches[1]), at: range)
    for (block, child) in zip(branches, children.dropFirst()) {
      builder.position(at: block)
      let chosen = value(of: child)
      let place = address(of: storage, at: range)
      builder.emit(.store(value: chosen, to: place), at: range)
      builder.terminate(.jump(join), at: range)
    }
    builder.position(at: join)
    let place = address(of: storage, at: range)
    return load(place, at: range)
  }

  private mutating func statementExpression(_ children: [Int], _ range: SourceRange) -> ValueID {
    guard let compound = children.first else { return unknown(at: range) }
    var result = ValueID.none
    let statements = unit.tree.children(of: compound)
    for (position, child) in statements.enumerated() {
      if position == statements.count - 1, kind(child)?.isExpression == true {
        result = value(of: child)
      } else {
        statement(child)
      }
    }
    return result.isNone ? unknown(at: range) : result
  }

  // MARK: Calls

  private mutating func call(_ index: Int, _ children: [Int], _ range: SourceRange) -> ValueID {
    guard let callee = children.first else { return unknown(at: range) }
    var direct = stripped(callee)
    while kind(direct) == .unexposedExpression, let inner = parts(of: direct).first {
      direct = stripped(inner)
    }
    let isNamed =
      kind(direct) == .declarationReference
      && node(direct).storage == CursorKind.functionDeclaration.rawValue
    let indirect = isNamed ? ValueID.none : value(of: callee)
    let arguments = children.dropFirst().map { child in
      let passed = value(of: child)
      return Argument(passed, range: self.range(of: child))
    }
    guard isNamed else { return builder.call(.indirect(indirect), Array(arguments), at: range) }
    let name = unit.name(of: direct)
    if name == "alloca" || name == "__builtin_alloca" {
      let storage = builder.newStorage(
        name: unit.builder.intern("alloca"), type: .unknown, range: range, scope: .frame)
      return address(of: storage, at: range)
    }
    let copies = ["memcpy", "memmove", "__builtin_memcpy", "__builtin_memmove"]
    if copies.contains(name), arguments.count == 3 {
      builder.emit(.copyMemory(from: arguments[1].value, to: arguments[0].value), at: range)
      return arguments[0].value
    }
    return builder.call(.named(unit.builder.intern(name)), Array(arguments), at: range)
  }
}
