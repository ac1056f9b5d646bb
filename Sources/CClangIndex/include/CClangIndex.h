#ifndef UNSAFE_LINT_CCLANGINDEX_H
#define UNSAFE_LINT_CCLANGINDEX_H

/// The part of the libclang C API that the C front end uses, loaded at run time.

#endif
