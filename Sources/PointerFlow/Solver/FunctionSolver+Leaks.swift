// Memory that somebody has to free: what C made for this function, and what this function made and left with C.
// Lattice: per region the fact that nobody is known to have it, and above it that somebody may free it, which
// one path or one unknown callee is enough for. Direction: forward, asked where the function is left.
// Terminates: one pass over the regions made here, at each exit. Lost: what is freed on some path only, older
// memory of a loop, and how often one place is written to.
import SourceText

extension FunctionSolver {
  /// The function is left: memory that it has to free must have been freed or given to somebody who may.
  mutating func noteMemory(returning value: AbstractValueID, at range: SourceRange) {
    guard isDeciding, side == .swift, !allocations.isEmpty, !environment.runsOnce(id) else { return }
    for (region, allocation) in allocations.sorted(by: { $0.key < $1.key }) {
      guard !settledMemory.contains(region), universe.kind(of: region) == .madeHere,
        let made = instruction(making: region), isReached(from: made.block)
      else { continue }
      if let presence = universe.presence(of: region), state.facts.isZero(presence) { continue }
      guard !allocation.family.isNone, state.status(region)?.flags.isEmpty != false, !isInOther(region),
        let holders = holders(of: region, returning: value),
        let left = leftMemory(region, allocation.family, madeBy: made.index, at: range, leftIn: holders)
      else {
        settledMemory.insert(region)
        continue
      }
      leftMemory[region] = left
    }
  }

  private mutating func leftMemory(
    _ region: RegionID, _ family: Symbol, madeBy instruction: Int, at range: SourceRange,
    leftIn holders: [(place: PlaceID, target: Target)]
  ) -> Obligation? {
    guard let target = holders.first?.target ?? firstAddress(of: region) else { return nil }
    var way = traces.steps(of: target.trace)
    if holders.isEmpty, case .call(let id) = function.instructions[instruction] {
      let call = function.calls[id.index]
      let given = step(.returned(by: calleeName(call)), at: function.ranges[instruction])
      if !way.contains(given) {
        // By an out-parameter; else the callee left it where it knows, which is the callee's matter.
        guard call.arguments.contains(where: { $0.passing == .addressOf }) else { return nil }
        way.append(given)
      }
    }
    guard let anchor = way.first(where: { $0.nesting == 0 && $0.side == .swift }), let first = way.first,
      target.flags.isDisjoint(with: [.ambiguous, .laundered, .viaInteger])
    else { return nil }
    var found = passedTo[region] ?? []
    if holders.isEmpty {
      // Memory of Swift's own is no matter of the boundary.
      if program.text(family) == Self.swiftFamily { return nil }
    } else {
      // What C makes and keeps is its own matter.
      guard first.side == .swift else { return nil }
    }
    for (place, target) in holders {
      guard !isAffected(universe.regionID(of: place)), let path = path(of: place),
        let holder = environment.paths.functionHolder(of: path),
        let store = traces.steps(of: target.trace).last(where: \.isStore), store.side == .c, !store.isModelled
      else { return nil }
      found.insert(holder)
    }
    let defect = Defect(
      kind: .leaked(keptIn: holders.first.flatMap { keeperName(of: $0.place) }), source: source(of: target),
      isLaundered: false, isUncertain: true, slot: nil, keptBy: .c, isCallers: false, function: id,
      path: anchor.path, bytes: anchor.bytes, steps: way,
      depth: max(traces.depth(of: target.trace).c, traces.depth(of: target.trace).swift), origin: .body)
    return Obligation(
      defect: defect, exit: ObjectExit(region: region, exit: range.bytes), holders: Array(found))
  }

  static let swiftFamily = "swift"

  /// How the function came to the memory.
  private func firstAddress(of region: RegionID) -> Target? {
    let root = universe.root(region)
    var untold: Target?
    for value in universe.values {
      for target in value.targets where target.place == root {
        if !target.trace.isNone { return target }
        untold = target
      }
    }
    return untold
  }

  /// Whether other memory made here has its address, or a closure: who has that may be anybody.
  private func isInOther(_ region: RegionID) -> Bool {
    state.cells.contains { cell in
      universe.kind(of: universe.regionID(of: cell.place)) == .madeHere
        && universe[cell.value].targets.contains { universe.regionID(of: $0.place) == region }
    }
  }

  /// The call or allocation that makes memory.
  private func instruction(making region: RegionID) -> (index: Int, block: Int)? {
    for (number, block) in function.blocks.enumerated() {
      for index in block.instructions {
        let isMaking =
          switch (function.instructions[Int(index)], universe[region]) {
          case (.call(let made), .fresh(let call, _)): made == call
          case (.allocate(let made, _, _), .heap(let value)): made == value
          default: false
          }
        if isMaking { return (Int(index), number) }
      }
    }
    return nil
  }

  /// Whether the block at hand can be reached from another.
  private func isReached(from block: Int) -> Bool {
    var seen: Set<Int> = [block]
    var work = [block]
    while let next = work.popLast() {
      if next == currentBlock.index { return true }
      for successor in function.blocks[next].terminator.successors where seen.insert(successor.index).inserted {
        work.append(successor.index)
      }
    }
    return false
  }
}
