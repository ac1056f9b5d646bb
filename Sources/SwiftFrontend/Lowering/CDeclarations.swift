import PointerFlow

/// What the C units offer to Swift, by the names under which Swift sees it. Only what some file of the
/// module spells is kept of functions, constants and globals. Nothing changes once it is made.
final class CDeclarations: @unchecked Sendable {
  struct Function: Sendable {
    /// The C symbol.
    var symbol: Name
    var parameters: [StaticType]
    var result: StaticType
    var isVariadic: Bool
    var isNoReturn: Bool
    /// Argument labels when `swift_name` gives some; else all unlabelled.
    var labels: [Name]?

    /// The position of the argument that is the receiver of an imported member.
    var receiver: Int? { labels?.firstIndex(of: Name(.self)) }

    /// The parameters as Swift sees them, without the receiver.
    var declarations: ParameterList {
      let receiver = receiver
      return ParameterList(
        parameters.enumerated().compactMap { position, type in
          let label = labels.map { position < $0.count ? $0[position] : Name(.underscore) }
          guard position != receiver else { return nil }
          return ParameterDeclaration(
            label: label ?? Name(.underscore), name: label ?? Name(.underscore), type: type)
        })
    }
  }

  struct Record: Sendable {
    var name: Name
    var size: Int
    var alignment: Int
    var fields: [(name: Name, type: StaticType)]

    func type(of field: Name) -> StaticType? { fields.first { $0.name == field }?.type }
  }

  @safe @exclusivity(unchecked) private var functions = FlatMap<Int>()
  @safe @exclusivity(unchecked) private var functionList: [Function] = []
  /// Functions by the name that `swift_name` gives them, without labels: `keep`, `stack.push`,
  /// `stack.init`, `getter:stack.count`.
  @safe @exclusivity(unchecked) private(set) var renamed: [Name: [Function]] = [:]
  @safe @exclusivity(unchecked) private(set) var constants = FlatMap<Int64>()
  @safe @exclusivity(unchecked) private(set) var globals = FlatMap<StaticType>()
  @safe @exclusivity(unchecked) private var records = FlatMap<Int>()
  /// Records that a unit declares come first; the others are those of POSIX.
  @safe @exclusivity(unchecked) private var recordList: [Record] = []
  @safe @exclusivity(unchecked) private var declaredRecords = 0

  init() {}

  init(_ units: [FlowUnit], _ names: Names, _ types: TypeTable) {
    var reader = CUnitReader(names: names, types: types)
    for unit in units where unit.side == .c { collect(unit, &reader) }
    declaredRecords = recordList.count
    for record in reader.posixRecords() where records[record.name] == nil {
      records[record.name] = recordList.count
      recordList.append(record)
    }
  }

  func function(_ name: Name) -> Function? { functions[name].map { functionList[$0] } }

  func type(named name: Name, _ types: TypeTable) -> StaticType? {
    records[name] == nil ? nil : types.nominal(name)
  }

  /// A record of the headers, or one of POSIX whose header is not there.
  func record(_ name: Name) -> Record? { records[name].map { recordList[$0] } }

  func isRecord(_ name: Name) -> Bool { records[name] != nil }

  /// Whether a unit declares a record.
  func isDeclared(_ record: Name) -> Bool { records[record].map { $0 < declaredRecords } == true }

  private func collect(_ unit: FlowUnit, _ reader: inout CUnitReader) {
    for record in unit.records {
      guard !record.name.isNone else { continue }
      let name = reader.names.name(unit[record.name])
      guard records[name] == nil else { continue }
      records[name] = recordList.count
      recordList.append(
        Record(
          name: name, size: Int(record.size), alignment: Int(record.alignment),
          fields: record.fields.map {
            (reader.names.name(unit[$0.name]), reader.type($0.type, in: unit))
          }))
    }
    for constant in unit.constants {
      if let name = reader.names.find(unit[constant.name]) { constants[name] = constant.value }
    }
    for global in unit.globals where global.linkage == .external {
      if let name = reader.names.find(unit[global.name]) {
        globals[name] = reader.type(global.type, in: unit)
      }
    }
    for function in unit.functions where function.linkage != .internal {
      add(function, of: unit, &reader)
    }
  }

