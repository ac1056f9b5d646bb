import PointerFlow
import SourceText

/// Functions that no unit declares: the standard library, libc, and what the catalogue models.
extension FunctionLowering {
  func callLibrary(_ name: Name, _ call: CallSyntax) -> Operand {
    let range = call.range
    switch name.known {
    case .withExtendedLifetime:
      guard let first = call.arguments.first else { break }
      return extendedLifetime(of: first, call)
    case .extendLifetime, ._fixLifetime:
      guard let first = call.arguments.first else { break }
      emit(.keepAlive(value(of: first).value), at: range)
      return unknown(at: range, .void)
    case .unsafeBitCast, .unsafeDowncast:
      guard let first = call.arguments.first else { break }
      let value = value(of: first)
      let type = call.arguments.dropFirst().first.map { typeArgument($0) } ?? .unknown
      return convert(value, to: type, at: range)
    case .swap:
      guard call.arguments.count == 2 else { break }
      return exchange(call)
    case .autoreleasepool:
      guard let closure = call.arguments.last else { break }
      let body = tree.stripped(tree.value(of: closure))
      if tree.kind(body) == .closure {
        return inline(body, arguments: [], expecting: call.expecting, at: range)
      }
    case .fatalError, .preconditionFailure:
      for node in call.arguments { _ = value(of: node) }
      builder.terminate(.unreachable, at: range)
      return unknown(at: range)
    case .numericCast:
      guard let first = call.arguments.first else { break }
      return cast(value(of: first).value, .integer, call.expecting, at: range)
    case .precondition, .assert:
      guard let condition = call.arguments.first else { break }
      return assume(tree.value(of: condition), at: range)
    case .print, .debugPrint, .dump, .XCTAssertNil, .XCTAssertNotNil, .min, .max,
      .abs, .type, .zip, .stride, .repeatElement, .isKnownUniquelyReferenced:
      for node in call.arguments { _ = value(of: node) }
      return unknown(at: range)
    default: break
    }
    if let function = unit.modelled(name), isCall(call, of: function) {
      return callC(function, call)
    }
    if let modelled = callModelled(name, onType: .none, call) { return modelled }
    let values = plainArguments(call)
    let isLabelled = call.arguments.contains { !label($0).isEmpty }
    let full = isLabelled ? names.call(name, labels(call)) : name
    return Operand(emitCall(.named(intern(full)), values, at: range), .unknown)
  }

  /// What the author says holds here: the program goes on where it does.
  private func assume(_ condition: NodeID, at range: SourceRange) -> Operand {
    let (holds, fails) = (builder.newBlock(), builder.newBlock())
    branch(condition, whenTrue: holds, whenFalse: fails)
    builder.position(at: fails)
    builder.terminate(.unreachable, at: range)
    builder.position(at: holds)
    return unknown(at: range, .void)
  }

  /// Whether a call can mean a C function that only the catalogue knows.
  private func isCall(_ call: CallSyntax, of function: CDeclarations.Function) -> Bool {
    let count = call.arguments.count
    let fits =
      function.isVariadic ? count >= function.parameters.count : count == function.parameters.count
    return fits && call.arguments.allSatisfy { label($0).isEmpty }
  }

  private func extendedLifetime(of first: NodeID, _ call: CallSyntax) -> Operand {
    let kept = value(of: first)
    var result = unknown(at: call.range, .void)
    if call.arguments.count > 1 {
      let closure = tree.stripped(tree.value(of: call.arguments[1]))
      if tree.kind(closure) == .closure {
        result = inline(closure, arguments: [kept], expecting: call.expecting, at: call.range)
      } else {
        let function = lower(closure)
        result = Operand(
          emitCall(
            .indirect(function.value), [Argument(kept.value, range: call.range)], at: call.range),
          types.function(function.type)?.result ?? .unknown)
      }
    }
    emit(.keepAlive(kept.value), at: call.range)
    return result
  }

  private func exchange(_ call: CallSyntax) -> Operand {
    let places = call.arguments.map { argument in
      let node = tree.stripped(tree.value(of: argument))
      return place(tree.kind(node) == .inOut ? tree.children(node).first ?? node : node)
    }
    let values = places.map { read($0, at: call.range) }
    for value in values { hold(value, at: call.range) }
    write(values[1], to: places[0], at: call.range)
    write(values[0], to: places[1], at: call.range)
    return unknown(at: call.range, .void)
  }

  /// The type that `T.self` names.
  func typeArgument(_ node: NodeID) -> StaticType {
    let expression = tree.value(of: node)
    if tree.kind(expression) == .member, spelled(expression) == .`self`,
      let base = tree.children(expression).first
    {
      return typeNamed(by: tree.stripped(base)) ?? .unknown
    }
    return .unknown
  }

