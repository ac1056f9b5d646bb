/// The textual form of a unit, for tests and for people; `FlowTextParser` reads it back. Source ranges
/// are left out: they would drown the flow.
///
/// One line per declaration and instruction, `//` starts a comment:
/// ```
/// unit swift "App.swift" target App
/// global external last: pointer
/// function external keep(p: pointer to const integer 1) -> void {
///   scope s2: block in s1
///   local $1:q: pointer in s2
/// b0:
///   %1 = parameter 0
///   %2 = address @last
///   store %1 -> %2
///   return
/// }
/// ```
/// A name that is no plain identifier is quoted; `_` is the empty name and the value "none". In an
/// argument list `&` marks the address of a variable and `~` a converted array or string.
extension FlowUnit {
  package var text: String {
    var lines = ["unit \(side) \(quote(files[0]))" + (target.isEmpty ? "" : " target \(name(target))")]
    lines += files.dropFirst().map { "file \(quote($0))" }
    lines += imports.map { "import \(name($0))" }
    lines += globals.map { global in
      "global \(global.linkage)" + (global.isConstant ? " const " : " ")
        + "\(name(global.name)): \(text(of: global.type))"
    }
    lines += constants.map { "constant \(name($0.name)) = \($0.value)" }
    lines += records.map { text(of: $0) }
    lines += types.map { text(of: $0) }
    lines += notices.map { notice in
      "notice \(name(notice.kind)) \(quote(self[notice.message]))"
        + (notice.mayHideFindings ? " hides-findings" : "")
    }
    for function in functions { lines += text(of: function) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The lines of one function.
  package func text(of function: FlowFunction) -> [String] {
    let head = text(ofHead: function)
    if function.isDeclaration { return [head] }
    var lines = [head + " {"]
    for (index, scope) in function.scopes.enumerated().dropFirst(2) {
      let lender = scope.name.isNone ? "" : "(\(name(scope.name)))"
      lines.append("  scope s\(index): \(scope.kind)\(lender) in s\(scope.parent.raw)")
    }
    for (index, storage) in function.storages.enumerated().dropFirst() {
      lines.append(
        "  local \(text(StorageID(raw: UInt32(index)), in: function)): \(text(of: storage.type))"
          + " in s\(storage.scope.raw)" + (storage.isTemporary ? " temporary" : ""))
    }
    for (index, block) in function.blocks.enumerated() {
      lines.append("b\(index):")
      for position in block.instructions {
        lines.append("  " + text(of: function.instructions[Int(position)], in: function))
      }
      lines.append("  " + text(of: block.terminator))
    }
    return lines + ["}"]
  }

  private func text(ofHead function: FlowFunction) -> String {
    let parameters = function.parameters.map { parameter in
      ([name(parameter.name) + ": " + text(of: parameter.type)]
        + FlowTextWords.words(of: parameter.attributes, in: FlowTextWords.parameterAttributes))
        .joined(separator: " ")
    }
    var head =
      "function \(function.linkage) \(name(function.name))(\(parameters.joined(separator: ", ")))"
      + " -> \(text(of: function.resultType))"
    if function.role != .ordinary { head += " role \(function.role)" }
    if !function.receiverType.isNone { head += " of \(name(function.receiverType))" }
    if !function.swiftName.isNone { head += " as \(quote(self[function.swiftName]))" }
    let attributes = FlowTextWords.words(
      of: function.attributes, in: FlowTextWords.functionAttributes)
    if !attributes.isEmpty { head += " [\(attributes.joined(separator: ", "))]" }
    return head
  }

  // MARK: Types

  /// `kind size ownership "name" to const pointee-kind pointee-size`, each but the kind only if known.
  func text(of type: TypeFact) -> String {
    var words = ["\(type.kind)"]
    if type.size > 0 { words.append("\(type.size)") }
    if type.ownership != .strong { words.append("\(type.ownership)") }
    if !type.name.isNone { words.append(quote(self[type.name])) }
    if type.isConstPointee || type.pointeeKind != .unknown || type.pointeeSize > 0 {
      words.append(type.isConstPointee ? "to const" : "to")
      words.append("\(type.pointeeKind)")
      if type.pointeeSize > 0 { words.append("\(type.pointeeSize)") }
    }
    return words.joined(separator: " ")
  }

  private func text(of record: Record) -> String {
    let fields = record.fields.map {
      "\(name($0.name)): \(text(of: $0.type)) at \($0.offset)"
    }
    return (record.isUnion ? "union" : "record")
      + " \(name(record.name)) size \(record.size) align \(record.alignment)"
      + " { \(fields.joined(separator: ", ")) }"
  }

  private func text(of type: NominalType) -> String {
    let properties = type.properties.map {
      ($0.isStatic ? "static " : "") + ($0.isConstant ? "let " : "var ")
        + "\(name($0.name)): \(text(of: $0.type))"
    }
    let parents = type.superTypes.isEmpty ? "" : ": " + type.superTypes.map { name($0) }.joined(separator: ", ")
    return "type \(type.isClosed ? "" : "open ")\(type.kind) \(name(type.name))\(parents)"
      + " { \(properties.joined(separator: ", ")) }"
  }

  // MARK: Names

  func name(_ id: StringID) -> String { name(self[id]) }
  func name(_ string: String) -> String { FlowTextWords.name(string) }
  func quote(_ string: String) -> String { FlowTextWords.quote(string) }

  func text(_ value: ValueID) -> String { value.isNone ? "_" : "%\(value.raw)" }

  func text(_ storage: StorageID, in function: FlowFunction) -> String {
    let spelled = self[function.storages[storage.index].name]
    return "$\(storage.raw)" + (spelled.isEmpty ? "" : ":\(name(spelled))")
  }

  func text(_ scope: ScopeID, in function: FlowFunction) -> String {
    let entry = function.scopes[scope.index]
    return "s\(scope.raw):\(entry.kind)" + (entry.name.isNone ? "" : "(\(name(entry.name)))")
  }
}
