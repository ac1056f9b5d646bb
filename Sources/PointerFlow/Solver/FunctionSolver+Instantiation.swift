// A summary replayed on the caller's state: every outcome whose guards can hold becomes a state; all
// its effects read the state before the call. An accusing effect that went through more call edges
// than the limit on one side is cut and counted; what discharges is never cut. Direction: from the
// callee's entry to its exit, at once. Terminates: a closure that an effect calls is replayed from its
// own summary, never from itself. Lost: what two outcomes have in common, once there are more than
// `FunctionSolver.maximumSplits`; aliases between a callee's parameters that its body did not see.
import SourceText

/// One callee applied at one call site.
struct CallInstantiation {
  let callee: FunctionID
  /// As messages name it.
  let name: String
  let summary: Summary
  var arguments: [AbstractValueID]
  let call: CallID
  let range: SourceRange
  let argumentRanges: [SourceRange]
  /// Of a callee that the catalogue describes: on which side its memory lies.
  var librarySide = FlowUnit.Side.c
  /// Its steps are told as if they were the caller's own, and it is no call edge: the body of a closure.
  var isInline = false
  /// By outcome and store: a number that equal stores of several outcomes have in common; empty when
  /// nobody numbered them.
  var storeNumbers: [[Int]] = []
  /// The number under which `PathMeanings` remembers what its paths mean; 0 before it is applied.
  var round: UInt32 = 0
}

/// The caller's places that paths of a callee stand for in the state before one call, and what they
/// held: all outcomes and effects ask for the same few. What was remembered in another round counts
/// for nothing.
final class PathMeanings {
  private struct Entry {
    var round: UInt32 = 0
    var targets: [Target] = []
  }

  private var places: [Entry] = []
  private var held: [Entry] = []
  private var round: UInt32 = 0

  func nextRound() -> UInt32 {
    round += 1
    return round
  }

  func places(_ path: PathID, in round: UInt32) -> [Target]? {
    round > 0 && path.index < places.count && places[path.index].round == round ? places[path.index].targets : nil
  }

  func held(_ path: PathID, in round: UInt32) -> [Target]? {
    round > 0 && path.index < held.count && held[path.index].round == round ? held[path.index].targets : nil
  }

  func remember(places targets: [Target], of path: PathID, in round: UInt32) {
    while places.count <= path.index { places.append(Entry()) }
    places[path.index] = Entry(round: round, targets: targets)
  }

  func remember(held targets: [Target], of path: PathID, in round: UInt32) {
    while held.count <= path.index { held.append(Entry()) }
    held[path.index] = Entry(round: round, targets: targets)
  }
}

extension FunctionSolver {
  mutating func instantiate(_ call: CallInstantiation) -> [CallOutcome] {
    var call = call
    renewFresh(&call)
    call.round = environment.meanings.nextRound()
    let before = state
    let thrownBefore = thrownByClosures
    thrownByClosures = []
    replayUses(call, before)
    var outcomes: [CallOutcome] = []
    let mayThrow = call.summary.outcomes.contains { $0.result == .throwing }
    for (index, outcome) in call.summary.outcomes.enumerated() {
      state = before
      assumed = []
      guard assume(outcome, of: call, before) else { continue }
      // Where outcomes may have to be joined, each address remembers what it depends on.
      if call.summary.outcomes.count <= Self.maximumOutcomes { assumed = [] }
      let numbers = call.storeNumbers.isEmpty ? [] : call.storeNumbers[index]
      let value = replay(outcome, numbers, of: call, before)
      noteArming(by: outcome, of: call, before)
      let isThrowing = outcome.result == .throwing
      let throwing: Throwing =
        isThrowing ? .does : mayThrow || !thrownByClosures.isEmpty ? .doesNot : .cannot
      outcomes.append(CallOutcome(state: state, value: value, throwing: throwing))
      // What a closure throws, whoever runs it throws on.
      if !isThrowing {
        for thrown in thrownByClosures {
          outcomes.append(CallOutcome(state: thrown, value: .nothing, throwing: .does))
        }
      }
      thrownByClosures = []
    }
    thrownByClosures = thrownBefore
    touchCallersMemory(byCallsOf: call, before, in: &outcomes)
    disarm(by: call, before, in: &outcomes)
    state = before
    assumed = []
    return outcomes
  }

  /// The depth of an effect after this call. A row of the catalogue is no call edge.
  func edge(_ depth: SideDepth, _ call: CallInstantiation) -> SideDepth {
    call.callee.isNone || isInline(call)
      ? depth : depth.adding(caller: side, callee: program.side(of: call.callee))
  }

