// Forward abstract interpretation of one function. Lattice: at most `maximumStates` states per block
// entry, each a path with its own facts; a further one joins the last. Direction: forward, in reverse
// postorder, each loop to its end before it is entered again, inner ones first. Terminates because a
// block's states only grow and a state is finite; a loop's back edges add one state at most (memory freed
// in the loop is not freed before it), and no state is visited more than `maximumVisits` times, for steps
// that are not monotone. A function that costs more than its length allows is followed on one path a
// block from there on (said). Lost: correlations beyond the states that are kept apart. After the fixpoint one
// pass over the entry states decides: defects and uses are found and exits recorded there, and only there.
import SourceText

struct FunctionSolver {
  /// Paths told apart at a block entry; fewer where so many blocks follow each other that all of them
  /// would be joined further on anyway.
  private var maximumStates: Int
  static func maximumStates(amongBlocks count: Int) -> Int {
    count > 1024 ? 1 : count > 512 ? 2 : 4
  }
  /// Paths told apart inside one block, after calls with several outcomes.
  static let maximumSplits = 12
  /// Effects of callees and cells of states that are handled for each instruction of a function before
  /// its paths are told apart no more: what it costs to solve a function is bounded by its length.
  static let maximumEffort = 128
  /// So much may be spent whatever the length.
  static let smallestEffort = 32_768
  /// A stored value of more addresses than this is a guess: it accuses nobody.
  static let maximumAlternatives = 3
  /// Ways out of a function, of which a summary keeps few; further ones join the last of their kind.
  static let maximumExits = 64
  /// Visits of one entry state before it is left as it is.
  static let maximumVisits = 24

  let environment: SolverEnvironment
  let id: FunctionID
  let function: FlowFunction
  let unitIndex: Int
  let side: FlowUnit.Side
  let graph: ControlFlow
  let liveness: Liveness
  var marks = SweepMarks()
  /// By scope: the storages whose ends matter.
  let endingStorages: [[StorageID]]
  /// By scope: all its storages.
  let storages: [[StorageID]]
  /// The comparisons of the function, by the value they make.
  let comparisons: [ValueID: (ComparisonKind, ValueID, ValueID)]
  /// Where the function's values are read, by the value.
  let loads: [ValueID: ValueID]

  var universe: Universe
  var traces = TraceTable()
  var state = FlowState()
  /// The values of the block being interpreted, by `ValueID`.
  var registers: [AbstractValueID]
  private var entries: [[FlowState]]
  private var visits: [[Int]]
  private var dirty: [[Bool]]
  /// Of a loop's first block, the state of having been through the loop, where that frees memory.
  private var repeated: [BlockID: Int] = [:]
  var isDeciding = false
  /// What may be spent yet; 0 or less: no paths are told apart any more. And what was.
  private var effort: Int
  private(set) var spent = 0

