internal import CClangIndex
import PointerFlow
import SourceText

extension CUnitLowering {
  // MARK: Globals

  /// Adds a variable with static storage and remembers where it is.
  ///
  /// - Parameter function: the function that a static local belongs to.
  @discardableResult
  mutating func declareGlobal(
    _ declaration: UInt32, at index: Int?, function: String? = nil
  ) -> StringID {
    if case .global(let known) = places[Int(declaration)] { return known }
    let entry = tree.declarations[Int(declaration)]
    var spelled = tree.string(at: entry.name)
    if let function { spelled = "\(function).\(spelled)" }
    let name = builder.intern(spelled)
    places[Int(declaration)] = .global(name)
    let isStatic = entry.storage == 3 || function != nil
    builder.add(
      FlowUnit.Global(
        name: name, type: fact(ofType: entry.type), linkage: isStatic ? .internal : .external,
        range: index.map { range(of: $0) } ?? .none, isConstant: isConstant(canonical(entry.type))))
    return name
  }

  /// Remembers an initialiser that the unit's own function has to store.
  mutating func noteInitializer(of index: Int, name: StringID) {
    guard initializer(of: index) != nil else { return }
    initializedGlobals.append((index, name))
  }

  /// The initialiser of a variable.
  func initializer(of index: Int) -> Int? {
    let end = tree.end(of: index)
    var child = index + 1
    var found: Int?
    while child < end {
      if tree.nodes[child].has(UL_NODE_INITIALIZER) { found = child }
      child = tree.end(of: child)
    }
    return found
  }

  // MARK: Functions

  mutating func lowerFunction(_ index: Int) {
    let node = tree.nodes[index]
    let name = tree.string(at: tree.declarations[Int(node.declaration)].name)
    // Builtins are known by name to whoever knows them.
    if name.hasPrefix("__builtin_") || name.hasPrefix("__sync_") { return }
    var parameters: [Int] = []
    var bodyNode: Int?
    let end = tree.end(of: index)
    var child = index + 1
    while child < end {
      if tree.kind(child) == .parameterDeclaration { parameters.append(child) }
      if tree.kind(child) == .compound { bodyNode = child }
      child = tree.end(of: child)
    }
    let function = declaration(of: index, parameters: parameters)
    guard let bodyNode, !isForeign || isPlainC(index) else {
      if bodyNode != nil { skippedBodies += 1 }
      builder.add(function)
      return
    }
    body = CBody(
      builder: FunctionBuilder(name: function.name, range: function.range), functionName: name)
    body.root = bodyNode
    adopt(function)
    if hasErrors(in: bodyNode) { body.builder.function.attributes.insert(.incomplete) }
    for (position, parameter) in parameters.enumerated() {
      lowerParameter(parameter, position: position)
    }
    if function.attributes.contains(.variadic) { addVariadicParameters() }
    if parameters.contains(where: { tree.isArgumentList(type(of: $0)) }) { body.nextArgument = 0 }
    lowerBody(bodyNode)
    builder.add(finishBody())
  }

  /// Copies what a declaration says into the function being built.
  mutating func adopt(_ function: FlowFunction) {
    body.builder.function.linkage = function.linkage
    body.builder.function.resultType = function.resultType
    body.builder.function.parameters = function.parameters
    body.builder.function.attributes = function.attributes
    body.builder.function.swiftName = function.swiftName
    body.builder.function.role = function.role
  }

  mutating func lowerParameter(_ index: Int, position: Int) {
    let range = range(of: index)
    if type(of: index).isArray {
      // An array whose length clang could not make out did not become the pointer that it is.
      places[Int(tree.nodes[index].declaration)] = .value(
        body.builder.emit(at: range) { .parameter(result: $0, position: UInt32(position)) })
      return
    }
    let declared = body.builder.function.parameters[position]
    let storage = body.builder.newStorage(
      name: declared.name, type: declared.type, range: range, scope: .frame)
    places[Int(tree.nodes[index].declaration)] = .storage(storage)
    let value = body.builder.emit(at: range) { .parameter(result: $0, position: UInt32(position)) }
    let address = body.builder.emit(at: range) { .addressOfLocal(result: $0, storage) }
    body.builder.emit(.store(value: value, to: address), at: range)
  }

