#define _GNU_SOURCE
#include "CClangIndex.h"

#if defined(__linux__) && defined(__GLIBC__)

#include <malloc.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

void ul_prepare_process(void) {
  const size_t page = (size_t)2 << 20;
  const size_t room = (size_t)256 << 20;
  // A thread of its own would have a heap of its own.
  setenv("LIBCLANG_NOTHREADS", "1", 1);
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
  // Addresses for a large unit are taken at once, so that they can be asked to lie in large pages; memory
  // is given to them as they are used.
  mallopt(M_TOP_PAD, (int)room);
  uintptr_t start = (uintptr_t)sbrk(0);
  void *volatile block = malloc((size_t)1 << 20); // volatile, lest the compiler see no need for it
  free(block);
  uintptr_t end = (uintptr_t)sbrk(0);
  mallopt(M_TOP_PAD, 16 << 20);
  start = (start + page - 1) / page * page;
  if (end > start) madvise((void *)start, end - start, MADV_HUGEPAGE);
}

#else

void ul_prepare_process(void) {}

#endif
