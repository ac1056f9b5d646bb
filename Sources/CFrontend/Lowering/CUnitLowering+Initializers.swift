internal import CClangIndex
import PointerFlow
import SourceText

extension CUnitLowering {
  /// Writes an initialiser to memory: lists member by member, anything else as one value.
  ///
  /// - Parameter origin: of a row of an array of arrays, the position of its first element in the
  ///   array at `address`, which is cleared already.
  mutating func initialize(
    _ address: ValueID, type: UInt32, with index: Int, origin: Int64? = nil
  ) {
    let inner = tree.unwrapped(index)
    let kind = canonical(type)
    if tree.kind(inner) == .initializerList {
      guard kind.isRecord || kind.isArray else {
        // Braces around a scalar.
        let operands = tree.operands(of: inner)
        if operands.count > 0 { initialize(address, type: type, with: operands.first) }
        return
      }
      if isLocalMemory, origin == nil { body.builder.emit(.clear(address), at: range(of: inner)) }
      initializeList(Filling(address: address, type: type, origin: origin ?? 0), inner)
      return
    }
    if kind.isArray {
      // A string literal fills the array; no pointer is stored.
      if tree.kind(inner) != .stringLiteral { discard(inner) }
      return
    }
    assign(index, to: address, range(of: inner))
  }

  /// Memory with static storage is zero from the start.
  private var isLocalMemory: Bool { body.builder.function.role != .globalInitializer }

  /// What is being filled: positions follow each other until a designator names another.
  private struct Filling {
    var address: ValueID
    var type: UInt32
    var position: Int64 = 0
    /// Of a row, the position of its first element in the whole array.
    var origin: Int64 = 0
  }

  private mutating func initializeList(_ start: Filling, _ list: Int) {
    var filling = start
    let end = tree.end(of: list)
    var item = list + 1
    while item < end {
      guard tree.kind(item).isExpression else {
        item = tree.end(of: item)
        continue
      }
      if isDesignated(item) {
        initializeDesignated(&filling, item)
        item = tree.end(of: item)
      } else {
        item = fillNext(&filling, from: item, end: end)
      }
    }
  }

  /// Initialises the member at the current position from the items at `item`; several of them, if
  /// inner braces are left out. Returns where the next item is.
  private mutating func fillNext(_ filling: inout Filling, from item: Int, end: Int) -> Int {
    guard let memberType = memberType(filling) else { return tree.end(of: item) }
    let range = range(of: item)
    let type = canonical(memberType)
    if !isStored(item, as: memberType, inArray: canonical(filling.type).isArray) {
      filling.position += 1
      return tree.end(of: item)
    }
    let isAggregate = type.isRecord || type.isArray
    let elidesBraces = isAggregate && !fillsWhole(item, type)
    let isRow = type.isArray && canonical(filling.type).isArray
    let origin = filling.origin + filling.position * stride(ofType: memberType)
    let target = isRow ? filling.address : memberAddress(filling, range)
    filling.position += 1
    if !elidesBraces {
      initialize(target, type: memberType, with: item, origin: isRow ? origin : nil)
      return tree.end(of: item)
    }
    var inner = Filling(address: target, type: memberType, origin: isRow ? origin : 0)
    var next = item
    while next < end, self.memberType(inner) != nil, !isDesignated(next) {
      next = fillNext(&inner, from: next, end: end)
    }
    return next
  }

  /// Zeroes need not be written, nor numbers in tables with static storage.
  private mutating func isStored(_ item: Int, as type: UInt32, inArray: Bool) -> Bool {
    let kind = canonical(type)
    if kind.isRecord || kind.isArray {
      if isLocalMemory || mayHoldPointers(type) { return true }
      // Numbers only: nothing flows, and tables may be long. Elided braces still take their items.
      return tree.kind(tree.unwrapped(item)) != .initializerList
    }
    let node = tree.nodes[item]
    if node.isConstant && node.value == 0 { return false }
    return isLocalMemory || kind.isAddress || !inArray
  }

  /// Whether one item initialises a whole aggregate: a list, a string, or a value of its type.
  private func fillsWhole(_ item: Int, _ type: ul_type) -> Bool {
    let inner = tree.unwrapped(item)
    switch tree.kind(inner) {
    case .initializerList: return true
    case .stringLiteral: return type.isArray
    default: return type.isRecord && self.type(of: item).isRecord
    }
  }

  // MARK: Members

  /// The type of the member at the current position; `nil` past the end.
  private func memberType(_ filling: Filling) -> UInt32? {
    let type = canonical(filling.type)
    if type.isArray {
      return type.count < 0 || filling.position < type.count ? type.element : nil
    }
    guard type.isRecord else { return nil }
    let fields = fieldRanges[Int(type.declaration)]
    if type.has(UL_TYPE_UNION), filling.position > 0 { return nil }
    guard filling.position < fields.count else { return nil }
    return tree.fields[fields.lowerBound + Int(filling.position)].type
  }

