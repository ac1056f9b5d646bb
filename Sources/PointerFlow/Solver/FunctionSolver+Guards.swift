// What the guard of a callee's outcome says of the caller's memory. Direction: forward, where an outcome is
// assumed. Removing addresses only, states stay below what they were. Lost: guards on several places.

extension FunctionSolver {
  /// A place that the outcome says held nothing on entry holds none of the addresses it may hold.
  mutating func empty(
    _ guarded: Summary.Guard, of call: CallInstantiation, _ before: FlowState
  ) {
    guard guarded.relation == .equal, guarded.operand == .constant(0), guarded.mask == -1 else { return }
    let holders = places(of: guarded.place, call, before)
    guard holders.count == 1, holders[0].member.isNone, universe.isSingular(holders[0].place),
      state.cell(holders[0].place) != nil
    else { return }
    state.set(holders[0].place, .null)
  }

  /// A constant of C whose initialiser could not be read.
  func isUnreadConstant(_ value: AbstractValue) -> Bool {
    guard case .linear(let symbol, 1, 0) = value.scalar, case .entry(let place) = universe[symbol],
      case .global(let global) = universe.region(of: place)
    else { return false }
    return program.globals[global.index].side == .c && program.isConstant(global)
  }
}
