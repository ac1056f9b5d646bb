/// A C program of many small functions, the same for the same seed: assignments in every place that C
/// has for them.
struct GeneratedProgram {
  private var state: UInt64
  private(set) var text = """
    struct node { struct node *next; int count; char *name; int table[4]; union { long l; void *p; } u; };
    #define SET(place, value) ((place) = (value))
    #define PUSH(list, item) do { (item)->next = (list); (list) = (item); } while (0)
    #define BOTH(a, b) a = b, b = a
    extern int use(int, void *);
    static int global; static char *kept; static struct node pool[8];

    """

  init(functions: Int, seed: UInt64) {
    state = seed
    for index in 0..<functions { add(index) }
  }

  /// SplitMix64 (Steele, Lea, Flood 2014).
  private mutating func next(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }

  private mutating func add(_ index: Int) {
    text += "int f\(index)(int a, char *s, struct node *n) {\n  int b = a, i; struct node m = { .count = 1 };\n"
    for _ in 0..<(2 + next(3)) { text += "  \(statement(depth: 0))\n" }
    text += "  return b;\n}\n"
  }

  private mutating func statement(depth: Int) -> String {
    let inner = depth < 2
    switch next(inner ? 14 : 6) {
    case 0: return "\(place()) = \(value());"
    case 1: return "b \(["+=", "-=", "*=", "|=", "<<=", "^="][next(6)]) \(value());"
    case 2: return ["n->count++;", "--b;", "s++;", "++m.table[b & 3];"][next(4)]
    case 3: return "SET(\(place()), \(value()));"
    case 4: return "a = b = \(value()), i = a;"
    case 5: return ["BOTH(a, b);", "m = *n;", "*n = m;", "kept = s;", "pool[a & 7] = m;"][next(5)]
    case 6: return "if ((b = \(value())) > 2 && (a = b)) { \(statement(depth: depth + 1)) } else \(statement(depth: depth + 1))"
    case 7: return "for (i = 0; i < 3; i++) \(statement(depth: depth + 1))"
    case 8: return "while ((n = n->next)) { \(statement(depth: depth + 1)) break; }"
    case 9: return "switch (a) { case 1: \(statement(depth: depth + 1)) break; case 2 ... 4: i = 2; default: b = 0; }"
    case 10: return "do { \(statement(depth: depth + 1)) } while (b-- > 0);"
    case 11: return "b = ({ int t = \(value()); \(statement(depth: depth + 1)) t; });"
    case 12: return "b = a ? (i = 1) : (i = 2); b = (i = a) ?: 3;"
    default: return "{ struct node *q = n; PUSH(n, q); a = use(i = b, (char[4]){ [1] = 2 }); }"
    }
  }

  private mutating func place() -> String {
    ["b", "*s", "n->count", "m.table[a & 3]", "n->next->count", "global", "s[b++]", "n->u.l", "(*n).count"][
      next(9)]
  }

  private mutating func value() -> String {
    ["a", "b + 1", "n->count", "(a = 3)", "*s++", "sizeof(b)", "a ? b : i", "use(b, s)", "(i = b, i)", "-a"][
      next(10)]
  }
}
