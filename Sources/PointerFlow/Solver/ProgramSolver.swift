// The whole program: function pointers, the call graph, then summaries bottom-up over its strongly
// connected components. Recursive calls start at bottom (no effect), never at havoc. A component is
// solved again, member by member whose callees changed, until its summaries stay the same; members that
// cost much in the first and the last round only. After `exactRounds` guards are dropped (widening), but
// for those of arguments that stayed; in components of more than `largestWidened` members it ends
// there; after `maximumRounds` the component is left as it is and said: what it does further down its own
// recursion may be missed. Each function outside of a recursion is solved exactly once; a counter shows it.

/// What the solver may be told.
package struct SolverOptions: Hashable, Sendable {
  /// Call edges of an accusing effect on each side; the crossing is free.
  package var maximumDepth: Int
  /// Whether to remember what was not said, and why. Costs memory.
  package var keepsSilences: Bool

  package init(maximumDepth: Int = 3, keepsSilences: Bool = false) {
    self.maximumDepth = maximumDepth
    self.keepsSilences = keepsSilences
  }
}

/// What solving a program found out.
package struct ProgramSolution {
  /// In function order, within a function in source order of the deciding end.
  package let defects: [Defect]
  /// By function id; `nil` for functions of which nothing is known.
  package let summaries: [Summary?]
  /// The places that summaries speak of.
  package let paths: PathTable
  /// Effects that were not followed because of the depth limit, by callee; sorted.
  package let cutCallees: [FunctionID]
  /// Limits that were reached, by function; sorted.
  package let bounds: [(function: FunctionID, bound: SolverBound)]
  package let counters: SolverCounters
  /// What it cost to solve the functions; none for functions of which nothing is known.
  package let costs: [FunctionID: FunctionCost]
  /// Empty unless `SolverOptions.keepsSilences`.
  package let discharges: [Discharge]
  package let unknownCalls: [UnknownCall]
}

package struct SolverCounters: Hashable, Sendable {
  package var functionsSolved = 0
  /// Solved again within a recursion.
  package var resolved = 0
  package var unknownCallees = 0
  /// Stashes that something unseen may have cleared.
  package var dischargedByUnknown = 0
  package var instructions = 0
}

/// What it cost to solve a function, for those who look for what is slow.
package struct FunctionCost: Hashable, Sendable {
  /// How often it was solved: once, or in several rounds of a recursion.
  package var rounds = 0
  /// Effects of callees that were replayed, and an eighth of the cells that were handed from block to block.
  package var work = 0
}

package enum ProgramSolver {
  package static func solve(
    _ program: Program, options: SolverOptions = SolverOptions(),
    models: ModelTable = .shipped
  ) -> ProgramSolution {
    let pointers = FunctionPointers(program)
    let graph = CallGraph(program) { pointers.indirectCallees(of: $0) }
    var run = ProgramRun(
      graph: graph, environment: SolverEnvironment(program, graph, pointers, options, models))
    for component in graph.components {
      // Whoever cancels does not look at what was solved.
      if Task.isCancelled { break }
      let members = component.filter { !program.function($0).isDeclaration }
      if members.count == 1, !graph.isRecursive(members[0]) {
        _ = run.solve(members[0], again: false, widened: false)
      } else if !members.isEmpty {
        run.solve(recursion: members)
      }
    }
    run.solveLives()
    return run.solution
  }
}

/// One pass over the components of the call graph.
private struct ProgramRun {
  /// Rounds with guards, then rounds without.
  static let exactRounds = 3
  static let maximumRounds = 6
  /// A component of more members gets no rounds without guards: it would not settle in them either.
  static let largestWidened = 64
  /// Initialisers with which the life of an object may begin that are looked at.
  static let maximumBeginnings = 4

  let graph: CallGraph
  let environment: SolverEnvironment
  private var defects: [FunctionID: [Defect]] = [:]
  private var bounds: [FunctionID: Set<SolverBound>] = [:]
  private var obligations: [FunctionID: [Obligation]] = [:]
  private var discharges: [FunctionID: [Discharge]] = [:]
  private var unknownCalls: [FunctionID: [UnknownCall]] = [:]
  private var costs: [FunctionID: FunctionCost] = [:]

  init(graph: CallGraph, environment: SolverEnvironment) {
    self.graph = graph
    self.environment = environment
  }

