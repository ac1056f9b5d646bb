// Calls: who is called, what the parameters receive, what comes back. A call with several callees or
// outcomes splits the path. A callee of which nothing is known keeps nothing (it never accuses) but
// may clear, free or end whatever it can reach (it may discharge). Direction: with the caller, forward.
// Terminates: summaries are finite, and what a callee is led to is followed region by region, each once.
// Lost: callees beyond `FunctionPointers.maximumTargets`, methods of a name that too many types have
// (both said as bounds), and what an unknown callee writes.
import SourceText

extension FunctionSolver {
  /// The states after a call, with what it returned; none when it never returns.
  mutating func transfer(_ id: CallID, at range: SourceRange) -> [CallOutcome] {
    let call = function.calls[id.index]
    let callees = callees(of: id, call)
    var outcomes: [CallOutcome] = []
    let before = state
    if callees.isEmpty, case .named(let name) = call.callee,
      let modelled = applyModel(id, call, string(name), at: range)
    {
      outcomes = modelled
    } else if callees.isEmpty {
      unknownCallees.insert(id)
      outcomes = [callUnknown(id, call, at: range)]
    }
    var groups: [[CallOutcome]] = []
    let isGuess = if case .indirect = call.callee { callees.count > 1 } else { false }
    for callee in callees {
      state = before
      isGuessing = isGuess
      groups.append(apply(callee, id, call, at: range))
      isGuessing = false
    }
    if isGuess {
      doubtFrees(in: &groups, before)
      doubtFamilies(of: id, in: groups)
    }
    outcomes += groups.joined()
    outcomes = distinct(outcomes)
    for index in outcomes.indices {
      state = outcomes[index].state
      if case .indirect(let callee) = call.callee { touchCallersMemory(value(callee)) }
      endLoans(of: id, at: range)
      outcomes[index].state = state
    }
    return outcomes
  }

  /// Which of several functions a place holds is a guess: what only some of them free is freed on
  /// some path at most.
  private func doubtFrees(in groups: inout [[CallOutcome]], _ before: FlowState) {
    func freed(_ state: FlowState) -> Set<FlowState.StatusKey> {
      Set(state.statuses.filter { $0.flags.contains(.freed) && before.status($0.key) != $0 }.map(\.key))
    }
    var common: Set<FlowState.StatusKey>?
    for group in groups {
      var byThis: Set<FlowState.StatusKey> = []
      for outcome in group { byThis.formUnion(freed(outcome.state)) }
      common = common?.intersection(byThis) ?? byThis
    }
    for group in groups.indices {
      for index in groups[group].indices {
        for key in freed(groups[group][index].state).subtracting(common ?? []) {
          groups[group][index].state.update(key) { $0.flags.insert(.may) }
        }
      }
    }
  }

  /// Memory that only some of them make, of one allocator, may be another's.
  private mutating func doubtFamilies(of call: CallID, in groups: [[CallOutcome]]) {
    let others = groups.joined().contains { outcome in
      let value = universe[outcome.value]
      return !value.isNull && !value.targets.contains { target in
        if case .fresh(call, _) = universe.region(of: target.place) { true } else { false }
      }
    }
    guard others else { return }
    for region in allocations.keys {
      if case .fresh(call, _) = universe[region] { allocations[region]?.family = .none }
    }
  }

  /// A function to call, with what its first parameters are.
  struct ResolvedCallee {
    var function: FunctionID
    var leading: [AbstractValueID] = []
  }

  private mutating func callees(of id: CallID, _ call: CallSite) -> [ResolvedCallee] {
    if let known = namedCallees[id.index] { return known }
    let callees: [ResolvedCallee]
    switch call.callee {
    case .named(let name):
      callees = program.resolve(name, inUnit: unitIndex).map { [ResolvedCallee(function: $0)] } ?? []
    case .method(let type, let name):
      let (found, isTooMany) = program.methods(type: type, name: name, inUnit: unitIndex)
      if isTooMany { bounds.insert(.candidates) }
      callees = isTooMany ? [] : found.map { ResolvedCallee(function: $0) }
    case .indirect(let value):
      noteCall(of: self.value(value), call)
      return closureCallees(feasible(self.value(value))).filter { accepts($0, call) }
    }
    namedCallees[id.index] = callees
    return callees
  }

