import PointerFlow
import SourceText

/// A value of the IR with what is known of its type.
struct Operand {
  var value: ValueID
  var type: StaticType

  init(_ value: ValueID, _ type: StaticType = .unknown) {
    self.value = value
    self.type = type
  }
}

/// What a name of the source means inside a function.
struct Binding {
  enum Location {
    case storage(StorageID)
    /// The storage holds the address: `inout` parameters.
    case indirect(StorageID)
    /// The address itself: a variable captured by reference, `self` of a struct.
    case address(ValueID)
    /// A constant: a value captured by copy, `self` of a class.
    case value(ValueID)
  }

  var location: Location
  var type: StaticType
  var isConstant = false
}

/// Lowers one body: a function, an accessor, a closure or the top level of a file.
///
/// A class because closures reach into the function around them while both are being lowered. It
/// lowers one body after the other and never leaves the task that made it. Exclusive access to its
/// tables is not checked: none lasts until another one begins.
final class FunctionLowering {
  let unit: UnitLowering
  /// The function around a closure or local function.
  @safe @exclusivity(unchecked) private(set) var parent: FunctionLowering?
  let tree: SyntaxTree
  let names: Names
  let types: TypeTable
  let resolver: Resolver
  let declarations: ModuleDeclarations
  let bindings: BindingTable
  @safe @exclusivity(unchecked) private(set) var name = Name.none
  /// The full name of the type whose member this is; empty outside types.
  @safe @exclusivity(unchecked) private(set) var enclosingType = Name.none
  /// That type; `nil` when the module does not declare it.
  @safe @exclusivity(unchecked) private(set) var members: TypeNumber?
  @safe @exclusivity(unchecked) var isStatic = false
  @safe @exclusivity(unchecked) var isTopLevel = false
  let builder: FunctionBuilder

  // MARK: Environment

  struct LexicalScope {
    var firstName: Int
    /// The scope of the IR it opened, if any.
    var opened: ScopeID
    var defers: [NodeID] = []
  }

  /// Where `return` goes: out of the function, or to the end of a closure lowered in place.
  struct ReturnTarget {
    /// Holds the result of an inlined closure; `nil` for the function itself.
    var result: StorageID?
    var end: BlockID
    var depth: Int
    var type: StaticType
    /// What the results that were seen had in common.
    var seen: StaticType = .unknown
    var loopDepth = 0
  }

  struct LoopTarget {
    var label: Name
    var breakBlock: BlockID
    /// `nil` for `switch`, `if` and `do`.
    var continueBlock: BlockID?
    var depth: Int
    /// A labeled `if` or `do`: only a labeled `break` leaves it.
    var isPlainBlock = false
  }

  struct Capture {
    var name: Name
    var symbol: Symbol
    /// By value: a constant; else the address of the variable.
    var isByValue: Bool
    /// What a capture list evaluates.
    var value: ValueID?
  }

  struct CatchTarget {
    var block: BlockID
    var depth: Int
    var error: StorageID
  }

