#ifndef UNSAFE_LINT_CCLANGINDEX_H
#define UNSAFE_LINT_CCLANGINDEX_H

// A narrow facade over the libclang C API, loaded at run time. The caller sees flat tables of one
// translation unit; no libclang handle and no libclang type crosses this header. Index 0 of the
// tables of types and declarations means none.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A loaded libclang. Never unloaded: its threads and crash handlers may outlive any owner.
typedef struct ul_library ul_library;
/// A parsed and flattened translation unit.
typedef struct ul_unit ul_unit;

/// Flags of a node.
enum {
  UL_NODE_INITIALIZER = 1u << 0, ///< the initialiser of its parent, a variable
  UL_NODE_CONSTANT = 1u << 1,    ///< an integer expression whose value is `value`
  UL_NODE_DEFINITION = 1u << 2,  ///< a function with its body, a variable that is defined here
  UL_NODE_STORAGE = 1u << 3,     ///< a statement that declares or makes memory of its own block
  UL_NODE_MACRO = 1u << 4,       ///< it comes out of a macro, at least in part
  UL_NODE_ATTRIBUTES = 1u << 5,  ///< a declaration with attributes; `name` is its whole text
  UL_NODE_PROJECT = 1u << 6,     ///< a top-level node of a file under the root
};

/// What a type is, as far as pointer flow goes.
enum {
  UL_TYPE_UNKNOWN = 0, UL_TYPE_VOID = 1, UL_TYPE_INTEGER = 2, UL_TYPE_FLOATING = 3,
  UL_TYPE_POINTER = 4, UL_TYPE_ARRAY = 5, UL_TYPE_FUNCTION = 6, UL_TYPE_RECORD = 7,
  UL_TYPE_BLOCK = 8, UL_TYPE_VECTOR = 9,
};

/// Flags of a type.
enum {
  UL_TYPE_CONST = 1u << 0,
  UL_TYPE_VOLATILE = 1u << 1,
  UL_TYPE_UNSIGNED = 1u << 2,
  UL_TYPE_UNION = 1u << 3,
  UL_TYPE_VARIABLE = 1u << 4, ///< an array whose length is known at run time only
  UL_TYPE_VARIADIC = 1u << 5,
  UL_TYPE_NONNULL = 1u << 6,
  UL_TYPE_BOOL = 1u << 7,
  UL_TYPE_ENUM = 1u << 8,
  UL_TYPE_REFERENCE = 1u << 9, ///< a C++ reference
  UL_TYPE_CLASS = 1u << 10,    ///< a record that C could not have
  UL_TYPE_ATOMIC = 1u << 11,
};

/// Flags of a declaration.
enum {
  UL_DECL_UNION_MEMBER = 1u << 0,
  UL_DECL_ANONYMOUS = 1u << 1, ///< a field without a name: an anonymous struct or union
  UL_DECL_INLINE = 1u << 2,
  UL_DECL_THREAD = 1u << 3,    ///< thread-local
  UL_DECL_LOCAL = 1u << 4,     ///< declared inside a function
  UL_DECL_BLOCK = 1u << 5,     ///< `__block`
  UL_DECL_MANGLED = 1u << 6,   ///< a C++ function whose symbol is not its name
};

/// Opcodes of unary operators, as in `clang-c/Index.h` of 18 and newer.
enum {
  UL_UNARY_UNKNOWN = 0, UL_UNARY_POST_INC = 1, UL_UNARY_POST_DEC = 2, UL_UNARY_PRE_INC = 3,
  UL_UNARY_PRE_DEC = 4, UL_UNARY_ADDRESS = 5, UL_UNARY_DEREFERENCE = 6, UL_UNARY_PLUS = 7,
  UL_UNARY_MINUS = 8, UL_UNARY_COMPLEMENT = 9, UL_UNARY_NOT = 10, UL_UNARY_REAL = 11,
  UL_UNARY_IMAGINARY = 12, UL_UNARY_EXTENSION = 13,
};

/// Opcodes of binary operators, as in `clang-c/Index.h` of 18 and newer; the last two are ours, for
/// what an old library does not tell apart inside macros.
enum {
  UL_BINARY_UNKNOWN = 0, UL_BINARY_MUL = 3, UL_BINARY_DIV = 4, UL_BINARY_REM = 5,
  UL_BINARY_ADD = 6, UL_BINARY_SUB = 7, UL_BINARY_SHL = 8, UL_BINARY_SHR = 9, UL_BINARY_LT = 11,
  UL_BINARY_GT = 12, UL_BINARY_LE = 13, UL_BINARY_GE = 14, UL_BINARY_EQ = 15, UL_BINARY_NE = 16,
  UL_BINARY_AND = 17, UL_BINARY_XOR = 18, UL_BINARY_OR = 19, UL_BINARY_LOGICAL_AND = 20,
  UL_BINARY_LOGICAL_OR = 21, UL_BINARY_ASSIGN = 22, UL_BINARY_MUL_ASSIGN = 23,
  UL_BINARY_OR_ASSIGN = 32, UL_BINARY_COMMA = 33,
  UL_BINARY_SOME_COMPARISON = 64, UL_BINARY_SOME_ARITHMETIC = 65,
};

