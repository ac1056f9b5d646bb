import PointerFlow
import SourceText

/// A call as it is written: what is called and with what.
struct CallSyntax {
  let node: NodeID
  let callee: NodeID
  let arguments: [NodeID]
  let range: SourceRange
  let expecting: StaticType
}

extension FunctionLowering {
  func lowerCall(_ id: NodeID, expecting: StaticType) -> Operand {
    let children = tree.children(id)
    guard let callee = children.first else { return unknown(at: range(id)) }
    let call = CallSyntax(
      node: id, callee: tree.stripped(callee), arguments: Array(children.dropFirst()),
      range: range(id), expecting: expecting)
    let mark = writebacks.count
    let result = lower(call)
    finishWritebacks(since: mark, at: call.range)
    return result
  }

  private func lower(_ call: CallSyntax) -> Operand {
    switch tree.kind(call.callee) {
    case .identifier: return lowerNamed(tree.name(call.callee), call)
    case .typeExpression, .arrayLiteral, .dictionaryLiteral:
      if let type = typeNamed(by: call.callee) { return construct(type, call) }
    case .member: return lowerMember(call)
    case .implicitMember: return lowerImplicit(call)
    default: break
    }
    return callValue(lower(call.callee), call)
  }

  // MARK: Arguments

  func value(of argument: NodeID, expecting: StaticType = .unknown) -> Operand {
    lower(tree.value(of: argument), expecting: expecting)
  }

  /// An argument as the engine wants it: `&x` and what converts to a pointer keep their address or
  /// buffer; the callee's parameter decides at link.
  func argument(
    _ node: NodeID, parameter: StaticType = .unknown, isInOut: Bool = false
  ) -> Argument {
    let expression = tree.value(of: node)
    let value = lower(expression, expecting: parameter)
    let range = range(expression)
    if tree.kind(tree.stripped(expression)) == .inOut {
      return Argument(value.value, passing: .addressOf, range: range)
    }
    if value.type.convertsToPointer {
      return Argument(value.value, passing: .conversion, range: range)
    }
    return Argument(value.value, range: range)
  }

  func arguments(
    _ call: CallSyntax, _ parameters: [ParameterDeclaration]
  ) -> [Argument] {
    var result: [Argument] = []
    var next = 0
    for node in call.arguments {
      let label = tree.label(of: node)
      // Parameters with defaults may be left out.
      if let label {
        while next < parameters.count, parameters[next].label != label,
          parameters[next...].contains(where: { $0.label == label })
        {
          result.append(Argument(unknown(at: call.range).value, range: call.range))
          next += 1
        }
      }
      let parameter = next < parameters.count ? parameters[next] : nil
      result.append(
        argument(node, parameter: parameter?.type ?? .unknown, isInOut: parameter?.isInOut == true))
      next += 1
    }
    return result
  }

  private func labels(_ call: CallSyntax) -> [String] {
    call.arguments.map { tree.label(of: $0) ?? "_" }
  }

  /// The declaration that fits the labels best.
  func choose(
    _ candidates: [SignatureDeclaration], _ call: CallSyntax
  ) -> SignatureDeclaration? {
    let labels = labels(call)
    return candidates.first { $0.parameters.map(\.label) == labels }
      ?? candidates.first { candidate in
        candidate.parameters.count >= labels.count
          && zip(candidate.parameters, labels).allSatisfy { $0.label == $1 || $1 == "_" }
      } ?? candidates.first { $0.parameters.count >= labels.count }
  }

  // MARK: Names

  private func lowerNamed(_ name: String, _ call: CallSyntax) -> Operand {
    if lookUp(name) != nil { return callValue(lower(call.callee), call) }
    if let lent = lowerLending(name, receiver: nil, call) { return lent }
    if !enclosingType.isEmpty, !isStatic, let receiver = lookUp("self"),
      let method = choose(module.methods(name, of: enclosingType), call)
    {
      return callMethod(method, on: placeOfBinding(receiver, at: call.range), call)
    }
    if !enclosingType.isEmpty, let method = choose(module.methods(name, of: enclosingType), call) {
      return callStatic(method, call)
    }
    if let candidates = module.functions[name], let function = choose(candidates, call) {
      let values = arguments(call, function.parameters)
      let result = emitCall(.named(intern(function.name)), values, at: call.range)
      return Operand(result, function.result)
    }
    if let function = module.c.functions[name] { return callC(function, call) }
    if let type = namedType(name), name.first?.isUppercase == true || module.c.records[name] != nil {
      return construct(type, call)
    }
    return callLibrary(name, call)
  }

