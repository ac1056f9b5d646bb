import PointerFlow

/// Walks the files of a target once for type names and once for members.
struct DeclarationCollector {
  private let resolver: Resolver
  private var bodies: [(file: Int, body: NodeID, type: TypeNumber, isExtension: Bool)] = []
  private var pendingAliases: [(file: Int, node: NodeID, name: Name, scope: Name)] = []
  /// Variables without a type annotation, typed by their initialiser once all names are known.
  private var generics: [Name] = []

  /// Completes the declarations of a resolver from its files.
  static func collect(_ resolver: Resolver) {
    var collector = DeclarationCollector(resolver: resolver)
    collector.run()
  }

  private init(resolver: Resolver) { self.resolver = resolver }

  private var files: [NamedTree] { resolver.declarations.files }
  private var names: Names { resolver.names }

  private mutating func run() {
    let files = files
    for (index, file) in files.enumerated() {
      collectTypes(file.tree.root, file: index, prefix: .none)
    }
    for alias in pendingAliases { resolver.declarations.aliases[alias.name] = .unknown }
    resolver.declarations.indexNames(names)
    for _ in 0..<2 {  // Twice: an alias may name an alias that comes later.
      for alias in pendingAliases {
        if let type = files[alias.file].tree.child(alias.node, .typeName) {
          resolver.declarations.aliases[alias.name] =
            reader(alias.file).type(type, scope: alias.scope).type
        }
      }
    }
    for (index, file) in files.enumerated() {
      for item in file.tree.flattenedChildren(file.tree.root) {
        collectMember(item, file: index, .topLevel, isExtension: false)
      }
    }
    for entry in bodies {
      generics = resolver.declarations[entry.type].generics
      for member in files[entry.file].tree.flattenedChildren(entry.body) {
        collectMember(member, file: entry.file, entry.type, isExtension: entry.isExtension)
      }
    }
    inferVariableTypes()
    resolveWrappers()
    resolver.settle()
  }

  // MARK: Types

  private mutating func collectTypes(_ id: NodeID, file: Int, prefix: Name) {
    let tree = files[file].tree
    for child in tree.flattenedChildren(id) {
      switch tree.kind(child) {
      case .typeDeclaration: collectType(child, file: file, prefix: prefix)
      case .typeAlias:
        let name = names.joined(prefix, files[file].name(child, names))
        pendingAliases.append((file, child, name, prefix))
      default: break
      }
    }
  }

  private mutating func collectType(_ id: NodeID, file index: Int, prefix: Name) {
    let file = files[index]
    let tree = file.tree
    guard let written = file.declaredTypeName(id, names) else { return }
    let isExtension = tree.keyword(id) == .extension
    let name = isExtension ? written : names.joined(prefix, written)
    let number = resolver.declarations.addType(name)
    collectHead(id, of: file, number)
    if !isExtension, let node = tree.child(id, .typeName) {
      let generics = file.genericParameters(after: Int(tree[node].token), names)
      resolver.declarations.setGenerics(generics, of: number)
    }
    if let body = tree.child(id, .memberBlock) {
      bodies.append((index, body, number, isExtension))
      collectTypes(body, file: index, prefix: name)
    }
  }

  private func collectHead(_ id: NodeID, of file: NamedTree, _ number: TypeNumber) {
    let tree = file.tree
    let kind: NominalType.Kind? =
      switch tree.keyword(id) {
      case .class: .class
      case .actor: .actor
      case .struct: .struct
      case .enum: .enum
      case .protocol: .protocol
      default: nil
      }
    var superTypes: [Name] = []
    if let inheritance = tree.child(id, .inheritance) {
      for parent in tree.children(inheritance, .typeName) {
        if let word = file.word(parent) {
          superTypes.append(word)
          continue
        }
        for part in tree.text(parent).split(separator: "&") {
          var name = part.prefix { $0 != "<" }
          while name.hasPrefix("@"), let rest = name.firstIndex(where: \.isUppercase) {
            name = name[rest...]
          }
          superTypes.append(names.name(String(name)))
        }
      }
    }
    var isOpen = false
    var isResultBuilder = false
    for modifier in tree.children(id, .modifier) {
      if tree.keyword(modifier) == .open { isOpen = true }
      if tree.isAttribute(modifier), file.name(modifier, names) == .resultBuilder {
        isResultBuilder = true
      }
    }
    resolver.declarations.addHead(
      of: number, kind, superTypes: superTypes, isOpen: isOpen, isResultBuilder: isResultBuilder)
  }

  // MARK: Members

  private func reader(_ file: Int) -> DeclarationReader {
    DeclarationReader(resolver: resolver, file: files[file], index: file, generics: generics)
  }

  private mutating func collectMember(
    _ id: NodeID, file: Int, _ owner: TypeNumber, isExtension: Bool
  ) {
    let tree = files[file].tree
    switch tree.kind(id) {
    case .variableDeclaration: collectVariables(id, file: file, owner)
    case .functionDeclaration: collectFunction(id, file: file, owner, isExtension: isExtension)
    case .enumCaseDeclaration where owner != .topLevel:
      let scope = resolver.declarations[owner].name
      for item in tree.children(id, .enumCase) {
        let payload = tree.children(item, .parameter).map {
          reader(file).parameter($0, scope: scope)
        }
        resolver.declarations.addCase(files[file].name(item, names), payload, to: owner)
      }
    default: break
    }
  }

