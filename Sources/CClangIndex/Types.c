#include "Unit.h"

#include <stdlib.h>
#include <string.h>

// MARK: Pointer map

void ul_map_set(struct ul_unit *unit, struct ul_map *map, const void *key, uint32_t value) {
  if (map->count * 2 >= map->capacity) {
    struct ul_map grown = {.capacity = map->capacity ? map->capacity * 2 : 1024};
    grown.slots = calloc(grown.capacity, sizeof *grown.slots);
    if (!grown.slots) {
      unit->out_of_memory = 1;
      return;
    }
    for (size_t i = 0; i < map->capacity; i++)
      if (map->slots[i].value) grown.slots[ul_map_slot(&grown, map->slots[i].key)] = map->slots[i];
    grown.count = map->count;
    free(map->slots);
    *map = grown;
  }
  size_t slot = ul_map_slot(map, key);
  if (!map->slots[slot].value) map->count++;
  map->slots[slot].key = key;
  map->slots[slot].value = value;
}

// MARK: Types

static uint32_t type_kind(int kind) {
  switch (kind) {
  case UL_CXType_Void: return UL_TYPE_VOID;
  case UL_CXType_Enum: return UL_TYPE_INTEGER;
  case UL_CXType_Pointer:
  case UL_CXType_ObjCObjectPointer:
  case UL_CXType_LValueReference:
  case UL_CXType_RValueReference: return UL_TYPE_POINTER;
  case UL_CXType_BlockPointer: return UL_TYPE_BLOCK;
  case UL_CXType_Record: return UL_TYPE_RECORD;
  case UL_CXType_FunctionNoProto:
  case UL_CXType_FunctionProto: return UL_TYPE_FUNCTION;
  case UL_CXType_ConstantArray:
  case UL_CXType_IncompleteArray:
  case UL_CXType_VariableArray:
  case UL_CXType_DependentSizedArray: return UL_TYPE_ARRAY;
  case UL_CXType_Vector: return UL_TYPE_VECTOR;
  default: break;
  }
  if (kind >= UL_CXType_Bool && kind <= UL_CXType_Int128) return UL_TYPE_INTEGER;
  if (kind >= UL_CXType_Float && kind <= UL_CXType_LongDouble) return UL_TYPE_FLOATING;
  if (kind >= UL_CXType_Float128 && kind <= UL_CXType_Float16) return UL_TYPE_FLOATING;
  return UL_TYPE_UNKNOWN;
}

static UL_CXType element_of(const struct ul_library *clang, UL_CXType type, uint32_t kind) {
  switch (kind) {
  case UL_TYPE_POINTER:
  case UL_TYPE_BLOCK: return clang->getPointeeType(type);
  case UL_TYPE_ARRAY: return clang->getArrayElementType(type);
  case UL_TYPE_VECTOR: return clang->getElementType(type);
  case UL_TYPE_FUNCTION: return clang->getResultType(type);
  default: return (UL_CXType){0};
  }
}