  /// Innermost last.
  @safe @exclusivity(unchecked) private(set) var bound: [(symbol: Symbol, binding: Binding)] = []
  @safe @exclusivity(unchecked) var scopes: [LexicalScope] = []
  @safe @exclusivity(unchecked) var returns: [ReturnTarget] = []
  @safe @exclusivity(unchecked) var loops: [LoopTarget] = []
  @safe @exclusivity(unchecked) var catches: [CatchTarget] = []
  /// Names a closure takes from its parent, in order of first use, with its parameter.
  @safe @exclusivity(unchecked) var captures: [Capture] = []
  @safe @exclusivity(unchecked) private var captured: [(symbol: Symbol, binding: Binding)] = []
  /// Closure literals made so far, for names.
  @safe @exclusivity(unchecked) var closureCount = 0
  /// Writes to do after the call being lowered: `inout` of computed properties.
  @safe @exclusivity(unchecked) var writebacks: [(Place, StorageID)] = []
  /// Variables whose value the call being lowered ends.
  @safe @exclusivity(unchecked) var consumed: [StorageID] = []
  /// The scopes around each call that lowering carries out itself, for what is lent to it.
  @safe @exclusivity(unchecked) var callDepths: [Int] = []
  /// Where `fallthrough` goes.
  @safe @exclusivity(unchecked) var fallthroughTarget: (block: BlockID, depth: Int)?
  /// Types of top-level variables as their initialisers showed them.
  @safe @exclusivity(unchecked) var inferredGlobals = FlatMap<StaticType>()
  /// Local computed variables: reading them calls the closure they hold.
  @safe @exclusivity(unchecked) var computedLocals: Set<Symbol> = []
  /// Which clause of an `#if` is taken where its conditions leave a choice.
  @safe @exclusivity(unchecked) var variant = 0
  /// What this variant takes for true, by the text of the condition without `!`.
  @safe @exclusivity(unchecked) var assumedConditions: [String: Bool] = [:]
  /// Makes something of the values of the body's statements.
  @safe @exclusivity(unchecked) var resultBuilder: TypeNumber?
  /// What the statements of such a body gave so far; `nil` in other bodies.
  @safe @exclusivity(unchecked) var builderParts: [(storage: StorageID, type: StaticType, range: SourceRange)]?
  /// The result builder of the closure literal that comes next.
  @safe @exclusivity(unchecked) var closureBuilder: TypeNumber?
  /// Objects made by the expression being lowered need no holder: they are stored at once.
  @safe @exclusivity(unchecked) var storesObject = false
  /// Inside a statement whose temporaries end with it.
  @safe @exclusivity(unchecked) var isHoldingTemporaries = false
  /// Nesting of expressions and statements; what is deeper is unknown.
  @safe @exclusivity(unchecked) var depth = 0
  static let maximumDepth = 200
  /// More instructions than this and the rest of the body is left out, with a notice.
  static let maximumInstructions: UInt32 = 400_000
  @safe @exclusivity(unchecked) private var parameterCount: UInt32 = 0
  /// Marks a capture's position until all captures are known.
  private static let capturePosition: UInt32 = 1 << 24

  init(unit: UnitLowering, _ builder: FunctionBuilder) {
    self.unit = unit
    self.builder = builder
    tree = unit.tree
    names = unit.names
    types = unit.types
    resolver = unit.resolver
    declarations = unit.declarations
    bindings = unit.bindings
  }

  /// Begins a function; the one before must be finished.
  func begin(
    _ name: Name, at range: SourceRange, in enclosingType: Name, parent: FunctionLowering?
  ) {
    builder.begin(name: intern(name), range: range)
    self.name = name
    self.enclosingType = enclosingType
    members = declarations.number(of: enclosingType)
    self.parent = parent
    isStatic = false
    isTopLevel = false
    captures.removeAll(keepingCapacity: true)
    captured.removeAll(keepingCapacity: true)
    returns.removeAll(keepingCapacity: true)
    loops.removeAll(keepingCapacity: true)
    catches.removeAll(keepingCapacity: true)
    callDepths.removeAll(keepingCapacity: true)
    writebacks.removeAll(keepingCapacity: true)
    consumed.removeAll(keepingCapacity: true)
    builderParts = nil
    variant = 0
    if !assumedConditions.isEmpty { assumedConditions = [:] }
    closureCount = 0
    parameterCount = 0
    resultBuilder = nil
    closureBuilder = nil
    storesObject = false
    isHoldingTemporaries = false
    depth = 0
    fallthroughTarget = nil
    if !inferredGlobals.isEmpty { inferredGlobals = FlatMap() }
    if !computedLocals.isEmpty { computedLocals = [] }
    scopes.removeAll(keepingCapacity: true)
    scopes.append(LexicalScope(firstName: 0, opened: .none))
    if parent != nil {  // The entry block is kept for captures, which are found on the way.
      let body = builder.newBlock()
      builder.position(at: body)
    }
  }

  func intern(_ name: Name) -> StringID { unit.intern(name) }
  func range(_ id: NodeID) -> SourceRange { tree.range(id) }
  /// The text of a node's main token.
  func spelled(_ id: NodeID) -> Name { unit.name(id) }
  /// The label of an argument; empty when there is none.
  func label(_ argument: NodeID) -> Name { unit.named.label(of: argument, names) ?? .none }

  // MARK: Emitting

  func emit(_ instruction: Instruction, at range: SourceRange) {
    builder.emit(instruction, at: range)
  }

  @inline(__always)
  func emit(at range: SourceRange, _ make: (ValueID) -> Instruction) -> ValueID {
    let result = builder.newValue()
    builder.emit(make(result), at: range)
    return result
  }

  func emitCall(_ callee: Callee, _ arguments: [Argument], at range: SourceRange) -> ValueID {
    builder.call(callee, arguments, at: range)
  }

  func emitClosure(_ name: StringID, captures: [ValueID], at range: SourceRange) -> ValueID {
    builder.closure(name, captures: captures, at: range)
  }

