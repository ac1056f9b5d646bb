/// Turns a model row into the summary that an analysed body would have had.
///
/// A condition splits the summary into outcomes: one in which it holds and one in which it does not.
/// Lost: state that a library keeps outside every argument is one callback-like place.
struct ModelSummary {
  let paths: PathTable
  let symbol: (String) -> Symbol

  func summary(of model: FunctionModel) -> Summary {
    var atoms: [ModelGuard] = []
    for effect in model.effects {
      for atom in effect.guards where !atoms.contains(atom) && atoms.count < 2 { atoms.append(atom) }
    }
    var outcomes: [Summary.Outcome] = []
    for choice in 0..<(1 << atoms.count) {
      var outcome = Summary.Outcome()
      var holding: [ModelGuard] = []
      for (index, atom) in atoms.enumerated() {
        let holds = choice >> index & 1 == 0
        if holds { holding.append(atom) }
        add(atom, holds: holds, to: &outcome)
      }
      for effect in model.effects where effect.guards.allSatisfy({ holding.contains($0) }) {
        add(effect.kind, to: &outcome)
      }
      outcomes.append(outcome)
    }
    return Summary(
      outcomes: outcomes, uses: uses(of: model), origin: .model, neverReturns: model.isNoReturn)
  }

  private func add(_ atom: ModelGuard, holds: Bool, to outcome: inout Summary.Outcome) {
    let relation = holds ? atom.comparison : atom.comparison.negated
    let constant: Int64 = if case .constant(let number) = atom.bound { number } else { 0 }
    switch atom.subject {
    case .argument(let position):
      outcome.guards.append(
        Summary.Guard(
          place: paths.intern(.parameter(position)), relation: relation,
          operand: .constant(constant)))
    case .held(let held):
      if let place = path(held) {
        outcome.guards.append(
          Summary.Guard(place: place, relation: relation, operand: .constant(constant)))
      }
    case .result:
      if constant != 0 { return }
      if relation == .equal { outcome.result = .zero }
      if relation == .notEqual { outcome.result = .nonZero }
    }
  }

  private func pointee(_ position: Int) -> PathID {
    paths.intern(.dereference(paths.intern(.parameter(position))))
  }

  /// `nil` for places that no argument reaches.
  private func path(_ place: ModelPlace) -> PathID? {
    guard case .parameter(let position) = place.root else { return nil }
    var path = pointee(position)
    if !place.slot.isEmpty {
      if place.isPointee { path = paths.intern(.dereference(path)) }
      path = paths.intern(.field(path, symbol(place.slot)))
    }
    if place.key != nil { path = paths.intern(.field(path, .anyElement)) }
    return path
  }

  private func effect(_ value: ModelValue) -> Summary.ValueEffect? {
    switch value {
    case .argument(let position): Summary.ValueEffect(target: pointee(position))
    case .inside(let position): Summary.ValueEffect(target: pointee(position), flags: .offset)
    case .owned(let place): path(place).map { Summary.ValueEffect(target: $0, flags: .offset) }
    case .held(let place):
      path(place).map { Summary.ValueEffect(target: paths.intern(.dereference($0))) }
    case .receiver: nil
    }
  }

  private func place(_ value: ModelValue) -> PathID? { effect(value)?.target }

  private func store(
    _ values: [Summary.ValueEffect], in place: PathID, isMust: Bool,
    scalar: Summary.ScalarEffect = .unknown
  ) -> Summary.StoreEffect {
    Summary.StoreEffect(place: place, values: values, scalar: scalar, isMust: isMust, steps: [])
  }

  private func add(_ kind: ModelEffect.Kind, to outcome: inout Summary.Outcome) {
    switch kind {
    case .retains(let value, let place):
      guard let effect = effect(value) else { return }
      if let path = path(place) {
        outcome.stores.append(store([effect], in: path, isMust: place.key == nil))
      }
    case .clears(let place):
      if let path = path(place) {
        outcome.stores.append(
          store([], in: path, isMust: place.key == nil, scalar: .constant(0)))
      }
    case .returns(let value): outcome.returned += effect(value).map { [$0] } ?? []
    case .fresh(let family, let place, _): addFresh(family, place, &outcome)
    case .frees(let value, let family), .destroys(let value, let family):
      guard let place = place(value) else { return }
      outcome.frees.append(
        Summary.FreeEffect(place: place, family: symbol(family), steps: [], depth: SideDepth()))
    case .reallocates(let value, let family, _):
      addFresh(family, ModelPlace(.result), &outcome)
      if let place = place(value) {
        outcome.frees.append(
          Summary.FreeEffect(place: place, family: symbol(family), steps: [], depth: SideDepth()))
      }
    case .acquires(let value): count(value, 1, &outcome)
    case .releases(let value, _): count(value, -1, &outcome)
    case .calls(let call): addCall(call, &outcome)
    case .copies(let from, let to, _):
      guard let source = place(from), let target = place(to) else { return }
      outcome.stores.append(
        store(
          [Summary.ValueEffect(target: paths.intern(.dereference(source)))], in: target,
          isMust: false))
    case .adopts, .ends, .reads, .writes: break
    }
  }

  private func addFresh(
    _ family: String, _ place: ModelPlace, _ outcome: inout Summary.Outcome
  ) {
    let number = outcome.fresh.count
    outcome.fresh.append(.heap(family: symbol(family), size: .unknown))
    let effect = Summary.ValueEffect(target: paths.intern(.fresh(number)))
    if case .result = place.root {
      outcome.returned.append(effect)
    } else if let path = path(place) {
      outcome.stores.append(store([effect], in: path, isMust: true))
    }
  }

  private func count(_ value: ModelValue, _ delta: Int, _ outcome: inout Summary.Outcome) {
    guard let place = place(value) else { return }
    outcome.counts.append(Summary.CountEffect(place: place, delta: delta, steps: []))
  }

  private func addCall(_ call: ModelCall, _ outcome: inout Summary.Outcome) {
    guard case .argument(let position) = call.function, call.moment != .atEnd else { return }
    var arguments: [[Summary.ValueEffect]] = []
    for binding in call.bindings where binding.position < 8 {
      while arguments.count <= binding.position { arguments.append([]) }
      arguments[binding.position] = effect(binding.value).map { [$0] } ?? []
    }
    outcome.calls.append(
      Summary.CallEffect(
        function: paths.intern(.parameter(position)), arguments: arguments,
        isLater: call.moment == .later && call.registration.flatMap { path($0) } == nil, steps: []))
  }

  private func uses(of model: FunctionModel) -> [Summary.Use] {
    var uses: [Summary.Use] = []
    for effect in model.effects {
      let value: ModelValue? =
        switch effect.kind {
        case .reads(let value, _), .writes(let value, _): value
        case .copies(let from, _, _): from
        default: nil
        }
      guard let value, let place = place(value), !uses.contains(where: { $0.place == place }) else {
        continue
      }
      uses.append(Summary.Use(place: place, steps: [], depth: SideDepth()))
    }
    return uses
  }
}
