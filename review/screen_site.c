/* screen_site.c: one site: what was found, how much of it was seen, what is normal on it, what does not load. */
#include "review/screen_site.h"

#include "review/findings.h"
#include "review/pieces.h"
#include "review/screens.h"

enum { FAILING_SHOWN = 50, TICKETS_SHOWN = 10, REASON_BYTES = 200 };

enum status site_seal(struct screen *screen, int64_t site, uint64_t values, enum site_seal *seal)
{
    const struct review_desk *desk = &screen->settings->desk;
    bool is_named = false;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < desk->seal_count && status == STATUS_OK && !is_named; i++)
        status = store_site_names(screen->store, site, desk->seals[i], &is_named);
    *seal = is_named ? SITE_SEAL_FOUND : values > 0 && desk->seal_count > 0 ? SITE_SEAL_MISSING : SITE_SEAL_UNKNOWN;
    return status;
}

void site_write_last(struct screen *screen, const struct site_line *site)
{
    struct html *html = &screen->html;
    if (site->run == 0) {
        html_words(html, WORD_SITE_NOT_CRAWLED);
        return;
    }
    html_age(html, site->run_started);
    if (!site->run_complete) {
        HTML(html, ", ");
        html_words(html, WORD_SITE_PARTIAL);
    }
}

struct site_screen {
    struct screen *screen;
    struct site_view view;
    const struct left_out *reasons;
    size_t reason_count;
    const struct site_failing *failing;
    size_t failing_count;
    enum site_seal seal;
    bool is_settled;
};

static enum status read_site(struct site_screen *site)
{
    struct screen *screen = site->screen;
    struct store *store = screen->store;
    const struct review_desk *desk = &screen->settings->desk;
    enum status status = store_site_view(store, screen->arena, screen->id, screen->now, &site->view);
    if (status == STATUS_OK)
        status = store_site_left_out(store, screen->arena, screen->id, &site->reasons, &site->reason_count);
    if (status == STATUS_OK)
        status = store_site_failing(store, screen->arena, screen->id, FAILING_SHOWN, &site->failing, &site->failing_count);
    if (status == STATUS_OK)
        status = site_seal(screen, screen->id, site->view.values, &site->seal);
    return status == STATUS_OK ? desk->settled(desk->context, screen->arena, store, screen->id, &site->is_settled) : status;
}

/* --- sums --- */

static void tile(struct html *html, const char *class, uint64_t number, enum word word, const char *path, int64_t site)
{
    HTML(html, "<li class=\"");
    html_string(html, number > 0 ? class : "plain");
    buffer_printf(&html->out, "\"><a href=\"%s%lld\"><b>", path, (long long)site);
    html_number(html, number);
    HTML(html, "</b> <span>");
    html_words(html, word);
    HTML(html, "</span></a></li>");
}

static void write_sums(const struct site_screen *site)
{
    struct html *html = &site->screen->html;
    const struct site_line *line = &site->view.line;
    HTML(html, "<ul class=\"tiles\">");
    tile(html, "bad", line->takedown, WORD_SUM_TAKEDOWN, "/queue?verdict=takedown&amp;site=", line->id);
    tile(html, "warn", line->review, WORD_SUM_REVIEW, "/queue?verdict=review&amp;site=", line->id);
    tile(html, "plain", line->tickets, WORD_SITE_TICKETS_OPEN, "/tickets?site=", line->id);
    tile(html, "bad", line->overdue, WORD_TICKETS_OVERDUE_TILE, "/tickets?overdue=1&amp;site=", line->id);
    HTML(html, "</ul>");
}

/* --- facts --- */

static void write_seal(const struct site_screen *site)
{
    static const struct {
        const char *class;
        enum word word;
        enum word help;
    } seals[] = {[SITE_SEAL_UNKNOWN] = {"badge", WORD_SEAL_UNKNOWN, WORD_SEAL_UNKNOWN_HELP},
                 [SITE_SEAL_MISSING] = {"badge review", WORD_SEAL_MISSING, WORD_SEAL_MISSING_HELP},
                 [SITE_SEAL_FOUND] = {"badge good", WORD_SEAL_FOUND, WORD_SEAL_FOUND_HELP}};
    struct html *html = &site->screen->html;
    piece_fact(html, WORD_SEAL);
    HTML(html, "<span class=\"");
    html_string(html, seals[site->seal].class);
    HTML(html, "\">");
    html_words(html, seals[site->seal].word);
    HTML(html, "</span> <span class=\"soft small\">");
    html_words(html, seals[site->seal].help);
    HTML(html, "</span>");
    piece_fact_end(html);
}