uint32_t ul_type_index(struct ul_unit *unit, UL_CXType type) {
  const struct ul_library *clang = unit->clang;
  if (type.kind == 0 || !type.data[0]) return 0;
  uint32_t known = ul_map_get(&unit->type_map, type.data[0]);
  if (known) return known;
  if (!ul_reserve(unit, (void **)&unit->types, unit->type_count, &unit->type_capacity,
                  sizeof *unit->types) ||
      !ul_reserve(unit, (void **)&unit->type_handles, unit->type_count,
                  &unit->type_handle_capacity, sizeof *unit->type_handles))
    return 0;
  uint32_t index = (uint32_t)unit->type_count++;
  unit->type_handles[index] = type;
  ul_map_set(unit, &unit->type_map, type.data[0], index);
  ul_type entry = {.size = -1, .count = -1, .canonical = index};
  unit->types[index] = entry;
  UL_CXType canonical = clang->getCanonicalType(type);
  if (canonical.kind == UL_CXType_Atomic && canonical.data[0] == type.data[0]) {
    // Atomics are what they hold: no C function names the inner type in libclang 14.
    entry.size = clang->Type_getSizeOf(canonical);
    entry.kind = UL_TYPE_INTEGER;
    entry.flags = UL_TYPE_ATOMIC;
    entry.name = ul_add_clang_string(unit, clang->getTypeSpelling(type));
    const char *spelled = unit->strings + entry.name;
    size_t length = strlen(spelled);
    if (length > 2 && strcmp(spelled + length - 2, "*)") == 0) entry.kind = UL_TYPE_POINTER;
    unit->types[index] = entry;
    return index;
  }
  if (canonical.data[0] != type.data[0]) {
    uint32_t inner = ul_type_index(unit, canonical);
    entry = unit->types[inner];
    entry.canonical = inner;
    // Sugar below the pointer is kept: `db_handle *` tells more than `struct db_ *`.
    if (entry.kind == UL_TYPE_POINTER && type.kind == UL_CXType_Pointer)
      entry.element = ul_type_index(unit, clang->getPointeeType(type));
  } else {
    entry.kind = type_kind(type.kind);
    if (clang->isConstQualifiedType(type)) entry.flags |= UL_TYPE_CONST;
    if (clang->isVolatileQualifiedType(type)) entry.flags |= UL_TYPE_VOLATILE;
    if (type.kind >= UL_CXType_Bool && type.kind <= UL_CXType_UInt128 &&
        type.kind != UL_CXType_Bool)
      entry.flags |= UL_TYPE_UNSIGNED;
    if (type.kind == UL_CXType_Bool) entry.flags |= UL_TYPE_BOOL;
    if (type.kind == UL_CXType_Enum) entry.flags |= UL_TYPE_ENUM;
    if (type.kind == UL_CXType_LValueReference || type.kind == UL_CXType_RValueReference)
      entry.flags |= UL_TYPE_REFERENCE;
    if (type.kind == UL_CXType_VariableArray) entry.flags |= UL_TYPE_VARIABLE;
    if (type.kind == UL_CXType_FunctionProto && clang->isFunctionTypeVariadic(type))
      entry.flags |= UL_TYPE_VARIADIC;
    // Placeholder types (of builtin functions) have no size: asking for it crashes.
    if (entry.kind > UL_TYPE_VOID && entry.kind != UL_TYPE_FUNCTION)
      entry.size = clang->Type_getSizeOf(type);
    if (entry.kind == UL_TYPE_ARRAY) entry.count = clang->getArraySize(type);
    if (entry.kind == UL_TYPE_RECORD || type.kind == UL_CXType_Enum) {
      UL_CXCursor declaration = clang->getTypeDeclaration(type);
      if (declaration.kind == UL_CXCursor_UnionDecl) entry.flags |= UL_TYPE_UNION;
      entry.declaration = ul_declaration_index(unit, declaration);
      if (unit->options.is_foreign && entry.kind == UL_TYPE_RECORD && entry.size >= 0 &&
          !clang->isPODType(type))
        entry.flags |= UL_TYPE_CLASS;
      long long alignment = clang->Type_getAlignOf(type);
      entry.alignment = alignment > 0 ? (uint32_t)alignment : 0;
    }
    entry.element = ul_type_index(unit, element_of(clang, type, entry.kind));
  }
  if (entry.kind == UL_TYPE_POINTER && type.kind != UL_CXType_Pointer &&
      clang->Type_getNullability(type) == UL_CXTypeNullability_NonNull)
    entry.flags |= UL_TYPE_NONNULL;
  entry.name = ul_add_clang_string(unit, clang->getTypeSpelling(type));
  unit->types[index] = entry;
  return index;
}

// The index of the canonical type of a type; the library is asked once for each.
uint32_t ul_canonical_type_index(struct ul_unit *unit, UL_CXType type) {
  if (type.kind == 0 || !type.data[0]) return 0;
  uint32_t known = ul_map_get(&unit->canonical_map, type.data[0]);
  if (known) return known;
  uint32_t index = ul_type_index(unit, unit->clang->getCanonicalType(type));
  if (index) ul_map_set(unit, &unit->canonical_map, type.data[0], index);
  return index;
}

// Whether values read from memory of a type have that very type.
static int reads_as_itself(const ul_type *type) {
  uint32_t qualified = UL_TYPE_CONST | UL_TYPE_VOLATILE | UL_TYPE_ATOMIC;
  return type->kind >= UL_TYPE_INTEGER && type->kind <= UL_TYPE_POINTER &&
         !(type->flags & qualified);
}

// The canonical type of what a canonical pointer points to; 0 for what is no pointer.
static uint32_t pointee(const struct ul_unit *unit, uint32_t type) {
  if (unit->types[type].kind != UL_TYPE_POINTER) return 0;
  return unit->types[unit->types[type].element].canonical;
}

static uint32_t binary_type(const struct ul_unit *unit, uint32_t opcode, uint32_t left,
                            uint32_t right) {
  const ul_type *first = &unit->types[left];
  if (opcode == UL_BINARY_ASSIGN) return reads_as_itself(first) ? left : 0;
  if (first->kind == UL_TYPE_VECTOR || unit->types[right].kind == UL_TYPE_VECTOR) return 0;
  if (opcode >= UL_BINARY_LT && opcode <= UL_BINARY_NE) return unit->int_type;
  if (opcode == UL_BINARY_LOGICAL_AND || opcode == UL_BINARY_LOGICAL_OR) return unit->int_type;
  int is_arithmetic = (opcode >= UL_BINARY_MUL && opcode <= UL_BINARY_SUB) ||
                      (opcode >= UL_BINARY_AND && opcode <= UL_BINARY_OR);
  int is_number = first->kind == UL_TYPE_INTEGER || first->kind == UL_TYPE_FLOATING;
  return is_arithmetic && is_number && left == right && reads_as_itself(first) ? left : 0;
}

