import PointerFlow
import SourceText

extension FunctionLowering {
  // MARK: Places

  /// The place an expression means.
  func place(_ id: NodeID, expecting: StaticType = .unknown) -> Place {
    place(id, expecting: expecting, at: range(id))
  }

  func place(_ id: NodeID, expecting: StaticType, at range: SourceRange) -> Place {
    guard depth < Self.maximumDepth else { return .value(unknown(at: range)) }
    depth += 1
    defer { depth -= 1 }
    switch tree.kind(id) {
    case .identifier, .namePattern:
      if tree.keyword(id) == .underscore { return .discard }
      return placeOfName(id, at: range)
    case .wildcardPattern: return .discard
    case .member: return placeOfMember(id, at: range)
    case .subscripting: return placeOfSubscript(id, at: range)
    case .optionalChain, .forceUnwrap, .markedExpression, .tryExpression:
      guard let inner = tree.children(id).first else { break }
      return unwrapped(place(inner, expecting: expecting), keepsOptional: false)
    case .tuple:
      let elements = tree.children(id)
      if elements.count == 1 { return place(tree.value(of: elements[0]), expecting: expecting) }
      if elements.allSatisfy({ isAssignable(tree.value(of: $0)) }) {
        return .tuple(elements.map { place(tree.value(of: $0)) })
      }
    default: break
    }
    return .value(lowerValue(id, expecting: expecting))
  }

  private func isAssignable(_ id: NodeID) -> Bool {
    switch tree.kind(id) {
    case .identifier, .member, .subscripting, .wildcardPattern: true
    default: false
    }
  }

  private func unwrapped(_ place: Place, keepsOptional: Bool) -> Place {
    switch place {
    case .memory(let address, let type, let isStable):
      .memory(address, types.unwrapped(type), isStable: isStable)
    case .value(let operand): .value(Operand(operand.value, types.unwrapped(operand.type)))
    case .accessor(let receiver, let owner, let name, let arguments, let type):
      .accessor(receiver: receiver, owner: owner, name: name, arguments: arguments, types.unwrapped(type))
    case .observed, .tuple, .discard: place
    }
  }

  /// The value of the name that a node spells.
  func lowerName(at node: NodeID, _ range: SourceRange) -> Operand {
    if let binding = lookUp(node) { return read(placeOfBinding(binding, at: range), at: range) }
    return read(placeOfOuterName(spelled(node), at: range), at: range)
  }

  func lowerName(_ name: Name, at range: SourceRange) -> Operand {
    if let binding = lookUp(bindings.symbol(named: name)) {
      return read(placeOfBinding(binding, at: range), at: range)
    }
    return read(placeOfOuterName(name, at: range), at: range)
  }

  private func placeOfName(_ id: NodeID, at range: SourceRange) -> Place {
    if let binding = lookUp(id) {
      let place = placeOfBinding(binding, at: range)
      if !computedLocals.isEmpty, computedLocals.contains(tree.symbol(id)) {
        let closure = read(place, at: range)
        let result = emitCall(.indirect(closure.value), [], at: range)
        return .value(Operand(result, types.function(closure.type)?.result ?? .unknown))
      }
      return place
    }
    return placeOfOuterName(spelled(id), at: range)
  }

  func placeOfBinding(_ binding: Binding, at range: SourceRange) -> Place {
    switch binding.location {
    case .storage(let storage):
      .memory(address(of: storage, at: range), binding.type, isStable: false)
    case .indirect(let storage):
      .memory(load(storage, .unknown, at: range).value, binding.type, isStable: false)
    case .address(let value): .memory(value, binding.type, isStable: false)
    case .value(let value): .value(Operand(value, binding.type))
    }
  }

  /// A name that is no local: a member of the type around, a global, a function, something of C.
  func placeOfOuterName(_ name: Name, at range: SourceRange) -> Place {
    var scope = enclosingType
    while !scope.isEmpty {
      if let place = placeOfImplicitMember(name, of: scope, at: range) { return place }
      scope = names.scope(around: scope)
    }
    return placeOfGlobal(name, at: range)
  }

