#define _GNU_SOURCE
#include "CClangIndex.h"
#include "LibclangABI.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UL_FIELD(result, name, parameters) result (*name) parameters;
struct ul_library {
  UL_LIBCLANG_FUNCTIONS(UL_FIELD)
  char *version;
};

struct ul_unit {
  const struct ul_library *clang;
  ul_node *nodes;
  size_t node_count, node_capacity;
  ul_diagnostic *diagnostics;
  size_t diagnostic_count;
  char *strings;
  size_t string_length, string_capacity;
  uint32_t *files;
  UL_CXFile *file_handles;
  size_t file_count, file_capacity;
  uint32_t parent;
  UL_CXCursor initializer; // of the variable being visited
  int has_initializer;
  int out_of_memory;
};

ul_library *ul_library_open(const char *path, char *error, size_t capacity) {
  void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    snprintf(error, capacity, "%s", dlerror());
    return NULL;
  }
  struct ul_library *library = calloc(1, sizeof *library);
  if (!library) {
    snprintf(error, capacity, "out of memory");
    return NULL;
  }
#define UL_LOAD(result, name, parameters)                                                          \
  *(void **)&library->name = dlsym(handle, "clang_" #name);                                        \
  if (!library->name) {                                                                            \
    snprintf(error, capacity, "clang_" #name " is missing (libclang 14 or newer is needed)");      \
    free(library);                                                                                 \
    return NULL;                                                                                   \
  }
  UL_LIBCLANG_FUNCTIONS(UL_LOAD)
  UL_CXString version = library->getClangVersion();
  const char *text = library->getCString(version);
  library->version = strdup(text ? text : "");
  library->disposeString(version);
  return library;
}

const char *ul_library_version(const ul_library *library) {
  return library->version ? library->version : "";
}

// Grows an array to hold one more element.
static int reserve(struct ul_unit *unit, void **array, size_t count, size_t *capacity, size_t size) {
  if (count < *capacity) return 1;
  size_t wanted = *capacity ? *capacity * 2 : 256;
  void *grown = realloc(*array, wanted * size);
  if (!grown) {
    unit->out_of_memory = 1;
    return 0;
  }
  *array = grown;
  *capacity = wanted;
  return 1;
}

static uint32_t add_string(struct ul_unit *unit, const char *text) {
  size_t length = text ? strlen(text) : 0;
  if (length == 0 && unit->string_length > 0) return 0;
  while (unit->string_capacity - unit->string_length < length + 1) {
    size_t wanted = unit->string_capacity ? unit->string_capacity * 2 : 4096;
    char *grown = realloc(unit->strings, wanted);
    if (!grown) {
      unit->out_of_memory = 1;
      return 0;
    }
    unit->strings = grown;
    unit->string_capacity = wanted;
  }
  uint32_t offset = (uint32_t)unit->string_length;
  memcpy(unit->strings + offset, text ? text : "", length + 1);
  unit->string_length += length + 1;
  return offset;
}

static uint32_t add_clang_string(struct ul_unit *unit, UL_CXString string) {
  uint32_t offset = add_string(unit, unit->clang->getCString(string));
  unit->clang->disposeString(string);
  return offset;
}

static uint32_t file_index(struct ul_unit *unit, UL_CXFile file) {
  if (!file) return UINT32_MAX;
  for (size_t i = unit->file_count; i > 0; i--)
    if (unit->file_handles[i - 1] == file) return (uint32_t)(i - 1);
  size_t capacity = unit->file_capacity;
  if (!reserve(unit, (void **)&unit->files, unit->file_count, &capacity, sizeof *unit->files))
    return UINT32_MAX;
  if (!reserve(unit, (void **)&unit->file_handles, unit->file_count, &unit->file_capacity,
               sizeof *unit->file_handles))
    return UINT32_MAX;
  unit->file_handles[unit->file_count] = file;
  unit->files[unit->file_count] = add_clang_string(unit, unit->clang->getFileName(file));
  return (uint32_t)unit->file_count++;
}

static uint32_t type_class(const struct ul_library *clang, UL_CXType type) {
  switch (type.kind) {
  case UL_CXType_Void: return UL_TYPE_VOID;
  case UL_CXType_Enum: return UL_TYPE_INTEGER;
  case UL_CXType_Pointer: {
    int pointee = clang->getCanonicalType(clang->getPointeeType(type)).kind;
    int is_function = pointee == UL_CXType_FunctionProto || pointee == UL_CXType_FunctionNoProto;
    return is_function ? UL_TYPE_FUNCTION_POINTER : UL_TYPE_POINTER;
  }
  case UL_CXType_BlockPointer: return UL_TYPE_BLOCK;
  case UL_CXType_Record: return UL_TYPE_RECORD;
  case UL_CXType_FunctionNoProto:
  case UL_CXType_FunctionProto: return UL_TYPE_FUNCTION;
  case UL_CXType_ConstantArray:
  case UL_CXType_IncompleteArray:
  case UL_CXType_VariableArray:
  case UL_CXType_DependentSizedArray: return UL_TYPE_ARRAY;
  default: break;
  }
  if (type.kind >= UL_CXType_Bool && type.kind <= UL_CXType_Int128) return UL_TYPE_INTEGER;
  if (type.kind >= UL_CXType_Float && type.kind <= UL_CXType_LongDouble) return UL_TYPE_FLOATING;
  return UL_TYPE_UNKNOWN;
}

static int first_child(UL_CXCursor cursor, UL_CXCursor parent, UL_CXClientData data) {
  (void)parent;
  *(UL_CXCursor *)data = cursor;
  return UL_CXChildVisit_Break;
}

// Operators by the types of what they take and give: libclang 14 has no operator kinds.
static uint32_t operator_flags(const struct ul_library *clang, UL_CXCursor cursor, UL_CXType type) {
  UL_CXCursor child = {0};
  if (!clang->visitChildren(cursor, first_child, &child)) return 0;
  UL_CXType inner = clang->getCanonicalType(clang->getCursorType(child));
  uint32_t flags = 0;
  uint32_t inner_class = type_class(clang, inner);
  if (inner_class == UL_TYPE_ARRAY) flags |= UL_NODE_CHILD_ARRAY | UL_NODE_CHILD_POINTER;
  if (inner_class == UL_TYPE_POINTER || inner_class == UL_TYPE_FUNCTION_POINTER ||
      inner_class == UL_TYPE_BLOCK)
    flags |= UL_NODE_CHILD_POINTER;
  if (cursor.kind == UL_CXCursor_MemberRefExpr && inner_class == UL_TYPE_POINTER)
    flags |= UL_NODE_ARROW;
  if (cursor.kind != UL_CXCursor_UnaryOperator) return flags;
  if (type.kind == UL_CXType_Pointer &&
      clang->equalTypes(clang->getCanonicalType(clang->getPointeeType(type)), inner))
    return flags | UL_NODE_ADDRESS_OF;
  if (inner.kind == UL_CXType_Pointer &&
      clang->equalTypes(clang->getCanonicalType(clang->getPointeeType(inner)), type))
    return flags | UL_NODE_DEREFERENCE;
  // An operand without the lvalue-to-rvalue cast is modified.
  if (child.kind != 100 && clang->equalTypes(inner, type)) flags |= UL_NODE_INCREMENT;
  return flags;
}

static int is_declaration(int kind) { return kind >= 1 && kind <= 39; }
static int is_reference(int kind) {
  return kind == UL_CXCursor_DeclRefExpr || kind == UL_CXCursor_MemberRefExpr || kind == 43 ||
         kind == 47 || kind == 48;
}

static int visit(UL_CXCursor cursor, UL_CXCursor parent_cursor, UL_CXClientData data) {
  (void)parent_cursor;
  struct ul_unit *unit = data;
  const struct ul_library *clang = unit->clang;
  if (unit->out_of_memory) return UL_CXChildVisit_Break;
  if (unit->parent == UINT32_MAX &&
      clang->Location_isInSystemHeader(clang->getCursorLocation(cursor)))
    return UL_CXChildVisit_Continue;
  if (!reserve(unit, (void **)&unit->nodes, unit->node_count, &unit->node_capacity,
               sizeof *unit->nodes))
    return UL_CXChildVisit_Break;
  uint32_t index = (uint32_t)unit->node_count++;
  UL_CXType type = clang->getCanonicalType(clang->getCursorType(cursor));
  ul_node node = {.kind = (uint32_t)cursor.kind, .parent = unit->parent};
  node.type = type_class(clang, type);
  if (node.type == UL_TYPE_INTEGER) {
    long long size = clang->Type_getSizeOf(type);
    node.bits = size > 0 ? (uint32_t)size * 8 : 0;
  }
  if (node.type == UL_TYPE_POINTER && clang->isConstQualifiedType(clang->getPointeeType(type)))
    node.flags |= UL_NODE_POINTEE_CONST;
  if (cursor.kind >= 100 && cursor.kind < 200) node.flags |= operator_flags(clang, cursor, type);
  if (unit->has_initializer && clang->equalCursors(cursor, unit->initializer))
    node.flags |= UL_NODE_INITIALIZER;
  UL_CXSourceRange extent = clang->getCursorExtent(cursor);
  UL_CXFile file = NULL, end_file = NULL;
  clang->getExpansionLocation(clang->getRangeStart(extent), &file, NULL, NULL, &node.start);
  clang->getExpansionLocation(clang->getRangeEnd(extent), &end_file, NULL, NULL, &node.end);
  node.file = file_index(unit, file);
  if (node.end < node.start || file != end_file) node.end = node.start;
  if (is_declaration(cursor.kind)) {
    node.declaration = (uint64_t)(uintptr_t)clang->getCanonicalCursor(cursor).data[0];
    node.name = add_clang_string(unit, clang->getCursorSpelling(cursor));
    node.storage = (uint32_t)clang->Cursor_getStorageClass(cursor);
    if (clang->isCursorDefinition(cursor)) node.flags |= UL_NODE_DEFINITION;
    if (cursor.kind == UL_CXCursor_EnumConstantDecl)
      node.value = clang->getEnumConstantDeclValue(cursor);
    if (cursor.kind == UL_CXCursor_FunctionDecl) {
      if (clang->Cursor_isFunctionInlined(cursor)) node.flags |= UL_NODE_INLINE;
      node.type = type_class(clang, clang->getCanonicalType(clang->getCursorResultType(cursor)));
    }
  } else if (is_reference(cursor.kind)) {
    UL_CXCursor referenced = clang->getCursorReferenced(cursor);
    if (!clang->Cursor_isNull(referenced)) {
      node.declaration = (uint64_t)(uintptr_t)clang->getCanonicalCursor(referenced).data[0];
      node.storage = (uint32_t)referenced.kind;
    }
    node.name = add_clang_string(unit, clang->getCursorSpelling(cursor));
  }
  // An initialiser list names the record whose fields it fills.
  if (cursor.kind == UL_CXCursor_InitListExpr && type.kind == UL_CXType_Record)
    node.declaration =
        (uint64_t)(uintptr_t)clang->getCanonicalCursor(clang->getTypeDeclaration(type)).data[0];
  unit->nodes[index] = node;

  uint32_t saved_parent = unit->parent;
  UL_CXCursor saved_initializer = unit->initializer;
  int saved_has = unit->has_initializer;
  unit->parent = index;
  unit->has_initializer = 0;
  if (cursor.kind == UL_CXCursor_VarDecl) {
    unit->initializer = clang->Cursor_getVarDeclInitializer(cursor);
    unit->has_initializer = !clang->Cursor_isNull(unit->initializer);
  }
  clang->visitChildren(cursor, visit, unit);
  unit->parent = saved_parent;
  unit->initializer = saved_initializer;
  unit->has_initializer = saved_has;
  return UL_CXChildVisit_Continue;
}

static void collect_diagnostics(struct ul_unit *unit, UL_CXTranslationUnit tree) {
  const struct ul_library *clang = unit->clang;
  unsigned count = clang->getNumDiagnostics(tree);
  unit->diagnostics = calloc(count ? count : 1, sizeof *unit->diagnostics);
  if (!unit->diagnostics) return;
  for (unsigned i = 0; i < count; i++) {
    UL_CXDiagnostic diagnostic = clang->getDiagnostic(tree, i);
    ul_diagnostic *entry = &unit->diagnostics[unit->diagnostic_count++];
    entry->severity = (uint32_t)clang->getDiagnosticSeverity(diagnostic);
    UL_CXFile file = NULL;
    clang->getExpansionLocation(clang->getDiagnosticLocation(diagnostic), &file, NULL, NULL,
                                &entry->offset);
    entry->file = file_index(unit, file);
    entry->text = add_clang_string(unit, clang->getDiagnosticSpelling(diagnostic));
    clang->disposeDiagnostic(diagnostic);
  }
}

ul_unit *ul_unit_parse(const ul_library *library, const char *path, const char *const *arguments,
                       int count, int *status) {
  *status = 1;
  struct ul_unit *unit = calloc(1, sizeof *unit);
  if (!unit) return NULL;
  unit->clang = library;
  unit->parent = UINT32_MAX;
  add_string(unit, "");
  UL_CXIndex index = library->createIndex(0, 0);
  UL_CXTranslationUnit tree = NULL;
  *status = library->parseTranslationUnit2FullArgv(index, path, arguments, count, NULL, 0,
                                                   UL_CXTranslationUnit_KeepGoing, &tree);
  if (*status == 0 && tree) {
    library->visitChildren(library->getTranslationUnitCursor(tree), visit, unit);
    collect_diagnostics(unit, tree);
    library->disposeTranslationUnit(tree);
  }
  library->disposeIndex(index);
  if (*status != 0 || unit->out_of_memory) {
    if (*status == 0) *status = 1;
    ul_unit_dispose(unit);
    return NULL;
  }
  return unit;
}

void ul_unit_dispose(ul_unit *unit) {
  if (!unit) return;
  free(unit->nodes);
  free(unit->diagnostics);
  free(unit->strings);
  free(unit->files);
  free(unit->file_handles);
  free(unit);
}

const ul_node *ul_unit_nodes(const ul_unit *unit, size_t *count) {
  *count = unit->node_count;
  return unit->nodes;
}

const ul_diagnostic *ul_unit_diagnostics(const ul_unit *unit, size_t *count) {
  *count = unit->diagnostic_count;
  return unit->diagnostics;
}

const char *ul_unit_strings(const ul_unit *unit, size_t *length) {
  *length = unit->string_length;
  return unit->strings;
}

const uint32_t *ul_unit_files(const ul_unit *unit, size_t *count) {
  *count = unit->file_count;
  return unit->files;
}
