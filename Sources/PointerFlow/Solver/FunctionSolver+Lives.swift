// The life of an object that nobody in the program makes: an outsider makes it, calls one of its methods
// and lets go of it. What its `deinit` leaves registered is misuse, unless the outsider keeps the object for
// good, which nobody sees: a warning. A registration that another method of the class, or a function of
// Swift, may take away is the outsider's to take away. Lattice and direction: those of calls, from the
// initialiser to the end. Terminates: three summaries are replayed, one after the other. Lost: what several
// methods do together, but for those that take away; instances whose initialiser nobody sees.

extension FunctionSolver {
  /// Looks for what is still registered when an instance ends on which the function at hand was called.
  ///
  /// - Parameter initializer: what began it; `nil` when the function itself does, or nobody knows.
  mutating func solveLife(of type: OpenClass, begunBy initializer: FunctionID?) {
    isDeciding = true
    isOfOutsiders = true
    let object = universe.region(.object(.none, type: type.type))
    var states = [state]
    let own = program.parameters(of: id).count
    if let initializer, initializer != id {
      states = after(initializer, on: object, from: own, 1, in: state)
    }
    states = states.flatMap { after(id, on: object, from: 0, 2, in: $0) }
    let end = end(of: type)
    for state in states {
      self.state = state
      if isHeld(object) { continue }
      doubtWhatOutsidersTakeAway(from: type, object)
      endObject(object, at: end)
      releaseObjects(heldOnlyBy: [], at: end)
      reportDangling()
    }
  }

  /// The states in which a call on an object that outsiders make returns.
  ///
  /// - Parameter first: as which of this function's parameters the caller's arguments are known.
  private mutating func after(
    _ callee: FunctionID, on object: RegionID, from first: Int, _ number: Int, in before: FlowState
  ) -> [FlowState] {
    guard var summary = environment.summary(of: callee) else { return [] }
    if program.function(callee).role == .initializer {
      // An object whose initialiser failed is never there.
      summary.outcomes.removeAll { $0.result == .zero || $0.result == .throwing }
    }
    state = before
    var arguments = [universe.intern(AbstractValue(Target(universe.root(object))))]
    for position in program.parameters(of: callee).indices.dropFirst() {
      let slot = universe.root(.parameter(first + position))
      arguments.append(universe.content(of: slot, in: state))
    }
    return instantiate(
      CallInstantiation(
        callee: callee, name: environment.baseName(of: callee), summary: summary, arguments: arguments,
        call: CallID(raw: UInt32(number)), range: function.range,
        argumentRanges: arguments.map { _ in function.range }, isInline: true)
    ).map(\.state)
  }

  /// Where the end of such an object is told: its `deinit`, else its declaration.
  private func end(of type: OpenClass) -> SourceRange {
    if let deinitializer = type.deinitializer,
      program.functions[deinitializer.index].unit == unitIndex
    {
      return program.function(deinitializer).range
    }
    return type.unit == unitIndex ? type.range : function.range
  }

  /// Whether somebody but the outsider holds the object.
  private func isHeld(_ object: RegionID) -> Bool {
    if let status = state.status(object), status.count > 0 || status.flags.contains(.escaped) { return true }
    return stronglyHeld(outside: [], returning: .nothing).contains(object)
  }

  /// The places where the address of the object, or of memory that it made, is left.
  private mutating func registrations(of object: RegionID) -> [PlaceID] {
    let (cells, universe) = (state.cells, universe)
    return cells.map(\.place).filter { place in
      let region = universe.regionID(of: place)
      guard region != object, let value = state.cell(place) else { return false }
      return universe[value].targets.contains { isRegistration($0, of: object) } && !isAffected(region)
    }
  }

  private func isRegistration(_ target: Target, of object: RegionID) -> Bool {
    let region = universe.regionID(of: target.place)
    guard !target.flags.contains(.ambiguous) else { return false }
    return target.flags.contains(.unmanaged) || region != object && universe.kind(of: region) == .madeHere
  }

  /// What another method takes away on one of its ways, or any function of Swift, accuses nobody.
  private mutating func doubtWhatOutsidersTakeAway(from type: OpenClass, _ object: RegionID) {
    for place in registrations(of: object) {
      if let path = path(of: place), environment.placesClearedBySwift.contains(path) {
        doubtContent(of: place)
      }
    }
    let start = state
    var left = registrations(of: object)
    let own = program.parameters(of: id).count
    for method in type.methods + type.inheritedMethods {
      if left.isEmpty { break }
      guard environment.summary(of: method)?.endsOrOverwrites == true else { continue }
      for after in after(method, on: object, from: own, 3, in: start) {
        state = after
        let now = Set(registrations(of: object))
        left.removeAll { !now.contains($0) }
      }
    }
    state = start
    for place in registrations(of: object) where !left.contains(place) { doubtContent(of: place) }
  }
}