static void write_about(const struct site_screen *site)
{
    struct html *html = &site->screen->html;
    const struct site_view *view = &site->view;
    HTML(html, "<section class=\"card\"><h2>");
    html_words(html, WORD_SITE_ABOUT);
    HTML(html, "</h2><dl class=\"facts-list\">");
    piece_fact(html, WORD_TICKET_OWNER);
    if (view->line.agency.length)
        html_foreign(html, view->line.agency, 200);
    else
        html_words(html, WORD_TICKET_NO_CONTACT);
    piece_fact_end(html);
    piece_fact(html, WORD_PAGE_ADDRESS);
    html_address(html, view->line.url);
    piece_fact_end(html);
    piece_fact(html, WORD_TICKET_CONTACT);
    if (view->contact.length)
        html_foreign(html, view->contact, 200);
    else
        html_words(html, WORD_TICKET_NO_CONTACT);
    piece_fact_end(html);
    piece_fact(html, WORD_SITE_LAST);
    site_write_last(site->screen, &view->line);
    piece_fact_end(html);
    write_seal(site);
    HTML(html, "</dl></section>");
}

/* --- how much was seen --- */

/* A stable word as a person says it: "robots.txt asks not to". */
static void write_outcome(struct screen *screen, struct text outcome)
{
    struct html *html = &screen->html;
    char words[REASON_BYTES];
    struct buffer out;
    size_t length = 0;
    const struct text phrase = arena_printf(screen->arena, "not reached: %.*s", TEXT_ARGS(text_slice(outcome, 0, 100)));
    buffer_init(&out, LIST_EVIDENCE_BYTES);
    list_evidence(&out, screen->head, phrase);
    const struct text said = buffer_text(&out);
    for (; length < said.length && length < sizeof words; length++)
        words[length] = said.data[length];
    buffer_release(&out);
    html_foreign(html, text_of(words, length), 0);
}

static void write_reason(struct screen *screen, const struct left_out *reason)
{
    struct html *html = &screen->html;
    HTML(html, "<li>");
    html_number(html, reason->count);
    HTML(html, ": ");
    write_outcome(screen, reason->outcome);
    HTML(html, "</li>");
}

static uint64_t percent(uint64_t part, uint64_t whole)
{
    return whole > 0 ? part * 100 / whole : 0;
}

static void write_coverage(const struct site_screen *site)
{
    struct screen *screen = site->screen;
    struct html *html = &screen->html;
    const struct site_view *view = &site->view;
    HTML(html, "<section class=\"card\"><h2>");
    html_words(html, WORD_SITE_COVERAGE);
    HTML(html, "</h2><p>");
    SENTENCE(html, WORD_SITE_REACHED, piece_number(screen, view->reached), piece_number(screen, view->known),
             piece_number(screen, percent(view->reached, view->known)));
    HTML(html, "</p>");
    buffer_printf(&html->out, "<progress max=\"100\" value=\"%llu\" aria-hidden=\"true\"></progress>",
                  (unsigned long long)percent(view->reached, view->known));
    if (view->waiting > 0) {
        HTML(html, "<p>");
        SENTENCE(html, WORD_SITE_WAITING, piece_number(screen, view->waiting));
        HTML(html, "</p>");
    }
    if (site->reason_count > 0) {
        HTML(html, "<ul class=\"plain-list\">");
        for (size_t i = 0; i < site->reason_count; i++)
            write_reason(screen, &site->reasons[i]);
        HTML(html, "</ul>");
    }
    HTML(html, "</section>");
}

