/// Builds the body of one function block by block.
///
/// Blocks may be made before they are filled; `finish()` lays their instructions out in block order
/// and gives every block without a terminator an `unreachable` one.
package struct FunctionBuilder {
  package var function: FlowFunction
  /// The block that `emit` appends to.
  package private(set) var current: BlockID
  /// Whether the current block has ended; what is emitted then is unreachable and dropped. Stored:
  /// front ends ask before every instruction, and a getter of another module copies the builder.
  package private(set) var isTerminated = false
  /// The scope that new storages belong to by default.
  package private(set) var scope: ScopeID
  /// What was emitted, in order, and the runs of it that belong to one block.
  private var emitted: [Instruction] = []
  private var emittedRanges: [SourceRange] = []
  private var runs: [Run] = []
  private var pending: [PendingBlock] = []

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

  package init(name: StringID, range: SourceRange) {
    function = FlowFunction(name: name)
    function.range = range
    function.storages = [
      Storage(name: .none, type: .unknown, scope: .none, range: .none, isTemporary: true)
    ]
    function.scopes = [
      Scope(kind: .frame, parent: .none, range: .none),
      Scope(kind: .frame, parent: .none, range: range),
    ]
    function.calls = [CallSite(callee: .named(.none), arguments: [], result: .none)]
    function.closures = [ClosureSite(function: .none, captures: [], result: .none)]
    pending = [PendingBlock()]
    current = .entry
    scope = .frame
  }

  // MARK: Values, storages, scopes

  package mutating func newValue() -> ValueID {
    defer { function.valueCount += 1 }
    return ValueID(raw: function.valueCount)
  }

  /// A new storage in the current scope, or in `scope` if given.
  package mutating func newStorage(
    name: StringID, type: TypeFact, range: SourceRange, scope: ScopeID? = nil,
    isTemporary: Bool = false
  ) -> StorageID {
    let id = StorageID(raw: UInt32(function.storages.count))
    function.storages.append(
      Storage(
        name: name, type: type, scope: scope ?? self.scope, range: range, isTemporary: isTemporary))
    return id
  }

  /// Makes a scope inside the current one, emits its begin and makes it the current one.
  @discardableResult
  package mutating func openScope(
    _ kind: Scope.Kind, range: SourceRange, name: StringID = .none
  ) -> ScopeID {
    let id = ScopeID(raw: UInt32(function.scopes.count))
    function.scopes.append(Scope(kind: kind, parent: scope, range: range, name: name))
    emit(.beginScope(id), at: range)
    scope = id
    return id
  }

  /// Emits the end of the current scope (unless the block already ended) and returns to its parent.
  package mutating func closeScope(at range: SourceRange) {
    if !isTerminated { emit(.endScope(scope), at: range) }
    scope = function.scopes[scope.index].parent
  }

  /// Emits scope ends from the current scope up to, not including, `outer`: an early exit. The
  /// current scope stays as it is.
  package mutating func endScopes(upTo outer: ScopeID, at range: SourceRange) {
    var inner = scope
    while inner != outer, !inner.isNone, inner != .frame {
      emit(.endScope(inner), at: range)
      inner = function.scopes[inner.index].parent
    }
  }

  // MARK: Blocks

  package mutating func newBlock() -> BlockID {
    pending.append(PendingBlock())
    return BlockID(raw: UInt32(pending.count - 1))
  }

  /// Continues in `block`.
  package mutating func position(at block: BlockID) {
    current = block
    isTerminated = pending[block.index].terminator != nil
  }

  /// Ends the current block; a second terminator of one block is ignored.
  package mutating func terminate(_ terminator: Terminator, at range: SourceRange) {
    if isTerminated { return }
    pending[current.index].terminator = (terminator, range)
    isTerminated = true
  }

  // MARK: Instructions

  package mutating func emit(_ instruction: Instruction, at range: SourceRange) {
    if isTerminated { return }
    let last = pending[current.index].lastRun
    if last < 0 || last != runs.count - 1 { openRun() }
    emitted.append(instruction)
    emittedRanges.append(range)
  }

  private mutating func openRun() {
    let index = runs.count
    runs.append(Run(start: emitted.count))
    let last = pending[current.index].lastRun
    if last < 0 { pending[current.index].firstRun = index } else { runs[last].next = index }
    pending[current.index].lastRun = index
  }

  /// Emits an instruction that has a result: `emit(at: r) { .load(result: $0, from: p) }`.
  package mutating func emit(
    at range: SourceRange, _ make: (ValueID) -> Instruction
  ) -> ValueID {
    let result = newValue()
    emit(make(result), at: range)
    return result
  }

  package mutating func call(
    _ callee: Callee, _ arguments: [Argument], at range: SourceRange
  ) -> ValueID {
    let result = newValue()
    let id = CallID(raw: UInt32(function.calls.count))
    function.calls.append(CallSite(callee: callee, arguments: arguments, result: result))
    emit(.call(id), at: range)
    return result
  }

  package mutating func closure(
    _ name: StringID, captures: [ValueID], at range: SourceRange
  ) -> ValueID {
    let result = newValue()
    let id = ClosureID(raw: UInt32(function.closures.count))
    function.closures.append(ClosureSite(function: name, captures: captures, result: result))
    emit(.makeClosure(id), at: range)
    return result
  }

  /// The finished function.
  package consuming func finish() -> FlowFunction {
    function.blocks = []
    function.instructions = []
    function.ranges = []
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
