extension Parser {
  mutating func parseExpression(allowsTrailingClosure: Bool = true) -> NodeID {
    nested { $0.parseBinary(minimum: 0, allowsTrailingClosure) }
  }

  // MARK: Operators

  // parses: let x = a + b * c == d && e || !f ? g : h
  // parses: let x = a as? B ?? c as! D
  // parses: let x = a is B
  // parses: let x = a +++ b
  // parses: x = y; x += 1
  // parses: let x = try? await f()
  // parses: let x = unsafe p.pointee
  // parses: let y = consume x
  // recovers: let x = a ? b
  // recovers: let x = a + 
  private mutating func parseBinary(minimum: Int, _ trailing: Bool) -> NodeID {
    var left = parsePrefix(trailing)
    while !atEnd {
      let first = firstToken(of: left)
      let word = position
      if keyword == .as || keyword == .is {
        guard OperatorPrecedence.cast >= minimum else { return left }
        advance()
        if at("?") || at("!") { advance() }
        let type = parseType()
        left = make(.typeCast, token: word, from: first, [left, type])
        continue
      }
      if at(.infixQuestion) {
        guard OperatorPrecedence.ternary >= minimum else { return left }
        advance()
        let then = nested { $0.parseBinary(minimum: OperatorPrecedence.ternary, true) }
        guard pass(.colon) else {
          reportProblem()
          return left
        }
        let other = nested { $0.parseBinary(minimum: OperatorPrecedence.ternary, trailing) }
        left = make(.ternary, token: word, from: first, [left, then, other])
        continue
      }
      guard isBinaryOperator else { return left }
      let spelling = source.text(position)
      let precedence = OperatorPrecedence.of(spelling)
      guard precedence >= minimum else { return left }
      advance()
      let next =
        OperatorPrecedence.isRightAssociative(precedence) ? precedence : precedence + 1
      let right = nested { $0.parseBinary(minimum: next, trailing) }
      let kind: SyntaxKind =
        OperatorPrecedence.isAssignment(spelling) ? .assignment : .binaryOperation
      left = make(kind, token: word, from: first, [left, right])
    }
    return left
  }

  private var isBinaryOperator: Bool {
    current.kind == .binaryOperator || current.kind == .equal
  }

  private mutating func parsePrefix(_ trailing: Bool) -> NodeID {
    let first = position
    switch keyword {
    case .try:
      advance()
      if at("?") || at("!") { advance() }
      let value = nested { $0.parseBinary(minimum: 0, trailing) }
      return make(.tryExpression, token: first, from: first, [value])
    case .await, .unsafe, .consume, .copy, .borrowing, .each, .repeat:
      let next = token(ahead: 1)
      let marks =
        !next.flags.contains(.startsLine)
        && (next.kind == .identifier || next.kind == .dollarIdentifier
          || next.kind == .backtickedIdentifier || next.kind.beginsString
          || (keyword == .await || keyword == .unsafe)
            && (isAt(.leftParen, ahead: 1) && next.flags.contains(.spaceBefore) || isAt(.period, ahead: 1)
              && next.flags.contains(.spaceBefore)
              || isAt(.leftSquare, ahead: 1) && next.flags.contains(.spaceBefore)
              || isAt("&", ahead: 1) || isAt("-", ahead: 1) || isAt("!", ahead: 1)
              || isAt(.leftBrace, ahead: 1)))
        && next.keyword != .as && next.keyword != .is && next.keyword != .in
      guard marks else { break }
      let isWide = keyword == .await || keyword == .unsafe
      advance()
      let value = nested {
        isWide ? $0.parseBinary(minimum: 0, trailing) : $0.parsePrefix(trailing)
      }
      return make(.markedExpression, token: first, from: first, [value])
    default: break
    }
    if current.kind.isOperator, current.kind != .period {
      if at("&") {
        advance()
        let operand = nested { $0.parsePrefix(trailing) }
        return make(.inOut, token: first, from: first, [operand])
      }
      advance()
      if at(.rightParen) || at(.comma) || at(.rightSquare) {  // An operator as a function: `reduce(0, +)`.
        return make(.identifier, token: first, from: first)
      }
      let operand = nested { $0.parsePrefix(trailing) }
      return make(.prefixOperation, token: first, from: first, [operand])
    }
    return parsePostfix(trailing)
  }

  // MARK: Postfix