  /// A bit cast: what the bits are says the type.
  func convert(_ value: Operand, to type: StaticType, at range: SourceRange) -> Operand {
    let isObject = types.nominalName(value.type).map { declarations.isReference($0) || $0 == .AnyObject } == true
    switch types.form(type) {
    case .integer where types.isPointer(value.type): return cast(value.value, .pointerToInteger, type, at: range)
    case .integer where isObject:
      let raw = cast(value.value, .objectToPointer, .rawPointer, at: range)
      return cast(raw.value, .pointerToInteger, type, at: range)
    case .pointer where isObject: return cast(value.value, .objectToPointer, type, at: range)
    case .pointer where types.isPointer(value.type): return cast(value.value, .rebind, type, at: range)
    case .pointer: return cast(value.value, .integerToPointer, type, at: range)
    case .nominal(let name, _) where (declarations.isReference(name) || name == .AnyObject) && !isObject:
      return cast(value.value, .pointerToObject, type, at: range)
    default: return Operand(value.value, type)
    }
  }

  // MARK: Rows of the catalogue

  func callModelled(_ name: Name, on place: Place, _ call: CallSyntax) -> Operand? {
    let type = types.memberName(place.type)
    // By its name alone a row is a guess: it does not say what an implicit member is a member of.
    if type == nil, call.arguments.contains(where: isImplicitMember) { return nil }
    guard let row = row(name, receiver: type, call) else { return nil }
    return callModelled(row, read(place, at: range(call.callee)), call)
  }

  private func isImplicitMember(_ argument: NodeID) -> Bool {
    let expression = tree.stripped(tree.value(of: argument))
    guard tree.kind(expression) == .call, let callee = tree.children(expression).first else {
      return tree.kind(expression) == .implicitMember
    }
    return tree.kind(callee) == .implicitMember
  }

  func callModelled(_ name: Name, onType type: Name, _ call: CallSyntax) -> Operand? {
    guard let row = row(name, receiver: type, call) else { return nil }
    return callModelled(row, unknown(at: call.range), call)
  }

  private func callModelled(
    _ known: SwiftModelRow, _ receiver: Operand, _ call: CallSyntax
  ) -> Operand {
    let values = arguments(
      call, known.parameters, behind: Argument(receiver.value, range: range(call.callee)))
    return Operand(emitCall(.named(intern(known.name)), values, at: call.range), known.result)
  }

  /// The row that a call by this name, on a receiver of this type (`nil` when nobody knows it), means.
  private func row(_ name: Name, receiver: Name?, _ call: CallSyntax) -> SwiftModelRow? {
    let rows = unit.rows(base: name)
    if rows.isEmpty { return nil }
    let last = receiver.map { names.lastComponent(of: $0) }
    return rows.first { known in
      let fits =
        last.map { known.receiver == $0 }
        ?? (known.receiver != .Sequence && !known.isInitializer && !declarations.declares(name))
      return fits && self.fits(known.parameters, call)
    }
  }

  // MARK: Unknown methods

  func callUnknownMethod(
    _ name: Name, type: Name, receiver: Operand, _ call: CallSyntax
  ) -> Operand {
    let full = names.call(name, labels(call))
    if KnownAPI.runsNow(name), let last = call.arguments.last {
      if let result = runNow(name, tree.value(of: last), on: receiver, call) { return result }
    }
    let values = plainArguments(
      call, behind: Argument(receiver.value, range: range(call.callee)))
    return Operand(
      emitCall(
        .method(receiverType: type.isEmpty ? .none : intern(resolver.irName(type)), name: intern(full)),
        values, at: call.range), .unknown)
  }

  /// A function that runs for each element, or once on what an optional holds, before the call
  /// returns. What `map` and its kin give holds what the function gave.
  private func runNow(
    _ name: Name, _ function: NodeID, on receiver: Operand, _ call: CallSyntax
  ) -> Operand? {
    let range = call.range
    let node = tree.stripped(function)
    if case .nominal(let type, _) = types[receiver.type], type == .LazySequence {
      _ = lower(node)
      return receiver
    }
    guard let apply = application(of: node, call) else { return nil }
    for argument in call.arguments.dropLast() { _ = value(of: argument) }
    let isCollection = isCollection(receiver.type)
    var argument = Operand(receiver.value, types.unwrapped(receiver.type))
    if isCollection {
      let type = elementType(of: receiver.type)
      argument =
        types.isPlain(type)
        ? unknown(at: range, type)
        : load(anyElement(of: receiver.value, at: range), type, at: range)
    }
    let result = temporary(.unknown, at: range)
    store(null(at: range).value, to: result, at: range)
    let (inside, end) = (builder.newBlock(), builder.newBlock())
    builder.terminate(choosing: .none, inside, end, at: range)
    builder.position(at: inside)
    let value = apply([argument])
    if !builder.isTerminated { store(value.value, to: result, at: range) }
    jump(to: end, at: range)
    builder.position(at: end)
    let mapped = load(result, value.type, at: range)
    guard isCollection else { return name == .forEach ? unknown(at: range, .void) : mapped }
    switch name.known {
    case .map, .compactMap: return array(repeating: mapped, value.type, at: range)
    case .flatMap: return mapped
    case .filter: return receiver
    case .forEach: return unknown(at: range, .void)
    default: return mapped
    }
  }

