import SourceText

/// Parses the tokens of any file into a tree: total, tolerant, bounded in depth.
///
/// What is not understood becomes an `unparsed` node and a problem; the parser then goes on at the
/// next statement. Types are skipped over as text: no pointer flows through them.
struct Parser {
  /// Deeper nesting is kept as `unparsed`: no stack overflow on hostile input.
  static let maximumDepth = 256

  let source: TokenSequence
  private let tokens: Table<Token>
  var position = 0
  private let nodes: TableMemory<SyntaxTree.Node>
  private(set) var problems: [UInt32] = []
  /// The first tokens of the `#if`s, inner ones before those around them.
  var conditionals: [UInt32] = []
  var depth = 0

  private init(_ source: TokenSequence) {
    self.source = source
    tokens = source.tokens
    // Measured on the packages of the corpus, November 2026: 0.9 nodes a token.
    nodes = TableMemory(capacity: tokens.count + 8)
    nodes.append(
      SyntaxTree.Node(
        kind: .none, token: 0, firstToken: 0, endToken: 0, firstChild: .none, nextSibling: .none))
  }

  static func parse(_ source: TokenSequence) -> SyntaxTree {
    var parser = Parser(source)
    if parser.current.kind == .shebang { parser.advance() }
    var items = Chain()
    while !parser.atEnd {
      parser.parseStatements(into: &items, until: { _ in false })
      if !parser.atEnd {
        parser.reportProblem()
        parser.position += 1
      }
    }
    let root = parser.make(.sourceFile, token: 0, from: 0, items)
    return SyntaxTree(
      source: source, nodes: Table(parser.nodes), root: root, problems: parser.problems,
      conditionals: parser.conditionals.sorted())
  }

  // MARK: Nodes

  /// Siblings in source order, linked as they are found.
  struct Chain {
    fileprivate(set) var first = NodeID.none
    fileprivate var last = NodeID.none
    var isEmpty: Bool { first.isNone }
  }

  mutating func append(_ node: NodeID, to chain: inout Chain) {
    if node.isNone { return }
    if chain.first.isNone { chain.first = node } else { nodes[chain.last.index].nextSibling = node }
    chain.last = node
  }

  private mutating func chain(_ first: NodeID, _ second: NodeID, _ third: NodeID) -> Chain {
    var chain = Chain()
    append(first, to: &chain)
    append(second, to: &chain)
    append(third, to: &chain)
    return chain
  }

  mutating func make(
    _ kind: SyntaxKind, token: Int, from first: Int, _ children: Chain = Chain()
  ) -> NodeID {
    nodes.append(
      SyntaxTree.Node(
        kind: kind, token: UInt32(truncatingIfNeeded: token),
        firstToken: UInt32(truncatingIfNeeded: first),
        endToken: UInt32(truncatingIfNeeded: max(first, position)), firstChild: children.first,
        nextSibling: .none))
    return NodeID(raw: UInt32(truncatingIfNeeded: nodes.count - 1))
  }

  /// A node of one to three children.
  mutating func make(
    _ kind: SyntaxKind, token: Int, from first: Int, _ child: NodeID, _ second: NodeID = .none,
    _ third: NodeID = .none
  ) -> NodeID {
    make(kind, token: token, from: first, chain(child, second, third))
  }

  func kind(of node: NodeID) -> SyntaxKind { nodes[node.index].kind }
  func firstToken(of node: NodeID) -> Int { Int(nodes[node.index].firstToken) }

  /// Sets where a node ends, for nodes made before their last token was passed.
  mutating func extend(_ node: NodeID, to token: Int) {
    nodes[node.index].endToken = UInt32(token)
  }

  mutating func reportProblem() {
    if problems.last != UInt32(position) { problems.append(UInt32(position)) }
  }

  var problemCount: Int { problems.count }

  /// Takes back what was reported since there were so many problems.
  mutating func forgetProblems(since count: Int) { problems.removeLast(problems.count - count) }

  // MARK: Tokens

  @inline(__always) var current: Token { tokens[position] }
  @inline(__always) var keyword: Keyword { current.keyword }
  var atEnd: Bool { current.kind == .endOfFile }
  var startsLine: Bool { current.flags.contains(.startsLine) }

  func token(ahead: Int) -> Token {
    tokens[min(position + ahead, tokens.count - 1)]
  }

  func token(at index: Int) -> Token { tokens[index] }

  @inline(__always) func at(_ kind: TokenKind) -> Bool { tokens[position].kind == kind }
  func at(_ text: StaticString) -> Bool { source.isText(position, text) }

  /// Whether a bracket ends here, that of an interpolation included.
  var atCloser: Bool {
    switch current.kind {
    case .rightParen, .rightSquare, .rightBrace, .interpolationEnd: true
    default: false
    }
  }

  func isAt(_ kind: TokenKind, ahead: Int) -> Bool { token(ahead: ahead).kind == kind }

  func isAt(_ text: StaticString, ahead: Int) -> Bool {
    source.isText(min(position + ahead, tokens.count - 1), text)
  }

