import TestKit

/// A random C unit as text: one function of a few blocks that moves addresses of its locals, its
/// parameter and fresh memory between globals, members and helpers. The same seed, the same program.
struct RandomProgram {
  struct Block {
    var label: String
    /// Statements of one or more lines; the last is the terminator.
    var statements: [[String]]
  }

  static let helpers = """
    unit c "random.c"
    global external g0: pointer
    global external g1: pointer
    global external g2: pointer
    function internal nothing() -> void {
    b0:
      return
    }
    function internal same(p: pointer) -> pointer {
    b0:
      %p = parameter 0
      return %p
    }
    function internal put(p: pointer, q: pointer) -> void {
    b0:
      %p = parameter 0
      %q = parameter 1
      store %p -> %q
      return
    }
    function internal keep(p: pointer, flag: integer 4) -> void {
    b0:
      %p = parameter 0
      %flag = parameter 1
      branch %flag k n
    k:
      %g = address @g2
      store %p -> %g
      return
    n:
      return
    }
    function internal drop() -> void {
    b0:
      %g = address @g2
      %n = null
      store %n -> %g
      return
    }

    """

  private var random: SplitMix
  private(set) var blocks: [Block] = []
  private var nextValue = 0

  init(seed: UInt64) {
    random = SplitMix(seed: seed)
    let count = 3 + random.below(4)
    for index in 0..<count {
      var statements = (0..<random.below(4)).map { _ in statement() }
      statements.append([terminator(of: index, count)])
      blocks.append(Block(label: "b\(index)", statements: statements))
    }
  }

  /// Each line with the number of the statement it belongs to, for comparing changed programs.
  var lines: [String] {
    var lines = [
      "function external run(p: pointer, c: integer 4) -> pointer {", "  local $x: integer 4",
      "  local $y: pointer",
    ]
    for block in blocks {
      lines.append("\(block.label):")
      lines += entry(of: block)
      for statement in block.statements { lines += statement }
    }
    return lines + ["}"]
  }

  var text: String { Self.helpers + lines.joined(separator: "\n") + "\n" }

  private func entry(of block: Block) -> [String] {
    block.label != "b0"
      ? []
      : [
        "  %p = parameter 0", "  %c = parameter 1", "  %x = address $x", "  %y = address $y",
        "  %null = null", "  %one = integer 1", "  %size = integer 16", "  %g0 = address @g0",
        "  %g1 = address @g1", "  %g2 = address @g2", "  %m = field %p .m", "  %n = field %p .n",
      ]
  }

  private mutating func value() -> String {
    nextValue += 1
    return "%v\(nextValue)"
  }

  private mutating func pick(_ choices: [String]) -> String { choices[random.below(choices.count)] }

  private mutating func statement() -> [String] {
    let place = pick(["%g0", "%g1", "%g2", "%m", "%n", "%y"])
    let other = pick(["%g0", "%g1", "%m", "%n", "%y"])
    let address = pick(["%x", "%p", "%x", "%y"])
    let (v, w) = (value(), value())
    switch random.below(9) {
    case 0, 1: return ["  store \(address) -> \(place)"]
    case 2, 3: return ["  store %null -> \(place)"]
    case 4: return ["  \(v) = load \(place)", "  store \(v) -> \(other)"]
    case 5: return ["  call @keep(\(address), \(pick(["%c", "%one"])))"]
    case 6: return ["  call @drop()"]
    case 7:
      return [
        "  \(v) = allocate c %size", "  store \(address) -> \(v)",
        pick(["  free c \(v)", "  store \(v) -> \(place)"]),
      ]
    default: return ["  \(v) = load \(place)", "  \(w) = load \(v)"]
    }
  }

  private mutating func terminator(of index: Int, _ count: Int) -> String {
    if index == count - 1 { return "  return %p" }
    let forward = "b\(index + 1 + random.below(count - index - 1))"
    switch random.below(5) {
    case 0: return "  jump b\(index + 1)"
    case 1: return "  branch %c b\(index + 1) b\(random.below(index + 1) == 0 ? index + 1 : max(1, random.below(count)))"
    case 2: return "  return %null"
    default: return "  branch %c \(forward) b\(index + 1)"
    }
  }

  // MARK: Changes that must not matter

  /// The blocks after the first, in another order.
  mutating func shuffleBlocks() {
    guard let first = blocks.first else { return }
    blocks = [first] + blocks.dropFirst().shuffled(using: &random)
  }

  /// A call of a function that does nothing, before a statement.
  mutating func insertNothing() {
    let block = random.below(blocks.count)
    let at = random.below(blocks[block].statements.count)
    blocks[block].statements.insert(["  call @nothing()"], at: at)
  }

  /// An address goes through a function that gives it back; says whether there was one.
  mutating func insertIdentity() -> Bool {
    change { line, value in
      guard line.hasPrefix("  store %x -> ") else { return nil }
      return ["  \(value) = call @same(%x)", "  store \(value)" + line.dropFirst("  store %x".count)]
    }
  }

  /// A store is done by a helper; says whether there was one.
  mutating func outlineStore() -> Bool {
    change { line, _ in
      guard line.hasPrefix("  store ") else { return nil }
      let parts = line.dropFirst("  store ".count).split(separator: " -> ")
      return ["  call @put(\(parts[0]), \(parts[1]))"]
    }
  }

  private mutating func change(_ rewrite: (String, String) -> [String]?) -> Bool {
    let fresh = value()
    for block in blocks.indices.shuffled(using: &random) {
      for at in blocks[block].statements.indices {
        for (line, text) in blocks[block].statements[at].enumerated() {
          guard let changed = rewrite(text, fresh) else { continue }
          blocks[block].statements[at].replaceSubrange(line...line, with: changed)
          return true
        }
      }
    }
    return false
  }
}