  private func placeOfImplicitMember(
    _ name: Name, of type: Name, at range: SourceRange
  ) -> Place? {
    guard let number = declarations.number(of: type) else { return nil }
    if let property = declarations.property(name, of: number) {
      if property.variable.isStatic {
        return placeOfStatic(property.variable, of: property.owner, at: range)
      }
      guard let binding = lookUp(BindingTable.receiver), type == enclosingType else { return nil }
      return placeOfProperty(property, of: placeOfBinding(binding, at: range), at: range)
    }
    let found = declarations.methods(name, of: number)
    if !found.isNone {
      let method = declarations[found]
      guard !method.isStatic, let binding = lookUp(BindingTable.receiver) else {
        return .value(functionReference(method.fullName, self.type(of: method), at: range))
      }
      let receiver = receiverValue(placeOfBinding(binding, at: range), of: type, at: range)
      let closure = emitClosure(intern(method.fullName), captures: [receiver], at: range)
      return .value(Operand(closure, self.type(of: method)))
    }
    if let value = caseValue(name, of: type, at: range), 
      isStatic || declarations.types[number.index].kind == .enum
    {
      return .value(value)
    }
    return nil
  }

  func type(of signature: SignatureDeclaration) -> StaticType {
    type(of: declarations.parameters(of: signature), result: signature.result)
  }

  func type(of parameters: ParameterList, result: StaticType) -> StaticType {
    types.function(
      types.list(parameters.lazy.map { .init(type: $0.type, isInOut: $0.isInOut) }), result,
      isEscaping: true)
  }

  func functionReference(_ name: Name, _ type: StaticType, at range: SourceRange) -> Operand {
    let id = intern(name)
    return Operand(emit(at: range) { .functionReference(result: $0, name: id) }, type)
  }

  /// A global variable, constant or function, of Swift or C.
  func placeOfGlobal(_ name: Name, at range: SourceRange) -> Place {
    if let global = declarations.global(name) {
      if global.isComputed {
        return .accessor(receiver: nil, owner: .none, name: name, arguments: [], global.type)
      }
      let id = intern(name)
      let address = emit(at: range) { .addressOfGlobal(result: $0, name: id) }
      if !global.isPlainStorage { return .observed(address, receiver: nil, global, owner: .none) }
      let type = global.type.isUnknown ? inferredGlobals[name] ?? .unknown : global.type
      return .memory(address, type, isStable: true)
    }
    let found = declarations.functions(name)
    if !found.isNone {
      let function = declarations[found]
      return .value(functionReference(function.irName, type(of: function), at: range))
    }
    if let number = declarations.c.constants[name] {
      return .value(integer(number, at: range, .int32))
    }
    if let type = declarations.c.globals[name] {
      let id = intern(name)
      return .memory(
        emit(at: range) { .addressOfGlobal(result: $0, name: id) }, type, isStable: true)
    }
    if let function = declarations.c.function(name) ?? unit.modelled(name) {
      let type = types.function(
        types.list(function.parameters.map { .init(type: $0) }), function.result,
        isEscaping: true, isC: true)
      return .value(functionReference(function.symbol, type, at: range))
    }
    if let type = namedType(name) { return .value(unknown(at: range, types.metatype(type))) }
    if enclosingTypeIsForeign, lookUp(BindingTable.receiver) != nil,
      let known = KnownAPI.property(name, of: selfType, types), let binding = lookUp(BindingTable.receiver)
    {
      let receiver = read(placeOfBinding(binding, at: range), at: range)
      return apply(known, to: receiver, at: range)
    }
    // A global of another module, or a constant of a header that was not found.
    let id = intern(name)
    return .memory(
      emit(at: range) { .addressOfGlobal(result: $0, name: id) }, .unknown, isStable: true)
  }

  private var enclosingTypeIsForeign: Bool {
    !enclosingType.isEmpty && declarations.kind(of: enclosingType) == nil
  }

  /// The type a name means here, if it means one.
  func namedType(_ name: Name) -> StaticType? {
    if name == .Self, !enclosingType.isEmpty { return selfType }
    if let standard = types.standard(name) { return standard }
    if let full = resolver.fullName(name, from: enclosingType) {
      return declarations.aliases[full] ?? types.nominal(full)
    }
    return declarations.c.type(named: name, types)
  }

  /// Whether a name that does not look like a type is declared as one.
  private func isDeclaredType(_ name: Name) -> Bool {
    declarations.c.isRecord(name)
      || resolver.fullName(name, from: enclosingType).map { declarations.kind(of: $0) != nil } == true
  }

  // MARK: Members

  private func placeOfMember(_ id: NodeID, at range: SourceRange) -> Place {
    let name = spelled(id)
    guard let base = tree.children(id).first else { return .value(unknown(at: range)) }
    if let type = typeNamed(by: base) { return placeOfTypeMember(name, of: type, at: range) }
    if isModuleName(base) { return placeOfGlobal(name, at: range) }
    let inner = place(base)
    return placeOfMember(name, of: inner, at: range)
  }

