#include <stdlib.h>
#include <string.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdatomic.h>
static char *g; static void *gv;
char *goto_bad(int c) { char b[4]; char *r = 0; if (c) goto out; r = b; out: return r; }
char *goto_good(int c, char *q) { char b[4]; char *r = q; if (c) goto out; b[0] = 0; out: return r; }
char *switch_bad(int c, char *q) { char b[4]; char *r = q; switch (c) { case 1: r = b; break; case 2: r = q; default: ; } return r; }
char *switch_fall_bad(int c, char *q) { char b[4]; char *r = q; switch (c) { case 1: r = b; case 2: break; default: r = q; } return r; }
char *switch_good(int c, char *q) { char b[4]; char *r = q; switch (c) { case 1: r = b; case 2: r = q; break; default: r = q; } return r; }
char *loop_bad(int n) { char b[4]; char *r = 0; for (int i = 0; i < n; i++) r = b + i; return r; }
char *do_bad(int n) { char *r; do { char b[4]; r = b; } while (n--); return r; }
char *while_good(int n, char *q) { char b[4]; char *r = b; while (n--) r = q; r = q; return r; }
void scope_bad(void) { int *p; { int x = 1; p = &x; } *p = 2; }
void scope_good(void) { int *p; int x; { p = &x; } *p = 2; }
int scope_loop_missed(int n) { int *p = 0; for (int i = 0; i < n; i++) { int x = i; if (p) return *p; p = &x; } return 0; }
int scope_for_bad(void) { int *p = 0; for (int i = 0; i < 3; i++) p = &i; return *p; }
int compgoto_bad(int c) { static void *t[] = { &&a, &&b }; int *p = 0; { int x; p = &x; } goto *t[c]; a: return 1; b: return *p; }
void cleanup_fn(char **p) { free(*p); }
char *cleanup_bad(void) { __attribute__((cleanup(cleanup_fn))) char *p = malloc(4); return p; }
char *cleanup_good(void) { __attribute__((cleanup(cleanup_fn))) char *p = malloc(4); char *q = p; p = 0; return q; }
#define AUTO __attribute__((cleanup(cleanup_fn)))
char *cleanup_macro_bad(void) { AUTO char *p = malloc(4); return p; }
void va_out_bad(int n, ...) { va_list ap; va_start(ap, n); char **out = va_arg(ap, char **); char b[4]; *out = b; va_end(ap); }
static void keep_va(int n, ...) { va_list ap; va_start(ap, n); gv = va_arg(ap, void *); va_end(ap); }
void va2_bad(void) { int x; keep_va(1, &x); }
static void nokeep_va(int n, ...) { va_list ap; va_start(ap, n); *va_arg(ap, int *) = 1; va_end(ap); }
void va2_good(void) { int x; nokeep_va(1, &x); }
static _Atomic(char *) ga; static _Atomic(void *) gb;
void atomic_bad(void) { char b[4]; atomic_store(&ga, b); }
void atomic_good(void) { char b[4]; atomic_store(&ga, b); atomic_store(&ga, (char *)0); }
void atomic2_bad(void) { char b[4]; ga = b; }
void atomic3_bad(void) { char b[4]; atomic_exchange_explicit(&gb, (void *)b, memory_order_release); }
void atomic4_bad(void) { char b[4]; char *e = 0; atomic_compare_exchange_strong(&ga, &e, b); }
void atomic5_bad(void) { int x; __atomic_store_n(&gv, (void *)&x, __ATOMIC_SEQ_CST); }
void atomic6_bad(void) { int x; void *p = &x; __atomic_store(&gv, &p, __ATOMIC_SEQ_CST); }
void atomic7_bad(void) { int x; __sync_lock_test_and_set(&gv, (void *)&x); }
void atomic8_bad(void) { int x; __sync_bool_compare_and_swap(&gv, 0, (void *)&x); }
static _Thread_local char *tl; static __thread void *tl2;
void tls_bad(void) { char b[4]; tl = b; }
void tls_good(void) { char b[4]; tl = b; tl = 0; }
void tls2_bad(void) { int x; tl2 = &x; }
char *builtin_memcpy_bad(void) { char b[4]; return __builtin_memcpy(b, "abc", 4); }
char *builtin_memcpy_good(char *d) { return __builtin_memcpy(d, "abc", 4); }
char *strchr_bad(void) { char b[4] = "ab"; return strchr(b, 'b'); }
char *expect_bad(int c, char *q) { char b[4]; if (__builtin_expect(c != 0, 0)) return b; return q; }
char *assume_aligned_bad(void) { char b[16]; return __builtin_assume_aligned(b, 16); }
char *choose_bad(void) { char b[4]; return __builtin_choose_expr(1, b, 0); }
char *generic_bad(void) { char b[4]; return _Generic(1, int: b, default: (char *)0); }
char *generic_good(char *q) { char b[4]; return _Generic(1L, int: b, default: q); }
typedef void (*cb)(void *);
static void keep(void *p) { gv = p; }
static void nokeep(void *p) { (void)p; }
static cb tab[] = { nokeep, keep };
static const struct ops { cb on, off; } ops = { .on = keep, .off = nokeep };
void fp_bad(void) { int x; cb f = keep; f(&x); }
void fp_good(void) { int x; cb f = nokeep; f(&x); }
void fptab_bad(int i) { int x; tab[i](&x); }
void fpops_bad(void) { int x; ops.on(&x); }
void fpops_good(void) { int x; ops.off(&x); }
static void callit(cb f, void *p) { (*f)(p); }
void fparg_bad(void) { int x; callit(keep, &x); }
void fparg_alarm(void) { int x; callit(&nokeep, &x); }
static jmp_buf jb;
char *setjmp_bad(void) { char b[4]; if (setjmp(jb)) return b; return 0; }
char *outparam_bad(char **o) { char b[4]; *o = b; return 0; }
char *outparam_good(char **o, char *q) { char b[4]; *o = b; *o = q; return 0; }
struct node { struct node *next, *prev; void *data; };
static struct node head = { &head, &head, 0 };
static void add(struct node *n) { n->next = head.next; n->prev = &head; head.next->prev = n; head.next = n; }
static void del(struct node *n) { n->prev->next = n->next; n->next->prev = n->prev; }
void list_bad(void) { struct node n; add(&n); }
void list_good(void) { struct node n; add(&n); del(&n); }
typedef void (^blk)(void);
static blk gblk;
void use_blk(blk b); void *_Block_copy(const void *); void _Block_release(const void *);
char *blk_capture_bad(void) { char b[4]; char *p = b; __block char *o = 0; blk k = ^{ o = p; }; k(); return o; }
char *blk_capture_good(char *q) { char b[4]; char *p = b; (void)p; __block char *o = 0; blk k = ^{ o = q; }; k(); return o; }
blk blk_ret_missed(int x) { blk k = ^{ (void)x; }; return k; }
blk blk_ret_good(void) { blk k = ^{ }; return k; }
void blk_store_missed(int x) { gblk = ^{ (void)x; }; }
void blk_store_good(int x) { gblk = (blk)_Block_copy((const void *)^{ (void)x; }); }
void blk_static_bad(void) { char b[4]; char *p = b; blk k = ^{ g = p; }; k(); }
char *scoped_static_good(void) { static char b[4]; return b; }
struct handle { void *data; void *log; };
enum option { DATA, LOG, SIZE };
static void vset(struct handle *h, enum option o, va_list ap) {
  switch (o) {
  case DATA: h->data = va_arg(ap, void *); break;
  case LOG: h->log = va_arg(ap, void *); break;
  default: (void)va_arg(ap, int);
  }
}
static void set(struct handle *h, enum option o, ...) { va_list ap; va_start(ap, o); vset(h, o, ap); va_end(ap); }
void va_list_bad(struct handle *h) { int x; set(h, DATA, &x); }
void va_list_good(struct handle *h) { int x; set(h, DATA, &x); set(h, DATA, (void *)0); }
void va_list_other_bad(struct handle *h) { int x; set(h, DATA, &x); set(h, LOG, (void *)0); }
static void second(int n, ...) { va_list ap; va_start(ap, n); (void)va_arg(ap, void *); gv = va_arg(ap, void *); va_end(ap); }
void va_second_bad(void) { int x; second(2, (void *)0, &x); }
void va_second_good(void) { int x; second(2, &x, (void *)0); }
static void branches(int n, ...) { va_list ap; va_start(ap, n); if (n) (void)va_arg(ap, void *); gv = va_arg(ap, void *); va_end(ap); }
void va_branch_good(void) { int x; branches(1, &x, (void *)0); }
