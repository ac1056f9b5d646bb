/// What lowering knows of a type: just what decides how a pointer can flow.
package struct TypeFact: Hashable, Sendable, BitwiseCopyable {
  package enum Kind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
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
    /// A struct, union, tuple, enum or C array held by value.
    case aggregate
  }

  /// How a place of kind `.object` holds its object. Only strong places keep it alive.
  package enum Ownership: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case strong
    case weak
    case unowned
    /// `unowned(unsafe)`, `Unmanaged`.
    case unmanaged
  }

  package var kind: Kind
  /// The pointee must not be written through this pointer (`const T *`, `UnsafePointer<T>`).
  package var isConstPointee: Bool
  /// The declared type as written, for messages; for aggregates and objects the name of the record
  /// or nominal type, without generic arguments. May be empty.
  package var name: StringID
  /// Size of a value of this type in bytes; 0 when unknown.
  package var size: UInt32
  package var ownership: Ownership
  /// Of pointers: what they point to, as far as it is known.
  package var pointeeKind: Kind
  /// Of pointers: the size (stride) of one element in bytes; 0 when unknown or untyped.
  package var pointeeSize: UInt32

  package init(
    _ kind: Kind, isConstPointee: Bool = false, name: StringID = .none, size: UInt32 = 0,
    ownership: Ownership = .strong, pointeeKind: Kind = .unknown, pointeeSize: UInt32 = 0
  ) {
    self.kind = kind
    self.isConstPointee = isConstPointee
    self.name = name
    self.size = size
    self.ownership = ownership
    self.pointeeKind = pointeeKind
    self.pointeeSize = pointeeSize
  }

  package static let unknown = TypeFact(.unknown)
}