  /// Lowers the statements of a body whose frame is the function's.
  mutating func lowerBody(_ index: Int) {
    lowerChildren(of: index)
    let range = range(of: index).atEnd
    runCleanups(of: .frame, at: range)
    body.builder.terminate(.returns(.none), at: range)
  }

  /// Connects the jumps and hands the function out.
  mutating func finishBody() -> FlowFunction {
    connectJumps()
    let finished = body.builder
    body = CBody(builder: FunctionBuilder(name: .none, range: .none), functionName: "")
    return finished.finish()
  }

  private mutating func declaration(of index: Int, parameters: [Int]) -> FlowFunction {
    let node = tree.nodes[index]
    let entry = tree.declarations[Int(node.declaration)]
    let spelled = tree.string(at: entry.name)
    var function = FlowFunction(name: builder.intern(spelled))
    function.range = range(of: index)
    function.linkage = linkage(of: index, entry)
    if spelled == "main" { function.role = .entryPoint }
    let type = canonical(node.type)
    function.resultType = fact(ofType: type.element)
    let attributes = attributes(ofFunction: node.declaration)
    if type.has(UL_TYPE_VARIADIC) { function.attributes.insert(.variadic) }
    if isNoReturn(node.declaration) { function.attributes.insert(.noReturn) }
    if attributes.has("pure") || attributes.has("const") { function.attributes.insert(.pure) }
    if attributes.has("malloc") || attributes.has("ownership_returns") {
      function.attributes.insert(.returnsFresh)
    }
    if let name = attributes.arguments(of: "swift_name")?.first {
      function.swiftName = builder.intern(name)
    }
    for parameter in parameters { function.parameters.append(self.parameter(parameter)) }
    applyPositions(of: attributes, to: &function)
    return function
  }

  private mutating func linkage(of index: Int, _ entry: ul_declaration) -> Linkage {
    let isMain = isMainFile(tree.nodes[index].file)
    if entry.storage == 3 { return isMain ? .internal : .header }
    return entry.has(UL_DECL_INLINE) && !isMain ? .header : .external
  }

  private mutating func parameter(_ index: Int) -> Parameter {
    let node = tree.nodes[index]
    var parameter = Parameter(
      name: name(of: node.declaration), type: adjustedFact(of: index), range: range(of: index))
    let declared = tree.types[Int(node.type)]
    if declared.has(UL_TYPE_NONNULL) { parameter.attributes.insert(.nonNull) }
    if node.has(UL_NODE_ATTRIBUTES) {
      let attributes = DeclarationAttributes(text: tree.string(at: node.name))
      if attributes.has("noescape") { parameter.attributes.insert(.noEscape) }
      if attributes.has("lifetimebound") || attributes.has("clang::lifetimebound") {
        parameter.attributes.insert(.lifetimeBound)
      }
      if attributes.has("nonnull") { parameter.attributes.insert(.nonNull) }
      if attributes.has("os_consumed") || attributes.has("cf_consumed") {
        parameter.attributes.insert(.consumed)
      }
    }
    if isLifetimeBound(index) { parameter.attributes.insert(.lifetimeBound) }
    return parameter
  }

  /// The type with which an argument arrives: arrays as pointers (C17 6.7.6.3), and a union of
  /// nothing but pointers as its first member, which is how `transparent_union` passes it.
  private mutating func adjustedFact(of index: Int) -> TypeFact {
    let type = type(of: index)
    if type.isArray {
      var fact = fact(of: index)
      fact.kind = .pointer
      fact.size = UInt32(MemoryLayout<UInt>.size)
      return fact
    }
    if type.isRecord, type.has(UL_TYPE_UNION) {
      let members = fieldRanges[Int(type.declaration)]
      let facts = members.map { fact(ofType: tree.fields[$0].type) }
      if let first = facts.first, facts.allSatisfy({ $0.kind == .pointer }) { return first }
    }
    return fact(of: index)
  }

