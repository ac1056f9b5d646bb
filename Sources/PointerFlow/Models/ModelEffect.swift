/// One effect of a library function, and the condition under which it happens.
///
/// `Documentation/writing-models.md` gives the written form of each case.
package struct ModelEffect: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// After the call `place` holds `value`. The memory stays its owner's: it must outlive the place.
    case retains(ModelValue, in: ModelPlace)
    /// After the call `place` holds `value` and the end of the place's root frees it.
    case adopts(ModelValue, in: ModelPlace)
    /// After the call `place` holds nothing; without a slot: nothing below the root holds anything.
    case clears(ModelPlace)
    /// Memory that the library owned at `place` ends: pointers returned as `owned place` dangle.
    case ends(ModelPlace)
    case returns(ModelValue)
    /// New memory or a new handle that the caller must release with a function of the family.
    case fresh(family: String, in: ModelPlace, size: ModelSize?)
    case frees(ModelValue, family: String)
    /// As `realloc`: frees the value when the result is not null; the result is fresh.
    case reallocates(ModelValue, family: String, size: ModelSize?)
    /// The handle and everything below it end; registrations `from` it are over.
    case destroys(ModelValue, family: String)
    /// Plus one and minus one of a counted object.
    case acquires(ModelValue)
    case releases(ModelValue, family: String)
    case calls(ModelCall)
    case reads(ModelValue, ModelSize?)
    case writes(ModelValue, ModelSize?)
    /// What is stored below `from` is then stored below `to` too, as `memcpy` does.
    case copies(from: ModelValue, to: ModelValue, size: ModelSize?)
  }

  package let kind: Kind
  /// All must hold; at most four.
  package let guards: [ModelGuard]

  package init(_ kind: Kind, guards: [ModelGuard] = []) {
    self.kind = kind
    self.guards = guards
  }

  package static let maximumGuards = 4
}

/// A place that outlives the call: memory of the caller, a slot of a handle, state of the library.
package struct ModelPlace: Hashable, Sendable {
  package enum Root: Hashable, Sendable {
    /// Zero-based, without the receiver.
    case parameter(Int)
    case receiver
    case result
    /// State of the library that no argument reaches, by a name of the model's own.
    case library(String)
  }

  package let root: Root
  /// `*p`: the memory that the root points at holds the pointer (an out-parameter), or with a slot:
  /// the slot belongs to the handle that is stored there.
  package let isPointee: Bool
  /// A member of the record that the root points to, or a name of the model's own for what an opaque
  /// handle holds; empty for the root itself.
  package let slot: String
  /// Which of many entries of the slot.
  package let key: Key?

  package enum Key: Hashable, Sendable {
    /// The one that the parameter's value selects.
    case parameter(Int)
    /// One that nobody knows.
    case any
  }

  package init(_ root: Root, isPointee: Bool = false, slot: String = "", key: Key? = nil) {
    self.root = root
    self.isPointee = isPointee
    self.slot = slot
    self.key = key
  }
}

package enum ModelValue: Hashable, Sendable {
  case argument(Int)
  case receiver
  /// An address within what the argument points to: same region, other offset.
  case inside(Int)
  /// Memory that the library owns at a place; a later effect may end it.
  case owned(ModelPlace)
  /// The pointer that is stored at a place.
  case held(ModelPlace)
}

/// A call that the function makes of something it was given.
package struct ModelCall: Hashable, Sendable {
  package enum Moment: Hashable, Sendable {
    /// Before the function returns.
    case now
    /// Afterwards, as long as the registration holds.
    case later
    /// When the registration ends: a destroy notify.
    case atEnd
  }

  /// Hands an argument on to the callback.
  package struct Binding: Hashable, Sendable {
    package let value: ModelValue
    /// Zero-based position among the callback's parameters.
    package let position: Int

    package init(value: ModelValue, position: Int) {
      self.value = value
      self.position = position
    }
  }

  package let function: ModelValue
  package let moment: Moment
  /// At most once per registration.
  package let isOnce: Bool
  package let bindings: [Binding]
  /// The place that keeps the registration: overwriting, clearing or destroying it ends it.
  /// `nil`: nothing unregisters.
  package let registration: ModelPlace?

  package init(
    function: ModelValue, moment: Moment, isOnce: Bool, bindings: [Binding],
    registration: ModelPlace?
  ) {
    self.function = function
    self.moment = moment
    self.isOnce = isOnce
    self.bindings = bindings
    self.registration = registration
  }
}

/// A comparison of an argument, a stored value or the result with a constant.
package struct ModelGuard: Hashable, Sendable {
  package enum Subject: Hashable, Sendable {
    case argument(Int)
    case result
    /// What is stored at a place on entry.
    case held(ModelPlace)
  }

  package enum Bound: Hashable, Sendable {
    case null
    case constant(Int64)
  }

  package let subject: Subject
  package let comparison: ComparisonKind
  package let bound: Bound

  package init(_ subject: Subject, _ comparison: ComparisonKind, _ bound: Bound) {
    self.subject = subject
    self.comparison = comparison
    self.bound = bound
  }
}

/// How many bytes an effect touches or allocates.
package enum ModelSize: Hashable, Sendable {
  /// Up to and including a NUL byte.
  case terminated
  /// `constant + factor × the product of the operands`; no operands: the constant alone.
  case bytes(constant: Int, factor: Int, operands: [ModelPlace])
}
