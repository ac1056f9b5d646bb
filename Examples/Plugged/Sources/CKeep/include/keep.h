#ifndef KEEP_H
#define KEEP_H

void keep_name(const char *name);

#endif
