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
  uint32_t count = 0;
  for (uint32_t child = node + 1; child < unit->nodes[node].subtree_end;
       child = unit->nodes[child].subtree_end) {
    if (unit->nodes[child].kind < 100 || unit->nodes[child].kind >= 300) continue;
    if (count++ == 0) *first = child;
    *last = child;
  }
  return count;
}

// Whether an expression that only wraps another one begins and ends where that does: casts that no
// source spells. Others of the same kind (`va_arg`, array decay among them) are asked for.
static int is_plain_wrapper(const struct ul_unit *unit, uint32_t node, uint32_t child) {
  const ul_type *outer = &unit->types[unit->nodes[node].type];
  const ul_type *inner = &unit->types[unit->nodes[child].type];
  if (outer == inner) return 1;
  return (outer->kind == UL_TYPE_INTEGER || outer->kind == UL_TYPE_FLOATING) &&
         (inner->kind == UL_TYPE_INTEGER || inner->kind == UL_TYPE_FLOATING);
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
  uint32_t first = 0, last = 0, offset = 0;
  uint32_t count = outer_children(unit, index, &first, &last);
  if (count == 0) return 0;
  const ul_node *start = &unit->nodes[first], *end = &unit->nodes[last];
  if (start->file != end->file || start->start >= start->end || end->start >= end->end ||
      end->end < start->start)
    return 0;
  int in_macro = (int)((start->flags | end->flags) & UL_NODE_MACRO);
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
    if (count != 1 || in_macro || !own_offset(unit, cursor, &offset)) return 0;
    node->start = offset;
    return offset < start->start && close_with(unit, node, start, end->end, ")");
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
  node->flags |= (uint32_t)in_macro;
  return 1;
}

static int waits_for_children(uint32_t kind) {
  switch (kind) {
  case UL_CXCursor_UnexposedExpr:
  case UL_CXCursor_BinaryOperator:
  case UL_CXCursor_CompoundAssignOperator:
  case UL_CXCursor_ConditionalOperator:
  case UL_CXCursor_MemberRefExpr:
  case UL_CXCursor_UnaryOperator:
  case UL_CXCursor_ArraySubscriptExpr:
  case UL_CXCursor_CallExpr:
  case UL_CXCursor_ParenExpr:
  case UL_CXCursor_IfStmt:
  case UL_CXCursor_WhileStmt:
  case UL_CXCursor_ForStmt:
  case UL_CXCursor_SwitchStmt:
  case UL_CXCursor_CaseStmt:
  case UL_CXCursor_DefaultStmt:
  case UL_CXCursor_ReturnStmt: return 1;
  default: return 0;
  }
}

/// Places a node that is added, unless its children or its declaration will decide.
void ul_place_leaf(struct ul_unit *unit, UL_CXCursor cursor, uint32_t index) {
  ul_node *node = &unit->nodes[index];
  if (!waits_for_children(node->kind) && node->kind != UL_CXCursor_DeclRefExpr)
    ask(unit, cursor, node);
}

/// Places a mention of a declaration: a name that no macro spells ends where its letters end.
void ul_place_reference(struct ul_unit *unit, UL_CXCursor cursor, uint32_t index) {
  const struct ul_library *clang = unit->clang;
  ul_node *node = &unit->nodes[index];
  UL_CXSourceLocation location = clang->getCursorLocation(cursor);
  const char *name = unit->strings + unit->declarations[node->declaration].name;
  if (is_macro(location) || !*name || unit->options.is_foreign) {
    ask(unit, cursor, node);
    return;
  }
  UL_CXFile file = NULL;
  clang->getFileLocation(location, &file, NULL, NULL, &node->start);
  node->file = ul_file_index(unit, file);
  node->end = node->start + (uint32_t)strlen(name);
}

/// Places a node whose descendants are all there.
void ul_place_parent(struct ul_unit *unit, UL_CXCursor cursor, uint32_t index) {
  ul_node *node = &unit->nodes[index];
  if (!waits_for_children(node->kind)) return;
  uint32_t flags = node->flags;
  if (place_by_children(unit, cursor, index)) return;
  node->flags = flags;
  ask(unit, cursor, node);
}
