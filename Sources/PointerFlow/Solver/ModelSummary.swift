/// Turns a model row into the summary that an analysed body would have had.
///
/// A condition splits the summary into outcomes: one in which it holds and one in which it does not;
/// `reallocates` has the condition that the result is not null. Lost: conditions beyond the second,
/// and comparisons of the result with other numbers than zero that are not equality.
struct ModelSummary {
  let paths: PathTable
  let symbol: (String) -> Symbol

  /// The member of a place that holds what is called when the place's registration ends. No
  /// identifier of C or Swift has this name.
  static let atEnd = "at-end"

  func summary(of model: FunctionModel) -> Summary {
    let effects = model.effects.map { effect -> ModelEffect in
      guard case .reallocates = effect.kind, model.result.kind == .pointer else { return effect }
      return ModelEffect(
        effect.kind, guards: effect.guards + [ModelGuard(.result, .notEqual, .null)])
    }
    var atoms: [ModelGuard] = []
    for effect in effects {
      for atom in effect.guards where !atoms.contains(atom) && atoms.count < 2 { atoms.append(atom) }
    }
    var outcomes: [Summary.Outcome] = []
    for choice in 0..<(1 << atoms.count) {
      let holds = atoms.indices.map { choice >> $0 & 1 == 0 }
      let holding = zip(atoms, holds).filter(\.1).map(\.0)
      var builder = ModelOutcome(model: model, paths: paths, symbol: symbol)
      for (atom, holds) in zip(atoms, holds) { builder.assume(atom, holds: holds) }
      builder.add(
        effects.filter { $0.guards.allSatisfy { holding.contains($0) } }.map(\.kind))
      outcomes.append(builder.outcome)
    }
    return Summary(
      outcomes: outcomes, uses: uses(of: model), origin: .model, neverReturns: model.isNoReturn)
  }

  /// What the function dereferences: what its effects say, and every pointer to something it is
  /// given. A raw pointer may be a mere token; memory that it frees is not used besides.
  private func uses(of model: FunctionModel) -> [Summary.Use] {
    let builder = ModelOutcome(model: model, paths: paths, symbol: symbol)
    var values: [ModelValue] = []
    var released: Set<ModelValue> = []
    for effect in model.effects {
      switch effect.kind {
      case .reads(let value, _), .writes(let value, _): values.append(value)
      case .copies(let from, _, _): values.append(from)
      case .frees(let value, _), .reallocates(let value, _, _), .destroys(let value, _),
        .releases(let value, _):
        released.insert(value)
      case .retains, .adopts, .clears, .ends, .returns, .fresh, .acquires, .calls: continue
      }
    }
    for (position, parameter) in model.parameters.enumerated()
    where parameter.type.kind == .pointer && parameter.type.base != "void" {
      if !released.contains(.argument(position)) { values.append(.argument(position)) }
    }
    var uses: [Summary.Use] = []
    for value in values {
      guard let place = builder.effect(value)?.target,
        !uses.contains(where: { $0.place == place })
      else { continue }
      uses.append(Summary.Use(place: place, steps: [], depth: SideDepth()))
    }
    return uses
  }
}
