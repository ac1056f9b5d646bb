/// Where to look and what to report: the root that all paths are relative to, the directories that
/// are read, and the paths whose findings are wanted.
struct AnalysisScope: Hashable, Sendable {
  /// Absolute and resolved: the repository that holds all paths, else their common directory.
  let root: String
  /// Absolute directories, none inside another. A path inside a package widens to the package: what
  /// becomes of a pointer is decided by files that the path may not name.
  let directories: [String]
  /// The absolute directory that holds what the user named: where the search for a configuration
  /// begins.
  let anchor: String
  /// Relative paths of files and directories that findings must lie in; empty for everything.
  let reported: [String]

  /// - Parameter unsaved: a file among `paths` that need not exist.
  init(
    paths: [String], unsaved: String? = nil, workingDirectory: String
  ) throws(DriverError) {
    let named = paths.isEmpty ? ["."] : paths
    var places: [String] = []
    for path in named {
      let absolute = PathText.absolute(path, in: workingDirectory)
      if path == unsaved, FileSystem.resolved(absolute) == nil {
        guard let parent = FileSystem.resolved(PathText.directory(of: absolute)) else {
          throw .missingPath(path)
        }
        places.append(PathText.joined(parent, PathText.lastComponent(of: absolute)))
        continue
      }
      guard let real = FileSystem.resolved(absolute), let kind = FileSystem.kind(of: real) else {
        throw .missingPath(path)
      }
      guard kind == .directory || kind == .file else {
        throw .unreadable(path: path, reason: "not a regular file or directory")
      }
      if kind == .directory, FileSystem.entries(of: real) == nil {
        throw .unreadable(path: path, reason: "permission denied")
      }
      places.append(real)
    }
    let holders = places.map { FileSystem.isDirectory($0) ? $0 : PathText.directory(of: $0) }
    anchor = holders.dropFirst().reduce(holders[0], PathText.commonAncestor)
    let here = FileSystem.resolved(workingDirectory) ?? workingDirectory
    let scopes = places.map { Self.projectDirectory(around: $0, workingDirectory: here) }
    let common = scopes.dropFirst().reduce(scopes[0], PathText.commonAncestor)
    let root = Self.nearest(above: common, holding: [".git"]) ?? common
    self.root = root
    directories = scopes.sorted().reduce(into: []) { kept, scope in
      if !kept.contains(where: { PathText.relative(scope, to: $0) != nil }) { kept.append(scope) }
    }
    let coversAll = zip(places, scopes).allSatisfy { $0 == $1 }
    reported = coversAll ? [] : places.compactMap { PathText.relative($0, to: root) }
  }

  private init(root: String, directories: [String], anchor: String, reported: [String]) {
    self.root = root
    self.anchor = anchor
    self.directories = directories
    self.reported = reported
  }

  /// The same paths below another root; `nil` when no directory exists there.
  func moved(to other: String) -> AnalysisScope? {
    let moved = directories.compactMap { directory -> String? in
      guard let relative = PathText.relative(directory, to: root) else { return nil }
      let path = relative.isEmpty ? other : PathText.joined(other, relative)
      return FileSystem.isDirectory(path) ? path : nil
    }
    return moved.isEmpty ? nil : AnalysisScope(root: other, directories: moved, anchor: other, reported: reported)
  }

  /// The same directories, with the findings of all their files.
  var reportingEverything: AnalysisScope {
    AnalysisScope(root: root, directories: directories, anchor: anchor, reported: [])
  }

  func reports(_ path: String) -> Bool {
    reported.isEmpty
      || reported.contains { $0.isEmpty || path == $0 || path.hasPrefix($0 + "/") }
  }

  /// The nearest directory at or above a path that builds something, within its repository, or without
  /// one in a project that the working directory belongs to. Else a file stands for its repository, a
  /// directory for itself.
  private static func projectDirectory(
    around path: String, workingDirectory: String
  ) -> String {
    let directory = FileSystem.isDirectory(path) ? path : PathText.directory(of: path)
    let repository = nearest(above: directory, holding: [".git"])
    if let project = nearest(above: directory, holding: ["Package.swift", "compile_commands.json"]) {
      let belongs =
        repository.map { PathText.relative(project, to: $0) != nil }
        ?? (PathText.relative(project, to: workingDirectory) != nil
          || PathText.relative(workingDirectory, to: project) != nil)
      if belongs { return project }
    }
    return FileSystem.isDirectory(path) ? directory : repository ?? directory
  }

  private static func nearest(above directory: String, holding names: [String]) -> String? {
    var current = directory
    while true {
      if names.contains(where: { FileSystem.kind(of: PathText.joined(current, $0)) != nil }) {
        return current
      }
      let parent = PathText.directory(of: current)
      if parent == current || parent.isEmpty { return nil }
      current = parent
    }
  }
}
