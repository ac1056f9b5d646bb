#define _GNU_SOURCE
#include "Unit.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

ul_library *ul_library_open(const char *path, char *error, size_t capacity) {
  void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    const char *reason = dlerror();
    snprintf(error, capacity, "%s", reason ? reason : "cannot be loaded");
    return NULL;
  }
  struct ul_library *library = calloc(1, sizeof *library);
  if (!library) {
    snprintf(error, capacity, "out of memory");
    return NULL;
  }
#define UL_LOAD(result, name, parameters)                                                          \
  *(void **)&library->name = dlsym(handle, "clang_" #name);                                        \
  if (!library->name) {                                                                            \
    snprintf(error, capacity, "clang_" #name " is missing (libclang 14 or newer is needed)");      \
    free(library);                                                                                 \
    return NULL;                                                                                   \
  }
#define UL_LOAD_OPTIONAL(result, name, parameters)                                                 \
  *(void **)&library->name = dlsym(handle, "clang_" #name);
  UL_LIBCLANG_FUNCTIONS(UL_LOAD)
  UL_LIBCLANG_OPTIONAL_FUNCTIONS(UL_LOAD_OPTIONAL)
  UL_CXString version = library->getClangVersion();
  const char *text = library->getCString(version);
  library->version = strdup(text ? text : "");
  library->disposeString(version);
  return library;
}

const char *ul_library_version(const ul_library *library) {
  return library->version ? library->version : "";
}
