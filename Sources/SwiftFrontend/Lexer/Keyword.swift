/// The words that Swift's grammar gives a meaning, and `_`.
///
/// Reserved words come first: they are names only between backticks, after a period or as labels. The
/// others are contextual: the parser decides by position.
package enum Keyword: UInt8, Sendable, CaseIterable {
  case none
  case `Any`, `as`, `associatedtype`, `break`, `case`, `catch`, `class`, `continue`, `default`
  case `defer`, `deinit`, `do`, `else`, `enum`, `extension`, `fallthrough`, `false`, `fileprivate`
  case `for`, `func`, `guard`, `if`, `import`, `in`, `init`, `inout`, `internal`, `is`, `let`, `nil`
  case `operator`, `precedencegroup`, `private`, `protocol`, `public`, `repeat`, `rethrows`, `return`
  case `self`, `Self`, `static`, `struct`, `subscript`, `super`, `switch`, `throw`, `throws`, `true`
  case `try`, `typealias`, `var`, `where`, `while`, `underscore`
  // Contextual
  case `actor`, `any`, `async`, `await`, `borrowing`, `consume`, `consuming`, `convenience`, `copy`, `discard`
  case `didSet`, `dynamic`, `each`, `final`, `get`, `indirect`, `infix`, `isolated`, `lazy`, `macro`
  case `mutating`, `nonisolated`, `nonmutating`, `open`, `optional`, `override`, `package`, `postfix`
  case `prefix`, `required`, `sending`, `set`, `some`, `unowned`, `unsafe`, `weak`, `willSet`, `yield`
  case `distributed`, `reasync`, `__consuming`, `__setter_access`, `_const`, `_local`

  /// The one with the highest raw value.
  static let last = Keyword._local

  /// A word that the language keeps for itself.
  package var isReserved: Bool {
    self != .none && rawValue <= Keyword.underscore.rawValue
  }

  /// By raw value; that of `none` is empty.
  static let spellings = allCases.map { $0 == .none ? "" : $0.spelling }

  package var spelling: String { self == .underscore ? "_" : "\(self)" }
}

extension Keyword {
  /// Words that may stand before a declaration's keyword.
  var isModifier: Bool {
    switch self {
    case .borrowing, .consuming, .convenience, .dynamic, .fileprivate, .final, .indirect, .infix,
      .internal, .isolated, .lazy, .mutating, .nonisolated, .nonmutating, .open, .optional,
      .override, .package, .postfix, .prefix, .private, .public, .required, .static, .unowned,
      .weak, .distributed, .reasync, .__consuming, .__setter_access, ._const, ._local:
      true
    default: false
    }
  }

  /// Words that begin a declaration.
  var beginsDeclaration: Bool {
    switch self {
    case .associatedtype, .class, .deinit, .enum, .extension, .func, .import, .`init`, .let,
      .operator, .precedencegroup, .protocol, .struct, .subscript, .typealias, .var:
      true
    default: false
    }
  }

  /// Reserved words that begin a declaration and nothing else.
  var beginsDeclarationOnly: Bool {
    switch self {
    case .associatedtype, .class, .enum, .extension, .func, .import, .operator, .precedencegroup,
      .protocol, .struct, .typealias:
      true
    default: false
    }
  }

  /// Words that begin a statement and are never names of values.
  var beginsStatement: Bool {
    switch self {
    case .break, .continue, .defer, .do, .fallthrough, .for, .guard, .if, .repeat, .return,
      .switch, .throw, .while:
      true
    default: false
    }
  }

  /// Words that end an expression wherever they stand.
  var endsExpression: Bool {
    switch self {
    case .case, .catch, .default, .else, .in, .where: true
    default: beginsStatement && self != .if && self != .switch && self != .do
    }
  }
}
