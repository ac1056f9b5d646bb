/// The attributes of a declaration, read from its text as libclang prints it: macros are expanded
/// there, and no library names these attributes otherwise.
struct DeclarationAttributes {
  /// Each attribute with its arguments, as written.
  private(set) var entries: [(name: String, arguments: [String])] = []

  init() {}

  /// - Parameter text: a declaration; attributes inside its parameter list are left out when
  ///   `function` names the function declared.
  init(text: String, function: String? = nil) {
    var bytes = Array(text.utf8)
    if let function { Self.blankParameters(of: function, in: &bytes) }
    var index = 0
    while let found = Self.find("__attribute__((", in: bytes, from: index) {
      index = found + 15
      while index < bytes.count, bytes[index] != UInt8(ascii: ")") {
        index = readAttribute(bytes, from: index)
      }
    }
    if Self.find("_Noreturn", in: bytes, from: 0) != nil { entries.append(("noreturn", [])) }
    if Self.find("[[clang::lifetimebound]]", in: bytes, from: 0) != nil {
      entries.append(("lifetimebound", []))
    }
  }

  mutating func add(_ other: DeclarationAttributes) { entries += other.entries }

  func has(_ name: String) -> Bool { entries.contains { $0.name == name } }

  func arguments(of name: String) -> [String]? { entries.first { $0.name == name }?.arguments }

  private mutating func readAttribute(_ bytes: [UInt8], from start: Int) -> Int {
    var index = start
    var name: [UInt8] = []
    while index < bytes.count, Self.isNameByte(bytes[index]) {
      name.append(bytes[index])
      index += 1
    }
    var arguments: [String] = []
    if index < bytes.count, bytes[index] == UInt8(ascii: "(") {
      var depth = 0
      var current: [UInt8] = []
      var isQuoted = false
      while index < bytes.count {
        let byte = bytes[index]
        index += 1
        if byte == UInt8(ascii: "\"") {
          isQuoted.toggle()
          continue
        }
        if !isQuoted {
          if byte == UInt8(ascii: "(") {
            depth += 1
            if depth == 1 { continue }
          }
          if byte == UInt8(ascii: ")") {
            depth -= 1
            if depth == 0 { break }
          }
          if byte == UInt8(ascii: ","), depth == 1 {
            arguments.append(Self.trimmed(current))
            current = []
            continue
          }
        }
        current.append(byte)
      }
      if !current.isEmpty { arguments.append(Self.trimmed(current)) }
    }
    if !name.isEmpty {
      entries.append((Self.bare(String(decoding: name, as: UTF8.self)), arguments))
    }
    // Past a comma, a space, or anything unexpected.
    if index == start { index += 1 }
    while index < bytes.count, [UInt8(ascii: ","), UInt8(ascii: " ")].contains(bytes[index]) {
      index += 1
    }
    return index
  }

  /// `__noreturn__` is `noreturn`.
  private static func bare(_ name: String) -> String {
    name.hasPrefix("__") && name.hasSuffix("__") && name.utf8.count > 4
      ? String(name.dropFirst(2).dropLast(2)) : name
  }

  private static func trimmed(_ bytes: [UInt8]) -> String {
    let space = UInt8(ascii: " ")
    let end = bytes.lastIndex { $0 != space } ?? -1
    let start = bytes.firstIndex { $0 != space } ?? 0
    return start <= end ? String(decoding: bytes[start...end], as: UTF8.self) : ""
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":") || byte >= 0x80
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func find(_ text: String, in bytes: [UInt8], from start: Int) -> Int? {
    let wanted = Array(text.utf8)
    var index = start
    while index + wanted.count <= bytes.count {
      if bytes[index] == wanted[0], bytes[index..<index + wanted.count].elementsEqual(wanted) {
        return index
      }
      index += 1
    }
    return nil
  }

  /// Overwrites the parameter list of a function with spaces.
  private static func blankParameters(of function: String, in bytes: inout [UInt8]) {
    guard var index = find(function + "(", in: bytes, from: 0) else { return }
    index += function.utf8.count
    var depth = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "(") { depth += 1 }
      if bytes[index] == UInt8(ascii: ")") { depth -= 1 }
      bytes[index] = UInt8(ascii: " ")
      index += 1
      if depth == 0 { return }
    }
  }
}