  /// Solves one function; says whether its summary changed.
  mutating func solve(_ id: FunctionID, again: Bool, widened: Bool) -> Bool {
    var solver = FunctionSolver(id, in: environment)
    solver.solve()
    var summary = solver.summary()
    if widened {
      // An argument is what the caller gave, whatever happened further down, and so is a member behind
      // it that nobody writes.
      let paths = environment.paths
      let written = Set(summary.outcomes.flatMap(\.stores).map(\.place))
      summary.widen(from: environment.summary(of: id)) { guarded in
        guard guarded.operand.isConstant, !written.contains(guarded.place),
          case .parameter = paths.root(of: guarded.place)
        else { return false }
        return paths.dereferences(of: guarded.place) <= 1
      }
    }
    if solver.universe.hasOverflowed { solver.bounds.insert(.addresses) }
    if environment.options.keepsSilences {
      discharges[id] = solver.discharges
      unknownCalls[id] = solver.unknownCalls()
    }
    if solver.traces.isCut { solver.bounds.insert(.steps) }
    defects[id] = solver.defects.defects.isEmpty ? nil : solver.defects.defects
    let unmet = solver.unmetHere
    obligations[id] = unmet.isEmpty ? nil : unmet
    bounds[id] = solver.bounds.isEmpty ? nil : solver.bounds
    costs[id, default: FunctionCost()].rounds += 1
    costs[id, default: FunctionCost()].work += solver.spent
    environment.counters.instructions += solver.function.instructions.count
    if again {
      environment.counters.resolved += 1
    } else {
      environment.counters.functionsSolved += 1
      environment.counters.unknownCallees += solver.unknownCallees.count
    }
    return environment.set(summary, of: id)
  }

  /// Solves functions that call each other, callees first, those again whose callees changed.
  mutating func solve(recursion members: [FunctionID]) {
    environment.open(members)
    defer { environment.open([]) }
    let callers = graph.callers(among: members)
    var pending = Set(members)
    let isLarge = members.count > Self.largestWidened
    let rounds = isLarge ? Self.exactRounds : Self.maximumRounds
    for round in 0..<rounds {
      for id in members where pending.contains(id) {
        // What costs much waits for the last word of the others.
        if round > 0, round < rounds - 1, bounds[id]?.contains(.effort) == true { continue }
        pending.remove(id)
        if solve(id, again: round > 0, widened: round >= Self.exactRounds) {
          pending.formUnion(callers[id] ?? [])
        }
      }
      if pending.isEmpty { return }
    }
    // Whoever accuses does so on the last word of all callees.
    for id in members where pending.contains(id) && defects[id] != nil {
      _ = solve(id, again: true, widened: !isLarge)
    }
    for id in members { bounds[id, default: []].insert(.rounds) }
  }

  /// Decides what no function of the program does: instances of classes that only outsiders make.
  mutating func solveLives() {
    for type in environment.program.openClasses() {
      for id in type.initializers + type.methods {
        guard !Task.isCancelled, environment.summary(of: id)?.leavesOwnAddress(environment.paths) == true
        else { continue }
        let isBeginning = environment.program.function(id).role == .initializer
        let beginnings = type.initializers.prefix(Self.maximumBeginnings).map { Optional($0) }
        for initializer in isBeginning || beginnings.isEmpty ? [nil] : beginnings {
          var solver = FunctionSolver(id, in: environment)
          solver.solveLife(of: type, begunBy: initializer)
          defects[id, default: []] += solver.defects.defects
        }
      }
    }
  }

  var solution: ProgramSolution {
    let incomplete = bounds.filter { $0.value.contains(.uses) || $0.value.contains(.effects) }
    let stale = StaleReads(
      environment.program, environment, unmapped: environment.unmapped,
      incomplete: Set(incomplete.keys))
    let reached = bounds.flatMap { id, found in found.map { (function: id, bound: $0) } }
    let unmet = obligations.sorted { $0.key < $1.key }.flatMap(\.value).filter { !isMet($0) }
    let all = defects.sorted { $0.key < $1.key }.flatMap(\.value) + unmet.map(\.defect)
    let harmless = environment.options.keepsSilences ? all.filter(stale.isHarmless) : []
    return ProgramSolution(
      defects: once(all.filter { !stale.isHarmless($0) }),
      summaries: environment.summaries, paths: environment.paths,
      cutCallees: environment.cutCallees.sorted(),
      bounds: reached.sorted { ($0.function, $0.bound.rawValue) < ($1.function, $1.bound.rawValue) },
      counters: environment.counters, costs: costs,
      discharges: discharges.sorted { $0.key < $1.key }.flatMap(\.value)
        + harmless.map {
          Discharge(reason: .isWrittenBeforeRead, function: $0.function, steps: $0.steps)
        },
      unknownCalls: unknownCalls.sorted { $0.key < $1.key }.flatMap(\.value))
  }

