public import SourceText

/// A range of bytes of one of the unit's files.
public struct SourceRange: Hashable, Sendable, BitwiseCopyable {
  /// Index into `FlowUnit.files`; 0 is the unit's main file.
  public var file: UInt32
  public var bytes: ByteRange

  @inlinable
  public init(file: UInt32 = 0, _ bytes: ByteRange) {
    self.file = file
    self.bytes = bytes
  }

  public static let none = SourceRange(ByteRange(start: 0, end: 0))
}

/// A named local of a function.
package struct Storage: Hashable, Sendable, BitwiseCopyable {
  package var name: StringID
  package var type: TypeFact
  /// The scope at whose end the memory is gone. Always `.frame` for parameters.
  package var scope: ScopeID
  /// The declaration.
  package var range: SourceRange
  /// Made by lowering, not written in the source: never named in a message.
  package var isTemporary: Bool

  package init(
    name: StringID, type: TypeFact, scope: ScopeID, range: SourceRange, isTemporary: Bool = false
  ) {
    self.name = name
    self.type = type
    self.scope = scope
    self.range = range
    self.isTemporary = isTemporary
  }
}

/// A node of a function's scope tree. An inner scope ends before its parent.
package struct Scope: Hashable, Sendable, BitwiseCopyable {
  package enum Kind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// The whole activation of the function.
    case frame
    /// A `{ }` of the source.
    case block
    /// A `with*` closure or any other borrow.
    case borrow
    /// One call with ephemeral conversions.
    case call
  }

  package var kind: Kind
  package var parent: ScopeID
  /// The construct that opens it; for a borrow the whole call of the `with*` function.
  package var range: SourceRange
  /// What lends, e.g. `withCString`; empty for frame and block.
  package var name: StringID

  package init(kind: Kind, parent: ScopeID, range: SourceRange, name: StringID = .none) {
    self.kind = kind
    self.parent = parent
    self.range = range
    self.name = name
  }
}

package struct Parameter: Hashable, Sendable, BitwiseCopyable {
  package var name: StringID
  package var type: TypeFact
  package var range: SourceRange
  package var attributes: Attributes

  /// What the declaration promises of the parameter.
  package struct Attributes: OptionSet, Hashable, Sendable, BitwiseCopyable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Promised not to be kept: `noescape` of C, or a non-escaping closure of Swift.
    package static let noEscape = Attributes(rawValue: 1 << 0)
    /// The result may point into what this parameter points to (`lifetimebound`).
    package static let lifetimeBound = Attributes(rawValue: 1 << 1)
    /// A closure that may be kept and run later (`@escaping`).
    package static let escaping = Attributes(rawValue: 1 << 2)
    /// Swift's `inout`: the value is the address of the caller's variable, for this call.
    package static let inOut = Attributes(rawValue: 1 << 3)
    /// The callee takes ownership of the memory (`ownership_takes`, `consuming`).
    package static let consumed = Attributes(rawValue: 1 << 4)
    /// Never null.
    package static let nonNull = Attributes(rawValue: 1 << 5)
    /// One of the first arguments that no parameter of a variadic function names.
    package static let variadic = Attributes(rawValue: 1 << 6)
  }

  package var isNoEscape: Bool { attributes.contains(.noEscape) }

  package init(
    name: StringID, type: TypeFact, range: SourceRange, attributes: Attributes = []
  ) {
    self.name = name
    self.type = type
    self.range = range
    self.attributes = attributes
  }
}

package enum Linkage: UInt8, Hashable, Sendable, CaseIterable {
  /// Visible to other units by name.
  case external
  /// `static` of C, `private`/`fileprivate` and closures of Swift: this unit only.
  case `internal`
  /// `static inline` of a header: the same in every unit that includes it.
  case header
}

package struct BasicBlock: Hashable, Sendable {
  /// Half-open range of indices into `FlowFunction.instructions`.
  package var instructions: Range<UInt32>
  package var terminator: Terminator
  package var terminatorRange: SourceRange

  package init(
    instructions: Range<UInt32>, terminator: Terminator, terminatorRange: SourceRange
  ) {
    self.instructions = instructions
    self.terminator = terminator
    self.terminatorRange = terminatorRange
  }
}

/// A function, method, closure or the top-level code of a file; without blocks, a declaration.
package struct FlowFunction: Hashable, Sendable {
  package enum Role: UInt8, Hashable, Sendable, CaseIterable {
    case ordinary
    /// The body of a closure; its first parameters are the captures.
    case closure
    /// The user's body of a `deinit`; `self` is parameter 0.
    case deinitializer
    /// `init` of a Swift type; `self` is parameter 0.
    case initializer
    /// Stores the initial values of the unit's globals; nobody calls it.
    case globalInitializer
    /// The statements at the top level of a Swift file, or C's `main`: runs once.
    case entryPoint
  }

  package struct Attributes: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }
    package static let noReturn = Attributes(rawValue: 1 << 0)
    /// No effect but the result (`pure`, `const`).
    package static let pure = Attributes(rawValue: 1 << 1)
    /// The result is memory nobody else points to (`malloc`).
    package static let returnsFresh = Attributes(rawValue: 1 << 2)
    package static let variadic = Attributes(rawValue: 1 << 3)
    /// A Swift method that a subclass may override.
    package static let overridable = Attributes(rawValue: 1 << 4)
    /// Runs concurrently with its caller.
    package static let asynchronous = Attributes(rawValue: 1 << 5)
    /// A Swift `static` or `class` method: no `self` parameter.
    package static let isStatic = Attributes(rawValue: 1 << 6)
    /// Errors of the compiler may have cost statements of its body: no path through it is proven.
    package static let incomplete = Attributes(rawValue: 1 << 7)
  }

  /// The name other units call it by: the C symbol, or for Swift the bare name with labels
  /// (`remember(_:)`), for methods with the type in front (`Statement.bind(_:_:)`).
  package var name: StringID
  /// The nominal type a method belongs to; empty for free functions.
  package var receiverType: StringID = .none
  /// The name Swift gives a C function by attribute (`swift_name`), as written; else empty.
  package var swiftName: StringID = .none
  package var role: Role = .ordinary
  package var attributes: Attributes = []
  package var linkage: Linkage = .external
  package var parameters: [Parameter] = []
  package var resultType: TypeFact = .unknown
  package var range: SourceRange = .none
  /// Index 0 is unused.
  package var storages: [Storage] = []
  /// Index 0 is unused, index 1 is the frame.
  package var scopes: [Scope] = []
  package var blocks: [BasicBlock] = []
  package var instructions: [Instruction] = []
  /// Parallel to `instructions`: the exact expression each was made from.
  package var ranges: [SourceRange] = []
  /// Index 0 is unused.
  package var calls: [CallSite] = []
  /// Index 0 is unused.
  package var closures: [ClosureSite] = []
  /// One more than the highest value; value 0 is none.
  package var valueCount: UInt32 = 1

  package init(name: StringID) { self.name = name }

  /// Whether the function was declared without a body.
  package var isDeclaration: Bool { blocks.isEmpty }
}
