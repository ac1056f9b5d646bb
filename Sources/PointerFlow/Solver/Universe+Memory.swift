// What memory holds that nobody wrote to, and what a place holds in a state. A place without a cell is read
// from what was written around it, else from entry. Reading and writing are monotone for places without
// members; a strong write is what a read then finds (both tested). Lost: an element at an index that moved
// may be any element.

extension Symbol {
  /// The element at a constant index; `anyElement` when the index is too large to tell apart.
  static func element(at index: Int64) -> Symbol {
    index >= 0 && index < 0x3FFF_FFFF ? Symbol(raw: 0x8000_0000 | UInt32(index)) : .anyElement
  }

  /// The element at an index that does not change in this activation.
  static func element(at index: SymbolicID) -> Symbol {
    index.raw < 0x3FFF_FFFF ? Symbol(raw: 0xC000_0000 | index.raw) : .anyElement
  }

  var isElement: Bool { self == .anyElement || raw & 0x8000_0000 != 0 }
  /// An element known only inside one function.
  var isLocalElement: Bool { raw & 0xC000_0000 == 0xC000_0000 }
  /// Whether two elements may be one.
  func mayBeElement(_ other: Symbol) -> Bool {
    isElement && other.isElement && (self == other || !isFixedElement || !other.isFixedElement)
  }
  /// An element whose index is not a constant.
  var isMovingElement: Bool { isElement && !isFixedElement }
  private var isFixedElement: Bool { raw & 0xC000_0000 == 0x8000_0000 }
}

extension Universe {
  /// Whether two places are the same but for an index, and nobody knows that the indices differ. An
  /// array's own place is its first element.
  func mayBeSameElement(_ left: PlaceID, _ right: PlaceID) -> Bool {
    guard regionID(of: left) == regionID(of: right) else { return false }
    var (a, b) = depth(of: left) < depth(of: right) ? (right, left) : (left, right)
    let surplus = depth(of: a) - depth(of: b)
    if surplus > 1 { return false }
    let skipped = surplus == 1 ? outermostMovingElement(around: a) : nil
    if surplus == 1, skipped == nil { return false }
    while !isRoot(a) {
      if a != skipped {
        if field(of: a) != field(of: b), !field(of: a).mayBeElement(field(of: b)) { return false }
        b = parent(of: b)
      }
      a = parent(of: a)
    }
    return true
  }

  /// The cells with addresses whose places may be the same element as another place.
  func twins(of place: PlaceID, in state: FlowState) -> [FlowState.Cell] {
    cells(of: regionID(of: place), in: state) { $0.value.has(.targets) && mayBeSameElement($0.place, place) }
  }

  private func outermostMovingElement(around place: PlaceID) -> PlaceID? {
    var found: PlaceID?
    var current = place
    while !isRoot(current) {
      if field(of: current).isMovingElement { found = current }
      current = parent(of: current)
    }
    return found
  }

  /// What a place of the caller's memory held on entry: the address of what it points to, and a
  /// number that only equals itself. Own memory holds nothing.
  mutating func entryContent(of place: PlaceID) -> AbstractValueID {
    if let known = knownEntryContent(of: place) { return known }
    let content = makeEntryContent(of: place)
    rememberEntryContent(content, of: place)
    return content
  }

  private mutating func makeEntryContent(of place: PlaceID) -> AbstractValueID {
    switch region(of: place) {
    case .constant(let number): return intern(AbstractValue(scalar: .constant(number)))
    case .global(let global) where constant(of: global, at: place) != nil:
      switch constant(of: global, at: place) {
      case .number(let number): return intern(AbstractValue(scalar: .constant(number)))
      case .function(let function): return intern(AbstractValue(Target(root(.function(function)))))
      case nil: return .nothing
      }
    case .parameter, .pointee, .global, .opaque, .library, .owned:
      let target = pointee(of: place)
      if self[target] == .foreign { return .nothing }
      let symbol = symbol(.entry(place))
      return intern(AbstractValue(Target(root(target)), scalar: .symbol(symbol)))
    case .aggregate, .register, .local, .stack, .heap, .fresh, .older, .object, .buffer, .closure,
      .function, .literal, .pending, .foreign:
      return .nothing
    }
  }

  private func constant(of global: GlobalID, at place: PlaceID) -> ConstantGlobals.Value? {
    constants.isEmpty
      ? nil : constants[ConstantGlobals.Place(global: global, members: fields(of: place))]
  }

