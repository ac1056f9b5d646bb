/// Terminal output as an SVG that looks like a terminal: for pages that show what the tool prints.
package struct TerminalPicture {
  private static let column = 8
  private static let lineHeight = 18
  private static let margin = 20
  private static let top = 52

  /// A stretch of one line in one colour.
  private struct Run {
    var text: String
    var column: Int
    var style: String
  }

  private var lines: [[Run]] = []

  /// - Parameter text: lines with Select Graphic Rendition sequences, and no other ones.
  package init(_ text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      lines.append(Self.runs(of: line))
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
  }

  private static func runs(of line: Substring) -> [Run] {
    var runs: [Run] = []
    var column = 0
    var style = ""
    var rest = line
    while !rest.isEmpty {
      if rest.hasPrefix("\u{1B}["), let end = rest.firstIndex(of: "m") {
        style = String(rest[rest.index(rest.startIndex, offsetBy: 2)..<end])
        rest = rest[rest.index(after: end)...]
        continue
      }
      let part = rest.prefix { $0 != "\u{1B}" }
      // Blanks at both ends only move what comes after.
      let blanks = part.prefix { $0 == " " }.count
      let text = part.dropFirst(blanks)
      var shown = text
      while shown.last == " " { shown.removeLast() }
      if !shown.isEmpty {
        runs.append(Run(text: String(shown), column: column + blanks, style: style))
      }
      column += part.count
      rest = rest[part.endIndex...]
      if part.isEmpty { rest = rest.dropFirst() }
    }
    return runs
  }

  package var svg: String {
    let columns = lines.flatMap { $0.map { $0.column + $0.text.count } }.max() ?? 0
    let width = 2 * Self.margin + columns * Self.column
    let height = Self.top + lines.count * Self.lineHeight
    var parts = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" "
        + "width=\"\(width)\" height=\"\(height)\" role=\"img\">",
      "<title>unsafe-lint</title>",
      "<rect width=\"\(width)\" height=\"\(height)\" rx=\"8\" fill=\"#0d1117\"/>",
      "<circle cx=\"20\" cy=\"18\" r=\"6\" fill=\"#ff5f57\"/>"
        + "<circle cx=\"40\" cy=\"18\" r=\"6\" fill=\"#febc2e\"/>"
        + "<circle cx=\"60\" cy=\"18\" r=\"6\" fill=\"#28c840\"/>",
      "<g font-family=\"ui-monospace,SFMono-Regular,Menlo,Consolas,monospace\" font-size=\"13\" "
        + "fill=\"#c9d1d9\" xml:space=\"preserve\">",
    ]
    for (index, runs) in lines.enumerated() where !runs.isEmpty {
      let spans = runs.map { run in
        "<tspan x=\"\(Self.margin + run.column * Self.column)\" "
          + "textLength=\"\(run.text.count * Self.column)\"\(Self.attributes(of: run.style))>"
          + "\(Self.escaped(run.text))</tspan>"
      }
      let y = Self.top + index * Self.lineHeight
      parts.append("<text x=\"\(Self.margin)\" y=\"\(y)\">\(spans.joined())</text>")
    }
    return (parts + ["</g>", "</svg>"]).map { $0 + "\n" }.joined()
  }

  /// The colours of a dark terminal.
  private static func attributes(of style: String) -> String {
    switch style {
    case "1;31": " fill=\"#ff7b72\" font-weight=\"bold\""
    case "1;33": " fill=\"#d29922\" font-weight=\"bold\""
    case "1;36": " fill=\"#56d4dd\" font-weight=\"bold\""
    case "1": " fill=\"#f0f6fc\" font-weight=\"bold\""
    case "34": " fill=\"#58a6ff\""
    default: ""
    }
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
