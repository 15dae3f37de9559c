/* check.c: how our own mistakes end. */
#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>

void check_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "rasoat: internal error at %s:%d: %s\n", file, line, condition);
    abort();
}
