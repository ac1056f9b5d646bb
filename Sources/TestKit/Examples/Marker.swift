/// A comment in an example that says what is to be found on its line.
package struct Marker: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// A finding whose primary range starts here; its message contains the part, if one is given.
    case expect(rule: String, messagePart: String?)
    /// The witness of some finding has its step with this number (one-based) here.
    case step(Int)
    /// A known false negative.
    case miss(rule: String)
    /// A known false positive.
    case noise(rule: String)
  }

  package let kind: Kind
  package let file: String
  /// One-based.
  package let line: Int
}

/// Reads markers: `// expect: rule-id "part of the message"`, `// step: 1`, `// miss: rule-id`,
/// `// noise: rule-id`; several may follow each other on one line.
package enum MarkerReader {
  /// - Returns: the markers in order, and complaints about malformed ones with their lines.
  package static func markers(
    in text: String, file: String
  ) -> (markers: [Marker], problems: [String]) {
    var markers: [Marker] = []
    var problems: [String] = []
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      for comment in line.split(separator: "//").dropFirst() {
        guard let colon = comment.firstIndex(of: ":") else { continue }
        let word = comment[..<colon].filter { $0 != " " }
        let rest = String(comment[comment.index(after: colon)...].drop { $0 == " " })
        guard ["expect", "step", "miss", "noise"].contains(word) else { continue }
        guard let kind = kind(word, rest) else {
          problems.append("\(file):\(index + 1): malformed marker '\(word): \(rest)'")
          continue
        }
        markers.append(Marker(kind: kind, file: file, line: index + 1))
      }
    }
    return (markers, problems)
  }

  private static func kind(_ word: String, _ rest: String) -> Marker.Kind? {
    if word == "step" { return Int(rest.filter { $0 != " " }).map { .step($0) } }
    let id = String(rest.prefix { $0 != " " })
    guard id.contains("-") else { return nil }
    switch word {
    case "expect":
      let quoted = rest.split(separator: "\"", omittingEmptySubsequences: false)
      return .expect(rule: id, messagePart: quoted.count == 3 ? String(quoted[1]) : nil)
    case "miss": return .miss(rule: id)
    case "noise": return .noise(rule: id)
    default: return nil
    }
  }
}
