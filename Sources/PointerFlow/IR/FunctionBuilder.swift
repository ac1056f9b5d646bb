package import SourceText

/// Builds the bodies of functions, one after the other, block by block.
///
/// Blocks may be made before they are filled; `finish()` lays their instructions out in block order
/// and gives every block without a terminator an `unreachable` one. A class whose tables keep their
/// memory from one function to the next: front ends emit millions of instructions. Exclusive access is
/// not checked: none lasts until another one begins.
package final class FunctionBuilder {
  /// What is known of the function itself; its body comes with `finish()`.
  @safe @exclusivity(unchecked) package var function: FlowFunction
  @safe @exclusivity(unchecked) private var currentBlock = BlockID.entry
  @safe @exclusivity(unchecked) private var hasEnded = false
  @safe @exclusivity(unchecked) private var innermostScope = ScopeID.frame
  @safe @exclusivity(unchecked) private var valueCount: UInt32 = 1
  /// Those made so far; the function has them when it is finished.
  package let storages = TableMemory<Storage>()
  package let scopes = TableMemory<Scope>()
  @safe @exclusivity(unchecked) private var calls: [CallSite] = []
  @safe @exclusivity(unchecked) private var closures: [ClosureSite] = []
  /// What was emitted, in order, and the runs of it that belong to one block.
  private let emitted = TableMemory<Instruction>(capacity: 256)
  private let emittedRanges = TableMemory<SourceRange>(capacity: 256)
  private let runs = TableMemory<Run>()
  private let pending = TableMemory<PendingBlock>()
  /// Whether what comes next belongs to the last run.
  @safe @exclusivity(unchecked) private var isRunOpen = false
  /// The successors of the `choose`s so far.
  private let targets = TableMemory<BlockID>()
  private let keepsUnreachableCode: Bool

  private struct Run: BitwiseCopyable {
    var start: Int
    /// The index of the block's next run; 0 for none (the first run follows no other).
    var next = 0
  }

  private struct PendingBlock: BitwiseCopyable {
    /// Indices of the block's runs; -1 for none.
    var firstRun = -1
    var lastRun = -1
    var end = BlockEnd.open
    var endRange = SourceRange.none
  }

  /// A terminator; the successors of a `choose` are in `targets`.
  private enum BlockEnd: BitwiseCopyable {
    case open, unreachable
    case jump(BlockID)
    case branch(ValueID, BlockID, BlockID)
    case choose(ValueID, first: Int, end: Int)
    case returns(ValueID)
    case throwing(ValueID)
  }

  /// - Parameter keepsUnreachableCode: what is emitted into a block that has ended goes to a new block
  ///   that nobody jumps to; else it is dropped.
  package init(name: StringID, range: SourceRange, keepsUnreachableCode: Bool = false) {
    self.keepsUnreachableCode = keepsUnreachableCode
    function = FlowFunction(name: name)
    begin(name: name, range: range)
  }

  /// Begins another function; the one before must be finished.
  package func begin(name: StringID, range: SourceRange) {
    function = FlowFunction(name: name)
    function.range = range
    scopes.remove(from: 0)
    scopes.append(Scope(kind: .frame, parent: .none, range: .none))
    scopes.append(Scope(kind: .frame, parent: .none, range: range))
    storages.remove(from: 0)
    storages.append(
      Storage(name: .none, type: .unknown, scope: .none, range: .none, isTemporary: true))
    emitted.remove(from: 0)
    emittedRanges.remove(from: 0)
    runs.remove(from: 0)
    targets.remove(from: 0)
    pending.remove(from: 0)
    pending.append(PendingBlock())
    isRunOpen = false
    currentBlock = .entry
    hasEnded = false
    innermostScope = .frame
    valueCount = 1
  }

  /// The block that `emit` appends to.
  package var current: BlockID { currentBlock }

  /// Whether the current block has ended.
  package var isTerminated: Bool { hasEnded }

  /// The scope that new storages belong to by default.
  package var scope: ScopeID { innermostScope }

  /// The call that was emitted last.
  package var lastCall: CallSite? { calls.last }

  // MARK: Values, storages, scopes

  package func newValue() -> ValueID {
    defer { valueCount += 1 }
    return ValueID(raw: valueCount)
  }

  /// A new storage in the current scope, or in `scope` if given.
  package func newStorage(
    name: StringID, type: TypeFact, range: SourceRange, scope: ScopeID? = nil,
    isTemporary: Bool = false
  ) -> StorageID {
    let id = StorageID(raw: UInt32(truncatingIfNeeded: storages.count))
    storages.append(
      Storage(
        name: name, type: type, scope: scope ?? innermostScope, range: range,
        isTemporary: isTemporary))
    return id
  }

  /// Makes a scope inside the current one, emits its begin and makes it the current one.
  @discardableResult
  package func openScope(
    _ kind: Scope.Kind, range: SourceRange, name: StringID = .none
  ) -> ScopeID {
    let id = ScopeID(raw: UInt32(scopes.count))
    scopes.append(Scope(kind: kind, parent: innermostScope, range: range, name: name))
    emit(.beginScope(id), at: range)
    innermostScope = id
    return id
  }

  /// Emits the end of the current scope (unless the block already ended) and returns to its parent.
  package func closeScope(at range: SourceRange) {
    if !hasEnded { emit(.endScope(innermostScope), at: range) }
    innermostScope = scopes[innermostScope.index].parent
  }

  /// Emits scope ends from the current scope up to, not including, `outer`: an early exit. The
  /// current scope stays as it is.
  package func endScopes(upTo outer: ScopeID, at range: SourceRange) {
    var inner = innermostScope
    while inner != outer, !inner.isNone, inner != .frame {
      emit(.endScope(inner), at: range)
      inner = scopes[inner.index].parent
    }
  }

  // MARK: Blocks

  package func newBlock() -> BlockID {
    pending.append(PendingBlock())
    return BlockID(raw: UInt32(pending.count - 1))
  }

  /// Continues in `block`.
  package func position(at block: BlockID) {
    currentBlock = block
    let known = pending[block.index]
    if case .open = known.end { hasEnded = false } else { hasEnded = true }
    isRunOpen = known.lastRun >= 0 && known.lastRun == runs.count - 1
  }

  /// Ends the current block; a second terminator of one block is ignored.
  package func terminate(_ terminator: Terminator, at range: SourceRange) {
    if hasEnded { return }
    pending[currentBlock.index].end = end(terminator)
    pending[currentBlock.index].endRange = range
    hasEnded = true
  }

  /// Ends the current block with a choice of two.
  package func terminate(
    choosing value: ValueID, _ first: BlockID, _ second: BlockID, at range: SourceRange
  ) {
    if hasEnded { return }
    targets.append(first)
    targets.append(second)
    pending[currentBlock.index].end = .choose(
      value, first: targets.count - 2, end: targets.count)
    pending[currentBlock.index].endRange = range
    hasEnded = true
  }

  private func end(_ terminator: Terminator) -> BlockEnd {
    switch terminator {
    case .jump(let next): return .jump(next)
    case .branch(let condition, let whenTrue, let whenFalse):
      return .branch(condition, whenTrue, whenFalse)
    case .choose(let value, let blocks):
      let first = targets.count
      for block in blocks { targets.append(block) }
      return .choose(value, first: first, end: targets.count)
    case .returns(let value): return .returns(value)
    case .throwing(let value): return .throwing(value)
    case .unreachable: return .unreachable
    }
  }

  private func terminator(_ end: BlockEnd) -> Terminator {
    switch end {
    case .open, .unreachable: .unreachable
    case .jump(let next): .jump(next)
    case .branch(let condition, let whenTrue, let whenFalse):
      .branch(condition, whenTrue: whenTrue, whenFalse: whenFalse)
    case .choose(let value, let first, let end): .choose(value, targets.rows(first..<end))
    case .returns(let value): .returns(value)
    case .throwing(let value): .throwing(value)
    }
  }

  // MARK: Instructions

  package func emit(_ instruction: Instruction, at range: SourceRange) {
    if hasEnded {
      guard keepsUnreachableCode else { return }
      position(at: newBlock())
    }
    if !isRunOpen { openRun() }
    emitted.append(instruction)
    emittedRanges.append(range)
  }

  private func openRun() {
    let index = runs.count
    runs.append(Run(start: emitted.count))
    let last = pending[currentBlock.index].lastRun
    if last < 0 { pending[currentBlock.index].firstRun = index } else { runs[last].next = index }
    pending[currentBlock.index].lastRun = index
    isRunOpen = true
  }

  /// Emits an instruction that has a result: `emit(at: r) { .load(result: $0, from: p) }`.
  package func emit(
    at range: SourceRange, _ make: (ValueID) -> Instruction
  ) -> ValueID {
    let result = newValue()
    emit(make(result), at: range)
    return result
  }

  package func call(
    _ callee: Callee, _ arguments: [Argument], at range: SourceRange
  ) -> ValueID {
    let result = newValue()
    if calls.isEmpty {
      calls.reserveCapacity(8)
      calls.append(Self.noCall)
    }
    let id = CallID(raw: UInt32(truncatingIfNeeded: calls.count))
    calls.append(CallSite(callee: callee, arguments: arguments, result: result))
    emit(.call(id), at: range)
    return result
  }

  package func closure(
    _ name: StringID, captures: [ValueID], at range: SourceRange
  ) -> ValueID {
    let result = newValue()
    if closures.isEmpty { closures.append(Self.noClosure) }
    let id = ClosureID(raw: UInt32(truncatingIfNeeded: closures.count))
    closures.append(ClosureSite(function: name, captures: captures, result: result))
    emit(.makeClosure(id), at: range)
    return result
  }

  private static let noCall = CallSite(callee: .named(.none), arguments: [], result: .none)
  private static let noClosure = ClosureSite(function: .none, captures: [], result: .none)
  private static let noCalls = [noCall]
  private static let noClosures = [noClosure]

  /// The finished function.
  package func finish() -> FlowFunction {
    function.valueCount = valueCount
    function.storages = storages.all
    function.scopes = scopes.all
    if calls.isEmpty {
      function.calls = Self.noCalls
    } else {
      swap(&function.calls, &calls)
      calls = []
    }
    if closures.isEmpty {
      function.closures = Self.noClosures
    } else {
      swap(&function.closures, &closures)
      closures = []
    }
    layOut()
    var finished = FlowFunction(name: .none)
    swap(&finished, &function)
    return finished
  }

  /// Puts the instructions into the order of the blocks.
  private func layOut() {
    var blocks: [BasicBlock] = []
    blocks.reserveCapacity(pending.count)
    var instructions: [Instruction] = []
    var ranges: [SourceRange] = []
    let isInOrder = pending.count == 1 && runs.count <= 1
    if isInOrder {
      instructions = emitted.all
      ranges = emittedRanges.all
    } else {
      instructions.reserveCapacity(emitted.count)
      ranges.reserveCapacity(emitted.count)
    }
    for block in 0..<pending.count {
      let block = pending[block]
      let start = isInOrder ? 0 : UInt32(truncatingIfNeeded: instructions.count)
      var index = isInOrder ? -1 : block.firstRun
      while index >= 0 {
        let first = runs[index].start
        let end = index + 1 < runs.count ? runs[index + 1].start : emitted.count
        emitted.copy(first..<end, to: &instructions)
        emittedRanges.copy(first..<end, to: &ranges)
        index = runs[index].next == 0 ? -1 : runs[index].next
      }
      let isOpen = if case .open = block.end { true } else { false }
      blocks.append(
        BasicBlock(
          instructions: start..<UInt32(truncatingIfNeeded: instructions.count),
          terminator: terminator(block.end),
          terminatorRange: isOpen ? function.range : block.endRange))
    }
    function.blocks = blocks
    function.instructions = instructions
    function.ranges = ranges
  }
}
