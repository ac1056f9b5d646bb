#ifndef UNSAFE_LINT_LIBCLANG_ABI_H
#define UNSAFE_LINT_LIBCLANG_ABI_H

// Our own declarations of the part of the libclang C API that is used, equal in libclang 14 to 21.
// Source: the API reference of libclang. A test compiles this header with UL_ABI_CHECK beside the
// real <clang-c/Index.h>: the names then stand for the real types, and every enumerator, layout and
// signature below is asserted.

typedef struct { const void *data; unsigned private_flags; } UL_LayoutString;
typedef struct { int kind; int xdata; const void *data[3]; } UL_LayoutCursor;
typedef struct { int kind; void *data[2]; } UL_LayoutType;
typedef struct { const void *ptr_data[2]; unsigned int_data; } UL_LayoutLocation;
typedef struct {
  const void *ptr_data[2];
  unsigned begin_int_data;
  unsigned end_int_data;
} UL_LayoutRange;

#ifdef UL_ABI_CHECK
typedef CXIndex UL_CXIndex;
typedef CXTranslationUnit UL_CXTranslationUnit;
typedef CXFile UL_CXFile;
typedef CXDiagnostic UL_CXDiagnostic;
typedef CXClientData UL_CXClientData;
typedef CXEvalResult UL_CXEvalResult;
typedef CXPrintingPolicy UL_CXPrintingPolicy;
typedef CXString UL_CXString;
typedef CXCursor UL_CXCursor;
typedef CXType UL_CXType;
typedef CXSourceLocation UL_CXSourceLocation;
typedef CXSourceRange UL_CXSourceRange;
typedef CXCursorVisitor UL_CXCursorVisitor;
typedef CXInclusionVisitor UL_CXInclusionVisitor;
typedef CXFieldVisitor UL_CXFieldVisitor;
typedef enum CXErrorCode UL_CXErrorCode;
typedef enum CX_StorageClass UL_CXStorageClass;
typedef enum CXDiagnosticSeverity UL_CXDiagnosticSeverity;
typedef enum CXTypeNullabilityKind UL_CXTypeNullabilityKind;
typedef enum CXPrintingPolicyProperty UL_CXPrintingPolicyProperty;
typedef enum CXTLSKind UL_CXTLSKind;
typedef CXEvalResultKind UL_CXEvalResultKind;
typedef struct CXUnsavedFile UL_CXUnsavedFile;
#else
typedef void *UL_CXIndex;
typedef struct UL_CXTranslationUnitImpl *UL_CXTranslationUnit;
typedef void *UL_CXFile;
typedef void *UL_CXDiagnostic;
typedef void *UL_CXClientData;
typedef void *UL_CXEvalResult;
typedef void *UL_CXPrintingPolicy;
typedef int UL_CXErrorCode;
typedef int UL_CXStorageClass;
typedef int UL_CXDiagnosticSeverity;
typedef int UL_CXTypeNullabilityKind;
typedef int UL_CXPrintingPolicyProperty;
typedef int UL_CXTLSKind;
typedef int UL_CXEvalResultKind;
typedef UL_LayoutString UL_CXString;
typedef UL_LayoutCursor UL_CXCursor;
typedef UL_LayoutType UL_CXType;
typedef UL_LayoutLocation UL_CXSourceLocation;
typedef UL_LayoutRange UL_CXSourceRange;
typedef struct UL_CXUnsavedFile {
  const char *Filename;
  const char *Contents;
  unsigned long Length;
} UL_CXUnsavedFile;
typedef void (*UL_CXInclusionVisitor)(UL_CXFile, UL_CXSourceLocation *, unsigned, UL_CXClientData);
typedef int (*UL_CXCursorVisitor)(UL_CXCursor, UL_CXCursor, UL_CXClientData);
typedef int (*UL_CXFieldVisitor)(UL_CXCursor, UL_CXClientData);
#endif

