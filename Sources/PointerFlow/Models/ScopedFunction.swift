/// A function that lends memory to a closure for the duration of one call: the `with*` family.
package struct ScopedFunction: Hashable, Sendable {
  /// The base name, e.g. `withUnsafeBytes`.
  package let name: String
  /// Argument labels in order, `_` for none; empty when any labels will do.
  package let labels: [String]
  package let isMethod: Bool
  /// Zero-based positions of the closure's parameters that carry the lent pointer.
  package let pointerParameters: [Int]

  package init(name: String, labels: [String], isMethod: Bool, pointerParameters: [Int]) {
    self.name = name
    self.labels = labels
    self.isMethod = isMethod
    self.pointerParameters = pointerParameters
  }
}
