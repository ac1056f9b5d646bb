// Globals that nobody outside of the program can change while one of its functions waits for a call to
// come back: `static`, their address given to nobody, and written only by functions that the outside
// cannot get to but through the waiting one. What an unseen function does leaves them as they are.

/// Who writes the file-scope variables of C. O(instructions) to make.
final class HiddenGlobals {
  private let program: Program
  private let graph: CallGraph
  /// Of hidden globals only.
  private var writers: [GlobalID: Set<FunctionID>] = [:]
  private var exposed: Set<GlobalID> = []
  /// Functions whose address somebody takes.
  private var referenced: Set<FunctionID> = []
  private var answers: [Question: Bool] = [:]

  private struct Question: Hashable {
    let global: GlobalID
    let waiting: FunctionID
  }

  /// Functions between the outside and a writer that are looked at; more are taken for a way.
  private static let maximumSearch = 256

  init(_ program: Program, _ graph: CallGraph) {
    self.program = program
    self.graph = graph
    for index in program.functions.indices.dropFirst() {
      add(FunctionID(raw: UInt32(index)))
    }
  }

  /// Whether a function that is not in the program may change a global while `waiting` calls it.
  func mayChange(_ global: GlobalID, while waiting: FunctionID) -> Bool {
    guard program.isInternal(global), !exposed.contains(global) else { return true }
    let question = Question(global: global, waiting: waiting)
    if let known = answers[question] { return known }
    let answer = isReachable(writers[global] ?? [], besides: waiting)
    answers[question] = answer
    return answer
  }

  private func isReachable(_ writers: Set<FunctionID>, besides waiting: FunctionID) -> Bool {
    var seen = writers.subtracting([waiting])
    var work = Array(seen)
    while let function = work.popLast() {
      if isEntrance(function) || seen.count > Self.maximumSearch { return true }
      for caller in graph.callers(of: function) where caller != waiting && seen.insert(caller).inserted {
        work.append(caller)
      }
    }
    return false
  }

  /// Whether the outside may call it: by its name, or by an address that somebody took.
  private func isEntrance(_ id: FunctionID) -> Bool {
    program.function(id).linkage != .internal || referenced.contains(id)
  }

  /// Follows the addresses of globals through a body: what is not a read or a write gives one away.
  private func add(_ id: FunctionID) {
    let function = program.function(id)
    let unit = program.functions[id.index].unit
    var addresses: [ValueID: GlobalID] = [:]
    for instruction in function.instructions {
      switch instruction {
      case .addressOfGlobal(let result, let name):
        addresses[result] = program.resolveGlobal(name, inUnit: unit)
      case .field(let result, let base, _), .element(let result, let base, _),
        .offset(let result, let base, _):
        addresses[result] = addresses[base]
      case .load, .compare, .read: continue
      case .functionReference(_, let name):
        if let function = program.resolve(name, inUnit: unit) { referenced.insert(function) }
      case .clear(let to): note(writeTo: addresses[to], by: id)
      case .copyMemory(_, let to): note(writeTo: addresses[to], by: id)
      case .store(let value, let to):
        note(writeTo: addresses[to], by: id)
        if let global = addresses[value] { exposed.insert(global) }
      default:
        if addresses.isEmpty { continue }
        instruction.forEachUse(in: function) { operand in
          if let global = addresses[operand] { exposed.insert(global) }
        }
      }
    }
    for block in function.blocks {
      if case .returns(let value) = block.terminator, let global = addresses[value] {
        exposed.insert(global)
      }
    }
  }

  private func note(writeTo global: GlobalID?, by id: FunctionID) {
    if let global { writers[global, default: []].insert(id) }
  }
}
