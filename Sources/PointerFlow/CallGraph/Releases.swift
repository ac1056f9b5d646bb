// Of which places somebody in the program may release what is there: an object that is held by hand, memory.
// Lattice: sets of places, as in `FunctionPointers`, ordered by inclusion. Direction: backwards along stores,
// arguments and results from what releases; flow-insensitive. Memory that is reached through a pointer is
// one place for all pointers that may be the same, found by uniting whatever flows into one another.
// Terminates: finite sets that only grow. Lost: which object a member belongs to, order, conditions; all of
// it to the side of "may release".

/// Who lets go of what.
package struct Releases: Sendable {
  private var released: Set<Node> = []
  /// Something is released of which nobody knows where it was.
  private var releasesUnknown = false
  /// A function that is no closure releases what it is handed, as a method may its object.
  package private(set) var releasesArguments = false

  /// A place, or what pointers lead to that may be the same.
  private enum Node: Hashable {
    case holder(FunctionHolder)
    case behind(Int)
  }

  /// - Parameter model: the row of the catalogue for a function's name.
  package init(
    _ program: Program, _ pointers: FunctionPointers, model: @escaping (String) -> FunctionModel?
  ) {
    var builder = Builder(program: program, pointers: pointers, model: model)
    for index in program.functions.indices.dropFirst() { builder.add(FunctionID(raw: UInt32(index))) }
    builder.close()
    released = builder.released
    releasesUnknown = builder.releasesUnknown
    releasesArguments = builder.releasesArguments
  }

  /// Whether somebody may release, free or take over what is in a place, or hands it to somebody unknown.
  package func isReleased(_ holder: FunctionHolder) -> Bool {
    releasesUnknown || released.contains(.holder(holder))
  }

  private struct Builder {
    let program: Program
    let pointers: FunctionPointers
    let model: (String) -> FunctionModel?
    /// By name: the row of the catalogue, as far as asked for.
    var models: [String: FunctionModel?] = [:]
    let identities: Identities
    var released: Set<Node> = []
    var releasesUnknown = false
    var releasesArguments = false
    /// Where what is in a place comes from.
    private var sources: [Node: Set<Node>] = [:]
    /// Places that pointers of a place lead to.
    private var addressed: [(place: FunctionHolder, by: FunctionHolder)] = []
    /// What is written to where a place's pointers lead, and what is released there.
    private var writtenBehind: [(source: FunctionHolder, place: FunctionHolder)] = []
    private var releasedBehind: [FunctionHolder] = []
    private var groups = DisjointSets()

    init(program: Program, pointers: FunctionPointers, model: @escaping (String) -> FunctionModel?) {
      (self.program, self.pointers, self.model) = (program, pointers, model)
      identities = Identities(program)
    }

    /// What a value of one function may be.
    private enum Origin {
      case address(FunctionHolder)
      case content(FunctionHolder)
      /// Read from where the content leads.
      case behind(FunctionHolder)
      /// No address of memory that somebody has to release.
      case other
    }

    mutating func add(_ id: FunctionID) {
      let function = program.function(id)
      if function.isDeclaration { return }
      let unit = program.functions[id.index].unit
      var origins: [ValueID: Origin] = [:]
      for instruction in function.instructions {
        switch instruction {
        case .functionReference(let r, _), .makeObject(let r, _), .allocate(let r, _, _): origins[r] = .other
        case .parameter(let r, let position): origins[r] = .content(.parameter(id, Int(position)))
        case .addressOfLocal(let r, let storage): origins[r] = .address(.local(id, storage))
        case .addressOfGlobal(let r, let name):
          origins[r] = program.resolveGlobal(name, inUnit: unit).map { .address(.global($0)) }
        case .field(let r, _, let name): origins[r] = .address(.member(program.symbols[unit][name.index]))
        case .extract(let r, _, let name): origins[r] = .content(.member(program.symbols[unit][name.index]))
        case .element(let r, let base, _), .offset(let r, let base, _), .borrow(let r, let base, _),
          .cast(let r, let base, _):
          origins[r] = origins[base]
        case .combine(let r, _, let left, let right): origins[r] = origins[left] ?? origins[right]
        case .load(let r, let from):
          switch origins[from] {
          case .address(let holder)?: origins[r] = .content(holder)
          case .content(let holder)?, .behind(let holder)?: origins[r] = .behind(holder)
          case .other?, nil: break
          }
        case .store(let value, let to):
          switch origins[to] {
          case .address(let holder)?: flow(origins[value], into: holder)
          case .content(let holder)?, .behind(let holder)?: flow(origins[value], behind: holder)
          case .other?: break
          case nil: release(origins[value])
          }
        case .makeClosure(let closure):
          let site = function.closures[closure.index]
          origins[site.result] = .other
          let body = program.resolve(site.function, inUnit: unit)
          for (position, capture) in site.captures.enumerated() {
            if let body { flow(origins[capture], into: .parameter(body, position)) } else { release(origins[capture]) }
          }
        case .call(let call): add(function.calls[call.index], of: id, unit, &origins)
        case .release(let value), .free(let value, _): release(origins[value], isRelease: true)
        default: break
        }
      }
      for block in function.blocks {
        if case .returns(let value) = block.terminator { flow(origins[value], into: .result(id)) }
      }
      // Whoever calls it from outside may do anything with what it returns.
      if function.linkage != .internal { release(.content(.result(id))) }
    }

    private mutating func add(
      _ call: CallSite, of id: FunctionID, _ unit: Int, _ origins: inout [ValueID: Origin]
    ) {
      var callees: [FunctionID] = []
      var name = ""
      switch call.callee {
      case .named(let callee):
        callees = program.resolve(callee, inUnit: unit).map { [$0] } ?? []
        name = program.names[program.symbols[unit][callee.index].index]
      case .method(let type, let name):
        callees = program.resolveMethod(type: type, name: name, inUnit: unit)
      case .indirect(let value): callees = targets(of: origins[value])
      }
      let arguments = call.arguments.map { origins[$0.value] }
      let isKnown = !callees.isEmpty && !callees.contains { program.function($0).isDeclaration || captures($0, call) }
      for (position, origin) in arguments.enumerated() {
        for callee in callees { flow(origin, into: .parameter(callee, position)) }
        if !isKnown, mayRelease(position, of: arguments.count, name) { release(origin) }
      }
      guard let only = callees.first, callees.count == 1, !call.result.isNone else { return }
      if let position = identities[only] {
        if position < call.arguments.count { origins[call.result] = arguments[position] }
      } else if !program.function(only).isDeclaration {
        origins[call.result] = .content(.result(only))
      }
    }

    /// Whether a function without a body may release one of its arguments.
    private mutating func mayRelease(_ position: Int, of count: Int, _ name: String) -> Bool {
      let row: FunctionModel?
      if let known = models[name] { row = known } else {
        row = name.isEmpty ? nil : model(name)
        models[name] = .some(row)
      }
      guard let row, row.takes(arguments: count) else { return true }
      return row.mayRelease(argument: position)
    }

    /// Its arguments are not its parameters one by one.
    private func captures(_ callee: FunctionID, _ call: CallSite) -> Bool {
      guard case .indirect = call.callee else { return false }
      return pointers.capturing.contains(callee)
    }

    private func targets(of origin: Origin?) -> [FunctionID] {
      guard case .content(let holder)? = origin else { return [] }
      return pointers.targets(of: holder)
    }

    /// - Parameter isRelease: by this function itself, and not by somebody who may.
    private mutating func release(_ origin: Origin?, isRelease: Bool = false) {
      switch origin {
      case .content(let holder)?:
        released.insert(.holder(holder))
        if isRelease, case .parameter(let id, _) = holder, program.function(id).role != .closure {
          releasesArguments = true
        }
        // Somebody unknown may go on from there.
        if !isRelease { releasedBehind.append(holder) }
      case .behind(let holder)?: releasedBehind.append(holder)
      case .address(let holder)?: if !isRelease { released.insert(.holder(holder)) }
      case .other?: break
      case nil: if isRelease { releasesUnknown = true }
      }
    }

    private mutating func flow(_ origin: Origin?, into holder: FunctionHolder) {
      switch origin {
      case .content(let source)?:
        sources[.holder(holder), default: []].insert(.holder(source))
        groups.unite(holder, source)
      case .address(let place)?: addressed.append((place, holder))
      case .behind(let source)?:
        // What is behind one place is in another: both lead to the same from there on.
        sources[.holder(holder), default: []].insert(.behind(groups.number(of: source)))
        groups.unite(holder, source)
      case .other?, nil: break
      }
    }

    private mutating func flow(_ origin: Origin?, behind holder: FunctionHolder) {
      switch origin {
      case .content(let source)?:
        writtenBehind.append((source, holder))
        groups.unite(holder, source)
      case .address(let place)?: addressed.append((place, holder))
      case .behind(let source)?: groups.unite(holder, source)
      case .other?, nil: break
      }
    }

    /// Goes back from what is released.
    mutating func close() {
      var froms: [Node: Set<Node>] = [:]
      func node(_ number: Int) -> Node { .behind(groups.root(number)) }
      for (holder, others) in sources {
        froms[holder] = Set(others.map { if case .behind(let number) = $0 { node(number) } else { $0 } })
      }
      for (source, place) in writtenBehind {
        froms[node(groups.number(of: place)), default: []].insert(.holder(source))
      }
      for (place, holder) in addressed {
        let behind = node(groups.number(of: holder))
        froms[behind, default: []].insert(.holder(place))
        froms[.holder(place), default: []].insert(behind)
      }
      var closed = released
      for holder in releasedBehind { closed.insert(node(groups.number(of: holder))) }
      var work = Array(closed)
      while let holder = work.popLast() {
        for source in froms[holder] ?? [] where closed.insert(source).inserted { work.append(source) }
      }
      released = closed
    }
  }
}

