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
  @safe @exclusivity(unchecked) package private(set) var storages: [Storage] = []
  @safe @exclusivity(unchecked) private var calls: [CallSite] = []
  @safe @exclusivity(unchecked) private var closures: [ClosureSite] = []
  /// What was emitted, in order, and the runs of it that belong to one block.
  @safe @exclusivity(unchecked) private var emitted: [Instruction] = []
  @safe @exclusivity(unchecked) private var emittedRanges: [SourceRange] = []
  @safe @exclusivity(unchecked) private var runs: [Run] = []
  @safe @exclusivity(unchecked) private var pending: [PendingBlock] = []
  private let keepsUnreachableCode: Bool

  private struct Run {
    var start: Int
    /// The index of the block's next run; 0 for none (the first run follows no other).
    var next = 0
  }

  private struct PendingBlock {
    /// Indices of the block's runs; -1 for none.
    var firstRun = -1
    var lastRun = -1
    var terminator: (Terminator, SourceRange)?
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
    function.scopes = [
      Scope(kind: .frame, parent: .none, range: .none),
      Scope(kind: .frame, parent: .none, range: range),
    ]
    storages.removeAll(keepingCapacity: true)
    storages.append(
      Storage(name: .none, type: .unknown, scope: .none, range: .none, isTemporary: true))
    emitted.removeAll(keepingCapacity: true)
    emittedRanges.removeAll(keepingCapacity: true)
    runs.removeAll(keepingCapacity: true)
    pending.removeAll(keepingCapacity: true)
    pending.append(PendingBlock())
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
    let id = ScopeID(raw: UInt32(function.scopes.count))
    function.scopes.append(Scope(kind: kind, parent: innermostScope, range: range, name: name))
    emit(.beginScope(id), at: range)
    innermostScope = id
    return id
  }

  /// Emits the end of the current scope (unless the block already ended) and returns to its parent.
  package func closeScope(at range: SourceRange) {
    if !hasEnded { emit(.endScope(innermostScope), at: range) }
    innermostScope = function.scopes[innermostScope.index].parent
  }

  /// Emits scope ends from the current scope up to, not including, `outer`: an early exit. The
  /// current scope stays as it is.
  package func endScopes(upTo outer: ScopeID, at range: SourceRange) {
    var inner = innermostScope
    while inner != outer, !inner.isNone, inner != .frame {
      emit(.endScope(inner), at: range)
      inner = function.scopes[inner.index].parent
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
    hasEnded = pending[block.index].terminator != nil
  }

  /// Ends the current block; a second terminator of one block is ignored.
  package func terminate(_ terminator: Terminator, at range: SourceRange) {
    if hasEnded { return }
    pending[currentBlock.index].terminator = (terminator, range)
    hasEnded = true
  }

  // MARK: Instructions

  package func emit(_ instruction: Instruction, at range: SourceRange) {
    if hasEnded {
      guard keepsUnreachableCode else { return }
      position(at: newBlock())
    }
    let last = pending[currentBlock.index].lastRun
    if last < 0 || last != runs.count - 1 { openRun() }
    emitted.append(instruction)
    emittedRanges.append(range)
  }

  private func openRun() {
    let index = runs.count
    runs.append(Run(start: emitted.count))
    let last = pending[currentBlock.index].lastRun
    if last < 0 { pending[currentBlock.index].firstRun = index } else { runs[last].next = index }
    pending[currentBlock.index].lastRun = index
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
    var function = function
    function.valueCount = valueCount
    function.storages.reserveCapacity(storages.count)
    function.storages.append(contentsOf: storages)
    function.calls = calls.isEmpty ? Self.noCalls : calls
    calls = []
    function.closures = closures.isEmpty ? Self.noClosures : closures
    closures = []
    function.blocks.reserveCapacity(pending.count)
    function.instructions.reserveCapacity(emitted.count)
    function.ranges.reserveCapacity(emitted.count)
    for block in pending {
      let start = UInt32(function.instructions.count)
      var index = block.firstRun
      while index >= 0 {
        let end = index + 1 < runs.count ? runs[index + 1].start : emitted.count
        function.instructions += emitted[runs[index].start..<end]
        function.ranges += emittedRanges[runs[index].start..<end]
        index = runs[index].next == 0 ? -1 : runs[index].next
      }
      let (terminator, range) = block.terminator ?? (.unreachable, function.range)
      function.blocks.append(
        BasicBlock(
          instructions: start..<UInt32(function.instructions.count), terminator: terminator,
          terminatorRange: range))
    }
    return function
  }
}
