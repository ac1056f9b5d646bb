import PointerFlow
import SourceText

/// Bodies with a result builder: what each statement gives goes to the builder's methods.
///
/// Source: SE-0289. Branches and loops hand on what their statements give without `buildEither`,
/// `buildOptional` and `buildArray`: these can but keep it.
extension FunctionLowering {
  /// A body with a `return` of its own is not transformed.
  func isBuilt(_ body: NodeID) -> Bool {
    !tree.children(body).contains { tree.kind($0) == .returnStatement }
  }

  func lowerBuilt(_ body: NodeID, by type: TypeNumber) {
    builderParts = []
    lowerStatements(tree.children(body))
    let parts = builderParts ?? []
    builderParts = nil
    guard !builder.isTerminated else { return }
    let range = range(body)
    let end = Self.end(of: range)
    let values = parts.map { load($0.storage, $0.type, at: $0.range) }
    let result = built(values, parts.last?.range ?? end, by: type)
    finishReturn(result, at: end)
  }

  /// Keeps what a statement of a built body gave.
  func keepPart(_ value: Operand, at range: SourceRange) {
    let storage = temporary(value.type, at: range, scope: .frame)
    store(value.value, to: storage, at: range)
    builderParts?.append((storage, value.type, range))
  }

  /// - Parameter range: the last part.
  private func built(
    _ values: [Operand], _ range: SourceRange, by type: TypeNumber
  ) -> Operand {
    var parts = values
    if let method = first(.buildExpression, of: type) {
      parts = parts.map { call(method, [$0], at: range) }
    }
    var result: Operand
    let blocks = methods(.buildBlock, of: type)
    if let method = blocks.first(where: { $0.parameters.count == parts.count && !isVariadic($0) }) {
      result = call(method, parts, at: range)
    } else if let method = blocks.first(where: { isVariadic($0) }) {
      result = call(method, [array(of: parts, .unknown, at: range)], at: range)
    } else {
      result = partialBlocks(parts, by: type, at: range) ?? array(of: parts, .unknown, at: range)
    }
    if let method = first(.buildFinalResult, of: type) {
      result = call(method, [result], at: range)
    }
    return result
  }

  /// `buildPartialBlock(first:)`, then `buildPartialBlock(accumulated:next:)` for each other part.
  private func partialBlocks(
    _ parts: [Operand], by type: TypeNumber, at range: SourceRange
  ) -> Operand? {
    let methods = methods(.buildPartialBlock, of: type)
    guard let first = methods.first(where: { $0.parameters.count == 1 }),
      let next = methods.first(where: { $0.parameters.count == 2 }), let part = parts.first
    else { return nil }
    return parts.dropFirst().reduce(call(first, [part], at: range)) {
      call(next, [$0, $1], at: range)
    }
  }

  private func call(
    _ method: SignatureDeclaration, _ values: [Operand], at range: SourceRange
  ) -> Operand {
    let arguments = values.map { Argument($0.value, range: range) }
    return Operand(
      emitCall(.named(intern(method.fullName)), arguments, at: range), method.result)
  }

  private func methods(_ name: KnownName, of type: TypeNumber) -> SignatureChain {
    declarations.functions(from: declarations.methods(Name(name), of: type))
  }

  private func first(_ name: KnownName, of type: TypeNumber) -> SignatureDeclaration? {
    methods(name, of: type).first { _ in true }
  }

  private func isVariadic(_ method: SignatureDeclaration) -> Bool {
    declarations.parameters(of: method).first?.isVariadic == true
  }
}
