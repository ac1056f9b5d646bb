// Globals that hold one number for good: declared constant, stored once, with a value that its
// initialiser shows. A guard on such a global is as decided as one on the number itself.

/// Numbers by the constant global that holds them.
struct ConstantGlobals {
  private(set) var values: [GlobalID: Int64] = [:]
  private var stores: [GlobalID: Int] = [:]

  init(_ program: Program) {
    for (index, unit) in program.units.enumerated() {
      for function in unit.functions
      where function.role == .globalInitializer || function.role == .entryPoint {
        add(function, of: unit, at: index, program)
      }
    }
    values = values.filter { stores[$0.key] == 1 }
  }

  private mutating func add(
    _ function: FlowFunction, of unit: FlowUnit, at index: Int, _ program: Program
  ) {
    var numbers: [ValueID: Int64] = [:]
    var addresses: [ValueID: GlobalID] = [:]
    for instruction in function.instructions {
      switch instruction {
      case .integer(let r, let number): numbers[r] = number
      case .null(let r): numbers[r] = 0
      case .cast(let r, let value, _): numbers[r] = numbers[value]
      case .combine(let r, .add, let left, let right):
        if let a = numbers[left], let b = numbers[right] { numbers[r] = a &+ b }
      case .combine(let r, .subtract, let left, let right):
        if let a = numbers[left], let b = numbers[right] { numbers[r] = a &- b }
      case .addressOfGlobal(let r, let name):
        guard let global = program.resolveGlobal(name, inUnit: index),
          program.isConstant(global)
        else { continue }
        addresses[r] = global
      case .store(let value, let to):
        guard let global = addresses[to] else { continue }
        stores[global, default: 0] += 1
        values[global] = numbers[value]
      default: break
      }
    }
  }
}
