import PointerFlow
import Testing

/// Programs of unusual shape: the verdict stays exact, and counters show that nothing is done twice.
@Suite("Scale")
struct ScaleTests {
  /// `f0` calls `f1` twice, and so on; the last one keeps its argument or looks at it.
  static func ladder(levels: Int, keeps: Bool) -> String {
    var text = """
      unit c "ladder.c"
      global external kept: pointer
      function external last(p: pointer) -> void {
      b0:
        %p = parameter 0
        %kept = address @kept
        \(keeps ? "store %p -> %kept" : "%v = load %p")
        return
      }

      """
    for level in (0..<levels).reversed() {
      let callee = level == levels - 1 ? "last" : "f\(level + 1)"
      text += """
        function external f\(level)(p: pointer) -> void {
        b0:
          %p = parameter 0
          call @\(callee)(%p)
          call @\(callee)(%p)
          return
        }

        """
    }
    return text + """
      function external run() -> void {
        local $x: integer 4
      b0:
        %x = address $x
        call @f0(%x)\(keeps ? " // expect: pointer-stashed-in-c-global" : "")
        return
      }
      """
  }

  @Test("forty levels of calls, two each: every summary is computed once", arguments: [20, 40])
  func ladderOfCalls(levels: Int) throws {
    let solved = try expectVerdict(Self.ladder(levels: levels, keeps: true), maximumDepth: 64)
    let counters = solved.solution.counters
    #expect(counters.functionsSolved == levels + 2)
    #expect(counters.resolved == 0)
    #expect(counters.instructions == 3 * levels + 3 + 2)
    // A story of so many calls is told in part, and that is said.
    #expect(solved.solution.bounds.allSatisfy { $0.bound == .steps })
    try expectVerdict(Self.ladder(levels: levels, keeps: false), maximumDepth: 64)
  }

  @Test("a table of 200 operations: each member is its own")
  func tableOfOperations() throws {
    let slots = 0..<200
    var text = """
      unit c "table.c"
      global internal table: aggregate 1600 "table"
      global external kept: pointer

      """
    for slot in slots {
      text += """
        function internal op\(slot)(p: pointer) -> void {
        b0:
          %p = parameter 0
          %kept = address @kept
          \(slot == 117 ? "store %p -> %kept" : "%v = load %p")
          return
        }

        """
    }
    text += "function internal fill() -> void role globalInitializer {\nb0:\n  %t = address @table\n"
    for slot in slots {
      text += "  %s\(slot) = field %t .op\(slot)\n  %f\(slot) = function @op\(slot)\n  store %f\(slot) -> %s\(slot)\n"
    }
    text += "  return\n}\nfunction external run() -> void {\n  local $x: integer 4\nb0:\n  %t = address @table\n  %x = address $x\n"
    for slot in slots {
      text += "  %s\(slot) = field %t .op\(slot)\n  %f\(slot) = load %s\(slot)\n"
      text += "  call indirect %f\(slot)(%x)\(slot == 117 ? " // expect: pointer-stashed-in-c-global" : "")\n"
    }
    let solved = try expectVerdict(text + "  return\n}\n")
    #expect(solved.solution.counters.functionsSolved == 202)
    #expect(solved.solution.counters.unknownCallees == 0)
  }

  @Test("an array of 200 operations at an unknown index: nobody known is called, and it is said")
  func arrayOfOperations() throws {
    var text = "unit c \"array.c\"\nglobal internal table: aggregate 1600\nglobal external kept: pointer\n"
    var fill = "function internal fill() -> void role globalInitializer {\nb0:\n  %t = address @table\n"
    for slot in 0..<200 {
      text += """
        function internal op\(slot)(p: pointer) -> void {
        b0:
          %p = parameter 0
          %kept = address @kept
          store %p -> %kept
          return
        }

        """
      fill += "  %i\(slot) = integer \(slot)\n  %s\(slot) = element %t[%i\(slot)]\n"
      fill += "  %f\(slot) = function @op\(slot)\n  store %f\(slot) -> %s\(slot)\n"
    }
    text += fill + """
        return
      }
      function external run(i: integer 8) -> void {
        local $x: integer 4
      b0:
        %i = parameter 0
        %t = address @table
        %x = address $x
        %s = element %t[%i]
        %f = load %s
        call indirect %f(%x)
        return
      }
      """
    let solved = try expectVerdict(text)
    #expect(solved.boundNotices == ["fill: effects", "run: targets"])
    #expect(solved.solution.counters.unknownCallees == 1)
  }

  @Test("a thousand globals, all but one cleared")
  func thousandGlobals() throws {
    var text = "unit c \"globals.c\"\n"
    var body = "  %x = address $x\n  %null = null\n"
    for index in 0..<1000 {
      text += "global external g\(index): pointer\n"
      body += "  %g\(index) = address @g\(index)\n"
      body += "  store %x -> %g\(index)\(index == 613 ? " // expect: pointer-stashed-in-c-global" : "")\n"
      if index != 613 { body += "  store %null -> %g\(index)\n" }
    }
    try expectVerdict(
      text + "function external run() -> void {\n  local $x: integer 4\nb0:\n" + body + "  return\n}\n")
  }