  func isInline(_ call: CallInstantiation) -> Bool {
    call.isInline || !call.callee.isNone && environment.isClosure(call.callee)
  }

  // MARK: Guards

  private mutating func assume(
    _ outcome: Summary.Outcome, of call: CallInstantiation, _ before: FlowState
  ) -> Bool {
    for guarded in outcome.guards {
      guard let atom = atom(guarded, of: call, before) else { continue }
      switch atom {
      case .constant(let holds):
        if holds == 0 { return false }
        continue
      case .truth(let predicate):
        if !assume(predicate) { return false }
        assumed.append(predicate)
      default: break
      }
      empty(guarded, of: call, before)
    }
    if call.call.isNone { return true }
    let result = universe.symbol(.callResult(call.call))
    switch outcome.result {
    case .any, .throwing: return true
    case .zero:
      return assume(Predicate(subject: result, relation: .equal, operand: .constant(0)))
    case .nonZero:
      return assume(Predicate(subject: result, relation: .notEqual, operand: .constant(0)))
    case .constant(let number):
      return assume(Predicate(subject: result, relation: .equal, operand: .constant(number)))
    }
  }

  /// A guard in the caller's terms.
  mutating func atom(
    _ guarded: Summary.Guard, of call: CallInstantiation, _ before: FlowState
  ) -> Scalar? {
    var left = entryValue(of: guarded.place, call, before)
    if guarded.mask != -1 {
      left = AbstractValue(scalar: arithmetic(.and, left.scalar, .constant(guarded.mask)))
    }
    let right: AbstractValue =
      switch guarded.operand {
      case .constant(let number): AbstractValue(scalar: .constant(number))
      case .place(let place): entryValue(of: place, call, before)
      case .address(let place):
        AbstractValue(places(of: place, call, before), scalar: .nonZero)
      }
    // A constant that could not be read for want of a header is none of those that are known.
    if guarded.operand.isConstant, guarded.operand != .constant(0), guarded.relation == .equal,
      isUnreadConstant(left)
    {
      return .constant(0)
    }
    if case .address = guarded.operand {
      let scalar = compareAddresses(guarded.relation, left, right)
      if scalar != .unknown { return scalar }
    }
    // Two addresses are equal when both are the one place, different when they share none.
    if !guarded.operand.isConstant, !left.targets.isEmpty, !right.targets.isEmpty {
      let shared = left.targets.contains { l in right.targets.contains { $0.place == l.place } }
      if !shared, guarded.relation == .equal { return .constant(0) }
      if !shared, guarded.relation == .notEqual { return .constant(1) }
      if shared, left.targets.count == 1, right.targets.count == 1,
        universe.isSingular(left.targets[0].place)
      {
        return .constant(guarded.relation == .equal ? 1 : 0)
      }
      return nil
    }
    return compare(guarded.relation, left, right)
  }

  /// What a callee's place held on entry, as one value of the caller.
  mutating func entryValue(
    of path: PathID, _ call: CallInstantiation, _ before: FlowState
  ) -> AbstractValue {
    if case .parameter(let position) = environment.paths[path] {
      return position < call.arguments.count ? universe[call.arguments[position]] : .nothing
    }
    if case .field(let parent, _) = environment.paths[path], isParameterSlot(parent) {
      return slotValue(path, call).map { universe[$0] } ?? .nothing
    }
    let targets = places(of: path, call, before)
    var result: AbstractValueID?
    for target in targets where target.member.isNone {
      let found = universe.content(of: target.place, in: before)
      result = result.map { universe.join($0, found) } ?? found
    }
    if result == nil { return AbstractValue(heldValues(at: path, call, before)) }
    return result.map { universe[$0] } ?? .nothing
  }

  // MARK: Paths

  /// The caller's places that a callee's place stands for.
  mutating func places(
    of path: PathID, _ call: CallInstantiation, _ before: FlowState
  ) -> [Target] {
    if let known = environment.meanings.places(path, in: call.round) { return known }
    let found = findPlaces(of: path, call, before)
    environment.meanings.remember(places: found, of: path, in: call.round)
    return found
  }