  /// Members of the same name in different records may hold functions of different types: a C function
  /// of another arity is not meant.
  private func accepts(_ callee: ResolvedCallee, _ call: CallSite) -> Bool {
    let candidate = program.function(callee.function)
    guard program.side(of: callee.function) == .c, candidate.role != .closure else { return true }
    let passed = callee.leading.count + call.arguments.count
    return candidate.attributes.contains(.variadic)
      ? passed >= candidate.parameters.count { !$0.attributes.contains(.variadic) }
      : passed == candidate.parameters.count
  }

  mutating func closureCallees(_ value: AbstractValueID) -> [ResolvedCallee] {
    var callees: [ResolvedCallee] = []
    for target in universe[value].targets where target.member.isNone {
      switch universe.region(of: target.place) {
      case .function(let callee): callees.append(ResolvedCallee(function: callee))
      case .closure(let site):
        let name = function.closures[site.index].function
        guard let body = program.resolve(name, inUnit: unitIndex) else { continue }
        environment.noteRun(of: body)
        let root = universe.root(.closure(site))
        let captures = function.closures[site.index].captures.indices.map { position in
          universe.content(
            of: universe.member(.element(at: Int64(position)), of: root), in: state)
        }
        callees.append(ResolvedCallee(function: body, leading: captures))
      case .pointee(let holder):
        guard let place = environment.holder(of: holder, in: id, universe) else { continue }
        if environment.pointers.holdsTooMany(place) { bounds.insert(.targets) }
        callees += environment.pointers.targets(of: place)
          .filter { program.function($0).role != .closure || isCaptureless($0) }
          .map { ResolvedCallee(function: $0) }
      default: continue
      }
    }
    if callees.count > FunctionPointers.maximumTargets { bounds.insert(.targets) }
    return Array(callees.prefix(FunctionPointers.maximumTargets))
  }

  /// A call of what the caller handed over is an effect that the caller replays.
  private mutating func noteCall(of value: AbstractValueID, _ call: CallSite) {
    for target in universe[value].targets where target.member.isNone {
      guard case .pointee(let holder) = universe.region(of: target.place),
        case .parameter = universe.region(of: holder), let path = path(of: holder)
      else { continue }
      let arguments = call.arguments.map { argument in
        universe[self.value(argument.value)].targets.compactMap { target -> Summary.ValueEffect? in
          guard target.loan.isNone, let path = self.path(of: target.place) else { return nil }
          return Summary.ValueEffect(target: path, flags: target.flags)
        }
      }
      let effect = Summary.CallEffect(
        function: path, arguments: arguments, isLater: false, steps: [])
      let number = callEffects.firstIndex(of: effect) ?? callEffects.count
      guard number < Self.maximumCalls else {
        bounds.insert(.calls)
        return
      }
      if number == callEffects.count { callEffects.append(effect) }
      if !state.calls.contains(number) { state.calls.append(number) }
    }
  }

  /// A closure's body takes its captures first; by type alone they are not known.
  private func isCaptureless(_ closure: FunctionID) -> Bool {
    !environment.pointers.capturing.contains(closure)
  }

  // MARK: One callee

