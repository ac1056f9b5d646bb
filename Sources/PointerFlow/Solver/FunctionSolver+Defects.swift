// What is said of a defect: its expression, its story, and that it is said once. No lattice: this only
// collects, in the one deciding pass, in reverse postorder of the blocks; the first story to a (source,
// keeper) wins. Lost: further stories of the same defect, and uses of an address whose escape is said.
import SourceText

/// The defects of one function: one for each source expression and keeping place.
struct DefectCollector {
  private struct Key: Hashable {
    let path: String
    let bytes: ByteRange
    let keeper: String
  }

  private var seen: Set<Key> = []
  /// The defects by source expression.
  private var escaped: [Key: [Int]] = [:]
  private(set) var defects: [Defect] = []
  /// Places that held an address when a block ended: defects if they still do when the function is left.
  private var provisional: [Int: (place: PlaceID, target: PlaceID)] = [:]

  /// The function is left: what is still there is confirmed.
  mutating func confirm(_ isHeld: (_ target: PlaceID, _ place: PlaceID) -> Bool) {
    for (index, entry) in provisional where isHeld(entry.target, entry.place) {
      provisional[index] = nil
    }
  }

  /// Drops what was cleared before the function was left and not used in between.
  mutating func dropUnconfirmed() {
    let dropped = provisional.keys.filter { !defects[$0].isUsedLater }
    if dropped.isEmpty { return }
    defects = defects.indices.filter { !dropped.contains($0) }.map { defects[$0] }
    provisional = [:]
  }

  mutating func insert(
    _ defect: Defect, source: (path: String, bytes: ByteRange)?, keeper: String, isUse: Bool,
    provisionallyIn place: (place: PlaceID, target: PlaceID)? = nil
  ) {
    let expression = source ?? (defect.path, defect.bytes)
    let any = Key(path: expression.path, bytes: expression.bytes, keeper: "")
    if isUse {
      let kept = escaped[any] ?? []
      for index in kept {
        defects[index].isUsedLater = true
        defects[index].isUncertain = defect.isUncertain
      }
      // That the address stayed behind is said: the use shows it once more.
      if defect.kind == .useAfterFree, kept.contains(where: { defects[$0].isKept }) { return }
    }
    // That freed memory is still held somewhere is no news once its use is said.
    if !isUse, case .heap = defect.source,
      escaped[any]?.contains(where: { defects[$0].kind == .useAfterFree }) == true
    {
      return
    }
    // A later use of something that is reported as kept says nothing new.
    if keeper.isEmpty, escaped[any] != nil { return }
    let key = Key(path: expression.path, bytes: expression.bytes, keeper: keeper)
    guard seen.insert(key).inserted else { return }
    if let place { provisional[defects.count] = place }
    escaped[any, default: []].append(defects.count)
    defects.append(defect)
  }
}

extension FunctionSolver {
  mutating func defect(
    _ kind: Defect.Kind, _ target: Target, end: TraceID, use: FlowStep? = nil,
    inner: [FlowStep] = [], isUncertain: Bool = false, isProvisional: Bool = false,
    place: PlaceID = .none
  ) {
    guard isDeciding, !isExcluded(target) else { return }
    if target.flags.contains(.ambiguous) { return discharge(target, .isOneOfSeveral, end: end) }
    var steps = readable(traces.steps(of: target.trace))
    // Closures of several callers are each to blame for what they give back.
    let source = steps.last { $0.kind == .givenBack } ?? steps.first
    let owner = traces.steps(of: end).first { step in
      if case .released = step.kind { step.nesting == 0 } else { false }
    }
    let ending = traces.steps(of: end)
    let anchor = anchor(of: kind, steps, ending: ending.last, owner: owner, use)
    steps += ending
    if let use { steps.append(use) }
    steps += inner
    guard let anchor, !steps.isEmpty else { return }
    defects.insert(
      Defect(
        kind: kind, source: self.source(of: target),
        isLaundered: target.flags.contains(.laundered) || target.flags.contains(.viaInteger),
        isUncertain: isUncertain || isOfOutsiders || function.attributes.contains(.incomplete),
        slot: use == nil ? slot(of: place) : nil,
        keptBy: storingSide(of: target),
        isCallers: isCallers(place),
        function: id, path: anchor.path, bytes: anchor.bytes,
        steps: steps, depth: max(
          traces.depth(of: target.trace).c, traces.depth(of: target.trace).swift),
        origin: steps.contains { $0.isModelled } ? .model : .body),
      source: source.map { ($0.path, $0.bytes) }, keeper: keeperKey(kind, use), isUse: use != nil,
      provisionallyIn: isProvisional ? (place, target.place) : nil)
  }

  /// Counts an address that accuses nobody although it is there when its memory ends.
  mutating func discharge(_ target: Target, _ reason: Discharge.Reason, end: TraceID) {
    environment.counters.dischargedByUnknown += 1
    guard environment.options.keepsSilences else { return }
    discharges.append(
      Discharge(
        reason: reason, function: id,
        steps: readable(traces.steps(of: target.trace)) + traces.steps(of: end)))
  }

  /// The calls of this function of which nothing is known.
  func unknownCalls() -> [UnknownCall] {
    let files = program.units[unitIndex].files
    return unknownCallees.sorted().compactMap { id in
      let call = function.calls[id.index]
      guard let argument = ranges(of: id).first else { return nil }
      return UnknownCall(
        function: self.id, callee: calleeName(call), path: files[Int(argument.file)],
        bytes: argument.bytes)
    }
  }

