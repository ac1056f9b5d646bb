extension Instruction {
  /// Opcode and operands, in the order of the case's declaration.
  var encoded: (opcode: UInt8, operands: [UInt64]) {
    func words(_ raws: UInt32...) -> [UInt64] { raws.map(UInt64.init) }
    return switch self {
    case .parameter(let r, let position): (0, words(r.raw, position))
    case .addressOfLocal(let r, let storage): (1, words(r.raw, storage.raw))
    case .addressOfGlobal(let r, let name): (2, words(r.raw, name.raw))
    case .functionReference(let r, let name): (3, words(r.raw, name.raw))
    case .namedConstant(let r, let name): (4, words(r.raw, name.raw))
    case .integer(let r, let number): (5, [UInt64(r.raw), UInt64(bitPattern: number)])
    case .null(let r): (6, words(r.raw))
    case .literal(let r, let text): (7, words(r.raw, text.raw))
    case .makeBuffer(let r): (8, words(r.raw))
    case .makeObject(let r, let type): (9, words(r.raw, type.raw))
    case .field(let r, let base, let name): (10, words(r.raw, base.raw, name.raw))
    case .element(let r, let base, let index): (11, words(r.raw, base.raw, index.raw))
    case .offset(let r, let base, let by): (12, words(r.raw, base.raw, by.raw))
    case .extract(let r, let value, let name): (13, words(r.raw, value.raw, name.raw))
    case .load(let r, let from): (14, words(r.raw, from.raw))
    case .store(let value, let to): (15, words(value.raw, to.raw))
    case .copyMemory(let from, let to): (16, words(from.raw, to.raw))
    case .cast(let r, let value, let kind): (17, words(r.raw, value.raw, UInt32(kind.rawValue)))
    case .combine(let r, let kind, let left, let right):
      (18, words(r.raw, UInt32(kind.rawValue), left.raw, right.raw))
    case .compare(let r, let kind, let left, let right):
      (19, words(r.raw, UInt32(kind.rawValue), left.raw, right.raw))
    case .call(let call): (20, words(call.raw))
    case .makeClosure(let closure): (21, words(closure.raw))
    case .allocate(let r, let family, let size): (22, words(r.raw, family.raw, size.raw))
    case .free(let value, let family): (23, words(value.raw, family.raw))
    case .retain(let value): (24, words(value.raw))
    case .release(let value): (25, words(value.raw))
    case .borrow(let r, let owner, let scope): (26, words(r.raw, owner.raw, scope.raw))
    case .beginScope(let scope): (27, words(scope.raw))
    case .endScope(let scope): (28, words(scope.raw))
    case .keepAlive(let value): (29, words(value.raw))
    case .read(let r, let value): (30, words(r.raw, value.raw))
    case .unknown(let r): (31, words(r.raw))
    case .allocateStack(let r, let scope, let size): (32, words(r.raw, scope.raw, size.raw))
    case .clear(let value): (33, words(value.raw))
    }
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
