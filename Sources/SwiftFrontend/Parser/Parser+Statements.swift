extension Parser {
  /// Parses statements and declarations until `stop` or a closing brace.
  mutating func parseStatements(until stop: (Parser) -> Bool) -> [NodeID] {
    var statements: [NodeID] = []
    while !atEnd, !at(.rightBrace), !stop(self) {
      if pass(.semicolon) { continue }
      let before = position
      let statement = parseStatement()
      if !statement.isNone { statements.append(statement) }
      if position == before {
        reportProblem()
        advance()
      }
    }
    return statements
  }

  /// `{ … }`.
  mutating func parseCodeBlock() -> NodeID {
    nested { parser in
      let first = parser.position
      guard parser.pass(.leftBrace) else {
        parser.reportProblem()
        return parser.make(.codeBlock, token: first, from: first)
      }
      let statements = parser.parseStatements(until: { $0.at(.rightBrace) })
      if !parser.pass(.rightBrace) { parser.reportProblem() }
      return parser.make(.codeBlock, token: first, from: first, statements)
    }
  }

  mutating func parseStatement() -> NodeID {
    nested { parser in
      if parser.current.kind == .directive { return parser.parseDirective() }
      if parser.atDeclaration || (parser.keyword == .case && !parser.token(ahead: 1).kind.isOperator) {
        return parser.parseDeclaration()
      }
      if parser.atName, parser.isAt(.colon, ahead: 1), parser.labelsStatement {
        let label = parser.position
        parser.advance()
        parser.advance()
        let statement = parser.parseStatement()
        return parser.make(.labeledStatement, token: label, from: label, [statement])
      }
      return parser.parseKeywordStatement()
    }
  }

  private var labelsStatement: Bool {
    [.for, .while, .repeat, .if, .switch, .do].contains(token(ahead: 2).keyword)
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
      return make(.guardStatement, token: first, from: first, [conditions, body])
    case .while:
      advance()
      let conditions = parseConditions()
      let body = parseCodeBlock()
      return make(.whileStatement, token: first, from: first, [conditions, body])
    case .repeat:
      advance()
      let body = parseCodeBlock()
      _ = pass(.while)
      let condition = parseExpression()
      return make(.repeatStatement, token: first, from: first, [body, condition])
    case .for: return parseFor()
    case .switch: return parseSwitch()
    case .do: return parseDo()
    case .defer:
      advance()
      let body = parseCodeBlock()
      return make(.deferStatement, token: first, from: first, [body])
    case .return, .throw:
      let kind: SyntaxKind = keyword == .return ? .returnStatement : .throwStatement
      advance()
      let hasValue = !startsLineOrEnds || (!endsStatement && kind == .throwStatement)
      let value = hasValue ? [parseExpression()] : []
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
    var otherwise: [NodeID] = []
    while true {
      let first = position
      advance()
      links.append((first, parseConditions(), parseCodeBlock()))
      guard pass(.else) else { break }
      if keyword == .if { continue }
      otherwise = [parseCodeBlock()]
      break
    }
    for link in links.reversed() {
      otherwise = [
        make(
          .ifStatement, token: link.first, from: link.first,
          [link.conditions, link.body] + otherwise)
      ]
    }
    return otherwise[0]
  }

  private mutating func parseConditions() -> NodeID {
    let first = position
    var conditions: [NodeID] = []
    repeat { conditions.append(parseCondition()) } while pass(.comma)
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
    var parts = [parsePattern(isMatching: isCase)]
    if pass(.colon) { parts.append(parseType()) }
    if at(.equal) {
      let start = position
      advance()
      let value = parseExpression(allowsTrailingClosure: false)
      parts.append(make(.initializer, token: start, from: start, [value]))
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
    var parts = [parsePattern(isMatching: isCase)]
    if pass(.colon) { parts.append(parseType()) }
    if !pass(.in) { reportProblem() }
    parts.append(parseExpression(allowsTrailingClosure: false))
    if keyword == .where { parts.append(parseWhere()) }
    parts.append(parseCodeBlock())
    return make(.forStatement, token: first, from: first, parts)
  }

  private mutating func parseWhere() -> NodeID {
    let first = position
    advance()
    let condition = parseExpression(allowsTrailingClosure: false)
    return make(.whereClause, token: first, from: first, [condition])
  }

  // parses: func f() { switch x { case 1, 2...: break; case let n where n > 3: g(n); @unknown default: break } }
  // parses: func f() { switch x { case let (a as A, b as B): g(a, b); case _ as C: g(); case is D: break; default: break } }
  // parses: let x = switch y { case .a: 1; default: 2 }
  // parses: func f() { switch x {\n#if A\ncase 1: g()\n#endif\ndefault: break } }
  // recovers: func f() { switch x { foo } }
  mutating func parseSwitch() -> NodeID {
    let first = position
    advance()
    var parts = [parseExpression(allowsTrailingClosure: false)]
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
      parts.append(parseSwitchCase())
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
    var items: [NodeID] = []
    if pass(.case) {
      items = parseCaseItems(isMatching: true)
    } else if !pass(.default) {
      return make(.switchCase, token: first, from: first)
    }
    _ = pass(.colon)
    let start = position
    let statements = parseStatements(until: { parser in
      parser.isDirectiveBetweenCases
        || parser.keyword == .default && parser.isAt(.colon, ahead: 1)
        || parser.keyword == .case
        || parser.at(.at) && parser.token(ahead: 1).keyword == .none
          && [.default, .case].contains(parser.token(ahead: 2).keyword)
    })
    let body = make(.codeBlock, token: start, from: start, statements)
    return make(.switchCase, token: first, from: first, items + [body])
  }

  /// `#if`, `#else` or `#endif` that stands between the cases of a `switch`.
  private var isDirectiveBetweenCases: Bool {
    guard current.kind == .directive, startsLine else { return false }
    var probe = self
    while probe.current.kind == .directive, !probe.atEnd { probe.skipDirectiveLine() }
    return probe.at(.rightBrace) || (probe.keyword == .case && probe.startsLine)
      || (probe.keyword == .default && probe.isAt(.colon, ahead: 1))
  }

  private mutating func parseCaseItems(isMatching: Bool) -> [NodeID] {
    var items: [NodeID] = []
    repeat {
      let first = position
      var parts = [parsePattern(isMatching: isMatching)]
      if keyword == .where { parts.append(parseWhere()) }
      items.append(make(.caseItem, token: first, from: first, parts))
    } while pass(.comma)
    return items
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
    var parts = [parseCodeBlock()]
    while keyword == .catch {
      let start = position
      advance()
      let items = at(.leftBrace) ? [] : parseCaseItems(isMatching: true)
      let body = parseCodeBlock()
      parts.append(make(.catchClause, token: start, from: start, items + [body]))
    }
    return make(.doStatement, token: first, from: first, parts)
  }

  // MARK: Conditional compilation

  // parses: #if os(Linux) && !DEBUG\nlet x = 1\n#elseif canImport(Foo)\nlet x = 2\n#else\nlet x = 3\n#endif
  /// `#if … #elseif … #else … #endif`: every clause is parsed. Other directives are passed.
  private mutating func parseDirective() -> NodeID {
    let first = position
    guard source.text(first) == "#if" else {
      if ["#sourceLocation", "#elseif", "#else", "#endif"]
        .contains(source.text(first))
      {
        skipDirectiveLine()
        return make(.otherDeclaration, token: first, from: first)
      }
      return parseExpression()
    }
    var clauses: [NodeID] = []
    repeat {
      let line = position
      skipDirectiveLine()
      clauses.append(make(.compilationCondition, token: line, from: line))
      let start = position
      let statements = parseStatements(until: \.atClauseEnd)
      clauses.append(make(.codeBlock, token: start, from: start, statements))
    } while current.kind == .directive && source.text(position) != "#endif" && !atEnd
    if current.kind == .directive { skipDirectiveLine() } else { reportProblem() }
    return make(.conditionalCompilation, token: first, from: first, clauses)
  }

  private var atClauseEnd: Bool {
    current.kind == .directive
      && ["#elseif", "#else", "#endif"].contains(source.text(position))
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
        var parts = [parser.parsePattern()]
        if parser.pass(.as) { parts.append(parser.parseType()) }
        return parser.make(.bindingPattern, token: first, from: first, parts)
      }
      if parser.keyword == .underscore, !parser.isAt(.period, ahead: 1) {
        parser.advance()
        let pattern = parser.make(.wildcardPattern, token: first, from: first)
        return parser.keyword == .as ? parser.parseCastPattern(pattern, from: first) : pattern
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
      let expression = parser.parseExpression(allowsTrailingClosure: false)
      return parser.make(.expressionPattern, token: first, from: first, [expression])
    }
  }

  /// `pattern as Type`.
  private mutating func parseCastPattern(_ pattern: NodeID, from first: Int) -> NodeID {
    advance()
    let type = parseType()
    return make(.bindingPattern, token: first, from: first, [pattern, type])
  }

  /// A parenthesis in a `case` that binds names.
  private var isTuplePattern: Bool {
    (position..<endOfBalanced(from: position)).contains {
      [.let, .var, .underscore].contains(source.tokens[$0].keyword)
    }
  }

  private mutating func parseTuplePattern(isMatching: Bool) -> NodeID {
    let first = position
    advance()
    var elements: [NodeID] = []
    while !at(.rightParen), !atEnd {
      if atName, isAt(.colon, ahead: 1) {
        advance()
        advance()
      }
      let start = position
      let element = parsePattern(isMatching: isMatching)
      elements.append(keyword == .as ? parseCastPattern(element, from: start) : element)
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
    return make(.optionalPattern, token: first, from: first, [pattern])
  }
}
