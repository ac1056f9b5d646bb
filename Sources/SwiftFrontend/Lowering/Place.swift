import PointerFlow
import SourceText

/// Something that can be read and mostly written: what the left side of an assignment, the operand
/// of `&` and every name lower to.
enum Place {
  /// Memory with an address. `isStable`: the address is no loan, but valid while the memory is (globals,
  /// what raw pointers point at, and what is stored inside them).
  case memory(ValueID, StaticType, isStable: Bool)
  /// A value without an address.
  case value(Operand)
  /// Getter and setter functions `owner.name.get`; the receiver is `self` for them, none for statics.
  indirect case accessor(receiver: ValueID?, owner: Name, name: Name, arguments: [Argument], StaticType)
  /// Stored, but reached through accessors: observers, laziness, wrappers.
  indirect case observed(ValueID, receiver: ValueID?, VariableDeclaration, owner: Name)
  /// `(a, b) = …`.
  case tuple([Place])
  /// `_`.
  case discard

  var type: StaticType {
    switch self {
    case .memory(_, let type, _), .accessor(_, _, _, _, let type): type
    case .value(let operand): operand.type
    case .observed(_, _, let variable, _): variable.type
    case .tuple, .discard: .unknown
    }
  }

  /// The same place under the type that its declaration gives it.
  func typed(_ type: StaticType) -> Place {
    switch self {
    case .memory(let address, _, let isStable): .memory(address, type, isStable: isStable)
    case .value(let operand): .value(Operand(operand.value, type))
    case .accessor(let receiver, let owner, let name, let arguments, _):
      .accessor(receiver: receiver, owner: owner, name: name, arguments: arguments, type)
    case .observed, .tuple, .discard: self
    }
  }

  var isStable: Bool {
    if case .memory(_, _, true) = self { true } else { false }
  }
}

extension FunctionLowering {
  func read(_ place: Place, at range: SourceRange) -> Operand {
    switch place {
    case .memory(let address, let type, _): load(address, type, at: range)
    case .value(let operand): operand
    case .observed(let address, _, let variable, _): load(address, variable.type, at: range)
    case .accessor(let receiver, let owner, let name, let arguments, let type):
      Operand(
        callAccessor(names.joined(name, Name(.get)), receiver, owner, arguments, at: range), type)
    case .tuple, .discard: unknown(at: range)
    }
  }

  func write(_ value: Operand, to place: Place, at range: SourceRange) {
    switch place {
    case .memory(let address, _, _):
      emit(.store(value: value.value, to: address), at: range)
    case .observed(let address, let receiver, let variable, let owner):
      if variable.hasWillSet {
        let argument = Argument(value.value, range: range)
        _ = callAccessor(
          names.joined(variable.name, Name(.willSet)), receiver, owner, [argument], at: range)
      }
      let old = variable.hasDidSet ? load(address, variable.type, at: range) : value
      emit(.store(value: value.value, to: address), at: range)
      if variable.hasDidSet {
        let argument = Argument(old.value, range: range)
        _ = callAccessor(
          names.joined(variable.name, Name(.didSet)), receiver, owner, [argument], at: range)
      }
    case .accessor(let receiver, let owner, let name, let arguments, _):
      let all = arguments + [Argument(value.value, range: range)]
      _ = callAccessor(names.joined(name, Name(.set)), receiver, owner, all, at: range)
    case .tuple(let parts):
      for (index, part) in parts.enumerated() {
        write(extract(value, part: index, at: range), to: part, at: range)
      }
    case .value, .discard: break
    }
  }

  private func callAccessor(
    _ name: Name, _ receiver: ValueID?, _ owner: Name, _ arguments: [Argument],
    at range: SourceRange
  ) -> ValueID {
    guard !owner.isEmpty else { return emitCall(.named(intern(name)), arguments, at: range) }
    guard let receiver else {
      let full = names.joined(resolver.irName(owner), name)
      return emitCall(.named(intern(full)), arguments, at: range)
    }
    return emitCall(
      .method(receiverType: intern(resolver.irName(owner)), name: intern(name)),
      [Argument(receiver, range: range)] + arguments, at: range)
  }

  /// The address for `&place`; what has none is copied to a temporary and written back when the
  /// call is over.
  func addressForInOut(_ place: Place, at range: SourceRange) -> ValueID {
    switch place {
    case .memory(let address, _, _): return address
    case .value(let operand): return spill(operand, at: range)
    case .observed, .accessor:
      let storage = temporary(place.type, at: range)
      store(read(place, at: range).value, to: storage, at: range)
      writebacks.append((place, storage))
      return address(of: storage, at: range)
    case .tuple, .discard: return spill(unknown(at: range), at: range)
    }
  }

  /// Does the writes that the arguments since `mark` asked for.
  func finishWritebacks(since mark: Int, at range: SourceRange) {
    guard writebacks.count > mark else { return }
    let pending = Array(writebacks[mark...])
    writebacks.removeLast(writebacks.count - mark)
    for (place, storage) in pending {
      write(load(storage, place.type, at: range), to: place, at: range)
    }
  }

  // MARK: Values that cannot be copied

  /// An argument of a consuming parameter, or the receiver of a consuming method: when the call is over, the
  /// variable holds nothing any more.
  func noteConsumption(of id: NodeID) {
    let node = tree.stripped(id)
    guard tree.kind(node) == .identifier, let binding = lookUp(node),
      case .storage(let storage) = binding.location,
      types.nominalName(binding.type).map({ declarations.isUnique($0) }) == true
    else { return }
    consumed.append(storage)
  }

  func finishConsumptions(since mark: Int, at range: SourceRange) {
    while consumed.count > mark, let storage = consumed.popLast() {
      store(null(at: range).value, to: storage, at: range)
    }
  }

  // MARK: Members

  /// The address of what a place holds, for a struct's members and methods.
  func addressOfValue(_ place: Place, at range: SourceRange) -> ValueID {
    switch place {
    case .memory(let address, _, _), .observed(let address, _, _, _): address
    default: spill(read(place, at: range), at: range)
    }
  }

  /// A part of a value that has no address.
  func extract(_ value: Operand, _ name: Name, at range: SourceRange) -> Operand {
    var type = StaticType.unknown
    switch types.form(value.type) {
    case .tuple(let elements):
      if let index = Int(names.spelling(name)), let element = types.element(index, of: elements) {
        type = element.type
      }
    case .nominal(let nominal, _):
      type =
        resolver.property(name, of: nominal)?.variable.type
        ?? declarations.c.record(nominal)?.type(of: name) ?? .unknown
    default: break
    }
    let id = intern(name)
    return Operand(
      emit(at: range) { .extract(result: $0, aggregate: value.value, name: id) }, type)
  }
  /// The element of a tuple at a position.
  func extract(_ value: Operand, part index: Int, at range: SourceRange) -> Operand {
    extract(value, names.number(index), at: range)
  }
}
