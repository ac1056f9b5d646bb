import Testing

/// Effects that depend on what the caller passes or on what the callee returns.
@Suite("Conditions")
struct ConditionVerdictTests {
  /// `keep` keeps the text itself when the flag is 0, else a copy.
  static let keep = """
    unit c "keep.c"
    global external kept: pointer
    function external keep(text: pointer to const integer 1, flag: integer 4) -> void {
    b0:
      %text = parameter 0
      %flag = parameter 1
      %zero = integer 0
      %kept = address @kept
      %lent = compare equal %flag %zero
      branch %lent borrow copy
    borrow:
      store %text -> %kept
      return
    copy:
      %copy = call @strdup(%text)
      store %copy -> %kept
      return
    }
    function external relay(text: pointer to const integer 1, flag: integer 4) -> void {
    b0:
      %text = parameter 0
      %flag = parameter 1
      call @keep(%text, %flag)
      return
    }

    """

  static func caller(of callee: String, flag: String, expects: Bool) -> String {
    let expectation = expects ? " // expect: pointer-stashed-in-c-global" : ""
    return keep + """
      unit swift "App.swift"
      function external "lend(_:_:)"(text: buffer, flag: integer 4) -> void {
      b0:
        %text = parameter 0
        %flag = \(flag)
        call @\(callee)(~%text, %flag)\(expectation)
        return
      }
      """
  }

  @Test("kept when the flag is 0", arguments: ["keep", "relay"])
  func keptWithConstantZero(callee: String) throws {
    try expectVerdict(Self.caller(of: callee, flag: "integer 0", expects: true))
  }

  @Test("copied when the flag is 1", arguments: ["keep", "relay"])
  func copiedWithConstantOne(callee: String) throws {
    try expectVerdict(Self.caller(of: callee, flag: "integer 1", expects: false))
  }

  @Test("kept on some path when the flag is not known", arguments: ["keep", "relay"])
  func keptWithUnknownFlag(callee: String) throws {
    try expectVerdict(Self.caller(of: callee, flag: "unknown", expects: true))
  }

  @Test("a forwarded flag is its caller's", arguments: ["keep", "relay"])
  func forwardedFlag(callee: String) throws {
    try expectVerdict(Self.caller(of: callee, flag: "parameter 1", expects: true))
  }

  @Test("the story of a conditional stash through a relay")
  func story() throws {
    try expectVerdict(
      """
      unit c "keep.c"
      global external kept: pointer
      function external keep(text: pointer to const integer 1, flag: integer 4) -> void {
      b0:
        %text = parameter 0
        %flag = parameter 1
        %kept = address @kept
        branch %flag copy borrow
      borrow:
        store %text -> %kept // step 4: kept in 'kept'
        return
      copy:
        return
      }
      function external relay(text: pointer to const integer 1, flag: integer 4) -> void {
      b0:
        %text = parameter 0
        %flag = parameter 1
        call @keep(%text, %flag) // step 3: passed to 'keep'
        return
      }
      unit swift "App.swift"
      function external "lend(_:)"(text: buffer) -> void {
      b0:
        %text = parameter 0
        %flag = integer 0
        call @relay(~%text, %flag) // expect: pointer-stashed-in-c-global // step 1: converted to a pointer for this call only // step 2: passed to 'relay' // step 5: the memory ends here
        return
      }
      """)
  }

  /// `open` frees the handle when it fails.
  static let open = """
    unit c "open.c"
    function external open(handle: pointer) -> integer 4 {
    b0:
      %handle = parameter 0
      %state = field %handle .state
      %ok = load %state
      branch %ok good bad
    good:
      %zero = integer 0
      return %zero
    bad:
      free c %handle // step 3: freed
      %error = integer -1
      return %error
    }

    """

  @Test("freed when it fails, used when it succeeded")
  func usedAfterSuccess() throws {
    try expectVerdict(
      Self.open.replacing(" // step 3: freed", with: "") + """
        function external start() -> void {
        b0:
          %size = integer 16
          %handle = allocate c %size
          %status = call @open(%handle)
          branch %status failed opened
        opened:
          %state = field %handle .state
          %s = load %state
          free c %handle
          return
        failed:
          return
        }
        """)
  }

  @Test("freed when it fails, used when it failed")
  func usedAfterFailure() throws {
    try expectVerdict(
      Self.open + """
        function external start() -> void {
        b0:
          %size = integer 16
          %handle = allocate c %size // step 1: allocated
          %status = call @open(%handle) // step 2: freed by 'open'
          branch %status failed opened
        opened:
          free c %handle
          return
        failed:
          %state = field %handle .state
          %s = load %state // expect: use-after-free // step 4: read after the memory ended
          return
        }
        """)
  }

  /// A function that calls what it is handed only when it is told to.
  static func offered(flag: Int, expects: Bool) -> String {
    """
    unit c "offer.c"
    function external offer(run: function, context: pointer, flag: integer 4) -> void {
    b0:
      %run = parameter 0
      %context = parameter 1
      %flag = parameter 2
      branch %flag yes no
    yes:
      call indirect %run(%context)
      return
    no:
      return
    }
    unit swift "App.swift"
    type class Box { var kept: pointer }
    function internal "closure 1"(box: pointer, context: pointer) -> void role closure {
    b0:
      %box = parameter 0
      %context = parameter 1
      %kept = field %box .kept
      store %context -> %kept\(expects ? " // expect: scoped-pointer-escape" : "")
      return
    }
    function external "run(_:_:)"(box: object "Box", bytes: buffer) -> void {
      scope loan: borrow(withUnsafeBytes)
    b0:
      %box = parameter 0
      %bytes = parameter 1
      begin loan
      %p = borrow %bytes loan
      %closure = closure @"closure 1"[%box]
      %flag = integer \(flag)
      call @offer(%closure, %p, %flag)
      end loan
      return
    }
    """
  }

  @Test("a closure that is called on one outcome only keeps its argument on that one")
  func calledOnOneOutcome() throws {
    try expectVerdict(Self.offered(flag: 1, expects: true))
    try expectVerdict(Self.offered(flag: 0, expects: false))
  }
}
