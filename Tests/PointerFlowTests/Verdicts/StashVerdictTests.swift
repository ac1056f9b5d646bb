import PointerFlow
import Testing

/// What is left in memory that outlives the pointer, and what takes it away again.
@Suite("Stashes and what discharges them")
struct StashVerdictTests {
  @Test("stored, then reset on every path")
  func resetOnEveryPath() throws {
    try expectVerdict(
      """
      unit c "a.c"
      global external last: pointer
      function internal look() -> pointer {
      b0:
        %last = address @last
        %p = load %last
        return %p
      }
      function external visit() -> void {
        local $x: integer 4
      b0:
        %x = address $x
        %last = address @last
        store %x -> %last
        call @look()
        %null = null
        store %null -> %last
        return
      }
      """)
  }

  @Test("stored, reset on one path only")
  func resetOnOnePath() throws {
    try expectVerdict(
      """
      unit c "a.c"
      global external last: pointer
      function external visit(c: integer 4) -> void {
        local $x: integer 4
      b0:
        %c = parameter 0
        %x = address $x // step 1: the address of 'x' is taken
        %last = address @last
        store %x -> %last // expect: pointer-stashed-in-c-global // step 2: kept in 'last'
        branch %c reset out
      reset:
        %null = null
        store %null -> %last
        jump out
      out:
        return // step 3: the memory ends here
      }
      """)
  }

  @Test("a global saved, overwritten and restored")
  func savedAndRestored() throws {
    try expectVerdict(
      """
      unit c "a.c"
      global internal current: pointer
      function external nested() -> void {
        local $frame: integer 4
      b0:
        %current = address @current
        %old = load %current
        %frame = address $frame
        store %frame -> %current
        store %old -> %current
        return
      }
      """)
  }

  @Test("a global saved and overwritten, another one restored")
  func savedAndRestoredElsewhere() throws {
    try expectVerdict(
      """
      unit c "a.c"
      global internal current: pointer
      global internal other: pointer
      function external nested() -> void {
        local $frame: integer 4
      b0:
        %current = address @current
        %other = address @other
        %old = load %current
        %frame = address $frame // step 1: the address of 'frame' is taken
        store %frame -> %current // expect: pointer-stashed-in-c-global // step 2: kept in 'current'
        store %old -> %other
        return // step 3: the memory ends here
      }
      """)
  }

  /// A list of nodes that stand in the frames of those who push them.
  static let scopeStack = """
    unit c "stack.c"
    global internal top: pointer
    function internal push(node: pointer) -> void {
    b0:
      %node = parameter 0
      %top = address @top
      %old = load %top
      %next = field %node .next
      store %old -> %next
      store %node -> %top // step 3: kept in 'top'
      return
    }
    function internal pop() -> void {
    b0:
      %top = address @top
      %node = load %top
      %next = field %node .next
      %old = load %next
      store %old -> %top
      return
    }

    """

  @Test("a scope stack of local nodes, pushed and popped through helpers")
  func scopeStackPopped() throws {
    let stack = Self.scopeStack.replacing(" // step 3: kept in 'top'", with: "")
    try expectVerdict(
      stack + """
        function external visit() -> void {
          local $node: aggregate "node"
        b0:
          %node = address $node
          call @push(%node)
          call @pop()
          return
        }
        """)
  }

  @Test("a scope stack of local nodes, pushed but not popped on an early exit")
  func scopeStackNotPopped() throws {
    try expectVerdict(
      Self.scopeStack + """
        function external visit(c: integer 4) -> void {
          local $node: aggregate "node"
        b0:
          %c = parameter 0
          %node = address $node // step 1: the address of 'node' is taken
          call @push(%node) // expect: pointer-stashed-in-c-global // step 2: passed to 'push'
          branch %c early late
        early:
          return // step 4: the memory ends here
        late:
          call @pop()
          return
        }
        """)
  }