  /// Heap regions by the allocator's family and their size.
  var allocations: [RegionID: (family: Symbol, size: Scalar)] = [:]
  /// The types of class instances that callees made.
  var objectTypes: [RegionID: Symbol] = [:]
  /// What the outcome being replayed depends on, where it may be joined with others.
  var assumed: [Predicate] = []
  /// The free being replayed depends on a count that is not known here.
  var isFreeingCounted = false
  /// The callee being replayed is one of several that a place may hold.
  var isGuessing = false
  /// How closures that ran in the call being replayed left when they threw.
  var thrownByClosures: [FlowState] = []
  var isOfOutsiders = false  // What is looked at is done outside of the program.
  /// The effects being replayed are those of a `deinit`.
  var isEndingObject = false
  /// The end of the object whose `deinit` is being replayed.
  var endingTrace = TraceID.none
  var exits: [Exit] = []
  var uses: [PathID: Summary.Use] = [:]
  var useOrder: [PathID] = []
  /// By place, as far as asked for.
  var keeperNames: [String??] = []
  let placePaths = PlacePaths()
  var stories: [TraceID: [FlowStep]] = [:]
  /// What callers see of a place with a value at an exit, one or nothing; by place and value its index.
  var exitEffects: [[Summary.StoreEffect]] = []
  var exitStores = PairTable()
  /// By result: the value of an instruction that makes the same one each time.
  var fixedValues: [AbstractValueID]
  /// By call: whom it means by name.
  var namedCallees: [[ResolvedCallee]?]
  /// By number: the stores of the callee at hand.
  var replayed: [ReplayedStore] = []
  /// By call: what the catalogue says of the callee, as far as asked for.
  var rows: [CallID: ModelledCallee?] = [:]
  /// By region: whether its use is in `uses`, or need not be.
  var isUseNoted: [Bool] = []
  var callEffects: [Summary.CallEffect] = []
  var nullPointers: Set<ValueID> = []  // As opposed to the number zero.
  var madeClosures: Set<RegionID> = []  // By callees.
  var currentBlock = BlockID.entry
  /// Objects that were held by hand and are let go of, not by what C calls with them.
  var letGo: Set<RegionID> = []
  /// By a function's place or a counter: the places of addresses that are followed only with it.
  var arming: [PlaceID: Set<PlaceID>] = [:]
  /// Objects that were retained by this function itself.
  var retained: Set<RegionID> = []
  /// What an unknown callee was led to, at some time.
  var handedOver: Set<RegionID> = []
  /// What somebody has to release.
  var obligations: [Obligation] = []
  /// Places whose memory was handed to somebody unknown, who may have cleared it.
  var exposed: [PathID] = []
  var givenAway: Set<ObjectExit> = []
  /// Memory that nobody is known to free, and memory that somebody may, on some path.
  var leftMemory: [RegionID: Obligation] = [:]
  var settledMemory: Set<RegionID> = []
  /// Parameters of callees that received an object which is held by hand.
  var passedTo: [RegionID: Set<FunctionHolder>] = [:]
  /// What was taken out of a place by its identity, on some path.
  var removals: ContiguousArray<FlowState.Removal> = []
  var defects = DefectCollector()
  /// Steps appended before: a loop does not lengthen a witness.
  var extendedTraces: [TraceKey: TraceID] = [:]
  var instantiatedTraces: [WitnessKey: TraceID] = [:]
  var bounds: Set<SolverBound> = []
  /// Filled only for `SolverOptions.keepsSilences`.
  var discharges: [Discharge] = []
  var unknownCallees: Set<CallID> = []

  var program: Program { _read { yield environment.program } }

  /// One way in which the function was left.
  struct Exit {
    var state: FlowState
    var returned: AbstractValueID
    var isThrowing: Bool
    var range: SourceRange
  }

  init(_ id: FunctionID, in environment: SolverEnvironment) {
    self.environment = environment
    self.id = id
    universe = Universe(constants: environment.constants)
    let link = environment.program.functions[id.index]
    unitIndex = link.unit
    let unit = environment.program.units[link.unit]
    function = unit.functions[link.index]
    side = unit.side
    graph = ControlFlow(function)
    storages = function.storagesByScope
    liveness = Liveness(function, graph, storages, side: side)
    endingStorages = storages.map { [liveness] in $0.filter { !liveness.isPrivate($0) } }
    comparisons = function.comparisons
    loads = function.loads
    maximumStates = Self.maximumStates(amongBlocks: function.blocks.count)
    effort = Self.smallestEffort + Self.maximumEffort * function.instructions.count
    namedCallees = Array(repeating: nil, count: function.calls.count)
    registers = Array(repeating: .nothing, count: Int(function.valueCount))
    fixedValues = registers
    entries = Array(repeating: [], count: function.blocks.count)
    visits = entries.map { _ in [] }
    dirty = visits.map { _ in [] }
  }

  // MARK: Fixpoint

  mutating func solve() {
    entries[BlockID.entry.index] = [state]
    visits[BlockID.entry.index] = [0]
    dirty[BlockID.entry.index] = [true]
    // Without loops every block's states are final when its turn comes.
    isDeciding = !graph.hasLoops
    var position = 0
    while position < graph.order.count {
      let block = graph.order[position]
      while let index = dirty[block.index].firstIndex(of: true) {
        dirty[block.index][index] = false
        visits[block.index][index] += 1
        interpret(block, from: entries[block.index][index])
      }
      position = graph.heads(ofLoopsEndingAt: position).first { dirty[$0].contains(true) }
        .map { graph.position[$0] } ?? position + 1
    }
    if !isDeciding {
      isDeciding = true
      for block in graph.order {
        for entry in entries[block.index] { interpret(block, from: entry) }
      }
    }
    if !exits.isEmpty { defects.dropUnconfirmed() }
  }

