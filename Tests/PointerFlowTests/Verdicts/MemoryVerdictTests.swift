import PointerFlow
import Testing

/// Memory that is counted, moved, copied or found through tables and integers.
@Suite("Counts, tables, wrappers and integers")
struct MemoryVerdictTests {
  /// An object that counts its holders.
  static let counted = """
    unit c "counted.c"
    function external make() -> pointer {
    b0:
      %size = integer 16
      %object = allocate c %size
      %count = field %object .refs
      %one = integer 1
      store %one -> %count
      return %object
    }
    function external ref(object: pointer) -> void {
    b0:
      %object = parameter 0
      %count = field %object .refs
      %refs = load %count
      %one = integer 1
      %more = combine add %refs %one
      store %more -> %count
      return
    }
    function external unref(object: pointer) -> void {
    b0:
      %object = parameter 0
      %count = field %object .refs
      %refs = load %count
      %one = integer 1
      %fewer = combine subtract %refs %one
      store %fewer -> %count
      branch %fewer out last
    last:
      free c %object
      return
    out:
      return
    }

    """

  @Test("a second reference is left when the first is released")
  func countedTwice() throws {
    try expectVerdict(
      Self.counted + """
        function external run() -> void {
        b0:
          %object = call @make()
          call @ref(%object)
          call @unref(%object)
          %data = field %object .data
          %d = load %data
          call @unref(%object)
          return
        }
        """)
  }

  @Test("the last reference is released before the use")
  func countedOnce() throws {
    try expectVerdict(
      Self.counted + """
        function external run() -> void {
        b0:
          %object = call @make()
          call @unref(%object)
          %data = field %object .data
          %d = load %data // expect: use-after-free
          return
        }
        """)
  }

  @Test("a reference to an object of unknown count is released")
  func countUnknown() throws {
    try expectVerdict(
      Self.counted + """
        function external run(object: pointer) -> void {
        b0:
          %object = parameter 0
          call @ref(%object)
          call @unref(%object)
          %data = field %object .data
          %d = load %data
          return
        }
        """)
  }

  /// A table of operations, filled by its initialiser or at run time; one keeps, one looks.
  static func table(filledStatically: Bool, with operation: String, expects: Bool) -> String {
    """
    unit c "ops.c"
    global internal ops: aggregate 16 "ops"
    global external kept: pointer
    function internal keep_it(p: pointer) -> void {
    b0:
      %p = parameter 0
      %kept = address @kept
      store %p -> %kept
      return
    }
    function internal look_at(p: pointer) -> void {
    b0:
      %p = parameter 0
      %v = load %p
      return
    }
    function internal fill() -> void role \(filledStatically ? "globalInitializer" : "ordinary") {
    b0:
      %ops = address @ops
      %slot = field %ops .run
      %f = function @\(operation)
      store %f -> %slot
      return
    }
    function external run() -> void {
      local $x: integer 4
    b0:
      \(filledStatically ? "" : "call @fill()")
      %x = address $x
      %ops = address @ops
      %slot = field %ops .run
      %f = load %slot
      call indirect %f(%x)\(expects ? " // expect: pointer-stashed-in-c-global" : "")
      return
    }
    """
  }

  @Test("an operation of a table keeps its argument", arguments: [true, false])
  func tableKeeps(filledStatically: Bool) throws {
    try expectVerdict(Self.table(filledStatically: filledStatically, with: "keep_it", expects: true))
  }

  @Test("an operation of a table only looks", arguments: [true, false])
  func tableLooks(filledStatically: Bool) throws {
    try expectVerdict(Self.table(filledStatically: filledStatically, with: "look_at", expects: false))
  }

  /// Three levels of wrappers; the innermost keeps what `\(innermost)` makes of the text.
  static func wrappers(copying: Bool) -> String {
    """
    unit c "wrap.c"
    global external name: pointer
    function internal set(text: pointer) -> void {
    b0:
      %text = parameter 0
      %name = address @name
      %copy = \(copying ? "call @strdup(%text)" : "cast rebind %text")
      store %copy -> %name
      return
    }
    function internal check(text: pointer) -> void {
    b0:
      %text = parameter 0
      branch %text some none
    some:
      call @set(%text)
      return
    none:
      return
    }
    function external set_name(text: pointer) -> void {
    b0:
      %text = parameter 0
      call @check(%text)
      return
    }
    unit swift "App.swift"
    function external "rename(_:)"(text: buffer) -> void {
    b0:
      %text = parameter 0
      call @set_name(~%text)\(copying ? "" : " // expect: pointer-stashed-in-c-global")
      return
    }
    """
  }

  @Test("three wrappers around a stash")
  func wrappersKeep() throws { try expectVerdict(Self.wrappers(copying: false)) }

  @Test("three wrappers around a copy")
  func wrappersCopy() throws { try expectVerdict(Self.wrappers(copying: true)) }

  @Test("what lies deeper than the limit is cut, and said")
  func wrappersBeyondDepth() throws {
    let solved = try expectVerdict(
      Self.wrappers(copying: false).replacing(" // expect: pointer-stashed-in-c-global", with: ""),
      maximumDepth: 1)
    #expect(solved.solution.cutCallees.map { solved.program.name(of: $0) } == ["check"])
  }

  @Test("memory that grows in place of the stored pointer")
  func reallocInPlace() throws {
    try expectVerdict(
      """
      unit c "grow.c"
      function external grow(list: pointer, size: integer 8) -> void {
      b0:
        %list = parameter 0
        %size = parameter 1
        %slot = field %list .items
        %old = load %slot
        %new = call @realloc(%old, %size)
        store %new -> %slot
        %items = load %slot
        %first = load %items
        return
      }
      """)
  }

  @Test("memory that grows while the stored pointer stays")
  func reallocElsewhere() throws {
    try expectVerdict(
      """
      unit c "grow.c"
      function external grow(list: pointer, size: integer 8) -> void {
      b0:
        %list = parameter 0
        %size = parameter 1
        %slot = field %list .items
        %old = load %slot
        %new = call @realloc(%old, %size) // step 1: freed by 'realloc'
        %items = load %slot
        %first = load %items // expect: use-after-free // step 2: read after the memory ended
        return
      }
      """)
  }

  /// A lent address goes through two integer fields and becomes a pointer again.
  static func laundered(into kept: String, expects: Bool) -> String {
    """
    unit swift "App.swift"
    global external kept: pointer
    type class Box { var first: integer 8, var second: integer 8 }
    function external "run(_:_:)"(box: object "Box", bytes: buffer) -> void {
      scope loan: borrow(withUnsafeBytes)
      local $local: pointer
    b0:
      %box = parameter 0
      %bytes = parameter 1
      begin loan
      %p = borrow %bytes loan
      %n = cast pointerToInteger %p
      %first = field %box .first
      store %n -> %first
      %m = load %first
      %second = field %box .second
      store %m -> %second
      %zero = integer 0
      store %zero -> %first
      %k = load %second
      store %zero -> %second
      %q = cast integerToPointer %k
      %place = \(kept)
      store %q -> %place\(expects ? " // expect: integer-laundered-pointer" : "")
      end loan
      return
    }
    """
  }

  @Test("laundered through two integer fields and kept as a pointer again")
  func launderedAndKept() throws {
    try expectVerdict(Self.laundered(into: "address @kept", expects: true))
  }

  @Test("laundered through two integer fields and used while lent")
  func launderedAndUsed() throws {
    try expectVerdict(Self.laundered(into: "address $local", expects: false))
  }
}
