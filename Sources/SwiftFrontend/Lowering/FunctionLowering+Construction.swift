import PointerFlow
import SourceText

extension FunctionLowering {
  /// `Type(…)`.
  func construct(_ type: StaticType, _ call: CallSyntax) -> Operand {
    let range = call.range
    if let name = types.memberName(type), types.nominalName(type) == nil {
      let own = declarations.number(of: name).map { declarations.types[$0.index].ownInitializers }
      if !call.arguments.isEmpty,
        let initializer = declarations.functions(from: own ?? .none).first(where: { fits($0, call) })
      {
        return initialize(foreign: type, name, initializer, call)
      }
    }
    switch types.form(type) {
    case .pointer: return constructPointer(type, call)
    case .integer: return constructInteger(type, call)
    case .string, .array, .set, .dictionary: return constructContainer(type, call)
    case .nominal(let name, _): return constructNominal(name, type, call)
    default:
      let values = call.arguments.map { value(of: $0) }
      return values.count == 1 ? Operand(values[0].value, type) : unknown(at: range, type)
    }
  }

  private func constructInteger(_ type: StaticType, _ call: CallSyntax) -> Operand {
    guard let first = call.arguments.first else { return integer(0, at: call.range, type) }
    let value = value(of: first)
    if label(first) == .bitPattern, types.isPointer(value.type) || value.type.isUnknown {
      return cast(value.value, .pointerToInteger, type, at: call.range)
    }
    let isNarrow = resolver.layout(of: type).map { $0.size < 8 } ?? false
    return cast(value.value, isNarrow ? .truncate : .integer, type, at: call.range)
  }

  private func constructPointer(_ type: StaticType, _ call: CallSyntax) -> Operand {
    let range = call.range
    guard let first = call.arguments.first else { return unknown(at: range, type) }
    let value = converted(first, to: type)
    for node in call.arguments.dropFirst() { _ = self.value(of: node) }
    let isFromInteger = label(first) == .bitPattern && !types.isPointer(value.type)
    return cast(
      value.value, isFromInteger ? .integerToPointer : .rebind, inferred(type, from: value.type),
      at: range)
  }

  /// `UnsafePointer(p)` points to what `p` points to.
  private func inferred(_ type: StaticType, from source: StaticType) -> StaticType {
    guard case .pointer(var pointer) = types[type], pointer.pointee.isUnknown,
      pointer.form == .typed || pointer.form == .buffer
    else { return type }
    pointer.pointee = types.isPointer(source) ? types.pointee(source) : elementType(of: source)
    return types.type(.pointer(pointer))
  }

  /// Strings and collections: their bytes or elements are copied.
  private func constructContainer(_ type: StaticType, _ call: CallSyntax) -> Operand {
    let range = call.range
    let name = Name(type == .string ? .String : .Array)
    if let built = lowerScopedInitializer(name, type, call) { return built }
    if let modelled = callModelled(Name(.`init`), onType: name, call) {
      freeAdopted(call)
      return Operand(modelled.value, type)
    }
    if let first = call.arguments.first, KnownAPI.isAdoptingLabel(label(first))
    {
      return adopt(first, type, call)
    }
    var sources: [Operand] = []
    var repeated: Operand?
    for node in call.arguments {
      let value = value(of: node)
      if label(node) == .repeating { repeated = value }
      if label(node).isEmpty { sources.append(value) }
      if types.isPointer(value.type) || value.type.isUnknown {
        _ = emit(at: self.range(node)) { .read(result: $0, value.value) }
      }
    }
    if type == .string { return buffer(at: range, type) }
    var result = type
    if type == .unknownArray {
      result = types.array(repeated?.type ?? sources.first.map { elementType(of: $0.type) } ?? .unknown)
    }
    if let repeated { return array(of: [repeated], repeated.type, at: range) }
    return arrayCopy(of: sources.filter { !$0.type.isUnknown }, result, at: range)
  }

  // MARK: Nominal types

