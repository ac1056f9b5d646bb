// Lattice of memory: a region is an abstract piece of memory with a storage duration, a place is a
// region with a path of member names (at most three, an array element is one name). Regions that a
// function cannot see made (what a parameter or a global points to on entry) are named by the place
// that held their address: `pointee(place)`. That naming is what lets a summary speak of the
// caller's memory without knowing it. Nesting stops at three; deeper memory is `foreign`, about
// which nothing is claimed. Lost: distinct elements of one array, deep structures.

/// A piece of memory as one function sees it.
package indirect enum Region: Hashable, Sendable {
  /// A named local.
  case storage(StorageID)
  /// What a borrow lends, until its scope ends.
  case borrow(ValueID, ScopeID)
  /// The storage lent to one call by an ephemeral conversion of an argument.
  case ephemeral(CallID, argument: Int)
  case global(GlobalID)
  /// The slot that holds an argument on entry.
  case argument(Int)
  /// What the content of a place pointed to on entry.
  case pointee(Place)
  /// Heap memory or an object made by the instruction at this index.
  case fresh(UInt32)
  /// A Swift array or string made by the instruction at this index.
  case buffer(UInt32)
  case closure(ClosureID)
  case function(FunctionID)
  /// Memory that lives as long as the process.
  case literal
  /// Anything else.
  case foreign

  /// How many entry values one has to follow to get here.
  var nesting: Int {
    if case .pointee(let place) = self { 1 + place.region.nesting } else { 0 }
  }

  /// Whether the caller, too, can name this region: a summary may mention it.
  var isCallerVisible: Bool {
    switch self {
    case .global, .pointee, .literal, .function, .foreign: true
    case .storage, .borrow, .ephemeral, .argument, .fresh, .buffer, .closure: false
    }
  }
}

/// A region with a path of members below it.
package struct Place: Hashable, Sendable {
  package var region: Region
  /// At most `Place.maximumPath` names.
  package var path: [Symbol]

  package static let maximumPath = 3
  package static let maximumNesting = 3

  package init(_ region: Region, _ path: [Symbol] = []) {
    self.region = region
    self.path = path
  }

  /// The place of a member; paths that grow too long collapse to their first names.
  package func member(_ name: Symbol) -> Place {
    if name == .anyElement, path.last == .anyElement { return self }
    return path.count < Self.maximumPath ? Place(region, path + [name]) : self
  }

  package func appending(_ suffix: [Symbol]) -> Place {
    suffix.reduce(self) { $0.member($1) }
  }

  /// Whether a write replaces all that was there: no array element in the path.
  var isSingular: Bool { !path.contains(.anyElement) }
}
