/// The cursor kinds that lowering tells apart, numbered as in `clang-c/Index.h` (equal in libclang
/// 14 to 21). Everything else is lowered by its children.
enum CursorKind: UInt32, CaseIterable {
  case structDeclaration = 2
  case unionDeclaration = 3
  case enumDeclaration = 5
  case fieldDeclaration = 6
  case enumConstantDeclaration = 7
  case functionDeclaration = 8
  case variableDeclaration = 9
  case parameterDeclaration = 10
  case typedefDeclaration = 20
  case typeReference = 43
  case memberReference = 47
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
  case statementExpression = 121
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
  case continueStatement = 212
  case breakStatement = 213
  case returnStatement = 214
  case nullStatement = 230
  case declarationStatement = 231

  var isExpression: Bool { (100..<200).contains(rawValue) }
}
