import Testing

/// Classes of which the program has no instance, known instances, and those that stay for good.
@Suite("Levels by instances")
struct OpenClassVerdictTests {
  /// A C hook with its context, a function that takes it away, another slot, and a handle of its own.
  static let hook = """
    unit c "hook.c"
    global internal saved: pointer
    global internal other: pointer
    function external set_hook(context: pointer) -> void {
    b0:
      %context = parameter 0
      %slot = address @saved
      store %context -> %slot // kept
      return
    }
    function external clear_hook() -> void {
    b0:
      %slot = address @saved
      %null = null
      store %null -> %slot
      return
    }
    function external clear_other() -> void {
    b0:
      %slot = address @other
      %null = null
      store %null -> %slot
      return
    }
    function external watch(handle: pointer, context: pointer) -> void {
    b0:
      %handle = parameter 0
      %context = parameter 1
      %slot = field %handle .context
      store %context -> %slot
      return
    }
    function external close(handle: pointer) -> void {
    b0:
      %handle = parameter 0
      free c %handle
      return
    }
    function external open() -> pointer {
    b0:
      %size = integer 16
      %handle = allocate c %size
      return %handle
    }

    """

  static func registered(_ expectation: String) -> String {
    """
    unit swift "App.swift"
    type class Listener { var handle: pointer }
    function external "Listener.init()"(self: object "Listener") -> void role initializer of Listener {
    b0:
      %self = parameter 0
      %raw = cast objectToPointer %self
      call @set_hook(%raw)\(expectation)
      return
    }

    """
  }

  static let expected = " // expect: callback-context-outlives-object"

  static func ending(_ statements: String) -> String {
    """
    function internal "Listener.deinit"(self: object "Listener") -> void role deinitializer of Listener {
    b0:
      %self = parameter 0
      \(statements)
      return
    }

    """
  }