  private func ranges(of id: CallID) -> [SourceRange] {
    zip(function.instructions, function.ranges).compactMap { instruction, range in
      if case .call(id) = instruction { range } else { nil }
    }
  }

  /// The member that a place is, or an element of: `nil` for other memory.
  private func slot(of place: PlaceID) -> KeepingSlot? {
    if place.isNone { return nil }
    return universe.fields(of: place).last { !$0.isElement }.map { KeepingSlot(member: $0) }
  }

  /// Who put the address into memory: Swift, even where C moved it on there.
  private func storingSide(of target: Target) -> FlowUnit.Side {
    let sides = traces.steps(of: target.trace).filter(\.isStore).map(\.side)
    return sides.contains(.swift) ? .swift : sides.last ?? side
  }

  /// Whether a place is reached through an argument other than the receiver, its own or captured.
  private func isCallers(_ place: PlaceID) -> Bool {
    guard case .parameter(let position) = universe.origin(of: universe.region(of: place)) else {
      return false
    }
    let isReceiver = position == 0 && !function.receiverType.isNone
    return !isReceiver && parameterName(position) != "self"
  }

  private func keeperKey(_ kind: Defect.Kind, _ use: FlowStep?) -> String {
    switch kind {
    case .escape(.variable): ""
    case .escape(let keeper), .objectOutlived(let keeper), .noEscapeBroken(_, let keeper):
      "\(keeper)"
    case .useAfterFree: "use"
    case .doubleFree: "double \(use.map { "\($0.bytes.start)" } ?? "")"
    case .freeOfBorrowed, .allocatorMismatch, .unbalanced, .leaked: "\(kind)"
    }
  }

  /// Copies from one local to the next are no news: only the last is kept.
  private func readable(_ steps: [FlowStep]) -> [FlowStep] {
    var kept: [FlowStep] = []
    for (index, step) in steps.enumerated() {
      if case .stored = step.kind, index + 1 < steps.count, case .stored = steps[index + 1].kind,
        steps[index + 1].nesting == step.nesting
      {
        continue
      }
      if kept.last == step { continue }
      kept.append(step)
    }
    return kept
  }

  /// The expression the user must change: where this function hands the pointer on or keeps it, else
  /// where the pointer is made; for frees and uses, where they happen.
  private func anchor(
    of kind: Defect.Kind, _ steps: [FlowStep], ending: FlowStep?, owner: FlowStep?, _ use: FlowStep?
  ) -> FlowStep? {
    switch kind {
    case .allocatorMismatch, .freeOfBorrowed:
      // Where the memory is handed to the side that frees it, else where it is freed.
      let crossing = steps.indices.dropLast().first { index in
        guard case .passed = steps[index].kind else { return false }
        return steps[index + 1].side != steps[index].side
      }
      return crossing.map { steps[$0] } ?? use ?? steps.last
    case .useAfterFree where owner != nil:
      // Where the owner goes away, not where what is left of it is used.
      return owner
    case .useAfterFree, .doubleFree, .unbalanced, .leaked:
      return use ?? steps.last
    case .escape(.result), .escape(.thrown):
      if let given = steps.last(where: { $0.kind == .givenBack }) { return given }
      let handed = steps.last { $0.nesting == 0 && isHandingOn($0) }
      return handed ?? use ?? steps.first
    case .objectOutlived:
      // Where the raw address is handed on first, in whichever function that is.
      let raw = steps.lastIndex { $0.kind == .unretained } ?? 0
      return steps[min(raw, steps.count)...].first { isHandingOn($0) } ?? steps.first ?? use
    case .escape(.variable):
      // What is done with the pointer after the end is done too late: it left before.
      let before = steps.last { $0.nesting == 0 && isHandingOn($0) && isBefore($0, ending) }
      return before ?? steps.last { $0.nesting == 0 && isHandingOn($0) } ?? steps.first ?? use
    case .escape, .noEscapeBroken:
      return steps.last { $0.nesting == 0 && isHandingOn($0) } ?? steps.first ?? use
    }
  }

  private func isBefore(_ step: FlowStep, _ ending: FlowStep?) -> Bool {
    guard let ending, ending.path == step.path else { return true }
    return step.bytes.start < ending.bytes.end
  }

  private func isHandingOn(_ step: FlowStep) -> Bool {
    switch step.kind {
    case .passed, .stored, .kept, .captured: true
    default: false
    }
  }

  func source(of target: Target) -> Defect.Source {
    if !target.loan.isNone {
      switch universe[target.loan].kind {
      case .borrow(let scope):
        let entry = function.scopes[scope.index]
        return entry.kind == .call ? .ephemeral : .borrow(lender: string(entry.name))
      case .ephemeral: return .ephemeral
      case .none: break
      }
    }
    switch universe.region(of: target.place) {
    case .local(let storage):
      let entry = function.storages[storage.index]
      return .stack(name: entry.isTemporary ? "" : string(entry.name))
    case .stack: return .stack(name: "")
    case .heap, .fresh, .older:
      if let type = objectType(of: universe.regionID(of: target.place)) {
        return .object(type: program.text(type))
      }
      let family = allocations[universe.regionID(of: target.place)]?.family ?? .none
      return .heap(family: program.text(family))
    case .object(_, let type): return .object(type: program.text(type))
    case .literal, .global, .function: return .permanent
    case .buffer: return .ephemeral
    case .aggregate, .register, .parameter, .pointee, .closure, .constant, .opaque, .library, .owned,
      .pending, .foreign:
      return .foreign
    }
  }
}
