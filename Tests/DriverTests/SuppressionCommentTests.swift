import Driver
import SourceText
import Testing

/// The text with the comment in it; `nil` where none can stand.
private func silenced(
  _ text: String, _ reach: SuppressionComment.Reach, path: String = "a.swift"
) -> String? {
  let file = SourceFile(path: path, text: text)
  guard let comment = SuppressionComment(silencing: "double-free", reach, in: file) else { return nil }
  var bytes = Array(text.utf8)
  bytes.insert(contentsOf: comment.text.utf8, at: Int(comment.offset))
  return String(decoding: bytes, as: UTF8.self)
}

private let next = "// unsafe-lint:disable:next double-free -- reason"
private let whole = "// unsafe-lint:disable:file double-free -- reason"

@Test("a comment stands above the line, indented like it, with the file's line ends")
func aboveTheLine() {
  #expect(silenced("a()\n  b()\n", .line(1)) == "a()\n  \(next)\n  b()\n")
  #expect(silenced("a()\r\n\tb()\r\n", .line(1)) == "a()\r\n\t\(next)\r\n\tb()\r\n")
  #expect(silenced("a()", .line(0)) == "\(next)\na()")
  #expect(silenced("a()\n", .line(7)) == nil)
}

@Test("a comment for the file stands above all but what must come first")
func aboveTheFile() {
  #expect(silenced("a()\n", .file) == "\(whole)\na()\n")
  #expect(silenced("#!/usr/bin/swift\na()\n", .file) == "#!/usr/bin/swift\n\(whole)\na()\n")
  let manifest = "// swift-tools-version: 6.0\nimport PackageDescription\n"
  #expect(silenced(manifest, .file)?.hasPrefix("// swift-tools-version: 6.0\n\(whole)\n") == true)
}

@Test("no comment stands inside a literal, a comment or a joined line")
func nowhere() {
  #expect(silenced("let a = \"\"\"\n  b\n  \"\"\"\n", .line(1)) == nil)
  #expect(silenced("let a = \"\"\"\n  \\(f(\n  b))\n  \"\"\"\n", .line(2)) != nil)
  #expect(silenced("let a = #/\n  b\n/#\n", .line(1)) == nil)
  #expect(silenced("/* a\nb */ c()\n", .line(1)) == nil)
  #expect(silenced("// a\nb()\n", .line(1)) != nil)
  #expect(silenced("#define F(x) \\\n  free(x)\n", .line(1), path: "a.c") == nil)
  #expect(silenced("#define F(x)\n  free(x)\n", .line(1), path: "a.c") != nil)
}
