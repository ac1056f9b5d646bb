/// The laws of the IR that a front end or a file could break. The solver relies on them and checks
/// nothing again.
package enum FlowUnitVerifier {
  /// One sentence per broken law, in unit order; empty for a sound unit. O(instructions).
  package static func problems(in unit: FlowUnit) -> [String] {
    var problems: [String] = []
    if unit.strings.first != "" { return ["string 0 is the empty string"] }
    func isString(_ id: StringID) -> Bool { id.index < unit.strings.count }
    for global in unit.globals where !isString(global.name) || !isString(global.type.name) {
      problems.append("a global's name is not in the string table")
    }
    for constant in unit.constants where !isString(constant.name) {
      problems.append("a constant's name is not in the string table")
    }
    for record in unit.records
    where !isString(record.name) || record.fields.contains(where: { !isString($0.name) || !isString($0.type.name) }) {
      problems.append("a record's name is not in the string table")
    }
    for type in unit.types
    where !isString(type.name) || !type.superTypes.allSatisfy(isString)
      || type.properties.contains(where: { !isString($0.name) || !isString($0.type.name) })
    {
      problems.append("a type's name is not in the string table")
    }
    for notice in unit.notices where !isString(notice.kind) || !isString(notice.message) {
      problems.append("a notice's text is not in the string table")
    }
    let ranges = unit.globals.map(\.range) + unit.types.map(\.range) + unit.notices.map(\.range)
    if ranges.contains(where: { $0.file >= unit.files.count }) {
      problems.append("a range names a file the unit does not have")
    }
    for function in unit.functions {
      guard isString(function.name), isString(function.receiverType), isString(function.swiftName),
        isString(function.resultType.name)
      else {
        problems.append("a function's name is not in the string table")
        continue
      }
      let checker = FunctionChecker(
        function: function, stringCount: unit.strings.count, fileCount: unit.files.count)
      problems += checker.problems().map { "\(unit[function.name]): \($0)" }
    }
    return problems
  }
}

private struct FunctionChecker {
  let function: FlowFunction
  let stringCount: Int
  let fileCount: Int
  /// What a reader may be made to allocate for.
  private static let maximumValueCount: UInt32 = 1 << 24

  func problems() -> [String] {
    var problems: [String] = []
    if function.parameters.contains(where: { !isString($0.name) || !isString($0.type.name) }) {
      problems.append("a parameter's name is not in the string table")
    }
    if function.isDeclaration { return problems }
    if function.instructions.count != function.ranges.count {
      problems.append("instructions and ranges differ in number")
      return problems
    }
    if function.storages.isEmpty || function.scopes.count < 2 || function.calls.isEmpty
      || function.closures.isEmpty
    {
      problems.append("a table lacks its entry for none")
      return problems
    }
    if function.valueCount > Self.maximumValueCount { problems.append("more values than a function can have") }
    if hasForeignRange { problems.append("a range names a file the unit does not have") }
    for (index, scope) in function.scopes.enumerated().dropFirst() {
      let isRoot = ScopeID(raw: UInt32(index)) == .frame
      if isRoot != scope.parent.isNone || scope.parent.index >= index || !isString(scope.name) {
        problems.append("scope \(index) does not hang in the scope tree")
      }
    }
    for (index, storage) in function.storages.enumerated().dropFirst()
    where storage.scope.isNone || storage.scope.index >= function.scopes.count
      || !isString(storage.name) || !isString(storage.type.name)
    {
      problems.append("storage \(index) has no scope")
    }
    checkBlocks(&problems)
    checkInstructions(&problems)
    return problems
  }

  private func isString(_ id: StringID) -> Bool { id.index < stringCount }

  private var hasForeignRange: Bool {
    func isForeign(_ range: SourceRange) -> Bool { range.file >= fileCount }
    return isForeign(function.range) || function.ranges.contains(where: isForeign)
      || function.parameters.contains { isForeign($0.range) }
      || function.storages.contains { isForeign($0.range) }
      || function.scopes.contains { isForeign($0.range) }
      || function.blocks.contains { isForeign($0.terminatorRange) }
      || function.calls.contains { $0.arguments.contains { isForeign($0.range) } }
  }

  private func checkBlocks(_ problems: inout [String]) {
    var next: UInt32 = 0
    for (index, block) in function.blocks.enumerated() {
      if block.instructions.lowerBound != next
        || block.instructions.upperBound > function.instructions.count
      {
        problems.append("block \(index) does not follow the one before")
        return
      }
      next = block.instructions.upperBound
      if block.terminator.successors.contains(where: { $0.index >= function.blocks.count }) {
        problems.append("block \(index) jumps to a block that is not there")
      }
      if case .choose(_, []) = block.terminator {
        problems.append("block \(index) chooses among no targets")
      }
    }
    if next != UInt32(function.instructions.count) { problems.append("instructions in no block") }
  }

