/* page_view.h: what the screens of one page share: what is known of it, the head with its tabs, and the kept answers. */
#ifndef RASOAT_REVIEW_PAGE_VIEW_H
#define RASOAT_REVIEW_PAGE_VIEW_H

#include "review/screen.h"
#include "store/queue.h"
#include "store/tickets.h"
#include "takedown/ticket.h"

enum page_tab { PAGE_TAB_SHORT, PAGE_TAB_SOURCE, PAGE_TAB_COMPARE, PAGE_TAB_HISTORY, PAGE_TAB_PICTURES, PAGE_TAB_DECIDE, PAGE_TAB_COUNT };

struct page_view {
    struct screen *screen;
    struct page_report report; /* texts and findings in the screen's arena */
    struct page_facts facts;
    bool is_found;
    /* after page_view_evidence: */
    const struct evidence_row *rows; /* newest first */
    size_t row_count;
    const struct evidence_row *row; /* the one that is shown: as ?evidence= asks, else the newest of what was found; NULL: none */
    /* after page_view_ticket: */
    struct ticket_row ticket; /* the page's that lives, else its newest; id 0: none */
    bool ticket_is_live;
    struct text reference; /* of the ticket */
};

/* STATUS_NOT_FOUND where there is no such page. */
enum status page_view_read(struct screen *screen, struct page_view *view) MUST_USE;
enum status page_view_evidence(struct page_view *view) MUST_USE;
enum status page_view_ticket(struct page_view *view) MUST_USE;
/* The heaviest finding's place among the page's; SIZE_MAX: none. */
size_t page_view_heaviest(const struct page_view *view);
/* Head, address, verdict, tabs. */
void page_view_begin(struct page_view *view, enum page_tab tab);
/* "/page/17", or with "/source" behind it. */
struct text page_view_path(const struct page_view *view, const char *tab);

/* --- kept answers --- */
/* Is there an answer of that identity in the row? */
bool page_view_has(const struct evidence_row *row, struct text identity);
/* The identity as ?identity= asks, where it is in the row; else empty. */
struct text page_view_asked(const struct page_view *view, const char *name);
/* Whose bytes are shown: as ?identity= asks, else those that the heaviest finding stands in, else who saw most, else the first. */
struct text page_view_chosen(const struct page_view *view);
/* Who saw most of what weighs; where `plain` is not empty: of what he was not shown. Empty where that is nobody. */
struct text page_view_saw_most(const struct page_view *view, struct text plain);
/* The answer, in the arena. */
enum status page_view_answer(struct page_view *view, struct text identity, struct review_answer *answer) MUST_USE;
/* Its body as UTF-8, in the scratch arena; *charset: a Content-Type by which parts of it can be decoded alone, in the request's arena;
 * empty where the body is UTF-8 as it stands. */
struct text page_view_decoded(struct page_view *view, const struct review_answer *answer, struct text *charset);
/* "Kept on ...", and links to what was kept on other nights, as `tab` shows it. */
void page_view_nights(struct page_view *view, const char *tab);
/* Says why there is nothing to show. */
void page_view_no_evidence(struct page_view *view);
/* Links that choose among the row's identities but `left_out` (may be empty), as ?identity=; `chosen` is shown now. */
void page_view_identities(struct page_view *view, const char *tab, struct text chosen, struct text left_out);

#endif
