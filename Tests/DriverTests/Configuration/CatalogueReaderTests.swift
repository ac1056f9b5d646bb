import Driver
import PointerFlow
import Testing

/// The first problem of a text, as users see it; empty if there is none.
private func problem(
  _ text: String, kind: Catalogue.Kind = .project, rules: [String] = ["scoped-pointer-escape"]
) -> String {
  do {
    _ = try CatalogueReader.read(text, path: "c.yml", kind: kind, knownRules: rules)
    return ""
  } catch {
    return error.problems.first?.description ?? "no problem"
  }
}

@Test("a project's file is read in full")
func projectFile() throws {
  let catalogue = try CatalogueReader.read(
    """
    version: 1
    rules:
      scoped-pointer-escape: warning
    models:
      mylib:
        manual: mylib.h
        types: {my_size: integer}
        constants: {MY_COPY: 1}
        functions:
          int my_bind(my_t *handle, const char *text, my_size length, int flags):
            - retains text in handle.text when flags != MY_COPY
            - reads text length
          void my_close(my_t *handle): [destroys handle my]
    scoped-functions:
      methods:
        withRow(at:_:): [0, 1]
    allocator-families:
      my: {title: my_open, release: my_close}
    paths:
      "Tests/**": {rules: {scoped-pointer-escape: off}}
    exclude: [Vendor]
    cflags: [-DX=1]
    max-depth: 5
    """, path: "c.yml", kind: .project, knownRules: ["scoped-pointer-escape"])
  #expect(catalogue.rules.first?.level == .warning)
  #expect(catalogue.models.map(\.name) == ["my_bind", "my_close"])
  #expect(
    catalogue.models.first?.effects.first
      == ModelEffect(
        .retains(.argument(1), in: ModelPlace(.parameter(0), slot: "text")),
        guards: [ModelGuard(.argument(3), .notEqual, .constant(1))]))
  #expect(catalogue.scopedFunctions.first?.labels == ["at", "_"])
  #expect(catalogue.pathOverrides.first?.levels == ["scoped-pointer-escape": .off])
  #expect(catalogue.exclude == ["Vendor"])
  #expect(catalogue.cflags == ["-DX=1"])
  #expect(catalogue.maxDepth == 5)
}

@Test(
  "a mistake is named with its place and what was meant",
  arguments: [
    ("ruls: {}", "c.yml:1:1: unknown key 'ruls' in the file; did you mean 'rules'?"),
    (
      "rules:\n  scoped-pointer-escap: error",
      "c.yml:2:3: unknown rule 'scoped-pointer-escap'; did you mean 'scoped-pointer-escape'?"
    ),
    (
      "rules:\n  scoped-pointer-escape: eror",
      "c.yml:2:26: the level of 'scoped-pointer-escape' must be one of off, note, warning, error, "
        + "not 'eror'; did you mean 'error'?"
    ),
    (
      "models:\n  m:\n    functions:\n      void f(char *p): [retians p in global g]",
      "c.yml:4:25: unknown effect 'retians'; did you mean 'retains'?"
    ),
    (
      "models:\n  m:\n    functions:\n      void f(char *path): [frees pat c]",
      "c.yml:4:34: 'pat' is no parameter of 'f'; did you mean 'path'?"
    ),
    (
      "models:\n  m:\n    functions:\n      void f(siz_t n): []",
      "c.yml:4:14: unknown type 'siz_t': say what it is under 'types'; did you mean 'size_t'?"
    ),
    (
      "models:\n  m:\n    functions:\n      char *f(void): [fresh cc]",
      "c.yml:4:23: unknown allocator family 'cc': declare it under 'allocator-families'; "
        + "did you mean 'c'?"
    ),
    ("rules: [", "c.yml:2:1: did not find expected node content"),
    ("exclude: a\n", "c.yml:1:10: 'exclude' must be a list"),
    ("a: 1\na: 2\n", "c.yml:2:1: the key 'a' stands twice in one mapping"),
    (
      "paths:\n  a: {}\nrules:\n  double-free: off\n  use-after-free: off\n  double-free: note\n",
      "c.yml:6:3: the key 'double-free' stands twice in one mapping"
    ),
    ("max-depth: many\n", "c.yml:1:12: 'max-depth' must be an integer, not 'many'"),
    ("version: 2\n", "c.yml:1:10: 'version' must be 1"),
    (
      "rules:\n  scoped-pointer-escape: {cwe: [1]}\n",
      "c.yml:2:27: unknown key 'cwe' in the rule 'scoped-pointer-escape'"
    ),
  ])
func mistakes(text: String, expected: String) {
  do {
    _ = try CatalogueReader.read(
      text, path: "c.yml", kind: .project, knownRules: ["scoped-pointer-escape"],
      knownFamilies: ["c"])
    Issue.record("no problem found")
  } catch {
    #expect(error.problems.first?.description == expected)
  }
}

@Test("anchors are refused before anything is expanded")
func anchors() {
  #expect(
    problem("exclude: &a [x]\ncflags: *a\n")
      == "c.yml:1:10: anchors and aliases are not supported")
  #expect(problem("- &a [x]") == "c.yml:1:3: anchors and aliases are not supported")
  #expect(problem("exclude: ['&a']  # a & b, c: &d\n") == "")
}

@Test("nesting beyond any sense is a problem, not a crash")
func nesting() {
  #expect(problem(String(repeating: "[", count: 100_000)) != "")
  #expect(problem(String(repeating: "- ", count: 100_000)) != "")
}

@Test("an empty file says nothing")
func emptyFile() {
  #expect(problem("") == "")
  #expect(problem("# only a comment\n") == "")
  #expect(problem("rules:\nmodels:\n") == "")
}
