import PointerFlow
import SourceText
import Testing

private let source = """
  #define ONE 1
  #define TWICE(x) (get((x)))
  #define SELF(p) (p)
  #define KEEP(p, from) g = (from)->next[ONE]
  struct node { struct node *next[4]; int value; };
  struct node *g; int v[4];
  int get(int);
  void f(struct node *p, int i) {
    g = SELF(p);
    v[ONE] = TWICE(i);
    g = (struct node *)(p);
    KEEP(i, p /* ) */);
    if (i) { v[0] = get(TWICE(')')); }
    int k = i, *q = &v[0x1];
  }
  """

/// The texts of the places of some instructions of `f`.
private func places(_ isWanted: (Instruction) -> Bool) throws -> [String] {
  let fixture = try LoweredFixture(source)
  let function = try fixture.function("f")
  let bytes = Array(source.utf8)
  return zip(function.instructions, function.ranges).filter { isWanted($0.0) }.map { _, range in
    String(decoding: bytes[Int(range.bytes.start)..<Int(range.bytes.end)], as: UTF8.self)
  }
}

@Test("an assignment stands where its parts do, or where its macro is used")
func placesOfStores() throws {
  let stores = try places { if case .store = $0 { true } else { false } }
  #expect(
    stores.dropFirst(2) == [
      "g = SELF(p)", "v[ONE] = TWICE(i)", "g = (struct node *)(p)", "KEEP(i, p /* ) */)", "i",
      "&v[0x1]", "v[0] = get(TWICE(')'))",
    ])
}

@Test("what comes out of a macro stands where the macro is used, its arguments where they are written")
func placesOfCalls() throws {
  let calls = try places { if case .call = $0 { true } else { false } }
  #expect(calls == ["TWICE(i)", "TWICE(')')", "get(TWICE(')'))"])
  let numbers = try places { if case .integer = $0 { true } else { false } }
  #expect(numbers.contains("v[ONE]"))
  #expect(numbers.contains("TWICE(')')"))
  let loads = try places { if case .load = $0 { true } else { false } }
  #expect(loads.contains("i"))
  #expect(loads.contains("p"))
}