  private mutating func findPlaces(
    of path: PathID, _ call: CallInstantiation, _ before: FlowState
  ) -> [Target] {
    switch environment.paths[path] {
    case .none, .parameter: return []
    case .global(let global): return [Target(universe.root(.global(global)))]
    case .function(let function): return [Target(universe.root(.function(function)))]
    case .literal: return [Target(universe.root(.literal))]
    case .foreign: return []
    case .fresh(let number): return [Target(universe.root(.fresh(call.call, number)))]
    case .dereference(let holder): return heldValues(at: holder, call, before)
    case .library(let name): return [Target(universe.root(.library(name)))]
    case .owned(let holder):
      return places(of: holder, call, before).compactMap { target in
        target.member.isNone ? Target(universe.root(.owned(target.place))) : nil
      }
    case .entry(let parent, let position):
      let name = entryName(position, call)
      return places(of: parent, call, before).compactMap { target in
        guard target.member.isNone else { return nil }
        var moved = target
        moved.place = universe.member(name, of: target.place)
        return moved
      }
    case .field(let parent, let name):
      return places(of: parent, call, before).compactMap { target in
        guard target.member.isNone else { return nil }
        var moved = target
        moved.place = universe.member(name, of: target.place)
        return moved
      }
    }
  }

  /// The addresses that a callee's place held on entry.
  mutating func heldValues(
    at path: PathID, _ call: CallInstantiation, _ before: FlowState
  ) -> [Target] {
    if let known = environment.meanings.held(path, in: call.round) { return known }
    let found = findHeldValues(at: path, call, before)
    environment.meanings.remember(held: found, of: path, in: call.round)
    return found
  }

  private mutating func findHeldValues(
    at path: PathID, _ call: CallInstantiation, _ before: FlowState
  ) -> [Target] {
    switch environment.paths[path] {
    case .parameter(let position):
      guard position < call.arguments.count else { return [] }
      return universe[call.arguments[position]].targets
    case .field(let parent, let name) where isParameterSlot(parent):
      guard let value = slotValue(parent, call) else { return [] }
      let member = universe.member(name, of: .none)
      let found = universe.member(member, of: value)
      return universe[found].targets
    default:
      var held: [Target] = []
      for target in places(of: path, call, before) where target.member.isNone {
        let content = universe.content(of: target.place, in: before)
        held += universe[content].targets
      }
      return held
    }
  }

  /// The entry that an argument's number selects.
  private func entryName(_ position: Int, _ call: CallInstantiation) -> Symbol {
    guard position < call.arguments.count else { return .anyElement }
    switch universe[call.arguments[position]].scalar {
    case .constant(let number): return .element(at: number)
    case .linear(let symbol, 1, 0): return .element(at: symbol)
    default: return .anyElement
    }
  }

  private func isParameterSlot(_ path: PathID) -> Bool {
    switch environment.paths[path] {
    case .parameter: true
    case .field(let parent, _): isParameterSlot(parent)
    default: false
    }
  }

  private mutating func slotValue(_ path: PathID, _ call: CallInstantiation) -> AbstractValueID? {
    switch environment.paths[path] {
    case .parameter(let position):
      return position < call.arguments.count ? call.arguments[position] : nil
    case .field(let parent, let name):
      guard let value = slotValue(parent, call) else { return nil }
      return universe.member(universe.member(name, of: .none), of: value)
    default: return nil
    }
  }

  // MARK: Effects

  private mutating func replay(
    _ outcome: Summary.Outcome, _ numbers: [Int], of call: CallInstantiation, _ before: FlowState
  ) -> AbstractValueID {
    spend(outcome.stores.count)
    for (number, fresh) in outcome.fresh.enumerated() { make(fresh, number, of: call, before) }
    // A library ends what it gave out before it gives out anew.
    for effect in outcome.frees where isOwned(effect.place) {
      replay(effect, in: outcome, of: call, before)
    }
    let returned = outcome.returned.flatMap { values($0, of: call, before, isResult: true) }
    let scalar =
      outcome.returnedScalar == .presence
      ? scalar(.presence, ofAddresses: returned, of: call, before) : scalar(outcome, of: call, before)
    // Before what is stored: that was left there by the callee, whoever else it led there.
    touchExposed(by: call, before)
    for index in outcome.stores.indices {
      let number = index < numbers.count ? numbers[index] : nil
      replay(outcome.stores[index], number, in: outcome, of: call, before)
    }
    for effect in outcome.counts {
      let value = universe.intern(AbstractValue(places(of: effect.place, call, before)))
      let inner = effect.steps.map { step in
        var step = step
        if !isInline(call) { step.nesting += 1 }
        return step
      }
      count(
        value, effect.delta, at: call.range, isByOwner: !isFoundByC(effect.place), inner: inner,
        isCertain: effect.isCertain)
    }
    for removal in outcome.removals { replay(removal, of: call, before) }
    for effect in outcome.calls { replay(effect, of: call, before) }
    if outcome.isCut { touch(call.arguments) }
    if isFailedInitializer(outcome, call) { forgetObject(call.arguments.first) }
    for effect in outcome.frees where !isOwned(effect.place) {
      replay(effect, in: outcome, of: call, before)
    }
    return universe.intern(AbstractValue(returned, scalar: scalar))
  }