  /// Hands a state to a block; `isBack` for the edge that closes a loop.
  private mutating func flow(to block: BlockID, isBack: Bool) {
    if isDeciding, graph.hasLoops { return }
    forgetDead(atEntryOf: block)
    spend(state.cells.count / 8)
    let position = block.index
    for index in entries[position].indices
    where entries[position][index].hasSameMemory(as: state) {
      universe.vocabulary.learn(entries[position][index].facts, state.facts)
      let isWeaker = entries[position][index].facts.formJoin(state.facts, universe.vocabulary)
      let hasCalls = entries[position][index].formUnion(ofCallsWith: state)
      if isWeaker || hasCalls { dirty[block.index][index] = true }
      return
    }
    let isFirst = entries[position].isEmpty
    let frees = isBack && repeated[block] == nil && isSplit(byFreesSince: entries[position])
    if entries[position].count < maximumStates, !isBack || isFirst || frees {
      if isBack { repeated[block] = entries[position].count }
      entries[position].append(state)
      visits[position].append(0)
      dirty[position].append(true)
      return
    }
    let index =
      (isBack ? repeated[block] : nil)
      ?? entries[position].lastIndex { $0.facts == state.facts } ?? entries[position].count - 1
    guard visits[position][index] < Self.maximumVisits else {
      bounds.insert(.visits)
      return
    }
    var joined = entries[position][index]
    universe.vocabulary.learn(joined.facts, state.facts)
    let grew = joined.join(state, &universe)
    if !isBack, entries[position].count >= maximumStates { bounds.insert(.states) }
    if grew {
      entries[position][index] = joined
      dirty[block.index][index] = true
    }
  }

  /// Counts work; when there was too much, the paths of the function are joined from here on.
  mutating func spend(_ work: Int) {
    let before = effort
    effort -= work
    spent += work
    if before > 0, effort <= 0 {
      maximumStates = 1
      bounds.insert(.effort)
    }
  }

  /// Whether memory that was there before a loop was freed on the way round it, here and not by what a
  /// callee does. If so, what else was freed there is so on some path only: of a callee's conditions too
  /// much is lost on the way.
  private mutating func isSplit(byFreesSince entries: [FlowState]) -> Bool {
    var others: [FlowState.StatusKey] = []
    var isSplit = false
    for status in state.certainFrees(universe)
    where entries.allSatisfy({ $0.status(status.key)?.flags.contains(.freed) != true }) {
      if let region = status.key.region, case .pointee = universe[region],
        traces.steps(of: status.trace).count == 1
      {
        isSplit = true
      } else {
        others.append(status.key)
      }
    }
    if isSplit { for key in others { state.update(key) { $0.flags.insert(.may) } } }
    return isSplit
  }

  // MARK: One block

  /// Interprets a block from one state. A call may split the path: the parts go on one by one.
  private mutating func interpret(_ block: BlockID, from entry: FlowState) {
    let body = function.blocks[block.index]
    var waiting:
      [(state: FlowState, next: UInt32, result: ValueID, value: AbstractValueID, throwing: Throwing)] = []
    var splits = 0
    var throwing = Throwing.cannot
    state = entry
    currentBlock = block
    var next = body.instructions.lowerBound
    while true {
      var isAlive = true
      while next < body.instructions.upperBound {
        let index = next
        next += 1
        guard case .call(let call) = function.instructions[Int(index)] else {
          transfer(index)
          continue
        }
        var outcomes = transfer(call, at: function.ranges[Int(index)])
        if outcomes.isEmpty {
          isAlive = false
          break
        }
        if splits + outcomes.count - 1 > (effort > 0 ? Self.maximumSplits : 0) {
          outcomes = [joined(outcomes)]
          bounds.insert(.splits)
        }
        splits += outcomes.count - 1
        let result = function.calls[call.index].result
        for outcome in outcomes.dropFirst().reversed() {
          let thrown = throwing.followed(by: outcome.throwing)
          waiting.append((outcome.state, next, result, outcome.value, thrown))
        }
        throwing = throwing.followed(by: outcomes[0].throwing)
        state = outcomes[0].state
        set(result, outcomes[0].value)
      }
      if isAlive { leave(block, body, throwing) }
      guard let (rest, position, result, value, thrown) = waiting.popLast() else { return }
      state = rest
      throwing = thrown
      set(result, value)
      next = position
    }
  }

