/// Functions that make and release the same kind of memory: only a family's own release is right.
package struct AllocatorFamily: Hashable, Sendable {
  /// The name that model rows use, e.g. `c`.
  package let name: String
  /// What messages call it, e.g. `malloc`.
  package let title: String
  /// What messages tell users to release with, e.g. `free`.
  package let release: String
  /// What is made may stay for good: not to release it is no defect.
  package let mayStay: Bool

  package init(name: String, title: String, release: String, mayStay: Bool = false) {
    self.mayStay = mayStay
    self.name = name
    self.title = title
    self.release = release
  }
}
