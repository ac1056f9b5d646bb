#include "Unit.h"

#include <string.h>

// Which operator a node is, and what an integer expression is worth. The library is asked when it
// can tell; else the text between the operands does, and inside macros the types of operands and
// result.

static int is_expression(uint32_t kind) { return kind >= 100 && kind < 200; }

/// The expressions among the children of a node, at most `limit`.
uint32_t ul_operands(const struct ul_unit *unit, uint32_t node, uint32_t *result, uint32_t limit) {
  uint32_t count = 0;
  for (uint32_t child = node + 1; child < unit->nodes[node].subtree_end && count < limit;
       child = unit->nodes[child].subtree_end)
    if (is_expression(unit->nodes[child].kind)) result[count++] = child;
  return count;
}

static const ul_type *type_of(const struct ul_unit *unit, uint32_t node) {
  return &unit->types[unit->types[unit->nodes[node].type].canonical];
}

static int is_address(const ul_type *type) {
  return type->kind == UL_TYPE_POINTER || type->kind == UL_TYPE_BLOCK ||
         type->kind == UL_TYPE_ARRAY || type->kind == UL_TYPE_FUNCTION;
}

// MARK: Text

/// Skips white space, comments and line splices.
const char *ul_skip_space(const char *at, const char *end) {
  while (at < end) {
    if (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r' || *at == '\f' || *at == '\v') {
      at++;
    } else if (*at == '\\' && at + 1 < end && (at[1] == '\n' || at[1] == '\r')) {
      at += 2;
    } else if (*at == '/' && at + 1 < end && at[1] == '*') {
      at += 2;
      while (at + 1 < end && !(at[0] == '*' && at[1] == '/')) at++;
      at = at + 1 < end ? at + 2 : end;
    } else if (*at == '/' && at + 1 < end && at[1] == '/') {
      while (at < end && *at != '\n') at++;
    } else {
      break;
    }
  }
  return at;
}

/// The bytes [start, end) of a node's file; null when they cannot be had.
static const char *text(const struct ul_unit *unit, uint32_t file, uint32_t start, uint32_t end) {
  if (file >= unit->file_count || start > end) return NULL;
  const ul_file *entry = &unit->files[file];
  if (!entry->contents || end > entry->length) return NULL;
  return entry->contents + start;
}

static const struct { const char *spelling; uint32_t opcode; } binary_spellings[] = {
    {"<<=", 28}, {">>=", 29}, {"*=", 23}, {"/=", 24}, {"%=", 25}, {"+=", 26}, {"-=", 27},
    {"&=", 30},  {"^=", 31},  {"|=", 32}, {"<<", 8},  {">>", 9},  {"<=", 13}, {">=", 14},
    {"==", 15},  {"!=", 16},  {"&&", 20}, {"||", 21}, {"=", 22},  {"*", 3},   {"/", 4},
    {"%", 5},    {"+", 6},    {"-", 7},   {"<", 11},  {">", 12},  {"&", 17},  {"^", 18},
    {"|", 19},   {",", 33},
};

static uint32_t binary_by_text(const struct ul_unit *unit, uint32_t node, const uint32_t *operand) {
  const ul_node *left = &unit->nodes[operand[0]], *right = &unit->nodes[operand[1]];
  if (left->file != right->file || left->end > right->start) return 0;
  const char *at = text(unit, left->file, left->end, right->start);
  if (!at) return 0;
  const char *end = at + (right->start - left->end);
  at = ul_skip_space(at, end);
  for (size_t i = 0; i < sizeof binary_spellings / sizeof *binary_spellings; i++) {
    size_t length = strlen(binary_spellings[i].spelling);
    if ((size_t)(end - at) < length || memcmp(at, binary_spellings[i].spelling, length) != 0)
      continue;
    if (ul_skip_space(at + length, end) != end) return 0;
    // Between two arguments of a macro stands a comma that is no operator.
    int in_macro = (unit->nodes[node].flags & UL_NODE_MACRO) != 0;
    return in_macro && binary_spellings[i].opcode == UL_BINARY_COMMA ? 0
                                                                     : binary_spellings[i].opcode;
  }
  return 0;
}

