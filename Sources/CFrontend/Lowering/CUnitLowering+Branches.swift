internal import CClangIndex
import PointerFlow
import SourceText

extension CUnitLowering {
  /// Statement children and expressions alike, by index.
  private func parts(of index: Int) -> [Int] {
    var parts: [Int] = []
    let end = tree.end(of: index)
    var child = index + 1
    while child < end {
      let kind = tree.kind(child)
      if kind.isExpression || kind.isStatement { parts.append(child) }
      child = tree.end(of: child)
    }
    return parts
  }

  /// `else if` chains are followed in a loop: they may be long.
  mutating func lowerIf(_ index: Int) {
    let join = body.builder.newBlock()
    var current = index
    var next = ArgumentCounts()
    while true {
      let parts = parts(of: current)
      guard let test = parts.first else { break }
      let then = body.builder.newBlock()
      let otherwise = body.builder.newBlock()
      condition(test, whenTrue: then, whenFalse: otherwise)
      body.builder.position(at: then)
      let before = body.nextArgument
      if parts.count > 1 {
        statement(parts[1])
        next.add(body.nextArgument, unless: before == nil || endsElsewhere(parts[1]))
      }
      body.nextArgument = before
      body.builder.terminate(.jump(join), at: range(of: current))
      body.builder.position(at: otherwise)
      guard parts.count > 2 else { break }
      if tree.kind(parts[2]) == .ifStatement {
        current = parts[2]
      } else {
        statement(parts[2])
        break
      }
    }
    next.add(body.nextArgument, unless: false)
    body.nextArgument = next.common
    body.builder.terminate(.jump(join), at: range(of: index))
    body.builder.position(at: join)
  }

  /// The next argument of a list at the ends of several paths.
  private struct ArgumentCounts {
    /// What all agree on; `nil` when they do not.
    private(set) var common: Int?
    private var isEmpty = true

    mutating func add(_ count: Int?, unless isDead: Bool) {
      if isDead { return }
      common = isEmpty || common == count ? count : nil
      isEmpty = false
    }
  }

  /// Whether a statement ends with a jump, so that what follows is not reached from it.
  private func endsElsewhere(_ index: Int) -> Bool {
    var current = index
    while tree.kind(current) == .compound {
      var last = current + 1
      guard last < tree.end(of: current) else { return false }
      while tree.end(of: last) < tree.end(of: current) { last = tree.end(of: last) }
      current = last
    }
    switch tree.kind(current) {
    case .returnStatement, .breakStatement, .continueStatement, .gotoStatement: return true
    default: return false
    }
  }

  // MARK: Loops

  mutating func lowerWhile(_ index: Int) {
    forgetArguments(in: index)
    let parts = parts(of: index)
    guard parts.count == 2 else { return parts.forEach { statement($0) } }
    let range = range(of: index)
    let head = body.builder.newBlock()
    let inside = body.builder.newBlock()
    let exit = body.builder.newBlock()
    body.builder.terminate(.jump(head), at: range)
    body.builder.position(at: head)
    condition(parts[0], whenTrue: inside, whenFalse: exit)
    body.builder.position(at: inside)
    lowerLoopBody(parts[1], breakBlock: exit, continueBlock: head)
    body.builder.terminate(.jump(head), at: range)
    body.builder.position(at: exit)
  }

  mutating func lowerDo(_ index: Int) {
    forgetArguments(in: index)
    let parts = parts(of: index)
    guard parts.count == 2 else { return parts.forEach { statement($0) } }
    let range = range(of: index)
    let inside = body.builder.newBlock()
    let test = body.builder.newBlock()
    let exit = body.builder.newBlock()
    body.builder.terminate(.jump(inside), at: range)
    body.builder.position(at: inside)
    lowerLoopBody(parts[0], breakBlock: exit, continueBlock: test)
    body.builder.terminate(.jump(test), at: range)
    body.builder.position(at: test)
    condition(parts[1], whenTrue: inside, whenFalse: exit)
    body.builder.position(at: exit)
  }

  mutating func lowerFor(_ index: Int) {
    forgetArguments(in: index)
    let range = range(of: index)
    var header = parts(of: index)
    guard let inner = header.popLast() else { return }
    let present = tree.nodes[index].value
    var next = 0
    func part(_ bit: Int64) -> Int? {
      guard present & bit != 0, next < header.count else { return nil }
      defer { next += 1 }
      return header[next]
    }
    let first = part(1)
    let test = part(2)
    let step = part(4)
    let hasScope = tree.nodes[index].has(UL_NODE_STORAGE)
    if hasScope { body.builder.openScope(.block, range: range) }
    if let first { statement(first) }
    let head = body.builder.newBlock()
    let inside = body.builder.newBlock()
    let advance = body.builder.newBlock()
    let exit = body.builder.newBlock()
    body.builder.terminate(.jump(head), at: range)
    body.builder.position(at: head)
    if let test {
      condition(test, whenTrue: inside, whenFalse: exit)
    } else {
      body.builder.terminate(.jump(inside), at: range)
    }
    body.builder.position(at: inside)
    lowerLoopBody(inner, breakBlock: exit, continueBlock: advance)
    body.builder.terminate(.jump(advance), at: range)
    body.builder.position(at: advance)
    if let step { statement(step) }
    body.builder.terminate(.jump(head), at: range)
    body.builder.position(at: exit)
    if hasScope { closeScope(at: range.atEnd) }
  }

  private mutating func lowerLoopBody(
    _ index: Int, breakBlock: BlockID, continueBlock: BlockID
  ) {
    body.exits.append(
      CBody.Exit(
        breakBlock: breakBlock, continueBlock: continueBlock, scope: body.builder.scope))
    statement(index)
    body.exits.removeLast()
  }

