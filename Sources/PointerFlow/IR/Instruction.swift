/// One step of a basic block. Pointers are values; named memory is a storage; only `load`, `store`
/// and `copyMemory` touch memory.
///
/// How a front end lowers:
/// - every local variable and parameter of the source is a storage: reading it is
///   `addressOfLocal` + `load`, writing it `addressOfLocal` + `store`, `&x` is `addressOfLocal` alone;
/// - values that meet after branches meet in a storage (a temporary one if need be): there is no phi;
/// - a struct member is `field` on the address of the struct; a member of an rvalue struct is
///   `extract`; a struct built at once is stores to the fields of a temporary storage + `load`;
/// - a value captured or kept by name lives in a storage; optionals are transparent (`nil` is null);
/// - a container's elements are `element` of its buffer value;
/// - a variable whose lifetime the source ends early (`consume x`, `x = nil`) is stored `null`;
/// - anything not understood is `unknown`, never nothing.
package enum Instruction: Hashable, Sendable, BitwiseCopyable {
  /// The argument at a zero-based position. A method's `self` is position 0.
  case parameter(result: ValueID, position: UInt32)
  /// The address of a storage of this function.
  case addressOfLocal(result: ValueID, StorageID)
  /// The address of a global variable, looked up by name when units are linked.
  case addressOfGlobal(result: ValueID, name: StringID)
  /// A function used as a value, looked up by name when units are linked.
  case functionReference(result: ValueID, name: StringID)
  /// A named constant (enum case of C, macro constant) whose value another unit may define.
  case namedConstant(result: ValueID, name: StringID)
  case integer(result: ValueID, Int64)
  case null(result: ValueID)
  /// The address of memory that lives as long as the process, e.g. a string literal of C.
  case literal(result: ValueID, StringID)
  /// A new Swift array or string value: a buffer object (copy-on-write storage).
  case makeBuffer(result: ValueID)
  /// A new class instance.
  case makeObject(result: ValueID, type: StringID)
  /// The address of a member: `&base->name`.
  case field(result: ValueID, base: ValueID, name: StringID)
  /// The address of an element: `&base[index]`; same region, other offset. `base` is a pointer to
  /// the first element. For Swift containers it is the buffer value.
  case element(result: ValueID, base: ValueID, index: ValueID)
  /// Pointer arithmetic, interior pointers: same region, other offset.
  case offset(result: ValueID, base: ValueID, by: ValueID)
  /// A member of a value that has no address (`f().member`, `tuple.0`).
  case extract(result: ValueID, aggregate: ValueID, name: StringID)
  case load(result: ValueID, from: ValueID)
  case store(value: ValueID, to: ValueID)
  /// Copies what is stored below `from` (all fields) to below `to`: struct assignment, `memcpy`.
  case copyMemory(from: ValueID, to: ValueID)
  case cast(result: ValueID, ValueID, CastKind)
  /// An integer computed from two others; it may carry the provenance of both.
  case combine(result: ValueID, ArithmeticKind, ValueID, ValueID)
  /// A truth value; carries no provenance.
  case compare(result: ValueID, ComparisonKind, ValueID, ValueID)
  case call(CallID)
  case makeClosure(ClosureID)
  /// New heap memory of an allocator family (`c`, `swift`, …); the size in bytes may be none.
  case allocate(result: ValueID, family: StringID, size: ValueID)
  /// New memory on the stack without a name (`alloca`, a variable-length array, a temporary
  /// allocation), gone at the end of the scope; the size in bytes may be none.
  case allocateStack(result: ValueID, scope: ScopeID, size: ValueID)
  case free(ValueID, family: StringID)
  case retain(ValueID)
  case release(ValueID)
  /// Sets all of what a pointer points to, members included, to zero.
  case clear(ValueID)
  /// A region that a borrow lends: memory of `owner`, valid until the scope ends.
  case borrow(result: ValueID, owner: ValueID, scope: ScopeID)
  case beginScope(ScopeID)
  /// Storages and borrows of the scope end here. Every path out of a scope passes one.
  case endScope(ScopeID)
  case keepAlive(ValueID)
  /// Reads the memory behind a pointer as plain bytes: the result carries no provenance.
  case read(result: ValueID, ValueID)
  /// A value of which nothing is known.
  case unknown(result: ValueID)
}

