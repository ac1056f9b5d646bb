// Which functions a place may hold, flow-insensitive, before any summary. Places are record members by name,
// globals and parameters; a store or an argument adds what its value may be, and a helper that only gives
// back an argument is told apart by its callers. Backwards along the same ways: places whose integers become
// pointers again. Monotone over finite sets, so the worklists end. Lost: which object a member belongs to,
// order, conditions.

/// A place that may hold a function, for the whole program.
package enum FunctionHolder: Hashable, Sendable {
  case member(Symbol)
  case global(GlobalID)
  case parameter(FunctionID, Int)
  case result(FunctionID)
  case local(FunctionID, StorageID)
}

/// Functions by the places that may hold them.
package struct FunctionPointers: Sendable {
  /// A call through a place that may hold more calls somebody unknown.
  package static let maximumTargets = 16
  private var functions: [FunctionHolder: Set<FunctionID>] = [:]
  private let turnedBack: Set<FunctionHolder>
  /// Bodies of closures that capture something.
  package let capturing: Set<FunctionID>
  /// Per caller: the places it calls through.
  private var calls: [FunctionID: Set<FunctionHolder>] = [:]

  package init(_ program: Program) {
    var builder = Builder(program: program)
    for index in program.functions.indices.dropFirst() {
      builder.add(FunctionID(raw: UInt32(index)))
    }
    builder.propagate()
    functions = builder.functions
    calls = builder.calls
    capturing = builder.capturing
    turnedBack = builder.turnedBack
  }

  /// Whether an integer from a place is made a pointer somewhere in the program.
  package func isTurnedBack(_ holder: FunctionHolder) -> Bool { turnedBack.contains(holder) }

  /// Whether a place may hold more functions than are told apart.
  package func holdsTooMany(_ holder: FunctionHolder) -> Bool {
    (functions[holder]?.count ?? 0) > Self.maximumTargets
  }

  /// What a place may hold, sorted; empty when nothing is known or too much.
  package func targets(of holder: FunctionHolder) -> [FunctionID] {
    guard let found = functions[holder], found.count <= Self.maximumTargets else { return [] }
    return found.sorted()
  }

  /// Whom a function may call through places.
  package func indirectCallees(of caller: FunctionID) -> [FunctionID] {
    (calls[caller] ?? []).flatMap { targets(of: $0) }.sorted()
  }

  private struct Builder {
    let program: Program
    var functions: [FunctionHolder: Set<FunctionID>] = [:]
    var calls: [FunctionID: Set<FunctionHolder>] = [:]
    var capturing: Set<FunctionID> = []
    var turnedBack: Set<FunctionHolder> = []
    private var edges: [FunctionHolder: Set<FunctionHolder>] = [:]
    /// Functions that only give back an argument: their callers are told apart.
    private let identities: Identities

    init(program: Program) {
      self.program = program
      identities = Identities(program)
    }

    /// What a value of one function may be.
    private enum Origin {
      case function(FunctionID)
      case address(FunctionHolder)
      case content(FunctionHolder)
    }

    mutating func add(_ id: FunctionID) {
      let function = program.function(id)
      if function.isDeclaration { return }
      let unit = program.functions[id.index].unit
      var origins: [ValueID: Origin] = [:]
      for instruction in function.instructions {
        switch instruction {
        case .functionReference(let r, let name):
          if let target = program.resolve(name, inUnit: unit) { origins[r] = .function(target) }
        case .parameter(let r, let position):
          origins[r] = .content(.parameter(id, Int(position)))
        case .addressOfLocal(let r, let storage): origins[r] = .address(.local(id, storage))
        case .addressOfGlobal(let r, let name):
          if let global = program.resolveGlobal(name, inUnit: unit) {
            origins[r] = .address(.global(global))
          }
        case .field(let r, _, let name):
          origins[r] = .address(.member(program.symbols[unit][name.index]))
        case .extract(let r, _, let name):
          origins[r] = .content(.member(program.symbols[unit][name.index]))
        case .element(let r, let base, _), .offset(let r, let base, _), .borrow(let r, let base, _):
          origins[r] = origins[base]
        case .cast(let r, let value, let kind):
          origins[r] = origins[value]
          if kind == .integerToPointer, case .content(let holder)? = origins[value] {
            turnedBack.insert(holder)
          }
        case .combine(let r, _, let left, let right): origins[r] = origins[left] ?? origins[right]
        case .load(let r, let from):
          if case .address(let holder)? = origins[from] { origins[r] = .content(holder) }
        case .store(let value, let to):
          if case .address(let holder)? = origins[to] { flow(origins[value], into: holder) }
        case .makeClosure(let closure):
          let site = function.closures[closure.index]
          if let body = program.resolve(site.function, inUnit: unit) {
            origins[site.result] = .function(body)
            if !site.captures.isEmpty { capturing.insert(body) }
          }
        case .call(let call): add(function.calls[call.index], of: id, unit, &origins)
        default: break
        }
      }
      for block in function.blocks {
        if case .returns(let value) = block.terminator { flow(origins[value], into: .result(id)) }
      }
    }

    private mutating func add(
      _ call: CallSite, of id: FunctionID, _ unit: Int, _ origins: inout [ValueID: Origin]
    ) {
      var callees: [FunctionID] = []
      switch call.callee {
      case .named(let name): callees = program.resolve(name, inUnit: unit).map { [$0] } ?? []
      case .method(let type, let name):
        callees = program.resolveMethod(type: type, name: name, inUnit: unit)
      case .indirect(let value):
        if case .content(let holder)? = origins[value] { calls[id, default: []].insert(holder) }
        if case .function(let target)? = origins[value] { callees = [target] }
      }
      let arguments = call.arguments.map { origins[$0.value] }
      for callee in callees {
        for (position, origin) in arguments.enumerated() {
          flow(origin, into: .parameter(callee, position))
        }
      }
      if let only = callees.first, callees.count == 1, !call.result.isNone {
        if let position = identities[only] {
          if position < call.arguments.count {
            origins[call.result] = origins[call.arguments[position].value]
          }
        } else {
          origins[call.result] = .content(.result(only))
        }
      }
    }

    private mutating func flow(_ origin: Origin?, into holder: FunctionHolder) {
      switch origin {
      case .function(let target)?: functions[holder, default: []].insert(target)
      case .content(let source)?: edges[source, default: []].insert(holder)
      case .address, nil: break
      }
    }

    /// What flows into one of some places is there, too.
    private func sources(of holders: Set<FunctionHolder>) -> Set<FunctionHolder> {
      if holders.isEmpty { return holders }
      var sources: [FunctionHolder: Set<FunctionHolder>] = [:]
      for (source, targets) in edges {
        for target in targets { sources[target, default: []].insert(source) }
      }
      var closed = holders
      var work = Array(holders)
      while let holder = work.popLast() {
        for source in sources[holder] ?? [] where closed.insert(source).inserted { work.append(source) }
      }
      return closed
    }

    mutating func propagate() {
      var work = Array(functions.keys)
      while let holder = work.popLast() {
        let held = functions[holder] ?? []
        for next in edges[holder] ?? [] {
          let before = functions[next]?.count ?? 0
          functions[next, default: []].formUnion(held)
          if functions[next]?.count != before { work.append(next) }
        }
      }
      turnedBack = sources(of: turnedBack)
    }
  }
}
