// The transfer function of every instruction but calls. Direction: forward. Each reads cells and statuses
// and joins into cells, or replaces the one cell that a singular address names: monotone for places that
// are not told apart into members (tested), not for wholes, which are read as their members once one is
// known. Terminates: one step. Lost: numbers but linear ones, addresses in numbers too narrow for them,
// what a store through a foreign address changed.
import SourceText

extension FunctionSolver {
  mutating func transfer(_ index: UInt32) {
    let instruction = function.instructions[Int(index)]
    let range = function.ranges[Int(index)]
    switch instruction {
    case .parameter(let r, let position): parameter(r, position)
    case .addressOfLocal(let r, _), .addressOfGlobal(let r, _), .functionReference(let r, _),
      .namedConstant(let r, _), .integer(let r, _), .literal(let r, _):
      if fixedValues[r.index] != .nothing { return set(r, fixedValues[r.index]) }
      makeFixed(instruction, range)
      fixedValues[r.index] = registers[r.index]
    case .null(let r):
      nullPointers.insert(r)
      set(r, AbstractValueID.null)
    case .makeBuffer(let r):
      let region = renewed(.buffer(r))
      set(r, AbstractValue(Target(universe.root(region))))
    case .makeObject(let r, let type): makeObject(r, type, range)
    case .allocate(let r, let family, let size): allocate(r, family, size, range)
    case .allocateStack(let r, let scope, _):
      let region = renewed(.stack(r, scope))
      set(r, AbstractValue(Target(universe.root(region), trace: trace(.addressOf(""), at: range))))
    case .field(let r, let base, let name):
      let name = symbol(name)
      address(r, base, at: range) { universe, place in universe.member(name, of: place) }
    case .element(let r, let base, let position): element(r, base, position, range)
    case .offset(let r, let base, let by): offset(r, base, by)
    case .extract(let r, let value, let name):
      let member = universe.member(symbol(name), of: .none)
      set(r, universe.member(member, of: self.value(value)))
    case .load(let r, let from): set(r, load(from, at: range))
    case .store(let value, let to):
      let overwritten = objects(overwrittenAt: to)
      if nullPointers.contains(value) { noteClearing(at: to) }
      store(self.value(value), to: to, at: range)
      if !overwritten.isEmpty { release(overwritten: overwritten, at: range) }
    case .copyMemory(let from, let to):
      let value = load(from, at: range)
      store(doubtedInside(value, of: self.value(from)), to: to, at: range)
    case .clear(let value): clear(value, at: range)
    case .cast(let r, let value, let kind): cast(r, value, kind, range)
    case .combine(let r, let kind, let left, let right):
      set(r, combine(kind, universe[self.value(left)], universe[self.value(right)]))
    case .compare(let r, let kind, let left, let right):
      let (first, second) = (universe[self.value(left)], universe[self.value(right)])
      var scalar = compare(kind, first, second)
      if scalar == .unknown { scalar = compareAddresses(kind, first, second) }
      set(r, AbstractValue(scalar: scalar))
    case .read(let r, let value):
      use(self.value(value), as: "read", at: range)
      set(r, AbstractValue.nothing)
    case .call: break  // The block interpreter does calls: they may split the path.
    case .makeClosure(let closure): makeClosure(closure, range)
    case .free(let value, let family):
      free(self.value(value), family: symbol(family), by: "", at: range)
    case .retain(let value): count(self.value(value), +1, at: range)
    case .release(let value): count(self.value(value), -1, at: range)
    case .borrow(let r, let owner, let scope): borrow(r, owner, scope, range)
    case .beginScope(let scope): begin(scope)
    case .endScope(let scope): end(scope, at: range)
    case .keepAlive(let value): use(self.value(value), as: "kept alive", at: range)
    case .unknown(let r): set(r, AbstractValue.nothing)
    }
  }

