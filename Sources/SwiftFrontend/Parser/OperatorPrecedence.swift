/// The binding strength of Swift's binary operators, as the standard library declares them.
///
/// Operators of the program's own bind like `DefaultPrecedence`. Source: Swift standard library,
/// "Operator Declarations".
enum OperatorPrecedence {
  static let assignment = 1
  static let ternary = 2
  static let cast = 8
  private static let fallback = 3

  static func of(_ spelling: String) -> Int {
    switch spelling {
    case "||": return 4
    case "&&": return 5
    case "==", "!=", "<", "<=", ">", ">=", "===", "!==", "~=", ".==", ".!=", ".<", ".<=", ".>",
      ".>=":
      return 6
    case "??": return 7
    case "...", "..<": return 9
    case "+", "-", "&+", "&-", "|", "^": return 10
    case "*", "/", "%", "&*", "&": return 11
    case "<<", ">>", "&<<", "&>>": return 12
    default: return isAssignment(spelling) ? assignment : fallback
    }
  }

  static func isAssignment(_ spelling: String) -> Bool {
    switch spelling {
    case "=", "+=", "-=", "*=", "/=", "%=", "|=", "&=", "^=", "<<=", ">>=", "&+=", "&-=", "&*=",
      "&<<=", "&>>=", ".&=", ".|=", ".^=":
      true
    default: false
    }
  }

  static func isRightAssociative(_ precedence: Int) -> Bool {
    precedence == assignment || precedence == ternary || precedence == 7
  }
}
