import SourceText
import Testing

@testable import Reporting

/// Values that code scanning itself computes for these texts.
private func hashes(_ text: String) -> [String] {
  LineHash(SourceFile(path: "a.swift", text: text)).values
}

@Test("the empty file has one line with a value")
func emptyFile() {
  #expect(hashes("") == ["c129715d7a2bc9a3:1"])
}

@Test("lines have the values that code scanning gives them")
func plainLines() {
  #expect(
    hashes("let p = UnsafeMutablePointer<Int>.allocate(capacity: 1)\nstash(p)\n")
      == ["85201ef5533dd194:1", "ceb1e1c53485195:1", "c129715d7a2bc9a3:1"])
}

@Test("values count UTF-16 units, and CR LF is one line end")
func unitsAndLineEnds() {
  let values = hashes("let s = \"h\u{e9}llo \u{1F600}\"\r\nstash(&s)\r\n")
  #expect(values.prefix(2) == ["57853ba2cd0c0ec6:1", "dc42e9708df68ebe:1"])
}

@Test("a line put in front changes no value of those behind it")
func lineInFront() {
  let text = "func f() {\n    var x = 1\n    c_store(&x)\n}\n"
  let values = ["2e090de284a49d8f:1", "cf3b25c00a1cf97:1", "550f5460c32a022:1", "32dce9ccfdbc9d3e:1"]
  #expect(Array(hashes(text).prefix(4)) == values)
  #expect(Array(hashes("// note\n" + text).dropFirst().prefix(4)) == values)
}

@Test("equal windows are numbered in file order")
func repeatedLines() {
  let values = hashes(String(repeating: "Lorem ipsum dolor sit amet.\n", count: 10))
  #expect(Array(values.prefix(6)) == (1...6).map { "a7f2ff13bc495cf2:\($0)" })
  #expect(values[6] == "a7f2ff1481e87703:1")
  #expect(values[9] == "cc97dc7b1d7d8f7b:1")
}

@Test("lines past the end have the value of the last")
func linesPastTheEnd() {
  let hash = LineHash(SourceFile(path: "a.c", text: "a\n"))
  #expect(hash.value(ofLine: 99) == hash.values.last)
  #expect(hash.value(ofLine: 0) == hash.values.first)
}