static void write_baseline(const struct site_screen *site)
{
    struct screen *screen = site->screen;
    struct html *html = &screen->html;
    const struct site_view *view = &site->view;
    HTML(html, "<section class=\"card\"><h2>");
    html_words(html, WORD_SITE_BASELINE);
    HTML(html, "</h2><p>");
    html_words(html, site->is_settled ? WORD_SITE_SETTLED : WORD_SITE_NOT_SETTLED);
    HTML(html, "</p><dl class=\"facts-list\">");
    piece_fact(html, WORD_SITE_BASELINES);
    SENTENCE(html, WORD_SITE_BASELINE_COUNT, piece_number(screen, view->baselines), piece_number(screen, view->judged));
    piece_fact_end(html);
    if (view->baseline_oldest) {
        piece_fact(html, WORD_SITE_BASELINE_OLDEST);
        html_age(html, view->baseline_oldest);
        piece_fact_end(html);
        piece_fact(html, WORD_SITE_BASELINE_NEWEST);
        html_age(html, view->baseline_newest);
        piece_fact_end(html);
    }
    HTML(html, "</dl></section>");
}

/* --- tickets, and what does not load --- */

static bool write_ticket(void *context, const struct ticket_row *row)
{
    piece_ticket(context, row);
    return true;
}

static enum status write_tickets(const struct site_screen *site)
{
    struct screen *screen = site->screen;
    struct html *html = &screen->html;
    const char *live[TICKET_STATE_COUNT];
    struct ticket_query query = {.states = live, .site = screen->id, .room = TICKETS_SHOWN};
    for (enum ticket_state state = TICKET_OPEN; state < TICKET_STATE_COUNT; state++)
        if (ticket_is_live(state))
            live[query.state_count++] = ticket_state_name(state);
    if (site->view.line.tickets == 0)
        return STATUS_OK;
    HTML(html, "<section class=\"group\"><h2>");
    html_words(html, WORD_SITE_TICKETS_HEAD);
    HTML(html, "</h2><ol class=\"queue\">");
    enum status status = store_tickets(screen->store, &query, write_ticket, screen);
    HTML(html, "</ol>");
    if (site->view.line.tickets > TICKETS_SHOWN) {
        buffer_printf(&html->out, "<p class=\"more\"><a href=\"/tickets?site=%lld\">", (long long)screen->id);
        SENTENCE(html, WORD_SHOW_ALL, piece_number(screen, site->view.line.tickets));
        HTML(html, "</a></p>");
    }
    HTML(html, "</section>");
    return status;
}

static void write_failing(const struct site_screen *site)
{
    struct html *html = &site->screen->html;
    if (site->failing_count == 0)
        return;
    HTML(html, "<h2>");
    html_words(html, WORD_SITE_FAILING_HEAD);
    HTML(html, "</h2><ul class=\"lines\">");
    for (size_t i = 0; i < site->failing_count; i++) {
        const struct site_failing *page = &site->failing[i];
        HTML(html, "<li>");
        buffer_printf(&html->out, "<a href=\"/page/%lld\">", (long long)page->page);
        html_address(html, page->url);
        HTML(html, "</a> <span class=\"soft\">");
        html_words(html, WORD_SITE_FAILING_SINCE);
        HTML(html, " ");
        html_age(html, page->since);
        HTML(html, ": ");
        write_outcome(site->screen, page->outcome);
        HTML(html, "</span>");
        if (page->flagged) {
            HTML(html, " <span class=\"badge takedown\">");
            html_words(html, WORD_SITE_FAILING_FLAGGED);
            HTML(html, "</span>");
        }
        HTML(html, "</li>");
    }
    HTML(html, "</ul>");
    if (site->view.line.failing > site->failing_count) {
        HTML(html, "<p>");
        SENTENCE(html, WORD_TICKET_PAGES_MORE, piece_number(site->screen, site->view.line.failing - site->failing_count));
        HTML(html, "</p>");
    }
}

enum status screen_site(struct screen *screen)
{
    struct html *html = &screen->html;
    struct site_screen *site = arena_alloc(screen->arena, sizeof *site);
    *site = (struct site_screen){.screen = screen};
    enum status status = read_site(site);
    if (status != STATUS_OK)
        return status;
    screen_begin(screen, site->view.line.name, "/sites");
    write_sums(site);
    HTML(html, "<div class=\"halves\"><div>");
    write_about(site);
    HTML(html, "</div><div>");
    write_coverage(site);
    write_baseline(site);
    HTML(html, "</div></div>");
    status = write_tickets(site);
    write_failing(site);
    screen_end(screen);
    return status;
}
