#include "Unit.h"

#include <string.h>

// Where nodes begin and end. The library lexes the last token of a cursor again to tell its end; most
// nodes begin and end where their children do, or one token further, and are placed without it.

static void ask(struct ul_unit *unit, UL_CXCursor cursor, ul_node *node) {
  const struct ul_library *clang = unit->clang;
  UL_CXSourceRange extent = clang->getCursorExtent(cursor);
  UL_CXFile file = NULL, end_file = NULL;
  clang->getFileLocation(clang->getRangeStart(extent), &file, NULL, NULL, &node->start);
  clang->getFileLocation(clang->getRangeEnd(extent), &end_file, NULL, NULL, &node->end);
  // The highest bit of a location says that it lies in a macro.
  if ((extent.begin_int_data | extent.end_int_data) >> 31) node->flags |= UL_NODE_MACRO;
  node->file = ul_file_index(unit, file);
  if (node->end < node->start || file != end_file) node->end = node->start;
}

static int is_macro(UL_CXSourceLocation location) { return location.int_data >> 31; }

// The text from an offset on; null when the library does not hold it.
static const char *text_at(const struct ul_unit *unit, uint32_t file, uint32_t offset,
                           const char **end) {
  if (file >= unit->file_count) return NULL;
  const ul_file *entry = &unit->files[file];
  if (!entry->contents || offset > entry->length) return NULL;
  *end = entry->contents + entry->length;
  return entry->contents + offset;
}

// Places a node from `start` to one past the next `closing` mark behind `from`; nothing but white
// space may stand in between.
static int close_with(struct ul_unit *unit, ul_node *node, const ul_node *start, uint32_t from,
                      const char *closing) {
  const char *end;
  const char *at = text_at(unit, start->file, from, &end);
  if (!at) return 0;
  const char *begin = unit->files[start->file].contents;
  for (; *closing; closing++) {
    at = ul_skip_space(at, end);
    if (at >= end || *at != *closing) return 0;
    at++;
  }
  node->end = (uint32_t)(at - begin);
  return 1;
}

// The first and the last child that is an expression or a statement.
static uint32_t outer_children(const struct ul_unit *unit, uint32_t node, uint32_t *first,
                               uint32_t *last) {
  uint32_t count = 0, end = unit->nodes[node].subtree_end;
  for (uint32_t child = node + 1; child < end; child = unit->nodes[child].subtree_end) {
    if (!ul_is_statement(unit->nodes[child].kind)) continue;
    if (count++ == 0) *first = child;
    *last = child;
  }
  return count;
}

static int is_number(const ul_type *type) {
  return type->kind == UL_TYPE_INTEGER || type->kind == UL_TYPE_FLOATING;
}

// Whether an expression that only wraps another one begins and ends where that does: casts that no
// source spells. Others of the same kind are asked for: `va_arg` may look like a cast of addresses, but
// comes out of a macro.
static int is_plain_wrapper(const struct ul_unit *unit, uint32_t node, uint32_t child) {
  const ul_type *outer = &unit->types[unit->nodes[node].type];
  const ul_type *inner = &unit->types[unit->nodes[child].type];
  if (outer == inner) return 1;
  if (is_number(outer)) return is_number(inner);
  if (outer->kind != UL_TYPE_POINTER) return 0;
  if (inner->kind == UL_TYPE_POINTER) return !(unit->nodes[child].flags & UL_NODE_MACRO);
  if (inner->kind == UL_TYPE_ARRAY)
    return unit->types[outer->element].canonical == unit->types[inner->element].canonical;
  return inner->kind == UL_TYPE_FUNCTION || inner->kind == UL_TYPE_INTEGER;
}

// MARK: Tokens

static int is_word(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
         (byte >= 'A' && byte <= 'Z') || byte == '_' || byte == '$' || byte < 0;
}

static int is_digit(char byte) { return byte >= '0' && byte <= '9'; }

// Past the literal that opens with a quote at `at`.
static const char *skip_quoted(const char *at, const char *end) {
  char quote = *at++;
  while (at < end && *at != quote && *at != '\n') at += *at == '\\' ? 2 : 1;
  return at < end && *at == quote ? at + 1 : NULL;
}

// Past the arguments of a macro, whose parenthesis opens at `at`; null for those that are long.
static const char *skip_arguments(const char *at, const char *end) {
  if (end - at > 4096) end = at + 4096;
  int depth = 0;
  while ((at = ul_skip_space(at, end)) < end) {
    if (*at == '"' || *at == '\'') {
      at = skip_quoted(at, end);
      if (!at) return NULL;
      continue;
    }
    if (*at == '(') depth++;
    if (*at == ')' && --depth == 0) return at + 1;
    at++;
  }
  return NULL;
}

