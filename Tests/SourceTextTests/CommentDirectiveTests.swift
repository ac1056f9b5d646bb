import SourceText
import Testing

/// The directives of a text that is one comment.
private func directives(_ text: String) -> [CommentDirective] {
  let file = SourceFile(path: "a.c", text: text)
  return CommentDirective.all(
    in: file, comments: [ByteRange(start: 0, end: UInt32(file.bytes.count))])
}

@Test("a directive names its action, reach, rules and reason")
func wholeDirective() throws {
  let directive = try #require(
    directives("// unsafe-lint:disable:next a-rule, b-rule -- owned by the library").first)
  #expect(directive.action == .disable)
  #expect(directive.reach == .next)
  #expect(directive.rules.map(\.text) == ["a-rule", "b-rule"])
  #expect(directive.reason == "owned by the library")
  #expect(directive.flaws.isEmpty)
  #expect(directive.rules[0].bytes == ByteRange(start: 28, end: 34))
}

@Test(
  "a directive begins a comment, a line of a block comment or what follows a second //",
  arguments: [
    "//unsafe-lint:disable a-b", "/// unsafe-lint:disable a-b", "/* unsafe-lint:disable a-b */",
    "/*\n * text\n * unsafe-lint:disable a-b\n */", "/*\r\n\tunsafe-lint:disable a-b\r\n*/",
    "// see below // unsafe-lint:disable a-b", "/* unsafe-lint:disable a-b",
  ])
func whereDirectivesBegin(text: String) {
  #expect(directives(text).map { $0.rules.map(\.text) } == [["a-b"]])
}

@Test(
  "prose that mentions a directive is none",
  arguments: [
    "// write unsafe-lint:disable a-b", "// `// unsafe-lint:disable a-b`", "// unsafe-lint is a tool",
    "/* see\n * use unsafe-lint:disable a-b */", "//", "/**/", "/*", "",
  ])
func prose(text: String) {
  #expect(directives(text).isEmpty)
}

@Test(
  "what is not understood silences nothing and says why",
  arguments: [
    (
      "// unsafe-lint:disabel a-b",
      CommentDirective.Flaw.unknownWord("disabel", known: ["disable", "enable"])
    ),
    (
      "// unsafe-lint:disable:nxt a-b",
      .unknownWord("nxt", known: ["this", "next", "previous", "file"])
    ),
    ("// unsafe-lint:disable:onward a-b", .unknownWord("onward", known: ["this", "next", "previous", "file"])),
    ("// unsafe-lint:enable:file a-b", .enableWithReach("file")),
    ("// unsafe-lint:disable", .noRule), ("// unsafe-lint:disable -- why", .noRule),
    ("// unsafe-lint:", .unknownWord("", known: ["disable", "enable"])),
  ])
func flaws(text: String, flaw: CommentDirective.Flaw) throws {
  let directive = try #require(directives(text).first)
  #expect(directive.flaws == [flaw])
  #expect(directive.rules.isEmpty)
}

@Test("an empty reason is a flaw, but its rules still count")
func emptyReason() throws {
  let directive = try #require(directives("// unsafe-lint:disable:this a-b --  ").first)
  #expect(directive.flaws == [.emptyReason])
  #expect(directive.rules.map(\.text) == ["a-b"])
}