  // parses: let x = a?.b!.c[1, default: 2]?(3)
  // parses: let x = f { 1 } label: { 2 }
  // parses: let x = f(1)\n{ 2 }\nlabel: { 3 }
  // parses: var x = 1\n{ didSet {} }
  // parses: let x = a.map(\.b).first(where: { $0 > 1 })
  // parses: let x = [Int](repeating: 0, count: 1)
  // parses: let x = S<T>.self.init(a: 1)
  // parses: let x = a.b(_:c:)
  // parses: let x = a\n#if X\n.b()\n#endif\n.c()
  // recovers: let x = f(1 2)
  // recovers: let x = a.
  private mutating func parsePostfix(_ trailing: Bool) -> NodeID {
    let first = position
    var base = parsePrimary()
    while !atEnd {
      let word = position
      if at(.period), token(ahead: 1).kind != .endOfFile {
        guard let member = parseMember(base, from: first) else { return base }
        base = member
      } else if at(.leftParen), !startsLine {
        let arguments = parseArguments(close: .rightParen)
        base = make(.call, token: word, from: first, [base] + arguments + trailingClosures(trailing))
      } else if at(.leftSquare), !startsLine {
        let arguments = parseArguments(close: .rightSquare)
        base = make(.subscripting, token: word, from: first, [base] + arguments)
      } else if at("?"), !current.flags.contains(.spaceBefore) {
        advance()
        base = make(.optionalChain, token: word, from: first, [base])
      } else if at("!"), !current.flags.contains(.spaceBefore) {
        advance()
        base = make(.forceUnwrap, token: word, from: first, [base])
      } else if at(.leftBrace), trailing, startsTrailingClosure(after: base) {
        base = make(.call, token: word, from: first, [base] + trailingClosures(true))
      } else if isPostfixOperator {
        advance()
        base = make(.postfixOperation, token: word, from: first, [base])
      } else if current.kind == .directive, startsLine, isPostfixConditional {
        skipDirectiveLine()
      } else {
        return base
      }
    }
    return base
  }

  /// `#if` between the members of a call chain.
  private var isPostfixConditional: Bool {
    guard ["#if", "#else", "#elseif", "#endif"].contains(source.text(position)) else { return false }
    var probe = self
    while probe.current.kind == .directive, !probe.atEnd { probe.skipDirectiveLine() }
    return probe.at(.period)
  }