  func open(choosing blocks: [BlockID], at range: SourceRange) {
    if builder.isTerminated { builder.position(at: builder.newBlock()) }
    builder.terminate(.choose(.none, blocks), at: range)
  }

  func jump(to block: BlockID, at range: SourceRange) {
    builder.terminate(.jump(block), at: range)
  }

  func unknown(at range: SourceRange, _ type: StaticType = .unknown) -> Operand {
    Operand(emit(at: range) { .unknown(result: $0) }, type)
  }

  func integer(_ number: Int64, at range: SourceRange, _ type: StaticType = .int) -> Operand {
    Operand(emit(at: range) { .integer(result: $0, number) }, type)
  }

  func null(at range: SourceRange, _ type: StaticType = .unknown) -> Operand {
    Operand(emit(at: range) { .null(result: $0) }, type)
  }

  func buffer(at range: SourceRange, _ type: StaticType) -> Operand {
    Operand(emit(at: range) { .makeBuffer(result: $0) }, type)
  }

  func address(of storage: StorageID, at range: SourceRange) -> ValueID {
    emit(at: range) { .addressOfLocal(result: $0, storage) }
  }

  func load(_ address: ValueID, _ type: StaticType, at range: SourceRange) -> Operand {
    Operand(emit(at: range) { .load(result: $0, from: address) }, type)
  }

  func load(_ storage: StorageID, _ type: StaticType, at range: SourceRange) -> Operand {
    load(address(of: storage, at: range), type, at: range)
  }

  func store(_ value: ValueID, to storage: StorageID, at range: SourceRange) {
    let place = address(of: storage, at: range)
    emit(.store(value: value, to: place), at: range)
  }

  func field(_ base: ValueID, _ name: Name, at range: SourceRange) -> ValueID {
    let id = intern(name)
    return emit(at: range) { .field(result: $0, base: base, name: id) }
  }

  func element(_ base: ValueID, _ index: ValueID, at range: SourceRange) -> ValueID {
    emit(at: range) { .element(result: $0, base: base, index: index) }
  }

  /// The address of any of the elements.
  func anyElement(of base: ValueID, at range: SourceRange) -> ValueID {
    element(base, .none, at: range)
  }

  func cast(_ value: ValueID, _ kind: CastKind, _ type: StaticType, at range: SourceRange)
    -> Operand
  {
    Operand(emit(at: range) { .cast(result: $0, value, kind) }, type)
  }

  func temporary(_ type: StaticType, at range: SourceRange, scope: ScopeID? = nil) -> StorageID {
    builder.newStorage(
      name: .none, type: unit.fact(type), range: range, scope: scope, isTemporary: true)
  }

  /// Puts a value where it has an address.
  func spill(_ operand: Operand, at range: SourceRange) -> ValueID {
    let storage = temporary(operand.type, at: range)
    store(operand.value, to: storage, at: range)
    return address(of: storage, at: range)
  }

  // MARK: Scopes

  /// Opens a lexical scope; with one of the IR if variables live in it.
  func openScope(_ kind: Scope.Kind?, at range: SourceRange, name: Name = .none) {
    var opened = ScopeID.none
    if let kind {
      opened = builder.openScope(kind, range: range, name: intern(name))
    }
    scopes.append(LexicalScope(firstName: bound.count, opened: opened))
  }

  func closeScope(at range: SourceRange) {
    guard let scope = scopes.last else { return }
    if !builder.isTerminated { runDefers(of: scopes.count - 1) }
    if !scope.opened.isNone { builder.closeScope(at: Self.end(of: range)) }
    scopes.removeLast()
    dropNames(downTo: scope.firstName)
  }

  /// Leaves all scopes down to `depth` (exclusive) on the way out; they stay open for the code
  /// that follows.
  func leaveScopes(downTo depth: Int, at range: SourceRange) {
    guard !builder.isTerminated else { return }
    var index = scopes.count - 1
    while index >= max(depth, 0) {
      runDefers(of: index)
      if !scopes[index].opened.isNone {
        emit(.endScope(scopes[index].opened), at: range)
      }
      index -= 1
    }
  }

  /// Lowers the deferred blocks of a scope, last first, as seen from that scope.
  private func runDefers(of index: Int) {
    let pending = scopes[index].defers
    guard !pending.isEmpty else { return }
    let saved = scopes
    scopes = Array(scopes[...index])
    for position in pending.indices.reversed() {
      scopes[index].defers = Array(pending[..<position])
      lowerBlock(pending[position])
    }
    scopes = saved
  }