  /// What a place without a cell of its own holds: a member of what was written to a place around
  /// it, else what it held on entry.
  mutating func implicitContent(of place: PlaceID, in state: FlowState) -> AbstractValueID {
    var ancestor = place
    while !isRoot(ancestor) {
      ancestor = parent(of: ancestor)
      if let value = state.cell(ancestor) {
        return member(suffix(of: place, below: ancestor), of: value)
      }
    }
    return entryContent(of: place)
  }

  /// A member of a value. A value read as a whole from memory of the caller stands for all its
  /// members.
  mutating func member(_ member: PlaceID, of value: AbstractValueID) -> AbstractValueID {
    if member.isNone { return value }
    let whole = self[value]
    if whole.isNull { return value }
    var result = AbstractValue()
    var isExact = false
    for target in whole.targets {
      if target.member.isNone {
        guard case .pointee(let holder) = region(of: target.place), isRoot(target.place),
          target.loan.isNone
        else { continue }
        let content = entryContent(of: append(member, to: holder))
        let inner = self[content]
        for var found in inner.targets {
          found.trace = target.trace
          result.insert(found)
        }
        if whole.targets.count == 1 { result.scalar = inner.scalar }
        continue
      }
      if let rest = remainder(of: target.member, after: member) {
        var found = target
        found.member = rest
        result.insert(found)
        isExact = true
      }
    }
    if isExact { result.scalar = result.targets.count == 1 ? .nonZero : .unknown }
    return intern(result)
  }

  /// What follows `prefix` in a member, `nil` when it does not begin so.
  private mutating func remainder(of member: PlaceID, after prefix: PlaceID) -> PlaceID? {
    var current = member
    while current != prefix {
      if isRoot(current) { return nil }
      current = parent(of: current)
    }
    return suffix(of: member, below: prefix)
  }

  /// The value at a place: its own content, that of all members as members of the value, and of
  /// elements that may be the same.
  mutating func content(of place: PlaceID, in state: FlowState) -> AbstractValueID {
    var value = ownContent(of: place, in: state)
    var others: [Target] = []
    if let element = innermostElement(around: place) {
      value = joinElements(around: element, at: place, value, state, &others)
    }
    if firstChild(of: place).isNone, others.isEmpty { return value }
    let any = anyElement(below: place, state)
    let hasOwn = state.cell(place) != nil
    if let any { value = hasOwn ? join(value, any) : any }
    var members: [Target] = []
    collectMembers(of: place, below: place, in: state, &members)
    let isImplicit = !hasOwn && any == nil && !members.isEmpty
    members += others
    if members.isEmpty { return value }
    var whole = isImplicit ? AbstractValue() : self[value]
    for target in members { whole.insert(target) }
    whole.scalar = isImplicit ? .unknown : self[value].scalar
    return intern(whole)
  }

  /// The place itself or the next place around it that is an element.
  private func innermostElement(around place: PlaceID) -> PlaceID? {
    var current = place
    while !isRoot(current) {
      if field(of: current).isElement { return current }
      current = parent(of: current)
    }
    return nil
  }

  private mutating func ownContent(of place: PlaceID, in state: FlowState) -> AbstractValueID {
    state.cell(place) ?? implicitContent(of: place, in: state)
  }

  /// The cells of one region that match, by place. O(places of the region × log of the cells), or O(cells).
  func cells(
    of region: RegionID, in state: FlowState, where matches: (FlowState.Cell) -> Bool = { _ in true }
  ) -> [FlowState.Cell] {
    var cells: [FlowState.Cell] = []
    forEachCell(of: region, in: state) { if matches($0) { cells.append($0) } }
    if cells.count > 1 { cells.sort { $0.place < $1.place } }
    return cells
  }

  /// The same, in no order that means anything.
  func forEachCell(of region: RegionID, in state: FlowState, _ body: (FlowState.Cell) -> Void) {
    if state.cells.isEmpty { return }
    // To look up a place costs as much as to pass by some cells.
    if size(of: region) * 4 > state.cells.count {
      state.cells.forEachCell { if regionID(of: $0.place) == region { body($0) } }
      return
    }
    var place = root(region)
    // A walk over the tree of places without a stack: down, else along, else up and along.
    while true {
      if let value = state.cell(place) { body(FlowState.Cell(place: place, value: value)) }
      let child = firstChild(of: place)
      if !child.isNone {
        place = child
        continue
      }
      while nextSibling(of: place).isNone {
        if isRoot(place) { return }
        place = parent(of: place)
      }
      place = nextSibling(of: place)
    }
  }

