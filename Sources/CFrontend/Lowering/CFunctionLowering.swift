import PointerFlow
import SourceText

/// Lowers the body of one C function.
struct CFunctionLowering {
  var unit: CUnitLowering
  var builder: FunctionBuilder
  /// Locals and parameters by declaration.
  var storages: [UInt64: StorageID] = [:]
  /// Where `break` and `continue` go, and the scope they leave to.
  var loops: [Loop] = []
  /// The dispatching blocks of the switches around.
  var switches: [Switch] = []
  var labels: [UInt64: BlockID] = [:]
  let functionName: String

  struct Loop {
    var breakBlock: BlockID
    var continueBlock: BlockID?
    var scope: ScopeID
  }

  struct Switch {
    var targets: [BlockID] = []
    var defaultBlock: BlockID?
  }

  init(unit: CUnitLowering, declaration: FlowFunction) {
    self.unit = unit
    builder = FunctionBuilder(name: declaration.name, range: declaration.range)
    builder.function.linkage = declaration.linkage
    builder.function.resultType = declaration.resultType
    builder.function.parameters = declaration.parameters
    functionName = unit.builder.unit[declaration.name]
  }

  mutating func lower(parameters: [Int], body: Int) {
    for (position, parameter) in parameters.enumerated() {
      let range = range(of: parameter)
      let declared = builder.function.parameters[position]
      let storage = builder.newStorage(name: declared.name, type: declared.type, range: range)
      storages[unit.tree.nodes[parameter].declaration] = storage
      let value = builder.emit(at: range) { .parameter(result: $0, position: UInt32(position)) }
      let address = builder.emit(at: range) { .addressOfLocal(result: $0, storage) }
      builder.emit(.store(value: value, to: address), at: range)
    }
    for child in unit.tree.children(of: body) { statement(child) }
    builder.terminate(.returns(.none), at: range(of: body).atEnd)
  }

  consuming func finish() -> (unit: CUnitLowering, function: FlowFunction) {
    (unit, builder.finish())
  }

  // MARK: Tree

  mutating func range(of index: Int) -> SourceRange { unit.range(of: index) }
  func node(_ index: Int) -> ClangTree.Node { unit.tree.nodes[index] }
  func kind(_ index: Int) -> CursorKind? { CursorKind(rawValue: node(index).kind) }

  /// The children that are expressions or statements: type and label references are not.
  func parts(of index: Int) -> [Int] {
    unit.tree.children(of: index).filter { node($0).kind >= 100 && node($0).kind < 300 }
  }

  /// Without parentheses around.
  func stripped(_ index: Int) -> Int {
    var current = index
    while kind(current) == .parenthesis, let inner = parts(of: current).first { current = inner }
    return current
  }

  // MARK: Small emissions

  mutating func load(_ address: ValueID, at range: SourceRange) -> ValueID {
    builder.emit(at: range) { .load(result: $0, from: address) }
  }

  mutating func unknown(at range: SourceRange) -> ValueID {
    builder.emit(at: range) { .unknown(result: $0) }
  }

  mutating func temporary(_ name: String, type: TypeFact, at range: SourceRange) -> StorageID {
    builder.newStorage(
      name: unit.builder.intern(name), type: type, range: range, isTemporary: true)
  }

  mutating func address(of storage: StorageID, at range: SourceRange) -> ValueID {
    builder.emit(at: range) { .addressOfLocal(result: $0, storage) }
  }
}

extension SourceRange {
  /// The empty range at the last byte: where a body's closing brace stands.
  var atEnd: SourceRange {
    let last = max(bytes.start, bytes.end > 0 ? bytes.end - 1 : 0)
    return SourceRange(file: file, ByteRange(start: last, end: bytes.end))
  }
}
