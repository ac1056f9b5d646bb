/// Which units see what which others define: those of targets that theirs depends on.
struct LinkScopes: Sendable {
  /// Per unit: its target, dense.
  private var targets: [Int] = []
  /// Per target: the targets it sees; `nil` when its dependencies are not known.
  private var seen: [Set<Int>?] = []

  init(units: [FlowUnit], scopes: [String: Set<String>]) {
    var numbers: [String: Int] = [:]
    for unit in units {
      let number = numbers[unit.target] ?? numbers.count
      numbers[unit.target] = number
      targets.append(number)
    }
    seen = Array(repeating: nil, count: numbers.count)
    for (target, number) in numbers {
      guard let scope = scopes[target] else { continue }
      seen[number] = Set(scope.compactMap { numbers[$0] })
    }
  }

  /// Whether what a unit defines is in sight of another one.
  func sees(_ unit: Int, _ other: Int) -> Bool {
    seen[targets[unit]]?.contains(targets[other]) ?? true
  }
}
