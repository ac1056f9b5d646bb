internal import CClangIndex
import PointerFlow
import SourceText

/// What clang could not make sense of: expressions of which only the parts are left, and statements of
/// which nothing is. Either may have done anything to the memory it leads to.
extension CUnitLowering {
  /// The value of an expression of which the parts are known.
  mutating func recovered(_ index: Int, _ range: SourceRange) -> ValueID {
    var parts: [Argument] = []
    let end = tree.end(of: index)
    var child = index + 1
    while child < end {
      if !tree.kind(child).isExpression {
        statement(child)
      } else if !type(of: child).isFunction {
        let part = isLvalue(child) ? address(of: child) : value(of: child)
        parts.append(Argument(part, range: self.range(of: child)))
      }
      child = tree.end(of: child)
    }
    return callOfUnknown(parts, at: range)
  }

  private mutating func callOfUnknown(_ arguments: [Argument], at range: SourceRange) -> ValueID {
    let callee = unknown(at: range)
    return body.builder.call(.indirect(callee), arguments, at: range)
  }

  // MARK: Statements

  /// The positions of the compiler's errors by file, ascending.
  static func errorOffsets(in tree: borrowing ClangTree) -> [UInt32: [UInt32]] {
    let errors = tree.diagnostics.filter { problem in
      // A call of an undeclared function is in the tree like any other.
      problem.severity >= 3 && !problem.text.hasPrefix("call to undeclared")
    }
    if errors.isEmpty { return [:] }
    var offsets: [UInt32: [UInt32]] = [:]
    for file in 0..<UInt32(tree.fileCount) {
      let name = tree.fileName(file)
      let found = errors.filter { $0.file == name }.map(\.offset)
      if !found.isEmpty { offsets[file] = found.sorted() }
    }
    return offsets
  }

  /// Stands in for the statement that an error cost between two others of a block.
  mutating func lowerLost(in block: Int, from start: UInt32, to end: UInt32) {
    let file = tree.nodes[block].file
    guard let offset = errors[file]?.first(where: { $0 >= start && $0 < end }) else { return }
    let range = SourceRange(
      file: range(of: block).file, ByteRange(start: offset, end: offset + 1))
    switch firstWord(ofLineAt: offset, inFile: file, from: start) {
    case "return":
      leaveScopes(upTo: .frame, at: range)
      runCleanups(of: .frame, at: range)
      let result = unknown(at: range)
      body.builder.terminate(.returns(result), at: range)
      body.builder.position(at: body.builder.newBlock())
    case "goto": endUnreachable(at: range)
    default:
      let variables = openVariables().map { storage in
        Argument(body.builder.emit(at: range) { .addressOfLocal(result: $0, storage) }, range: range)
      }
      _ = callOfUnknown(variables, at: range)
    }
  }

  private func firstWord(ofLineAt offset: UInt32, inFile file: UInt32, from start: UInt32) -> Substring {
    let before = tree.text(ofFile: file, from: start, to: offset)
    let line = before.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
    let written = line.drop { !$0.isLetter }
    if !written.isEmpty { return written.prefix { $0.isLetter } }
    let end = min(offset + 8, tree.length(ofFile: file))
    return Substring(tree.text(ofFile: file, from: offset, to: end)).prefix { $0.isLetter }
  }

  /// The variables in the scopes that are open.
  private func openVariables() -> [StorageID] {
    let function = body.builder.function
    var open: Set<ScopeID> = []
    var scope = body.builder.scope
    while !scope.isNone, open.insert(scope).inserted { scope = function.scopes[scope.index].parent }
    return function.storages.indices.dropFirst().compactMap { index in
      let storage = function.storages[index]
      return storage.isTemporary || !open.contains(storage.scope) ? nil : StorageID(raw: UInt32(index))
    }
  }
}
