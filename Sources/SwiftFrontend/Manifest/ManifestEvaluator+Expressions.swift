import SourceText

extension ManifestEvaluator {
  mutating func value(_ id: NodeID) -> ManifestValue {
    bounded(.unknown) { $0.evaluate(id) }
  }

  private mutating func evaluate(_ id: NodeID) -> ManifestValue {
    let children = tree.childArray(id)
    switch tree.kind(id) {
    case .stringLiteral: return string(id)
    case .numberLiteral: return Int(tree.name(id)).map { .integer($0) } ?? .unknown
    case .booleanLiteral: return .boolean(tree.keyword(id) == .true)
    case .nilLiteral: return .null
    case .arrayLiteral: return .array(children.prefix(Self.maximumElements).map { value($0) })
    case .identifier: return variable(tree.name(id))
    case .implicitMember: return implicitMember(tree.name(id))
    case .member: return member(tree.name(id), of: children.first)
    case .call: return call(id, children)
    case .subscripting: return subscripted(children)
    case .tuple: return children.first.map { value(argument($0).expression) } ?? .unknown
    case .binaryOperation where children.count == 2:
      return combined(tree.name(id), children[0], children[1])
    case .prefixOperation:
      guard tree.name(id) == "!", let operand = children.first else { return .unknown }
      return value(operand).boolean.map { .boolean(!$0) } ?? .unknown
    case .ternary where children.count == 3:
      guard let truth = value(children[0]).boolean else {
        leaveUndecided(children[0], "the condition")
        return value(children[2])
      }
      return value(children[truth ? 1 : 2])
    case .assignment where children.count == 2:
      assign(tree.name(id), children[0], children[1])
      return .null
    case .tryExpression, .markedExpression, .forceUnwrap, .optionalChain, .typeCast:
      return children.first.map { value($0) } ?? .unknown
    default: return .unknown
    }
  }

  // MARK: Names

  func lookUp(_ name: String) -> ManifestValue? {
    for scope in scopes.reversed() {
      if let value = scope[name] { return value }
    }
    return nil
  }

  mutating func variable(_ name: String) -> ManifestValue {
    if let value = lookUp(name) { return value }
    if let accessors = getters[name] { return getter(accessors) }
    if let initializer = statics[name], let expression = tree.childArray(initializer).first {
      return value(expression)
    }
    return .unknown
  }

  private mutating func implicitMember(_ name: String) -> ManifestValue {
    if let initializer = statics[name], let expression = tree.childArray(initializer).first {
      return value(expression)
    }
    if let accessors = getters[name] { return getter(accessors) }
    return .call(ManifestValue.Call(name: name))
  }

  /// The value of a computed property.
  private mutating func getter(_ accessors: NodeID, this: ManifestValue? = nil) -> ManifestValue {
    var block = tree.child(accessors, .codeBlock)
    if block == nil {
      let get = tree.childArray(accessors, .accessor).first { tree.name($0) == "get" }
      block = get.flatMap { tree.child($0, .codeBlock) }
    }
    guard let block else { return .unknown }
    return result(of: block, scope: this.map { ["self": $0] } ?? [:])
  }

  /// What a body returns, by statement or as its only expression.
  mutating func result(of block: NodeID, scope: [String: ManifestValue]) -> ManifestValue {
    scopes.append(scope)
    defer { scopes.removeLast() }
    let statements = tree.childArray(block)
    if statements.count == 1, tree.kind(statements[0]) != .returnStatement {
      switch tree.kind(statements[0]) {
      case .ifStatement, .switchStatement, .conditionalCompilation, .forStatement: break
      default: return value(statements[0])
      }
    }
    if case .returns(let value) = execute(statements) { return value }
    return .unknown
  }

  private mutating func member(_ name: String, of base: NodeID?) -> ManifestValue {
    guard let base else { return .unknown }
    let spelled = tree.text(base)
    switch (spelled, name) {
    case ("Context", "packageDirectory"): return .string(directory)
    case ("Context", "gitInformation"): return .null
    case ("Context", "environment"), ("ProcessInfo.processInfo", "environment"):
      return .array([])
    default: break
    }
    let isType =
      tree.kind(base) == .identifier && lookUp(spelled) == nil
      || tree.kind(base) == .member && spelled.first?.isUppercase == true
    if isType { return implicitMember(name) }
    let inner = value(base)
    if let accessors = getters[name] { return getter(accessors, this: inner) }
    switch (inner, name) {
    case (.call(let call), "type"): return .call(ManifestValue.Call(name: Self.kind(of: call.name)))
    case (.call(let call), _): return call[name]
    case (.array(let elements), "isEmpty"): return .boolean(elements.isEmpty)
    case (.array(let elements), "count"): return .integer(elements.count)
    case (.array(let elements), "first"): return elements.first ?? .null
    case (.array(let elements), "last"): return elements.last ?? .null
    case (.string(let text), "isEmpty"): return .boolean(text.isEmpty)
    case (.null, _): return .null
    default: return .unknown
    }
  }

  /// `Target.type` by the function that made the target.
  private static func kind(of maker: String) -> String {
    switch maker {
    case "target": "regular"
    case "executableTarget": "executable"
    case "testTarget": "test"
    case "systemLibrary": "system"
    case "binaryTarget": "binary"
    default: maker
    }
  }

