// Where memory ends: scopes, loans, calls with ephemeral conversions, the frame, the last reference to
// an object. At each end every place that outlives it is asked for addresses of what ends; a place
// keeps only if its root is live afterwards. Later uses of dead addresses that stayed in locals are
// found where they happen. Direction: forward, at the latest legal end; deciding never changes the
// state. Terminates: reachability visits each region once. Lost: the earliest legal end of a Swift local
// (its last use), and memory that only an unknown callee still reaches.
import SourceText

extension FunctionSolver {
  // MARK: Scopes

  /// A scope is entered (again): its memory begins anew.
  mutating func begin(_ scope: ScopeID) {
    let regions = regions(of: scope, storages[scope.index])
    for region in regions { state.forget(FlowState.StatusKey(region)) }
    removeCells(of: regions)
    for (loan, lender) in universe.borrows where lender == scope {
      state.forget(FlowState.StatusKey(loan))
    }
  }

  private mutating func removeCells(of regions: [RegionID]) {
    if regions.isEmpty || state.cells.isEmpty { return }
    marks.begin(universe)
    for region in regions { marks.insert(region) }
    var kept = FlowState()
    swap(&kept, &state)
    kept.removeCells { marks.contains(universe.regionID(of: $0.place)) }
    swap(&kept, &state)
  }

  /// The regions of some of a scope's storages, and what it allocated on the stack.
  private func regions(of scope: ScopeID, _ storages: [StorageID]) -> [RegionID] {
    storages.compactMap { universe.known(.local($0)) }
      + universe.stacks.compactMap { $0.scope == scope ? $0.region : nil }
  }

  mutating func end(_ scope: ScopeID, at range: SourceRange) {
    let entry = function.scopes[scope.index]
    let dying = Set(regions(of: scope, endingStorages[scope.index]))
    var loans: Set<LoanID> = []
    for (loan, lender) in universe.borrows where lender == scope && isOpen(loan) {
      loans.insert(loan)
    }
    if dying.isEmpty, loans.isEmpty { return }
    releaseObjects(heldOnlyBy: dying, at: range)
    let ending = End(
      regions: dying, loans: loans, range: range, name: string(entry.name), isInner: side == .c)
    finish(ending)
  }

  private func isOpen(_ loan: LoanID) -> Bool {
    state.status(loan)?.flags.contains(.ended) != true
  }

  /// Memory that ends at one point.
  struct End {
    var regions: Set<RegionID>
    var loans: Set<LoanID>
    var range: SourceRange
    /// What lent it; empty for scopes.
    var name: String
    /// A block of C ends, the function goes on: nobody but it can read what places hold until it is left.
    var isInner = false
  }

  mutating func finish(_ end: End) {
    if isDeciding { report(keepersOf: end) }
    let trace = trace(.ends(end.name), at: end.range)
    removeCells(of: Array(end.regions))
    for region in end.regions.sorted() {
      state.update(FlowState.StatusKey(region)) {
        $0.flags = .ended
        $0.trace = trace
      }
    }
    for loan in end.loans.sorted() {
      state.update(FlowState.StatusKey(loan)) {
        $0.flags = .ended
        $0.trace = trace
      }
    }
  }

  // MARK: Keepers

  /// A variable of Swift never ends while anything without a loan leads to it: what captures it keeps
  /// it in a box. Only what is lent can dangle there.
  func isDying(_ target: Target, in end: End) -> Bool {
    if end.regions.contains(universe.regionID(of: target.place)), !isBoxed(target) { return true }
    var loan = target.loan
    while !loan.isNone {
      if end.loans.contains(loan) { return true }
      loan = universe[loan].parent
    }
    return false
  }

  func isBoxed(_ target: Target) -> Bool {
    guard side == .swift, case .local = universe.region(of: target.place) else { return false }
    return true
  }

  private mutating func report(keepersOf end: End) {
    var hidden: [(cell: FlowState.Cell, target: Target)] = []
    for cell in state.cells {
      let region = universe.regionID(of: cell.place)
      if end.regions.contains(region) { continue }
      for target in universe[cell.value].targets where isDying(target, in: end) {
        if isKeeper(region) {
          report(target, keptIn: cell.place, end)
        } else if universe.kind(of: region) == .madeHere {
          hidden.append((cell, target))
        }
      }
    }
    if hidden.isEmpty { return }
    let live = reachableFromOutside(returning: .nothing)
    for (cell, target) in hidden where live.contains(universe.regionID(of: cell.place)) {
      report(target, keptIn: cell.place, end)
    }
  }