  mutating func advance() { if !atEnd { position += 1 } }

  /// Passes one token of this kind, if it is the current one.
  mutating func pass(_ kind: TokenKind) -> Bool {
    guard at(kind) else { return false }
    advance()
    return true
  }

  mutating func pass(_ wanted: Keyword) -> Bool {
    guard keyword == wanted else { return false }
    advance()
    return true
  }

  var atName: Bool {
    switch current.kind {
    case .identifier, .backtickedIdentifier, .dollarIdentifier, .placeholder: true
    default: false
    }
  }

  /// Passes a bracketed run of tokens, whatever is inside. O(tokens), without recursion.
  mutating func skipBalanced() { position = endOfBalanced(from: position) }

  /// One past a bracketed run of tokens, or past the one token that opens none.
  func endOfBalanced(from start: Int) -> Int {
    var open = 0
    var index = start
    repeat {
      switch tokens[index].kind {
      case .leftParen, .leftSquare, .leftBrace, .interpolationStart: open += 1
      case .rightParen, .rightSquare, .rightBrace, .interpolationEnd: open -= 1
      case .endOfFile: return index
      default: break
      }
      index += 1
    } while open > 0
    return index
  }

  /// Runs `body` one level deeper; past the limit the brackets ahead are passed unread.
  mutating func nested(_ body: (inout Parser) -> NodeID) -> NodeID {
    guard depth < Self.maximumDepth else {
      let first = position
      reportProblem()
      if at(.leftParen) || at(.leftSquare) || at(.leftBrace) { skipBalanced() } else { advance() }
      return make(.unparsed, token: first, from: first)
    }
    depth += 1
    defer { depth -= 1 }
    return body(&self)
  }

  // MARK: Types

  /// Passes a type. `any P & Q`, functions, tuples, generics, `?`, attributes.
  mutating func parseType() -> NodeID {
    let first = position
    skipType()
    return make(.typeName, token: first, from: first)
  }

  mutating func skipType() {
    if depth > Self.maximumDepth { return skipBalanced() }
    depth += 1
    defer { depth -= 1 }
    skipTypePrefixes()
    if at(.leftParen) || at(.leftSquare) {
      skipBalanced()
    } else if atName {
      skipTypeNameComponents()
    } else {
      return
    }
    while true {
      if !current.kind.isOperator && current.kind != .identifier { return }
      if current.kind.isOperator, !current.flags.contains(.spaceBefore), isOptionalMarks {
        advance()
      } else if at(.period), token(ahead: 1).kind == .identifier {
        advance()
        advance()
      } else if at("...") && !current.flags.contains(.spaceBefore) {
        advance()
      } else if at("&") {
        advance()
        skipType()
        return
      } else if at(.arrow) || ((keyword == .throws || keyword == .rethrows || keyword == .async) && leadsToArrow) {
        while !at(.arrow), !atEnd { if at(.leftParen) { skipBalanced() } else { advance() } }
        advance()
        skipType()
        return
      } else {
        return
      }
    }
  }

