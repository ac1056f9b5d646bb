import CFrontend

/// Where headers that were not found would have been found: when one appears there, what was
/// concluded without it no longer holds.
enum AbsentHeaders {
  private static let joined = ["-I", "-F", "-isystem", "-iquote", "-idirafter"]
  private static let system = ["/usr/include", "/usr/local/include"]

  /// Absolute paths.
  ///
  /// - Parameter files: absolute paths of everything that was read for the unit.
  static func places(
    _ problems: [ParseProblem], arguments: [String], files: [String], root: String
  ) -> [String] {
    let headers = Set(problems.compactMap { ParseNotices.missingHeader($0) }).sorted()
    if headers.isEmpty { return [] }
    let working = CUnitLowering.workingDirectory(of: arguments) ?? root
    var directories = Set(system)
    var takesPath = false
    for argument in arguments {
      if takesPath {
        directories.insert(PathText.absolute(argument, in: working))
      } else if let option = joined.first(where: { argument.hasPrefix($0) && argument != $0 }) {
        directories.insert(
          PathText.absolute(String(argument.dropFirst(option.count)), in: working))
      }
      takesPath = joined.contains(argument)
    }
    // Includes are relative to the file they stand in; and where one header was found, another may be.
    for file in files {
      var directory = PathText.directory(of: file)
      for _ in 0..<4 where directory.utf8.count > 1 {
        directories.insert(directory)
        directory = PathText.directory(of: directory)
      }
    }
    let places = headers.flatMap { header in
      header.hasPrefix("/") ? [header] : directories.map { PathText.joined($0, header) }
    }
    // What is there and was not found all the same is no place.
    return Set(places).filter { FileSystem.kind(of: $0) == nil }.sorted()
  }
}
