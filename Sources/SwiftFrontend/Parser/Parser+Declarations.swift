import SourceText

extension Parser {
  /// Whether a declaration begins here, after attributes and modifiers.
  var atDeclaration: Bool {
    if at(.at) { return token(ahead: 1).kind == .identifier }
    if keyword == .actor || keyword == .macro {
      return token(ahead: 1).kind == .identifier && !token(ahead: 1).flags.contains(.startsLine)
    }
    if keyword == .`init` { return isAt(.leftParen, ahead: 1) || isAt("?", ahead: 1) || isAt("!", ahead: 1) || isAt("<", ahead: 1) }
    if keyword == .async { return token(ahead: 1).keyword == .let }
    if keyword.isModifier { return isModifierHere }
    return keyword.beginsDeclaration
  }

  mutating func parseDeclaration() -> NodeID {
    let first = position
    let modifiers = parseModifiers()
    switch keyword {
    case .import: return parseImport(from: first)
    case .let, .var: return parseVariable(modifiers, from: first)
    case .func: return parseFunction(modifiers, from: first)
    case .`init`, .deinit, .subscript: return parseFunction(modifiers, from: first)
    case .class, .struct, .enum, .protocol, .extension, .actor:
      return parseTypeDeclaration(modifiers, from: first)
    case .case: return parseEnumCases(modifiers, from: first)
    case .typealias: return parseTypeAlias(from: first)
    default: return parseOther(from: first)
    }
  }

  // parses: import Foo
  // parses: @testable import class Foo.Bar
  // parses: private import CLib.Sub
  private mutating func parseImport(from first: Int) -> NodeID {
    advance()
    if keyword == .class || keyword == .struct || keyword == .func || keyword == .enum
      || keyword == .var || keyword == .let || keyword == .protocol || keyword == .typealias
    {
      advance()
    }
    let name = position
    advance()
    while at(.period), !startsLine {
      advance()
      advance()
    }
    return make(.importDeclaration, token: name, from: first)
  }

  // parses: let (a, b) = f()
  // parses: var x: Int = 1, y = 2
  // parses: lazy var z = { 1 }()
  // parses: weak var w: AnyObject?
  // parses: @Wrapped(1) var v = 2
  // parses: private(set) var a: [Int: String] = [:]
  // parses: nonisolated(unsafe) let p: UnsafePointer<Int>? = nil
  // parses: unowned(unsafe) let o: C
  // recovers: var x: Int = )
  private mutating func parseVariable(_ modifiers: Chain, from first: Int) -> NodeID {
    let word = position
    advance()
    var parts = modifiers
    repeat { append(parseBinding(), to: &parts) } while pass(.comma)
    return make(.variableDeclaration, token: word, from: first, parts)
  }

  private mutating func parseBinding() -> NodeID {
    let first = position
    var parts = Chain()
    append(parsePattern(), to: &parts)
    let hasType = pass(.colon)
    if hasType { append(parseType(), to: &parts) }
    let hasValue = at(.equal)
    if hasValue { append(parseInitializer(), to: &parts) }
    if at(.leftBrace), !startsLine || isAccessorBlockAhead || hasType && !hasValue {
      append(parseAccessorBlock(), to: &parts)
    }
    return make(.binding, token: first, from: first, parts)
  }

  private var isAccessorBlockAhead: Bool {
    switch token(ahead: 1).keyword {
    case .get, .set, .willSet, .didSet: true
    default: false
    }
  }

  /// `= expression`.
  mutating func parseInitializer() -> NodeID {
    let first = position
    advance()
    let value = parseExpression()
    return make(.initializer, token: first, from: first, value)
  }

