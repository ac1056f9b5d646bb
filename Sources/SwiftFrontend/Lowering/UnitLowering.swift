import PointerFlow
import SourceText

/// Lowers one file: walks its declarations and lets `FunctionLowering` lower each body.
final class UnitLowering {
  let tree: SyntaxTree
  /// All files of the target, for default values and property initialisers of other files.
  let trees: [SyntaxTree]
  let module: SwiftModule
  let scoped: ScopedFunctionTable
  private let rows: SwiftModelRows
  let path: String
  /// Index of this file in `trees`.
  let file: Int
  var builder: FlowUnitBuilder
  private var usedNames: [String: Int] = [:]
  /// Which names are bound in the functions being lowered.
  var bindings: BindingTable
  private var moduleNames: [Symbol: Bool] = [:]
  private var facts: [StaticType: TypeFact] = [:]
  private var knownRows: [String: [SwiftModelRow]] = [:]
  private var knownModels: [String: CDeclarations.Function?] = [:]

  init(
    file: Int, trees: [SyntaxTree], path: String, target: String,
    module: SwiftModule, scoped: ScopedFunctionTable, rows: SwiftModelRows
  ) {
    self.file = file
    tree = trees[file]
    self.trees = trees
    self.module = module
    self.scoped = scoped
    self.rows = rows
    self.path = path
    bindings = BindingTable(trees[file])
    builder = FlowUnitBuilder(side: .swift, path: path, target: target)
  }

  func lower() -> FlowUnit {
    let items = tree.flattenedChildren(tree.root)
    for item in items { lowerDeclaration(item, in: "") }
    lowerTopLevel()
    addNotices()
    return builder.unit
  }

  /// The first tokens of the `#if`s, ascending.
  private lazy var conditionals: [UInt32] =
    tree.nodes.lazy.filter { $0.kind == .conditionalCompilation }.map(\.firstToken).sorted()

  func hasConditionalCompilation(inside id: NodeID) -> Bool {
    let node = tree[id]
    var (low, high) = (0, conditionals.count)
    while low < high {
      let middle = (low + high) / 2
      if conditionals[middle] < node.firstToken { low = middle + 1 } else { high = middle }
    }
    return low < conditionals.count && conditionals[low] < node.endToken
  }

  // MARK: Names and types

  func intern(_ text: String) -> StringID { builder.intern(text) }

  /// Whether a name means an imported module, the standard library or the target itself.
  func isModuleName(_ symbol: Symbol, _ name: String) -> Bool {
    if let known = moduleNames[symbol] { return known }
    let isModule =
      (builder.unit.imports.contains(name) || name == "Swift" || name == builder.unit.target)
      && module.types[name] == nil
    moduleNames[symbol] = isModule
    return isModule
  }

  /// A function name that no other function of the unit has: later ones are numbered.
  func uniqueName(_ name: String) -> String {
    let count = (usedNames[name] ?? 0) + 1
    usedNames[name] = count
    return count == 1 ? name : "\(name) #\(count)"
  }

  func fact(_ type: StaticType) -> TypeFact {
    if case .unknown = type { return .unknown }
    if let known = facts[type] { return known }
    let fact = module.fact(type) { builder.intern($0) }
    facts[type] = fact
    return fact
  }

  /// The catalogue's Swift functions of a base name.
  func rows(base: String) -> [SwiftModelRow] {
    if let known = knownRows[base] { return known }
    let found = rows[base].map {
      SwiftModelRow(model: $0, parameters: module.parameters(of: $0))
    }
    knownRows[base] = found
    return found
  }

  /// A C function that the catalogue describes, for when its header is not there.
  func modelled(_ name: String) -> CDeclarations.Function? {
    if let known = knownModels[name] { return known }
    let found = module.c.modelled(name)
    knownModels[name] = .some(found)
    return found
  }

  func type(_ node: NodeID, in scope: String) -> StaticType {
    let (start, end) = tree.bytes(node)
    let module = module
    var reader = TypeReader(tree.source.bytes, from: Int(start), to: Int(end)) {
      module.resolve($0, $1, from: scope)
    }
    return reader.read()
  }

