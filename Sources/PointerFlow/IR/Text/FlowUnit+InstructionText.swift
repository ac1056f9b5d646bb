// One line per instruction and terminator; `FlowTextParser+Instructions` reads them back.

extension FlowUnit {
  func text(of terminator: Terminator) -> String {
    switch terminator {
    case .jump(let next): "jump b\(next.raw)"
    case .branch(let condition, let whenTrue, let whenFalse):
      "branch \(text(condition)) b\(whenTrue.raw) b\(whenFalse.raw)"
    case .choose(let condition, let targets):
      "choose \(text(condition)) " + targets.map { "b\($0.raw)" }.joined(separator: " ")
    case .returns(let value): value.isNone ? "return" : "return \(text(value))"
    case .throwing(let value): "throw \(text(value))"
    case .unreachable: "unreachable"
    }
  }

  func text(of instruction: Instruction, in function: FlowFunction) -> String {
    switch instruction {
    case .parameter(let r, let position): "\(text(r)) = parameter \(position)"
    case .addressOfLocal(let r, let storage): "\(text(r)) = address \(text(storage, in: function))"
    case .addressOfGlobal(let r, let name): "\(text(r)) = address @\(self.name(name))"
    case .functionReference(let r, let name): "\(text(r)) = function @\(self.name(name))"
    case .namedConstant(let r, let name): "\(text(r)) = constant @\(self.name(name))"
    case .integer(let r, let number): "\(text(r)) = integer \(number)"
    case .null(let r): "\(text(r)) = null"
    case .literal(let r, let string): "\(text(r)) = literal \(quote(self[string]))"
    case .makeBuffer(let r): "\(text(r)) = buffer"
    case .makeObject(let r, let type): "\(text(r)) = object \(name(type))"
    case .field(let r, let base, let name): "\(text(r)) = field \(text(base)) .\(self.name(name))"
    case .element(let r, let base, let index): "\(text(r)) = element \(text(base))[\(text(index))]"
    case .offset(let r, let base, let by): "\(text(r)) = offset \(text(base)) \(text(by))"
    case .extract(let r, let value, let name): "\(text(r)) = extract \(text(value)) .\(self.name(name))"
    case .load(let r, let from): "\(text(r)) = load \(text(from))"
    case .store(let value, let to): "store \(text(value)) -> \(text(to))"
    case .copyMemory(let from, let to): "copy-memory \(text(from)) -> \(text(to))"
    case .cast(let r, let value, let kind): "\(text(r)) = cast \(kind) \(text(value))"
    case .combine(let r, let kind, let left, let right):
      "\(text(r)) = combine \(kind) \(text(left)) \(text(right))"
    case .compare(let r, let kind, let left, let right):
      "\(text(r)) = compare \(kind) \(text(left)) \(text(right))"
    case .call(let id): text(of: function.calls[id.index])
    case .makeClosure(let id): text(of: function.closures[id.index])
    case .allocate(let r, let family, let size):
      "\(text(r)) = allocate \(name(family)) \(text(size))"
    case .allocateStack(let r, let scope, let size):
      "\(text(r)) = allocate-stack \(text(scope, in: function)) \(text(size))"
    case .clear(let value): "clear \(text(value))"
    case .free(let value, let family): "free \(name(family)) \(text(value))"
    case .retain(let value): "retain \(text(value))"
    case .release(let value): "release \(text(value))"
    case .borrow(let r, let owner, let scope):
      "\(text(r)) = borrow \(text(owner)) \(text(scope, in: function))"
    case .beginScope(let scope): "begin \(text(scope, in: function))"
    case .endScope(let scope): "end \(text(scope, in: function))"
    case .keepAlive(let value): "keep-alive \(text(value))"
    case .read(let r, let value): "\(text(r)) = read \(text(value))"
    case .unknown(let r): "\(text(r)) = unknown"
    }
  }

  private func text(of call: CallSite) -> String {
    let callee =
      switch call.callee {
      case .named(let name): "@\(self.name(name))"
      case .method(let type, let name): "method \(self.name(type)).\(self.name(name))"
      case .indirect(let value): "indirect \(text(value))"
      }
    let arguments = call.arguments.map { argument in
      switch argument.passing {
      case .value: text(argument.value)
      case .addressOf: "&" + text(argument.value)
      case .conversion: "~" + text(argument.value)
      }
    }
    let result = call.result.isNone ? "" : "\(text(call.result)) = "
    return "\(result)call \(callee)(\(arguments.joined(separator: ", ")))"
  }

  private func text(of closure: ClosureSite) -> String {
    let captures = closure.captures.map { text($0) }.joined(separator: ", ")
    return "\(text(closure.result)) = closure @\(name(closure.function))[\(captures)]"
  }
}