  private func callC(_ function: CDeclarations.Function, _ call: CallSyntax) -> Operand {
    var values: [Argument] = []
    for (index, node) in call.arguments.enumerated() {
      let type = index < function.parameters.count ? function.parameters[index] : .unknown
      values.append(argument(node, parameter: type))
    }
    let result = emitCall(.named(intern(function.symbol)), values, at: call.range)
    return Operand(result, function.result)
  }

  /// Functions of the standard library and libc that nobody declares.
  private func callLibrary(_ name: String, _ call: CallSyntax) -> Operand {
    let range = call.range
    switch name {
    case "withExtendedLifetime":
      guard let first = call.arguments.first else { break }
      let kept = value(of: first)
      let result: Operand
      if call.arguments.count > 1 {
        let closure = tree.stripped(tree.value(of: call.arguments[1]))
        result =
          tree.kind(closure) == .closure
          ? inline(closure, arguments: [kept], expecting: call.expecting, at: range)
          : unknown(at: range)
      } else {
        result = unknown(at: range, .void)
      }
      emit(.keepAlive(kept.value), at: range)
      return result
    case "unsafeBitCast":
      guard let first = call.arguments.first else { break }
      let value = value(of: first)
      let type = call.arguments.dropFirst().first.map { typeArgument($0) } ?? .unknown
      return convert(value, to: type, at: range)
    case "free":
      guard let first = call.arguments.first else { break }
      let value = value(of: first)
      let family = intern("c")
      emit(.free(value.value, family: family), at: range)
      return unknown(at: range, .void)
    case "fatalError", "preconditionFailure", "exit", "abort":
      for node in call.arguments { _ = value(of: node) }
      builder.terminate(.unreachable, at: range)
      return unknown(at: range)
    case _ where KnownAPI.allocators.contains(name):
      for node in call.arguments { _ = value(of: node) }
      let family = intern("c")
      return Operand(
        emit(at: range) { .allocate(result: $0, family: family, size: .none) },
        .pointer(to: .unknown))
    case "print", "debugPrint", "precondition", "assert", "min", "max", "abs", "type":
      for node in call.arguments { _ = value(of: node) }
      return unknown(at: range)
    default: break
    }
    let values = call.arguments.map { argument($0) }
    return Operand(emitCall(.named(intern(name)), values, at: range), .unknown)
  }

  private func typeArgument(_ node: NodeID) -> StaticType {
    let expression = tree.value(of: node)
    if tree.kind(expression) == .member, tree.name(expression) == "self",
      let base = tree.children(expression).first
    {
      return typeNamed(by: base) ?? .unknown
    }
    return .unknown
  }

  /// A bit cast: what the bits are says the type.
  private func convert(_ value: Operand, to type: StaticType, at range: SourceRange) -> Operand {
    let isObject = value.type.nominalName.map { module.isReference($0) } == true
    switch type.unwrapped {
    case .integer where value.type.isPointer: return cast(value.value, .pointerToInteger, type, at: range)
    case .integer where isObject:
      let raw = cast(value.value, .objectToPointer, .rawPointer, at: range)
      return cast(raw.value, .pointerToInteger, type, at: range)
    case .pointer where isObject: return cast(value.value, .objectToPointer, type, at: range)
    case .pointer where value.type.isPointer: return cast(value.value, .rebind, type, at: range)
    case .pointer: return cast(value.value, .integerToPointer, type, at: range)
    case .nominal(let name, _) where module.isReference(name):
      return cast(value.value, .pointerToObject, type, at: range)
    default: return Operand(value.value, type)
    }
  }

  private func callValue(_ function: Operand, _ call: CallSyntax) -> Operand {
    let values = call.arguments.map { argument($0) }
    return Operand(
      emitCall(.indirect(function.value), values, at: call.range),
      function.type.function?.result ?? .unknown)
  }

  // MARK: Lending