/// The canonical type of an expression of C by the types of its operands; 0 when they do not tell.
uint32_t ul_type_by_operands(const struct ul_unit *unit, uint32_t node) {
  const ul_node *entry = &unit->nodes[node];
  uint32_t operand[2] = {0};
  uint32_t count = ul_operands(unit, node, operand, 2);
  if (count == 0) return 0;
  const ul_node *first = &unit->nodes[operand[0]];
  uint32_t type = first->type;
  switch (entry->kind) {
  case UL_CXCursor_ParenExpr: return type;
  case UL_CXCursor_UnexposedExpr: {
    // A cast around what designates memory reads it; but `va_arg` comes out of a macro.
    int is_memory = first->kind == UL_CXCursor_DeclRefExpr ||
                    first->kind == UL_CXCursor_MemberRefExpr ||
                    first->kind == UL_CXCursor_ArraySubscriptExpr ||
                    (first->kind == UL_CXCursor_UnaryOperator &&
                     first->opcode == UL_UNARY_DEREFERENCE);
    if (count != 1 || !is_memory || first->flags & (UL_NODE_MACRO | UL_NODE_CONSTANT)) return 0;
    return reads_as_itself(&unit->types[type]) ? type : 0;
  }
  case UL_CXCursor_UnaryOperator:
    if (entry->opcode == UL_UNARY_DEREFERENCE) return pointee(unit, type);
    return entry->opcode == UL_UNARY_NOT && unit->types[type].kind != UL_TYPE_VECTOR ? unit->int_type
                                                                                     : 0;
  case UL_CXCursor_ArraySubscriptExpr: return pointee(unit, type);
  case UL_CXCursor_CallExpr: {
    uint32_t function = pointee(unit, type);
    if (unit->types[function].kind != UL_TYPE_FUNCTION) return 0;
    uint32_t result = unit->types[unit->types[function].element].canonical;
    return unit->types[result].kind == UL_TYPE_VOID || reads_as_itself(&unit->types[result]) ? result
                                                                                            : 0;
  }
  case UL_CXCursor_BinaryOperator:
    return count == 2 ? binary_type(unit, entry->opcode, type, unit->nodes[operand[1]].type) : 0;
  default: return 0;
  }
}

// MARK: Declarations

// Whether a function's symbol is not its name, but for the underscore that some platforms prepend.
static int is_mangled(struct ul_unit *unit, UL_CXCursor cursor, uint32_t name) {
  const struct ul_library *clang = unit->clang;
  UL_CXString mangled = clang->Cursor_getMangling(cursor);
  const char *symbol = clang->getCString(mangled);
  const char *spelled = unit->strings + name;
  int differs = symbol && *symbol && strcmp(symbol, spelled) != 0 &&
                !(*symbol == '_' && strcmp(symbol + 1, spelled) == 0);
  clang->disposeString(mangled);
  return differs;
}

