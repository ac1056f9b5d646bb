// Functions that give back one of their arguments whatever happens, seen in the order of the text: a
// cast, or a helper that converts types. One pass over short bodies; the set of positions that a local
// may hold only shrinks to nothing, so it ends. Lost: arguments given back through memory or calls.

/// The argument that a function gives back on every way, for those functions that do.
struct Identities {
  /// Longer bodies do more than convert.
  private static let longestBody = 32
  private var positions: [FunctionID: Int] = [:]

  init(_ program: Program) {
    for index in program.functions.indices.dropFirst() {
      let id = FunctionID(raw: UInt32(index))
      positions[id] = Self.position(in: program.function(id))
    }
  }

  subscript(_ function: FunctionID) -> Int? { positions[function] }

  private static func position(in function: FlowFunction) -> Int? {
    guard !function.isDeclaration, function.instructions.count <= longestBody else { return nil }
    var arguments: [ValueID: Int] = [:]
    var addresses: [ValueID: StorageID] = [:]
    var held: [StorageID: Int] = [:]
    for instruction in function.instructions {
      switch instruction {
      case .parameter(let result, let position): arguments[result] = Int(position)
      case .cast(let result, let value, _): arguments[result] = arguments[value]
      case .addressOfLocal(let result, let storage): addresses[result] = storage
      case .store(let value, let to):
        guard let storage = addresses[to] else { break }
        guard let position = arguments[value], held[storage] ?? position == position else { return nil }
        held[storage] = position
      case .load(let result, let from): arguments[result] = addresses[from].flatMap { held[$0] }
      default: break
      }
    }
    var given: Set<Int?> = []
    for block in function.blocks {
      if case .returns(let value) = block.terminator { given.insert(arguments[value]) }
    }
    guard given.count == 1, let only = given.first else { return nil }
    return only
  }
}
