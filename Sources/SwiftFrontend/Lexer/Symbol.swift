import SourceText

/// The number of a spelling within one file: equal words have equal symbols.
///
/// 0 is "none", the next ones are the raw values of `Keyword`, the rest count the file's other names
/// in the order in which they first occur.
package struct Symbol: Hashable, Sendable, BitwiseCopyable {
  package let raw: UInt32
  package static let none = Symbol(raw: 0)

  /// The first number that is not a keyword's.
  static let firstName = UInt32(Keyword.last.rawValue) + 1

  package init(raw: UInt32) { self.raw = raw }

  /// The keyword spelled so, or `none`.
  ///
  /// Safe: the raw values of `Keyword` are all the numbers below `firstName`.
  @inline(__always)
  package var keyword: Keyword {
    guard raw < Self.firstName else { return .none }
    return unsafe unsafeBitCast(UInt8(truncatingIfNeeded: raw), to: Keyword.self)
  }
}

/// Finds the symbol of a word in one probe, nearly always.
///
/// An open-addressing table. A word of at most eight bytes is its own key; longer ones are hashed and
/// compared. The multiplier is drawn once per process, so that no input can be made to collide;
/// symbols do not depend on it.
///
/// Safe: it owns its table, whose indices are masked by its capacity.
@safe
struct SymbolInterner: ~Copyable {
  private struct Slot {
    /// The word itself, first byte lowest, or its hash when it is longer.
    var key: UInt64 = 0
    /// In bytes; 0 marks a free slot.
    var length: UInt32 = 0
    var symbol = Symbol.none
  }

  private struct Seed {
    var slots: [Slot]
    var multiplier: UInt64
  }

  private static let seedCapacity = 512
  /// A table that holds the keywords.
  private static let seed: Seed = {
    let multiplier = UInt64.random(in: 0...UInt64.max) | 1
    var slots = [Slot](repeating: Slot(), count: seedCapacity)
    let shift = UInt64(64 - seedCapacity.trailingZeroBitCount)
    for keyword in Keyword.allCases where keyword != .none {
      let bytes = Array(keyword.spelling.utf8)
      let key = key(of: bytes, multiplier)
      var index = Int(truncatingIfNeeded: (key &* multiplier) >> shift)
      while slots[index].length != 0 { index = (index + 1) & (seedCapacity - 1) }
      slots[index] = Slot(
        key: key, length: UInt32(bytes.count), symbol: Symbol(raw: UInt32(keyword.rawValue)))
    }
    return Seed(slots: slots, multiplier: multiplier)
  }()
  private static let spellings = Keyword.allCases.map { Array($0.spelling.utf8) }

  private var slots: UnsafeMutableBufferPointer<Slot>
  private var capacity: Int
  private var shift: UInt64
  let multiplier: UInt64
  /// Where each name that is no keyword first occurs.
  private(set) var names: [ByteRange] = []
  /// How many slots were looked at beyond the first.
  private(set) var extraProbes = 0

  init() {
    let seed = Self.seed
    capacity = Self.seedCapacity
    shift = UInt64(64 - capacity.trailingZeroBitCount)
    multiplier = seed.multiplier
    unsafe slots = UnsafeMutableBufferPointer.allocate(capacity: capacity)
    _ = unsafe slots.initialize(fromContentsOf: seed.slots)
  }

  deinit { unsafe slots.deallocate() }

  /// Folds eight bytes into the hash of a long word.
  @inline(__always)
  static func mix(_ hash: UInt64, _ word: UInt64, _ multiplier: UInt64) -> UInt64 {
    let (high, low) = (hash ^ word).multipliedFullWidth(by: multiplier)
    return high ^ low
  }

  private static func key(of bytes: [UInt8], _ multiplier: UInt64) -> UInt64 {
    var words: [UInt64] = []
    for (index, byte) in bytes.enumerated() {
      if index & 7 == 0 { words.append(0) }
      words[index >> 3] |= UInt64(byte) << UInt64(8 * (index & 7))
    }
    return words.count <= 1 ? words.first ?? 0 : words.reduce(0) { mix($0, $1, multiplier) }
  }

  /// The symbol of `length` > 0 bytes at `start`, whose key is given.
  @inline(__always)
  mutating func symbol(
    key: UInt64, start: Int, length: Int, in bytes: PaddedBytes
  ) -> Symbol {
    var index = Int(truncatingIfNeeded: (key &* multiplier) >> shift)
    while true {
      let slot = unsafe slots[index]
      if slot.key == key, Int(slot.length) == length {
        if length <= 8 { return slot.symbol }
        if matches(slot.symbol, start, length, bytes) { return slot.symbol }
      }
      if slot.length == 0 { return insert(key, start, length, at: index) }
      index = (index + 1) & (capacity - 1)
      extraProbes += 1
    }
  }

  /// The key of any bytes, computed as the tokenizer does on its way. The file is followed by eight
  /// readable bytes.
  func key(start: Int, length: Int, in bytes: PaddedBytes) -> UInt64 {
    var offset = 0
    var hash: UInt64 = 0
    while offset < length {
      var word = bytes.word(at: start + offset)
      if length - offset < 8 { word &= ByteScan.lowBytes(length - offset) }
      if length <= 8 { return word }
      hash = Self.mix(hash, word, multiplier)
      offset += 8
    }
    return hash
  }

  @inline(never)
  private mutating func insert(_ key: UInt64, _ start: Int, _ length: Int, at index: Int) -> Symbol {
    let symbol = Symbol(raw: Symbol.firstName + UInt32(names.count))
    names.append(
      ByteRange(start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: start + length)))
    unsafe slots[index] = Slot(key: key, length: UInt32(truncatingIfNeeded: length), symbol: symbol)
    if (names.count + Self.spellings.count) * 2 > capacity { grow() }
    return symbol
  }

  private mutating func grow() {
    let old = unsafe slots
    let oldCapacity = capacity
    capacity *= 2
    shift -= 1
    unsafe slots = UnsafeMutableBufferPointer.allocate(capacity: capacity)
    unsafe slots.initialize(repeating: Slot())
    for index in 0..<oldCapacity {
      let slot = unsafe old[index]
      guard slot.length != 0 else { continue }
      var target = Int(truncatingIfNeeded: (slot.key &* multiplier) >> shift)
      while unsafe slots[target].length != 0 { target = (target + 1) & (capacity - 1) }
      unsafe slots[target] = slot
    }
    unsafe old.deallocate()
  }

  /// Whether a long symbol is spelled like the bytes at `start`.
  private func matches(
    _ symbol: Symbol, _ start: Int, _ length: Int, _ bytes: PaddedBytes
  ) -> Bool {
    if symbol.raw < Symbol.firstName {
      let spelling = Self.spellings[Int(symbol.raw)]
      for offset in 0..<length where bytes[start + offset] != spelling[offset] { return false }
      return true
    }
    let first = Int(names[Int(symbol.raw - Symbol.firstName)].start)
    var offset = 0
    while offset + 8 <= length {
      let same = bytes.word(at: start + offset) == bytes.word(at: first + offset)
      guard same else { return false }
      offset += 8
    }
    return bytes.word(at: start + length - 8) == bytes.word(at: first + length - 8)
  }
}