  /// What depends on nothing but the instruction.
  private mutating func makeFixed(_ instruction: Instruction, _ range: SourceRange) {
    switch instruction {
    case .addressOfLocal(let r, let storage): addressOfLocal(r, storage, range)
    case .addressOfGlobal(let r, let name):
      if let global = program.resolveGlobal(name, inUnit: unitIndex) {
        set(r, AbstractValue(Target(universe.root(.global(global)))))
      } else if let number = environment.constant(named: string(name)) ?? unlisted(name) {
        set(r, AbstractValue(Target(universe.root(.constant(number)))))
      } else {
        set(r, AbstractValue.nothing)
      }
    case .functionReference(let r, let name):
      if let callee = program.resolve(name, inUnit: unitIndex) {
        set(r, AbstractValue(Target(universe.root(.function(callee)))))
      } else {
        set(r, AbstractValue(scalar: .nonZero))
      }
    case .namedConstant(let r, let name):
      let number =
        program.value(ofConstant: name, inUnit: unitIndex)
        ?? environment.constant(named: string(name))
      set(r, AbstractValue(scalar: number.map { .constant($0) } ?? .unknown))
    case .integer(let r, let number): set(r, AbstractValue(scalar: .constant(number)))
    case .literal(let r, _): set(r, AbstractValue(Target(universe.root(.literal))))
    default: break
    }
  }

  /// A number of its own for a constant that no header at hand defines. The catalogue names the
  /// constants on which its rows depend: one that it does not name is none of them.
  private func unlisted(_ name: StringID) -> Int64? {
    let isConstant = string(name).utf8.allSatisfy { byte in
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "_")
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    return isConstant ? Int64.min + Int64(symbol(name).raw) : nil
  }

  // MARK: Addresses

  private mutating func parameter(_ result: ValueID, _ position: UInt32) {
    let root = universe.root(.parameter(Int(position)))
    let type = function.parameters[Int(position)].type
    var value = universe.content(of: root, in: state)
    // A number too narrow for an address carries none.
    if type.kind == .floating || type.kind == .integer && type.size > 0 && type.size < 8 {
      value = universe.intern(AbstractValue(scalar: universe[value].scalar))
    }
    set(result, feasible(value))
  }

  private mutating func addressOfLocal(
    _ result: ValueID, _ storage: StorageID, _ range: SourceRange
  ) {
    let entry = function.storages[storage.index]
    let region = universe.root(.local(storage))
    if entry.isTemporary { return set(result, AbstractValue(Target(region))) }
    let taken = trace(.addressOf(string(entry.name)), at: range)
    set(result, AbstractValue(Target(region, trace: taken)))
  }

  /// A region that begins anew: what it held in an earlier round of a loop goes to the region of all
  /// older ones.
  mutating func renewed(_ region: Region) -> RegionID {
    let id = universe.region(region)
    let older = universe.region(.older(id))
    let isKnown =
      state.status(id) != nil
      || state.cells.contains { cell in
        universe.regionID(of: cell.place) == id
          || universe.regionMask(of: cell.value) & id.mask != 0
            && universe[cell.value].targets.contains { universe.regionID(of: $0.place) == id }
      }
    guard isKnown else { return id }
    rename(id, to: older)
    state.forget(FlowState.StatusKey(id))
    return id
  }

  private mutating func rename(_ region: RegionID, to older: RegionID) {
    let cells = state.cells
    for cell in cells {
      let value = renamed(cell.value, from: region, to: older)
      if value != cell.value { state.set(cell.place, value) }
    }
    for cell in state.cells where universe.regionID(of: cell.place) == region {
      let place = moved(cell.place, older)
      let joined = universe.join(state.cell(place) ?? .nothing, cell.value)
      state.set(place, joined)
    }
    state.removeCells { universe.regionID(of: $0.place) == region }
  }

