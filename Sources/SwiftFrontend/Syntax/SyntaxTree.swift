import SourceText

/// A node of the tree; 0 is "none".
struct NodeID: Hashable, Sendable, BitwiseCopyable {
  let raw: UInt32
  static let none = NodeID(raw: 0)
  var isNone: Bool { raw == 0 }
  var index: Int { Int(raw) }
}

/// What a node is. The children of each kind are listed; those in brackets may be missing.
enum SyntaxKind: UInt8, Sendable {
  case none
  /// Statements and declarations.
  case sourceFile
  // MARK: Declarations
  /// Main token: the last component of the module's name.
  case importDeclaration
  /// `let` or `var` (main token); children: bindings, preceded by `modifier`s.
  case variableDeclaration
  /// pattern, [typeName], [initializer], [accessorBlock].
  case binding
  /// One child: the expression after `=`.
  case initializer
  /// accessors, or the statements of a getter in one `codeBlock`.
  case accessorBlock
  /// Main token: `get`, `set`, …; [parameter], [codeBlock].
  case accessor
  /// Main token: the name (or `init`, `deinit`, `subscript`); modifiers, parameters, [typeName]
  /// (the result), [codeBlock].
  case functionDeclaration
  /// Main token: the local name; [label], typeName, [initializer].
  case parameter
  /// Main token: the label, `_` or a name.
  case label
  /// Main token: `class`, `struct`, `enum`, `actor`, `protocol` or `extension`; typeName (its name),
  /// inherited typeNames inside one `inheritance`, members inside one `memberBlock`.
  case typeDeclaration
  case inheritance
  case memberBlock
  /// Main token: a case's name; parameters.
  case enumCase
  /// enumCases, preceded by `modifier`s.
  case enumCaseDeclaration
  /// Main token: the name; typeName.
  case typeAlias
  /// Anything else: operators, macros; nothing flows there.
  case otherDeclaration
  /// Main token: the word; also attributes, whose main token is the name. Arguments in parentheses
  /// are part of its tokens.
  case modifier
  // MARK: Statements
  case codeBlock
  /// conditions in one `conditions`, codeBlock, [codeBlock or ifStatement].
  case ifStatement
  case guardStatement
  case whileStatement
  /// codeBlock, condition.
  case repeatStatement
  /// pattern, sequence expression, [whereClause], codeBlock.
  case forStatement
  /// subject, switchCases.
  case switchStatement
  /// caseItems (none for `default`), codeBlock.
  case switchCase
  /// pattern, [whereClause].
  case caseItem
  case whereClause
  /// codeBlock, catchClauses.
  case doStatement
  /// caseItems, codeBlock.
  case catchClause
  case deferStatement
  /// [expression].
  case returnStatement
  case throwStatement
  /// Main token: the label, or the keyword when there is none.
  case breakStatement
  case continueStatement
  case fallthroughStatement
  /// Main token: the label; statement.
  case labeledStatement
  case conditions
  /// pattern, [typeName], [initializer]; main token `let`, `var` or `case`.
  case bindingCondition
  /// clauses, each a compilationCondition and a codeBlock.
  case conditionalCompilation
  /// The tokens of the line from `#if`, `#elseif` or `#else`.
  case compilationCondition
  // MARK: Patterns
  /// Main token: the name.
  case namePattern
  case wildcardPattern
  /// elements.
  case tuplePattern
  /// pattern; from `x?`.
  case optionalPattern
  /// `let`/`var` in front: pattern, [typeName] (after `as`).
  case bindingPattern
  /// An expression to compare with or an enum case with payload patterns inside.
  case expressionPattern
  // MARK: Expressions
  /// Main token: the name.
  case identifier
  case numberLiteral
  /// children: the interpolated expressions, as arguments.
  case stringLiteral
  case regexLiteral
  case booleanLiteral
  case nilLiteral
  case arrayLiteral
  /// keys and values, alternating.
  case dictionaryLiteral
  /// arguments.
  case tuple
  /// callee, arguments, trailing closures as arguments.
  case call
  /// Like `call`.
  case subscripting
  /// [label], expression.
  case argument
  /// base; main token: the member's name.
  case member
  /// `.name`: no base.
  case implicitMember
  case optionalChain
  case forceUnwrap
  /// Main token: the operator; operand.
  case prefixOperation
  case postfixOperation
  /// Main token: the operator; left, right.
  case binaryOperation
  /// Main token: `=` or the compound operator; target, value.
  case assignment
  /// condition, then, else.
  case ternary
  /// Main token: `as` or `is`; expression, typeName.
  case typeCast
  /// Main token: `try`, followed in the source by nothing, `?` or `!`.
  case tryExpression
  /// `await`, `unsafe`, `consume`, `copy`, `borrow`, `each`, `repeat`, `discard`: expression.
  case markedExpression
  /// `&x`.
  case inOut
  /// captures, parameters, [typeName] (the result), codeBlock.
  case closure
  /// Main token: the name; modifiers (`weak`, `unowned`), [initializer].
  case capture
  case keyPath
  /// A type in an expression, with generic arguments.
  case typeExpression
  /// `#name(…)`: arguments.
  case macroExpansion
  /// A type, not looked into: its tokens are its text.
  case typeName
  /// Tokens that could not be understood.
  case unparsed
}

/// The syntax of one file: one flat table of nodes.
///
/// A class for its identity only: it never changes, and handing it on copies one reference.
final class SyntaxTree: Sendable {
  struct Node: Sendable, BitwiseCopyable {
    var kind: SyntaxKind
    /// The token that names or decides the node.
    var token: UInt32
    /// Half-open range of tokens.
    var firstToken: UInt32
    var endToken: UInt32
    var firstChild: NodeID
    var nextSibling: NodeID
  }

