/// What lowering knows of a type: just what decides how a pointer can flow.
package struct TypeFact: Hashable, Sendable {
  package enum Kind: UInt8, Sendable, CaseIterable {
    case unknown
    case void
    case integer
    case floating
    /// A raw or typed pointer, or a C array parameter.
    case pointer
    /// A Swift array or string: passed where a pointer is expected, it is lent for the call.
    case buffer
    /// A reference to a Swift class instance or actor.
    case object
    case function
    /// A struct, union, tuple or enum held by value.
    case aggregate
  }

  package var kind: Kind
  /// The pointee must not be written through this pointer (`const T *`, `UnsafePointer<T>`).
  package var isConstPointee: Bool
  /// The declared type as written, for messages; may be empty.
  package var name: StringID

  package init(_ kind: Kind, isConstPointee: Bool = false, name: StringID = .none) {
    self.kind = kind
    self.isConstPointee = isConstPointee
    self.name = name
  }

  package static let unknown = TypeFact(.unknown)
}