  // MARK: Declarations

  func lowerDeclaration(_ id: NodeID, in scope: String) {
    switch tree.kind(id) {
    case .importDeclaration: builder.addImport(tree.name(id))
    case .functionDeclaration: lowerFunction(id, in: scope)
    case .typeDeclaration: lowerType(id, in: scope)
    case .variableDeclaration:
      for binding in tree.children(id, .binding) { lowerVariable(binding, of: id, in: scope) }
    default: break
    }
  }

  private func lowerType(_ id: NodeID, in scope: String) {
    guard let written = tree.declaredTypeName(id) else { return }
    let isExtension = tree.keyword(id) == .extension
    let name =
      isExtension
      ? module.fullName(written, from: "") ?? written
      : scope.isEmpty ? written : scope + "." + written
    if !isExtension, let type = module.members[name]?.declaration, let kind = type.kind {
      declareType(type, kind, at: tree.range(id))
    }
    guard let body = tree.child(id, .memberBlock) else { return }
    let members = tree.flattenedChildren(body)
    for member in members { lowerDeclaration(member, in: name) }
    if !isExtension, let type = module.members[name], type.isReference,
      type.declaration.initializers.isEmpty
    {
      lowerImplicitInitializer(of: name, at: id)
    }
  }

  private func declareType(_ type: TypeDeclaration, _ kind: NominalType.Kind, at range: SourceRange)
  {
    let stored = type.storedOrder.compactMap { name in
      type.properties[name].flatMap { $0.wrapper.isEmpty ? $0 : type.properties["_" + name] }
    }
    let properties = stored.map { property in
      var fact = fact(property.type)
      fact.ownership = property.ownership
      return NominalType.Property(
        name: intern(property.name), type: fact, isStatic: false, isConstant: property.isConstant)
    }
    builder.add(
      NominalType(
        name: intern(module.irName(type.name)), kind: kind,
        superTypes: type.superTypes.map {
          intern(module.irName(module.fullName($0, from: type.name) ?? $0))
        },
        properties: properties, isClosed: !type.isOpen, range: range))
  }

  private func linkage(_ id: NodeID) -> Linkage {
    let isPrivate = tree.children(id, .modifier).contains {
      tree.keyword($0) == .private || tree.keyword($0) == .fileprivate
    }
    return isPrivate ? .internal : .external
  }

  private func lowerFunction(_ id: NodeID, in scope: String) {
    let signature = signature(id, in: scope)
    switch tree.keyword(id) {
    case .subscript:
      guard let block = tree.child(id, .accessorBlock) else { return }
      lowerAccessors(
        block, name: "subscript", parameters: signature.parameters, type: signature.result,
        owner: scope, isStatic: signature.isStatic, at: id)
    case .deinit:
      guard let body = tree.child(id, .codeBlock) else { return }
      let function = begin("deinit", owner: scope, isStatic: false, at: id)
      function.builder.function.role = .deinitializer
      function.builder.function.resultType = fact(.void)
      function.lowerFunctionBody(body, result: .void)
      finish(function)
    default:
      guard let body = tree.child(id, .codeBlock) else { return }
      let function = begin(signature.irName, owner: scope, isStatic: signature.isStatic, at: id)
      function.builder.function.linkage = linkage(id)
      for (node, parameter) in zip(tree.children(id, .parameter), signature.parameters) {
        function.declare(parameter, at: tree.range(node))
      }
      if signature.base == "init" {
        function.builder.function.role = .initializer
        function.builder.function.resultType = fact(.void)
        function.lowerInitializerBody(body, isDelegating: isDelegating(body))
      } else {
        function.builder.function.resultType = fact(signature.result)
        function.resultBuilder = resultBuilder(of: id, in: scope)
        function.lowerFunctionBody(body, result: signature.result)
      }
      finish(function)
      if let symbol = exportedSymbol(id, signature) { addExport(symbol, signature, at: id) }
    }
  }