  /// A value in which one region's addresses are those of another.
  mutating func renamed(
    _ id: AbstractValueID, from region: RegionID, to older: RegionID
  ) -> AbstractValueID {
    if universe.regionMask(of: id) & region.mask == 0 { return id }
    let value = universe[id]
    guard value.targets.contains(where: { universe.regionID(of: $0.place) == region }) else {
      return id
    }
    var renamed = AbstractValue(scalar: .unknown)
    for var target in value.targets {
      if universe.regionID(of: target.place) == region { target.place = moved(target.place, older) }
      renamed.insert(target)
    }
    return universe.intern(renamed)
  }

  private mutating func moved(_ place: PlaceID, _ region: RegionID) -> PlaceID {
    var result = universe.root(region)
    for field in universe.fields(of: place) { result = universe.member(field, of: result) }
    return result
  }

  private mutating func makeObject(_ result: ValueID, _ type: StringID, _ range: SourceRange) {
    let region = renewed(.object(result, type: symbol(type)))
    let made = trace(.created(type: string(type)), at: range)
    set(result, AbstractValue(Target(universe.root(region), trace: made)))
  }

  private mutating func allocate(
    _ result: ValueID, _ family: StringID, _ size: ValueID, _ range: SourceRange
  ) {
    let region = renewed(.heap(result))
    allocations[region] = (symbol(family), size.isNone ? .unknown : universe[value(size)].scalar)
    let made = trace(.allocated(family: string(family)), at: range)
    set(
      result,
      AbstractValue(
        Target(universe.root(region), trace: made),
        scalar: .symbol(universe.symbol(.address(region)))))
  }

  /// The addresses that follow from those in `base` by moving inside their regions.
  private mutating func address(
    _ result: ValueID, _ base: ValueID, at range: SourceRange,
    _ move: (inout Universe, PlaceID) -> PlaceID
  ) {
    let possible = feasible(self.value(base))
    let value = universe[possible]
    var moved = AbstractValue(scalar: value.targets.isEmpty ? .unknown : .nonZero)
    for var target in value.targets where target.member.isNone && !target.flags.contains(.laundered) {
      target.place = move(&universe, target.place)
      moved.insert(target)
    }
    set(result, moved)
  }

  private mutating func element(
    _ result: ValueID, _ base: ValueID, _ index: ValueID, _ range: SourceRange
  ) {
    let name = elementName(index)
    address(result, base, at: range) { universe, place in
      guard let name else { return place }
      if universe.field(of: place).isElement, !universe.isRoot(place) {
        return universe.member(.anyElement, of: universe.parent(of: place))
      }
      return universe.member(name, of: place)
    }
  }

  /// The member for an index; `nil` for the first element, which is the array's own place.
  private mutating func elementName(_ index: ValueID) -> Symbol? {
    switch index.isNone ? .unknown : universe[value(index)].scalar {
    case .constant(0): nil
    case .constant(let number): .element(at: number)
    case .linear(let symbol, 1, 0): .element(at: symbol)
    // Without loops an index is computed once: it names one element for the whole activation.
    default:
      graph.hasLoops || index.isNone
        ? .anyElement : .element(at: universe.symbol(.number(index)))
    }
  }

  private mutating func offset(_ result: ValueID, _ base: ValueID, _ by: ValueID) {
    let possible = feasible(self.value(base))
    let value = universe[possible]
    let name = elementName(by)
    let distance = universe[self.value(by)].scalar
    let (isForward, isBackward) = (isPositive(distance), isNegative(distance))
    var moved = AbstractValue(scalar: value.targets.isEmpty ? .unknown : .nonZero)
    for var target in value.targets {
      // What was moved on and may be moved back may be the start again; so may what a callee gave, behind
      // a header of its own.
      let isBack =
        target.flags.contains(.offset) && !isForward || isBackward && isMadeByCallee(target)
      if target.member.isNone, !target.flags.contains(.laundered), let name {
        let isElement = universe.field(of: target.place).isElement && !universe.isRoot(target.place)
        target.place =
          isElement
          ? universe.member(.anyElement, of: universe.parent(of: target.place))
          : universe.member(name, of: target.place)
        if isBack { target.flags.remove(.offset) } else { target.flags.insert(.offset) }
      }
      moved.insert(target)
    }
    set(result, moved)
  }

