import TestKit
import Testing

private let files = [
  "a.c": """
  struct pair { char tag; double value; short tail; };
  typedef union { int number; char bytes[12]; } any_value;
  double f(struct pair *p, any_value *v) { return p->value + v->number; }

  """
]

@Test("the layout of a record has offsets, sizes, padding and stride")
func structLayout() throws {
  let project = try Scratch(files)
  for name in ["pair", "struct pair"] {
    let outcome = try BuiltTool().run(["layout", name], in: project.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n").map { line in
      line.split(separator: " ").prefix(3).joined(separator: " ")
    }
    #expect(outcome.output.hasPrefix("struct "), "\(outcome.output)")
    #expect(outcome.output.contains("size 24, alignment 8, stride 24"))
    #expect(lines.contains { $0.hasPrefix("0 1 tag") }, "\(outcome.output)")
    #expect(lines.contains("1 7 (padding)"))
    #expect(lines.contains { $0.hasPrefix("8 8 value") })
    #expect(lines.contains("18 6 (padding)"))
  }
}

@Test("a union has no padding between its members")
func unionLayout() throws {
  let project = try Scratch(files)
  let outcome = try BuiltTool().run(["layout", "any_value"], in: project.path)
  #expect(outcome.status == 0, "\(outcome.errors)")
  #expect(outcome.output.hasPrefix("union any_value: size 12, alignment 4, stride 12"))
  #expect(!outcome.output.contains("padding"))
}

@Test("an unknown type is status 2 with what was meant")
func unknownLayout() throws {
  let project = try Scratch(files)
  let outcome = try BuiltTool().run(["layout", "any_valeu"], in: project.path)
  #expect(outcome.status == 2)
  #expect(outcome.errors.contains("did you mean 'any_value'?"), "\(outcome.errors)")
}
