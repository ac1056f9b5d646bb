#include "keep.h"

static const char *kept;

void keep_name(const char *name) { kept = name; }
