// Captured variables that nobody reads but the closure that captures them. What such a variable holds when
// the closure has returned is read by nobody. Direction: none, each function is read once. Terminates: finite
// sets, a closure in a closure is looked at after the one around it. Lost: variables that several closures
// capture, and those whose address goes anywhere else.

/// Parameters of closures through which a variable of the function around them arrives that only they read.
struct CapturedVariables {
  private(set) var readByThemOnly: Set<FunctionHolder> = []

  init(_ program: Program) {
    /// By the body of a closure: whether nobody else reads what the parameter leads to.
    var candidates: [FunctionHolder: FunctionHolder?] = [:]
    for index in program.functions.indices.dropFirst() {
      let id = FunctionID(raw: UInt32(index))
      let function = program.function(id)
      if function.closures.isEmpty || program.side(of: id) != .swift { continue }
      Self.add(function, id, program, &candidates)
    }
    for (holder, outer) in candidates {
      var around = outer
      var isPrivate = true
      while let next = around, isPrivate {
        if let further = candidates[next] { around = further } else { isPrivate = false }
      }
      if isPrivate { readByThemOnly.insert(holder) }
    }
  }

  /// Notes what closures of a function capture that the function itself only writes, with the parameter
  /// by which it arrived in the function, if it did.
  private static func add(
    _ function: FlowFunction, _ id: FunctionID, _ program: Program, _ candidates: inout [FunctionHolder: FunctionHolder?]
  ) {
    let unit = program.functions[id.index].unit
    var variables: [ValueID: Variable] = [:]
    /// What was read of a variable: to compare it with null is not to follow it.
    var contents: [ValueID: Variable] = [:]
    var isExposed: Set<Variable> = []
    var capturers: [Variable: Set<FunctionHolder>] = [:]
    for instruction in function.instructions {
      switch instruction {
      case .addressOfLocal(let result, let storage): variables[result] = .local(storage)
      case .parameter(let result, let position) where function.role == .closure:
        variables[result] = .parameter(position)
      case .field(let result, let base, _): variables[result] = variables[base]
      case .load(let result, let from): contents[result] = variables[from]
      case .cast(let result, let value, .rebind):
        variables[result] = variables[value]
        contents[result] = contents[value]
      case .clear, .compare: break
      case .store(let value, _): if let variable = variables[value] ?? contents[value] { isExposed.insert(variable) }
      case .makeClosure(let closure):
        let site = function.closures[closure.index]
        let body = program.resolve(site.function, inUnit: unit)
        for (position, capture) in site.captures.enumerated() {
          if let variable = contents[capture] { isExposed.insert(variable) }
          guard let variable = variables[capture] else { continue }
          if let body {
            capturers[variable, default: []].insert(.parameter(body, position))
          } else {
            isExposed.insert(variable)
          }
        }
      default:
        instruction.forEachUse(in: function) { value in
          if let variable = variables[value] ?? contents[value] { isExposed.insert(variable) }
        }
      }
    }
    for block in function.blocks {
      switch block.terminator {
      case .returns(let value), .throwing(let value):
        if let variable = variables[value] ?? contents[value] { isExposed.insert(variable) }
      case .jump, .branch, .choose, .unreachable: break
      }
    }
    for (variable, holders) in capturers where holders.count == 1 && !isExposed.contains(variable) {
      for holder in holders {
        if case .parameter(let position) = variable {
          candidates[holder] = .parameter(id, Int(position))
        } else {
          candidates[holder] = .some(nil)
        }
      }
    }
  }

  private enum Variable: Hashable {
    case local(StorageID)
    case parameter(UInt32)
  }
}
