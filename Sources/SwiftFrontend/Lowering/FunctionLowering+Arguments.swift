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
    let isConverted = types.convertsToPointer(value.type)
    return Argument(value.value, passing: isConverted ? .conversion : .value, range: range)
  }

  /// `&array` gives the elements, unless the parameter points to the array variable itself.
  private func convertsElements(_ type: StaticType, to parameter: StaticType) -> Bool {
    guard case .array = types[type] else { return false }
    if case .array = types[types.pointee(parameter)] { return false }
    return true
  }

  /// The arguments of a call by position of the parameters; what is left out is its default.
  func arguments(_ call: CallSyntax, for signature: SignatureDeclaration) -> [Argument] {
    arguments(call, declarations.parameters(of: signature), file: signature.file)
  }

  func arguments(_ call: CallSyntax, _ parameters: ParameterList, file: Int? = nil)
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
        closureBuilder = declarations.number(of: parameter.builder)
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
  func labels(_ call: CallSyntax) -> [Name] {
    call.arguments.map { node in
      let label = label(node)
      return label.isEmpty ? Name(.underscore) : label
    }
  }

  /// The index of the parameter that each argument is for; `nil` when the call does not fit.
  ///
  /// Parameters with defaults may be left out. An unlabelled trailing closure is for the first
  /// parameter ahead that takes a function (SE-0286).
  func alignment(of call: CallSyntax, with parameters: ParameterList) -> [Int]? {
    var positions: [Int] = []
    positions.reserveCapacity(call.arguments.count)
    var next = 0
    for node in call.arguments {
      let label = label(node)
      if label.isEmpty, let last = positions.last, parameters[last].isVariadic,
        !isTrailingClosure(node)
      {
        positions.append(last)
        continue
      }
      if label.isEmpty, isTrailingClosure(node) {
        guard let position = trailingPosition(from: next, in: parameters) else { return nil }
        next = position
      } else {
        let wanted = label.isEmpty ? Name(.underscore) : label
        while next < parameters.count, parameters[next].label != wanted {
          guard parameters[next].mayBeLeftOut else { return nil }
          next += 1
        }
      }
      guard next < parameters.count else { return nil }
      positions.append(next)
      next += 1
    }
    while next < parameters.count {
      guard parameters[next].mayBeLeftOut else { return nil }
      next += 1
    }
    return positions
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
    let before = tree.source.tokens[first - 1].kind
    return before != .leftParen && before != .comma
  }

  /// The declaration that a call means, by labels and by what its arguments show of their types.
  ///
  /// - Parameter first: the first of those with the name.
  func choose(_ first: SignatureID, _ call: CallSyntax) -> SignatureDeclaration? {
    if first.isNone { return nil }
    if declarations[first].next.isNone { return declarations[first] }
    let fitting = declarations.functions(from: first).filter { fits($0, call) }
    if fitting.count <= 1 { return fitting.first }
    // Swift prefers a function that says its types to a generic one, and one of which nothing is left out.
    let ranked = fitting.filter { accepts($0, call) }.map { ($0, rank: rank(of: $0, call)) }
    return ranked.max { $0.rank < $1.rank }?.0 ?? fitting[0]
  }

  private func rank(
    of candidate: SignatureDeclaration, _ call: CallSyntax
  ) -> (knownTypes: Int, leftOut: Int) {
    let parameters = declarations.parameters(of: candidate)
    let positions = Set(alignment(of: call, with: parameters) ?? [])
    return (
      positions.count { !parameters[$0].type.isUnknown }, positions.count - parameters.count
    )
  }

  func fits(_ signature: SignatureDeclaration, _ call: CallSyntax) -> Bool {
    alignment(of: call, with: declarations.parameters(of: signature)) != nil
  }

  private func accepts(_ candidate: SignatureDeclaration, _ call: CallSyntax) -> Bool {
    let parameters = declarations.parameters(of: candidate)
    guard let positions = alignment(of: call, with: parameters) else { return false }
    return zip(call.arguments, positions).allSatisfy { node, position in
      let parameter = parameters[position]
      return mayTake(parameter, tree.stripped(tree.value(of: node)))
    }
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
      case .same(let type)?, .pointee(let type)?, .plain(let type)?, .interior(let type)?:
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