  /// The builder that an attribute of a declaration names.
  private func resultBuilder(of id: NodeID, in scope: String) -> TypeMembers? {
    for modifier in tree.children(id, .modifier) where tree.isAttribute(modifier) {
      guard let full = module.fullName(tree.name(modifier), from: scope),
        let members = module.members[full], members.declaration.isResultBuilder
      else { continue }
      return members
    }
    return nil
  }

  /// The C symbol under which `@_cdecl("name")` or `@c` makes a function known.
  private func exportedSymbol(_ id: NodeID, _ signature: SignatureDeclaration) -> String? {
    for modifier in tree.children(id, .modifier) where tree.isAttribute(modifier) {
      guard tree.name(modifier) == "_cdecl" || tree.name(modifier) == "c" else { continue }
      let text = tree.text(modifier)
      let name = text.drop { $0 != "(" }.filter { !"()\"".contains($0) }
      return name.isEmpty ? signature.base : name
    }
    return nil
  }

  /// A function by the C symbol's name that calls the Swift one.
  private func addExport(_ symbol: String, _ signature: SignatureDeclaration, at id: NodeID) {
    let range = tree.range(id)
    let function = FunctionLowering(
      unit: self, name: uniqueName(symbol), range: range, enclosingType: "")
    for parameter in signature.parameters { function.declare(parameter, at: range) }
    function.builder.function.resultType = fact(signature.result)
    let values = signature.parameters.map {
      Argument(function.lowerName($0.name, at: range).value, range: range)
    }
    let result = function.emitCall(.named(intern(signature.fullName)), values, at: range)
    function.builder.terminate(.returns(signature.result == .void ? .none : result), at: range)
    finish(function)
  }

  /// The signature as the module knows it, with its number among overloads.
  private func signature(_ id: NodeID, in scope: String) -> SignatureDeclaration {
    let type = scope.isEmpty ? nil : module.members[scope]
    let known: [SignatureDeclaration]? =
      switch tree.keyword(id) {
      case .`init`: type?.declaration.initializers
      case .subscript: type?.declaration.subscripts
      default:
        scope.isEmpty
          ? module.functions[tree.functionName(id)]
          : type?.declaration.methods[tree.functionName(id)]
      }
    if let same = known?.first(where: { $0.node == id && $0.file == file }) { return same }
    // A member of a local type: the module does not know it.
    var signature = DeclarationReader(
      module: module.declarations, tree: tree, file: file, generics: type?.declaration.generics ?? []
    ).signature(id, scope: scope)
    signature.settleNames(ordinal: 0, owner: scope.isEmpty ? "" : module.irName(scope))
    return signature
  }

  /// Whether an initialiser's body calls another one of the same type, which stores the defaults.
  private func isDelegating(_ body: NodeID) -> Bool {
    let node = tree[body]
    var index = Int(node.firstToken)
    while index + 2 < Int(node.endToken) {
      if tree.source.tokens[index].keyword == .`self`, tree.source.isText(index + 1, "."),
        tree.source.tokens[index + 2].keyword == .`init`
      {
        return true
      }
      index += 1
    }
    return false
  }

  /// A function lowering with `self` declared when there is one.
  private func begin(
    _ name: String, owner scope: String, isStatic: Bool, at id: NodeID
  ) -> FunctionLowering {
    let full = scope.isEmpty ? name : module.irName(scope) + "." + name
    let function = FunctionLowering(
      unit: self, name: uniqueName(full), range: tree.range(id), enclosingType: scope)
    if !scope.isEmpty {
      function.builder.function.receiverType = intern(module.irName(scope))
      if isStatic {
        function.builder.function.attributes.insert(.isStatic)
        function.isStatic = true
      } else {
        function.declareSelf()
        if module.members[scope]?.declaration.isOpen == true {
          function.builder.function.attributes.insert(.overridable)
        }
      }
    }
    return function
  }

  private func finish(_ function: FunctionLowering) { builder.add(function.finish()) }

  private func lowerImplicitInitializer(of name: String, at id: NodeID) {
    let function = begin("init()", owner: name, isStatic: false, at: id)
    function.builder.function.role = .initializer
    function.builder.function.resultType = fact(.void)
    function.lowerInitializerBody(.none, isDelegating: false)
    finish(function)
  }