  private mutating func apply(
    _ callee: ResolvedCallee, _ id: CallID, _ call: CallSite, at range: SourceRange
  ) -> [CallOutcome] {
    guard let summary = environment.summary(of: callee.function) else {
      if environment.isBeingSolved(callee.function) {
        return [CallOutcome(state: state, value: .nothing, throwing: .may)]
      }
      let declared = program.function(callee.function)
      let name = program.name(of: callee.function)
      if let modelled = applyModel(id, call, name, declared: declared, at: range) {
        return modelled
      }
      unknownCallees.insert(id)
      return [callUnknown(id, call, at: range, declaration: callee.function)]
    }
    if summary.neverReturns { return [] }
    let parameters = program.parameters(of: callee.function)
    let skipped = callee.leading.count
    var arguments = callee.leading
    var ranges = callee.leading.map { _ in range }
    for (position, argument) in call.arguments.enumerated() {
      let index = position + skipped
      let parameter = index < parameters.count ? parameters[index] : nil
      arguments.append(pass(argument, to: parameter, position: position, call: id))
      ranges.append(argument.range)
      notePassed(arguments[index], to: callee.function, at: index)
    }
    return instantiate(
      CallInstantiation(
        callee: callee.function, name: environment.baseName(of: callee.function), summary: summary,
        arguments: arguments, call: id, range: range, argumentRanges: ranges,
        storeNumbers: environment.storeNumbers(of: callee.function)))
  }

  /// A call of a function that the catalogue describes. A function of the project that has no more
  /// than its name in common with the row is another one.
  private mutating func applyModel(
    _ id: CallID, _ call: CallSite, _ name: String, declared: FlowFunction? = nil,
    at range: SourceRange
  ) -> [CallOutcome]? {
    guard let row = row(of: id, call, name) else { return nil }
    let (model, summary) = (row.model, row.summary)
    guard declared.map(model.agrees) ?? model.takes(arguments: call.arguments.count) else {
      return nil
    }
    if summary.neverReturns { return [] }
    var arguments: [AbstractValueID] = []
    let what = isDeciding ? "passed to \(row.name)" : ""
    for (argumentPosition, argument) in call.arguments.enumerated() {
      let position = argumentPosition - model.receiverCount
      let kind =
        model.parameters.indices.contains(position) ? model.parameters[position].type.kind : .integer
      let parameter = kind == .pointer ? Self.pointerParameter : nil
      let passed = pass(argument, to: parameter, position: argumentPosition, call: id)
      if kind == .pointer {
        for target in universe[passed].targets {
          checkElements(of: target, as: what, at: argument.range)
        }
      }
      arguments.append(passed)
      // A row says what a function does with memory, not who holds an object for whom.
      handedOver.formUnion(universe[passed].targets.map { universe.regionID(of: $0.place) })
    }
    return instantiate(
      CallInstantiation(
        callee: .none, name: row.name, summary: summary, arguments: arguments, call: id, range: range,
        argumentRanges: call.arguments.map(\.range), librarySide: model.isSwift ? .swift : .c))
  }

  private static let pointerParameter = Parameter(
    name: .none, type: TypeFact(.pointer), range: .none)

  /// The row of the catalogue for the function of a name that a call means.
  private mutating func row(of id: CallID, _ call: CallSite, _ name: String) -> ModelledCallee? {
    // An indirect call may mean several.
    guard case .named = call.callee else { return environment.model(named: name).map { modelled(name, $0) } }
    if let known = rows[id] { return known }
    let row = environment.model(named: name).map { modelled(name, $0) }
    rows[id] = .some(row)
    return row
  }

  private func modelled(
    _ name: String, _ found: (model: FunctionModel, summary: Summary)
  ) -> ModelledCallee {
    ModelledCallee(
      name: String(name.prefix { $0 != "(" }), model: found.model, summary: found.summary)
  }

  /// A function that the catalogue describes.
  struct ModelledCallee {
    /// Without argument labels.
    var name: String
    var model: FunctionModel
    var summary: Summary
  }

  /// What a parameter receives: where it takes a pointer, `&x` and converted values are lent for the
  /// call only. Globals and static memory are not: their address stays.
  private mutating func pass(
    _ argument: Argument, to parameter: Parameter?, position: Int, call: CallID
  ) -> AbstractValueID {
    let value = feasible(value(argument.value))
    guard argument.passing != .value, parameter?.type.kind == .pointer,
      parameter?.attributes.contains(.inOut) != true
    else { return value }
    return lent(value, argument, position, call)
  }

