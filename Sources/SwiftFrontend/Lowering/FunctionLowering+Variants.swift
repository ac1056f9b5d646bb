import PointerFlow
import SourceText

/// Conditional compilation: a body is lowered once for each choice of clauses, up to four.
extension FunctionLowering {
  /// Lowers a body once for each variant of its `#if`s.
  func lowerVariants(of body: NodeID, _ lower: () -> Void) {
    let count = min(4, conditionalClauses(in: body))
    guard count > 1 else { return lower() }
    let blocks = (0..<count).map { _ in builder.newBlock() }
    builder.terminate(.choose(.none, blocks), at: range(body))
    for index in 0..<count {
      variant = index
      assumedConditions = [:]
      builder.position(at: blocks[index])
      lower()
    }
    variant = 0
  }

  /// The most clauses (a missing `#else` counts) of any `#if` inside a node.
  private func conditionalClauses(in id: NodeID) -> Int {
    guard !id.isNone, unit.hasConditionalCompilation(inside: id) else { return 1 }
    var most = 1
    var stack = [id]
    while let node = stack.popLast() {
      if tree.kind(node) == .conditionalCompilation { most = max(most, clauseCount(of: node)) }
      if isTopLevel,
        tree.kind(node) == .functionDeclaration || tree.kind(node) == .typeDeclaration
      {
        continue
      }
      stack += tree.children(node)
    }
    return most
  }

  private func clauseCount(of id: NodeID) -> Int {
    let conditions = tree.children(id, .compilationCondition)
    let hasElse = conditions.last.map { tree.text($0) == "#else" } ?? false
    return hasElse ? conditions.count : conditions.count + 1
  }

  /// The clause of an `#if` that this variant takes, `nil` for none. Conditions that were decided
  /// before in the same variant stay as they are: exclusive clauses never meet.
  func chosenClause(of id: NodeID) -> NodeID? {
    let conditions = tree.children(id, .compilationCondition)
    let clauses = tree.children(id, .codeBlock)
    var choice = variant
    for (index, condition) in conditions.enumerated() where index < clauses.count {
      let text = tree.text(condition)
      if text == "#else" { return clauses[index] }
      var name = text.drop { $0 != "#" }.dropFirst(text.hasPrefix("#elseif") ? 7 : 3)
      let isNegated = name.hasPrefix("!") && !name.contains("&&") && !name.contains("||")
      if isNegated { name = name.dropFirst() }
      let known = assumedConditions[String(name)]
      let holds = known.map { $0 != isNegated } ?? (choice == 0)
      if known == nil { choice -= 1 }
      assumedConditions[String(name)] = holds != isNegated
      if holds { return clauses[index] }
    }
    return nil
  }
}
