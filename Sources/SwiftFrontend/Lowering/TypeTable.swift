/// The types of a module, and those that the lowering of one file adds to them.
final class TypeTable {
  private let base: TypeStore
  let own: TypeStore

  /// - Parameter base: what is known already; `nil` to begin with the common types.
  init(_ base: TypeStore? = nil) {
    guard let base else {
      self.base = TypeStore(first: 0, capacity: 1)
      own = TypeStore(first: 0, capacity: 256)
      addCommon()
      return
    }
    self.base = base
    own = TypeStore(first: base.end, capacity: 64)
  }

  /// The types that have a name in `StaticType`, in the order of their numbers.
  private func addCommon() {
    let common: [TypeForm] = [
      .unknown, .void, .boolean, .string, .integer(Name(.Int)), .integer(Name(.UInt8)),
      .integer(Name(.Int8)), .integer(Name(.Int32)), .floating(Name(.Double)),
      .pointer(PointerType(form: .raw, isMutable: false)),
      .pointer(PointerType(form: .raw, isMutable: true)),
      .pointer(PointerType(form: .opaque, isMutable: true)),
      .function(FunctionType(result: .unknown, isEscaping: true)),
      .function(FunctionType(result: .unknown, isEscaping: true, isC: true)), .array(.unknown),
      .dictionary(key: .unknown, value: .unknown),
    ]
    for form in common { _ = type(form) }
  }

  /// One past the highest number.
  var end: Int { Int(own.end) }

  // MARK: Making

  func type(_ form: TypeForm) -> StaticType {
    let row = Self.row(form)
    let hash = row.hash
    if let known = base.find(row, hash) ?? own.find(row, hash) { return known }
    return own.add(row, hash, traits(form))
  }

  func integer(_ name: Name) -> StaticType { type(.integer(name)) }
  func array(_ element: StaticType) -> StaticType { type(.array(element)) }
  func nominal(_ name: Name, _ arguments: TypeList = .empty) -> StaticType {
    type(.nominal(name, arguments))
  }
  func metatype(_ type: StaticType) -> StaticType { self.type(.metatype(type)) }
  func unmanaged(_ type: StaticType) -> StaticType { self.type(.unmanaged(type)) }
  func optional(_ type: StaticType) -> StaticType { self.type(.optional(type)) }
  func dictionary(key: StaticType, value: StaticType) -> StaticType {
    type(.dictionary(key: key, value: value))
  }
  func function(
    _ parameters: TypeList = .empty, _ result: StaticType, isEscaping: Bool = false,
    isC: Bool = false
  ) -> StaticType {
    type(
      .function(
        FunctionType(parameters: parameters, result: result, isEscaping: isEscaping, isC: isC)))
  }
  func pointer(_ form: PointerType.Form, isMutable: Bool, _ pointee: StaticType = .unknown)
    -> StaticType
  {
    type(.pointer(PointerType(form: form, isMutable: isMutable, pointee: pointee)))
  }
  func pointer(to pointee: StaticType, isMutable: Bool = true) -> StaticType {
    pointer(.typed, isMutable: isMutable, pointee)
  }

  func list(_ elements: some BidirectionalCollection<TypeList.Element>) -> TypeList {
    var list = TypeList.empty
    for element in elements.reversed() {
      let row = TypeStore.Row(
        kind: Self.listKind, flags: element.isInOut ? 1 : 0, first: element.label.raw,
        second: element.type.raw, third: list.raw)
      let hash = row.hash
      let known =
        base.find(row, hash) ?? own.find(row, hash)
        ?? own.add(row, hash, TypeStore.Traits(form: .unknown, unwrapped: .unknown))
      list = TypeList(raw: known.raw)
    }
    return list
  }

  // MARK: Asking

  @inline(__always)
  private func traits(_ type: StaticType) -> TypeStore.Traits {
    type.raw < base.end ? base.traits[type.index] : own.traits[Int(type.raw - own.first)]
  }

  subscript(type: StaticType) -> TypeForm { traits(type).form }

  func unwrapped(_ type: StaticType) -> StaticType { traits(type).unwrapped }

  /// What a type is without optionality.
  func form(_ type: StaticType) -> TypeForm { self[unwrapped(type)] }

  func isPointer(_ type: StaticType) -> Bool { traits(unwrapped(type)).isPointer }

  /// Buffers and spans: nothing converts to them by itself.
  func isBuffer(_ type: StaticType) -> Bool {
    guard case .pointer(let pointer) = form(unwrapped(type)) else { return false }
    return pointer.form == .buffer || pointer.form == .rawBuffer
  }

  func convertsToPointer(_ type: StaticType) -> Bool { traits(unwrapped(type)).convertsToPointer }

  func isPlain(_ type: StaticType) -> Bool { traits(unwrapped(type)).isPlain }

  func isNumber(_ type: StaticType) -> Bool {
    switch self[type] {
    case .integer, .floating, .boolean: true
    default: false
    }
  }