  private var isPostfixOperator: Bool {
    current.kind == .postfixOperator
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
    let name = position
    advance()
    skipCompoundName()
    skipSpecialization()
    return make(.member, token: name, from: first, [base])
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
    guard current.kind.isOperator, source.text(position).hasPrefix("<"), !at("<="), !at("<<"),
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
      return ![.willSet, .didSet].contains(token(ahead: 1).keyword)
        && !([.get, .set].contains(token(ahead: 1).keyword) && isAt(.leftBrace, ahead: 2))
    default: return false
    }
  }

  private mutating func trailingClosures(_ allowed: Bool) -> [NodeID] {
    guard allowed, at(.leftBrace),
      ![.willSet, .didSet].contains(token(ahead: 1).keyword)
    else { return [] }
    var closures: [NodeID] = []
    let first = position
    let closure = parseClosure()
    closures.append(make(.argument, token: first, from: first, [closure]))
    while atName, isAt(.colon, ahead: 1), isAt(.leftBrace, ahead: 2), !keyword.endsExpression {
      let start = position
      advance()
      let label = make(.label, token: start, from: start)
      advance()
      let closure = parseClosure()
      closures.append(make(.argument, token: start, from: start, [label, closure]))
    }
    return closures
  }

  /// `(label: value, …)` or `[…]`.
  mutating func parseArguments(close: TokenKind) -> [NodeID] {
    var arguments: [NodeID] = []
    advance()
    while !at(close), !atEnd {
      let first = position
      var parts: [NodeID] = []
      if current.kind == .identifier || current.kind == .backtickedIdentifier, isAt(.colon, ahead: 1) {
        advance()
        parts.append(make(.label, token: first, from: first))
        advance()
      }
      parts.append(parseExpression())
      arguments.append(make(.argument, token: first, from: first, parts))
      if !pass(.comma), !at(close) {
        reportProblem()
        if atCloser || startsLine && (keyword.beginsStatement || keyword.beginsDeclaration) { break }
        if position == first || !at(.comma) { advance() }
      }
    }
    _ = pass(close)
    return arguments
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
  private mutating func parsePrimary() -> NodeID {
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
      case .directive, .pound: return parser.parseMacro()
      default: break
      }
      if parser.at(.leftParen) {
        let arguments = parser.parseArguments(close: .rightParen)
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
        _ = parser.parseModifiers()
        if parser.position == first { parser.advance() }
        return parser.parsePrimary()
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
    skipCompoundName()
    let before = position
    skipSpecialization()
    return make(
      position > before ? .typeExpression : .identifier, token: first, from: first)
  }

  private mutating func parseString() -> NodeID {
    let first = position
    var parts: [NodeID] = []
    let isRaw = current.kind == .rawDelimiter
    if isRaw { advance() }
    advance()
    while !atEnd {
      switch current.kind {
      case .stringSegment: advance()
      case .interpolationBackslash:
        advance()
        if isRaw { advance() }
        parts += parseInterpolation()
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
    repeat { advance() } while [.regexSlash, .regexPattern, .regexDelimiter].contains(current.kind)
      && !current.flags.contains(.spaceBefore)
    return make(.regexLiteral, token: first, from: first)
  }

  private mutating func parseInterpolation() -> [NodeID] {
    var parts: [NodeID] = []
    advance()
    while current.kind != .interpolationEnd, !atEnd {
      let first = position
      var inner: [NodeID] = []
      if atName, isAt(.colon, ahead: 1) {
        advance()
        inner.append(make(.label, token: first, from: first))
        advance()
      }
      inner.append(parseExpression())
      parts.append(make(.argument, token: first, from: first, inner))
      if !pass(.comma), current.kind != .interpolationEnd {
        reportProblem()
        advance()
      }
    }
    advance()
    return parts
  }

  private mutating func parseMacro() -> NodeID {
    let first = position
    let isNamed = current.kind == .pound
    advance()
    if isNamed, atName, !current.flags.contains(.spaceBefore) { advance() }
    var arguments: [NodeID] = []
    skipSpecialization()
    if at(.leftParen), !current.flags.contains(.spaceBefore) { arguments = parseArguments(close: .rightParen) }
    return make(.macroExpansion, token: first, from: first, arguments)
  }

  private mutating func parseCollection() -> NodeID {
    let first = position
    advance()
    var elements: [NodeID] = []
    var isDictionary = false
    if pass(.colon) { isDictionary = true }
    while !at(.rightSquare), !atEnd {
      let before = position
      elements.append(parseExpression())
      if pass(.colon) {
        isDictionary = true
        elements.append(parseExpression())
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

  private mutating func parseKeyPath() -> NodeID {
    let first = position
    advance()
    while !atEnd, !current.flags.contains(.spaceBefore) {
      if at(.period) || at("?") || at("!") || atName {
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
      var parts: [NodeID] = []
      if let end = parser.signatureEnd {
        parts = parser.parseClosureSignature(end: end)
      }
      let start = parser.position
      let statements = parser.parseStatements(until: { $0.at(.rightBrace) })
      if !parser.pass(.rightBrace) { parser.reportProblem() }
      let body = parser.make(.codeBlock, token: start, from: start, statements)
      return parser.make(.closure, token: first, from: first, parts + [body])
    }
  }

  /// The index of the `in` that ends a closure's signature, if there is one.
  private var signatureEnd: Int? {
    var probe = self
    while probe.at(.at) {
      probe.advance()
      probe.advance()
      if probe.at(.leftParen), !probe.current.flags.contains(.spaceBefore), !probe.isAt("in", ahead: 1) {
        var inner = probe
        inner.skipBalanced()
        if !inner.at(.arrow), inner.keyword != .in { probe = inner }
      }
    }
    if probe.at(.leftSquare) { probe.skipBalanced() }
    if probe.at(.leftParen) {
      probe.skipBalanced()
    } else {
      while probe.atName, probe.keyword != .in, !probe.keyword.beginsStatement {
        probe.advance()
        if !probe.pass(.comma) { break }
      }
    }
    probe.skipEffects()
    if probe.at(.arrow) {
      probe.advance()
      probe.skipType()
    }
    return probe.keyword == .in ? probe.position : nil
  }

  private mutating func parseClosureSignature(end: Int) -> [NodeID] {
    var parts: [NodeID] = []
    while at(.at) { skipAttribute() }
    if pass(.leftSquare) {
      while !at(.rightSquare), position < end { parts.append(parseCapture()) }
      _ = pass(.rightSquare)
    }
    if at(.leftParen) {
      parts += parseParameters()
      skipEffects()
      if pass(.arrow) { parts.append(parseType()) }
    } else {
      while atName, position < end, keyword != .in {
        let name = position
        advance()
        parts.append(make(.parameter, token: name, from: name))
        _ = pass(.comma)
      }
      skipEffects()
      if pass(.arrow) { parts.append(parseType()) }
    }
    position = end + 1
    return parts
  }

  private mutating func skipAttribute() {
    advance()
    advance()
  }

  private mutating func parseCapture() -> NodeID {
    let first = position
    var modifiers: [NodeID] = []
    while [.weak, .unowned].contains(keyword), !isAt(.rightSquare, ahead: 1), !isAt(.comma, ahead: 1) {
      let word = position
      advance()
      if at(.leftParen) { skipBalanced() }
      modifiers.append(make(.modifier, token: word, from: word))
    }
    let name = position
    advance()
    var parts = modifiers
    if at(.equal) { parts.append(parseInitializer()) }
    let capture = make(.capture, token: name, from: first, parts)
    if !pass(.comma), !at(.rightSquare) { advance() }
    return capture
  }
}
