/// The project that a file in an editor belongs to.
package enum ProjectDirectory {
  /// What says that a directory is a project, the strongest first.
  private static let markers = [
    ["Package.swift", "compile_commands.json"], [ConfigurationFile.name],
  ]

  /// The path with every link resolved; the file need not exist, its directory has to.
  package static func resolved(_ path: String) -> String? { FileSystem.resolvedOrNew(path) }

  /// The directory to analyse for a file: the nearest that is built or configured, within the folder
  /// that is open in the editor, else that folder; without one the repository, else the file's own.
  ///
  /// - Parameters:
  ///   - path: absolute and resolved.
  ///   - folders: absolute and resolved.
  package static func holding(_ path: String, folders: [String]) -> String {
    let folder = folder(of: path, among: folders)
    let start = PathText.directory(of: path)
    let boundary = folder ?? nearest(above: start, within: "/", holding: [".git"])
    for names in markers {
      if let found = nearest(above: start, within: boundary ?? start, holding: names) {
        return found
      }
    }
    return boundary ?? start
  }

  /// The innermost open folder around a file.
  package static func folder(of path: String, among folders: [String]) -> String? {
    folders.filter { PathText.relative(path, to: $0) != nil }.max { $0.utf8.count < $1.utf8.count }
  }

  private static func nearest(
    above directory: String, within boundary: String, holding names: [String]
  ) -> String? {
    var current = directory
    while PathText.relative(current, to: boundary) != nil {
      if names.contains(where: { FileSystem.kind(of: PathText.joined(current, $0)) != nil }) {
        return current
      }
      let parent = PathText.directory(of: current)
      if parent == current || parent.isEmpty { return nil }
      current = parent
    }
    return nil
  }
}