  static func end(of range: SourceRange) -> SourceRange {
    let end = range.bytes.end
    return SourceRange(
      file: range.file,
      ByteRange(start: end > range.bytes.start ? end - 1 : end, end: end))
  }

  // MARK: Names

  func bind(_ symbol: Symbol, _ binding: Binding) {
    bound.append((symbol, binding))
    bindings.add(symbol)
  }

  /// Forgets the names bound last, until so many are left.
  func dropNames(downTo count: Int) {
    while bound.count > count {
      if let last = bound.popLast() { bindings.remove(last.symbol) }
    }
  }

  /// The symbol of a name, `known` if there is one.
  private func symbol(_ name: Name, _ known: Symbol) -> Symbol {
    known == .none ? bindings.symbol(named: name) : known
  }

  /// Declares the local variable that a node names.
  func declareLocal(
    _ node: NodeID, _ type: StaticType, at range: SourceRange, isConstant: Bool,
    ownership: TypeFact.Ownership = .strong
  ) -> StorageID {
    declareLocal(
      spelled(node), tree.symbol(node), type, at: range, isConstant: isConstant,
      ownership: ownership)
  }

  /// Declares a local variable.
  func declareLocal(
    _ name: Name, _ symbol: Symbol = .none, _ type: StaticType, at range: SourceRange,
    isConstant: Bool, ownership: TypeFact.Ownership = .strong
  ) -> StorageID {
    var fact = unit.fact(type)
    fact.ownership = ownership
    let storage = builder.newStorage(name: intern(name), type: fact, range: range)
    bind(
      self.symbol(name, symbol),
      Binding(location: .storage(storage), type: type, isConstant: isConstant))
    return storage
  }

  /// What the name of a node is bound to.
  func lookUp(_ node: NodeID) -> Binding? { lookUp(tree.symbol(node)) }

  func lookUp(_ symbol: Symbol) -> Binding? {
    guard symbol != .none, bindings.isBound(symbol) else { return nil }
    var index = bound.count - 1
    while index >= 0 {
      if bound[index].symbol == symbol { return bound[index].binding }
      index -= 1
    }
    return captured.first { $0.symbol == symbol }?.binding ?? capture(symbol)
  }

  /// Takes a name of the function around; it becomes a parameter.
  private func capture(_ symbol: Symbol) -> Binding? {
    guard let parent, let outer = parent.lookUp(symbol) else { return nil }
    let isByValue: Bool =
      switch outer.location {
      case .value: true
      case .storage: outer.isConstant
      case .indirect, .address: false
      }
    return addCapture(symbol, isByValue: isByValue, outer.type, isConstant: outer.isConstant)
  }

  @discardableResult
  func addCapture(
    _ symbol: Symbol, isByValue: Bool, _ type: StaticType, isConstant: Bool, value: ValueID? = nil
  ) -> Binding {
    let position = Self.capturePosition + UInt32(captures.count)
    captures.append(
      Capture(
        name: bindings.name(symbol), symbol: symbol, isByValue: isByValue, value: value))
    let current = builder.current
    builder.position(at: .entry)
    let range = builder.function.range
    let parameter = builder.emit(at: range) { .parameter(result: $0, position: position) }
    builder.position(at: current)
    let binding = Binding(
      location: isByValue ? .value(parameter) : .address(parameter), type: type,
      isConstant: isConstant)
    captured.append((symbol, binding))
    bindings.add(symbol)
    return binding
  }

  /// The value that stands for a captured name at the place where the closure is made.
  func captureOperand(_ capture: Capture, at range: SourceRange) -> ValueID {
    if let value = capture.value { return value }
    guard let binding = lookUp(capture.symbol) else { return unknown(at: range).value }
    switch binding.location {
    case .value(let value): return value
    case .address(let address): return address
    case .indirect(let storage): return load(storage, .unknown, at: range).value
    case .storage(let storage):
      return capture.isByValue
        ? load(storage, binding.type, at: range).value : address(of: storage, at: range)
    }
  }

  // MARK: Parameters

  // By number: the literal of an option set makes an array.
  private static let inOut = Parameter.Attributes.inOut.rawValue
  private static let escaping = Parameter.Attributes.escaping.rawValue
  private static let noEscape = Parameter.Attributes.noEscape.rawValue