package enum CastKind: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
  /// Another static type for the same pointer.
  case rebind
  case pointerToInteger
  case integerToPointer
  /// Integer to integer, keeping the pointer's bits.
  case integer
  /// Fewer bits than a pointer has.
  case truncate
  /// The address of a class instance as a raw pointer that holds nothing (`passUnretained`,
  /// `unsafeBitCast(object, …)`).
  case objectToPointer
  /// A reference made from a raw pointer (`fromOpaque(_:)`).
  case pointerToObject
}

package enum ArithmeticKind: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
  case add, subtract, multiply, divide, remainder, and, or, xor, shiftLeft, shiftRight
  /// Anything else that mixes its operands.
  case other
}

package enum ComparisonKind: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
}

/// How a block ends.
package enum Terminator: Hashable, Sendable {
  case jump(BlockID)
  /// `whenTrue` if the condition is non-zero or non-null.
  case branch(ValueID, whenTrue: BlockID, whenFalse: BlockID)
  /// Any of the successors; the last is the default. The condition may be none.
  case choose(ValueID, [BlockID])
  /// The value is none for `void`.
  case returns(ValueID)
  case throwing(ValueID)
  case unreachable

  package var successors: [BlockID] {
    switch self {
    case .jump(let next): [next]
    case .branch(_, let whenTrue, let whenFalse): [whenTrue, whenFalse]
    case .choose(_, let targets): targets
    case .returns, .throwing, .unreachable: []
    }
  }
}

/// Whom a call site calls.
package enum Callee: Hashable, Sendable, BitwiseCopyable {
  /// By the name that the source uses, resolved when units are linked.
  case named(StringID)
  /// A method by receiver type (may be empty when unknown) and full name, e.g. `bind(_:_:)`.
  case method(receiverType: StringID, name: StringID)
  /// Through a value: function pointer or closure.
  case indirect(ValueID)
}

/// How the source passes an argument.
public enum ArgumentPassing: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
  case value
  /// Swift's `&x`: an ephemeral pointer where the callee takes a pointer, else `inout`. The value
  /// is the address of `x`. Which of both is decided at link, from the callee's parameter.
  case addressOf
  /// A Swift array or string: where the callee takes a pointer, an ephemeral conversion for this
  /// call; else the value itself. Decided at link, too.
  case conversion
}

public struct Argument: Hashable, Sendable, BitwiseCopyable {
  public var value: ValueID
  public var passing: ArgumentPassing
  /// The argument's expression in the file of the call; where findings about it point.
  public var range: SourceRange

  @inlinable
  public init(_ value: ValueID, passing: ArgumentPassing = .value, range: SourceRange) {
    self.value = value
    self.passing = passing
    self.range = range
  }
}

package struct CallSite: Hashable, Sendable {
  package var callee: Callee
  /// For methods the receiver is argument 0.
  package var arguments: [Argument]
  /// `none` when the result is not used.
  package var result: ValueID

  package init(callee: Callee, arguments: [Argument], result: ValueID) {
    self.callee = callee
    self.arguments = arguments
    self.result = result
  }
}

package struct ClosureSite: Hashable, Sendable {
  /// The function of the same unit that holds the closure's body; its first parameters are the
  /// captures, in order, then its own parameters.
  package var function: StringID
  /// By reference: the address of the captured storage. By value (`[p]`): the value.
  package var captures: [ValueID]
  package var result: ValueID

  package init(function: StringID, captures: [ValueID], result: ValueID) {
    self.function = function
    self.captures = captures
    self.result = result
  }
}
