import PointerFlow
import Testing

/// What is proven on a path, and what depends on a convention that nobody sees.
@Suite("Certainty")
struct CertaintyVerdictTests {
  static func leaving(_ store: String, in attributes: String = "") -> String {
    """
    unit c "a.c"
    function external leave(place: pointer) -> void\(attributes) {
      local $x: integer 4
    b0:
      %place = parameter 0
      %x = address $x
      \(store)
      return
    }
    """
  }

  @Test("a member of a caller's object is written by others before it is read, perhaps")
  func memberOfCallersObject() throws {
    let solved = try expectVerdict(
      Self.leaving(
        """
        %member = field %place .view
          store %x -> %member // expect: stack-address-escape
        """))
    #expect(solved.findings.map(\.isUncertain) == [true])
  }

  @Test("an out-parameter is read by whoever passed it")
  func outParameter() throws {
    let solved = try expectVerdict(
      Self.leaving("store %x -> %place // expect: stack-address-escape"))
    #expect(solved.findings.map(\.isUncertain) == [false])
  }

  @Test("a function of which statements were lost proves nothing")
  func incompleteFunction() throws {
    let solved = try expectVerdict(
      Self.leaving("store %x -> %place // expect: stack-address-escape", in: " [incomplete]"))
    #expect(solved.findings.map(\.isUncertain) == [true])
  }

  /// `set` may write a number over what `place` holds, `settle` and `relay` call it.
  static let settling = """
    unit c "a.c"
    function external set(place: pointer, n: integer 4) -> void {
    b0:
      %place = parameter 0
      %n = parameter 1
      jump again
    again:
      %more = call @more()
      branch %more write done
    write:
      store %n -> %place
      jump again
    done:
      return
    }
    function external settle(place: pointer, n: integer 4) -> void {
    b0:
      %place = parameter 0
      %n = parameter 1
      call @set(%place, %n)
      call @set(%place, %n)
      return
    }
    function external relay(place: pointer, n: integer 4) -> void {
    b0:
      %place = parameter 0
      %n = parameter 1
      call @settle(%place, %n)
      return
    }
    """

  @Test("of an address that a callee leaves in doubt its summary says no more than that")
  func oldOneInDoubt() throws {
    let solved = try SolvedText(Self.settling)
    let printer = SummaryPrinter(program: solved.program, paths: solved.solution.paths)
    let relay = solved.program.functions.indices.first {
      solved.program.name(of: FunctionID(raw: UInt32($0))) == "relay"
    }
    let summary = try #require(relay.flatMap { solved.solution.summaries[$0] })
    #expect(printer.text(of: summary).contains("may store (*p0) := the old one"), "\(printer.text(of: summary))")
  }

  static func freeing(_ rest: String) -> String {
    """
    unit c "a.c"
    function external free_it(c: integer 4) -> void {
      local $p: pointer
    b0:
      %c = parameter 0
      %p = address $p
      %size = integer 8
      %made = call @malloc(%size)
      store %made -> %p
    \(rest)
    }
    """
  }

  @Test("memory that is freed is not used")
  func freedAndUsed() throws {
    try expectVerdict(
      Self.freeing(
        """
          call @free(%made)
          %held = load %p
          %byte = load %held // expect: use-after-free
          return
        """))
  }

  @Test("a variable that is null on this path does not lead to what it held")
  func nullOnThisPath() throws {
    try expectVerdict(
      Self.freeing(
        """
          %null = null
          branch %c clear go
        clear:
          store %null -> %p
          jump go
        go:
          %held = load %p
          %isNull = compare equal %held %null
          branch %isNull out use
        use:
          call @free(%held)
          return
        out:
          %again = load %p
          call @free(%again)
          return
        """))
  }
}
