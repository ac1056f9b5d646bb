/// An access path of the program: a root and steps, interned; 0 is none.
package struct PathID: FlowIndex {
  package let raw: UInt32
  package init(raw: UInt32) { self.raw = raw }
}

/// Names for memory that make sense on both sides of a call: what a callee's parameters, globals and
/// results lead to. Interned for the whole program, so a path is one number.
///
/// A path denotes a *place*. `parameter(i)` is the slot of an argument, `dereference(p)` is what the
/// pointer in `p` pointed to when the function was entered, `field(p, f)` is a member. At most three
/// fields in a row and three dereferences are told apart; what lies deeper is the place `*` there.
package final class PathTable {
  package enum Node: Hashable, Sendable {
    case none
    case parameter(Int)
    case global(GlobalID)
    /// Memory that the call made: the n-th of its summary.
    case fresh(Int)
    case function(FunctionID)
    /// Memory that lives as long as the process and that nobody tells apart.
    case literal
    /// Memory of which nothing is known.
    case foreign
    case field(PathID, Symbol)
    case dereference(PathID)
    /// State of a library that no argument reaches, by the name its rows give it.
    case library(Symbol)
    /// Memory that a library owns and gives out at a place, until it ends it.
    case owned(PathID)
    /// The entry of a place that the parameter's number selects.
    case entry(PathID, parameter: Int)
  }

  private var nodes: [Node] = [.none]
  private var ids: [Node: PathID] = [:]
  private var fields = PairTable()
  /// By path: what it is the holder of.
  private var dereferences: [PathID] = [.none]

  package init() {}

  package func intern(_ node: Node) -> PathID {
    switch node {
    case .field(let parent, let name):
      if let known = fields[parent.raw, name.raw] { return PathID(raw: known) }
      let id = append(node)
      fields.insert(parent.raw, name.raw, id.raw)
      return id
    case .dereference(let holder):
      if !dereferences[holder.index].isNone { return dereferences[holder.index] }
      let id = append(node)
      dereferences[holder.index] = id
      return id
    default:
      if let known = ids[node] { return known }
      let id = append(node)
      ids[node] = id
      return id
    }
  }

  private func append(_ node: Node) -> PathID {
    nodes.append(node)
    dereferences.append(.none)
    return PathID(raw: UInt32(nodes.count - 1))
  }

  package subscript(id: PathID) -> Node { nodes[id.index] }

  /// The root of a path.
  package func root(of id: PathID) -> Node {
    var current = id
    while true {
      switch nodes[current.index] {
      case .field(let parent, _), .dereference(let parent), .owned(let parent),
        .entry(let parent, _):
        current = parent
      case let node: return node
      }
    }
  }

  /// Whether a path begins at a global or in a library: anybody finds what is there.
  func isGlobal(_ id: PathID) -> Bool {
    switch root(of: id) {
    case .global, .library: true
    default: false
    }
  }

  /// The place as the flow of functions knows it; `nil` for memory that no global, member or library names.
  func functionHolder(of id: PathID) -> FunctionHolder? {
    switch nodes[id.index] {
    case .global(let global): .global(global)
    case .field(let parent, let name) where name.isElement: functionHolder(of: parent)
    case .field(_, let name): name == .anyMember ? nil : .member(name)
    case .none, .parameter, .fresh, .function, .literal, .foreign, .dereference, .library, .owned, .entry: nil
    }
  }

  /// The number of dereferences on the way.
  package func dereferences(of id: PathID) -> Int {
    var count = 0
    var current = id
    while true {
      switch nodes[current.index] {
      case .field(let parent, _), .entry(let parent, _): current = parent
      case .dereference(let parent), .owned(let parent):
        count += 1
        current = parent
      default: return count
      }
    }
  }

  /// Whether the members at the end of two paths have the same names, as far back as both have any.
  func endAlike(_ left: PathID, _ right: PathID) -> Bool {
    var (left, right) = (left, right)
    while case .field(let outer, let name) = nodes[left.index],
      case .field(let other, let otherName) = nodes[right.index]
    {
      if name != otherName { return false }
      (left, right) = (outer, other)
    }
    return true
  }

  /// The last member on the way, none when the path ends in a root.
  package func lastField(of id: PathID) -> Symbol {
    var current = id
    while true {
      switch nodes[current.index] {
      case .field(_, let name): return name
      case .dereference(let parent), .owned(let parent), .entry(let parent, _): current = parent
      default: return .none
      }
    }
  }
}