  /// `self` as parameter 0: a reference for classes, the address of the value for the others.
  func declareSelf() {
    let isDeclared = members.map { declarations.types[$0.index].kind != nil } == true
    let fact =
      isDeclared
      ? unit.fact(types.nominal(enclosingType)) : TypeFact(.unknown, name: intern(enclosingType))
    let isReference = declarations.hasReferenceSelf(enclosingType, names)
    builder.function.parameters.append(
      Parameter(
        name: intern(Name(.`self`)), type: fact, range: builder.function.range,
        attributes: Parameter.Attributes(rawValue: isReference ? 0 : Self.inOut)))
    let value = emit(at: builder.function.range) { .parameter(result: $0, position: 0) }
    parameterCount = 1
    bind(
      BindingTable.receiver,
      Binding(location: isReference ? .value(value) : .address(value), type: selfType))
  }

  var selfType: StaticType { types.standard(enclosingType) ?? types.nominal(enclosingType) }

  func declare(_ parameter: ParameterDeclaration, at range: SourceRange) {
    let name = intern(parameter.name)
    var attributes = parameter.isInOut ? Self.inOut : 0
    if parameter.isEscaping { attributes |= Self.escaping }
    if !parameter.isEscaping, case .function = types[parameter.type] { attributes |= Self.noEscape }
    let fact = unit.fact(parameter.type)
    builder.function.parameters.append(
      Parameter(
        name: name, type: fact, range: range, attributes: .init(rawValue: attributes)))
    let position = parameterCount
    parameterCount += 1
    let value = emit(at: range) { .parameter(result: $0, position: position) }
    let storage = builder.newStorage(name: name, type: fact, range: range, scope: .frame)
    store(value, to: storage, at: range)
    bind(
      symbol(parameter.name, parameter.symbol),
      Binding(
        location: parameter.isInOut ? .indirect(storage) : .storage(storage),
        type: parameter.type, isConstant: !parameter.isInOut))
  }

  // MARK: Bodies

  /// Lowers a body, once for each variant of its `#if`s, each in blocks of its own.
  func lowerFunctionBody(_ body: NodeID, result: StaticType) {
    let range = range(body)
    returns.removeAll(keepingCapacity: true)
    returns.append(ReturnTarget(result: nil, end: .entry, depth: 1, type: result))
    lowerVariants(of: body) {
      self.lowerBody(body, result: result)
      let end = Self.end(of: range)
      self.leaveScopes(downTo: 1, at: end)
      self.builder.terminate(.returns(.none), at: end)
    }
  }

  private func lowerBody(_ body: NodeID, result: StaticType) {
    let opened = scopes.count
    scopes.append(LexicalScope(firstName: bound.count, opened: .none))
    if let resultBuilder, isBuilt(body) {
      lowerBuilt(body, by: resultBuilder)
    } else if !isTopLevel, result != .void, let value = soleExpression(of: body) {
      lowerReturn(value, at: range(value))
    } else {
      lowerStatements(tree.children(body))
    }
    if !builder.isTerminated { leaveScopes(downTo: opened, at: Self.end(of: range(body))) }
    dropNames(downTo: scopes[opened].firstName)
    scopes.removeLast(scopes.count - opened)
  }

  /// The only statement of a body, when it is an expression: its value is returned.
  func soleExpression(of body: NodeID) -> NodeID? {
    let children = tree.children(body)
    guard children.count == 1 else { return nil }
    switch tree.kind(children[0]) {
    case .assignment: return nil
    case .ifStatement, .switchStatement: return children[0]
    default: return tree.kind(children[0]).isExpression ? children[0] : nil
    }
  }

  /// The finished function, with captures moved in front of the parameters.
  func finish() -> FlowFunction {
    dropNames(downTo: 0)
    for (symbol, _) in captured { bindings.remove(symbol) }
    guard parent != nil else { return builder.finish() }
    builder.position(at: .entry)
    builder.terminate(.jump(BlockID(raw: 1)), at: builder.function.range)
    let count = UInt32(captures.count)
    let captured = captures.map { capture in
      Parameter(
        name: intern(capture.name), type: .unknown, range: builder.function.range,
        attributes: Parameter.Attributes(rawValue: capture.isByValue ? 0 : Self.inOut))
    }
    builder.function.parameters = captured + builder.function.parameters
    var function = builder.finish()
    for index in function.instructions.indices {
      if case .parameter(let result, let position) = function.instructions[index] {
        let moved =
          position >= Self.capturePosition ? position - Self.capturePosition : position + count
        function.instructions[index] = .parameter(result: result, position: moved)
      }
    }
    return function
  }
}
