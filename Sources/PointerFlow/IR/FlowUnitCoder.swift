import SourceText

/// The binary form of a unit: what workers send, caches keep and machines exchange.
///
/// Layout: the four bytes `ULFU`, a version byte, then fields in declaration order (unsigned LEB128
/// for numbers, length-prefixed UTF-8 for strings), then eight bytes of 64-bit FNV-1a over all that
/// went before. Readers trust nothing: every index and length is checked.
package enum FlowUnitCoder {
  /// Raised whenever the meaning of a byte changes; other versions are refused.
  package static let version: UInt8 = 2
  static let magic: [UInt8] = [0x55, 0x4C, 0x46, 0x55]

  package static func encode(_ unit: FlowUnit) -> [UInt8] {
    // Ten bytes an instruction with its place, and as many for all the rest, as measured on C.
    var writer = ByteWriter(
      capacity: 20 * unit.functions.reduce(64) { $0 + $1.instructions.count })
    for byte in magic + [version] { writer.write(byte) }
    writer.write(unit)
    return writer.finish()
  }

  package static func decode(_ bytes: [UInt8]) throws(FlowUnitCodingError) -> FlowUnit {
    guard bytes.count >= magic.count + 1 + 8 else { throw .truncated }
    guard Array(bytes.prefix(4)) == magic else { throw .notAFlowUnit }
    guard bytes[4] == version else { throw .unknownVersion(bytes[4]) }
    let body = bytes.dropLast(8)
    var stored: UInt64 = 0
    for byte in bytes.suffix(8).reversed() { stored = stored << 8 | UInt64(byte) }
    guard stored == ByteWriter.checksum(of: body) else { throw .wrongChecksum }
    var reader = ByteReader(body.dropFirst(5))
    let unit = try reader.unit()
    guard reader.isAtEnd else { throw .invalid("bytes after the last field") }
    let problems = FlowUnitVerifier.problems(in: unit)
    if let first = problems.first { throw .invalid(first) }
    return unit
  }
}

/// Why bytes are not a usable unit.
package enum FlowUnitCodingError: Error, Hashable, Sendable {
  case notAFlowUnit
  case unknownVersion(UInt8)
  case truncated
  case wrongChecksum
  /// Well-formed bytes that break a law of the IR, with the law.
  case invalid(String)
}

/// Safe although it holds a pointer: nobody else knows it, and there is room before every write.
@safe struct ByteWriter: ~Copyable {
  private var start: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var count = 0

  init(capacity: Int) {
    self.capacity = max(64, capacity)
    unsafe start = .allocate(capacity: self.capacity)
  }

  deinit { unsafe start.deallocate() }

  static func checksum(of bytes: some Sequence<UInt8>) -> UInt64 {
    var state: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return state
  }

  /// All that was written, and its checksum.
  consuming func finish() -> [UInt8] {
    let written = unsafe UnsafeBufferPointer(start: start, count: count)
    var checksum = unsafe Self.checksum(of: written)
    for _ in 0..<8 {
      write(UInt8(truncatingIfNeeded: checksum))
      checksum >>= 8
    }
    return unsafe Array(UnsafeBufferPointer(start: start, count: count))
  }

  @inline(__always) private mutating func makeRoom(for bytes: Int) {
    if capacity - count < bytes { grow(by: bytes) }
  }

