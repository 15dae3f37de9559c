/* page_view.c: what the screens of one page share (review/page_view.h). */
#include "review/page_view.h"

#include "page/charset.h"
#include "review/findings.h"
#include "review/review_priv.h"
#include "store/looks.h"

/* --- what is known --- */

static bool take_report(void *context, const struct page_report *given)
{
    struct page_view *view = context;
    struct arena *arena = view->screen->arena;
    view->report = *given;
    view->report.url = arena_copy(arena, given->url);
    view->report.site = arena_copy(arena, given->site);
    view->report.agency = arena_copy(arena, given->agency);
    view->report.reason = arena_copy(arena, given->reason);
    view->report.state = arena_copy(arena, given->state);
    view->is_found = true;
    return false;
}

enum status page_view_read(struct screen *screen, struct page_view *view)
{
    const struct page_query query = {.page = screen->id};
    struct stored_findings stored = {0};
    *view = (struct page_view){.screen = screen};
    enum status status = store_pages(screen->store, &query, take_report, view);
    if (status == STATUS_OK && !view->is_found)
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        status = store_findings(screen->store, screen->arena, screen->id, &stored);
    view->report.findings = stored.findings;
    view->report.finding_count = stored.count;
    view->report.seen_by = stored.seen_by;
    view->report.seen_times = stored.seen_times;
    return status == STATUS_OK ? store_page_facts(screen->store, screen->arena, screen->id, &view->facts) : status;
}

enum status page_view_evidence(struct page_view *view)
{
    struct screen *screen = view->screen;
    const int64_t asked = fields_number(&screen->request->query, "evidence");
    enum status status = store_evidence_of_page(screen->store, screen->arena, screen->id, &view->rows, &view->row_count);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < view->row_count; i++) {
        const struct evidence_row *row = &view->rows[i];
        /* what came after the page was clean again says nothing of what was found */
        const bool is_of_findings = view->report.last_seen == 0 || row->time <= view->report.last_seen;
        if (row->id == asked || (!view->row && is_of_findings && asked == 0))
            view->row = row;
    }
    if (!view->row && view->row_count)
        view->row = &view->rows[0];
    return STATUS_OK;
}

static bool take_ticket(void *context, const struct ticket_row *row)
{
    struct page_view *view = context;
    enum ticket_state state;
    const bool is_live = ticket_state_from_name(row->state, &state) && ticket_is_live(state);
    if (view->ticket.id == 0 || (is_live && !view->ticket_is_live)) {
        view->ticket = (struct ticket_row){.id = row->id, .year = row->year, .number = row->number};
        view->ticket_is_live = is_live;
    }
    return true;
}

enum status page_view_ticket(struct page_view *view)
{
    struct screen *screen = view->screen;
    const struct ticket_query query = {.page = screen->id, .order = TICKETS_BY_CHANGE};
    enum status status = store_tickets(screen->store, &query, take_ticket, view);
    if (status != STATUS_OK || view->ticket.id == 0)
        return status;
    view->reference = ticket_reference(screen->arena, view->ticket.year, view->ticket.number);
    return store_ticket(screen->store, screen->arena, view->ticket.id, &view->ticket);
}

size_t page_view_heaviest(const struct page_view *view)
{
    const struct finding *finding = list_heaviest(&view->report);
    return finding ? (size_t)(finding - view->report.findings) : SIZE_MAX;
}

/* --- the head --- */

struct text page_view_path(const struct page_view *view, const char *tab)
{
    return arena_printf(view->screen->arena, "/page/%lld%s", (long long)view->screen->id, tab);
}

static void write_tabs(struct page_view *view, enum page_tab current)
{
    static const struct {
        const char *path;
        enum word word;
        unsigned allowed;
    } tabs[PAGE_TAB_COUNT] = {
        [PAGE_TAB_SHORT] = {"", WORD_TAB_SHORT, ROUTE_MEMBERS},
        [PAGE_TAB_SOURCE] = {"/source", WORD_TAB_SOURCE, ROUTE_MEMBERS},
        [PAGE_TAB_COMPARE] = {"/compare", WORD_TAB_COMPARE, ROUTE_MEMBERS},
        [PAGE_TAB_HISTORY] = {"/history", WORD_TAB_HISTORY, ROUTE_MEMBERS},
        [PAGE_TAB_PICTURES] = {"/pictures", WORD_TAB_PICTURES, ROUTE_MEMBERS},
        [PAGE_TAB_DECIDE] = {"/decide", WORD_TAB_DECIDE, ROUTE_DECIDERS},
    };
    struct html *html = &view->screen->html;
    HTML(html, "<nav class=\"tabs\" aria-label=\"");
    html_words(html, WORD_TABS);
    HTML(html, "\"><ul>");
    for (size_t i = 0; i < PAGE_TAB_COUNT; i++) {
        if (!screen_may(view->screen, tabs[i].allowed))
            continue;
        HTML(html, "<li><a href=\"");
        html_text(html, page_view_path(view, tabs[i].path));
        HTML(html, "\"");
        if (i == current)
            HTML(html, " aria-current=\"page\"");
        HTML(html, ">");
        html_words(html, tabs[i].word);
        HTML(html, "</a></li>");
    }
    HTML(html, "</ul></nav>");
}

