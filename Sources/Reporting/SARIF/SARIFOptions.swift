package import Findings

/// What of SARIF is optional.
package struct SARIFOptions: Hashable, Sendable {
  /// Suppressed results too, marked as such; services show them as open, so they are left out.
  package var includesSuppressed = false
  /// Tells several analyses of one commit apart.
  package var category: String?
  /// The files that are named, with their language and digest.
  package var listsArtifacts = false
  /// The text of every place, and lines around a result's own.
  package var showsSnippets = false
  /// An absolute `file:` URI of the root, for viewers that cannot find the files otherwise.
  package var sourceRoot: String?
  package var repository: RepositoryState?
  /// Never more results than this; services refuse logs with more than 25,000 in a run.
  package var maximumResults = 25_000

  package init(includesSuppressed: Bool = false, category: String? = nil) {
    self.includesSuppressed = includesSuppressed
    self.category = category
  }
}