/// Places that may hold the same, each set with a number.
private struct DisjointSets {
  private var numbers: [FunctionHolder: Int] = [:]
  private var parents: [Int] = []

  mutating func number(of holder: FunctionHolder) -> Int {
    if let known = numbers[holder] { return root(known) }
    numbers[holder] = parents.count
    parents.append(parents.count)
    return parents.count - 1
  }

  mutating func root(_ number: Int) -> Int {
    var root = number
    while parents[root] != root {
      parents[root] = parents[parents[root]]
      root = parents[root]
    }
    return root
  }

  mutating func unite(_ left: FunctionHolder, _ right: FunctionHolder) {
    let (first, second) = (number(of: left), number(of: right))
    if first != second { parents[max(first, second)] = min(first, second) }
  }
}

extension FunctionModel {
  /// Whether the row says that a call may end, keep for good or hand on what an argument points to.
  fileprivate func mayRelease(argument: Int) -> Bool {
    let position = argument - receiverCount
    func isMeant(_ place: ModelPlace) -> Bool {
      switch place.root {
      case .parameter(position): true
      case .receiver: position < 0
      default: false
      }
    }
    func isMeant(_ value: ModelValue) -> Bool {
      switch value {
      case .argument(let number), .inside(let number): number == position
      case .receiver: position < 0
      case .owned(let place), .held(let place): isMeant(place)
      }
    }
    return effects.contains { effect in
      switch effect.kind {
      case .retains, .clears, .ends, .fresh, .acquires, .reads, .writes: false
      case .frees(let value, _), .reallocates(let value, _, _), .destroys(let value, _),
        .releases(let value, _), .adopts(let value, _), .returns(let value):
        isMeant(value)
      case .calls(let call): call.bindings.contains { isMeant($0.value) }
      case .copies(let from, let to, _): isMeant(from) || isMeant(to)
      }
    }
  }
}
