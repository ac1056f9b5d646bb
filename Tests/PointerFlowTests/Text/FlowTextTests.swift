import PointerFlow
import SourceText
import TestKit
import Testing

@Suite("The textual form of the IR")
struct FlowTextTests {
  /// Every declaration, attribute, instruction and terminator at least once.
  static let everything = #"""
    unit swift "Sources/App \"x\".swift" target App
    file "include/lib.h"
    import CLib
    global external last: pointer 8 "const char *" to const integer 1
    global internal const limit: integer 4
    global header "odd name": object weak "Session"
    constant FLAG = -3
    record point size 8 align 4 { x: integer 4 at 0, "odd field": floating 4 at 4 }
    union either size 8 align 8 { p: pointer to unknown 4 at 0, n: integer 8 at 0 }
    record empty size 0 align 1 {  }
    type class Session: Base, "P<T>" { let handle: pointer, static var shared: object unowned }
    type open protocol Base {  }
    notice "unparsed-statement" "odd\n\u{1b}text" hides-findings
    notice other "text"
    function external declared(_: pointer noescape nonnull, out: pointer inout) -> void
    function internal "Session.run(_:)"(self: object "Session", body: function escaping, p: pointer lifetimebound consumed) -> aggregate "point" role initializer of Session as "run(self:)" [no-return, pure, returns-fresh, variadic, overridable, asynchronous, static, incomplete] {
      scope s2: block in s1
      scope s3: borrow(withCString) in s2
      scope s4: call("odd lender") in s3
      local $1:x: integer 4 in s1
      local $2: pointer in s2 temporary
      local $3:"odd name": object unmanaged in s1
    b0:
      %1 = parameter 0
      %2 = address $1:x
      %3 = address @last
      %4 = function @"Session.run(_:)"
      %5 = constant @FLAG
      %6 = integer -9223372036854775808
      %7 = null
      %8 = literal "a \"b\" \\ // \t"
      %9 = buffer
      %10 = object Session
      %11 = field %1 .handle
      %12 = element %1[%6]
      %13 = element %1[_]
      %14 = offset %1 %6
      %15 = extract %1 .0
      %16 = load %3
      store %16 -> %2
      copy-memory %2 -> %3
      clear %2
      %17 = cast pointerToInteger %16
      %18 = combine xor %17 %6
      %19 = compare greaterOrEqual %17 %18
      begin s2:block
      %20 = call @declared(&%2, ~%9, %7)
      call method _."run(_:)"(%10)
      %21 = call indirect %4()
      %22 = closure @"Session.run(_:)"[%2, %16]
      %23 = allocate c %6
      %24 = allocate-stack s2:block _
      free "odd family" %23
      retain %10
      release %10
      begin s3:borrow(withCString)
      %25 = borrow %9 s3:borrow(withCString)
      end s3:borrow(withCString)
      end s2:block
      keep-alive %10
      %26 = read %25
      %27 = unknown
      branch %19 b1 b2
    b1:
      choose %27 b2 b3 b4
    b2:
      jump b5
    b3:
      throw %27
    b4:
      unreachable
    b5:
      return %1
    }
    function header void_(p: function "void (*)(void)") -> void role closure {
    b0:
      return
    }

    """#

  @Test("print, parse, print: the same text; encode, decode: the same unit")
  func roundTrip() throws {
    let unit = try FlowTextParser.unit(Self.everything)
    #expect(FlowUnitVerifier.problems(in: unit).isEmpty)
    #expect(unit.text == Self.everything)
    #expect(try FlowTextParser.unit(unit.text).text == unit.text)
    #expect(try FlowUnitCoder.decode(FlowUnitCoder.encode(unit)) == unit)
  }

  @Test("names stand for numbers, in order of appearance")
  func names() throws {
    let unit = try FlowTextParser.unit(
      """
      unit c "a.c"
      function external f(p: pointer) -> pointer { // a comment
        scope inner: block
        local $x: pointer in inner
      entry:
        %1 = parameter 0
        begin inner
        %slot = address $x
        store %1 -> %slot
        jump out
      out:
        %q = load %slot
        end inner
        return %q
      }
      """)
    #expect(
      unit.text == """
        unit c "a.c"
        function external f(p: pointer) -> pointer {
          scope s2: block in s1
          local $1:x: pointer in s2
        b0:
          %1 = parameter 0
          begin s2:block
          %2 = address $1:x
          store %1 -> %2
          jump b1
        b1:
          %3 = load %2
          end s2:block
          return %3
        }

