/// Who may call whom, and the order in which summaries are computed.
///
/// Edges: calls by name and method, and every function whose reference or closure a body makes (it
/// may be called indirectly there). Over-approximate.
package struct CallGraph: Sendable {
  /// Strongly connected components, callees before callers; within one, those first that a search
  /// from its first function reaches last: most effects need one round.
  package let components: [[FunctionID]]
  private let successors: [[FunctionID]]
  private let predecessors: [[FunctionID]]

  package init(_ program: Program, indirect: (FunctionID) -> [FunctionID] = { _ in [] }) {
    successors = program.functions.indices.map { index -> [FunctionID] in
      let id = FunctionID(raw: UInt32(index))
      return index == 0 ? [] : Self.callees(of: id, in: program) + indirect(id)
    }
    var callers: [[FunctionID]] = Array(repeating: [], count: successors.count)
    for (caller, callees) in successors.enumerated() {
      for callee in Set(callees) { callers[callee.index].append(FunctionID(raw: UInt32(caller))) }
    }
    predecessors = callers
    var search = ComponentSearch(successors: successors)
    // Any function may end an object: what a `deinit` does is known before.
    components = search.run(
      first: program.functions.indices.dropFirst().map { FunctionID(raw: UInt32($0)) }
        .filter { program.function($0).role == .deinitializer })
  }

  /// Whether a function may call itself directly.
  package func isRecursive(_ id: FunctionID) -> Bool { successors[id.index].contains(id) }

  /// Who may call a function, each once.
  func callers(of id: FunctionID) -> [FunctionID] { predecessors[id.index] }

  /// Who of some functions may call which of them. O(their calls).
  func callers(among members: [FunctionID]) -> [FunctionID: [FunctionID]] {
    let known = Set(members)
    var callers: [FunctionID: [FunctionID]] = [:]
    for caller in members {
      for callee in Set(successors[caller.index]) where known.contains(callee) {
        callers[callee, default: []].append(caller)
      }
    }
    return callers
  }

  /// In source order, with repetitions.
  package static func callees(of id: FunctionID, in program: Program) -> [FunctionID] {
    let function = program.function(id)
    let unit = program.functions[id.index].unit
    var callees: [FunctionID] = []
    for instruction in function.instructions {
      switch instruction {
      case .call(let call):
        switch function.calls[call.index].callee {
        case .named(let name): callees += program.resolve(name, inUnit: unit).map { [$0] } ?? []
        case .method(let type, let name):
          callees += program.resolveMethod(type: type, name: name, inUnit: unit)
        case .indirect: break
        }
      case .functionReference(_, let name):
        callees += program.resolve(name, inUnit: unit).map { [$0] } ?? []
      case .makeClosure(let closure):
        let name = function.closures[closure.index].function
        callees += program.resolve(name, inUnit: unit).map { [$0] } ?? []
      default: break
      }
    }
    return callees
  }
}

/// Tarjan's algorithm (SIAM J. Comput. 1972) with an explicit stack: call chains may be deep.
/// O(functions + calls).
private struct ComponentSearch {
  let successors: [[FunctionID]]
  private var indices: [UInt32]
  private var lowLinks: [UInt32]
  private var isOnStack: [Bool]
  private var stack: [FunctionID] = []
  private var next: UInt32 = 1
  private var components: [[FunctionID]] = []

  init(successors: [[FunctionID]]) {
    self.successors = successors
    indices = Array(repeating: 0, count: successors.count)
    lowLinks = indices
    isOnStack = Array(repeating: false, count: successors.count)
  }

  mutating func run(first: [FunctionID]) -> [[FunctionID]] {
    for root in first where indices[root.index] == 0 { visit(root) }
    for index in successors.indices.dropFirst() where indices[index] == 0 {
      visit(FunctionID(raw: UInt32(index)))
    }
    return components
  }

  private mutating func visit(_ root: FunctionID) {
    var work: [(node: FunctionID, edge: Int)] = [(root, 0)]
    open(root)
    while let (node, edge) = work.last {
      if edge < successors[node.index].count {
        work[work.count - 1].edge += 1
        let target = successors[node.index][edge]
        if indices[target.index] == 0 {
          open(target)
          work.append((target, 0))
        } else if isOnStack[target.index] {
          lowLinks[node.index] = min(lowLinks[node.index], indices[target.index])
        }
        continue
      }
      work.removeLast()
      if let parent = work.last?.node {
        lowLinks[parent.index] = min(lowLinks[parent.index], lowLinks[node.index])
      }
      if lowLinks[node.index] == indices[node.index] { close(node) }
    }
  }

  private mutating func open(_ node: FunctionID) {
    indices[node.index] = next
    lowLinks[node.index] = next
    next += 1
    stack.append(node)
    isOnStack[node.index] = true
  }

  private mutating func close(_ root: FunctionID) {
    var component: [FunctionID] = []
    while let node = stack.popLast() {
      isOnStack[node.index] = false
      component.append(node)
      if node == root { break }
    }
    components.append(component)
  }
}
