#ifndef UNSAFE_LINT_LIBCLANG_ABI_H
#define UNSAFE_LINT_LIBCLANG_ABI_H

// Our own declarations of the part of the libclang C API that is used, equal in libclang 14 to 21.
// A test compiles them against the real <clang-c/Index.h>. Source: the API reference of libclang.

typedef void *UL_CXIndex;
typedef void *UL_CXTranslationUnit;
typedef void *UL_CXFile;
typedef void *UL_CXDiagnostic;
typedef void *UL_CXClientData;
typedef struct { const void *data; unsigned private_flags; } UL_CXString;
typedef struct { int kind; int xdata; const void *data[3]; } UL_CXCursor;
typedef struct { int kind; void *data[2]; } UL_CXType;
typedef struct { const void *ptr_data[2]; unsigned int_data; } UL_CXSourceLocation;
typedef struct { const void *ptr_data[2]; unsigned begin_int_data; unsigned end_int_data; } UL_CXSourceRange;
typedef int (*UL_CXCursorVisitor)(UL_CXCursor, UL_CXCursor, UL_CXClientData);

enum {
  UL_CXChildVisit_Break = 0,
  UL_CXChildVisit_Continue = 1,
  UL_CXCursor_StructDecl = 2,
  UL_CXCursor_EnumConstantDecl = 7,
  UL_CXCursor_FunctionDecl = 8,
  UL_CXCursor_VarDecl = 9,
  UL_CXCursor_ParmDecl = 10,
  UL_CXCursor_DeclRefExpr = 101,
  UL_CXCursor_MemberRefExpr = 102,
  UL_CXCursor_CallExpr = 103,
  UL_CXCursor_UnaryOperator = 112,
  UL_CXCursor_InitListExpr = 119,
  UL_CXType_Void = 2,
  UL_CXType_Bool = 3,
  UL_CXType_Int128 = 20,
  UL_CXType_Float = 21,
  UL_CXType_LongDouble = 23,
  UL_CXType_Pointer = 101,
  UL_CXType_BlockPointer = 102,
  UL_CXType_Record = 105,
  UL_CXType_Enum = 106,
  UL_CXType_FunctionNoProto = 110,
  UL_CXType_FunctionProto = 111,
  UL_CXType_ConstantArray = 112,
  UL_CXType_Vector = 113,
  UL_CXType_IncompleteArray = 114,
  UL_CXType_VariableArray = 115,
  UL_CXType_DependentSizedArray = 116,
  UL_CXTranslationUnit_KeepGoing = 0x200,
};

// X(result, name without clang_, parameters)
#define UL_LIBCLANG_FUNCTIONS(X)                                                                   \
  X(UL_CXIndex, createIndex, (int, int))                                                           \
  X(void, disposeIndex, (UL_CXIndex))                                                              \
  X(int, parseTranslationUnit2FullArgv,                                                            \
    (UL_CXIndex, const char *, const char *const *, int, void *, unsigned, unsigned,               \
     UL_CXTranslationUnit *))                                                                      \
  X(void, disposeTranslationUnit, (UL_CXTranslationUnit))                                          \
  X(UL_CXCursor, getTranslationUnitCursor, (UL_CXTranslationUnit))                                 \
  X(unsigned, visitChildren, (UL_CXCursor, UL_CXCursorVisitor, UL_CXClientData))                   \
  X(UL_CXString, getCursorSpelling, (UL_CXCursor))                                                 \
  X(const char *, getCString, (UL_CXString))                                                       \
  X(void, disposeString, (UL_CXString))                                                            \
  X(UL_CXString, getClangVersion, (void))                                                          \
  X(UL_CXType, getCursorType, (UL_CXCursor))                                                       \
  X(UL_CXType, getCanonicalType, (UL_CXType))                                                      \
  X(UL_CXType, getPointeeType, (UL_CXType))                                                        \
  X(UL_CXType, getCursorResultType, (UL_CXCursor))                                                 \
  X(UL_CXCursor, getTypeDeclaration, (UL_CXType))                                                  \
  X(unsigned, equalTypes, (UL_CXType, UL_CXType))                                                  \
  X(unsigned, isConstQualifiedType, (UL_CXType))                                                   \
  X(long long, Type_getSizeOf, (UL_CXType))                                                        \
  X(UL_CXCursor, getCursorReferenced, (UL_CXCursor))                                               \
  X(UL_CXCursor, getCanonicalCursor, (UL_CXCursor))                                                \
  X(unsigned, equalCursors, (UL_CXCursor, UL_CXCursor))                                            \
  X(int, Cursor_isNull, (UL_CXCursor))                                                             \
  X(unsigned, isCursorDefinition, (UL_CXCursor))                                                   \
  X(unsigned, Cursor_isFunctionInlined, (UL_CXCursor))                                             \
  X(int, Cursor_getStorageClass, (UL_CXCursor))                                                    \
  X(UL_CXCursor, Cursor_getVarDeclInitializer, (UL_CXCursor))                                      \
  X(long long, getEnumConstantDeclValue, (UL_CXCursor))                                            \
  X(UL_CXSourceRange, getCursorExtent, (UL_CXCursor))                                              \
  X(UL_CXSourceLocation, getCursorLocation, (UL_CXCursor))                                         \
  X(UL_CXSourceLocation, getRangeStart, (UL_CXSourceRange))                                        \
  X(UL_CXSourceLocation, getRangeEnd, (UL_CXSourceRange))                                          \
  X(int, Location_isInSystemHeader, (UL_CXSourceLocation))                                         \
  X(void, getExpansionLocation,                                                                    \
    (UL_CXSourceLocation, UL_CXFile *, unsigned *, unsigned *, unsigned *))                        \
  X(UL_CXString, getFileName, (UL_CXFile))                                                         \
  X(unsigned, getNumDiagnostics, (UL_CXTranslationUnit))                                           \
  X(UL_CXDiagnostic, getDiagnostic, (UL_CXTranslationUnit, unsigned))                              \
  X(void, disposeDiagnostic, (UL_CXDiagnostic))                                                    \
  X(int, getDiagnosticSeverity, (UL_CXDiagnostic))                                                 \
  X(UL_CXString, getDiagnosticSpelling, (UL_CXDiagnostic))                                         \
  X(UL_CXSourceLocation, getDiagnosticLocation, (UL_CXDiagnostic))

#endif
