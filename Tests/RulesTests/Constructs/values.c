#include <stdint.h>
#include <stdlib.h>
#include <string.h>
static char *g1; static void *table[2][3]; static uintptr_t g3; static void *g4;
char *ret_cast_bad(void) { int x = 1; return (char *)&x; }
char *ret_cast_good(void) { static int x = 1; return (char *)&x; }
void stash_void_bad(void) { int x; void *p = &x; g4 = p; }
void stash_void_good(void) { int x; void *p = &x; g4 = p; g4 = 0; }
void stash_int_bad(void) { int x; g3 = (uintptr_t)&x; }
void stash_int_good(void) { int x; g3 = (uintptr_t)&x; g3 = 0; }
const char *implicit_const_bad(void) { char b[4]; const char *p = b; return p; }
const char *implicit_const_good(const char *q) { char b[4]; const char *p = b; (void)p; return q; }
char *roundtrip_bad(void) { char b[8]; intptr_t i = (intptr_t)b; i += 2; return (char *)i; }
char *roundtrip_good(char *b) { intptr_t i = (intptr_t)b; i += 2; return (char *)i; }
struct s { int a; char b[8]; struct s *next; };
char *field_arr_bad(void) { struct s v; return v.b; }
char *field_arr_good(struct s *v) { return v->b; }
int *addr_field_bad(void) { struct s v; return &v.a; }
int *addr_field_ptr_bad(struct s v) { return &v.a; }
int *addr_field_good(struct s *v) { return &v->a; }
char *elem_bad(int i) { char b[8]; return &b[i]; }
char *elem_swapped_bad(int i) { char b[8]; return &i[b]; }
char *ptr_arith_bad(int i) { char b[8]; char *p = b + i; p++; p -= 1; return --p; }
char *ptr_arith_good(char *b, int i) { char *p = b + i; p++; p -= 1; return --p; }
char *comma_bad(void) { char b[8]; return (b[0] = 1, b); }
char *comma_good(char *b) { char c[8]; return (c[0] = 1, b); }
char *cond_bad(int c, char *q) { char b[8]; return c ? b : q; }
char *cond_good(int c, char *q, char *r) { char b[8]; b[0]=0; return c ? r : q; }
char *elvis_bad(char *q) { char b[8]; return q ?: b; }
char *elvis_good(char *q, char *r) { return q ?: r; }
char *stmtexpr_bad(void) { return ({ char b[8]; b[0] = 0; b; }); }
char *stmtexpr_good(char *q) { return ({ char b[8]; b[0] = 0; q; }); }
int **compound_lit_bad(void) { int *v; return (int **){&v}; }
struct s *compound_lit2_bad(void) { return &(struct s){ .a = 1 }; }
struct s *compound_lit_good(struct s *o) { *o = (struct s){ .a = 1 }; return o; }
static struct s *glob_lit = &(struct s){ .a = 3 };
struct s *glob_lit_good(void) { return glob_lit; }
char *vla_bad(int n) { char b[n]; b[0] = 0; return b; }
char *alloca_bad(int n) { return __builtin_alloca(n); }
char *param_arr_good(char b[8]) { return b; }
int *param_bad(int x) { return &x; }
void union_bad(void) { union { int *p; char *q; } u; int x; u.p = &x; g1 = u.q; }
void union_good(void) { union { int *p; char *q; } u; int x; u.p = &x; u.p = 0; g1 = u.q; }
union pun { void *p; uintptr_t i; };
uintptr_t pun_bad(void) { int x; union pun u = { .p = &x }; return u.i; }
struct wrap { int *p; struct { char *q; } in; };
struct wrap agg_ret_bad(void) { int x; struct wrap w = { &x }; return w; }
struct wrap agg_ret_good(int *x) { struct wrap w = { x }; return w; }
static struct wrap gw;
void agg_copy_bad(void) { int x; struct wrap w = { .p = &x }; gw = w; }
void agg_copy_good(void) { int x; struct wrap w = { .p = &x }; gw = w; gw = (struct wrap){0}; }
void agg_copy2_bad(void) { char b[4]; struct wrap w = { .in.q = b }; struct wrap v = w; gw.in = v.in; }
void agg_memcpy_bad(void) { int x; struct wrap w = { .p = &x }; memcpy(&gw, &w, sizeof w); }
void agg_memcpy_good(void) { int x; struct wrap w = { .p = &x }; memcpy(&gw, &w, sizeof w); memset(&gw, 0, sizeof gw); }
void arr_init_bad(void) { int x; int *a[2] = { [1] = &x }; g4 = a[1]; }
void arr_init_alarm(void) { int x; int *a[2] = { [1] = &x }; g4 = a[0]; }
void range_init_bad(void) { int x; int *a[8] = { [0 ... 7] = &x }; g4 = a[3]; }
void nested_init_bad(void) { int x; struct { struct wrap w[2]; } n = { { { 0 }, { .p = &x } } }; g4 = n.w[1].p; }
void nested_init_good(void) { int x; struct { struct wrap w[2]; } n = { { { 0 }, { .p = &x } } }; g4 = n.w[0].p; }
void md_bad(void) { int x; table[1][2] = &x; }
void md_good(void) { int x; table[1][2] = &x; table[1][2] = 0; }
void md_other_bad(void) { int x; table[1][2] = &x; table[1][1] = 0; }
void md_row_bad(void) { int x; void **row = table[1]; row[2] = &x; }
void md_step_bad(void) { int x; *(*(table + 1) + 2) = &x; table[0][1] = 0; }
void md_init_bad(void) { int x; int *rows[2][2] = { { 0 }, { [1] = &x } }; g4 = rows[1][1]; }
void md_init_good(void) { int x; int *rows[2][2] = { { &x }, { 0 } }; rows[0][0] = 0; g4 = rows[0][0]; }
void md_designated_bad(void) { int x; int *rows[2][2] = { [1] = { [0] = &x } }; g4 = rows[1][0]; }
void md_path_bad(void) { int x; int *rows[2][2] = { [1][0] = &x }; g4 = rows[1][0]; }
