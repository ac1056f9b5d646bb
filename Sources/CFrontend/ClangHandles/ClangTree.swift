internal import CClangIndex

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A table of a parsed unit.
///
/// Safe although it points into memory of libclang: only `ClangTree` makes tables, hands them to
/// nobody who outlives it, and every access is checked against the table's length.
@safe struct ClangTable<Row> {
  private let rows: UnsafeBufferPointer<Row>

  init(_ rows: UnsafeBufferPointer<Row>) { unsafe self.rows = rows }

  var count: Int { unsafe rows.count }

  /// Rows are read in place: most readers want one field of many.
  subscript(index: Int) -> Row {
    @inline(__always) unsafeAddress { unsafe address(of: index) }
  }

  func withRow<Result>(at index: Int, _ body: (UnsafePointer<Row>) -> Result) -> Result {
    unsafe body(address(of: index))
  }

  @inline(__always) private func address(of index: Int) -> UnsafePointer<Row> {
    guard index >= 0, index < count, let base = unsafe rows.baseAddress else {
      preconditionFailure("an index of libclang's tables is out of range")
    }
    return unsafe base + index
  }
}

/// A parsed unit as libclang saw it: flat tables, disposed of with the value.
///
/// Safe although it holds pointers: nobody else knows the unit, and it is never written again.
@safe package struct ClangTree: ~Copyable {
  package struct Diagnostic: Hashable, Sendable {
    /// 2 warning, 3 error, 4 fatal.
    package var severity: UInt32
    /// As libclang spells it; `nil` for none.
    package var file: String?
    package var offset: UInt32
    package var text: String
  }

  private let unit: OpaquePointer
  /// Cursors in preorder.
  let nodes: ClangTable<ul_node>
  /// Index 0 is none.
  let types: ClangTable<ul_type>
  /// Index 0 is none.
  let declarations: ClangTable<ul_declaration>
  /// Record by record, in declaration order.
  let fields: ClangTable<ul_field>
  let macros: ClangTable<ul_macro>
  private let sources: UnsafeBufferPointer<ul_file>
  private let strings: ClangTable<CChar>
  private let problems: ClangTable<ul_diagnostic>

  /// Takes ownership of a unit.
  init(owning unit: OpaquePointer) {
    unsafe self.unit = unit
    var count = 0
    let nodes = unsafe ul_unit_nodes(unit, &count)
    unsafe self.nodes = ClangTable(UnsafeBufferPointer(start: nodes, count: count))
    let types = unsafe ul_unit_types(unit, &count)
    unsafe self.types = ClangTable(UnsafeBufferPointer(start: types, count: count))
    let declarations = unsafe ul_unit_declarations(unit, &count)
    unsafe self.declarations = ClangTable(UnsafeBufferPointer(start: declarations, count: count))
    let fields = unsafe ul_unit_fields(unit, &count)
    unsafe self.fields = ClangTable(UnsafeBufferPointer(start: fields, count: count))
    let macros = unsafe ul_unit_macros(unit, &count)
    unsafe self.macros = ClangTable(UnsafeBufferPointer(start: macros, count: count))
    let files = unsafe ul_unit_files(unit, &count)
    unsafe self.sources = UnsafeBufferPointer(start: files, count: count)
    let strings = unsafe ul_unit_strings(unit, &count)
    unsafe self.strings = ClangTable(UnsafeBufferPointer(start: strings, count: count))
    let problems = unsafe ul_unit_diagnostics(unit, &count)
    unsafe self.problems = ClangTable(UnsafeBufferPointer(start: problems, count: count))
  }

  deinit { unsafe ul_unit_dispose(unit) }

  /// Functions of C++ and Objective-C that are not in the tree.
  var skippedFunctions: Int { unsafe Int(ul_unit_skipped_functions(unit)) }

  var diagnostics: [Diagnostic] {
    (0..<problems.count).map { index in
      let problem = problems[index]
      return Diagnostic(
        severity: problem.severity, file: fileName(problem.file), offset: problem.offset,
        text: string(at: problem.text))
    }
  }

  func string(at offset: UInt32) -> String {
    var end = Int(offset)
    while end < strings.count, strings[end] != 0 { end += 1 }
    let length = end - Int(offset)
    if length == 0 { return "" }
    return unsafe String(unsafeUninitializedCapacity: length) { buffer in
      for index in 0..<length {
        unsafe buffer[index] = UInt8(bitPattern: strings[Int(offset) + index])
      }
      return length
    }
  }

  /// Whether a word occurs in the string at an offset.
  func contains(_ word: StaticString, at offset: UInt32) -> Bool {
    guard Int(offset) < strings.count else { return false }
    return unsafe strings.withRow(at: Int(offset)) { text in
      unsafe word.utf8Start.withMemoryRebound(to: CChar.self, capacity: word.utf8CodeUnitCount) {
        unsafe strstr(text, $0) != nil
      }
    }
  }

  /// Whether the string at an offset is a word.
  func isWord(_ word: StaticString, at offset: UInt32) -> Bool {
    let length = word.utf8CodeUnitCount
    guard Int(offset) + length < strings.count, strings[Int(offset) + length] == 0 else {
      return false
    }
    for index in 0..<length {
      let byte = unsafe word.utf8Start[index]
      if UInt8(bitPattern: strings[Int(offset) + index]) != byte { return false }
    }
    return true
  }

  var fileCount: Int { unsafe sources.count }

  /// A file's name as libclang spells it.
  func fileName(_ file: UInt32) -> String? {
    Int(file) < fileCount ? unsafe string(at: sources[Int(file)].name) : nil
  }

  /// Whether a file lies under the root.
  func isProject(_ file: UInt32) -> Bool {
    Int(file) < fileCount ? unsafe sources[Int(file)].is_project != 0 : false
  }

  /// The length of a file in bytes; 0 when libclang does not hold it.
  func length(ofFile file: UInt32) -> UInt32 {
    Int(file) < fileCount ? unsafe UInt32(clamping: sources[Int(file)].length) : 0
  }

  /// The bytes of a file; empty past its end, or when libclang does not hold the file.
  func text(ofFile file: UInt32, from start: UInt32, to end: UInt32) -> String {
    guard Int(file) < fileCount, start < end, end <= length(ofFile: file) else { return "" }
    guard let contents = unsafe sources[Int(file)].contents else { return "" }
    let bytes = unsafe UnsafeBufferPointer(
      start: contents + Int(start), count: Int(end - start))
    return unsafe String(decoding: bytes.lazy.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The definition of a function as libclang prints it, macros expanded: independent of the tables,
  /// so that tests can hold one against the other.
  func definitionText(of declaration: UInt32) -> String? {
    guard let text = unsafe ul_unit_definition_text(unit, declaration) else { return nil }
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }

  /// Whether a word occurs in a file. O(length of the file).
  func contains(_ word: String, inFile file: UInt32) -> Bool {
    unsafe ul_unit_file_contains(unit, file, word) != 0
  }

  /// One past the last descendant.
  func end(of index: Int) -> Int { Int(nodes[index].subtree_end) }

  @inline(__always) func kind(_ index: Int) -> CursorKind { CursorKind(nodes[index].kind) }

  /// The expressions among the children of a node.
  func operands(of index: Int) -> Operands {
    var operands = Operands()
    let end = end(of: index)
    var child = index + 1
    while child < end {
      let kind = nodes[child].kind
      if kind >= 100 && kind < 200 {
        switch operands.count {
        case 0: operands.first = child
        case 1: operands.second = child
        case 2: operands.third = child
        default: break
        }
        operands.beforeLast = operands.last
        operands.last = child
        operands.count += 1
      }
      child = self.end(of: child)
    }
    return operands
  }
}

/// The expressions among the children of a node, by index; 0 for those that are not there (no child
/// has index 0).
struct Operands {
  var first = 0
  var second = 0
  var third = 0
  var beforeLast = 0
  var last = 0
  var count = 0
}

extension ul_node {
  func has(_ flag: Int) -> Bool { flags & UInt32(flag) != 0 }
  var isConstant: Bool { has(UL_NODE_CONSTANT) }
}

extension ul_type {
  func has(_ flag: Int) -> Bool { flags & UInt32(flag) != 0 }
  /// Whether values of the type are addresses; arrays and functions are, once they decay.
  var isAddress: Bool {
    kind == UInt32(UL_TYPE_POINTER) || kind == UInt32(UL_TYPE_ARRAY)
      || kind == UInt32(UL_TYPE_FUNCTION) || kind == UInt32(UL_TYPE_BLOCK)
  }
  var isInteger: Bool { kind == UInt32(UL_TYPE_INTEGER) }
  var isRecord: Bool { kind == UInt32(UL_TYPE_RECORD) }
  var isArray: Bool { kind == UInt32(UL_TYPE_ARRAY) }
  var isFunction: Bool { kind == UInt32(UL_TYPE_FUNCTION) }
  var isVoid: Bool { kind == UInt32(UL_TYPE_VOID) }
}

extension ul_declaration {
  func has(_ flag: Int) -> Bool { flags & UInt32(flag) != 0 }
  var cursorKind: CursorKind { CursorKind(kind) }
}