static uint32_t unary_by_text(const struct ul_unit *unit, uint32_t node, uint32_t operand) {
  const ul_node *outer = &unit->nodes[node], *inner = &unit->nodes[operand];
  if (outer->file != inner->file) return 0;
  if (outer->start == inner->start) {
    if (outer->end <= inner->end) return 0;
    const char *at = text(unit, outer->file, inner->end, outer->end);
    if (!at) return 0;
    const char *end = at + (outer->end - inner->end);
    at = ul_skip_space(at, end);
    if (end - at < 2) return 0;
    if (at[0] == '+' && at[1] == '+') return UL_UNARY_POST_INC;
    return at[0] == '-' && at[1] == '-' ? UL_UNARY_POST_DEC : 0;
  }
  if (outer->start > inner->start) return 0;
  const char *at = text(unit, outer->file, outer->start, inner->start);
  if (!at) return 0;
  uint32_t length = inner->start - outer->start;
  switch (at[0]) {
  case '+': return length > 1 && at[1] == '+' ? UL_UNARY_PRE_INC : UL_UNARY_PLUS;
  case '-': return length > 1 && at[1] == '-' ? UL_UNARY_PRE_DEC : UL_UNARY_MINUS;
  case '*': return UL_UNARY_DEREFERENCE;
  case '&': return UL_UNARY_ADDRESS;
  case '!': return UL_UNARY_NOT;
  case '~': return UL_UNARY_COMPLEMENT;
  case '_': break;
  default: return 0;
  }
  if (length >= 13 && memcmp(at, "__extension__", 13) == 0) return UL_UNARY_EXTENSION;
  if (length >= 6 && memcmp(at, "__real", 6) == 0) return UL_UNARY_REAL;
  return length >= 6 && memcmp(at, "__imag", 6) == 0 ? UL_UNARY_IMAGINARY : 0;
}

// MARK: Structure

/// Whether an expression designates memory and is not read: every operator but assignment wraps its
/// operands in an lvalue-to-rvalue cast.
static int is_unread_lvalue(const struct ul_unit *unit, uint32_t node) {
  for (;;) {
    const ul_node *current = &unit->nodes[node];
    uint32_t inner;
    switch (current->kind) {
    case UL_CXCursor_ParenExpr:
      if (!ul_operands(unit, node, &inner, 1)) return 0;
      node = inner;
      continue;
    case UL_CXCursor_DeclRefExpr: {
      uint32_t kind = unit->declarations[current->declaration].kind;
      return kind == UL_CXCursor_VarDecl || kind == UL_CXCursor_ParmDecl;
    }
    case UL_CXCursor_MemberRefExpr:
      if (!ul_operands(unit, node, &inner, 1)) return 0;
      if (type_of(unit, inner)->kind == UL_TYPE_POINTER) return 1;
      node = inner;
      continue;
    case UL_CXCursor_ArraySubscriptExpr:
    case UL_CXCursor_CompoundLiteralExpr: return 1;
    case UL_CXCursor_UnaryOperator: return current->opcode == UL_UNARY_DEREFERENCE;
    default: return 0;
    }
  }
}

static uint32_t binary_by_structure(const struct ul_unit *unit, uint32_t node,
                                    const uint32_t *operand) {
  if (is_unread_lvalue(unit, operand[0])) return UL_BINARY_ASSIGN;
  const ul_type *result = type_of(unit, node);
  int left = is_address(type_of(unit, operand[0])), right = is_address(type_of(unit, operand[1]));
  if (is_address(result)) return left != right ? UL_BINARY_ADD : UL_BINARY_COMMA;
  if (left && right) return result->size >= 8 ? UL_BINARY_SUB : UL_BINARY_SOME_COMPARISON;
  if (result->kind != UL_TYPE_INTEGER) return UL_BINARY_SOME_ARITHMETIC;
  int64_t widest = type_of(unit, operand[0])->size;
  if (left || right || widest > result->size) return UL_BINARY_SOME_COMPARISON;
  return UL_BINARY_SOME_ARITHMETIC;
}

static uint32_t unary_by_structure(const struct ul_unit *unit, uint32_t node, uint32_t operand) {
  const ul_type *result = type_of(unit, node), *inner = type_of(unit, operand);
  if (result->kind == UL_TYPE_POINTER && unit->types[result->element].canonical == inner->canonical)
    return UL_UNARY_ADDRESS;
  if (inner->kind == UL_TYPE_POINTER && unit->types[inner->element].canonical == result->canonical)
    return UL_UNARY_DEREFERENCE;
  if (result->canonical == inner->canonical && is_unread_lvalue(unit, operand))
    return UL_UNARY_PRE_INC;
  if (is_address(inner) || inner->kind == UL_TYPE_FLOATING) return UL_UNARY_NOT;
  return UL_UNARY_UNKNOWN;
}

// MARK: Constants

static int64_t truncated(int64_t value, const ul_type *type) {
  if (type->kind != UL_TYPE_INTEGER || type->size >= 8 || type->size <= 0) return value;
  if (type->flags & UL_TYPE_BOOL) return value != 0;
  int shift = 64 - (int)type->size * 8;
  uint64_t shifted = (uint64_t)value << shift;
  return type->flags & UL_TYPE_UNSIGNED ? (int64_t)(shifted >> shift) : (int64_t)shifted >> shift;
}

