/// The rows of types, and of lists of types by their first element and the rest, numbered in the order in which they are added.
///
/// A type refers to other types by their numbers, so a type is one row of fixed size, found again by an
/// open-addressing table over the rows. Nothing is added once a module holds the store: only then is it
/// shared.
final class TypeStore: @unchecked Sendable {
  struct Row: Hashable, Sendable, BitwiseCopyable {
    var kind: UInt8
    /// Of pointers, functions and elements.
    var flags: UInt8 = 0
    var first: UInt32 = 0
    var second: UInt32 = 0
    var third: UInt32 = 0

    var hash: UInt32 {
      let low = UInt64(first) << 32 | UInt64(second)
      let high = UInt64(third) << 16 | UInt64(kind) << 8 | UInt64(flags)
      let mixed = (low ^ high &* 0xFF51_AFD7_ED55_8CCD) &* 0x9E37_79B9_7F4A_7C15
      return UInt32(truncatingIfNeeded: mixed >> 32)
    }
  }

  /// What is asked of a type again and again.
  struct Traits: Sendable, BitwiseCopyable {
    var form: TypeForm
    /// Without optionality; optionals are transparent in the IR.
    var unwrapped: StaticType
    /// The name under which extensions of the type add members; empty when there is none.
    var memberName = Name.none
    /// Of pointers.
    var pointee = StaticType.unknown
    var isNominal = false
    /// Whether a value of this type certainly holds no address: numbers, text, nothing.
    var isPlain = false
    var isPointer = false
    /// Arrays and strings: what converts to a pointer when passed as one.
    var convertsToPointer = false
  }

  let first: UInt32
  @safe @exclusivity(unchecked) private(set) var rows: [Row] = []
  @safe @exclusivity(unchecked) private(set) var traits: [Traits] = []
  /// One more than the position in `rows`; 0 is free.
  @safe @exclusivity(unchecked) private var slots: [UInt32]

  init(first: UInt32, capacity: Int) {
    self.first = first
    slots = [UInt32](repeating: 0, count: capacity)
  }

  var end: UInt32 { first + UInt32(truncatingIfNeeded: rows.count) }

  func find(_ row: Row, _ hash: UInt32) -> StaticType? {
    let mask = slots.count - 1
    var index = Int(hash) & mask
    while slots[index] != 0 {
      let position = Int(slots[index]) - 1
      if rows[position] == row { return StaticType(raw: first + UInt32(truncatingIfNeeded: position)) }
      index = (index + 1) & mask
    }
    return nil
  }

  func add(_ row: Row, _ hash: UInt32, _ traits: Traits) -> StaticType {
    if (rows.count + 1) * 2 > slots.count { grow() }
    let type = StaticType(raw: end)
    rows.append(row)
    self.traits.append(traits)
    place(hash, rows.count)
    return type
  }

  private func place(_ hash: UInt32, _ number: Int) {
    let mask = slots.count - 1
    var index = Int(hash) & mask
    while slots[index] != 0 { index = (index + 1) & mask }
    slots[index] = UInt32(truncatingIfNeeded: number)
  }

  private func grow() {
    slots = [UInt32](repeating: 0, count: max(64, slots.count * 2))
    for (position, row) in rows.enumerated() { place(row.hash, position + 1) }
  }
}
