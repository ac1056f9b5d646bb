import Findings
import PointerFlow
import SourceText

/// What a run will do, once the command line and the project's file are reconciled; nothing of the
/// project's sources has been read yet.
package struct RunPlan: Sendable {
  var options: AnalysisOptions
  var scope: AnalysisScope
  /// Absolute and resolved: what the paths of reports are relative to.
  package var root: String { scope.root }
  package let file: ConfigurationFile?
  package let policy: RulePolicy
  let excludes: [Glob]
  var cFlags: [String]
  package let maximumDepth: Int
  /// By path relative to the root: what stands in for what is on disk.
  let overlay: [String: SourceFile]
  /// The shipped lending functions and the project's.
  let scopedFunctions: [ScopedFunction]
  /// The shipped model rows and the project's, which win.
  /// Made when it is asked for: a run of which nothing has changed does without.
  var models: ModelTable {
    let libraries = file?.catalogue.libraries ?? []
    return libraries.reduce(ModelTable.shipped.adding(file?.catalogue.models ?? [])) {
      $0.adding(constants: $1.vocabulary.constants)
    }
  }

  package init(_ options: AnalysisOptions) throws(DriverError) {
    self.options = options
    scope = try AnalysisScope(
      paths: options.paths, unsaved: options.unsaved?.path,
      workingDirectory: options.workingDirectory)
    overlay = try Self.overlay(options, in: scope)
    let file = try ConfigurationFile.load(
      options.configuration, scope: scope, workingDirectory: options.workingDirectory)
    self.file = file
    policy = try RulePolicy(
      selected: options.selected, ignored: options.ignored, file: file, root: scope.root)
    let root = scope.root
    excludes =
      options.excludes.map { Glob($0) }
      + (file.map { file in file.catalogue.exclude.map { file.glob($0, root: root) } } ?? [])
    cFlags = (file?.cFlags ?? []) + options.cFlags
    maximumDepth = options.maximumDepth ?? file?.catalogue.maxDepth ?? AnalysisOptions.defaultDepth
    scopedFunctions = ScopedFunction.shipped + (file?.catalogue.scopedFunctions ?? [])
  }

  /// What there is to analyse.
  func project(_ reader: ProjectReader) throws(DriverError) -> Project {
    try ProjectDiscovery.project(
      scopes: scope.directories, reader: reader,
      options: ProjectDiscovery.Options(
        excludes: excludes, extraFlags: cFlags, compileCommands: options.compileCommands,
        workingDirectory: options.workingDirectory, newFiles: newFiles))
  }

  /// What stands in for files that are not there yet, or that were named: no walk finds them.
  private var newFiles: [String] {
    overlay.keys.filter { path in
      if options.unsaved != nil, path == scope.reported.first { return true }
      let absolute = PathText.joined(scope.root, path)
      return FileSystem.kind(of: absolute) == nil
        && scope.directories.contains { PathText.relative(absolute, to: $0) != nil }
        && !isExcluded(path)
    }
  }

  private func isExcluded(_ path: String) -> Bool {
    var ancestor = path
    while !ancestor.isEmpty {
      if excludes.contains(where: { $0.matches(ancestor) }) { return true }
      ancestor = PathText.directory(of: ancestor)
    }
    return false
  }

  /// - Throws: `cancelled` when nobody waits for the outcome any more.
  func checkCancellation() throws(DriverError) {
    if Task.isCancelled { throw .cancelled }
  }

  /// Reads files as the plan sees them.
  func reader() -> ProjectReader { ProjectReader(root: scope.root, overlay: overlay) }

  private static func overlay(
    _ options: AnalysisOptions, in scope: AnalysisScope
  ) throws(DriverError) -> [String: SourceFile] {
    var files: [String: SourceFile] = [:]
    for text in options.overlay {
      guard let real = FileSystem.resolvedOrNew(text.path),
        let path = PathText.relative(real, to: scope.root)
      else { continue }
      let bytes = ContiguousArray(text.bytes)
      // What is on disk anyway can come from the cache.
      if (try? FileSystem.read(real, limit: ProjectReader.sizeLimit)) == bytes { continue }
      files[path] = SourceFile(path: path, bytes: bytes)
    }
    if let unsaved = options.unsaved {
      guard let path = scope.reported.first, !path.isEmpty else {
        throw .unreadable(path: unsaved.path, reason: "not the name of a file")
      }
      files[path] = SourceFile(path: path, bytes: ContiguousArray(unsaved.bytes))
    }
    return files
  }
}
