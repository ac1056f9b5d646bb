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
        let part = tree.isLvalue(child) ? address(of: child) : value(of: child)
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

  /// Whether the compiler found errors: each may have cost statements, also where none is said. A call of
  /// an undeclared function costs nothing.
  static func hasErrors(_ tree: borrowing ClangTree) -> Bool {
    tree.diagnostics.contains { $0.severity >= 3 && !$0.text.hasPrefix("call to undeclared") }
  }

  /// Stands in for what is written between two statements of a block and is none of the tree.
  mutating func lowerLost(in block: Int, from start: UInt32, to end: UInt32) {
    let file = tree.nodes[block].file
    let text = tree.text(ofFile: file, from: start, to: end)
    guard let position = Self.firstWord(in: text[...].utf8) else { return }
    let written = text.utf8[position...]
    let offset = start + UInt32(text.utf8.distance(from: text.startIndex, to: position))
    let range = SourceRange(
      file: range(of: block).file, ByteRange(start: offset, end: offset + 1))
    switch String(Substring(written.prefix(while: Self.isWord))) {
    case "return":
      leaveScopes(upTo: .frame, at: range)
      runCleanups(of: .frame, at: range)
      let result = unknown(at: range)
      body.builder.terminate(.returns(result), at: range)
      body.builder.position(at: body.builder.newBlock())
    case "goto": endUnreachable(at: range)
    default:
      let words = Set(written.split { !Self.isWord($0) && !Self.isDigit($0) }.map { String(Substring($0)) })
      let variables = openVariables(named: words).map { storage in
        Argument(body.builder.emit(at: range) { .addressOfLocal(result: $0, storage) }, range: range)
      }
      _ = callOfUnknown(variables, at: range)
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"):
      true
    default: byte >= 0x80
    }
  }

  /// The first letter outside comments and directives.
  private static func firstWord(in text: Substring.UTF8View) -> String.Index? {
    var index = text.startIndex
    func skip(past end: StaticString) {
      let rest = Substring(text[index...])
      index = rest.firstRange(of: end.description)?.upperBound ?? text.endIndex
    }
    while index < text.endIndex {
      let rest = text[index...]
      if rest.starts(with: "//".utf8) || rest.first == UInt8(ascii: "#") {
        skip(past: "\n")
      } else if rest.starts(with: "/*".utf8) {
        skip(past: "*/")
      } else if isWord(rest.first ?? 0) {
        return index
      } else {
        index = text.index(after: index)
      }
    }
    return nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// The variables of some names in the scopes that are open.
  private func openVariables(named names: Set<String>) -> [StorageID] {
    let scopes = body.builder.scopes
    var open: Set<ScopeID> = []
    var scope = body.builder.scope
    while !scope.isNone, open.insert(scope).inserted { scope = scopes[scope.index].parent }
    let storages = body.builder.storages
    return (1..<storages.count).compactMap { index in
      let storage = storages[index]
      let isNamed = names.contains(builder.unit[storage.name])
      return storage.isTemporary || !isNamed || !open.contains(storage.scope)
        ? nil : StorageID(raw: UInt32(index))
    }
  }
}