  /// Joins what the same place in elements that may be this one holds; adds the members of what it holds.
  ///
  /// - Parameter place: the element, or a place inside it.
  private mutating func joinElements(
    around element: PlaceID, at place: PlaceID, _ value: AbstractValueID, _ state: FlowState,
    _ members: inout [Target]
  ) -> AbstractValueID {
    let array = parent(of: element)
    var result = value
    // An index of which nothing was written under its own name may be that of any element.
    let isUnwritten =
      field(of: element).isLocalElement && state.cell(place) == nil && state.cell(element) == nil
    let isAny = field(of: element) == .anyElement || isUnwritten
    if isAny { join(array, element, place, &result, state, &members) }
    var sibling = firstChild(of: array)
    while !sibling.isNone {
      let name = field(of: sibling)
      if sibling != element, name.isElement, isAny || name == .anyElement {
        join(sibling, element, place, &result, state, &members)
      }
      sibling = nextSibling(of: sibling)
    }
    return result
  }

  /// - Parameter other: takes the part of `element`, inside which `place` lies.
  private mutating func join(
    _ other: PlaceID, _ element: PlaceID, _ place: PlaceID, _ value: inout AbstractValueID,
    _ state: FlowState, _ members: inout [Target]
  ) {
    guard let same = counterpart(of: place, in: element, other) else { return }
    if let cell = state.cell(same) { value = join(value, cell) }
    // The first element's members are the array's own, which has other elements beside.
    collectMembers(
      of: same, below: same, in: state, &members,
      withoutElements: place == element && other == parent(of: element))
  }

  /// The place that lies in another one as `place` lies in `outer`, if there is one.
  private func counterpart(of place: PlaceID, in outer: PlaceID, _ other: PlaceID) -> PlaceID? {
    if place == outer { return other }
    guard let around = counterpart(of: parent(of: place), in: outer, other) else { return nil }
    var child = firstChild(of: around)
    while !child.isNone {
      if field(of: child) == field(of: place) { return child }
      child = nextSibling(of: child)
    }
    return nil
  }

  /// What was written at some index: an array's own place is its first element, which may be the one.
  private func anyElement(below array: PlaceID, _ state: FlowState) -> AbstractValueID? {
    var child = firstChild(of: array)
    while !child.isNone {
      if field(of: child) == .anyElement { return state.cell(child) }
      child = nextSibling(of: child)
    }
    return nil
  }

  private mutating func collectMembers(
    of place: PlaceID, below root: PlaceID, in state: FlowState, _ found: inout [Target],
    withoutElements: Bool = false
  ) {
    var child = firstChild(of: place)
    while !child.isNone {
      if withoutElements, field(of: child).isElement {
        child = nextSibling(of: child)
        continue
      }
      if let cell = state.cell(child) {
        let suffix = suffix(of: child, below: root)
        for target in self[cell].targets where found.count <= AbstractValue.maximumMembers {
          var moved = target
          moved.member = target.member.isNone ? suffix : append(target.member, to: suffix)
          found.append(moved)
        }
      }
      if found.count <= AbstractValue.maximumMembers {
        collectMembers(of: child, below: root, in: state, &found)
      }
      child = nextSibling(of: child)
    }
  }

  /// Writes a value to a place: members of the value to members of the place. A strong write drops
  /// what the place and its members held.
  mutating func write(
    _ value: AbstractValueID, to place: PlaceID, strong: Bool, in state: inout FlowState
  ) {
    let hasMembers = self.hasMembers(value)
    let whole = hasMembers ? self[value] : .nothing
    let plain =
      hasMembers
      ? intern(AbstractValue(whole.targets.filter(\.member.isNone), scalar: whole.scalar)) : value
    if strong {
      if !firstChild(of: place).isNone {
        state.removeCells { isInside($0.place, place) }
      }
      state.set(place, plain)
    } else {
      state.set(place, join(ownContent(of: place, in: state), plain))
    }
    guard hasMembers else { return }
    var groups: [(member: PlaceID, value: AbstractValue)] = []
    for target in whole.targets where !target.member.isNone {
      var stored = target
      stored.member = .none
      if let index = groups.firstIndex(where: { $0.member == target.member }) {
        groups[index].value.insert(stored)
        groups[index].value.scalar = .unknown
      } else {
        groups.append((target.member, AbstractValue(stored)))
      }
    }
    for group in groups {
      let destination = append(group.member, to: place)
      let stored = intern(group.value)
      let isStrong = strong && isSingular(destination)
      state.set(
        destination,
        isStrong ? stored : join(ownContent(of: destination, in: state), stored))
    }
  }

  /// Whether a place lies strictly inside another.
  func isInside(_ place: PlaceID, _ outer: PlaceID) -> Bool {
    var current = place
    while !isRoot(current) {
      current = parent(of: current)
      if current == outer { return true }
    }
    return false
  }
}
