/// Turns a model row into the summary that an analysed body would have had.
///
/// A condition splits the summary into outcomes: one in which it holds and one in which it does not.
/// Conditions that compare one thing with several constants exclude each other: one outcome each, and
/// one for all other numbers. `reallocates` has the condition that the result is not null. Lost:
/// other conditions beyond the second, and comparisons of the result with other numbers than zero
/// that are not equality.
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
      for atom in effect.guards where !atoms.contains(atom) { atoms.append(atom) }
    }
    var outcomes: [Summary.Outcome] = []
    for choice in Self.alternatives(of: atoms) {
      let holding = choice.filter(\.holds).map(\.atom)
      var builder = ModelOutcome(model: model, paths: paths, symbol: symbol)
      for (atom, holds) in choice { builder.assume(atom, holds: holds) }
      builder.add(
        effects.filter { $0.guards.allSatisfy { holding.contains($0) } }.map(\.kind))
      outcomes.append(builder.outcome)
    }
    return Summary(
      outcomes: outcomes, uses: uses(of: model), origin: .model, neverReturns: model.isNoReturn)
  }

  private typealias Assumption = (atom: ModelGuard, holds: Bool)

  private static func alternatives(of atoms: [ModelGuard]) -> [[Assumption]] {
    var alternatives: [[Assumption]] = [[]]
    func multiply(by choices: [[Assumption]]) {
      alternatives = alternatives.flatMap { known in choices.map { known + $0 } }
    }
    var rest = atoms
    while let index = rest.firstIndex(where: { atom in
      atom.comparison == .equal
        && rest.count { $0.subject == atom.subject && $0.comparison == .equal } > 1
    }) {
      let subject = rest[index].subject
      let group = rest.filter { $0.subject == subject && $0.comparison == .equal }
      rest.removeAll { group.contains($0) }
      multiply(by: group.map { [($0, true)] } + [group.prefix(4).map { ($0, false) }])
    }
    for atom in rest.prefix(2) { multiply(by: [[(atom, true)], [(atom, false)]]) }
    return alternatives
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
