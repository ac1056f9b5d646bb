extension Instruction {
  /// The value an instruction makes, if it makes one.
  func result(in function: FlowFunction) -> ValueID? {
    switch self {
    case .parameter(let r, _), .addressOfLocal(let r, _), .addressOfGlobal(let r, _),
      .functionReference(let r, _), .namedConstant(let r, _), .integer(let r, _), .null(let r),
      .literal(let r, _), .makeBuffer(let r), .makeObject(let r, _), .field(let r, _, _),
      .element(let r, _, _), .offset(let r, _, _), .extract(let r, _, _), .load(let r, _),
      .cast(let r, _, _), .combine(let r, _, _, _), .compare(let r, _, _, _),
      .allocate(let r, _, _), .allocateStack(let r, _, _), .borrow(let r, _, _), .read(let r, _),
      .unknown(let r):
      r
    case .call(let id): function.calls[id.index].result.isNone ? nil : function.calls[id.index].result
    case .makeClosure(let id): function.closures[id.index].result
    case .store, .copyMemory, .free, .retain, .release, .clear, .beginScope, .endScope, .keepAlive:
      nil
    }
  }

  /// Calls `body` with every value an instruction uses.
  func forEachUse(in function: FlowFunction, _ body: (ValueID) -> Void) {
    switch self {
    case .parameter, .addressOfLocal, .addressOfGlobal, .functionReference, .namedConstant,
      .integer, .null, .literal, .makeBuffer, .makeObject, .beginScope, .endScope, .unknown:
      break
    case .field(_, let value, _), .extract(_, let value, _), .load(_, let value),
      .cast(_, let value, _), .allocate(_, _, let value), .allocateStack(_, _, let value),
      .borrow(_, let value, _), .read(_, let value), .free(let value, _), .retain(let value),
      .release(let value), .clear(let value), .keepAlive(let value):
      body(value)
    case .element(_, let left, let right), .offset(_, let left, let right),
      .store(let left, let right), .copyMemory(let left, let right),
      .combine(_, _, let left, let right), .compare(_, _, let left, let right):
      body(left)
      body(right)
    case .call(let id):
      for argument in function.calls[id.index].arguments { body(argument.value) }
      if case .indirect(let value) = function.calls[id.index].callee { body(value) }
    case .makeClosure(let id):
      for capture in function.closures[id.index].captures { body(capture) }
    }
  }
}
