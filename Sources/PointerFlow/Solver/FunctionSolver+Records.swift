// A copy of a record whose members were replaced: `c = *e; c.name = copy(c.name)`. A value read as a whole
// from memory of the caller stands for all its members; once some are replaced it is taken apart, by the
// record's fields, so that what was replaced is gone from it. Lost: members of members, and records of more
// than `maximumFields` fields that can hold an address.

extension FunctionSolver {
  static let maximumFields = 12

  /// What a local record holds, member by member where some were replaced.
  mutating func takenApart(_ whole: AbstractValueID, readFrom address: AbstractValueID) -> AbstractValueID {
    let sources = universe[address].targets
    guard sources.count == 1, sources[0].member.isNone, universe.isRoot(sources[0].place),
      case .local(let storage) = universe.region(of: sources[0].place),
      hasCell(below: sources[0].place), let held = state.cell(sources[0].place),
      universe[held].targets.contains(where: isWhole),
      let fields = environment.fields(of: function.storages[storage.index].type, inUnit: unitIndex),
      fields.count <= Self.maximumFields
    else { return whole }
    var value = AbstractValue(scalar: universe[whole].scalar)
    for field in fields {
      let content = universe.content(of: universe.member(field, of: sources[0].place), in: state)
      for var target in universe[content].targets where target.member.isNone {
        target.member = universe.member(field, of: .none)
        value.insert(target)
      }
    }
    return universe.intern(value)
  }

  private func hasCell(below place: PlaceID) -> Bool {
    var child = universe.firstChild(of: place)
    while !child.isNone {
      if state.cell(child) != nil { return true }
      child = universe.nextSibling(of: child)
    }
    return false
  }

  private func isWhole(_ target: Target) -> Bool {
    guard target.member.isNone, target.loan.isNone, universe.isRoot(target.place),
      case .pointee = universe.region(of: target.place)
    else { return false }
    return true
  }
}

extension SolverEnvironment {
  /// The members of a C record that can hold an address; `nil` when the record is not known.
  func fields(of type: TypeFact, inUnit index: Int) -> [Symbol]? {
    guard type.kind == .aggregate else { return nil }
    let unit = program.units[index]
    let name = unit[type.name].split(separator: " ").last.map(String.init) ?? ""
    guard let record = unit.records.first(where: { unit[$0.name] == name }), !record.isUnion else {
      return nil
    }
    return record.fields.compactMap { field in
      switch field.type.kind {
      case .integer, .floating, .void: nil
      default: program.symbols[index][field.name.index]
      }
    }
  }
}
