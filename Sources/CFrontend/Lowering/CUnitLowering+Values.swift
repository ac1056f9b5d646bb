internal import CClangIndex
import PointerFlow
import SourceText

extension CUnitLowering {
  /// The value of an expression, with all its side effects.
  mutating func value(of index: Int) -> ValueID {
    let node = tree.nodes[index]
    if node.isConstant { return constant(index) }
    let range = range(of: index)
    guard enter(index) else { return unknown(at: range) }
    defer { body.depth -= 1 }
    switch tree.kind(index) {
    case .declarationReference: return reference(index, range)
    case .memberExpression: return member(index, range)
    case .subscriptExpression, .compoundLiteral:
      let address = address(of: index)
      return loaded(address, as: index, range)
    case .parenthesis:
      let operands = tree.operands(of: index)
      return operands.count > 0 ? value(of: operands.first) : unknown(at: range)
    case .unexposedExpression: return implicit(index, range)
    case .unaryOperator: return unary(index, range, isUsed: true)
    case .binaryOperator: return binary(index, range, isUsed: true)
    case .compoundAssignment: return compoundAssignment(index, range)
    case .conditional: return conditional(index, range, isUsed: true)
    case .cStyleCast, .staticCast, .reinterpretCast, .constCast, .functionalCast:
      let operands = tree.operands(of: index)
      guard operands.count > 0 else { return unknown(at: range) }
      return converted(operands.last, to: index, range, isExplicit: true)
    case .initializerList:
      let address = temporary("list", as: index, range)
      initialize(address, type: node.type, with: index)
      return loaded(address, as: index, range)
    case .call: return call(index, range, isUsed: true)
    case .stringLiteral, .labelAddress:
      return body.builder.emit(at: range) { .literal(result: $0, .none) }
    case .statementExpression: return statementExpression(index, range, isUsed: true)
    case .blockExpression: return blockLiteral(index, range)
    case .genericSelection: return genericSelection(index, range)
    case .integerLiteral, .floatingLiteral, .characterLiteral, .sizeOrAlignment:
      return unknown(at: range)
    default:
      let operands = tree.operands(of: index)
      // `__func__` and the like are arrays that live as long as the process.
      if operands.count == 0, type(of: index).isArray {
        return body.builder.emit(at: range) { .literal(result: $0, .none) }
      }
      lowerChildren(of: index)
      return unknown(at: range)
    }
  }

  /// The effects of an expression whose value nobody uses.
  mutating func discard(_ index: Int) {
    let node = tree.nodes[index]
    if node.isConstant { return }
    let range = range(of: index)
    guard enter(index) else { return }
    defer { body.depth -= 1 }
    switch tree.kind(index) {
    case .parenthesis:
      let operands = tree.operands(of: index)
      if operands.count > 0 { discard(operands.first) }
    case .unexposedExpression, .cStyleCast:
      let operands = tree.operands(of: index)
      let isPlain = operands.count == 1 && !tree.isArgumentList(type(of: operands.first))
      if isPlain { discard(operands.first) } else { _ = value(of: index) }
    case .unaryOperator: _ = unary(index, range, isUsed: false)
    case .binaryOperator: _ = binary(index, range, isUsed: false)
    case .conditional: _ = conditional(index, range, isUsed: false)
    case .call: _ = call(index, range, isUsed: false)
    case .statementExpression: _ = statementExpression(index, range, isUsed: false)
    default: _ = value(of: index)
    }
  }

  // MARK: Simple values

  mutating func unknown(at range: SourceRange) -> ValueID {
    body.builder.emit(at: range) { .unknown(result: $0) }
  }

  mutating func integer(_ number: Int64, at range: SourceRange) -> ValueID {
    body.builder.emit(at: range) { .integer(result: $0, number) }
  }

  private mutating func constant(_ index: Int) -> ValueID {
    let node = tree.nodes[index]
    let range = range(of: index)
    if type(of: index).isAddress {
      if node.value == 0 { return body.builder.emit(at: range) { .null(result: $0) } }
      let number = integer(node.value, at: range)
      return body.builder.emit(at: range) { .cast(result: $0, number, .integerToPointer) }
    }
    return integer(node.value, at: range)
  }

  /// What stands at the address of an expression; arrays and functions are their address.
  mutating func loaded(_ address: ValueID, as index: Int, _ range: SourceRange) -> ValueID {
    let type = type(of: index)
    if type.isArray || type.isFunction { return address }
    return body.builder.emit(at: range) { .load(result: $0, from: address) }
  }

  /// The address of new memory that no source names.
  mutating func temporary(_ name: String, as index: Int, _ range: SourceRange) -> ValueID {
    let storage = body.builder.newStorage(
      name: builder.intern(name), type: fact(of: index), range: range, isTemporary: true)
    return body.builder.emit(at: range) { .addressOfLocal(result: $0, storage) }
  }

  private mutating func reference(_ index: Int, _ range: SourceRange) -> ValueID {
    let declaration = tree.nodes[index].declaration
    if tree.declarations[Int(declaration)].cursorKind == .functionDeclaration {
      let name = calleeName(of: declaration)
      return body.builder.emit(at: range) { .functionReference(result: $0, name: name) }
    }
    let address = address(of: index)
    // A parameter of function type is a pointer (C17 6.7.6.3).
    if tree.declarations[Int(declaration)].cursorKind == .parameterDeclaration, type(of: index).isFunction {
      return body.builder.emit(at: range) { .load(result: $0, from: address) }
    }
    return loaded(address, as: index, range)
  }

