import Findings

/// The files below some paths of the root, each once and under its real path.
///
/// Links are followed only to what lies inside the root; cycles end because every directory is
/// entered once by its real path. Nothing is opened here.
struct DirectoryWalk {
  /// Directories that hold what others own or what tools made.
  static let defaultExcludes = [".build", "Pods", "Carthage", "DerivedData", ".git"]

  let root: String
  let excludes: [Glob]
  /// Relative paths in byte order, after `finish`.
  private(set) var files: [String] = []
  private(set) var notices: [Notice] = []
  private var enteredDirectories: Set<String> = []
  private var seenFiles: Set<String> = []

  /// - Parameters:
  ///   - root: absolute and resolved.
  ///   - excludes: patterns of the user; the default ones are always there.
  init(root: String, excludes: [Glob]) {
    self.root = root
    self.excludes = excludes
  }

  /// Adds what lies below a path that the user named: default excludes do not apply to the path
  /// itself.
  mutating func add(_ path: String) {
    guard let kind = FileSystem.kind(of: path) else { return }
    visit(path, kind: kind)
  }

  mutating func finish() {
    files.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private mutating func visit(_ path: String, kind: FileSystem.Kind) {
    switch kind {
    case .file:
      guard let relative = PathText.relative(path, to: root) else { return }
      if seenFiles.insert(relative).inserted { files.append(relative) }
    case .directory: enter(path)
    case .link: follow(path)
    case .other: break
    }
  }

  private mutating func follow(_ path: String) {
    let shown = PathText.relative(path, to: root) ?? path
    guard let real = FileSystem.resolved(path), let kind = FileSystem.kind(of: real) else { return }
    guard PathText.relative(real, to: root) != nil else {
      notices.append(
        Notice(
          kind: "link-out-of-root", severity: .remark,
          message: "a link that leads out of the analysed root is not followed", path: shown))
      return
    }
    visit(real, kind: kind)
  }

  /// Depth is bounded by the length of a path, but a stack of our own is safe for any tree.
  private mutating func enter(_ top: String) {
    var pending = [top]
    while let directory = pending.popLast() {
      guard enteredDirectories.insert(directory).inserted else { continue }
      guard let entries = FileSystem.entries(of: directory) else {
        notices.append(
          Notice(
            kind: "unreadable-directory", severity: .incomplete,
            message: "the directory cannot be read",
            path: PathText.relative(directory, to: root) ?? directory))
        continue
      }
      for entry in entries where !isExcluded(entry, in: directory) {
        let path = PathText.joined(directory, entry.name)
        switch entry.kind {
        case .directory: pending.append(path)
        case .link:
          if let real = FileSystem.resolved(path), FileSystem.isDirectory(real),
            PathText.relative(real, to: root) != nil
          {
            pending.append(real)
          } else {
            follow(path)
          }
        case .file, .other: visit(path, kind: entry.kind)
        }
      }
    }
  }

  private func isExcluded(_ entry: FileSystem.Entry, in directory: String) -> Bool {
    if entry.kind == .directory, entry.name.hasPrefix(".") { return true }
    if Self.defaultExcludes.contains(entry.name) { return true }
    guard let path = PathText.relative(PathText.joined(directory, entry.name), to: root) else {
      return false
    }
    return excludes.contains { $0.matches(path) }
  }
}