  @Test("pushed, recursed and popped: restored across the recursion")
  func restoredAcrossRecursion() throws {
    let stack = Self.scopeStack.replacing(" // step 3: kept in 'top'", with: "")
    try expectVerdict(
      stack + """
        function external walk(depth: integer 4) -> void {
          local $node: aggregate "node"
        b0:
          %depth = parameter 0
          %node = address $node
          call @push(%node)
          branch %depth deeper out
        deeper:
          %one = integer 1
          %less = combine subtract %depth %one
          call @walk(%less)
          jump out
        out:
          call @pop()
          return
        }
        """)
  }

  @Test("pushed and recursed, popped only where the recursion ends")
  func notRestoredAcrossRecursion() throws {
    try expectVerdict(
      Self.scopeStack + """
        function external walk(depth: integer 4) -> void {
          local $node: aggregate "node"
        b0:
          %depth = parameter 0
          %node = address $node // step 1: the address of 'node' is taken
          call @push(%node) // expect: pointer-stashed-in-c-global // step 2: passed to 'push'
          branch %depth deeper out
        deeper:
          %one = integer 1
          %less = combine subtract %depth %one
          call @walk(%less)
          return // step 4: the memory ends here
        out:
          call @pop()
          return
        }
        """)
  }

  @Test("an array's element, reset at the same index")
  func elementReset() throws {
    try expectVerdict(
      """
      unit c "a.c"
      global internal slots: aggregate 64
      function external visit(i: integer 8) -> void {
        local $x: integer 4
        local $i: integer 8
      b0:
        %i = parameter 0
        %a = address $i
        store %i -> %a
        %slots = address @slots
        %x = address $x
        %i1 = load %a
        %slot1 = element %slots[%i1]
        store %x -> %slot1
        %i2 = load %a
        %slot2 = element %slots[%i2]
        %null = null
        store %null -> %slot2
        return
      }
      """)
  }

  @Test("an array's element, reset after the index moved")
  func otherElementReset() throws {
    try expectVerdict(
      """
      unit c "a.c"
      global internal slots: aggregate 64
      function external visit(i: integer 8) -> void {
        local $x: integer 4
        local $i: integer 8
      b0:
        %i = parameter 0
        %a = address $i
        store %i -> %a
        %slots = address @slots
        %x = address $x // step 1: the address of 'x' is taken
        %i1 = load %a
        %slot1 = element %slots[%i1]
        store %x -> %slot1 // expect: pointer-stashed-in-c-global // step 2: kept in 'slots[]'
        %one = integer 1
        %sum = combine add %i1 %one
        store %sum -> %a
        %i2 = load %a
        %slot2 = element %slots[%i2]
        %null = null
        store %null -> %slot2
        return // step 3: the memory ends here
      }
      """)
  }

  /// A local's address in a global, and a function that nobody sees.
  static func unseen(after: Bool) -> String {
    """
    unit c "a.c"
    global external last: pointer
    function external visit() -> void {
      local $x: integer 4
    b0:
      %last = address @last
      %x = address $x
      \(after ? "" : "call @unseen()")
      store %x -> %last\(after ? "" : " // expect: pointer-stashed-in-c-global")
      \(after ? "call @unseen()" : "")
      return
    }
    """
  }

  @Test("an unseen function may clear what it can reach: silent, and counted")
  func mayClear() throws {
    #expect(try expectVerdict(Self.unseen(after: true)).solution.counters.dischargedByUnknown == 1)
  }

  @Test("an unseen function that was called before the stash clears nothing")
  func clearsNothing() throws {
    #expect(try expectVerdict(Self.unseen(after: false)).solution.counters.dischargedByUnknown == 0)
  }

  @Test("an unseen function is given the handle that keeps the address, or another one", arguments: [true, false])
  func unseenHandle(isSame: Bool) throws {
    try expectVerdict(
      """
      unit c "a.c"
      function external visit(handle: pointer, other: pointer) -> void {
        local $x: integer 4
      b0:
        %handle = parameter 0
        %other = parameter 1
        %x = address $x
        %slot = field %handle .context
        store %x -> %slot\(isSame ? "" : " // expect: stack-address-escape")
        call @unseen(\(isSame ? "%handle" : "%other"))
        return
      }
      """)
  }
}