  private func isFailedInitializer(_ outcome: Summary.Outcome, _ call: CallInstantiation) -> Bool {
    guard outcome.result == .zero || outcome.result == .throwing, !call.callee.isNone else { return false }
    return program.function(call.callee).role == .initializer
  }

  /// An object whose initialiser failed is never there: no `deinit` runs.
  private mutating func forgetObject(_ receiver: AbstractValueID?) {
    guard let receiver else { return }
    for target in universe[receiver].targets {
      let region = universe.regionID(of: target.place)
      if objectType(of: region) != nil {
        state.update(FlowState.StatusKey(region)) { $0.flags.insert(.escaped) }
      }
    }
  }

  /// Whether a callee knows an object from a global of C.
  private func isFoundByC(_ path: PathID) -> Bool {
    guard case .global(let global) = environment.paths.root(of: path) else { return false }
    return program.globals[global.index].side == .c
  }

  func isOwned(_ path: PathID) -> Bool {
    if case .owned = environment.paths[path] { true } else { false }
  }

  /// What this call made in an earlier round of a loop is older memory from here on, in the state and
  /// in the arguments: `p = realloc(p, n)`.
  private mutating func renewFresh(_ call: inout CallInstantiation) {
    var count = 0
    for outcome in call.summary.outcomes { count = max(count, outcome.fresh.count) }
    for number in 0..<count {
      guard let made = universe.known(.fresh(call.call, number)) else { continue }
      _ = renewed(.fresh(call.call, number))
      let older = universe.region(.older(made))
      call.arguments = call.arguments.map { renamed($0, from: made, to: older) }
    }
  }

  /// The memory that the callee made, as a region of this call.
  private mutating func make(
    _ fresh: Summary.Fresh, _ number: Int, of call: CallInstantiation, _ before: FlowState
  ) {
    let region = universe.region(.fresh(call.call, number))
    switch fresh {
    case .heap(let family, let size):
      // Outcomes may number what they make differently.
      let isSame = allocations[region].map { $0.family == family } ?? true
      allocations[region] = (isSame ? family : .none, scalar(size, of: call, before))
    case .object(let type): objectTypes[region] = type
    case .closure: madeClosures.insert(region)
    case .other: break
    }
  }

  mutating func scalar(
    _ effect: Summary.ScalarEffect, of call: CallInstantiation, _ before: FlowState
  ) -> Scalar {
    switch effect {
    case .unknown, .presence: .unknown
    case .constant(let number): .constant(number)
    case .nonZero: .nonZero
    case .linear(let place, let scale, let addend):
      arithmetic(
        .add, arithmetic(.multiply, entryValue(of: place, call, before).scalar, .constant(scale)),
        .constant(addend))
    }
  }

  /// The number of a value that has these addresses.
  mutating func scalar(
    _ effect: Summary.ScalarEffect, ofAddresses targets: [Target], of call: CallInstantiation,
    _ before: FlowState
  ) -> Scalar {
    guard effect == .presence else { return scalar(effect, of: call, before) }
    guard targets.count == 1, targets[0].member.isNone else { return .unknown }
    return universe.presence(of: universe.regionID(of: targets[0].place)).map { .symbol($0) } ?? .nonZero
  }

  /// The number of the memory that an outcome makes and returns, when that is all it returns.
  private func allocation(returnedBy outcome: Summary.Outcome) -> Int? {
    guard outcome.returned.count == 1, outcome.returned[0].member.isEmpty,
      case .fresh(let number) = environment.paths[outcome.returned[0].target],
      number < outcome.fresh.count, case .heap = outcome.fresh[number]
    else { return nil }
    return number
  }

  private mutating func scalar(
    _ outcome: Summary.Outcome, of call: CallInstantiation, _ before: FlowState
  ) -> Scalar {
    if outcome.returnedScalar == .unknown, !call.call.isNone {
      if let made = allocation(returnedBy: outcome) {
        // Null exactly when the allocation failed.
        let region = universe.region(.fresh(call.call, made))
        return outcome.result == .nonZero ? .nonZero : .symbol(universe.symbol(.address(region)))
      }
      return .symbol(universe.symbol(.callResult(call.call)))
    }
    return scalar(outcome.returnedScalar, of: call, before)
  }
}
