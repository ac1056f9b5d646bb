// The transfer functions of one function, run over its blocks until nothing changes.
// Lattice: `FlowState` per block entry, `AbstractValue` per instruction result (assigned once, so it
// only grows). Direction: forward, blocks in reverse postorder. Terminates: both are finite and only
// grow. The second phase walks each block once more from its final entry state and asks, at every
// scope end and every use, which places still hold dead addresses; asking on the final states makes
// every verdict a statement about all paths, and keeps it independent of visiting order.
// Lost: correlation between conditions on one path.
import SourceText

/// Computes the summary of one function and finds the escapes whose regions end in it.
struct FunctionSolver {
  let program: Program
  let id: FunctionID
  let function: FlowFunction
  let unitIndex: Int
  let side: FlowUnit.Side
  let maximumDepth: Int
  let summaries: [Summary?]

  var values: [AbstractValue]
  var traces = TraceTable()
  /// Traces already extended by a step, so that equal histories are one trace.
  var extensions: [TraceStepKey: TraceID] = [:]
  /// Call edges behind each trace; a trace without an entry went through none.
  var depths: [TraceID: SideDepth] = [:]
  var state = FlowState()
  var isDeciding = false
  var escapes: [Escape] = []
  var unknownCallees: Set<CallID> = []
  var cutEffects: Set<FunctionID> = []
  private var exit: FlowState?
  private var returned = AbstractValue.nothing

  init(
    _ id: FunctionID, in program: Program, summaries: [Summary?], maximumDepth: Int
  ) {
    self.program = program
    self.id = id
    function = program.function(id)
    unitIndex = program.functions[id.index].unit
    side = program.units[unitIndex].side
    self.summaries = summaries
    self.maximumDepth = maximumDepth
    values = Array(repeating: .nothing, count: Int(function.valueCount))
  }

  mutating func run() -> Summary {
    let order = reversePostorder()
    var entries: [FlowState?] = Array(repeating: nil, count: function.blocks.count)
    entries[0] = FlowState()
    var changed = true
    while changed {
      changed = false
      for block in order {
        guard let entry = entries[block.index] else { continue }
        state = entry
        let sizeBefore = values.reduce(0) { $0 + $1.targets.count }
        transfer(block)
        if values.reduce(0, { $0 + $1.targets.count }) > sizeBefore { changed = true }
        for next in function.blocks[block.index].terminator.successors {
          if entries[next.index] == nil {
            entries[next.index] = state
            changed = true
          } else if entries[next.index]?.join(state) == true {
            changed = true
          }
        }
      }
    }
    isDeciding = true
    for block in order {
      guard let entry = entries[block.index] else { continue }
      state = entry
      transfer(block)
    }
    return summary()
  }

  private func reversePostorder() -> [BlockID] {
    var visited = Array(repeating: false, count: function.blocks.count)
    var postorder: [BlockID] = []
    var stack: [(block: BlockID, next: Int)] = [(.entry, 0)]
    visited[0] = true
    while let (block, next) = stack.last {
      let successors = function.blocks[block.index].terminator.successors
      if next < successors.count {
        stack[stack.count - 1].next += 1
        let target = successors[next]
        if !visited[target.index] {
          visited[target.index] = true
          stack.append((target, 0))
        }
      } else {
        postorder.append(block)
        stack.removeLast()
      }
    }
    return postorder.reversed()
  }

  private mutating func transfer(_ block: BlockID) {
    let body = function.blocks[block.index]
    for index in body.instructions { transfer(index) }
    switch body.terminator {
    case .returns(let value): leave(value, at: body.terminatorRange)
    case .throwing(let value): leave(value, at: body.terminatorRange)
    case .jump, .branch, .choose, .unreachable: break
    }
  }

  /// The function is left: its frame ends, and what its caller can see is the exit state.
  private mutating func leave(_ value: ValueID, at range: SourceRange) {
    if !value.isNone {
      checkUse(of: value, as: "returned", at: range, keeper: .result)
      returned.join(values[value.index])
    }
    if isDeciding {
      endFrame(returning: value, at: range)
      if exit?.join(state) == nil { exit = state }
    }
  }

  // MARK: Instructions

  func symbol(_ id: StringID) -> Symbol { program.symbols[unitIndex][id.index] }
  func string(_ id: StringID) -> String { program.units[unitIndex][id] }

  func step(_ kind: FlowStep.Kind, at range: SourceRange) -> FlowStep {
    FlowStep(
      kind: kind, path: program.units[unitIndex].files[Int(range.file)], bytes: range.bytes,
      side: side)
  }

  mutating func set(_ result: ValueID, _ value: AbstractValue) {
    if !result.isNone { values[result.index].join(value) }
  }