  private mutating func collectVariables(_ id: NodeID, file index: Int, _ owner: TypeNumber) {
    let file = files[index]
    let tree = file.tree
    let scope = resolver.declarations[owner].name
    let modifiers = tree.children(id, .modifier)
    let isStatic = modifiers.contains { tree.isStaticModifier($0) }
    for binding in tree.children(id, .binding) {
      guard let pattern = tree.child(binding, .namePattern) else { continue }
      var variable = VariableDeclaration(name: file.name(pattern, names), type: .unknown)
      variable.owner = owner
      variable.isStatic = isStatic
      variable.isConstant = tree.keyword(id) == .let
      variable.isLazy = modifiers.contains { tree.keyword($0) == .lazy }
      let wrapper = modifiers.first { tree.isAttribute($0) && isWrapper(file.name($0, names)) }
      variable.isWrapped = wrapper != nil
      variable.wrapper = wrapper.map { file.name($0, names) } ?? .none
      variable.file = index
      variable.ownership = tree.ownership(of: modifiers)
      if let type = tree.child(binding, .typeName) {
        variable.type = reader(index).type(type, scope: scope).type
        if case .unmanaged = resolver.types.form(variable.type) { variable.ownership = .unmanaged }
      }
      if let value = tree.child(binding, .initializer).flatMap({ tree.children($0).first }) {
        variable.initialValue = value
      }
      if let block = tree.child(binding, .accessorBlock) {
        collectAccessors(block, of: file, &variable)
      }
      resolver.declarations.add(variable)
    }
  }

  /// Attributes with an upper-case name are property wrappers, but for some.
  private func isWrapper(_ attribute: Name) -> Bool {
    switch attribute.known {
    case .MainActor, .IBOutlet, .IBInspectable, .NSManaged: false
    default: names.isUppercase(attribute)
    }
  }

  private func collectAccessors(
    _ block: NodeID, of file: NamedTree, _ variable: inout VariableDeclaration
  ) {
    for accessor in file.tree.children(block, .accessor) {
      switch file.name(accessor, names).known {
      case .willSet: variable.hasWillSet = true
      case .didSet: variable.hasDidSet = true
      case .set, ._modify: variable.hasSetter = true
      default: break
      }
    }
    variable.isComputed = !variable.isObserved
  }

  private mutating func collectFunction(
    _ id: NodeID, file: Int, _ owner: TypeNumber, isExtension: Bool
  ) {
    let reader = reader(file)
    var (signature, parameters) = reader.signature(id, scope: resolver.declarations[owner].name)
    signature.parameters = resolver.declarations.add(parameters)
    let irName = owner == .topLevel ? .none : resolver.declarations[owner].irName
    guard owner != .topLevel else {
      number(&signature, after: resolver.declarations.functions(signature.base), .none, reader)
      resolver.declarations.addFunction(signature, to: owner)
      return
    }
    switch files[file].tree.keyword(id) {
    case .`init`:
      let others = resolver.declarations[owner].ownInitializers
      number(&signature, after: others, irName, reader)
      resolver.declarations.addInitializer(signature, to: owner, isExtension: isExtension)
    case .subscript:
      reader.number(&signature, ordinal: 0, owner: irName)
      resolver.declarations.addSubscript(signature, to: owner)
    case .deinit: resolver.declarations.addDeinitializer(to: owner)
    default:
      let others = resolver.declarations.ownFunctions(signature.base, of: owner)
      number(&signature, after: others, irName, reader)
      resolver.declarations.addFunction(signature, to: owner)
    }
  }

  /// Numbers a signature among those of the same name that stand before it.
  private func number(
    _ signature: inout SignatureDeclaration, after first: SignatureID, _ owner: Name,
    _ reader: DeclarationReader
  ) {
    var ordinal = 0
    var other = first
    while !other.isNone {
      let declared = resolver.declarations[other]
      if declared.name == signature.name, declared.hasBody { ordinal += 1 }
      other = declared.next
    }
    reader.number(&signature, ordinal: ordinal, owner: owner)
  }

  // MARK: Wrappers

  /// A property with a wrapper of the module is reached through it: `_name` is stored, `$name` is what
  /// the wrapper projects. Source: SE-0258.
  private func resolveWrappers() {
    for position in resolver.declarations.variables.indices {
      let variable = resolver.declarations.variables[position]
      guard variable.isWrapped, variable.owner != .topLevel,
        resolver.declarations.position(of: variable.name, in: variable.owner) == position
      else { continue }
      let scope = resolver.declarations[variable.owner].name
      guard !variable.isStatic, let full = resolver.fullName(variable.wrapper, from: scope),
        let wrapper = resolver.declarations.number(of: full),
        resolver.declarations[wrapper].kind != nil,
        resolver.declarations.ownProperty(Name(.wrappedValue), of: wrapper) != nil
      else {
        resolver.declarations.variables[position].wrapper = .none
        continue
      }
      resolver.declarations.variables[position].wrapper = full
      var storage = VariableDeclaration(
        name: names.name("_", variable.name), type: resolver.types.nominal(full))
      storage.owner = variable.owner
      storage.file = variable.file
      resolver.declarations.addHidden(storage)
      guard
        let projected = resolver.declarations.ownProperty(Name(.projectedValue), of: wrapper)
      else { continue }
      var projection = VariableDeclaration(
        name: names.name("$", variable.name), type: projected.type)
      projection.owner = variable.owner
      projection.file = variable.file
      projection.wrapper = full
      projection.isProjection = true
      resolver.declarations.addHidden(projection)
    }
  }

  // MARK: Inference

  /// Types of variables without annotation, from literals and initialiser calls.
  private func inferVariableTypes() {
    for position in resolver.declarations.variables.indices {
      let variable = resolver.declarations.variables[position]
      guard variable.type.isUnknown, !variable.initialValue.isNone else { continue }
      resolver.declarations.variables[position].type = resolver.evidentType(
        variable.initialValue, in: files[variable.file],
        scope: resolver.declarations[variable.owner].name)
    }
  }
}