  // parses: var x: Int { 1 }
  // parses: var x: Int { get throws { 1 } set(v) { f(v) } }
  // parses: var x = 1 { willSet { } didSet(old) { f(old) } }
  // parses: var x: Int { _read { yield y } nonmutating _modify { yield &y } }
  // parses: protocol P { var x: Int { get set } }
  // parses: var x: Int { read { $0 } }
  // parses: var x: T { borrow { y } }
  // parses: var x: (a: Int, b: Int)\n{ f() }
  private mutating func parseAccessorBlock() -> NodeID {
    nested { parser in
      let first = parser.position
      parser.advance()
      parser.skipModifiers()
      let isAccessor = parser.atAccessor
      parser.position = first
      guard isAccessor else {
        let body = parser.parseCodeBlock()
        return parser.make(.accessorBlock, token: first, from: first, body)
      }
      parser.advance()
      var accessors = Chain()
      while !parser.at(.rightBrace), !parser.atEnd {
        let start = parser.position
        var parts = parser.parseModifiers()
        let name = parser.position
        parser.advance()
        if parser.at(.leftParen) { parser.parseParameterNames(into: &parts) }
        parser.skipEffects()
        if parser.at(.leftBrace) { parser.append(parser.parseCodeBlock(), to: &parts) }
        parser.append(parser.make(.accessor, token: name, from: start, parts), to: &accessors)
        if parser.position == start { parser.advance() }
      }
      _ = parser.pass(.rightBrace)
      return parser.make(.accessorBlock, token: first, from: first, accessors)
    }
  }

  /// Whether the first word of an accessor stands here, after its modifiers.
  private var atAccessor: Bool {
    switch keyword {
    case .get: return !isAt(.leftParen, ahead: 1)
    case .set, .willSet, .didSet, .yield: return true
    default: break
    }
    guard current.kind == .identifier, isAt(.leftBrace, ahead: 1) else { return false }
    return Self.rareAccessors.contains(source.text(position))
  }

  /// SE-0507 and what the standard library uses. `read` and `modify` of SE-0474 are not among them:
  /// without the feature they call a method that is named so.
  private static let rareAccessors: Set<String> = [
    "_read", "_modify", "unsafeAddress", "unsafeMutableAddress", "borrow", "mutate", "init",
  ]

  /// `(newValue)`: parameters without types.
  private mutating func parseParameterNames(into names: inout Chain) {
    advance()
    while !at(.rightParen), !atEnd {
      if atName {
        let name = position
        advance()
        append(make(.parameter, token: name, from: name), to: &names)
      } else {
        advance()
      }
    }
    _ = pass(.rightParen)
  }

  mutating func skipEffects() {
    while keyword == .async || keyword == .throws || keyword == .rethrows || keyword == .reasync {
      advance()
      if at(.leftParen), !current.flags.contains(.startsLine) { skipBalanced() }
    }
  }

  // parses: func f<T: P>(_ x: inout T, y z: @escaping () throws -> Void = {}) async throws(E) -> some P where T: Q { }
  // parses: struct S { init?(x: Int) { return nil } }
  // parses: class C { deinit { } }
  // parses: extension S { static func == (a: S, b: S) -> Bool { true } }
  // parses: struct S { subscript<T>(i: T) -> Int { get { 1 } } }
  // parses: @_cdecl("f") public func f(_ p: UnsafePointer<CChar>?) {}
  // parses: @c(name) func f() {}
  // parses: prefix func - (x: S) -> S { x }
  // parses: func f(_ body: (UnsafePointer<Int>) -> Int) rethrows {}
  // parses: func f(_ x: consuming X, _ y: borrowing Y, _ z: isolated Z, _ w: sending W) {}
  // parses: func f<each T>(_ x: repeat each T) {}
  // parses: func f(_ m: @autoclosure() -> String = "") {}
  // parses: func `in`(_ `let`: Int...) {}
  // parses: func >>=<T: BinaryInteger>(a: inout S, b: T) {}
  // parses: func f(@Builder<A, B> body: () -> A) {}
  // parses: func f(consuming x: S, isolated y: A) {}
  // parses: __consuming func f() {}
  // parses: func f(_ g: @convention(c) (UnsafeMutableRawPointer?) -> Void) {}
  // recovers: func f(a b c) {}
  private mutating func parseFunction(_ modifiers: Chain, from first: Int) -> NodeID {
    if keyword == .func { advance() }
    let name = position
    advance()
    if (at("?") || at("!")), !current.flags.contains(.spaceBefore) { advance() }
    if source.isOperatorGluedToGenerics(name), atName {
      _ = skipGenericArguments(open: 1)
    } else if startsWithLess {
      _ = skipGenericArguments()
    }
    var parts = modifiers
    if at(.leftParen) { parseParameters(into: &parts) }
    skipEffects()
    if pass(.arrow) { append(parseType(), to: &parts) }
    if keyword == .where { skipWhereClause() }
    if at(.leftBrace) {
      let isSubscript = source.tokens[name].keyword == .subscript
      append(isSubscript ? parseAccessorBlock() : parseCodeBlock(), to: &parts)
    }
    return make(.functionDeclaration, token: name, from: first, parts)
  }

