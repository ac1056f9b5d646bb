internal import CClangIndex
import PointerFlow
import SourceText

extension CUnitLowering {
  // MARK: Constants

  /// Adds enum constants and macros that are numbers, by the names Swift knows them by.
  mutating func addConstants() {
    var enumConstants: [String: Int64] = [:]
    for index in 1..<max(1, tree.declarations.count) {
      let entry = tree.declarations[index]
      guard entry.cursorKind == .enumConstantDeclaration else { continue }
      let name = tree.string(at: entry.name)
      if enumConstants.updateValue(entry.value, forKey: name) == nil {
        builder.add(FlowUnit.NamedConstant(name: builder.intern(name), value: entry.value))
      }
    }
    var bodies: [String: String] = [:]
    var order: [String] = []
    for index in 0..<tree.macros.count {
      let macro = tree.macros[index]
      let name = tree.string(at: macro.name)
      if bodies.updateValue(tree.string(at: macro.body), forKey: name) == nil {
        order.append(name)
      }
    }
    var macros = MacroConstants(bodies: bodies, enumConstants: enumConstants)
    for name in order where enumConstants[name] == nil {
      guard let value = macros.value(of: name) else { continue }
      builder.add(FlowUnit.NamedConstant(name: builder.intern(name), value: value))
    }
  }

  // MARK: Notices

  mutating func addNotices() {
    let skipped = tree.skippedFunctions + skippedBodies
    if skipped > 0 {
      notice(
        "skipped-functions",
        "\(skipped) functions of C++ or Objective-C were not analysed",
        at: .none, mayHideFindings: false)
    }
    if abandonedExpressions > 0 {
      notice(
        "nested-too-deeply",
        "\(abandonedExpressions) expressions or statements are nested too deeply to follow",
        at: .none, mayHideFindings: true)
    }
    var missing: Set<String> = []
    var lost = 0
    var firstLost = SourceRange.none
    for problem in tree.diagnostics where problem.severity >= 3 {
      if problem.text.hasSuffix("file not found") {
        let parts = problem.text.split(separator: "'")
        let header = parts.count > 1 ? String(parts[0]) : problem.text
        if missing.insert(header).inserted {
          notice(
            "missing-header", "header '\(header)' was not found", at: range(of: problem),
            mayHideFindings: true)
        }
      } else {
        if lost == 0 { firstLost = range(of: problem) }
        lost += 1
      }
    }
    if lost > 0 {
      notice(
        "parse-error", "\(lost) errors of the C compiler may have cost statements",
        at: firstLost, mayHideFindings: true)
    }
  }

  /// Whether clang dropped or could not type something in a body. A call of a function that is not declared
  /// is still a call.
  func hasErrors(in index: Int) -> Bool {
    let node = tree.nodes[index]
    return tree.diagnostics.contains { problem in
      problem.severity >= 3 && problem.offset >= node.start && problem.offset < node.end
        && problem.file == tree.fileName(node.file) && !problem.text.contains("undeclared function")
    }
  }

  private mutating func range(of problem: ClangTree.Diagnostic) -> SourceRange {
    for index in 0..<tree.fileCount
    where tree.fileName(UInt32(index)) == problem.file {
      guard let path = relativePath(UInt32(index)) else { return .none }
      let bytes = ByteRange(start: problem.offset, end: problem.offset)
      return SourceRange(file: builder.file(path), bytes)
    }
    return .none
  }

  private mutating func notice(
    _ kind: String, _ message: String, at range: SourceRange, mayHideFindings: Bool
  ) {
    builder.add(
      LoweringNotice(
        kind: builder.intern(kind), message: builder.intern(message), range: range,
        mayHideFindings: mayHideFindings))
  }
}
