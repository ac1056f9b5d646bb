import PointerFlow

/// Names for the places of a summary that mean the same in every function: globals, members of types.
struct MemoryNames {
  let program: Program
  let paths: PathTable
  let function: FunctionID

  struct Name {
    var text: String
    var side: FlowUnit.Side
    /// The global that the place is or lies in.
    var global: GlobalID?
  }

  /// `nil` for what has no name outside of the function: locals of callers, memory just made.
  func name(of place: PathID) -> Name? {
    switch paths[place] {
    case .global(let id):
      return Name(text: program.globalName(id), side: program.globals[id.index].side, global: id)
    case .library(let name): return Name(text: program.text(name), side: .c)
    case .field(let parent, let member):
      let member = program.text(member)
      let suffix = member.hasPrefix("[") ? member : "." + member
      if var name = name(of: parent) {
        name.text += suffix
        return name
      }
      guard let type = typeName(behind: parent) else { return nil }
      return Name(text: type + suffix, side: program.side(of: function))
    case .entry(let parent, _), .owned(let parent):
      guard var name = name(of: parent) else { return nil }
      name.text += "[]"
      return name
    case .dereference(let parent):
      guard var name = name(of: parent), name.global != nil else { return nil }
      name.text = "*" + name.text
      return name
    case .none, .parameter, .fresh, .function, .literal, .foreign: return nil
    }
  }

  /// The type of the memory that a parameter points to.
  private func typeName(behind place: PathID) -> String? {
    guard case .dereference(let pointer) = paths[place], case .parameter(let position) = paths[pointer]
    else { return nil }
    let parameters = program.function(function).parameters
    guard parameters.indices.contains(position) else { return nil }
    return Self.record(parameters[position].type, in: program.units[program.functions[function.index].unit])
  }

  /// The record's name of a pointer, object or aggregate type, without decoration.
  static func record(_ type: TypeFact, in unit: FlowUnit) -> String? {
    var name = unit[type.name][...]
    for prefix in ["const ", "struct ", "union "] where name.hasPrefix(prefix) {
      name = name.dropFirst(prefix.count)
    }
    for generic in ["UnsafeMutablePointer<", "UnsafePointer<"] where name.hasPrefix(generic) {
      name = name.dropFirst(generic.count)
    }
    let identifier = name.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
    return identifier.isEmpty ? nil : String(identifier)
  }
}

/// The named memory that a function's body reads addresses from.
struct MemoryReads {
  /// As `MemoryNames` writes them, each once, in order of the body.
  private(set) var labels: [String] = []

  /// What is known of a value, by the value.
  private enum Known {
    /// The address of named memory.
    case memory(String)
    /// The address of a local whose type has a name.
    case local(String)
    /// Points to memory of a type with a name.
    case pointer(String)
  }

  init(program: Program, function id: FunctionID) {
    let function = program.function(id)
    let index = program.functions[id.index].unit
    let unit = program.units[index]
    var known: [ValueID: Known] = [:]
    var seen: Set<String> = []
    for instruction in function.instructions {
      switch instruction {
      case .addressOfGlobal(let result, let name):
        if let global = program.resolveGlobal(name, inUnit: index) {
          known[result] = .memory(program.globalName(global))
        }
      case .addressOfLocal(let result, let storage):
        let type = function.storages[storage.index].type
        known[result] = MemoryNames.record(type, in: unit).map { .local($0) }
      case .parameter(let result, let position):
        let type = function.parameters[Int(position)].type
        known[result] = MemoryNames.record(type, in: unit).map { .pointer($0) }
      case .field(let result, let base, let name):
        switch known[base] {
        case .memory(let label): known[result] = .memory(label + "." + unit[name])
        case .pointer(let type): known[result] = .memory(type + "." + unit[name])
        case .local, nil: break
        }
      case .element(let result, let base, _):
        if case .memory(let label) = known[base] { known[result] = .memory(label + "[]") }
      case .cast(let result, let value, _), .offset(let result, let value, _):
        known[result] = known[value]
      case .load(let result, let address):
        switch known[address] {
        case .local(let type): known[result] = .pointer(type)
        case .memory(let label):
          if seen.insert(label).inserted { labels.append(label) }
        case .pointer, nil: break
        }
      default: break
      }
    }
  }
}
