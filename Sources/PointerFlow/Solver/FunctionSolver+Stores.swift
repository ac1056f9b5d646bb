import SourceText

extension FunctionSolver {
  /// Writes a value through an address and notes the step on what it carries.
  mutating func store(_ value: AbstractValue, to address: ValueID, at range: SourceRange) {
    let targets = values[address.index].targets.filter { $0.member.isEmpty && !$0.isLaundered }
    for target in targets {
      let replacing = targets.count == 1 && !target.isOffset
      let noted = value.map { stored in note(stored, storedIn: target.place, at: range) }
      checkStore(of: noted, in: target.place, at: range)
      state.write(noted, to: target.place, replacing: replacing)
    }
  }

  private mutating func note(
    _ target: Target, storedIn place: Place, at range: SourceRange
  ) -> Target {
    guard isWorthTelling(target, place) else { return target }
    var stored = target
    let step = step(.stored(in: describe(place)), at: range)
    if traces.last(of: target.trace) != step {
      stored.trace = extend(target.trace, with: step)
    }
    return stored
  }

  /// Appends a step, carrying over how deep the trace already went.
  mutating func extend(_ trace: TraceID, with step: FlowStep) -> TraceID {
    if traces.last(of: trace) == step { return trace }
    let key = TraceStepKey(trace: trace, step: step)
    if let known = extensions[key] { return known }
    let extended = traces.appending(step, to: trace)
    extensions[key] = extended
    if let depth = depths[trace] { depths[extended] = depth }
    return extended
  }

  /// Own named locals are told only when a short-lived address moves out of its scope.
  private func isWorthTelling(_ target: Target, _ place: Place) -> Bool {
    switch place.region {
    case .global, .pointee, .fresh, .foreign: true
    case .storage(let storage):
      switch target.place.region {
      case .borrow(_, let scope): isOutside(function.storages[storage.index].scope, of: scope)
      default: false
      }
    case .argument, .borrow, .ephemeral, .buffer, .closure, .function, .literal: false
    }
  }

  /// Whether a scope is not `inner` nor inside it.
  func isOutside(_ scope: ScopeID, of inner: ScopeID) -> Bool {
    var current = scope
    while !current.isNone {
      if current == inner { return false }
      current = function.scopes[current.index].parent
    }
    return true
  }

  /// A place as a reader of the source would call it.
  func describe(_ place: Place) -> String {
    let path = place.path.map { $0 == .anyElement ? "[…]" : ".\(program.names[$0.index])" }
      .joined()
    let base: String =
      switch place.region {
      case .storage(let storage):
        function.storages[storage.index].isTemporary
          ? "the result" : string(function.storages[storage.index].name)
      case .global(let global): program.globalName(global)
      case .argument(let position): parameterName(position)
      case .pointee(let holder): describe(holder)
      case .fresh: "new memory"
      case .borrow, .ephemeral, .buffer, .closure, .function, .literal, .foreign: "memory"
      }
    return base + path
  }

  private func parameterName(_ position: Int) -> String {
    guard position < function.parameters.count else { return "an argument" }
    let name = string(function.parameters[position].name)
    return name.isEmpty ? "an argument" : name
  }
}

/// One extension of a trace, so that equal steps share one trace and the fixpoint is reached.
struct TraceStepKey: Hashable {
  let trace: TraceID
  let step: FlowStep
}
