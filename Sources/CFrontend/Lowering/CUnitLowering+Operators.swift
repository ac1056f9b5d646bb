internal import CClangIndex
import PointerFlow
import SourceText

extension CUnitLowering {
  // MARK: Unary

  mutating func unary(_ index: Int, _ range: SourceRange, isUsed: Bool) -> ValueID {
    let operands = tree.operands(of: index)
    guard operands.count > 0 else { return unknown(at: range) }
    let operand = operands.first
    switch Int(tree.nodes[index].opcode) {
    case UL_UNARY_ADDRESS:
      if type(of: operand).isFunction { return value(of: operand) }
      return address(of: operand)
    case UL_UNARY_DEREFERENCE:
      let pointer = value(of: operand)
      return isUsed || !type(of: index).isVoid ? loaded(pointer, as: index, range) : pointer
    case UL_UNARY_PRE_INC: return step(operand, by: 1, range, givesOld: false)
    case UL_UNARY_PRE_DEC: return step(operand, by: -1, range, givesOld: false)
    case UL_UNARY_POST_INC: return step(operand, by: 1, range, givesOld: true)
    case UL_UNARY_POST_DEC: return step(operand, by: -1, range, givesOld: true)
    case UL_UNARY_NOT:
      let inner = value(of: operand)
      let zero = zero(for: type(of: operand), range)
      return body.builder.emit(at: range) { .compare(result: $0, .equal, inner, zero) }
    case UL_UNARY_MINUS:
      let inner = value(of: operand)
      if !type(of: index).isInteger { return unknown(at: range) }
      let zero = integer(0, at: range)
      return body.builder.emit(at: range) { .combine(result: $0, .subtract, zero, inner) }
    case UL_UNARY_COMPLEMENT:
      let inner = value(of: operand)
      let ones = integer(-1, at: range)
      return body.builder.emit(at: range) { .combine(result: $0, .xor, inner, ones) }
    default: return value(of: operand)
    }
  }

  private mutating func step(
    _ operand: Int, by amount: Int64, _ range: SourceRange, givesOld: Bool
  ) -> ValueID {
    let place = address(of: operand)
    let old = body.builder.emit(at: range) { .load(result: $0, from: place) }
    let new: ValueID
    let type = type(of: operand)
    if type.isAddress {
      let by = integer(amount * stride(ofType: type.element), at: range)
      new = body.builder.emit(at: range) { .offset(result: $0, base: old, by: by) }
    } else if type.isInteger {
      let one = integer(1, at: range)
      let kind: ArithmeticKind = amount > 0 ? .add : .subtract
      new = body.builder.emit(at: range) { .combine(result: $0, kind, old, one) }
    } else {
      new = unknown(at: range)
    }
    body.builder.emit(.store(value: new, to: place), at: range)
    return givesOld ? old : new
  }

  // MARK: Binary

  mutating func binary(_ index: Int, _ range: SourceRange, isUsed: Bool) -> ValueID {
    let operands = tree.operands(of: index)
    guard operands.count >= 2 else { return unknown(at: range) }
    let (left, right) = (operands.first, operands.second)
    let opcode = Int(tree.nodes[index].opcode)
    switch opcode {
    case UL_BINARY_ASSIGN: return assignment(left, right, range, isUsed: isUsed)
    case UL_BINARY_COMMA:
      discard(left)
      if isUsed && !type(of: right).isVoid { return value(of: right) }
      discard(right)
      return .none
    case UL_BINARY_LOGICAL_AND, UL_BINARY_LOGICAL_OR:
      return shortCircuit(index, range, isUsed: isUsed)
    default: break
    }
    let first = value(of: left)
    let second = value(of: right)
    if let comparison = Self.comparison(opcode) {
      return body.builder.emit(at: range) { .compare(result: $0, comparison, first, second) }
    }
    let result = type(of: index)
    return arithmetic(
      opcode, first, type(of: left), second, type(of: right), result: result, range)
  }