  /// A member of a value.
  func placeOfMember(_ name: Name, of base: Place, at range: SourceRange) -> Place {
    let type = types.unwrapped(base.type)
    if let nominal = types.memberName(type) {
      if let property = resolver.property(name, of: nominal) {
        return placeOfProperty(property, of: base, at: range)
      }
      let found = resolver.methods(name, of: nominal)
      if !found.isNone {
        let method = declarations[found]
        let receiver = receiverValue(base, of: nominal, at: range)
        let closure = emitClosure(intern(method.fullName), captures: [receiver], at: range)
        return .value(Operand(closure, self.type(of: method)))
      }
    }
    switch types[type] {
    case .nominal(let nominal, _):
      if !declarations.c.renamed.isEmpty,
        let getter = declarations.c.renamed[
          names.name("getter:", names.joined(nominal, name))]?.first
      {
        let isAddress = getter.parameters.first.map { types.isPointer($0) } == true
          && !types.isPointer(base.type)
        let value = isAddress ? addressOfValue(base, at: range) : read(base, at: range).value
        let argument = Argument(value, passing: isAddress ? .addressOf : .value, range: range)
        let result = emitCall(.named(intern(getter.symbol)), [argument], at: range)
        return .value(Operand(result, getter.result))
      }
      if let record = declarations.c.record(nominal) {
        return placeOfField(name, of: base, record.type(of: name) ?? .unknown, at: range)
      }
    case .tuple(let elements):
      let index = types.position(of: name, in: elements) ?? Int(names.spelling(name)) ?? -1
      guard let element = types.element(index, of: elements) else {
        return placeOfField(name, of: base, .unknown, at: range)
      }
      return placeOfField(names.number(index), of: base, element.type, at: range)
    default: break
    }
    if let known = KnownAPI.property(name, of: type, types) {
      return apply(known, to: read(base, at: range), at: range)
    }
    return placeOfField(name, of: base, .unknown, at: range)
  }

  private func placeOfField(
    _ name: Name, of base: Place, _ type: StaticType, at range: SourceRange
  ) -> Place {
    switch base {
    case .memory(let address, let baseType, let isStable):
      let isReference = isReferenceLike(baseType)
      let start = isReference ? load(address, baseType, at: range).value : address
      return .memory(field(start, name, at: range), type, isStable: isStable && !isReference)
    case .observed(let address, _, let variable, _):
      let isReference = isReferenceLike(variable.type)
      let start = isReference ? load(address, variable.type, at: range).value : address
      return .memory(field(start, name, at: range), type, isStable: false)
    default:
      let value = read(base, at: range)
      if isReferenceLike(value.type) {
        return .memory(field(value.value, name, at: range), type, isStable: false)
      }
      var part = extract(value, name, at: range)
      if !type.isUnknown { part.type = type }
      return .value(part)
    }
  }

  /// Whether members are reached through a reference: classes, and library types named so.
  private func isReferenceLike(_ type: StaticType) -> Bool {
    guard case .nominal(let name, _) = types.form(type) else { return false }
    if let kind = declarations.kind(of: name) { return kind == .class || kind == .actor }
    return names.beginsWithNS(name) || name == .AnyObject
  }

  func placeOfProperty(
    _ member: MemberProperty, of base: Place, at range: SourceRange
  ) -> Place {
    let property = member.variable
    if !property.wrapper.isEmpty { return placeOfWrapped(property, of: base, at: range) }
    let isReference = member.ownerIsReference || isReferenceLike(base.type)
    if property.isComputed || member.ownerKind == .protocol {
      let receiver = isReference ? read(base, at: range).value : addressOfValue(base, at: range)
      return .accessor(
        receiver: receiver, owner: types.nominalName(base.type) ?? member.owner, name: property.name,
        arguments: [], property.type)
    }
    let place = placeOfField(property.name, of: base, property.type, at: range)
    guard case .memory(let address, let type, let isStable) = place else { return place }
    if !property.isPlainStorage, !isInitializing {
      let receiver = isReference ? read(base, at: range).value : addressOfValue(base, at: range)
      return .observed(address, receiver: receiver, property, owner: member.owner)
    }
    return .memory(address, type, isStable: isStable && property.isPlainStorage)
  }