  private func isMadeByCallee(_ target: Target) -> Bool {
    if case .fresh = universe.region(of: target.place) { true } else { false }
  }

  private func isNegative(_ scalar: Scalar) -> Bool {
    switch scalar {
    case .constant(let number): number < 0
    case .linear(_, let scale, let addend): scale < 0 && addend <= 0
    case .unknown, .nonZero, .truth: false
    }
  }

  private func isPositive(_ scalar: Scalar) -> Bool {
    switch scalar {
    case .constant(let number): number > 0
    case .linear(_, let scale, let addend): scale > 0 && addend >= 0
    case .unknown, .nonZero, .truth: false
    }
  }

  // MARK: Memory

  /// What the addresses in a value lead to.
  mutating func load(_ from: ValueID, at range: SourceRange) -> AbstractValueID {
    let address = feasible(value(from))
    use(address, as: "read", at: range)
    return feasible(takenApart(contents(of: address), readFrom: address))
  }

  mutating func contents(of address: AbstractValueID) -> AbstractValueID {
    var result: AbstractValueID?
    for target in universe[address].targets
    where target.member.isNone && !target.flags.contains(.laundered) {
      let found = narrowed(universe.content(of: target.place, in: state), at: target.place)
      result = result.map { universe.join($0, found) } ?? found
    }
    return result ?? .nothing
  }

  /// A value read from a place whose type is too narrow for an address.
  private mutating func narrowed(_ value: AbstractValueID, at place: PlaceID) -> AbstractValueID {
    guard case .local(let storage) = universe.region(of: place), universe.isRoot(place) else {
      return value
    }
    let type = function.storages[storage.index].type
    guard type.kind == .floating || type.kind == .integer && type.size > 0 && type.size < 8 else {
      return value
    }
    return universe.intern(AbstractValue(scalar: universe[value].scalar))
  }

  mutating func store(_ value: AbstractValueID, to: ValueID, at range: SourceRange) {
    let address = feasible(self.value(to))
    use(address, as: "written through", at: range)
    store(value, through: address, at: range)
  }

  mutating func store(
    _ value: AbstractValueID, through address: AbstractValueID, at range: SourceRange
  ) {
    let targets = universe[address].targets.filter {
      $0.member.isNone && !$0.flags.contains(.laundered)
    }
    if universe[address].isForeign { return touchEverything() }
    let value = doubted(value, in: targets)
    for target in targets {
      let isStrong = targets.count == 1 && universe.isSingular(target.place)
      noteRemoval(at: target.place)
      let stored = traced(value, in: target.place, at: range)
      universe.write(stored, to: target.place, strong: isStrong, in: &state)
      forgetTouch(universe.regionID(of: target.place))
      doubtAliases(of: target.place, storing: stored)
    }
  }

  /// A value of many addresses, or one that goes to one of several places, proves nothing.
  mutating func doubted(_ id: AbstractValueID, in destinations: [Target]) -> AbstractValueID {
    let value = universe[id]
    if value.targets.isEmpty { return id }
    let isDistributed = destinations.dropFirst().contains { other in
      universe.newest(universe.regionID(of: other.place))
        != universe.newest(universe.regionID(of: destinations[0].place))
    }
    guard isDistributed || value.targets.count > Self.maximumAlternatives else { return id }
    return universe.intern(
      value.map { target in
        var doubted = target
        doubted.flags.insert(.ambiguous)
        return doubted
      })
  }

