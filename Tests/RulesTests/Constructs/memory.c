#include <stdlib.h>
#include <string.h>
#include <stdio.h>
static char *g; static void *cache[4];
struct s { char *p; struct s *next; int refs; char inl[8]; };
int uaf_bad(void) { int *p = malloc(4); if (!p) return 0; free(p); return *p; }
int uaf_good(void) { int *p = malloc(4); if (!p) return 0; int v = *p; free(p); return v; }
void df_bad(void) { char *p = malloc(4); free(p); free(p); }
void df_good(void) { char *p = malloc(4); free(p); p = 0; free(p); }
void df_cond_bad(int c) { char *p = malloc(4); if (c) free(p); free(p); }
void df_cond_good(int c) { char *p = malloc(4); if (c) { free(p); p = 0; } free(p); }
void df_same_good(int c) { char *p = malloc(4); if (c) free(p); if (!c) free(p); }
void df_loop_missed(int c) { char *p = malloc(4); while (c--) free(p); }
void df_loop_good(int c) { while (c--) { char *p = malloc(4); free(p); } }
void free_stack_bad(void) { char b[4]; free(b); }
void free_stack_good(int n) { char b[4]; char *p = n > 4 ? malloc(n) : b; if (p != b) free(p); }
void free_off_bad(void) { char *p = malloc(8); p++; free(p); }
void free_off_good(void) { char *p = malloc(8); char *q = p; q++; free(p); }
void free_static_bad(void) { static char b[4]; free(b); }
void free_lit_bad(void) { char *s = "abc"; free(s); }
void free_field_missed(void) { struct s *x = malloc(sizeof *x); free(x->inl); }
void free_alloca_bad(int n) { char *p = __builtin_alloca(n); free(p); }
char *realloc_bad(char *p) { char *q = realloc(p, 100); if (!q) return 0; p[0] = 1; return q; }
char *realloc_good(char *p) { char *q = realloc(p, 100); if (!q) return p; q[0] = 1; return q; }
void alias_bad(void) { struct s *x = malloc(sizeof *x); struct s *y = x; free(x); y->refs = 1; }
void alias_good(void) { struct s *x = malloc(sizeof *x); struct s *y = malloc(sizeof *y); free(x); y->refs = 1; free(y); }
void list_bad(struct s *h) { for (struct s *x = h; x; x = x->next) free(x); }
void list_good(struct s *h) { for (struct s *x = h, *nx; x; x = nx) { nx = x->next; free(x); } }
void list2_good(struct s *h) { while (h) { struct s *t = h; h = h->next; free(t); } }
static void dispose(struct s *x) { free(x->p); free(x); }
void helper_bad(void) { struct s *x = calloc(1, sizeof *x); dispose(x); puts(x->p); }
void helper_good(void) { struct s *x = calloc(1, sizeof *x); puts(x->p ? x->p : ""); dispose(x); }
void helper_df_bad(void) { struct s *x = calloc(1, sizeof *x); dispose(x); dispose(x); }
static void clear(char **p) { free(*p); *p = 0; }
void clear_good(void) { char *p = malloc(3); clear(&p); clear(&p); free(p); }
static void noclear(char **p) { free(*p); }
void noclear_bad(void) { char *p = malloc(3); noclear(&p); free(p); }
void goto_bad(int c) { char *p = malloc(3); if (c) goto err; free(p); err: free(p); }
void goto_good(int c) { char *p = malloc(3); if (c) goto err; free(p); return; err: free(p); }
static void unref(struct s *x) { if (--x->refs == 0) free(x); }
void ref_good(struct s *x) { unref(x); }
int ref2_bad(void) { struct s *x = malloc(sizeof *x); x->refs = 1; unref(x); return x->refs; }
int ref3_good(void) { struct s *x = malloc(sizeof *x); x->refs = 2; unref(x); int r = x->refs; unref(x); return r; }
void mac_bad(char *p) {
#define FREE(x) free(x)
  FREE(p); FREE(p); }
void mac_good(char *p) {
#define SAFE_FREE(x) do { free(x); (x) = NULL; } while (0)
  SAFE_FREE(p); SAFE_FREE(p); }
