import PointerFlow

/// What the C units offer to Swift, by the names under which Swift sees it.
struct CDeclarations: Sendable {
  struct Function: Sendable {
    /// The C symbol.
    var symbol: String
    var parameters: [StaticType]
    var result: StaticType
    var isVariadic: Bool
    var isNoReturn: Bool
    /// Argument labels when `swift_name` gives some; else all unlabelled.
    var labels: [String]?

    /// The position of the argument that is the receiver of an imported member.
    var receiver: Int? { labels?.firstIndex(of: "self") }

    /// The parameters as Swift sees them, without the receiver.
    var declarations: [ParameterDeclaration] {
      parameters.enumerated().compactMap { position, type in
        let label = labels.map { position < $0.count ? $0[position] : "_" } ?? "_"
        return position == receiver ? nil : ParameterDeclaration(label: label, name: label, type: type)
      }
    }
  }

  struct Record: Sendable {
    var name: String
    var size: Int
    var alignment: Int
    var fields: [(name: String, type: StaticType)]

    func type(of field: String) -> StaticType? { fields.first { $0.name == field }?.type }
  }

  private(set) var functions: [String: Function] = [:]
  /// Functions by the name that `swift_name` gives them, without labels: `keep`, `stack.push`,
  /// `stack.init`, `getter:stack.count`.
  private(set) var renamed: [String: [Function]] = [:]
  private(set) var constants: [String: Int64] = [:]
  private(set) var globals: [String: StaticType] = [:]
  private(set) var records: [String: Record] = [:]

  private let models: ModelTable

  init(_ units: [FlowUnit], models: ModelTable) {
    self.models = models
    for unit in units where unit.side == .c { collect(unit) }
  }

  func type(named name: String) -> StaticType? {
    record(name) == nil ? nil : .nominal(name, [])
  }

  /// A record of the headers, or one of POSIX whose header is not there.
  func record(_ name: String) -> Record? { records[name] ?? Self.posixRecords[name] }

  /// A function that the catalogue describes, for when its header is not there.
  func modelled(_ name: String) -> Function? {
    guard let model = models.function(name) else { return nil }
    return Function(
      symbol: name, parameters: model.parameters.map { type($0.type) }, result: type(model.result),
      isVariadic: model.isVariadic, isNoReturn: model.isNoReturn, labels: nil)
  }

  private mutating func collect(_ unit: FlowUnit) {
    for record in unit.records {
      let name = unit[record.name]
      guard !name.isEmpty, records[name] == nil else { continue }
      records[name] = Record(
        name: name, size: Int(record.size), alignment: Int(record.alignment),
        fields: record.fields.map { (unit[$0.name], Self.type($0.type, in: unit)) })
    }
    for constant in unit.constants { constants[unit[constant.name]] = constant.value }
    for global in unit.globals where global.linkage == .external {
      globals[unit[global.name]] = Self.type(global.type, in: unit)
    }
    for function in unit.functions where function.linkage != .internal { add(function, of: unit) }
  }

  private mutating func add(_ function: FlowFunction, of unit: FlowUnit) {
    let symbol = unit[function.name]
    var entry = Function(
      symbol: symbol, parameters: function.parameters.map { Self.type($0.type, in: unit) },
      result: Self.type(function.resultType, in: unit),
      isVariadic: function.attributes.contains(.variadic),
      isNoReturn: function.attributes.contains(.noReturn), labels: nil)
    let swiftName = unit[function.swiftName]
    guard !swiftName.isEmpty else {
      if functions[symbol] == nil || !function.isDeclaration { functions[symbol] = entry }
      return
    }
    let base = swiftName.prefix { $0 != "(" }
    let list = swiftName.dropFirst(base.count + 1).dropLast()
    entry.labels = list.split(separator: ":").map(String.init)
    if renamed[String(base)]?.contains(where: { $0.symbol == symbol }) != true {
      renamed[String(base), default: []].append(entry)
    }
    if functions[symbol] == nil { functions[symbol] = entry }
  }

