import PointerFlow
import SourceText

/// Views of the tree that lowering needs.
extension SyntaxTree {
  /// The children, with those of all `#if` clauses in place.
  func flattenedChildren(_ id: NodeID) -> [NodeID] {
    var flat: [NodeID] = []
    for child in children(id) {
      if kind(child) == .conditionalCompilation {
        for clause in children(child, .codeBlock) { flat += flattenedChildren(clause) }
      } else {
        flat.append(child)
      }
    }
    return flat
  }

  /// The name after `class`, `struct`, `extension`…, without generic arguments.
  func declaredTypeName(_ id: NodeID) -> String? {
    guard let node = child(id, .typeName) else { return nil }
    let text = text(node)
    let name = text.prefix { $0 != "<" && $0 != "[" && $0 != "(" && $0 != "?" }
    if name.isEmpty { return text.hasPrefix("[") ? "Array" : nil }
    return name.hasPrefix("Swift.") ? String(name.dropFirst(6)) : String(name)
  }

  /// The names between `<` and `>` behind the name of a function or type.
  func genericParameters(after index: Int) -> [String] {
    var position = index + 1
    let kind = source.tokens[min(position, source.tokens.count - 1)].kind
    if kind == .question || kind == .exclamation { position += 1 }
    guard position < source.tokens.count, source.text(position).first == "<" else { return [] }
    var names: [String] = []
    var depth = 0
    var expectsName = false
    while position < source.tokens.count {
      let token = source.tokens[position]
      switch token.kind {
      case .comma: expectsName = depth == 1
      case .identifier, .backtickedIdentifier:
        if expectsName, token.keyword != .each {
          names.append(source.text(position))
          expectsName = false
        }
      case .leftParen, .leftBrace, .endOfFile: return names
      default:
        for character in source.text(position) {
          if character == "<" { depth += 1 }
          if character == ">" { depth -= 1 }
        }
        if depth <= 0 { return names }
        if source.text(position).last == "<" { expectsName = depth == 1 }
      }
      position += 1
    }
    return names
  }

  func firstTokenIs(_ id: NodeID, _ text: StaticString) -> Bool {
    source.isText(Int(self[id].firstToken), text)
  }

  func ownership(of modifiers: [NodeID]) -> TypeFact.Ownership {
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
        let elements = children(current)
        guard elements.count == 1, children(elements[0]).count == 1 else { return current }
        current = children(elements[0])[0]
      default: return current
      }
    }
    return current
  }

  /// The label of an argument, if it has one.
  func label(of argument: NodeID) -> String? { child(argument, .label).map { name($0) } }

  /// The expression of an argument.
  func value(of argument: NodeID) -> NodeID { children(argument).last ?? .none }
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