  func pointee(_ type: StaticType) -> StaticType { traits(unwrapped(type)).pointee }

  func nominalName(_ type: StaticType) -> Name? {
    let traits = traits(unwrapped(type))
    return traits.isNominal ? traits.memberName : nil
  }

  /// The name under which extensions of the type add members.
  func memberName(_ type: StaticType) -> Name? {
    let name = traits(unwrapped(type)).memberName
    return name.isEmpty ? nil : name
  }

  func function(_ type: StaticType) -> FunctionType? {
    if case .function(let function) = form(type) { function } else { nil }
  }

  private func node(_ list: TypeList) -> (element: TypeList.Element, next: TypeList) {
    let row =
      list.raw < base.end ? base.rows[Int(list.raw)] : own.rows[Int(list.raw - own.first)]
    let element = TypeList.Element(
      label: Name(raw: row.first), type: StaticType(raw: row.second), isInOut: row.flags != 0)
    return (element, TypeList(raw: row.third))
  }

  func first(_ list: TypeList) -> StaticType? { list.isEmpty ? nil : node(list).element.type }

  func count(_ list: TypeList) -> Int {
    var (count, rest) = (0, list)
    while !rest.isEmpty {
      count += 1
      rest = node(rest).next
    }
    return count
  }

  /// The element at a position, if there is one.
  func element(_ position: Int, of list: TypeList) -> TypeList.Element? {
    if position < 0 { return nil }
    var (left, rest) = (position, list)
    while !rest.isEmpty {
      let node = node(rest)
      if left == 0 { return node.element }
      left -= 1
      rest = node.next
    }
    return nil
  }

  /// The first position of a label.
  func position(of label: Name, in list: TypeList) -> Int? {
    var (position, rest) = (0, list)
    while !rest.isEmpty {
      let node = node(rest)
      if node.element.label == label { return position }
      position += 1
      rest = node.next
    }
    return nil
  }

  func elements(_ list: TypeList) -> [TypeList.Element] {
    var elements: [TypeList.Element] = []
    var rest = list
    while !rest.isEmpty {
      let node = node(rest)
      elements.append(node.element)
      rest = node.next
    }
    return elements
  }

  // MARK: Rows

  /// The kind of the rows that are lists; the others are those of `row(_:)`.
  private static var listKind: UInt8 { 16 }

  private static func row(_ form: TypeForm) -> TypeStore.Row {
    switch form {
    case .unknown: .init(kind: 0)
    case .void: .init(kind: 1)
    case .boolean: .init(kind: 2)
    case .integer(let name): .init(kind: 3, first: name.raw)
    case .floating(let name): .init(kind: 4, first: name.raw)
    case .string: .init(kind: 5)
    case .array(let element): .init(kind: 6, first: element.raw)
    case .dictionary(let key, let value): .init(kind: 7, first: key.raw, second: value.raw)
    case .set(let element): .init(kind: 8, first: element.raw)
    case .pointer(let pointer):
      .init(
        kind: 9, flags: pointer.form.rawValue << 1 | (pointer.isMutable ? 1 : 0),
        first: pointer.pointee.raw)
    case .optional(let wrapped): .init(kind: 10, first: wrapped.raw)
    case .tuple(let elements): .init(kind: 11, first: elements.raw)
    case .function(let function):
      .init(
        kind: 12, flags: (function.isEscaping ? 2 : 0) | (function.isC ? 1 : 0),
        first: function.parameters.raw, second: function.result.raw)
    case .nominal(let name, let arguments): .init(kind: 13, first: name.raw, second: arguments.raw)
    case .metatype(let type): .init(kind: 14, first: type.raw)
    case .unmanaged(let object): .init(kind: 15, first: object.raw)
    }
  }

  private func traits(_ form: TypeForm) -> TypeStore.Traits {
    var traits = TypeStore.Traits(form: form, unwrapped: StaticType(raw: own.end))
    switch form {
    case .unknown, .function, .metatype: break
    case .void: traits.isPlain = true
    case .boolean:
      traits.isPlain = true
      traits.memberName = Name(.Bool)
    case .integer(let name), .floating(let name):
      traits.isPlain = true
      traits.memberName = name
    case .string:
      traits.isPlain = true
      traits.convertsToPointer = true
      traits.memberName = Name(.String)
    case .array:
      traits.convertsToPointer = true
      traits.memberName = Name(.Array)
    case .dictionary: traits.memberName = Name(.Dictionary)
    case .set: traits.memberName = Name(.Set)
    case .pointer(let pointer):
      traits.isPointer = true
      traits.pointee = pointer.pointee
      traits.memberName = pointer.typeName
    case .optional(let wrapped): traits.unwrapped = unwrapped(wrapped)
    case .tuple(let list): traits.isPlain = elements(list).allSatisfy { isPlain($0.type) }
    case .nominal(let name, _):
      traits.isNominal = true
      traits.memberName = name
    case .unmanaged: traits.memberName = Name(.Unmanaged)
    }
    return traits
  }
}
