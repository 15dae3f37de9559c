/* page_named.h: a page as people name it on the command line: its number or its address. */
#ifndef RASOAT_CLI_PAGE_NAMED_H
#define RASOAT_CLI_PAGE_NAMED_H

#include "store/store.h"

/* *page: 0 where there is no such address. Of errors the store says why. */
enum status page_named(struct store *store, struct text name, int64_t *page) MUST_USE;

#endif
