/* screen_sites.c: all sites with their sums, filtered, a part at a time. */
#include "base/fold.h"
#include "review/pieces.h"
#include "review/screen_site.h"
#include "review/screens.h"

enum { PART_ROWS = 50 };

static bool is_flagged(const struct site_line *site)
{
    return site->takedown + site->review > 0;
}
static bool has_tickets(const struct site_line *site)
{
    return site->tickets > 0;
}
static bool has_overdue(const struct site_line *site)
{
    return site->overdue > 0;
}
static bool is_failing(const struct site_line *site)
{
    return site->failing > 0;
}
static bool is_partial(const struct site_line *site)
{
    return !site->run_complete;
}
static bool is_quiet(const struct site_line *site)
{
    return !is_flagged(site) && !has_tickets(site) && !is_failing(site) && site->run_complete;
}

static const struct {
    const char *name;
    enum word word;
    bool (*fits)(const struct site_line *site);
} states[] = {
    {"flagged", WORD_SITES_FLAGGED, is_flagged}, {"tickets", WORD_SITES_TICKETS, has_tickets}, {"overdue", WORD_SITES_OVERDUE, has_overdue},
    {"failing", WORD_SITES_FAILING, is_failing}, {"partial", WORD_SITES_PARTIAL, is_partial},  {"quiet", WORD_SITES_QUIET, is_quiet},
};
enum { STATES = sizeof states / sizeof *states };

struct sites_view {
    struct screen *screen;
    struct text agency;
    struct text state;
    struct text words;
    struct text folded; /* the words, without marks */
    size_t kind; /* of `states`; STATES: all */
    uint64_t part;
    const struct site_line **sites; /* that fit */
    size_t count;
};

static void read_view(struct screen *screen, struct sites_view *view)
{
    const struct fields *fields = &screen->request->query;
    *view = (struct sites_view){.screen = screen, .agency = fields_get(fields, "agency"), .state = fields_get(fields, "state"),
                                .words = text_trim(fields_get(fields, "words")), .part = piece_part(screen)};
    view->folded = fold_plain(screen->arena, view->words);
    while (view->kind < STATES && !text_equal(view->state, text_from_string(states[view->kind].name)))
        view->kind++;
    if (view->kind == STATES)
        view->state = TEXT("");
}

/* As people type: "so y te" finds "Sở Y tế". */
static bool has_words(const struct sites_view *view, struct text of)
{
    return text_find(fold_plain(view->screen->arena, of), view->folded, 0) != SIZE_MAX;
}

static bool fits(const struct sites_view *view, const struct site_line *site)
{
    if (view->agency.length && !text_equal(site->agency, view->agency))
        return false;
    if (view->words.length && !has_words(view, site->name) && !has_words(view, site->url) && !has_words(view, site->agency))
        return false;
    return view->kind == STATES || states[view->kind].fits(site);
}

static enum status read_sites(struct sites_view *view)
{
    struct screen *screen = view->screen;
    const struct site_line *sites = NULL;
    size_t count = 0;
    enum status status = store_site_lines(screen->store, screen->arena, screen->now, &sites, &count);
    view->sites = arena_alloc_array(screen->arena, count, sizeof *view->sites);
    for (size_t i = 0; i < count; i++)
        if (fits(view, &sites[i]))
            view->sites[view->count++] = &sites[i];
    return status;
}

static void part_link(struct screen *screen, const void *context, uint64_t part)
{
    const struct sites_view *view = context;
    struct html_query link = html_query_begin(&screen->html, "/sites");
    html_query(&link, "agency", view->agency);
    html_query(&link, "state", view->state);
    html_query(&link, "words", view->words);
    html_query_number(&link, "part", part > 0 ? (int64_t)part + 1 : 0);
}

static enum status write_filters(const struct sites_view *view)
{
    struct html *html = &view->screen->html;
    piece_filters_begin(html, "/sites", view->agency.length || view->state.length || view->words.length);
    enum status status = piece_select_agency(view->screen, view->agency);
    piece_select_begin(html, "state", WORD_FILTER_STATE, WORD_FILTER_ALL);
    for (size_t i = 0; i < STATES; i++)
        piece_option_words(html, states[i].name, states[i].word, view->state);
    piece_select_end(html);
    HTML(html, "<p><label for=\"f-words\">");
    html_words(html, WORD_SITES_WORDS);
    HTML(html, "</label><input id=\"f-words\" name=\"words\" maxlength=\"200\" value=\"");
    html_text(html, view->words);
    HTML(html, "\"></p>");
    piece_filters_end(html, "/sites");
    return status;
}

