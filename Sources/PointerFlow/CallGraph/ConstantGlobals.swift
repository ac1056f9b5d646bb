// Globals that hold one number for good, and constant records (tables of callbacks) whose members hold
// one number or function: declared constant, stored once, with a value that the initialiser shows. A
// guard on such a place is as decided as one on the value itself. Lost: records of more members than
// `maximumMembers`.

/// What the constant globals of a program hold.
struct ConstantGlobals {
  enum Value: Hashable, Sendable {
    case number(Int64)
    case function(FunctionID)
  }

  struct Place: Hashable, Sendable {
    var global: GlobalID
    /// From the global to the member; empty: the global itself.
    var members: [Symbol] = []
  }

  /// More members of one global are a table of data.
  static let maximumMembers = 64

  private(set) var values: [Place: Value] = [:]
  private var stores: [Place: Int] = [:]
  private var counts: [GlobalID: Int] = [:]

  init(_ program: Program) {
    for (index, unit) in program.units.enumerated() {
      for function in unit.functions
      where function.role == .globalInitializer || function.role == .entryPoint {
        add(function, of: unit, at: index, program)
      }
    }
    values = values.filter { stores[$0.key] == 1 && counts[$0.key.global, default: 0] <= Self.maximumMembers }
  }

  private mutating func add(
    _ function: FlowFunction, of unit: FlowUnit, at index: Int, _ program: Program
  ) {
    var known: [ValueID: Value] = [:]
    var addresses: [ValueID: Place] = [:]
    func number(_ value: ValueID) -> Int64? {
      if case .number(let number)? = known[value] { number } else { nil }
    }
    for instruction in function.instructions {
      switch instruction {
      case .integer(let r, let number): known[r] = .number(number)
      case .null(let r): known[r] = .number(0)
      case .cast(let r, let value, _): known[r] = known[value]
      case .combine(let r, let kind, let left, let right):
        if let a = number(left), let b = number(right) {
          known[r] = Self.combine(kind, a, b).map { .number($0) }
        }
      case .functionReference(let r, let name):
        known[r] = program.resolve(name, inUnit: index).map { .function($0) }
      case .addressOfGlobal(let r, let name):
        guard let global = program.resolveGlobal(name, inUnit: index),
          program.isConstant(global)
        else { continue }
        addresses[r] = Place(global: global)
      case .field(let r, let base, let name):
        guard var place = addresses[base] else { continue }
        place.members.append(program.symbols[index][name.index])
        addresses[r] = place
      case .store(let value, let to):
        guard let place = addresses[to] else { continue }
        stores[place, default: 0] += 1
        counts[place.global, default: 0] += 1
        values[place] = known[value]
      default: break
      }
    }
  }

  private static func combine(_ kind: ArithmeticKind, _ a: Int64, _ b: Int64) -> Int64? {
    switch kind {
    case .add: a &+ b
    case .subtract: a &- b
    case .multiply: a &* b
    case .and: a & b
    case .or: a | b
    case .xor: a ^ b
    case .shiftLeft where (0..<64).contains(b): a << b
    case .shiftRight where (0..<64).contains(b): a >> b
    default: nil
    }
  }
}
