/// Operators and the words in front of expressions.
extension Parser {
  // parses: let x = a + b * c == d && e || !f ? g : h
  // parses: let x = a as? B ?? c as! D
  // parses: let x = a is B
  // parses: let x = a +++ b
  // parses: x = y; x += 1
  // parses: let x = try? await f()
  // parses: let x = unsafe p.pointee
  // parses: let y = consume x
  // parses: consuming func f() { discard self }
  // parses: let x = (a, repeat (each b).c, d)
  // parses: repeat f(each x)
  // recovers: let x = a ? b
  // recovers: let x = a + 
  mutating func parseBinary(minimum: Int, _ trailing: Bool) -> NodeID {
    var left = parsePrefix(trailing)
    while true {
      let sign = current.kind
      guard sign == .binaryOperator || sign == .equal || sign == .infixQuestion
        || sign == .identifier && (keyword == .as || keyword == .is)
      else { return left }
      let first = firstToken(of: left)
      let word = position
      if sign == .identifier {
        guard OperatorPrecedence.cast >= minimum else { return left }
        advance()
        if at("?") || at("!") { advance() }
        let type = parseType()
        left = make(.typeCast, token: word, from: first, left, type)
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
        left = make(.ternary, token: word, from: first, left, then, other)
        continue
      }
      let precedence = OperatorPrecedence.of(current, in: source.bytes)
      guard precedence >= minimum else { return left }
      advance()
      let next =
        OperatorPrecedence.isRightAssociative(precedence) ? precedence : precedence + 1
      let right = nested { $0.parseBinary(minimum: next, trailing) }
      let kind: SyntaxKind =
        precedence == OperatorPrecedence.assignment ? .assignment : .binaryOperation
      left = make(kind, token: word, from: first, left, right)
    }
  }

  private mutating func parsePrefix(_ trailing: Bool) -> NodeID {
    let first = position
    switch keyword {
    case .try:
      advance()
      if at("?") || at("!") { advance() }
      let value = nested { $0.parseBinary(minimum: 0, trailing) }
      return make(.tryExpression, token: first, from: first, value)
    case .await, .unsafe, .consume, .copy, .borrowing, .each:
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
      return make(.markedExpression, token: first, from: first, value)
    case .repeat where !token(ahead: 1).flags.contains(.startsLine) && !isAt(.leftBrace, ahead: 1):
      advance()
      let value = nested { $0.parseBinary(minimum: 0, trailing) }
      return make(.markedExpression, token: first, from: first, value)
    case .discard where token(ahead: 1).keyword == .`self` && !token(ahead: 1).flags.contains(.startsLine):
      advance()
      let value = nested { $0.parsePrefix(trailing) }
      return make(.markedExpression, token: first, from: first, value)
    case .is:  // A pattern inside another: `.failure(is E)`.
      return parsePattern(isMatching: true)
    default: break
    }
    if current.kind.isOperator, current.kind != .period {
      if at("&") {
        advance()
        let operand = nested { $0.parsePrefix(trailing) }
        return make(.inOut, token: first, from: first, operand)
      }
      advance()
      if at(.rightParen) || at(.comma) || at(.rightSquare) {  // An operator as a function: `reduce(0, +)`.
        return make(.identifier, token: first, from: first)
      }
      let operand = nested { $0.parsePrefix(trailing) }
      return make(.prefixOperation, token: first, from: first, operand)
    }
    return parsePostfix(trailing)
  }
}
