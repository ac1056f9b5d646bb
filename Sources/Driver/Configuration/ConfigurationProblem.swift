/// One thing that is wrong with a configuration file, where, and what was meant.
package struct ConfigurationProblem: Hashable, Sendable {
  package let path: String
  /// One-based; 0 when the file could not be read at all.
  package let line: Int
  /// One-based, in Unicode scalars.
  package let column: Int
  /// Lower case, no final stop.
  package let message: String
  package let suggestion: String?

  /// `path:line:column: message; did you mean 'x'?`
  package var description: String {
    let place = line == 0 ? path : "\(path):\(line):\(column)"
    let hint = suggestion.map { "; did you mean '\($0)'?" } ?? ""
    return "\(place): \(message)\(hint)"
  }
}

/// All problems of one file, in source order; never empty.
package struct ConfigurationError: Error, Hashable, Sendable {
  package let problems: [ConfigurationProblem]
}
