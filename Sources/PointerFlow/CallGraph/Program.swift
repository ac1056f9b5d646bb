import SourceText
import Synchronization

/// A name of the program, shared by all its units; 0 is the empty name.
package struct Symbol: FlowIndex {
  package let raw: UInt32
  package init(raw: UInt32) { self.raw = raw }
  /// Any element of an array or buffer, as a step of an access path.
  package static let anyElement = Symbol(raw: 1)
  /// Any member below the depth that is told apart.
  package static let anyMember = Symbol(raw: 2)
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
  package private(set) var names: [String] = ["", "[]", "*"]
  /// Per unit: its string ids as program symbols.
  package private(set) var symbols: [[Symbol]] = []
  /// Index 0 is unused.
  package private(set) var functions: [LinkedFunction] = [LinkedFunction(unit: 0, index: 0)]
  /// Index 0 is unused.
  package private(set) var globals: [LinkedGlobal] = [
    LinkedGlobal(name: .none, unit: 0, side: .c, isDefined: false, isConstant: false)
  ]

  private let modelNames = ModelNames()
  private var symbolIDs: [String: Symbol] = ["": .none, "[]": .anyElement, "*": .anyMember]
  private var definitions: [FlowUnit.Side: [Symbol: [FunctionID]]] = [:]
  /// One for each target.
  private var declarations: [FlowUnit.Side: [Symbol: [FunctionID]]] = [:]
  private let scopes: LinkScopes
  private var unitFunctions: [[Symbol: FunctionID]] = []
  private var externalGlobals: [Symbol: [GlobalID]] = [:]
  private var unitGlobals: [[Symbol: GlobalID]] = []
  private var constants: [Symbol: [(unit: Int, value: Int64)]] = [:]
  private var superTypes: [Symbol: [Symbol]] = [:]
  private var subTypes: [Symbol: [Symbol]] = [:]
  private var methodsByName: [Symbol: [FunctionID]] = [:]
  private var deinitializers: [Symbol: FunctionID] = [:]
  /// Stored properties that hold weakly, unowned or unmanaged, in every type that has the name.
  package private(set) var weakProperties: Set<Symbol> = []

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
    /// Never assigned after its initialiser.
    package let isConstant: Bool
    /// Seen by its own unit only.
    var isInternal = false
  }

  /// - Parameter linkScopes: by target whose dependencies are known: itself and all it depends on.
  ///   Units of other targets see everything.
  package init(units unsorted: [FlowUnit], linkScopes: [String: Set<String>] = [:]) {
    units = unsorted.sorted {
      $0.files[0] == $1.files[0]
        ? $0.target < $1.target : $0.files[0].utf8.lexicographicallyPrecedes($1.files[0].utf8)
    }
    scopes = LinkScopes(units: units, scopes: linkScopes)
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
      if function.role == .deinitializer {
        deinitializers[symbols[index][function.receiverType.index]] = id
      }
      let spelled = names[name.index]
      if !function.receiverType.isNone, let dot = spelled.lastIndex(of: "."),
        let method = symbolIDs[String(spelled[spelled.index(after: dot)...])]
      {
        methodsByName[method, default: []].append(id)
      }
      if function.linkage != .internal { publish(id, function, name, ofUnit: index) }
    }
    unitFunctions.append(ownFunctions)
    var ownGlobals: [Symbol: GlobalID] = [:]
    for global in unit.globals {
      let name = symbols[index][global.name.index]
      if global.linkage == .external,
        let known = externalGlobals[name]?.first(where: { isLinked(globals[$0.index].unit, index) })
      {
        ownGlobals[name] = known
        continue
      }
      let id = GlobalID(raw: UInt32(globals.count))
      globals.append(
        LinkedGlobal(
          name: name, unit: index, side: unit.side, isDefined: true, isConstant: global.isConstant,
          isInternal: global.linkage == .internal))
      ownGlobals[name] = id
      if global.linkage == .external { externalGlobals[name, default: []].append(id) }
    }
    unitGlobals.append(ownGlobals)
    for constant in unit.constants {
      let name = symbols[index][constant.name.index]
      let known = constants[name]?.last
      if known?.value == constant.value, known.map({ units[$0.unit].target }) == unit.target { continue }
      constants[name, default: []].append((index, constant.value))
    }
    for type in unit.types { link(type, ofUnit: index) }
  }

  /// Makes a function known to other units. An inline function of a header is one, however many units
  /// include it: whoever has no copy of its own finds the first.
  private mutating func publish(
    _ id: FunctionID, _ function: FlowFunction, _ name: Symbol, ofUnit index: Int
  ) {
    let side = units[index].side
    if function.isDeclaration || function.linkage == .header {
      let known = function.isDeclaration ? declarations[side]?[name] : definitions[side]?[name]
      if let last = known?.last, units[functions[last.index].unit].target == units[index].target {
        return
      }
    }
    if function.isDeclaration {
      declarations[side, default: [:]][name, default: []].append(id)
    } else {
      definitions[side, default: [:]][name, default: []].append(id)
    }
  }

  /// The module a unit belongs to, as far as the name of its target tells.
  private func moduleName(ofUnit index: Int) -> String {
    String(units[index].target.split(separator: ":").last ?? "")
  }

  private func isLinked(_ left: Int, _ right: Int) -> Bool {
    scopes.sees(left, right) || scopes.sees(right, left)
  }

  private mutating func link(_ type: NominalType, ofUnit index: Int) {
    let name = symbols[index][type.name.index]
    for superType in type.superTypes {
      let parent = symbols[index][superType.index]
      if superTypes[name]?.contains(parent) != true { superTypes[name, default: []].append(parent) }
      if subTypes[parent]?.contains(name) != true { subTypes[parent, default: []].append(name) }
    }
    for property in type.properties where property.type.ownership != .strong {
      weakProperties.insert(symbols[index][property.name.index])
    }
  }

  // MARK: Look-up

  package func function(_ id: FunctionID) -> FlowFunction {
    let link = functions[id.index]
    return units[link.unit].functions[link.index]
  }

  func parameters(of id: FunctionID) -> [Parameter] {
    units[functions[id.index].unit].functions[functions[id.index].index].parameters
  }

  package func side(of id: FunctionID) -> FlowUnit.Side { units[functions[id.index].unit].side }

  /// The name of a function as the source spells it.
  package func name(of id: FunctionID) -> String {
    names[symbols[functions[id.index].unit][function(id).name.index].index]
  }

  package func globalName(_ id: GlobalID) -> String { names[globals[id.index].name.index] }

  func isConstant(_ id: GlobalID) -> Bool { globals[id.index].isConstant }

  func isInternal(_ id: GlobalID) -> Bool { globals[id.index].isInternal }

  package func value(ofConstant name: StringID, inUnit unit: Int) -> Int64? {
    let known = constants[symbols[unit][name.index]] ?? []
    return known.first { $0.unit == unit }?.value ?? known.last { scopes.sees(unit, $0.unit) }?.value
  }

  /// The function a call by name means; `nil` when it is unknown or ambiguous.
  ///
  /// Order: the unit's own, then definitions of the same side, then (from Swift) the C function of
  /// the same base name, then (from C) what Swift exports, then declarations. Only what the unit's target is linked with counts: what
  /// it depends on, else what depends on it.
  package func resolve(_ name: StringID, inUnit unit: Int) -> FunctionID? {
    let symbol = symbols[unit][name.index]
    if let own = unitFunctions[unit][symbol], !function(own).isDeclaration { return own }
    let side = units[unit].side
    let found = pick(symbol, side, for: unit)
    // What Swift exports to C bears the C symbol's name alone.
    if side == .c, found.map({ function($0).isDeclaration }) != false,
      let exported = pick(symbol, .swift, for: unit)
    {
      return exported
    }
    if let found { return found }
    if side == .swift {
      let spelled = names[symbol.index]
      let base = spelled.prefix { $0 != "(" }
      if let base = symbolIDs[String(base)], let found = pick(base, .c, for: unit) { return found }
    }
    return unitFunctions[unit][symbol]
  }

  /// One function of a name. A definition beats declarations; several definitions are ambiguous unless
  /// one belongs to the caller's target or to a module that its file imports.
  private func pick(_ name: Symbol, _ side: FlowUnit.Side, for unit: Int) -> FunctionID? {
    let defined = definitions[side]?[name] ?? []
    func unitOf(_ id: FunctionID) -> Int { functions[id.index].unit }
    for isSeen in [true, false] where !defined.isEmpty {
      // What the caller sees, else who sees the caller.
      let found = defined.filter { id in
        let other = unitOf(id)
        return scopes.sees(unit, other) == isSeen && (isSeen || scopes.sees(other, unit))
      }
      if found.count == 1 { return found[0] }
      if found.isEmpty { continue }
      let same = found.filter { units[unitOf($0)].target == units[unit].target }
      if same.count == 1 { return same[0] }
      let imported = found.filter { units[unit].imports.contains(moduleName(ofUnit: unitOf($0))) }
      return imported.count == 1 ? imported[0] : nil
    }
    let declared = declarations[side]?[name] ?? []
    return declared.first { units[unitOf($0)].target == units[unit].target }
      ?? declared.first { scopes.sees(unit, unitOf($0)) }
  }

  /// The methods a call may mean, by receiver type and name with labels: the type's own or inherited
  /// one with what its subtypes override; without a receiver type every method of that name, at most
  /// four. More than eight candidates: none.
  package func resolveMethod(type: StringID, name: StringID, inUnit unit: Int) -> [FunctionID] {
    let (found, isTooMany) = methods(type: type, name: name, inUnit: unit)
    return isTooMany ? [] : found
  }

  /// The methods a call may mean, and whether they are more than a call is followed to.
  func methods(
    type: StringID, name: StringID, inUnit unit: Int
  ) -> (found: [FunctionID], isTooMany: Bool) {
    let receiver = symbols[unit][type.index]
    let method = names[symbols[unit][name.index].index]
    guard let methodSymbol = symbolIDs[method] else { return ([], false) }
    let side = units[unit].side
    if receiver.isNone {
      let all = methodsByName[methodSymbol] ?? []
      return (all, all.count > 4)
    }
    var found: [FunctionID] = []
    var ancestors: [Symbol] = [receiver]
    var visited: Set<Symbol> = []
    while let type = ancestors.popLast() {
      guard visited.insert(type).inserted else { continue }
      if let own = ownMethod(methodSymbol, of: type, unit: unit, side: side) {
        found.append(own)
        break
      }
      ancestors += superTypes[type] ?? []
    }
    var descendants = subTypes[receiver] ?? []
    visited = []
    while let type = descendants.popLast() {
      guard visited.insert(type).inserted else { continue }
      if let own = ownMethod(methodSymbol, of: type, unit: unit, side: side), !found.contains(own) {
        found.append(own)
      }
      descendants += subTypes[type] ?? []
    }
    return (found, found.count > 8)
  }

  private func ownMethod(
    _ name: Symbol, of type: Symbol, unit: Int, side: FlowUnit.Side
  ) -> FunctionID? {
    guard let symbol = symbolIDs["\(names[type.index]).\(names[name.index])"] else { return nil }
    if let own = unitFunctions[unit][symbol] { return own }
    return pick(symbol, side, for: unit)
  }

  /// A type and all that it inherits from, as far as the program declares it; nearest first.
  func ancestors(of type: Symbol) -> [Symbol] {
    var found = [type]
    var next = 0
    while next < found.count {
      for parent in superTypes[found[next]] ?? [] where !found.contains(parent) { found.append(parent) }
      next += 1
    }
    return found
  }

  /// The `deinit` of a class, or of the nearest superclass that has one.
  package func deinitializer(of type: Symbol) -> FunctionID? {
    ancestors(of: type).lazy.compactMap { deinitializers[$0] }.first
  }

  /// The symbol of a name that the model rows use; names no unit has share the numbers above.
  package func symbol(named name: String) -> Symbol {
    if let known = symbolIDs[name] { return known }
    return modelNames.intern(name)
  }

  package func text(_ symbol: Symbol) -> String {
    symbol.index < names.count
      ? names[symbol.index] : symbol.isElement ? "[]" : modelNames.text(of: symbol)
  }

  /// The global a name means in a unit; a name nobody defines has none.
  package func resolveGlobal(_ name: StringID, inUnit unit: Int) -> GlobalID? {
    let symbol = symbols[unit][name.index]
    if let own = unitGlobals[unit][symbol] { return own }
    return externalGlobals[symbol]?.first { isLinked(globals[$0.index].unit, unit) }
  }
}

/// Names that only rows of the catalogue use, numbered as they are met, above those of the units.
private final class ModelNames: Sendable {
  private let names = Mutex<[String]>([])
  private static let first: UInt32 = 0x4000_0000

  func intern(_ name: String) -> Symbol {
    names.withLock { names in
      let index = names.firstIndex(of: name) ?? names.count
      if index == names.count { names.append(name) }
      return Symbol(raw: Self.first + UInt32(index))
    }
  }

  func text(of symbol: Symbol) -> String {
    names.withLock { names in
      let index = Int(symbol.raw) - Int(Self.first)
      return names.indices.contains(index) ? names[index] : ""
    }
  }
}
