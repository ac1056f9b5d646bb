/// Evaluates the statements of a manifest over literals.
///
/// The environment counts as empty, so that the same sources always read the same. What cannot be
/// decided is taken as not true and said. Steps, depth and sizes are bounded: manifests may be hostile.
struct ManifestEvaluator {
  static let maximumSteps = 200_000
  static let maximumDepth = 64
  static let maximumElements = 20_000
  static let maximumLength = 1 << 16
  private static let tooMuch = "more steps or deeper nesting than manifests have"

  let tree: SyntaxTree
  let directory: String
  let operatingSystem: String
  /// Innermost scope last.
  var scopes: [[String: ManifestValue]] = [[:]]
  /// Functions, computed properties and static members by name.
  var functions: [String: NodeID] = [:]
  var getters: [String: NodeID] = [:]
  var statics: [String: NodeID] = [:]
  private(set) var undecided: [String] = []
  private var steps = 0
  private var depth = 0

  /// How a run of statements ended.
  enum Flow {
    case next
    case leaves
    case returns(ManifestValue)
  }

  init(tree: SyntaxTree, directory: String, operatingSystem: String) {
    self.tree = tree
    self.directory = directory
    self.operatingSystem = operatingSystem
  }

  mutating func run() {
    collect(tree.childArray(tree.root))
    _ = execute(tree.childArray(tree.root))
  }

  /// The package as the last statement leaves it.
  var package: ManifestValue.Call? {
    let packages = scopes[0].sorted { $0.key < $1.key }.compactMap { $0.value.call }
    return packages.last { $0.name == "Package" }
  }

  mutating func leaveUndecided(_ id: NodeID, _ what: String) {
    let text = tree.text(id)
    let shown = text.count > 60 ? String(text.prefix(60)) + "…" : text
    let note = "\(what) `\(shown)`"
    if undecided.count < 20, !undecided.contains(note) { undecided.append(note) }
  }

  /// Runs `body` one level deeper, unless a bound is reached.
  mutating func bounded<Result>(
    _ fallback: Result, _ body: (inout ManifestEvaluator) -> Result
  ) -> Result {
    steps += 1
    guard steps <= Self.maximumSteps, depth < Self.maximumDepth else {
      if undecided.last != Self.tooMuch { undecided.append(Self.tooMuch) }
      return fallback
    }
    depth += 1
    defer { depth -= 1 }
    return body(&self)
  }

  // MARK: Declarations that may be used before they stand

  private mutating func collect(_ items: [NodeID], isMember: Bool = false) {
    for item in items {
      switch tree.kind(item) {
      case .functionDeclaration: functions[tree.name(item)] = item
      case .typeDeclaration:
        if let members = tree.child(item, .memberBlock) {
          collect(tree.childArray(members), isMember: true)
        }
      case .variableDeclaration where isMember: collectProperties(item)
      case .conditionalCompilation:
        collect(chosenClause(item), isMember: isMember)
      default: break
      }
    }
  }

  private mutating func collectProperties(_ item: NodeID) {
    for binding in tree.childArray(item, .binding) {
      guard let pattern = tree.child(binding, .namePattern) else { continue }
      let name = tree.name(pattern)
      if let accessors = tree.child(binding, .accessorBlock) {
        getters[name] = accessors
      } else if let initializer = tree.child(binding, .initializer) {
        statics[name] = initializer
      }
    }
  }

  // MARK: Statements

  mutating func execute(_ statements: [NodeID]) -> Flow {
    for statement in statements {
      switch bounded(.leaves, { $0.execute(statement) }) {
      case .next: continue
      case let flow: return flow
      }
    }
    return .next
  }

  private mutating func execute(_ id: NodeID) -> Flow {
    switch tree.kind(id) {
    case .variableDeclaration: declare(id)
    case .ifStatement: return executeIf(id)
    case .guardStatement:
      let parts = tree.childArray(id)
      guard parts.count == 2, isTrue(parts[0]) != true else { return .next }
      return execute(tree.childArray(parts[1]))
    case .forStatement: return executeFor(id)
    case .switchStatement: return executeSwitch(id)
    case .conditionalCompilation: return execute(chosenClause(id))
    case .doStatement:
      if let block = tree.child(id, .codeBlock) { return execute(tree.childArray(block)) }
    case .returnStatement:
      return .returns(tree.childArray(id).first.map { value($0) } ?? .null)
    case .breakStatement, .continueStatement, .throwStatement: return .leaves
    case .whileStatement, .repeatStatement: leaveUndecided(id, "the loop")
    case .importDeclaration, .functionDeclaration, .typeDeclaration, .typeAlias,
      .otherDeclaration: break
    default: _ = value(id)
    }
    return .next
  }