  /// How Swift imports a C type.
  static func type(_ fact: TypeFact, in unit: FlowUnit) -> StaticType {
    switch fact.kind {
    case .unknown: .unknown
    case .void: .void
    case .integer: .integer(integerName(size: fact.size, spelled: unit[fact.name]))
    case .floating: .floating(fact.size == 4 ? "Float" : "Double")
    case .pointer: pointer(fact, in: unit)
    case .buffer: .array(.unknown)
    case .object: .unknown
    case .function: .function(.init(parameters: [], result: .unknown, isEscaping: true, isC: true))
    case .aggregate:
      fact.name.isNone ? .tuple([]) : .nominal(recordName(unit[fact.name]), [])
    }
  }

  private static func pointer(_ fact: TypeFact, in unit: FlowUnit) -> StaticType {
    let pointee: StaticType =
      switch fact.pointeeKind {
      case .integer: .integer(integerName(size: fact.pointeeSize, spelled: ""))
      case .floating: .floating(fact.pointeeSize == 4 ? "Float" : "Double")
      case .pointer: .pointer(to: .unknown)
      case .function: .function(.init(parameters: [], result: .unknown, isEscaping: true, isC: true))
      case .aggregate: .nominal(pointeeRecord(unit[fact.name]), [])
      case .void, .unknown, .buffer, .object: .unknown
      }
    let isRaw = fact.pointeeKind == .void
    return .pointer(
      .init(form: isRaw ? .raw : .typed, isMutable: !fact.isConstPointee, pointee: pointee))
  }

  /// How Swift imports the type of a model's parameter or result.
  func type(_ model: ModelType) -> StaticType {
    switch model.kind {
    case .void: return .void
    case .integer: return TypeReader.integers[model.base].map { .integer($0) } ?? .unknown
    case .floating: return .floating("Double")
    case .function:
      return .function(.init(parameters: [], result: .unknown, isEscaping: true, isC: true))
    case .aggregate: return records[model.base] == nil ? .unknown : .nominal(model.base, [])
    case .pointer:
      let isMutable = !model.isConstPointee
      if model.indirections > 1 { return .pointer(to: .pointer(to: .unknown), isMutable: isMutable) }
      switch model.base {
      case "void", "": return .pointer(.init(form: .raw, isMutable: isMutable, pointee: .unknown))
      case "char", "signed char": return .pointer(to: .integer("Int8"), isMutable: isMutable)
      case "unsigned char": return .pointer(to: .byte, isMutable: isMutable)
      case "int": return .pointer(to: .integer("Int32"), isMutable: isMutable)
      default: return .pointer(to: .unknown, isMutable: isMutable)
      }
    }
  }

  private static func integerName(size: UInt32, spelled: String) -> String {
    let isUnsigned = spelled.contains("unsigned") || spelled.hasPrefix("u") || spelled == "size_t"
    switch size {
    case 1: return isUnsigned ? "UInt8" : "Int8"
    case 2: return isUnsigned ? "UInt16" : "Int16"
    case 4: return isUnsigned ? "UInt32" : "Int32"
    default: return isUnsigned ? "UInt" : "Int"
    }
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
  private static let posixRecords: [String: Record] = {
    let raw = StaticType.pointer(.init(form: .raw, isMutable: true, pointee: .unknown))
    func record(_ name: String, _ fields: [(String, StaticType)]) -> (String, Record) {
      (name, Record(name: name, size: fields.count * 8, alignment: 8, fields: fields.map { (name: $0.0, type: $0.1) }))
    }
    return Dictionary(
      uniqueKeysWithValues: [
        record("iovec", [("iov_base", raw), ("iov_len", .int)]),
        record(
          "msghdr",
          [
            ("msg_name", raw), ("msg_namelen", .integer("UInt32")),
            ("msg_iov", .pointer(to: .nominal("iovec", []))), ("msg_iovlen", .int),
            ("msg_control", raw), ("msg_controllen", .int), ("msg_flags", .integer("Int32")),
          ]),
        record(
          "stack_t", [("ss_sp", raw), ("ss_flags", .integer("Int32")), ("ss_size", .int)]),
      ])
  }()
}
