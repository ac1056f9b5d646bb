// What the places of one state hold. Places stand in chunks of neighbouring numbers, and states that come
// from one another share the chunks in which they are the same: to copy a state copies a table of
// references, and to compare or join two states costs as much as they differ. No lattice of its own; `FlowState`
// joins. Lost: nothing.

/// A map from places to values, by place.
struct CellMap: Hashable, Sendable {
  typealias Cell = FlowState.Cell
  /// The raw values of a chunk's places, and behind them a bit for each place that has one, and one for each
  /// that has an address of the activation's memory; empty where none has any.
  private typealias Chunk = ContiguousArray<UInt32>

  private static let width = 32
  private static let absent = UInt32.max
  private static let known = width
  private static let frame = width + 1
  private static let noCells = Chunk(repeating: absent, count: width) + [0, 0]

  private var chunks: ContiguousArray<Chunk> = []
  private(set) var count = 0
  /// The places that have an address of the activation's memory.
  private var frameCount = 0

  var isEmpty: Bool { count == 0 }

  @inline(__always) private static func split(_ place: PlaceID) -> (chunk: Int, position: Int) {
    (place.index / width, place.index % width)
  }

  /// O(1).
  subscript(place: PlaceID) -> AbstractValueID? {
    let (chunk, position) = Self.split(place)
    guard chunk < chunks.count, !chunks[chunk].isEmpty else { return nil }
    let raw = chunks[chunk][position]
    return raw == Self.absent ? nil : AbstractValueID(raw: raw)
  }

  mutating func set(_ place: PlaceID, _ value: AbstractValueID) {
    let (chunk, position) = Self.split(place)
    while chunks.count <= chunk { chunks.append([]) }
    if chunks[chunk].isEmpty { chunks[chunk] = Self.noCells }
    let old = chunks[chunk][position]
    if old == value.raw { return }
    chunks[chunk][position] = value.raw
    let bit: UInt32 = 1 << UInt32(position)
    if old == Self.absent {
      chunks[chunk][Self.known] |= bit
      count += 1
    }
    let wasFrame = old != Self.absent && AbstractValueID(raw: old).has(.frame)
    if wasFrame != value.has(.frame) {
      chunks[chunk][Self.frame] ^= bit
      frameCount += wasFrame ? -1 : 1
    }
  }

  mutating func removeAll(where matches: (Cell) -> Bool) {
    for index in chunks.indices {
      let removed = bits(ofChunk: index, Self.known, where: matches)
      if removed != 0 { remove(removed, fromChunk: index) }
    }
  }

  /// The bits of a chunk's cells that are in one of its sets and match.
  @inline(__always)
  private func bits(ofChunk index: Int, _ set: Int, where matches: (Cell) -> Bool) -> UInt32 {
    if chunks.span[index].isEmpty { return 0 }
    let chunk = chunks[index]
    var found: UInt32 = 0
    var rest = chunk[set]
    while rest != 0 {
      let position = rest.trailingZeroBitCount
      rest &= rest - 1
      if matches(Self.cell(index, position, chunk[position])) { found |= 1 << UInt32(position) }
    }
    return found
  }

  @inline(__always) private static func cell(_ chunk: Int, _ position: Int, _ raw: UInt32) -> Cell {
    Cell(place: PlaceID(raw: UInt32(chunk * width + position)), value: AbstractValueID(raw: raw))
  }

  private mutating func remove(_ bits: UInt32, fromChunk index: Int) {
    count -= bits.nonzeroBitCount
    frameCount -= (chunks[index][Self.frame] & bits).nonzeroBitCount
    if chunks[index][Self.known] == bits {
      chunks[index] = []
      return
    }
    chunks[index][Self.known] &= ~bits
    chunks[index][Self.frame] &= ~bits
    var rest = bits
    while rest != 0 {
      chunks[index][rest.trailingZeroBitCount] = Self.absent
      rest &= rest - 1
    }
  }

  /// Visits all cells, by place; faster than a loop over them.
  @inline(__always) func forEachCell(_ body: (Cell) -> Void) {
    for index in chunks.indices {
      _ = bits(ofChunk: index, Self.known) {
        body($0)
        return false
      }
    }
  }

  /// Visits the cells whose values have an address of the activation's memory, by place.
  func forEachFrameCell(_ body: (Cell) -> Void) {
    if frameCount == 0 { return }
    for index in chunks.indices {
      _ = bits(ofChunk: index, Self.frame) {
        body($0)
        return false
      }
    }
  }

  /// Visits the places at which two maps differ, by place. O(differences + places / 32).
  func forEachDifference(
    from other: CellMap, _ body: (PlaceID, AbstractValueID?, AbstractValueID?) -> Void
  ) {
    let (left, right) = (chunks.span, other.chunks.span)
    let common = Swift.min(left.count, right.count)
    for index in 0..<common {
      // Shared chunks are found equal without a look into them.
      if left[index] == right[index] { continue }
      let (mine, theirs) = (chunks[index], other.chunks[index])
      var rest = (mine.isEmpty ? 0 : mine[Self.known]) | (theirs.isEmpty ? 0 : theirs[Self.known])
      while rest != 0 {
        let position = rest.trailingZeroBitCount
        rest &= rest - 1
        let old = mine.isEmpty ? Self.absent : mine[position]
        let new = theirs.isEmpty ? Self.absent : theirs[position]
        if old == new { continue }
        body(Self.cell(index, position, 0).place, Self.value(old), Self.value(new))
      }
    }
    for index in common..<Swift.max(left.count, common) {
      _ = bits(ofChunk: index, Self.known) {
        body($0.place, $0.value, nil)
        return false
      }
    }
    for index in common..<Swift.max(right.count, common) {
      _ = other.bits(ofChunk: index, Self.known) {
        body($0.place, nil, $0.value)
        return false
      }
    }
  }

  private static func value(_ raw: UInt32) -> AbstractValueID? {
    raw == absent ? nil : AbstractValueID(raw: raw)
  }

  static func == (left: CellMap, right: CellMap) -> Bool {
    if left.count != right.count { return false }
    let (mine, theirs) = (left.chunks.span, right.chunks.span)
    // Behind what both have there is nothing more: the numbers of cells are the same.
    for index in 0..<Swift.min(mine.count, theirs.count) where mine[index] != theirs[index] {
      return false
    }
    return true
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    for cell in self { hasher.combine(cell) }
  }
}

extension CellMap: Sequence {
  var underestimatedCount: Int { count }

  struct Iterator: IteratorProtocol {
    fileprivate let chunks: ContiguousArray<ContiguousArray<UInt32>>
    private var chunk: ContiguousArray<UInt32> = []
    private var index = -1
    private var rest: UInt32 = 0

    fileprivate init(chunks: ContiguousArray<ContiguousArray<UInt32>>) { self.chunks = chunks }

    mutating func next() -> Cell? {
      while rest == 0 {
        index += 1
        if index >= chunks.count { return nil }
        if chunks[index].isEmpty { continue }
        chunk = chunks[index]
        rest = chunk[CellMap.known]
      }
      let position = rest.trailingZeroBitCount
      rest &= rest - 1
      return CellMap.cell(index, position, chunk[position])
    }
  }

  func makeIterator() -> Iterator { Iterator(chunks: chunks) }
}