        """)
  }

  @Test("an instruction's range is its line, an argument's its letters")
  func ranges() throws {
    let text = """
      unit c "a.c"
      function external f(p: pointer) -> void {
      b0:
        %1 = parameter 0   // the argument
        call @g(&%1, %1)
        return
      }
      """
    let function = try FlowTextParser.unit(text).functions[0]
    func spelled(_ range: SourceRange) -> String {
      String(decoding: Array(text.utf8)[Int(range.bytes.start)..<Int(range.bytes.end)], as: UTF8.self)
    }
    #expect(function.ranges.map(spelled) == ["%1 = parameter 0", "call @g(&%1, %1)"])
    #expect(function.calls[1].arguments.map { spelled($0.range) } == ["&%1", "%1"])
    #expect(spelled(function.blocks[0].terminatorRange) == "return")
    #expect(spelled(function.parameters[0].range) == "p: pointer")
  }

  /// Texts that are no units, and what is said of them.
  static let malformed: [(text: String, error: String)] = [
    ("unti swift \"a\"", "1:1: expected a unit (unit swift \"App.swift\")"),
    ("unit objc \"a\"", "1:6: unknown side 'objc' (one of c, swift)"),
    ("unit c \"a\"\nglobl external x: pointer", "2:1: unknown declaration 'globl' (did you mean 'global'?)"),
    ("unit c \"a\"\nglobal external x: poiner", "2:20: unknown type 'poiner' (did you mean 'pointer'?)"),
    ("unit c \"a\"\nconstant X = 99999999999999999999", "2:14: expected its value (a number up to 9223372036854775807)"),
    ("unit c \"a", "1:8: a string without end"),
    ("unit c \"a\" extra", "1:12: nothing may follow here (one declaration or instruction a line)"),
    (body("%1 = lod %2"), "4:6: unknown instruction with a result 'lod' (did you mean 'load'?)"),
    (body("%1 = load %2"), "4:11: nothing defines '%2' (%2 = …)"),
    (body("%1 = null\n%1 = null"), "5:1: '%1' is assigned twice (use another value or a local)"),
    (body("load %1"), "4:1: 'load' has a result (%1 = load …)"),
    (body("%1 = address $x"), "4:14: no local '$x' (local $x: pointer)"),
    (body("begin loan"), "4:7: no scope 'loan' (scope loan: block)"),
    (body("jump b7"), "4:6: no block 'b7' (a line 'b7:' begins it)"),
    (body("%1 = parameter 1"), "4:16: the function has 1 parameters (they count from 0)"),
    (body("local $2:x: pointer"), "4:7: locals are numbered in order ($1)"),
    (body("%0 = null"), "4:3: no value has this number (1 to 4194304)"),
    ("unit c \"a\"\nfunction external f() -> void {\n%1 = null\n}", "3:1: an instruction outside of a block (a label such as 'b0:' begins one)"),
    ("unit c \"a\"\nfunction external f() -> void {\nb0:\n%1 = null\n}", "4:1: the last block does not end (a return)"),
    ("unit c \"a\"\nfunction external f() -> void {", "2:32: a body without end ('}' on a line of its own)"),
  ]

  @Test(
    "errors say where, what and what else",
    arguments: malformed)
  func errors(text: String, expected: String) {
    #expect {
      try FlowTextParser.units(in: text)
    } throws: { error in
      #expect("\(error)" == expected)
      return true
    }
  }

  private static func body(_ instructions: String) -> String {
    "unit c \"a\"\nfunction external f(p: pointer) -> void {\nb0:\n\(instructions)\nreturn\n}"
  }

  @Test("any change of a text is read or refused, and what is read is sound")
  func mutations() {
    let bytes = Array(Self.everything.utf8)
    for seed in 0..<400 as Range<UInt64> {
      var random = SplitMix(seed: seed)
      var changed = bytes
      for _ in 0...random.below(3) {
        let at = random.below(changed.count)
        switch random.below(3) {
        case 0: changed.remove(at: at)
        case 1: changed[at] = UInt8(random.below(128))
        default: changed.insert(UInt8(random.below(128)), at: at)
        }
      }
      guard let unit = try? FlowTextParser.unit(String(decoding: changed, as: UTF8.self)) else { continue }
      #expect(FlowUnitVerifier.problems(in: unit).isEmpty, "seed \(seed)")
      #expect((try? FlowTextParser.unit(unit.text))?.text == unit.text, "seed \(seed)")
    }
  }
}
