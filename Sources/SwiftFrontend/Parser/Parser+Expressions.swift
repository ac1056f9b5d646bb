extension Parser {
  mutating func parseExpression(allowsTrailingClosure: Bool = true) -> NodeID {
    nested { $0.parseBinary(minimum: 0, allowsTrailingClosure) }
  }

  /// An expression in a pattern: an `=` behind it is not its own.
  mutating func parsePatternExpression() -> NodeID {
    nested { $0.parseBinary(minimum: OperatorPrecedence.assignment + 1, false) }
  }

  // MARK: Postfix

  // parses: let x = a?.b!.c[1, default: 2]?(3)
  // parses: let x = f { 1 } label: { 2 }
  // parses: let x = f { 1 } else: { 2 }
  // parses: func g() { f { 1 }\n{ h() }() }
  // parses: let x = a.Swift::map(b) + Swift::max(1, 2)
  // parses: let x = f(1)\n{ 2 }\nlabel: { 3 }
  // parses: var x = 1\n{ didSet {} }
  // parses: let x = a.map(\.b).first(where: { $0 > 1 })
  // parses: let x = [Int](repeating: 0, count: 1)
  // parses: let x = S<T>.self.init(a: 1)
  // parses: let x = a.b(_:c:)
  // parses: let x = a\n#if X\n.b()\n#endif\n.c()
  // parses: let x = [(A?, B) -> Void]()
  // parses: let x = f(to: (@convention(c) (P?, () -> Void) -> P?).self)
  // parses: let x = f(to: ((A, () async throws -> Void) async -> Void).self)
  // parses: let x = (@Sendable () throws(E) -> T?).self
  // recovers: let x = f(1 2)
  // recovers: let x = a.
  mutating func parsePostfix(_ trailing: Bool) -> NodeID {
    let first = position
    let mark = problemCount
    var base = parsePrimary(trailing)
    if kind(of: base) == .tuple, current.kind == .arrow || current.kind == .identifier, atArrow {
      base = parseFunctionType(from: first, forgettingProblemsSince: mark)
    }
    while true {
      let word = position
      switch current.kind {
      case .period where token(ahead: 1).kind != .endOfFile:
        guard let member = parseMember(base, from: first) else { return base }
        base = member
      case .leftParen where !startsLine:
        var parts = Chain()
        append(base, to: &parts)
        parseArguments(close: .rightParen, into: &parts)
        let hasClosure = trailing && parseTrailingClosures(into: &parts)
        base = make(.call, token: word, from: first, parts)
        if hasClosure, at(.leftBrace) { return base }
      case .leftSquare where !startsLine:
        var parts = Chain()
        append(base, to: &parts)
        parseArguments(close: .rightSquare, into: &parts)
        base = make(.subscripting, token: word, from: first, parts)
      case .leftBrace where trailing && startsTrailingClosure(after: base):
        var parts = Chain()
        append(base, to: &parts)
        parseTrailingClosures(into: &parts)
        base = make(.call, token: word, from: first, parts)
        if at(.leftBrace) { return base }  // One closure a call, with those that have labels.
      case .directive where startsLine && isPostfixConditional: skipDirectiveLine()
      case .question, .exclamation, .infixQuestion, .prefixOperator, .postfixOperator,
        .binaryOperator:
        if !current.flags.contains(.spaceBefore), at("?") {
          advance()
          base = make(.optionalChain, token: word, from: first, base)
        } else if !current.flags.contains(.spaceBefore), at("!") {
          advance()
          base = make(.forceUnwrap, token: word, from: first, base)
        } else if current.kind == .postfixOperator {
          advance()
          base = make(.postfixOperation, token: word, from: first, base)
        } else {
          return base
        }
      default: return base
      }
    }
  }

  /// `#if` between the members of a call chain.
  private var isPostfixConditional: Bool {
    guard at("#if") || at("#else") || at("#elseif") || at("#endif") else { return false }
    return token(at: endOfDirectiveLines).kind == .period
  }

  private mutating func parseMember(_ base: NodeID, from first: Int) -> NodeID? {
    let next = token(ahead: 1)
    let isName =
      next.kind == .identifier || next.kind == .backtickedIdentifier || next.kind == .integer
      || next.kind == .dollarIdentifier
    guard isName, !next.flags.contains(.startsLine) || startsLine else {
      if isAt(.leftParen, ahead: 1) || isAt(.leftSquare, ahead: 1) {
        advance()
        return base
      }
      return nil
    }
    advance()
    var name = position
    advance()
    if at(.doubleColon), token(ahead: 1).kind == .identifier {  // `value.Module::member`
      advance()
      name = position
      advance()
    }
    skipCompoundName()
    skipSpecialization()
    return make(.member, token: name, from: first, base)
  }

  /// `name(_:label:)` as a reference.
  private mutating func skipCompoundName() {
    guard at(.leftParen), !current.flags.contains(.spaceBefore) else { return }
    var ahead = 1
    while token(ahead: ahead).kind == .identifier, isAt(.colon, ahead: ahead + 1) { ahead += 2 }
    guard ahead > 1, isAt(.rightParen, ahead: ahead) else { return }
    position += ahead + 1
  }

  /// Generic arguments after a name, if what follows could not follow a comparison.
  mutating func skipSpecialization() {
    guard startsWithLess, !at("<="), !at("<<"),
      !current.flags.contains(.spaceBefore)
    else { return }
    let start = position
    guard skipGenericArguments() else { return }
    let follows =
      at(.leftParen) || at(.rightParen) || at(.rightSquare) || at(.rightBrace) || at(.comma) || at(.period) || at(.semicolon) || at(.colon)
      || at(.leftBrace) || at("?") || at("!") || startsLine || atEnd || keyword == .in || at(.leftSquare)
      || at(.equal) || keyword == .as
    if !follows { position = start }
  }

  /// On the next line, too, as Swift reads it.
  private func startsTrailingClosure(after base: NodeID) -> Bool {
    switch kind(of: base) {
    case .identifier, .member, .implicitMember, .call, .optionalChain, .forceUnwrap,
      .typeExpression, .subscripting, .macroExpansion:
      switch token(ahead: 1).keyword {
      case .willSet, .didSet: return false
      case .get, .set: return !isAt(.leftBrace, ahead: 2)
      default: return true
      }
    default: return false
    }
  }

  /// - Returns: whether there are any.
  @discardableResult
  private mutating func parseTrailingClosures(into closures: inout Chain) -> Bool {
    guard at(.leftBrace), token(ahead: 1).keyword != .willSet, token(ahead: 1).keyword != .didSet
    else { return false }
    let first = position
    let closure = parseClosure()
    append(make(.argument, token: first, from: first, closure), to: &closures)
    while atName, isAt(.colon, ahead: 1), isAt(.leftBrace, ahead: 2), keyword != .default {
      let start = position
      advance()
      let label = make(.label, token: start, from: start)
      advance()
      let closure = parseClosure()
      append(make(.argument, token: start, from: start, label, closure), to: &closures)
    }
    return true
  }

  /// `(label: value, …)` or `[…]`.
  mutating func parseArguments(close: TokenKind, into arguments: inout Chain) {
    advance()
    while !at(close), !atEnd {
      let first = position
      var label = NodeID.none
      if current.kind == .identifier || current.kind == .backtickedIdentifier, isAt(.colon, ahead: 1) {
        advance()
        label = make(.label, token: first, from: first)
        advance()
      }
      let value = parseExpression()
      append(make(.argument, token: first, from: first, label, value), to: &arguments)
      if !pass(.comma), !at(close) {
        reportProblem()
        if atCloser || startsLine && (keyword.beginsStatement || keyword.beginsDeclaration) { break }
        if position == first || !at(.comma) { advance() }
      }
    }
    _ = pass(close)
  }

  // MARK: Primary

  // parses: let x = (1, a: 2)
  // parses: let x = [1, 2,]
  // parses: let x = [a: 1, b: 2]
  // parses: let x = [:]
  // parses: let x = .init(1)
  // parses: let x = "a\(b)c\(d, e: 1)"
  // parses: let x = /a+b/
  // parses: let x = #colorLiteral(red: 1)
  // parses: let x = \S.a?.b
  // parses: let x = (any P).self
  // parses: reduce(0, +)
  // recovers: let x = [1, 2
  private mutating func parsePrimary(_ trailing: Bool) -> NodeID {
    nested { parser in
      let first = parser.position
      switch parser.current.kind {
      case .integer, .float:
        parser.advance()
        return parser.make(.numberLiteral, token: first, from: first)
      case .rawDelimiter, .openingQuote: return parser.parseString()
      case .regexDelimiter, .regexSlash: return parser.parseRegex()
      case .identifier, .backtickedIdentifier, .dollarIdentifier, .placeholder:
        return parser.parseName()
      case .directive, .pound: return parser.parseMacro(trailing)
      default: break
      }
      if parser.at(.leftParen) {
        var arguments = Chain()
        parser.parseArguments(close: .rightParen, into: &arguments)
        return parser.make(.tuple, token: first, from: first, arguments)
      }
      if parser.at(.leftSquare) { return parser.parseCollection() }
      if parser.at(.leftBrace) { return parser.parseClosure() }
      if parser.at(.backslash) { return parser.parseKeyPath() }
      let next = parser.token(ahead: 1)
      if parser.at(.period), next.kind == .identifier || next.kind == .backtickedIdentifier,
        !next.flags.contains(.startsLine)
      {
        parser.advance()
        let name = parser.position
        parser.advance()
        parser.skipCompoundName()
        parser.skipSpecialization()
        return parser.make(.implicitMember, token: name, from: first)
      }
      if parser.at(.at) {
        if let type = parser.parseAttributedType() { return type }
        _ = parser.parseModifiers()
        if parser.position == first { parser.advance() }
        return parser.parsePrimary(trailing)
      }
      parser.reportProblem()
      if !parser.atCloser, !parser.at(.comma), !parser.atEnd {
        parser.advance()
      }
      return parser.make(.unparsed, token: first, from: first)
    }
  }

  private mutating func parseName() -> NodeID {
    let first = position
    switch keyword {
    case .if: return parseIf()
    case .switch: return parseSwitch()
    case .do where isAt(.leftBrace, ahead: 1): return parseStatement()
    case .true, .false:
      advance()
      return make(.booleanLiteral, token: first, from: first)
    case .nil:
      advance()
      return make(.nilLiteral, token: first, from: first)
    case .let, .var:  // Inside the payload of an enum case pattern.
      return parsePattern()
    case .isolated where isAt(.leftParen, ahead: 1) && isAt("any", ahead: 2):  // In a function type.
      skipType()
      return make(.typeExpression, token: first, from: first)
    case .any, .some:
      let next = token(ahead: 1)
      if next.kind == .identifier, !next.flags.contains(.startsLine), !next.keyword.endsExpression,
        next.keyword != .as, next.keyword != .is
      {
        skipType()
        return make(.typeExpression, token: first, from: first)
      }
    default: break
    }
    if current.kind == .identifier, keyword.endsExpression || keyword.beginsDeclarationOnly {
      reportProblem()
      return make(.unparsed, token: first, from: first)
    }
    advance()
    var name = first
    if at(.doubleColon), token(ahead: 1).kind == .identifier {  // `Module::name`
      advance()
      name = position
      advance()
    }
    skipCompoundName()
    let before = position
    skipSpecialization()
    return make(
      position > before ? .typeExpression : .identifier, token: name, from: first)
  }

  private mutating func parseString() -> NodeID {
    let first = position
    var parts = Chain()
    let isRaw = current.kind == .rawDelimiter
    if isRaw { advance() }
    advance()
    while !atEnd {
      switch current.kind {
      case .stringSegment: advance()
      case .interpolationBackslash:
        advance()
        if isRaw { advance() }
        parseInterpolation(into: &parts)
      case .closingQuote:
        advance()
        if isRaw { advance() }
        return make(.stringLiteral, token: first, from: first, parts)
      default: return make(.stringLiteral, token: first, from: first, parts)
      }
    }
    return make(.stringLiteral, token: first, from: first, parts)
  }

  /// `/pattern/`, with or without `#`s.
  private mutating func parseRegex() -> NodeID {
    let first = position
    repeat { advance() } while (current.kind == .regexSlash || current.kind == .regexPattern
      || current.kind == .regexDelimiter) && !current.flags.contains(.spaceBefore)
    return make(.regexLiteral, token: first, from: first)
  }

  private mutating func parseInterpolation(into parts: inout Chain) {
    advance()
    while current.kind != .interpolationEnd, !atEnd {
      let first = position
      var label = NodeID.none
      if atName, isAt(.colon, ahead: 1) {
        advance()
        label = make(.label, token: first, from: first)
        advance()
      }
      let value = parseExpression()
      append(make(.argument, token: first, from: first, label, value), to: &parts)
      if !pass(.comma), current.kind != .interpolationEnd {
        reportProblem()
        advance()
      }
    }
    advance()
  }

  // parses: #expect(throws: E.self) { try f() }
  // parses: #Predicate<Int> { $0 > 1 }
  private mutating func parseMacro(_ trailing: Bool) -> NodeID {
    let first = position
    let isNamed = current.kind == .pound
    advance()
    if isNamed, atName, !current.flags.contains(.spaceBefore) { advance() }
    var arguments = Chain()
    skipSpecialization()
    if at(.leftParen), !current.flags.contains(.spaceBefore) {
      parseArguments(close: .rightParen, into: &arguments)
    }
    if isNamed, trailing { parseTrailingClosures(into: &arguments) }
    return make(.macroExpansion, token: first, from: first, arguments)
  }

  private mutating func parseCollection() -> NodeID {
    let first = position
    advance()
    var elements = Chain()
    var isDictionary = false
    if pass(.colon) { isDictionary = true }
    while !at(.rightSquare), !atEnd {
      let before = position
      append(parseExpression(), to: &elements)
      if pass(.colon) {
        isDictionary = true
        append(parseExpression(), to: &elements)
      }
      if !pass(.comma), !at(.rightSquare) {
        reportProblem()
        if atCloser || startsLine && keyword.beginsDeclaration { break }
        if position == before { advance() }
      }
    }
    _ = pass(.rightSquare)
    return make(isDictionary ? .dictionaryLiteral : .arrayLiteral, token: first, from: first, elements)
  }

  // parses: let f = rows.map(\.0.count) + rows.map(\Row.cells.1)
  private mutating func parseKeyPath() -> NodeID {
    let first = position
    advance()
    while !atEnd, !current.flags.contains(.spaceBefore) {
      if at(.period) || at(.integer) || at("?") || at("!") || atName {
        advance()
        if !current.flags.contains(.spaceBefore) { skipSpecialization() }
      } else if at(.leftSquare) || at(.leftParen) {
        skipBalanced()
      } else {
        break
      }
    }
    return make(.keyPath, token: first, from: first)
  }

  // MARK: Closures

  /// `{ [captures] (parameters) -> Result in statements }`.
  // parses: let f = { }
  // parses: let f = { $0 + $1 }
  // parses: let f = { x, y in x }
  // parses: let f = { [weak self, x = y, unowned(unsafe) z] (a: inout A, _ b: B) async throws(E) -> C in a }
  // parses: let f = { @MainActor @Sendable in g() }
  // parses: let f = { (p) -> Int in p.pointee }
  mutating func parseClosure() -> NodeID {
    nested { parser in
      let first = parser.position
      parser.advance()
      var parts = Chain()
      if let end = parser.findSignatureEnd() {
        parser.parseClosureSignature(end: end, into: &parts)
      }
      let start = parser.position
      var statements = Chain()
      parser.parseStatements(into: &statements, until: { $0.at(.rightBrace) })
      if !parser.pass(.rightBrace) { parser.reportProblem() }
      let body = parser.make(.codeBlock, token: start, from: start, statements)
      parser.append(body, to: &parts)
      return parser.make(.closure, token: first, from: first, parts)
    }
  }

  /// The index of the `in` that ends a closure's signature, if there is one.
  private mutating func findSignatureEnd() -> Int? {
    let start = position
    defer { position = start }
    while at(.at) {
      advance()
      advance()
      if at(.leftParen), !current.flags.contains(.spaceBefore), !isAt("in", ahead: 1) {
        let after = token(at: endOfBalanced(from: position))
        if after.kind != .arrow, after.keyword != .in { skipBalanced() }
      }
    }
    if at(.leftSquare) { skipBalanced() }
    if at(.leftParen) {
      skipBalanced()
    } else {
      while atName, keyword != .in, !keyword.beginsStatement {
        advance()
        if !pass(.comma) { break }
      }
    }
    skipEffects()
    if at(.arrow) {
      advance()
      skipType()
    }
    return keyword == .in ? position : nil
  }

  private mutating func parseClosureSignature(end: Int, into parts: inout Chain) {
    while at(.at) {
      advance()
      advance()
    }
    if pass(.leftSquare) {
      while !at(.rightSquare), position < end { append(parseCapture(), to: &parts) }
      _ = pass(.rightSquare)
    }
    if at(.leftParen) {
      parseParameters(into: &parts)
      skipEffects()
      if pass(.arrow) { append(parseType(), to: &parts) }
    } else {
      while atName, position < end, keyword != .in {
        let name = position
        advance()
        append(make(.parameter, token: name, from: name), to: &parts)
        _ = pass(.comma)
      }
      skipEffects()
      if pass(.arrow) { append(parseType(), to: &parts) }
    }
    position = end + 1
  }

  private mutating func parseCapture() -> NodeID {
    let first = position
    var parts = Chain()
    while keyword == .weak || keyword == .unowned, !isAt(.rightSquare, ahead: 1), !isAt(.comma, ahead: 1) {
      let word = position
      advance()
      if at(.leftParen) { skipBalanced() }
      append(make(.modifier, token: word, from: word), to: &parts)
    }
    let name = position
    advance()
    if at(.equal) { append(parseInitializer(), to: &parts) }
    let capture = make(.capture, token: name, from: first, parts)
    if !pass(.comma), !at(.rightSquare) { advance() }
    return capture
  }
}
