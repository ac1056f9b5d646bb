/// A path pattern as `.gitignore` writes it: `*` and `?` stay within a component, `**` crosses
/// components, `[a-z]` is a class. A pattern without an inner slash matches at any depth; one that
/// matches a directory matches all that lies below.
///
/// Paths are relative to the analysed root. Matching is O(pattern × path): no backtracking blow-up.
package struct Glob: Hashable, Sendable {
  package let pattern: String
  private let components: [Substring]
  private let isAnchored: Bool

  package init(_ pattern: String) {
    self.pattern = pattern
    var text = Substring(pattern)
    while text.hasPrefix("./") { text = text.dropFirst(2) }
    let startsAtRoot = text.hasPrefix("/")
    components = text.split(separator: "/", omittingEmptySubsequences: true).filter { $0 != "." }
    isAnchored = startsAtRoot || components.count > 1
  }

  /// Whether the pattern matches the path itself or a directory above it.
  package func matches(_ path: String) -> Bool {
    guard !components.isEmpty else { return false }
    let names = path.split(separator: "/", omittingEmptySubsequences: true)
    if isAnchored { return matchesPrefix(of: names[...]) }
    return names.indices.contains { matchesPrefix(of: names[$0...]) }
  }

  /// Whether the components match some leading part of `names`.
  private func matchesPrefix(of names: ArraySlice<Substring>) -> Bool {
    // reachable[i]: the components before i match the names consumed so far.
    var reachable = Array(repeating: false, count: components.count + 1)
    reachable[0] = true
    skipDoubleStars(&reachable)
    if reachable[components.count] { return !names.isEmpty }
    for name in names {
      var next = Array(repeating: false, count: components.count + 1)
      for index in components.indices where reachable[index] {
        if components[index] == "**" {
          next[index] = true
        } else if Self.matches(component: components[index], name: name) {
          next[index + 1] = true
        }
      }
      skipDoubleStars(&next)
      if next[components.count] { return true }
      reachable = next
    }
    return false
  }

  /// `**` may stand for no component at all.
  private func skipDoubleStars(_ reachable: inout [Bool]) {
    for index in components.indices where reachable[index] && components[index] == "**" {
      reachable[index + 1] = true
    }
  }

  private static func matches(component: Substring, name: Substring) -> Bool {
    let pattern = Array(component.unicodeScalars)
    let text = Array(name.unicodeScalars)
    var position = 0
    var index = 0
    var retry: (pattern: Int, text: Int)?
    while index < text.count {
      if position < pattern.count, pattern[position] == "*" {
        retry = (position, index)
        position += 1
      } else if let next = step(pattern, position, text[index]) {
        position = next
        index += 1
      } else if let last = retry {
        position = last.pattern + 1
        index = last.text + 1
        retry = (last.pattern, index)
      } else {
        return false
      }
    }
    return pattern[position...].allSatisfy { $0 == "*" }
  }

  /// The pattern position after one that matches `scalar`, `nil` when it does not.
  private static func step(
    _ pattern: [Unicode.Scalar], _ position: Int, _ scalar: Unicode.Scalar
  ) -> Int? {
    guard position < pattern.count else { return nil }
    switch pattern[position] {
    case "?": return position + 1
    case "\\" where position + 1 < pattern.count:
      return pattern[position + 1] == scalar ? position + 2 : nil
    case "[":
      guard let end = pattern[(position + 1)...].dropFirst().firstIndex(of: "]") else { break }
      var body = pattern[(position + 1)..<end]
      let isNegated = body.first == "!" || body.first == "^"
      if isNegated { body = body.dropFirst() }
      return contains(body, scalar) != isNegated ? end + 1 : nil
    default: break
    }
    return pattern[position] == scalar ? position + 1 : nil
  }

  private static func contains(
    _ body: ArraySlice<Unicode.Scalar>, _ scalar: Unicode.Scalar
  ) -> Bool {
    var index = body.startIndex
    while index < body.endIndex {
      if index + 2 < body.endIndex, body[index + 1] == "-" {
        if body[index] <= scalar, scalar <= body[index + 2] { return true }
        index += 3
      } else {
        if body[index] == scalar { return true }
        index += 1
      }
    }
    return false
  }
}
