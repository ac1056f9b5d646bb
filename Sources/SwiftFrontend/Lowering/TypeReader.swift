/// Reads a type as written, straight from the bytes between two offsets.
///
/// Which names are pointers and which integers: the Swift standard library's "Manual Memory
/// Management", "Numeric types" and "C Interoperability" pages. Anything else is nominal, resolved
/// by the caller; a name that nobody knows stays nominal with the name as written.
struct TypeReader {
  private let bytes: [UInt8]
  private var position: Int
  private let end: Int
  private var depth = 0
  private let resolve: (_ name: String, _ arguments: [StaticType]) -> StaticType
  /// `inout` stood in front of what was read last.
  private(set) var isInOut = false
  private(set) var isEscaping = false
  private(set) var isAutoclosure = false
  private(set) var isVariadic = false

  init(
    _ bytes: [UInt8], from start: Int, to end: Int,
    resolve: @escaping (_ name: String, _ arguments: [StaticType]) -> StaticType
  ) {
    self.bytes = bytes
    position = start
    self.end = min(end, bytes.count)
    self.resolve = resolve
  }

  mutating func read() -> StaticType {
    guard depth < 64 else { return .unknown }
    depth += 1
    defer { depth -= 1 }
    var attributes = Attributes()
    readPrefixes(&attributes)
    var type = readBase()
    readSuffixes(&type)
    skipSpace()
    while peek(UInt8(ascii: "&")) {
      position += 1
      let other = read()
      if type.isUnknown { type = other }
      skipSpace()
    }
    if startsArrow() {
      let result = read()
      var parameters: [StaticType.FunctionType.Parameter] = []
      if case .tuple(let elements) = type {
        parameters = elements.map { .init(type: $0.type, isInOut: $0.label == "inout") }
      } else if type != .void {
        parameters = [.init(type: type)]
      }
      return .function(
        .init(
          parameters: parameters, result: result, isEscaping: attributes.isEscaping,
          isC: attributes.isC))
    }
    return type
  }

  private struct Attributes {
    var isEscaping = false
    var isC = false
  }

  // MARK: Bytes

  private var current: UInt8 { position < end ? bytes[position] : 0 }
  private func peek(_ byte: UInt8) -> Bool { current == byte }