  /// Memory that stays reachable when the function has returned, whatever its locals hold.
  private mutating func isKeeper(_ region: RegionID) -> Bool {
    switch universe[region] {
    case .global, .library, .pending: true
    case .pointee(let holder): !isAffected(region) && !isCapturedForThisOnly(holder)
    default: false
    }
  }

  /// Whether a variable is captured that nobody reads but this closure: what it does with it afterwards is
  /// found where it does it.
  private func isCapturedForThisOnly(_ holder: PlaceID) -> Bool {
    guard function.role == .closure, case .parameter(let position) = universe.region(of: holder) else { return false }
    return environment.captured.readByThemOnly.contains(.parameter(id, position))
  }

  /// Whether the region's memory is gone or was never there, or somebody unseen may have cleared it.
  mutating func isAffected(_ region: RegionID) -> Bool {
    if let presence = universe.presence(of: region), state.facts.isZero(presence) { return true }
    return mayBeCleared(region)
  }

  private func mayBeCleared(_ region: RegionID) -> Bool {
    guard let status = state.status(region) else { return false }
    return !status.flags.intersection([.freed, .ended, .released, .touched]).isEmpty
  }

  /// Regions that a caller can reach: from globals, its own memory, pending callbacks, the result.
  func reachableFromOutside(returning value: AbstractValueID) -> Set<RegionID> {
    var live: Set<RegionID> = []
    var work: [RegionID] = []
    func visit(_ value: AbstractValueID) {
      guard universe.leadsToOwn(value) else { return }
      for target in universe[value].targets where !target.flags.contains(.laundered) {
        let region = universe.regionID(of: target.place)
        let kind = universe.kind(of: region)
        if kind == .madeHere || kind == .frame, live.insert(region).inserted {
          work.append(region)
        }
      }
    }
    visit(value)
    for cell in state.cells where universe.kind(of: universe.regionID(of: cell.place)) == .visible { visit(cell.value) }
    while let region = work.popLast() {
      for cell in universe.cells(of: region, in: state) { visit(cell.value) }
    }
    return live
  }

  private mutating func report(_ target: Target, keptIn place: PlaceID, _ end: End) {
    if isCleared(target, from: place) {
      return discharge(target, .isTakenOut, end: trace(.ends(end.name), at: end.range))
    }
    if isAffected(universe.regionID(of: place)) {
      return discharge(target, .mayBeCleared, end: trace(.ends(end.name), at: end.range))
    }
    // Memory that holds its own address ends together with it.
    if universe.regionID(of: target.place) == universe.regionID(of: place) { return }
    let isInteger = target.flags.contains(.laundered)
    if isInteger, !isTurnedBack(place), !isOfC(place) { return }
    if place == universe.root(.pending) || universe.region(of: place) == .pending {
      defect(.escape(.callback), target, end: trace(.ends(end.name), at: end.range))
      return
    }
    defect(
      .escape(keeper(place)), target, end: trace(.ends(end.name), at: end.range),
      isUncertain: isLeftover(target, in: place) || isInteger && !isTurnedBack(place), isProvisional: end.isInner, place: place)
  }

  /// Whether C leaves the address of a local in a member of an object that is not its own. Whoever owns
  /// the object may write the member before it is read again: that is a convention nobody sees. Of what a
  /// library keeps its manual says that it is read.
  private func isLeftover(_ target: Target, in place: PlaceID) -> Bool {
    guard isLocalOfC(target), case .pointee(let holder) = universe.region(of: place),
      !traces.steps(of: target.trace).contains(where: \.isModelled)
    else { return false }
    if case .parameter = universe.region(of: holder), universe.isRoot(holder) {
      return universe.fields(of: place).contains { !$0.isElement }
    }
    return true
  }

