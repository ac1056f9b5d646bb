/// What the client has been told of each file, by the projects that spoke of it.
struct DiagnosticBoard: Sendable {
  private var byURI: [String: [String: [Diagnostic]]] = [:]

  /// The diagnostics of a file, of all projects, in order and each once.
  subscript(uri: String) -> [Diagnostic] {
    let all = (byURI[uri] ?? [:]).sorted { $0.key < $1.key }.flatMap(\.value)
    var seen: Set<Diagnostic> = []
    return all.filter { seen.insert($0).inserted }.sorted {
      ($0.range.start, $0.code ?? "") < ($1.range.start, $1.code ?? "")
    }
  }

  /// Replaces all that a project said.
  ///
  /// - Returns: the files of which something else is true now, in order.
  mutating func replace(_ project: String, by diagnostics: [String: [Diagnostic]]) -> [String] {
    let concerned = Set(byURI.filter { $0.value[project] != nil }.keys).union(diagnostics.keys)
    return concerned.sorted().filter { uri in
      let before = self[uri]
      byURI[uri, default: [:]][project] = diagnostics[uri]
      if byURI[uri]?.isEmpty == true { byURI[uri] = nil }
      return self[uri] != before
    }
  }

  /// Forgets a file; says whether there was something to forget.
  mutating func remove(_ uri: String) -> Bool { byURI.removeValue(forKey: uri) != nil }
}
