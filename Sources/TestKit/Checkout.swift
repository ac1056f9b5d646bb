/// Where the project's own files lie, for tests that read them.
package enum Checkout {
  /// Absolute path of the package's root, without a slash at the end.
  package static let root: String = {
    var components = #filePath.split(separator: "/")
    components.removeLast(3)
    return "/" + components.joined(separator: "/")
  }()
}