  /// libclang 14 drops `lifetimebound` in C without a cursor: the text after the parameter tells.
  private mutating func isLifetimeBound(_ index: Int) -> Bool {
    let node = tree.nodes[index]
    guard tree.isProject(node.file) else { return false }
    let marks = lifetimeBoundMarks ?? ["lifetimebound"] + macros(mentioning: "lifetimebound")
    lifetimeBoundMarks = marks
    let mentions =
      mentionsLifetimeBound[Int(node.file)]
      ?? marks.contains { tree.contains($0, inFile: node.file) }
    mentionsLifetimeBound[Int(node.file)] = mentions
    guard mentions else { return false }
    let limit = min(node.end + 64, tree.length(ofFile: node.file))
    var text = tree.text(ofFile: node.file, from: node.start, to: limit)
    let length = Int(node.end - node.start)
    if let stop = text.utf8.dropFirst(length).firstIndex(where: {
      $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "{")
    }) {
      text = String(text[..<stop])
    }
    return text.split { !($0.isLetter || $0.isNumber || $0 == "_") }
      .contains { marks.contains(String($0)) }
  }

  private func macros(mentioning word: StaticString) -> [String] {
    (0..<tree.macros.count).map { tree.macros[$0] }
      .filter { tree.contains(word, at: $0.body) }.map { tree.string(at: $0.name) }
  }

  /// Attributes of the function that speak of parameters by one-based position.
  private func applyPositions(
    of attributes: DeclarationAttributes, to function: inout FlowFunction
  ) {
    for (name, arguments) in attributes.entries {
      let mark: Parameter.Attributes
      switch name {
      case "nonnull": mark = .nonNull
      case "ownership_takes": mark = .consumed
      default: continue
      }
      let positions = arguments.compactMap { Int($0) }
      for position in function.parameters.indices {
        let isNamed = positions.contains(position + 1)
        let isPointer = function.parameters[position].type.kind == .pointer
        if isNamed || (positions.isEmpty && mark == .nonNull && isPointer) {
          function.parameters[position].attributes.insert(mark)
        }
      }
    }
  }

  // MARK: Attributes

  mutating func attributes(ofFunction declaration: UInt32) -> DeclarationAttributes {
    if let known = attributes[Int(declaration)] { return known }
    let entry = tree.declarations[Int(declaration)]
    var found = DeclarationAttributes()
    // Those of a prototype in a header hold for the definition, too.
    for node in annotatedPrototypes[declaration] ?? [] {
      found.add(
        DeclarationAttributes(
          text: tree.string(at: tree.nodes[node].name), function: tree.string(at: entry.name)))
    }
    attributes[Int(declaration)] = found
    return found
  }

  private static let neverReturning: Set<String> = [
    "abort", "exit", "_exit", "_Exit", "quick_exit", "longjmp", "siglongjmp", "_longjmp",
    "__assert_fail", "__assert_rtn", "err", "errx", "verr", "verrx", "pthread_exit",
    "__stack_chk_fail", "__builtin_unreachable", "__builtin_trap", "__builtin_abort",
    "__builtin_longjmp", "__builtin_exit", "__builtin__exit",
  ]

  mutating func isNoReturn(_ declaration: UInt32) -> Bool {
    if let known = neverReturns[Int(declaration)] { return known }
    let found = findsNoReturn(declaration)
    neverReturns[Int(declaration)] = found
    return found
  }

  private mutating func findsNoReturn(_ declaration: UInt32) -> Bool {
    let entry = tree.declarations[Int(declaration)]
    if attributes(ofFunction: declaration).has("noreturn") { return true }
    if tree.contains("noreturn", at: tree.types[Int(entry.type)].name) { return true }
    return Self.neverReturning.contains(tree.string(at: entry.name))
  }
}
