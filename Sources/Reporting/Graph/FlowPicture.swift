import Findings

/// A graph as SVG: Swift on the left, C on the right of the boundary, time running downwards.
///
/// Rows are the longest way from a beginning; colours follow the reader's light or dark scheme.
struct FlowPicture {
  private static let boxWidth = 300
  private static let gap = 24
  private static let lineHeight = 16
  private static let columns = 38
  private static let top = 40
  /// Boxes beside each other on one side of the boundary.
  private static let widest = 3

  private struct Box {
    var x = 0
    var y = 0
    var height = 0
    var row = 0
    var lines: [String] = []
  }

  private let graph: GraphDocument
  private var boxes: [Box] = []
  private var boundary = 0
  private var cStart = 0
  private var width = 0
  private var height = 0

  init(_ graph: GraphDocument) {
    self.graph = graph
    boxes = graph.nodes.map { node in
      var box = Box()
      box.lines = TextWrap.lines(of: node.text, columns: Self.columns).prefix(4).map { line in
        line.count > Self.columns ? line.prefix(Self.columns - 1) + "…" : line
      }
      box.height = (box.lines.count + (node.place == nil ? 0 : 1)) * Self.lineHeight + 14
      return box
    }
    assignRows()
    place()
  }

  /// Longest ways, without going round in circles: as many passes as a path may be long.
  private mutating func assignRows() {
    for _ in 0..<min(graph.nodes.count, 64) {
      var isStable = true
      for edge in graph.edges where boxes[edge.to].row <= boxes[edge.from].row {
        // An edge back to what leads here would push rows down for ever.
        guard boxes[edge.from].row + 1 < graph.nodes.count else { continue }
        boxes[edge.to].row = boxes[edge.from].row + 1
        isStable = false
      }
      if isStable { break }
    }
  }

  private mutating func place() {
    let (nodes, placed) = (graph.nodes, boxes)
    let rows = Dictionary(grouping: boxes.indices) { placed[$0].row }
    func sides(_ row: [Int], _ side: GraphDocument.Side) -> [Int] {
      row.filter { nodes[$0].side == side }
    }
    func widest(_ side: GraphDocument.Side) -> Int {
      min(Self.widest, rows.values.map { sides($0, side).count }.max() ?? 0)
    }
    let step = Self.boxWidth + Self.gap
    // A side on which nothing happens takes no room.
    let left = widest(.swift)
    let right = widest(.c)
    boundary = left == 0 || right == 0 ? Self.gap + left * step : Self.gap + left * step + Self.gap / 2
    cStart = left == 0 ? Self.gap : boundary + Self.gap
    width = left == 0 || right == 0 ? Self.gap + max(1, left + right) * step : cStart + right * step
    var y = Self.top
    for row in rows.keys.sorted() {
      let members = (rows[row] ?? []).sorted()
      var swift = sides(members, .swift)[...]
      var c = sides(members, .c)[...]
      while !swift.isEmpty || !c.isEmpty {
        let line = (swift.prefix(Self.widest), c.prefix(Self.widest))
        for (position, index) in line.0.enumerated() { boxes[index].x = Self.gap + position * step }
        for (position, index) in line.1.enumerated() { boxes[index].x = cStart + position * step }
        for index in line.0 + line.1 { boxes[index].y = y }
        y += ((line.0 + line.1).map { boxes[$0].height }.max() ?? 0) + 34
        swift = swift.dropFirst(Self.widest)
        c = c.dropFirst(Self.widest)
      }
    }
    height = y
  }

  /// A file of its own.
  var document: String {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + element(isInline: false)
  }

  /// For a page that styles it.
  var inline: String { element(isInline: true) }

