/// The binding strength of Swift's binary operators, as the standard library declares them.
///
/// Operators of the program's own bind like `DefaultPrecedence`. Source: Swift standard library,
/// "Operator Declarations".
enum OperatorPrecedence {
  static let assignment = 1
  static let ternary = 2
  static let cast = 8
  private static let fallback = 3

  /// Of an operator token. The bytes of one of at most four make up a number, first byte lowest.
  static func of(_ token: Token, in bytes: [UInt8]) -> Int {
    guard token.length <= 4 else { return of(packed: 0) }
    var packed: UInt32 = 0
    for offset in 0..<Int(token.length) {
      packed |= UInt32(bytes[Int(token.start) + offset]) << UInt32(8 * offset)
    }
    return of(packed: packed)
  }

  private static func pack(_ spelling: StaticString) -> UInt32 {
    spelling.withUTF8Buffer { buffer in
      unsafe buffer.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
  }

  private static func of(packed: UInt32) -> Int { table[packed] ?? fallback }

  private static let table: [UInt32: Int] = {
    let levels: [(Int, [StaticString])] = [
      (
        assignment,
        [
          "=", "+=", "-=", "*=", "/=", "%=", "|=", "&=", "^=", "<<=", ">>=", "&+=", "&-=", "&*=",
          ".&=", ".|=", ".^=",
        ]
      ),
      (4, ["||"]), (5, ["&&"]),
      (
        6,
        [
          "==", "!=", "<", "<=", ">", ">=", "===", "!==", "~=", ".==", ".!=", ".<", ".<=", ".>",
          ".>=",
        ]
      ),
      (7, ["??"]), (9, ["...", "..<"]), (10, ["+", "-", "&+", "&-", "|", "^"]),
      (11, ["*", "/", "%", "&*", "&"]), (12, ["<<", ">>", "&<<", "&>>"]),
    ]
    var table: [UInt32: Int] = [:]
    for (level, spellings) in levels {
      for spelling in spellings { table[pack(spelling)] = level }
    }
    for spelling: StaticString in ["&<<=", "&>>="] { table[pack(spelling)] = assignment }
    return table
  }()

  static func isRightAssociative(_ precedence: Int) -> Bool {
    precedence == assignment || precedence == ternary || precedence == 7
  }
}