  /// Whether somebody may release what is in one of the places, or was handed to them.
  private func isMet(_ obligation: Obligation) -> Bool {
    obligation.holders.contains(where: environment.releases.isReleased)
  }

  /// One defect is said once: an expression may leave an address in several members of one object, or
  /// be found from several callers.
  private func once(_ defects: [Defect]) -> [Defect] {
    var seen: Set<DefectKey> = []
    return defects.filter { seen.insert(DefectKey($0)).inserted }
  }
}

/// What the solvers of all functions share.
final class SolverEnvironment {
  let program: Program
  let pointers: FunctionPointers
  let options: SolverOptions
  let paths = PathTable()
  private(set) var summaries: [Summary?]
  /// By function: the numbers of its summary's stores, as far as asked for.
  private var storeNumbers: [[[Int]]?]
  /// What constant globals and their members hold.
  let constants: [ConstantGlobals.Place: ConstantGlobals.Value]
  /// Variables around closures that nobody else reads.
  let captured: CapturedVariables
  private let graph: CallGraph
  private(set) lazy var releases = Releases(program, pointers) { self.row(named: $0) }
  private(set) lazy var hiddenGlobals = HiddenGlobals(program, graph)
  private let models: ModelTable
  private var modelled: [String: (model: FunctionModel, summary: Summary)?] = [:]
  private var open: Set<FunctionID> = []
  /// The member of a registration that holds what is called when it ends.
  let atEnd: Symbol
  private(set) var cutCallees: Set<FunctionID> = []
  /// What the rows dereference that the program calls.
  private(set) var slotsReadByLibraries: Set<KeepingSlot> = []
  /// What callees read of which a caller does not know what it is.
  private(set) var unmapped: Set<KeepingSlot> = []
  /// By path: whether its slots are in `unmapped`.
  private var isUnmapped: [Bool] = []
  /// Bodies of closures that ran in the function that makes them, and those that may run later.
  private var closuresRun: Set<FunctionID> = []
  private var closuresKept: Set<FunctionID> = []
  /// By function, as far as asked for.
  private var baseNames: [String?]
  /// Whether a function is the body of a closure.
  private let closures: [Bool]
  /// Places that functions of Swift clear which anybody may call. Known when all are solved.
  private(set) lazy var placesClearedBySwift = clearedBySwift()
  /// What paths of the callee at hand mean.
  let meanings = PathMeanings()
  var counters = SolverCounters()

  init(
    _ program: Program, _ graph: CallGraph, _ pointers: FunctionPointers, _ options: SolverOptions,
    _ models: ModelTable
  ) {
    self.program = program
    self.graph = graph
    self.pointers = pointers
    self.options = options
    summaries = Array(repeating: nil, count: program.functions.count)
    storeNumbers = Array(repeating: nil, count: program.functions.count)
    self.models = models
    baseNames = Array(repeating: nil, count: program.functions.count)
    closures = program.functions.indices.map {
      $0 > 0 && program.function(FunctionID(raw: UInt32($0))).role == .closure
    }
    constants = ConstantGlobals(program).values
    captured = CapturedVariables(program)
    atEnd = program.symbol(named: ModelSummary.atEnd)
  }

  func isClosure(_ id: FunctionID) -> Bool { closures[id.index] }

  /// Whether a function runs once in the life of the process: the code of a file's top level, what globals
  /// begin with, and closures that only they use.
  func runsOnce(_ id: FunctionID) -> Bool {
    var seen: Set<FunctionID> = [id]
    var work = [id]
    while let function = work.popLast() {
      switch program.function(function).role {
      case .entryPoint, .globalInitializer: continue
      case .ordinary, .initializer, .deinitializer: return false
      case .closure:
        let callers = graph.callers(of: function)
        if callers.isEmpty { return false }
        work += callers.filter { seen.insert($0).inserted }
      }
    }
    return true
  }

