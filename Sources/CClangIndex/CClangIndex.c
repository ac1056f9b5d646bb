#include "CClangIndex.h"
