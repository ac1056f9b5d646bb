import PointerFlow
import SourceText

/// Views of the tree that lowering needs.
extension SyntaxTree {
  /// The children, with those of all `#if` clauses in place.
  func flattenedChildren(_ id: NodeID) -> [NodeID] {
    var flat: [NodeID] = []
    flat.reserveCapacity(16)
    for child in children(id) {
      if kind(child) == .conditionalCompilation {
        for clause in children(child, .codeBlock) { flat += flattenedChildren(clause) }
      } else {
        flat.append(child)
      }
    }
    return flat
  }

  /// The tokens of the names between `<` and `>` behind the name of a function or type.
  func genericParameters(after index: Int) -> [Int] {
    var position = index + 1
    let kind = tokens[min(position, tokens.count - 1)].kind
    if kind == .question || kind == .exclamation { position += 1 }
    guard position < tokens.count, firstByte(ofToken: position) == UInt8(ascii: "<") else {
      return []
    }
    var names: [Int] = []
    var depth = 0
    var expectsName = false
    while position < tokens.count {
      let token = tokens[position]
      switch token.kind {
      case .comma: expectsName = depth == 1
      case .identifier, .backtickedIdentifier:
        if expectsName, token.keyword != .each {
          names.append(position)
          expectsName = false
        }
      case .leftParen, .leftBrace, .endOfFile: return names
      default:
        var last: UInt8 = 0
        for index in Int(token.start)..<Int(token.end) {
          last = source.bytes[index]
          if last == UInt8(ascii: "<") { depth += 1 }
          if last == UInt8(ascii: ">") { depth -= 1 }
        }
        if depth <= 0 { return names }
        if last == UInt8(ascii: "<") { expectsName = depth == 1 }
      }
      position += 1
    }
    return names
  }

  /// The first byte of a token; 0 at the end of the file.
  func firstByte(ofToken index: Int) -> UInt8 {
    let token = tokens[index]
    return token.length == 0 ? 0 : source.bytes[Int(token.start)]
  }

  func startsWithInOut(_ type: NodeID) -> Bool {
    tokens[Int(self[type].firstToken)].keyword == .inout
  }

  /// Whether a modifier is `@name`.
  func isAttribute(_ id: NodeID) -> Bool { tokens[Int(self[id].firstToken)].kind == .at }

  func isStaticModifier(_ id: NodeID) -> Bool {
    keyword(id) == .static || keyword(id) == .class
  }

  func ownership(of modifiers: ChildList) -> TypeFact.Ownership {
    for modifier in modifiers {
      switch keyword(modifier) {
      case .weak: return .weak
      case .unowned: return text(modifier).contains("unsafe") ? .unmanaged : .unowned
      default: continue
      }
    }
    return .strong
  }

  func range(_ id: NodeID) -> SourceRange {
    let (start, end) = bytes(id)
    return SourceRange(ByteRange(start: start, end: end))
  }

  /// Through `try`, `await`, `unsafe` and plain parentheses.
  func stripped(_ id: NodeID) -> NodeID {
    var current = id
    for _ in 0..<32 {
      switch kind(current) {
      case .tryExpression, .markedExpression:
        guard let inner = children(current).first else { return current }
        current = inner
      case .tuple:
        guard let element = onlyChild(current), let inner = onlyChild(element) else {
          return current
        }
        current = inner
      default: return current
      }
    }
    return current
  }

  /// The child of a node that has just one.
  func onlyChild(_ id: NodeID) -> NodeID? {
    let first = nodes[id.index].firstChild
    return first.isNone || !nodes[first.index].nextSibling.isNone ? nil : first
  }

  /// The children of a call but the callee.
  func arguments(of call: NodeID) -> ChildList { children(call).dropFirst() }

  /// The expression of an argument.
  func value(of argument: NodeID) -> NodeID {
    var child = nodes[argument.index].firstChild
    while !child.isNone {
      let next = nodes[child.index].nextSibling
      if next.isNone { return child }
      child = next
    }
    return .none
  }
}

extension SyntaxKind {
  var isExpression: Bool {
    switch self {
    case .identifier, .numberLiteral, .stringLiteral, .regexLiteral, .booleanLiteral, .nilLiteral,
      .arrayLiteral, .dictionaryLiteral, .tuple, .call, .subscripting, .member, .implicitMember,
      .optionalChain, .forceUnwrap, .prefixOperation, .postfixOperation, .binaryOperation,
      .assignment, .ternary, .typeCast, .tryExpression, .markedExpression, .inOut, .closure,
      .keyPath, .typeExpression, .macroExpansion:
      true
    default: false
    }
  }
}
