import PointerFlow
import SourceText

/// Methods of pointers, containers and `Unmanaged`, by what the standard library says of them.
extension FunctionLowering {
  func lowerKnownMethod(_ name: Name, _ place: Place, _ call: CallSyntax) -> Operand? {
    switch types.form(place.type) {
    case .pointer(let pointer):
      if place.type != types.unwrapped(place.type), name == .map || name == .flatMap { return nil }
      return pointerMethod(name, place, pointer, call)
    case .array, .set, .dictionary: return containerMethod(name, place, call)
    case .unmanaged(let object): return unmanagedMethod(name, place, object, call)
    case .unknown where KnownAPI.isNameOfPointerMethod(name):
      let pointer = PointerType(form: .raw, isMutable: true, pointee: .unknown)
      return pointerMethod(name, place, pointer, call)
    case .unknown where KnownAPI.isNameOfUnmanagedMethod(name):
      return unmanagedMethod(name, place, .unknown, call)
    default: return nil
    }
  }

  private func unmanagedMethod(
    _ name: Name, _ place: Place, _ object: StaticType, _ call: CallSyntax
  ) -> Operand? {
    let range = call.range
    let value = read(place, at: range)
    switch name.known {
    case .toOpaque: return cast(value.value, .objectToPointer, .rawPointer, at: range)
    case .takeUnretainedValue: return cast(value.value, .pointerToObject, object, at: range)
    case .takeRetainedValue:
      emit(.release(value.value), at: range)
      return cast(value.value, .pointerToObject, object, at: range)
    case .retain:
      emit(.retain(value.value), at: range)
      return value
    case .release, .autorelease:
      emit(.release(value.value), at: range)
      return unknown(at: range, .void)
    case ._withUnsafeGuaranteedRef:
      guard let closure = call.arguments.last.map({ tree.stripped(tree.value(of: $0)) }),
        tree.kind(closure) == .closure
      else { return nil }
      let reference = cast(value.value, .pointerToObject, object, at: range)
      return inline(closure, arguments: [reference], expecting: call.expecting, at: range)
    default: return nil
    }
  }

  // MARK: Containers

  private func containerMethod(_ name: Name, _ place: Place, _ call: CallSyntax) -> Operand? {
    let range = call.range
    let type = types.unwrapped(place.type)
    let container = { self.read(place, at: range) }
    switch name.known {
    case .append, .insert, .push, .updateValue, .update:
      guard let first = call.arguments.first else { return nil }
      let value = value(of: first, expecting: elementType(of: type))
      for node in call.arguments.dropFirst() { _ = self.value(of: node) }
      let target = container()
      if label(first) == .contentsOf {
        return copyElements(of: value, to: target, type, at: range)
      }
      if types.isPlain(elementType(of: type)) { return unknown(at: range, .void) }
      let place = anyElement(of: target.value, at: range)
      emit(.store(value: value.value, to: place), at: range)
      return unknown(at: range, .void)
    case .removeAll:
      let empty = buffer(at: range, type)
      for node in call.arguments { _ = value(of: node) }
      if call.arguments.allSatisfy({ label($0) == .keepingCapacity }) {
        // Nobody else has this storage: a copy of the array would have its own by now.
        emit(.clear(container().value), at: range)
        write(empty, to: place, at: range)
      }
      return unknown(at: range, .void)
    case .removeLast, .removeFirst, .popLast, .popFirst, .remove, .removeValue, .randomElement:
      for node in call.arguments { _ = value(of: node) }
      let elements = elementType(of: type)
      if types.isPlain(elements) { return unknown(at: range, elements) }
      return load(anyElement(of: container().value, at: range), elements, at: range)
    case .reversed, .sorted, .shuffled, .prefix, .suffix, .dropFirst, .dropLast, .makeIterator:
      for node in call.arguments { _ = value(of: node) }
      return Operand(container().value, type)
    default: return nil
    }
  }

  /// `append(contentsOf:)`: each element is copied.
  func copyElements(
    of source: Operand, to target: Operand, _ type: StaticType, at range: SourceRange
  ) -> Operand {
    let elements = elementType(of: source.type)
    if types.isPlain(elements) || types.isPlain(elementType(of: type)) {
      if types.isPointer(source.type) { _ = emit(at: range) { .read(result: $0, source.value) } }
      return unknown(at: range, .void)
    }
    let value = load(anyElement(of: source.value, at: range), elements, at: range)
    let place = anyElement(of: target.value, at: range)
    emit(.store(value: value.value, to: place), at: range)
    return unknown(at: range, .void)
  }

  // MARK: Pointers