  /// How to run a closure literal, a reference to a function or initialiser, or a key path.
  private func application(
    of node: NodeID, _ call: CallSyntax
  ) -> (([Operand]) -> Operand)? {
    let range = call.range
    switch tree.kind(node) {
    case .closure:
      return { self.inline(node, arguments: $0, expecting: .unknown, at: range) }
    case .keyPath:
      return { values in
        guard let value = values.first else { return self.unknown(at: range) }
        return self.read(self.place(byKeyPath: node, of: .value(value)), at: self.range(node))
      }
    case .member where spelled(node) == .`init`, .typeExpression:
      let base = tree.kind(node) == .member ? tree.children(node).first : node
      guard let base, let type = typeNamed(by: base), types.isPointer(type) else { return nil }
      return { values in values.first.map { Operand($0.value, type) } ?? self.unknown(at: range) }
    case .identifier, .member, .implicitMember:
      return { values in
        let function = self.lower(node)
        let arguments = values.map { Argument($0.value, range: range) }
        return Operand(
          self.emitCall(.indirect(function.value), arguments, at: range),
          self.types.function(function.type)?.result ?? .unknown)
      }
    default: return nil
    }
  }

  /// `\.a.b` applied to a place.
  func place(byKeyPath node: NodeID, of base: Place) -> Place {
    var place = base
    let range = range(node)
    for index in Int(tree[node].firstToken)..<Int(tree[node].endToken) {
      let token = tree.tokens[index]
      guard
        token.kind == .identifier || token.kind == .backtickedIdentifier || token.kind == .integer,
        tree.source.isText(index - 1, ".")
      else { continue }
      let name = unit.named.name(ofToken: index, names)
      if name != .`self` { place = placeOfMember(name, of: place, at: range) }
    }
    return place
  }

  private func isCollection(_ type: StaticType) -> Bool {
    switch types[type] {
    case .array, .set, .dictionary, .string: true
    case .pointer: types.isBuffer(type)
    case .nominal(let name, _): declarations.kind(of: name) == nil
    default: false
    }
  }

  // MARK: Loops

  /// What a `for` loop's elements are, as a function of where they are bound.
  func iteration(of sequence: NodeID) -> (SourceRange) -> Operand {
    let value = lower(sequence)
    let type = elementType(of: value.type)
    return { [self] range in
      if types.isPlain(type) { return unknown(at: range, type) }
      return load(anyElement(of: value.value, at: range), type, at: range)
    }
  }

  /// A new array that holds values.
  func array(of values: [Operand], _ type: StaticType, at range: SourceRange) -> Operand {
    array(of: values.map { ($0, range) }, type, at: range)
  }

  /// The same, with where each element is written.
  func array(
    of values: [(Operand, SourceRange)], _ type: StaticType, at range: SourceRange
  ) -> Operand {
    let array = buffer(at: range, types.array(type))
    for (position, (value, own)) in values.enumerated() where !types.isPlain(value.type) {
      let index = integer(Int64(position), at: range)
      let place = element(array.value, index.value, at: range)
      emit(.store(value: value.value, to: place), at: own)
    }
    return array
  }

  /// A new array of any number of values like one.
  func array(repeating value: Operand, _ type: StaticType, at range: SourceRange) -> Operand {
    let array = buffer(at: range, types.array(type))
    if types.isPlain(value.type) { return array }
    emit(.store(value: value.value, to: anyElement(of: array.value, at: range)), at: range)
    return array
  }

  /// A new array with what the elements of others hold.
  func arrayCopy(of arrays: [Operand], _ type: StaticType, at range: SourceRange) -> Operand {
    let copy = buffer(at: range, type)
    for array in arrays {
      let elements = elementType(of: array.type)
      if types.isPlain(elements) || array.type == .string { continue }
      let value = load(anyElement(of: array.value, at: range), elements, at: range)
      let target = anyElement(of: copy.value, at: range)
      emit(.store(value: value.value, to: target), at: range)
    }
    return copy
  }
}
