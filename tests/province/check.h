/* check.h: the province proves that it is what its papers say. */
#ifndef RASOAT_TESTS_PROVINCE_CHECK_H
#define RASOAT_TESTS_PROVINCE_CHECK_H

#include "tests/province/province.h"

#define CHECK_LEAST_PAGES 420
#define CHECK_LEAST_SITES 12
#define CHECK_LEAST_STYLES 4

/* Prints TAP over all nights; gives 0 where all is well, else 1. */
int check_nights(struct arena *arena, struct text root);

#endif
