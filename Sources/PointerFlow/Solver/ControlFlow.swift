// The order in which blocks are visited: reverse postorder, each loop to its end before it is entered again.
// No lattice: a depth-first search, each block once, O(blocks + edges). Lost: nothing; what cannot be reached
// from the entry is left out.

/// The shape of a function's control flow.
struct ControlFlow {
  /// Reachable blocks in reverse postorder.
  let order: [BlockID]
  /// The position in `order`, by block.
  let position: [Int]
  let hasLoops: Bool
  /// By position: the blocks to which loops lead back whose last block stands there, inner ones first.
  private let loopHeads: [[Int]]
  /// Values that are used in another block than the one that makes them.
  let isShared: [Bool]

  init(_ function: FlowFunction) {
    var postorder: [BlockID] = []
    var mark = [UInt8](repeating: 0, count: function.blocks.count)
    var stack: [(block: BlockID, next: Int)] = [(.entry, 0)]
    mark[BlockID.entry.index] = 1
    var foundBack = false
    while let (block, next) = stack.last {
      let successors = function.blocks[block.index].terminator.successors
      if next < successors.count {
        stack[stack.count - 1].next += 1
        let successor = successors[next]
        if mark[successor.index] == 0 {
          mark[successor.index] = 1
          stack.append((successor, 0))
        } else if mark[successor.index] == 1 {
          foundBack = true
        }
      } else {
        mark[block.index] = 2
        postorder.append(block)
        stack.removeLast()
      }
    }
    order = postorder.reversed()
    hasLoops = foundBack
    var position = [Int](repeating: Int.max, count: function.blocks.count)
    for (index, block) in order.enumerated() { position[block.index] = index }
    self.position = position
    loopHeads = Self.loopHeads(function, order, position)
    isShared = Self.sharedValues(of: function)
  }

  /// The blocks to which loops lead back that end at a position, inner ones first.
  func heads(ofLoopsEndingAt position: Int) -> [Int] { loopHeads[position] }

  private static func loopHeads(
    _ function: FlowFunction, _ order: [BlockID], _ position: [Int]
  ) -> [[Int]] {
    var ends: [Int: Int] = [:]
    for (index, block) in order.enumerated() {
      for next in function.blocks[block.index].terminator.successors where position[next.index] <= index {
        ends[position[next.index]] = index
      }
    }
    var heads = [[Int]](repeating: [], count: order.count)
    for (head, end) in ends.sorted(by: { $0.key > $1.key }) { heads[end].append(order[head].index) }
    return heads
  }

  func isBack(_ from: BlockID, _ to: BlockID) -> Bool {
    position[to.index] <= position[from.index]
  }

  private static func sharedValues(of function: FlowFunction) -> [Bool] {
    var home = [Int32](repeating: -1, count: Int(function.valueCount))
    var isShared = [Bool](repeating: false, count: Int(function.valueCount))
    for (index, block) in function.blocks.enumerated() {
      for position in block.instructions {
        if let result = function.instructions[Int(position)].result(in: function) {
          home[result.index] = Int32(index)
        }
      }
    }
    for (index, block) in function.blocks.enumerated() {
      func use(_ value: ValueID) {
        if home[value.index] != Int32(index) { isShared[value.index] = true }
      }
      for position in block.instructions {
        function.instructions[Int(position)].forEachUse(in: function, use)
      }
      switch block.terminator {
      case .branch(let value, _, _), .choose(let value, _), .returns(let value),
        .throwing(let value):
        use(value)
      case .jump, .unreachable: break
      }
    }
    isShared[0] = false
    return isShared
  }
}
