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
  struct ul_frame *stack;
  size_t depth, stack_capacity;
  uint32_t skipped_functions;
  int skips_bodies;
  int out_of_memory;
};

int ul_reserve(struct ul_unit *unit, void **array, size_t count, size_t *capacity, size_t size);
uint32_t ul_add_string(struct ul_unit *unit, const char *text, size_t length);
uint32_t ul_add_clang_string(struct ul_unit *unit, UL_CXString string);
uint32_t ul_file_index(struct ul_unit *unit, UL_CXFile file);
uint32_t ul_map_get(const struct ul_map *map, const void *key);
void ul_map_set(struct ul_unit *unit, struct ul_map *map, const void *key, uint32_t value);

// Places.c
void ul_place_leaf(struct ul_unit *unit, UL_CXCursor cursor, uint32_t node);
void ul_place_reference(struct ul_unit *unit, UL_CXCursor cursor, uint32_t node);
void ul_place_parent(struct ul_unit *unit, UL_CXCursor cursor, uint32_t node);
const char *ul_skip_space(const char *at, const char *end);

// Types.c
uint32_t ul_type_index(struct ul_unit *unit, UL_CXType type);
uint32_t ul_canonical_type_index(struct ul_unit *unit, UL_CXType type);
uint32_t ul_declaration_index(struct ul_unit *unit, UL_CXCursor cursor);
void ul_collect_records(struct ul_unit *unit);

// Operators.c
void ul_classify_operator(struct ul_unit *unit, UL_CXCursor cursor, uint32_t node);
void ul_classify_for(struct ul_unit *unit, uint32_t node);
void ul_evaluate(struct ul_unit *unit, UL_CXCursor cursor, uint32_t node);

#endif
