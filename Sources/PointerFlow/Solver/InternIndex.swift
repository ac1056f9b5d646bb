// Tables of numbers given out in order, for the inner loops: open addressing with linear probing, at most
// half full, one multiplication for a hash. Nothing is ever removed, so looking up ends at the first free
// slot. Memory is only taken when something is inserted.

/// Finds the number under which an equal thing is known, by its hash. The things themselves stand in an
/// array of the owner.
struct InternIndex {
  /// The hash in the upper half, the number plus one in the lower; 0 is free.
  private var slots: ContiguousArray<UInt64> = []
  private var count = 0

  /// O(1) on average. `isEqual` is asked for things with the same hash only.
  func number(hash: UInt32, where isEqual: (Int) -> Bool) -> UInt32? {
    if slots.isEmpty { return nil }
    let mask = slots.count - 1
    var index = Int(hash) & mask
    while true {
      let slot = slots[index]
      if slot == 0 { return nil }
      if UInt32(slot >> 32) == hash {
        let number = UInt32(truncatingIfNeeded: slot) - 1
        if isEqual(Int(number)) { return number }
      }
      index = (index + 1) & mask
    }
  }

  /// Adds a number that is not in the index.
  mutating func insert(_ number: UInt32, hash: UInt32) {
    if count * 2 >= slots.count { grow() }
    count += 1
    place(UInt64(hash) << 32 | UInt64(number + 1))
  }

  private mutating func grow() {
    let old = slots
    slots = ContiguousArray(repeating: 0, count: max(16, old.count * 2))
    for slot in old where slot != 0 { place(slot) }
  }

  private mutating func place(_ slot: UInt64) {
    let mask = slots.count - 1
    var index = Int(slot >> 32) & mask
    while slots[index] != 0 { index = (index + 1) & mask }
    slots[index] = slot
  }
}

/// A map from pairs of numbers to numbers.
struct PairTable {
  private var keys: ContiguousArray<UInt64> = []
  /// Plus one; 0 is free.
  private var values: ContiguousArray<UInt32> = []
  private var count = 0

  private static func start(_ key: UInt64, _ mask: Int) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
  }

  subscript(left: UInt32, right: UInt32) -> UInt32? {
    if keys.isEmpty { return nil }
    let key = UInt64(left) << 32 | UInt64(right)
    let mask = keys.count - 1
    var index = Self.start(key, mask)
    while values[index] != 0 {
      if keys[index] == key { return values[index] - 1 }
      index = (index + 1) & mask
    }
    return nil
  }

  /// Adds a pair that is not in the map.
  mutating func insert(_ left: UInt32, _ right: UInt32, _ value: UInt32) {
    if count * 2 >= keys.count { grow() }
    count += 1
    place(UInt64(left) << 32 | UInt64(right), value + 1)
  }

  private mutating func grow() {
    let (oldKeys, oldValues) = (keys, values)
    keys = ContiguousArray(repeating: 0, count: max(16, oldKeys.count * 2))
    values = ContiguousArray(repeating: 0, count: keys.count)
    for (index, value) in oldValues.enumerated() where value != 0 { place(oldKeys[index], value) }
  }

  private mutating func place(_ key: UInt64, _ value: UInt32) {
    let mask = keys.count - 1
    var index = Self.start(key, mask)
    while values[index] != 0 { index = (index + 1) & mask }
    keys[index] = key
    values[index] = value
  }
}

/// A hash of a few numbers, for tables that nobody fills to harm us: they hold what one function names.
struct NumberHash {
  private var state: UInt64

  init(_ first: Int) { state = UInt64(truncatingIfNeeded: first) &+ 0x9E37_79B9_7F4A_7C15 }

  mutating func add(_ number: UInt64) {
    state = (state ^ number) &* 0xFF51_AFD7_ED55_8CCD
    state ^= state >> 32
  }

  mutating func add(_ number: UInt32) { add(UInt64(number)) }
  mutating func add(_ number: Int) { add(UInt64(truncatingIfNeeded: number)) }
  mutating func add(_ number: Int64) { add(UInt64(bitPattern: number)) }

  var value: UInt32 { UInt32(truncatingIfNeeded: (state &* 0xC4CE_B9FE_1A85_EC53) >> 32) }
}