void ul_evaluate(struct ul_unit *unit, UL_CXCursor cursor, uint32_t node) {
  const struct ul_library *clang = unit->clang;
  UL_CXEvalResult result = clang->Cursor_Evaluate(cursor);
  if (!result) return;
  if (clang->EvalResult_getKind(result) == UL_CXEval_Int) {
    unit->nodes[node].value = clang->EvalResult_isUnsignedInt(result)
                                  ? (int64_t)clang->EvalResult_getAsUnsigned(result)
                                  : clang->EvalResult_getAsLongLong(result);
    unit->nodes[node].flags |= UL_NODE_CONSTANT;
  }
  clang->EvalResult_dispose(result);
}

/// The value of an operator on constants; 0 when it is left to the library.
static int fold(uint32_t opcode, int64_t left, int64_t right, int is_unsigned, int64_t *value) {
  uint64_t l = (uint64_t)left, r = (uint64_t)right;
  switch (opcode) {
  case UL_BINARY_MUL: *value = (int64_t)(l * r); return 1;
  case UL_BINARY_ADD: *value = (int64_t)(l + r); return 1;
  case UL_BINARY_SUB: *value = (int64_t)(l - r); return 1;
  case UL_BINARY_AND: *value = (int64_t)(l & r); return 1;
  case UL_BINARY_XOR: *value = (int64_t)(l ^ r); return 1;
  case UL_BINARY_OR: *value = (int64_t)(l | r); return 1;
  case UL_BINARY_SHL: *value = (int64_t)(r < 64 ? l << r : 0); return 1;
  case UL_BINARY_EQ: *value = l == r; return 1;
  case UL_BINARY_NE: *value = l != r; return 1;
  case UL_BINARY_LOGICAL_AND: *value = l && r; return 1;
  case UL_BINARY_LOGICAL_OR: *value = l || r; return 1;
  case UL_BINARY_COMMA: *value = right; return 1;
  default: break;
  }
  if (is_unsigned) return 0;
  switch (opcode) {
  case UL_BINARY_LT: *value = left < right; return 1;
  case UL_BINARY_GT: *value = left > right; return 1;
  case UL_BINARY_LE: *value = left <= right; return 1;
  case UL_BINARY_GE: *value = left >= right; return 1;
  default: return 0;
  }
}

static void fold_node(struct ul_unit *unit, UL_CXCursor cursor, uint32_t node,
                      const uint32_t *operand, uint32_t count) {
  ul_node *entry = &unit->nodes[node];
  const ul_type *type = type_of(unit, node);
  int is_cast = (entry->kind >= UL_CXCursor_CXXStaticCastExpr &&
                 entry->kind <= UL_CXCursor_CXXFunctionalCastExpr) ||
                entry->kind == UL_CXCursor_CStyleCastExpr ||
                entry->kind == UL_CXCursor_UnexposedExpr || entry->kind == UL_CXCursor_ParenExpr;
  if (type->kind != UL_TYPE_INTEGER && !(is_cast && type->kind == UL_TYPE_POINTER)) return;
  for (uint32_t i = 0; i < count; i++)
    if (!(unit->nodes[operand[i]].flags & UL_NODE_CONSTANT)) return;
  const ul_node *first = &unit->nodes[operand[0]];
  int64_t value = first->value;
  int known = 0;
  if (count == 1 && is_cast) {
    known = 1;
  } else if (count == 1 && entry->kind == UL_CXCursor_UnaryOperator) {
    known = 1;
    switch (entry->opcode) {
    case UL_UNARY_PLUS:
    case UL_UNARY_EXTENSION: break;
    case UL_UNARY_MINUS: value = (int64_t)(0 - (uint64_t)value); break;
    case UL_UNARY_COMPLEMENT: value = ~value; break;
    case UL_UNARY_NOT: value = !value; break;
    default: known = 0;
    }
  } else if (count == 2 && entry->kind == UL_CXCursor_BinaryOperator) {
    int is_unsigned = (type_of(unit, operand[0])->flags & UL_TYPE_UNSIGNED) != 0;
    known = fold(entry->opcode, value, unit->nodes[operand[1]].value, is_unsigned, &value);
  }
  if (known) {
    entry->value = truncated(value, type);
    entry->flags |= UL_NODE_CONSTANT;
  } else if (type->kind == UL_TYPE_INTEGER) {
    ul_evaluate(unit, cursor, node);
  }
}

// MARK: Entry points