  /// The value with the store as the last step of its witness, where a reader wants to see it.
  private mutating func traced(
    _ value: AbstractValueID, in place: PlaceID, at range: SourceRange
  ) -> AbstractValueID {
    let whole = universe[value]
    guard !whole.targets.isEmpty, let name = knownKeeperName(of: place) else { return value }
    return universe.intern(
      whole.map { target in
        guard isInteresting(target), isNews(target, in: place) else { return target }
        var stored = target
        stored.trace = extend(target.trace, .stored(in: name), at: range)
        return stored
      })
  }

  /// Whether the end of what the address points to could matter to a reader.
  private func isInteresting(_ target: Target) -> Bool {
    switch universe.region(of: target.place) {
    case .literal, .function, .foreign, .global, .pending, .aggregate, .register: !target.loan.isNone
    default: true
    }
  }

  /// Whether a reader must see this store: copies from one local to the next are no news, unless the
  /// local outlives what it is given or carries it in a member.
  private func isNews(_ target: Target, in place: PlaceID) -> Bool {
    guard case .local(let storage) = universe.region(of: place) else { return true }
    if !universe.isRoot(place) { return true }
    let holder = function.storages[storage.index].scope
    if case .borrow(let scope) = universe[target.loan].kind {
      return state.status(target.loan)?.flags.contains(.ended) != true && encloses(holder, scope)
    }
    switch universe.region(of: target.place) {
    case .local(let source): return encloses(holder, function.storages[source.index].scope)
    case .stack(_, let scope): return encloses(holder, scope)
    default: return false
    }
  }

  /// Whether a scope lies strictly around another.
  private func encloses(_ outer: ScopeID, _ inner: ScopeID) -> Bool {
    var current = inner
    while !current.isNone {
      current = function.scopes[current.index].parent
      if current == outer { return true }
    }
    return false
  }

  /// Appends a step once: a loop does not lengthen a witness.
  mutating func extend(
    _ trace: TraceID, _ kind: FlowStep.Kind, at range: SourceRange
  ) -> TraceID {
    extend(trace, by: step(kind, at: range))
  }

  mutating func extend(_ trace: TraceID, by added: FlowStep) -> TraceID {
    let key = TraceKey(previous: trace, step: added)
    if let known = extendedTraces[key] { return known }
    if traces.contains(added, in: trace) {
      extendedTraces[key] = trace
      return trace
    }
    let extended = traces.append(added, to: trace)
    extendedTraces[key] = extended
    return extended
  }

  private mutating func clear(_ value: ValueID, at range: SourceRange) {
    let address = feasible(self.value(value))
    use(address, as: "written through", at: range)
    if universe[address].isForeign { return touchEverything() }
    let targets = universe[address].targets.filter {
      $0.member.isNone && !$0.flags.contains(.laundered)
    }
    for target in targets {
      let isStrong = targets.count == 1 && universe.isSingular(target.place)
      universe.write(.null, to: target.place, strong: isStrong, in: &state)
    }
  }

  /// A store to a place that is known to hold what another place held on entry: that one is gone
  /// from here, even where the store itself may be to any element.
  private mutating func noteRemoval(at place: PlaceID) {
    if state.facts.isEmpty { return }
    let entry = universe.symbol(.entry(place))
    for (first, second) in state.facts.equalities where first == entry || second == entry {
      note(FlowState.Removal(place: place, value: first == entry ? second : first))
    }
  }

  /// A pointer among several elements is cleared, and a caller may not know which: perhaps the one it
  /// means.
  private mutating func noteClearing(at address: ValueID) {
    for target in universe[feasible(value(address))].targets where target.member.isNone {
      let place = target.place
      guard universe.kind(of: universe.regionID(of: place)) == .visible,
        universe.fields(of: place).contains(where: \.isMovingElement)
      else { continue }
      note(FlowState.Removal(place: place, value: SymbolicID(raw: 0)))
    }
  }

  mutating func note(_ removal: FlowState.Removal) {
    if !state.removals.contains(removal) { state.removals.append(removal) }
    if !removals.contains(removal) { removals.append(removal) }
  }