// X(name without CX, value)
#define UL_LIBCLANG_ENUMERATORS(X)                                                                 \
  X(ChildVisit_Break, 0)                                                                           \
  X(ChildVisit_Continue, 1)                                                                        \
  X(ChildVisit_Recurse, 2)                                                                         \
  X(Visit_Continue, 1)                                                                             \
  X(Cursor_UnexposedDecl, 1)                                                                       \
  X(Cursor_StructDecl, 2)                                                                          \
  X(Cursor_UnionDecl, 3)                                                                           \
  X(Cursor_ClassDecl, 4)                                                                           \
  X(Cursor_EnumDecl, 5)                                                                            \
  X(Cursor_FieldDecl, 6)                                                                           \
  X(Cursor_EnumConstantDecl, 7)                                                                    \
  X(Cursor_FunctionDecl, 8)                                                                        \
  X(Cursor_VarDecl, 9)                                                                             \
  X(Cursor_ParmDecl, 10)                                                                           \
  X(Cursor_ObjCInstanceMethodDecl, 16)                                                             \
  X(Cursor_ObjCClassMethodDecl, 17)                                                                \
  X(Cursor_ObjCImplementationDecl, 18)                                                             \
  X(Cursor_ObjCCategoryImplDecl, 19)                                                               \
  X(Cursor_TypedefDecl, 20)                                                                        \
  X(Cursor_CXXMethod, 21)                                                                          \
  X(Cursor_Namespace, 22)                                                                          \
  X(Cursor_LinkageSpec, 23)                                                                        \
  X(Cursor_Constructor, 24)                                                                        \
  X(Cursor_Destructor, 25)                                                                         \
  X(Cursor_ConversionFunction, 26)                                                                 \
  X(Cursor_FunctionTemplate, 30)                                                                   \
  X(Cursor_TypeRef, 43)                                                                            \
  X(Cursor_MemberRef, 47)                                                                          \
  X(Cursor_LabelRef, 48)                                                                           \
  X(Cursor_UnexposedExpr, 100)                                                                     \
  X(Cursor_DeclRefExpr, 101)                                                                       \
  X(Cursor_MemberRefExpr, 102)                                                                     \
  X(Cursor_CallExpr, 103)                                                                          \
  X(Cursor_BlockExpr, 105)                                                                         \
  X(Cursor_IntegerLiteral, 106)                                                                    \
  X(Cursor_FloatingLiteral, 107)                                                                   \
  X(Cursor_StringLiteral, 109)                                                                     \
  X(Cursor_CharacterLiteral, 110)                                                                  \
  X(Cursor_ParenExpr, 111)                                                                         \
  X(Cursor_UnaryOperator, 112)                                                                     \
  X(Cursor_ArraySubscriptExpr, 113)                                                                \
  X(Cursor_BinaryOperator, 114)                                                                    \
  X(Cursor_CompoundAssignOperator, 115)                                                            \
  X(Cursor_ConditionalOperator, 116)                                                               \
  X(Cursor_CStyleCastExpr, 117)                                                                    \
  X(Cursor_CompoundLiteralExpr, 118)                                                               \
  X(Cursor_InitListExpr, 119)                                                                      \
  X(Cursor_AddrLabelExpr, 120)                                                                     \
  X(Cursor_StmtExpr, 121)                                                                          \
  X(Cursor_GenericSelectionExpr, 122)                                                              \
  X(Cursor_GNUNullExpr, 123)                                                                       \
  X(Cursor_CXXStaticCastExpr, 124)                                                                 \
  X(Cursor_CXXReinterpretCastExpr, 126)                                                            \
  X(Cursor_CXXConstCastExpr, 127)                                                                  \
  X(Cursor_CXXFunctionalCastExpr, 128)                                                             \
  X(Cursor_CXXBoolLiteralExpr, 130)                                                                \
  X(Cursor_CXXNullPtrLiteralExpr, 131)                                                             \
  X(Cursor_UnaryExpr, 136)                                                                         \
  X(Cursor_UnexposedStmt, 200)                                                                     \
  X(Cursor_LabelStmt, 201)                                                                         \
  X(Cursor_CompoundStmt, 202)                                                                      \
  X(Cursor_CaseStmt, 203)                                                                          \
  X(Cursor_DefaultStmt, 204)                                                                       \
  X(Cursor_IfStmt, 205)                                                                            \
  X(Cursor_SwitchStmt, 206)                                                                        \
  X(Cursor_WhileStmt, 207)                                                                         \
  X(Cursor_DoStmt, 208)                                                                            \
  X(Cursor_ForStmt, 209)                                                                           \
  X(Cursor_GotoStmt, 210)                                                                          \
  X(Cursor_IndirectGotoStmt, 211)                                                                  \
  X(Cursor_ContinueStmt, 212)                                                                      \
  X(Cursor_BreakStmt, 213)                                                                         \
  X(Cursor_ReturnStmt, 214)                                                                        \
  X(Cursor_AsmStmt, 215)                                                                           \
  X(Cursor_NullStmt, 230)                                                                          \
  X(Cursor_DeclStmt, 231)                                                                          \
  X(Cursor_UnexposedAttr, 400)                                                                     \
  X(Cursor_MacroDefinition, 501)                                                                   \
  X(Type_Void, 2)                                                                                  \
  X(Type_Bool, 3)                                                                                  \
  X(Type_Char_U, 4)                                                                                \
  X(Type_UInt128, 12)                                                                              \
  X(Type_Int128, 20)                                                                               \
  X(Type_Float, 21)                                                                                \
  X(Type_LongDouble, 23)                                                                           \
  X(Type_Float128, 30)                                                                             \
  X(Type_Half, 31)                                                                                 \
  X(Type_Float16, 32)                                                                              \
  X(Type_Pointer, 101)                                                                             \
  X(Type_BlockPointer, 102)                                                                        \
  X(Type_ObjCObjectPointer, 109)                                                                   \
  X(Type_LValueReference, 103)                                                                     \
  X(Type_RValueReference, 104)                                                                     \
  X(Type_Record, 105)                                                                              \
  X(Type_Enum, 106)                                                                                \
  X(Type_FunctionNoProto, 110)                                                                     \
  X(Type_FunctionProto, 111)                                                                       \
  X(Type_ConstantArray, 112)                                                                       \
  X(Type_Vector, 113)                                                                              \
  X(Type_IncompleteArray, 114)                                                                     \
  X(Type_VariableArray, 115)                                                                       \
  X(Type_DependentSizedArray, 116)                                                                 \
  X(Type_Atomic, 177)                                                                              \
  X(TypeNullability_NonNull, 0)                                                                    \
  X(TypeNullability_Nullable, 1)                                                                   \
  X(Eval_Int, 1)                                                                                   \
  X(PrintingPolicy_TerseOutput, 17)                                                                \
  X(TranslationUnit_DetailedPreprocessingRecord, 0x01)                                             \
  X(TranslationUnit_KeepGoing, 0x200)