  private mutating func joined(_ outcomes: [CallOutcome]) -> CallOutcome {
    var first = outcomes[0]
    for outcome in outcomes.dropFirst() {
      universe.vocabulary.learn(first.state.facts, outcome.state.facts)
      _ = first.state.join(outcome.state, &universe)
      first.value = universe.join(first.value, outcome.value)
      if first.throwing != outcome.throwing { first.throwing = .may }
    }
    return first
  }

  private mutating func leave(_ block: BlockID, _ body: BasicBlock, _ throwing: Throwing) {
    switch body.terminator {
    case .jump(let next): flow(to: next, isBack: graph.isBack(block, next))
    case .branch(let condition, let whenTrue, let whenFalse):
      let before = state
      if assume(condition, is: true), narrow(condition, is: true) {
        flow(to: whenTrue, isBack: graph.isBack(block, whenTrue))
      }
      state = before
      if assume(condition, is: false), narrow(condition, is: false) {
        flow(to: whenFalse, isBack: graph.isBack(block, whenFalse))
      }
    case .choose(let value, let targets):
      // In Swift, the edge on which a marked call throws: second.
      let isThrowEdge = side == .swift && !value.isNone
      // Each way forgets what is dead on it alone.
      let before = state
      for (index, target) in targets.enumerated() {
        if isThrowEdge, throwing == .does && index == 0 || throwing == .doesNot && index == 1 {
          continue
        }
        state = before
        flow(to: target, isBack: graph.isBack(block, target))
      }
    case .returns(let value): exit(returning: value, isThrowing: false, at: body.terminatorRange)
    case .throwing(let value): exit(returning: value, isThrowing: true, at: body.terminatorRange)
    case .unreachable: break
    }
  }

  private mutating func exit(returning value: ValueID, isThrowing: Bool, at range: SourceRange) {
    guard isDeciding else { return }
    if !isMain { confirmDefects() }
    let returned = value.isNone ? AbstractValueID.nothing : self.value(value)
    guard case .truth(let predicate) = universe[returned].scalar, isCountedDown(predicate.subject) else {
      return leave(returning: returned, isThrowing: isThrowing, at: range)
    }
    // What it says of a count that was just lowered is worth two ways to leave.
    let before = state
    for truth in [true, false] {
      state = before
      var atom = predicate
      if !truth { atom.relation = atom.relation.negated }
      guard assume(atom) else { continue }
      let number = universe.intern(AbstractValue(scalar: .constant(truth ? 1 : 0)))
      leave(returning: number, isThrowing: isThrowing, at: range)
    }
  }

  /// Whether a number stands in the caller's memory and is now one less than on entry.
  private func isCountedDown(_ symbol: SymbolicID) -> Bool {
    guard case .entry(let place) = universe[symbol], let value = state.cell(place) else { return false }
    return universe[value].scalar == .linear(symbol, scale: 1, addend: -1)
  }

  private mutating func leave(
    returning returned: AbstractValueID, isThrowing: Bool, at range: SourceRange
  ) {
    endFrame(returning: returned, isThrowing: isThrowing, at: range)
    noteObligations(returning: returned, at: range)
    noteMemory(returning: returned, at: range)
    guard let twin = exit(like: returned, isThrowing) else {
      exits.append(Exit(state: state, returned: returned, isThrowing: isThrowing, range: range))
      return
    }
    bounds.insert(.outcomes)
    _ = exits[twin].state.join(state, &universe)
    exits[twin].returned = universe.join(exits[twin].returned, returned)
  }

  /// Where there are many ways out, one that ended the same memory, best with the same result.
  private func exit(like returned: AbstractValueID, _ isThrowing: Bool) -> Int? {
    if exits.count < Self.maximumExits { return nil }
    let ended = state.frees
    func isAlike(_ exit: Exit) -> Bool { exit.isThrowing == isThrowing && exit.state.frees == ended }
    return exits.lastIndex { $0.returned == returned && isAlike($0) }
      ?? exits.lastIndex { isAlike($0) }
  }

