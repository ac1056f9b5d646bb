#include <stddef.h>
#include <stdlib.h>
#define NOESCAPE __attribute__((noescape))
static void *g; static int *gi;
void keeps_missed(NOESCAPE int *p) { gi = p; }
void keeps_good(NOESCAPE int *p) { *p = 1; }
void keep2_missed(int *p __attribute__((noescape))) { gi = p; }
#define LB __attribute__((lifetimebound))
int *ident(int *p LB);
int *lb_bad(void) { int x; return ident(&x); }
int *lb_good(int *q) { int x; (void)x; return ident(q); }
void *my_alloc(size_t) __attribute__((malloc, ownership_returns(malloc)));
void my_free(void *p) __attribute__((ownership_takes(malloc, 1)));
void own_missed(void) { char *p = my_alloc(4); my_free(p); my_free(p); }
void own_good(void) { char *p = my_alloc(4); my_free(p); p = my_alloc(2); my_free(p); }
void own_stack_missed(void) { char b[4]; my_free(b); }
void nonnull_good(int *p) __attribute__((nonnull));
void nonnull_good(int *p) { gi = p; gi = 0; }
struct buf { size_t n; int *__attribute__((counted_by(n))) p; };
void cb_bad(struct buf *b) { int x; b->p = &x; }
void cb_good(struct buf *b) { int x; b->p = &x; b->p = NULL; }
typedef int *_Nonnull nn; typedef int *_Nullable nu;
nn nn_bad(void) { int x; return &x; }
nu nu_good(nu q) { return q; }
static inline int *hdr(int *p) { return p; }
int *inl_bad(void) { int x; return hdr(&x); }
int *inl_good(int *p) { return hdr(p); }
extern int *get(void); 
__attribute__((weak)) int *weak_bad(void) { int x; return &x; }
__attribute__((constructor)) static void ctor_bad(void) { int x; g = &x; }
enum mode { COPY = 1, BORROW = 2 };
#define F_KEEP 0x4
#define F_MODE(x) ((x) | F_KEEP)
static void opt(void *p, int mode) { if (mode == BORROW) g = p; }
static void optf(void *p, int flags) { if (flags & F_KEEP) g = p; }
void mode_bad(void) { int x; opt(&x, BORROW); }
void mode_good(void) { int x; opt(&x, COPY); }
void flag_bad(void) { int x; optf(&x, F_MODE(1)); }
void flag_good(void) { int x; optf(&x, 1); }
void sizeof_good(void) { int x; int n = sizeof(g = &x); (void)n; }
void typeof_good(void) { int x; __typeof__(g = &x) y; (void)y; }
void asm_good(void) { int x; __asm__ volatile("" : : "r"(&x) : "memory"); }
void vol_bad(void) { int x; void *volatile *p = (void *volatile *)&g; *p = &x; }
struct fam { int n; void *v[]; };
void fam_bad(struct fam *f) { int x; f->v[0] = &x; }
void fam_good(struct fam *f) { int x; f->v[0] = &x; f->v[0] = 0; }
struct bf { unsigned a : 3; int *p; unsigned b : 2; };
void bf_bad(struct bf *f) { int x; f->b = 1; f->p = &x; }
struct anon { union { struct { int *p; int q; }; void *r; }; };
void anon_bad(struct anon *a) { int x; a->r = &x; }
void anon_good(struct anon *a) { int x; a->p = &x; a->r = 0; }
int *const cgp = 0;
void kr_bad(p) int **p; { int x; *p = &x; }
int *complexret_bad(int c) { int a[2][3]; return a[c]; }
int (*fnarr_bad(void))[3] { int a[2][3]; return a; }
int *vlaptr_bad(int n) { int a[n][n]; return &a[1][0]; }
static int *ret_static(void) { static int x; return &x; }
void use_static_good(void) { g = ret_static(); }
void cond_store_bad(int c) { int x, y; *(c ? &g : (void **)&gi) = c ? (void *)&x : (void *)&y; }
void longjmp_good(void) { }
void nested_bad(int c) { int x; if (c) { while (c--) { switch (c) { case 3: { g = &x; } break; default: continue; } } } }
struct cbk { void (*fn)(void *); void *ctx; };
static struct cbk reg;
void reg_bad(void) { int x; reg = (struct cbk){ .fn = free, .ctx = &x }; }
void reg_good(void) { int x; reg = (struct cbk){ .fn = free, .ctx = &x }; reg = (struct cbk){ 0 }; }
void selfref_good(struct buf *b) { struct { void *self; } s; s.self = &s; }
void strlit_good(void) { g = "abc"; g = (void *)__func__; }
void predefined_bad(void) { char b[4]; g = b; g = g; }
