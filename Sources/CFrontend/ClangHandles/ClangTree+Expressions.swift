internal import CClangIndex

// What the tables tell of expressions. On the tree and not on the lowering: to lend the latter is to
// copy it.
extension ClangTree {
  /// The canonical type behind a type.
  @inline(__always) func canonical(_ type: UInt32) -> ul_type {
    types[Int(types[Int(type)].canonical)]
  }

  /// The canonical type of an expression or declaration.
  @inline(__always) func type(of index: Int) -> ul_type { canonical(nodes[index].type) }

  func isVariable(_ declaration: UInt32) -> Bool {
    let kind = declarations[Int(declaration)].cursorKind
    return kind == .variableDeclaration || kind == .parameterDeclaration
  }

  /// Without parentheses around.
  func stripped(_ index: Int) -> Int {
    var current = index
    while kind(current) == .parenthesis {
      let operands = operands(of: current)
      if operands.count == 0 { break }
      current = operands.first
    }
    return current
  }

  /// Without parentheses and implicit conversions around.
  func unwrapped(_ index: Int) -> Int {
    var current = index
    while kind(current) == .parenthesis || kind(current) == .unexposedExpression {
      let operands = operands(of: current)
      if operands.count != 1 { break }
      current = operands.first
    }
    return current
  }

  /// Whether an expression designates memory.
  func isLvalue(_ index: Int) -> Bool {
    let inner = stripped(index)
    switch kind(inner) {
    case .declarationReference: return isVariable(nodes[inner].declaration)
    case .subscriptExpression, .compoundLiteral, .stringLiteral: return true
    case .memberExpression:
      let operands = operands(of: inner)
      guard operands.count > 0 else { return false }
      return type(of: operands.first).isAddress || isLvalue(operands.first)
    case .unaryOperator: return nodes[inner].opcode == UInt32(UL_UNARY_DEREFERENCE)
    default: return false
    }
  }

  /// The function a call names, if it is not made through a pointer.
  func directCallee(_ callee: Int) -> UInt32? {
    var current = unwrapped(callee)
    // `(*f)()` and `(&f)()` call f too.
    while kind(current) == .unaryOperator {
      let operands = operands(of: current)
      if operands.count != 1 { return nil }
      current = unwrapped(operands.first)
    }
    guard kind(current) == .declarationReference else { return nil }
    let declaration = nodes[current].declaration
    let isFunction = declarations[Int(declaration)].cursorKind == .functionDeclaration
    return isFunction ? declaration : nil
  }

  // MARK: Conversions and what looks like them

  /// Whether a conversion gives zero for zero only.
  func keepsTruth(_ inner: Int, _ outer: Int) -> Bool {
    let from = type(of: inner)
    let to = type(of: outer)
    if isLvalue(inner) { return false }
    if to.has(UL_TYPE_BOOL) { return from.isInteger || from.isAddress }
    return from.isInteger && to.isInteger && to.size >= from.size
  }

  /// Whether clang could not make sense of an expression and kept its parts only: it has no type,
  /// or it is a call that has the type of its result and the function's name as a mere part.
  func isRecovery(_ index: Int, _ operands: Operands) -> Bool {
    guard operands.count > 0 else { return false }
    let hasNoType = type(of: index).kind == UL_TYPE_UNKNOWN
    guard hasNoType || (operands.count > 1 && type(of: operands.first).isFunction) else {
      return false
    }
    return atomicOperation(index) == nil
  }

  /// `va_arg` reads from a list whose type no program names.
  func isArgumentList(_ type: ul_type) -> Bool {
    let record = type.isAddress ? canonical(type.element) : type
    guard record.isRecord else { return false }
    return isWord("__va_list_tag", at: declarations[Int(record.declaration)].name)
  }

  /// The operation of an atomic expression, which libclang does not name: the text does, whether
  /// the builtin is written out or a macro of `stdatomic.h`.
  func atomicOperation(_ index: Int) -> AtomicOperation? {
    let operands = operands(of: index)
    guard operands.count >= 2, type(of: operands.first).isAddress else { return nil }
    let node = nodes[index]
    let text = text(ofFile: node.file, from: node.start, to: min(node.end, node.start + 64))
    let name = text.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    if let named = AtomicOperation(spelled: String(name)) { return named }
    // In a macro of another name: a pointer with its memory order, and values behind them.
    let order = type(of: operands.second)
    guard node.has(UL_NODE_MACRO), order.isInteger, nodes[operands.second].isConstant,
      !type(of: index).isAddress
    else { return nil }
    return AtomicOperation(
      spelled: operands.count == 2
        ? "__c11_atomic_load" : type(of: index).isVoid ? "__c11_atomic_store" : "atomic")
  }
}