uint32_t ul_declaration_index(struct ul_unit *unit, UL_CXCursor cursor) {
  const struct ul_library *clang = unit->clang;
  // A label is a statement: its first pointer is the function it stands in.
  const void *key = cursor.kind == UL_CXCursor_LabelStmt ? cursor.data[1] : cursor.data[0];
  if (!key) return 0;
  uint32_t known = ul_map_get(&unit->declaration_map, key);
  if (known) return known;
  if (cursor.kind != UL_CXCursor_LabelStmt && cursor.kind != UL_CXCursor_ParmDecl &&
      cursor.kind != UL_CXCursor_FieldDecl && cursor.kind != UL_CXCursor_EnumConstantDecl) {
    UL_CXCursor canonical = clang->getCanonicalCursor(cursor);
    if (canonical.data[0] && canonical.data[0] != key) {
      uint32_t index = ul_declaration_index(unit, canonical);
      // Later declarations know more: attributes are inherited, builtins name no parameters.
      if (cursor.kind == UL_CXCursor_FunctionDecl) unit->declaration_handles[index] = cursor;
      ul_map_set(unit, &unit->declaration_map, key, index);
      return index;
    }
  }
  if (!ul_reserve(unit, (void **)&unit->declarations, unit->declaration_count,
                  &unit->declaration_capacity, sizeof *unit->declarations) ||
      !ul_reserve(unit, (void **)&unit->declaration_handles, unit->declaration_count,
                  &unit->declaration_handle_capacity, sizeof *unit->declaration_handles))
    return 0;
  uint32_t index = (uint32_t)unit->declaration_count++;
  unit->declaration_handles[index] = cursor;
  ul_map_set(unit, &unit->declaration_map, key, index);
  ul_declaration entry = {.kind = (uint32_t)cursor.kind, .node = UINT32_MAX};
  unit->declarations[index] = entry;
  if (cursor.kind == UL_CXCursor_LabelStmt) return index;
  entry.name = ul_add_clang_string(unit, clang->getCursorSpelling(cursor));
  switch (cursor.kind) {
  case UL_CXCursor_EnumConstantDecl: entry.value = clang->getEnumConstantDeclValue(cursor); break;
  case UL_CXCursor_FieldDecl: {
    UL_CXCursor parent = clang->getCursorSemanticParent(cursor);
    if (parent.kind == UL_CXCursor_UnionDecl) entry.flags |= UL_DECL_UNION_MEMBER;
    entry.parent = ul_declaration_index(unit, parent);
    const char *name = unit->strings + entry.name;
    // 14 spells nothing, newer ones say where the anonymous record stands.
    if (!*name || strchr(name, '(')) entry.flags |= UL_DECL_ANONYMOUS;
    entry.type = ul_type_index(unit, clang->getCursorType(cursor));
    break;
  }
  case UL_CXCursor_VarDecl: {
    entry.storage = (uint32_t)clang->Cursor_getStorageClass(cursor);
    if (clang->getCursorTLSKind(cursor) != 0) entry.flags |= UL_DECL_THREAD;
    int parent = clang->getCursorSemanticParent(cursor).kind;
    if (parent == UL_CXCursor_FunctionDecl || parent == UL_CXCursor_CXXMethod)
      entry.flags |= UL_DECL_LOCAL;
    entry.type = ul_type_index(unit, clang->getCursorType(cursor));
    break;
  }
  case UL_CXCursor_ParmDecl:
    entry.type = ul_type_index(unit, clang->getCursorType(cursor));
    break;
  case UL_CXCursor_FunctionDecl:
    entry.storage = (uint32_t)clang->Cursor_getStorageClass(cursor);
    if (clang->Cursor_isFunctionInlined(cursor)) entry.flags |= UL_DECL_INLINE;
    if (unit->options.is_foreign && is_mangled(unit, cursor, entry.name)) {
      // Overloads and namespaces share names: parameters tell them from each other and from C.
      entry.flags |= UL_DECL_MANGLED;
      entry.name = ul_add_clang_string(unit, clang->getCursorDisplayName(cursor));
    }
    entry.type = ul_type_index(unit, clang->getCursorType(cursor));
    break;
  case UL_CXCursor_TypedefDecl:
    entry.type = ul_type_index(unit, clang->getTypedefDeclUnderlyingType(cursor));
    break;
  default: break;
  }
  unit->declarations[index] = entry;
  return index;
}

// MARK: Records

struct field_visit {
  struct ul_unit *unit;
  uint32_t record;
};

static int visit_field(UL_CXCursor cursor, UL_CXClientData data) {
  struct field_visit *visit = data;
  struct ul_unit *unit = visit->unit;
  const struct ul_library *clang = unit->clang;
  if (!ul_reserve(unit, (void **)&unit->fields, unit->field_count, &unit->field_capacity,
                  sizeof *unit->fields))
    return 0;
  uint32_t declaration = ul_declaration_index(unit, cursor);
  ul_field field = {
      .record = visit->record,
      .declaration = declaration,
      .type = unit->declarations[declaration].type,
      .bit_width = clang->getFieldDeclBitWidth(cursor),
      .bit_offset = clang->Cursor_getOffsetOfField(cursor),
  };
  unit->fields[unit->field_count++] = field;
  return UL_CXVisit_Continue;
}

// The fields of every complete record that some type names; visiting them may name more.
void ul_collect_records(struct ul_unit *unit) {
  const struct ul_library *clang = unit->clang;
  struct ul_map seen = {0};
  for (uint32_t index = 1; index < unit->type_count && !unit->out_of_memory; index++) {
    ul_type type = unit->types[index];
    if (type.kind != UL_TYPE_RECORD || type.canonical != index || type.size < 0) continue;
    const void *key = unit->declaration_handles[type.declaration].data[0];
    if (ul_map_get(&seen, key)) continue;
    ul_map_set(unit, &seen, key, 1);
    struct field_visit visit = {unit, type.declaration};
    clang->Type_visitFields(unit->type_handles[index], visit_field, &visit);
  }
  free(seen.slots);
}
