// Classes of which the program has no instance: whoever uses it as a library makes them, and lets go of
// them when it likes. A class is open when neither it nor a subclass is made anywhere in the program.
// Lost: instances that are made through a metatype, or by a class of the same name.

/// An open class, with what outsiders may call on an instance.
struct OpenClass {
  let type: Symbol
  /// Bodies only; empty when an instance begins with nothing.
  var initializers: [FunctionID] = []
  /// Methods with a body that are no initialisers.
  var methods: [FunctionID] = []
  /// Those of its superclasses.
  var inheritedMethods: [FunctionID] = []
  /// Of the superclasses, too.
  let deinitializer: FunctionID?
  /// The unit and the range of the declaration.
  let unit: Int
  let range: SourceRange
}

extension Program {
  /// In the order of their declarations. O(instructions).
  func openClasses() -> [OpenClass] {
    var made: Set<Symbol> = []
    for index in functions.indices.dropFirst() {
      let unit = functions[index].unit
      for case .makeObject(_, let type) in function(FunctionID(raw: UInt32(index))).instructions {
        made.formUnion(ancestors(of: symbols[unit][type.index]))
      }
    }
    let methods = methodsByType()
    var seen: Set<Symbol> = []
    var open: [OpenClass] = []
    for (unit, content) in units.enumerated() {
      for type in content.types where type.kind == .class || type.kind == .actor {
        let name = symbols[unit][type.name.index]
        guard !made.contains(name), seen.insert(name).inserted else { continue }
        var found = OpenClass(
          type: name, deinitializer: deinitializer(of: name), unit: unit, range: type.range)
        for ancestor in ancestors(of: name) {
          for id in methods[ancestor] ?? [] {
            switch (function(id).role, ancestor == name) {
            case (.initializer, true): found.initializers.append(id)
            case (.ordinary, true): found.methods.append(id)
            case (.ordinary, false): found.inheritedMethods.append(id)
            default: continue
            }
          }
        }
        open.append(found)
      }
    }
    return open
  }

  /// The bodies that take a `self` and are no `deinit`, by the type as it is named.
  private func methodsByType() -> [Symbol: [FunctionID]] {
    var found: [Symbol: [FunctionID]] = [:]
    for index in functions.indices.dropFirst() {
      let id = FunctionID(raw: UInt32(index))
      let method = function(id)
      guard !method.isDeclaration, !method.receiverType.isNone, !method.attributes.contains(.isStatic),
        method.role == .ordinary || method.role == .initializer
      else { continue }
      found[symbols[functions[index].unit][method.receiverType.index], default: []].append(id)
    }
    return found
  }
}
