// Who still reads what a place held before. An address that stays behind in a member is harmless when
// every function of the program that reads the member writes it first: `next_in` of a zlib stream, a
// buffer in a parser's state. Lattice: sets of slots, they only grow. Direction: none,
// summaries are read once, when all are known. Terminates: one pass over the summaries. A slot is a
// member by its name alone, in whatever record: that keeps accusations, it never drops one. Functions
// that others of the program call do not count themselves: their callers read what they read, unless
// they wrote it; the same goes for closures that run where they are made. Lost: a reader outside of the program that was handed the object.
import SourceText

/// A place that outlives a call, as far as readers are told apart: a member, of whatever record.
package struct KeepingSlot: Hashable, Sendable {
  let member: Symbol
}

struct StaleReads {
  /// Dereferenced by some function or library row of the program.
  private var read: Set<KeepingSlot> = []
  /// Dereferenced as it was on entry by a function that nobody of the program calls.
  private var readByAny: Set<KeepingSlot> = []
  /// The same without C functions that nobody refers to: to a Swift caller they are not there.
  private var readFromSwift: Set<KeepingSlot> = []
  private let callers: Callers

  /// - Parameters:
  ///   - unmapped: slots of which a caller could not say what they hold when a callee reads them.
  ///   - incomplete: functions whose uses are not all known.
  init(
    _ program: Program, _ environment: SolverEnvironment, unmapped: Set<KeepingSlot>,
    incomplete: Set<FunctionID>
  ) {
    read = environment.slotsReadByLibraries
    readByAny = unmapped
    readFromSwift = unmapped
    callers = Callers(program, environment.pointers)
    for (index, summary) in environment.summaries.enumerated() {
      guard let summary else { continue }
      let id = FunctionID(raw: UInt32(index))
      let slots = environment.paths.slotsRead(by: summary)
      read.formUnion(slots)
      let isRun = callers.isCalled(id) || callers.isCalledIndirectly(id) || environment.runsWhereMade(id)
      if isRun, !incomplete.contains(id) { continue }
      readByAny.formUnion(slots)
      if program.side(of: id) == .swift || callers.isReferred(id) { readFromSwift.formUnion(slots) }
    }
  }

  /// Whether nobody reads the address again that a function leaves behind in a member. What belongs
  /// to callers outside of the program is theirs to read.
  func isHarmless(_ defect: Defect) -> Bool {
    guard case .escape = defect.kind, !defect.isUsedLater, let slot = defect.slot,
      read.contains(slot), !defect.isCallers || callers.isCalled(defect.function)
    else { return false }
    return defect.keptBy == .swift ? !readFromSwift.contains(slot) : !readByAny.contains(slot)
  }
}

/// Which functions of a program others call by name or through a place, and which are referred to as values.
private struct Callers {
  private var called: Set<FunctionID> = []
  private var referred: Set<FunctionID> = []
  private var indirect: Set<FunctionID> = []

  init(_ program: Program, _ pointers: FunctionPointers) {
    for index in program.functions.indices.dropFirst() {
      let id = FunctionID(raw: UInt32(index))
      let function = program.function(id)
      let unit = program.functions[index].unit
      indirect.formUnion(pointers.indirectCallees(of: id).filter { $0 != id })
      for call in function.calls.dropFirst() {
        switch call.callee {
        case .named(let name):
          if let callee = program.resolve(name, inUnit: unit), callee != id { called.insert(callee) }
        case .method(let type, let name):
          for callee in program.resolveMethod(type: type, name: name, inUnit: unit) where callee != id {
            called.insert(callee)
          }
        case .indirect: break
        }
      }
      for case .functionReference(_, let name) in function.instructions {
        if let callee = program.resolve(name, inUnit: unit) { referred.insert(callee) }
      }
      for closure in function.closures.dropFirst() {
        if let callee = program.resolve(closure.function, inUnit: unit) { referred.insert(callee) }
      }
    }
  }

  /// Only called by name, so that all its callers are known.
  func isCalled(_ id: FunctionID) -> Bool { called.contains(id) && !referred.contains(id) }
  /// Called through a place of the program: the caller reads what it reads.
  func isCalledIndirectly(_ id: FunctionID) -> Bool { indirect.contains(id) }
  func isReferred(_ id: FunctionID) -> Bool { referred.contains(id) }
}

extension PathTable {
  /// The slots whose content on entry a function dereferences or hands on.
  func slotsRead(by summary: Summary) -> Set<KeepingSlot> {
    var slots: Set<KeepingSlot> = []
    for use in summary.uses { insertSlots(of: use.place, into: &slots) }
    for outcome in summary.outcomes {
      for value in outcome.returned + outcome.stores.flatMap(\.values) {
        insertSlots(of: value.target, into: &slots)
      }
      for effect in outcome.frees { insertSlots(of: effect.place, into: &slots) }
      for call in outcome.calls {
        insertSlots(of: call.function, into: &slots)
        for value in call.arguments.joined() { insertSlots(of: value.target, into: &slots) }
      }
    }
    return slots
  }

  /// The slots that hold the pointers on the way to a place.
  func insertSlots(of path: PathID, into slots: inout Set<KeepingSlot>) {
    var current = path
    while true {
      switch self[current] {
      case .dereference(let holder):
        if let slot = slot(of: holder) { slots.insert(slot) }
        current = holder
      case .field(let parent, _), .entry(let parent, _), .owned(let parent): current = parent
      default: return
      }
    }
  }

  private func slot(of holder: PathID) -> KeepingSlot? {
    var current = holder
    while true {
      switch self[current] {
      case .field(let parent, let name):
        if !name.isElement { return KeepingSlot(member: name) }
        current = parent
      case .entry(let parent, _): current = parent
      default: return nil
      }
    }
  }
}

/// What makes two defects one: the expression to change, where the address came from, and the object
/// that keeps it.
struct DefectKey: Hashable {
  private let path: String
  private let bytes: ByteRange
  private let source: FlowStep?
  private let keeper: String

  init(_ defect: Defect) {
    // Memory that is gone is said once, where it is used first.
    let isUse = defect.kind == .useAfterFree
    path = isUse ? "\(defect.function.raw)" : defect.path
    bytes = isUse ? ByteRange(start: 0, end: 0) : defect.bytes
    source = defect.steps.first
    keeper =
      switch defect.kind {
      case .escape(.object(let place)):
        "object \(place.prefix { $0 != "." && $0 != "[" })"
      case .objectOutlived: "outlived"
      case .doubleFree: "\(defect.steps.last.map { $0.bytes.start } ?? 0)"
      case let kind: "\(kind)"
      }
  }
}