  /// A `with*` call, when the name and a closure argument make it one.
  private func lowerLending(_ name: String, receiver: NodeID?, _ call: CallSyntax) -> Operand? {
    let labels = labels(call)
    let isMethod = receiver != nil
    let isListed = unit.scoped.lender(name, labels: labels, isMethod: isMethod) != nil
    guard isListed, let closure = call.arguments.last else { return nil }
    var owner: Operand
    if let receiver {
      let place = place(receiver)
      if let nominal = place.type.nominalName, !module.methods(name, of: nominal).isEmpty {
        return nil
      }
      owner = read(place, at: range(receiver))
    } else if let first = call.arguments.first, call.arguments.count > 1 {
      let expression = tree.value(of: first)
      let node = tree.stripped(expression)
      if tree.kind(node) == .inOut {
        owner = lower(node)
      } else {
        let place = place(node)
        owner = Operand(addressOfValue(place, at: range(node)), .pointer(to: place.type))
      }
    } else {
      owner = unknown(at: call.range)
    }
    let type = lentType(name, owner.type, isMethod: isMethod)
    if name.hasSuffix("WithStorageManagement"), tree.text(tree.value(of: closure)).contains(".retain()") {
      // The storage is retained inside: the memory outlives the closure (NIO's own rule).
      let body = tree.stripped(tree.value(of: closure))
      if tree.kind(body) == .closure {
        return inline(
          body, arguments: [unknown(at: call.range, type)], expecting: call.expecting,
          at: call.range)
      }
    }
    if name == "withMemoryRebound" {
      let body = tree.stripped(tree.value(of: closure))
      let rebound = Operand(owner.value, type)
      if tree.kind(body) == .closure {
        return inline(body, arguments: [rebound], expecting: call.expecting, at: call.range)
      }
    }
    return lend(
      owner.value, type: type, lender: name, to: tree.value(of: closure),
      expecting: call.expecting, at: call.range)
  }

  private func lentType(_ name: String, _ owner: StaticType, isMethod: Bool) -> StaticType {
    let isMutable = name.contains("Mutable")
    if name.contains("CString") {
      return .pointer(.init(form: .typed, isMutable: false, pointee: .integer("Int8")))
    }
    if name.contains("Bytes") {
      return .pointer(.init(form: .rawBuffer, isMutable: isMutable, pointee: .unknown))
    }
    if name.contains("Buffer") || name.contains("Storage") || name.contains("UTF8") {
      return .pointer(
        .init(form: .buffer, isMutable: isMutable, pointee: elementType(of: owner)))
    }
    return .pointer(.init(form: .typed, isMutable: isMutable, pointee: owner.pointee))
  }

  // MARK: Members

  private func lowerMember(_ call: CallSyntax) -> Operand {
    let name = tree.name(call.callee)
    guard let base = tree.children(call.callee).first else { return unknown(at: call.range) }
    if let type = typeNamed(by: base) { return lowerTypeMember(name, of: type, call) }
    if let lent = lowerLending(name, receiver: base, call) { return lent }
    if tree.kind(base) == .identifier, tree.name(base) == "super" {
      return callUnknownMethod(name, type: "", receiver: lowerName("self", at: range(base)), call)
    }
    let receiver = place(base)
    if let nominal = receiver.type.nominalName {
      if let method = choose(module.methods(name, of: nominal), call) {
        return callMethod(method, on: receiver, call)
      }
      if let (_, property) = module.property(name, of: nominal), property.type.function != nil {
        return callValue(read(placeOfMember(name, of: receiver, at: range(call.callee)), at: range(call.callee)), call)
      }
      if module.c.records[nominal] != nil {
        return callValue(read(placeOfMember(name, of: receiver, at: range(call.callee)), at: range(call.callee)), call)
      }
    }
    if let known = lowerKnownMethod(name, receiver, call) { return known }
    let value = read(receiver, at: range(base))
    return callUnknownMethod(name, type: receiver.type.nominalName ?? "", receiver: value, call)
  }

  private func callUnknownMethod(
    _ name: String, type: String, receiver: Operand, _ call: CallSyntax
  ) -> Operand {
    let full = name + "(" + labels(call).map { $0 + ":" }.joined() + ")"
    var values = [Argument(receiver.value, range: range(call.callee))]
    var inlined: Operand?
    for node in call.arguments {
      let closure = tree.stripped(tree.value(of: node))
      if tree.kind(closure) == .closure, KnownAPI.runsNow.contains(name) {
        inlined = runNow(closure, on: receiver, isElement: name != "sync", call)
        continue
      }
      values.append(argument(node))
    }
    if let inlined { return inlined }
    return Operand(
      emitCall(
        .method(receiverType: type.isEmpty ? .none : intern(module.irName(type)), name: intern(full)),
        values, at: call.range), .unknown)
  }

