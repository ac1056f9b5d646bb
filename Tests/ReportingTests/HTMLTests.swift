import Findings
import Foundation
import Reporting
import Testing

@Test("the page lists the finding with its code, its path as a picture and nothing from elsewhere")
func page() {
  let html = SampleReport.make().rendered(as: .html)
  #expect(html.hasPrefix("<!doctype html>"))
  #expect(html.contains("<svg"))
  #expect(html.contains("sample-defect"))
  #expect(html.contains("<mark>keep($0)</mark>"))
  #expect(html.contains("Content-Security-Policy"))
  for loading in ["<link", "src=", "@import", "url("] { #expect(!html.contains(loading)) }
}

@Test(
  "text from sources becomes neither markup nor commands, whatever the format",
  arguments: ReportFormat.allCases)
func hostileText(format: ReportFormat) {
  let hostile = "</script><img src=x onerror=alert(1)> ::error::x \u{1B}]0;t\u{7}\u{202E} ]](javascript:x)"
  let notice = Notice(kind: "x", severity: .incomplete, message: hostile, path: "a\n::error::b.c")
  let text = SampleReport.make(message: hostile, notices: [notice]).rendered(as: format)
  #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{7}" || $0 == "\u{202E}" })
  switch format {
  case .html:
    #expect(!text.contains("<img"))
    #expect(text.components(separatedBy: "</script>").count == 2)
  case .github: #expect(!text.contains("\n::error::"))
  case .human, .concise: #expect(!text.contains("\n::error::"))
  case .json, .sarif, .gitlab:
    #expect((try? JSONSerialization.jsonObject(with: Data(text.utf8))) != nil)
  }
}

@Test("a graph in every form has both sides and stays one line a label")
func graphs() throws {
  let report = SampleReport.make(message: "m")
  let graph = GraphDocument(title: "t\"><x>", findings: report.findings)
  #expect(graph.nodes.map(\.side) == [.swift, .c])
  #expect(graph.edges.count == 1)
  let dot = GraphFormat.dot.text(graph)
  #expect(dot.hasPrefix("digraph \"t\\\"><x>\" {"))
  #expect(dot.contains("n0 -> n1"))
  #expect(GraphFormat.mermaid.text(graph).contains("n0 --> n1"))
  let svg = GraphFormat.svg.text(graph)
  #expect(svg.contains("<title>t&quot;&gt;&lt;x&gt;</title>"))
  let parser = XMLCounter(svg)
  #expect(parser.isWellFormed)
  let json = try JSONSerialization.jsonObject(with: Data(GraphFormat.json.text(graph).utf8))
  #expect(((json as? [String: Any])?["nodes"] as? [Any])?.count == 2)
}

/// Whether tags of a text nest: enough for what we write ourselves.
private struct XMLCounter {
  let isWellFormed: Bool

  init(_ text: String) {
    var open: [Substring] = []
    var isWellFormed = true
    for piece in text.split(separator: "<").dropFirst() {
      guard let end = piece.firstIndex(of: ">") else { continue }
      let tag = piece[..<end]
      if tag.hasPrefix("?") || tag.hasSuffix("/") { continue }
      if tag.hasPrefix("/") {
        if open.popLast() != tag.dropFirst() { isWellFormed = false }
      } else {
        open.append(tag.prefix { $0 != " " })
      }
    }
    self.isWellFormed = isWellFormed && open.isEmpty
  }
}
