import PointerFlow

/// Walks the files of a target once for type names and once for members.
struct DeclarationCollector {
  private(set) var module: ModuleDeclarations
  private let files: [SyntaxTree]
  private var bodies: [(file: Int, body: NodeID, type: String, isExtension: Bool)] = []
  private var pendingAliases: [(file: Int, node: NodeID, name: String, scope: String)] = []
  /// Variables without a type annotation, typed by their initialiser once all names are known.
  private var generics: [String] = []

  static func collect(_ files: [SyntaxTree], c: CDeclarations) -> ModuleDeclarations {
    var collector = DeclarationCollector(module: ModuleDeclarations(c: c), files: files)
    collector.run()
    return collector.module
  }

  private init(module: ModuleDeclarations, files: [SyntaxTree]) {
    self.module = module
    self.files = files
  }

  private mutating func run() {
    for (index, tree) in files.enumerated() { collectTypes(tree.root, file: index, prefix: "") }
    for alias in pendingAliases { module.aliases[alias.name] = .unknown }
    module.indexNames()
    for _ in 0..<2 {  // Twice: an alias may name an alias that comes later.
      for alias in pendingAliases {
        if let type = files[alias.file].child(alias.node, .typeName) {
          module.aliases[alias.name] = reader(alias.file).type(type, scope: alias.scope).type
        }
      }
    }
    for (index, tree) in files.enumerated() {
      for item in tree.flattenedChildren(tree.root) {
        collectMember(item, file: index, scope: "", isExtension: false)
      }
    }
    for entry in bodies {
      generics = module.types[entry.type]?.generics ?? []
      for member in files[entry.file].flattenedChildren(entry.body) {
        collectMember(member, file: entry.file, scope: entry.type, isExtension: entry.isExtension)
      }
    }
    inferVariableTypes()
    resolveWrappers()
    module.indexMembers()
  }

  // MARK: Types

  private mutating func collectTypes(_ id: NodeID, file: Int, prefix: String) {
    let tree = files[file]
    for child in tree.flattenedChildren(id) {
      switch tree.kind(child) {
      case .typeDeclaration: collectType(child, file: file, prefix: prefix)
      case .typeAlias:
        let name = prefix.isEmpty ? tree.name(child) : prefix + "." + tree.name(child)
        pendingAliases.append((file, child, name, prefix))
      default: break
      }
    }
  }

  private mutating func collectType(_ id: NodeID, file: Int, prefix: String) {
    let tree = files[file]
    guard let written = tree.declaredTypeName(id) else { return }
    let isExtension = tree.keyword(id) == .extension
    let name = prefix.isEmpty || isExtension ? written : prefix + "." + written
    var type = module.types[name] ?? TypeDeclaration(name: name)
    switch tree.keyword(id) {
    case .class: type.kind = .class
    case .actor: type.kind = .actor
    case .struct: type.kind = .struct
    case .enum: type.kind = .enum
    case .protocol: type.kind = .protocol
    default: break
    }
    if let inheritance = tree.child(id, .inheritance) {
      for parent in tree.children(inheritance, .typeName) {
        let text = tree.text(parent)
        for part in text.split(separator: "&") {
          var name = part.prefix { $0 != "<" }
          while name.hasPrefix("@"), let rest = name.firstIndex(where: \.isUppercase) {
            name = name[rest...]
          }
          type.superTypes.append(String(name))
        }
      }
    }
    for modifier in tree.children(id, .modifier) {
      if tree.keyword(modifier) == .open { type.isOpen = true }
      if tree.isAttribute(modifier), tree.name(modifier) == "resultBuilder" {
        type.isResultBuilder = true
      }
    }
    if !isExtension, let node = tree.child(id, .typeName) {
      type.generics = tree.genericParameters(after: Int(tree[node].token))
    }
    module.types[name] = type
    if let body = tree.child(id, .memberBlock) {
      bodies.append((file, body, name, isExtension))
      collectTypes(body, file: file, prefix: name)
    }
  }

  // MARK: Members

  private func reader(_ file: Int) -> DeclarationReader {
    DeclarationReader(module: module, tree: files[file], file: file, generics: generics)
  }