void file_bad(void) { FILE *f = fopen("a", "r"); if (!f) return; fclose(f); fgetc(f); }
void file_good(void) { FILE *f = fopen("a", "r"); if (!f) return; fgetc(f); fclose(f); }
void file_df_bad(void) { FILE *f = fopen("a", "r"); if (!f) return; fclose(f); fclose(f); }
void mism_bad(void) { FILE *f = fopen("a", "r"); free(f); }
void cond_free_bad(int a, char *q) { char *p = malloc(3); a ? free(p) : free(q); if (a) p[0] = 1; }
void comma_free_bad(char *p) { (free(p), p[0] = 1); }
void sw_free_bad(int a, char *p) { switch (a) { case 1: free(p); /* fall */ case 2: p[0] = 1; } }
void sw_free_good(int a, char *p) { switch (a) { case 1: free(p); break; case 2: p[0] = 1; } }
void arr_free_bad(void) { char *a[2]; a[0] = malloc(1); a[1] = malloc(1); free(a[0]); free(a[0]); free(a[1]); }
void arr_free_good(void) { char *a[2]; a[0] = malloc(1); a[1] = malloc(1); free(a[0]); free(a[1]); }
void arr_loop_good(int k) { char *a[8]; for (int i = 0; i < 8; i++) a[i] = malloc(1); for (int i = 0; i < 8; i++) free(a[i]); }
void cache_good(char *p) { cache[0] = p; free(p); }
char *glob_bad(void) { free(g); return g; }
void glob_good(void) { free(g); g = 0; }
void strdup_bad(const char *s) { char *p = strdup(s); free(p); puts(p); }
void use_ret_bad(char *p) { char *q = p; free(p); strcpy(q, "a"); }
char *ret_freed_bad(char *p) { free(p); return p; }
void struct_copy_bad(void) { struct s a = { malloc(4) }; struct s b = a; free(a.p); free(b.p); }
void struct_copy_good(void) { struct s a = { malloc(4) }; struct s b = a; a.p = 0; free(a.p); free(b.p); }
void passbyval_bad(void) { struct s a = { malloc(4) }; struct s b; b = a; free(b.p); a.p[0] = 1; }
static void consume(struct s v) { free(v.p); }
void byval_bad(void) { struct s a = { malloc(4) }; consume(a); a.p[0] = 1; }
void byval_good(void) { struct s a = { malloc(4) }; a.p[0] = 1; consume(a); }
static struct s make(void) { struct s a = { malloc(4) }; return a; }
void retval_bad(void) { struct s a = make(); free(a.p); free(a.p); }
void retval_good(void) { struct s a = make(); free(a.p); a = make(); free(a.p); }
void retfield_bad(void) { char *p = make().p; free(p); free(p); }
typedef struct { void *(*alloc)(size_t); void (*release)(void *); } mem;
static const mem M = { malloc, free };
void memtab_bad(void) { char *p = M.alloc(4); M.release(p); p[0] = 1; }
void memtab_good(void) { char *p = M.alloc(4); p[0] = 1; M.release(p); }
void bits_good(struct s *x) { struct s *t = (struct s *)((unsigned long)x & ~1ul); free(t); }
void bits_bad(struct s *x) { struct s *t = (struct s *)((unsigned long)x | 1ul); free(x); ((struct s *)((unsigned long)t & ~1ul))->refs = 1; }
__attribute__((noreturn)) void die(void);
#define CHECK(x) if (!(x)) die()
void noret_good(char *p, int c) { if (c) { free(p); die(); } p[0] = 1; }
void noretmac_good(char *p, int c) { free(p); CHECK(0); p[0] = 1; }
_Noreturn static void die2(void) { exit(1); }
void noret2_good(char *p, int c) { if (c) { free(p); die2(); } p[0] = 1; }
static void die3(void) { abort(); }
void noret3_good(char *p, int c) { if (c) { free(p); die3(); } p[0] = 1; }
struct entry { char *name; char *value; struct entry *next; };
void entry_replaced_good(struct entry *e, const struct entry *with) {
  free(e->name); memcpy(e, with, sizeof(struct entry)); free(e->name);
}
void entry_replaced_by_value_good(struct entry *e, const struct entry with) {
  if (e->name) free(e->name);
  memcpy(e, &with, sizeof *e); if (e->name) free(e->name);
}
void entry_start_replaced_missed(struct entry *e, const struct entry *with) {
  free(e->value); memcpy(e, with, sizeof(char *)); free(e->value);
}
void entry_other_replaced_bad(struct entry *e, struct entry *other, const struct entry *with) {
  free(e->value); memcpy(other, with, sizeof *other); free(e->value);
}
struct hook { struct hook *next; struct hook **from; char *what; };
struct hooks { struct hook *first; struct hook **last; };
static void hook_remove(struct hooks *all, const char *what) {
  struct hook *h;
  for (h = all->first; h; h = h->next) if (strcmp(h->what, what) == 0) break;
  if (!h) return;
  if (h->next) h->next->from = h->from; else all->last = h->from;
  *h->from = h->next;
  free(h->what); free(h);
}
static void hook_drop(struct hooks *all) { free(all->first->what); free(all->first); }
static int hook_find(struct hooks *all, const char *what) {
  for (struct hook *h = all->first; h; h = h->next) if (strcmp(h->what, what) == 0) return 1;
  return 0;
}
int hooks_unlinked_good(struct hooks *all) { hook_remove(all, "a"); return hook_find(all, "a"); }
void hooks_unlinked_twice_good(struct hooks *all) { hook_remove(all, "a"); hook_remove(all, "b"); }
int hooks_dropped_bad(struct hooks *all) { hook_drop(all); return hook_find(all, "a"); }
struct link { struct link *next; };
struct chain { struct link *head, *tail; };
static int chain_pop(struct chain *c) {
  struct link *next = c->head->next; if (!next) return 0;
  free(c->head); c->head = next; return 1;
}
void chain_cleared_good(void) {
  struct link *l = calloc(1, sizeof *l); if (!l) return;
  struct chain c = { l, l }; chain_pop(&c); free(c.tail);
}
void chain_uncleared_bad(struct link *after) {
  struct link *l = calloc(1, sizeof *l); if (!l) return;
  l->next = after; struct chain c = { l, l }; if (chain_pop(&c)) free(c.tail);
}