  let source: TokenSequence
  let tokens: Table<Token>
  let nodes: Table<Node>
  let root: NodeID
  /// Token indices at which something was not understood, ascending.
  let problems: [UInt32]
  /// The first tokens of the `#if`s, ascending.
  let conditionals: [UInt32]

  init(
    source: TokenSequence, nodes: Table<Node>, root: NodeID, problems: [UInt32],
    conditionals: [UInt32]
  ) {
    self.source = source
    tokens = source.tokens
    self.nodes = nodes
    self.root = root
    self.problems = problems
    self.conditionals = conditionals
  }

  subscript(id: NodeID) -> Node { nodes[id.index] }

  func kind(_ id: NodeID) -> SyntaxKind { nodes[id.index].kind }

  /// The children in source order.
  func children(_ id: NodeID) -> ChildList {
    ChildList(self, nodes[id.index].firstChild)
  }

  /// The children of one kind in source order.
  func children(_ id: NodeID, _ kind: SyntaxKind) -> ChildList {
    ChildList(self, nodes[id.index].firstChild, kind)
  }

  var noChildren: ChildList { ChildList(self, .none) }

  /// The children as an array, for those who look at them in any order.
  func childArray(_ id: NodeID, _ kind: SyntaxKind? = nil) -> [NodeID] {
    Array(ChildList(self, nodes[id.index].firstChild, kind))
  }

  /// The first child, if there is one.
  func firstChild(_ id: NodeID) -> NodeID? {
    let first = nodes[id.index].firstChild
    return first.isNone ? nil : first
  }

  func child(_ id: NodeID, _ kind: SyntaxKind) -> NodeID? {
    var child = nodes[id.index].firstChild
    while !child.isNone {
      let node = nodes[child.index]
      if node.kind == kind { return child }
      child = node.nextSibling
    }
    return nil
  }

  /// The text of the main token.
  func name(_ id: NodeID) -> String { text(ofToken: Int(nodes[id.index].token)) }

  /// The name of a function: an operator without the bracket of its generic parameters.
  func functionName(_ id: NodeID) -> String {
    let index = Int(nodes[id.index].token)
    let name = text(ofToken: index)
    return source.isOperatorGluedToGenerics(index) ? String(name.dropLast()) : name
  }

  /// The symbol of the main token; `none` when it is no name.
  func symbol(_ id: NodeID) -> Symbol { tokens[Int(nodes[id.index].token)].symbol }

  /// The text of a token, without the backticks of an escaped identifier.
  func text(ofToken index: Int) -> String { source.text(index) }

  func keyword(_ id: NodeID) -> Keyword { tokens[Int(nodes[id.index].token)].keyword }

  /// The text of all tokens of a node, without white space.
  func text(_ id: NodeID) -> String {
    let node = nodes[id.index]
    if node.endToken == node.firstToken + 1 { return source.text(Int(node.firstToken)) }
    return (node.firstToken..<node.endToken).map { source.text(Int($0)) }.joined()
  }

  /// First byte and one past the last byte.
  func bytes(_ id: NodeID) -> (start: UInt32, end: UInt32) {
    let node = nodes[id.index]
    let start = tokens[Int(node.firstToken)].start
    guard node.endToken > node.firstToken else { return (start, start) }
    return (start, tokens[Int(node.endToken) - 1].end)
  }
}

/// Children of a node, found by following them: no array is made, and no reference counted.
///
/// Safe although it holds a pointer: who has a list has the tree that it is of, and the parser links nodes
/// of one table.
@safe
struct ChildList: Sequence {
  private let nodes: UnsafePointer<SyntaxTree.Node>
  private let firstChild: NodeID
  /// Children of other kinds are left out; `nil` for all.
  private let kind: SyntaxKind?

  fileprivate init(_ tree: SyntaxTree, _ firstChild: NodeID, _ kind: SyntaxKind? = nil) {
    unsafe self.init(tree.nodes.start, firstChild, kind)
  }

  private init(_ nodes: UnsafePointer<SyntaxTree.Node>, _ firstChild: NodeID, _ kind: SyntaxKind?) {
    unsafe self.nodes = nodes
    self.firstChild = firstChild
    self.kind = kind
  }

  @safe
  struct Iterator: IteratorProtocol {
    fileprivate let nodes: UnsafePointer<SyntaxTree.Node>
    fileprivate var following: NodeID
    fileprivate let kind: SyntaxKind?

    @inline(__always)
    mutating func next() -> NodeID? {
      while !following.isNone {
        let node = following
        following = unsafe nodes[node.index].nextSibling
        if kind == nil { return node }
        if unsafe nodes[node.index].kind == kind { return node }
      }
      return nil
    }
  }

  @inline(__always)
  func makeIterator() -> Iterator { unsafe Iterator(nodes: nodes, following: firstChild, kind: kind) }

  @inline(__always)
  var first: NodeID? {
    var iterator = makeIterator()
    return iterator.next()
  }

  var last: NodeID? {
    var found: NodeID?
    for child in self { found = child }
    return found
  }

  var isEmpty: Bool { first == nil }

  /// All but the first.
  func dropFirst() -> ChildList {
    var iterator = makeIterator()
    _ = iterator.next()
    return unsafe ChildList(nodes, iterator.following, kind)
  }

  /// O(children), as is the subscript.
  var count: Int {
    var count = 0
    for _ in self { count += 1 }
    return count
  }

  /// The child at a position that exists.
  subscript(position: Int) -> NodeID {
    var left = position
    for child in self {
      if left == 0 { return child }
      left -= 1
    }
    preconditionFailure("a node has no child at this position")
  }
}