  private func checkInstructions(_ problems: inout [String]) {
    var defined = [Bool](repeating: false, count: Int(min(function.valueCount, Self.maximumValueCount)))
    for (index, instruction) in function.instructions.enumerated() {
      let operands = instruction.operands(in: function)
      guard operands.tablesAreSound, operands.strings.allSatisfy(isString) else {
        problems.append("instruction \(index) names an entry that is not there")
        continue
      }
      if let result = operands.result {
        if result.isNone || result.index >= defined.count {
          problems.append("instruction \(index) has no result value")
        } else if defined[result.index] {
          problems.append("value \(result.raw) is assigned twice")
        } else {
          defined[result.index] = true
        }
      }
    }
    for (index, instruction) in function.instructions.enumerated() {
      for value in instruction.operands(in: function).uses
      where value.index >= defined.count || (!value.isNone && !defined[value.index]) {
        problems.append("instruction \(index) uses value \(value.raw), which nothing defines")
      }
    }
    for block in function.blocks {
      let used: ValueID? =
        switch block.terminator {
        case .branch(let value, _, _), .choose(let value, _), .returns(let value),
          .throwing(let value):
          value
        case .jump, .unreachable: nil
        }
      if let used, !used.isNone, used.index >= defined.count || !defined[used.index] {
        problems.append("a terminator uses value \(used.raw), which nothing defines")
      }
    }
  }
}

/// What one instruction defines, uses and names.
package struct InstructionOperands {
  package var result: ValueID?
  package var uses: [ValueID] = []
  package var strings: [StringID] = []
  /// Whether every storage, scope, call, closure and parameter it names exists.
  package var tablesAreSound = true
}

extension Instruction {
  /// The operands of an instruction of `function`; tables out of range are said, not followed.
  package func operands(in function: FlowFunction) -> InstructionOperands {
    switch self {
    case .parameter(let r, let position):
      .init(result: r, tablesAreSound: position < function.parameters.count)
    case .addressOfLocal(let r, let storage):
      .init(
        result: r,
        tablesAreSound: !storage.isNone && storage.index < function.storages.count)
    case .addressOfGlobal(let r, let name), .functionReference(let r, let name),
      .namedConstant(let r, let name), .literal(let r, let name), .makeObject(let r, let name):
      .init(result: r, strings: [name])
    case .integer(let r, _), .null(let r), .makeBuffer(let r), .unknown(let r): .init(result: r)
    case .field(let r, let base, let name): .init(result: r, uses: [base], strings: [name])
    case .extract(let r, let value, let name): .init(result: r, uses: [value], strings: [name])
    case .element(let r, let base, let index): .init(result: r, uses: [base, index])
    case .offset(let r, let base, let by): .init(result: r, uses: [base, by])
    case .load(let r, let from): .init(result: r, uses: [from])
    case .store(let value, let to): .init(uses: [value, to])
    case .copyMemory(let from, let to): .init(uses: [from, to])
    case .cast(let r, let value, _), .read(let r, let value): .init(result: r, uses: [value])
    case .combine(let r, _, let left, let right), .compare(let r, _, let left, let right):
      .init(result: r, uses: [left, right])
    case .call(let id): callOperands(id, in: function)
    case .makeClosure(let id): closureOperands(id, in: function)
    case .allocate(let r, let family, let size): .init(result: r, uses: [size], strings: [family])
    case .allocateStack(let r, let scope, let size):
      .init(result: r, uses: [size], tablesAreSound: isScope(scope, in: function))
    case .free(let value, let family): .init(uses: [value], strings: [family])
    case .retain(let value), .release(let value), .keepAlive(let value), .clear(let value):
      .init(uses: [value])
    case .borrow(let r, let owner, let scope):
      .init(result: r, uses: [owner], tablesAreSound: isScope(scope, in: function))
    case .beginScope(let scope), .endScope(let scope):
      .init(tablesAreSound: isScope(scope, in: function))
    }
  }

  private func isScope(_ scope: ScopeID, in function: FlowFunction) -> Bool {
    !scope.isNone && scope.index < function.scopes.count
  }

  private func callOperands(_ id: CallID, in function: FlowFunction) -> InstructionOperands {
    guard !id.isNone, id.index < function.calls.count else { return .init(tablesAreSound: false) }
    let call = function.calls[id.index]
    var operands = InstructionOperands(uses: call.arguments.map(\.value))
    if !call.result.isNone { operands.result = call.result }
    switch call.callee {
    case .named(let name): operands.strings = [name]
    case .method(let type, let name): operands.strings = [type, name]
    case .indirect(let value): operands.uses.append(value)
    }
    return operands
  }

  private func closureOperands(_ id: ClosureID, in function: FlowFunction) -> InstructionOperands {
    guard !id.isNone, id.index < function.closures.count else {
      return .init(tablesAreSound: false)
    }
    let closure = function.closures[id.index]
    return .init(result: closure.result, uses: closure.captures, strings: [closure.function])
  }
}