  private mutating func assignment(
    _ left: Int, _ right: Int, _ range: SourceRange, isUsed: Bool
  ) -> ValueID {
    if type(of: left).isRecord {
      let place = address(of: left)
      assign(right, to: place, range)
      return isUsed ? loaded(place, as: left, range) : .none
    }
    let stored = value(of: right)
    let place = address(of: left)
    body.builder.emit(.store(value: stored, to: place), at: range)
    return stored
  }

  static func comparison(_ opcode: Int) -> ComparisonKind? {
    switch opcode {
    case UL_BINARY_EQ: .equal
    case UL_BINARY_NE: .notEqual
    case UL_BINARY_LT: .less
    case UL_BINARY_LE: .lessOrEqual
    case UL_BINARY_GT: .greater
    case UL_BINARY_GE: .greaterOrEqual
    default: nil
    }
  }

  private mutating func arithmetic(
    _ opcode: Int, _ left: ValueID, _ leftType: ul_type, _ right: ValueID, _ rightType: ul_type,
    result: ul_type, _ range: SourceRange
  ) -> ValueID {
    switch (leftType.isAddress, rightType.isAddress) {
    case (true, true): return unknown(at: range)
    case (true, false):
      guard result.isAddress else { return unknown(at: range) }
      var by = scaled(right, by: stride(ofType: leftType.element), range)
      if opcode == UL_BINARY_SUB {
        let zero = integer(0, at: range)
        let steps = by
        by = body.builder.emit(at: range) { .combine(result: $0, .subtract, zero, steps) }
      }
      let distance = by
      return body.builder.emit(at: range) { .offset(result: $0, base: left, by: distance) }
    case (false, true):
      guard result.isAddress else { return unknown(at: range) }
      let by = scaled(left, by: stride(ofType: rightType.element), range)
      return body.builder.emit(at: range) { .offset(result: $0, base: right, by: by) }
    case (false, false):
      guard result.isInteger, opcode != UL_BINARY_SOME_COMPARISON else {
        return unknown(at: range)
      }
      let kind = Self.arithmeticKind(opcode)
      return body.builder.emit(at: range) { .combine(result: $0, kind, left, right) }
    }
  }

  private static func arithmeticKind(_ opcode: Int) -> ArithmeticKind {
    switch opcode {
    case UL_BINARY_ADD, 26: .add
    case UL_BINARY_SUB, 27: .subtract
    case UL_BINARY_MUL, 23: .multiply
    case UL_BINARY_DIV, 24: .divide
    case UL_BINARY_REM, 25: .remainder
    case UL_BINARY_SHL, 28: .shiftLeft
    case UL_BINARY_SHR, 29: .shiftRight
    case UL_BINARY_AND, 30: .and
    case UL_BINARY_XOR, 31: .xor
    case UL_BINARY_OR, 32: .or
    default: .other
    }
  }

  mutating func compoundAssignment(_ index: Int, _ range: SourceRange) -> ValueID {
    let operands = tree.operands(of: index)
    guard operands.count >= 2 else { return unknown(at: range) }
    let right = value(of: operands.second)
    let place = address(of: operands.first)
    let old = body.builder.emit(at: range) { .load(result: $0, from: place) }
    let type = type(of: operands.first)
    // Pointers are moved back by a plain subtraction.
    let opcode = Int(tree.nodes[index].opcode)
    let plain = opcode == 27 ? UL_BINARY_SUB : opcode
    let new = arithmetic(
      plain, old, type, right, self.type(of: operands.second), result: type, range)
    body.builder.emit(.store(value: new, to: place), at: range)
    return new
  }

  // MARK: Control flow in expressions