  // MARK: Variables

  private func lowerVariable(_ binding: NodeID, of id: NodeID, in scope: String) {
    guard let pattern = tree.child(binding, .namePattern) else { return }
    let name = tree.name(pattern)
    let variable =
      scope.isEmpty ? module.globals[name] : module.members[scope]?.declaration.properties[name]
    guard let variable else { return }
    if !variable.isComputed, scope.isEmpty || variable.isStatic {
      let prefix = scope.isEmpty ? "" : module.irName(scope) + "."
      var fact = fact(variable.type)
      fact.ownership = variable.ownership
      builder.add(
        FlowUnit.Global(
          name: intern(prefix + name), type: fact, linkage: linkage(id), range: tree.range(pattern),
          isConstant: variable.isConstant))
      if !scope.isEmpty || !isEntryPoint { lowerGlobalInitializer(variable, prefix, at: binding) }
    }
    if let block = tree.child(binding, .accessorBlock) {
      lowerAccessors(
        block, name: name, parameters: [], type: variable.type, owner: scope,
        isStatic: variable.isStatic, builder: resultBuilder(of: id, in: scope), at: binding)
    }
  }

  private func lowerGlobalInitializer(
    _ variable: VariableDeclaration, _ prefix: String, at binding: NodeID
  ) {
    guard let value = tree.child(binding, .initializer).flatMap({ tree.children($0).first }) else {
      return
    }
    let scope = prefix.isEmpty ? "" : String(prefix.dropLast())
    let function = FunctionLowering(
      unit: self, name: uniqueName("initializer of \(prefix)\(variable.name)"),
      range: tree.range(binding),
      enclosingType: module.fullName(scope, from: "") ?? scope)
    function.isStatic = true
    function.builder.function.role = .globalInitializer
    function.builder.function.linkage = .internal
    function.lowerGlobalInitializer(prefix + variable.name, type: variable.type, value: value)
    finish(function)
  }

  private func lowerAccessors(
    _ block: NodeID, name: String, parameters: [ParameterDeclaration], type: StaticType,
    owner: String, isStatic: Bool, builder: TypeMembers? = nil, at id: NodeID
  ) {
    var accessors: [(kind: String, accessor: NodeID?, body: NodeID)] =
      tree.children(block, .codeBlock).map { ("get", nil, $0) }
    for accessor in tree.children(block, .accessor) {
      if let body = tree.child(accessor, .codeBlock) {
        accessors.append((tree.name(accessor), accessor, body))
      }
    }
    for (kind, accessor, body) in accessors {
      let function = begin("\(name).\(kind)", owner: owner, isStatic: isStatic, at: accessor ?? id)
      for parameter in parameters { function.declare(parameter, at: tree.range(id)) }
      if kind == "set" || kind == "willSet" || kind == "didSet" {
        let implicit = kind == "didSet" ? "oldValue" : "newValue"
        let written = accessor.flatMap { tree.child($0, .parameter) }.map { tree.name($0) }
        function.declare(
          ParameterDeclaration(label: "_", name: written ?? implicit, type: type),
          at: tree.range(accessor ?? id))
      }
      let result = kind == "get" ? type : .void
      function.builder.function.resultType = fact(result)
      if kind == "get" { function.resultBuilder = builder }
      function.lowerFunctionBody(body, result: kind == "_read" ? type : result)
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
    let function = FunctionLowering(
      unit: self, name: uniqueName("top-level code of \(path)"), range: tree.range(tree.root),
      enclosingType: "")
    function.builder.function.role = .entryPoint
    function.builder.function.linkage = .internal
    function.isTopLevel = true
    function.lowerFunctionBody(tree.root, result: .void)
    finish(function)
  }

  // MARK: Notices

  private func addNotices() {
    for index in tree.problems {
      let token = tree.source.tokens[Int(index)]
      builder.add(
        LoweringNotice(
          kind: intern("unparsed-syntax"),
          message: intern("'\(tree.source.text(Int(index)))' was not understood here"),
          range: SourceRange(ByteRange(start: token.start, end: token.end)), mayHideFindings: true))
    }
  }
}
