import Testing

/// Contexts and handles: who keeps a raw address, who gives it back, who keeps the owner alive.
@Suite("Registrations, handles and owners")
struct RegistrationVerdictTests {
  /// A C list of one listener with a callback's context, and another slot beside it.
  static let list = """
    unit c "list.c"
    function external add(list: pointer, context: pointer) -> void {
    b0:
      %list = parameter 0
      %context = parameter 1
      %slot = field %list .context
      store %context -> %slot // step 4: kept in 'list.context'
      return
    }
    function external remove(list: pointer, context: pointer) -> void {
    b0:
      %list = parameter 0
      %context = parameter 1
      %slot = field %list .context
      %held = load %slot
      %same = compare equal %held %context
      branch %same clear out
    clear:
      %null = null
      store %null -> %slot
      jump out
    out:
      return
    }
    function external remove_other(list: pointer, context: pointer) -> void {
    b0:
      %list = parameter 0
      %context = parameter 1
      %slot = field %list .other
      %null = null
      store %null -> %slot
      return
    }

    """

  static let quietList = list.replacing(" // step 4: kept in 'list.context'", with: "")

  @Test("registered and unregistered with the same context")
  func unregistered() throws {
    try expectVerdict(
      Self.quietList + """
        unit swift "App.swift"
        type class Session {  }
        function external "run(_:)"(list: pointer) -> void {
          local $session: object "Session"
        b0:
          %list = parameter 0
          %new = object Session
          %session = address $session
          store %new -> %session
          %held = load %session
          %raw = cast objectToPointer %held
          call @add(%list, %raw)
          call @remove(%list, %raw)
          return
        }
        """)
  }

  @Test("registered, another context unregistered")
  func otherContextUnregistered() throws {
    try expectVerdict(
      Self.list + """
        unit swift "App.swift"
        type class Session {  }
        function external "run(_:)"(list: pointer) -> void {
          local $session: object "Session"
          local $other: object "Session"
        b0:
          %list = parameter 0
          %new = object Session // step 1: a new 'Session'
          %session = address $session
          store %new -> %session
          %second = object Session
          %other = address $other
          store %second -> %other
          %held = load %session
          %raw = cast objectToPointer %held // step 2: the object's address, which holds nothing
          %heldOther = load %other
          %rawOther = cast objectToPointer %heldOther
          call @add(%list, %raw) // expect: callback-context-outlives-object // step 3: passed to 'add'
          call @remove(%list, %rawOther)
          return // step 5: the last reference to the 'Session' goes away
        }
        """)
  }

  @Test("registered, another slot cleared")
  func otherSlotCleared() throws {
    try expectVerdict(
      Self.quietList + """
        unit swift "App.swift"
        type class Session {  }
        function external "run(_:)"(list: pointer) -> void {
          local $session: object "Session"
        b0:
          %list = parameter 0
          %new = object Session
          %session = address $session
          store %new -> %session
          %held = load %session
          %raw = cast objectToPointer %held
          call @add(%list, %raw) // expect: callback-context-outlives-object
          call @remove_other(%list, %raw)
          return
        }
        """)
  }

  /// `once` empties its slot around the call, `each` leaves it.
  static let events = """
    unit c "events.c"
    function external once(events: pointer, run: function, context: pointer) -> void {
    b0:
      %events = parameter 0
      %run = parameter 1
      %context = parameter 2
      %slot = field %events .context
      store %context -> %slot
      call indirect %run(%context)
      %null = null
      store %null -> %slot
      return
    }
    function external each(events: pointer, run: function, context: pointer) -> void {
    b0:
      %events = parameter 0
      %run = parameter 1
      %context = parameter 2
      %slot = field %events .context
      store %context -> %slot
      call indirect %run(%context)
      return
    }

    """

  /// Whoever stops the events releases their context.
  static let stop = """
      function external "stop(_:)"(events: pointer) -> void {
      b0:
        %events = parameter 0
        %slot = field %events .context
        %context = load %slot
        release %context
        return
      }

      """

  static func subscriber(_ register: String, retained: Bool, expects: Bool) -> String {
    events + """
      unit swift "App.swift"
      type class Session {  }
      \(retained ? stop : "")
      function internal "closure 1"(context: pointer) -> void role closure {
      b0:
        %context = parameter 0
        %session = cast pointerToObject %context
        keep-alive %session
        return
      }
      function external "run(_:)"(events: pointer) -> void {
        local $session: object "Session"
      b0:
        %events = parameter 0
        %new = object Session
        %session = address $session
        store %new -> %session
        %held = load %session
        \(retained ? "retain %held" : "")
        %raw = cast objectToPointer %held
        %run = closure @"closure 1"[]
        call @\(register)(%events, %run, %raw)\(expects ? " // expect: callback-context-outlives-object" : "")
        return
      }
      """
  }

  @Test("a callback once: the slot is empty again when the object ends")
  func once() throws { try expectVerdict(Self.subscriber("once", retained: false, expects: false)) }

