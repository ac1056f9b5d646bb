/// What a library function does to pointers, as its manual says it: one row of `rules.yml`.
///
/// A row is a complete statement: what no effect mentions does not happen. A row without effects
/// keeps, frees and calls nothing. The engine turns a model into the summary that an analysed body
/// would have had, so no rule can tell one from the other.
package struct FunctionModel: Hashable, Sendable {
  /// C: the symbol. Swift: the full name without the receiver, e.g. `async(execute:)`.
  package let name: String
  /// Swift: the nominal type whose member it is; empty for C and for free functions.
  package let receiver: String
  /// The library's key in `rules.yml`, e.g. `sqlite3`.
  package let library: String
  /// For a Swift method or initialiser without `self`; `ModelPlace.Root.receiver` names that.
  package let parameters: [ModelParameter]
  package let isVariadic: Bool
  package let result: ModelType
  package let effects: [ModelEffect]
  /// It never returns to its caller (`exit`, `longjmp`).
  package let isNoReturn: Bool
  /// The manual the row was read from.
  package var reference: String

  /// A Swift function: its name carries labels.
  package var isSwift: Bool { name.hasSuffix(")") }

  /// Arguments of a call in front of those for `parameters`: a Swift function gets its receiver, or
  /// an unknown value where there is none.
  package var receiverCount: Int { isSwift ? 1 : 0 }

  package init(
    name: String, receiver: String = "", library: String, parameters: [ModelParameter],
    isVariadic: Bool = false, result: ModelType, effects: [ModelEffect],
    isNoReturn: Bool = false, reference: String = ""
  ) {
    self.name = name
    self.receiver = receiver
    self.library = library
    self.parameters = parameters
    self.isVariadic = isVariadic
    self.result = result
    self.effects = effects
    self.isNoReturn = isNoReturn
    self.reference = reference
  }
}

extension FunctionModel {
  /// Whether a call with so many arguments, the receiver included, can mean this function.
  package func takes(arguments count: Int) -> Bool {
    if isSwift { return true }
    return isVariadic ? count >= parameters.count : count == parameters.count
  }

  /// Whether a declaration can be the one that the row describes: as many parameters, of the same
  /// kinds. What a declaration leaves open agrees.
  package func agrees(with declaration: FlowFunction) -> Bool {
    if isSwift { return true }
    // Declared by its use alone, its header missing: nothing is said of parameters.
    if declaration.linkage == .external, declaration.parameters.isEmpty { return true }
    guard declaration.linkage == .external, declaration.parameters.count == parameters.count,
      declaration.attributes.contains(.variadic) == isVariadic
    else { return false }
    return zip(parameters, declaration.parameters).allSatisfy { $0.type.agrees(with: $1.type.kind) }
      && result.agrees(with: declaration.resultType.kind)
  }
}

package struct ModelParameter: Hashable, Sendable {
  /// C: the name in the prototype, by which effects speak of it; may be empty. Swift: the label.
  package let name: String
  package let type: ModelType
  /// Swift: the call may leave it out.
  package let hasDefault: Bool

  package init(name: String, type: ModelType, hasDefault: Bool = false) {
    self.name = name
    self.type = type
    self.hasDefault = hasDefault
  }
}

/// As much of a C or Swift type as decides how a pointer can flow.
package struct ModelType: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case void, integer, floating, pointer, function, aggregate
  }

  package let kind: Kind
  /// `const T *`: the callee does not write through it.
  package let isConstPointee: Bool
  /// The name of what the innermost pointer points to, e.g. `char`, `void`, `sqlite3_stmt`.
  package let base: String
  /// How many `*` (or `[]`) stand between the value and `base`.
  package let indirections: Int

  package init(
    _ kind: Kind, isConstPointee: Bool = false, base: String = "", indirections: Int = 0
  ) {
    self.kind = kind
    self.isConstPointee = isConstPointee
    self.base = base
    self.indirections = indirections
  }

  /// Whether a declared type of this kind can be meant. Functions are passed by their address;
  /// headers wrap some pointers in a (transparent) union.
  fileprivate func agrees(with declared: TypeFact.Kind) -> Bool {
    switch declared {
    case .unknown, .buffer, .object, .aggregate: true
    case .pointer, .function: kind == .pointer || kind == .function || kind == .aggregate
    case .integer: kind == .integer
    case .floating: kind == .floating
    case .void: kind == .void
    }
  }

  /// Bytes of one pointee, where every platform agrees; `nil` for raw memory and records.
  package var pointeeSize: Int? {
    guard kind == .pointer else { return nil }
    if indirections > 1 { return 8 }
    return switch base {
    case "char", "signed char", "unsigned char", "int8_t", "uint8_t", "bool", "_Bool": 1
    case "short", "unsigned short", "int16_t", "uint16_t": 2
    case "int", "unsigned", "unsigned int", "int32_t", "uint32_t", "float": 4
    case "long long", "unsigned long long", "int64_t", "uint64_t", "double", "size_t": 8
    default: nil
    }
  }
}