/// Asks the library for the opcode of an operator, if it can tell.
void ul_name_operator(struct ul_unit *unit, UL_CXCursor cursor, uint32_t node) {
  const struct ul_library *clang = unit->clang;
  ul_node *entry = &unit->nodes[node];
  if (unit->options.ignore_operator_api) return;
  if (entry->kind == UL_CXCursor_UnaryOperator && clang->getCursorUnaryOperatorKind)
    entry->opcode = (uint32_t)clang->getCursorUnaryOperatorKind(cursor);
  if ((entry->kind == UL_CXCursor_BinaryOperator ||
       entry->kind == UL_CXCursor_CompoundAssignOperator) &&
      clang->getCursorBinaryOperatorKind)
    entry->opcode = (uint32_t)clang->getCursorBinaryOperatorKind(cursor);
}

void ul_classify_operator(struct ul_unit *unit, UL_CXCursor cursor, uint32_t node) {
  ul_node *entry = &unit->nodes[node];
  uint32_t operand[3] = {0};
  uint32_t count = ul_operands(unit, node, operand, 3);
  if (entry->kind == UL_CXCursor_UnaryOperator && count >= 1) {
    if (!entry->opcode) entry->opcode = unary_by_text(unit, node, operand[0]);
    if (!entry->opcode) entry->opcode = unary_by_structure(unit, node, operand[0]);
  } else if (count >= 2 && (entry->kind == UL_CXCursor_BinaryOperator ||
                            entry->kind == UL_CXCursor_CompoundAssignOperator)) {
    if (!entry->opcode) entry->opcode = binary_by_text(unit, node, operand);
    if (!entry->opcode && entry->kind == UL_CXCursor_BinaryOperator)
      entry->opcode = binary_by_structure(unit, node, operand);
  }
  if (count == 0) {
    // `offsetof` and the like have no operand that is an expression.
    if (entry->kind == UL_CXCursor_UnexposedExpr && type_of(unit, node)->kind == UL_TYPE_INTEGER)
      ul_evaluate(unit, cursor, node);
    return;
  }
  fold_node(unit, cursor, node, operand, count);
}

/// Whether an expression is there for its effect, as far as its kind tells.
static int has_effect(const struct ul_unit *unit, uint32_t node) {
  const ul_node *entry = &unit->nodes[node];
  uint32_t inner;
  switch (entry->kind) {
  case UL_CXCursor_CompoundAssignOperator:
  case UL_CXCursor_CallExpr: return 1;
  case UL_CXCursor_UnaryOperator: return entry->opcode >= 1 && entry->opcode <= 4;
  case UL_CXCursor_BinaryOperator:
    return entry->opcode == UL_BINARY_ASSIGN || entry->opcode == UL_BINARY_COMMA;
  case UL_CXCursor_ParenExpr: return ul_operands(unit, node, &inner, 1) && has_effect(unit, inner);
  default: return 0;
  }
}

/// Which parts of a `for` are there: absent ones are absent from the tree too.
void ul_classify_for(struct ul_unit *unit, uint32_t node) {
  ul_node *entry = &unit->nodes[node];
  uint32_t child[5], count = 0;
  for (uint32_t at = node + 1; at < entry->subtree_end && count < 5;
       at = unit->nodes[at].subtree_end)
    child[count++] = at;
  if (count == 0) return;
  count--; // the body
  if (count >= 3) {
    entry->value = 7;
    return;
  }
  const char *at = text(unit, entry->file, entry->start, entry->end);
  const char *end = at ? at + (entry->end - entry->start) : NULL;
  if (at && end - at > 3 && memcmp(at, "for", 3) == 0) {
    uint32_t semicolons[2] = {UINT32_MAX, UINT32_MAX}, found = 0;
    int depth = 0;
    const char *cursor = at + 3;
    while (cursor < end && found < 2) {
      cursor = ul_skip_space(cursor, end);
      if (cursor >= end) break;
      if (*cursor == '"' || *cursor == '\'') {
        char quote = *cursor++;
        while (cursor < end && *cursor != quote) cursor += *cursor == '\\' ? 2 : 1;
      } else if (*cursor == '(' || *cursor == '[' || *cursor == '{') {
        depth++;
      } else if (*cursor == ')' || *cursor == ']' || *cursor == '}') {
        depth--;
      } else if (*cursor == ';' && depth == 1) {
        semicolons[found++] = entry->start + (uint32_t)(cursor - at);
      }
      cursor++;
    }
    if (found == 2) {
      for (uint32_t i = 0; i < count; i++) {
        uint32_t start = unit->nodes[child[i]].start;
        entry->value |= start < semicolons[0] ? 1 : start < semicolons[1] ? 2 : 4;
      }
      return;
    }
  }
  for (uint32_t i = 0; i < count; i++) {
    int first = unit->nodes[child[i]].kind == UL_CXCursor_DeclStmt ||
                (i == 0 && has_effect(unit, child[i]));
    int64_t part = first ? 1 : has_effect(unit, child[i]) ? 4 : 2;
    entry->value |= entry->value & part ? 4 : part;
  }
}