  private func constructNominal(
    _ name: Name, _ type: StaticType, _ call: CallSyntax
  ) -> Operand {
    let range = call.range
    guard let number = declarations.number(of: name), declarations.types[number.index].kind != nil
    else {
      if let renamed = callRenamed(name, Name(.`init`), on: nil, call) {
        return Operand(renamed.value, type)
      }
      if let record = declarations.c.record(name) { return constructRecord(record, type, call) }
      return constructForeign(name, type, call)
    }
    if declarations.types[number.index].isReference {
      let id = intern(declarations.types[number.index].irName)
      let isStored = storesObject
      storesObject = false
      let object = emit(at: range) { .makeObject(result: $0, type: id) }
      // A temporary holds it until the statement's scope ends.
      if !isStored { hold(Operand(object, type), at: range) }
      let declared = declarations.types[number.index]
      if declared.uniqueKind == .struct, !declared.hasOwnInitializer, isMemberwise(call, declared) {
        store(memberwise(number, call), in: object, at: range)
      } else {
        initialize(number, object, call)
      }
      return Operand(object, type)
    }
    let declared = declarations.types[number.index]
    if !declared.hasOwnInitializer, declared.kind == .struct, isMemberwise(call, declared) {
      return aggregate(type, memberwise(number, call), at: range)
    }
    if declared.ownInitializers.isNone {
      for node in call.arguments { _ = value(of: node) }
      return unknown(at: range, type)
    }
    let storage = temporary(type, at: range)
    initialize(number, address(of: storage, at: range), call)
    return load(storage, type, at: range)
  }

  private func isMemberwise(_ call: CallSyntax, _ type: TypeDeclaration) -> Bool {
    call.arguments.allSatisfy { node in
      let label = label(node)
      return label.isEmpty ? isTrailingClosure(node) : type.storedOrder.contains(label)
    }
  }

  /// What a memberwise initialiser stores.
  private func memberwise(
    _ number: TypeNumber, _ call: CallSyntax
  ) -> [(name: Name, value: Operand)] {
    var members: [(name: Name, value: Operand)] = []
    var given: [Name] = []
    let declared = declarations.types[number.index]
    for node in call.arguments {
      let written = label(node)
      let label = written.isEmpty ? declared.storedOrder.last ?? .none : written
      let property = declarations.ownProperty(label, of: number)
      let value = converted(node, to: property?.type ?? .unknown)
      members.append(member(property, label, value, at: call.range))
      given.append(label)
    }
    for name in declared.storedOrder where !given.contains(name) {
      guard let property = declarations.ownProperty(name, of: number), property.file == unit.file,
        !property.initialValue.isNone
      else { continue }
      let value = lower(property.initialValue, expecting: property.type)
      members.append(member(property, name, value, at: call.range))
    }
    return members
  }

  /// What is stored for a property: the value, or the wrapper around it.
  private func member(
    _ property: VariableDeclaration?, _ name: Name, _ value: Operand, at range: SourceRange
  ) -> (name: Name, value: Operand) {
    guard let property, !property.wrapper.isEmpty else { return (name, value) }
    let type = types.nominal(property.wrapper)
    let storage = temporary(type, at: range)
    initializeWrapper(property.wrapper, in: address(of: storage, at: range), value, at: range)
    return (names.name("_", name), load(storage, type, at: range))
  }

  /// A struct of C: by members, or all zero.
  private func constructRecord(
    _ record: CDeclarations.Record, _ type: StaticType, _ call: CallSyntax
  ) -> Operand {
    if call.arguments.isEmpty {
      let storage = temporary(type, at: call.range)
      let base = address(of: storage, at: call.range)
      emit(.clear(base), at: call.range)
      return load(storage, type, at: call.range)
    }
    let members = call.arguments.map { node in
      let label = label(node)
      return (name: label, value: converted(node, to: record.type(of: label) ?? .unknown))
    }
    return aggregate(type, members, at: call.range)
  }

  /// A type of another module.
  private func constructForeign(
    _ name: Name, _ type: StaticType, _ call: CallSyntax
  ) -> Operand {
    let range = call.range
    if name == .ObjectIdentifier, let first = call.arguments.first {
      let raw = cast(value(of: first).value, .objectToPointer, .rawPointer, at: range)
      return cast(raw.value, .pointerToInteger, type, at: range)
    }
    if keepsOwner(call) {  // The memory lives as long as what refers to it.
      for node in call.arguments { _ = value(of: node) }
      return unknown(at: range, type)
    }
    if let modelled = callModelled(Name(.`init`), onType: name, call) {
      freeAdopted(call)
      return modelled
    }
    if let first = call.arguments.first, KnownAPI.isAdoptingLabel(label(first))
    {
      return adopt(first, type, call)
    }
    if KnownAPI.isWrapper(name), let first = call.arguments.first {
      for node in call.arguments.dropFirst() { _ = value(of: node) }
      return Operand(value(of: first).value, type)
    }
    let values = plainArguments(call)
    if name == .Data || name == .NSData {  // The bytes are copied.
      for value in values { _ = emit(at: range) { .read(result: $0, value.value) } }
      if name == .Data { return unknown(at: range, type) }
    }
    if KnownAPI.isInteriorOwner(name) {
      let isStored = storesObject
      storesObject = false
      return newObject(name, type, isStored: isStored, at: range)
    }
    return Operand(emitCall(.named(intern(name)), values, at: range), type)
  }

