/// The values of object-like macros that are integer constant expressions.
///
/// Evaluates the text of macro bodies: literals, other macros and enum constants, the operators of
/// C, casts (whose types are not looked at). Anything else has no value.
struct MacroConstants {
  private let bodies: [String: String]
  private let enumConstants: [String: Int64]
  private var known: [String: Int64?] = [:]

  init(bodies: [String: String], enumConstants: [String: Int64]) {
    self.bodies = bodies
    self.enumConstants = enumConstants
  }

  /// `nil` for a macro that is no number, unknown, or defined by itself.
  mutating func value(of name: String) -> Int64? {
    if let value = enumConstants[name] { return value }
    if let value = known[name] { return value }
    guard let text = bodies[name] else { return nil }
    known[name] = .some(nil)
    var parser = MacroExpression(text)
    let value = parser.parse { self.value(of: $0) }
    known[name] = .some(value)
    return value
  }

  func isMacro(_ name: String) -> Bool { bodies[name] != nil || enumConstants[name] != nil }
}

/// A recursive descent over one macro body.
struct MacroExpression {
  private enum Token: Equatable {
    case number(Int64)
    case name(String)
    case symbol(String)
  }

  private var tokens: [Token] = []
  private var position = 0
  private var depth = 0
  private var isSound = true

  init(_ text: String) { isSound = tokenize(Array(text.utf8)) }

  /// - Parameter look: the value of a name.
  mutating func parse(_ look: (String) -> Int64?) -> Int64? {
    if isSound, tokens.count == 1, case .number(let number) = tokens[0] { return number }
    guard isSound, !tokens.isEmpty, let value = conditional(look) else { return nil }
    return position == tokens.count ? value : nil
  }

  private static let symbols = [
    "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "(", ")", "+", "-", "*", "/", "%", "<", ">",
    "&", "|", "^", "~", "!", "?", ":",
  ].map { Array($0.utf8) }

