import SourceText

extension FunctionSolver {
  mutating func transfer(_ id: CallID, at range: SourceRange) {
    let call = function.calls[id.index]
    let callees = callees(of: call)
    if callees.isEmpty { unknownCallees.insert(id) }
    let before = state
    var after: FlowState?
    for callee in callees {
      state = before
      apply(callee, to: call, id, at: range)
      if var joined = after {
        _ = joined.join(state)
        after = joined
      } else {
        after = state
      }
    }
    if let after { state = after }
  }

  private func callees(of call: CallSite) -> [FunctionID] {
    switch call.callee {
    case .named(let name): program.resolve(name, inUnit: unitIndex).map { [$0] } ?? []
    case .method(let type, let name):
      program.resolveMethod(type: type, name: name, inUnit: unitIndex).map { [$0] } ?? []
    case .indirect(let value):
      values[value.index].targets.compactMap { target in
        if case .function(let callee) = target.place.region { callee } else { nil }
      }
    }
  }

  private mutating func apply(
    _ callee: FunctionID, to call: CallSite, _ id: CallID, at range: SourceRange
  ) {
    let declaration = program.function(callee)
    var arguments: [AbstractValue] = []
    for (position, argument) in call.arguments.enumerated() {
      let parameter =
        position < declaration.parameters.count ? declaration.parameters[position] : nil
      if parameter?.type.kind == .pointer {
        checkUse(
          of: argument.value, as: "passed to \(baseName(of: callee))", at: argument.range,
          keeper: nil)
      }
      arguments.append(
        pass(argument, at: position, to: parameter, of: callee, call: id))
    }
    if let summary = summaries[callee.index] {
      let results = CallInstantiation(
        callee: callee, summary: summary, arguments: arguments, call: id, range: range,
        argumentRanges: call.arguments.map(\.range))
      instantiate(results, result: call.result)
    }
    endCall(id, call: call, at: range)
  }

  func baseName(of callee: FunctionID) -> String {
    String(program.name(of: callee).prefix { $0 != "(" })
  }

  /// The value that a parameter receives: for ephemeral conversions, memory of this call only.
  private mutating func pass(
    _ argument: Argument, at position: Int, to parameter: Parameter?, of callee: FunctionID,
    call: CallID
  ) -> AbstractValue {
    let value = values[argument.value.index]
    guard parameter?.type.kind == .pointer else { return value }
    var converted: [Target] = []
    for target in value.targets {
      let isEphemeral: Bool =
        switch (argument.passing, target.place.region) {
        case (.addressOf, .global): false
        case (.addressOf, _), (.value, .buffer): true
        case (.value, _): false
        }
      guard isEphemeral, target.member.isEmpty else {
        converted.append(target)
        continue
      }
      let trace = extend(.none, with: step(.converted, at: argument.range))
      converted.append(Target(Place(.ephemeral(call, argument: position)), trace: trace))
    }
    return AbstractValue(converted)
  }
}

/// One callee applied at one call site.
struct CallInstantiation {
  let callee: FunctionID
  let summary: Summary
  let arguments: [AbstractValue]
  let call: CallID
  let range: SourceRange
  let argumentRanges: [SourceRange]
}

extension FunctionSolver {
  /// Replays a summary on the caller's state: all effects read the state before the call.
  mutating func instantiate(_ call: CallInstantiation, result: ValueID) {
    let before = state
    set(
      result,
      AbstractValue(
        call.summary.result.flatMap { resolve($0, of: call, before, isResult: true) }))
    for effect in call.summary.stores {
      let places = resolve(effect.place, of: call, before)
      let value = AbstractValue(
        effect.values.flatMap { resolve($0, of: call, before, isResult: false) })
      for place in places {
        state.write(value, to: place, replacing: effect.isMust && places.count == 1)
      }
    }
  }

  /// The caller's places that a callee's place stands for.
  private func resolve(_ place: Place, of call: CallInstantiation, _ before: FlowState) -> [Place] {
    switch place.region {
    case .global, .literal, .function: [place]
    case .pointee(let holder):
      targets(heldBy: holder, of: call, before).filter(\.member.isEmpty)
        .map { $0.place.appending(place.path) }
    case .storage, .borrow, .ephemeral, .argument, .fresh, .buffer, .closure, .foreign: []
    }
  }

  /// What a callee's place held on entry, as the caller sees it.
  private func targets(
    heldBy holder: Place, of call: CallInstantiation, _ before: FlowState
  ) -> [Target] {
    if case .argument(let position) = holder.region {
      guard position < call.arguments.count else { return [] }
      return call.arguments[position].targets.filter { $0.member == holder.path }.map { target in
        var plain = target
        plain.member = []
        return plain
      }
    }
    return resolve(holder, of: call, before).flatMap { before.content(of: $0).targets }
  }

  private mutating func resolve(
    _ effect: Summary.ValueEffect, of call: CallInstantiation, _ before: FlowState, isResult: Bool
  ) -> [Target] {
    let calleeSide = program.side(of: call.callee)
    let depth = effect.depth.adding(callerSide: side, calleeSide: calleeSide)
    if depth.exceeds(maximumDepth) {
      cutEffects.insert(call.callee)
      return []
    }
    var sources: [Target]
    switch effect.place.region {
    case .pointee(let holder):
      sources = targets(heldBy: holder, of: call, before)
      for index in sources.indices {
        sources[index].place = sources[index].place.appending(effect.place.path)
      }
    case .fresh: return []
    case .global, .literal, .function, .foreign: sources = [Target(effect.place)]
    case .storage, .borrow, .ephemeral, .argument, .buffer, .closure: return []
    }
    return sources.map { source in
      var target = source
      target.member = effect.member
      target.isLaundered = source.isLaundered != effect.isLaundered
      target.isOffset = source.isOffset || effect.isOffset
      target.trace = trace(source, through: effect, of: call, depth: depth, isResult: isResult)
      return target
    }
  }

  private mutating func trace(
    _ source: Target, through effect: Summary.ValueEffect, of call: CallInstantiation,
    depth: SideDepth, isResult: Bool
  ) -> TraceID {
    let name = baseName(of: call.callee)
    let range = argumentRange(carrying: effect, of: call)
    var trace = extend(source.trace, with: step(.passed(to: name), at: range))
    for var inner in effect.steps {
      inner.nesting += 1
      trace = extend(trace, with: inner)
    }
    if isResult { trace = extend(trace, with: step(.returned(by: name), at: call.range)) }
    let total = depths[source.trace] ?? SideDepth()
    var sum = depth
    sum.c += total.c
    sum.swift += total.swift
    depths[trace] = sum
    return trace
  }

  private func argumentRange(
    carrying effect: Summary.ValueEffect, of call: CallInstantiation
  ) -> SourceRange {
    var place = effect.place
    while case .pointee(let holder) = place.region { place = holder }
    if case .argument(let position) = place.region, position < call.argumentRanges.count {
      return call.argumentRanges[position]
    }
    return call.range
  }
}