  private mutating func collectMember(
    _ id: NodeID, file: Int, scope: String, isExtension: Bool
  ) {
    let tree = files[file]
    switch tree.kind(id) {
    case .variableDeclaration: collectVariables(id, file: file, scope: scope)
    case .functionDeclaration:
      collectFunction(id, file: file, scope: scope, isExtension: isExtension)
    case .enumCaseDeclaration:
      for item in tree.children(id, .enumCase) {
        let payload = tree.children(item, .parameter).map {
          reader(file).parameter($0, scope: scope)
        }
        let ordinal = Int64(module.types[scope]?.cases.count ?? 0)
        module.types[scope]?.cases[tree.name(item)] = CaseDeclaration(
          ordinal: ordinal, payload: payload)
      }
    default: break
    }
  }

  private mutating func collectVariables(_ id: NodeID, file: Int, scope: String) {
    let tree = files[file]
    let modifiers = tree.children(id, .modifier)
    let isStatic = modifiers.contains { tree.isStaticModifier($0) }
    for binding in tree.children(id, .binding) {
      guard let pattern = tree.child(binding, .namePattern) else { continue }
      var variable = VariableDeclaration(name: tree.name(pattern), type: .unknown)
      variable.isStatic = isStatic
      variable.isConstant = tree.keyword(id) == .let
      variable.isLazy = modifiers.contains { tree.keyword($0) == .lazy }
      let wrapper = modifiers.first {
        tree.isAttribute($0) && tree.name($0).first?.isUppercase == true
          && !ModuleDeclarations.plainAttributes.contains(tree.name($0))
      }
      variable.isWrapped = wrapper != nil
      variable.wrapper = wrapper.map { tree.name($0) } ?? ""
      variable.file = file
      variable.ownership = tree.ownership(of: modifiers)
      if let type = tree.child(binding, .typeName) {
        variable.type = reader(file).type(type, scope: scope).type
        if case .unmanaged = variable.type.unwrapped { variable.ownership = .unmanaged }
      }
      if let value = tree.child(binding, .initializer).flatMap({ tree.children($0).first }) {
        variable.initialValue = value
      }
      if let block = tree.child(binding, .accessorBlock) {
        let accessors = tree.children(block, .accessor).map { tree.name($0) }
        variable.hasWillSet = accessors.contains("willSet")
        variable.hasDidSet = accessors.contains("didSet")
        variable.isComputed = !variable.isObserved
        variable.hasSetter = accessors.contains("set") || accessors.contains("_modify")
      }
      add(variable, to: scope)
    }
  }

  private mutating func add(_ variable: VariableDeclaration, to scope: String) {
    guard !scope.isEmpty else {
      module.globals[variable.name] = variable
      return
    }
    module.types[scope]?.properties[variable.name] = variable
    if !variable.isStatic, !variable.isComputed,
      module.types[scope]?.storedOrder.contains(variable.name) == false
    {
      module.types[scope]?.storedOrder.append(variable.name)
    }
  }

  private mutating func collectFunction(
    _ id: NodeID, file: Int, scope: String, isExtension: Bool
  ) {
    var signature = reader(file).signature(id, scope: scope)
    let owner = scope.isEmpty ? "" : module.irName(scope)
    func number(_ others: [SignatureDeclaration]) {
      let ordinal = others.count { $0.name == signature.name && $0.hasBody }
      signature.settleNames(ordinal: ordinal, owner: owner)
    }
    guard !scope.isEmpty else {
      number(module.functions[signature.base] ?? [])
      module.functions[signature.base, default: []].append(signature)
      return
    }
    switch files[file].keyword(id) {
    case .`init`:
      number(module.types[scope]?.initializers ?? [])
      module.types[scope]?.initializers.append(signature)
      if !isExtension { module.types[scope]?.hasOwnInitializer = true }
    case .subscript:
      signature.settleNames(ordinal: 0, owner: owner)
      module.types[scope]?.subscripts.append(signature)
    case .deinit: break
    default:
      number(module.types[scope]?.methods[signature.base] ?? [])
      module.types[scope]?.methods[signature.base, default: []].append(signature)
      module.methodNames.insert(signature.base)
    }
  }

