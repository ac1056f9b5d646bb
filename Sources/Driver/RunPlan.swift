import Findings
import PointerFlow

/// What a run will do, once the command line and the project's file are reconciled; nothing of the
/// project's sources has been read yet.
package struct RunPlan: Sendable {
  let options: AnalysisOptions
  let scope: AnalysisScope
  package let file: ConfigurationFile?
  package let policy: RulePolicy
  let excludes: [Glob]
  let cFlags: [String]
  let maximumDepth: Int
  /// The shipped lending functions and the project's.
  let scopedFunctions: [ScopedFunction]
  /// The shipped model rows and the project's, which win.
  let models: ModelTable

  package init(_ options: AnalysisOptions) throws(DriverError) {
    self.options = options
    scope = try AnalysisScope(paths: options.paths, workingDirectory: options.workingDirectory)
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
        workingDirectory: options.workingDirectory))
  }
}
