// Lattice of states: a map from places to values and a set of regions whose memory is gone; both
// grow at joins. A place without an entry holds what it held on entry (memory of the caller) or
// nothing (own memory). Direction: forward. Terminates because places, targets and regions are
// bounded by the function's instructions and the bounds of `Place` and `AbstractValue`.
// Lost: which of two places that may alias was written, unless one instruction names both.

/// What a function knows at one point.
package struct FlowState: Hashable, Sendable {
  /// Content by region and path.
  private var memory: [Region: [[Symbol]: AbstractValue]] = [:]
  /// Regions whose scope has ended.
  package var dead: Set<Region> = []

  package init() {}

  /// What a place holds when nothing was written to it.
  package static func entryContent(of place: Place) -> AbstractValue {
    switch place.region {
    case .argument, .global, .pointee:
      let isDeep = place.region.nesting >= Place.maximumNesting
      return AbstractValue(Target(Place(isDeep ? .foreign : .pointee(place))))
    case .foreign: return AbstractValue(Target(Place(.foreign)))
    case .storage, .borrow, .ephemeral, .fresh, .buffer, .closure, .function, .literal:
      return .nothing
    }
  }

  /// All places with an explicit content, in a fixed order within each region.
  package func entries(of region: Region) -> [(place: Place, value: AbstractValue)] {
    (memory[region] ?? [:]).sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { (Place(region, $0.key), $0.value) }
  }

  /// The regions that hold something; in no fixed order.
  package var regions: some Collection<Region> { memory.keys }

  /// The value at a place: its own content, and that of all members as members of the value.
  package func content(of place: Place) -> AbstractValue {
    guard let contents = memory[place.region] else { return Self.entryContent(of: place) }
    let own = contents[place.path]
    var value = own ?? .nothing
    var hasMembers = false
    if contents.count > (own == nil ? 0 : 1) {
      for (path, content) in contents.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) })
      where path.count > place.path.count && path.starts(with: place.path) {
        hasMembers = true
        let suffix = Array(path.dropFirst(place.path.count))
        for var target in content.targets {
          target.member = suffix + target.member
          value.insert(target)
        }
      }
    }
    return own == nil && !hasMembers ? Self.entryContent(of: place) : value
  }

  /// Writes a value to a place; `replacing` drops what the place and its members held.
  package mutating func write(_ value: AbstractValue, to place: Place, replacing: Bool) {
    if replacing, place.isSingular {
      var contents = memory[place.region] ?? [:]
      for path in contents.keys
      where path.count > place.path.count && path.starts(with: place.path) {
        contents[path] = AbstractValue()
      }
      contents[place.path] = AbstractValue()
      memory[place.region] = contents
    }
    for target in value.targets { add(target, below: place) }
  }

  private mutating func add(_ target: Target, below place: Place) {
    let destination = place.appending(target.member)
    var stored = target
    stored.member = []
    var content =
      memory[place.region]?[destination.path] ?? Self.entryContent(of: destination)
    content.insert(stored)
    memory[place.region, default: [:]][destination.path] = content
  }

  /// Forgets a region: its memory begins anew.
  package mutating func forget(_ region: Region) {
    memory[region] = nil
    dead.remove(region)
  }

  /// Unites with the state of another path; says whether this state grew.
  package mutating func join(_ other: FlowState) -> Bool {
    var grew = false
    for (region, contents) in memory {
      for path in contents.keys where other.memory[region]?[path] == nil {
        let entry = Self.entryContent(of: Place(region, path))
        if memory[region]?[path]?.join(entry) == true { grew = true }
      }
    }
    for (region, contents) in other.memory {
      for (path, value) in contents {
        let known = memory[region]?[path]
        var mine = known ?? Self.entryContent(of: Place(region, path))
        if mine.join(value) || known == nil {
          memory[region, default: [:]][path] = mine
          grew = true
        }
      }
    }
    let before = dead.count
    dead.formUnion(other.dead)
    return grew || dead.count > before
  }
}
