import Findings

/// Finds what there is to analyse below the paths a user named, by reading only.
///
/// Each source is taken by the first that speaks of it: the compilation database, the manifest of its
/// package, the folder rule.
struct ProjectDiscovery {
  struct Options {
    var excludes: [Glob] = []
    var extraFlags: [String] = []
    /// As the user wrote it.
    var compileCommands: String?
    var workingDirectory: String
    /// Files that no walk finds: they may not be on disk yet. Relative to the root.
    var newFiles: [String] = []
  }

  private let options: Options
  private let index: FileIndex
  private let reader: ProjectReader
  private var project: Project
  private var claimed: Set<String> = []

  /// - Throws: when the compilation database that the user named cannot be read.
  static func project(
    scopes: [String], reader: ProjectReader, options: Options
  ) throws(DriverError) -> Project {
    var walk = DirectoryWalk(root: reader.root, excludes: options.excludes)
    for scope in scopes { walk.add(scope) }
    walk.finish()
    var files = walk.files
    let unsaved = Set(options.newFiles).subtracting(files)
    if !unsaved.isEmpty {
      files = (files + unsaved).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
    var discovery = ProjectDiscovery(
      index: FileIndex(files: files), reader: reader, options: options)
    discovery.project.notices = walk.notices
    discovery.project.headers = files.filter {
      ["h", "hh", "hpp", "hxx", "inc", "modulemap", "apinotes"].contains(PathText.fileExtension(of: $0))
    }
    let hasDatabase = try discovery.addDatabase()
    let layout = PackageLayout(index: discovery.index, reader: reader)
    discovery.addPackages(layout)
    discovery.addFolders(layout, hasDatabase: hasDatabase)
    return discovery.project
  }

  private init(index: FileIndex, reader: ProjectReader, options: Options) {
    self.index = index
    self.reader = reader
    self.options = options
    project = Project(root: reader.root)
  }

  // MARK: Compilation database

  private mutating func addDatabase() throws(DriverError) -> Bool {
    guard
      let path = try CompilationDatabase.location(
        explicit: options.compileCommands, workingDirectory: options.workingDirectory,
        root: reader.root)
    else { return false }
    let database: CompilationDatabase
    do throws(DriverError) {
      database = try CompilationDatabase(path: path, root: reader.root)
    } catch {
      // What the user named has to be right; what merely lies there costs its own content.
      if options.compileCommands != nil { throw error }
      project.notices.append(
        Notice(
          kind: "bad-compilation-database", severity: .incomplete, message: error.description,
          hint: "repair or remove it, or name another one with -p"))
      return false
    }
    project.notices += database.notices
    var targets: Set<String> = []
    for unit in database.units where index.contains(unit.path) {
      let target = "database " + unit.target
      claimed.insert(unit.path)
      project.cUnits.append(
        Project.CUnit(
          path: unit.path, target: target, arguments: unit.arguments + options.extraFlags))
      if targets.insert(target).inserted {
        project.targets.append(
          Project.Target(
            id: target, name: unit.target, directory: "", dependencies: [], origin: .database))
      }
    }
    return true
  }

  // MARK: Packages

  private mutating func addPackages(_ layout: PackageLayout) {
    project.notices += layout.notices
    let units = PackageUnits(layout: layout, reader: reader, extraFlags: options.extraFlags)
    project.notices += units.notices
    project.targets += units.targets
    project.swiftModules += units.swiftModules
    project.cUnits += units.cUnits.filter { $0.isModule || !claimed.contains($0.path) }
    claimed.formUnion(layout.targets.flatMap(\.sources))
  }

  // MARK: Folders

  private mutating func addFolders(_ layout: PackageLayout, hasDatabase: Bool) {
    var rest: [String] = []
    var excluded: [String] = []
    var unlisted: [String] = []
    for file in index.files where !claimed.contains(file) {
      let isC = SourceLanguage(path: file) != nil
      let isSource = isC || PathText.fileExtension(of: file) == "swift"
      if PathText.lastComponent(of: file).hasPrefix("Package"), layout.isManifest(file) { continue }
      if isSource || SourceLanguage.isHeader(file), layout.isInsideTarget(file) {
        if isSource { excluded.append(file) }
      } else if isC, hasDatabase {
        unlisted.append(file)
      } else {
        rest.append(file)
      }
    }
    let folders = FolderUnits(
      files: rest, index: index, reader: reader, extraFlags: options.extraFlags)
    project.swiftModules += folders.swiftModules
    project.cUnits += folders.cUnits
    project.notices += folders.notices
    note(
      "excluded-sources", excluded,
      "source file(s) inside a target's directory are not part of it and were not analysed")
    note("unlisted-units", unlisted, "C file(s) are not in the compilation database and were not analysed")
  }

  private mutating func note(_ kind: String, _ files: [String], _ message: String) {
    guard let first = files.first else { return }
    project.notices.append(
      Notice(
        kind: kind, severity: .remark, message: "\(files.count) \(message), the first: \(first)"))
  }
}