  private func element(isInline: Bool) -> String {
    var parts = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"flow\" viewBox=\"0 0 \(width) \(height)\" "
        + "width=\"\(width)\" height=\"\(height)\" role=\"img\">",
      "<title>\(Markup.escaped(NeutralText.line(graph.title)))</title>",
    ]
    if !isInline { parts.append("<style>\(Self.style)</style>") }
    parts.append("<rect class=\"back\" width=\"\(width)\" height=\"\(height)\"/>")
    if graph.nodes.contains(where: { $0.side == .c }) {
      let start = cStart == Self.gap ? 0 : boundary
      parts.append(
        "<rect class=\"lane\" x=\"\(start)\" width=\"\(width - start)\" height=\"\(height)\"/>")
    }
    let sides = Set(graph.nodes.map(\.side))
    if sides.contains(.swift) {
      parts.append("<text class=\"side\" x=\"\(Self.gap)\" y=\"24\">Swift</text>")
    }
    if sides.contains(.c) {
      parts.append("<text class=\"side\" x=\"\(cStart)\" y=\"24\">C</text>")
    }
    if sides.count == 2 {
      parts.append(
        "<line class=\"boundary\" x1=\"\(boundary)\" y1=\"8\" x2=\"\(boundary)\" y2=\"\(height - 8)\"/>")
    }
    parts += graph.edges.map(arrow)
    parts += graph.nodes.indices.map(box)
    parts.append("</svg>\n")
    return parts.joined(separator: "\n")
  }

  private func box(_ index: Int) -> String {
    let node = graph.nodes[index]
    let box = boxes[index]
    var text = ""
    var y = box.y + 20
    let title = ([node.place].compactMap { $0 } + [node.text]).joined(separator: " ")
    if let place = node.place?.split(separator: "/").last {
      let shown = place.count > Self.columns ? "…" + place.suffix(Self.columns - 1) : place
      text += "<text class=\"place\" x=\"\(box.x + 10)\" y=\"\(y)\">\(Markup.escaped(shown))</text>"
      y += Self.lineHeight
    }
    for line in box.lines {
      text += "<text x=\"\(box.x + 10)\" y=\"\(y)\">\(Markup.escaped(line))</text>"
      y += Self.lineHeight
    }
    return "<g class=\"node \(Markup.escaped(node.kind))\">"
      + "<title>\(Markup.escaped(title))</title><rect x=\"\(box.x)\" y=\"\(box.y)\" rx=\"6\" "
      + "width=\"\(Self.boxWidth)\" height=\"\(box.height)\"/>\(text)</g>"
  }

  private func arrow(_ edge: GraphDocument.Edge) -> String {
    let from = boxes[edge.from]
    let to = boxes[edge.to]
    let isDown = to.y > from.y
    let x1 = from.x + Self.boxWidth / 2
    let y1 = isDown ? from.y + from.height : from.y
    let x2 = to.x + Self.boxWidth / 2
    let y2 = isDown ? to.y - 5 : to.y + to.height + 5
    let bend = isDown ? 22 : -22
    let crosses = graph.nodes[edge.from].side != graph.nodes[edge.to].side
    let tip = isDown ? -7 : 7
    var text =
      "<path class=\"edge\(crosses ? " crossing" : "")\" "
      + "d=\"M\(x1) \(y1) C\(x1) \(y1 + bend) \(x2) \(y2 - bend) \(x2) \(y2)\"/>"
      + "<path class=\"tip\(crosses ? " crossing" : "")\" "
      + "d=\"M\(x2 - 5) \(y2 + tip) L\(x2 + 5) \(y2 + tip) L\(x2) \(y2 + (isDown ? 3 : -3)) Z\"/>"
    if !edge.label.isEmpty {
      text +=
        "<text class=\"label\" x=\"\((x1 + x2) / 2 + 6)\" y=\"\((y1 + y2) / 2 + 4)\">"
        + Markup.escaped(NeutralText.line(String(edge.label.prefix(40)))) + "</text>"
    }
    return text
  }

  /// Also what the page uses.
  static let style = """
    .flow text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#1f2328}
    .flow .back{fill:#ffffff}.flow .lane{fill:#f6f8fa}.flow .side{font-weight:bold;fill:#59636e}
    .flow .boundary{stroke:#8c959f;stroke-dasharray:6 5}
    .flow .node rect{fill:#ffffff;stroke:#8c959f}.flow .place{fill:#59636e}
    .flow .source rect{stroke:#0969da;stroke-width:2}.flow .store rect{stroke:#bc4c00;stroke-width:2}
    .flow .end rect{stroke:#8250df;stroke-width:2}
    .flow .use rect,.flow .finding rect{stroke:#cf222e;stroke-width:2}
    .flow .memory rect,.flow .object rect{fill:#fff8c5}.flow .object rect{stroke-dasharray:4 3}
    .flow .edge{fill:none;stroke:#59636e;stroke-width:1.5}.flow .tip{fill:#59636e}
    .flow .edge.crossing{stroke:#cf222e;stroke-width:2}.flow .tip.crossing{fill:#cf222e}
    .flow .label{fill:#59636e;font-size:11px}
    @media (prefers-color-scheme:dark){
    .flow text{fill:#e6edf3}.flow .back{fill:#0d1117}.flow .lane{fill:#161b22}.flow .side,.flow .place,.flow .label{fill:#9198a1}
    .flow .node rect{fill:#0d1117}.flow .memory rect,.flow .object rect{fill:#272115}
    .flow .source rect{stroke:#58a6ff}.flow .store rect{stroke:#f0883e}
    .flow .end rect{stroke:#bc8cff}.flow .use rect,.flow .finding rect{stroke:#ff7b72}
    .flow .edge{stroke:#9198a1}.flow .tip{fill:#9198a1}
    .flow .edge.crossing{stroke:#ff7b72}.flow .tip.crossing{fill:#ff7b72}}
    """
}

/// Text inside HTML and SVG.
enum Markup {
  /// Safe between tags and inside quoted attributes.
  static func escaped(_ text: some StringProtocol) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      // What XML does not allow at all.
      case "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}":
        result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
