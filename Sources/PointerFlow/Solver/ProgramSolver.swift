// The whole program: function pointers, the call graph, then summaries bottom-up over its strongly
// connected components. Recursive calls start at bottom (no effect), never at havoc. A component is
// solved again until its summaries stay the same, at most `maximumRounds` times. Each function outside
// a recursion is solved exactly once; a counter shows it.

/// What the solver may be told.
package struct SolverOptions: Hashable, Sendable {
  /// Call edges of an accusing effect on each side; the crossing is free.
  package var maximumDepth: Int

  package init(maximumDepth: Int = 3) { self.maximumDepth = maximumDepth }
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

package enum ProgramSolver {
  static let maximumRounds = 3

  package static func solve(
    _ program: Program, options: SolverOptions = SolverOptions(),
    models: ModelTable = .shipped
  ) -> ProgramSolution {
    let pointers = FunctionPointers(program)
    let graph = CallGraph(program) { pointers.indirectCallees(of: $0) }
    let environment = SolverEnvironment(program, pointers, options, models)
    var defects: [FunctionID: [Defect]] = [:]
    var bounds: [(function: FunctionID, bound: SolverBound)] = []
    for component in graph.components {
      let members = component.filter { !program.function($0).isDeclaration }
      if members.isEmpty { continue }
      let isRecursive = members.count > 1 || graph.isRecursive(members[0])
      for round in 0..<(isRecursive ? maximumRounds : 1) {
        var isStable = true
        environment.open(isRecursive ? members : [])
        for id in members {
          var solver = FunctionSolver(id, in: environment)
          solver.solve()
          let summary = solver.summary()
          if environment.set(summary, of: id) { isStable = false }
          defects[id] = solver.defects.defects
          environment.counters.instructions += solver.function.instructions.count
          if round == 0 {
            environment.counters.functionsSolved += 1
            environment.counters.unknownCallees += solver.unknownCallees.count
          } else {
            environment.counters.resolved += 1
          }
          if !isRecursive || round == maximumRounds - 1 || isStable {
            bounds += solver.bounds.map { (id, $0) }
          }
        }
        if isStable { break }
        if isRecursive, round == maximumRounds - 1 {
          bounds += members.map { ($0, .rounds) }
        }
      }
      environment.open([])
    }
    return ProgramSolution(
      defects: defects.sorted { $0.key < $1.key }.flatMap(\.value),
      summaries: environment.summaries, paths: environment.paths,
      cutCallees: environment.cutCallees.sorted(),
      bounds: bounds.sorted { ($0.function, $0.bound.rawValue) < ($1.function, $1.bound.rawValue) },
      counters: environment.counters)
  }
}

/// What the solvers of all functions share.
final class SolverEnvironment {
  let program: Program
  let pointers: FunctionPointers
  let options: SolverOptions
  let paths = PathTable()
  private(set) var summaries: [Summary?]
  /// Numbers by the constant global that holds them.
  let constants: [GlobalID: Int64]
  private let models: ModelTable
  private var modelled: [String: (model: FunctionModel, summary: Summary)?] = [:]
  private var open: Set<FunctionID> = []
  /// The member of a registration that holds what is called when it ends.
  let atEnd: Symbol
  private(set) var cutCallees: Set<FunctionID> = []
  var counters = SolverCounters()

  init(
    _ program: Program, _ pointers: FunctionPointers, _ options: SolverOptions,
    _ models: ModelTable
  ) {
    self.program = program
    self.pointers = pointers
    self.options = options
    summaries = Array(repeating: nil, count: program.functions.count)
    self.models = models
    constants = ConstantGlobals(program).values
    atEnd = program.symbol(named: ModelSummary.atEnd)
  }

  /// A constant of a library's header by its name, for when the header is not there.
  func constant(named name: String) -> Int64? { models.constant(named: name) }

  /// The row of the catalogue for a C function by its symbol, or for a Swift function by its full
  /// name (`DispatchQueue.async(group:qos:flags:execute:)`), as a summary.
  func model(named name: String) -> (model: FunctionModel, summary: Summary)? {
    if let known = modelled[name] { return known }
    let row = models.function(String(name.prefix { $0 != "(" })) ?? models.swiftFunction(named: name)
    let found = row.map { model in
      let builder = ModelSummary(paths: paths) { self.program.symbol(named: $0) }
      return (model: model, summary: builder.summary(of: model))
    }
    modelled[name] = .some(found)
    return found
  }

  func summary(of id: FunctionID) -> Summary? { summaries[id.index] }

  /// The members of the recursion that is being solved.
  func open(_ members: [FunctionID]) { open = Set(members) }
  func isBeingSolved(_ id: FunctionID) -> Bool { open.contains(id) }

  /// Says whether the summary changed.
  func set(_ summary: Summary, of id: FunctionID) -> Bool {
    if summaries[id.index] == summary { return false }
    summaries[id.index] = summary
    return true
  }

  func cut(_ callee: FunctionID, by caller: FunctionID) { cutCallees.insert(callee) }

  func isWeakProperty(_ name: Symbol) -> Bool { program.weakProperties.contains(name) }

  /// The functions that a place of a caller's memory may hold.
  func functions(heldIn place: PlaceID, of id: FunctionID, universe: Universe) -> [FunctionID] {
    if universe.isRoot(place) {
      switch universe.region(of: place) {
      case .parameter(let position): return pointers.targets(of: .parameter(id, position))
      case .global(let global): return pointers.targets(of: .global(global))
      default: return []
      }
    }
    var field = universe.field(of: place)
    var current = place
    while field.isElement, !universe.isRoot(universe.parent(of: current)) {
      current = universe.parent(of: current)
      field = universe.field(of: current)
    }
    if field.isElement {
      if case .global(let global) = universe.region(of: place) {
        return pointers.targets(of: .global(global))
      }
      return []
    }
    return pointers.targets(of: .member(field))
  }
}
