import Findings
import PointerFlow
import SourceText

/// What a run will do, once the command line and the project's file are reconciled; nothing of the
/// project's sources has been read yet.
package struct RunPlan: Sendable {
  var options: AnalysisOptions
  var scope: AnalysisScope
  package let file: ConfigurationFile?
  package let policy: RulePolicy
  let excludes: [Glob]
  var cFlags: [String]
  package let maximumDepth: Int
  /// By its path relative to the root.
  let unsaved: SourceFile?
  /// The shipped lending functions and the project's.
  let scopedFunctions: [ScopedFunction]
  /// The shipped model rows and the project's, which win.
  let models: ModelTable

  package init(_ options: AnalysisOptions) throws(DriverError) {
    self.options = options
    scope = try AnalysisScope(
      paths: options.paths, unsaved: options.unsaved?.path,
      workingDirectory: options.workingDirectory)
    unsaved = try Self.unsavedFile(options.unsaved, in: scope)
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
    let libraries = file?.catalogue.libraries ?? []
    models = libraries.reduce(ModelTable.shipped.adding(file?.catalogue.models ?? [])) {
      $0.adding(constants: $1.vocabulary.constants)
    }
  }

  /// What there is to analyse.
  func project(_ reader: ProjectReader) throws(DriverError) -> Project {
    try ProjectDiscovery.project(
      scopes: scope.directories, reader: reader,
      options: ProjectDiscovery.Options(
        excludes: excludes, extraFlags: cFlags, compileCommands: options.compileCommands,
        workingDirectory: options.workingDirectory, unsavedPath: unsaved?.path))
  }

  private static func unsavedFile(
    _ unsaved: UnsavedText?, in scope: AnalysisScope
  ) throws(DriverError) -> SourceFile? {
    guard let unsaved else { return nil }
    guard let path = scope.reported.first, !path.isEmpty else {
      throw .unreadable(path: unsaved.path, reason: "not the name of a file")
    }
    return SourceFile(path: path, bytes: ContiguousArray(unsaved.bytes))
  }
}
