internal import CClangIndex

/// A parsed unit as libclang saw it: one flat array of nodes in preorder.
package struct ClangTree: Sendable {
  /// A node, with its children by index.
  struct Node: Sendable {
    var kind: UInt32
    var parent: UInt32
    var flags: UInt32
    var type: UInt32
    var bits: UInt32
    var file: UInt32
    var start: UInt32
    var end: UInt32
    var name: UInt32
    var storage: UInt32
    var declaration: UInt64
    var value: Int64
    /// One past the last descendant.
    var subtreeEnd: UInt32
  }

  package struct Diagnostic: Hashable, Sendable {
    /// 2 warning, 3 error, 4 fatal.
    package var severity: UInt32
    /// As libclang spells it; `nil` for none.
    package var file: String?
    package var offset: UInt32
    package var text: String
  }

  private(set) var nodes: [Node]
  /// File names as libclang spells them.
  package let files: [String]
  package let diagnostics: [Diagnostic]
  private let strings: [UInt8]

  /// Copies everything out of a unit that is about to be disposed of.
  init(copying unit: OpaquePointer) {
    var count = 0
    let first = unsafe ul_unit_nodes(unit, &count)
    nodes = unsafe UnsafeBufferPointer(start: first, count: count).map { node in
      Node(
        kind: node.kind, parent: node.parent, flags: node.flags, type: node.type, bits: node.bits,
        file: node.file, start: node.start, end: node.end, name: node.name, storage: node.storage,
        declaration: node.declaration, value: node.value, subtreeEnd: 0)
    }
    let characters = unsafe ul_unit_strings(unit, &count)
    let bytes = unsafe UnsafeBufferPointer(start: characters, count: count).map {
      UInt8(bitPattern: $0)
    }
    strings = bytes
    let names = unsafe ul_unit_files(unit, &count)
    files = unsafe UnsafeBufferPointer(start: names, count: count).map { offset in
      Self.string(at: offset, in: bytes)
    }
    let list = files
    let problems = unsafe ul_unit_diagnostics(unit, &count)
    diagnostics = unsafe UnsafeBufferPointer(start: problems, count: count).map { problem in
      Diagnostic(
        severity: problem.severity,
        file: Int(problem.file) < list.count ? list[Int(problem.file)] : nil,
        offset: problem.offset, text: Self.string(at: problem.text, in: bytes))
    }
    linkSubtrees()
  }

  private mutating func linkSubtrees() {
    for index in nodes.indices { nodes[index].subtreeEnd = UInt32(index + 1) }
    for index in nodes.indices.reversed() {
      let parent = nodes[index].parent
      if parent != UInt32.max, nodes[Int(parent)].subtreeEnd < nodes[index].subtreeEnd {
        nodes[Int(parent)].subtreeEnd = nodes[index].subtreeEnd
      }
    }
  }

  private static func string(at offset: UInt32, in bytes: [UInt8]) -> String {
    String(decoding: bytes[Int(offset)...].prefix { $0 != 0 }, as: UTF8.self)
  }

  func string(at offset: UInt32) -> String { Self.string(at: offset, in: strings) }

  /// The children of a node, in source order; libclang's repeated children come once.
  func children(of index: Int) -> [Int] {
    var children: [Int] = []
    var child = index + 1
    while child < Int(nodes[index].subtreeEnd) {
      children.append(child)
      child = Int(nodes[child].subtreeEnd)
    }
    return children
  }

  /// The top-level nodes.
  var roots: [Int] {
    var roots: [Int] = []
    var index = 0
    while index < nodes.count {
      roots.append(index)
      index = Int(nodes[index].subtreeEnd)
    }
    return roots
  }
}

extension ClangTree.Node {
  func has(_ flag: Int) -> Bool { flags & UInt32(flag) != 0 }
}