  /// A closure that runs for each element, or once, before the call returns.
  private func runNow(
    _ closure: NodeID, on receiver: Operand, isElement: Bool, _ call: CallSyntax
  ) -> Operand {
    let range = call.range
    let isContainer = !receiver.type.isPointer || receiver.type.unwrapped == receiver.type
    var argument = receiver
    if isElement, isContainer, case .array(let type) = receiver.type.unwrapped {
      let index = unknown(at: range)
      argument = load(element(receiver.value, index.value, at: range), type, at: range)
    } else if isElement {
      argument = Operand(receiver.value, receiver.type.unwrapped)
    }
    let result = temporary(.unknown, at: range)
    store(null(at: range).value, to: result, at: range)
    let (inside, end) = (builder.newBlock(), builder.newBlock())
    builder.terminate(.choose(.none, [inside, end]), at: range)
    builder.position(at: inside)
    let value = inline(closure, arguments: [argument], expecting: .unknown, at: range)
    store(value.value, to: result, at: range)
    jump(to: end, at: range)
    builder.position(at: end)
    return load(result, value.type, at: range)
  }

  private func callMethod(
    _ method: SignatureDeclaration, on place: Place, _ call: CallSyntax
  ) -> Operand {
    if method.isStatic { return callStatic(method, call) }
    let type = place.type.nominalName ?? method.owner
    let receiver = receiverValue(place, of: type, at: range(call.callee))
    let values = [Argument(receiver, range: range(call.callee))] + arguments(call, method.parameters)
    let result = emitCall(
      .method(receiverType: intern(module.irName(type)), name: intern(method.name)), values,
      at: call.range)
    return Operand(result, method.result)
  }

  private func callStatic(_ method: SignatureDeclaration, _ call: CallSyntax) -> Operand {
    let full = module.irName(method.owner) + "." + method.name
    let values = arguments(call, method.parameters)
    return Operand(emitCall(.named(intern(full)), values, at: call.range), method.result)
  }

  // MARK: Known methods

  private func lowerKnownMethod(_ name: String, _ place: Place, _ call: CallSyntax) -> Operand? {
    let type = place.type.unwrapped
    let range = call.range
    switch type {
    case .pointer(let pointer): return pointerMethod(name, place, pointer, call)
    case .array, .set, .dictionary:
      switch name {
      case "append", "insert", "push", "updateValue":
        guard let first = call.arguments.first else { return nil }
        var value = value(of: first)
        let container = read(place, at: range)
        let index = unknown(at: range)
        if tree.label(of: first) == "contentsOf" {  // Each element is copied.
          let elements = elementType(of: value.type)
          if elements.isPlain || elementType(of: type).isPlain {
            _ = emit(at: range) { .read(result: $0, value.value) }
            return unknown(at: range, .void)
          }
          value = load(element(value.value, index.value, at: range), elements, at: range)
        }
        if elementType(of: type).isPlain { return unknown(at: range, .void) }
        let target = element(container.value, index.value, at: range)
        emit(.store(value: value.value, to: target), at: range)
        return unknown(at: range, .void)
      default: return nil
      }
    case .unmanaged(let object):
      let value = read(place, at: range)
      switch name {
      case "toOpaque": return cast(value.value, .objectToPointer, .rawPointer, at: range)
      case "takeUnretainedValue": return cast(value.value, .pointerToObject, object, at: range)
      case "takeRetainedValue":
        emit(.release(value.value), at: range)
        return cast(value.value, .pointerToObject, object, at: range)
      case "retain":
        emit(.retain(value.value), at: range)
        return value
      case "release":
        emit(.release(value.value), at: range)
        return unknown(at: range, .void)
      default: return nil
      }
    default: return nil
    }
  }

