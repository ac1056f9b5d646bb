import SourceText
import SwiftFrontend
import Testing

/// Hostile sizes. Time shows only as the work counter: no test here looks at a clock.
@Suite struct `Token scale` {
  /// What may be nested, as the text that opens one level and the text that closes it.
  static let nestings: [(open: String, close: String)] = [
    ("(", ")"), ("[", "]"), ("{", "}"), ("/*", "*/"), ("\"\\(", ")\""), ("#\"\\#(", ")\"#"),
    ("\"\"\"\n\\(", ")\n\"\"\""), ("A<", ">"), ("f {", "}"), ("a ? ", " : b"), ("!", ""), ("&", ""),
    ("try ", ""), ("#if a\n", "#endif\n"), ("\\(", ")"), ("a.", ""), ("-", ""), ("`", ""), ("<#", "#>"),
    ("#/(", ")/#"), ("@a(", ")"), ("if a {", "} else "), ("\"", "\""), ("[:", "]"),
  ]

  @Test(arguments: nestings)
  func `nesting of any depth is tiled in linear time`(open: String, close: String) {
    let depth = 100_000
    let text = String(repeating: open, count: depth) + "x" + String(repeating: close, count: depth)
    let sequence = TokenSequence(Array(text.utf8))
    #expect(TokenLaws.tiling(sequence) == nil)
    #expect(TokenLaws.work(sequence) == nil)
  }

  @Test func `brackets and interpolations close where they were opened`() {
    let depth = 100_000
    let text = String(repeating: "\"\\((", count: depth) + "x" + String(repeating: "))\"", count: depth) + "y"
    let tokens = TokenSequence(Array(text.utf8)).tokens
    #expect(tokens.count { $0.kind == .interpolationStart } == depth)
    #expect(tokens.count { $0.kind == .interpolationEnd } == depth)
    #expect(tokens.count { $0.kind == .rightParen } == depth)
    #expect(tokens.suffix(2).map(\.kind) == [.identifier, .endOfFile])
  }

  /// What might be read again and again if nothing were remembered.
  static let repetitions = [
    "#\"\"\"\\#(", "##\"\"\"x\\##(#\"\"\"\\#(", "#/\n", "##/\n#/\n", "\\/#\n#/\n", "<<<<<<< a\n", ">>>> a\n", "<#", "#",
    "`", "(/a ", "(/\\/", "= /(", "“", "\u{301}", "\\ \t", "\"\"\"\n\\   ", "0x1.f", "/*", "a/*", "$", "\"\\(\n",
    "\u{FF}", "é", "longIdentifierNumberOne ", "+/", "*/", "!", "..", "a<#b",
    "**/*", "*/?/*->", "-//\n-", "<#+<#",
  ]

  @Test(arguments: repetitions)
  func `no repetition costs more than linear work`(piece: String) {
    let text = String(repeating: piece, count: 50_000)
    let sequence = TokenSequence(Array(text.utf8))
    #expect(TokenLaws.tiling(sequence) == nil)
    #expect(TokenLaws.work(sequence) == nil)
  }

  @Test func `raw strings nested with fewer and fewer signs cost linear work`() {
    var text = ""
    for count in stride(from: 400, to: 0, by: -1) {
      let signs = String(repeating: "#", count: count)
      text += "\(signs)\"\"\"\\\(signs)("
    }
    text += String(repeating: " ", count: 100_000)
    #expect(TokenLaws.work(TokenSequence(Array(text.utf8))) == nil)
  }

  @Test func `many different names cost linear work`() {
    var text = ""
    for number in 0..<60_000 { text += "name\(number) aVeryLongCommonPrefix\(number)Suffix " }
    let sequence = TokenSequence(Array(text.utf8))
    #expect(sequence.nameCount == 120_000)
    #expect(TokenLaws.work(sequence) == nil)
  }

  static let lines: [(piece: String, name: String)] = [
    ("x", "one name"), (" ", "blanks"), ("// ", "a comment"), ("\"text", "a string"), ("#/a", "a regex"),
    ("/* */", "comments"), ("someFunction(argument: someValue) + ", "code"),
  ]

  @Test(arguments: lines)
  func `a line of fifty megabytes is tiled`(piece: String, name: String) {
    let unit = Array(piece.utf8)
    let size = 50_000_000
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size + unit.count)
    let block = Array(repeatElement(unit, count: 10_000).joined())
    while bytes.count < size { bytes.append(contentsOf: block) }
    let sequence = TokenSequence(bytes)
    #expect(TokenLaws.tiling(sequence) == nil)
    #expect(TokenLaws.work(sequence) == nil)
  }
}
