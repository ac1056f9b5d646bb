/// A table by number: open addressing over two flat arrays, for keys and values without references.
struct FlatMap<Value: BitwiseCopyable & Sendable>: Sendable {
  /// One more than the key; 0 is free.
  private var keys: [UInt64] = []
  private var values: [Value] = []
  private(set) var count = 0

  init() {}

  var isEmpty: Bool { count == 0 }

  @inline(__always)
  private func slot(_ key: UInt64) -> Int {
    let mask = keys.count - 1
    let hash = key &* 0x9E37_79B9_7F4A_7C15
    var index = Int(truncatingIfNeeded: hash >> 32) & mask
    while keys[index] != 0, keys[index] != key &+ 1 { index = (index + 1) & mask }
    return index
  }

  subscript(key: UInt64) -> Value? {
    get {
      if count == 0 { return nil }
      let index = slot(key)
      return keys[index] == 0 ? nil : values[index]
    }
    set {
      guard let newValue else { return }
      if (count + 1) * 2 > keys.count { grow(newValue) }
      let index = slot(key)
      if keys[index] == 0 {
        keys[index] = key &+ 1
        count += 1
      }
      values[index] = newValue
    }
  }

  private mutating func grow(_ filler: Value) {
    let (oldKeys, oldValues) = (keys, values)
    // Small tables grow fast: most of them belong to one file.
    let capacity = max(64, oldKeys.count * (oldKeys.count < 1024 ? 4 : 2))
    keys = [UInt64](repeating: 0, count: capacity)
    values = [Value](repeating: filler, count: capacity)
    for (position, key) in oldKeys.enumerated() where key != 0 {
      let index = slot(key &- 1)
      keys[index] = key
      values[index] = oldValues[position]
    }
  }

  subscript(name: Name) -> Value? {
    get { self[UInt64(name.raw)] }
    set { self[UInt64(name.raw)] = newValue }
  }

  /// By two numbers.
  subscript(first: UInt32, second: Name) -> Value? {
    get { self[UInt64(first) << 32 | UInt64(second.raw)] }
    set { self[UInt64(first) << 32 | UInt64(second.raw)] = newValue }
  }

  /// All keys, in no order.
  var allKeys: [UInt64] { keys.filter { $0 != 0 }.map { $0 - 1 } }
}
