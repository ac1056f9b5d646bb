extension ByteWriter {
  /// Opcode and operands, in the order of the case's declaration.
  mutating func write(_ instruction: Instruction) {
    switch instruction {
    case .parameter(let r, let position): write(opcode: 0, r.raw, position)
    case .addressOfLocal(let r, let storage): write(opcode: 1, r.raw, storage.raw)
    case .addressOfGlobal(let r, let name): write(opcode: 2, r.raw, name.raw)
    case .functionReference(let r, let name): write(opcode: 3, r.raw, name.raw)
    case .namedConstant(let r, let name): write(opcode: 4, r.raw, name.raw)
    case .integer(let r, let number):
      write(opcode: 5, r.raw)
      write(UInt64(bitPattern: number))
    case .null(let r): write(opcode: 6, r.raw)
    case .literal(let r, let text): write(opcode: 7, r.raw, text.raw)
    case .makeBuffer(let r): write(opcode: 8, r.raw)
    case .makeObject(let r, let type): write(opcode: 9, r.raw, type.raw)
    case .field(let r, let base, let name): write(opcode: 10, r.raw, base.raw, name.raw)
    case .element(let r, let base, let index): write(opcode: 11, r.raw, base.raw, index.raw)
    case .offset(let r, let base, let by): write(opcode: 12, r.raw, base.raw, by.raw)
    case .extract(let r, let value, let name): write(opcode: 13, r.raw, value.raw, name.raw)
    case .load(let r, let from): write(opcode: 14, r.raw, from.raw)
    case .store(let value, let to): write(opcode: 15, value.raw, to.raw)
    case .copyMemory(let from, let to): write(opcode: 16, from.raw, to.raw)
    case .cast(let r, let value, let kind):
      write(opcode: 17, r.raw, value.raw, UInt32(kind.rawValue))
    case .combine(let r, let kind, let left, let right):
      write(opcode: 18, r.raw, UInt32(kind.rawValue), left.raw, right.raw)
    case .compare(let r, let kind, let left, let right):
      write(opcode: 19, r.raw, UInt32(kind.rawValue), left.raw, right.raw)
    case .call(let call): write(opcode: 20, call.raw)
    case .makeClosure(let closure): write(opcode: 21, closure.raw)
    case .allocate(let r, let family, let size): write(opcode: 22, r.raw, family.raw, size.raw)
    case .free(let value, let family): write(opcode: 23, value.raw, family.raw)
    case .retain(let value): write(opcode: 24, value.raw)
    case .release(let value): write(opcode: 25, value.raw)
    case .borrow(let r, let owner, let scope): write(opcode: 26, r.raw, owner.raw, scope.raw)
    case .beginScope(let scope): write(opcode: 27, scope.raw)
    case .endScope(let scope): write(opcode: 28, scope.raw)
    case .keepAlive(let value): write(opcode: 29, value.raw)
    case .read(let r, let value): write(opcode: 30, r.raw, value.raw)
    case .unknown(let r): write(opcode: 31, r.raw)
    case .allocateStack(let r, let scope, let size): write(opcode: 32, r.raw, scope.raw, size.raw)
    case .clear(let value): write(opcode: 33, value.raw)
    }
  }

  private mutating func write(opcode: UInt8, _ first: UInt32) {
    write(opcode)
    write(first)
  }

  private mutating func write(opcode: UInt8, _ first: UInt32, _ second: UInt32) {
    write(opcode: opcode, first)
    write(second)
  }

  private mutating func write(
    opcode: UInt8, _ first: UInt32, _ second: UInt32, _ third: UInt32
  ) {
    write(opcode: opcode, first, second)
    write(third)
  }

  private mutating func write(
    opcode: UInt8, _ first: UInt32, _ second: UInt32, _ third: UInt32, _ fourth: UInt32
  ) {
    write(opcode: opcode, first, second, third)
    write(fourth)
  }
}

extension ByteReader {
  mutating func instruction() throws(FlowUnitCodingError) -> Instruction {
    let opcode = try byte()
    switch opcode {
    case 0: return .parameter(result: try id(), position: try word())
    case 1: return .addressOfLocal(result: try id(), try id())
    case 2: return .addressOfGlobal(result: try id(), name: try id())
    case 3: return .functionReference(result: try id(), name: try id())
    case 4: return .namedConstant(result: try id(), name: try id())
    case 5: return .integer(result: try id(), Int64(bitPattern: try number()))
    case 6: return .null(result: try id())
    case 7: return .literal(result: try id(), try id())
    case 8: return .makeBuffer(result: try id())
    case 9: return .makeObject(result: try id(), type: try id())
    case 10: return .field(result: try id(), base: try id(), name: try id())
    case 11: return .element(result: try id(), base: try id(), index: try id())
    case 12: return .offset(result: try id(), base: try id(), by: try id())
    case 13: return .extract(result: try id(), aggregate: try id(), name: try id())
    case 14: return .load(result: try id(), from: try id())
    case 15: return .store(value: try id(), to: try id())
    case 16: return .copyMemory(from: try id(), to: try id())
    case 17: return .cast(result: try id(), try id(), try raw("cast kind"))
    case 18: return .combine(result: try id(), try raw("arithmetic"), try id(), try id())
    case 19: return .compare(result: try id(), try raw("comparison"), try id(), try id())
    case 20: return .call(try id())
    case 21: return .makeClosure(try id())
    case 22: return .allocate(result: try id(), family: try id(), size: try id())
    case 23: return .free(try id(), family: try id())
    case 24: return .retain(try id())
    case 25: return .release(try id())
    case 26: return .borrow(result: try id(), owner: try id(), scope: try id())
    case 27: return .beginScope(try id())
    case 28: return .endScope(try id())
    case 29: return .keepAlive(try id())
    case 30: return .read(result: try id(), try id())
    case 31: return .unknown(result: try id())
    case 32: return .allocateStack(result: try id(), scope: try id(), size: try id())
    case 33: return .clear(try id())
    default: throw .invalid("unknown opcode \(opcode)")
    }
  }
}