// One past the use of a macro whose name ends at `at`.
static uint32_t macro_end(struct ul_unit *unit, uint32_t file, uint32_t offset, const char *at,
                          const char *end) {
  // All that comes out of one use asks for it in turn.
  if (unit->macro_file == file && unit->macro_start == offset && unit->macro_end)
    return unit->macro_end;
  const char *next = ul_skip_space(at, end);
  if (next < end && *next == '(') at = skip_arguments(next, end);
  if (!at) return 0;
  unit->macro_file = file;
  unit->macro_start = offset;
  unit->macro_end = (uint32_t)(at - unit->files[file].contents);
  return unit->macro_end;
}

// One past the word at an offset. A word that a token out of a macro was not spelled as is the name of
// the macro: its arguments belong to it. 0 when the text does not tell.
static uint32_t word_end(struct ul_unit *unit, uint32_t file, uint32_t offset, int in_macro,
                         const char *name) {
  const char *end;
  const char *begin = text_at(unit, file, offset, &end);
  if (!begin) return 0;
  const char *at = begin;
  if (at < end && *at == '\'') {
    at = skip_quoted(at, end);
    return at ? offset + (uint32_t)(at - begin) : 0;
  }
  while (at < end && is_word(*at)) at++;
  if (at == begin || at >= end || *at == '\'' || *at == '"') return 0;
  if (is_digit(*begin)) return *at == '.' ? 0 : offset + (uint32_t)(at - begin);
  size_t length = (size_t)(at - begin);
  if (in_macro && !(name && strncmp(name, begin, length) == 0 && !name[length]))
    return macro_end(unit, file, offset, at, end);
  return offset + (uint32_t)length;
}

// Where a cursor itself stands in its file.
static int own_place(struct ul_unit *unit, UL_CXCursor cursor, ul_node *node) {
  UL_CXSourceLocation location = unit->clang->getCursorLocation(cursor);
  UL_CXFile file = NULL;
  unit->clang->getFileLocation(location, &file, NULL, NULL, &node->start);
  node->file = ul_file_index(unit, file);
  node->end = node->start;
  if (is_macro(location)) node->flags |= UL_NODE_MACRO;
  return is_macro(location);
}

// Places a node of one token.
static void place_token(struct ul_unit *unit, UL_CXCursor cursor, ul_node *node, const char *name) {
  uint32_t flags = node->flags;
  int in_macro = own_place(unit, cursor, node);
  if (!in_macro && name) {
    node->end = node->start + (uint32_t)strlen(name);
    return;
  }
  node->end = word_end(unit, node->file, node->start, in_macro, name);
  if (node->end) return;
  node->flags = flags;
  ask(unit, cursor, node);
}

// MARK: Nodes whose children are placed

// Places a node that opens with a parenthesis, and closes with one behind its child if it is no cast.
static int place_parenthesis(struct ul_unit *unit, UL_CXCursor cursor, ul_node *node,
                             const ul_node *child) {
  int closes = node->kind == UL_CXCursor_ParenExpr;
  int in_macro = own_place(unit, cursor, node);
  if (node->file != child->file) return 0;
  const char *end;
  const char *at = text_at(unit, node->file, node->start, &end);
  if (!at || at >= end) return 0;
  if (*at == '(') {
    node->end = child->end;
    if (child->start <= node->start) return 0;
    return !closes || close_with(unit, node, child, child->end, ")");
  }
  node->end = in_macro ? word_end(unit, node->file, node->start, 1, NULL) : 0;
  if (node->end && !closes && child->end > node->end) node->end = child->end;
  return node->end != 0;
}

// Places a compound statement: nothing but semicolons follows what stands in it.
static int place_block(struct ul_unit *unit, UL_CXCursor cursor, ul_node *node, uint32_t last) {
  if (own_place(unit, cursor, node)) return 0;
  uint32_t from = node->start + 1;
  if (last) {
    const ul_node *child = &unit->nodes[last];
    if (child->file != node->file || child->end <= child->start) return 0;
    from = child->end;
  }
  const char *end;
  const char *begin = text_at(unit, node->file, from, &end);
  if (!begin) return 0;
  const char *at = ul_skip_space(begin, end);
  while (at < end && *at == ';') at = ul_skip_space(at + 1, end);
  if (at >= end || *at != '}') return 0;
  node->end = from + (uint32_t)(at - begin) + 1;
  return 1;
}

// Places a statement that declares variables: it ends with the semicolon behind the last.
static int place_declarations(struct ul_unit *unit, UL_CXCursor cursor, ul_node *node,
                              uint32_t index) {
  uint32_t last = index + 1;
  if (last >= node->subtree_end) return 0;
  while (unit->nodes[last].subtree_end < node->subtree_end) last = unit->nodes[last].subtree_end;
  const ul_node *end = &unit->nodes[last];
  if (end->kind != UL_CXCursor_VarDecl || end->end <= end->start || end->flags & UL_NODE_MACRO)
    return 0;
  if (own_place(unit, cursor, node) || node->file != end->file) return 0;
  return close_with(unit, node, end, end->end, ";");
}