  /// `wrappedValue` or `projectedValue` of the wrapper that is stored as `_name`.
  private func placeOfWrapped(
    _ property: VariableDeclaration, of base: Place, at range: SourceRange
  ) -> Place {
    let name = property.isProjection ? names.dropFirst(property.name) : property.name
    let type = types.nominal(property.wrapper)
    let storage = placeOfField(names.name("_", name), of: base, type, at: range)
    let value = placeOfMember(
      Name(property.isProjection ? .projectedValue : .wrappedValue), of: storage, at: range)
    let place = property.type.isUnknown ? value : value.typed(property.type)
    guard case .memory(let address, let type, _) = place else { return place }
    // Reached through an accessor all the same: `&name` is the address of a temporary.
    return .observed(address, receiver: nil, VariableDeclaration(name: name, type: type), owner: .none)
  }

  /// In an initialiser, observers are not called.
  private var isInitializing: Bool { builder.function.role == .initializer && parent == nil }

  // MARK: Types

  /// The type an expression names, when it names one rather than a value.
  func typeNamed(by id: NodeID) -> StaticType? {
    switch tree.kind(id) {
    case .typeExpression: return unit.type(id, in: enclosingType)
    case .identifier:
      let name = spelled(id)
      guard lookUp(id) == nil else { return nil }
      let isTypeLike = names.isUppercase(name)
      guard isTypeLike || isDeclaredType(name) else { return nil }
      if let type = namedType(name) { return type }
      return isModuleName(id) ? nil : types.nominal(name)
    case .arrayLiteral:
      let elements = tree.children(id)
      guard elements.count == 1, let element = typeNamed(by: elements[0]) else { return nil }
      return types.array(element)
    case .dictionaryLiteral:
      let parts = tree.children(id)
      guard parts.count == 2, let key = typeNamed(by: parts[0]), let value = typeNamed(by: parts[1])
      else { return nil }
      return types.dictionary(key: key, value: value)
    case .optionalChain:
      return tree.children(id).first.flatMap { typeNamed(by: $0) }.map { types.optional($0) }
    case .member:
      guard let base = tree.children(id).first else { return nil }
      let name = spelled(id)
      if name == .Type || name == .`self` { return typeNamed(by: base) }
      let isTypeLike = names.isUppercase(name)
      if isModuleName(base), isTypeLike { return namedType(name) ?? types.nominal(name) }
      guard isTypeLike, let outer = typeNamed(by: base),
        let outerName = types.nominalName(outer), resolver.fullName(name, from: outerName) != nil
          || declarations.kind(of: outerName) == nil
      else { return nil }
      return resolver.resolve(name, .empty, from: outerName)
    case .call:
      // `type(of: x)`.
      guard let callee = tree.children(id).first, tree.kind(callee) == .identifier,
        spelled(callee) == .type, let argument = tree.children(id).dropFirst().first,
        label(argument) == .of
      else { return nil }
      return types.unwrapped(lower(tree.value(of: argument)).type)
    default: return nil
    }
  }

  func isModuleName(_ id: NodeID) -> Bool {
    guard tree.kind(id) == .identifier else { return false }
    return unit.isModuleName(spelled(id)) && lookUp(id) == nil
  }

  private func placeOfTypeMember(
    _ name: Name, of type: StaticType, at range: SourceRange
  ) -> Place {
    if name == .`self` || name == .Type { return .value(unknown(at: range, types.metatype(type))) }
    if let nominal = types.nominalName(type) {
      if let property = resolver.property(name, of: nominal), property.variable.isStatic {
        return placeOfStatic(property.variable, of: property.owner, at: range)
      }
      if let value = caseValue(name, of: nominal, at: range) { return .value(value) }
      let found = resolver.methods(name, of: nominal)
      if !found.isNone {
        let method = declarations[found]
        return .value(functionReference(method.fullName, self.type(of: method), at: range))
      }
      if case .nominal(let nominal, let arguments) = types[type], nominal == .MemoryLayout {
        return .value(layoutNumber(name, of: types.first(arguments) ?? .unknown, at: range))
      }
      let known = KnownAPI.staticResult(name, of: type, types)
      if !known.isUnknown { return .value(unknown(at: range, known)) }
      if name == .`init`, let number = declarations.number(of: nominal),
        !declarations.types[number.index].ownInitializers.isNone
      {
        let initializer = declarations[declarations.types[number.index].ownInitializers]
        return .value(functionReference(initializer.fullName, .unknown, at: range))
      }
      if declarations.kind(of: nominal) == nil {
        let id = intern(names.joined(nominal, name))
        return .memory(
          emit(at: range) { .addressOfGlobal(result: $0, name: id) }, .unknown, isStable: true)
      }
    }
    if let number = KnownAPI.staticNumber(name, of: type, types) {
      return .value(integer(number, at: range, type))
    }
    return .value(unknown(at: range))
  }

