// What memory there is in one function's analysis. Regions are not ordered: their ends are, by the scope
// tree and by events. A region stands for one piece of memory (the newest of its allocation site), except
// `older`, `foreign`, `literal` and `pending`, which stand for many and are only written weakly. Finite:
// a region for each storage, site and argument, and entry memory to `Universe.maximumNesting`. Lost: which
// of several older objects, and whether two arguments lead to the same memory on entry.

/// A region of one function's analysis; 0 is the pseudo-region of values that are not in memory.
package struct RegionID: FlowIndex {
  package let raw: UInt32
  package init(raw: UInt32) { self.raw = raw }
  static let aggregate = RegionID(raw: 0)
  /// One bit of 64 that some other regions have, too: what has no bit of it has nothing of it.
  var mask: UInt64 { 1 << UInt64(raw & 63) }
}

/// A place of one function's analysis: a region and at most three members; 0 is the root of the
/// pseudo-region `aggregate`.
package struct PlaceID: FlowIndex {
  package let raw: UInt32
  package init(raw: UInt32) { self.raw = raw }
  /// The root of the region `foreign`.
  static let foreign = PlaceID(raw: 1)
}

/// A time for which memory is lent; 0 is "as long as the region".
package struct LoanID: FlowIndex {
  package let raw: UInt32
  package init(raw: UInt32) { self.raw = raw }
}

/// A conjunction of atoms under which a value is an address; 0 is the empty one.
struct ConditionID: FlowIndex {
  let raw: UInt32
  init(raw: UInt32) { self.raw = raw }
}

/// An abstract location with a storage duration.
enum Region: Hashable, Sendable {
  /// Members of values that stand in no memory.
  case aggregate
  /// A value that is used in another block than the one that makes it.
  case register(ValueID)
  case local(StorageID)
  /// `alloca` and its kin.
  case stack(ValueID, ScopeID)
  /// The slot in which an argument arrived. Nothing points to it.
  case parameter(Int)
  /// What the pointer in a place pointed to when the function was entered.
  case pointee(PlaceID)
  case global(GlobalID)
  /// The newest memory of an allocation site.
  case heap(ValueID)
  /// Memory that a callee made.
  case fresh(CallID, Int)
  /// All memory of an allocation site but the newest.
  case older(RegionID)
  /// A Swift class instance made here.
  case object(ValueID, type: Symbol)
  /// The storage of a Swift array or string value.
  case buffer(ValueID)
  case closure(ClosureID)
  case function(FunctionID)
  case literal
  /// The memory of a constant that no unit defines but the catalogue knows.
  case constant(Int64)
  /// What an unknown callee returned.
  case opaque(CallID)
  /// State of a library that no argument reaches.
  case library(Symbol)
  /// Memory that a library gives out at a place and still owns.
  case owned(PlaceID)
  /// A callback or task that will run later: alive after the function.
  case pending
  case foreign
}

extension Region {
  enum Kind: UInt8 {
    /// Memory that this function made and that a caller sees only when something visible points to it.
    case madeHere
    /// Memory that a caller of this function can reach without being given its address.
    case visible
    /// Memory of the activation: gone when the function returns.
    case frame
    case other
  }

  var kind: Kind {
    switch self {
    case .heap, .fresh, .older, .object, .buffer, .closure: .madeHere
    case .pointee, .global, .library, .pending, .opaque, .foreign: .visible
    case .local, .stack: .frame
    case .aggregate, .register, .parameter, .function, .literal, .constant, .owned: .other
    }
  }
}

/// A number of which only equality is known: what a place held on entry, what a call returned.
struct SymbolicID: FlowIndex {
  let raw: UInt32
  init(raw: UInt32) { self.raw = raw }
}

enum Symbolic: Hashable, Sendable {
  case none
  case entry(PlaceID)
  case callResult(CallID)
  /// The address of memory made here; zero when the allocation failed.
  case address(RegionID)
  /// The address of a place that the caller knows, too: a global, a member of its memory.
  case addressOf(PlaceID)
  /// Some bits of another number: `flags & mask`.
  case masked(SymbolicID, mask: Int64)
  /// The number that one instruction made.
  case number(ValueID)
}

/// A loan: memory lent by a `with*` closure or an ephemeral conversion.
struct Loan: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case none
    case borrow(ScopeID)
    case ephemeral(CallID, argument: Int)
  }

  var kind: Kind
  /// The loan from which this one was taken; ends no earlier.
  var parent: LoanID
}