  private func pointerMethod(
    _ name: Name, _ place: Place, _ pointer: PointerType, _ call: CallSyntax
  ) -> Operand? {
    let range = call.range
    let base = read(place, at: self.range(call.callee))
    if KnownAPI.isTransparentPointerMethod(name) { return moved(name, base, pointer, call) }
    switch name.known {
    case .deallocate:
      let family = intern(Name(.swift))
      emit(.free(base.value, family: family), at: range)
      return unknown(at: range, .void)
    case .initialize, .assignMethod, .update, .moveInitialize, .copyMemory, .moveUpdate, .moveAssign,
      .initializeElement, .copyBytes:
      return fill(base, pointer, call)
    case .storeBytes:
      if let first = call.arguments.first {
        let value = value(of: first)
        emit(.store(value: value.value, to: base.value), at: range)
      }
      return unknown(at: range, .void)
    case .move: return load(base.value, pointer.pointee, at: range)
    case .load, .loadUnaligned:
      let type = call.arguments.first { label($0) == .as }.map { typeArgument($0) }
      for node in call.arguments where label(node) != .as { _ = value(of: node) }
      guard let type, !types.isPlain(type), !type.isUnknown else { break }
      return load(base.value, type, at: range)
    default: break
    }
    guard KnownAPI.isReadingMethod(name) else { return nil }
    for node in call.arguments where label(node) != .as { _ = value(of: node) }
    return Operand(emit(at: range) { .read(result: $0, base.value) }, .unknown)
  }

  /// The same memory, perhaps at another offset or under another type.
  private func moved(
    _ name: Name, _ base: Operand, _ pointer: PointerType, _ call: CallSyntax
  ) -> Operand {
    let range = call.range
    var step: Operand?
    for node in call.arguments {
      let label = label(node)
      guard label != .to || typeArgument(node).isUnknown, label != .as else { continue }
      if tree.kind(tree.value(of: node)) == .keyPath { continue }
      let value = value(of: node)
      if label == .by { step = value }
    }
    let target = call.arguments.first { label($0) == .to || label($0) == .as }
      .map { typeArgument($0) }
    var result = pointer
    if let target, !target.isUnknown {
      result.pointee = target
      if result.form == .raw { result.form = .typed }
      if result.form == .rawBuffer { result.form = .buffer }
    }
    let type = types.type(.pointer(result))
    switch name.known {
    case .advanced, .successor, .predecessor, .pointer:
      let by = step ?? (name == .pointer || name == .advanced ? unknown(at: range) : integer(1, at: range))
      return Operand(emit(at: range) { .offset(result: $0, base: base.value, by: by.value) }, type)
    default: return cast(base.value, .rebind, type, at: range)
    }
  }

  /// `initialize`, `update`… from another buffer, a collection, or with one value.
  private func fill(
    _ base: Operand, _ pointer: PointerType, _ call: CallSyntax
  ) -> Operand {
    let range = call.range
    let from = call.arguments.first {
      label($0) == .from || label($0) == .fromContentsOf
    }
    if let from {
      let source = value(of: from)
      for node in call.arguments where node != from { _ = value(of: node) }
      emit(.copyMemory(from: source.value, to: base.value), at: range)
      return unknown(at: range, .void)
    }
    let value = call.arguments.first {
      label($0) == .to || label($0) == .repeating
    } ?? call.arguments.first
    guard let value, label(value) != .at else { return unknown(at: range, .void) }
    let operand = converted(value, to: pointer.pointee)
    emit(.store(value: operand.value, to: base.value), at: range)
    return unknown(at: range, .void)
  }

  // MARK: Statics

  /// `allocate`, `Unmanaged.passRetained` and the like.
  func lowerKnownStatic(_ name: Name, of type: StaticType, _ call: CallSyntax) -> Operand? {
    let range = call.range
    let member = name
    if case .pointer(let pointer) = types.form(type), name == .allocate {
      let size = allocatedSize(pointer, call)
      let family = intern(Name(.swift))
      return Operand(emit(at: range) { .allocate(result: $0, family: family, size: size) }, type)
    }
    if case .nominal(let name, let arguments) = types[type], name == .MemoryLayout {
      let value = call.arguments.first.map { self.value(of: $0) }
      let known = types.first(arguments) ?? value?.type ?? .unknown
      return layoutNumber(member, of: known, at: range)
    }
    guard case .unmanaged(let wrapped) = types.form(type), let first = call.arguments.first else {
      return nil
    }
    switch name.known {
    case .passUnretained, .passRetained:
      let value = value(of: first)
      if name == .passRetained { emit(.retain(value.value), at: range) }
      return Operand(value.value, types.unmanaged(wrapped.isUnknown ? value.type : wrapped))
    case .fromOpaque:
      return Operand(converted(first, to: .rawPointer).value, types.unmanaged(wrapped))
    default: return nil
    }
  }

  /// The bytes an `allocate` asks for: a capacity times the stride, or the count itself.
  private func allocatedSize(_ pointer: PointerType, _ call: CallSyntax) -> ValueID {
    var size = ValueID.none
    for node in call.arguments {
      let value = value(of: node)
      if label(node) == .byteCount { size = value.value }
      guard label(node) == .capacity, let stride = resolver.layout(of: pointer.pointee)?.stride
      else { continue }
      let factor = integer(Int64(stride), at: call.range)
      size = emit(at: call.range) { .combine(result: $0, .multiply, value.value, factor.value) }
    }
    return size
  }

  /// `MemoryLayout<T>.size`, `.stride`, `.alignment`, and their `ofValue` forms.
  func layoutNumber(_ name: Name, of type: StaticType, at range: SourceRange) -> Operand {
    guard let layout = resolver.layout(of: type) else { return unknown(at: range, .int) }
    switch name.known {
    case .size: return integer(Int64(layout.size), at: range)
    case .stride: return integer(Int64(layout.stride), at: range)
    case .alignment: return integer(Int64(layout.alignment), at: range)
    default: return unknown(at: range, .int)
    }
  }
}
