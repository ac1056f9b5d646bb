import PointerFlow
import SourceText

/// A call as it is written: what is called and with what.
struct CallSyntax {
  let node: NodeID
  let callee: NodeID
  let arguments: ChildList
  let range: SourceRange
  let expecting: StaticType
}

extension FunctionLowering {
  func lowerCall(_ id: NodeID, expecting: StaticType) -> Operand {
    let children = tree.children(id)
    guard let callee = children.first else { return unknown(at: range(id)) }
    let call = CallSyntax(
      node: id, callee: tree.stripped(callee), arguments: tree.arguments(of: id),
      range: range(id), expecting: expecting)
    let depth = beginLending()
    let mark = writebacks.count
    let consumedBefore = consumed.count
    let isStored = storesObject
    if !isConstruction(call) { storesObject = false }
    let result = lower(call)
    storesObject = false
    finishWritebacks(since: mark, at: call.range)
    finishConsumptions(since: consumedBefore, at: call.range)
    if isHoldingTemporaries, !isStored,
      types.nominalName(result.type).map({ declarations.isReference($0) }) == true
    {
      hold(result, at: call.range)
    }
    return endLending(result, downTo: depth, at: call.range)
  }

  /// Whether the callee names a type; arguments come later.
  private func isConstruction(_ call: CallSyntax) -> Bool {
    switch tree.kind(call.callee) {
    case .identifier: lookUp(call.callee) == nil
    case .typeExpression, .implicitMember: true
    default: false
    }
  }

  private func lower(_ call: CallSyntax) -> Operand {
    switch tree.kind(call.callee) {
    case .identifier: return lowerNamed(spelled(call.callee), call)
    case .typeExpression, .arrayLiteral, .dictionaryLiteral:
      if let type = typeNamed(by: call.callee) { return construct(type, call) }
    case .member: return lowerMember(call)
    case .implicitMember: return lowerImplicit(call)
    default: break
    }
    return callValue(lower(call.callee), call)
  }

  // MARK: Names

  private func lowerNamed(_ name: Name, _ call: CallSyntax) -> Operand {
    if lookUp(call.callee) != nil { return callValue(lower(call.callee), call) }
    if let lent = lowerLending(name, receiver: nil, call) { return lent }
    if let members, let method = choose(declarations.methods(name, of: members), call) {
      guard !isStatic, let receiver = lookUp(BindingTable.receiver) else { return callStatic(method, call) }
      return callMethod(method, on: placeOfBinding(receiver, at: call.range), call)
    }
    if let function = choose(declarations.functions(name), call) {
      let values = arguments(call, for: function)
      let result = emitCall(.named(intern(function.irName)), values, at: call.range)
      return Operand(result, function.result)
    }
    if isMember(name) { return callValue(lower(call.callee), call) }
    if let renamed = callRenamed(name, on: nil, call) { return renamed }
    if let function = declarations.c.function(name) { return callC(function, call) }
    let isTypeName = names.isUppercase(name) || declarations.c.isRecord(name)
    let isFunction = name == .XCTAssertNil || name == .XCTAssertNotNil || unit.modelled(name) != nil
    if isTypeName, !isFunction {
      return construct(namedType(name) ?? types.nominal(name), call)
    }
    return callLibrary(name, call)
  }

  /// A property that holds a function, or a global that does.
  private func isMember(_ name: Name) -> Bool {
    members.map { declarations.property(name, of: $0) != nil } == true
      || declarations.global(name) != nil
  }

  func callC(_ function: CDeclarations.Function, _ call: CallSyntax) -> Operand {
    let first = unit.arguments.count
    for (index, node) in call.arguments.enumerated() {
      let type = index < function.parameters.count ? function.parameters[index] : .unknown
      unit.arguments.append(argument(node, parameter: type))
    }
    let result = emitCall(
      .named(intern(function.symbol)), unit.takeArguments(from: first), at: call.range)
    return Operand(result, function.result)
  }

  /// A C function that has another name in Swift, perhaps as a member of a type.
  func callRenamed(_ name: Name, on receiver: Place?, _ call: CallSyntax) -> Operand? {
    guard let candidates = declarations.c.renamed[name] else { return nil }
    let chosen = candidates.first { candidate in
      (candidate.receiver != nil) == (receiver != nil)
        && fits(candidate.declarations, call)
    }
    guard let chosen else { return nil }
    var values = arguments(call, chosen.declarations)
    if let receiver, let position = chosen.receiver, position <= values.count {
      let range = range(call.callee)
      let isAddress = types.isPointer(chosen.parameters[position]) && !types.isPointer(receiver.type)
      let value = isAddress ? addressOfValue(receiver, at: range) : read(receiver, at: range).value
      values.insert(
        Argument(value, passing: isAddress ? .addressOf : .value, range: range), at: position)
    }
    let result = emitCall(.named(intern(chosen.symbol)), values, at: call.range)
    return Operand(result, chosen.result)
  }

