#ifndef UNSAFE_LINT_UNIT_H
#define UNSAFE_LINT_UNIT_H

#include "CClangIndex.h"
#include "LibclangABI.h"

#define UL_FIELD(result, name, parameters) result(*name) parameters;
struct ul_library {
  UL_LIBCLANG_FUNCTIONS(UL_FIELD)
  UL_LIBCLANG_OPTIONAL_FUNCTIONS(UL_FIELD)
  char *version;
};
#undef UL_FIELD

/// Open addressing from a pointer to a dense index; 0 is absent.
struct ul_map {
  struct { const void *key; uint32_t value; } *slots;
  size_t count, capacity;
};

/// An ancestor of the cursor being visited.
struct ul_frame {
  UL_CXCursor cursor;
  const void *key;
  uint32_t node;
  uint32_t block;          // the innermost statement that may own storage
  const void *initializer; // of a variable: the statement pointer of its initialiser
};

struct ul_unit {
  const struct ul_library *clang;
  UL_CXIndex index;
  UL_CXTranslationUnit tree;
  ul_options options;
  ul_node *nodes;
  size_t node_count, node_capacity;
  ul_type *types;
  UL_CXType *type_handles;
  size_t type_count, type_capacity, type_handle_capacity;
  struct ul_map type_map;
  struct ul_map canonical_map; // from any type to the index of its canonical one
  ul_declaration *declarations;
  UL_CXCursor *declaration_handles;
  size_t declaration_count, declaration_capacity, declaration_handle_capacity;
  struct ul_map declaration_map;
  ul_field *fields;
  size_t field_count, field_capacity;
  ul_macro *macros;
  size_t macro_count, macro_capacity;
  ul_diagnostic *diagnostics;
  size_t diagnostic_count;
  char *strings;
  size_t string_length, string_capacity;
  ul_file *files;
  UL_CXFile *file_handles;
  size_t file_count, file_capacity, file_handle_capacity;
  UL_CXFile last_file; // the one asked for last, and its index
  uint32_t last_file_index;
  uint32_t int_type; // of literals that are an `int` everywhere; 0 before the first
  uint32_t macro_file, macro_start, macro_end; // the use of a macro that was measured last
  struct ul_frame *stack;
  size_t depth, stack_capacity;
  uint32_t skipped_functions;
  int skips_bodies;
  int has_errors;
  int out_of_memory;
};

/// What is to be done for cursors of a kind.
enum {
  UL_WAITS = 1,    ///< its place is that of its children, or near
  UL_TOKEN = 2,    ///< a literal of one token
  UL_OPERATOR = 4, ///< operators, conversions and the like: have an opcode, may be constant
  UL_TYPED = 8,    ///< in C its operands tell its type as a rule
};
extern const unsigned char ul_traits[256];

static inline int ul_has_trait(uint32_t kind, int trait) {
  return kind < 256 && (ul_traits[kind] & trait) != 0;
}

/// Whether a kind is one of expressions or statements.
static inline int ul_is_statement(uint32_t kind) { return kind - 100 < 200; }

int ul_reserve(struct ul_unit *unit, void **array, size_t count, size_t *capacity, size_t size);
uint32_t ul_add_string(struct ul_unit *unit, const char *text, size_t length);
uint32_t ul_add_clang_string(struct ul_unit *unit, UL_CXString string);
uint32_t ul_file_index(struct ul_unit *unit, UL_CXFile file);
static inline size_t ul_map_slot(const struct ul_map *map, const void *key) {
  uint64_t hash = (uint64_t)(uintptr_t)key;
  hash ^= hash >> 29;
  hash *= 0x9E3779B97F4A7C15u;
  size_t slot = (size_t)(hash >> 20) & (map->capacity - 1);
  while (map->slots[slot].value && map->slots[slot].key != key)
    slot = (slot + 1) & (map->capacity - 1);
  return slot;
}

static inline uint32_t ul_map_get(const struct ul_map *map, const void *key) {
  return map->capacity ? map->slots[ul_map_slot(map, key)].value : 0;
}

void ul_map_set(struct ul_unit *unit, struct ul_map *map, const void *key, uint32_t value);

// Places.c
void ul_place_leaf(struct ul_unit *unit, UL_CXCursor cursor, uint32_t node);
void ul_place_reference(struct ul_unit *unit, UL_CXCursor cursor, uint32_t node);
void ul_place_parent(struct ul_unit *unit, UL_CXCursor cursor, uint32_t node);
const char *ul_skip_space(const char *at, const char *end);

// Types.c
uint32_t ul_type_index(struct ul_unit *unit, UL_CXType type);
uint32_t ul_canonical_type_index(struct ul_unit *unit, UL_CXType type);
uint32_t ul_type_by_operands(const struct ul_unit *unit, uint32_t node);
uint32_t ul_declaration_index(struct ul_unit *unit, UL_CXCursor cursor);
void ul_collect_records(struct ul_unit *unit);

// Operators.c
uint32_t ul_operands(const struct ul_unit *unit, uint32_t node, uint32_t *result, uint32_t limit);
void ul_name_operator(struct ul_unit *unit, UL_CXCursor cursor, uint32_t node);
void ul_classify_operator(struct ul_unit *unit, UL_CXCursor cursor, uint32_t node);
void ul_classify_for(struct ul_unit *unit, uint32_t node);
void ul_evaluate(struct ul_unit *unit, UL_CXCursor cursor, uint32_t node);

#endif