  private mutating func transfer(_ index: UInt32) {
    let instruction = function.instructions[Int(index)]
    let range = function.ranges[Int(index)]
    switch instruction {
    case .parameter(let r, let position):
      set(r, state.content(of: Place(.argument(Int(position)))))
    case .addressOfLocal(let r, let storage):
      let entry = function.storages[storage.index]
      let taken = step(.addressOf(string(entry.name)), at: range)
      let trace = entry.isTemporary ? .none : extend(.none, with: taken)
      set(r, AbstractValue(Target(Place(.storage(storage)), trace: trace)))
    case .addressOfGlobal(let r, let name):
      let global = program.resolveGlobal(name, inUnit: unitIndex)
      let region: Region = global.map { .global($0) } ?? .foreign
      set(r, AbstractValue(Target(Place(region))))
    case .functionReference(let r, let name):
      if let callee = program.resolve(name, inUnit: unitIndex) {
        set(r, AbstractValue(Target(Place(.function(callee)))))
      }
    case .literal(let r, _): set(r, AbstractValue(Target(Place(.literal))))
    case .makeBuffer(let r): set(r, AbstractValue(Target(Place(.buffer(index)))))
    case .makeObject(let r, _), .allocate(let r, _, _), .allocateStack(let r, _, _):
      set(r, AbstractValue(Target(Place(.fresh(index)))))
    case .field(let r, let base, let name):
      let name = symbol(name)
      set(r, derived(base) { $0.place = $0.place.member(name) })
    case .element(let r, let base, _):
      set(r, derived(base) { $0.place = $0.place.member(.anyElement) })
    case .offset(let r, let base, _): set(r, derived(base) { $0.isOffset = true })
    case .extract(let r, let value, let name):
      let name = symbol(name)
      set(r, AbstractValue(values[value.index].targets.compactMap { Self.member(name, of: $0) }))
    case .load(let r, let from):
      checkUse(of: from, as: "read", at: range, keeper: nil)
      set(r, loaded(from))
    case .store(let value, let to):
      checkUse(of: to, as: "written through", at: range, keeper: nil)
      store(values[value.index], to: to, at: range)
    case .copyMemory(let from, let to):
      checkUse(of: from, as: "read", at: range, keeper: nil)
      checkUse(of: to, as: "written through", at: range, keeper: nil)
      store(loaded(from), to: to, at: range)
    case .cast(let r, let value, let kind): set(r, cast(value, kind))
    case .combine(let r, _, let left, let right):
      set(r, values[left.index])
      set(r, values[right.index])
    case .read(_, let value): checkUse(of: value, as: "read", at: range, keeper: nil)
    case .call(let call): transfer(call, at: range)
    case .makeClosure(let closure): makeClosure(closure)
    case .borrow(let r, let owner, let scope):
      // Reading inside a borrow of dead memory is a use of the outer pointer.
      checkUse(of: owner, as: "lent on", at: range, keeper: nil)
      let lender = string(function.scopes[scope.index].name)
      let trace = extend(.none, with: step(.lent(by: lender), at: range))
      set(r, AbstractValue(Target(Place(.borrow(r, scope)), trace: trace)))
    case .beginScope(let scope): begin(scope)
    case .endScope(let scope): end(scope, at: range)
    case .null, .integer, .namedConstant, .compare, .unknown, .keepAlive, .free, .retain, .release,
      .clear:
      break
    }
  }

  private static func member(_ name: Symbol, of target: Target) -> Target? {
    guard let first = target.member.first else { return nil }
    guard first == name else { return nil }
    var inner = target
    inner.member.removeFirst()
    return inner
  }

  private func derived(_ base: ValueID, _ change: (inout Target) -> Void) -> AbstractValue {
    values[base.index].map { target in
      var changed = target
      change(&changed)
      return changed
    }
  }

  /// What stands at the places a pointer may address.
  func loaded(_ address: ValueID) -> AbstractValue {
    var result = AbstractValue.nothing
    for target in values[address.index].targets where target.member.isEmpty && !target.isLaundered {
      result.join(state.content(of: target.place))
    }
    return result
  }

  private func cast(_ value: ValueID, _ kind: CastKind) -> AbstractValue {
    switch kind {
    case .rebind, .integer, .objectToPointer, .pointerToObject: values[value.index]
    case .truncate: .nothing
    case .pointerToInteger: derived(value) { $0.isLaundered = true }
    case .integerToPointer: derived(value) { $0.isLaundered = false }
    }
  }

  private mutating func makeClosure(_ id: ClosureID) {
    let site = function.closures[id.index]
    for (position, capture) in site.captures.enumerated() {
      let slot = Place(.closure(id), [Symbol(raw: UInt32.max - UInt32(position))])
      state.write(values[capture.index], to: slot, replacing: false)
    }
    set(site.result, AbstractValue(Target(Place(.closure(id)))))
  }

  private mutating func begin(_ scope: ScopeID) {
    for region in regions(of: scope) { state.forget(region) }
  }

  // MARK: Summary

  private func summary() -> Summary {
    var summary = Summary()
    guard let exit else { return summary }
    summary.result = effects(of: returned)
    for region in exit.regions.sorted(by: { "\($0)" < "\($1)" }) where region.isCallerVisible {
      if case .foreign = region { continue }
      for (place, value) in exit.entries(of: region) {
        let unchanged = FlowState.entryContent(of: place)
        let changed = value.targets.filter { !unchanged.targets.contains($0) }
        let isMust = !unchanged.targets.contains { value.targets.contains($0) }
        if changed.isEmpty && !isMust { continue }
        summary.stores.append(
          Summary.StoreEffect(
            place: place, values: effects(of: AbstractValue(changed)), isMust: isMust))
      }
    }
    return summary
  }

  private func effects(of value: AbstractValue) -> [Summary.ValueEffect] {
    value.targets.compactMap { target in
      var place = target.place
      switch place.region {
      case .global, .pointee, .literal, .function, .foreign: break
      case .fresh, .buffer: place = Place(.fresh(0))
      case .storage, .borrow, .ephemeral, .argument, .closure: return nil
      }
      let steps = traces.steps(of: target.trace)
      return Summary.ValueEffect(
        place: place, member: target.member, isLaundered: target.isLaundered,
        isOffset: target.isOffset, steps: steps, depth: depths[target.trace] ?? SideDepth())
    }
  }
}
