import Testing

@Test("a library function whose header is missing keeps its meaning, one of the project's does not get it")
func impliedDeclaration() throws {
  let project = try Scratch([
    "implied.c": "void twice(void) { char *p = malloc(4); free(p); free(p); }\n",
    "own.c": "int free(int a, int b);\nvoid once(int p) { free(p, 1); free(p, 1); }\n",
  ])
  let outcome = try BuiltTool().run(["lint", "--format", "concise"], in: project.path)
  #expect(outcome.output.contains("implied.c:1:") && outcome.output.contains("[double-free]"))
  #expect(!outcome.output.contains("own.c"), "\(outcome.output)")
}
