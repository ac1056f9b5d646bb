import PointerFlow
import Testing

@Test("an array decays to its own address")
func arraysDecay() throws {
  let fixture = try LoweredFixture("char *f(void) { char buffer[4]; return buffer; }")
  #expect(
    try fixture.lines("f").contains { $0.hasPrefix("%") && $0.hasSuffix("address $1:buffer") })
  #expect(!(try fixture.shape("f").contains("% = load %")))
}

@Test("members of a union are one place, whatever they are called")
func unionMembersAlias() throws {
  let fixture = try LoweredFixture(
    """
    union u { int *pointer; long number; };
    struct s { int tag; union { int *inner; long other; }; };
    long f(union u *a, struct s *b, int *p) {
      a->pointer = p; b->inner = p; return a->number + b->other;
    }
    """)
  let shape = try fixture.shape("f")
  #expect(shape.filter { $0 == "% = field % .pointer" }.count == 2)
  #expect(shape.filter { $0 == "% = field % .inner" }.count == 2)
}

@Test("records are copied, members of results are extracted")
func aggregates() throws {
  let fixture = try LoweredFixture(
    """
    struct pair { int *a, *b; };
    struct pair make(void);
    int *f(struct pair *to, struct pair from) { *to = from; return make().b; }
    """)
  let shape = try fixture.shape("f")
  #expect(shape.contains("copy-memory % -> %"))
  #expect(shape.contains("% = extract % .b"))
}

@Test("pointers moved by an integer stay in their region")
func pointerArithmetic() throws {
  let fixture = try LoweredFixture(
    """
    char *f(char *p, long n) { p++; p += n; p -= 2; --p; return 1 + p; }
    long g(char *p, char *q) { return p - q; }
    """)
  #expect(try fixture.shape("f").filter { $0 == "% = offset % %" }.count == 5)
  #expect(!(try fixture.shape("g").contains { $0.contains("combine") }))
}

@Test("casts between pointers and integers say how many bits are kept")
func casts() throws {
  let fixture = try LoweredFixture(
    """
    unsigned long f(void *p) { return (unsigned long)p; }
    int g(void *p) { return (int)(long)p; }
    void *h(unsigned long n) { return (void *)n; }
    void *null(void) { return (void *)0; }
    """)
  #expect(try fixture.shape("f").contains("% = cast pointerToInteger %"))
  #expect(try fixture.shape("g").contains("% = cast truncate %"))
  #expect(try fixture.shape("h").contains("% = cast integerToPointer %"))
  #expect(try fixture.shape("null").contains("% = null"))
}

@Test("the right side of && runs only if the left side holds")
func shortCircuit() throws {
  let fixture = try LoweredFixture(
    "int g(void); int f(int *p) { int r = p && *p; if (p || g()) r = 2; return r; }")
  #expect(try fixture.shape("f").filter { $0.hasPrefix("branch") }.count == 4)
}

@Test("a ?: b evaluates its condition once")
func elvis() throws {
  let fixture = try LoweredFixture(
    "char *get(void); char *f(char *other) { return get() ?: other; }")
  #expect(try fixture.shape("f").filter { $0.contains("call @get") }.count == 1)
}

@Test("the value of a statement expression is read before its locals end")
func statementExpressions() throws {
  let fixture = try LoweredFixture("int f(void) { return ({ int t = 3; t; }); }")
  let shape = try fixture.shape("f")
  let end = try #require(shape.firstIndex { $0.hasPrefix("end s2") })
  #expect(shape[..<end].contains("store % -> %"))
}

@Test("a compound literal is memory of the block around it")
func compoundLiterals() throws {
  let fixture = try LoweredFixture(
    "struct s { int *p; }; void use(struct s *); void f(int *q) { use(&(struct s){ .p = q }); }")
  let function = try fixture.function("f")
  #expect(function.storages.contains { fixture.unit[$0.name] == "compound literal" })
  #expect(try fixture.shape("f").contains("% = field % .p"))
}

@Test("blocks are closures over what they mention")
func blocks() throws {
  let fixture = try LoweredFixture(
    """
    void run(void (^)(void));
    void f(int *p) { __block int *q = 0; run(^{ q = p; }); }
    """)
  let closure = try #require(try fixture.lines("f").first { $0.contains("= closure @") })
  #expect(closure.contains("@\"f block 1\"["))
  let block = try fixture.function("f block 1")
  #expect(block.role == .closure)
  #expect(block.parameters.count == 2)
}

@Test("builtins are the functions they stand for")
func builtins() throws {
  let fixture = try LoweredFixture(
    """
    void f(char *d, char *s, unsigned long n) {
      __builtin_memcpy(d, s, n);
      __builtin___memmove_chk(d, s, n, __builtin_object_size(d, 0));
      if (__builtin_expect(!d, 0)) __builtin_unreachable();
    }
    """)
  let shape = try fixture.shape("f")
  #expect(shape.contains("% = call @memcpy(%, %, %)"))
  #expect(shape.contains("% = call @memmove(%, %, %)"))
  #expect(shape.contains("unreachable"))
}

