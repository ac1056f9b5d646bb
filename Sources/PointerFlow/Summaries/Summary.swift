/// What a call of a function does to memory its caller can see, in at most four outcomes: the exit
/// state, not the history.
package struct Summary: Hashable, Sendable {
  package var outcomes: [Outcome]
  /// Places whose pointee the function reads or writes on some path, outermost callers' view.
  package var uses: [Use]
  /// Places whose memory somebody unknown is given, who may clear it: discharges what was kept there before.
  package var exposed: [PathID] = []
  /// Whether the effects come from a body, a model row or an annotation.
  package var origin: Origin
  /// The function never returns.
  package var neverReturns: Bool

  package enum Origin: UInt8, Hashable, Sendable {
    case body
    case model
    case annotation
  }

  package init(
    outcomes: [Outcome] = [], uses: [Use] = [], origin: Origin = .body, neverReturns: Bool = false
  ) {
    self.outcomes = outcomes
    self.uses = uses
    self.origin = origin
    self.neverReturns = neverReturns
  }

  /// The summary of a function of which nothing is known yet: recursion's first round. No effect.
  package static let bottom = Summary(outcomes: [Outcome()])

  /// Whether callers learn the same: all but how it came about, and places of which only the number may
  /// be another.
  func tellsTheSame(as other: Summary) -> Bool {
    neverReturns == other.neverReturns && outcomes.count == other.outcomes.count
      && uses.elementsEqual(other.uses) { $0.place == $1.place } && exposed == other.exposed
      && zip(outcomes, other.outcomes).allSatisfy { $0.telling == $1.telling }
  }

  /// Whether memory of the caller ends or may hold something else after a call.
  var endsOrOverwrites: Bool {
    outcomes.contains { !$0.stores.isEmpty || !$0.frees.isEmpty || !$0.removals.isEmpty }
  }

  /// Whether a method leaves the address of its object, of something in it or of memory that it made
  /// where others find it.
  func leavesOwnAddress(_ paths: PathTable) -> Bool {
    outcomes.lazy.flatMap(\.stores).contains { store in
      store.values.contains { value in
        switch paths.root(of: value.target) {
        case .parameter(0), .fresh: value.flags.contains(.unmanaged) || paths.isGlobal(store.place)
        default: false
        }
      }
    }
  }

  /// A number for each store of each outcome, the same for equal ones; empty with one outcome.
  var storeNumbers: [[Int]] {
    if outcomes.count < 2 { return [] }
    var numbers: [[Int]] = []
    var known: [PathID: [(store: StoreEffect, number: Int)]] = [:]
    var count = 0
    for outcome in outcomes {
      numbers.append(
        outcome.stores.map { store in
          let candidates = known[store.place, default: []]
          if let twin = candidates.first(where: { $0.store == store }) { return twin.number }
          known[store.place, default: []].append((store, count))
          count += 1
          return count - 1
        })
    }
    return numbers
  }

  /// Forgets the conditions of all effects, but for those that an outcome which ends the same memory had
  /// before: what happens on some path may happen on any.
  ///
  /// - Parameter isLasting: whether a condition speaks of something that a recursion does not change.
  mutating func widen(from previous: Summary?, isLasting: (Guard) -> Bool) {
    for index in outcomes.indices {
      let ended = outcomes[index].frees.map(\.place)
      let twins = previous?.outcomes.filter { $0.frees.map(\.place) == ended } ?? []
      outcomes[index].guards.removeAll { guarded in
        !isLasting(guarded) || twins.isEmpty || !twins.allSatisfy { $0.guards.contains(guarded) }
      }
    }
  }

  /// One way to leave the function, told apart by what it returns.
  package struct Outcome: Hashable, Sendable {
    package var result: ResultClass = .any
    /// All of these hold when this outcome is taken; at most four.
    package var guards: [Guard] = []
    package var returned: [ValueEffect] = []
    /// What the result is as a number, when it is known.
    package var returnedScalar: ScalarEffect = .unknown
    package var stores: [StoreEffect] = []
    /// `place` no longer holds what `value` held: unregistering by identity.
    package var removals: [Removal] = []
    package var frees: [FreeEffect] = []
    package var counts: [CountEffect] = []
    package var calls: [CallEffect] = []
    /// The memory this outcome makes; `fresh(n)` of a path is its n-th element.
    package var fresh: [Fresh] = []
    /// There are more effects on the caller's memory than are kept: any of it may be overwritten.
    package var isCut = false

    package init() {}

    /// A number that one of the conditions speaks of is lowered by one.
    var isCountingDown: Bool {
      guards.contains { guarded in
        stores.contains {
          $0.place == guarded.place && $0.scalar == .linear(guarded.place, scale: 1, addend: -1)
        }
      }
    }

    /// What of it may accuse or discharge somebody, without the stories.
    fileprivate var telling: Outcome {
      func plain(_ value: ValueEffect) -> ValueEffect {
        ValueEffect(target: value.target, member: value.member, flags: value.flags, depth: value.depth)
      }
      var told = self
      told.returned = returned.map(plain)
      told.stores = stores.filter(\.isTelling).map { store in
        StoreEffect(
          place: store.place, values: store.values.map(plain), scalar: store.scalar,
          isMust: store.isMust, steps: [])
      }
      for index in told.frees.indices { told.frees[index].steps = [] }
      for index in told.counts.indices { told.counts[index].steps = [] }
      return told
    }
  }

  /// Memory that a call makes.
  package enum Fresh: Hashable, Sendable {
    /// Of an allocator's family; the size in bytes where it is known.
    case heap(family: Symbol, size: ScalarEffect)
    case object(type: Symbol)
    case closure
    case other
  }

  package enum ResultClass: Hashable, Sendable {
    case any
    case zero
    case nonZero
    case constant(Int64)
    case throwing
  }

  /// An atom over what a place held on entry.
  package struct Guard: Hashable, Sendable {
    package var place: PathID
    /// The bits of it that the atom speaks of; all: -1.
    package var mask: Int64
    package var relation: ComparisonKind
    package var operand: Operand

    package enum Operand: Hashable, Sendable {
      case constant(Int64)
      /// What this place held on entry.
      case place(PathID)
      /// The address of this place.
      case address(PathID)

      var isConstant: Bool { if case .constant = self { true } else { false } }
    }

    package init(
      place: PathID, mask: Int64 = -1, relation: ComparisonKind, operand: Operand
    ) {
      self.place = place
      self.mask = mask
      self.relation = relation
      self.operand = operand
    }
  }

  /// One place whose content a call changes, with what it then holds. No values: cleared.
  package struct StoreEffect: Hashable, Sendable {
    package var place: PathID
    package var values: [ValueEffect]
    package var scalar: ScalarEffect
    /// On every path of the outcome: the old content is gone.
    package var isMust: Bool
    package var steps: [FlowStep]

    var isClearing: Bool { values.isEmpty && scalar == .constant(0) }

    /// Whether it says more than that the place may hold another number.
    var isTelling: Bool { isMust || !values.isEmpty || scalar != .unknown }
  }

  /// One address that a place or the result holds after the call.
  package struct ValueEffect: Hashable, Sendable {
    /// The place it points to; none for whatever the place that holds it held before.
    package var target: PathID
    /// The member of the value that holds it, as fields from the value's root; empty: the value.
    package var member: [Symbol]
    package var flags: Target.Flags
    /// Beyond the outcome's, where outcomes were joined: all of these hold when it is there.
    package var guards: [Guard] = []
    /// How it got there, from entry to exit.
    package var steps: [FlowStep]
    package var depth: SideDepth

    package init(
      target: PathID, member: [Symbol] = [], flags: Target.Flags = [], steps: [FlowStep] = [],
      depth: SideDepth = SideDepth()
    ) {
      self.target = target
      self.member = member
      self.flags = flags
      self.steps = steps
      self.depth = depth
    }

    /// What a place held before.
    static func old(_ flags: Target.Flags, guards: [Guard]) -> ValueEffect {
      var old = ValueEffect(target: .none, flags: flags, steps: [])
      old.guards = guards
      return old
    }

    /// Whether it is the same address in the same member, however it got there.
    func isSameAddress(as other: ValueEffect) -> Bool {
      target == other.target && flags == other.flags && member == other.member
    }
  }

  package enum ScalarEffect: Hashable, Sendable {
    case unknown
    case constant(Int64)
    /// `scale` × what the place held on entry + `addend`.
    case linear(PathID, scale: Int64, addend: Int64)
    case nonZero
    /// That of the one address: null only where its memory is not there.
    case presence

    /// Whether the number is one and the same on every path.
    package var isExact: Bool {
      switch self {
      case .constant, .linear: true
      case .unknown, .nonZero, .presence: false
      }
    }

    /// The least that both say.
    package func joined(with other: ScalarEffect) -> ScalarEffect {
      if self == other { return self }
      return isNotZero && other.isNotZero ? .nonZero : .unknown
    }

    private var isNotZero: Bool {
      switch self {
      case .nonZero: true
      case .constant(let number): number != 0
      case .unknown, .linear, .presence: false
      }
    }
  }

  /// An address is taken out of the elements of `place` by its identity.
  package struct Removal: Hashable, Sendable {
    package var place: PathID
    /// `nil` when one element is cleared and nobody knows which.
    package var value: PathID?
  }

  /// The memory at `place` (a dereference) is freed.
  package struct FreeEffect: Hashable, Sendable {
    package var place: PathID
    /// Empty when the end is not the work of an allocator (a handle, an object).
    package var family: Symbol
    /// The address is moved before it is freed: the caller's may lie in the middle of its memory.
    package var isMoved = false
    package var steps: [FlowStep]
    package var depth: SideDepth
  }

  /// ±1 of the count of the object at `place`.
  package struct CountEffect: Hashable, Sendable {
    package var place: PathID
    package var delta: Int
    /// On every path of the outcome.
    package var isCertain = true
    package var steps: [FlowStep]
  }

  /// The function calls what `function` held on entry, or arranges that it is called later.
  package struct CallEffect: Hashable, Sendable {
    package var function: PathID
    package var arguments: [[ValueEffect]]
    package var isLater: Bool
    package var steps: [FlowStep]
  }

  /// The memory at `place` is read or written.
  package struct Use: Hashable, Sendable {
    package var place: PathID
    package var steps: [FlowStep]
    package var depth: SideDepth
    /// Holds the number of bytes, where a row says it: nothing is used when it is zero.
    package var length = PathID.none
  }
}