  private mutating func skipSpace() {
    while position < end {
      let byte = bytes[position]
      if byte == 32 || byte == 10 || byte == 13 || byte == 9 {
        position += 1
      } else if byte == UInt8(ascii: "/"), position + 1 < end, bytes[position + 1] == byte {
        while position < end, bytes[position] != 10 { position += 1 }
      } else if byte == UInt8(ascii: "/"), position + 1 < end,
        bytes[position + 1] == UInt8(ascii: "*")
      {
        while position + 1 < end, bytes[position] != UInt8(ascii: "*") || bytes[position + 1] != UInt8(ascii: "/") {
          position += 1
        }
        position = min(position + 2, end)
      } else {
        return
      }
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte >= 128 || byte == 95 || byte == UInt8(ascii: "`") || (byte >= 48 && byte <= 57)
      || (byte | 32 >= 97 && byte | 32 <= 122)
  }

  private mutating func readWord() -> String {
    let start = position
    while position < end, Self.isWord(bytes[position]) { position += 1 }
    var range = start..<position
    if range.count > 2, bytes[start] == UInt8(ascii: "`") { range = start + 1..<position - 1 }
    return String(decoding: bytes[range], as: UTF8.self)
  }

  /// Passes one of the bracket pairs unread.
  private mutating func skipBrackets() {
    var open = 0
    repeat {
      switch current {
      case UInt8(ascii: "("), UInt8(ascii: "["): open += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"): open -= 1
      default: break
      }
      position += 1
    } while open > 0 && position < end
  }

  // MARK: Parts

  private static let prefixWords: Set<String> = [
    "inout", "borrowing", "consuming", "sending", "any", "some", "isolated", "__owned", "__shared",
    "each", "repeat", "nonisolated", "_const",
  ]

  private mutating func readPrefixes(_ attributes: inout Attributes) {
    while true {
      skipSpace()
      let start = position
      if peek(UInt8(ascii: "@")) {
        position += 1
        let name = readWord()
        if name == "escaping" {
          attributes.isEscaping = true
          if depth == 1 { isEscaping = true }
        }
        if name == "autoclosure", depth == 1 { isAutoclosure = true }
        if name == "convention" || name == "isolated" || name == "_opaqueReturnTypeOf" {
          let open = position
          skipBrackets()
          let text = String(decoding: bytes[open..<position], as: UTF8.self)
          if text.hasPrefix("(c") { attributes.isC = true }
        }
        continue
      }
      if peek(UInt8(ascii: "~")) {
        position += 1
        continue
      }
      guard Self.isWord(current) else { return }
      let word = readWord()
      skipSpace()
      guard Self.prefixWords.contains(word),
        Self.isWord(current) || peek(UInt8(ascii: "(")) || peek(UInt8(ascii: "["))
          || peek(UInt8(ascii: "@")) || peek(UInt8(ascii: "~"))
      else {
        position = start
        return
      }
      if word == "inout", depth == 1 { isInOut = true }
      if word == "nonisolated", peek(UInt8(ascii: "(")) { skipBrackets() }
    }
  }

  private mutating func readBase() -> StaticType {
    skipSpace()
    switch current {
    case UInt8(ascii: "("): return readTuple()
    case UInt8(ascii: "["): return readBracketed()
    default:
      guard Self.isWord(current) else { return .unknown }
      return readName()
    }
  }

  private mutating func readTuple() -> StaticType {
    position += 1
    var elements: [StaticType.TupleElement] = []
    while true {
      skipSpace()
      if peek(UInt8(ascii: ")")) || position >= end { break }
      let start = position
      var label = ""
      if Self.isWord(current) {
        // `label: T` or `_ name: T`.
        var words = readWord()
        skipSpace()
        if Self.isWord(current) {
          let second = readWord()
          skipSpace()
          if peek(UInt8(ascii: ":")) { words = words == "_" ? second : words } else { words = "" }
        }
        if peek(UInt8(ascii: ":")), !words.isEmpty {
          label = words
          position += 1
        } else {
          position = start
        }
      }
      let before = position
      let isInOutElement = startsInOut()
      let type = read()
      elements.append(.init(label: isInOutElement ? "inout" : label == "_" ? "" : label, type: type))
      skipSpace()
      if peek(UInt8(ascii: ".")) { position = min(position + 3, end) }
      skipSpace()
      if peek(UInt8(ascii: "=")) {
        while position < end, !peek(UInt8(ascii: ",")), !peek(UInt8(ascii: ")")) { position += 1 }
      }
      if peek(UInt8(ascii: ",")) { position += 1 }
      if position == before { position += 1 }
    }
    position = min(position + 1, end)
    if elements.isEmpty { return startsArrow(consuming: false) ? .tuple([]) : .void }
    if elements.count == 1, !startsArrow(consuming: false) { return elements[0].type }
    return .tuple(elements)
  }

  private mutating func startsInOut() -> Bool {
    skipSpace()
    let word = Array("inout".utf8)
    guard position + word.count < end, Array(bytes[position..<position + word.count]) == word
    else { return false }
    return !Self.isWord(bytes[position + word.count])
  }

  private mutating func readBracketed() -> StaticType {
    position += 1
    skipSpace()
    if current >= 48, current <= 57 {  // `[3 of T]`
      _ = readWord()
      skipSpace()
      if readWord() == "of" {
        let element = read()
        skipSpace()
        if peek(UInt8(ascii: "]")) { position += 1 }
        return .nominal("InlineArray", [element])
      }
    }
    let first = read()
    skipSpace()
    var type = StaticType.array(first)
    if peek(UInt8(ascii: ":")) {
      position += 1
      type = .dictionary(key: first, value: read())
      skipSpace()
    }
    if peek(UInt8(ascii: "]")) { position += 1 }
    return type
  }

  private mutating func readName() -> StaticType {
    var name = readWord()
    var arguments: [StaticType] = []
    while true {
      skipSpace()
      if peek(UInt8(ascii: "<")) {
        arguments = readArguments()
      } else if peek(UInt8(ascii: ".")), position + 1 < end, Self.isWord(bytes[position + 1]) {
        position += 1
        let next = readWord()
        if next == "Type" || next == "Protocol" {
          return .metatype(Self.standard(name, arguments) ?? resolve(name, arguments))
        }
        name = name == "Swift" || name == "Foundation" ? next : name + "." + next
        arguments = []
      } else {
        break
      }
    }
    return Self.standard(name, arguments) ?? resolve(name, arguments)
  }

  private mutating func readArguments() -> [StaticType] {
    position += 1
    var arguments: [StaticType] = []
    while position < end {
      let before = position
      arguments.append(read())
      skipSpace()
      if peek(UInt8(ascii: ",")) {
        position += 1
      } else if peek(UInt8(ascii: ">")) {
        position += 1
        return arguments
      } else if position == before {
        position += 1
      }
    }
    return arguments
  }

  private mutating func readSuffixes(_ type: inout StaticType) {
    while true {
      switch current {
      case UInt8(ascii: "?"), UInt8(ascii: "!"):
        type = .optional(type)
        position += 1
      case UInt8(ascii: ".") where position + 2 < end && bytes[position + 1] == UInt8(ascii: "."):
        if depth == 1 { isVariadic = true }
        position = min(position + 3, end)
      case UInt8(ascii: ".") where position + 1 < end && Self.isWord(bytes[position + 1]):
        position += 1
        let word = readWord()
        if word == "Type" || word == "Protocol" { type = .metatype(type) } else { type = .unknown }
      default: return
      }
    }
  }

  private mutating func startsArrow(consuming isConsuming: Bool = true) -> Bool {
    let start = position
    skipSpace()
    var isEffect = true
    while isEffect {
      let before = position
      let word = readWord()
      isEffect = word == "throws" || word == "rethrows" || word == "async"
      if !isEffect { position = before }
      skipSpace()
      if isEffect, peek(UInt8(ascii: "(")) { skipBrackets() }
      skipSpace()
    }
    let found =
      peek(UInt8(ascii: "-")) && position + 1 < end && bytes[position + 1] == UInt8(ascii: ">")
    if found, isConsuming { position += 2 } else { position = start }
    return found
  }
}

extension TypeReader {
  /// The types of the standard library that lowering knows by nature.
  static func standard(_ name: String, _ arguments: [StaticType]) -> StaticType? {
    if let integer = integers[name] { return .integer(integer) }
    if let (form, isMutable) = pointers[name] {
      let pointee: StaticType =
        form == .rawBuffer ? .byte : arguments.first ?? .unknown
      return .pointer(.init(form: form, isMutable: isMutable, pointee: pointee))
    }
    switch name {
    case "Bool", "CBool": return .boolean
    case "Double", "Float", "CGFloat", "CDouble", "CFloat", "Float16", "Float32", "Float64",
      "Float80", "TimeInterval":
      return .floating(name)
    case "String", "StaticString": return .string
    case "Array", "ContiguousArray", "ArraySlice": return .array(arguments.first ?? .unknown)
    case "Set": return .set(arguments.first ?? .unknown)
    case "Dictionary":
      guard arguments.count == 2 else { return .dictionary(key: .unknown, value: .unknown) }
      return .dictionary(key: arguments[0], value: arguments[1])
    case "Optional": return .optional(arguments.first ?? .unknown)
    case "Unmanaged": return .unmanaged(arguments.first ?? .unknown)
    case "Void": return .void
    case "Never": return .void
    default: return nil
    }
  }

