internal import CClangIndex
package import PointerFlow
import SourceText

/// A lowered C unit and what libclang had to say of it.
package struct LoweredCUnit: Sendable {
  package var unit: FlowUnit
  /// Errors and fatal errors, in source order: each may have cost statements.
  package var problems: [ClangTree.Diagnostic]
  /// Absolute paths of every file that was read.
  package var files: [String]
}

/// Lowers one translation unit to the flow IR.
///
/// Functions with a body under the root are lowered whole, prototypes become declarations with the
/// kinds of their parameters. Of what lies outside the root only those functions are declared that
/// the unit calls; if the unit is a header, all.
package struct CUnitLowering: ~Copyable {
  let tree: ClangTree
  let root: String
  let directory: String
  /// A unit without a file of its own: it only includes headers.
  let isModule: Bool
  /// C++ or Objective-C: of such a unit only what C could say is lowered.
  let isForeign: Bool
  var skippedBodies = 0
  var builder: FlowUnitBuilder
  /// The function being lowered.
  var body: CBody
  /// The index of each tree file in the unit; `none` when it lies outside the root.
  private var fileIndices: [FileIndex]
  /// By declaration; none until asked for.
  var names: [StringID]
  /// By declaration: its memory, as seen from the body being lowered.
  var places: [Place]
  /// By type.
  var facts: [TypeFact?]
  /// By declaration of a record: its fields as a range of `tree.fields`.
  var fieldRanges: [Range<Int>]
  /// By type: whether pointers may lie in it.
  var pointerHolders: [Bool?]
  /// By declaration of a function.
  /// Nodes of function declarations with attributes, by declaration.
  var annotatedPrototypes: [UInt32: [Int]] = [:]
  var attributes: [DeclarationAttributes?]
  /// By declaration of a function: whether it never returns.
  var neverReturns: [Bool?]
  /// By declaration of a function that is called.
  var callees: [CalleeFacts?]
  /// The word `lifetimebound` and the macros that stand for it; found when first asked for.
  var lifetimeBoundMarks: [String]?
  /// By file: whether one of these words occurs in it.
  var mentionsLifetimeBound: [Bool?]
  /// Variables with static storage whose initialisers the unit's own function stores.
  var initializedGlobals: [(node: Int, name: StringID)] = []
  /// Expressions that were nested too deeply to follow.
  var abandonedExpressions = 0
  /// The compiler found errors.
  let mayLoseStatements: Bool

  enum FileIndex {
    case unseen
    case outside
    case index(UInt32)
  }

  /// - Parameters:
  ///   - path: of the unit, relative to `root`.
  ///   - root: absolute path of the analysed root.
  ///   - text: what the unit is when it is no file but includes the headers of a module; else `nil`.
  ///   - overlay: by absolute path, the text that is seen in place of what a file holds on disk.
  package static func lower(
    path: String, root: String, target: String, arguments: [String], text: String? = nil,
    overlay: [String: String] = [:], libclang: Libclang
  ) throws(CFrontendError) -> LoweredCUnit {
    try lower(
      path: path, root: root, target: target, arguments: arguments, text: text, overlay: overlay,
      libclang: libclang, ignoresOperatorKinds: false)
  }

  /// - Parameter ignoresOperatorKinds: tell operators by text and structure even if the library can
  ///   name them; tests compare both.
  package static func lower(
    path: String, root: String, target: String, arguments: [String], text: String? = nil,
    overlay: [String: String] = [:], libclang: Libclang, ignoresOperatorKinds: Bool
  ) throws(CFrontendError) -> LoweredCUnit {
    var options = Libclang.ParseOptions(
      root: root, directory: workingDirectory(of: arguments) ?? root)
    // All that a module's headers include is part of it for who imports it.
    options.allDeclarations = path.hasSuffix(".h") || text != nil
    options.ignoresOperatorKinds = ignoresOperatorKinds
    options.isForeign = isForeign(path, arguments)
    let name = text == nil ? path : standIn(for: path)
    let file = name.hasPrefix("/") ? name : root + "/" + name
    options.overlay = overlay
    if let text { options.overlay[file] = text }
    let tree = try libclang.parse(
      path: file, arguments: ["-fblocks"] + arguments + ["-w"], options: options)
    var lowering = CUnitLowering(
      tree: tree, root: root, directory: options.directory, isModule: text != nil,
      isForeign: options.isForeign,
      builder: FlowUnitBuilder(side: .c, path: path, target: target))
    lowering.run()
    return LoweredCUnit(
      unit: lowering.builder.unit,
      problems: lowering.tree.diagnostics.filter { $0.severity >= 3 },
      files: (0..<UInt32(lowering.tree.fileCount)).compactMap { index in
        lowering.tree.fileName(index).map { name in
          name.hasPrefix("/") ? name : options.directory + "/" + name
        }
      })
  }

  private init(
    tree: consuming ClangTree, root: String, directory: String, isModule: Bool,
    isForeign: Bool, builder: FlowUnitBuilder
  ) {
    let declarationCount = tree.declarations.count
    fileIndices = Array(repeating: .unseen, count: tree.fileCount)
    names = Array(repeating: .none, count: declarationCount)
    places = Array(repeating: .none, count: declarationCount)
    facts = Array(repeating: nil, count: tree.types.count)
    pointerHolders = Array(repeating: nil, count: tree.types.count)
    attributes = Array(repeating: nil, count: declarationCount)
    callees = Array(repeating: nil, count: declarationCount)
    neverReturns = Array(repeating: nil, count: declarationCount)
    mentionsLifetimeBound = Array(repeating: nil, count: tree.fileCount)
    fieldRanges = Array(repeating: 0..<0, count: declarationCount)
    body = CBody(builder: FunctionBuilder(name: .none, range: .none), functionName: "")
    self.root = root
    self.directory = directory
    self.isModule = isModule
    self.isForeign = isForeign
    self.builder = builder
    mayLoseStatements = Self.hasErrors(tree)
    self.tree = tree
    var first = 0
    for index in 0...self.tree.fields.count {
      let isEnd = index == self.tree.fields.count
      if index > first, isEnd || self.tree.fields[index].record != self.tree.fields[first].record {
        fieldRanges[Int(self.tree.fields[first].record)] = first..<index
        first = index
      }
    }
  }

  private static func isForeign(_ path: String, _ arguments: [String]) -> Bool {
    if let index = arguments.lastIndex(of: "-x"), index + 1 < arguments.count {
      return !["c", "c-header", "cpp-output"].contains(arguments[index + 1])
    }
    return ![".c", ".h"].contains { path.hasSuffix($0) }
  }

  /// The name under which the parser knows text that stands in for a file; the file keeps its own.
  package static func standIn(for path: String) -> String { path + " (module).h" }

  /// The directory that relative names among some flags are relative to; `nil` when none says so.
  package static func workingDirectory(of arguments: [String]) -> String? {
    for (index, argument) in arguments.enumerated() {
      if argument == "-working-directory", index + 1 < arguments.count {
        return arguments[index + 1]
      }
      for prefix in ["-working-directory=", "-working-directory"]
      where argument.hasPrefix(prefix) && argument.utf8.count > prefix.utf8.count {
        return String(argument.dropFirst(prefix.count))
      }
    }
    return nil
  }

  /// Finds the prototypes and definitions that carry attributes.
  private mutating func collectAttributes() {
    var index = 0
    while index < tree.nodes.count {
      if tree.kind(index) == .functionDeclaration, tree.nodes[index].has(UL_NODE_ATTRIBUTES) {
        annotatedPrototypes[tree.nodes[index].declaration, default: []].append(index)
      }
      index = tree.end(of: index)
    }
  }

  private mutating func run() {
    collectAttributes()
    var index = 0
    while index < tree.nodes.count {
      switch tree.kind(index) {
      case .functionDeclaration:
        if Int(tree.declarations[Int(tree.nodes[index].declaration)].node) == index {
          lowerFunction(index)
        }
      case .variableDeclaration:
        let node = tree.nodes[index]
        let name = declareGlobal(node.declaration, at: index)
        noteInitializer(of: index, name: name)
      default: break
      }
      index = tree.end(of: index)
    }
    lowerGlobalInitializers()
    addConstants()
    addRecords()
    addNotices()
  }

  // MARK: Places in files

  /// The path of a file relative to the root, `nil` when it lies outside.
  func relativePath(_ file: UInt32) -> String? {
    guard let name = tree.fileName(file) else { return nil }
    let path = PathText.normalised(name.hasPrefix("/") ? name : directory + "/" + name)
    guard path.hasPrefix(root + "/") else { return nil }
    let relative = String(path.dropFirst(root.utf8.count + 1))
    return isModule && relative == Self.standIn(for: builder.unit.files[0]) ? nil : relative
  }

  /// Whether a file is the unit's own.
  mutating func isMainFile(_ file: UInt32) -> Bool {
    guard !isModule, Int(file) < fileIndices.count else { return false }
    if case .unseen = fileIndices[Int(file)] { noteFile(file) }
    if case .index(0) = fileIndices[Int(file)] { return true }
    return false
  }

  private mutating func noteFile(_ file: UInt32) {
    fileIndices[Int(file)] = relativePath(file).map { .index(builder.file($0)) } ?? .outside
  }

  /// Where a node is written; `none` outside the root.
  mutating func range(of index: Int) -> SourceRange {
    let node = tree.nodes[index]
    guard Int(node.file) < fileIndices.count else { return .none }
    switch fileIndices[Int(node.file)] {
    case .index(let file):
      return SourceRange(file: file, ByteRange(start: node.start, end: node.end))
    case .outside: return .none
    case .unseen:
      noteFile(node.file)
      return range(of: index)
    }
  }

  // MARK: Names

  /// The spelled name of a declaration, interned once.
  mutating func name(of declaration: UInt32) -> StringID {
    let known = names[Int(declaration)]
    if !known.isNone { return known }
    let name = builder.intern(tree.string(at: tree.declarations[Int(declaration)].name))
    names[Int(declaration)] = name
    return name
  }
}

/// What the name of a function tells of calls to it.
struct CalleeFacts {
  var builtin: CBuiltin?
  /// Arguments that the checked variant of a library function has more than the function.
  var checked: (kept: Int, skipped: Range<Int>)?
  /// From its second argument to its first, as many bytes as the third says.
  var copiesMemory = false
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