  /// Verifies a text and that all that is found is or is not a mere warning.
  private func verdict(
    _ text: String, isUncertain: Bool = true, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let solved = try expectVerdict(text, sourceLocation: sourceLocation)
    #expect(
      solved.findings.allSatisfy { $0.isUncertain == isUncertain }, sourceLocation: sourceLocation)
  }

  @Test("nobody makes an instance, nothing unregisters it: a warning that tells the whole way")
  func neverUnregistered() throws {
    try verdict(
      Self.hook.replacing(" // kept", with: " // step 3: kept in 'saved'") + """
        unit swift "App.swift"
        type class Listener {  } // step 4: the last reference to the 'Listener' goes away
        function external "Listener.init()"(self: object "Listener") -> void role initializer of Listener {
        b0:
          %self = parameter 0
          %raw = cast objectToPointer %self // step 1: the object's address, which holds nothing
          call @set_hook(%raw) // expect: callback-context-outlives-object // step 2: passed to 'set_hook'
          return
        }
        """)
  }

  @Test("nobody makes an instance, its end clears another slot: a warning that ends in the `deinit`")
  func otherSlotCleared() throws {
    try verdict(
      Self.hook.replacing(" // kept", with: " // step 3: kept in 'saved'") + """
        unit swift "App.swift"
        type class Listener {  }
        function external "Listener.init()"(self: object "Listener") -> void role initializer of Listener {
        b0:
          %self = parameter 0
          %raw = cast objectToPointer %self // step 1: the object's address, which holds nothing
          call @set_hook(%raw) // expect: callback-context-outlives-object // step 2: passed to 'set_hook'
          return
        }
        function internal "Listener.deinit"(self: object "Listener") -> void role deinitializer of Listener { // step 4: the last reference to the 'Listener' goes away
        b0:
          call @clear_other()
          return
        }
        """)
  }

  @Test("nobody makes an instance, its end clears the slot")
  func cleared() throws {
    try verdict(Self.hook + Self.registered("") + Self.ending("call @clear_hook()"))
  }

  @Test("nobody makes an instance, its end clears the slot on one path only")
  func clearedOnSomePath() throws {
    try verdict(
      Self.hook + Self.registered(Self.expected) + """
        function internal "Listener.deinit"(self: object "Listener") -> void role deinitializer of Listener {
        b0:
          %unknown = call @depends()
          branch %unknown clear out
        clear:
          call @clear_hook()
          jump out
        out:
          return
        }
        """)
  }

  @Test("another method takes the registration away: the outsider's to call")
  func clearedByMethod() throws {
    try verdict(
      Self.hook + Self.registered("") + """
        function external "Listener.stop()"(self: object "Listener") -> void of Listener {
        b0:
          call @clear_hook()
          return
        }
        """)
  }

  @Test("another method clears another slot")
  func otherSlotClearedByMethod() throws {
    try verdict(
      Self.hook + Self.registered(Self.expected) + """
        function external "Listener.stop()"(self: object "Listener") -> void of Listener {
        b0:
          call @clear_other()
          return
        }
        """)
  }

  static func made(by statements: String) -> String {
    """
    function external "run()"() -> void {
      local $listener: object "Listener"
    b0:
      %listener = address $listener
      %new = object Listener
      call method Listener."init()"(%new)
      store %new -> %listener
      \(statements)
      return
    }
    """
  }

  @Test("an instance of the program ends while it is registered: an error")
  func knownInstance() throws {
    try verdict(
      Self.hook + Self.registered(Self.expected) + Self.made(by: ""), isUncertain: false)
  }

  @Test("an instance of a subclass is one of the class")
  func knownSubclass() throws {
    try verdict(
      Self.hook + Self.registered("") + """
        type class Special: Listener {  }
        global external const shared: object "Special"
        function internal "initializer of shared"() -> void role globalInitializer {
        b0:
          %new = object Special
          call method Listener."init()"(%new)
          %shared = address @shared
          store %new -> %shared
          return
        }
        """)
  }

  @Test("the only instance is held by a global that is never assigned again")
  func immortal() throws {
    try verdict(
      Self.hook + Self.registered("") + """
        global external const shared: object "Listener"
        function internal "initializer of shared"() -> void role globalInitializer {
        b0:
          %new = object Listener
          call method Listener."init()"(%new)
          %shared = address @shared
          store %new -> %shared
          return
        }
        """)
  }

  // MARK: Handles

  /// A class that watches a handle, which it is given or opens itself.
  static func watcher(handle: String, parameters: String, _ expectation: String) -> String {
    """
    unit swift "App.swift"
    type class Listener { var handle: pointer }
    function external "Listener.init(_:)"(self: object "Listener"\(parameters)) -> void role initializer of Listener {
    b0:
      %self = parameter 0
      \(handle)
      %slot = field %self .handle
      store %handle -> %slot
      return
    }
    function external "Listener.start()"(self: object "Listener") -> void of Listener {
    b0:
      %self = parameter 0
      %slot = field %self .handle
      %handle = load %slot
      %raw = cast objectToPointer %self
      call @watch(%handle, %raw)\(expectation)
      return
    }

    """
  }

  static let given = ", handle: pointer"

  @Test("the handle is the outsider's, and still leads to the object")
  func givenHandle() throws {
    try verdict(
      Self.hook
        + Self.watcher(handle: "%handle = parameter 1", parameters: Self.given, Self.expected))
  }

  @Test("the handle is the outsider's, and is closed by the `deinit`")
  func givenHandleClosed() throws {
    try verdict(
      Self.hook + Self.watcher(handle: "%handle = parameter 1", parameters: Self.given, "")
        + Self.ending("%slot = field %self .handle\n  %handle = load %slot\n  call @close(%handle)"))
  }

  @Test("the handle is the outsider's, and the `deinit` gives it another context")
  func givenHandleReset() throws {
    try verdict(
      Self.hook + Self.watcher(handle: "%handle = parameter 1", parameters: Self.given, "")
        + Self.ending(
          "%slot = field %self .handle\n  %handle = load %slot\n  %null = null\n  call @watch(%handle, %null)"))
  }

  @Test("the handle is the outsider's, and the `deinit` closes another one")
  func otherHandleClosed() throws {
    try verdict(
      Self.hook
        + Self.watcher(handle: "%handle = parameter 1", parameters: Self.given, Self.expected)
        + Self.ending("%other = call @open()\n  call @close(%other)"))
  }

  @Test("the handle is the object's own: nobody reaches it when the object is gone")
  func ownHandle() throws {
    try verdict(Self.hook + Self.watcher(handle: "%handle = call @open()", parameters: "", ""))
  }

  // MARK: What is held

  @Test("a global of Swift holds the object")
  func heldByGlobal() throws {
    try verdict(
      Self.hook + """
        unit swift "App.swift"
        type class Listener {  }
        global external all: object "Listener"
        function external "Listener.start()"(self: object "Listener") -> void of Listener {
        b0:
          %self = parameter 0
          %raw = cast objectToPointer %self
          call @set_hook(%raw)
          %all = address @all
          store %self -> %all
          return
        }
        """)
  }

  @Test("the object is retained by hand")
  func retained() throws {
    try verdict(
      Self.hook + """
        unit swift "App.swift"
        type class Listener {  }
        function external "Listener.start()"(self: object "Listener") -> void of Listener {
        b0:
          %self = parameter 0
          retain %self
          %raw = cast objectToPointer %self
          call @set_hook(%raw)
          return
        }
        """)
  }

  @Test("what the object holds is registered and ends with it")
  func ofProperty() throws {
    try verdict(
      Self.hook + Self.registered(Self.expected) + """
        type class Owner { let listener: object "Listener" }
        function external "Owner.init()"(self: object "Owner") -> void role initializer of Owner {
        b0:
          %self = parameter 0
          %new = object Listener
          call method Listener."init()"(%new)
          %slot = field %self .listener
          store %new -> %slot
          return
        }
        """)
  }

  @Test("what a known instance holds is registered and ends with it: an error")
  func ofKnownProperty() throws {
    try verdict(
      Self.hook + Self.registered(Self.expected) + """
        type class Owner { let listener: object "Listener" }
        function external "Owner.init()"(self: object "Owner") -> void role initializer of Owner {
        b0:
          %self = parameter 0
          %new = object Listener
          call method Listener."init()"(%new)
          %slot = field %self .listener
          store %new -> %slot
          return
        }
        function external "run()"() -> void {
          local $owner: object "Owner"
        b0:
          %owner = address $owner
          %new = object Owner
          call method Owner."init()"(%new)
          store %new -> %owner
          return
        }
        """, isUncertain: false)
  }

  @Test("memory that the object frees is still in the slot")
  func interior() throws {
    let text = { (clears: Bool, expectation: String) in
      Self.hook + """
        unit swift "App.swift"
        type class Listener { var bytes: pointer }
        function external "Listener.init()"(self: object "Listener") -> void role initializer of Listener {
        b0:
          %self = parameter 0
          %size = integer 64
          %bytes = allocate swift %size
          %slot = field %self .bytes
          store %bytes -> %slot
          call @set_hook(%bytes)\(expectation)
          return
        }
        function internal "Listener.deinit"(self: object "Listener") -> void role deinitializer of Listener {
        b0:
          %self = parameter 0
          \(clears ? "call @clear_hook()" : "")
          %slot = field %self .bytes
          %bytes = load %slot
          free swift %bytes
          return
        }
        """
    }
    try verdict(text(true, ""))
    try verdict(text(false, " // expect: use-after-free"))
  }
}
