/// The cursor kinds that lowering tells apart, numbered as in `clang-c/Index.h` (equal in libclang
/// 14 to 21). Everything else is lowered by its children.
enum CursorKind: UInt32 {
  case none = 0
  case unexposedDeclaration = 1
  case structDeclaration = 2
  case unionDeclaration = 3
  case enumDeclaration = 5
  case fieldDeclaration = 6
  case enumConstantDeclaration = 7
  case functionDeclaration = 8
  case variableDeclaration = 9
  case parameterDeclaration = 10
  case typedefDeclaration = 20
  case memberReference = 47
  case labelReference = 48
  case unexposedExpression = 100
  case declarationReference = 101
  case memberExpression = 102
  case call = 103
  case blockExpression = 105
  case integerLiteral = 106
  case floatingLiteral = 107
  case stringLiteral = 109
  case characterLiteral = 110
  case parenthesis = 111
  case unaryOperator = 112
  case subscriptExpression = 113
  case binaryOperator = 114
  case compoundAssignment = 115
  case conditional = 116
  case cStyleCast = 117
  case compoundLiteral = 118
  case initializerList = 119
  case labelAddress = 120
  case statementExpression = 121
  case genericSelection = 122
  case staticCast = 124
  case reinterpretCast = 126
  case constCast = 127
  case functionalCast = 128
  case booleanLiteral = 130
  case nullLiteral = 131
  case sizeOrAlignment = 136
  case label = 201
  case compound = 202
  case caseStatement = 203
  case defaultStatement = 204
  case ifStatement = 205
  case switchStatement = 206
  case whileStatement = 207
  case doStatement = 208
  case forStatement = 209
  case gotoStatement = 210
  case indirectGotoStatement = 211
  case continueStatement = 212
  case breakStatement = 213
  case returnStatement = 214
  case assemblerStatement = 215
  case nullStatement = 230
  case declarationStatement = 231
  case otherExpression = 199
  case otherStatement = 299
  case other = 399

  init(_ number: UInt32) {
    if let known = CursorKind(rawValue: number) {
      self = known
    } else if number >= 100 && number < 200 {
      self = .otherExpression
    } else {
      self = number >= 200 && number < 300 ? .otherStatement : .other
    }
  }

  var isDeclaration: Bool { self == .variableDeclaration || self == .parameterDeclaration }
  var isExpression: Bool { rawValue >= 100 && rawValue < 200 }
  var isStatement: Bool { rawValue >= 200 && rawValue < 300 }
}