  mutating func skipWhereClause() {
    advance()
    while !at(.leftBrace), !atEnd,
      !(startsLine && (atDeclaration || at(.rightBrace) || current.kind == .directive))
    {
      if at(.leftParen) || at(.leftSquare) { skipBalanced() } else { advance() }
    }
  }

  /// `(label name: Type = default, …)`.
  mutating func parseParameters(into parameters: inout Chain) {
    advance()
    while !at(.rightParen), !atEnd {
      let first = position
      skipParameterModifiers()
      var parts = Chain()
      var name = position
      let label = position
      advance()
      if atName {
        name = position
        advance()
      }
      append(make(.label, token: label, from: label), to: &parts)
      if pass(.colon) { append(parseType(), to: &parts) }
      if at(.equal) { append(parseInitializer(), to: &parts) }
      append(make(.parameter, token: name, from: first, parts), to: &parameters)
      if !pass(.comma), !at(.rightParen) {
        reportProblem()
        if position == first { advance() }
      }
    }
    _ = pass(.rightParen)
  }

  /// Attributes, and `isolated` or `_const` before the label.
  private mutating func skipParameterModifiers() {
    while true {
      if at(.at), token(ahead: 1).kind == .identifier {
        skipAttribute()
      } else if keyword == .isolated || keyword == ._const, token(ahead: 1).kind == .identifier,
        !isAt(.colon, ahead: 1)
      {
        advance()
      } else {
        return
      }
    }
  }

  // parses: struct S<T>: P, Q where T: R { var x = 1 }
  // parses: actor A { func f() {} }
  // parses: extension Array where Element == Int { }
  // parses: protocol P: AnyObject { associatedtype A: Q where A.B == C; func f() }
  // parses: final class C: B, @unchecked Sendable { override init() { super.init() } }
  // parses: struct S: ~Copyable { }
  // parses: indirect enum E { case a(E), b }
  // parses: extension [Int] { }
  private mutating func parseTypeDeclaration(_ modifiers: Chain, from first: Int) -> NodeID {
    let word = position
    advance()
    let nameStart = position
    skipType()
    var parts = modifiers
    append(make(.typeName, token: nameStart, from: nameStart), to: &parts)
    if at(.colon) {
      let start = position
      advance()
      var types = Chain()
      repeat { append(parseType(), to: &types) } while pass(.comma)
      append(make(.inheritance, token: start, from: start, types), to: &parts)
    }
    if keyword == .where { skipWhereClause() }
    if at(.leftBrace) { append(parseMemberBlock(), to: &parts) }
    return make(.typeDeclaration, token: word, from: first, parts)
  }

