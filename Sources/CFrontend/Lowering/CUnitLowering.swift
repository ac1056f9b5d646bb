internal import CClangIndex
package import PointerFlow
import SourceText

/// A lowered C unit and what libclang had to say of it.
package struct LoweredCUnit: Sendable {
  package var unit: FlowUnit
  /// Errors and fatal errors, in source order: each may have cost statements.
  package var problems: [ClangTree.Diagnostic]
}

/// Lowers one translation unit to the flow IR.
///
/// Functions with a body under the root are lowered whole, prototypes become declarations with the
/// kinds of their parameters. What system headers declare is left out.
package struct CUnitLowering {
  let tree: ClangTree
  let root: String
  var builder: FlowUnitBuilder
  /// The index of each tree file in the unit, by tree file.
  private var fileIndices: [UInt32: UInt32] = [:]
  /// The name of each global or static local, by declaration.
  var globals: [UInt64: StringID] = [:]
  /// Field names of each record, by declaration, in order.
  var fields: [UInt64: [StringID]] = [:]
  var enumConstants: [UInt64: Int64] = [:]

  /// - Parameters:
  ///   - path: of the unit, relative to `root`.
  ///   - root: absolute path of the analysed root.
  package static func lower(
    path: String, root: String, target: String, arguments: [String], libclang: Libclang
  ) throws(CFrontendError) -> LoweredCUnit {
    let tree = try libclang.parse(path: root + "/" + path, arguments: arguments)
    var lowering = CUnitLowering(
      tree: tree, root: root,
      builder: FlowUnitBuilder(side: .c, path: path, target: target))
    lowering.run()
    return LoweredCUnit(
      unit: lowering.builder.unit, problems: tree.diagnostics.filter { $0.severity >= 3 })
  }

  private init(tree: ClangTree, root: String, builder: FlowUnitBuilder) {
    self.tree = tree
    self.root = root
    self.builder = builder
  }

  private mutating func run() {
    collectDeclarations()
    for index in tree.roots {
      switch CursorKind(rawValue: tree.nodes[index].kind) {
      case .functionDeclaration: lowerFunction(index)
      case .variableDeclaration: declareGlobal(index)
      default: break
      }
    }
  }

  private mutating func collectDeclarations() {
    for (index, node) in tree.nodes.enumerated() {
      switch CursorKind(rawValue: node.kind) {
      case .fieldDeclaration where node.parent != UInt32.max:
        let record = tree.nodes[Int(node.parent)].declaration
        fields[record, default: []].append(builder.intern(tree.string(at: node.name)))
      case .enumConstantDeclaration:
        enumConstants[node.declaration] = node.value
        builder.add(
          FlowUnit.NamedConstant(name: builder.intern(name(of: index)), value: node.value))
      default: break
      }
    }
  }

  func name(of index: Int) -> String { tree.string(at: tree.nodes[index].name) }

  /// The path of a file relative to the root, `nil` when it lies outside.
  private func relativePath(_ file: UInt32) -> String? {
    guard Int(file) < tree.files.count else { return nil }
    let path = PathText.normalised(tree.files[Int(file)])
    return path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : nil
  }

  mutating func range(of index: Int) -> SourceRange {
    let node = tree.nodes[index]
    let bytes = ByteRange(start: node.start, end: node.end)
    if let known = fileIndices[node.file] { return SourceRange(file: known, bytes) }
    let file = relativePath(node.file).map { builder.file($0) } ?? 0
    fileIndices[node.file] = file
    return SourceRange(file: file, bytes)
  }

  func typeFact(of index: Int) -> TypeFact {
    let node = tree.nodes[index]
    return Self.typeFact(class: Int(node.type), isConst: node.has(UL_NODE_POINTEE_CONST))
  }

  static func typeFact(class type: Int, isConst: Bool) -> TypeFact {
    switch type {
    case UL_TYPE_VOID: TypeFact(.void)
    case UL_TYPE_INTEGER: TypeFact(.integer)
    case UL_TYPE_FLOATING: TypeFact(.floating)
    case UL_TYPE_POINTER, UL_TYPE_ARRAY: TypeFact(.pointer, isConstPointee: isConst)
    case UL_TYPE_FUNCTION, UL_TYPE_FUNCTION_POINTER, UL_TYPE_BLOCK: TypeFact(.function)
    case UL_TYPE_RECORD: TypeFact(.aggregate)
    default: .unknown
    }
  }

  // MARK: Declarations

  mutating func declareGlobal(_ index: Int, scopeName: String? = nil) {
    let node = tree.nodes[index]
    guard globals[node.declaration] == nil else { return }
    let spelled = name(of: index)
    let id = builder.intern(scopeName.map { "\($0).\(spelled)" } ?? spelled)
    globals[node.declaration] = id
    let isStatic = node.storage == 3 || scopeName != nil
    builder.add(
      FlowUnit.Global(
        name: id, type: typeFact(of: index), linkage: isStatic ? .internal : .external,
        range: range(of: index)))
  }

  private mutating func lowerFunction(_ index: Int) {
    let node = tree.nodes[index]
    let children = tree.children(of: index)
    let parameters = children.filter { tree.nodes[$0].kind == CursorKind.parameterDeclaration.rawValue }
    let body = children.first { tree.nodes[$0].kind == CursorKind.compound.rawValue }
    var function = FlowFunction(name: builder.intern(name(of: index)))
    function.linkage = node.storage == 3 ? .internal : .external
    if node.has(UL_NODE_INLINE) { function.linkage = .header }
    function.resultType = Self.typeFact(class: Int(node.type), isConst: false)
    function.range = range(of: index)
    function.parameters = parameters.map { parameter in
      Parameter(
        name: builder.intern(name(of: parameter)), type: typeFact(of: parameter),
        range: range(of: parameter))
    }
    guard let body, relativePath(node.file) != nil else {
      builder.add(function)
      return
    }
    var lowering = CFunctionLowering(unit: self, declaration: function)
    lowering.lower(parameters: parameters, body: body)
    let lowered = lowering.finish()
    self = lowered.unit
    builder.add(lowered.function)
  }
}

/// Path arithmetic on text.
enum PathText {
  /// Without `.` and `..` components and doubled slashes.
  static func normalised(_ path: String) -> String {
    var components: [Substring] = []
    for component in path.split(separator: "/", omittingEmptySubsequences: true) {
      if component == "." { continue }
      if component == "..", !components.isEmpty { components.removeLast() } else {
        components.append(component)
      }
    }
    return (path.hasPrefix("/") ? "/" : "") + components.joined(separator: "/")
  }
}
