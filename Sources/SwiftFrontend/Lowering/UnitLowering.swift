import PointerFlow
import SourceText

/// Lowers one file: walks its declarations and lets `FunctionLowering` lower each body.
final class UnitLowering {
  let module: SwiftModule
  let resolver: Resolver
  let names: Names
  let types: TypeTable
  let tree: SyntaxTree
  let named: NamedTree
  let path: String
  /// Index of this file in the module.
  let file: Int
  @safe @exclusivity(unchecked) private var builder: FlowUnitBuilder
  /// How often a function's name was used.
  @safe @exclusivity(unchecked) private var usedNames = FlatMap<Int>()
  /// Which names are bound in the functions being lowered.
  let bindings: BindingTable
  @safe @exclusivity(unchecked) private var moduleNames = FlatMap<Bool>()
  /// By type: one more than the position in `knownFacts`; 0 is none yet.
  @safe @exclusivity(unchecked) private var facts: [UInt32]
  @safe @exclusivity(unchecked) private var knownFacts: [TypeFact] = []
  private let scratch: LoweringScratch
  /// Those of functions that are finished, to be used again.
  @safe @exclusivity(unchecked) private var free: [FunctionLowering] = []
  /// Arguments of the calls being lowered, and which parameter each is for.
  let arguments: TableMemory<Argument>
  let positions: TableMemory<Int>
  @safe @exclusivity(unchecked) private var knownModels = FlatMap<Int>()
  @safe @exclusivity(unchecked) private var models: [CDeclarations.Function] = []

  init(
    file: Int, path: String, target: String, module: SwiftModule, scratch: LoweringScratch
  ) {
    self.scratch = scratch
    arguments = scratch.arguments
    positions = scratch.positions
    self.file = file
    self.module = module
    resolver = Resolver(module)
    names = resolver.names
    declarations = resolver.declarations
    types = resolver.types
    named = module.declarations.files[file]
    tree = named.tree
    self.path = path
    bindings = BindingTable(named)
    builder = FlowUnitBuilder(side: .swift, path: path, target: target)
    builder.reserve(functions: tree.nodes.count / 64)
    facts = [UInt32](repeating: 0, count: types.end + 64)
  }

  func lower() -> FlowUnit {
    let items = tree.flattenedChildren(tree.root)
    for item in items { lowerDeclaration(item, in: .none) }
    lowerTopLevel()
    addNotices()
    for function in free { scratch.builders.append(function.builder) }
    free = []
    return builder.unit
  }

  func add(_ function: consuming FlowFunction) { builder.add(function) }

  /// The arguments that were laid down last, from a position on.
  func takeArguments(from first: Int) -> [Argument] {
    defer { arguments.remove(from: first) }
    return arguments.rows(first..<arguments.count)
  }

  /// The lowering of a function that begins: one that is finished with another, if there is one.
  func function(
    _ name: Name, at range: SourceRange, in enclosingType: Name, parent: FunctionLowering? = nil
  ) -> FunctionLowering {
    let function =
      free.popLast()
      ?? FunctionLowering(
        unit: self,
        scratch.builders.popLast()
          ?? FunctionBuilder(name: .none, range: .none, keepsUnreachableCode: true))
    function.begin(name, at: range, in: enclosingType, parent: parent)
    return function
  }

  func giveBack(_ function: FunctionLowering) { free.append(function) }

  let declarations: ModuleDeclarations

  func hasConditionalCompilation(inside id: NodeID) -> Bool {
    let conditionals = tree.conditionals
    if conditionals.isEmpty { return false }
    let node = tree[id]
    var (low, high) = (0, conditionals.count)
    while low < high {
      let middle = (low + high) / 2
      if conditionals[middle] < node.firstToken { low = middle + 1 } else { high = middle }
    }
    return low < conditionals.count && conditionals[low] < node.endToken
  }

  // MARK: Names and types

