// One outcome of a row of the catalogue, in the words of a summary. No lattice and no direction: a row is
// translated once, effect by effect. Lost: sizes (`reads`, `writes`), and places that no argument, result
// or library state leads to.

/// Builds one outcome of a modelled function from the effects that happen in it.
struct ModelOutcome {
  let model: FunctionModel
  let paths: PathTable
  let symbol: (String) -> Symbol
  private(set) var outcome = Summary.Outcome()
  /// The memory this outcome makes, by the place that holds it.
  private var made: [ModelPlace: PathID] = [:]

  init(model: FunctionModel, paths: PathTable, symbol: @escaping (String) -> Symbol) {
    self.model = model
    self.paths = paths
    self.symbol = symbol
  }

  // MARK: Conditions

  mutating func assume(_ atom: ModelGuard, holds: Bool) {
    let relation = holds ? atom.comparison : atom.comparison.negated
    let constant: Int64 = if case .constant(let number) = atom.bound { number } else { 0 }
    switch atom.subject {
    case .argument(let position):
      outcome.guards.append(
        Summary.Guard(
          place: parameter(position), relation: relation, operand: .constant(constant)))
    case .held(let held):
      if let place = path(held) {
        outcome.guards.append(
          Summary.Guard(place: place, relation: relation, operand: .constant(constant)))
      }
    case .result:
      switch (relation, constant) {
      case (.equal, 0): outcome.result = .zero
      case (.notEqual, 0): outcome.result = .nonZero
      case (.equal, let number): outcome.result = .constant(number)
      default: break
      }
    }
  }

  // MARK: Places and values

  private func parameter(_ position: Int) -> PathID {
    paths.intern(.parameter(position + model.receiverCount))
  }

  private func pointee(_ position: Int) -> PathID {
    paths.intern(.dereference(parameter(position)))
  }

  /// The program's place; `nil` for places that only this outcome could make and does not.
  func path(_ place: ModelPlace) -> PathID? {
    guard var path = root(of: place) else { return nil }
    if !place.slot.isEmpty { path = paths.intern(.field(path, symbol(place.slot))) }
    switch place.key {
    case .parameter(let position):
      path = paths.intern(.entry(path, parameter: position + model.receiverCount))
    case .any: path = paths.intern(.field(path, .anyElement))
    case nil: break
    }
    return path
  }

  /// What the slot of a place belongs to.
  private func root(of place: ModelPlace) -> PathID? {
    let holder = ModelPlace(place.root, isPointee: place.isPointee)
    switch place.root {
    case .library(let name): return paths.intern(.library(symbol(name)))
    case .result: return made[holder] ?? outcome.returned.first?.target
    case .receiver: return model.receiverCount > 0 ? pointee(-1) : nil
    case .parameter(let position):
      // `*p` is what `p` points to; a slot of it belongs to the handle that is stored there.
      guard place.isPointee, !place.slot.isEmpty else { return pointee(position) }
      return made[holder] ?? paths.intern(.dereference(pointee(position)))
    }
  }

  /// - Parameter isPrior: what a place held before the call, not what this outcome puts there.
  func effect(_ value: ModelValue, isPrior: Bool = false) -> Summary.ValueEffect? {
    switch value {
    case .argument(let position): Summary.ValueEffect(target: pointee(position))
    case .inside(let position): Summary.ValueEffect(target: pointee(position), flags: .offset)
    case .owned(let place):
      path(place).map { Summary.ValueEffect(target: paths.intern(.owned($0))) }
    case .held(let place):
      if !isPrior, let made = made[place] {
        Summary.ValueEffect(target: made)
      } else {
        path(place).map { Summary.ValueEffect(target: paths.intern(.dereference($0))) }
      }
    case .receiver:
      model.receiverCount > 0 ? Summary.ValueEffect(target: pointee(-1)) : nil
    }
  }

  /// The place that holds the number of bytes of a size that is nothing but that.
  func length(_ size: ModelSize) -> PathID? {
    guard case .bytes(0, _, let operands) = size, operands.count == 1 else { return nil }
    if case .parameter(let position) = operands[0].root, operands[0] == ModelPlace(operands[0].root) {
      return parameter(position)
    }
    return path(operands[0])
  }

  // MARK: Effects

  /// What is made comes first: other effects speak of it.
  mutating func add(_ effects: [ModelEffect.Kind]) {
    for effect in effects { addFresh(effect) }
    for effect in effects { add(effect) }
  }