  private mutating func grow(by bytes: Int) {
    let wanted = max(capacity * 2, capacity + bytes)
    let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted)
    unsafe grown.update(from: start, count: count)
    unsafe start.deallocate()
    unsafe start = grown
    capacity = wanted
  }

  @inline(__always) mutating func write(_ number: UInt64) {
    makeRoom(for: 10)
    var rest = number
    while rest >= 0x80 {
      unsafe start[count] = UInt8(truncatingIfNeeded: rest) | 0x80
      count += 1
      rest >>= 7
    }
    unsafe start[count] = UInt8(truncatingIfNeeded: rest)
    count += 1
  }

  @inline(__always) mutating func write(_ number: UInt8) {
    makeRoom(for: 1)
    unsafe start[count] = number
    count += 1
  }

  mutating func write(_ string: String) {
    var string = string
    string.withUTF8 { utf8 in
      write(count: utf8.count)
      makeRoom(for: utf8.count)
      guard let first = utf8.baseAddress else { return }
      unsafe (start + count).update(from: first, count: utf8.count)
      count += utf8.count
    }
  }

  mutating func write(_ number: UInt32) { write(UInt64(number)) }
  mutating func write(_ flag: Bool) { write(UInt8(flag ? 1 : 0)) }
  mutating func write(count: Int) { write(UInt64(count)) }
  mutating func write(_ index: some FlowIndex) { write(index.raw) }

  mutating func write<Element>(
    _ elements: [Element], _ writeElement: (inout ByteWriter, Element) -> Void
  ) {
    write(count: elements.count)
    for element in elements { writeElement(&self, element) }
  }

  mutating func write(_ range: SourceRange) {
    write(range.file)
    write(range.bytes.start)
    write(range.bytes.length)
  }

  mutating func write(_ type: TypeFact) {
    write(type.kind.rawValue)
    write(type.isConstPointee)
    write(type.name)
    write(type.size)
    write(type.ownership.rawValue)
    write(type.pointeeKind.rawValue)
    write(type.pointeeSize)
  }

  mutating func write(_ unit: FlowUnit) {
    write(unit.side.rawValue)
    write(unit.files) { $0.write($1) }
    write(unit.target)
    write(unit.imports) { $0.write($1) }
    write(unit.strings) { $0.write($1) }
    write(unit.globals) {
      $0.write($1.name)
      $0.write($1.type)
      $0.write($1.linkage.rawValue)
      $0.write($1.range)
      $0.write($1.isConstant)
    }
    write(unit.constants) {
      $0.write($1.name)
      $0.write(UInt64(bitPattern: $1.value))
    }
    write(unit.functions) { $0.write($1) }
    write(unit.records) { $0.write($1) }
    write(unit.types) { $0.write($1) }
    write(unit.notices) {
      $0.write($1.kind)
      $0.write($1.message)
      $0.write($1.range)
      $0.write($1.mayHideFindings)
    }
  }

  mutating func write(_ record: Record) {
    write(record.name)
    write(record.size)
    write(record.alignment)
    write(record.isUnion)
    write(record.fields) {
      $0.write($1.name)
      $0.write($1.type)
      $0.write($1.offset)
    }
  }

  mutating func write(_ type: NominalType) {
    write(type.name)
    write(type.kind.rawValue)
    write(type.superTypes) { $0.write($1) }
    write(type.properties) {
      $0.write($1.name)
      $0.write($1.type)
      $0.write($1.isStatic)
      $0.write($1.isConstant)
    }
    write(type.isClosed)
    write(type.range)
  }

  mutating func write(_ function: FlowFunction) {
    write(function.name)
    write(function.receiverType)
    write(function.swiftName)
    write(function.role.rawValue)
    write(UInt32(function.attributes.rawValue))
    write(function.linkage.rawValue)
    write(function.parameters) {
      $0.write($1.name)
      $0.write($1.type)
      $0.write($1.range)
      $0.write($1.attributes.rawValue)
    }
    write(function.resultType)
    write(function.range)
    write(function.storages) {
      $0.write($1.name)
      $0.write($1.type)
      $0.write($1.scope)
      $0.write($1.range)
      $0.write($1.isTemporary)
    }
    write(function.scopes) {
      $0.write($1.kind.rawValue)
      $0.write($1.parent)
      $0.write($1.range)
      $0.write($1.name)
    }
    write(function.blocks) {
      $0.write($1.instructions.lowerBound)
      $0.write($1.instructions.upperBound)
      $0.write($1.terminator)
      $0.write($1.terminatorRange)
    }
    write(function.instructions) { $0.write($1) }
    write(function.ranges) { $0.write($1) }
    write(function.calls) {
      $0.write($1.callee)
      $0.write($1.arguments) {
        $0.write($1.value)
        $0.write($1.passing.rawValue)
        $0.write($1.range)
      }
      $0.write($1.result)
    }
    write(function.closures) {
      $0.write($1.function)
      $0.write($1.captures) { $0.write($1) }
      $0.write($1.result)
    }
    write(function.valueCount)
  }

  mutating func write(_ callee: Callee) {
    switch callee {
    case .named(let name):
      write(UInt8(0))
      write(name)
    case .method(let type, let name):
      write(UInt8(1))
      write(type)
      write(name)
    case .indirect(let value):
      write(UInt8(2))
      write(value)
    }
  }

  mutating func write(_ terminator: Terminator) {
    switch terminator {
    case .jump(let next):
      write(UInt8(0))
      write(next)
    case .branch(let condition, let whenTrue, let whenFalse):
      write(UInt8(1))
      write(condition)
      write(whenTrue)
      write(whenFalse)
    case .choose(let condition, let targets):
      write(UInt8(2))
      write(condition)
      write(targets) { $0.write($1) }
    case .returns(let value):
      write(UInt8(3))
      write(value)
    case .throwing(let value):
      write(UInt8(4))
      write(value)
    case .unreachable:
      write(UInt8(5))
    }
  }
}
