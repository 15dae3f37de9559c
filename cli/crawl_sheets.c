/* crawl_sheets.c: style sheets of this run: each is fetched once, waits on the disk, and goes to an analyst with the page that
 * needs it. */
#include "base/hash.h"
#include "cli/visit.h"
#include "page/css.h"

#include <stdlib.h>
#include <string.h>

/* By the address itself: another one with its hash must not stand for it. */
static struct crawl_sheet **sheet_slot(struct crawl *crawl, struct text url)
{
    const uint64_t hash = hash_text(url);
    struct crawl_sheet **slot = &crawl->sheets[hash % (sizeof crawl->sheets / sizeof *crawl->sheets)];
    while (*slot && !((*slot)->url_hash == hash && text_equal(text_from_string((*slot)->url), url)))
        slot = &(*slot)->next;
    return slot;
}

const struct crawl_sheet *host_sheet_named(struct crawl *crawl, struct text url)
{
    return *sheet_slot(crawl, url);
}

/* Its bytes wait on the disk for the pages that need them: of thousands of sites they would fill the memory. */
void host_sheet_known(struct crawl *crawl, struct crawl_sheet *sheet, bool available, struct text bytes)
{
    if (bytes.length > CSS_LIMIT_SHEET_BYTES + 1)
        bytes.length = CSS_LIMIT_SHEET_BYTES + 1; /* the one byte more says that it was cut */
    sheet->sum = available ? bytes_sum(crawl->key, bytes) : 0;
    sheet->length = bytes.length;
    sheet->available = available && aside_put(&crawl->sheet_bytes, crawl->config->state, bytes, &sheet->at);
    sheet->known = true;
    sheet->asked = false;
    struct sheet_waiter *waiting = sheet->waiting;
    sheet->waiting = NULL;
    for (struct sheet_waiter *next; waiting; waiting = next) {
        next = waiting->next; /* the visit may end, and its arena with it */
        if (--waiting->visit->sheets_wanted == 0)
            page_sheets_ready(crawl, waiting->visit);
    }
}

void host_sheets_again(struct crawl *crawl, struct text start)
{
    crawl->sheet_turn++; /* analysts know them, too */
    for (size_t i = 0; i < sizeof crawl->sheets / sizeof *crawl->sheets; i++)
        for (struct crawl_sheet *sheet = crawl->sheets[i]; sheet; sheet = sheet->next)
            if (sheet->known && text_starts_with(text_from_string(sheet->url), start)) {
                sheet->known = false;
                sheet->sum = 0; /* so that no page that was judged with it counts as unchanged */
            }
}

void host_add_sheets(struct crawl *crawl, const struct visit *visit, struct buffer *request)
{
    size_t bytes = 0;
    for (size_t i = 0; i < visit->sheets.count; i++) {
        const struct crawl_sheet *sheet = host_sheet_named(crawl, visit->sheets.items[i]);
        struct buffer own;
        buffer_init(&own, CSS_LIMIT_SHEET_BYTES + 1);
        bool has = sheet && sheet->available && bytes + sheet->length <= STYLE_LIMIT_PAGE_BYTES &&
                   aside_get(&crawl->sheet_bytes, sheet->at, sheet->length, &own);
        bytes += has ? sheet->length : 0;
        task_sheet_material(request, visit->sheets.items[i], has, has ? buffer_text(&own) : (struct text){0});
        buffer_release(&own);
    }
}

/* Analysts name sheets of the page's own domain alone (page/style.h); one that was taken over may name any. */
static bool is_in_scope(struct crawl *crawl, const struct visit *visit, const struct url *sheet)
{
    struct url page;
    return url_parse(crawl->scratch, visit->response.final_url, NULL, &page) == STATUS_OK &&
           text_equal(url_registrable_domain(page.host), url_registrable_domain(sheet->host));
}

bool host_want_sheet(struct crawl *crawl, struct visit *visit, struct text address)
{
    struct crawl_sheet **slot = sheet_slot(crawl, address);
    if (!*slot) {
        struct crawl_sheet *fresh = calloc(1, sizeof *fresh);
        char *url = strndup(address.data ? address.data : "", address.length);
        if (!fresh || !url) {
            free(fresh);
            free(url);
            return true;
        }
        *fresh = (struct crawl_sheet){.url_hash = hash_text(address), .url = url};
        *slot = fresh;
    }
    struct crawl_sheet *sheet = *slot;
    if (sheet->known)
        return true;
    if (!sheet->asked) {
        struct url url;
        arena_reset(crawl->scratch);
        struct crawl_host *host = url_parse(crawl->scratch, address, NULL, &url) == STATUS_OK &&
                                          is_in_scope(crawl, visit, &url) ? pipeline_host(crawl, visit->site, &url) : NULL;
        if (!host)
            return true; /* this page may not have it asked for: others may */
        /* as it was understood above, not as it was written: libcurl reads "http://a\\@b/" in another way */
        struct request *request = !host->gone ? request_new(crawl, REQUEST_SHEET, host, visit->site, url.href) : NULL;
        if (!request) {
            host_sheet_known(crawl, sheet, false, (struct text){0});
            return true;
        }
        sheet->asked = true;
        request->sheet = sheet;
        pipeline_enqueue(crawl, request, true);
        host_ask_robots(crawl, host); /* goes before it */
    }
    struct sheet_waiter *waiter = arena_alloc(visit->arena, sizeof *waiter);
    *waiter = (struct sheet_waiter){.next = sheet->waiting, .visit = visit};
    sheet->waiting = waiter;
    visit->sheets_wanted++;
    return false;
}

uint64_t host_sheets_sum(struct crawl *crawl, struct text urls)
{
    uint64_t sum = hash_u64(urls.length);
    while (urls.length) {
        const struct crawl_sheet *sheet = host_sheet_named(crawl, text_split(&urls, '\n'));
        sum = hash_u64(sum ^ (sheet ? sheet->sum : 0));
    }
    return sum | 1;
}

bool host_sheet_forbidden(struct crawl *crawl, struct request *request)
{
    struct url url;
    arena_reset(crawl->scratch);
    if (request->host->robots_state != ROBOTS_KNOWN ||
        url_parse(crawl->scratch, text_from_string(request->url), NULL, &url) != STATUS_OK ||
        host_allows(crawl, request->host, &url))
        return false;
    pipeline_note(crawl, request->site, "sheet-robots", text_from_string(request->url), 1);
    host_sheet_known(crawl, request->sheet, false, (struct text){0});
    request_free(crawl, request);
    return true;
}
