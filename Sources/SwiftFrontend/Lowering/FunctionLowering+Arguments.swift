import PointerFlow
import SourceText

/// Arguments: which parameter each is for, and what of it reaches the callee.
extension FunctionLowering {
  func value(of argument: NodeID, expecting: StaticType = .unknown) -> Operand {
    lower(tree.value(of: argument), expecting: expecting)
  }

  /// An argument as the engine wants it: `&x` and what converts to a pointer keep their address or
  /// buffer; the callee's parameter decides at link.
  func argument(
    _ node: NodeID, parameter: StaticType = .unknown, isInOut: Bool = false
  ) -> Argument {
    let expression = tree.value(of: node)
    let range = range(expression)
    let stripped = tree.stripped(expression)
    if tree.kind(stripped) == .inOut, let inner = tree.children(stripped).first {
      let target = place(inner)
      if parameter.isPointer, !isInOut, convertsElements(target.type, to: parameter) {
        return Argument(read(target, at: range).value, passing: .conversion, range: range)
      }
      // A variable of the process stays where it is: its address is no loan.
      return Argument(
        addressForInOut(target, at: self.range(inner)),
        passing: target.isStable ? .value : .addressOf, range: range)
    }
    let value = lower(expression, expecting: parameter)
    let isConverted = value.type.convertsToPointer
    return Argument(value.value, passing: isConverted ? .conversion : .value, range: range)
  }

  /// `&array` gives the elements, unless the parameter points to the array variable itself.
  private func convertsElements(_ type: StaticType, to parameter: StaticType) -> Bool {
    guard case .array = type else { return false }
    if case .array = parameter.pointee { return false }
    return true
  }

  /// The arguments of a call by position of the parameters; what is left out is its default.
  func arguments(_ call: CallSyntax, _ parameters: [ParameterDeclaration], file: Int? = nil)
    -> [Argument]
  {
    guard let positions = alignment(of: call, with: parameters) else {
      return call.arguments.map { argument($0) }
    }
    var slots = [Argument?](repeating: nil, count: parameters.count)
    var index = 0
    while index < positions.count {
      let parameter = parameters[positions[index]]
      let node = call.arguments[index]
      if parameter.isVariadic {
        let end = positions[index...].firstIndex { $0 != positions[index] } ?? positions.count
        slots[positions[index]] = variadic(Array(call.arguments[index..<end]), parameter)
        index = end
        continue
      }
      if !parameter.builder.isEmpty, tree.kind(tree.value(of: node)) == .closure {
        closureBuilder = module.members[parameter.builder]
      }
      slots[positions[index]] = argument(
        node, parameter: parameter.type, isInOut: parameter.isInOut)
      closureBuilder = nil
      index += 1
    }
    return zip(slots, parameters).map { slot, parameter in
      slot ?? Argument(defaultValue(parameter, file, at: call.range).value, range: call.range)
    }
  }

  private func variadic(_ nodes: [NodeID], _ parameter: ParameterDeclaration) -> Argument {
    let range = range(nodes[0])
    var type = StaticType.unknown
    if case .array(let element) = parameter.type { type = element }
    let values = nodes.map { converted($0, to: type) }
    return Argument(array(of: values, type, at: range).value, range: range)
  }

  /// What a parameter without an argument gets, where it is a constant.
  private func defaultValue(
    _ parameter: ParameterDeclaration, _ file: Int?, at range: SourceRange
  ) -> Operand {
    guard let file, !parameter.defaultValue.isNone else { return unknown(at: range) }
    let source = unit.trees[file]
    let node = parameter.defaultValue
    switch source.kind(node) {
    case .nilLiteral: return null(at: range, parameter.type)
    case .booleanLiteral:
      return integer(source.keyword(node) == .true ? 1 : 0, at: range, .boolean)
    case .numberLiteral:
      return Self.number(source.name(node).filter { $0 != "_" }).map { integer($0, at: range) }
        ?? unknown(at: range)
    case .implicitMember:
      guard let nominal = parameter.type.nominalName else { return unknown(at: range) }
      return caseValue(source.name(node), of: nominal, at: range) ?? unknown(at: range)
    default: return unknown(at: range)
    }
  }

  // MARK: Conversions in place