  private func clearedBySwift() -> Set<PathID> {
    var places: Set<PathID> = []
    for index in program.functions.indices.dropFirst() {
      let id = FunctionID(raw: UInt32(index))
      guard program.side(of: id) == .swift, program.function(id).role == .ordinary else { continue }
      for store in summaries[index]?.outcomes.flatMap(\.stores) ?? [] where store.isClearing {
        places.insert(store.place)
      }
    }
    return places
  }

  /// A function's name without its labels.
  func baseName(of id: FunctionID) -> String {
    if let known = baseNames[id.index] { return known }
    let name = String(program.name(of: id).prefix { $0 != "(" })
    baseNames[id.index] = name
    return name
  }

  /// A constant of a library's header by its name, for when the header is not there.
  func constant(named name: String) -> Int64? { models.constant(named: name) }

  /// The row of the catalogue for a C function by its symbol, or for a Swift function by its full
  /// name (`DispatchQueue.async(group:qos:flags:execute:)`), as a summary.
  func model(named name: String) -> (model: FunctionModel, summary: Summary)? {
    if let known = modelled[name] { return known }
    let found = row(named: name).map { model in
      let builder = ModelSummary(paths: paths) { self.program.symbol(named: $0) }
      return (model: model, summary: builder.summary(of: model))
    }
    if let found { slotsReadByLibraries.formUnion(paths.slotsRead(by: found.summary)) }
    modelled[name] = .some(found)
    return found
  }

  private func row(named name: String) -> FunctionModel? {
    Self.cName(name).flatMap { models.function($0) } ?? models.swiftFunction(named: name)
  }

  /// The C function that a name may mean: one with argument labels is Swift's.
  private static func cName(_ name: String) -> String? {
    guard let start = name.firstIndex(of: "(") else { return name }
    let isLabelled = name[start...].contains { !"(_:)".contains($0) }
    return isLabelled ? nil : String(name[..<start])
  }

  func summary(of id: FunctionID) -> Summary? { summaries[id.index] }

  /// A number for each store of each outcome, the same for equal ones; none where nothing can be equal.
  func storeNumbers(of id: FunctionID) -> [[Int]] {
    if let known = storeNumbers[id.index] { return known }
    let numbers = summaries[id.index]?.storeNumbers ?? []
    storeNumbers[id.index] = numbers
    return numbers
  }

  /// The members of the recursion that is being solved.
  func open(_ members: [FunctionID]) { open = Set(members) }
  func isBeingSolved(_ id: FunctionID) -> Bool { open.contains(id) }

  /// Says whether the summary changed.
  func set(_ summary: Summary, of id: FunctionID) -> Bool {
    let isChanged = summaries[id.index].map { !$0.tellsTheSame(as: summary) } ?? true
    summaries[id.index] = summary
    storeNumbers[id.index] = nil
    return isChanged
  }

  func cut(_ callee: FunctionID, by caller: FunctionID) { cutCallees.insert(callee) }

  func noteUnmapped(_ path: PathID) {
    while isUnmapped.count <= path.index { isUnmapped.append(false) }
    if isUnmapped[path.index] { return }
    isUnmapped[path.index] = true
    paths.insertSlots(of: path, into: &unmapped)
  }

  func noteRun(of closure: FunctionID) { closuresRun.insert(closure) }
  func noteKept(_ closure: FunctionID) { closuresKept.insert(closure) }

  /// Whether a closure runs in the function that makes it and nowhere else.
  func runsWhereMade(_ closure: FunctionID) -> Bool {
    closuresRun.contains(closure) && !closuresKept.contains(closure)
  }

  func isWeakProperty(_ name: Symbol) -> Bool { program.weakProperties.contains(name) }

  /// The functions that a place of a caller's memory may hold.
  func holder(of place: PlaceID, in id: FunctionID, _ universe: Universe) -> FunctionHolder? {
    if universe.isRoot(place) {
      switch universe.region(of: place) {
      case .parameter(let position): return .parameter(id, position)
      case .global(let global): return .global(global)
      default: return nil
      }
    }
    var field = universe.field(of: place)
    var current = place
    while field.isElement, !universe.isRoot(universe.parent(of: current)) {
      current = universe.parent(of: current)
      field = universe.field(of: current)
    }
    if field.isElement {
      if case .global(let global) = universe.region(of: place) { return .global(global) }
      return nil
    }
    return .member(field)
  }
}