  private mutating func shortCircuit(
    _ index: Int, _ range: SourceRange, isUsed: Bool
  ) -> ValueID {
    let yes = body.builder.newBlock()
    let no = body.builder.newBlock()
    let join = body.builder.newBlock()
    let result = isUsed ? temporary("truth", as: index, range) : .none
    condition(index, whenTrue: yes, whenFalse: no)
    for (block, truth) in [(yes, Int64(1)), (no, Int64(0))] {
      body.builder.position(at: block)
      if isUsed {
        let number = integer(truth, at: range)
        body.builder.emit(.store(value: number, to: result), at: range)
      }
      body.builder.terminate(.jump(join), at: range)
    }
    body.builder.position(at: join)
    return isUsed ? body.builder.emit(at: range) { .load(result: $0, from: result) } : .none
  }

  mutating func conditional(_ index: Int, _ range: SourceRange, isUsed: Bool) -> ValueID {
    let operands = tree.operands(of: index)
    guard operands.count == 3 else {
      lowerChildren(of: index)
      return unknown(at: range)
    }
    let type = type(of: index)
    let needsValue = isUsed && !type.isVoid
    let result = needsValue ? temporary("choice", as: index, range) : .none
    let yes = body.builder.newBlock()
    let no = body.builder.newBlock()
    let join = body.builder.newBlock()
    condition(operands.first, whenTrue: yes, whenFalse: no)
    for (block, child) in [(yes, operands.second), (no, operands.third)] {
      body.builder.position(at: block)
      if needsValue {
        if type.isArray {
          let chosen = address(of: child)
          body.builder.emit(.store(value: chosen, to: result), at: range)
        } else {
          assign(child, to: result, self.range(of: child))
        }
      } else {
        discard(child)
      }
      body.builder.terminate(.jump(join), at: range)
    }
    body.builder.position(at: join)
    if !needsValue { return .none }
    return body.builder.emit(at: range) { .load(result: $0, from: result) }
  }

  /// Branches on an expression, through negations, `&&`, `||`, commas and conversions.
  mutating func condition(_ index: Int, whenTrue yes: BlockID, whenFalse no: BlockID) {
    let node = tree.nodes[index]
    let range = range(of: index)
    if node.isConstant {
      body.builder.terminate(.jump(node.value != 0 ? yes : no), at: range)
      return
    }
    guard enter(index) else {
      let unknown = unknown(at: range)
      body.builder.terminate(.branch(unknown, whenTrue: yes, whenFalse: no), at: range)
      return
    }
    defer { body.depth -= 1 }
    let operands = tree.operands(of: index)
    switch tree.kind(index) {
    case .parenthesis where operands.count == 1:
      return condition(operands.first, whenTrue: yes, whenFalse: no)
    case .unexposedExpression where operands.count == 1 && tree.keepsTruth(operands.first, index):
      return condition(operands.first, whenTrue: yes, whenFalse: no)
    case .unaryOperator where operands.count == 1:
      if node.opcode == UInt32(UL_UNARY_NOT) {
        return condition(operands.first, whenTrue: no, whenFalse: yes)
      }
      if node.opcode == UInt32(UL_UNARY_EXTENSION) {
        return condition(operands.first, whenTrue: yes, whenFalse: no)
      }
    case .binaryOperator where operands.count == 2:
      switch Int(node.opcode) {
      case UL_BINARY_LOGICAL_AND:
        let middle = body.builder.newBlock()
        condition(operands.first, whenTrue: middle, whenFalse: no)
        body.builder.position(at: middle)
        return condition(operands.second, whenTrue: yes, whenFalse: no)
      case UL_BINARY_LOGICAL_OR:
        let middle = body.builder.newBlock()
        condition(operands.first, whenTrue: yes, whenFalse: middle)
        body.builder.position(at: middle)
        return condition(operands.second, whenTrue: yes, whenFalse: no)
      case UL_BINARY_COMMA:
        discard(operands.first)
        return condition(operands.second, whenTrue: yes, whenFalse: no)
      default: break
      }
    case .call:
      if let expected = expectedOperand(index) {
        return condition(expected, whenTrue: yes, whenFalse: no)
      }
    default: break
    }
    let test = value(of: index)
    body.builder.terminate(.branch(test, whenTrue: yes, whenFalse: no), at: range)
  }
}