  private var isOptionalMarks: Bool {
    bytes(of: current).allSatisfy { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "!") }
  }

  private func bytes(of token: Token) -> ArraySlice<UInt8> {
    source.bytes[Int(token.start)..<Int(token.end)]
  }

  /// Whether the current token is an operator that begins with `<`.
  var startsWithLess: Bool {
    current.kind.isOperator && source.bytes[Int(current.start)] == UInt8(ascii: "<")
  }

  /// Whether an arrow follows, behind `async` and `throws` on the same line.
  var atArrow: Bool {
    var index = position
    while !tokens[index].flags.contains(.startsLine) {
      switch tokens[index].keyword {
      case .async, .throws, .rethrows: index += 1
      default: return tokens[index].kind == .arrow
      }
      if tokens[index].kind == .leftParen { index = endOfBalanced(from: index) }
    }
    return false
  }

  func hasToken(_ kind: TokenKind, in range: Range<Int>) -> Bool {
    tokens[range].contains { $0.kind == kind }
  }

  private var leadsToArrow: Bool {
    (1...8).contains { isAt(.arrow, ahead: $0) }
  }

  /// Attributes of types whose parentheses are their own, not the type's.
  private static let typeAttributesWithArguments: Set<String> = [
    "convention", "isolated", "differentiable", "_opaqueReturnTypeOf", "lifetime", "_lifetime",
    "execution", "_unavailableInEmbedded",
  ]

  private mutating func skipTypePrefixes() {
    while true {
      if current.kind == .identifier, current.symbol.raw >= Symbol.firstName, !at("__owned"),
        !at("__shared")
      {
        return
      }
      switch keyword {
      case .some, .any, .inout, .borrowing, .consuming, .sending, .isolated, .each, .nonisolated,
        .unowned, .weak, .repeat:
        advance()
        if at(.leftParen), isAt(.rightParen, ahead: 2) { skipBalanced() }
      default:
        if at(.at) {
          advance()
          let name = position
          advance()
          if at(.leftParen), Self.typeAttributesWithArguments.contains(source.text(name)) {
            skipBalanced()
          }
        } else if at("~") || at("__owned") || at("__shared") {
          advance()
        } else {
          return
        }
      }
    }
  }

  private mutating func skipTypeNameComponents() {
    advance()
    while true {
      if startsWithLess {
        guard skipGenericArguments() else { return }
      } else if at(.period) || at(.doubleColon),
        token(ahead: 1).kind == .identifier || token(ahead: 1).kind == .backtickedIdentifier
      {
        advance()
        advance()
      } else {
        return
      }
    }
  }

  /// Passes `<…>`; nothing is passed when it does not close as generic arguments would.
  ///
  /// Closing brackets may be glued to other operators (`>?`, `>>`, `>.`): counted by character.
  ///
  /// - Parameter open: how many brackets are open already.
  mutating func skipGenericArguments(open: Int = 0) -> Bool {
    let start = position
    var open = open
    while !atEnd {
      let before = open
      if at(.leftParen) || at(.leftSquare) {
        skipBalanced()
        continue
      }
      if current.kind.isOperator {
        if at(.arrow) {
          advance()
          continue
        }
        for character in bytes(of: current) {
          switch character {
          case UInt8(ascii: "<"): open += 1
          case UInt8(ascii: ">"): open -= 1
          case UInt8(ascii: "?"), UInt8(ascii: "!"), UInt8(ascii: "."), UInt8(ascii: "&"),
            UInt8(ascii: "~"):
            break  // Glued to a bracket.
          default:
            position = start
            return false
          }
        }
      } else if !atName {
        switch current.kind {
        case .comma, .colon, .at, .integer: break
        default:
          position = start
          return false
        }
      }
      advance()
      if open <= 0, before > 0 || open < 0 { return true }
    }
    position = start
    return false
  }

  /// Passes attributes and modifiers; the ones that matter become nodes.
  mutating func parseModifiers() -> Chain {
    var modifiers = Chain()
    while true {
      let first = position
      if at(.at), token(ahead: 1).kind == .identifier {
        let name = skipAttribute()
        append(make(.modifier, token: name, from: first), to: &modifiers)
      } else if current.kind == .directive, let end = endOfConditionalAttributes {
        position = end
      } else if atModifierWord, isModifierHere {
        advance()
        if at(.leftParen), !current.flags.contains(.spaceBefore) { skipBalanced() }
        append(make(.modifier, token: first, from: first), to: &modifiers)
      } else {
        return modifiers
      }
    }
  }

  /// Passes `@Module.Name<T>(…)`.
  ///
  /// - Returns: the token of the name's last component.
  @discardableResult
  mutating func skipAttribute() -> Int {
    advance()
    var name = position
    advance()
    while at(.period), token(ahead: 1).kind == .identifier {
      advance()
      name = position
      advance()
    }
    if startsWithLess, !current.flags.contains(.spaceBefore) { _ = skipGenericArguments() }
    if at(.leftParen), !current.flags.contains(.spaceBefore) { skipBalanced() }
    return name
  }

  /// Behind the `#endif` of an `#if` with nothing but attributes in its clauses, in front of the
  /// declaration they are for; `nil` when something else stands here.
  // parses: #if X\n@inlinable\n#else\n@_transparent\n#endif\nfunc f() {}
  // parses: @available(*, deprecated)\n#if X\n@available(macOS 13, *)\n#endif\npublic func f() {}
  var endOfConditionalAttributes: Int? {
    guard at("#if") else { return nil }
    var probe = self
    probe.skipDirectiveLine()
    guard probe.at(.at) else { return nil }
    while true {
      while probe.at(.at), probe.token(ahead: 1).kind == .identifier { probe.skipAttribute() }
      guard probe.current.kind == .directive else { return nil }
      let isEnd = probe.at("#endif")
      probe.skipDirectiveLine()
      if isEnd { break }
    }
    let isDeclaration = probe.at(.at) || probe.keyword.beginsDeclaration || probe.atModifierWord
    return isDeclaration ? probe.position : nil
  }

  /// A contextual word is a modifier when a declaration follows.
  var isModifierHere: Bool {
    var ahead = 1
    if isAt(.leftParen, ahead: 1) { ahead = endOfBalanced(from: position + 1) - position }
    let next = token(ahead: ahead)
    return next.keyword.isModifier || next.keyword.beginsDeclaration || next.keyword == .actor
      || next.keyword == .macro || next.keyword == .case || isAt(.at, ahead: ahead)
      || next.keyword == .get || next.keyword == .set || next.keyword == .async
  }

  /// Whether the word is a modifier by itself, wherever it stands.
  var atModifierWord: Bool {
    keyword.isModifier || (keyword == .class && token(ahead: 1).keyword.beginsDeclaration)
      || (keyword == .async && token(ahead: 1).keyword == .let)
  }
}