  /// The string of a name in the unit: each is made once.
  func intern(_ name: Name) -> StringID {
    let known = scratch.string(of: name)
    if !known.isNone || name.isEmpty { return known }
    let id = builder.add(unique: names.spelling(name))
    scratch.setString(of: name, id)
    return id
  }

  /// The text of a node's main token.
  func name(_ id: NodeID) -> Name { named.name(id, names) }

  /// Whether a name means an imported module, the standard library or the target itself.
  func isModuleName(_ name: Name) -> Bool {
    if let known = moduleNames[name] { return known }
    let spelling = names.spelling(name)
    let isModule =
      (builder.unit.imports.contains(spelling) || name == .Swift || spelling == builder.unit.target)
      && declarations.number(of: name) == nil
    moduleNames[name] = isModule
    return isModule
  }

  /// A function name that no other function of the unit has: later ones are numbered.
  func uniqueName(_ name: Name) -> Name {
    let count = (usedNames[name] ?? 0) + 1
    usedNames[name] = count
    return count == 1 ? name : names.name(name, " #", count)
  }

  func fact(_ type: StaticType) -> TypeFact {
    if type.isUnknown { return .unknown }
    if type.index >= facts.count {
      facts += [UInt32](repeating: 0, count: max(type.index + 1 - facts.count, 64))
    }
    let known = Int(facts[type.index])
    if known > 0 { return knownFacts[known - 1] }
    let fact = resolver.fact(type) { intern($0) }
    knownFacts.append(fact)
    facts[type.index] = UInt32(truncatingIfNeeded: knownFacts.count)
    return fact
  }

  /// The catalogue's Swift functions of a base name.
  func rows(base: Name) -> [SwiftModelRow] { module.rows[base] }

  /// A C function that the catalogue describes, for when its header is not there.
  func modelled(_ name: Name) -> CDeclarations.Function? {
    if let known = knownModels[name] { return known < 0 ? nil : models[known] }
    guard let model = module.models.function(names.spelling(name)) else {
      knownModels[name] = -1
      return nil
    }
    let function = resolver.modelled(name, model)
    knownModels[name] = models.count
    models.append(function)
    return function
  }

  func type(_ node: NodeID, in scope: Name) -> StaticType {
    resolver.typeExpression(node, in: named, scope: scope)
  }

  // MARK: Declarations

  func lowerDeclaration(_ id: NodeID, in scope: Name) {
    switch tree.kind(id) {
    case .importDeclaration: builder.addImport(tree.name(id))
    case .functionDeclaration: lowerFunction(id, in: scope)
    case .typeDeclaration: lowerType(id, in: scope)
    case .variableDeclaration:
      for binding in tree.children(id, .binding) { lowerVariable(binding, of: id, in: scope) }
    default: break
    }
  }

  private func lowerType(_ id: NodeID, in scope: Name) {
    guard let written = named.declaredTypeName(id, names) else { return }
    let isExtension = tree.keyword(id) == .extension
    let name =
      isExtension
      ? resolver.fullName(written, from: .none) ?? written : names.joined(scope, written)
    let number = declarations.number(of: name)
    if !isExtension, let number, let kind = declarations.types[number.index].kind {
      declareType(number, kind, at: tree.range(id))
    }
    guard let body = tree.child(id, .memberBlock) else { return }
    let members = tree.flattenedChildren(body)
    for member in members { lowerDeclaration(member, in: name) }
    if !isExtension, let number, declarations.types[number.index].isReference,
      declarations.types[number.index].ownInitializers.isNone
    {
      lowerImplicitInitializer(of: name, at: id)
    }
  }

