import CClangIndex
@testable import CFrontend
import PointerFlow
import SourceText

/// Holds what lowering stores against two accounts of a unit's assignments that know nothing of it: the
/// functions as libclang prints them, and the cursors one by one.
struct AssignmentOracle {
  struct Counts: Hashable {
    /// `=`, those of initialisers and designators too.
    var plain = 0
    /// `+=` and its like.
    var compound = 0
    /// `++` and `--`.
    var steps = 0

    var total: Int { plain + compound + steps }
  }

  private(set) var functions = 0
  private(set) var assignments = 0
  /// Assignments without a store, and functions whose printed text has more or fewer; by place.
  private(set) var losses: [String] = []

  init(path: String, root: String, arguments: [String], libclang: Libclang) throws {
    let tree = try libclang.parse(
      path: root + "/" + path, arguments: ["-fblocks"] + arguments,
      options: Libclang.ParseOptions(root: root, directory: root))
    let unit = try CUnitLowering.lower(
      path: path, root: root, target: "", arguments: arguments, libclang: libclang
    ).unit
    // What the parser drops after an error is said by the unit's notices; it prints differently.
    let isWhole = !tree.diagnostics.contains { $0.severity >= 3 }
    var stores = Self.stores(of: unit)
    var index = 0
    while index < tree.nodes.count {
      let next = tree.end(of: index)
      if tree.kind(index) == .functionDeclaration, Self.hasBody(tree, index) {
        functions += 1
        if isWhole { compareText(tree, index) }
        compareStores(tree, index, &stores, root: root)
      }
      index = next
    }
  }

  private static func hasBody(_ tree: borrowing ClangTree, _ function: Int) -> Bool {
    var child = function + 1
    while child < tree.end(of: function) {
      if tree.kind(child) == .compound { return true }
      child = tree.end(of: child)
    }
    return false
  }

  private static func name(_ tree: borrowing ClangTree, _ index: Int) -> String {
    tree.string(at: tree.declarations[Int(tree.nodes[index].declaration)].name)
  }

  // MARK: Text

  private mutating func compareText(_ tree: borrowing ClangTree, _ function: Int) {
    guard let text = tree.definitionText(of: tree.nodes[function].declaration) else { return }
    // Neither the bodies of blocks nor the constants of local enums are shown on both sides.
    if text.contains("^") || text.contains("enum ") && text.contains(" = ") { return }
    let printed = PrintedAssignments.count(text)
    let seen = Self.counts(tree, function)
    if printed != seen {
      losses.append("\(Self.name(tree, function)): printed \(printed), visited \(seen)")
    }
  }

  private static func counts(_ tree: borrowing ClangTree, _ function: Int) -> Counts {
    var counts = Counts()
    walk(tree, function, skipsUnevaluated: false) { tree, index in
      let node = tree.nodes[index]
      switch tree.kind(index) {
      case .binaryOperator where node.opcode == UInt32(UL_BINARY_ASSIGN): counts.plain += 1
      case .compoundAssignment: counts.compound += 1
      case .unaryOperator where (1...4).contains(node.opcode): counts.steps += 1
      case .variableDeclaration where hasInitializer(tree, index): counts.plain += 1
      case .initializerList: counts.plain += designators(tree, index)
      default: break
      }
    }
    return counts
  }

  private static func hasInitializer(_ tree: borrowing ClangTree, _ index: Int) -> Bool {
    var child = index + 1
    while child < tree.end(of: index) {
      if tree.nodes[child].flags & UInt32(UL_NODE_INITIALIZER) != 0 { return true }
      child = tree.end(of: child)
    }
    return false
  }

  /// `.member = value`, `[index] = value`: no operators, but lists that name where their value goes.
  private static func designators(_ tree: borrowing ClangTree, _ list: Int) -> Int {
    var count = 0
    var child = list + 1
    while child < tree.end(of: list) {
      if tree.kind(child) == .unexposedExpression, isDesignated(tree, child) { count += 1 }
      child = tree.end(of: child)
    }
    return count
  }

  private static func isDesignated(_ tree: borrowing ClangTree, _ index: Int) -> Bool {
    let type = tree.types[Int(tree.nodes[index].type)]
    return type.kind == UInt32(UL_TYPE_VOID) && index + 1 < tree.end(of: index)
      && tree.end(of: index + 1) < tree.end(of: index)
  }

  /// Visits the nodes of a function, the repeated operands of `a ?: b` once.
  private static func walk(
    _ tree: borrowing ClangTree, _ top: Int, skipsUnevaluated: Bool,
    _ visit: (borrowing ClangTree, Int) -> Void
  ) {
    var pending = [top]
    while let index = pending.popLast() {
      let node = tree.nodes[index]
      visit(tree, index)
      if skipsUnevaluated, node.flags & UInt32(UL_NODE_CONSTANT) != 0
        || tree.kind(index) == .sizeOrAlignment
      {
        continue
      }
      var children: [Int] = []
      var child = index + 1
      while child < tree.end(of: index) {
        children.append(child)
        child = tree.end(of: child)
      }
      if tree.kind(index) == .unexposedExpression, children.count > 2,
        type(tree, index) != UInt32(UL_TYPE_VOID), isRepeated(tree, children)
      {
        children = Array(children.suffix(2))
      }
      pending += children.reversed()
    }
  }

