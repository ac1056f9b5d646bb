import SourceText

/// A name of the program, shared by all its units; 0 is the empty name.
package struct Symbol: FlowIndex {
  package let raw: UInt32
  package init(raw: UInt32) { self.raw = raw }
  /// Any element of an array or buffer, as a step of an access path.
  package static let anyElement = Symbol(raw: 1)
}

/// A function of the program; dense, in unit order; 0 is none.
package struct FunctionID: FlowIndex {
  package let raw: UInt32
  package init(raw: UInt32) { self.raw = raw }
}

/// A global variable of the program; dense; 0 is none.
package struct GlobalID: FlowIndex {
  package let raw: UInt32
  package init(raw: UInt32) { self.raw = raw }
}

/// All units, linked by name: what a call or a global of one unit means in another.
///
/// Units are sorted by path first, so the same files give the same program in any order of arrival.
package struct Program: Sendable {
  package let units: [FlowUnit]
  package private(set) var names: [String] = ["", "[]"]
  /// Per unit: its string ids as program symbols.
  package private(set) var symbols: [[Symbol]] = []
  /// Index 0 is unused.
  package private(set) var functions: [LinkedFunction] = [LinkedFunction(unit: 0, index: 0)]
  /// Index 0 is unused.
  package private(set) var globals: [LinkedGlobal] = [
    LinkedGlobal(name: .none, unit: 0, side: .c, isDefined: false)
  ]

  private var symbolIDs: [String: Symbol] = ["": .none, "[]": .anyElement]
  private var externalFunctions: [FlowUnit.Side: [Symbol: [FunctionID]]] = [:]
  private var unitFunctions: [[Symbol: FunctionID]] = []
  private var externalGlobals: [Symbol: GlobalID] = [:]
  private var unitGlobals: [[Symbol: GlobalID]] = []
  private var constants: [Symbol: Int64] = [:]

  package struct LinkedFunction: Sendable {
    package let unit: Int
    package let index: Int
  }

  package struct LinkedGlobal: Sendable {
    package let name: Symbol
    package let unit: Int
    package let side: FlowUnit.Side
    /// False for a global that is only referred to.
    package let isDefined: Bool
  }

  package init(units unsorted: [FlowUnit]) {
    units = unsorted.sorted { $0.files[0].utf8.lexicographicallyPrecedes($1.files[0].utf8) }
    for unit in units { symbols.append(unit.strings.map { intern($0) }) }
    for index in units.indices { linkDefinitions(ofUnit: index) }
  }

  private mutating func intern(_ name: String) -> Symbol {
    if let known = symbolIDs[name] { return known }
    let symbol = Symbol(raw: UInt32(names.count))
    names.append(name)
    symbolIDs[name] = symbol
    return symbol
  }

  private mutating func linkDefinitions(ofUnit index: Int) {
    let unit = units[index]
    var ownFunctions: [Symbol: FunctionID] = [:]
    for (position, function) in unit.functions.enumerated() {
      let id = FunctionID(raw: UInt32(functions.count))
      functions.append(LinkedFunction(unit: index, index: position))
      let name = symbols[index][function.name.index]
      if ownFunctions[name] == nil || !function.isDeclaration { ownFunctions[name] = id }
      if function.linkage == .external {
        externalFunctions[unit.side, default: [:]][name, default: []].append(id)
      }
    }
    unitFunctions.append(ownFunctions)
    var ownGlobals: [Symbol: GlobalID] = [:]
    for global in unit.globals {
      let name = symbols[index][global.name.index]
      if global.linkage == .external, let known = externalGlobals[name] {
        ownGlobals[name] = known
        continue
      }
      let id = GlobalID(raw: UInt32(globals.count))
      globals.append(LinkedGlobal(name: name, unit: index, side: unit.side, isDefined: true))
      ownGlobals[name] = id
      if global.linkage == .external { externalGlobals[name] = id }
    }
    unitGlobals.append(ownGlobals)
    for constant in unit.constants {
      constants[symbols[index][constant.name.index]] = constant.value
    }
  }

  // MARK: Look-up

  package func function(_ id: FunctionID) -> FlowFunction {
    let link = functions[id.index]
    return units[link.unit].functions[link.index]
  }

  package func side(of id: FunctionID) -> FlowUnit.Side { units[functions[id.index].unit].side }

  /// The name of a function as the source spells it.
  package func name(of id: FunctionID) -> String {
    names[symbols[functions[id.index].unit][function(id).name.index].index]
  }

  package func globalName(_ id: GlobalID) -> String { names[globals[id.index].name.index] }

  package func value(ofConstant name: StringID, inUnit unit: Int) -> Int64? {
    constants[symbols[unit][name.index]]
  }

  /// The functions a call by name may mean: one, or none when it is unknown or ambiguous.
  ///
  /// Order: the unit's own, then definitions of the same side, then (from Swift) the C function of
  /// the same base name. A definition beats declarations; several definitions are ambiguous unless
  /// one belongs to the caller's target.
  package func resolve(_ name: StringID, inUnit unit: Int) -> FunctionID? {
    let symbol = symbols[unit][name.index]
    if let own = unitFunctions[unit][symbol], !function(own).isDeclaration { return own }
    let side = units[unit].side
    if let found = pick(externalFunctions[side]?[symbol] ?? [], for: unit) { return found }
    if side == .swift {
      let spelled = names[symbol.index]
      let base = spelled.prefix { $0 != "(" }
      if let base = symbolIDs[String(base)],
        let found = pick(externalFunctions[.c]?[base] ?? [], for: unit)
      {
        return found
      }
    }
    return unitFunctions[unit][symbol]
  }

  private func pick(_ candidates: [FunctionID], for unit: Int) -> FunctionID? {
    let definitions = candidates.filter { !function($0).isDeclaration }
    if definitions.count == 1 { return definitions[0] }
    if definitions.count > 1 {
      let target = units[unit].target
      let same = definitions.filter { units[functions[$0.index].unit].target == target }
      return same.count == 1 ? same[0] : nil
    }
    return candidates.first
  }

  /// The method of a receiver type, by its name with labels.
  package func resolveMethod(type: StringID, name: StringID, inUnit unit: Int) -> FunctionID? {
    let receiver = names[symbols[unit][type.index].index]
    let method = names[symbols[unit][name.index].index]
    guard !receiver.isEmpty, let symbol = symbolIDs["\(receiver).\(method)"] else { return nil }
    if let own = unitFunctions[unit][symbol] { return own }
    return pick(externalFunctions[units[unit].side]?[symbol] ?? [], for: unit)
  }

  /// The global a name means in a unit; a name nobody defines has none.
  package func resolveGlobal(_ name: StringID, inUnit unit: Int) -> GlobalID? {
    let symbol = symbols[unit][name.index]
    return unitGlobals[unit][symbol] ?? externalGlobals[symbol]
  }
}