  /// A property with a wrapper of the module is reached through it: `_name` is stored, `$name` is what
  /// the wrapper projects. Source: SE-0258.
  private mutating func resolveWrappers() {
    for type in module.types.keys.sorted() {
      for (name, variable) in module.types[type]?.properties ?? [:] where variable.isWrapped {
        let full = module.fullName(variable.wrapper, from: type) ?? ""
        guard !variable.isStatic, let wrapper = module.types[full], wrapper.kind != nil,
          wrapper.properties["wrappedValue"] != nil
        else {
          module.types[type]?.properties[name]?.wrapper = ""
          continue
        }
        module.types[type]?.properties[name]?.wrapper = full
        var storage = VariableDeclaration(name: "_" + name, type: .nominal(full, []))
        storage.file = variable.file
        module.types[type]?.properties["_" + name] = storage
        guard let projected = wrapper.properties["projectedValue"] else { continue }
        var projection = VariableDeclaration(name: "$" + name, type: projected.type)
        projection.file = variable.file
        projection.wrapper = full
        projection.isProjection = true
        module.types[type]?.properties["$" + name] = projection
      }
    }
  }

  // MARK: Inference

  /// Types of variables without annotation, from literals and initialiser calls.
  private mutating func inferVariableTypes() {
    for (name, variable) in module.globals where variable.type.isUnknown {
      let type = evidentType(variable, scope: "")
      module.globals[name]?.type = type
    }
    for type in module.types.keys.sorted() {
      for (name, variable) in module.types[type]?.properties ?? [:] where variable.type.isUnknown {
        let evident = evidentType(variable, scope: type)
        module.types[type]?.properties[name]?.type = evident
      }
    }
  }

  private func evidentType(_ variable: VariableDeclaration, scope: String) -> StaticType {
    guard !variable.initialValue.isNone else { return .unknown }
    return module.evidentType(variable.initialValue, in: files[variable.file], scope: scope)
  }
}

extension ModuleDeclarations {
  /// Attributes with an upper-case name that are no property wrappers.
  static let plainAttributes: Set<String> = ["MainActor", "IBOutlet", "IBInspectable", "NSManaged"]

  /// What an expression shows of its type by itself: literals, initialisers, `T.allocate`.
  func evidentType(_ id: NodeID, in tree: SyntaxTree, scope: String) -> StaticType {
    switch tree.kind(id) {
    case .numberLiteral: return tree.name(id).contains(".") ? .floating("Double") : .int
    case .stringLiteral: return .string
    case .booleanLiteral: return .boolean
    case .arrayLiteral:
      let first = tree.children(id).first.map { evidentType($0, in: tree, scope: scope) }
      return .array(first ?? .unknown)
    case .tryExpression, .markedExpression:
      return tree.children(id).first.map { evidentType($0, in: tree, scope: scope) } ?? .unknown
    case .forceUnwrap:
      return tree.children(id).first.map { evidentType($0, in: tree, scope: scope).unwrapped }
        ?? .unknown
    case .closure: return .function(.init(parameters: [], result: .unknown, isEscaping: true))
    case .call: return evidentTypeOfCall(id, in: tree, scope: scope)
    default: return .unknown
    }
  }

  private func evidentTypeOfCall(_ id: NodeID, in tree: SyntaxTree, scope: String) -> StaticType {
    guard let callee = tree.children(id).first else { return .unknown }
    switch tree.kind(callee) {
    case .identifier, .typeExpression, .arrayLiteral, .dictionaryLiteral:
      let name = tree.kind(callee) == .identifier ? tree.name(callee) : ""
      if let function = functions[name]?.first { return function.result }
      if let function = c.functions[name] { return function.result }
      guard name.isEmpty || name.first?.isUppercase == true || c.record(name) != nil else {
        return .unknown
      }
      return typeExpression(callee, in: tree, scope: scope)
    case .member:
      guard let base = tree.children(callee).first else { return .unknown }
      let type = typeExpression(base, in: tree, scope: scope)
      if tree.name(callee) == "allocate" || tree.name(callee) == "init" { return type }
      if tree.name(callee) == "passRetained" || tree.name(callee) == "passUnretained" {
        return .unmanaged(.unknown)
      }
      if let owner = type.nominalName, let method = methods(tree.name(callee), of: owner).first {
        return method.result
      }
      return .unknown
    default: return .unknown
    }
  }

  /// Reads an expression that names a type.
  func typeExpression(_ id: NodeID, in tree: SyntaxTree, scope: String) -> StaticType {
    let (start, end) = tree.bytes(id)
    var reader = TypeReader(tree.source.bytes, from: Int(start), to: Int(end)) {
      resolve($0, $1, from: scope)
    }
    return reader.read()
  }
}
