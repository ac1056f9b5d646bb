import Testing

/// What happened in a loop that ran, and what did not because it never ran.
@Suite("Loops")
struct LoopVerdictTests {
  /// `p` is null, or the address of a local of the loop's body.
  static func blockLocal(after: String, ways: String = "body done") -> String {
    """
    unit c "loop.c"
    function external last(count: integer 4) -> integer 4 {
      scope s2: block in s1
      local $1:p: pointer 8 to integer 4 in s1
      local $2:x: integer 4 in s2
    b0:
      %count = parameter 0
      %null = null
      %p = address $1:p
      store %null -> %p
      jump head
    head:
      choose _ \(ways)
    body:
      begin s2:block
      %x = address $2:x
      store %x -> %p\(after.isEmpty ? " // expect: stack-address-escape" : "")
      \(after)
      end s2:block
      jump head
    done:
      %last = load %p
      %value = load %last
      return %value
    }
    """
  }

  @Test("the address of a local of the body, used behind the loop", arguments: ["body done", "done body"])
  func localOfTheBody(ways: String) throws {
    try expectVerdict(Self.blockLocal(after: "", ways: ways))
  }

  @Test("the address of a local of the body, taken back before the body ends")
  func localOfTheBodyTakenBack() throws { try expectVerdict(Self.blockLocal(after: "store %null -> %p")) }

  /// Frees a list node by node and says nothing when there is none.
  static let freeList = """
    unit c "list.c"
    record node size 16 align 8 { value: integer 4 at 0, next: pointer 8 at 8 }
    function external free_list(first: pointer 8) -> void {
      local $1:first: pointer 8 in s1
      local $2:next: pointer 8 in s1
    b0:
      %p = parameter 0
      %first = address $1:first
      store %p -> %first
      jump head
    head:
      %node = load %first
      branch %node body done
    body:
      %link = field %node .next
      %following = load %link
      %next = address $2:next
      store %following -> %next
      free c %node
      %rest = load %next
      store %rest -> %first
      jump head
    done:
      return
    }

    """

  @Test("a list that a loop freed is used")
  func listUsedAfterTheLoop() throws {
    try expectVerdict(
      Self.freeList + """
        function external use(list: pointer 8) -> integer 4 {
        b0:
          %list = parameter 0
          %place = field %list .value
          call @free_list(%list)
          %value = load %place // expect: use-after-free
          return %value
        }
        """)
  }

  @Test("a list is read and then freed by a loop")
  func listUsedBeforeTheLoop() throws {
    try expectVerdict(
      Self.freeList + """
        function external use(list: pointer 8) -> integer 4 {
        b0:
          %list = parameter 0
          %place = field %list .value
          %value = load %place
          call @free_list(%list)
          return %value
        }
        """)
  }

  @Test("each element of an array is freed in a loop: none twice")
  func elementsFreed() throws {
    try expectVerdict(
      """
      unit c "array.c"
      function external drop(array: pointer 8, index: integer 8) -> void {
      b0:
        %array = parameter 0
        jump head
      head:
        %index = unknown
        choose _ body done
      body:
        %place = element %array[%index]
        %element = load %place
        free c %element
        jump head
      done:
        return
      }
      """)
  }
}

/// What an array's first element may be.
@Suite("Elements at any index")
struct ElementVerdictTests {
  static func append(_ store: String, _ expectation: String) -> String {
    """
    unit swift "App.swift"
    function external "first(_:)"(text: buffer) -> integer 1 {
      scope s2: borrow(withCString) in s1
      local $1:list: buffer 8 "Array" in s1
    b0:
      %text = parameter 0
      %array = buffer
      %list = address $1:list
      store %array -> %list
      begin s2:borrow(withCString)
      %lent = borrow %text s2:borrow(withCString)
      %byte = load %lent
      %held = load %list
      %place = element %held[_]
      store \(store) -> %place\(expectation)
      end s2:borrow(withCString)
      %zero = integer 0
      %again = load %list
      %first = element %again[%zero]
      %pointer = load %first
      %value = load %pointer
      return %value
    }
    """
  }

  @Test("a lent pointer is appended and read at index 0 later")
  func appended() throws {
    try expectVerdict(Self.append("%lent", " // expect: scoped-pointer-escape"))
  }

  @Test("what a lent pointer leads to is appended")
  func valueAppended() throws { try expectVerdict(Self.append("%byte", "")) }
}

/// Globals that an unseen function cannot change, and such that it can.
@Suite("Hidden globals")
struct HiddenGlobalVerdictTests {
  static func guarded(_ globalLinkage: String, other: String, expects: Bool) -> String {
    """
    unit c "guard.c"
    global \(globalLinkage) current: pointer
    \(other)
    function external guarded(work: function) -> void {
      local $1:here: integer 4 in s1
    b0:
      %work = parameter 0
      %here = address $1:here
      %current = address @current
      store %here -> %current\(expects ? " // expect: pointer-stashed-in-c-global" : "")
      call indirect %work()
      return
    }
    """
  }

  static let clear = """
    function external clear() -> void {
    b0:
      %null = null
      %current = address @current
      store %null -> %current
      return
    }
    """

  @Test("written by this function only: the unseen one leaves it")
  func written() throws {
    try expectVerdict(Self.guarded("internal", other: "", expects: true))
  }

  @Test("another function that the outside may call clears it")
  func clearedByAnother() throws {
    try expectVerdict(Self.guarded("internal", other: Self.clear, expects: false))
  }

  @Test("the outside knows it by name")
  func external() throws {
    try expectVerdict(Self.guarded("external", other: "", expects: false))
  }

  @Test("its address is given away")
  func exposed() throws {
    try expectVerdict(
      Self.guarded(
        "internal",
        other: """
          function external place() -> pointer 8 {
          b0:
            %current = address @current
            return %current
          }
          """, expects: false))
  }
}
