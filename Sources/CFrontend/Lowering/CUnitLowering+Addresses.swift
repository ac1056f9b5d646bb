internal import CClangIndex
import PointerFlow
import SourceText

extension CUnitLowering {
  /// The address of an lvalue; anything else is given memory of its own first.
  mutating func address(of index: Int) -> ValueID {
    let node = tree.nodes[index]
    let range = range(of: index)
    guard enter(index) else { return unknown(at: range) }
    defer { body.depth -= 1 }
    let operands = tree.operands(of: index)
    switch tree.kind(index) {
    case .parenthesis where operands.count > 0: return address(of: operands.first)
    case .declarationReference where tree.isVariable(node.declaration):
      return address(ofDeclaration: node.declaration, range)
    case .memberExpression where operands.count > 0:
      let isArrow = type(of: operands.first).isAddress
      let base = isArrow ? value(of: operands.first) : address(of: operands.first)
      return member(node.declaration, of: base, range)
    case .subscriptExpression where operands.count == 2: return element(index, range)
    case .unaryOperator where operands.count > 0:
      if node.opcode == UInt32(UL_UNARY_DEREFERENCE) { return value(of: operands.first) }
      if node.opcode == UInt32(UL_UNARY_EXTENSION) { return address(of: operands.first) }
    case .compoundLiteral where operands.count > 0: return compoundLiteral(index, operands, range)
    case .stringLiteral: return value(of: index)
    case .unexposedExpression where tree.isRecovery(index, operands): return recovered(index, range)
    case .unexposedExpression where operands.count == 1:
      // A record that is read is still the memory it is read from.
      let inner = type(of: operands.first)
      if inner.isRecord, tree.isLvalue(operands.first) { return address(of: operands.first) }
    case .initializerList:
      let storage = temporary("list", as: index, range)
      initialize(storage, type: node.type, with: index)
      return storage
    case .conditional, .genericSelection, .statementExpression, .call, .otherExpression:
      if type(of: index).isArray { return value(of: index) }
    default: break
    }
    // Of values only records and arrays have memory: anything else was not understood.
    guard type(of: index).isRecord || type(of: index).isArray else {
      discard(index)
      return unknown(at: range)
    }
    let storage = temporary("value", as: index, range)
    let spilled = value(of: index)
    body.builder.emit(.store(value: spilled, to: storage), at: range)
    return storage
  }

  /// The address of a member. Anonymous structs and unions are the memory around them.
  mutating func member(
    _ declaration: UInt32, of base: ValueID, _ range: SourceRange
  ) -> ValueID {
    if tree.declarations[Int(declaration)].has(UL_DECL_ANONYMOUS) { return base }
    let name = fieldName(declaration)
    return body.builder.emit(at: range) { .field(result: $0, base: base, name: name) }
  }

  mutating func address(ofDeclaration declaration: UInt32, _ range: SourceRange) -> ValueID {
    switch places[Int(declaration)] {
    case .storage(let storage):
      return body.builder.emit(at: range) { .addressOfLocal(result: $0, storage) }
    case .value(let value): return value
    case .global(let name):
      return body.builder.emit(at: range) { .addressOfGlobal(result: $0, name: name) }
    case .none:
      // A local that was never reached, or a global that only a system header declares.
      let entry = tree.declarations[Int(declaration)]
      if entry.cursorKind == .parameterDeclaration || entry.has(UL_DECL_LOCAL) {
        return unknown(at: range)
      }
      let name = declareGlobal(declaration, at: nil)
      return body.builder.emit(at: range) { .addressOfGlobal(result: $0, name: name) }
    }
  }

  /// Memory of the enclosing block, or of the process at file scope.
  private mutating func compoundLiteral(
    _ index: Int, _ operands: Operands, _ range: SourceRange
  ) -> ValueID {
    let type = tree.nodes[index].type
    let address: ValueID
    if body.builder.function.role == .globalInitializer {
      let name = builder.intern("compound literal \(index)")
      builder.add(
        FlowUnit.Global(
          name: name, type: fact(of: index), linkage: .internal, range: range))
      address = body.builder.emit(at: range) { .addressOfGlobal(result: $0, name: name) }
    } else {
      let storage = body.builder.newStorage(
        name: builder.intern("compound literal"), type: fact(of: index), range: range)
      address = body.builder.emit(at: range) { .addressOfLocal(result: $0, storage) }
    }
    initialize(address, type: type, with: operands.last)
    return address
  }

  /// Copies a value of a record type, or stores any other.
  mutating func assign(_ source: Int, to address: ValueID, _ range: SourceRange) {
    let inner = tree.unwrapped(source)
    if type(of: source).isRecord, tree.isLvalue(inner) {
      let from = self.address(of: inner)
      body.builder.emit(.copyMemory(from: from, to: address), at: range)
      return
    }
    let stored = value(of: source)
    body.builder.emit(.store(value: stored, to: address), at: range)
  }
}
