import SourceText
import Testing

@Test("columns count bytes and UTF-16 units apart")
func columnsOfAnEmoji() {
  let file = SourceFile(path: "a.swift", text: "a\n\u{1F600}é x")
  let position = LineTable(file).position(of: 9, in: file)
  #expect(position.line == 2)
  #expect(position.column == 8)
  #expect(position.columnUTF16 == 5)
}
