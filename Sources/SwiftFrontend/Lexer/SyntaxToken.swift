/// A token that the grammar sees, with the white space around it as flags: what Swift's grammar uses
/// to tell statements and operators apart.
struct SyntaxToken: Sendable {
  /// First byte.
  var start: UInt32
  /// One past the last byte.
  var end: UInt32
  var kind: TokenKind
  var keyword: Keyword
  var flags: Flags

  struct Flags: OptionSet, Sendable {
    let rawValue: UInt8
    /// A line end stands between this token and the one before it.
    static let startsLine = Flags(rawValue: 1)
    /// White space, a comment or nothing at all stands before it.
    static let spaceBefore = Flags(rawValue: 2)
    static let spaceAfter = Flags(rawValue: 4)
  }
}

/// Words the parser looks at. Most are contextual: the parser decides by position.
enum Keyword: UInt8, Sendable, CaseIterable {
  case none
  case `actor`, `any`, `as`, `async`, `associatedtype`, `await`, `borrowing`, `break`, `case`
  case `catch`, `class`, `consume`, `consuming`, `continue`, `convenience`, `copy`, `default`
  case `defer`, `deinit`, `didSet`, `do`, `dynamic`, `each`, `else`, `enum`, `extension`
  case `fallthrough`, `false`, `fileprivate`, `final`, `for`, `func`, `get`, `guard`, `if`
  case `import`, `in`, `indirect`, `infix`, `init`, `inout`, `internal`, `is`, `isolated`, `lazy`
  case `let`, `macro`, `mutating`, `nil`, `nonisolated`, `nonmutating`, `open`, `operator`
  case `optional`, `override`, `package`, `postfix`, `precedencegroup`, `prefix`, `private`
  case `protocol`, `public`, `repeat`, `required`, `rethrows`, `return`, `self`, `Self`, `sending`
  case `set`, `some`, `static`, `struct`, `subscript`, `super`, `switch`, `throw`, `throws`, `true`
  case `try`, `typealias`, `unowned`, `unsafe`, `var`, `weak`, `where`, `while`, `willSet`
  case `yield`, `underscore`

  /// By spelling. A literal `_` is `underscore`.
  static let bySpelling: [Substring: Keyword] = {
    var table: [Substring: Keyword] = [:]
    for keyword in allCases where keyword != .none {
      table[keyword == .underscore ? "_" : "\(keyword)"[...]] = keyword
    }
    return table
  }()
}

extension Keyword {
  /// Words that may stand before a declaration's keyword.
  var isModifier: Bool {
    switch self {
    case .borrowing, .consuming, .convenience, .dynamic, .fileprivate, .final, .indirect, .infix,
      .internal, .isolated, .lazy, .mutating, .nonisolated, .nonmutating, .open, .optional,
      .override, .package, .postfix, .prefix, .private, .public, .required, .static, .unowned,
      .weak:
      true
    default: false
    }
  }

  /// Words that begin a declaration.
  var beginsDeclaration: Bool {
    switch self {
    case .associatedtype, .class, .deinit, .enum, .extension, .func, .import, .`init`, .let,
      .operator, .precedencegroup, .protocol, .struct, .subscript, .typealias, .var:
      true
    default: false
    }
  }

  /// Words that begin a statement and are never names of values.
  var beginsStatement: Bool {
    switch self {
    case .break, .continue, .defer, .do, .fallthrough, .for, .guard, .if, .repeat, .return,
      .switch, .throw, .while:
      true
    default: false
    }
  }

  /// Words that end an expression wherever they stand.
  var endsExpression: Bool {
    switch self {
    case .case, .catch, .default, .else, .in, .where: true
    default: beginsStatement && self != .if && self != .switch && self != .do
    }
  }
}

/// The tokens of one file without trivia.
struct TokenSequence: Sendable {
  let bytes: [UInt8]
  /// The last is always `endOfFile`.
  let tokens: [SyntaxToken]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    let all = Lexer.tokens(of: bytes)
    var kept: [SyntaxToken] = []
    kept.reserveCapacity(all.count / 2 + 1)
    var flags: SyntaxToken.Flags = [.spaceBefore, .startsLine]
    for (index, token) in all.enumerated() {
      let end = index + 1 < all.count ? all[index + 1].offset : token.offset
      switch token.kind {
      case .whitespace: flags.insert(.spaceBefore)
      case .newline, .shebang: flags.formUnion([.spaceBefore, .startsLine])
      case .comment:
        flags.insert(.spaceBefore)
        if bytes[Int(token.offset)..<Int(end)].contains(10) { flags.insert(.startsLine) }
      default:
        if flags.contains(.spaceBefore), !kept.isEmpty {
          kept[kept.count - 1].flags.insert(.spaceAfter)
        }
        var keyword = Keyword.none
        if token.kind == .identifier, end - token.offset < 16 {
          let text = String(decoding: bytes[Int(token.offset)..<Int(end)], as: UTF8.self)
          keyword = Keyword.bySpelling[text[...]] ?? .none
        }
        kept.append(
          SyntaxToken(
            start: token.offset, end: end, kind: token.kind, keyword: keyword, flags: flags))
        flags = []
      }
    }
    tokens = kept
  }

  /// The text of a token, without the backticks of an escaped identifier.
  func text(_ index: Int) -> String {
    let token = tokens[index]
    var range = Int(token.start)..<Int(token.end)
    if token.kind == .backtickedIdentifier, range.count >= 2 {
      range = range.lowerBound + 1..<range.upperBound - 1
    }
    return String(decoding: bytes[range], as: UTF8.self)
  }

  /// Whether a token is this punctuation or operator.
  func isText(_ index: Int, _ text: StaticString) -> Bool {
    let token = tokens[index]
    guard Int(token.end - token.start) == text.utf8CodeUnitCount else { return false }
    switch token.kind {
    case .punctuation, .operator, .interpolationEnd, .directive, .identifier: break
    default: return false
    }
    var offset = Int(token.start)
    return text.withUTF8Buffer { buffer in
      for unsafe byte in unsafe buffer {
        if bytes[offset] != byte { return false }
        offset += 1
      }
      return true
    }
  }
}