  private mutating func addFresh(_ effect: ModelEffect.Kind) {
    switch effect {
    case .fresh(let family, let place, let size):
      make(.heap(family: symbol(family), size: scalar(size)), in: place)
    case .reallocates(_, let family, let size) where model.result.kind == .pointer:
      make(.heap(family: symbol(family), size: scalar(size)), in: ModelPlace(.result))
    case .retains(_, let place), .adopts(_, let place):
      // What the result holds makes the result an object of its own.
      guard place.root == .result, !place.slot.isEmpty, outcome.returned.isEmpty else { return }
      make(.other, in: ModelPlace(.result))
    default: return
    }
  }

  private mutating func make(_ fresh: Summary.Fresh, in place: ModelPlace) {
    let path = paths.intern(.fresh(outcome.fresh.count))
    outcome.fresh.append(fresh)
    made[place] = path
    let effect = Summary.ValueEffect(target: path)
    if case .result = place.root, place.slot.isEmpty {
      outcome.returned.append(effect)
    } else if let holder = self.path(place) {
      store([effect], in: holder)
    }
  }

  private func scalar(_ size: ModelSize?) -> Summary.ScalarEffect {
    guard case .bytes(let constant, let factor, let operands) = size else { return .unknown }
    if operands.isEmpty { return .constant(Int64(constant)) }
    guard operands.count == 1, case .parameter(let position) = operands[0].root,
      operands[0] == ModelPlace(operands[0].root)
    else { return .unknown }
    return .linear(parameter(position), scale: Int64(factor), addend: Int64(constant))
  }

  private mutating func store(
    _ values: [Summary.ValueEffect], in place: PathID, scalar: Summary.ScalarEffect = .presence
  ) {
    outcome.stores.append(
      Summary.StoreEffect(place: place, values: values, scalar: scalar, isMust: true, steps: []))
  }

  private mutating func store(
    _ value: ModelValue, in place: ModelPlace, flags: Target.Flags = []
  ) {
    guard var effect = effect(value), let path = path(place) else { return }
    effect.flags.formUnion(flags)
    let scalar: Summary.ScalarEffect =
      if case .argument(let position) = value {
        .linear(parameter(position), scale: 1, addend: 0)
      } else {
        .presence
      }
    store([effect], in: path, scalar: scalar)
  }

  private mutating func free(_ place: PathID?, family: String) {
    guard let place else { return }
    outcome.frees.append(
      Summary.FreeEffect(place: place, family: symbol(family), steps: [], depth: SideDepth()))
  }

  private mutating func add(_ kind: ModelEffect.Kind) {
    switch kind {
    case .retains(let value, let place): store(value, in: place)
    case .adopts(let value, let place): store(value, in: place, flags: .adopted)
    case .clears(let place):
      if let path = path(place) { store([], in: path, scalar: .constant(0)) }
    case .ends(let place): free(path(place).map { paths.intern(.owned($0)) }, family: "")
    case .returns(let value):
      outcome.returned += effect(value).map { [$0] } ?? []
      if case .argument(let position) = value, outcome.returned.count == 1, outcome.result == .any {
        outcome.returnedScalar = .linear(parameter(position), scale: 1, addend: 0)
      }
    case .frees(let value, let family), .destroys(let value, let family),
      .reallocates(let value, let family, _):
      free(effect(value, isPrior: true)?.target, family: family)
    case .acquires(let value): count(value, 1)
    case .releases(let value, _): count(value, -1)
    case .calls(let call): add(call)
    case .copies(let from, let to, _):
      guard let source = effect(from)?.target, let target = effect(to)?.target else { return }
      outcome.stores.append(
        Summary.StoreEffect(
          place: target,
          values: [Summary.ValueEffect(target: paths.intern(.dereference(source)))],
          scalar: .unknown, isMust: false, steps: []))
    case .fresh, .reads, .writes: break
    }
  }

  private mutating func count(_ value: ModelValue, _ delta: Int) {
    guard let place = effect(value)?.target else { return }
    outcome.counts.append(Summary.CountEffect(place: place, delta: delta, steps: []))
  }

  private mutating func add(_ call: ModelCall) {
    let registration = call.registration.flatMap { path($0) }
    if call.moment != .now, let registration {
      // It stays with the registration; what is called at the end is called with what the place holds.
      guard let function = effect(call.function) else { return }
      let member = call.moment == .atEnd ? ModelSummary.atEnd : ModelSummary.callback
      store([function], in: paths.intern(.field(registration, symbol(member))))
      return
    }
    if call.moment == .atEnd { return }
    guard case .argument(let position) = call.function else { return }
    var arguments: [[Summary.ValueEffect]] = []
    for binding in call.bindings where binding.position < 8 {
      while arguments.count <= binding.position { arguments.append([]) }
      arguments[binding.position] = effect(binding.value).map { [$0] } ?? []
    }
    outcome.calls.append(
      Summary.CallEffect(
        function: parameter(position), arguments: arguments, isLater: call.moment == .later,
        steps: []))
  }
}