  private mutating func tokenize(_ bytes: [UInt8]) -> Bool {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if [0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "\\")].contains(byte) {
        index += 1
      } else if byte == UInt8(ascii: "/"), index + 1 < bytes.count,
        bytes[index + 1] == UInt8(ascii: "*")
      {
        index += 2
        while index + 1 < bytes.count,
          !(bytes[index] == UInt8(ascii: "*") && bytes[index + 1] == UInt8(ascii: "/"))
        {
          index += 1
        }
        index += 2
      } else if byte == UInt8(ascii: "/"), index + 1 < bytes.count,
        bytes[index + 1] == UInt8(ascii: "/")
      {
        while index < bytes.count, bytes[index] != 0x0A { index += 1 }
      } else if Self.isDigit(byte) {
        var end = index
        while end < bytes.count, Self.isNameByte(bytes[end]) || bytes[end] == UInt8(ascii: ".") {
          end += 1
        }
        guard let number = Self.number(bytes[index..<end]) else { return false }
        tokens.append(.number(number))
        index = end
      } else if byte == UInt8(ascii: "'") {
        guard index + 2 < bytes.count, bytes[index + 1] != UInt8(ascii: "\\"),
          bytes[index + 2] == UInt8(ascii: "'")
        else { return false }
        tokens.append(.number(Int64(bytes[index + 1])))
        index += 3
      } else if Self.isNameByte(byte) {
        var end = index
        while end < bytes.count, Self.isNameByte(bytes[end]) { end += 1 }
        tokens.append(.name(String(decoding: bytes[index..<end], as: UTF8.self)))
        index = end
      } else {
        guard let symbol = Self.symbols.first(where: { bytes[index...].starts(with: $0) })
        else { return false }
        tokens.append(.symbol(String(decoding: symbol, as: UTF8.self)))
        index += symbol.count
      }
    }
    return true
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int64? {
    var digits = bytes
    while let last = digits.last, [0x75, 0x6C].contains(last | 0x20) { digits = digits.dropLast() }
    let text = String(decoding: digits, as: UTF8.self)
    let value: UInt64?
    if text.hasPrefix("0x") || text.hasPrefix("0X") {
      value = UInt64(text.dropFirst(2), radix: 16)
    } else if text.hasPrefix("0b") || text.hasPrefix("0B") {
      value = UInt64(text.dropFirst(2), radix: 2)
    } else if text.hasPrefix("0"), text.utf8.count > 1 {
      value = UInt64(text, radix: 8)
    } else {
      value = UInt64(text)
    }
    return value.map { Int64(bitPattern: $0) }
  }

  // MARK: Grammar

  private mutating func take(_ symbol: String) -> Bool {
    guard position < tokens.count, tokens[position] == .symbol(symbol) else { return false }
    position += 1
    return true
  }

  private mutating func conditional(_ look: (String) -> Int64?) -> Int64? {
    depth += 1
    defer { depth -= 1 }
    guard depth < 100, let test = binary(0, look) else { return nil }
    guard take("?") else { return test }
    guard let yes = conditional(look), take(":"), let no = conditional(look) else { return nil }
    return test != 0 ? yes : no
  }

  private static let levels: [[String]] = [
    ["||"], ["&&"], ["|"], ["^"], ["&"], ["==", "!="], ["<", ">", "<=", ">="], ["<<", ">>"],
    ["+", "-"], ["*", "/", "%"],
  ]

  private mutating func binary(_ level: Int, _ look: (String) -> Int64?) -> Int64? {
    if level == Self.levels.count { return unary(look) }
    guard var left = binary(level + 1, look) else { return nil }
    while let symbol = Self.levels[level].first(where: { take($0) }) {
      guard let right = binary(level + 1, look),
        let value = Self.apply(symbol, left, right)
      else { return nil }
      left = value
    }
    return left
  }

  private static func apply(_ symbol: String, _ left: Int64, _ right: Int64) -> Int64? {
    switch symbol {
    case "||": left != 0 || right != 0 ? 1 : 0
    case "&&": left != 0 && right != 0 ? 1 : 0
    case "|": left | right
    case "^": left ^ right
    case "&": left & right
    case "==": left == right ? 1 : 0
    case "!=": left != right ? 1 : 0
    case "<": left < right ? 1 : 0
    case ">": left > right ? 1 : 0
    case "<=": left <= right ? 1 : 0
    case ">=": left >= right ? 1 : 0
    case "<<": right >= 0 && right < 64 ? left << right : nil
    case ">>": right >= 0 && right < 64 ? left >> right : nil
    case "+": left &+ right
    case "-": left &- right
    case "*": left &* right
    case "/": right == 0 || right == -1 ? nil : left / right
    case "%": right == 0 || right == -1 ? nil : left % right
    default: nil
    }
  }

  private mutating func unary(_ look: (String) -> Int64?) -> Int64? {
    depth += 1
    defer { depth -= 1 }
    if depth >= 100 { return nil }
    if take("-") { return unary(look).map { 0 &- $0 } }
    if take("+") { return unary(look) }
    if take("~") { return unary(look).map { ~$0 } }
    if take("!") { return unary(look).map { $0 == 0 ? 1 : 0 } }
    guard position < tokens.count else { return nil }
    switch tokens[position] {
    case .number(let value):
      position += 1
      return value
    case .name(let name):
      position += 1
      return look(name)
    case .symbol("("):
      if let afterCast = endOfCast(look) {
        let start = position
        position = afterCast
        if let value = unary(look) { return value }
        position = start
      }
      position += 1
      guard let value = conditional(look), take(")") else { return nil }
      return value
    case .symbol: return nil
    }
  }

  /// The position after `(type *)`, if only names without a value and stars stand inside.
  private func endOfCast(_ look: (String) -> Int64?) -> Int? {
    var index = position + 1
    var names = 0
    while index < tokens.count {
      switch tokens[index] {
      case .name(let name):
        if look(name) != nil { return nil }
        names += 1
      case .symbol("*"): if names == 0 { return nil }
      case .symbol(")"): return names > 0 ? index + 1 : nil
      case .symbol, .number: return nil
      }
      index += 1
    }
    return nil
  }
}
