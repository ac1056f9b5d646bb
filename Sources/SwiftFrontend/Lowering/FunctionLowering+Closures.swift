import PointerFlow
import SourceText

extension FunctionLowering {
  /// A closure literal as a value, with what it captures.
  func closureLiteral(_ id: NodeID, _ expecting: StaticType) -> Operand {
    guard let body = tree.child(id, .codeBlock) else { return unknown(at: range(id)) }
    let expected = types.function(expecting)
    let builder = closureBuilder
    closureBuilder = nil
    return makeClosure(
      body: body, parameters: closureParameters(id, expected), result: expected?.result ?? .unknown,
      at: range(id), named: Name(.closure), captures: tree.children(id, .capture), builder: builder)
  }

  /// The parameters a closure names, or `$0`, `$1`… as far as its type or body shows them.
  func closureParameters(
    _ id: NodeID, _ expected: FunctionType?
  ) -> ParameterList {
    let nodes = tree.children(id, .parameter)
    if nodes.isEmpty {
      let written = expected.map { types.count($0.parameters) } ?? 0
      let count = max(written, shorthandCount(id))
      return ParameterList(
        (0..<count).map { position in
          let known = expected.flatMap { types.element(position, of: $0.parameters) }
          return ParameterDeclaration(
            label: Name(.underscore), name: names.shorthand(position),
            type: known?.type ?? .unknown, isInOut: known?.isInOut == true)
        })
    }
    return ParameterList(
      nodes.enumerated().map { position, node in
        let written = tree.child(node, .typeName).map { unit.type($0, in: enclosingType) }
        let known = expected.flatMap { types.element(position, of: $0.parameters) }
        return ParameterDeclaration(
          label: Name(.underscore), name: spelled(node), symbol: tree.symbol(node),
          type: written ?? known?.type ?? .unknown,
          isInOut: known?.isInOut == true
            || tree.child(node, .typeName).map { tree.startsWithInOut($0) } == true)
      })
  }

  private func shorthandCount(_ id: NodeID) -> Int {
    var count = 0
    for index in Int(tree[id].firstToken)..<Int(tree[id].endToken)
    where tree.tokens[index].kind == .dollarIdentifier {
      if let number = Int(tree.source.text(index).dropFirst()) { count = max(count, number + 1) }
    }
    return min(count, 8)
  }

  func makeClosure(
    body: NodeID, parameters: ParameterList, result: StaticType, at range: SourceRange,
    named: Name, captures list: ChildList? = nil, builder: TypeNumber? = nil
  ) -> Operand {
    closureCount += 1
    let full = unit.uniqueName(names.name(name, named, closureCount))
    let inner = unit.function(full, at: range, in: enclosingType, parent: self)
    inner.builder.function.role = .closure
    inner.builder.function.linkage = .internal
    inner.resultBuilder = builder
    for capture in list ?? tree.noChildren {
      let captured =
        tree.child(capture, .initializer).flatMap { tree.children($0).first }.map { lower($0) }
        ?? lowerName(at: capture, self.range(capture))
      inner.addCapture(
        tree.symbol(capture), isByValue: true, captured.type, isConstant: true,
        value: captured.value)
    }
    for parameter in parameters { inner.declare(parameter, at: range) }
    inner.lowerFunctionBody(body, result: result)
    unit.add(inner.finish())
    let values = inner.captures.map { captureOperand($0, at: range) }
    unit.giveBack(inner)
    let type = types.function(types.list(parameters.lazy.map { .init(type: $0.type) }), result)
    return Operand(emitClosure(intern(full), captures: values, at: range), type)
  }

  func lowerLocalFunction(_ id: NodeID) {
    guard let body = tree.child(id, .codeBlock) else { return }
    let reader = DeclarationReader(resolver: resolver, file: unit.named, index: unit.file)
    let (signature, list) = reader.signature(id, scope: enclosingType)
    let parameters = ParameterList(list)
    let type = self.type(of: parameters, result: signature.result)
    let storage = declareLocal(id, type, at: range(id), isConstant: true)
    let closure = makeClosure(
      body: body, parameters: parameters, result: signature.result, at: range(id),
      named: signature.base)
    store(closure.value, to: storage, at: range(id))
  }

  func lowerLocalType(_ id: NodeID) { unit.lowerDeclaration(id, in: .none) }

