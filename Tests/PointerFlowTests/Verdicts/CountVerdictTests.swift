import Testing

/// Objects that are held by hand: who must let go of them, and who must not.
@Suite("Retains and releases")
struct CountVerdictTests {
  /// A hook with its context, the slot beside it, and somebody who calls the hook.
  static let hook = """
    unit c "hook.c"
    global internal run: function
    global internal context: pointer
    global internal other: pointer
    function external set_hook(run: function, context: pointer) -> void {
    b0:
      %run = parameter 0
      %context = parameter 1
      %function = address @run
      store %run -> %function
      %slot = address @context
      store %context -> %slot
      return
    }
    function external fire() -> void {
    b0:
      %function = address @run
      %run = load %function
      %slot = address @context
      %context = load %slot
      call indirect %run(%context)
      return
    }
    function external get() -> pointer {
    b0:
      %slot = address @context
      %context = load %slot
      return %context
    }
    function external get_other() -> pointer {
    b0:
      %slot = address @other
      %context = load %slot
      return %context
    }

    """

  /// - Parameters:
  ///   - callback: what the hook does with its context.
  ///   - retain: how the object is held before it is handed over.
  static func program(
    callback: String = "keep-alive %context", retain: String = "retain %new // expect: unbalanced-unmanaged",
    after: String = "", stop: String = "%unused = null", isReturned: Bool = false
  ) -> String {
    // Who may call a getter from outside may do anything with what it gives.
    hook.replacing("function external get", with: "function internal get") + """
      unit swift "App.swift"
      type class Session {  }
      function internal "closure 1"(context: pointer) -> void role closure {
      b0:
        %context = parameter 0
        \(callback)
        return
      }
      function external "start()"() -> pointer {
        local $session: object "Session"
      b0:
        %new = object Session
        %session = address $session
        store %new -> %session
        \(retain)
        %raw = cast objectToPointer %new
        %run = closure @"closure 1"[]
        call @set_hook(%run, %raw)
        \(after)
        return \(isReturned ? "%raw" : "%new")
      }
      function external "stop()"() -> void {
      b0:
        \(stop)
        return
      }
      """.replacing("return %new", with: "%zero = null\n  return %zero")
  }

  @Test("retained for a hook that never releases: a warning that tells the whole way")
  func neverReleased() throws {
    let text = Self.program()
      .replacing("%new = object Session", with: "%new = object Session // step 1: a new 'Session'")
      .replacing("// expect", with: "// step 2: retained by hand // expect")
      .replacing("call @set_hook(%run, %raw)", with: "call @set_hook(%run, %raw) // step 3: passed to 'set_hook'")
      .replacing("store %context -> %slot", with: "store %context -> %slot // step 4: kept in 'context'")
    let solved = try expectVerdict(text)
    #expect(solved.findings.map(\.isUncertain) == [true])
  }

  @Test("the hook releases its context")
  func releasedByHook() throws {
    try expectVerdict(Self.program(callback: "release %context", retain: "retain %new"))
  }

  @Test("the hook hands its context to somebody nobody sees")
  func handedOnByHook() throws {
    try expectVerdict(Self.program(callback: "call @unseen(%context)", retain: "retain %new"))
  }

  @Test("another function releases what is in the slot")
  func releasedByOther() throws {
    let text = Self.program(retain: "retain %new", stop: "%held = call @get()\n  release %held")
    try expectVerdict(text.replacing("function internal get", with: "function external get"))
  }

  @Test("another function releases what is in another slot")
  func otherSlotReleased() throws {
    // A getter that only the program calls.
    let text = Self.program(stop: "%slot = address @other\n  %held = load %slot\n  release %held")
    let moved = text.replacing("global internal other", with: "global external other")
      .replacing("type class Session {  }", with: "global external other: pointer\ntype class Session {  }")
    try expectVerdict(moved)
  }

  @Test("released before the function is left: what is registered is gone")
  func balanced() throws {
    try expectVerdict(
      Self.registered(Self.program(retain: "retain %new", after: "release %new")))
  }

  /// The same program, whose registration is to be found.
  static func registered(_ text: String) -> String {
    let call = "call @set_hook(%run, %raw)"
    return text.replacing(call, with: call + " // expect: callback-context-outlives-object")
  }

  @Test("given to the caller as well")
  func returned() throws {
    try expectVerdict(Self.program(retain: "retain %new", isReturned: true))
  }

  @Test("handed to somebody nobody sees as well")
  func handedOver() throws {
    try expectVerdict(Self.program(retain: "retain %new", after: "call @unseen(%raw)"))
  }

  @Test("the hook releases once more than was retained, in the second of two calls")
  func releasedAgain() throws {
    let solved = try expectVerdict(
      Self.registered(
        Self.program(
          callback: "release %context", retain: "retain %new",
          after: "call @fire()\n  call @fire() // expect: unbalanced-unmanaged")))
    #expect(solved.findings.map(\.isUncertain) == [false, false])
  }

  @Test("the hook releases what was never retained")
  func neverRetained() throws {
    let solved = try expectVerdict(
      Self.registered(
        Self.program(
          callback: "release %context", retain: "",
          after: "call @fire() // expect: unbalanced-unmanaged")))
    #expect(solved.findings.map(\.isUncertain) == [false, false])
  }

  /// Retains and releases that depend on something nobody knows.
  static func conditional(retain: Bool, release: Bool) -> String {
    """
    unit swift "App.swift"
    type class Session {  }
    function external "run(_:)"(flag: integer 8) -> void {
      local $session: object "Session"
    b0:
      %flag = parameter 0
      %new = object Session
      %session = address $session
      store %new -> %session
      \(retain ? "branch %flag hold on" : "jump on")
    hold:
      retain %new
      jump on
    on:
      call @work()
      \(release ? "branch %flag let out" : "jump out")
    let:
      release %new
      jump out
    out:
      return
    }
    """
  }

  @Test("retained and released under the same condition")
  func sameCondition() throws { try expectVerdict(Self.conditional(retain: true, release: true)) }

  @Test("a helper that retains on some of many ways: what it did is not certain")
  func uncertainHelper() throws {
    try expectVerdict(
      """
      unit swift "App.swift"
      type class Session {  }
      function external "hold(_:_:)"(session: object "Session", flag: integer 8) -> void {
      b0:
        %session = parameter 0
        %unknown = call @depends()
        branch %unknown hold out
      hold:
        retain %session
        jump out
      out:
        return
      }
      function external "run()"() -> void {
        local $session: object "Session"
      b0:
        %new = object Session
        %session = address $session
        store %new -> %session
        %one = integer 1
        call @"hold(_:_:)"(%new, %one)
        release %new
        return
      }
      """)
  }

  @Test("what is retained for a global, or at the top level, is there for good", arguments: ["globalInitializer", "entryPoint"])
  func forGood(role: String) throws {
    try expectVerdict(
      Self.program(retain: "retain %new").replacing(
        "function external \"start()\"() -> pointer {",
        with: "function external \"start()\"() -> pointer role \(role) {"))
  }
}
