// Memory of the caller that reaches somebody unknown, through whatever callees. It may have been cleared there:
// that discharges what was kept in it before, and accuses nobody. Lattice: sets of places. Direction: none.
// Terminates: places are bounded. Lost: places beyond `maximumExposed`, said as a bound, and what is
// handed over by the address of a part of it.

extension FunctionSolver {
  /// Whole memory of the caller is handed to somebody unknown.
  mutating func noteExposed(_ handed: [Target]) {
    guard isDeciding else { return }
    for target in handed where target.member.isNone && universe.isRoot(target.place) {
      switch universe.region(of: target.place) {
      case .pointee, .global: break
      default: continue
      }
      guard let path = path(of: target.place), !exposed.contains(path) else { continue }
      if exposed.count < Self.maximumExposed { exposed.append(path) } else { bounds.insert(.effects) }
    }
  }

  /// A callee hands memory of this function to somebody unknown.
  mutating func touchExposed(by call: CallInstantiation, _ before: FlowState) {
    if call.summary.exposed.isEmpty { return }
    let handed = call.summary.exposed.flatMap { places(of: $0, call, before) }
    noteExposed(handed)
    touch([universe.intern(AbstractValue(handed))], mayWrite: false)
  }

  /// Somebody unknown is called again: what comes back may lead to other memory than what the last call gave
  /// and what was freed since.
  mutating func doubtEnds(behindResultOf call: CallID) {
    guard graph.hasLoops, universe.known(.opaque(call)) != nil else { return }
    for status in state.statuses where status.flags.contains(.freed) && !status.flags.contains(.may) {
      guard let region = status.key.region, universe.origin(of: universe[region]) == .opaque(call) else { continue }
      state.update(status.key) { $0.flags.insert(.may) }
    }
  }
}
