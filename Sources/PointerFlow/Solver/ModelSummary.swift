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
  /// The same for what is called while the registration stands.
  static let callback = "call-back"

  func summary(of model: FunctionModel) -> Summary {
    let effects = model.effects.map { effect -> ModelEffect in
      guard case .reallocates = effect.kind, model.result.kind == .pointer else { return effect }
      return ModelEffect(
        effect.kind, guards: effect.guards + [ModelGuard(.result, .notEqual, .null)])
    }
    var atoms: [ModelGuard] = []
    for atom in effects.flatMap(\.guards).map({ Self.canonical($0).atom }) where !atoms.contains(atom) {
      atoms.append(atom)
    }
    let outcomes = Self.alternatives(of: atoms).map { choice in
      var builder = ModelOutcome(model: model, paths: paths, symbol: symbol)
      for (atom, holds) in choice.stated { builder.assume(atom, holds: holds) }
      builder.add(effects.filter { $0.guards.allSatisfy(choice.fulfils) }.map(\.kind))
      return builder.outcome
    }
    return Summary(
      outcomes: outcomes, uses: uses(of: model), origin: .model, neverReturns: model.isNoReturn)
  }

  /// One way in which the conditions of a row may turn out.
  private struct Alternative {
    var truth: [ModelGuard: Bool] = [:]
    /// What of it has to be said; the rest follows.
    var stated: [(atom: ModelGuard, holds: Bool)] = []

    func fulfils(_ condition: ModelGuard) -> Bool {
      let (atom, expected) = ModelSummary.canonical(condition)
      return truth[atom] == expected
    }

    func adding(_ atom: ModelGuard, _ holds: Bool, isStated: Bool = true) -> Alternative {
      var next = self
      next.truth[atom] = holds
      if isStated { next.stated.append((atom, holds)) }
      return next
    }
  }

  /// An inequality is an equality that fails.
  private static func canonical(_ condition: ModelGuard) -> (atom: ModelGuard, expected: Bool) {
    guard condition.comparison == .notEqual else { return (condition, true) }
    return (ModelGuard(condition.subject, .equal, condition.bound), false)
  }

  private static func alternatives(of atoms: [ModelGuard]) -> [Alternative] {
    var alternatives = [Alternative()]
    var rest = atoms
    var others = 0
    while let atom = rest.first {
      // One subject equals one constant at most.
      let group =
        atom.comparison == .equal
        ? rest.filter { $0.subject == atom.subject && $0.comparison == .equal } : [atom]
      rest.removeAll { group.contains($0) }
      if group.count == 1 {
        others += 1
        if others > 2 { continue }
      }
      alternatives = alternatives.flatMap { known in
        let none = group.enumerated().reduce(known) {
          $0.adding($1.element, false, isStated: $1.offset < 4)
        }
        return group.map { chosen in
          group.reduce(known) { $0.adding($1, $1 == chosen, isStated: $1 == chosen) }
        } + [none]
      }
    }
    return alternatives
  }

  /// What the function dereferences: what its effects say, and every pointer to something it is
  /// given. A raw pointer may be a mere token; memory that it frees is not used besides.
  private func uses(of model: FunctionModel) -> [Summary.Use] {
    let builder = ModelOutcome(model: model, paths: paths, symbol: symbol)
    var values: [(value: ModelValue, size: ModelSize?)] = []
    var released: Set<ModelValue> = []
    for effect in model.effects {
      switch effect.kind {
      case .reads(let value, let size), .writes(let value, let size): values.append((value, size))
      case .copies(let from, _, let size): values.append((from, size))
      case .frees(let value, _), .reallocates(let value, _, _), .destroys(let value, _),
        .releases(let value, _):
        released.insert(value)
      case .retains, .adopts, .clears, .ends, .returns, .fresh, .acquires, .calls: continue
      }
    }
    for (position, parameter) in model.parameters.enumerated()
    where parameter.type.kind == .pointer && parameter.type.base != "void" {
      if !released.contains(.argument(position)), !values.contains(where: { $0.value == .argument(position) }) {
        values.append((.argument(position), nil))
      }
    }
    var uses: [Summary.Use] = []
    for (value, size) in values {
      guard let place = builder.effect(value)?.target,
        !uses.contains(where: { $0.place == place })
      else { continue }
      uses.append(
        Summary.Use(
          place: place, steps: [], depth: SideDepth(),
          length: size.flatMap { builder.length($0) } ?? .none))
    }
    return uses
  }
}
