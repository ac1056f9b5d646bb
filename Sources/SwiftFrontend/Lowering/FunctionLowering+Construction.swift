import PointerFlow
import SourceText

extension FunctionLowering {
  /// `Type(…)`.
  func construct(_ type: StaticType, _ call: CallSyntax) -> Operand {
    let range = call.range
    switch type.unwrapped {
    case .pointer: return constructPointer(type, call)
    case .integer:
      guard let first = call.arguments.first else { return unknown(at: range, type) }
      let value = value(of: first)
      if tree.label(of: first) == "bitPattern", value.type.isPointer || value.type.isUnknown {
        return cast(value.value, .pointerToInteger, type, at: range)
      }
      return cast(value.value, .integer, type, at: range)
    case .string, .array, .set, .dictionary:
      for node in call.arguments {
        let value = value(of: node)
        let isBytes = !value.type.isPlain && !value.type.convertsToPointer
        if isBytes { _ = emit(at: self.range(node)) { .read(result: $0, value.value) } }
      }
      return buffer(at: range, type)
    case .nominal(let name, _): return constructNominal(name, type, call)
    default:
      let values = call.arguments.map { value(of: $0) }
      return values.count == 1 ? Operand(values[0].value, type) : unknown(at: range, type)
    }
  }

  private func constructPointer(_ type: StaticType, _ call: CallSyntax) -> Operand {
    let range = call.range
    guard let first = call.arguments.first else { return unknown(at: range, type) }
    let expression = tree.value(of: first)
    let value = value(of: first)
    for node in call.arguments.dropFirst() { _ = self.value(of: node) }
    let isAddress = tree.kind(tree.stripped(expression)) == .inOut
    if isAddress || value.type.convertsToPointer {
      if isAddress, isGlobalAddress(tree.stripped(expression)) {
        return cast(value.value, .rebind, type, at: range)
      }
      // The conversion is for this call only.
      openScope(.call, at: range)
      let scope = scopes[scopes.count - 1].opened
      let lent = emit(at: self.range(expression)) {
        .borrow(result: $0, owner: value.value, scope: scope)
      }
      let outer = temporary(type, at: range, scope: .frame)
      store(lent, to: outer, at: range)
      closeScope(at: range)
      return load(outer, type, at: range)
    }
    if tree.label(of: first) == "bitPattern" {
      return value.type.isPointer
        ? cast(value.value, .rebind, type, at: range)
        : cast(value.value, .integerToPointer, type, at: range)
    }
    return cast(value.value, .rebind, type, at: range)
  }

  /// Whether the address of a variable stays for good: globals and what is stored inside them, but
  /// not the elements of a global array.
  private func isGlobalAddress(_ node: NodeID) -> Bool {
    guard let inner = tree.children(node).first else { return false }
    let place = place(inner)
    return place.isStable && !place.type.convertsToPointer
  }

  private func constructNominal(
    _ name: String, _ type: StaticType, _ call: CallSyntax
  ) -> Operand {
    let range = call.range
    if let record = module.c.records[name], module.types[name]?.kind == nil {
      let members = call.arguments.map { node in
        let label = tree.label(of: node) ?? ""
        return (name: label, value: value(of: node, expecting: record.type(of: label) ?? .unknown))
      }
      return aggregate(type, members, at: range)
    }
    guard let declared = module.types[name], declared.kind != nil else {
      for node in call.arguments {
        let value = value(of: node)
        if !value.type.isPlain, name == "Data" { _ = emit(at: range) { .read(result: $0, value.value) } }
      }
      return unknown(at: range, type)
    }
    if declared.isReference {
      let id = intern(module.irName(name))
      let object = emit(at: range) { .makeObject(result: $0, type: id) }
      // A temporary holds it until the statement's scope ends.
      let holder = temporary(type, at: range)
      store(object, to: holder, at: range)
      initialize(declared, object, call)
      return Operand(object, type)
    }
    if declared.initializers.isEmpty {
      let members = call.arguments.enumerated().map { index, node in
        let label = tree.label(of: node) ?? (index < declared.storedOrder.count ? declared.storedOrder[index] : "")
        return (name: label, value: value(of: node, expecting: declared.properties[label]?.type ?? .unknown))
      }
      return aggregate(type, members, at: range)
    }
    let storage = temporary(type, at: range)
    initialize(declared, address(of: storage, at: range), call)
    return load(storage, type, at: range)
  }

  private func initialize(_ type: TypeDeclaration, _ object: ValueID, _ call: CallSyntax) {
    let candidates = module.lineage(of: type.name).lazy.map(\.initializers).first { !$0.isEmpty } ?? []
    let signature = choose(candidates, call)
    let values = [Argument(object, range: call.range)] + arguments(call, signature?.parameters ?? [])
    _ = emitCall(
      .method(
        receiverType: intern(module.irName(type.name)), name: intern(signature?.name ?? "init()")),
      values, at: call.range)
  }
}