  private mutating func lent(
    _ value: AbstractValueID, _ argument: Argument, _ position: Int, _ call: CallID
  ) -> AbstractValueID {
    let whole = universe[value]
    if whole.isNull { return value }
    let converted = trace(.converted, at: argument.range)
    var result = AbstractValue(scalar: .nonZero)
    for target in whole.targets where target.member.isNone {
      if argument.passing == .addressOf, case .global = universe.region(of: target.place) {
        result.insert(target)
        continue
      }
      var loaned = Target(target.place, trace: converted)
      loaned.loan = universe.loan(.ephemeral(call, argument: position), parent: target.loan)
      // In a loop the same argument is lent anew.
      state.forget(FlowState.StatusKey(loaned.loan))
      result.insert(loaned)
    }
    if result.targets.isEmpty {
      let region = universe.root(.buffer(argument.value))
      var loaned = Target(region, trace: converted)
      loaned.loan = universe.loan(.ephemeral(call, argument: position), parent: .none)
      state.forget(FlowState.StatusKey(loaned.loan))
      result.insert(loaned)
    }
    return universe.intern(result)
  }

  private mutating func endLoans(of call: CallID, at range: SourceRange) {
    let loans = universe.conversions.filter { $0.call == call }
    if loans.isEmpty { return }
    finish(End(regions: [], loans: Set(loans.map(\.loan)), range: range, name: ""))
  }

  // MARK: Unknown callees

  private mutating func callUnknown(
    _ id: CallID, _ call: CallSite, at range: SourceRange, declaration: FunctionID? = nil
  ) -> CallOutcome {
    let known = declaration.map { program.function($0) }
    let isIndirect = if case .indirect = call.callee { true } else { false }
    var returned: [Target] = []
    if known?.attributes.contains(.noReturn) == true {
      return CallOutcome(state: state, value: .nothing)
    }
    let what = isDeciding ? "passed to \(calleeName(call))" : ""
    for (position, argument) in call.arguments.enumerated() {
      let parameter = known.flatMap {
        position < $0.parameters.count ? $0.parameters[position] : nil
      }
      let value = pass(argument, to: parameter, position: position, call: id)
      if parameter?.attributes.contains(.lifetimeBound) == true {
        returned += universe[value].targets.map { target in
          var bound = target
          bound.trace = extend(target.trace, .returned(by: calleeName(call)), at: range)
          return bound
        }
      }
      for target in universe[value].targets where target.member.isNone {
        switch universe.region(of: target.place) {
        case .closure, .function: callArgument(target, parameter, call: id, at: range)
        default:
          noteHanded(target)
          if isDeciding, parameter?.type.kind == .pointer || universe.region(of: target.place) != .literal,
            !target.flags.contains(.laundered)
          {
            check(target, among: universe[value].targets, as: what, at: argument.range)
            checkElements(of: target, as: what, at: argument.range)
          }
        }
      }
      if known?.attributes.contains(.pure) != true {
        let mayWrite = parameter?.type.isConstPointee != true
        touch([value], mayWrite: mayWrite)
        // Which function a place holds the caller may know: null, or one that clears nothing.
        if mayWrite, !isIndirect { noteExposed(universe[value].targets) }
        if mayWrite, side == .swift, argument.passing == .addressOf { doubtVariables(universe[value]) }
      }
    }
    if isOpaqueC(call, known) { touchGlobals() }
    doubtEnds(behindResultOf: id)
    let symbol = universe.symbol(.callResult(id))
    let result =
      returned.isEmpty
      ? AbstractValue(Target(universe.root(.opaque(id))), scalar: .symbol(symbol))
      : AbstractValue(returned, scalar: .symbol(symbol))
    return CallOutcome(
      state: state, value: universe.intern(result), throwing: side == .swift ? .may : .cannot)
  }