  private mutating func declare(_ id: NodeID) {
    for binding in tree.childArray(id, .binding) {
      guard let pattern = tree.child(binding, .namePattern) else { continue }
      let name = tree.name(pattern)
      if let initializer = tree.child(binding, .initializer),
        let expression = tree.childArray(initializer).first
      {
        let type = tree.child(binding, .typeName).map { tree.text($0) } ?? ""
        scopes[scopes.count - 1][name] = named(value(expression), type)
      } else if let accessors = tree.child(binding, .accessorBlock) {
        getters[name] = accessors
      } else {
        scopes[scopes.count - 1][name] = .null
      }
    }
  }

  /// `let package: Package = .init(…)`.
  private func named(_ value: ManifestValue, _ type: String) -> ManifestValue {
    guard case .call(var call) = value, call.name == "init", !type.isEmpty else { return value }
    call.name = type
    return .call(call)
  }

  private mutating func executeIf(_ id: NodeID) -> Flow {
    let parts = tree.childArray(id)
    guard parts.count >= 2 else { return .next }
    scopes.append([:])
    defer { scopes.removeLast() }
    switch isTrue(parts[0]) {
    case true?: return execute(tree.childArray(parts[1]))
    case nil: leaveUndecided(parts[0], "the condition")
    case false?: break
    }
    guard parts.count > 2 else { return .next }
    return tree.kind(parts[2]) == .ifStatement
      ? bounded(.next) { $0.executeIf(parts[2]) } : execute(tree.childArray(parts[2]))
  }

  /// Whether all of some conditions hold; `nil` when reading does not tell.
  mutating func isTrue(_ conditions: NodeID) -> Bool? {
    for condition in tree.childArray(conditions) {
      guard tree.kind(condition) == .bindingCondition else {
        guard let truth = value(condition).boolean else { return nil }
        if !truth { return false }
        continue
      }
      guard let pattern = tree.childArray(condition).first, tree.kind(pattern) == .namePattern else {
        return nil
      }
      let name = tree.name(pattern)
      let expression = tree.child(condition, .initializer).flatMap { tree.childArray($0).first }
      let bound = expression.map { value($0) } ?? variable(name)
      if bound == .unknown { return nil }
      if bound == .null { return false }
      scopes[scopes.count - 1][name] = bound
    }
    return true
  }

  private mutating func executeFor(_ id: NodeID) -> Flow {
    let parts = tree.childArray(id)
    guard parts.count >= 3, tree.kind(parts[0]) == .namePattern, let body = parts.last else {
      leaveUndecided(id, "the loop")
      return .next
    }
    let name = tree.name(parts[0])
    guard let elements = value(parts[1]).array else {
      leaveUndecided(parts[1], "the loop over")
      return .next
    }
    for (index, element) in elements.enumerated() {
      scopes.append([name: element])
      if let clause = tree.child(id, .whereClause), let condition = tree.childArray(clause).first,
        value(condition).boolean != true
      {
        scopes.removeLast()
        continue
      }
      let flow = execute(tree.childArray(body))
      let changed = scopes.removeLast()[name]
      // Targets are objects: what happens to one happens to the one in the list.
      if let changed, changed != element { replace(index, of: parts[1], with: changed) }
      if case .returns = flow { return flow }
    }
    return .next
  }

  private mutating func replace(_ index: Int, of list: NodeID, with changed: ManifestValue) {
    guard case .array(var elements) = value(list), elements.indices.contains(index) else { return }
    elements[index] = changed
    assign(.array(elements), to: list)
  }