  private func placeOfStatic(
    _ property: VariableDeclaration, of owner: Name, at range: SourceRange
  ) -> Place {
    if property.isComputed {
      return .accessor(
        receiver: nil, owner: owner, name: property.name, arguments: [], property.type)
    }
    let id = intern(names.joined(resolver.irName(owner), property.name))
    let address = emit(at: range) { .addressOfGlobal(result: $0, name: id) }
    if !property.isPlainStorage {
      return .observed(address, receiver: nil, property, owner: owner)
    }
    return .memory(address, property.type, isStable: true)
  }

  /// An enum case without payload as a value; a case with payload as a constructor is a call.
  func caseValue(_ name: Name, of type: Name, at range: SourceRange) -> Operand? {
    guard let declared = declarations.enumCase(name, of: type) else { return nil }
    let number = integer(declared.ordinal, at: range, types.nominal(type))
    guard declarations.isUnique(type) else { return number }
    let object = newObject(resolver.irName(type), number.type, isStored: storesObject, at: range)
    store([], number: number, in: object.value, at: range)
    return object
  }

  /// What a method of a type gets as `self`: the reference, or the address of the value.
  func receiverValue(_ place: Place, of type: Name, at range: SourceRange) -> ValueID {
    declarations.hasReferenceSelf(type, names) ? read(place, at: range).value : addressOfValue(place, at: range)
  }

  // MARK: Subscripts

  private func placeOfSubscript(_ id: NodeID, at range: SourceRange) -> Place {
    let children = tree.children(id)
    guard let baseNode = children.first else { return .value(unknown(at: range)) }
    let base = place(baseNode)
    let arguments = Array(children.dropFirst())
    if let first = arguments.first, label(first) == .keyPath, tree.kind(tree.value(of: first)) == .keyPath {
      return place(byKeyPath: tree.value(of: first), of: base)
    }
    let type = types.unwrapped(base.type)
    if case .nominal(let nominal, _) = types[type], let number = declarations.number(of: nominal),
      !declarations.types[number.index].firstSubscript.isNone
    {
      let signature = declarations[declarations.types[number.index].firstSubscript]
      let receiver = receiverValue(base, of: nominal, at: range)
      let values = arguments.map {
        Argument(lower(tree.value(of: $0)).value, range: self.range($0))
      }
      return .accessor(
        receiver: receiver, owner: nominal, name: Name(.subscript), arguments: values, signature.result)
    }
    let value = read(base, at: range)
    guard let first = arguments.first else { return .value(value) }
    let index = lower(tree.value(of: first))
    if isRange(index, tree.value(of: first)) {
      let slice = emit(at: range) { .offset(result: $0, base: value.value, by: index.value) }
      return .value(Operand(slice, type))
    }
    if type == .string { return .value(unknown(at: range)) }
    let isContainer = !types.isPointer(type)
    let elementType = elementType(of: type)
    let address = element(value.value, index.value, at: range)
    if isContainer, let last = arguments.last, arguments.count == 2,
      label(last) == .default
    {
      let fallback = lower(tree.value(of: last))
      emit(.store(value: fallback.value, to: address), at: range)
    }
    return .memory(address, elementType, isStable: !isContainer)
  }

  private func isRange(_ operand: Operand, _ node: NodeID) -> Bool {
    switch tree.kind(node) {
    case .binaryOperation, .prefixOperation, .postfixOperation:
      return spelled(node) == .halfOpenRange || spelled(node) == .closedRange
    case .identifier where spelled(node) == .closedRange: return true
    default: return types.nominalName(operand.type).map { $0 == .Range } == true
    }
  }

  func elementType(of type: StaticType) -> StaticType {
    switch types.form(type) {
    case .array(let element), .set(let element): element
    case .dictionary(_, let value): value
    case .pointer(let pointer): pointer.pointee
    case .string: types.nominal(Name(.Character))
    case .nominal(let name, let arguments):
      switch name.known {
      case .Range, .ClosedRange, .Data: .int
      case .InlineArray: types.first(arguments) ?? .unknown
      default: .unknown
      }
    default: .unknown
    }
  }
}