  private mutating func parseMemberBlock() -> NodeID {
    nested { parser in
      let start = parser.position
      parser.advance()
      var members = Chain()
      while !parser.at(.rightBrace), !parser.atEnd {
        let before = parser.position
        parser.parseStatements(into: &members, until: { $0.at(.rightBrace) })
        if parser.position == before, !parser.at(.rightBrace) {
          parser.reportProblem()
          parser.advance()
        }
      }
      _ = parser.pass(.rightBrace)
      return parser.make(.memberBlock, token: start, from: start, members)
    }
  }

  // parses: enum E: Int { case a = 1, b; case c }
  // parses: enum E { case a(Int, x: String = "a", _ y: () -> Void) }
  private mutating func parseEnumCases(_ modifiers: Chain, from first: Int) -> NodeID {
    advance()
    var cases = modifiers
    repeat {
      let name = position
      advance()
      var parts = Chain()
      if at(.leftParen), !current.flags.contains(.spaceBefore) { parsePayload(into: &parts) }
      if at(.equal) { append(parseInitializer(), to: &parts) }
      append(make(.enumCase, token: name, from: name, parts), to: &cases)
    } while pass(.comma)
    return make(.enumCaseDeclaration, token: first, from: first, cases)
  }

  /// `(Type, label: Type = default, _ name: Type)`.
  private mutating func parsePayload(into parameters: inout Chain) {
    advance()
    while !at(.rightParen), !atEnd {
      let first = position
      var parts = Chain()
      if atName, isAt(.colon, ahead: 1) {
        append(makeLabel(), to: &parts)
        advance()
      } else if atName, token(ahead: 1).kind == .identifier, isAt(.colon, ahead: 2) {
        append(makeLabel(), to: &parts)
        advance()
        advance()
      }
      append(parseType(), to: &parts)
      if at(.equal) { append(parseInitializer(), to: &parts) }
      append(make(.parameter, token: first, from: first, parts), to: &parameters)
      if !pass(.comma), !at(.rightParen) {
        reportProblem()
        if position == first || !at(.rightParen) { advance() }
      }
    }
    _ = pass(.rightParen)
  }

  private mutating func makeLabel() -> NodeID {
    let label = position
    advance()
    return make(.label, token: label, from: label)
  }

  /// A `where` clause or an inherited type on a line of its own.
  private var continuesDeclaration: Bool {
    keyword == .where || at(.comma) || source.tokens[position - 1].kind == .comma
      || source.tokens[position - 1].kind == .equal
      || source.tokens[position - 1].keyword == .where
  }

  // parses: typealias F<T> = (T) -> Void where T: P
  private mutating func parseTypeAlias(from first: Int) -> NodeID {
    advance()
    let name = position
    advance()
    if startsWithLess { _ = skipGenericArguments() }
    var parts = Chain()
    if pass(.equal) { append(parseType(), to: &parts) }
    if keyword == .where { skipWhereClause() }
    return make(.typeAlias, token: name, from: first, parts)
  }

  /// Passes attributes and modifiers without making nodes.
  private mutating func skipModifiers() {
    while true {
      if at(.at), token(ahead: 1).kind == .identifier {
        skipAttribute()
      } else if atModifierWord, isModifierHere {
        advance()
        if at(.leftParen), !current.flags.contains(.spaceBefore) { skipBalanced() }
      } else {
        return
      }
    }
  }

  // parses: infix operator +++: AdditionPrecedence
  // parses: precedencegroup P { higherThan: Q }
  // parses: macro m(_ x: Int) -> Int = #externalMacro(module: "M", type: "T")
  // parses: macro m<T>(x: Int) -> T =\n  #externalMacro(module: "M", type: "T") where T: P
  private mutating func parseOther(from first: Int) -> NodeID {
    if position == first, !keyword.beginsDeclaration { advance() }
    let word = position
    advance()
    while !atEnd, !startsLine || continuesDeclaration, !at(.semicolon), !at(.rightBrace) {
      if at(.leftParen) || at(.leftSquare) || at(.leftBrace) { skipBalanced() } else { advance() }
    }
    return make(.otherDeclaration, token: word, from: first)
  }
}
