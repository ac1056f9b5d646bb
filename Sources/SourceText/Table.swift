/// Rows that do not change any more, in memory that all copies of the table share: read in place, without
/// counting references.
///
/// Public, like its functions, for the compiler's sake: only so are they compiled into the modules that
/// use them.
///
/// Safe although it holds a pointer: the memory lives as long as a copy of the table, and every index is
/// checked.
@safe
public struct Table<Row: BitwiseCopyable & Sendable>: RandomAccessCollection, @unchecked Sendable {
  @usableFromInline let memory: TableMemory<Row>
  /// The first row, for those who keep the table as long as they read.
  public let start: UnsafePointer<Row>
  public let count: Int

  /// - Parameter memory: to which nothing is added any more.
  @inlinable
  public init(_ memory: TableMemory<Row>) {
    self.memory = memory
    unsafe start = memory.start
    count = memory.count
  }

  @inlinable public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { count }

  @inlinable
  public subscript(index: Int) -> Row {
    @inline(__always) get {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "a row that the table does not have")
      return unsafe start[index]
    }
  }
}

/// Rows in memory of their own that grows at its end and is used again.
///
/// Safe although it holds pointers: the memory lives as long as the object, there is room before every
/// write, and every index is checked. What changes lies behind a pointer, so that nothing has to check
/// whether accesses overlap: none lasts until another one begins.
@safe
public final class TableMemory<Row: BitwiseCopyable & Sendable>: @unchecked Sendable {
  /// Safe: only the table reads and writes it.
  @safe @usableFromInline
  struct State {
    @usableFromInline var start: UnsafeMutablePointer<Row>
    @usableFromInline var count = 0
    @usableFromInline var capacity: Int

    @usableFromInline
    init(capacity: Int) {
      unsafe start = .allocate(capacity: capacity)
      self.capacity = capacity
    }
  }

  @usableFromInline let state: UnsafeMutablePointer<State>

  @inlinable
  public init(capacity: Int = 16) {
    unsafe state = .allocate(capacity: 1)
    unsafe state.initialize(to: State(capacity: Swift.max(capacity, 8)))
  }

  deinit {
    unsafe state.pointee.start.deallocate()
    unsafe state.deallocate()
  }

  /// The first row; another one once the table has grown.
  @inlinable public var start: UnsafePointer<Row> { unsafe UnsafePointer(state.pointee.start) }
  @inlinable public var count: Int { unsafe state.pointee.count }
  @inlinable public var isEmpty: Bool { count == 0 }

  @inlinable @inline(__always)
  public func append(_ row: Row) {
    let count = unsafe state.pointee.count
    if unsafe count == state.pointee.capacity { grow(to: count &* 2) }
    unsafe (state.pointee.start + count).initialize(to: row)
    unsafe state.pointee.count = count &+ 1
  }

  @inlinable
  public subscript(index: Int) -> Row {
    @inline(__always) get {
      check(index)
      return unsafe state.pointee.start[index]
    }
    @inline(__always) _modify {
      check(index)
      yield unsafe &state.pointee.start[index]
    }
  }

  @inlinable @inline(__always)
  func check(_ index: Int) {
    precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "a row that was not added")
  }

  @inlinable @inline(__always)
  func check(_ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "rows that were not added")
  }

  /// Appends rows of another table.
  @inlinable
  public func append(contentsOf other: TableMemory<Row>, _ range: Range<Int>) {
    other.check(range)
    unsafe append(from: other.start + range.lowerBound, count: range.count)
  }

  /// Appends rows that lie outside of the table.
  @inlinable
  public func append(from first: UnsafePointer<Row>, count added: Int) {
    let end = count + added
    if unsafe end > state.pointee.capacity { grow(to: Swift.max(count * 2, end)) }
    unsafe (state.pointee.start + count).initialize(from: first, count: added)
    unsafe state.pointee.count = end
  }

  /// Forgets all rows from a position on.
  @inlinable @inline(__always)
  public func remove(from position: Int) {
    precondition(UInt(bitPattern: position) <= UInt(bitPattern: count), "rows that were not added")
    unsafe state.pointee.count = position
  }

  /// The rows of a range, in an array that has no room for more.
  @inlinable
  public func rows(_ range: Range<Int>) -> [Row] {
    check(range)
    return unsafe Array(UnsafeBufferPointer(start: start + range.lowerBound, count: range.count))
  }

  /// All rows.
  @inlinable public var all: [Row] { rows(0..<count) }

  /// Appends the rows of a range to an array.
  @inlinable
  public func copy(_ range: Range<Int>, to array: inout [Row]) {
    check(range)
    unsafe array.append(
      contentsOf: UnsafeBufferPointer(start: start + range.lowerBound, count: range.count))
  }

  /// Lets `body` write behind the rows that are there, up to a capacity.
  ///
  /// - Parameter body: says how many rows there are then. It does not keep the buffer, which begins with
  ///   the rows that are there.
  @inlinable
  public func fill(capacity wanted: Int, _ body: (UnsafeMutableBufferPointer<Row>) -> Int) {
    if unsafe wanted > state.pointee.capacity { grow(to: wanted) }
    unsafe state.pointee.count = body(UnsafeMutableBufferPointer(start: state.pointee.start, count: wanted))
  }

  @inlinable @inline(never)
  func grow(to wanted: Int) {
    let grown = UnsafeMutablePointer<Row>.allocate(capacity: wanted)
    unsafe grown.initialize(from: state.pointee.start, count: count)
    unsafe state.pointee.start.deallocate()
    unsafe state.pointee.start = grown
    unsafe state.pointee.capacity = wanted
  }
}