  private mutating func memberAddress(_ filling: Filling, _ range: SourceRange) -> ValueID {
    let type = canonical(filling.type)
    if type.isArray {
      return element(filling.origin + filling.position, of: filling.address, range)
    }
    let fields = fieldRanges[Int(type.declaration)]
    let field = tree.fields[fields.lowerBound + Int(filling.position)]
    return member(field.declaration, of: filling.address, range)
  }

  private mutating func element(
    _ position: Int64, of address: ValueID, _ range: SourceRange
  ) -> ValueID {
    let index = integer(position, at: range)
    return body.builder.emit(at: range) { .element(result: $0, base: address, index: index) }
  }

  // MARK: Designators

  /// libclang shows `.member = value` and `[index] = value` as one node of type `void`.
  private func isDesignated(_ item: Int) -> Bool {
    guard tree.kind(item) == .unexposedExpression, type(of: item).isVoid else { return false }
    let first = item + 1
    return tree.end(of: first) < tree.end(of: item)
  }

  private mutating func initializeDesignated(_ filling: inout Filling, _ item: Int) {
    let range = range(of: item)
    let end = tree.end(of: item)
    // Where the designators have led so far; `origin` is that of a row.
    var places = [filling.address]
    var type = filling.type
    var origin: Int64? = filling.origin
    var isFirst = true
    var child = item + 1
    while tree.end(of: child) < end {
      let node = tree.nodes[child]
      if tree.kind(child) == .memberReference {
        if isFirst { filling.position = position(of: node.declaration, in: type) + 1 }
        places = places.map { member(node.declaration, of: $0, range) }
        type = tree.declarations[Int(node.declaration)].type
        origin = nil
      } else {
        let high = rangeEnd(child, end, in: type)
        let last = tree.nodes[high]
        if isFirst { filling.position = last.value + 1 }
        let inner = canonical(type).element
        if canonical(inner).isArray, high == child, node.isConstant {
          origin = (origin ?? 0) + node.value * stride(ofType: inner)
        } else if node.isConstant, last.isConstant {
          let start = origin ?? 0
          places = elements(node.value...max(node.value, last.value), start, of: places[0], range)
          origin = nil
        } else {
          places = [unknownElement(of: places[0], range)]
          origin = nil
        }
        type = inner
        child = high
      }
      isFirst = false
      child = tree.end(of: child)
    }
    guard isStored(child, as: type, inArray: false) else { return }
    let isRow = canonical(type).isArray && origin != nil
    for place in places { initialize(place, type: type, with: child, origin: isRow ? origin : nil) }
  }

  /// The node of the last index of `[low ... high]`, or of the only one.
  private func rangeEnd(_ low: Int, _ end: Int, in type: UInt32) -> Int {
    let next = tree.end(of: low)
    let isRange =
      tree.end(of: next) < end && !canonical(canonical(type).element).isArray
      && tree.kind(next) != .memberReference
    return isRange ? next : low
  }

  /// The elements of a range, each; of a long one the first stands for all.
  private mutating func elements(
    _ positions: ClosedRange<Int64>, _ origin: Int64, of address: ValueID, _ range: SourceRange
  ) -> [ValueID] {
    if positions.count > 16 { return [unknownElement(of: address, range)] }
    return positions.map { element(origin + $0, of: address, range) }
  }

  private mutating func unknownElement(of address: ValueID, _ range: SourceRange) -> ValueID {
    let index = unknown(at: range)
    return body.builder.emit(at: range) { .element(result: $0, base: address, index: index) }
  }

  /// Zero-based, in declaration order; the last one for a member the record does not have.
  private func position(of declaration: UInt32, in type: UInt32) -> Int64 {
    let fields = fieldRanges[Int(canonical(type).declaration)]
    for index in fields where tree.fields[index].declaration == declaration {
      return Int64(index - fields.lowerBound)
    }
    return Int64(fields.count)
  }

  // MARK: Static storage

  /// One function for the unit that stores what its variables with static storage start with.
  mutating func lowerGlobalInitializers() {
    guard let first = initializedGlobals.first else { return }
    let name = builder.intern("initial values of \(builder.unit.files[0])")
    body = CBody(
      builder: FunctionBuilder(name: name, range: range(of: first.node)),
      functionName: builder.unit[name])
    body.builder.function.linkage = .internal
    body.builder.function.role = .globalInitializer
    body.builder.function.resultType = TypeFact(.void)
    var count = 0
    for (node, name) in initializedGlobals {
      guard let initializer = initializer(of: node) else { continue }
      let type = tree.nodes[node].type
      let isTable = canonical(type).isRecord || canonical(type).isArray
      if isTable && !mayHoldPointers(type) { continue }
      let range = range(of: node)
      let address = body.builder.emit(at: range) { .addressOfGlobal(result: $0, name: name) }
      initialize(address, type: type, with: initializer)
      count += 1
    }
    body.builder.terminate(.returns(.none), at: .none)
    let finished = finishBody()
    if count > 0 { builder.add(finished) }
  }
}
