internal import CClangIndex
import PointerFlow
import SourceText

extension CUnitLowering {
  // MARK: Scopes

  /// Lowers the children of a statement that owns storage inside a scope of their own.
  mutating func lowerCompound(_ index: Int) {
    guard tree.nodes[index].has(UL_NODE_STORAGE) else {
      lowerChildren(of: index)
      return
    }
    let range = range(of: index)
    body.builder.openScope(.block, range: range)
    lowerChildren(of: index)
    closeScope(at: range.atEnd)
  }

  mutating func lowerChildren(of index: Int) {
    let end = tree.end(of: index)
    let mayLose = mayLoseStatements && tree.kind(index) == .compound
    var position = tree.nodes[index].start + 1
    var child = index + 1
    while child < end {
      if mayLose { lowerLost(in: index, from: position, to: tree.nodes[child].start) }
      statement(child)
      position = tree.nodes[child].end
      child = tree.end(of: child)
    }
    if mayLose { lowerLost(in: index, from: position, to: tree.nodes[index].end - 1) }
  }

  /// Ends the current scope: `cleanup` functions run before the storage ends.
  mutating func closeScope(at range: SourceRange) {
    let scope = body.builder.scope
    runCleanups(of: scope, at: range)
    body.cleanups.removeAll { $0.scope == scope }
    body.builder.closeScope(at: range)
  }

  /// Ends the scopes from the current one up to, not including, `outer`.
  mutating func leaveScopes(upTo outer: ScopeID, at range: SourceRange) {
    leaveScopes(from: body.builder.scope, upTo: outer, cleanups: body.cleanups, at: range)
  }

  private mutating func leaveScopes(
    from inner: ScopeID, upTo outer: ScopeID, cleanups: [CBody.Cleanup], at range: SourceRange
  ) {
    var scope = inner
    while scope != outer, scope != .frame, !scope.isNone {
      run(cleanups, of: scope, at: range)
      body.builder.emit(.endScope(scope), at: range)
      scope = body.builder.scopes[scope.index].parent
    }
  }

  mutating func runCleanups(of scope: ScopeID, at range: SourceRange) {
    if body.builder.isTerminated { return }
    run(body.cleanups, of: scope, at: range)
  }

  private mutating func run(
    _ cleanups: [CBody.Cleanup], of scope: ScopeID, at range: SourceRange
  ) {
    for cleanup in cleanups.reversed() where cleanup.scope == scope {
      let address = body.builder.emit(at: range) {
        .addressOfLocal(result: $0, cleanup.storage)
      }
      _ = body.builder.call(
        .named(cleanup.function), [Argument(address, range: range)], at: range)
    }
  }

  // MARK: Jumps

  /// Ends the current block with a jump out of the scopes up to `scope`.
  mutating func jump(to block: BlockID, leaving scope: ScopeID, at range: SourceRange) {
    leaveScopes(upTo: scope, at: range)
    body.builder.terminate(.jump(block), at: range)
    body.builder.position(at: body.builder.newBlock())
  }

  /// A block that will end the scopes of here and begin those of the goal.
  mutating func newJump(to goal: CBody.Jump.Goal, at range: SourceRange) -> BlockID {
    let block = body.builder.newBlock()
    body.jumps.append(
      CBody.Jump(
        block: block, scope: body.builder.scope, cleanups: body.cleanups, goal: goal,
        range: range))
    return block
  }

  mutating func labelBlock(_ declaration: UInt32) -> BlockID {
    if let known = body.labels[declaration] { return known.block }
    let block = body.builder.newBlock()
    body.labels[declaration] = CBody.Target(block: block)
    return block
  }

  mutating func lowerLabel(_ index: Int) {
    let declaration = tree.nodes[index].declaration
    let block = labelBlock(declaration)
    body.labels[declaration]?.scope = body.builder.scope
    body.nextArgument = nil
    body.builder.terminate(.jump(block), at: range(of: index))
    body.builder.position(at: block)
    lowerChildren(of: index)
  }

  mutating func lowerGoto(_ index: Int) {
    let range = range(of: index)
    let end = tree.end(of: index)
    var child = index + 1
    while child < end, tree.kind(child) != .labelReference { child = tree.end(of: child) }
    if child < end {
      let declaration = tree.nodes[child].declaration
      _ = labelBlock(declaration)
      body.builder.terminate(.jump(newJump(to: .label(declaration), at: range)), at: range)
    }
    body.builder.position(at: body.builder.newBlock())
  }

  /// A computed `goto` may go to every label whose address the function takes.
  mutating func lowerIndirectGoto(_ index: Int) {
    let range = range(of: index)
    let operands = tree.operands(of: index)
    if operands.count > 0 { discard(operands.first) }
    let scope = body.builder.scope
    if let known = body.dispatchers[scope] {
      body.builder.terminate(.jump(known), at: range)
      body.builder.position(at: body.builder.newBlock())
      return
    }
    let dispatcher = body.builder.newBlock()
    body.dispatchers[scope] = dispatcher
    body.builder.terminate(.jump(dispatcher), at: range)
    body.builder.position(at: dispatcher)
    var targets: [BlockID] = []
    for label in addressedLabels() {
      _ = labelBlock(label)
      targets.append(newJump(to: .label(label), at: range))
    }
    body.builder.terminate(
      targets.isEmpty ? .unreachable : .choose(.none, targets), at: range)
    body.builder.position(at: body.builder.newBlock())
  }

  private mutating func addressedLabels() -> [UInt32] {
    if let known = body.addressedLabels { return known }
    var labels: [UInt32] = []
    var index = body.root
    let end = tree.end(of: index)
    while index < end {
      if tree.kind(index) == .labelAddress, index + 1 < tree.end(of: index) {
        let label = tree.nodes[index + 1].declaration
        if !labels.contains(label) { labels.append(label) }
      }
      index += 1
    }
    body.addressedLabels = labels
    return labels
  }

  /// Fills the blocks of all jumps, now that every label's scope is known.
  mutating func connectJumps() {
    let jumps = body.jumps
    body.jumps = []
    for jump in jumps {
      let target: CBody.Target
      switch jump.goal {
      case .label(let declaration):
        guard let known = body.labels[declaration] else { continue }
        target = known
      case .place(let known): target = known
      }
      // A label that was never reached belongs to dropped code.
      if target.scope.isNone { continue }
      let common = commonScope(jump.scope, target.scope)
      body.builder.position(at: jump.block)
      leaveScopes(from: jump.scope, upTo: common, cleanups: jump.cleanups, at: jump.range)
      var entered: [ScopeID] = []
      var scope = target.scope
      while scope != common {
        entered.append(scope)
        scope = body.builder.scopes[scope.index].parent
      }
      for scope in entered.reversed() { body.builder.emit(.beginScope(scope), at: jump.range) }
      body.builder.terminate(.jump(target.block), at: jump.range)
    }
  }

  /// The innermost scope around both: parents have lower indices than their children.
  private func commonScope(_ left: ScopeID, _ right: ScopeID) -> ScopeID {
    var left = left
    var right = right
    while left != right {
      if left > right {
        left = body.builder.scopes[left.index].parent
      } else {
        right = body.builder.scopes[right.index].parent
      }
    }
    return left
  }
}