/* --- the table; a row is a card on a phone, where each figure says what it is --- */

static const enum word heads[] = {WORD_FILTER_SITE, WORD_SITE_FLAGGED, WORD_SITE_TICKETS, WORD_SITE_FAILING, WORD_SITE_LAST};

static void begin_cell(struct html *html, enum word label)
{
    HTML(html, "<td data-label=\"");
    html_words(html, label);
    HTML(html, "\">");
}

/* A number that leads to what it counts; a soft 0 where there is nothing to lead to. */
static void write_number(struct html *html, enum word label, uint64_t number, const char *path, int64_t site)
{
    HTML(html, "<td class=\"number\" data-label=\"");
    html_words(html, label);
    HTML(html, "\">");
    if (number > 0) {
        buffer_printf(&html->out, "<a href=\"%s%lld\">", path, (long long)site);
        html_number(html, number);
        HTML(html, "</a>");
    } else {
        HTML(html, "<span class=\"soft\">0</span>");
    }
    HTML(html, "</td>");
}

static enum status write_row(struct screen *screen, const struct site_line *site)
{
    struct html *html = &screen->html;
    enum site_seal seal = SITE_SEAL_UNKNOWN;
    enum status status = site_seal(screen, site->id, 0, &seal);
    buffer_printf(&html->out, "<tr><th scope=\"row\"><a href=\"/site/%lld\">", (long long)site->id);
    html_foreign(html, site->name, 120);
    HTML(html, "</a>");
    if (seal == SITE_SEAL_FOUND) {
        HTML(html, " <span class=\"badge good\">");
        html_words(html, WORD_SEAL);
        HTML(html, "</span>");
    }
    HTML(html, "<br><span class=\"soft small\">");
    html_foreign(html, site->agency, 120);
    HTML(html, "</span></th>");
    write_number(html, WORD_SITE_FLAGGED, site->takedown + site->review, "/queue?site=", site->id);
    write_number(html, WORD_SITE_TICKETS, site->tickets, "/tickets?site=", site->id);
    write_number(html, WORD_SITE_FAILING, site->failing, "/site/", site->id);
    begin_cell(html, WORD_SITE_LAST);
    site_write_last(screen, site);
    if (site->overdue > 0) {
        HTML(html, " <span class=\"badge late\">");
        SENTENCE(html, WORD_SITE_OVERDUE, piece_number(screen, site->overdue));
        HTML(html, "</span>");
    }
    HTML(html, "</td></tr>");
    return status;
}

static enum status write_table(const struct sites_view *view)
{
    struct html *html = &view->screen->html;
    enum status status = STATUS_OK;
    const size_t from = (size_t)view->part * PART_ROWS;
    HTML(html, "<div class=\"scroll\"><table class=\"cards\"><thead><tr>");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        if (i > 0 && i < 4)
            HTML(html, "<th scope=\"col\" class=\"number\">");
        else
            HTML(html, "<th scope=\"col\">");
        html_words(html, heads[i]);
        HTML(html, "</th>");
    }
    HTML(html, "</tr></thead><tbody>");
    for (size_t i = from; i < view->count && i < from + PART_ROWS && status == STATUS_OK; i++)
        status = write_row(view->screen, view->sites[i]);
    HTML(html, "</tbody></table></div>");
    return status;
}

enum status screen_sites(struct screen *screen)
{
    struct html *html = &screen->html;
    struct sites_view view;
    read_view(screen, &view);
    enum status status = read_sites(&view);
    if (status != STATUS_OK)
        return status;
    screen_begin_words(screen, WORD_SITES, "/sites");
    HTML(html, "<p class=\"lead\">");
    html_words(html, WORD_SITES_LEAD);
    HTML(html, "</p>");
    status = write_filters(&view);
    HTML(html, "<p class=\"count\" role=\"status\">");
    SENTENCE(html, WORD_SITES_COUNT, piece_number(screen, view.count));
    HTML(html, "</p>");
    if (view.count <= view.part * PART_ROWS) {
        HTML(html, "<p class=\"none\">");
        html_words(html, WORD_SITES_EMPTY);
        HTML(html, "</p>");
    } else if (status == STATUS_OK) {
        status = write_table(&view);
    }
    piece_parts(screen, view.part, (view.count + PART_ROWS - 1) / PART_ROWS, part_link, &view);
    screen_end(screen);
    return status;
}