  private static func type(_ tree: borrowing ClangTree, _ index: Int) -> UInt32 {
    tree.types[Int(tree.nodes[index].type)].kind
  }

  private static func isRepeated(_ tree: borrowing ClangTree, _ children: [Int]) -> Bool {
    let first = tree.nodes[children[0]]
    let second = tree.nodes[children[1]]
    return first.start == second.start && first.end == second.end
  }

  // MARK: Stores

  private struct Place: Hashable {
    var path: String
    var start: UInt32
    var end: UInt32
  }

  private static func stores(of unit: FlowUnit) -> [Place: Int] {
    var stores: [Place: Int] = [:]
    for function in unit.functions {
      for (instruction, range) in zip(function.instructions, function.ranges) {
        switch instruction {
        case .store, .copyMemory, .clear:
          let place = Place(
            path: unit.files[Int(range.file)], start: range.bytes.start, end: range.bytes.end)
          stores[place, default: 0] += 1
        default: break
        }
      }
    }
    return stores
  }

  /// Each assignment takes one store of its very range out of the account.
  private mutating func compareStores(
    _ tree: borrowing ClangTree, _ function: Int, _ stores: inout [Place: Int], root: String
  ) {
    var missing: [String] = []
    var found = 0
    Self.walk(tree, function, skipsUnevaluated: true) { tree, index in
      let node = tree.nodes[index]
      let isAssignment =
        switch tree.kind(index) {
        case .binaryOperator: node.opcode == UInt32(UL_BINARY_ASSIGN)
        case .compoundAssignment: true
        case .unaryOperator: (1...4).contains(node.opcode)
        default: false
        }
      guard isAssignment, let spelled = tree.fileName(node.file) else { return }
      let name = PathText.normalised(spelled)
      guard name.hasPrefix(root + "/") else { return }
      found += 1
      let place = Place(
        path: String(name.dropFirst(root.utf8.count + 1)), start: node.start, end: node.end)
      if stores[place, default: 0] > 0 {
        stores[place, default: 0] -= 1
      } else {
        missing.append("\(Self.name(tree, function)): no store for \(place)")
      }
    }
    assignments += found
    losses += missing
  }
}

/// Counts the assignments of a function that libclang printed.
enum PrintedAssignments {
  static func count(_ text: String) -> AssignmentOracle.Counts {
    var counts = AssignmentOracle.Counts()
    let bytes = Array(text.utf8)
    var at = bodyStart(bytes)
    while at < bytes.count {
      let byte = bytes[at]
      let next = at + 1 < bytes.count ? bytes[at + 1] : 0
      let third = at + 2 < bytes.count ? bytes[at + 2] : 0
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        at = end(ofLiteral: at, bytes)
      case UInt8(ascii: "<"), UInt8(ascii: ">"):
        if next == byte {
          if third == UInt8(ascii: "=") { counts.compound += 1 }
          at += third == UInt8(ascii: "=") ? 3 : 2
        } else {
          at += next == UInt8(ascii: "=") ? 2 : 1
        }
      case UInt8(ascii: "+"), UInt8(ascii: "-"):
        if next == byte { counts.steps += 1 }
        if next == UInt8(ascii: "=") { counts.compound += 1 }
        at += next == byte || next == UInt8(ascii: "=") ? 2 : 1
      case UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "%"), UInt8(ascii: "&"),
        UInt8(ascii: "^"), UInt8(ascii: "|"):
        if next == UInt8(ascii: "=") { counts.compound += 1 }
        at += next == UInt8(ascii: "=") ? 2 : 1
      case UInt8(ascii: "!"): at += next == UInt8(ascii: "=") ? 2 : 1
      case UInt8(ascii: "="):
        if next != byte { counts.plain += 1 }
        at += next == byte ? 2 : 1
      default: at += 1
      }
    }
    return counts
  }

  /// Attributes in front of the body have `=` of their own.
  private static func bodyStart(_ bytes: [UInt8]) -> Int {
    var depth = 0
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "(") { depth += 1 }
      if byte == UInt8(ascii: ")") { depth -= 1 }
      if byte == UInt8(ascii: "{"), depth == 0 { return index }
    }
    return bytes.count
  }

  private static func end(ofLiteral start: Int, _ bytes: [UInt8]) -> Int {
    var at = start + 1
    while at < bytes.count, bytes[at] != bytes[start] { at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1 }
    return at + 1
  }
}