  private func declareType(_ number: TypeNumber, _ kind: NominalType.Kind, at range: SourceRange) {
    let type = declarations.types[number.index]
    let stored = type.storedOrder.compactMap { name in
      declarations.ownProperty(name, of: number).flatMap {
        $0.wrapper.isEmpty
          ? $0 : declarations.ownProperty(names.name("_", name), of: number)
      }
    }
    let properties = stored.map { property in
      var fact = fact(property.type)
      fact.ownership = property.ownership
      return NominalType.Property(
        name: intern(property.name), type: fact, isStatic: false, isConstant: property.isConstant)
    }
    builder.add(
      NominalType(
        name: intern(type.irName), kind: kind,
        superTypes: type.superTypes.map {
          intern(resolver.irName(resolver.fullName($0, from: type.name) ?? $0))
        },
        properties: properties, isClosed: !type.isOpen, range: range))
  }

  private func linkage(_ id: NodeID) -> Linkage {
    let isPrivate = tree.children(id, .modifier).contains {
      tree.keyword($0) == .private || tree.keyword($0) == .fileprivate
    }
    return isPrivate ? .internal : .external
  }

  private func lowerFunction(_ id: NodeID, in scope: Name) {
    let (signature, parameters) = signature(id, in: scope)
    switch tree.keyword(id) {
    case .subscript:
      guard let block = tree.child(id, .accessorBlock) else { return }
      lowerAccessors(
        block, name: Name(.subscript), parameters: parameters, type: signature.result,
        owner: scope, isStatic: signature.isStatic, at: id)
    case .deinit:
      guard let body = tree.child(id, .codeBlock) else { return }
      let function = begin(Name(.deinit), owner: scope, isStatic: false, at: id)
      function.builder.function.role = .deinitializer
      function.builder.function.resultType = fact(.void)
      function.lowerFunctionBody(body, result: .void)
      finish(function)
    default:
      guard let body = tree.child(id, .codeBlock) else { return }
      let function = begin(signature.irName, owner: scope, isStatic: signature.isStatic, at: id)
      function.builder.function.linkage = linkage(id)
      for (node, parameter) in zip(tree.children(id, .parameter), parameters) {
        function.declare(parameter, at: tree.range(node))
      }
      if signature.base == .`init` {
        function.builder.function.role = .initializer
        function.builder.function.resultType = fact(.void)
        function.lowerInitializerBody(body, isDelegating: isDelegating(body))
      } else {
        function.builder.function.resultType = fact(signature.result)
        function.resultBuilder = resultBuilder(of: id, in: scope)
        function.lowerFunctionBody(body, result: signature.result)
      }
      finish(function)
      if let symbol = exportedSymbol(id, signature) { addExport(symbol, signature, parameters, at: id) }
    }
  }

  /// The builder that an attribute of a declaration names.
  private func resultBuilder(of id: NodeID, in scope: Name) -> TypeNumber? {
    for modifier in tree.children(id, .modifier) where tree.isAttribute(modifier) {
      guard let full = resolver.fullName(name(modifier), from: scope),
        let number = declarations.number(of: full), declarations.types[number.index].isResultBuilder
      else { continue }
      return number
    }
    return nil
  }

  /// The C symbol under which `@_cdecl("name")` or `@c` makes a function known.
  private func exportedSymbol(_ id: NodeID, _ signature: SignatureDeclaration) -> Name? {
    for modifier in tree.children(id, .modifier) where tree.isAttribute(modifier) {
      guard name(modifier) == ._cdecl || name(modifier) == .c else { continue }
      let text = tree.text(modifier)
      let name = text.drop { $0 != "(" }.filter { !"()\"".contains($0) }
      return name.isEmpty ? signature.base : names.name(name)
    }
    return nil
  }

  /// A function by the C symbol's name that calls the Swift one.
  private func addExport(
    _ symbol: Name, _ signature: SignatureDeclaration, _ parameters: ParameterList, at id: NodeID
  ) {
    let range = tree.range(id)
    let function = function(uniqueName(symbol), at: range, in: .none)
    for parameter in parameters { function.declare(parameter, at: range) }
    function.builder.function.resultType = fact(signature.result)
    let values = parameters.map {
      Argument(function.lowerName($0.name, at: range).value, range: range)
    }
    let result = function.emitCall(.named(intern(signature.fullName)), values, at: range)
    function.builder.terminate(.returns(signature.result == .void ? .none : result), at: range)
    finish(function)
  }

