extension ManifestEvaluator {
  mutating func call(_ id: NodeID, _ children: [NodeID]) -> ManifestValue {
    guard let callee = children.first else { return .unknown }
    let arguments = children.dropFirst().map { argument($0) }
    switch tree.kind(callee) {
    case .closure:
      guard let block = tree.child(callee, .codeBlock) else { return .unknown }
      return result(of: block, scope: [:])
    case .member: return memberCall(callee, arguments)
    case .identifier, .implicitMember, .typeExpression:
      return function(tree.name(callee), arguments)
    default: return .unknown
    }
  }

  /// A function of the manifest, or one of the package description's.
  private mutating func function(
    _ name: String, _ arguments: [(label: String, expression: NodeID)], this: ManifestValue? = nil
  ) -> ManifestValue {
    guard let declaration = functions[name] else {
      switch name {
      case "Array", "Set", "Optional", "String":
        return arguments.first.map { value($0.expression) } ?? .array([])
      default: break
      }
      return .call(
        ManifestValue.Call(
          name: name,
          arguments: arguments.map {
            ManifestValue.Argument(label: $0.label, value: value($0.expression))
          }))
    }
    guard let block = tree.child(declaration, .codeBlock) else { return .unknown }
    var scope = bind(arguments, to: tree.childArray(declaration, .parameter))
    scope["self"] = this
    return result(of: block, scope: scope)
  }

  private mutating func bind(
    _ arguments: [(label: String, expression: NodeID)], to parameters: [NodeID]
  ) -> [String: ManifestValue] {
    var scope: [String: ManifestValue] = [:]
    var remaining = arguments[...]
    for parameter in parameters {
      let name = tree.name(parameter)
      let label = tree.child(parameter, .label).map { tree.name($0) } ?? name
      if let next = remaining.first, next.label == label || (label == "_" && next.label.isEmpty) {
        remaining.removeFirst()
        scope[name] = value(next.expression)
      } else if let initializer = tree.child(parameter, .initializer),
        let expression = tree.childArray(initializer).first
      {
        scope[name] = value(expression)
      } else {
        scope[name] = .unknown
      }
    }
    return scope
  }

  private mutating func memberCall(
    _ callee: NodeID, _ arguments: [(label: String, expression: NodeID)]
  ) -> ManifestValue {
    let name = tree.name(callee)
    guard let base = tree.childArray(callee).first else { return function(name, arguments) }
    let spelled = tree.text(base)
    let isType =
      (tree.kind(base) == .identifier || tree.kind(base) == .member)
      && spelled.first?.isUppercase == true && lookUp(spelled) == nil
    if isType {
      // `Target.init(…)` makes what `Target(…)` does.
      let made = name == "init" ? String(spelled.split(separator: ".").last ?? "") : name
      return function(made, arguments)
    }
    if mutate(base, name, arguments) { return .null }
    let inner = value(base)
    if functions[name] != nil { return function(name, arguments, this: inner) }
    switch inner {
    case .array(let elements): return listCall(name, elements, arguments)
    case .string(let text): return stringCall(name, text, arguments)
    case .null: return .null
    default: return .unknown
    }
  }

  /// `list.append(…)` and its like. Whether the call was one.
  private mutating func mutate(
    _ base: NodeID, _ name: String, _ arguments: [(label: String, expression: NodeID)]
  ) -> Bool {
    switch name {
    case "append", "insert":
      guard let first = arguments.first else { return false }
      let added = value(first.expression)
      let addition = first.label == "contentsOf" ? added : .array([added])
      let old = value(base)
      assign(Self.sum(old == .null ? .array([]) : old, addition), to: base)
      return true
    case "removeAll":
      guard case .array(let elements) = value(base) else { return true }
      var kept: [ManifestValue] = []
      if let closure = arguments.first?.expression {
        for element in elements where apply(closure, to: element).boolean != true {
          kept.append(element)
        }
      }
      assign(.array(kept), to: base)
      return true
    case "forEach":
      guard case .array(let elements) = value(base), let closure = arguments.first?.expression
      else { return true }
      for element in elements { _ = apply(closure, to: element) }
      return true
    default: return false
    }
  }

  // MARK: Lists and strings

  private mutating func listCall(
    _ name: String, _ elements: [ManifestValue],
    _ arguments: [(label: String, expression: NodeID)]
  ) -> ManifestValue {
    guard let first = arguments.first?.expression else { return .unknown }
    switch name {
    case "map": return .array(elements.map { apply(first, to: $0) })
    case "compactMap":
      return .array(elements.map { apply(first, to: $0) }.filter { $0 != .null })
    case "flatMap":
      var all: [ManifestValue] = []
      for element in elements {
        guard case .array(let inner) = apply(first, to: element) else { return .unknown }
        all += inner
        if all.count > Self.maximumElements { return .unknown }
      }
      return .array(all)
    case "filter":
      return .array(elements.filter { apply(first, to: $0).boolean == true })
    case "contains":
      let wanted = value(first)
      return wanted == .unknown ? .unknown : .boolean(elements.contains(wanted))
    case "first": return elements.first { apply(first, to: $0).boolean == true } ?? .null
    case "joined":
      guard case .string(let separator) = value(first) else { return .unknown }
      let parts = elements.compactMap(\.string)
      return parts.count == elements.count ? .string(parts.joined(separator: separator)) : .unknown
    default: return .unknown
    }
  }

  private mutating func stringCall(
    _ name: String, _ text: String, _ arguments: [(label: String, expression: NodeID)]
  ) -> ManifestValue {
    guard let first = arguments.first, case .string(let other) = value(first.expression) else {
      switch name {
      case "lowercased": return .string(text.lowercased())
      case "uppercased": return .string(text.uppercased())
      default: return .unknown
      }
    }
    switch name {
    case "hasPrefix": return .boolean(text.hasPrefix(other))
    case "hasSuffix": return .boolean(text.hasSuffix(other))
    case "contains": return .boolean(text.contains(other))
    default: return .unknown
    }
  }

  /// What a closure makes of one argument.
  private mutating func apply(_ closure: NodeID, to argument: ManifestValue) -> ManifestValue {
    guard tree.kind(closure) == .closure, let block = tree.child(closure, .codeBlock) else {
      return .unknown
    }
    var scope = ["$0": argument]
    if let parameter = tree.childArray(closure, .parameter).first {
      scope[tree.name(parameter)] = argument
    }
    return bounded(.unknown) { $0.result(of: block, scope: scope) }
  }
}