#define UL_ENUMERATOR(name, value) UL_CX##name = value,
enum { UL_LIBCLANG_ENUMERATORS(UL_ENUMERATOR) };
#undef UL_ENUMERATOR

// X(result, name without clang_, parameters)
#define UL_LIBCLANG_FUNCTIONS(X)                                                                   \
  X(UL_CXIndex, createIndex, (int, int))                                                           \
  X(void, disposeIndex, (UL_CXIndex))                                                              \
  X(UL_CXErrorCode, parseTranslationUnit2FullArgv,                                                 \
    (UL_CXIndex, const char *, const char *const *, int, UL_CXUnsavedFile *, unsigned, unsigned,   \
     UL_CXTranslationUnit *))                                                                      \
  X(void, disposeTranslationUnit, (UL_CXTranslationUnit))                                          \
  X(UL_CXCursor, getTranslationUnitCursor, (UL_CXTranslationUnit))                                 \
  X(unsigned, visitChildren, (UL_CXCursor, UL_CXCursorVisitor, UL_CXClientData))                   \
  X(UL_CXString, getCursorSpelling, (UL_CXCursor))                                                 \
  X(const char *, getCString, (UL_CXString))                                                       \
  X(void, disposeString, (UL_CXString))                                                            \
  X(UL_CXString, getCursorDisplayName, (UL_CXCursor))                                              \
  X(UL_CXString, getClangVersion, (void))                                                          \
  X(UL_CXType, getCursorType, (UL_CXCursor))                                                       \
  X(UL_CXType, getCanonicalType, (UL_CXType))                                                      \
  X(UL_CXType, getPointeeType, (UL_CXType))                                                        \
  X(UL_CXType, getResultType, (UL_CXType))                                                         \
  X(UL_CXType, getElementType, (UL_CXType))                                                        \
  X(UL_CXType, getArrayElementType, (UL_CXType))                                                   \
  X(long long, getArraySize, (UL_CXType))                                                          \
  X(unsigned, isFunctionTypeVariadic, (UL_CXType))                                                 \
  X(UL_CXType, getTypedefDeclUnderlyingType, (UL_CXCursor))                                        \
  X(UL_CXCursor, getTypeDeclaration, (UL_CXType))                                                  \
  X(UL_CXString, getTypeSpelling, (UL_CXType))                                                     \
  X(unsigned, isConstQualifiedType, (UL_CXType))                                                   \
  X(unsigned, isVolatileQualifiedType, (UL_CXType))                                                \
  X(unsigned, isPODType, (UL_CXType))                                                              \
  X(UL_CXTypeNullabilityKind, Type_getNullability, (UL_CXType))                                    \
  X(long long, Type_getSizeOf, (UL_CXType))                                                        \
  X(long long, Type_getAlignOf, (UL_CXType))                                                       \
  X(unsigned, Type_visitFields, (UL_CXType, UL_CXFieldVisitor, UL_CXClientData))                   \
  X(long long, Cursor_getOffsetOfField, (UL_CXCursor))                                             \
  X(int, getFieldDeclBitWidth, (UL_CXCursor))                                                      \
  X(UL_CXCursor, getCursorReferenced, (UL_CXCursor))                                               \
  X(UL_CXCursor, getCanonicalCursor, (UL_CXCursor))                                                \
  X(UL_CXCursor, getCursorDefinition, (UL_CXCursor))                                               \
  X(UL_CXCursor, getCursorSemanticParent, (UL_CXCursor))                                           \
  X(int, Cursor_isNull, (UL_CXCursor))                                                             \
  X(unsigned, isCursorDefinition, (UL_CXCursor))                                                   \
  X(unsigned, Cursor_isFunctionInlined, (UL_CXCursor))                                             \
  X(unsigned, Cursor_isMacroFunctionLike, (UL_CXCursor))                                           \
  X(unsigned, Cursor_isMacroBuiltin, (UL_CXCursor))                                                \
  X(UL_CXTLSKind, getCursorTLSKind, (UL_CXCursor))                                                 \
  X(UL_CXStorageClass, Cursor_getStorageClass, (UL_CXCursor))                                      \
  X(UL_CXCursor, Cursor_getVarDeclInitializer, (UL_CXCursor))                                      \
  X(long long, getEnumConstantDeclValue, (UL_CXCursor))                                            \
  X(UL_CXEvalResult, Cursor_Evaluate, (UL_CXCursor))                                               \
  X(UL_CXEvalResultKind, EvalResult_getKind, (UL_CXEvalResult))                                    \
  X(long long, EvalResult_getAsLongLong, (UL_CXEvalResult))                                        \
  X(unsigned long long, EvalResult_getAsUnsigned, (UL_CXEvalResult))                               \
  X(unsigned, EvalResult_isUnsignedInt, (UL_CXEvalResult))                                         \
  X(void, EvalResult_dispose, (UL_CXEvalResult))                                                   \
  X(UL_CXPrintingPolicy, getCursorPrintingPolicy, (UL_CXCursor))                                   \
  X(void, PrintingPolicy_setProperty,                                                              \
    (UL_CXPrintingPolicy, UL_CXPrintingPolicyProperty, unsigned))                                  \
  X(void, PrintingPolicy_dispose, (UL_CXPrintingPolicy))                                           \
  X(UL_CXString, getCursorPrettyPrinted, (UL_CXCursor, UL_CXPrintingPolicy))                       \
  X(UL_CXString, Cursor_getMangling, (UL_CXCursor))                                                \
  X(UL_CXSourceRange, getCursorExtent, (UL_CXCursor))                                              \
  X(UL_CXSourceLocation, getCursorLocation, (UL_CXCursor))                                         \
  X(UL_CXSourceLocation, getRangeStart, (UL_CXSourceRange))                                        \
  X(UL_CXSourceLocation, getRangeEnd, (UL_CXSourceRange))                                          \
  X(void, getFileLocation,                                                                    \
    (UL_CXSourceLocation, UL_CXFile *, unsigned *, unsigned *, unsigned *))                        \
  X(UL_CXString, getFileName, (UL_CXFile))                                                         \
  X(const char *, getFileContents, (UL_CXTranslationUnit, UL_CXFile, size_t *))                    \
  X(void, getInclusions, (UL_CXTranslationUnit, UL_CXInclusionVisitor, UL_CXClientData))           \
  X(unsigned, getNumDiagnostics, (UL_CXTranslationUnit))                                           \
  X(UL_CXDiagnostic, getDiagnostic, (UL_CXTranslationUnit, unsigned))                              \
  X(void, disposeDiagnostic, (UL_CXDiagnostic))                                                    \
  X(UL_CXDiagnosticSeverity, getDiagnosticSeverity, (UL_CXDiagnostic))                             \
  X(UL_CXString, getDiagnosticSpelling, (UL_CXDiagnostic))                                         \
  X(UL_CXSourceLocation, getDiagnosticLocation, (UL_CXDiagnostic))

// Absent before libclang 18: operators are then told by text and structure.
#define UL_LIBCLANG_OPTIONAL_FUNCTIONS(X)                                                          \
  X(int, getCursorBinaryOperatorKind, (UL_CXCursor))                                               \
  X(int, getCursorUnaryOperatorKind, (UL_CXCursor))

#endif
