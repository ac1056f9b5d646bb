internal import CClangIndex
import PointerFlow
import SourceText

extension CUnitLowering {
  /// Operands stand as clang stores them: the pointer, the order, the value, the order of failure,
  /// the second value.
  mutating func atomic(
    _ operation: AtomicOperation, _ index: Int, _ range: SourceRange
  ) -> ValueID {
    var operands: [Int] = []
    let end = tree.end(of: index)
    var child = index + 1
    while child < end {
      if tree.kind(child).isExpression { operands.append(child) }
      child = tree.end(of: child)
    }
    let pointer = value(of: operands[0])
    let result = type(of: index)
    func given(_ position: Int) -> Int? {
      position < operands.count ? operands[position] : nil
    }
    switch operation.kind {
    case .load:
      let loaded = body.builder.emit(at: range) { .load(result: $0, from: pointer) }
      if let out = given(2) {
        let place = value(of: out)
        body.builder.emit(.store(value: loaded, to: place), at: range)
      }
      return loaded
    case .store:
      guard let source = given(2) ?? given(1) else { return unknown(at: range) }
      let stored = atomicValue(source, isIndirect: operation.isIndirect, range)
      body.builder.emit(.store(value: stored, to: pointer), at: range)
      return stored
    case .exchange:
      guard let source = given(2) else { return unknown(at: range) }
      let stored = atomicValue(source, isIndirect: operation.isIndirect, range)
      let old = exchange(stored, at: pointer, range)
      if operation.isIndirect, let out = given(operands.count - 1), out != source {
        let place = value(of: out)
        body.builder.emit(.store(value: old, to: place), at: range)
      }
      return old
    case .compareExchange:
      guard let expected = given(2), let desired = given(4) else { return unknown(at: range) }
      let stored = atomicValue(desired, isIndirect: operation.isIndirect, range)
      let place = value(of: expected)
      return compareExchange(stored, expected: place, at: pointer, range)
    case .fetch:
      guard let amount = given(2) else { return unknown(at: range) }
      let by = value(of: amount)
      return fetch(by, at: pointer, isAddress: result.isAddress, operation.givesNew, range)
    case .other:
      for operand in operands.dropFirst() { discard(operand) }
      return unknown(at: range)
    }
  }

  /// `__sync_…` builtins: the pointer, then the values.
  mutating func synchronized(
    _ operation: AtomicOperation, _ index: Int, _ range: SourceRange
  ) -> ValueID {
    let arguments = argumentNodes(of: index)
    guard arguments.count >= 2 else {
      for argument in arguments { discard(argument) }
      return unknown(at: range)
    }
    let pointer = value(of: arguments[0])
    switch operation.kind {
    case .exchange:
      let stored = value(of: arguments[1])
      return exchange(stored, at: pointer, range)
    case .compareExchange:
      discard(arguments[1])
      guard arguments.count > 2 else { return unknown(at: range) }
      let stored = value(of: arguments[2])
      return compareExchange(stored, expected: .none, at: pointer, range)
    case .load, .store, .fetch, .other:
      let by = value(of: arguments[1])
      let isAddress = type(of: index).isAddress
      return fetch(by, at: pointer, isAddress: isAddress, operation.givesNew, range)
    }
  }

  private mutating func atomicValue(
    _ index: Int, isIndirect: Bool, _ range: SourceRange
  ) -> ValueID {
    let given = value(of: index)
    if !isIndirect { return given }
    return body.builder.emit(at: range) { .load(result: $0, from: given) }
  }

  private mutating func exchange(
    _ stored: ValueID, at pointer: ValueID, _ range: SourceRange
  ) -> ValueID {
    let old = body.builder.emit(at: range) { .load(result: $0, from: pointer) }
    body.builder.emit(.store(value: stored, to: pointer), at: range)
    return old
  }

  /// Either the new value is stored, or the old one is handed to the caller.
  private mutating func compareExchange(
    _ stored: ValueID, expected: ValueID, at pointer: ValueID, _ range: SourceRange
  ) -> ValueID {
    let old = body.builder.emit(at: range) { .load(result: $0, from: pointer) }
    let outcome = unknown(at: range)
    let success = body.builder.newBlock()
    let failure = body.builder.newBlock()
    let join = body.builder.newBlock()
    body.builder.terminate(.branch(outcome, whenTrue: success, whenFalse: failure), at: range)
    body.builder.position(at: success)
    body.builder.emit(.store(value: stored, to: pointer), at: range)
    body.builder.terminate(.jump(join), at: range)
    body.builder.position(at: failure)
    if !expected.isNone { body.builder.emit(.store(value: old, to: expected), at: range) }
    body.builder.terminate(.jump(join), at: range)
    body.builder.position(at: join)
    return expected.isNone ? old : outcome
  }

  private mutating func fetch(
    _ by: ValueID, at pointer: ValueID, isAddress: Bool, _ givesNew: Bool, _ range: SourceRange
  ) -> ValueID {
    let old = body.builder.emit(at: range) { .load(result: $0, from: pointer) }
    let new =
      isAddress
      ? body.builder.emit(at: range) { .offset(result: $0, base: old, by: by) }
      : body.builder.emit(at: range) { .combine(result: $0, .other, old, by) }
    body.builder.emit(.store(value: new, to: pointer), at: range)
    return givesNew ? new : old
  }
}
