/* page_named.c: see page_named.h. */
#include "cli/page_named.h"

static bool take_id(void *context, const struct page_report *report)
{
    *(int64_t *)context = report->id;
    return false;
}

enum status page_named(struct store *store, struct text name, int64_t *page)
{
    struct page_query query = {.url = name};
    uint64_t number = 0;
    *page = 0;
    if (text_to_number(name, INT64_MAX, &number))
        query = (struct page_query){.page = (int64_t)number};
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        query.verdicts[i] = true;
    return store_pages(store, &query, take_id, page);
}
