// Where memory ends: scope ends, the end of a call with ephemeral conversions, the end of the frame.
// At each end every place that outlives the scope is asked for addresses of the dead regions; a
// place keeps only if its root is live after the end. Later uses of dead addresses that stayed in
// locals are found where they happen.
import SourceText

extension FunctionSolver {
  /// The regions whose memory ends with a scope.
  func regions(of scope: ScopeID) -> [Region] {
    var regions: [Region] = []
    for (index, storage) in function.storages.enumerated().dropFirst() where storage.scope == scope {
      regions.append(.storage(StorageID(raw: UInt32(index))))
    }
    for instruction in function.instructions {
      if case .borrow(let result, _, let inner) = instruction, inner == scope {
        regions.append(.borrow(result, scope))
      }
    }
    return regions
  }

  mutating func end(_ scope: ScopeID, at range: SourceRange) {
    let ended = Set(regions(of: scope))
    if ended.isEmpty { return }
    if isDeciding { reportKeepers(of: ended, endedAt: range) }
    for region in ended { state.dead.insert(region) }
  }

  mutating func endFrame(returning value: ValueID, at range: SourceRange) {
    let ended = Set(regions(of: .frame)).union(state.dead)
    if !value.isNone {
      for target in values[value.index].targets
      where ended.contains(target.place.region) && !state.dead.contains(target.place.region) {
        let noted = extend(target.trace, with: step(.used("returned"), at: range))
        report(target, trace: noted, keeper: .result, endedAt: nil)
      }
    }
    reportKeepers(of: ended.subtracting(state.dead), endedAt: nil)
  }

  mutating func endCall(_ id: CallID, call: CallSite, at range: SourceRange) {
    let ended = Set(call.arguments.indices.map { Region.ephemeral(id, argument: $0) })
    if isDeciding { reportKeepers(of: ended, endedAt: range) }
    state.dead.formUnion(ended)
  }

  /// Reports the places that outlive the scope and hold an ended region.
  private mutating func reportKeepers(
    of ended: Set<Region>, endedAt range: SourceRange?
  ) {
    var queue: [(region: Region, keeper: Escape.Keeper)] = []
    var seen: Set<Region> = []
    for region in state.regions.sorted(by: { "\($0)" < "\($1)" }) {
      switch region {
      case .global, .pointee: queue.append((region, keeper(for: Place(region))))
      case .storage, .borrow, .ephemeral, .argument, .fresh, .buffer, .closure, .function,
        .literal, .foreign:
        break
      }
    }
    while let (region, keeper) = queue.popLast() {
      guard seen.insert(region).inserted else { continue }
      for (place, value) in state.entries(of: region) {
        for target in value.targets {
          let inner = target.place.region
          if ended.contains(inner) {
            report(
              target, trace: target.trace,
              keeper: region.isCallerVisible ? self.keeper(for: place) : keeper, endedAt: range)
          } else if case .fresh = inner {
            queue.append((inner, keeper))
          } else if case .closure = inner {
            queue.append((inner, keeper))
          }
        }
      }
    }
  }

  private func keeper(for place: Place) -> Escape.Keeper {
    if case .global(let global) = place.region {
      return .global(
        name: program.globalName(global), side: program.globals[global.index].side)
    }
    return .callerMemory(description: describe(place))
  }

  /// A dead address is dereferenced, handed on, or returned.
  mutating func checkUse(
    of value: ValueID, as use: String, at range: SourceRange, keeper: Escape.Keeper?
  ) {
    guard isDeciding, !value.isNone else { return }
    for target in values[value.index].targets where state.dead.contains(target.place.region) {
      if target.isLaundered { continue }
      let noted = extend(target.trace, with: step(.used(use), at: range))
      report(target, trace: noted, keeper: keeper ?? localKeeper(of: target), endedAt: nil)
    }
  }

  /// A dead address is written to memory that outlives this function.
  mutating func checkStore(of value: AbstractValue, in place: Place, at range: SourceRange) {
    guard isDeciding else { return }
    switch place.region {
    case .global, .pointee: break
    case .storage, .borrow, .ephemeral, .argument, .fresh, .buffer, .closure, .function, .literal,
      .foreign:
      return
    }
    for target in value.targets where state.dead.contains(target.place.region) {
      report(target, trace: target.trace, keeper: keeper(for: place), endedAt: nil)
    }
  }

  private func localKeeper(of target: Target) -> Escape.Keeper {
    for step in traces.steps(of: target.trace).reversed() {
      if case .stored(let name) = step.kind { return .variable(name: name) }
    }
    return .result
  }

  private mutating func report(
    _ target: Target, trace: TraceID, keeper: Escape.Keeper, endedAt range: SourceRange?
  ) {
    let source: Escape.Source
    switch target.place.region {
    case .storage(let storage):
      source = .stack(name: string(function.storages[storage.index].name))
    case .borrow(_, let scope):
      source = .borrow(lender: string(function.scopes[scope.index].name))
    case .ephemeral: source = .ephemeral
    case .global, .argument, .pointee, .fresh, .buffer, .closure, .function, .literal, .foreign:
      return
    }
    var steps = traces.steps(of: trace)
    if let range { steps.append(step(.ends(endName(of: target)), at: range)) }
    guard let place = expressionToChange(in: steps) else { return }
    let escape = Escape(
      source: source, keeper: keeper, function: id, path: place.path, bytes: place.bytes,
      steps: steps, depth: steps.map(\.nesting).max() ?? 0, isLaundered: target.isLaundered)
    let isKnown = escapes.contains {
      $0.source == escape.source && $0.path == escape.path
        && ($0.bytes == escape.bytes || $0.keeper == escape.keeper)
    }
    if !isKnown { escapes.append(escape) }
  }

  private func endName(of target: Target) -> String {
    if case .borrow(_, let scope) = target.place.region {
      return string(function.scopes[scope.index].name)
    }
    return ""
  }

  /// The last step in this function that moved the pointer: what the user must change.
  private func expressionToChange(in steps: [FlowStep]) -> FlowStep? {
    let own = steps.filter { $0.nesting == 0 }
    let moved = own.last { step in
      switch step.kind {
      case .passed, .stored, .converted: true
      case .addressOf, .lent, .returned, .ends, .used: false
      }
    }
    return moved ?? own.last { if case .ends = $0.kind { false } else { true } }
  }
}
