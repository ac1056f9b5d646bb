extension Parser {
  /// Parses statements and declarations until `stop` or a closing brace.
  mutating func parseStatements(
    into statements: inout Chain, until stop: (inout Parser) -> Bool
  ) {
    while !atEnd, !at(.rightBrace), !stop(&self) {
      if pass(.semicolon) { continue }
      let before = position
      let statement = parseStatement()
      append(statement, to: &statements)
      if position == before {
        reportProblem()
        advance()
      }
    }
  }

  /// `{ … }`.
  mutating func parseCodeBlock() -> NodeID {
    nested { parser in
      let first = parser.position
      guard parser.pass(.leftBrace) else {
        parser.reportProblem()
        return parser.make(.codeBlock, token: first, from: first)
      }
      var statements = Chain()
      parser.parseStatements(into: &statements, until: { $0.at(.rightBrace) })
      if !parser.pass(.rightBrace) { parser.reportProblem() }
      return parser.make(.codeBlock, token: first, from: first, statements)
    }
  }

  mutating func parseStatement() -> NodeID {
    nested { parser in
      if parser.current.kind == .directive {
        return parser.endOfConditionalAttributes == nil
          ? parser.parseDirective() : parser.parseDeclaration()
      }
      if parser.atDeclaration || (parser.keyword == .case && !parser.token(ahead: 1).kind.isOperator) {
        return parser.parseDeclaration()
      }
      if parser.atName, parser.isAt(.colon, ahead: 1), parser.labelsStatement {
        let label = parser.position
        parser.advance()
        parser.advance()
        let statement = parser.parseStatement()
        return parser.make(.labeledStatement, token: label, from: label, statement)
      }
      return parser.parseKeywordStatement()
    }
  }

  private var labelsStatement: Bool {
    switch token(ahead: 2).keyword {
    case .for, .while, .repeat, .if, .switch, .do: true
    default: false
    }
  }

  // parses: func f() { return; }
  // parses: func f() { guard let x, let y = g(), y > 1 else { return } }
  // parses: func f() { while let x = next() { g(x) } }
  // parses: func f() { repeat { g() } while x < 3 }
  // parses: func f() { defer { g() }; throw E.a }
  // parses: func f() { outer: for i in 0..<3 { continue outer } }
  private mutating func parseKeywordStatement() -> NodeID {
    let first = position
    switch keyword {
    case .if: return parseIf()
    case .guard:
      advance()
      let conditions = parseConditions()
      _ = pass(.else)
      let body = parseCodeBlock()
      return make(.guardStatement, token: first, from: first, conditions, body)
    case .while:
      advance()
      let conditions = parseConditions()
      let body = parseCodeBlock()
      return make(.whileStatement, token: first, from: first, conditions, body)
    case .repeat where isAt(.leftBrace, ahead: 1):
      advance()
      let body = parseCodeBlock()
      _ = pass(.while)
      let condition = parseExpression()
      return make(.repeatStatement, token: first, from: first, body, condition)
    case .for: return parseFor()
    case .switch: return parseSwitch()
    case .do: return parseDo()
    case .defer:
      advance()
      let body = parseCodeBlock()
      return make(.deferStatement, token: first, from: first, body)
    case .return, .throw:
      let kind: SyntaxKind = keyword == .return ? .returnStatement : .throwStatement
      advance()
      let hasValue = !startsLineOrEnds || (!endsStatement && kind == .throwStatement)
      let value = hasValue ? parseExpression() : .none
      return make(kind, token: first, from: first, value)
    case .break, .continue, .fallthrough:
      let kind: SyntaxKind =
        keyword == .break
        ? .breakStatement : keyword == .continue ? .continueStatement : .fallthroughStatement
      advance()
      var label = first
      if atName, !startsLine, !keyword.endsExpression {
        label = position
        advance()
      }
      return make(kind, token: label, from: first)
    default: return parseExpression()
    }
  }

  private var endsStatement: Bool { at(.rightBrace) || at(.semicolon) || atEnd || keyword == .case || keyword == .default }
  private var startsLineOrEnds: Bool {
    endsStatement || (startsLine && (atDeclaration || keyword.beginsStatement))
      || current.kind == .directive && startsLine
  }

  // parses: func f() { if x { } else if case .a(let y)? = z, #available(macOS 13, *) { } else { } }
  // parses: let x = if a { 1 } else { 2 }
  /// A chain of `else if` is read in a loop and built from its end: any length, no recursion.
  mutating func parseIf() -> NodeID {
    var links: [(first: Int, conditions: NodeID, body: NodeID)] = []
    var otherwise = NodeID.none
    while true {
      let first = position
      advance()
      links.append((first, parseConditions(), parseCodeBlock()))
      guard pass(.else) else { break }
      if keyword == .if { continue }
      otherwise = parseCodeBlock()
      break
    }
    for link in links.reversed() {
      otherwise = make(
        .ifStatement, token: link.first, from: link.first, link.conditions, link.body, otherwise)
    }
    return otherwise
  }

  private mutating func parseConditions() -> NodeID {
    let first = position
    var conditions = Chain()
    repeat { append(parseCondition(), to: &conditions) } while pass(.comma)
    return make(.conditions, token: first, from: first, conditions)
  }

  private mutating func parseCondition() -> NodeID {
    let first = position
    if current.kind == .directive {
      advance()
      if at(.leftParen) { skipBalanced() }
      return make(.booleanLiteral, token: first, from: first)
    }
    guard keyword == .let || keyword == .var || keyword == .case else {
      return parseExpression(allowsTrailingClosure: false)
    }
    let isCase = pass(.case)
    if !isCase { advance() }
    var parts = Chain()
    append(parsePattern(isMatching: isCase), to: &parts)
    if pass(.colon) { append(parseType(), to: &parts) }
    if at(.equal) {
      let start = position
      advance()
      let value = parseExpression(allowsTrailingClosure: false)
      append(make(.initializer, token: start, from: start, value), to: &parts)
    }
    return make(.bindingCondition, token: first, from: first, parts)
  }

  // parses: func f() { for case let (x, y?) in z where x > 1 { } }
  // parses: func f() async { for try await x in y { } }
  // recovers: func f() { for x { } }
  private mutating func parseFor() -> NodeID {
    let first = position
    advance()
    while keyword == .try || keyword == .await || keyword == .unsafe { advance() }
    let isCase = pass(.case)
    var parts = Chain()
    append(parsePattern(isMatching: isCase), to: &parts)
    if pass(.colon) { append(parseType(), to: &parts) }
    if !pass(.in) { reportProblem() }
    append(parseExpression(allowsTrailingClosure: false), to: &parts)
    if keyword == .where { append(parseWhere(), to: &parts) }
    append(parseCodeBlock(), to: &parts)
    return make(.forStatement, token: first, from: first, parts)
  }

  private mutating func parseWhere(allowsTrailingClosure: Bool = false) -> NodeID {
    let first = position
    advance()
    let condition = parseExpression(allowsTrailingClosure: allowsTrailingClosure)
    return make(.whereClause, token: first, from: first, condition)
  }

  // parses: func f() { switch x { case 1, 2...: break; case let n where n > 3: g(n); @unknown default: break } }
  // parses: func f() { switch x { case let (a as A, b as B): g(a, b); case _ as C: g(); case is D: break; default: break } }
  // parses: let x = switch y { case .a: 1; default: 2 }
  // parses: func f() { switch x {\n#if A\ncase 1: g()\n#endif\ndefault: break } }
  // parses: func f() { switch x {\ncase .a: g()\n#if B\n@unknown default: h()\n#endif\n} }
  // parses: func f() { switch x { case (true, _?): g(); default: break } }
  // parses: func f() { switch x { case 1 where a.contains { $0 }: g(); default: break } }
  // recovers: func f() { switch x { foo } }
  mutating func parseSwitch() -> NodeID {
    let first = position
    advance()
    var parts = Chain()
    append(parseExpression(allowsTrailingClosure: false), to: &parts)
    guard pass(.leftBrace) else {
      reportProblem()
      return make(.switchStatement, token: first, from: first, parts)
    }
    while !at(.rightBrace), !atEnd {
      if current.kind == .directive {
        skipDirectiveLine()
        continue
      }
      let before = position
      append(parseSwitchCase(), to: &parts)
      if position == before {
        reportProblem()
        advance()
      }
    }
    _ = pass(.rightBrace)
    return make(.switchStatement, token: first, from: first, parts)
  }

  private mutating func parseSwitchCase() -> NodeID {
    let first = position
    if at(.at) { _ = parseModifiers() }
    if at(.at) {
      advance()
      advance()
    }
    var items = Chain()
    if pass(.case) {
      parseCaseItems(into: &items)
    } else if !pass(.default) {
      return make(.switchCase, token: first, from: first)
    }
    _ = pass(.colon)
    let start = position
    var statements = Chain()
    parseStatements(into: &statements, until: { $0.atSwitchCase })
    let body = make(.codeBlock, token: start, from: start, statements)
    append(body, to: &items)
    return make(.switchCase, token: first, from: first, items)
  }

  /// Whether the next case, with its attribute, or the end of a clause with cases stands here.
  private var atSwitchCase: Bool {
    switch current.kind {
    case .directive: return isDirectiveBetweenCases
    case .identifier: return keyword == .case || keyword == .default && isAt(.colon, ahead: 1)
    case .at:
      let word = token(ahead: 2).keyword
      return token(ahead: 1).keyword == .none && (word == .default || word == .case)
    default: return false
    }
  }

  /// `#if`, `#else` or `#endif` that stands between the cases of a `switch`.
  private var isDirectiveBetweenCases: Bool {
    guard startsLine else { return false }
    let end = endOfDirectiveLines
    let next = token(at: end)
    if next.kind == .at {
      let word = token(at: end + 1).keyword == .none ? token(at: end + 2).keyword : .none
      return word == .default || word == .case
    }
    return next.kind == .rightBrace || (next.keyword == .case && next.flags.contains(.startsLine))
      || (next.keyword == .default && token(at: end + 1).kind == .colon)
  }

  /// The index of the first token behind the directives that stand here.
  var endOfDirectiveLines: Int {
    var index = position
    while token(at: index).kind == .directive {
      repeat { index += 1 } while token(at: index).kind != .endOfFile
        && !token(at: index).flags.contains(.startsLine)
    }
    return index
  }

  /// - Parameter isCatch: a brace then begins the clause's body.
  private mutating func parseCaseItems(into items: inout Chain, isCatch: Bool = false) {
    repeat {
      let first = position
      let pattern = parsePattern(isMatching: true)
      let condition = keyword == .where ? parseWhere(allowsTrailingClosure: !isCatch) : .none
      append(make(.caseItem, token: first, from: first, pattern, condition), to: &items)
    } while pass(.comma)
  }

  // parses: func f() { do { try g() } catch let e as E where e.x { } catch is F { } catch { } }
  // parses: func f() { do throws(E) { try g() } catch { } }
  private mutating func parseDo() -> NodeID {
    let first = position
    advance()
    if keyword == .throws {
      advance()
      if at(.leftParen) { skipBalanced() }
    }
    var parts = Chain()
    append(parseCodeBlock(), to: &parts)
    while keyword == .catch {
      let start = position
      advance()
      var clause = Chain()
      if !at(.leftBrace) { parseCaseItems(into: &clause, isCatch: true) }
      append(parseCodeBlock(), to: &clause)
      append(make(.catchClause, token: start, from: start, clause), to: &parts)
    }
    return make(.doStatement, token: first, from: first, parts)
  }

  // MARK: Conditional compilation

  // parses: #if os(Linux) && !DEBUG\nlet x = 1\n#elseif canImport(Foo)\nlet x = 2\n#else\nlet x = 3\n#endif
  /// `#if … #elseif … #else … #endif`: every clause is parsed. Other directives are passed.
  private mutating func parseDirective() -> NodeID {
    let first = position
    guard at("#if") else {
      if at("#sourceLocation") || atClauseEnd {
        skipDirectiveLine()
        return make(.otherDeclaration, token: first, from: first)
      }
      return parseExpression()
    }
    var clauses = Chain()
    repeat {
      let line = position
      skipDirectiveLine()
      append(make(.compilationCondition, token: line, from: line), to: &clauses)
      let start = position
      var statements = Chain()
      parseStatements(into: &statements, until: { $0.atClauseEnd })
      append(make(.codeBlock, token: start, from: start, statements), to: &clauses)
    } while current.kind == .directive && !at("#endif")
    if current.kind == .directive { skipDirectiveLine() } else { reportProblem() }
    conditionals.append(UInt32(truncatingIfNeeded: first))
    return make(.conditionalCompilation, token: first, from: first, clauses)
  }

  private var atClauseEnd: Bool {
    current.kind == .directive && (at("#elseif") || at("#else") || at("#endif"))
  }

  mutating func skipDirectiveLine() {
    advance()
    while !atEnd, !startsLine { advance() }
  }

  // MARK: Patterns

  /// - Parameter isMatching: in a `case`: names are expressions unless a `let` or `var` stands before.
  mutating func parsePattern(isMatching: Bool = false) -> NodeID {
    nested { parser in
      let first = parser.position
      if parser.keyword == .let || parser.keyword == .var {
        parser.advance()
        let pattern = parser.parsePattern()
        let type = parser.pass(.as) ? parser.parseType() : .none
        return parser.make(.bindingPattern, token: first, from: first, pattern, type)
      }
      if parser.keyword == .underscore, !parser.isAt(.period, ahead: 1) {
        parser.advance()
        let pattern = parser.make(.wildcardPattern, token: first, from: first)
        if parser.keyword == .as { return parser.parseCastPattern(pattern, from: first) }
        return parser.optional(pattern, from: first)
      }
      if parser.at(.leftParen), !isMatching || parser.isTuplePattern {
        return parser.optional(parser.parseTuplePattern(isMatching: isMatching), from: first)
      }
      if !isMatching, parser.atName, !parser.isAt(.period, ahead: 1), !parser.isAt(.leftParen, ahead: 1) {
        parser.advance()
        let name = parser.make(.namePattern, token: first, from: first)
        return parser.optional(name, from: first)
      }
      if parser.keyword == .is {
        parser.advance()
        _ = parser.parseType()
        return parser.make(.expressionPattern, token: first, from: first)
      }
      let expression = parser.parsePatternExpression()
      return parser.make(.expressionPattern, token: first, from: first, expression)
    }
  }

  /// `pattern as Type`.
  private mutating func parseCastPattern(_ pattern: NodeID, from first: Int) -> NodeID {
    advance()
    let type = parseType()
    return make(.bindingPattern, token: first, from: first, pattern, type)
  }

  /// A parenthesis in a `case` that binds names.
  private var isTuplePattern: Bool {
    (position..<endOfBalanced(from: position)).contains {
      switch token(at: $0).keyword {
      case .let, .var, .underscore: true
      default: false
      }
    }
  }

  private mutating func parseTuplePattern(isMatching: Bool) -> NodeID {
    let first = position
    advance()
    var elements = Chain()
    while !at(.rightParen), !atEnd {
      if atName, isAt(.colon, ahead: 1) {
        advance()
        advance()
      }
      let start = position
      let element = parsePattern(isMatching: isMatching)
      append(keyword == .as ? parseCastPattern(element, from: start) : element, to: &elements)
      if !pass(.comma) { break }
    }
    if !pass(.rightParen) {
      reportProblem()
      position = first
      skipBalanced()
    }
    return make(.tuplePattern, token: first, from: first, elements)
  }

  private mutating func optional(_ pattern: NodeID, from first: Int) -> NodeID {
    guard at("?"), !current.flags.contains(.spaceBefore) else { return pattern }
    advance()
    return make(.optionalPattern, token: first, from: first, pattern)
  }
}
