import Foundation
import TestKit
import Testing

private let defect = "int *f(void) {\n  int x = 1;\n  return &x;\n}\n"

/// A Swift target over a C target that keeps what it is given.
private let package = [
  "Package.swift": """
  // swift-tools-version: 6.0
  import PackageDescription
  let package = Package(
    name: "P", targets: [.target(name: "App", dependencies: ["CLib"]), .target(name: "CLib")])
  """,
  "Sources/App/App.swift": """
  import CLib
  func f(_ name: String) {
    /* é𝄞 */ name.withCString { lib_set($0) }
  }

  """,
  "Sources/CLib/include/lib.h": "void lib_set(const char *text);\n",
  "Sources/CLib/lib.c": """
  #include "lib.h"
  static const char *kept;
  void lib_set(const char *text) { kept = text; }

  """,
]

private typealias Object = EditorSession.Object

private var relating: Object {
  ["textDocument": ["publishDiagnostics": ["relatedInformation": true, "tagSupport": ["valueSet": [1, 2]]]]]
}

@Suite("The language server", .timeLimit(.minutes(2))) struct LanguageServerTests {
  @Test("a file that is on no disk yet shows its defect, and loses it when the text is mended")
  func openAndMend() throws {
    let project = try Scratch()
    let editor = try EditorSession(in: project.path, capabilities: relating)
    let path = project.path + "/new.c"
    try editor.open(path, defect)
    let found = try editor.diagnostics(path, version: 1)
    #expect(found.count == 1)
    let diagnostic = try #require(found.first)
    #expect(span(diagnostic) == "2:9-2:11")
    #expect(diagnostic["severity"] as? Int == 1)
    #expect(diagnostic["code"] as? String == "stack-address-escape")
    #expect(diagnostic["source"] as? String == "unsafe-lint")
    #expect((diagnostic["codeDescription"] as? Object)?["href"] as? String != nil)
    #expect(((diagnostic["data"] as? Object)?["fingerprint"] as? String)?.count == 16)
    // `int x` becomes `static int x`: only the change is sent.
    let start = ["line": 1, "character": 2]
    try editor.change(path, version: 2, [["range": ["start": start, "end": start], "text": "static "]])
    #expect(try editor.diagnostics(path, version: 2).isEmpty)
    // The whole text brings it back.
    try editor.change(path, version: 3, [["text": "\n" + defect]])
    #expect(try editor.diagnostics(path, version: 3).map(span) == ["3:9-3:11"])
    try editor.close(path)
    #expect(try editor.diagnostics(path, version: nil).isEmpty)
    #expect(try editor.request("shutdown")["result"] is NSNull)
    try editor.notify("exit", [:])
    #expect(editor.exitStatus() == 0)
    #expect(editor.log.isEmpty, "\(editor.log)")
  }

  @Test("a path is shown across both languages, and text of the C side that is not saved decides")
  func bothSides() throws {
    let project = try Scratch(package)
    let editor = try EditorSession(in: project.path, capabilities: relating)
    let app = project.path + "/Sources/App/App.swift"
    let lib = project.path + "/Sources/CLib/lib.c"
    try editor.open(app, try project.text(of: "Sources/App/App.swift"))
    let diagnostic = try #require(try editor.diagnostics(app, version: 1).first)
    // Of é one UTF-16 unit, of 𝄞 two: `$0` stands 39 units and 42 bytes into its line.
    #expect(span(diagnostic) == "2:39-2:41", "\(span(diagnostic))")
    let related = try #require(diagnostic["relatedInformation"] as? [Object])
    let uris = related.compactMap { ($0["location"] as? Object)?["uri"] as? String }
    #expect(Set(uris) == [EditorSession.uri(app), EditorSession.uri(lib)])
    #expect((related.first?["message"] as? String)?.hasPrefix("1. ") == true)
    let kept = try #require(related.first { ($0["location"] as? Object)?["uri"] as? String == EditorSession.uri(lib) })
    #expect(span(try #require(kept["location"] as? Object)).hasPrefix("2:"))
    // The C side is mended in the editor only; the Swift file is told at once.
    try editor.open(lib, "#include \"lib.h\"\nvoid lib_set(const char *text) { (void)text; }\n")
    #expect(try editor.diagnostics(lib, version: 1).isEmpty)
    #expect(try editor.diagnostics(app, version: 1).isEmpty)
    // Closed without saving: what is on disk counts again.
    try editor.close(lib)
    #expect(try editor.diagnostics(app, version: 1).count == 1)
  }

  @Test("a finding in a file that is not open is shown while its path passes an open one")
  func fileThatIsNotOpen() throws {
    let project = try Scratch(package)
    let editor = try EditorSession(in: project.path)
    let app = project.path + "/Sources/App/App.swift"
    let lib = project.path + "/Sources/CLib/lib.c"
    try editor.open(lib, try project.text(of: "Sources/CLib/lib.c"))
    let found = try editor.diagnostics(app, version: nil)
    #expect(found.count == 1)
    // Without related information the path is part of the message.
    #expect((found.first?["message"] as? String)?.contains("(Sources/CLib/lib.c:3)") == true)
    try editor.close(lib)
    #expect(try editor.diagnostics(app, version: nil).isEmpty)
  }

  @Test("a header's text that is not saved decides, too")
  func header() throws {
    let project = try Scratch([
      "a.c": "#include \"a.h\"\nint *f(void) {\n  STORAGE int x = 1;\n  return &x;\n}\n",
      "a.h": "#define STORAGE static\n",
    ])
    let editor = try EditorSession(in: project.path)
    let unit = project.path + "/a.c"
    try editor.open(unit, try project.text(of: "a.c"))
    #expect(try editor.diagnostics(unit, version: 1).isEmpty)
    try editor.open(project.path + "/a.h", "#define STORAGE\n")
    #expect(try editor.diagnostics(unit, version: 1).map(span) == ["3:9-3:11"])
    try editor.change(project.path + "/a.h", version: 2, [["text": "#define STORAGE static\n"]])
    #expect(try editor.diagnostics(unit, version: 1).isEmpty)
  }

  @Test("columns are counted as both sides agreed", arguments: [("utf-8", 19), ("utf-16", 16)])
  func encodings(name: String, column: Int) throws {
    let project = try Scratch()
    let editor = try EditorSession(
      in: project.path, capabilities: ["general": ["positionEncodings": [name]]])
    #expect(editor.serverCapabilities["positionEncoding"] as? String == name)
    let path = project.path + "/new.c"
    try editor.open(path, "int *f(void) {\n  int x = 1;\n  /* é𝄞 */ return &x;\n}\n")
    let start = try #require(try editor.diagnostics(path, version: 1).first?["range"] as? Object)["start"]
    #expect((start as? [String: Int])?["character"] == column + 3)
  }

  @Test("a request that is unknown, too early or too late has its code")
  func errorCodes() throws {
    let project = try Scratch()
    let editor = try EditorSession(in: project.path, capabilities: nil)
    func code(_ response: Object) -> Int? { (response["error"] as? Object)?["code"] as? Int }
    #expect(code(try editor.request("textDocument/hover", [:])) == -32002)
    #expect(try editor.request("initialize", ["capabilities": [:] as Object])["result"] != nil)
    #expect(code(try editor.request("initialize", ["capabilities": [:] as Object])) == -32600)
    #expect(code(try editor.request("no/such")) == -32601)
    #expect(code(try editor.request("$/no/such")) == -32601)
    #expect(code(try editor.request("textDocument/hover", ["position": 1])) == -32602)
    #expect(
      code(try editor.request("workspace/executeCommand", ["command": "no.such"])) == -32602)
    try editor.notify("$/ignored", [:])
    #expect(try editor.request("shutdown")["result"] is NSNull)
    #expect(code(try editor.request("shutdown")) == -32600)
    try editor.notify("exit", [:])
    #expect(editor.exitStatus() == 0)
  }

  @Test("bytes that are no message are answered by an error, and the session goes on")
  func malformedFrames() throws {
    let project = try Scratch()
    let editor = try EditorSession(in: project.path)
    func error(after bytes: String) throws -> Int? {
      try editor.sendRaw(Array(bytes.utf8))
      let response = try editor.awaitMessage { $0["id"] is NSNull }
      return (response["error"] as? Object)?["code"] as? Int
    }
    #expect(try error(after: "Content-Length: x\r\n\r\n") == -32700)
    #expect(try error(after: "Content-Length: 2\r\n\r\n{]") == -32700)
    #expect(try error(after: "Content-Length: 2\r\n\r\n[]") == -32600)
    #expect(try error(after: "Content-Length: 2\r\n\r\n{}") == -32600)
    let nested = String(repeating: "[", count: 100_000)
    #expect(try error(after: "Content-Length: \(nested.utf8.count)\r\n\r\n\(nested)") == -32700)
    let path = project.path + "/a.c"
    try editor.open(path, defect)
    #expect(try editor.diagnostics(path, version: 1).count == 1)
    #expect(editor.log.contains("Content-Length"))
  }

  @Test("an end without a farewell is status 1", arguments: ["exit", "end", "truncated"])
  func withoutShutdown(how: String) throws {
    let project = try Scratch()
    let editor = try EditorSession(in: project.path)
    switch how {
    case "exit": try editor.notify("exit", [:])
    case "truncated":
      try editor.sendRaw(Array("Content-Length: 10\r\n\r\nabc".utf8))
      try editor.closeInput()
    default: try editor.closeInput()
    }
    #expect(editor.exitStatus() == 1)
    #expect(editor.log.contains("7 bytes before the end") == (how == "truncated"))
  }

  @Test("a finding can be silenced with a reason or explained, and its rule is under the pointer")
  func actionsAndHover() throws {
    let project = try Scratch()
    let cache = try Scratch()
    let editor = try EditorSession(
      in: project.path, ["--cache-dir", cache.path],
      capabilities: ["window": ["showDocument": ["support": true]]])
    let path = project.path + "/a.c"
    try editor.open(path, defect)
    let found = try editor.diagnostics(path, version: 1)
    let place: Object = ["line": 2, "character": 10]
    let document: Object = ["uri": EditorSession.uri(path)]
    let hover = try editor.request("textDocument/hover", ["textDocument": document, "position": place])
    let markdown = ((hover["result"] as? Object)?["contents"] as? Object)?["value"] as? String
    #expect(markdown?.contains("**stack-address-escape**") == true)
    #expect(markdown?.contains("Why it matters") == true)
    let elsewhere = try editor.request(
      "textDocument/hover", ["textDocument": document, "position": ["line": 0, "character": 0]])
    #expect(elsewhere["result"] is NSNull)

    var foreign = found[0]
    foreign["source"] = "clangd"
    foreign["code"] = 17
    let answer = try editor.request(
      "textDocument/codeAction",
      [
        "textDocument": document, "range": ["start": place, "end": place],
        "context": ["diagnostics": found + [foreign]],
      ])
    let actions = try #require(answer["result"] as? [Object])
    #expect(actions.map { $0["kind"] as? String } == ["quickfix", "quickfix", nil])
    let edits = ((actions[0]["edit"] as? Object)?["changes"] as? Object)?[EditorSession.uri(path)]
    let edit = try #require((edits as? [Object])?.first)
    #expect(span(edit) == "2:0-2:0")
    #expect(
      edit["newText"] as? String == "  // unsafe-lint:disable:next stack-address-escape -- reason\n")
    try editor.change(
      path, version: 2, [["range": edit["range"] ?? NSNull(), "text": edit["newText"] ?? ""]])
    #expect(try editor.diagnostics(path, version: 2).isEmpty)

    let command = try #require(actions[2]["command"] as? Object)
    let done = try editor.request(
      "workspace/executeCommand",
      ["command": command["command"] ?? "", "arguments": command["arguments"] ?? []])
    #expect(done["result"] is NSNull)
    let shown = try editor.notification("window/showDocument")
    let page = try #require((shown["uri"] as? String).flatMap { URL(string: $0)?.path })
    #expect(page.hasPrefix(cache.path))
    #expect(try String(contentsOfFile: page, encoding: .utf8).hasPrefix("# stack-address-escape"))
  }

  @Test("the nearest configuration within the open folder is obeyed, and a mistake in it is said once")
  func configuration() throws {
    let project = try Scratch([".unsafe-lint.yml": "rules: {stack-address-escape: warning}\n"])
    let editor = try EditorSession(in: project.path)
    let path = project.path + "/a.c"
    try editor.open(path, defect)
    #expect(try editor.diagnostics(path, version: 1).map { $0["severity"] as? Int } == [2])
    try project.write(Array("ruls: {}\n".utf8), to: ".unsafe-lint.yml")
    try editor.notify("workspace/didChangeWatchedFiles", ["changes": [] as [Object]])
    let shown = try editor.notification("window/showMessage")
    #expect((shown["message"] as? String)?.contains("did you mean 'rules'?") == true)
    try project.write(Array("rules: {stack-address-escape: off}\n".utf8), to: ".unsafe-lint.yml")
    try editor.notify("workspace/didChangeWatchedFiles", ["changes": [] as [Object]])
    #expect(try editor.diagnostics(path, version: 1).isEmpty)
  }

  @Test("text of one project is none of another's business, and what is excluded stays so")
  func neighbours() throws {
    let project = try Scratch([
      ".git/HEAD": "", "A/Package.swift": "", "A/Sources/A/a.c": "", "B/Package.swift": "",
      "B/Sources/B/b.c": "", "A/.unsafe-lint.yml": "exclude: [Vendor]\n", "A/Vendor/v.c": "",
    ])
    let editor = try EditorSession(in: project.path)
    for name in ["A/Vendor/v.c", "A/Vendor/new.c", "A/Sources/A/a.c", "B/Sources/B/b.c"] {
      try editor.open(project.path + "/" + name, defect)
    }
    #expect(try editor.diagnostics(project.path + "/B/Sources/B/b.c", version: 1).count == 1)
    #expect(try editor.diagnostics(project.path + "/A/Sources/A/a.c", version: 1).count == 1)
    #expect(try editor.diagnostics(project.path + "/A/Vendor/v.c", version: 1).isEmpty)
    #expect(try editor.diagnostics(project.path + "/A/Vendor/new.c", version: 1).isEmpty)
  }

  @Test("of many changes in a row the last one is answered")
  func typing() throws {
    let project = try Scratch()
    let editor = try EditorSession(in: project.path)
    let path = project.path + "/a.c"
    try editor.open(path, "")
    // Typed letter by letter.
    for (index, letter) in defect.enumerated() {
      let line = defect.prefix(index).filter { $0 == "\n" }.count
      let column = defect.prefix(index).reversed().prefix { $0 != "\n" }.count
      let place = ["line": line, "character": column]
      try editor.change(
        path, version: index + 2, [["range": ["start": place, "end": place], "text": String(letter)]])
    }
    #expect(try editor.diagnostics(path, version: defect.count + 1).map(span) == ["2:9-2:11"])
  }

  @Test("a file that goes takes its findings along")
  func removedFile() throws {
    let project = try Scratch(package)
    let editor = try EditorSession(in: project.path)
    let app = project.path + "/Sources/App/App.swift"
    try editor.open(project.path + "/Sources/CLib/lib.c", try project.text(of: "Sources/CLib/lib.c"))
    #expect(try editor.diagnostics(app, version: nil).count == 1)
    try FileManager.default.removeItem(atPath: app)
    try editor.notify("workspace/didChangeWatchedFiles", ["changes": [] as [Object]])
    #expect(try editor.diagnostics(app, version: nil).isEmpty)
  }

  @Test("without a C parser the user is told, and Swift is analysed all the same")
  func noLibclang() throws {
    let project = try Scratch(package)
    let editor = try EditorSession(in: project.path, ["--libclang", "/nonexistent/libclang.so"])
    let app = project.path + "/Sources/App/App.swift"
    try editor.open(
      app, "func f(_ a: [Int]) -> UnsafePointer<Int>? {\n  a.withUnsafeBufferPointer { $0.baseAddress }\n}\n")
    #expect(try editor.diagnostics(app, version: 1).count == 1)
    let shown = try editor.notification("window/showMessage")
    #expect(shown["type"] as? Int == 1)
    #expect((shown["message"] as? String)?.contains("libclang") == true)
  }

  @Test("a client that shows progress sees the first analysis begin and end")
  func progress() throws {
    let project = try Scratch()
    let editor = try EditorSession(
      in: project.path, capabilities: ["window": ["workDoneProgress": true]])
    try editor.open(project.path + "/a.c", defect)
    let request = try editor.awaitMessage { $0["method"] as? String == "window/workDoneProgress/create" }
    let token = try #require((request["params"] as? Object)?["token"] as? String)
    try editor.send(["jsonrpc": "2.0", "id": try #require(request["id"]), "result": NSNull()])
    var kinds: [String] = []
    while kinds.last != "end" {
      let progress = try editor.notification("$/progress")
      #expect(progress["token"] as? String == token)
      kinds.append((progress["value"] as? Object)?["kind"] as? String ?? "")
    }
    #expect(kinds.first == "begin")
    #expect(Set(kinds.dropFirst().dropLast()).isSubset(of: ["report"]))
  }

  @Test("a client that watches files is asked to")
  func watching() throws {
    let project = try Scratch()
    let editor = try EditorSession(
      in: project.path,
      capabilities: ["workspace": ["didChangeWatchedFiles": ["dynamicRegistration": true]]])
    let request = try editor.awaitMessage { $0["method"] as? String == "client/registerCapability" }
    let registrations = (request["params"] as? Object)?["registrations"] as? [Object]
    #expect(registrations?.first?["method"] as? String == "workspace/didChangeWatchedFiles")
  }
}
