import SourceText

/// Reads what `ByteWriter` wrote, from bytes that may be anything: lengths are bounded by what is
/// left, so a hostile length allocates nothing.
struct ByteReader {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  var isAtEnd: Bool { position == bytes.endIndex }

  mutating func byte() throws(FlowUnitCodingError) -> UInt8 {
    guard position < bytes.endIndex else { throw .truncated }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func number() throws(FlowUnitCodingError) -> UInt64 {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      guard shift < 64 else { throw .invalid("number too long") }
      result |= UInt64(next & 0x7F) << shift
      if next & 0x80 == 0 { return result }
      shift += 7
    }
  }

  mutating func word() throws(FlowUnitCodingError) -> UInt32 {
    guard let word = UInt32(exactly: try number()) else { throw .invalid("number out of range") }
    return word
  }

  mutating func id<Index: FlowIndex>() throws(FlowUnitCodingError) -> Index {
    Index(raw: try word())
  }

  /// A raw value; in instructions it stands as a number, elsewhere as one byte: both read alike.
  mutating func raw<Value: RawRepresentable>(
    _ what: String
  ) throws(FlowUnitCodingError) -> Value where Value.RawValue == UInt8 {
    guard let value = Value(rawValue: try byte()) else { throw .invalid("unknown \(what)") }
    return value
  }

  mutating func flag() throws(FlowUnitCodingError) -> Bool {
    switch try byte() {
    case 0: return false
    case 1: return true
    default: throw .invalid("a flag is 0 or 1")
    }
  }

  mutating func string() throws(FlowUnitCodingError) -> String {
    let count = try number()
    guard count <= UInt64(bytes.endIndex - position) else { throw .truncated }
    let end = position + Int(count)
    guard let text = String(validating: bytes[position..<end], as: UTF8.self) else {
      throw .invalid("a string is not UTF-8")
    }
    position = end
    return text
  }

  mutating func array<Element>(
    _ readElement: (inout ByteReader) throws(FlowUnitCodingError) -> Element
  ) throws(FlowUnitCodingError) -> [Element] {
    let count = try number()
    guard count <= UInt64(bytes.endIndex - position) else { throw .truncated }
    var elements: [Element] = []
    elements.reserveCapacity(min(Int(count), 1024))
    for _ in 0..<count { elements.append(try readElement(&self)) }
    return elements
  }

  mutating func range() throws(FlowUnitCodingError) -> SourceRange {
    let file = try word()
    let start = try word()
    let (end, overflow) = start.addingReportingOverflow(try word())
    if overflow { throw .invalid("a range ends past 4 GiB") }
    return SourceRange(file: file, ByteRange(start: start, end: end))
  }

  mutating func type() throws(FlowUnitCodingError) -> TypeFact {
    TypeFact(
      try raw("type kind"), isConstPointee: try flag(), name: try id(), size: try word(),
      ownership: try raw("ownership"), pointeeKind: try raw("pointee kind"),
      pointeeSize: try word())
  }
}

extension ByteReader {
  mutating func unit() throws(FlowUnitCodingError) -> FlowUnit {
    let side: FlowUnit.Side = try raw("side")
    let files = try array { r throws(FlowUnitCodingError) in try r.string() }
    guard let path = files.first else { throw .invalid("a unit has a main file") }
    var unit = FlowUnit(side: side, path: path, target: try string())
    unit.files = files
    unit.imports = try array { r throws(FlowUnitCodingError) in try r.string() }
    unit.strings = try array { r throws(FlowUnitCodingError) in try r.string() }
    unit.globals = try array { r throws(FlowUnitCodingError) in
      FlowUnit.Global(
        name: try r.id(), type: try r.type(), linkage: try r.raw("linkage"), range: try r.range(),
        isConstant: try r.flag())
    }
    unit.constants = try array { r throws(FlowUnitCodingError) in
      FlowUnit.NamedConstant(name: try r.id(), value: Int64(bitPattern: try r.number()))
    }
    unit.functions = try array { r throws(FlowUnitCodingError) in try r.function() }
    unit.records = try array { r throws(FlowUnitCodingError) in try r.record() }
    unit.types = try array { r throws(FlowUnitCodingError) in try r.nominalType() }
    unit.notices = try array { r throws(FlowUnitCodingError) in
      LoweringNotice(
        kind: try r.id(), message: try r.id(), range: try r.range(), mayHideFindings: try r.flag())
    }
    return unit
  }

