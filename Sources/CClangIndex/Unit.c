#define _GNU_SOURCE
#include "Unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// MARK: Tables

// Grows an array to hold one more element.
int ul_reserve(struct ul_unit *unit, void **array, size_t count, size_t *capacity, size_t size) {
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

uint32_t ul_add_string(struct ul_unit *unit, const char *text, size_t length) {
  if (length == 0 && unit->string_length > 0) return 0;
  while (unit->string_capacity - unit->string_length < length + 1) {
    size_t wanted = unit->string_capacity ? unit->string_capacity * 2 : 4096;
    char *grown = realloc(unit->strings, wanted);
    if (!grown || wanted > UINT32_MAX) {
      unit->out_of_memory = 1;
      return 0;
    }
    unit->strings = grown;
    unit->string_capacity = wanted;
  }
  uint32_t offset = (uint32_t)unit->string_length;
  if (length) memcpy(unit->strings + offset, text, length);
  unit->strings[offset + length] = 0;
  unit->string_length += length + 1;
  return offset;
}

uint32_t ul_add_clang_string(struct ul_unit *unit, UL_CXString string) {
  const char *text = unit->clang->getCString(string);
  uint32_t offset = text ? ul_add_string(unit, text, strlen(text)) : 0;
  unit->clang->disposeString(string);
  return offset;
}

// Whether a path lies under the root, `.` and `..` taken literally.
static int is_under_root(const struct ul_unit *unit, const char *path) {
  if (!unit->options.root) return 1;
  const char *directory = unit->options.directory ? unit->options.directory : "";
  size_t capacity = strlen(directory) + strlen(path) + 3;
  char *normal = malloc(capacity);
  if (!normal) return 0;
  size_t length = 0;
  for (int part = path[0] == '/' ? 1 : 0; part < 2; part++) {
    const char *at = part == 0 ? directory : path;
    while (*at) {
      while (*at == '/') at++;
      size_t size = strcspn(at, "/");
      if (size == 2 && at[0] == '.' && at[1] == '.') {
        while (length > 0 && normal[--length] != '/') {}
      } else if (size > 0 && !(size == 1 && at[0] == '.')) {
        normal[length++] = '/';
        memcpy(normal + length, at, size);
        length += size;
      }
      at += size;
    }
  }
  normal[length] = 0;
  size_t root = strlen(unit->options.root);
  int under = strncmp(normal, unit->options.root, root) == 0 && normal[root] == '/';
  free(normal);
  return under;
}

uint32_t ul_file_index(struct ul_unit *unit, UL_CXFile file) {
  if (!file) return UINT32_MAX;
  if (file == unit->last_file) return unit->last_file_index;
  for (size_t i = unit->file_count; i > 0; i--)
    if (unit->file_handles[i - 1] == file) {
      unit->last_file = file;
      return unit->last_file_index = (uint32_t)(i - 1);
    }
  if (!ul_reserve(unit, (void **)&unit->files, unit->file_count, &unit->file_capacity,
                  sizeof *unit->files) ||
      !ul_reserve(unit, (void **)&unit->file_handles, unit->file_count,
                  &unit->file_handle_capacity, sizeof *unit->file_handles))
    return UINT32_MAX;
  ul_file entry = {.name = ul_add_clang_string(unit, unit->clang->getFileName(file))};
  entry.is_project = is_under_root(unit, unit->strings + entry.name);
  entry.contents = unit->clang->getFileContents(unit->tree, file, &entry.length);
  unit->file_handles[unit->file_count] = file;
  unit->files[unit->file_count] = entry;
  return (uint32_t)unit->file_count++;
}

/// Every file that was read for the unit is in the table, whether a node lies in it or not.
static void add_inclusion(UL_CXFile file, UL_CXSourceLocation *stack, unsigned depth,
                          UL_CXClientData data) {
  (void)stack;
  (void)depth;
  ul_file_index(data, file);
}

// MARK: Visiting

static const void *key_of(const UL_CXCursor *cursor) {
  return ul_is_statement((uint32_t)cursor->kind) ? cursor->data[1] : cursor->data[0];
}

// A literal's value from its text; macro bodies are left to the library.
static void literal_value(struct ul_unit *unit, UL_CXCursor cursor, uint32_t index) {
  ul_node *node = &unit->nodes[index];
  const char *at = NULL;
  if (node->file < unit->file_count && unit->files[node->file].contents &&
      node->end <= unit->files[node->file].length)
    at = unit->files[node->file].contents + node->start;
  uint32_t length = node->end - node->start;
  if (at && node->kind == UL_CXCursor_IntegerLiteral && length > 0 && length < 20 &&
      at[0] >= '1' && at[0] <= '9') {
    int64_t value = 0;
    uint32_t i = 0;
    while (i < length && at[i] >= '0' && at[i] <= '9') value = value * 10 + (at[i++] - '0');
    if (i == length) {
      node->value = value;
      node->flags |= UL_NODE_CONSTANT;
      return;
    }
  }
  if (at && length == 1 && at[0] == '0') {
    node->flags |= UL_NODE_CONSTANT;
    return;
  }
  if (at && length == 3 && at[0] == '\'' && at[1] != '\\' && at[1] > 0) {
    node->value = at[1];
    node->flags |= UL_NODE_CONSTANT;
    return;
  }
  ul_evaluate(unit, cursor, index);
}

// The text of a declaration with attributes: macros are expanded there.
static void name_attributes(struct ul_unit *unit, UL_CXCursor cursor, uint32_t index) {
  const struct ul_library *clang = unit->clang;
  UL_CXPrintingPolicy policy = clang->getCursorPrintingPolicy(cursor);
  if (!policy) return;
  clang->PrintingPolicy_setProperty(policy, UL_CXPrintingPolicy_TerseOutput, 1);
  uint32_t name = ul_add_clang_string(unit, clang->getCursorPrettyPrinted(cursor, policy));
  clang->PrintingPolicy_dispose(policy);
  unit->nodes[index].name = name;
}

// C++ has operators of its own, and what an error left of an expression looks like another one.
static int is_typed_by_operands(const struct ul_unit *unit, uint32_t kind) {
  return ul_has_trait(kind, UL_TYPED) && !unit->options.is_foreign && !unit->has_errors;
}

static void finish_node(struct ul_unit *unit, const struct ul_frame *frame) {
  ul_node *node = &unit->nodes[frame->node];
  node->subtree_end = (uint32_t)unit->node_count;
  if (ul_has_trait(node->kind, UL_OPERATOR)) ul_name_operator(unit, frame->cursor, frame->node);
  if (is_typed_by_operands(unit, node->kind)) {
    node->type = ul_type_by_operands(unit, frame->node);
    if (!node->type)
      node->type = ul_canonical_type_index(unit, unit->clang->getCursorType(frame->cursor));
  }
  if (ul_has_trait(node->kind, UL_WAITS)) ul_place_parent(unit, frame->cursor, frame->node);
  if (ul_has_trait(node->kind, UL_OPERATOR)) {
    ul_classify_operator(unit, frame->cursor, frame->node);
    return;
  }
  switch (node->kind) {
  case UL_CXCursor_UnaryExpr: ul_evaluate(unit, frame->cursor, frame->node); break;
  case UL_CXCursor_ForStmt: ul_classify_for(unit, frame->node); break;
  case UL_CXCursor_FunctionDecl:
  case UL_CXCursor_VarDecl:
  case UL_CXCursor_ParmDecl:
    if (node->flags & UL_NODE_ATTRIBUTES) name_attributes(unit, frame->cursor, frame->node);
    break;
  default: break;
  }
}

static void pop_to(struct ul_unit *unit, size_t depth) {
  while (unit->depth > depth) finish_node(unit, &unit->stack[--unit->depth]);
}

static void mark_storage(struct ul_unit *unit) {
  if (unit->depth == 0) return;
  uint32_t block = unit->stack[unit->depth - 1].block;
  if (block != UINT32_MAX) unit->nodes[block].flags |= UL_NODE_STORAGE;
}

static void push(struct ul_unit *unit, UL_CXCursor cursor, uint32_t index) {
  if (!ul_reserve(unit, (void **)&unit->stack, unit->depth, &unit->stack_capacity,
                  sizeof *unit->stack))
    return;
  struct ul_frame *frame = &unit->stack[unit->depth];
  frame->cursor = cursor;
  frame->key = key_of(&cursor);
  frame->node = index;
  frame->block = unit->depth ? frame[-1].block : UINT32_MAX;
  frame->initializer = NULL;
  if (cursor.kind == UL_CXCursor_CompoundStmt || cursor.kind == UL_CXCursor_ForStmt)
    frame->block = index;
  if (cursor.kind == UL_CXCursor_VarDecl) {
    UL_CXCursor initializer = unit->clang->Cursor_getVarDeclInitializer(cursor);
    if (!unit->clang->Cursor_isNull(initializer)) frame->initializer = initializer.data[1];
  }
  unit->depth++;
}

// The type of an expression that names a declaration: in C that of the declaration. Functions may be
// declared again, and an array or record is as constant as the record it is a member of.
static uint32_t reference_type(struct ul_unit *unit, UL_CXCursor cursor, uint32_t declaration) {
  const ul_declaration *entry = &unit->declarations[declaration];
  if (entry->type && !unit->options.is_foreign) {
    uint32_t type = unit->types[entry->type].canonical, kind = unit->types[type].kind;
    if (entry->kind == UL_CXCursor_VarDecl || entry->kind == UL_CXCursor_ParmDecl) return type;
    if (entry->kind == UL_CXCursor_FieldDecl && kind >= UL_TYPE_INTEGER && kind <= UL_TYPE_POINTER)
      return type;
  }
  return ul_canonical_type_index(unit, unit->clang->getCursorType(cursor));
}

// The type of a literal; a small number without a suffix is an `int` everywhere.
static uint32_t literal_type(struct ul_unit *unit, UL_CXCursor cursor, const ul_node *node) {
  const ul_file *file = node->file < unit->file_count ? &unit->files[node->file] : NULL;
  int is_int = node->kind == UL_CXCursor_IntegerLiteral && !(node->flags & UL_NODE_MACRO) && file &&
               file->contents && node->end <= file->length && node->end - node->start < 5 &&
               file->contents[node->end - 1] <= '9';
  if (is_int && unit->int_type) return unit->int_type;
  uint32_t type = ul_canonical_type_index(unit, unit->clang->getCursorType(cursor));
  if (is_int) unit->int_type = type;
  return type;
}

// Adds a node for a cursor and makes it the innermost ancestor.
static uint32_t add_node(struct ul_unit *unit, UL_CXCursor cursor) {
  const struct ul_library *clang = unit->clang;
  if (!ul_reserve(unit, (void **)&unit->nodes, unit->node_count, &unit->node_capacity,
                  sizeof *unit->nodes))
    return UINT32_MAX;
  uint32_t index = (uint32_t)unit->node_count++;
  unit->nodes[index] = (ul_node){.kind = (uint32_t)cursor.kind};
  if (unit->depth && unit->stack[unit->depth - 1].initializer &&
      unit->stack[unit->depth - 1].initializer == cursor.data[1] &&
      ul_is_statement((uint32_t)cursor.kind))
    unit->nodes[index].flags |= UL_NODE_INITIALIZER;
  if (cursor.kind != UL_CXCursor_DeclRefExpr) ul_place_leaf(unit, cursor, index);
  uint32_t type = 0, declaration = 0;
  switch (cursor.kind) {
  case UL_CXCursor_FunctionDecl:
  case UL_CXCursor_VarDecl:
  case UL_CXCursor_ParmDecl:
    type = ul_type_index(unit, clang->getCursorType(cursor));
    if (clang->isCursorDefinition(cursor)) unit->nodes[index].flags |= UL_NODE_DEFINITION;
    declaration = ul_declaration_index(unit, cursor);
    if (cursor.kind == UL_CXCursor_VarDecl) mark_storage(unit);
    break;
  case UL_CXCursor_EnumConstantDecl:
  case UL_CXCursor_LabelStmt: declaration = ul_declaration_index(unit, cursor); break;
  case UL_CXCursor_DeclRefExpr:
  case UL_CXCursor_MemberRefExpr:
  case UL_CXCursor_MemberRef:
  case UL_CXCursor_LabelRef: {
    UL_CXCursor referenced = clang->getCursorReferenced(cursor);
    declaration = ul_declaration_index(unit, referenced);
    if (unit->declarations[declaration].kind == UL_CXCursor_EnumConstantDecl) {
      unit->nodes[index].value = unit->declarations[declaration].value;
      unit->nodes[index].flags |= UL_NODE_CONSTANT;
    }
    if (cursor.kind == UL_CXCursor_DeclRefExpr || cursor.kind == UL_CXCursor_MemberRefExpr)
      type = reference_type(unit, cursor, declaration);
    break;
  }
  case UL_CXCursor_IntegerLiteral:
  case UL_CXCursor_CharacterLiteral:
    literal_value(unit, cursor, index);
    type = literal_type(unit, cursor, &unit->nodes[index]);
    break;
  default:
    if (cursor.kind < 100 || cursor.kind >= 200) break;
    if (is_typed_by_operands(unit, (uint32_t)cursor.kind)) break;
    type = ul_canonical_type_index(unit, clang->getCursorType(cursor));
    if (cursor.kind == UL_CXCursor_CompoundLiteralExpr) mark_storage(unit);
    if (cursor.kind == UL_CXCursor_CXXBoolLiteralExpr) ul_evaluate(unit, cursor, index);
    if (cursor.kind == UL_CXCursor_CXXNullPtrLiteralExpr || cursor.kind == UL_CXCursor_GNUNullExpr)
      unit->nodes[index].flags |= UL_NODE_CONSTANT;
  }
  unit->nodes[index].type = type;
  unit->nodes[index].declaration = declaration;
  if (cursor.kind == UL_CXCursor_DeclRefExpr) ul_place_reference(unit, cursor, index);
  unit->nodes[index].subtree_end = index + 1;
  int is_declaration = cursor.kind == UL_CXCursor_FunctionDecl ||
                       cursor.kind == UL_CXCursor_VarDecl || cursor.kind == UL_CXCursor_ParmDecl;
  // The definition, else the last declaration: later ones inherit attributes.
  if (declaration && is_declaration) {
    uint32_t known = unit->declarations[declaration].node;
    if (known == UINT32_MAX || !(unit->nodes[known].flags & UL_NODE_DEFINITION))
      unit->declarations[declaration].node = index;
  }
  push(unit, cursor, index);
  return index;
}

static void add_macro(struct ul_unit *unit, UL_CXCursor cursor) {
  const struct ul_library *clang = unit->clang;
  if (clang->Cursor_isMacroFunctionLike(cursor) || clang->Cursor_isMacroBuiltin(cursor)) return;
  UL_CXSourceRange extent = clang->getCursorExtent(cursor);
  UL_CXFile handle = NULL;
  ul_macro macro = {0};
  unsigned end = 0;
  clang->getFileLocation(clang->getRangeStart(extent), &handle, NULL, NULL, &macro.start);
  clang->getFileLocation(clang->getRangeEnd(extent), NULL, NULL, NULL, &end);
  if (!handle) return;
  macro.file = ul_file_index(unit, handle);
  if (macro.file == UINT32_MAX) return;
  const ul_file *file = &unit->files[macro.file];
  if (!(file->is_project || unit->options.all_declarations) || !file->contents) return;
  if (end > file->length || macro.start >= end) return;
  macro.name = ul_add_clang_string(unit, clang->getCursorSpelling(cursor));
  uint32_t body = macro.start + (uint32_t)strlen(unit->strings + macro.name);
  if (body >= end || end - body > 512) return;
  macro.body = ul_add_string(unit, file->contents + body, end - body);
  if (!ul_reserve(unit, (void **)&unit->macros, unit->macro_count, &unit->macro_capacity,
                  sizeof *unit->macros))
    return;
  unit->macros[unit->macro_count++] = macro;
}

static int is_transparent(int kind) {
  return kind == UL_CXCursor_UnexposedDecl || kind == UL_CXCursor_LinkageSpec ||
         kind == UL_CXCursor_Namespace || kind == UL_CXCursor_ObjCImplementationDecl ||
         kind == UL_CXCursor_ObjCCategoryImplDecl;
}

static int visit_top_level(struct ul_unit *unit, UL_CXCursor cursor) {
  const struct ul_library *clang = unit->clang;
  if (cursor.kind >= 500 && cursor.kind < 600) {
    if (cursor.kind == UL_CXCursor_MacroDefinition) add_macro(unit, cursor);
    return UL_CXChildVisit_Continue;
  }
  UL_CXFile handle = NULL;
  clang->getFileLocation(clang->getCursorLocation(cursor), &handle, NULL, NULL, NULL);
  uint32_t file = ul_file_index(unit, handle);
  int is_project = file != UINT32_MAX && unit->files[file].is_project;
  if (!is_project && !unit->options.all_declarations) return UL_CXChildVisit_Continue;
  if (is_transparent(cursor.kind)) return UL_CXChildVisit_Recurse;
  switch (cursor.kind) {
  case UL_CXCursor_StructDecl:
  case UL_CXCursor_UnionDecl:
    ul_type_index(unit, clang->getCursorType(cursor));
    // Only records of C++ have functions inside.
    return unit->options.is_foreign ? UL_CXChildVisit_Recurse : UL_CXChildVisit_Continue;
  case UL_CXCursor_ClassDecl: return UL_CXChildVisit_Recurse;
  case UL_CXCursor_TypedefDecl:
    ul_type_index(unit, clang->getCursorType(cursor));
    return UL_CXChildVisit_Continue;
  case UL_CXCursor_ObjCInstanceMethodDecl:
  case UL_CXCursor_ObjCClassMethodDecl:
  case UL_CXCursor_CXXMethod:
  case UL_CXCursor_Constructor:
  case UL_CXCursor_Destructor:
  case UL_CXCursor_ConversionFunction:
  case UL_CXCursor_FunctionTemplate:
    if (is_project && clang->isCursorDefinition(cursor)) unit->skipped_functions++;
    return UL_CXChildVisit_Continue;
  case UL_CXCursor_EnumDecl:
  case UL_CXCursor_FunctionDecl:
  case UL_CXCursor_VarDecl: break;
  default: return UL_CXChildVisit_Continue;
  }
  unit->skips_bodies = !is_project;
  uint32_t index = add_node(unit, cursor);
  if (index != UINT32_MAX && is_project) unit->nodes[index].flags |= UL_NODE_PROJECT;
  return UL_CXChildVisit_Recurse;
}

static int visit(UL_CXCursor cursor, UL_CXCursor parent, UL_CXClientData data) {
  struct ul_unit *unit = data;
  if (unit->out_of_memory) return UL_CXChildVisit_Break;
  const void *key = key_of(&parent);
  size_t depth = unit->depth;
  while (depth > 0 && unit->stack[depth - 1].key != key) depth--;
  if (depth == 0 && (!key || !ul_is_statement((uint32_t)parent.kind))) {
    pop_to(unit, 0);
    return visit_top_level(unit, cursor);
  }
  if (depth > 0) pop_to(unit, depth);
  switch (cursor.kind) {
  case UL_CXCursor_StructDecl:
  case UL_CXCursor_UnionDecl:
  case UL_CXCursor_EnumDecl:
  case UL_CXCursor_TypedefDecl: return UL_CXChildVisit_Continue;
  case UL_CXCursor_EnumConstantDecl:
    add_node(unit, cursor);
    return UL_CXChildVisit_Continue;
  case UL_CXCursor_CompoundStmt:
    if (unit->skips_bodies) return UL_CXChildVisit_Continue;
    break;
  case UL_CXCursor_MemberRef:
  case UL_CXCursor_LabelRef: break;
  default:
    if (cursor.kind >= 400 && cursor.kind < 500) {
      // A parameter's attributes count for the whole declaration.
      for (size_t i = unit->depth; i > 0; i--) {
        uint32_t kind = unit->nodes[unit->stack[i - 1].node].kind;
        if (kind != UL_CXCursor_ParmDecl && kind != UL_CXCursor_FunctionDecl &&
            kind != UL_CXCursor_VarDecl)
          break;
        unit->nodes[unit->stack[i - 1].node].flags |= UL_NODE_ATTRIBUTES;
      }
      return UL_CXChildVisit_Continue;
    }
    if (cursor.kind > UL_CXCursor_TypedefDecl && cursor.kind < 100)
      return UL_CXChildVisit_Continue;
  }
  add_node(unit, cursor);
  return UL_CXChildVisit_Recurse;
}

// Declarations outside the root that the project refers to.
static void visit_referenced(struct ul_unit *unit) {
  unit->skips_bodies = 1;
  for (uint32_t index = 1; index < unit->declaration_count && !unit->out_of_memory; index++) {
    ul_declaration entry = unit->declarations[index];
    if (entry.node != UINT32_MAX || entry.kind != UL_CXCursor_FunctionDecl) continue;
    add_node(unit, unit->declaration_handles[index]);
    unit->clang->visitChildren(unit->declaration_handles[index], visit, unit);
    pop_to(unit, 0);
  }
}

static void collect_diagnostics(struct ul_unit *unit) {
  const struct ul_library *clang = unit->clang;
  unsigned count = clang->getNumDiagnostics(unit->tree);
  unit->diagnostics = calloc(count ? count : 1, sizeof *unit->diagnostics);
  if (!unit->diagnostics) return;
  for (unsigned i = 0; i < count; i++) {
    UL_CXDiagnostic diagnostic = clang->getDiagnostic(unit->tree, i);
    ul_diagnostic *entry = &unit->diagnostics[unit->diagnostic_count++];
    entry->severity = (uint32_t)clang->getDiagnosticSeverity(diagnostic);
    if (entry->severity >= 3) unit->has_errors = 1;
    UL_CXFile file = NULL;
    clang->getFileLocation(clang->getDiagnosticLocation(diagnostic), &file, NULL, NULL,
                           &entry->offset);
    entry->file = ul_file_index(unit, file);
    entry->text = ul_add_clang_string(unit, clang->getDiagnosticSpelling(diagnostic));
    clang->disposeDiagnostic(diagnostic);
  }
}

// Room for the nodes of the unit's own file: dense code has one for every 17 bytes. Growing would move
// tens of megabytes; room that is never used costs nothing.
static void reserve_nodes(struct ul_unit *unit, const char *path) {
  struct stat file;
  if (stat(path, &file) != 0 || file.st_size <= 0 || file.st_size > 1 << 28) return;
  size_t wanted = (size_t)file.st_size / 16 + 256;
  unit->nodes = malloc(wanted * sizeof *unit->nodes);
  if (unit->nodes) unit->node_capacity = wanted;
}

static void add_none(struct ul_unit *unit) {
  ul_add_string(unit, "", 0);
  if (!ul_reserve(unit, (void **)&unit->types, 0, &unit->type_capacity, sizeof *unit->types) ||
      !ul_reserve(unit, (void **)&unit->type_handles, 0, &unit->type_handle_capacity,
                  sizeof *unit->type_handles) ||
      !ul_reserve(unit, (void **)&unit->declarations, 0, &unit->declaration_capacity,
                  sizeof *unit->declarations) ||
      !ul_reserve(unit, (void **)&unit->declaration_handles, 0,
                  &unit->declaration_handle_capacity, sizeof *unit->declaration_handles))
    return;
  unit->types[0] = (ul_type){.size = -1, .count = -1};
  unit->type_count = 1;
  unit->declarations[0] = (ul_declaration){.node = UINT32_MAX};
  unit->declaration_count = 1;
}

ul_unit *ul_unit_parse(const ul_library *library, const char *path, const char *const *arguments,
                       int count, ul_options options, int *status) {
  *status = 1;
  struct ul_unit *unit = calloc(1, sizeof *unit);
  if (!unit) return NULL;
  unit->clang = library;
  unit->options = options;
  add_none(unit);
  unit->index = library->createIndex(0, 0);
  size_t overlay_count = options.overlay_count > 0 ? (size_t)options.overlay_count : 0;
  UL_CXUnsavedFile *unsaved = calloc(overlay_count + 1, sizeof *unsaved);
  if (!unsaved) {
    ul_unit_dispose(unit);
    return NULL;
  }
  for (size_t index = 0; index < overlay_count; index++) {
    const ul_overlay *overlay = &options.overlays[index];
    unsaved[index] =
        (UL_CXUnsavedFile){overlay->path, overlay->text, (unsigned long)overlay->length};
  }
  *status = (int)library->parseTranslationUnit2FullArgv(
      unit->index, path, arguments, count, unsaved, (unsigned)overlay_count,
      UL_CXTranslationUnit_KeepGoing | UL_CXTranslationUnit_DetailedPreprocessingRecord,
      &unit->tree);
  // libclang has copied what it wants of them.
  free(unsaved);
  if (*status == 0 && unit->tree && !unit->out_of_memory) {
    collect_diagnostics(unit);
    reserve_nodes(unit, path);
    library->visitChildren(library->getTranslationUnitCursor(unit->tree), visit, unit);
    pop_to(unit, 0);
    visit_referenced(unit);
    ul_collect_records(unit);
    library->getInclusions(unit->tree, add_inclusion, unit);
  }
  unit->options.root = unit->options.directory = NULL;
  unit->options.overlays = NULL;
  if (*status != 0 || unit->out_of_memory || !unit->tree) {
    if (*status == 0) *status = 1;
    ul_unit_dispose(unit);
    return NULL;
  }
  return unit;
}

void ul_unit_dispose(ul_unit *unit) {
  if (!unit) return;
  if (unit->tree) unit->clang->disposeTranslationUnit(unit->tree);
  if (unit->index) unit->clang->disposeIndex(unit->index);
  free(unit->nodes);
  free(unit->types);
  free(unit->type_handles);
  free(unit->type_map.slots);
  free(unit->canonical_map.slots);
  free(unit->declarations);
  free(unit->declaration_handles);
  free(unit->declaration_map.slots);
  free(unit->fields);
  free(unit->macros);
  free(unit->diagnostics);
  free(unit->strings);
  free(unit->files);
  free(unit->file_handles);
  free(unit->stack);
  free(unit);
}

// MARK: Tables, read

#define UL_TABLE(type, name, field, counter)                                                       \
  const type *ul_unit_##name(const ul_unit *unit, size_t *count) {                                 \
    *count = unit->counter;                                                                        \
    return unit->field;                                                                            \
  }