  @Test("a callback many times: the slot still holds the context when the object ends")
  func many() throws { try expectVerdict(Self.subscriber("each", retained: false, expects: true)) }

  @Test("a callback many times with a context that was retained")
  func manyRetained() throws {
    try expectVerdict(Self.subscriber("each", retained: true, expects: false))
  }

  /// A handle that keeps a context until it is destroyed.
  static let handle = """
    unit c "handle.c"
    function external create(context: pointer) -> pointer {
    b0:
      %context = parameter 0
      %size = integer 32
      %handle = allocate c %size
      %slot = field %handle .context
      store %context -> %slot
      return %handle
    }
    function external attach(handle: pointer, context: pointer) -> void {
    b0:
      %handle = parameter 0
      %context = parameter 1
      %slot = field %handle .context
      store %context -> %slot
      return
    }
    function external destroy(handle: pointer) -> void {
    b0:
      %handle = parameter 0
      free c %handle
      return
    }

    """

  @Test("a handle that holds lent memory is destroyed before the loan ends")
  func handleDestroyed() throws {
    try expectVerdict(
      Self.handle + """
        unit swift "App.swift"
        function external "run(_:)"(bytes: buffer) -> void {
          scope loan: borrow(withUnsafeBytes)
        b0:
          %bytes = parameter 0
          begin loan
          %p = borrow %bytes loan
          %handle = call @create(%p)
          call @destroy(%handle)
          end loan
          return
        }
        """)
  }

  @Test("a handle that holds lent memory is given to the caller")
  func handleReturned() throws {
    try expectVerdict(
      Self.handle + """
        unit swift "App.swift"
        function external "run(_:)"(bytes: buffer) -> pointer {
          scope loan: borrow(withUnsafeBytes)
        b0:
          %bytes = parameter 0
          begin loan
          %p = borrow %bytes loan
          %handle = call @create(%p) // expect: pointer-stashed-in-c-object
          end loan
          return %handle
        }
        """)
  }

  @Test("a handle that holds lent memory is dropped: nobody reaches it, nor frees it")
  func handleDropped() throws {
    try expectVerdict(
      Self.handle + """
        unit swift "App.swift"
        function external "run(_:)"(bytes: buffer) -> void {
          scope loan: borrow(withUnsafeBytes)
        b0:
          %bytes = parameter 0
          begin loan
          %p = borrow %bytes loan
          %handle = call @create(%p) // expect: leaked-boundary-memory
          end loan
          return
        }
        """)
  }

  @Test("the caller's handle gets a local's address and is destroyed")
  func attachedAndDestroyed() throws {
    try expectVerdict(
      Self.handle + """
        function external run(handle: pointer) -> void {
          local $x: integer 4
        b0:
          %handle = parameter 0
          %x = address $x
          call @attach(%handle, %x)
          call @destroy(%handle)
          return
        }
        """)
  }

  @Test("the caller's handle gets a local's address, another handle is destroyed")
  func attachedAndOtherDestroyed() throws {
    try expectVerdict(
      Self.handle + """
        function external run(handle: pointer, other: pointer) -> void {
          local $x: integer 4
        b0:
          %handle = parameter 0
          %other = parameter 1
          %x = address $x
          call @attach(%handle, %x) // expect: stack-address-escape
          call @destroy(%other)
          return
        }
        """)
  }

  /// A class that frees its memory when it ends.
  static let owner = """
    unit swift "App.swift"
    type class Owner { let bytes: pointer }
    type class View { let owner: object "Owner", let start: pointer }
    function internal "Owner.deinit"(self: object "Owner") -> void role deinitializer of Owner {
    b0:
      %self = parameter 0
      %slot = field %self .bytes
      %bytes = load %slot
      free swift %bytes
      return
    }

    """

  static func view(keepsOwner: Bool, expects: Bool) -> String {
    owner + """
      function external "make()"() -> object "View" {
        local $owner: object "Owner"
      b0:
        %new = object Owner
        %owner = address $owner
        store %new -> %owner
        %size = integer 64
        %memory = allocate swift %size
        %slot = field %new .bytes
        store %memory -> %slot
        %view = object View
        %start = field %view .start
        %held = load %owner
        %inner = field %held .bytes
        %bytes = load %inner
        store %bytes -> %start
        \(keepsOwner ? "%strong = field %view .owner" : "")
        \(keepsOwner ? "store %held -> %strong" : "")
        return %view\(expects ? " // expect: missing-keep-alive" : "")
      }
      """
  }

  @Test("an interior pointer in an object that holds the owner strongly")
  func ownerHeld() throws { try expectVerdict(Self.view(keepsOwner: true, expects: false)) }

  @Test("an interior pointer in an object, the owner held by nobody")
  func ownerNotHeld() throws { try expectVerdict(Self.view(keepsOwner: false, expects: true)) }
}