  mutating func record() throws(FlowUnitCodingError) -> Record {
    Record(
      name: try id(), size: try word(), alignment: try word(), isUnion: try flag(),
      fields: try array { r throws(FlowUnitCodingError) in
        Record.Field(name: try r.id(), type: try r.type(), offset: try r.word())
      })
  }

  mutating func nominalType() throws(FlowUnitCodingError) -> NominalType {
    NominalType(
      name: try id(), kind: try raw("nominal type kind"),
      superTypes: try array { r throws(FlowUnitCodingError) in try r.id() },
      properties: try array { r throws(FlowUnitCodingError) in
        NominalType.Property(
          name: try r.id(), type: try r.type(), isStatic: try r.flag(), isConstant: try r.flag())
      }, isClosed: try flag(), range: try range())
  }

  mutating func function() throws(FlowUnitCodingError) -> FlowFunction {
    var function = FlowFunction(name: try id())
    function.receiverType = try id()
    function.swiftName = try id()
    function.role = try raw("function role")
    guard let attributes = UInt16(exactly: try word()) else { throw .invalid("unknown attributes") }
    function.attributes = FlowFunction.Attributes(rawValue: attributes)
    function.linkage = try raw("linkage")
    function.parameters = try array { r throws(FlowUnitCodingError) in
      Parameter(
        name: try r.id(), type: try r.type(), range: try r.range(),
        attributes: Parameter.Attributes(rawValue: try r.byte()))
    }
    function.resultType = try type()
    function.range = try range()
    function.storages = try array { r throws(FlowUnitCodingError) in
      Storage(
        name: try r.id(), type: try r.type(), scope: try r.id(), range: try r.range(),
        isTemporary: try r.flag())
    }
    function.scopes = try array { r throws(FlowUnitCodingError) in
      Scope(
        kind: try r.raw("scope kind"), parent: try r.id(), range: try r.range(), name: try r.id())
    }
    function.blocks = try array { r throws(FlowUnitCodingError) in
      let start = try r.word()
      let end = try r.word()
      guard start <= end else { throw FlowUnitCodingError.invalid("a block ends before it starts") }
      return BasicBlock(
        instructions: start..<end, terminator: try r.terminator(), terminatorRange: try r.range())
    }
    function.instructions = try array { r throws(FlowUnitCodingError) in try r.instruction() }
    function.ranges = try array { r throws(FlowUnitCodingError) in try r.range() }
    function.calls = try array { r throws(FlowUnitCodingError) in
      CallSite(
        callee: try r.callee(),
        arguments: try r.array { r throws(FlowUnitCodingError) in
          let value: ValueID = try r.id()
          let passing: ArgumentPassing = try r.raw("argument passing")
          return Argument(value, passing: passing, range: try r.range())
        }, result: try r.id())
    }
    function.closures = try array { r throws(FlowUnitCodingError) in
      ClosureSite(
        function: try r.id(),
        captures: try r.array { r throws(FlowUnitCodingError) in try r.id() }, result: try r.id())
    }
    function.valueCount = try word()
    return function
  }

  mutating func callee() throws(FlowUnitCodingError) -> Callee {
    switch try byte() {
    case 0: return .named(try id())
    case 1: return .method(receiverType: try id(), name: try id())
    case 2: return .indirect(try id())
    default: throw .invalid("unknown callee kind")
    }
  }

  mutating func terminator() throws(FlowUnitCodingError) -> Terminator {
    switch try byte() {
    case 0: return .jump(try id())
    case 1: return .branch(try id(), whenTrue: try id(), whenFalse: try id())
    case 2: return .choose(try id(), try array { r throws(FlowUnitCodingError) in try r.id() })
    case 3: return .returns(try id())
    case 4: return .throwing(try id())
    case 5: return .unreachable
    default: throw .invalid("unknown terminator")
    }
  }
}