  /// What a place of the caller held is handed to somebody unknown, who may read it.
  private func noteHanded(_ target: Target) {
    guard case .pointee = universe.region(of: target.place),
      let path = path(of: universe.root(universe.regionID(of: target.place)))
    else { return }
    environment.noteUnmapped(path)
  }

  func calleeName(_ call: CallSite) -> String {
    switch call.callee {
    case .named(let name), .method(_, let name): String(string(name).prefix { $0 != "(" })
    case .indirect: "a function"
    }
  }

  /// A closure handed to a function of which nothing is known runs during the call, unless it is
  /// declared to escape: then it may run later.
  private mutating func callArgument(
    _ target: Target, _ parameter: Parameter?, call: CallID, at range: SourceRange
  ) {
    if parameter?.attributes.contains(.escaping) == true {
      return leavePending(target)
    }
    let value = universe.intern(AbstractValue(target))
    for callee in closureCallees(value) {
      guard let summary = environment.summary(of: callee.function), !summary.neverReturns else {
        continue
      }
      let before = state
      let outcomes = instantiate(
        CallInstantiation(
          callee: callee.function, name: environment.baseName(of: callee.function), summary: summary,
          arguments: callee.leading, call: call, range: range,
          argumentRanges: callee.leading.map { _ in range }))
      state = before
      for outcome in outcomes { _ = state.join(outcome.state, &universe) }
    }
  }

  /// Something that will run later is handed over.
  mutating func leavePending(_ target: Target) {
    if case .closure(let site) = universe.region(of: target.place),
      let body = program.resolve(function.closures[site.index].function, inUnit: unitIndex)
    {
      environment.noteKept(body)
    }
    let pending = universe.root(.pending)
    state.set(
      pending,
      universe.join(
        state.cell(pending) ?? .nothing, universe.intern(AbstractValue(target))))
  }

  /// Unknown code of the C side may write to any global that it can name or be led to.
  private func isOpaqueC(_ call: CallSite, _ known: FlowFunction?) -> Bool {
    if known?.attributes.contains(.pure) == true { return false }
    guard side == .c else { return false }
    return true
  }

  /// A closure of the caller's reaches what the caller handed over beside it, but no `self`.
  mutating func touchCallersMemory(_ callee: AbstractValueID) {
    guard side == .swift else { return }
    let isCallers = universe[callee].targets.contains { target in
      guard case .pointee(let holder) = universe.region(of: target.place) else { return false }
      if case .parameter = universe.region(of: holder) { return true }
      return false
    }
    guard isCallers else { return }
    let own = function.receiverType.isNone ? -1 : 0
    for (index, region) in universe.regions.enumerated() {
      guard case .pointee = region, case .parameter(let position) = universe.origin(of: region),
        position != own
      else { continue }
      mark(RegionID(raw: UInt32(index)), .touched)
    }
  }

  /// A callee that may run a closure of the caller's does so on the caller's memory, on whichever of
  /// its ways.
  mutating func touchCallersMemory(
    byCallsOf call: CallInstantiation, _ before: FlowState, in outcomes: inout [CallOutcome]
  ) {
    guard side == .swift else { return }
    for effect in call.summary.outcomes.lazy.flatMap({ $0.calls }) {
      let functions = universe.intern(AbstractValue(heldValues(at: effect.function, call, before)))
      for index in outcomes.indices {
        state = outcomes[index].state
        touchCallersMemory(functions)
        outcomes[index].state = state
      }
    }
  }

  /// Something was written to, nobody knows where.
  mutating func touchEverything() {
    for (index, region) in universe.regions.enumerated() {
      switch region {
      case .pointee, .heap, .fresh, .older, .opaque, .global, .library:
        mark(RegionID(raw: UInt32(index)), .touched)
      default: continue
      }
    }
  }

  private mutating func touchGlobals() {
    var changed: [RegionID] = []
    for region in universe.globals {
      guard case .global(let global) = universe[region],
        environment.hiddenGlobals.mayChange(global, while: id)
      else { continue }
      mark(region, .touched)
      changed.append(region)
    }
    doubtEnded(reachedFrom: changed)
  }