  /// Runs `body`; pointers that `converted(_:to:)` makes in it are valid until it has run.
  func lendingForCall(at range: SourceRange, _ body: () -> Operand) -> Operand {
    let depth = scopes.count
    callDepths.append(depth)
    let value = body()
    callDepths.removeLast()
    guard scopes.count > depth else { return value }
    let outer = temporary(value.type, at: range, scope: .frame)
    store(value.value, to: outer, at: range)
    closeScope(at: range)
    return load(outer, value.type, at: range)
  }

  /// An argument for a parameter that lowering fills itself (memberwise initialisers, payloads,
  /// initialisers of pointers): `&x`, arrays and strings are lent for the call.
  func converted(_ argument: NodeID, to type: StaticType) -> Operand {
    converted(expression: tree.value(of: argument), to: type)
  }

  func converted(expression: NodeID, to type: StaticType) -> Operand {
    let node = tree.stripped(expression)
    let range = range(expression)
    guard tree.kind(node) == .inOut, let inner = tree.children(node).first else {
      let value = lower(expression, expecting: type)
      guard type.isPointer, value.type.convertsToPointer else { return value }
      return lent(value.value, type, at: range)
    }
    let target = place(inner)
    if convertsElements(target.type, to: type) {
      return lent(read(target, at: range).value, .pointer(to: elementType(of: target.type)), at: range)
    }
    let address = addressForInOut(target, at: self.range(inner))
    let pointer = StaticType.pointer(to: target.type)
    return target.isStable ? Operand(address, pointer) : lent(address, pointer, at: range)
  }

  private func lent(_ owner: ValueID, _ type: StaticType, at range: SourceRange) -> Operand {
    if callDepths.last == scopes.count { openScope(.call, at: range) }
    let scope = scopes[scopes.count - 1].opened
    return Operand(emit(at: range) { .borrow(result: $0, owner: owner, scope: scope) }, type)
  }

  // MARK: Matching

  func labels(_ call: CallSyntax) -> [String] {
    call.arguments.map { tree.label(of: $0) ?? "_" }
  }

  /// The index of the parameter that each argument is for; `nil` when the call does not fit.
  ///
  /// Parameters with defaults may be left out. An unlabelled trailing closure is for the first
  /// parameter ahead that takes a function (SE-0286).
  func alignment(of call: CallSyntax, with parameters: [ParameterDeclaration]) -> [Int]? {
    var positions: [Int] = []
    var next = 0
    for node in call.arguments {
      let label = tree.label(of: node)
      if label == nil, let last = positions.last, parameters[last].isVariadic,
        !isTrailingClosure(node)
      {
        positions.append(last)
        continue
      }
      if label == nil, isTrailingClosure(node) {
        guard let position = trailingPosition(from: next, in: parameters) else { return nil }
        next = position
      } else {
        while next < parameters.count, parameters[next].label != (label ?? "_") {
          guard parameters[next].mayBeLeftOut else { return nil }
          next += 1
        }
      }
      guard next < parameters.count else { return nil }
      positions.append(next)
      next += 1
    }
    let rest = parameters[min(next, parameters.count)...]
    return rest.allSatisfy(\.mayBeLeftOut) ? positions : nil
  }

  /// The first parameter ahead that is of function type, else one whose type nobody knows.
  private func trailingPosition(from next: Int, in parameters: [ParameterDeclaration]) -> Int? {
    var fallback: Int?
    for position in next..<max(next, parameters.count) {
      let parameter = parameters[position]
      if parameter.type.function != nil { return position }
      if fallback == nil, mayBeFunction(parameter) { fallback = position }
      if !parameter.mayBeLeftOut { break }
    }
    return fallback
  }

  private func mayBeFunction(_ parameter: ParameterDeclaration) -> Bool {
    switch parameter.type.unwrapped {
    case .function, .unknown: true
    case .nominal(let name, _): module.members[name]?.kind == nil && module.c.record(name) == nil
    default: parameter.isAutoclosure
    }
  }

  /// Whether an argument is a closure behind the parentheses.
  func isTrailingClosure(_ argument: NodeID) -> Bool {
    guard tree.kind(tree.value(of: argument)) == .closure else { return false }
    let first = Int(tree[argument].firstToken)
    guard first > 0 else { return false }
    let before = tree.source.tokens[first - 1].kind
    return before != .leftParen && before != .comma
  }

