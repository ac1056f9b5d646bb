/// A graph that can be drawn: what happens to pointers where, and what leads to what.
package struct GraphDocument: Hashable, Sendable {
  /// The side of the boundary a node lies on.
  package enum Side: String, Hashable, Sendable {
    case swift, c
  }

  package struct Node: Hashable, Sendable {
    package let side: Side
    /// What the node is: a step's kind, `function`, `memory`, `object` or `finding`.
    package let kind: String
    /// One line, lower case.
    package let label: String
    /// `nil` for what lies in no file.
    package let location: FindingLocation?

    package init(side: Side, kind: String, label: String, location: FindingLocation?) {
      self.side = side
      self.kind = kind
      self.label = label
      self.location = location
    }
  }

  package struct Edge: Hashable, Sendable {
    /// Indices of nodes.
    package let from: Int
    package let to: Int
    package let label: String

    package init(from: Int, to: Int, label: String) {
      self.from = from
      self.to = to
      self.label = label
    }
  }

  package let title: String
  package private(set) var nodes: [Node] = []
  package private(set) var edges: [Edge] = []
  private var nodeIndices: [Node: Int] = [:]
  private var edgeSet: Set<Edge> = []

  package init(title: String) { self.title = title }

  /// The index of a node; equal nodes are one.
  package mutating func add(_ node: Node) -> Int {
    if let known = nodeIndices[node] { return known }
    nodeIndices[node] = nodes.count
    nodes.append(node)
    return nodes.count - 1
  }

  package mutating func connect(_ from: Int, _ to: Int, _ label: String = "") {
    let edge = Edge(from: from, to: to, label: label)
    if edgeSet.insert(edge).inserted { edges.append(edge) }
  }
}

extension GraphDocument {
  /// The paths of findings; steps at one place that say the same are one node.
  package init(title: String, findings: [Finding]) {
    self.init(title: title)
    for finding in findings { add(finding, isAlone: findings.count == 1) }
  }

  private mutating func add(_ finding: Finding, isAlone: Bool) {
    var previous: Int?
    for (number, step) in finding.witness.enumerated() {
      let label = isAlone ? "\(number + 1). \(step.message)" : step.message
      let side: Side = step.location.path.hasSuffix(".swift") ? .swift : .c
      let index = add(
        Node(side: side, kind: step.kind.rawValue, label: label, location: step.location))
      if let previous, previous != index { connect(previous, index) }
      previous = index
    }
  }
}