  /// Whatever an unknown callee is led to may have been cleared or ended by it.
  ///
  /// - Parameter mayWrite: what it is led to may also have been given other memory.
  mutating func touch(_ values: [AbstractValueID], mayWrite: Bool = true) {
    let handed = values.flatMap { universe[$0].targets }
    if handed.isEmpty { return }
    marks.begin(universe)
    var reached: [RegionID] = []
    func visit(_ value: AbstractValueID) {
      for target in universe[value].targets where !target.flags.contains(.laundered) {
        let region = universe.regionID(of: target.place)
        if marks.insert(new: region) { reached.append(region) }
      }
    }
    for value in values { visit(value) }
    var next = 0
    while next < reached.count {
      var held: [AbstractValueID] = []
      universe.forEachCell(of: reached[next], in: state) { held.append($0.value) }
      for value in held { visit(value) }
      next += 1
    }
    handedOver.formUnion(reached)
    settledMemory.formUnion(reached)
    if mayWrite { doubtEnded(reachedFrom: reached) }
    for region in reached.sorted() {
      switch universe[region] {
      case .pointee, .heap, .fresh, .older, .opaque, .global: mark(region, .touched)
      case .object: mark(region, .escaped)
      case .local, .stack: if side == .c { doubtContents(of: region) }
      default: continue
      }
    }
    // Whoever holds what was handed over may be told to let go of it.
    marks.begin(universe)
    var mask: UInt64 = 0
    for target in handed where isHeapLike(target.place) {
      let region = universe.regionID(of: target.place)
      marks.insert(region)
      mask |= region.mask
    }
    if mask == 0 { return }
    var holders: [RegionID] = []
    state.cells.forEachCell { cell in
      guard universe.regionMask(of: cell.value) & mask != 0 else { return }
      let region = universe.regionID(of: cell.place)
      guard universe.kind(of: region) != .frame else { return }
      if universe[cell.value].targets.contains(where: { marks.contains(universe.regionID(of: $0.place)) }) {
        holders.append(region)
      }
    }
    for region in holders { mark(region, .touched) }
  }

  /// A variable that was handed over by its address may hold something else now.
  private mutating func doubtVariables(_ address: AbstractValue) {
    for target in address.targets where target.member.isNone && universe.isRoot(target.place) {
      if case .local = universe.region(of: target.place) { doubtContent(of: target.place) }
    }
  }

  /// What memory of this activation holds may have been replaced.
  private mutating func doubtContents(of region: RegionID) {
    for cell in universe.cells(of: region, in: state) where !universe.isRoot(cell.place) {
      doubtContent(of: cell.place)
    }
  }

  private func isHeapLike(_ place: PlaceID) -> Bool {
    switch universe.region(of: place) {
    case .pointee, .heap, .fresh, .object, .local, .buffer, .stack: true
    default: false
    }
  }

  private mutating func mark(_ region: RegionID, _ flag: FlowState.Status.Flags) {
    state.update(FlowState.StatusKey(region)) { $0.flags.insert(flag) }
  }

  /// Equal outcomes are one.
  private mutating func distinct(_ outcomes: [CallOutcome]) -> [CallOutcome] {
    guard outcomes.count > 1 else { return outcomes }
    var kept: [CallOutcome] = []
    for outcome in outcomes {
      let twin = kept.firstIndex {
        $0.value == outcome.value && $0.throwing == outcome.throwing
          && $0.state.hasSameMemory(as: outcome.state)
      }
      if let twin {
        universe.vocabulary.learn(kept[twin].state.facts, outcome.state.facts)
        _ = kept[twin].state.facts.formJoin(outcome.state.facts, universe.vocabulary)
        _ = kept[twin].state.formUnion(ofCallsWith: outcome.state)
      } else {
        kept.append(outcome)
      }
    }
    return kept
  }
}
