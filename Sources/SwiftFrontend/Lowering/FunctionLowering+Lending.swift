import PointerFlow
import SourceText

/// The `with*` family: memory that is lent to a closure for one call.
extension FunctionLowering {
  /// A `with*` call, when the name, the labels and a closure argument make it one.
  func lowerLending(_ name: Name, receiver: NodeID?, _ call: CallSyntax) -> Operand? {
    guard let form = unit.module.scoped.form(of: name) else { return nil }
    let labels = labels(call).map { names.spelling($0) }
    var isMethod = receiver != nil
    if !isMethod, !declarations.functions(name).isNone || isOwnMethod(name) { return nil }
    // Without a receiver: a free function, else a method of `self`.
    let free = isMethod ? nil : unit.module.scoped.lender(name, labels: labels, isMethod: false)
    let method = unit.module.scoped.lender(name, labels: labels, isMethod: true)
    guard let function = free ?? method, let closure = call.arguments.last else { return nil }
    var owner: Operand
    var isStable = false
    if receiver == nil, free == nil {
      guard !isStatic, let binding = lookUp(BindingTable.receiver) else { return nil }
      isMethod = true
      owner = read(placeOfBinding(binding, at: call.range), at: call.range)
    } else if let receiver {
      let place = place(receiver)
      if let nominal = types.memberName(place.type), !resolver.methods(name, of: nominal).isNone {
        return nil
      }
      owner = read(place, at: range(receiver))
    } else {
      (owner, isStable) = lentOwner(call)
    }
    if case .nominal(let name, _) = types[owner.type], name == .StaticString { owner.type = .string }
    let type = lentType(form, name, owner.type, call)
    if form.managesStorage, holdsStorage(tree.value(of: closure)) {
      // The storage is retained inside: the memory outlives the closure (NIO's own rule).
      return runInPlace(closure, [unknown(at: call.range, type)], call)
    }
    if name == .withMemoryRebound {
      if let rebound = runInPlace(closure, [Operand(owner.value, type)], call) { return rebound }
    }
    return lend(
      owner.value, isStable: isStable, type: type, lender: function, to: tree.value(of: closure),
      expecting: call.expecting, at: call.range)
  }

  private func isOwnMethod(_ name: Name) -> Bool {
    members.map { !declarations.methods(name, of: $0).isNone } == true
  }

  /// Whether a closure takes a reference to the storage it is handed beside the pointer.
  private func holdsStorage(_ closure: NodeID) -> Bool {
    let text = tree.text(closure)
    return text.contains(".retain()") || text.contains(".takeUnretainedValue()")
  }

  /// A closure literal runs where it stands, on values that are not lent.
  private func runInPlace(
    _ argument: NodeID, _ values: [Operand], _ call: CallSyntax
  ) -> Operand? {
    let body = tree.stripped(tree.value(of: argument))
    guard tree.kind(body) == .closure else { return nil }
    return inline(body, arguments: values, expecting: call.expecting, at: call.range)
  }

  /// What a free function lends: the address of its first argument, or memory of its own; and
  /// whether that address stays valid when the closure has returned.
  private func lentOwner(_ call: CallSyntax) -> (Operand, isStable: Bool) {
    guard let first = call.arguments.first, call.arguments.count > 1,
      label(first) == .to || label(first) == .of,
      typeNamed(by: tree.stripped(tree.value(of: first))) == nil
    else {
      for node in call.arguments.dropLast() { _ = value(of: node) }
      return (unknown(at: call.range), false)
    }
    let node = tree.stripped(tree.value(of: first))
    if tree.kind(node) == .inOut, let inner = tree.children(node).first {
      let target = place(inner)
      let address = addressForInOut(target, at: range(inner))
      return (Operand(address, types.pointer(to: target.type)), target.isStable)
    }
    let place = place(node)
    return (Operand(addressOfValue(place, at: range(node)), types.pointer(to: place.type)), false)
  }

  private func lentType(
    _ form: ScopedFunctionTable.Form, _ name: Name, _ owner: StaticType, _ call: CallSyntax
  ) -> StaticType {
    let isMutable = form.isMutable
    if name == .withVaList { return .opaquePointer }
    if form.isText { return types.pointer(to: .int8, isMutable: false) }
    if name == .withMemoryRebound, case .pointer(var pointer) = types.form(owner),
      let first = call.arguments.first
    {
      pointer.pointee = typeArgument(first)
      if pointer.form == .raw { pointer.form = .typed }
      if pointer.form == .rawBuffer { pointer.form = .buffer }
      return types.type(.pointer(pointer))
    }
    if form.isTemporaryAllocation {
      guard let first = call.arguments.first, label(first) == .of else {
        return types.pointer(.rawBuffer, isMutable: true, .byte)
      }
      return types.pointer(.buffer, isMutable: true, typeArgument(first))
    }
    if form.isBytes {
      return types.pointer(.rawBuffer, isMutable: isMutable, .byte)
    }
    if form.isBuffer {
      let element = form.isUTF8 ? .byte : elementType(of: owner)
      return types.pointer(.buffer, isMutable: isMutable, element)
    }
    return types.pointer(to: types.pointee(owner), isMutable: isMutable)
  }

  /// Memory is lent to the closure and taken back afterwards, unless its address is stable.
  func lend(
    _ owner: ValueID, isStable: Bool = false, type: StaticType, lender: ScopedFunction, to closure: NodeID,
    expecting: StaticType, at range: SourceRange
  ) -> Operand {
    // Without a name, but no temporary: what it is given leaves the closure.
    let outer = builder.newStorage(name: .none, type: unit.fact(expecting), range: range)
    openScope(.borrow, at: range, name: names.name(lender.name))
    let scope = scopes[scopes.count - 1].opened
    let pointer =
      isStable
      ? Operand(owner, type)
      : Operand(emit(at: range) { .borrow(result: $0, owner: owner, scope: scope) }, type)
    let last = lender.pointerParameters.max() ?? 0
    let values = (0...last).map { position in
      lender.pointerParameters.contains(position) ? pointer : unknown(at: range)
    }
    let stripped = tree.stripped(closure)
    let result: Operand
    if tree.kind(stripped) == .closure {
      result = inline(stripped, arguments: values, into: outer, expecting: expecting, at: range)
    } else {
      let function = lower(closure)
      result = Operand(
        emitCall(.indirect(function.value), values.map { Argument($0.value, range: range) }, at: range),
        types.function(function.type)?.result ?? .unknown)
      store(result.value, to: outer, at: range)
    }
    closeScope(at: range)
    return load(outer, result.type, at: range)
  }

  /// `Array(unsafeUninitializedCapacity:initializingWith:)` and its kin lend what they build.
  func lowerScopedInitializer(_ name: Name, _ type: StaticType, _ call: CallSyntax) -> Operand? {
    guard let first = call.arguments.first, label(first) == .unsafeUninitializedCapacity,
      let closure = call.arguments.last, call.arguments.count == 2
    else { return nil }
    _ = value(of: first)
    let built = buffer(at: call.range, type)
    let element: StaticType = type == .string ? .byte : elementType(of: type)
    let lender = ScopedFunction(
      name: "\(names.spelling(name))(unsafeUninitializedCapacity:)", labels: [], isMethod: false,
      pointerParameters: [0])
    _ = lend(
      built.value, type: types.pointer(.buffer, isMutable: true, element),
      lender: lender, to: tree.value(of: closure), expecting: .unknown, at: call.range)
    return built
  }
}