  private func add(
    _ function: FlowFunction, of unit: FlowUnit, _ reader: inout CUnitReader
  ) {
    let swiftName = unit[function.swiftName]
    let spelled = reader.names.find(unit[function.name])
    guard spelled != nil || !swiftName.isEmpty else { return }
    let symbol = spelled ?? reader.names.name(unit[function.name])
    var entry = Function(
      symbol: symbol, parameters: function.parameters.map { reader.type($0.type, in: unit) },
      result: reader.type(function.resultType, in: unit),
      isVariadic: function.attributes.contains(.variadic),
      isNoReturn: function.attributes.contains(.noReturn), labels: nil)
    guard !swiftName.isEmpty else {
      if functions[symbol] == nil || !function.isDeclaration { keep(entry) }
      return
    }
    let base = swiftName.prefix { $0 != "(" }
    let list = swiftName.dropFirst(base.count + 1).dropLast()
    entry.labels = list.split(separator: ":").map { reader.names.name(String($0)) }
    let name = reader.names.name(String(base))
    if renamed[name]?.contains(where: { $0.symbol == symbol }) != true {
      renamed[name, default: []].append(entry)
    }
    if functions[symbol] == nil { keep(entry) }
  }

  private func keep(_ function: Function) {
    functions[function.symbol] = functionList.count
    functionList.append(function)
  }
}

/// How Swift imports the types of C units.
struct CUnitReader {
  let names: Names
  let types: TypeTable

  func type(_ fact: TypeFact, in unit: FlowUnit) -> StaticType {
    switch fact.kind {
    case .unknown, .object: .unknown
    case .void: .void
    case .integer: integer(size: fact.size, spelled: unit[fact.name])
    case .floating: floating(size: fact.size)
    case .pointer: pointer(fact, in: unit)
    case .buffer: .unknownArray
    case .function: .cFunction
    case .aggregate:
      fact.name.isNone
        ? types.type(.tuple(.empty)) : types.nominal(names.name(Self.recordName(unit[fact.name])))
    }
  }

  private func pointer(_ fact: TypeFact, in unit: FlowUnit) -> StaticType {
    let pointee: StaticType =
      switch fact.pointeeKind {
      case .integer: integer(size: fact.pointeeSize, spelled: "")
      case .floating: floating(size: fact.pointeeSize)
      case .pointer: types.pointer(to: .unknown)
      case .function: .cFunction
      case .aggregate: types.nominal(names.name(Self.pointeeRecord(unit[fact.name])))
      case .void, .unknown, .buffer, .object: .unknown
      }
    return types.pointer(
      fact.pointeeKind == .void ? .raw : .typed, isMutable: !fact.isConstPointee, pointee)
  }

  private func floating(size: UInt32) -> StaticType {
    size == 4 ? types.type(.floating(Name(.Float))) : .double
  }

  private func integer(size: UInt32, spelled: String) -> StaticType {
    let isUnsigned = spelled.contains("unsigned") || spelled.hasPrefix("u") || spelled == "size_t"
    let name: KnownName =
      switch size {
      case 1: isUnsigned ? .UInt8 : .Int8
      case 2: isUnsigned ? .UInt16 : .Int16
      case 4: isUnsigned ? .UInt32 : .Int32
      default: isUnsigned ? .UInt : .Int
      }
    return types.integer(Name(name))
  }

  static func recordName(_ spelled: String) -> String {
    for prefix in ["struct ", "union ", "enum ", "const "] where spelled.hasPrefix(prefix) {
      return recordName(String(spelled.dropFirst(prefix.count)))
    }
    return spelled
  }

  /// `const struct point *` → `point`.
  private static func pointeeRecord(_ spelled: String) -> String {
    let stars = spelled.prefix { $0 != "*" }
    var name = String(stars)
    while name.hasSuffix(" ") { name.removeLast() }
    if name.hasSuffix(" const") { name.removeLast(6) }
    return recordName(name)
  }

  /// Structs of POSIX with pointers inside, by their members: sys/uio.h, sys/socket.h, signal.h.
  func posixRecords() -> [CDeclarations.Record] {
    let raw = StaticType.mutableRawPointer
    let word = types.integer(names.name("UInt32"))
    func record(_ name: String, _ fields: [(String, StaticType)]) -> CDeclarations.Record {
      CDeclarations.Record(
        name: names.name(name), size: fields.count * 8, alignment: 8,
        fields: fields.map { (names.name($0.0), $0.1) })
    }
    return [
      record("iovec", [("iov_base", raw), ("iov_len", .int)]),
      record(
        "msghdr",
        [
          ("msg_name", raw), ("msg_namelen", word),
          ("msg_iov", types.pointer(to: types.nominal(names.name("iovec")))), ("msg_iovlen", .int),
          ("msg_control", raw), ("msg_controllen", .int), ("msg_flags", .int32),
        ]),
      record("stack_t", [("ss_sp", raw), ("ss_flags", .int32), ("ss_size", .int)]),
    ]
  }
}