  @Test("fifty functions that call each other in a ring: solved a few times, not for ever")
  func ring() throws {
    let count = 50
    var text = "unit c \"ring.c\"\nglobal external kept: pointer\n"
    for index in 0..<count {
      text += """
        function external f\(index)(p: pointer, n: integer 4) -> void {
        b0:
          %p = parameter 0
          %n = parameter 1
          \(index == 25 ? "%kept = address @kept\n  store %p -> %kept" : "%v = load %p")
          branch %n next out
        next:
          call @f\((index + 1) % count)(%p, %n)
          return
        out:
          return
        }

        """
    }
    text += """
      function external run() -> void {
        local $x: integer 4
      b0:
        %x = address $x
        %n = integer 9
        call @f20(%x, %n) // expect: pointer-stashed-in-c-global
        return
      }
      """
    let solved = try expectVerdict(text, maximumDepth: 64)
    #expect(solved.solution.counters.functionsSolved == count + 1)
    #expect(solved.solution.counters.resolved <= 2 * count)
  }

  @Test("a function of 20,000 instructions")
  func longFunction() throws {
    var body = ""
    for index in 0..<5000 {
      body += "  %a\(index) = address $y\n  %v\(index) = load %a\(index)\n"
      body += "  %w\(index) = combine add %v\(index) %one\n  store %w\(index) -> %a\(index)\n"
    }
    let solved = try expectVerdict(
      """
      unit c "long.c"
      global external kept: pointer
      function external run() -> void {
        local $x: integer 4
        local $y: integer 4
      b0:
        %one = integer 1
        %x = address $x
        %kept = address @kept
        store %x -> %kept // expect: pointer-stashed-in-c-global

      """ + body + "  return\n}\n")
    #expect(solved.solution.counters.instructions == 20_004)
  }

  @Test("two hundred conditions in a row: paths are joined, and it is said")
  func manyBranches() throws {
    var text = """
      unit c "branches.c"
      global external kept: pointer
      function external run(state: pointer) -> void {
        local $x: integer 4
      b0:
        %state = parameter 0
        %x = address $x
        %kept = address @kept
        %null = null
        %one = integer 1
        store %x -> %kept // expect: pointer-stashed-in-c-global
        jump c0

      """
    for index in 0..<200 {
      text += """
        c\(index):
          %s\(index) = field %state .s\(index)
          %v\(index) = load %s\(index)
          branch %v\(index) t\(index) c\(index + 1)
        t\(index):
          store %one -> %s\(index)
          \(index == 199 ? "store %null -> %kept" : "%u\(index) = load %s\(index)")
          jump c\(index + 1)

        """
    }
    text += "c200:\n  return\n}\n"
    let solved = try expectVerdict(text)
    #expect(solved.boundNotices == ["run: effects", "run: facts", "run: states"])
    #expect(solved.solution.counters.functionsSolved == 1)
  }

  @Test("two hundred calls with two outcomes each, in one block")
  func manySplits() throws {
    var text = """
      unit c "splits.c"
      global external kept: pointer
      function external step(state: pointer) -> integer 4 {
      b0:
        %state = parameter 0
        %slot = field %state .value
        %v = load %slot
        branch %v t f
      t:
        %null = null
        store %null -> %slot
        %one = integer 1
        return %one
      f:
        %zero = integer 0
        return %zero
      }
      function external run(state: pointer) -> void {
        local $x: integer 4
      b0:
        %state = parameter 0
        %x = address $x
        %kept = address @kept
        store %x -> %kept // expect: pointer-stashed-in-c-global

      """
    for index in 0..<200 { text += "  %r\(index) = call @step(%state)\n" }
    let solved = try expectVerdict(text + "  return\n}\n")
    #expect(solved.solution.counters.functionsSolved == 2)
  }

  /// A function of 41 effects on each of two ways, one of which frees.
  private static func heavy(freesOnBoth: Bool) -> String {
    var text = """
      unit c "heavy.c"
      function external work(state: pointer, memory: pointer, flag: integer 4) -> integer 4 {
      b0:
        %state = parameter 0
        %memory = parameter 1
        %flag = parameter 2
        %one = integer 1

      """
    for index in 0..<40 {
      text += "  %s\(index) = field %state .s\(index)\n  store %one -> %s\(index)\n"
    }
    return text + """
        %last = field %state .last
        %zero = integer 0
        branch %flag t f
      t:
        free c %memory
        store %one -> %last
        return %one
      f:
        store %zero -> %last
        \(freesOnBoth ? "free c %memory" : "%null = null")
        return %zero
      }

      """
  }

  @Test("outcomes of many effects stay apart when they end different memory")
  func heavyOutcomesThatDiffer() throws {
    let solved = try expectVerdict(
      Self.heavy(freesOnBoth: false) + """
        function external run(state: pointer) -> void {
        b0:
          %state = parameter 0
          %size = integer 8
          %memory = allocate c %size
          %flag = integer 1
          %r = call @work(%state, %memory, %flag)
          %v = load %memory // expect: use-after-free
          return
        }
        function external keep(state: pointer) -> void {
        b0:
          %state = parameter 0
          %size = integer 8
          %memory = allocate c %size
          %flag = integer 0
          %r = call @work(%state, %memory, %flag)
          %v = load %memory
          return
        }
        """)
    #expect(solved.boundNotices.isEmpty)
  }

  @Test("outcomes of many effects are joined when they end the same, and it is said")
  func heavyOutcomesThatEndTheSame() throws {
    let solved = try expectVerdict(
      Self.heavy(freesOnBoth: true) + """
        function external run(state: pointer, flag: integer 4) -> void {
        b0:
          %state = parameter 0
          %flag = parameter 1
          %size = integer 8
          %memory = allocate c %size
          %r = call @work(%state, %memory, %flag)
          %v = load %memory // expect: use-after-free
          return
        }
        """)
    #expect(solved.boundNotices == ["work: outcomes"])
  }
}
