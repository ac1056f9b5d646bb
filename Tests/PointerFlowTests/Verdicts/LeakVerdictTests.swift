import Testing

/// Memory that crossed the boundary: who has to free it.
@Suite("Memory that somebody has to free")
struct LeakVerdictTests {
  /// C that makes memory, keeps memory in one of two slots, and frees what is in the slots it is told to.
  static func library(frees slot: String?) -> String {
    let release =
      slot.map { "%slot = address @\($0)\n  %held = load %slot\n  free c %held" } ?? "%nothing = null"
    return """
      unit c "store.c"
      global internal kept: pointer
      global internal other: pointer
      function external make() -> pointer {
      b0:
        %size = integer 16
        %new = allocate c %size
        return %new
      }
      function external keep(memory: pointer) -> void {
      b0:
        %memory = parameter 0
        %slot = address @kept
        store %memory -> %slot // step 3: kept in 'kept'
        return
      }
      function external clear() -> void {
      b0:
        \(release)
        return
      }

      """
  }

  static func caller(_ body: String, frees slot: String? = nil, returns type: String = "void") -> String {
    library(frees: slot) + """
      unit swift "App.swift"
      function external "run()"() -> \(type) {
      b0:
        \(body)
      }
      """
  }

  @Test("C's memory is dropped: a warning where it was given out")
  func dropped() throws {
    let text = Self.caller(
      "%made = call @make() // step 2: given back by 'make' // expect: leaked-boundary-memory\n  return"
    ).replacing("%new = allocate c %size", with: "%new = allocate c %size // step 1: allocated")
      .replacing(" // step 3: kept in 'kept'", with: "")
    let solved = try expectVerdict(text)
    #expect(solved.findings.map(\.isUncertain) == [true])
  }

  @Test("C's memory is freed, on one path at least, or given on")
  func consumed() throws {
    for body in [
      "%made = call @make()\n  free c %made\n  return",
      "%made = call @make()\n  branch %made b1 b2\nb1:\n  free c %made\n  return\nb2:\n  return",
      "%made = call @make()\n  call @unseen(%made)\n  return",
    ] {
      try expectVerdict(Self.caller(body).replacing(" // step 3: kept in 'kept'", with: ""))
    }
    try expectVerdict(
      Self.caller("%made = call @make()\n  return %made", returns: "pointer")
        .replacing(" // step 3: kept in 'kept'", with: ""))
  }

  static let handOver = """
    %size = integer 8
      %made = allocate swift %size // step 1: allocated // expect: leaked-boundary-memory
      call @keep(%made) // step 2: passed to 'keep'
      return
    """

  @Test("Swift's memory stays with C, and nobody frees what is there")
  func keptForGood() throws { try expectVerdict(Self.caller(Self.handOver)) }

  @Test("another slot is freed")
  func otherSlotFreed() throws { try expectVerdict(Self.caller(Self.handOver, frees: "other")) }

  @Test("the slot is freed by another function")
  func slotFreed() throws {
    let body = Self.handOver.replacing(" // step 1: allocated // expect: leaked-boundary-memory", with: "")
    let text = Self.caller(body.replacing(" // step 2: passed to 'keep'", with: ""), frees: "kept")
    // What frees it is another allocator's function: that is another rule's matter, where it is called.
    try expectVerdict(text.replacing(" // step 3: kept in 'kept'", with: ""))
  }

  @Test("the slot is freed through its address")
  func slotFreedThroughAddress() throws {
    let body = Self.handOver.replacing(" // step 1: allocated // expect: leaked-boundary-memory", with: "")
    let text = Self.caller(body.replacing(" // step 2: passed to 'keep'", with: ""))
      .replacing(
        "function external clear() -> void {\nb0:\n  %nothing = null",
        with: """
          function internal drop(slot: pointer) -> void {
          b0:
            %slot = parameter 0
            %held = load %slot
            free c %held
            return
          }
          function external clear() -> void {
          b0:
            %slot = address @kept
            call @drop(%slot)
          """)
    try expectVerdict(text.replacing(" // step 3: kept in 'kept'", with: ""))
  }
}