  /// The declaration that a call means, by labels and by what its arguments show of their types.
  func choose(_ candidates: [SignatureDeclaration], _ call: CallSyntax) -> SignatureDeclaration? {
    if candidates.isEmpty { return nil }
    let fitting = candidates.filter { alignment(of: call, with: $0.parameters) != nil }
    if fitting.count <= 1 { return fitting.first ?? (candidates.count == 1 ? candidates[0] : nil) }
    // Swift prefers a function that says its types to a generic one.
    func known(_ candidate: SignatureDeclaration) -> Int {
      candidate.parameters.count { !$0.type.isUnknown }
    }
    let accepting = fitting.filter { accepts($0, call) }
    let most = accepting.map(known).max()
    return accepting.first { known($0) == most } ?? fitting[0]
  }

  private func accepts(_ candidate: SignatureDeclaration, _ call: CallSyntax) -> Bool {
    guard let positions = alignment(of: call, with: candidate.parameters) else { return false }
    return zip(call.arguments, positions).allSatisfy { node, position in
      let parameter = candidate.parameters[position]
      return mayTake(parameter, tree.stripped(tree.value(of: node)))
    }
  }

  /// Whether an expression can be an argument for a parameter, as far as it shows its type.
  private func mayTake(_ parameter: ParameterDeclaration, _ node: NodeID) -> Bool {
    let type = parameter.type.unwrapped
    if type.isUnknown { return true }
    switch tree.kind(node) {
    case .inOut: return parameter.isInOut || type.isPointer || parameter.isVariadic
    case .closure: return mayBeFunction(parameter)
    case .numberLiteral, .booleanLiteral: return !type.isPointer && type.function == nil
    case .stringLiteral, .arrayLiteral: return type.function == nil && !type.isNumber
    default:
      let shown = shownType(of: node).unwrapped
      return shown.isUnknown || !parameter.isInOut && isCompatible(shown, with: type)
    }
  }

  /// What an expression shows of its type without being lowered.
  private func shownType(of node: NodeID, depth: Int = 0) -> StaticType {
    guard depth < 8, let first = tree.children(node).first ?? Optional(node) else { return .unknown }
    switch tree.kind(node) {
    case .identifier:
      if let known = lookUp(node) { return known.type }
      let name = tree.name(node)
      if let property = members?.properties[name] { return property.variable.type }
      return module.globals[name]?.type ?? .unknown
    case .forceUnwrap, .optionalChain: return shownType(of: first, depth: depth + 1).unwrapped
    case .tryExpression, .markedExpression: return shownType(of: first, depth: depth + 1)
    case .member:
      let base = shownType(of: first, depth: depth + 1)
      if let owner = base.memberName,
        let property = module.property(tree.name(node), of: owner)
      {
        return property.variable.type
      }
      switch KnownAPI.property(tree.name(node), of: base) {
      case .same(let type)?, .pointee(let type)?, .plain(let type)?, .interior(let type)?:
        return type
      case .number?: return .int
      case nil: return .unknown
      }
    case .call: return module.evidentType(node, in: tree, scope: enclosingType)
    default: return .unknown
    }
  }

  private func isCompatible(_ known: StaticType, with type: StaticType) -> Bool {
    switch (known, type) {
    case (.pointer(let left), .pointer(let right)):
      left.form == right.form || left.form == .typed && right.form == .raw
    case (.string, .pointer), (.array, .pointer): true
    case (.integer(let left), .integer(let right)): left == right
    case (.pointer, .integer), (.pointer, .string), (.pointer, .array), (.integer, .pointer),
      (.string, .integer), (.integer, .string), (.array, .integer), (.integer, .array),
      (.boolean, .pointer), (.pointer, .boolean):
      false
    case (.pointer, .nominal(let name, _)):
      // A declared type is no pointer; a protocol may be one, and so may what is not declared here.
      module.types[name]?.kind == nil || module.types[name]?.kind == .protocol
    default: true
    }
  }
}

extension ParameterDeclaration {
  var mayBeLeftOut: Bool { hasDefault || !defaultValue.isNone || isVariadic }
}
