/// Reads a type as written, straight from the bytes between two offsets.
///
/// Which names mean pointers and integers says `StandardTypes`. Anything else is nominal, resolved from
/// the scope around; a name that nobody knows stays nominal with the name as written.
struct TypeReader {
  private let bytes: [UInt8]
  private var position: Int
  private let end: Int
  private var depth = 0
  private let resolver: Resolver
  private let scope: Name
  /// Names of generic parameters in force: a type spelled so is any type.
  private let generics: [Name]
  /// `inout` stood in front of what was read last.
  private(set) var isInOut = false
  private(set) var isEscaping = false
  private(set) var isAutoclosure = false
  private(set) var isConsuming = false
  private(set) var isVariadic = false

  init(
    _ bytes: [UInt8], from start: Int, to end: Int, _ resolver: Resolver, scope: Name,
    generics: [Name] = []
  ) {
    self.bytes = bytes
    position = start
    self.end = min(end, bytes.count)
    self.resolver = resolver
    self.scope = scope
    self.generics = generics
  }

  private var types: TypeTable { resolver.types }

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
      var parameters = TypeList.empty
      if case .tuple(let elements) = types[type] {
        parameters = types.list(
          types.elements(elements).map { .init(type: $0.type, isInOut: $0.label == .inout) })
      } else if type != .void {
        parameters = types.list([.init(type: type)])
      }
      return types.function(
        parameters, result, isEscaping: attributes.isEscaping, isC: attributes.isC)
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

