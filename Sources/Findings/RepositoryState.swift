/// The state of the repository that was analysed, for reports that say where a result belongs.
package struct RepositoryState: Hashable, Sendable {
  /// Absolute URI, without a user's name or password.
  package let uri: String
  /// The commit's id.
  package let revision: String
  /// `nil` when no branch is checked out.
  package let branch: String?

  package init(uri: String, revision: String, branch: String?) {
    self.uri = uri
    self.revision = revision
    self.branch = branch
  }
}
