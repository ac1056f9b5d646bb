@testable import LanguageServer
import SourceText
import TestKit
import Testing

private func document(_ text: String) -> TextDocument {
  TextDocument(uri: "file:///a.c", path: "/a.c", version: 1, text: text)
}

private func change(
  _ text: String, _ startLine: Int, _ start: Int, _ endLine: Int, _ end: Int
) -> DidChangeParams.Change {
  DidChangeParams.Change(
    range: TextRange(
      start: Position(line: startLine, character: start), end: Position(line: endLine, character: end)),
    text: text)
}

private func text(_ document: TextDocument) -> String {
  String(decoding: document.file.bytes, as: UTF8.self)
}

@Suite("Documents") struct TextDocumentTests {
  /// `é` is 2 bytes and 1 unit, `𝄞` 4 bytes and 2 units of UTF-16.
  @Test(
    "a column counts bytes, UTF-16 units or scalars",
    arguments: [
      (PositionEncoding.utf8, 7), (.utf16, 4), (.utf32, 3),
    ])
  func columns(encoding: PositionEncoding, column: Int) {
    let document = document("x\né𝄞=1\n")
    let place = Position(line: 1, character: column)
    #expect(document.offset(of: place, encoding) == 2 + 7)
    #expect(document.position(of: 9, encoding) == place)
  }

  @Test("a column inside a scalar is its start, one behind the line its end")
  func clipping() {
    let document = document("𝄞x\r\ny")
    func offset(_ line: Int, _ column: Int, _ encoding: PositionEncoding) -> Int {
      document.offset(of: Position(line: line, character: column), encoding)
    }
    #expect(offset(0, 1, .utf16) == 0)
    #expect(offset(0, 3, .utf8) == 0)
    #expect(offset(0, 2, .utf16) == 4)
    #expect(offset(0, 99, .utf16) == 5)
    #expect(offset(1, 99, .utf16) == 8)
    #expect(offset(9, 0, .utf16) == 8)
    #expect(offset(-1, 5, .utf16) == 0)
    #expect(offset(0, -5, .utf16) == 0)
  }

  @Test("changes are made in order, each in what the one before left")
  func order() {
    var document = document("one\ntwo\nthree\n")
    document.apply(
      [change("ONE", 0, 0, 0, 3), change("", 0, 3, 1, 0), change("!\n", 0, 6, 0, 6)], version: 2,
      encoding: .utf16)
    #expect(text(document) == "ONEtwo!\n\nthree\n")
    #expect(document.version == 2)
    document.apply([DidChangeParams.Change(range: nil, text: "new")], version: nil, encoding: .utf16)
    #expect(text(document) == "new")
    #expect(document.version == 2)
  }

  @Test("random edits give what an array of UTF-16 units gives", arguments: [PositionEncoding.utf16])
  func randomEdits(encoding: PositionEncoding) {
    let alphabet = ["a", "é", "𝄞", "\n", "\r\n", " "]
    for seed in Seeds.few(100) {
      var random = SplitMix(seed: seed)
      func piece() -> String { (0..<random.below(6)).map { _ in alphabet[random.below(6)] }.joined() }
      var edited = document(piece() + piece())
      for _ in 0..<12 {
        let before = text(edited)
        let units = Array(before.utf16)
        // Boundaries of characters, so that no scalar and no CR LF is split.
        let cuts = before.indices.map { before.utf16.distance(from: before.startIndex, to: $0) } + [units.count]
        let first = cuts[random.below(cuts.count)]
        let second = cuts[random.below(cuts.count)]
        let (start, end) = (min(first, second), max(first, second))
        let insertion = piece()
        func place(_ offset: Int) -> Position {
          let head = String(decoding: units[..<offset], as: UTF16.self)
          let lines = head.split(separator: "\n", omittingEmptySubsequences: false)
            .flatMap { $0.split(separator: "\r\n", omittingEmptySubsequences: false) }
          return Position(line: lines.count - 1, character: lines.last?.utf16.count ?? 0)
        }
        edited.apply(
          [DidChangeParams.Change(range: TextRange(start: place(start), end: place(end)), text: insertion)],
          version: nil, encoding: encoding)
        let expected = Array(units[..<start]) + Array(insertion.utf16) + Array(units[end...])
        #expect(Array(text(edited).utf16) == expected, "seed \(seed)")
      }
    }
  }

  @Test("offsets and places are each other's inverse", arguments: PositionEncoding.allCases)
  func roundTrip(encoding: PositionEncoding) {
    let text = "é𝄞a\r\n\nb\rc𝄞"
    let document = document(text)
    for index in text.unicodeScalars.indices {
      let offset = text.utf8.distance(from: text.utf8.startIndex, to: index)
      // Between CR and LF there is no place.
      if offset > 0, document.file.bytes[offset - 1] == 13, document.file.bytes[offset] == 10 { continue }
      let place = document.position(of: UInt32(offset), encoding)
      #expect(document.offset(of: place, encoding) == offset)
    }
  }

  @Test(
    "the first encoding that both know is taken",
    arguments: [
      (nil, PositionEncoding.utf16), ([], .utf16), (["utf-8", "utf-16"], .utf8),
      (["utf-16", "utf-8"], .utf16), (["utf-7", "utf-32"], .utf32), (["utf-7"], .utf16),
    ] as [([String]?, PositionEncoding)])
  func negotiation(offered: [String]?, encoding: PositionEncoding) {
    #expect(PositionEncoding(offered: offered) == encoding)
  }
}

@Suite("URIs") struct DocumentURITests {
  @Test(
    "a file's URI is its path, percent signs resolved",
    arguments: [
      ("file:///a/b.c", "/a/b.c"), ("file:///a%20b/%C3%A9.swift", "/a b/é.swift"),
      ("file://localhost/a.c", "/a.c"), ("file:///a/", "/a"),
    ])
  func paths(uri: String, path: String) {
    #expect(DocumentURI.path(uri) == path)
  }

  @Test(
    "what is no file has no path",
    arguments: ["untitled:Untitled-1", "https://example.com/a.c", "", "file:///a%00b", "::"])
  func others(uri: String) {
    #expect(DocumentURI.path(uri) == nil)
  }

  @Test("difficult names survive", arguments: ["/a b/[x]#%é?.c", "/𝄞", "/c:/d"])
  func roundTrip(path: String) {
    #expect(DocumentURI.path(DocumentURI.uri(ofPath: path)) == path)
  }
}