  private mutating func executeSwitch(_ id: NodeID) -> Flow {
    let parts = tree.childArray(id)
    guard let subject = parts.first else { return .next }
    let wanted = value(subject)
    if wanted == .unknown {
      leaveUndecided(subject, "the switch over")
      return .next
    }
    for part in parts.dropFirst() where tree.kind(part) == .switchCase {
      let items = tree.childArray(part, .caseItem)
      let matches =
        items.isEmpty
        || items.contains { item in
          guard let pattern = tree.childArray(item).first else { return false }
          if tree.kind(pattern) == .wildcardPattern { return true }
          guard let expression = tree.childArray(pattern).first else { return false }
          return value(expression) == wanted
        }
      if matches, let block = tree.child(part, .codeBlock) {
        let flow = execute(tree.childArray(block))
        if case .leaves = flow { return .next }
        return flow
      }
    }
    return .next
  }

  // MARK: Conditional compilation

  /// The statements of the clause that holds.
  private mutating func chosenClause(_ id: NodeID) -> [NodeID] {
    let parts = tree.childArray(id)
    var index = 0
    while index + 1 < parts.count {
      switch compilationTruth(parts[index]) {
      case true?: return tree.childArray(parts[index + 1])
      case nil: leaveUndecided(parts[index], "the condition")
      case false?: break
      }
      index += 2
    }
    return []
  }

  private func compilationTruth(_ line: NodeID) -> Bool? {
    let node = tree[line]
    let words = (node.firstToken..<node.endToken).map { tree.source.text(Int($0)) }
    var condition = CompilationCondition(
      words: Array(words.dropFirst()), operatingSystem: operatingSystem)
    return words.first == "#else" ? true : condition.evaluate()
  }
}

/// `#if` conditions of a manifest, by recursive descent over the words of the line.
private struct CompilationCondition {
  let words: [String]
  let operatingSystem: String
  private var position = 0
  private var depth = 0

  init(words: [String], operatingSystem: String) {
    self.words = words
    self.operatingSystem = operatingSystem
  }

  mutating func evaluate() -> Bool? {
    var result = conjunction()
    while take("||") {
      let right = conjunction()
      result = result == true || right == true ? true : result == nil || right == nil ? nil : false
    }
    return result
  }

  private mutating func conjunction() -> Bool? {
    var result = primary()
    while take("&&") {
      let right = primary()
      result = result == false || right == false ? false : result == nil || right == nil ? nil : true
    }
    return result
  }

  private mutating func primary() -> Bool? {
    depth += 1
    defer { depth -= 1 }
    guard depth < 32 else { return nil }
    if take("!") { return primary().map { !$0 } }
    if take("(") {
      let inner = evaluate()
      _ = take(")")
      return inner
    }
    let name = next()
    // Nobody defines conditions of their own for a manifest.
    guard take("(") else { return name == "true" }
    var argument: [String] = []
    while position < words.count, words[position] != ")" { argument.append(next()) }
    _ = take(")")
    switch name {
    case "os": return argument.first == operatingSystem
    case "swift", "compiler": return holds(argument)
    case "canImport":
      switch argument.first {
      case "Darwin", "AppKit", "UIKit", "ObjectiveC": return operatingSystem == "macOS"
      case "Glibc": return operatingSystem == "Linux"
      case "Foundation", "PackageDescription", "FoundationEssentials": return true
      default: return nil
      }
    case "targetEnvironment": return false
    default: return nil
    }
  }

  /// `>=5.9`, `<6` against the language version that this tool reads.
  private func holds(_ argument: [String]) -> Bool? {
    let text = argument.joined()
    let symbol = text.prefix { !$0.isNumber }
    let wanted = text.dropFirst(symbol.count).split(separator: ".").map { Int($0) ?? 0 }
    let current = [6, 3]
    let padded = wanted + Array(repeating: 0, count: max(0, 2 - wanted.count))
    let isLess = current.lexicographicallyPrecedes(padded)
    switch symbol {
    case ">=": return !isLess
    case "<": return isLess
    default: return nil
    }
  }

  private mutating func next() -> String {
    guard position < words.count else { return "" }
    position += 1
    return words[position - 1]
  }

  private mutating func take(_ word: String) -> Bool {
    guard position < words.count, words[position] == word else { return false }
    position += 1
    return true
  }
}
