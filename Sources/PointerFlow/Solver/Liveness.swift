// Which places of an activation can still be read. Lattice: sets of variables, united where ways part.
// Direction: backward over the blocks until nothing changes; it ends because the sets only grow. A
// variable is a value that another block uses, or a local of C whose address goes nowhere but into loads
// and stores. What a dead variable holds, and memory made here that nothing live leads to, is dropped
// from a state before it enters a block: states stay as small as what they can still tell, and ways that
// differ in nothing else are one. Lost: nothing that a finding could speak of. Variables of Swift stay
// to the end of their scope, because they keep objects alive.

/// The variables of one function that are read later, by block.
struct Liveness {
  /// By value and by storage: the number of its variable, -1 for what is none.
  private var values: [Int32]
  private var storages: [Int32]
  private var count: Int32 = 0
  /// 64-bit words of one block's set.
  private var width = 0
  /// The sets at block entries, block after block.
  private var liveIn: [UInt64] = []

  init(_ function: FlowFunction, _ graph: ControlFlow, _ scopes: [[StorageID]], side: FlowUnit.Side) {
    values = Array(repeating: -1, count: Int(function.valueCount))
    storages = Array(repeating: -1, count: function.storages.count)
    for index in values.indices where graph.isShared[index] { values[index] = number() }
    let addresses = PrivateLocals(function, graph)
    if side == .c {
      for index in storages.indices.dropFirst() where !addresses.isExposed[index] {
        storages[index] = number()
      }
    }
    width = (Int(count) + 63) / 64
    liveIn = Array(repeating: 0, count: width * function.blocks.count)
    if width > 0 { solve(function, graph, scopes, addresses) }
  }

  private mutating func number() -> Int32 {
    count += 1
    return count - 1
  }

  /// Whether what a region holds is never read at or after a block's entry.
  func isDead(_ variable: Int32, at block: BlockID) -> Bool {
    variable >= 0
      && liveIn[block.index * width + Int(variable >> 6)] & (1 << UInt64(variable & 63)) == 0
  }

  /// The variable that stands in a region; -1 for none.
  func variable(of region: Region) -> Int32 {
    switch region {
    case .register(let value): values[value.index]
    case .local(let storage): storages[storage.index]
    default: -1
    }
  }

  /// Whether a local's address goes nowhere: its end concerns nobody.
  func isPrivate(_ storage: StorageID) -> Bool { storages[storage.index] >= 0 }

  // MARK: Fixpoint

  private mutating func solve(
    _ function: FlowFunction, _ graph: ControlFlow, _ scopes: [[StorageID]],
    _ addresses: PrivateLocals
  ) {
    var used = liveIn
    var defined = liveIn
    for block in graph.order { collect(block, of: function, scopes, addresses, &used, &defined) }
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for block in graph.order.reversed() {
        let successors = function.blocks[block.index].terminator.successors
        for word in 0..<width {
          let position = block.index * width + word
          var out: UInt64 = 0
          for successor in successors { out |= liveIn[successor.index * width + word] }
          let live = used[position] | out & ~defined[position]
          if live != liveIn[position] {
            liveIn[position] = live
            hasChanged = true
          }
        }
      }
      if !graph.hasLoops { return }
    }
  }

  /// What a block reads before it writes it, and what it writes first.
  private func collect(
    _ block: BlockID, of function: FlowFunction, _ scopes: [[StorageID]],
    _ addresses: PrivateLocals, _ used: inout [UInt64], _ defined: inout [UInt64]
  ) {
    let base = block.index * width
    func use(_ variable: Int32) {
      if variable < 0 { return }
      let (word, bit) = (base + Int(variable >> 6), UInt64(1) << UInt64(variable & 63))
      if defined[word] & bit == 0 { used[word] |= bit }
    }
    func define(_ variable: Int32) {
      if variable < 0 { return }
      let (word, bit) = (base + Int(variable >> 6), UInt64(1) << UInt64(variable & 63))
      if used[word] & bit == 0 { defined[word] |= bit }
    }
    let body = function.blocks[block.index]
    for index in body.instructions {
      let instruction = function.instructions[Int(index)]
      instruction.forEachUse(in: function) { use(values[$0.index]) }
      switch instruction {
      case .load(_, let from), .read(_, let from): use(storages[addresses.storage(of: from).index])
      case .store(_, let to), .clear(let to):
        define(storages[addresses.whole(to).index])
      case .copyMemory(let from, let to):
        use(storages[addresses.storage(of: from).index])
        define(storages[addresses.whole(to).index])
      case .beginScope(let scope):
        for storage in scopes[scope.index] { define(storages[storage.index]) }
      default: break
      }
      if let result = instruction.result(in: function) { define(values[result.index]) }
    }
    switch body.terminator {
    case .branch(let value, _, _):
      use(values[value.index])
      for operand in addresses.operands(of: value) { use(values[operand.index]) }
    case .choose(let value, _), .returns(let value), .throwing(let value): use(values[value.index])
    case .jump, .unreachable: break
    }
  }
}

/// Which locals are only loaded from and stored to.
private struct PrivateLocals {
  /// By storage: its address goes somewhere.
  private(set) var isExposed: [Bool]
  /// By value: the storage into which it points, and whether it is the address of all of it.
  private var bases: [StorageID]
  private var isWhole: [Bool]
  /// The values that are compared, by the value that a comparison makes.
  private var comparisons: [ValueID: (ValueID, ValueID)] = [:]

  init(_ function: FlowFunction, _ graph: ControlFlow) {
    isExposed = Array(repeating: false, count: function.storages.count)
    bases = Array(repeating: .none, count: Int(function.valueCount))
    isWhole = Array(repeating: false, count: Int(function.valueCount))
    // A definition comes before what it dominates in this order.
    for block in graph.order {
      let body = function.blocks[block.index]
      for index in body.instructions { add(function.instructions[Int(index)], of: function) }
      switch body.terminator {
      case .branch(let value, _, _), .choose(let value, _), .returns(let value), .throwing(let value):
        expose(value)
      case .jump, .unreachable: break
      }
    }
  }

  func storage(of value: ValueID) -> StorageID { bases[value.index] }

  /// The storage whose address a value is; none for an address inside of one.
  func whole(_ value: ValueID) -> StorageID { isWhole[value.index] ? bases[value.index] : .none }

  /// The values that a condition compares, through comparisons of comparisons.
  func operands(of condition: ValueID) -> [ValueID] {
    var operands: [ValueID] = []
    var work = [condition]
    while let value = work.popLast(), let (left, right) = comparisons[value] {
      operands += [left, right]
      work.append(left)
    }
    return operands
  }

  private mutating func expose(_ value: ValueID) { isExposed[bases[value.index].index] = true }

  private mutating func add(_ instruction: Instruction, of function: FlowFunction) {
    switch instruction {
    case .addressOfLocal(let result, let storage):
      bases[result.index] = storage
      isWhole[result.index] = true
    case .field(let result, let base, _): bases[result.index] = bases[base.index]
    case .element(let result, let base, let other), .offset(let result, let base, let other):
      bases[result.index] = bases[base.index]
      expose(other)
    case .cast(let result, let value, .rebind):
      bases[result.index] = bases[value.index]
      isWhole[result.index] = isWhole[value.index]
    case .load, .read, .copyMemory, .clear: break
    case .store(let value, _): expose(value)
    case .compare(let result, _, let left, let right):
      comparisons[result] = (left, right)
      expose(left)
      expose(right)
    default: instruction.forEachUse(in: function) { expose($0) }
    }
  }
}
