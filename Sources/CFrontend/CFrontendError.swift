/// Why the C side of a project, or one unit of it, could not be analysed.
package enum CFrontendError: Error, Hashable, Sendable {
  /// No libclang: every place that was tried, with the reason it did not serve.
  case noLibclang(tried: [String])
  /// libclang gave no tree; 2 means that it crashed inside and recovered.
  case unparsable(path: String, code: Int32)
}
