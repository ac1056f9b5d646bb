import PointerFlow
import Testing

@Test("a block's storage ends on every path out of it")
func scopesEndOnEveryPath() throws {
  let fixture = try LoweredFixture(
    """
    int f(int n) {
      for (int i = 0; i < n; i++) {
        int inner = i;
        if (n == 1) break;
        if (n == 2) continue;
        if (n == 3) return inner;
        if (n == 4) goto out;
      }
    out:
      return 0;
    }
    """)
  let lines = try fixture.lines("f")
  // The body's scope: break, continue, return, goto and its own end.
  #expect(lines.filter { $0 == "begin s3:block" }.count == 1)
  #expect(lines.filter { $0 == "end s3:block" }.count == 5)
  // The loop's scope: its exit, the return and the goto.
  #expect(lines.filter { $0 == "end s2:block" }.count == 3)
}

@Test("a jump into a block begins its scope")
func jumpsEnterScopes() throws {
  let fixture = try LoweredFixture(
    """
    int *p;
    void f(int n) {
      if (n) goto inside;
      {
        int x;
    inside:
        p = &x;
      }
    }
    """)
  #expect(try fixture.lines("f").filter { $0 == "begin s2:block" }.count == 2)
}

@Test("cleanup functions run before the storage ends, after the result is read")
func cleanupRuns() throws {
  let fixture = try LoweredFixture(
    """
    void done(int *);
    int f(void) { int x __attribute__((cleanup(done))) = 1; return x; }
    """)
  let shape = try fixture.shape("f")
  let call = try #require(shape.firstIndex { $0.contains("call @done") })
  #expect(shape[call + 1] == "return %")
  #expect(shape[..<call].contains("% = load %"))
}

@Test("switch compares its cases, and falls through")
func switchFallsThrough() throws {
  let fixture = try LoweredFixture(
    """
    enum mode { KEEP = 7, DROP };
    int f(enum mode m) {
      int r = 0;
      switch (m) { case KEEP: r = 1; case DROP: r += 2; break; default: r = 9; }
      return r;
    }
    """)
  let shape = try fixture.shape("f")
  #expect(shape.contains("% = integer 7"))
  #expect(shape.filter { $0 == "% = compare equal % %" }.count == 2)
  #expect(fixture.constant("DROP") == 8)
}

@Test("a computed goto may go to every label whose address is taken")
func computedGoto() throws {
  let fixture = try LoweredFixture(
    "int f(int n) { void *t[] = { &&a, &&b }; goto *t[n]; a: return 1; b: return 2; }")
  #expect(try fixture.shape("f").contains { $0.hasPrefix("choose _ ") })
}

@Test("alloca lives as long as the frame, a variable-length array as its block")
func stackAllocations() throws {
  let fixture = try LoweredFixture(
    """
    void use(void *);
    void f(int n) { { int v[n]; use(v); use(__builtin_alloca(n)); } }
    """)
  let shape = try fixture.shape("f")
  #expect(shape.contains("% = allocate-stack s2:block %"))
  #expect(shape.contains("% = allocate-stack s1:frame %"))
}

@Test("nothing follows a function that does not return")
func noReturnEnds() throws {
  let fixture = try LoweredFixture(
    """
    __attribute__((noreturn)) void die(void);
    _Noreturn void stop(void);
    int f(int *p, int n) { if (!p) die(); if (n) stop(); return *p; }
    """)
  #expect(try fixture.lines("f").filter { $0 == "unreachable" }.count >= 2)
  #expect(try fixture.function("die").attributes.contains(.noReturn))
  #expect(try fixture.function("stop").attributes.contains(.noReturn))
}