  // MARK: Switch

  private struct Case {
    var node: Int
    var low: Int64
    var high: Int64
    var isDefault = false
    var isKnown = true
  }

  /// More cases than this are a choice without guards: a chain of comparisons would be long.
  private static var longestChain: Int { 24 }

  mutating func lowerSwitch(_ index: Int) {
    let parts = parts(of: index)
    guard parts.count >= 2, let inner = parts.last else {
      return parts.forEach { statement($0) }
    }
    let range = range(of: index)
    let subject = value(of: parts[0])
    let exit = body.builder.newBlock()
    // The scope of the body is entered before its cases are: they stand inside it.
    let outer = body.builder.scope
    let hasScope = tree.kind(inner) == .compound && tree.nodes[inner].has(UL_NODE_STORAGE)
    if hasScope { body.builder.openScope(.block, range: self.range(of: inner)) }
    let cases = cases(in: inner)
    var entries: [Int: BlockID] = [:]
    for entry in cases { entries[entry.node] = body.builder.newBlock() }
    dispatch(subject, to: cases, entries, exit: exit, leaving: outer, at: range)
    let nextArgument = body.nextArgument
    body.switches.append(
      CBody.Switch(entries: entries, scope: body.builder.scope, nextArgument: nextArgument))
    body.exits.append(CBody.Exit(breakBlock: exit, continueBlock: nil, scope: outer))
    body.builder.position(at: body.builder.newBlock())
    if tree.kind(inner) == .compound { lowerChildren(of: inner) } else { statement(inner) }
    if hasScope { closeScope(at: self.range(of: inner).atEnd) }
    body.exits.removeLast()
    body.switches.removeLast()
    body.nextArgument = nextArgument
    forgetArguments(in: index)
    body.builder.terminate(.jump(exit), at: range)
    body.builder.position(at: exit)
  }

  private mutating func dispatch(
    _ subject: ValueID, to cases: [Case], _ entries: [Int: BlockID], exit: BlockID,
    leaving outer: ScopeID, at range: SourceRange
  ) {
    let fallback = cases.first { $0.isDefault }.flatMap { entries[$0.node] }
    if cases.count > Self.longestChain || cases.contains(where: { !$0.isKnown }) {
      var targets = cases.filter { !$0.isDefault }.compactMap { entries[$0.node] }
      let miss = body.builder.newBlock()
      targets.append(miss)
      body.builder.terminate(.choose(subject, targets), at: range)
      body.builder.position(at: miss)
    } else {
      for entry in cases where !entry.isDefault {
        guard let target = entries[entry.node] else { continue }
        let place = self.range(of: entry.node)
        let next = body.builder.newBlock()
        if entry.low == entry.high {
          branch(subject, .equal, entry.low, whenTrue: target, whenFalse: next, at: place)
        } else {
          let above = body.builder.newBlock()
          branch(subject, .greaterOrEqual, entry.low, whenTrue: above, whenFalse: next, at: place)
          body.builder.position(at: above)
          branch(subject, .lessOrEqual, entry.high, whenTrue: target, whenFalse: next, at: place)
        }
        body.builder.position(at: next)
      }
    }
    if let fallback {
      body.builder.terminate(.jump(fallback), at: range)
    } else {
      leaveScopes(upTo: outer, at: range)
      body.builder.terminate(.jump(exit), at: range)
    }
  }

  private mutating func branch(
    _ subject: ValueID, _ comparison: ComparisonKind, _ constant: Int64,
    whenTrue: BlockID, whenFalse: BlockID, at range: SourceRange
  ) {
    let number = body.builder.emit(at: range) { .integer(result: $0, constant) }
    let test = body.builder.emit(at: range) { .compare(result: $0, comparison, subject, number) }
    body.builder.terminate(
      .branch(test, whenTrue: whenTrue, whenFalse: whenFalse), at: range)
  }

  /// The cases of a switch body, in source order; those of inner switches are not among them.
  private func cases(in root: Int) -> [Case] {
    var cases: [Case] = []
    var index = root
    let end = tree.end(of: root)
    while index < end {
      let kind = tree.kind(index)
      if kind == .switchStatement || kind.isExpression {
        index = tree.end(of: index)
        continue
      }
      if kind == .defaultStatement {
        cases.append(Case(node: index, low: 0, high: 0, isDefault: true))
      } else if kind == .caseStatement {
        let operands = caseOperands(index)
        let low = tree.nodes[operands.low]
        let high = tree.nodes[operands.high]
        cases.append(
          Case(
            node: index, low: low.value, high: high.value,
            isKnown: low.isConstant && high.isConstant))
      }
      index += 1
    }
    return cases
  }

  /// The constants of `case low:` or `case low ... high:`. The statement is the last child.
  private func caseOperands(_ index: Int) -> (low: Int, high: Int) {
    let low = index + 1
    let second = tree.end(of: low)
    let end = tree.end(of: index)
    let hasHigh = second < end && tree.end(of: second) < end
    return (low, hasHigh ? second : low)
  }

  mutating func lowerCase(_ index: Int) {
    let block = body.builder.newBlock()
    body.builder.terminate(.jump(block), at: range(of: index))
    if let around = body.switches.last, let entry = around.entries[index] {
      body.jumps.append(
        CBody.Jump(
          block: entry, scope: around.scope, cleanups: [],
          goal: .place(CBody.Target(block: block, scope: body.builder.scope)),
          range: range(of: index)))
    }
    body.builder.position(at: block)
    if let around = body.switches.last { body.nextArgument = around.nextArgument }
    let end = tree.end(of: index)
    var child = index + 1
    if tree.kind(index) == .caseStatement { child = tree.end(of: caseOperands(index).high) }
    if child < end { statement(child) }
  }
}