UL_TABLE(ul_node, nodes, nodes, node_count)
UL_TABLE(ul_type, types, types, type_count)
UL_TABLE(ul_declaration, declarations, declarations, declaration_count)
UL_TABLE(ul_field, fields, fields, field_count)
UL_TABLE(ul_macro, macros, macros, macro_count)
UL_TABLE(ul_file, files, files, file_count)
UL_TABLE(ul_diagnostic, diagnostics, diagnostics, diagnostic_count)
UL_TABLE(char, strings, strings, string_length)

int ul_unit_file_contains(const ul_unit *unit, uint32_t file, const char *word) {
  if (file >= unit->file_count || !unit->files[file].contents) return 0;
  return memmem(unit->files[file].contents, unit->files[file].length, word, strlen(word)) != NULL;
}

char *ul_unit_definition_text(const ul_unit *unit, uint32_t declaration) {
  const struct ul_library *clang = unit->clang;
  if (declaration == 0 || declaration >= unit->declaration_count) return NULL;
  UL_CXCursor cursor = clang->getCursorDefinition(unit->declaration_handles[declaration]);
  if (clang->Cursor_isNull(cursor)) return NULL;
  UL_CXPrintingPolicy policy = clang->getCursorPrintingPolicy(cursor);
  if (!policy) return NULL;
  UL_CXString printed = clang->getCursorPrettyPrinted(cursor, policy);
  clang->PrintingPolicy_dispose(policy);
  const char *text = clang->getCString(printed);
  char *copy = text ? strdup(text) : NULL;
  clang->disposeString(printed);
  return copy;
}

uint32_t ul_unit_skipped_functions(const ul_unit *unit) { return unit->skipped_functions; }