  /// Whether the address was unregistered from the place by identity.
  private mutating func isCleared(_ target: Target, from place: PlaceID) -> Bool {
    for removal in state.removals {
      guard isSamePlace(removal.place, place) else { continue }
      switch universe[removal.value] {
      case .entry(let holder):
        if case .pointee(holder) = universe.region(of: target.place) { return true }
      case .address(let region):
        if universe.regionID(of: target.place) == region { return true }
      case .addressOf(let place):
        if target.place == place { return true }
      case .none, .callResult, .masked, .number: continue
      }
    }
    return false
  }

  func isSamePlace(_ left: PlaceID, _ right: PlaceID) -> Bool {
    if left == right { return true }
    guard universe.regionID(of: left) == universe.regionID(of: right) else { return false }
    let (a, b) = (universe.fields(of: left), universe.fields(of: right))
    return a.count == b.count
      && zip(a, b).allSatisfy { $0 == $1 || $0.isElement && $1.isElement }
  }

  /// Whether an integer kept in a place becomes a pointer again somewhere in the program.
  private func isTurnedBack(_ place: PlaceID) -> Bool {
    if let field = universe.fields(of: place).last(where: { !$0.isElement }) {
      return environment.pointers.isTurnedBack(.member(field))
    }
    guard case .global(let global) = universe.region(of: place) else { return false }
    return environment.pointers.isTurnedBack(.global(global))
  }

  /// Whether a place is a global of C: it keeps an integer for whoever asks for it.
  private func isOfC(_ place: PlaceID) -> Bool {
    guard case .global(let global) = universe.region(of: place) else { return false }
    return program.globals[global.index].side == .c
  }

  /// Whether an integer that is returned, or sits in a member of what is returned, may become a
  /// pointer again.
  private func isTurnedBackByCaller(_ target: Target) -> Bool {
    let member = universe.fields(of: target.member).last { !$0.isElement }
    return environment.pointers.isTurnedBack(member.map { .member($0) } ?? .result(id))
  }

  func keeper(_ place: PlaceID) -> Defect.Keeper {
    switch universe.region(of: place) {
    case .global(let global):
      .global(
        name: keeperName(of: place) ?? program.globalName(global),
        side: program.globals[global.index].side)
    case .library: .library(name: keeperName(of: place) ?? "")
    case .pending, .closure: .callback
    default: .object(place: keeperName(of: place) ?? "")
    }
  }

  /// The same as `keeperName`, remembered.
  mutating func knownKeeperName(of place: PlaceID) -> String? {
    while keeperNames.count <= place.index { keeperNames.append(nil) }
    if let known = keeperNames[place.index] { return known }
    let name = keeperName(of: place)
    keeperNames[place.index] = .some(name)
    return name
  }

  /// A place as a reader would write it, `nil` when the source has no name for it.
  func keeperName(of place: PlaceID) -> String? {
    let fields = universe.fields(of: place).map { name in
      name.isElement ? "[]" : "." + program.text(name)
    }.joined()
    switch universe.region(of: place) {
    case .global(let global): return program.globalName(global) + fields
    case .local(let storage):
      let entry = function.storages[storage.index]
      return entry.isTemporary ? nil : string(entry.name) + fields
    case .parameter(let position): return parameterName(position) + fields
    case .pointee(let holder), .owned(let holder): return keeperName(of: holder).map { $0 + fields }
    case .library(let name): return program.text(name) + fields
    case .heap, .fresh, .object, .older, .opaque, .buffer:
      return fields.isEmpty ? "the object" : String(fields.drop { $0 == "." })
    case .pending: return "a callback"
    case .aggregate, .register, .stack, .closure, .function, .literal, .constant, .foreign:
      return nil
    }
  }

  func parameterName(_ position: Int) -> String {
    position < function.parameters.count ? string(function.parameters[position].name) : "argument"
  }

  // MARK: The frame