  /// The signature as the module knows it, with its number among overloads.
  private func signature(
    _ id: NodeID, in scope: Name
  ) -> (SignatureDeclaration, ParameterList) {
    let type = declarations.number(of: scope)
    var known =
      switch tree.keyword(id) {
      case .`init`: type.map { declarations.types[$0.index].ownInitializers } ?? .none
      case .subscript: type.map { declarations.types[$0.index].ownSubscripts } ?? .none
      default:
        scope.isEmpty
          ? declarations.functions(named.functionName(id, names))
          : type.map { declarations.ownFunctions(named.functionName(id, names), of: $0) } ?? .none
      }
    while !known.isNone {
      let signature = declarations[known]
      if signature.node == id, signature.file == file {
        return (signature, declarations.parameters(of: signature))
      }
      known = signature.next
    }
    // A member of a local type: the module does not know it.
    let reader = DeclarationReader(
      resolver: resolver, file: named, index: file,
      generics: type.map { declarations.types[$0.index].generics } ?? [])
    var (signature, parameters) = reader.signature(id, scope: scope)
    reader.number(&signature, ordinal: 0, owner: scope.isEmpty ? .none : resolver.irName(scope))
    return (signature, ParameterList(parameters))
  }

  /// Whether an initialiser's body calls another one of the same type, which stores the defaults.
  private func isDelegating(_ body: NodeID) -> Bool {
    let node = tree[body]
    var index = Int(node.firstToken)
    while index + 2 < Int(node.endToken) {
      if tree.tokens[index].keyword == .`self`, tree.source.isText(index + 1, "."),
        tree.tokens[index + 2].keyword == .`init`
      {
        return true
      }
      index += 1
    }
    return false
  }

  /// A function lowering with `self` declared when there is one.
  private func begin(
    _ name: Name, owner scope: Name, isStatic: Bool, at id: NodeID
  ) -> FunctionLowering {
    let full = scope.isEmpty ? name : names.joined(resolver.irName(scope), name)
    let function = function(uniqueName(full), at: tree.range(id), in: scope)
    if !scope.isEmpty {
      function.builder.function.receiverType = intern(resolver.irName(scope))
      if isStatic {
        function.builder.function.attributes.insert(.isStatic)
        function.isStatic = true
      } else {
        function.declareSelf()
        if declarations.number(of: scope).map({ declarations.types[$0.index].isOpen }) == true {
          function.builder.function.attributes.insert(.overridable)
        }
      }
    }
    return function
  }

  private func finish(_ function: FunctionLowering) {
    builder.add(function.finish())
    giveBack(function)
  }

  private func lowerImplicitInitializer(of name: Name, at id: NodeID) {
    let function = begin(names.call(Name(.`init`), []), owner: name, isStatic: false, at: id)
    function.builder.function.role = .initializer
    function.builder.function.resultType = fact(.void)
    function.lowerInitializerBody(.none, isDelegating: false)
    finish(function)
  }

  // MARK: Variables

  private func lowerVariable(_ binding: NodeID, of id: NodeID, in scope: Name) {
    guard let pattern = tree.child(binding, .namePattern) else { return }
    let name = name(pattern)
    let owner = scope.isEmpty ? .topLevel : declarations.number(of: scope)
    let variable = owner.flatMap { declarations.ownProperty(name, of: $0) }
    guard let variable else { return }
    if !variable.isComputed, scope.isEmpty || variable.isStatic {
      let owner = scope.isEmpty ? .none : resolver.irName(scope)
      var fact = fact(variable.type)
      fact.ownership = variable.ownership
      builder.add(
        FlowUnit.Global(
          name: intern(names.joined(owner, name)), type: fact, linkage: linkage(id), range: tree.range(pattern),
          isConstant: variable.isConstant))
      if !scope.isEmpty || !isEntryPoint { lowerGlobalInitializer(variable, owner, at: binding) }
    }
    if let block = tree.child(binding, .accessorBlock) {
      lowerAccessors(
        block, name: name, parameters: [], type: variable.type, owner: scope,
        isStatic: variable.isStatic, builder: resultBuilder(of: id, in: scope), at: binding)
    }
  }

