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
        let (code, rule) = RulePageText.reading(line)
        let note = rule.map { paint("// found: \($0)", .red) } ?? ""
        lines.append(line.isEmpty ? "" : "    " + code + note)
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
}

/// What a page's lines are to readers: markers are for tests, people see what they mean.
enum RulePageText {
  /// A line of code and the rule that finds something there.
  static func reading(_ line: some StringProtocol) -> (code: String, rule: String?) {
    let line = String(line)
    guard let marker = line.firstRange(of: "// expect: ") else {
      return (line.firstRange(of: "  // step: ").map { String(line[..<$0.lowerBound]) } ?? line, nil)
    }
    let id = line[marker.upperBound...].prefix { $0 != " " }
    return (String(line[..<marker.lowerBound]), String(id))
  }

  /// The page as Markdown whose code blocks have no markers, and the file's name in their first line.
  static func markdown(_ page: String) -> String {
    var isInFence = false
    return page.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      if line.hasPrefix("```") {
        isInFence.toggle()
        let words = line.split(separator: " ")
        return isInFence && words.count > 1 ? "\(words[0])\n// \(words[1])" : String(line)
      }
      guard isInFence else { return String(line) }
      let (code, rule) = reading(line)
      return code + (rule.map { "// found: \($0)" } ?? "")
    }.joined(separator: "\n")
  }
}