  /// The function is left. The result and what the caller can see must hold nothing that ends here.
  mutating func endFrame(returning value: AbstractValueID, isThrowing: Bool, at range: SourceRange) {
    var regions: Set<RegionID> = []
    for index in universe.regions.indices {
      let region = RegionID(raw: UInt32(index))
      if universe.kind(of: region) == .frame { regions.insert(region) }
    }
    var loans: Set<LoanID> = []
    for index in universe.loans.indices.dropFirst() { loans.insert(LoanID(raw: UInt32(index))) }
    let isSwiftClosureCapture = capturedLocals(returning: value)
    regions.subtract(isSwiftClosureCapture)
    let end = End(regions: regions, loans: loans, range: range, name: "")
    releaseObjects(heldOnlyBy: regions, returning: value, at: range)
    let trace = trace(.ends(""), at: range)
    for target in universe[value].targets where isDying(target, in: end) {
      if target.flags.contains(.laundered), !isTurnedBackByCaller(target) { continue }
      let keeper: Defect.Keeper = isThrowing ? .thrown : .result
      defect(.escape(keeper), target, end: trace, use: step(.used("returned"), at: range))
    }
    let returned = universe[value].targets
    for target in returned { checkFreed(target, among: returned, as: "returned", at: range) }
    // The frame of `main` ends with the process: nobody is left to read what it leaves behind.
    if isMain { return }
    report(keepersOf: end)
    reportReachable(from: value, end)
    if side == .swift { reportDangling() }
  }

  /// Memory that was freed here must not stay behind in a global of C.
  mutating func reportDangling() {
    for cell in state.cells {
      for target in universe[cell.value].targets where isDangling(target, in: cell.place, state) {
        guard let end = state.status(universe.regionID(of: target.place))?.trace else { continue }
        defect(.escape(keeper(cell.place)), target, end: end, place: cell.place)
      }
    }
  }

  /// Whether a place is a global of C and the memory there was made and freed by this function.
  func isDangling(_ target: Target, in place: PlaceID, _ state: FlowState) -> Bool {
    guard side == .swift, case .global(let global) = universe.region(of: place),
      program.globals[global.index].side == .c, !mayBeCleared(universe.regionID(of: place)),
      target.loan.isNone, target.member.isNone,
      target.flags.isDisjoint(with: [.laundered, .unmanaged, .ambiguous])
    else { return false }
    return isFreed(universe.regionID(of: target.place), state)
  }

  /// Whether memory made here is certainly freed.
  func isFreed(_ region: RegionID, _ state: FlowState) -> Bool {
    guard universe.kind(of: region) == .madeHere, objectType(of: region) == nil,
      let status = state.status(region)
    else { return false }
    return status.flags.contains(.freed) && status.flags.isDisjoint(with: [.may, .counted])
  }

  var isMain: Bool { side == .c && string(function.name) == "main" }

  /// What a place held when a block ended it still holds now that the function is left.
  mutating func confirmDefects() {
    let (state, universe) = (state, universe)
    defects.confirm { target, place in
      guard let value = state.cell(place),
        universe[value].targets.contains(where: { $0.place == target })
      else { return false }
      let gone: FlowState.Status.Flags = [.freed, .ended, .released]
      let status = state.status(universe.regionID(of: place))
      return status.map { $0.flags.isDisjoint(with: gone) } ?? true
    }
  }

  /// Locals that a closure captured which outlives the function live on the heap in Swift.
  private func capturedLocals(returning value: AbstractValueID) -> Set<RegionID> {
    guard side == .swift else { return [] }
    var captured: Set<RegionID> = []
    for region in reachableFromOutside(returning: value) {
      guard case .closure = universe[region] else { continue }
      for cell in state.cells where universe.regionID(of: cell.place) == region {
        for target in universe[cell.value].targets {
          if case .local = universe.region(of: target.place) {
            captured.insert(universe.regionID(of: target.place))
          }
        }
      }
    }
    return captured
  }

  /// Memory made here that the result leads to must not hold dead addresses either.
  private mutating func reportReachable(from value: AbstractValueID, _ end: End) {
    let live = reachableFromOutside(returning: value)
    if live.isEmpty { return }
    let visible = reachableFromOutside(returning: .nothing)
    for cell in state.cells {
      let region = universe.regionID(of: cell.place)
      guard live.contains(region), !visible.contains(region), universe.kind(of: region) == .madeHere else {
        continue
      }
      for target in universe[cell.value].targets where isDying(target, in: end) {
        if isAffected(region) { continue }
        // Memory that a callee made may be a handle of its own; memory made here is the result's.
        var holder = Defect.Keeper.result
        if case .fresh = universe[region], keptByC(target) { holder = keeper(cell.place) }
        defect(.escape(holder), target, end: trace(.ends(end.name), at: end.range))
      }
      if isAffected(region) { continue }
      // The raw address of an object that ended is a registration, which is said elsewhere.
      for target in universe[cell.value].targets
      where target.member.isNone && target.flags.isDisjoint(with: [.unmanaged, .ambiguous]) {
        checkFreed(target, among: universe[cell.value].targets, as: "returned", at: end.range)
      }
    }
  }

