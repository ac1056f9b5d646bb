package import Findings

/// A rule's page for a terminal: the page itself, with its head and, in colour, its structure.
package struct RuleExplanation {
  private let rule: RuleDescriptor
  private let paint: Paint

  package init(_ rule: RuleDescriptor, style: TerminalStyle) {
    self.rule = rule
    paint = Paint(isOn: style.usesColor)
  }

  package var text: String {
    var facts = ["\(rule.level.rawValue)", rule.category, "precision \(rule.precision.rawValue)"]
    if !rule.cwe.isEmpty {
      facts.append(rule.cwe.map { "CWE-\($0)" }.joined(separator: ", "))
    }
    facts.append("since \(rule.since)")
    var lines: [String] = []
    var isInFence = false
    for (index, line) in rule.page.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.hasPrefix("```") {
        isInFence.toggle()
        // The name of the file stands where the fence was.
        if isInFence, let name = line.split(separator: " ").last, !name.hasPrefix("```") {
          lines.append("    " + paint("// \(name)", .frame))
        }
      } else if isInFence {
        lines.append(line.isEmpty ? "" : "    " + withoutMarkers(line))
      } else if line.hasPrefix("#") {
        lines.append(paint(String(line.drop { $0 == "#" || $0 == " " }), .strong))
        if index == 0 { lines.append(facts.joined(separator: " · ")) }
      } else {
        lines.append(String(line))
      }
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    lines += [
      "", "Silence one: // unsafe-lint:disable:next \(rule.id) -- reason",
      "Page: \(ToolIdentity.page(ofRule: rule.id))",
    ]
    return lines.map { $0 + "\n" }.joined()
  }

  /// Markers are for tests; people see what they mean.
  private func withoutMarkers(_ line: Substring) -> String {
    guard let marker = line.firstRange(of: "// expect: ") else {
      return String(line.firstRange(of: "  // step: ").map { line[..<$0.lowerBound] } ?? line)
    }
    let id = line[marker.upperBound...].prefix { $0 != " " }
    return line[..<marker.lowerBound] + paint("// found: \(id)", .red)
  }
}