  static let integers: [String: String] = {
    var table: [String: String] = [:]
    for name in [
      "Int", "UInt", "Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64",
      "Int128", "UInt128",
    ] {
      table[name] = name
    }
    let aliases = [
      "CInt": "Int32", "CUnsignedInt": "UInt32", "CLong": "Int", "CUnsignedLong": "UInt",
      "CShort": "Int16", "CUnsignedShort": "UInt16", "CChar": "Int8", "CSignedChar": "Int8",
      "CUnsignedChar": "UInt8", "CLongLong": "Int64", "CUnsignedLongLong": "UInt64",
      "size_t": "Int", "ssize_t": "Int", "uintptr_t": "UInt", "intptr_t": "Int",
      "uint8_t": "UInt8", "uint16_t": "UInt16", "uint32_t": "UInt32", "uint64_t": "UInt64",
      "int8_t": "Int8", "int16_t": "Int16", "int32_t": "Int32", "int64_t": "Int64",
      "off_t": "Int", "pid_t": "Int32", "socklen_t": "UInt32", "time_t": "Int",
    ]
    return table.merging(aliases) { $1 }
  }()

  private typealias Form = StaticType.PointerType.Form

  private static let pointers: [String: (Form, Bool)] = [
    "UnsafePointer": (.typed, false), "UnsafeMutablePointer": (.typed, true),
    "UnsafeRawPointer": (.raw, false), "UnsafeMutableRawPointer": (.raw, true),
    "UnsafeBufferPointer": (.buffer, false), "UnsafeMutableBufferPointer": (.buffer, true),
    "UnsafeRawBufferPointer": (.rawBuffer, false),
    "UnsafeMutableRawBufferPointer": (.rawBuffer, true),
    "OpaquePointer": (.opaque, true), "CVaListPointer": (.opaque, true),
    "AutoreleasingUnsafeMutablePointer": (.typed, true),
    "Span": (.buffer, false), "MutableSpan": (.buffer, true), "RawSpan": (.rawBuffer, false),
    "MutableRawSpan": (.rawBuffer, true),
  ]
}