/// The offset of a cursor's own location, which lies in no macro; 0 when it does.
static int own_offset(struct ul_unit *unit, UL_CXCursor cursor, uint32_t *offset) {
  UL_CXSourceLocation location = unit->clang->getCursorLocation(cursor);
  if (is_macro(location)) return 0;
  unit->clang->getFileLocation(location, NULL, NULL, NULL, offset);
  return 1;
}

static int place_by_children(struct ul_unit *unit, UL_CXCursor cursor, uint32_t index) {
  ul_node *node = &unit->nodes[index];
  if (node->kind == UL_CXCursor_DeclStmt) return place_declarations(unit, cursor, node, index);
  uint32_t first = 0, last = 0, offset = 0;
  uint32_t count = outer_children(unit, index, &first, &last);
  if (node->kind == UL_CXCursor_CompoundStmt) return place_block(unit, cursor, node, last);
  if (count == 0) return 0;
  const ul_node *start = &unit->nodes[first], *end = &unit->nodes[last];
  if (start->file != end->file || start->start >= start->end || end->start >= end->end ||
      end->end < start->start)
    return 0;
  uint32_t in_macro = (start->flags | end->flags) & UL_NODE_MACRO;
  node->file = start->file;
  node->start = start->start;
  node->end = end->end;
  switch (node->kind) {
  case UL_CXCursor_UnexposedExpr:
    if (count != 1 || !is_plain_wrapper(unit, index, first)) return 0;
    break;
  case UL_CXCursor_BinaryOperator:
  case UL_CXCursor_CompoundAssignOperator:
    if (count != 2) return 0;
    break;
  case UL_CXCursor_ConditionalOperator:
    if (count != 3) return 0;
    break;
  case UL_CXCursor_MemberRefExpr: {
    const char *name = unit->strings + unit->declarations[node->declaration].name;
    if (count != 1 || in_macro || !*name || unit->options.is_foreign) return 0;
    if (!own_offset(unit, cursor, &offset) || offset < start->end) return 0;
    node->end = offset + (uint32_t)strlen(name);
    return 1;
  }
  case UL_CXCursor_UnaryOperator:
    if (count != 1 || in_macro || !own_offset(unit, cursor, &offset)) return 0;
    if (offset < start->start) {
      node->start = offset;
      return 1;
    }
    return close_with(unit, node, start, end->end, "++") ||
           close_with(unit, node, start, end->end, "--");
  case UL_CXCursor_ArraySubscriptExpr:
    return count == 2 && !in_macro && close_with(unit, node, start, end->end, "]");
  case UL_CXCursor_CallExpr:
    if (in_macro || unit->options.is_foreign) return 0;
    return close_with(unit, node, start, end->end, count == 1 ? "()" : ")");
  case UL_CXCursor_ParenExpr:
  case UL_CXCursor_CStyleCastExpr:
    return count == 1 && place_parenthesis(unit, cursor, node, start);
  case UL_CXCursor_IfStmt:
  case UL_CXCursor_WhileStmt:
  case UL_CXCursor_ForStmt:
  case UL_CXCursor_SwitchStmt:
  case UL_CXCursor_CaseStmt:
  case UL_CXCursor_DefaultStmt:
  case UL_CXCursor_ReturnStmt:
    if (in_macro || !own_offset(unit, cursor, &offset) || offset > start->start) return 0;
    node->start = offset;
    return 1;
  default: return 0;
  }
  node->flags |= in_macro;
  return 1;
}

/// Places a node that is added, unless its children or its declaration will decide.
void ul_place_leaf(struct ul_unit *unit, UL_CXCursor cursor, uint32_t index) {
  ul_node *node = &unit->nodes[index];
  if (ul_has_trait(node->kind, UL_WAITS)) return;
  if (ul_has_trait(node->kind, UL_TOKEN)) {
    place_token(unit, cursor, node, NULL);
  } else {
    ask(unit, cursor, node);
  }
}

/// Places a mention of a declaration: a name that no macro spells ends where its letters end.
void ul_place_reference(struct ul_unit *unit, UL_CXCursor cursor, uint32_t index) {
  ul_node *node = &unit->nodes[index];
  const char *name = unit->strings + unit->declarations[node->declaration].name;
  if (*name && !unit->options.is_foreign) {
    place_token(unit, cursor, node, name);
  } else {
    ask(unit, cursor, node);
  }
}

/// Places a node whose descendants are all there.
void ul_place_parent(struct ul_unit *unit, UL_CXCursor cursor, uint32_t index) {
  ul_node *node = &unit->nodes[index];
  uint32_t flags = node->flags;
  if (place_by_children(unit, cursor, index)) return;
  node->flags = flags;
  ask(unit, cursor, node);
}