  private func pointerMethod(
    _ name: String, _ place: Place, _ pointer: StaticType.PointerType, _ call: CallSyntax
  ) -> Operand? {
    let range = call.range
    let base = read(place, at: self.range(call.callee))
    if KnownAPI.transparentPointerMethods.contains(name) {
      var isMoved = name == "advanced" || name == "successor" || name == "predecessor"
      var step: Operand?
      for node in call.arguments {
        let label = tree.label(of: node)
        let value = label == "to" ? nil : value(of: node)
        if label == "by" { step = value }
      }
      if name == "advanced", step == nil { isMoved = false }
      let target = call.arguments.first { tree.label(of: $0) == "to" || tree.label(of: $0) == "as" }
        .map { typeArgument($0) }
      let type = target.map { .pointer(to: $0, isMutable: pointer.isMutable) } ?? base.type
      if isMoved {
        let by = step ?? integer(1, at: range)
        return Operand(emit(at: range) { .offset(result: $0, base: base.value, by: by.value) }, type)
      }
      return cast(base.value, .rebind, type, at: range)
    }
    switch name {
    case "deallocate":
      let family = intern("swift")
      emit(.free(base.value, family: family), at: range)
      return unknown(at: range, .void)
    case "initialize", "assign", "update", "moveInitialize", "copyMemory", "moveUpdate":
      if let from = call.arguments.first(where: { tree.label(of: $0) == "from" }) {
        let source = value(of: from)
        emit(.copyMemory(from: source.value, to: base.value), at: range)
        return unknown(at: range, .void)
      }
      if let to = call.arguments.first(where: { tree.label(of: $0) == "to" }) ?? call.arguments.first {
        let value = value(of: to, expecting: pointer.pointee)
        emit(.store(value: value.value, to: base.value), at: range)
      }
      return unknown(at: range, .void)
    case "storeBytes":
      if let first = call.arguments.first {
        let value = value(of: first)
        emit(.store(value: value.value, to: base.value), at: range)
      }
      return unknown(at: range, .void)
    case "move":
      return load(base.value, pointer.pointee, at: range)
    case _ where KnownAPI.readingMethods.contains(name):
      for node in call.arguments { _ = value(of: node) }
      return Operand(emit(at: range) { .read(result: $0, base.value) }, .unknown)
    default: return nil
    }
  }

  // MARK: Types

  private func lowerTypeMember(
    _ name: String, of type: StaticType, _ call: CallSyntax
  ) -> Operand {
    if name == "init" { return construct(type, call) }
    let range = call.range
    if case .pointer = type.unwrapped, name == "allocate" {
      for node in call.arguments { _ = value(of: node) }
      let family = intern("swift")
      return Operand(
        emit(at: range) { .allocate(result: $0, family: family, size: .none) }, type)
    }
    let wrapped: StaticType? =
      if case .unmanaged(let object) = type.unwrapped { object } else { nil }
    if let wrapped, let first = call.arguments.first {
      let value = value(of: first)
      let object = wrapped.isUnknown ? value.type : wrapped
      switch name {
      case "passUnretained": return Operand(value.value, .unmanaged(object))
      case "passRetained":
        emit(.retain(value.value), at: range)
        return Operand(value.value, .unmanaged(object))
      case "fromOpaque": return Operand(value.value, .unmanaged(wrapped))
      default: break
      }
    }
    if let nominal = type.nominalName {
      if let method = choose(module.methods(name, of: nominal), call) {
        return callStatic(method, call)
      }
      if let declared = module.types[nominal]?.cases[name] {
        let members = call.arguments.enumerated().map { index, node in
          let payload = index < declared.payload.count ? declared.payload[index].type : .unknown
          return (Self.payloadName(name, index), value(of: node, expecting: payload))
        }
        return aggregate(type, members.map { (name: $0.0, value: $0.1) }, at: range)
      }
    }
    let full = "\(type.nominalName ?? "").\(name)"
    let values = call.arguments.map { argument($0) }
    return Operand(emitCall(.named(intern(full)), values, at: range), .unknown)
  }

  private func lowerImplicit(_ call: CallSyntax) -> Operand {
    let name = tree.name(call.callee)
    guard !call.expecting.isUnknown else {
      let members = call.arguments.enumerated().map { index, node in
        (name: Self.payloadName(name, index), value: value(of: node))
      }
      return aggregate(.unknown, members, at: call.range)
    }
    return lowerTypeMember(name, of: call.expecting.unwrapped, call)
  }

  // MARK: Loops

  /// What a `for` loop's elements are, as a function of where they are bound.
  func iteration(of sequence: NodeID) -> (SourceRange) -> Operand {
    let value = lower(sequence)
    let type = elementType(of: value.type)
    return { [self] range in
      if type.isPlain { return unknown(at: range, type) }
      let index = unknown(at: range)
      return load(element(value.value, index.value, at: range), type, at: range)
    }
  }
}
