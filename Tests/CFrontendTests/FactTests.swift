import PointerFlow
import Testing

@Test("a table of function pointers is stored by the unit's own function")
func functionPointerTables() throws {
  let fixture = try LoweredFixture(
    """
    struct ops { int n; void (*open)(void); void (*close)(void); };
    static void a(void) {}
    static void b(void) {}
    static const struct ops table[] = { { 1, a, b }, { .close = a }, 2, b };
    static int numbers[] = { 1, 2, 3 };
    """)
  let function = try #require(fixture.unit.functions.first { $0.role == .globalInitializer })
  let lines = fixture.unit.text(of: function)
  #expect(lines.filter { $0.contains("function @a") }.count == 2)
  #expect(lines.filter { $0.contains("function @b") }.count == 2)
  #expect(lines.filter { $0.contains(".close") }.count == 2)
  #expect(!lines.contains { $0.contains("@numbers") })
}

@Test("records are laid out, by tag and by typedef")
func layouts() throws {
  let fixture = try LoweredFixture(
    "typedef struct header_ { char kind; union { int id; char *name; }; } header; header h;")
  let record = try #require(fixture.unit.records.first { fixture.unit[$0.name] == "header" })
  #expect(record.size == 16)
  #expect(record.alignment == 8)
  #expect(record.fields.map { fixture.unit[$0.name] } == ["kind", "id", "name"])
  #expect(record.fields.map(\.offset) == [0, 8, 8])
  #expect(fixture.unit.records.contains { fixture.unit[$0.name] == "header_" })
}

@Test("macros that are numbers are constants")
func macroConstants() throws {
  let fixture = try LoweredFixture(
    """
    #define SIZE (1 << 4) /* bytes */
    #define TWICE (SIZE * 2u)
    #define STATIC ((void (*)(void *))0)
    #define TRANSIENT ((destructor)-1)
    #define TEXT "no"
    #define CALL(x) x
    enum { FIRST = TWICE };
    """)
  #expect(fixture.constant("SIZE") == 16)
  #expect(fixture.constant("TWICE") == 32)
  #expect(fixture.constant("TRANSIENT") == -1)
  #expect(fixture.constant("FIRST") == 32)
  #expect(fixture.constant("TEXT") == nil)
  #expect(fixture.constant("CALL") == nil)
}

@Test("attributes are read, through macros too")
func attributes() throws {
  let fixture = try LoweredFixture(
    """
    #define NOESCAPE __attribute__((noescape))
    void f(const char *text NOESCAPE, void *context) __attribute__((nonnull(2)));
    char *g(char *p __attribute__((lifetimebound)));
    void *h(void) __attribute__((malloc, swift_name("make()")));
    """, headers: [:], main: "api.h")
  let f = try fixture.function("f")
  #expect(f.parameters[0].attributes == .noEscape)
  #expect(f.parameters[0].type.isConstPointee)
  #expect(f.parameters[1].attributes == .nonNull)
  #expect(try fixture.function("g").parameters[0].attributes == .lifetimeBound)
  let h = try fixture.function("h")
  #expect(h.attributes.contains(.returnsFresh))
  #expect(fixture.unit[h.swiftName] == "make()")
}

@Test("system functions are declared only if they are called")
func systemDeclarations() throws {
  let fixture = try LoweredFixture(
    "#include <string.h>\nunsigned long f(const char *s) { return strlen(s); }")
  let declared = fixture.unit.functions.filter(\.isDeclaration).map { fixture.unit[$0.name] }
  #expect(declared == ["strlen"])
  #expect(try fixture.function("strlen").parameters.map(\.type.kind) == [.pointer])
}

@Test("inline functions of headers are the headers'")
func headerInlines() throws {
  let fixture = try LoweredFixture(
    "#include \"inline.h\"\nint f(void) { return twice(2); }",
    headers: ["inline.h": "static inline int twice(int n) { return n * 2; }\n"])
  let twice = try fixture.function("twice")
  #expect(twice.linkage == .header)
  #expect(!twice.isDeclaration)
  #expect(fixture.unit.files == ["unit.c", "inline.h"])
}

@Test("a header that is not found is named")
func missingHeader() throws {
  let fixture = try LoweredFixture("#include \"absent.h\"\nint f(void) { return 1; }")
  let messages = fixture.unit.notices.map { fixture.unit[$0.message] }
  #expect(messages == ["header 'absent.h' was not found"])
  #expect(!(try fixture.function("f").isDeclaration))
}

@Test("deep nesting is abandoned, not followed")
func deepNesting() throws {
  let sum = Array(repeating: "x", count: 20_000).joined(separator: " + ")
  let fixture = try LoweredFixture("int f(int x) { return \(sum); }")
  let kinds = fixture.unit.notices.map { fixture.unit[$0.kind] }
  #expect(kinds == ["nested-too-deeply"])
}

@Test("an array of const elements is constant, and so is what a pointer to one leads to")
func constantArrays() throws {
  let fixture = try LoweredFixture(
    """
    const int limits[3] = { 1, 2, 3 };
    static const char names[2][4] = { "a", "b" };
    int counts[3];
    const char *first(void) { return names[0]; }
    """)
  func isConstant(_ name: String) -> Bool? {
    fixture.unit.globals.first { fixture.unit[$0.name] == name }?.isConstant
  }
  #expect(isConstant("limits") == true)
  #expect(isConstant("names") == true)
  #expect(isConstant("counts") == false)
}

@Test("a body of which clang made out a part is incomplete")
func incompleteBody() throws {
  let fixture = try LoweredFixture(
    """
    int f(void) { return MISSING; }
    int g(void) { return 1; }
    """)
  #expect(try fixture.function("f").attributes.contains(.incomplete))
  #expect(!(try fixture.function("g").attributes.contains(.incomplete)))
}
