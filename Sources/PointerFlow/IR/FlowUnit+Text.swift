/// The textual form of a unit, for tests and for people. Ranges are left out: they would drown the
/// flow. One line per instruction, `%n` values, `$n` storages with their names, `b0:` blocks.
extension FlowUnit {
  package var text: String {
    var lines = ["unit \(side) \"\(files[0])\""]
    for global in globals {
      lines.append("global \(global.linkage) \(self[global.name]): \(global.type.kind)")
    }
    for constant in constants { lines.append("constant \(self[constant.name]) = \(constant.value)") }
    for function in functions { lines += text(of: function) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The lines of one function.
  package func text(of function: FlowFunction) -> [String] {
    let parameters = function.parameters.map { parameter in
      let promise = parameter.isNoEscape ? " noescape" : ""
      return "\(self[parameter.name]): \(parameter.type.kind)\(promise)"
    }
    let head =
      "function \(function.linkage) \(self[function.name])"
      + "(\(parameters.joined(separator: ", "))) -> \(function.resultType.kind)"
    if function.isDeclaration { return [head] }
    var lines = [head + " {"]
    for (index, block) in function.blocks.enumerated() {
      lines.append("b\(index):")
      for position in block.instructions {
        lines.append("  " + text(of: function.instructions[Int(position)], in: function))
      }
      lines.append("  " + text(of: block.terminator))
    }
    return lines + ["}"]
  }

  private func text(of terminator: Terminator) -> String {
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

  private func text(_ value: ValueID) -> String { value.isNone ? "_" : "%\(value.raw)" }

  private func text(_ storage: StorageID, in function: FlowFunction) -> String {
    "$\(storage.raw):\(self[function.storages[storage.index].name])"
  }

  private func text(_ scope: ScopeID, in function: FlowFunction) -> String {
    let entry = function.scopes[scope.index]
    let name = self[entry.name]
    return "s\(scope.raw):\(entry.kind)" + (name.isEmpty ? "" : "(\(name))")
  }

  private func text(of instruction: Instruction, in function: FlowFunction) -> String {
    switch instruction {
    case .parameter(let r, let position): "\(text(r)) = parameter \(position)"
    case .addressOfLocal(let r, let storage): "\(text(r)) = address \(text(storage, in: function))"
    case .addressOfGlobal(let r, let name): "\(text(r)) = address @\(self[name])"
    case .functionReference(let r, let name): "\(text(r)) = function @\(self[name])"
    case .namedConstant(let r, let name): "\(text(r)) = constant @\(self[name])"
    case .integer(let r, let number): "\(text(r)) = integer \(number)"
    case .null(let r): "\(text(r)) = null"
    case .literal(let r, let string): "\(text(r)) = literal \(self[string].debugDescription)"
    case .makeBuffer(let r): "\(text(r)) = buffer"
    case .makeObject(let r, let type): "\(text(r)) = object \(self[type])"
    case .field(let r, let base, let name): "\(text(r)) = field \(text(base)) .\(self[name])"
    case .element(let r, let base, let index): "\(text(r)) = element \(text(base))[\(text(index))]"
    case .offset(let r, let base, let by): "\(text(r)) = offset \(text(base)) \(text(by))"
    case .extract(let r, let value, let name): "\(text(r)) = extract \(text(value)) .\(self[name])"
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
      "\(text(r)) = allocate \(self[family]) \(text(size))"
    case .allocateStack(let r, let scope, let size):
      "\(text(r)) = allocate-stack \(text(scope, in: function)) \(text(size))"
    case .clear(let value): "clear \(text(value))"
    case .free(let value, let family): "free \(self[family]) \(text(value))"
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
      case .named(let name): "@\(self[name])"
      case .method(let type, let name): "method \(self[type]).\(self[name])"
      case .indirect(let value): "indirect \(text(value))"
      }
    let arguments = call.arguments.map {
      ($0.passing == .addressOf ? "&" : "") + text($0.value)
    }
    let result = call.result.isNone ? "" : "\(text(call.result)) = "
    return "\(result)call \(callee)(\(arguments.joined(separator: ", ")))"
  }

  private func text(of closure: ClosureSite) -> String {
    let captures = closure.captures.map { text($0) }.joined(separator: ", ")
    return "\(text(closure.result)) = closure @\(self[closure.function])[\(captures)]"
  }
}