  private mutating func readWord() -> Name {
    let start = position
    while position < end, Self.isWord(bytes[position]) { position += 1 }
    var range = start..<position
    if range.count > 2, bytes[start] == UInt8(ascii: "`") { range = start + 1..<position - 1 }
    return resolver.names.name(bytes, range)
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

  private static func isPrefix(_ word: Name) -> Bool {
    switch word.known {
    case .inout, .borrowing, .consuming, .sending, .any, .some, .isolated, .__owned, .__shared, .each,
      .repeat, .nonisolated, ._const:
      true
    default: false
    }
  }

  private mutating func readPrefixes(_ attributes: inout Attributes) {
    while true {
      skipSpace()
      let start = position
      if peek(UInt8(ascii: "@")) {
        position += 1
        let name = readWord()
        if name == .escaping {
          attributes.isEscaping = true
          if depth == 1 { isEscaping = true }
        }
        if name == .autoclosure, depth == 1 { isAutoclosure = true }
        if name == .convention || name == .isolated || name == ._opaqueReturnTypeOf {
          let open = position
          skipBrackets()
          if bytes[open..<position].starts(with: [UInt8(ascii: "("), UInt8(ascii: "c")]) {
            attributes.isC = true
          }
        }
        continue
      }
      if peek(UInt8(ascii: "~")) {
        position += 1
        continue
      }
      // None of the prefixes begins with a capital letter.
      guard Self.isWord(current), current < 65 || current > 90 else { return }
      let word = readWord()
      skipSpace()
      guard Self.isPrefix(word),
        Self.isWord(current) || peek(UInt8(ascii: "(")) || peek(UInt8(ascii: "["))
          || peek(UInt8(ascii: "@")) || peek(UInt8(ascii: "~"))
      else {
        position = start
        return
      }
      if word == .inout, depth == 1 { isInOut = true }
      if word == .consuming || word == .__owned, depth == 1 { isConsuming = true }
      if word == .nonisolated, peek(UInt8(ascii: "(")) { skipBrackets() }
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
    var elements: [TypeList.Element] = []
    while true {
      skipSpace()
      if peek(UInt8(ascii: ")")) || position >= end { break }
      let label = readLabel()
      let before = position
      let isInOutElement = startsInOut()
      let type = read()
      elements.append(.init(label: isInOutElement ? Name(.inout) : label, type: type))
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
    if elements.isEmpty { return startsArrow(consuming: false) ? types.type(.tuple(.empty)) : .void }
    if elements.count == 1, !startsArrow(consuming: false) { return elements[0].type }
    return types.type(.tuple(types.list(elements)))
  }

  /// `label: T` or `_ name: T`; empty when there is none.
  private mutating func readLabel() -> Name {
    guard Self.isWord(current) else { return .none }
    let start = position
    var label = readWord()
    skipSpace()
    if Self.isWord(current) {
      let second = readWord()
      skipSpace()
      if peek(UInt8(ascii: ":")) { label = label == .underscore ? second : label } else { label = .none }
    }
    if peek(UInt8(ascii: ":")), !label.isEmpty {
      position += 1
      return label == .underscore ? .none : label
    }
    position = start
    return .none
  }

  private mutating func startsInOut() -> Bool {
    skipSpace()
    let word: [UInt8] = [105, 110, 111, 117, 116]
    guard position + word.count < end, bytes[position..<position + word.count].elementsEqual(word)
    else { return false }
    return !Self.isWord(bytes[position + word.count])
  }

  private mutating func readBracketed() -> StaticType {
    position += 1
    skipSpace()
    if current >= 48, current <= 57 {  // `[3 of T]`
      _ = readWord()
      skipSpace()
      if readWord() == .of {
        let element = read()
        skipSpace()
        if peek(UInt8(ascii: "]")) { position += 1 }
        return types.nominal(Name(.InlineArray), types.list([.init(type: element)]))
      }
    }
    let first = read()
    skipSpace()
    var type = types.array(first)
    if peek(UInt8(ascii: ":")) {
      position += 1
      type = types.dictionary(key: first, value: read())
      skipSpace()
    }
    if peek(UInt8(ascii: "]")) { position += 1 }
    return type
  }

  private mutating func readName() -> StaticType {
    var name = readWord()
    var arguments = TypeList.empty
    while true {
      skipSpace()
      if peek(UInt8(ascii: "<")) {
        arguments = readArguments()
      } else if peek(UInt8(ascii: ".")), position + 1 < end, Self.isWord(bytes[position + 1]) {
        position += 1
        let next = readWord()
        if next == .Type || next == .Protocol { return types.metatype(meaning(name, arguments)) }
        name =
          name == .Swift || name == .Foundation ? next : resolver.names.joined(name, next)
        arguments = .empty
      } else {
        break
      }
    }
    return meaning(name, arguments)
  }

  private func meaning(_ name: Name, _ arguments: TypeList) -> StaticType {
    if arguments.isEmpty, !generics.contains(name) {
      return resolver.type(named: name, from: scope)
    }
    return types.standard(name, arguments)
      ?? (generics.contains(name) ? .unknown : resolver.resolve(name, arguments, from: scope))
  }

  private mutating func readArguments() -> TypeList {
    position += 1
    var arguments: [TypeList.Element] = []
    while position < end {
      let before = position
      arguments.append(.init(type: read()))
      skipSpace()
      if peek(UInt8(ascii: ",")) {
        position += 1
      } else if peek(UInt8(ascii: ">")) {
        position += 1
        break
      } else if position == before {
        position += 1
      }
    }
    return types.list(arguments)
  }

  private mutating func readSuffixes(_ type: inout StaticType) {
    while true {
      switch current {
      case UInt8(ascii: "?"), UInt8(ascii: "!"):
        type = types.optional(type)
        position += 1
      case UInt8(ascii: ".") where position + 2 < end && bytes[position + 1] == UInt8(ascii: "."):
        if depth == 1 { isVariadic = true }
        position = min(position + 3, end)
      case UInt8(ascii: ".") where position + 1 < end && Self.isWord(bytes[position + 1]):
        position += 1
        let word = readWord()
        type = word == .Type || word == .Protocol ? types.metatype(type) : .unknown
      default: return
      }
    }
  }

  private mutating func startsArrow(consuming isConsuming: Bool = true) -> Bool {
    let start = position
    skipSpace()
    while Self.isWord(current) {
      let before = position
      let word = readWord()
      guard word == .throws || word == .rethrows || word == .async else {
        position = before
        break
      }
      skipSpace()
      if peek(UInt8(ascii: "(")) { skipBrackets() }
      skipSpace()
    }
    let found =
      peek(UInt8(ascii: "-")) && position + 1 < end && bytes[position + 1] == UInt8(ascii: ">")
    if found, isConsuming { position += 2 } else { position = start }
    return found
  }
}