  private mutating func member(_ index: Int, _ range: SourceRange) -> ValueID {
    let operands = tree.operands(of: index)
    if operands.count > 0, !type(of: operands.first).isAddress, !tree.isLvalue(operands.first),
      !type(of: index).isArray
    {
      let aggregate = value(of: operands.first)
      let name = fieldName(tree.nodes[index].declaration)
      return body.builder.emit(at: range) {
        .extract(result: $0, aggregate: aggregate, name: name)
      }
    }
    let address = address(of: index)
    return loaded(address, as: index, range)
  }

  private mutating func genericSelection(_ index: Int, _ range: SourceRange) -> ValueID {
    let wanted = tree.types[Int(tree.nodes[index].type)].canonical
    let operands = tree.operands(of: index)
    // The controlling expression comes first and is not evaluated.
    var child = index + 1
    let end = tree.end(of: index)
    var chosen = 0
    while child < end {
      if child != operands.first, tree.kind(child).isExpression,
        tree.types[Int(tree.nodes[child].type)].canonical == wanted, chosen == 0
      {
        chosen = child
      }
      child = tree.end(of: child)
    }
    return chosen == 0 ? unknown(at: range) : value(of: chosen)
  }

  // MARK: Conversions

  /// Implicit casts, decay, and what libclang does not name.
  private mutating func implicit(_ index: Int, _ range: SourceRange) -> ValueID {
    let operands = tree.operands(of: index)
    if tree.isRecovery(index, operands) { return recovered(index, range) }
    switch operands.count {
    case 0: return unknown(at: range)
    case 1:
      let inner = type(of: operands.first)
      if tree.isArgumentList(inner) {
        return tree.isArgumentList(type(of: index))
          ? argumentList(operands.first) : nextArgument(of: operands.first, range)
      }
      return converted(operands.first, to: index, range, isExplicit: false)
    default:
      if let operation = tree.atomicOperation(index) {
        return atomic(operation, index, range)
      }
      return elvis(index, operands, range)
    }
  }

  /// `a ?: b`: libclang shows the condition up to three times, then the alternative.
  private mutating func elvis(
    _ index: Int, _ operands: Operands, _ range: SourceRange
  ) -> ValueID {
    let result = temporary("choice", as: index, range)
    let first = value(of: operands.beforeLast)
    body.builder.emit(.store(value: first, to: result), at: range)
    let otherwise = body.builder.newBlock()
    let join = body.builder.newBlock()
    body.builder.terminate(.branch(first, whenTrue: join, whenFalse: otherwise), at: range)
    body.builder.position(at: otherwise)
    let second = value(of: operands.last)
    body.builder.emit(.store(value: second, to: result), at: range)
    body.builder.terminate(.jump(join), at: range)
    body.builder.position(at: join)
    return loaded(result, as: index, range)
  }

  /// A value converted to the type of another node.
  mutating func converted(
    _ operand: Int, to index: Int, _ range: SourceRange, isExplicit: Bool
  ) -> ValueID {
    let from = type(of: operand)
    let to = type(of: index)
    if to.isVoid {
      discard(operand)
      return unknown(at: range)
    }
    let inner = value(of: operand)
    if to.has(UL_TYPE_BOOL), !from.has(UL_TYPE_BOOL) {
      return isTrue(inner, from, range)
    }
    let kind: CastKind
    switch (from.isAddress, to.isAddress) {
    case (true, true):
      let isSame = from.canonical == to.canonical || from.isArray || from.isFunction
      if !isExplicit || isSame { return inner }
      kind = .rebind
    case (true, false):
      guard to.isInteger else { return inner }
      kind = to.size < 8 ? .truncate : .pointerToInteger
    case (false, true):
      guard from.isInteger else { return inner }
      kind = .integerToPointer
    case (false, false):
      guard from.isInteger, to.isInteger else {
        return from.isInteger != to.isInteger ? unknown(at: range) : inner
      }
      guard from.size >= 8, to.size < 8 else { return inner }
      kind = .truncate
    }
    return body.builder.emit(at: range) { .cast(result: $0, inner, kind) }
  }

  private mutating func isTrue(
    _ value: ValueID, _ type: ul_type, _ range: SourceRange
  ) -> ValueID {
    let zero = zero(for: type, range)
    return body.builder.emit(at: range) { .compare(result: $0, .notEqual, value, zero) }
  }

  mutating func zero(for type: ul_type, _ range: SourceRange) -> ValueID {
    type.isAddress
      ? body.builder.emit(at: range) { .null(result: $0) } : integer(0, at: range)
  }

  // MARK: Statement expressions

  private mutating func statementExpression(
    _ index: Int, _ range: SourceRange, isUsed: Bool
  ) -> ValueID {
    let compound = index + 1
    guard compound < tree.end(of: index), tree.kind(compound) == .compound else {
      return unknown(at: range)
    }
    let needsValue = isUsed && !type(of: index).isVoid
    // The value outlives the scope of the statements.
    let result = needsValue ? temporary("result", as: index, range) : .none
    let hasScope = tree.nodes[compound].has(UL_NODE_STORAGE)
    if hasScope { body.builder.openScope(.block, range: self.range(of: compound)) }
    let end = tree.end(of: compound)
    var child = compound + 1
    while child < end {
      let isLast = tree.end(of: child) == end
      if isLast, needsValue, tree.kind(child).isExpression {
        let last = value(of: child)
        body.builder.emit(.store(value: last, to: result), at: range)
      } else {
        statement(child)
      }
      child = tree.end(of: child)
    }
    if hasScope { closeScope(at: range.atEnd) }
    return needsValue ? loaded(result, as: index, range) : .none
  }
}
