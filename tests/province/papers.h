/* papers.h: the truth tables (expected.tsv, lookalikes.tsv, changes.tsv) and the import files against the province itself. */
#ifndef RASOAT_TESTS_PROVINCE_PAPERS_H
#define RASOAT_TESTS_PROVINCE_PAPERS_H

#include "tests/province/province.h"

#define PAPERS_LEAST_TECHNIQUES 18
#define PAPERS_LEAST_LOOKALIKES 30
#define PAPERS_LEAST_CLOAKS 15
#define PAPERS_LEAST_UNCHANGED 100

/* True where the two visitors are given different status, address, headers or body. `scratch` is reset by nobody. */
bool papers_differ(const struct province *province, const struct site *site, struct text path, unsigned one,
                   unsigned other, struct arena *scratch);
/* True where a file of imports/ names that address. */
bool papers_import(const struct province *province, const struct site *site, struct text path, struct arena *arena);
/* Prints TAP after test `number`; adds to `failed`; gives the number of its last test. */
unsigned papers_check(const struct province *const provinces[NIGHT_LIMIT], struct arena *arena, unsigned number,
                      unsigned *failed);

#endif