  private func lowerGlobalInitializer(
    _ variable: VariableDeclaration, _ owner: Name, at binding: NodeID
  ) {
    guard let value = tree.child(binding, .initializer).flatMap({ tree.children($0).first }) else {
      return
    }
    let name = names.joined(owner, variable.name)
    let function = function(
      uniqueName(names.name("initializer of ", name)), at: tree.range(binding),
      in: resolver.fullName(owner, from: .none) ?? owner)
    function.isStatic = true
    function.builder.function.role = .globalInitializer
    function.builder.function.linkage = .internal
    function.lowerGlobalInitializer(name, type: variable.type, value: value)
    finish(function)
  }

  private func lowerAccessors(
    _ block: NodeID, name: Name, parameters: ParameterList, type: StaticType,
    owner: Name, isStatic: Bool, builder: TypeNumber? = nil, at id: NodeID
  ) {
    var accessors: [(kind: Name, accessor: NodeID?, body: NodeID)] =
      tree.children(block, .codeBlock).map { (Name(.get), nil, $0) }
    for accessor in tree.children(block, .accessor) {
      if let body = tree.child(accessor, .codeBlock) {
        accessors.append((self.name(accessor), accessor, body))
      }
    }
    for (kind, accessor, body) in accessors {
      let function = begin(names.joined(name, kind), owner: owner, isStatic: isStatic, at: accessor ?? id)
      for parameter in parameters { function.declare(parameter, at: tree.range(id)) }
      if kind == .set || kind == .willSet || kind == .didSet {
        let implicit = Name(kind == .didSet ? .oldValue : .newValue)
        let written = accessor.flatMap { tree.child($0, .parameter) }.map { self.name($0) }
        function.declare(
          ParameterDeclaration(label: Name(.underscore), name: written ?? implicit, type: type),
          at: tree.range(accessor ?? id))
      }
      let result: StaticType = kind == .get ? type : .void
      function.builder.function.resultType = fact(result)
      if kind == .get { function.resultBuilder = builder }
      function.lowerFunctionBody(body, result: kind == ._read ? type : result)
      finish(function)
    }
  }

  // MARK: Top level

  /// Whether the file has statements that run at its top level.
  private(set) lazy var isEntryPoint: Bool =
    path == "main.swift" || path.hasSuffix("/main.swift") || hasTopLevelStatements

  private var hasTopLevelStatements: Bool {
    tree.flattenedChildren(tree.root).contains { item in
      switch tree.kind(item) {
      case .importDeclaration, .functionDeclaration, .typeDeclaration, .otherDeclaration,
        .variableDeclaration, .typeAlias, .enumCaseDeclaration, .unparsed, .macroExpansion:
        false
      default: true
      }
    }
  }

  private func lowerTopLevel() {
    guard isEntryPoint else { return }
    let function = function(
      uniqueName(names.name("top-level code of \(path)")), at: tree.range(tree.root), in: .none)
    function.builder.function.role = .entryPoint
    function.builder.function.linkage = .internal
    function.isTopLevel = true
    function.lowerFunctionBody(tree.root, result: .void)
    finish(function)
  }

  // MARK: Notices

  private func addNotices() {
    for index in tree.problems {
      let token = tree.tokens[Int(index)]
      builder.add(
        LoweringNotice(
          kind: intern(names.name("unparsed-syntax")),
          message: intern(
            names.name("'\(tree.source.text(Int(index)))' was not understood here")),
          range: SourceRange(ByteRange(start: token.start, end: token.end)), mayHideFindings: true))
    }
  }
}