  func callRenamed(_ type: Name, _ name: Name, on receiver: Place?, _ call: CallSyntax) -> Operand? {
    if declarations.c.renamed.isEmpty { return nil }
    return callRenamed(names.joined(type, name), on: receiver, call)
  }

  func callValue(_ function: Operand, _ call: CallSyntax) -> Operand {
    let parameters = types.function(function.type)?.parameters ?? .empty
    return lendingForCall(at: call.range) {
      let first = unit.arguments.count
      for (index, node) in call.arguments.enumerated() {
        guard let parameter = types.element(index, of: parameters) else {
          unit.arguments.append(argument(node))
          continue
        }
        // The type says what the parameter is, whoever is called.
        let isLent = types.isPointer(parameter.type) && !parameter.isInOut
        unit.arguments.append(
          isLent
            ? Argument(converted(node, to: parameter.type).value, range: range(tree.value(of: node)))
            : argument(node, parameter: parameter.type, isInOut: parameter.isInOut))
      }
      return Operand(
        emitCall(.indirect(function.value), unit.takeArguments(from: first), at: call.range),
        types.function(function.type)?.result ?? .unknown)
    }
  }

  // MARK: Members

  private func lowerMember(_ call: CallSyntax) -> Operand {
    let name = spelled(call.callee)
    guard let base = tree.children(call.callee).first else { return unknown(at: call.range) }
    if tree.kind(base) == .identifier, spelled(base) == .super { return callSuper(name, call) }
    if isModuleName(base) { return lowerNamed(name, call) }
    if let type = typeNamed(by: base) { return lowerTypeMember(name, of: type, call) }
    if let lent = lowerLending(name, receiver: base, call) { return lent }
    let receiver = place(base)
    if name == .`init`, let type = types.nominalName(receiver.type), let declared = declarations.number(of: type) {
      initialize(declared, receiverValue(receiver, of: type, at: range(base)), call)
      return unknown(at: call.range, .void)
    }
    if name == .`init`, receiver.type.isUnknown {  // Of a type that nobody knows here.
      let values = plainArguments(call)
      return Operand(emitCall(.named(.none), values, at: call.range), .unknown)
    }
    if case .metatype(let type) = types[receiver.type] { return lowerTypeMember(name, of: type, call) }
    if let type = types.memberName(receiver.type) {
      if let method = choose(resolver.methods(name, of: type), call) {
        return callMethod(method, on: receiver, call)
      }
      if let renamed = callRenamed(type, name, on: receiver, call) { return renamed }
      if holdsFunction(name, in: type) {
        let member = placeOfMember(name, of: receiver, at: range(call.callee))
        return callValue(read(member, at: range(call.callee)), call)
      }
    }
    if let known = lowerKnownMethod(name, receiver, call) { return known }
    if let modelled = callModelled(name, on: receiver, call) { return modelled }
    let value = read(receiver, at: range(base))
    return callUnknownMethod(name, type: types.nominalName(receiver.type) ?? .none, receiver: value, call)
  }

  private func holdsFunction(_ name: Name, in type: Name) -> Bool {
    if let property = resolver.property(name, of: type)?.variable {
      return types.function(property.type) != nil || property.type.isUnknown
    }
    return declarations.c.record(type)?.type(of: name) != nil
  }

  func callMethod(
    _ method: SignatureDeclaration, on place: Place, _ call: CallSyntax
  ) -> Operand {
    if method.isStatic { return callStatic(method, call) }
    if method.isConsuming, tree.kind(call.callee) == .member, let base = tree.children(call.callee).first {
      noteConsumption(of: base)
    }
    let type = types.memberName(place.type) ?? method.owner
    let receiver = receiverValue(place, of: type, at: range(call.callee))
    let values = arguments(
      call, for: method, behind: Argument(receiver, range: range(call.callee)))
    let result = emitCall(
      .method(receiverType: intern(resolver.irName(type)), name: intern(method.irName)), values,
      at: call.range)
    return Operand(result, substituting(place.type, method.result))
  }

