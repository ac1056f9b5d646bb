package import Findings
import SourceText

/// The forms a graph can be written in.
package enum GraphFormat: String, Sendable, CaseIterable {
  case dot, mermaid, json, svg

  package func text(_ graph: GraphDocument) -> String {
    switch self {
    case .dot: DotGraph(graph).text
    case .mermaid: MermaidGraph(graph).text
    case .json: GraphJSON.text(graph)
    case .svg: FlowPicture(graph).document
    }
  }
}

extension GraphDocument.Node {
  /// `path:line:column`, neutral; `nil` for what lies in no file.
  var place: String? {
    location.map { NeutralText.line("\($0.path):\($0.start.line):\($0.start.column)") }
  }

  var text: String { NeutralText.line(label) }
}

/// Graphviz.
struct DotGraph {
  let graph: GraphDocument

  init(_ graph: GraphDocument) { self.graph = graph }

  var text: String {
    var lines = [
      "digraph \(Self.quoted(NeutralText.line(graph.title))) {",
      "  rankdir=TB; node [shape=box, fontname=\"monospace\"];",
    ]
    for (side, title) in [(GraphDocument.Side.swift, "Swift"), (.c, "C")] {
      lines.append("  subgraph cluster_\(side.rawValue) {")
      lines.append("    label=\(Self.quoted(title));")
      for (index, node) in graph.nodes.enumerated() where node.side == side {
        let text = [node.place, node.text].compactMap { $0 }.joined(separator: "\n")
        let shape =
          switch node.kind {
          case "memory": ", shape=cylinder"
          case "object": ", shape=ellipse"
          default: ""
          }
        lines.append("    n\(index) [label=\(Self.quoted(text))\(shape)];")
      }
      lines.append("  }")
    }
    for edge in graph.edges {
      let label = edge.label.isEmpty ? "" : " [label=\(Self.quoted(NeutralText.line(edge.label)))]"
      lines.append("  n\(edge.from) -> n\(edge.to)\(label);")
    }
    lines.append("}")
    return lines.map { $0 + "\n" }.joined()
  }

  private static func quoted(_ text: String) -> String {
    "\""
      + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .replacing("\n", with: "\\n") + "\""
  }
}

/// Mermaid, as forges draw it in Markdown.
struct MermaidGraph {
  let graph: GraphDocument

  init(_ graph: GraphDocument) { self.graph = graph }

  var text: String {
    var lines = ["flowchart TB"]
    for (side, title) in [(GraphDocument.Side.swift, "Swift"), (.c, "C")] {
      guard graph.nodes.contains(where: { $0.side == side }) else { continue }
      lines.append("  subgraph \(title)")
      for (index, node) in graph.nodes.enumerated() where node.side == side {
        let text = [node.place, node.text].compactMap { $0.map(Self.escaped) }
          .joined(separator: "<br/>")
        let (open, close) =
          switch node.kind {
          case "memory": ("[(", ")]")
          case "object": ("([", "])")
          default: ("[", "]")
          }
        lines.append("    n\(index)\(open)\"\(text)\"\(close)")
      }
      lines.append("  end")
    }
    for edge in graph.edges {
      let label = edge.label.isEmpty ? "" : "|\"\(Self.escaped(NeutralText.line(edge.label)))\"|"
      lines.append("  n\(edge.from) -->\(label) n\(edge.to)")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Everything that could end the text or become markup as a numeric entity.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      let isPlain =
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || " .,:-_/()'".unicodeScalars.contains(scalar)
      if isPlain { result.unicodeScalars.append(scalar) } else { result += "#\(scalar.value);" }
    }
    return result
  }
}

/// JSON for other tools.
enum GraphJSON {
  private struct Document: Encodable {
    let version = 1
    let title: String
    let nodes: [Node]
    let edges: [Edge]
  }

  private struct Node: Encodable {
    let id: Int
    let side: String
    let kind: String
    let label: String
    let path: String?
    let line: Int?
    let column: Int?
  }

  private struct Edge: Encodable {
    let from: Int
    let to: Int
    let label: String
  }

  static func text(_ graph: GraphDocument) -> String {
    JSONText.encode(
      Document(
        title: graph.title,
        nodes: graph.nodes.enumerated().map { index, node in
          Node(
            id: index, side: node.side.rawValue, kind: node.kind, label: node.label,
            path: node.location?.path, line: node.location?.start.line,
            column: node.location?.start.column)
        }, edges: graph.edges.map { Edge(from: $0.from, to: $0.to, label: $0.label) }))
  }
}