  // MARK: Registers

  func value(_ id: ValueID) -> AbstractValueID {
    if id.isNone { return .nothing }
    if graph.isShared[id.index], let register = universe.known(.register(id)) {
      return state.cell(universe.root(register)) ?? .nothing
    }
    return registers[id.index]
  }

  mutating func set(_ id: ValueID, _ value: AbstractValueID) {
    if id.isNone { return }
    registers[id.index] = value
    if graph.isShared[id.index] { state.set(universe.root(.register(id)), value) }
  }

  mutating func set(_ id: ValueID, _ value: AbstractValue) { set(id, universe.intern(value)) }

  /// The class of an instance made here or by a callee.
  func objectType(of region: RegionID) -> Symbol? {
    if case .object(_, let type) = universe[region] { return type }
    return objectTypes[region]
  }

  // MARK: Names and steps

  func symbol(_ id: StringID) -> Symbol { program.symbols[unitIndex][id.index] }
  func string(_ id: StringID) -> String { program.units[unitIndex][id] }

  func step(_ kind: FlowStep.Kind, at range: SourceRange) -> FlowStep {
    FlowStep(
      kind: kind, path: program.units[unitIndex].files[Int(range.file)], bytes: range.bytes,
      side: side)
  }

  /// A witness of one step; the same step makes the same witness again.
  mutating func trace(_ kind: FlowStep.Kind, at range: SourceRange) -> TraceID {
    let first = step(kind, at: range)
    let key = TraceKey(previous: .none, step: first)
    if let known = extendedTraces[key] { return known }
    let trace = traces.append(first, to: .none)
    extendedTraces[key] = trace
    return trace
  }
}

/// A state after a call, with what the call returned.
struct CallOutcome {
  var state: FlowState
  var value: AbstractValueID
  var throwing = Throwing.cannot
}

/// Whether a call, or the calls of an expression one after the other, threw.
enum Throwing {
  case cannot, does, doesNot, may

  func followed(by next: Throwing) -> Throwing {
    switch (self, next) {
    case (.does, _), (_, .does): .does
    case (.may, _), (_, .may): .may
    case (.doesNot, _), (_, .doesNot): .doesNot
    case (.cannot, .cannot): .cannot
    }
  }
}

/// A limit that was reached while a function was solved: something may have been missed.
package enum SolverBound: String, Hashable, Sendable, CaseIterable {
  /// Paths told apart at a block's entry; visits of one of them; paths told apart inside a block.
  case states, visits, splits
  /// Outcomes of a summary with many effects.
  case outcomes
  /// Steps over which a function may spread its paths.
  case effort
  /// Effects, outcomes' calls and used places of a summary.
  case effects, calls, uses
  /// Functions that one call may reach through a place or a method's name.
  case targets, candidates
  /// Addresses of one value; atoms known about numbers.
  case addresses, facts
  /// Rounds of a recursion.
  case rounds
  /// Steps of a story: the address is followed all the same, its way is told from a later step on.
  case steps

  /// Paths or conditions were joined: what goes together is less exact, nothing was left out.
  package var joinsPaths: Bool {
    switch self {
    case .states, .visits, .splits, .facts, .outcomes, .effort, .steps: true
    case .effects, .calls, .uses, .targets, .candidates, .addresses, .rounds: false
    }
  }
}

extension FlowFunction {
  /// The locals of each scope.
  fileprivate var storagesByScope: [[StorageID]] {
    var found = [[StorageID]](repeating: [], count: max(scopes.count, 2))
    for (index, storage) in storages.enumerated().dropFirst() {
      found[storage.scope.index].append(StorageID(raw: UInt32(index)))
    }
    return found
  }

  fileprivate var comparisons: [ValueID: (ComparisonKind, ValueID, ValueID)] {
    var found: [ValueID: (ComparisonKind, ValueID, ValueID)] = [:]
    for case .compare(let result, let relation, let left, let right) in instructions {
      found[result] = (relation, left, right)
    }
    return found
  }

  fileprivate var loads: [ValueID: ValueID] {
    var found: [ValueID: ValueID] = [:]
    for case .load(let result, let from) in instructions { found[result] = from }
    return found
  }
}
