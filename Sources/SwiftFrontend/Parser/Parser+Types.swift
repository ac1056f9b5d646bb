/// Types where an expression stands: `unsafeBitCast(p, to: (@convention(c) (A) -> B).self)`.
extension Parser {
  /// Reads a function type whose parameters were taken for a tuple. What was no expression in them was a
  /// type, and no problem.
  mutating func parseFunctionType(from first: Int, forgettingProblemsSince mark: Int) -> NodeID {
    position = first
    forgetProblems(since: mark)
    skipType()
    return make(.typeExpression, token: first, from: first)
  }

  /// `@convention(c) (A) -> B`; nothing is passed when no function type follows the attributes.
  mutating func parseAttributedType() -> NodeID? {
    let first = position
    skipType()
    if hasToken(.arrow, in: first..<position) {
      return make(.typeExpression, token: first, from: first)
    }
    position = first
    return nil
  }
}