  /// Lowers a closure literal in place: its body runs exactly here.
  func inline(
    _ closure: NodeID, arguments: [Operand], into storage: StorageID? = nil,
    expecting: StaticType, at range: SourceRange
  ) -> Operand {
    guard let body = tree.child(closure, .codeBlock) else { return unknown(at: range) }
    let result = storage ?? temporary(expecting, at: range)
    let end = builder.newBlock()
    let depth = scopes.count
    scopes.append(LexicalScope(firstName: bound.count, opened: .none))
    let savedLoops = loops
    let savedParts = builderParts
    loops = []
    builderParts = nil
    returns.append(ReturnTarget(result: result, end: end, depth: depth, type: expecting))
    for capture in tree.children(closure, .capture) {
      guard let value = tree.child(capture, .initializer).flatMap({ tree.children($0).first })
      else { continue }
      let captured = lower(value)
      let storage = declareLocal(
        capture, captured.type, at: self.range(capture), isConstant: true)
      store(captured.value, to: storage, at: self.range(capture))
    }
    let parameters = closureParameters(closure, nil)
    for (position, parameter) in parameters.enumerated() {
      let argument = position < arguments.count ? arguments[position] : unknown(at: range)
      let type = parameter.type.isUnknown ? argument.type : parameter.type
      let storage = declareLocal(
        parameter.name, parameter.symbol, type, at: range, isConstant: true)
      store(argument.value, to: storage, at: range)
    }
    if let value = soleExpression(of: body), !tree.kind(value).isExpression {
      let sink = ResultSink(storage: result, expected: expecting)
      lower(value, into: sink)
      returns[returns.count - 1].seen = sink.type
      leaveScopes(downTo: depth, at: Self.end(of: self.range(closure)))
      jump(to: end, at: self.range(value))
    } else if let value = soleExpression(of: body) {
      let operand = lower(value, expecting: expecting)
      finishReturn(operand, at: self.range(value))
    } else {
      lowerStatements(tree.children(body))
      leaveScopes(downTo: depth, at: Self.end(of: self.range(closure)))
      jump(to: end, at: Self.end(of: self.range(closure)))
    }
    let seen = returns.removeLast().seen
    loops = savedLoops
    builderParts = savedParts
    dropNames(downTo: scopes[depth].firstName)
    scopes.removeLast(scopes.count - depth)
    builder.position(at: end)
    return load(result, expecting.isUnknown ? seen : expecting, at: range)
  }

  // MARK: Bodies of initialisers

  /// The stored defaults, then the body.
  func lowerInitializerBody(_ body: NodeID, isDelegating: Bool) {
    if !isDelegating, let members, let binding = lookUp(BindingTable.receiver) {
      let type = declarations.types[members.index]
      for name in type.storedOrder {
        guard let property = declarations.ownProperty(name, of: members),
          !property.initialValue.isNone,
          property.file == unit.file
        else { continue }
        let range = range(property.initialValue)
        let value = lower(property.initialValue, expecting: property.type)
        let owner = placeOfBinding(binding, at: range)
        let base = type.isReference ? read(owner, at: range).value : addressOfValue(owner, at: range)
        guard property.wrapper.isEmpty else {
          let storage = field(base, names.name("_", name), at: range)
          initializeWrapper(property.wrapper, in: storage, value, at: range)
          continue
        }
        let place = field(base, name, at: range)
        emit(.store(value: value.value, to: place), at: range)
      }
    }
    if body.isNone {
      builder.terminate(.returns(.none), at: builder.function.range)
    } else {
      lowerFunctionBody(body, result: .void)
    }
  }

  /// `Wrapper(wrappedValue: value)` in the memory of a wrapped property.
  func initializeWrapper(
    _ name: Name, in address: ValueID, _ value: Operand, at range: SourceRange
  ) {
    guard let number = declarations.number(of: name) else { return }
    let type = declarations.types[number.index]
    var receiver = address
    if type.isReference {
      let id = intern(type.irName)
      receiver = emit(at: range) { .makeObject(result: $0, type: id) }
      emit(.store(value: receiver, to: address), at: range)
    }
    let initializer = declarations.functions(from: type.initializers).first {
      declarations.parameters(of: $0).first.map { $0.label == .wrappedValue } == true
    }
    guard let initializer else {
      let place = field(receiver, Name(.wrappedValue), at: range)
      return emit(.store(value: value.value, to: place), at: range)
    }
    let others = declarations.parameters(of: initializer).dropFirst().map { _ in
      Argument(unknown(at: range).value, range: range)
    }
    _ = emitCall(
      .method(receiverType: intern(type.irName), name: intern(initializer.irName)),
      [Argument(receiver, range: range), Argument(value.value, range: range)] + others, at: range)
  }

  func lowerGlobalInitializer(_ name: Name, type: StaticType, value: NodeID) {
    let range = range(value)
    let operand = lower(value, expecting: type)
    let id = intern(name)
    let place = emit(at: range) { .addressOfGlobal(result: $0, name: id) }
    emit(.store(value: operand.value, to: place), at: range)
    builder.terminate(.returns(.none), at: range)
  }
}