void page_view_begin(struct page_view *view, enum page_tab tab)
{
    struct screen *screen = view->screen;
    struct html *html = &screen->html;
    const struct page_report *report = &view->report;
    const size_t main = page_view_heaviest(view);
    const struct text found = main == SIZE_MAX ? report->site : list_rule(screen->head, report->findings[main].rule);
    screen_begin(screen, findings_capitalized(screen->arena, found), "/queue");
    HTML(html, "<p class=\"where big\">");
    html_address(html, report->url);
    HTML(html, "</p><p class=\"item-head\">");
    findings_verdict_badge(screen, report->verdict);
    HTML(html, " ");
    findings_state_badge(screen, report->state);
    HTML(html, " <span class=\"points\"><b>");
    html_points(html, report->score);
    HTML(html, "</b> ");
    html_words(html, WORD_POINTS);
    HTML(html, "</span> <span class=\"soft\">");
    html_foreign(html, report->agency.length ? report->agency : report->site, 200);
    HTML(html, "</span></p>");
    write_tabs(view, tab);
}

/* --- kept answers --- */

bool page_view_has(const struct evidence_row *row, struct text identity)
{
    for (size_t i = 0; identity.length && row && i < row->part_count; i++)
        if (text_equal(row->parts[i].identity, identity))
            return true;
    return false;
}

struct text page_view_asked(const struct page_view *view, const char *name)
{
    const struct text asked = fields_get(&view->screen->request->query, name);
    return page_view_has(view->row, asked) ? asked : (struct text){0};
}

static bool names_identity(struct text seen_by, struct text identity)
{
    while (seen_by.length)
        if (text_equal(text_split(&seen_by, ' '), identity))
            return true;
    return false;
}

struct text page_view_saw_most(const struct page_view *view, struct text plain)
{
    const struct page_report *report = &view->report;
    struct text best = {0};
    double most = 0;
    for (size_t p = 0; view->row && p < view->row->part_count; p++) {
        const struct text identity = view->row->parts[p].identity;
        double weight = 0;
        if (identity.length == 0 || (plain.length && text_equal(identity, plain)))
            continue;
        for (size_t i = 0; i < report->finding_count; i++)
            if (names_identity(report->seen_by[i], identity) && !(plain.length && names_identity(report->seen_by[i], plain)))
                weight += report->findings[i].weight;
        if (weight > most) {
            most = weight;
            best = identity;
        }
    }
    return best;
}

enum status page_view_answer(struct page_view *view, struct text identity, struct review_answer *answer)
{
    const struct review_work *work = &view->screen->settings->work;
    return view->row ? work->read_answer(work->context, view->screen->arena, view->row, identity, answer) : STATUS_NOT_FOUND;
}

struct text page_view_chosen(const struct page_view *view)
{
    struct text identity = page_view_asked(view, "identity");
    const size_t main = page_view_heaviest(view);
    if (identity.length == 0 && main != SIZE_MAX && page_view_has(view->row, view->report.findings[main].identity))
        identity = view->report.findings[main].identity;
    if (identity.length == 0)
        identity = page_view_saw_most(view, (struct text){0});
    for (size_t i = 0; identity.length == 0 && view->row && i < view->row->part_count; i++)
        identity = view->row->parts[i].identity;
    return identity;
}

struct text page_view_decoded(struct page_view *view, const struct review_answer *answer, struct text *charset)
{
    const struct decoded decoded = charset_decode(view->screen->review->scratch, answer->body, answer->type);
    *charset = decoded.same_bytes ? (struct text){0} : arena_printf(view->screen->arena, "text/html; charset=%s", decoded.encoding);
    return decoded.text;
}

/* An identity as a person says it, escaped. */
static void write_who(struct screen *screen, struct text identity)
{
    html_foreign(&screen->html, advice_who(screen->head, identity), 100);
}

void page_view_no_evidence(struct page_view *view)
{
    struct html *html = &view->screen->html;
    HTML(html, "<p class=\"none\">");
    html_words(html, WORD_NO_EVIDENCE);
    HTML(html, "</p>");
}

void page_view_nights(struct page_view *view, const char *tab)
{
    enum { SHOWN = 12 };
    struct html *html = &view->screen->html;
    HTML(html, "<p class=\"soft\">");
    html_words(html, WORD_KEPT_ON);
    for (size_t i = 0; i < view->row_count && i < SHOWN; i++) {
        const bool is_shown = &view->rows[i] == view->row;
        if (i)
            HTML(html, " ·");
        if (is_shown) {
            HTML(html, " <b>");
        } else {
            HTML(html, " <a href=\"");
            html_text(html, page_view_path(view, tab));
            buffer_printf(&html->out, "?evidence=%lld\">", (long long)view->rows[i].id);
        }
        html_time(html, view->rows[i].time);
        if (is_shown)
            HTML(html, "</b>");
        else
            HTML(html, "</a>");
    }
    HTML(html, "</p>");
}

/* Was an identity before in the row? It has a part for each look. */
static bool is_again(const struct evidence_row *row, size_t part)
{
    for (size_t i = 0; i < part; i++)
        if (text_equal(row->parts[i].identity, row->parts[part].identity))
            return true;
    return false;
}

void page_view_identities(struct page_view *view, const char *tab, struct text chosen, struct text left_out)
{
    struct screen *screen = view->screen;
    struct html *html = &screen->html;
    HTML(html, "<nav class=\"choose\" aria-label=\"");
    html_words(html, WORD_CHOOSE_VISITOR);
    HTML(html, "\"><ul>");
    for (size_t i = 0; i < view->row->part_count; i++) {
        const struct text identity = view->row->parts[i].identity;
        if (identity.length == 0 || is_again(view->row, i) || text_equal(identity, left_out))
            continue;
        HTML(html, "<li><a href=\"");
        const struct text path = page_view_path(view, tab);
        struct html_query query = html_query_begin(html, arena_string(screen->arena, path));
        html_query_number(&query, "evidence", view->row->id);
        html_query(&query, "identity", identity);
        HTML(html, "\"");
        if (text_equal(identity, chosen))
            HTML(html, " aria-current=\"true\"");
        HTML(html, ">");
        write_who(screen, identity);
        HTML(html, "</a></li>");
    }
    HTML(html, "</ul></nav>");
}
