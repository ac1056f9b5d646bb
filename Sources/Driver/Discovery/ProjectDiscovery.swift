import Findings

/// Finds what there is to analyse below the paths a user named, by reading only.
struct ProjectDiscovery {
  static let swiftExtensions: Set<String> = ["swift"]
  static let foreignExtensions: Set<String> = ["cpp", "cc", "cxx", "c++", "m", "mm"]

  let root: String
  /// Files below the scopes, relative to the root, in byte order.
  let files: [String]
  private let extraFlags: [String]
  private var project: Project

  static func project(
    root: String, scopes: [String], excludes: [Glob], extraFlags: [String]
  ) -> Project {
    var walk = DirectoryWalk(root: root, excludes: excludes)
    for scope in scopes { walk.add(scope) }
    walk.finish()
    var discovery = ProjectDiscovery(root: root, files: walk.files, extraFlags: extraFlags)
    discovery.project.notices = walk.notices
    discovery.run()
    return discovery.project
  }

  private init(root: String, files: [String], extraFlags: [String]) {
    self.root = root
    self.files = files
    self.extraFlags = extraFlags
    project = Project(root: root)
  }

  private mutating func run() {
    var swift: [String: [String]] = [:]
    var c: [(path: String, target: String)] = []
    var foreign = 0
    for file in files {
      let target = folderTarget(of: file)
      switch PathText.fileExtension(of: file) {
      case "swift" where PathText.lastComponent(of: file) != "Package.swift":
        swift[target, default: []].append(file)
      case "c": c.append((file, target))
      case let ending where Self.foreignExtensions.contains(ending): foreign += 1
      default: break
      }
    }
    for target in swift.keys.sorted() {
      project.swiftModules.append(
        Project.SwiftModule(target: target, files: swift[target, default: []]))
    }
    let includes = includeDirectories()
    for unit in c {
      project.cUnits.append(
        Project.CUnit(
          path: unit.path, target: unit.target,
          arguments: ["-fblocks"] + includeFlags(for: unit.path, all: includes) + extraFlags))
    }
    if foreign > 0 {
      project.notices.append(
        Notice(
          kind: "foreign-units", severity: .remark,
          message: "\(foreign) C++ or Objective-C file(s) are not analysed"))
    }
  }

  /// The folder below `Sources` or `Tests` that a file lies in, by name.
  private func folderTarget(of file: String) -> String {
    let components = file.split(separator: "/")
    guard
      let top = components.dropLast(2).lastIndex(where: { $0 == "Sources" || $0 == "Tests" })
    else { return "" }
    return String(components[top + 1])
  }

  /// Directories named `include` that hold a header somewhere.
  private func includeDirectories() -> [String] {
    var found: Set<String> = []
    for file in files where PathText.fileExtension(of: file) == "h" {
      var directory = PathText.directory(of: file)
      while !directory.isEmpty {
        if PathText.lastComponent(of: directory) == "include" { found.insert(directory) }
        directory = PathText.directory(of: directory)
      }
    }
    return found.sorted()
  }

  /// The nearest `include` first, then those of all others.
  private func includeFlags(for file: String, all: [String]) -> [String] {
    var nearest: [String] = []
    var directory = PathText.directory(of: file)
    while true {
      let candidate = PathText.joined(directory, "include")
      if all.contains(candidate) { nearest.append(candidate) }
      if directory.isEmpty { break }
      directory = PathText.directory(of: directory)
    }
    return (nearest + all.filter { !nearest.contains($0) }).map { "-I" + root + "/" + $0 }
  }
}
