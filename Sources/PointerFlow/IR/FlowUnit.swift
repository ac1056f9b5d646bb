/// Everything that was lowered from one translation unit or one Swift file: an immutable value that
/// holds no reference to source or syntax, can be cached by content and sent between processes.
package struct FlowUnit: Hashable, Sendable {
  /// The side of the boundary; the engine uses it to count depth, never to decide semantics.
  package enum Side: UInt8, Sendable, CaseIterable {
    case c
    case swift
  }

  package var side: Side
  /// Relative paths; index 0 is the main file, the others are headers that instructions came from.
  package var files: [String]
  /// The build target the unit belongs to; may be empty.
  package var target: String
  /// Modules a Swift file imports, in source order.
  package var imports: [String]
  /// Index 0 is the empty string. No string occurs twice.
  package var strings: [String]
  package var globals: [Global]
  package var functions: [FlowFunction]
  /// Constants that other units may name: enum constants, macros that are numbers.
  package var constants: [NamedConstant]
  /// Layouts of C structs and unions, and of Swift structs whose layout is known.
  package var records: [Record]
  /// Nominal types of Swift.
  package var types: [NominalType]
  /// What was not understood or not lowered.
  package var notices: [LoweringNotice]

  package struct Global: Hashable, Sendable {
    package var name: StringID
    package var type: TypeFact
    package var linkage: Linkage
    package var range: SourceRange
    /// Never assigned after its initialiser (`let`, `const`).
    package var isConstant: Bool

    package init(
      name: StringID, type: TypeFact, linkage: Linkage, range: SourceRange,
      isConstant: Bool = false
    ) {
      self.name = name
      self.type = type
      self.linkage = linkage
      self.range = range
      self.isConstant = isConstant
    }
  }

  package struct NamedConstant: Hashable, Sendable {
    package var name: StringID
    package var value: Int64

    package init(name: StringID, value: Int64) {
      self.name = name
      self.value = value
    }
  }

  package init(side: Side, path: String, target: String) {
    self.side = side
    self.files = [path]
    self.target = target
    self.imports = []
    self.strings = [""]
    self.globals = []
    self.functions = []
    self.constants = []
    self.records = []
    self.types = []
    self.notices = []
  }

  package subscript(id: StringID) -> String { strings[id.index] }
}

/// Builds a unit: interns strings, collects globals and functions.
package struct FlowUnitBuilder {
  package private(set) var unit: FlowUnit
  private var stringIDs: [String: StringID] = ["": .none]
  private var fileIDs: [String: UInt32]

  package init(side: FlowUnit.Side, path: String, target: String) {
    unit = FlowUnit(side: side, path: path, target: target)
    fileIDs = [path: 0]
  }

  /// The id of a string; equal strings have equal ids.
  package mutating func intern(_ string: String) -> StringID {
    if let known = stringIDs[string] { return known }
    let id = StringID(raw: UInt32(unit.strings.count))
    unit.strings.append(string)
    stringIDs[string] = id
    return id
  }

  /// The id of a string that was not interned before and never will be.
  package mutating func add(unique string: String) -> StringID {
    unit.strings.append(string)
    return StringID(raw: UInt32(unit.strings.count - 1))
  }

  /// Makes room for about so many functions.
  package mutating func reserve(functions count: Int) { unit.functions.reserveCapacity(count) }

  /// The index of a file, by relative path.
  package mutating func file(_ path: String) -> UInt32 {
    if let known = fileIDs[path] { return known }
    let id = UInt32(unit.files.count)
    unit.files.append(path)
    fileIDs[path] = id
    return id
  }

  package mutating func addImport(_ module: String) { unit.imports.append(module) }
  package mutating func add(_ global: FlowUnit.Global) { unit.globals.append(global) }
  package mutating func add(_ constant: FlowUnit.NamedConstant) { unit.constants.append(constant) }
  package mutating func add(_ function: consuming FlowFunction) { unit.functions.append(function) }
  package mutating func add(_ record: Record) { unit.records.append(record) }
  package mutating func add(_ type: NominalType) { unit.types.append(type) }
  package mutating func add(_ notice: LoweringNotice) { unit.notices.append(notice) }
}
