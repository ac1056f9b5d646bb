#ifndef UNSAFE_LINT_CCLANGINDEX_H
#define UNSAFE_LINT_CCLANGINDEX_H

// A narrow facade over the libclang C API, loaded at run time. The caller sees one flat array of
// nodes per translation unit; no libclang handle and no libclang type crosses this header.

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
  UL_NODE_ADDRESS_OF = 1u << 0,    ///< unary `&`
  UL_NODE_DEREFERENCE = 1u << 1,   ///< unary `*`
  UL_NODE_INITIALIZER = 1u << 2,   ///< the initialiser of its parent, a variable
  UL_NODE_ARROW = 1u << 3,         ///< a member reached through a pointer
  UL_NODE_DEFINITION = 1u << 4,    ///< a function with its body, a variable that is defined here
  UL_NODE_POINTEE_CONST = 1u << 5, ///< its type is a pointer to const
  UL_NODE_INLINE = 1u << 6,        ///< a function declared inline
  UL_NODE_CHILD_POINTER = 1u << 7, ///< its first child has pointer or array type
  UL_NODE_CHILD_ARRAY = 1u << 8,   ///< its first child has array type
  UL_NODE_INCREMENT = 1u << 9,     ///< unary `++` or `--`
};

/// What a node's canonical type is, as far as pointer flow goes.
enum {
  UL_TYPE_UNKNOWN = 0, UL_TYPE_VOID = 1, UL_TYPE_INTEGER = 2, UL_TYPE_FLOATING = 3,
  UL_TYPE_POINTER = 4, UL_TYPE_ARRAY = 5, UL_TYPE_FUNCTION = 6, UL_TYPE_RECORD = 7,
  UL_TYPE_FUNCTION_POINTER = 8, UL_TYPE_BLOCK = 9,
};

/// One cursor. Nodes stand in preorder; a child has a higher index than its parent.
typedef struct {
  uint32_t kind;        ///< CXCursorKind
  uint32_t parent;      ///< index of the parent; UINT32_MAX for top-level nodes
  uint32_t flags;       ///< UL_NODE_…
  uint32_t type;        ///< UL_TYPE_…
  uint32_t bits;        ///< width of an integer type in bits, else 0
  uint32_t file;        ///< index of the file; UINT32_MAX when outside every file
  uint32_t start;       ///< expansion offset of the first byte
  uint32_t end;         ///< one past the last byte
  uint32_t name;        ///< offset into the string pool; 0 is the empty string
  uint32_t storage;     ///< CX_StorageClass of a declaration
  uint64_t declaration; ///< identity of the declaration it is or refers to; 0 for none
  int64_t value;        ///< of an enum constant
} ul_node;

/// A diagnostic of the parse.
typedef struct {
  uint32_t severity; ///< CXDiagnosticSeverity: 2 warning, 3 error, 4 fatal
  uint32_t file;     ///< index of the file; UINT32_MAX for none
  uint32_t offset;   ///< expansion offset
  uint32_t text;     ///< offset into the string pool
} ul_diagnostic;

/// Loads the library at `path`. On failure returns null and writes a reason to `error`.
ul_library *ul_library_open(const char *path, char *error, size_t capacity);

/// The version string of the library; owned by the library.
const char *ul_library_version(const ul_library *library);

/// Parses and flattens one file. `arguments[0]` is the name of the compiler. Nodes inside system
/// headers are left out. Returns null with libclang's own error code in `status` (2: it crashed
/// inside and recovered) when no tree could be made.
ul_unit *ul_unit_parse(const ul_library *library, const char *path, const char *const *arguments,
                       int count, int *status);
void ul_unit_dispose(ul_unit *unit);

const ul_node *ul_unit_nodes(const ul_unit *unit, size_t *count);
const ul_diagnostic *ul_unit_diagnostics(const ul_unit *unit, size_t *count);
/// NUL-terminated strings back to back; offset 0 is the empty string.
const char *ul_unit_strings(const ul_unit *unit, size_t *length);
/// File names as libclang spells them: offsets into the string pool.
const uint32_t *ul_unit_files(const ul_unit *unit, size_t *count);

#ifdef __cplusplus
}
#endif

#endif