  /// `Self` in a result is the type of the receiver.
  private func substituting(_ receiver: StaticType, _ result: StaticType) -> StaticType {
    if case .nominal(let name, _) = types.form(result), name == .Self { return receiver }
    return result
  }

  func callStatic(_ method: SignatureDeclaration, _ call: CallSyntax) -> Operand {
    let values = arguments(call, for: method)
    return Operand(emitCall(.named(intern(method.fullName)), values, at: call.range), method.result)
  }

  /// `super.method(…)`: the superclass's own, whatever overrides it.
  private func callSuper(_ name: Name, _ call: CallSyntax) -> Operand {
    let receiver = lowerName(Name(.`self`), at: range(call.callee))
    let lineage = members.map { declarations.lineage(of: $0) } ?? []
    for parent in lineage.dropFirst() {
      let candidates =
        name == .`init`
        ? declarations.types[parent.index].ownInitializers
        : declarations.ownFunctions(name, of: parent)
      guard let method = choose(candidates, call) else { continue }
      let values = arguments(
        call, for: method, behind: Argument(receiver.value, range: range(call.callee)))
      return Operand(emitCall(.named(intern(method.fullName)), values, at: call.range), method.result)
    }
    if name == .`init` {  // The implicit initialiser, or one of another module.
      for node in call.arguments { _ = value(of: node) }
      return unknown(at: call.range, .void)
    }
    return callUnknownMethod(name, type: .none, receiver: receiver, call)
  }

  // MARK: Types

  func lowerTypeMember(_ name: Name, of type: StaticType, _ call: CallSyntax) -> Operand {
    if name == .`init` { return construct(type, call) }
    if let known = lowerKnownStatic(name, of: type, call) { return known }
    if let nominal = types.memberName(type) {
      if let method = choose(resolver.methods(name, of: nominal), call) {
        return method.isStatic || declarations.kind(of: nominal) == nil
          ? callStatic(method, call) : callUnapplied(method, call)
      }
      if let declared = declarations.enumCase(name, of: nominal) {
        return payload(name, of: type, declared, call)
      }
      if let renamed = callRenamed(nominal, name, on: nil, call) { return renamed }
      if let modelled = callModelled(name, onType: nominal, call) { return modelled }
    }
    let owner = types.nominalName(type)
    let full = owner.map { names.joined($0, name) } ?? names.name(".", name)
    let values = plainArguments(call)
    return Operand(
      emitCall(.named(intern(full)), values, at: call.range),
      KnownAPI.staticResult(name, of: type, types))
  }

  /// `Type.method(instance)`: the method with its receiver, not called yet.
  private func callUnapplied(_ method: SignatureDeclaration, _ call: CallSyntax) -> Operand {
    guard let first = call.arguments.first else { return unknown(at: call.range) }
    let receiver = place(tree.value(of: first))
    let value = receiverValue(receiver, of: method.owner, at: call.range)
    let closure = emitClosure(intern(method.fullName), captures: [value], at: call.range)
    return Operand(closure, self.type(of: method))
  }

  /// An enum's value: the number of its case, with what it carries.
  func payload(
    _ name: Name, of type: StaticType, _ declared: CaseDeclaration?, _ call: CallSyntax
  ) -> Operand {
    let members = call.arguments.enumerated().map { index, node in
      let expected = declared.map { declarations.type(of: index, in: $0.payload) } ?? .unknown
      return (name: payloadName(name, index), value: converted(node, to: expected))
    }
    let ordinal = declared.map { integer($0.ordinal, at: call.range) }
    if let owner = types.nominalName(type), declarations.isUnique(owner) {
      let object = newObject(resolver.irName(owner), type, isStored: storesObject, at: call.range)
      store(members, number: ordinal, in: object.value, at: call.range)
      return object
    }
    return aggregate(type, members, number: ordinal, at: call.range)
  }

  private func lowerImplicit(_ call: CallSyntax) -> Operand {
    let name = spelled(call.callee)
    guard !call.expecting.isUnknown else {
      // Only a case carries what it is given: an initialiser or a static function may copy it.
      let isCase =
        name != .`init` && !call.arguments.contains { tree.kind(tree.value(of: $0)) == .inOut }
      if isCase { return payload(name, of: .unknown, nil, call) }
      let values = plainArguments(call)
      return Operand(emitCall(.named(intern(names.name(".", name))), values, at: call.range))
    }
    if name == .some, case .optional(let wrapped) = types[call.expecting],
      let first = call.arguments.first {
      return value(of: first, expecting: wrapped)
    }
    return lowerTypeMember(name, of: types.unwrapped(call.expecting), call)
  }
}