@Test("calls through pointers name the pointer, (*f)() names the function")
func indirectCalls() throws {
  let fixture = try LoweredFixture(
    """
    struct ops { void (*done)(int *); };
    void direct(int *);
    void f(struct ops *o, void (*cb)(int *), int *p) { o->done(p); (*cb)(p); (*direct)(p); }
    """)
  let shape = try fixture.shape("f")
  #expect(shape.filter { $0 == "% = call indirect %(%)" }.count == 2)
  #expect(shape.contains("% = call @direct(%)"))
}

@Test("atomics load, store and exchange")
func atomics() throws {
  let fixture = try LoweredFixture(
    """
    #include <stdatomic.h>
    void *_Atomic slot;
    void *f(void *p) { atomic_store(&slot, p); return atomic_exchange(&slot, 0); }
    void *g(void **q, void *p) { __atomic_store_n(q, p, 5); return __atomic_load_n(q, 5); }
    """)
  #expect(try fixture.shape("f").filter { $0 == "store % -> %" }.count >= 3)
  #expect(try fixture.shape("g").filter { $0 == "% = load %" }.count >= 3)
}

@Test("operators inside macros are told by structure as by name")
func macroOperators() throws {
  let source = """
    #define SET(place, v) ((place) = (v))
    #define AT(p, n) (*((p) + (n)))
    #define ADDRESS(x) (&(x))
    int *keep;
    void f(int *p, int n) { int x; SET(keep, ADDRESS(x)); SET(AT(p, n), 3); SET(keep, p); }
    """
  let named = try LoweredFixture(source)
  let told = try LoweredFixture(source, ignoresOperatorKinds: true)
  #expect(named.unit.text == told.unit.text)
  #expect(try named.shape("f").contains("% = address $3:x"))
}

@Test("rows of an array of arrays are steps in one array")
func arraysOfArrays() throws {
  let fixture = try LoweredFixture(
    """
    void f(int *t[2][3], int *p) { t[1][2] = p; (*(t + 1))[0] = p; }
    void g(int *p) { int *t[2][3] = { [1] = { [2] = p } }; (void)t; }
    """)
  let indices = try fixture.lines("f").filter { $0.contains("= integer ") }
  #expect(indices.contains { $0.hasSuffix("= integer 5") })
  #expect(indices.contains { $0.hasSuffix("= integer 3") })
  #expect(try fixture.shape("f").filter { $0 == "% = element %[%]" }.count == 2)
  #expect(try fixture.lines("g").contains { $0.hasSuffix("= integer 5") })
}

@Test("a range of designators initialises every element of it")
func designatorRanges() throws {
  let fixture = try LoweredFixture(
    "void f(int *p) { int *t[8] = { [2 ... 4] = p }; (void)t; }")
  let indices = try fixture.lines("f").filter { $0.contains("= integer ") }
  #expect(indices.count == 3)
}

@Test("arguments without a name are parameters that va_arg takes in turn")
func variadicArguments() throws {
  let fixture = try LoweredFixture(
    """
    #include <stdarg.h>
    void *f(int n, ...) {
      va_list list;
      va_start(list, n);
      void *first = va_arg(list, void *);
      if (n) first = va_arg(list, void *);
      void *unclear = va_arg(list, void *);
      va_end(list);
      return n ? first : unclear;
    }
    """)
  let function = try fixture.function("f")
  #expect(function.parameters.count { $0.attributes.contains(.variadic) } == 4)
  let shape = try fixture.shape("f")
  #expect(shape.contains("% = field % .\"argument 0\""))
  #expect(shape.filter { $0 == "% = field % .\"argument 1\"" }.count == 2)
  #expect(shape.filter { $0 == "% = field % .\"argument 2\"" }.count == 1)
}

@Test("an expression of which only the parts are known may change what they lead to")
func unreadableExpressions() throws {
  let fixture = try LoweredFixture(
    """
    struct list { char *items; struct absent extra; };
    struct absent *g(struct list *list) { return &list->extra; }
    """)
  let shape = try fixture.shape("g")
  #expect(shape.contains { $0.hasPrefix("% = call indirect %(%") })
  #expect(!fixture.unit.text.contains("temporary"))
}

@Test("a statement that an error cost may have changed every variable")
func lostStatements() throws {
  let fixture = try LoweredFixture(
    """
    #define copy(p) (__typeof__(p))copied(p, sizeof(*(p)))
    struct whole { struct absent inner; };
    struct list { struct whole *items; };
    void *copied(void *, unsigned long);
    void drop(void *);
    int use(void *);
    int f(struct list *list) {
      drop(list->items);
      list->items = copy(list->items->inner);  // lost
      return use(list->items);
    }
    int g(struct list *list, int n) {
      if (n) { drop(list); return ABSENT; }
      /* nothing is lost here */
      return use(list);
    }
    """)
  let calls = try fixture.shape("f").filter { $0.contains("= call ") }
  #expect(calls.count == 3)
  #expect(calls.contains { $0.hasPrefix("% = call indirect %(%") })
  let shape = try fixture.shape("g")
  #expect(shape.filter { $0.hasPrefix("return") }.count >= 2)
}
