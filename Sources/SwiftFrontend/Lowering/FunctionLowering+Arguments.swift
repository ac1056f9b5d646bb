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
      if types.isPointer(parameter), !isInOut, convertsElements(target.type, to: parameter) {
        return Argument(read(target, at: range).value, passing: .conversion, range: range)
      }
      // A variable of the process stays where it is: its address is no loan.
      return Argument(
        addressForInOut(target, at: self.range(inner)),
        passing: target.isStable ? .value : .addressOf, range: range)
    }
    let value = lower(expression, expecting: parameter)
    let isConverted = types.convertsToPointer(value.type) && !types.isBuffer(parameter)
    return Argument(value.value, passing: isConverted ? .conversion : .value, range: range)
  }

  /// `&array` gives the elements, unless the parameter points to the array variable itself.
  private func convertsElements(_ type: StaticType, to parameter: StaticType) -> Bool {
    guard case .array = types[type] else { return false }
    if case .array = types[types.pointee(parameter)] { return false }
    return true
  }

  /// The arguments of a call as they stand, behind a receiver if there is one.
  func plainArguments(_ call: CallSyntax, behind receiver: Argument? = nil) -> [Argument] {
    let first = unit.arguments.count
    if let receiver { unit.arguments.append(receiver) }
    for node in call.arguments { unit.arguments.append(argument(node)) }
    return unit.takeArguments(from: first)
  }

  /// The arguments of a call by position of the parameters, behind a receiver if there is one; what is
  /// left out is its default.
  func arguments(
    _ call: CallSyntax, for signature: SignatureDeclaration, behind receiver: Argument? = nil
  ) -> [Argument] {
    arguments(
      call, declarations.parameters(of: signature), file: signature.file, behind: receiver)
  }

  func arguments(
    _ call: CallSyntax, _ parameters: ParameterList, file: Int? = nil,
    behind receiver: Argument? = nil
  ) -> [Argument] {
    let stack = unit.arguments
    let positions = unit.positions
    let firstPosition = positions.count
    guard align(call, with: parameters) else { return plainArguments(call, behind: receiver) }
    let positionCount = positions.count - firstPosition
    let first = stack.count
    if let receiver { stack.append(receiver) }
    let slots = stack.count
    for _ in parameters { stack.append(Argument(.none, range: call.range)) }
    var rest = call.arguments
    var index = 0
    while index < positionCount, let node = rest.first {
      let position = positions[firstPosition + index]
      let parameter = parameters[position]
      if parameter.isVariadic {
        var end = index
        while end < positionCount, positions[firstPosition + end] == position { end += 1 }
        let nodes = Array(rest.prefix(end - index))
        stack[slots + position] = variadic(nodes, parameter)
        for _ in nodes { rest = rest.dropFirst() }
        index = end
        continue
      }
      if !parameter.builder.isEmpty, tree.kind(tree.value(of: node)) == .closure {
        closureBuilder = declarations.number(of: parameter.builder)
      }
      stack[slots + position] = argument(
        node, parameter: parameter.type, isInOut: parameter.isInOut)
      if parameter.isConsuming { noteConsumption(of: tree.value(of: node)) }
      closureBuilder = nil
      rest = rest.dropFirst()
      index += 1
    }
    positions.remove(from: firstPosition)
    for position in 0..<parameters.count where stack[slots + position].value.isNone {
      let value = defaultValue(parameters[position], file, at: call.range).value
      stack[slots + position].value = value
    }
    return unit.takeArguments(from: first)
  }

  private func variadic(_ nodes: [NodeID], _ parameter: ParameterDeclaration) -> Argument {
    let range = range(nodes[0])
    var type = StaticType.unknown
    if case .array(let element) = types[parameter.type] { type = element }
    let values = nodes.map { (converted($0, to: type), self.range($0)) }
    return Argument(array(of: values, type, at: range).value, range: range)
  }

  /// What a parameter without an argument gets, where it is a constant.
  private func defaultValue(
    _ parameter: ParameterDeclaration, _ file: Int?, at range: SourceRange
  ) -> Operand {
    guard let file, !parameter.defaultValue.isNone else { return unknown(at: range) }
    let source = declarations.files[file].tree
    let node = parameter.defaultValue
    switch source.kind(node) {
    case .nilLiteral: return null(at: range, parameter.type)
    case .booleanLiteral:
      return integer(source.keyword(node) == .true ? 1 : 0, at: range, .boolean)
    case .numberLiteral:
      return Self.number(node, of: source).map { integer($0, at: range) } ?? unknown(at: range)
    case .implicitMember:
      guard let nominal = types.nominalName(parameter.type) else { return unknown(at: range) }
      return caseValue(declarations.files[file].name(node, names), of: nominal, at: range) ?? unknown(at: range)
    default: return unknown(at: range)
    }
  }

  // MARK: Conversions in place

  /// Runs `body`; pointers that `converted(_:to:)` makes in it are valid until it has run.
  func lendingForCall(at range: SourceRange, _ body: () -> Operand) -> Operand {
    let depth = beginLending()
    return endLending(body(), downTo: depth, at: range)
  }

  /// - Returns: how many scopes there are.
  func beginLending() -> Int {
    callDepths.append(scopes.count)
    return scopes.count
  }

  /// What a call gave, when what was lent for it has ended.
  func endLending(_ value: Operand, downTo depth: Int, at range: SourceRange) -> Operand {
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
      guard types.isPointer(type), types.convertsToPointer(value.type) else { return value }
      return lent(value.value, type, at: range)
    }
    let target = place(inner)
    if convertsElements(target.type, to: type) {
      return lent(read(target, at: range).value, types.pointer(to: elementType(of: target.type)), at: range)
    }
    let address = addressForInOut(target, at: self.range(inner))
    let pointer = types.pointer(to: target.type)
    return target.isStable ? Operand(address, pointer) : lent(address, pointer, at: range)
  }

  private func lent(_ owner: ValueID, _ type: StaticType, at range: SourceRange) -> Operand {
    if callDepths.last == scopes.count { openScope(.call, at: range) }
    let scope = scopes[scopes.count - 1].opened
    return Operand(emit(at: range) { .borrow(result: $0, owner: owner, scope: scope) }, type)
  }

  // MARK: Matching

  /// The labels of a call's arguments, `_` for none.
  func labels(_ call: CallSyntax) -> some Sequence<Name> {
    call.arguments.lazy.map { [self] node in
      let label = label(node)
      return label.isEmpty ? Name(.underscore) : label
    }
  }

  /// Adds the index of the parameter that each argument is for to the positions of the unit; adds nothing
  /// when the call does not fit.
  ///
  /// Parameters with defaults may be left out. An unlabelled trailing closure is for the first
  /// parameter ahead that takes a function (SE-0286).
  private func align(_ call: CallSyntax, with parameters: ParameterList) -> Bool {
    let positions = unit.positions
    let first = positions.count
    var next = 0
    var isVariadic = false
    for node in call.arguments {
      let label = label(node)
      if isVariadic, label.isEmpty, !isTrailingClosure(node) {
        positions.append(next - 1)
        continue
      }
      if label.isEmpty, isTrailingClosure(node) {
        next = trailingPosition(from: next, in: parameters) ?? parameters.count
      } else {
        let wanted = label.isEmpty ? Name(.underscore) : label
        while next < parameters.count, parameters[next].label != wanted {
          if !parameters[next].mayBeLeftOut { next = parameters.count } else { next += 1 }
        }
      }
      guard next < parameters.count else {
        positions.remove(from: first)
        return false
      }
      positions.append(next)
      isVariadic = parameters[next].isVariadic
      next += 1
    }
    while next < parameters.count {
      guard parameters[next].mayBeLeftOut else {
        positions.remove(from: first)
        return false
      }
      next += 1
    }
    return true
  }

  /// The first parameter ahead that is of function type, else one whose type nobody knows.
  private func trailingPosition(from next: Int, in parameters: ParameterList) -> Int? {
    var fallback: Int?
    for position in next..<max(next, parameters.count) {
      let parameter = parameters[position]
      if types.function(parameter.type) != nil { return position }
      if fallback == nil, mayBeFunction(parameter) { fallback = position }
      if !parameter.mayBeLeftOut { break }
    }
    return fallback
  }

  private func mayBeFunction(_ parameter: ParameterDeclaration) -> Bool {
    switch types.form(parameter.type) {
    case .function, .unknown: true
    case .nominal(let name, _): declarations.kind(of: name) == nil && !declarations.c.isRecord(name)
    default: parameter.isAutoclosure
    }
  }

  /// Whether an argument is a closure behind the parentheses.
  func isTrailingClosure(_ argument: NodeID) -> Bool {
    guard tree.kind(tree.value(of: argument)) == .closure else { return false }
    let first = Int(tree[argument].firstToken)
    guard first > 0 else { return false }
    let before = tree.tokens[first - 1].kind
    return before != .leftParen && before != .comma
  }

  /// The declaration that a call means, by labels and by what its arguments show of their types.
  ///
  /// - Parameter first: the first of those with the name.
  func choose(_ first: SignatureID, _ call: CallSyntax) -> SignatureDeclaration? {
    if first.isNone { return nil }
    let declared = declarations[first]
    if declared.next.isNone { return declared }
    var chosen: SignatureDeclaration?
    var isOnly = true
    for candidate in declarations.functions(from: first) where fits(candidate, call) {
      if chosen != nil {
        isOnly = false
        break
      }
      chosen = candidate
    }
    if isOnly { return chosen }
    // Swift prefers a function that says its types to a generic one, and one of which nothing is left out.
    var best: (knownTypes: Int, leftOut: Int)?
    for candidate in declarations.functions(from: first) {
      guard let rank = rank(of: candidate, call) else { continue }
      if let known = best, known >= rank { continue }
      (best, chosen) = (rank, candidate)
    }
    return chosen
  }

  /// How many parameters say the types of what a call gives them, and how many are left out, as a negative
  /// number; `nil` when the declaration does not take what the call shows.
  private func rank(
    of candidate: SignatureDeclaration, _ call: CallSyntax
  ) -> (knownTypes: Int, leftOut: Int)? {
    let parameters = declarations.parameters(of: candidate)
    let first = unit.positions.count
    defer { unit.positions.remove(from: first) }
    guard align(call, with: parameters) else { return nil }
    var (knownTypes, given, previous) = (0, 0, -1)
    for (index, node) in call.arguments.enumerated() {
      let position = unit.positions[first + index]
      guard mayTake(parameters[position], tree.stripped(tree.value(of: node))) else { return nil }
      if position == previous { continue }  // One more for a variadic parameter.
      (previous, given) = (position, given + 1)
      if !parameters[position].type.isUnknown { knownTypes += 1 }
    }
    return (knownTypes, given - parameters.count)
  }

  func fits(_ signature: SignatureDeclaration, _ call: CallSyntax) -> Bool {
    fits(declarations.parameters(of: signature), call)
  }

  /// Whether a call can be for such parameters, by its labels.
  func fits(_ parameters: ParameterList, _ call: CallSyntax) -> Bool {
    let first = unit.positions.count
    defer { unit.positions.remove(from: first) }
    return align(call, with: parameters)
  }

  /// Whether an expression can be an argument for a parameter, as far as it shows its type.
  private func mayTake(_ parameter: ParameterDeclaration, _ node: NodeID) -> Bool {
    let type = types.unwrapped(parameter.type)
    if type.isUnknown { return true }
    switch tree.kind(node) {
    case .inOut: return parameter.isInOut || types.isPointer(type) || parameter.isVariadic
    case .closure: return mayBeFunction(parameter)
    case .numberLiteral, .booleanLiteral: return !types.isPointer(type) && types.function(type) == nil
    case .stringLiteral, .arrayLiteral: return types.function(type) == nil && !types.isNumber(type)
    default:
      let shown = types.unwrapped(shownType(of: node))
      return shown.isUnknown || !parameter.isInOut && isCompatible(shown, with: type)
    }
  }

  /// What an expression shows of its type without being lowered.
  private func shownType(of node: NodeID, depth: Int = 0) -> StaticType {
    guard depth < 8, let first = tree.children(node).first ?? Optional(node) else { return .unknown }
    switch tree.kind(node) {
    case .identifier:
      if let known = lookUp(node) { return known.type }
      let name = spelled(node)
      if let property = members.flatMap({ declarations.property(name, of: $0) }) {
        return property.variable.type
      }
      return declarations.global(name)?.type ?? .unknown
    case .forceUnwrap, .optionalChain: return types.unwrapped(shownType(of: first, depth: depth + 1))
    case .tryExpression, .markedExpression: return shownType(of: first, depth: depth + 1)
    case .member:
      let base = shownType(of: first, depth: depth + 1)
      if let owner = types.memberName(base),
        let property = resolver.property(spelled(node), of: owner)
      {
        return property.variable.type
      }
      switch KnownAPI.property(spelled(node), of: base, types) {
      case .same(let type)?, .pointee(let type)?, .element(let type)?, .plain(let type)?,
        .interior(let type)?:
        return type
      case .number?: return .int
      case nil: return .unknown
      }
    case .call: return resolver.evidentType(node, in: unit.named, scope: enclosingType)
    default: return .unknown
    }
  }

  private func isCompatible(_ known: StaticType, with type: StaticType) -> Bool {
    switch (types[known], types[type]) {
    case (.pointer(let left), .pointer(let right)):
      (left.form == right.form || left.form == .typed && right.form == .raw)
        && (left.isMutable || !right.isMutable)
    case (.string, .pointer), (.array, .pointer): true
    case (.integer(let left), .integer(let right)): left == right
    case (.pointer, .integer), (.pointer, .string), (.pointer, .array), (.integer, .pointer),
      (.string, .integer), (.integer, .string), (.array, .integer), (.integer, .array),
      (.boolean, .pointer), (.pointer, .boolean):
      false
    case (.pointer, .nominal(let name, _)):
      // A declared type is no pointer; a protocol may be one, and so may what is not declared here.
      declarations.kind(of: name) == nil || declarations.kind(of: name) == .protocol
    default: true
    }
  }
}
