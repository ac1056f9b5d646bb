import CFrontend
import SourceText
import Testing

/// The comments of a C text, as text.
private func comments(_ text: String) -> [String] {
  let file = SourceFile(path: "a.c", text: text)
  return CComments.ranges(in: file).map { file.text(in: $0) }
}

@Test(
  "C comments are found where the standard has them",
  arguments: [
    ("int a; // one\nint b;", ["// one"]), ("/* a */ int /* b\n */ c;", ["/* a */", "/* b\n */"]),
    ("char *s = \"// no\"; // yes", ["// yes"]), ("char c = '\"'; // yes", ["// yes"]),
    ("char *s = \"\\\"// no\"; /* yes */", ["/* yes */"]), ("int x = a / b; // yes", ["// yes"]),
    ("// joined \\\nstill // the same\nint a;", ["// joined \\\nstill // the same"]),
    ("/\\\n/ joined\nint a;", ["/\\\n/ joined"]), ("#include <a//b.h> // yes", ["// yes"]),
    ("#if a < b // yes\n", ["// yes"]), ("int x = a < b; // yes > no", ["// yes > no"]),
    ("/* open", ["/* open"]), ("/*/ not closed */ x", ["/*/ not closed */"]),
    ("char *s = \"open\n// yes", ["// yes"]), ("// crlf\r\nint a;", ["// crlf"]), ("", []),
    ("int x = 1 /\\", []),
  ])
func cComments(text: String, expected: [String]) {
  #expect(comments(text) == expected)
}