/// One cursor. Nodes stand in preorder; a child has a higher index than its parent.
typedef struct {
  uint32_t kind;        ///< CXCursorKind
  uint32_t subtree_end; ///< one past the last descendant
  uint32_t flags;       ///< UL_NODE_…
  uint32_t type;        ///< of expressions the canonical type, of declarations the declared one
  uint32_t opcode;      ///< UL_UNARY_… or UL_BINARY_…
  uint32_t declaration; ///< the declaration it is or refers to
  uint32_t file;        ///< index of the file; UINT32_MAX when outside every file
  uint32_t start;       ///< expansion offset of the first byte
  uint32_t end;         ///< one past the last byte
  uint32_t name;        ///< offset into the string pool: attributes' text; 0 is the empty string
  int64_t value;        ///< of a constant; of `for` the parts that are there, as bits 1, 2, 4
} ul_node;

typedef struct {
  uint32_t kind; ///< UL_TYPE_…
  uint32_t flags;
  int64_t size; ///< bytes; negative when unknown
  int64_t count; ///< elements of a constant array; else -1
  uint32_t alignment;
  uint32_t element;     ///< what a pointer points to, elements of arrays, results of functions
  uint32_t canonical;   ///< itself, if canonical
  uint32_t declaration; ///< of records and enums
  uint32_t name;        ///< as libclang spells it
} ul_type;

typedef struct {
  uint32_t kind; ///< CXCursorKind
  uint32_t flags;
  uint32_t name;
  uint32_t storage; ///< CX_StorageClass
  uint32_t type;    ///< declared; of functions the function type
  uint32_t parent;  ///< of fields the record
  uint32_t node;    ///< index of its node; UINT32_MAX when it was not visited
  int64_t value;    ///< of an enum constant
} ul_declaration;

typedef struct {
  uint32_t record;      ///< declaration of the record
  uint32_t declaration; ///< of the field
  uint32_t type;
  int32_t bit_width;  ///< of a bit-field; else -1
  int64_t bit_offset; ///< negative when unknown
} ul_field;

/// An object-like macro.
typedef struct {
  uint32_t name;
  uint32_t body; ///< its text after the name
  uint32_t file;
  uint32_t start;
} ul_macro;

typedef struct {
  uint32_t name;         ///< as libclang spells it
  uint32_t is_project;   ///< under the root
  const char *contents;  ///< null when libclang does not hold it; valid until the unit is disposed of
  size_t length;
} ul_file;

/// A diagnostic of the parse.
typedef struct {
  uint32_t severity; ///< CXDiagnosticSeverity: 2 warning, 3 error, 4 fatal
  uint32_t file;     ///< index of the file; UINT32_MAX for none
  uint32_t offset;   ///< expansion offset
  uint32_t text;     ///< offset into the string pool
} ul_diagnostic;

/// Tunes a process that does nothing but parse on its main thread: libclang makes no threads, memory is
/// kept for the next unit and lies in pages as large as the system allows. Call it before the first unit.
void ul_prepare_process(void);

/// Loads the library at `path`. On failure returns null and writes a reason to `error`.
ul_library *ul_library_open(const char *path, char *error, size_t capacity);

/// The version string of the library; owned by the library.
const char *ul_library_version(const ul_library *library);

/// Text that the parser sees in place of what a file holds on disk.
typedef struct {
  const char *path;      ///< absolute
  const char *text;
  size_t length;
} ul_overlay;

typedef struct {
  const char *root;      ///< absolute, without a slash at the end: what lies under it is the project's
  const char *directory; ///< absolute: what relative file names are relative to
  const ul_overlay *overlays; ///< may be null when there are none
  int overlay_count;
  int is_foreign;        ///< the unit is C++ or Objective-C
  int all_declarations;  ///< declarations outside the root too (for a unit that is a header)
  int ignore_operator_api; ///< tell operators by text and structure even if the library can
} ul_options;

/// Parses and flattens one file. `arguments[0]` is the name of the compiler. Outside the root only
/// declarations that the project refers to are visited, without bodies. Returns null with libclang's
/// own error code in `status` (2: it crashed inside and recovered) when no tree could be made.
ul_unit *ul_unit_parse(const ul_library *library, const char *path, const char *const *arguments,
                       int count, ul_options options, int *status);
void ul_unit_dispose(ul_unit *unit);

const ul_node *ul_unit_nodes(const ul_unit *unit, size_t *count);
const ul_type *ul_unit_types(const ul_unit *unit, size_t *count);
const ul_declaration *ul_unit_declarations(const ul_unit *unit, size_t *count);
/// Fields of complete records, record by record, in declaration order.
const ul_field *ul_unit_fields(const ul_unit *unit, size_t *count);
const ul_macro *ul_unit_macros(const ul_unit *unit, size_t *count);
const ul_file *ul_unit_files(const ul_unit *unit, size_t *count);
/// Whether a word occurs in a file.
int ul_unit_file_contains(const ul_unit *unit, uint32_t file, const char *word);
const ul_diagnostic *ul_unit_diagnostics(const ul_unit *unit, size_t *count);
/// NUL-terminated strings back to back; offset 0 is the empty string.
const char *ul_unit_strings(const ul_unit *unit, size_t *length);
/// The definition of a function as libclang prints it, macros expanded; null when there is none. The
/// caller frees it.
char *ul_unit_definition_text(const ul_unit *unit, uint32_t declaration);
/// Functions of C++ and Objective-C that were left out.
uint32_t ul_unit_skipped_functions(const ul_unit *unit);

#ifdef __cplusplus
}
#endif

#endif