  /// An index of an array; any look-up by key is one in the environment, which is empty.
  private mutating func subscripted(_ children: [NodeID]) -> ManifestValue {
    guard children.count == 2 else { return .unknown }
    switch (value(children[0]), value(argument(children[1]).expression)) {
    case (.array(let elements), .integer(let index)):
      return elements.indices.contains(index) ? elements[index] : .unknown
    case (.array(let elements), .string) where elements.isEmpty: return .null
    default: return .unknown
    }
  }

  // MARK: Literals and operators

  func argument(_ id: NodeID) -> (label: String, expression: NodeID) {
    let children = tree.childArray(id)
    guard tree.kind(id) == .argument, let last = children.last else { return ("", id) }
    let label = children.count > 1 && tree.kind(children[0]) == .label ? tree.name(children[0]) : ""
    return (label, last)
  }

  private mutating func string(_ id: NodeID) -> ManifestValue {
    let node = tree[id]
    let interpolated = tree.childArray(id)
    var text = ""
    var token = Int(node.firstToken)
    var next = 0
    let opening = tree.source.text(token)
    while token < Int(node.endToken) {
      switch tree.tokens[token].kind {
      case .stringSegment:
        text += ManifestText.unescaped(tree.source.text(token), opening: opening)
        token += 1
      case .interpolationStart:
        guard next < interpolated.count else { return .unknown }
        let part = interpolated[next]
        next += 1
        switch value(argument(part).expression) {
        case .string(let inner): text += inner
        case .integer(let number): text += String(number)
        default: return .unknown
        }
        token = max(token + 1, Int(tree[part].endToken) + 1)
      default: token += 1
      }
    }
    return text.utf8.count <= Self.maximumLength ? .string(text) : .unknown
  }

  private mutating func combined(
    _ spelled: String, _ left: NodeID, _ right: NodeID
  ) -> ManifestValue {
    let first = value(left)
    switch spelled {
    case "??": return first == .null ? value(right) : first
    case "&&":
      if first.boolean == false { return first }
      let second = value(right)
      return second.boolean == false ? second : first.boolean == nil ? .unknown : second
    case "||":
      if first.boolean == true { return first }
      let second = value(right)
      return second.boolean == true ? second : first.boolean == nil ? .unknown : second
    default: break
    }
    let second = value(right)
    switch spelled {
    case "+": return Self.sum(first, second)
    case "==" where first != .unknown && second != .unknown: return .boolean(first == second)
    case "!=" where first != .unknown && second != .unknown: return .boolean(first != second)
    default: return .unknown
    }
  }

  static func sum(_ left: ManifestValue, _ right: ManifestValue) -> ManifestValue {
    switch (left, right) {
    case (.string(let first), .string(let second)):
      first.utf8.count + second.utf8.count <= maximumLength ? .string(first + second) : .unknown
    case (.array(let first), .array(let second)):
      first.count + second.count <= maximumElements ? .array(first + second) : .unknown
    // What was left out of `Package(…)` is empty.
    case (.null, .array(let second)): .array(second)
    // One part that cannot be read does not hide the other.
    case (.array(let first), .unknown): .array(first + [.unknown])
    case (.unknown, .array(let second)): .array([.unknown] + second)
    case (.integer(let first), .integer(let second)): .integer(first &+ second)
    default: .unknown
    }
  }

  // MARK: Assignment

  private mutating func assign(_ spelled: String, _ target: NodeID, _ source: NodeID) {
    let right = value(source)
    switch spelled {
    case "=": assign(right, to: target)
    case "+=": assign(Self.sum(value(target), right), to: target)
    default: assign(.unknown, to: target)
    }
  }

  /// Writes to a variable, a member of one, or an element of a list.
  mutating func assign(_ value: ManifestValue, to target: NodeID) {
    let children = tree.childArray(target)
    switch tree.kind(target) {
    case .identifier:
      let name = tree.name(target)
      let scope = scopes.lastIndex { $0[name] != nil } ?? 0
      scopes[scope][name] = value
    case .member:
      guard let base = children.first, case .call(var call) = self.value(base) else { return }
      call[tree.name(target)] = value
      assign(.call(call), to: base)
    case .subscripting where children.count == 2:
      guard case .array(var elements) = self.value(children[0]),
        case .integer(let index) = self.value(argument(children[1]).expression),
        elements.indices.contains(index)
      else { return }
      elements[index] = value
      assign(.array(elements), to: children[0])
    case .forceUnwrap, .optionalChain:
      if let base = children.first { assign(value, to: base) }
    default: leaveUndecided(target, "the assignment to")
    }
  }
}

/// The text of string literals.
enum ManifestText {
  /// A segment with its escapes resolved; raw strings have none.
  static func unescaped(_ segment: String, opening: String) -> String {
    guard segment.contains("\\"), !opening.hasPrefix("#") else { return segment }
    var result = ""
    var rest = segment.makeIterator()
    while let character = rest.next() {
      guard character == "\\", let escaped = rest.next() else {
        result.append(character)
        continue
      }
      switch escaped {
      case "n": result.append("\n")
      case "t": result.append("\t")
      case "r": result.append("\r")
      case "0": result.append("\0")
      default: result.append(escaped)
      }
    }
    return result
  }
}