  /// A value that refers to the memory it is given.
  private func adopt(_ first: NodeID, _ type: StaticType, _ call: CallSyntax) -> Operand {
    let memory = value(of: first)
    for node in call.arguments.dropFirst() { _ = value(of: node) }
    return Operand(memory.value, type)
  }

  /// Whether a deallocator of the caller's own holds something that may own the memory until it runs.
  private func keepsOwner(_ call: CallSyntax) -> Bool {
    call.arguments.contains { node in
      guard label(node) == .deallocator else { return false }
      return namesOwner(tree.value(of: node))
    }
  }

  private func namesOwner(_ node: NodeID) -> Bool {
    if tree.kind(node) == .identifier {
      return lookUp(node).map { !types.isPlain($0.type) && !types.isPointer($0.type) } == true
    }
    return tree.children(node).contains { namesOwner($0) }
  }

  /// The call of an initialiser that was just emitted may say that `free` ends its first argument when
  /// the last copy is gone.
  private func freeAdopted(_ call: CallSyntax) {
    let isFreed = call.arguments.contains { node in
      let expression = tree.stripped(tree.value(of: node))
      return switch label(node).known {
      case .deallocator: tree.kind(expression) == .implicitMember && spelled(expression) == .free
      case .freeWhenDone: tree.keyword(expression) == .true
      default: false
      }
    }
    guard isFreed, let site = builder.lastCall, site.arguments.count > 1 else { return }
    freeLater(site.arguments[1].value, at: call.range)
  }

  /// `free`, at a time that nobody knows: on a path of its own, which ends there.
  private func freeLater(_ memory: ValueID, at range: SourceRange) {
    let (ending, going) = (builder.newBlock(), builder.newBlock())
    let family = intern(Name(.c))
    open(choosing: [ending, going], at: range)
    builder.position(at: ending)
    emit(.free(memory, family: family), at: range)
    builder.terminate(.unreachable, at: range)
    builder.position(at: going)
  }

  /// A new object of a class of another module; a temporary holds it unless it is stored at once.
  func newObject(
    _ name: Name, _ type: StaticType, isStored: Bool, at range: SourceRange
  ) -> Operand {
    let id = intern(name)
    let object = Operand(emit(at: range) { .makeObject(result: $0, type: id) }, type)
    if !isStored { hold(object, at: range) }
    return object
  }

  /// A temporary holds an object until the scope ends.
  func hold(_ object: Operand, at range: SourceRange) {
    let holder = temporary(object.type, at: range)
    store(object.value, to: holder, at: range)
  }

  // MARK: Initialisers of the program

  func initialize(_ number: TypeNumber, _ object: ValueID, _ call: CallSyntax) {
    let candidates = declarations.types[number.index].initializers
    let signature = choose(candidates, call) ?? (candidates.isNone ? nil : declarations[candidates])
    let object = Argument(object, range: call.range)
    let values =
      signature.map { arguments(call, for: $0, behind: object) }
      ?? arguments(call, [], behind: object)
    _ = emitCall(
      .method(
        receiverType: intern(declarations.types[number.index].irName),
        name: intern(signature?.irName ?? names.call(Name(.`init`), []))),
      values, at: call.range)
  }

  /// An initialiser that an extension adds to a type of another module.
  private func initialize(
    foreign type: StaticType, _ name: Name, _ signature: SignatureDeclaration, _ call: CallSyntax
  ) -> Operand {
    let storage = temporary(type, at: call.range)
    let values = arguments(
      call, for: signature,
      behind: Argument(address(of: storage, at: call.range), range: call.range))
    _ = emitCall(
      .method(receiverType: intern(resolver.irName(name)), name: intern(signature.irName)), values,
      at: call.range)
    return load(storage, type, at: call.range)
  }
}