  /// Whether the last that wrote the address to memory was C.
  private func keptByC(_ target: Target) -> Bool {
    traces.steps(of: target.trace).last(where: \.isStore)?.side == .c
  }

  // MARK: Uses

  /// Memory behind the addresses is read or written: it must not have ended.
  mutating func use(_ address: AbstractValueID, as what: String, at range: SourceRange) {
    guard isDeciding else { return }
    let targets = universe[address].targets
    for target in targets where target.member.isNone && !target.flags.contains(.laundered) {
      noteUse(of: target, as: what, at: range)
      check(target, among: targets, as: what, at: range)
    }
  }

  /// Records that memory of the caller is used, for the caller to know.
  mutating func noteUse(of target: Target, as what: String, at range: SourceRange) {
    let region = universe.regionID(of: target.place)
    while isUseNoted.count <= region.index { isUseNoted.append(false) }
    if isUseNoted[region.index] { return }
    isUseNoted[region.index] = true
    guard case .pointee = universe[region], let path = path(of: universe.root(region)),
      uses[path] == nil
    else { return }
    guard uses.count < Self.maximumUses else {
      bounds.insert(.uses)
      return
    }
    uses[path] = Summary.Use(place: path, steps: [step(.used(what), at: range)], depth: SideDepth())
    useOrder.append(path)
  }

  /// - Parameters:
  ///   - targets: what the used value may be: the address is one of them.
  ///   - keeper: what held the address until now.
  mutating func check(
    _ target: Target, among targets: [Target], as what: String, at range: SourceRange,
    keptBy keeper: Defect.Keeper = .variable(name: "")
  ) {
    if let ended = endedTrace(of: target) {
      let used = step(.used(what), at: range)
      defect(.escape(keeper), target, end: ended, use: used)
      return
    }
    checkFreed(target, among: targets, as: what, at: range)
  }

  /// An array is handed to somebody who reads it: the addresses among its elements must not have ended.
  mutating func checkElements(of array: Target, as what: String, at range: SourceRange) {
    guard isDeciding, case .buffer = universe.region(of: array.place) else { return }
    for cell in universe.cells(of: universe.regionID(of: array.place), in: state) {
      for target in universe[cell.value].targets where !target.flags.contains(.laundered) {
        check(target, among: universe[cell.value].targets, as: what, at: range)
      }
    }
  }

  /// The end of what a target points to, when it is certain on this path.
  private func endedTrace(of target: Target) -> TraceID? {
    var loan = target.loan
    while !loan.isNone {
      if let status = state.status(loan), status.flags.contains(.ended), !status.flags.contains(.may) {
        return status.trace
      }
      loan = universe[loan].parent
    }
    let region = universe.regionID(of: target.place)
    guard universe.kind(of: region) == .frame, !isBoxed(target), let status = state.status(region),
      status.flags.contains(.ended), !status.flags.contains(.may)
    else { return nil }
    return status.trace
  }

  /// Of one address among several nobody knows that it is the one, unless all of them were freed: paths
  /// were joined, and on that on which the memory was freed the value may be another.
  mutating func checkFreed(
    _ target: Target, among targets: [Target], as what: String, at range: SourceRange
  ) {
    guard isDeciding else { return }
    let region = universe.regionID(of: target.place)
    guard !target.flags.contains(.ambiguous), let status = certainEnd(of: target),
      targets.allSatisfy({ $0.member != target.member || certainEnd(of: $0) != nil })
    else { return }
    if objectType(of: region) != nil, !target.flags.contains(.unmanaged) { return }
    defect(.useAfterFree, target, end: status.trace, use: step(.used(what), at: range))
  }

  /// How what an address points to was freed or released, when that is certain on this path.
  func certainEnd(of target: Target) -> FlowState.Status? {
    guard let status = state.status(universe.regionID(of: target.place)),
      status.flags.isDisjoint(with: [.may, .counted]),
      !status.flags.isDisjoint(with: [.freed, .released])
    else { return nil }
    return status
  }
}