  func forgetTouchIfNeeded(_ region: RegionID) -> Bool {
    state.status(region)?.flags.contains(.touched) == true
  }

  mutating func forgetTouch(_ region: RegionID) {
    if forgetTouchIfNeeded(region) {
      state.update(FlowState.StatusKey(region)) { $0.flags.remove(.touched) }
    }
  }

  // MARK: Values

  private mutating func cast(
    _ result: ValueID, _ value: ValueID, _ kind: CastKind, _ range: SourceRange
  ) {
    let id = self.value(value)
    switch kind {
    case .rebind, .integer: set(result, id)
    case .truncate: set(result, AbstractValue(scalar: universe[id].scalar))
    case .pointerToInteger:
      set(result, universe[id].map { relabel($0, range, .laundered) { $0.insert(.laundered) } })
    case .integerToPointer:
      set(
        result,
        universe[id].map {
          relabel($0, range, .restored) {
            if $0.contains(.laundered) { $0.insert(.viaInteger) }
            $0.remove(.laundered)
          }
        })
    case .objectToPointer:
      // The address of an object, not what the object holds.
      set(
        result,
        universe[id].map { target in
          target.member.isNone ? relabel(target, range, .unretained) { $0.insert(.unmanaged) } : nil
        })
    case .pointerToObject:
      set(result, universe[id].map { relabel($0, range, nil) { $0.remove(.unmanaged) } })
    }
  }

  private mutating func relabel(
    _ target: Target, _ range: SourceRange, _ step: FlowStep.Kind?,
    _ change: (inout Target.Flags) -> Void
  ) -> Target {
    var changed = target
    change(&changed.flags)
    if let step, changed.flags != target.flags, isInteresting(target) {
      changed.trace = extend(target.trace, step, at: range)
    }
    return changed
  }

  private mutating func makeClosure(_ id: ClosureID, _ range: SourceRange) {
    let site = function.closures[id.index]
    let region = universe.region(.closure(id))
    for (position, capture) in site.captures.enumerated() {
      let slot = universe.member(.element(at: Int64(position)), of: universe.root(region))
      let captured = universe[value(capture)].map { target in
        guard !target.loan.isNone else { return target }
        var captured = target
        captured.trace = extend(target.trace, .captured, at: range)
        return captured
      }
      universe.write(universe.intern(captured), to: slot, strong: true, in: &state)
    }
    set(site.result, AbstractValue(Target(universe.root(region))))
  }

  private mutating func borrow(
    _ result: ValueID, _ owner: ValueID, _ scope: ScopeID, _ range: SourceRange
  ) {
    let lender = string(function.scopes[scope.index].name)
    let possible = feasible(self.value(owner))
    let value = universe[possible]
    let isForCall = function.scopes[scope.index].kind == .call
    let lent = trace(isForCall ? .converted : .lent(by: lender), at: range)
    var borrowed = AbstractValue(scalar: .nonZero)
    for target in value.targets where target.member.isNone {
      // A variable of the process stays where it is, whoever asks for its address.
      if case .global = universe.region(of: target.place), target.loan.isNone {
        borrowed.insert(Target(target.place, trace: lent))
        continue
      }
      var loaned = Target(target.place, trace: lent)
      loaned.loan = universe.loan(.borrow(scope), parent: target.loan)
      borrowed.insert(loaned)
    }
    if borrowed.targets.isEmpty {
      var loaned = Target(universe.root(.buffer(result)), trace: lent)
      loaned.loan = universe.loan(.borrow(scope), parent: .none)
      borrowed.insert(loaned)
    }
    set(result, borrowed)
  }
}

/// A step appended to a witness.
struct TraceKey: Hashable {
  let previous: TraceID
  let step: FlowStep

  /// Where a step happens tells most steps apart; its words cost more to hash than to compare.
  func hash(into hasher: inout Hasher) {
    hasher.combine(previous)
    hasher.combine(step.bytes.start)
    hasher.combine(step.nesting)
  }
}
