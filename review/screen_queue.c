/* screen_queue.c: the queue: what is flagged, filtered, a part at a time. The filters are the address. */
#include "base/utf8.h"
#include "review/findings.h"
#include "review/pieces.h"
#include "review/screens.h"
#include "store/queue.h"

#include <stdio.h>

enum { DAY = 86400, LIMIT_PART = 100000, EVIDENCE_SHOWN = 160 };

/* Ages that can be asked for: flagged first since so many seconds, or before. */
static const struct {
    const char *name;
    enum word word;
    int64_t since;
    int64_t before;
} ages[] = {{"day", WORD_AGE_FILTER_DAY, DAY, 0},
            {"week", WORD_AGE_FILTER_WEEK, 7 * DAY, 0},
            {"old-week", WORD_AGE_FILTER_OLD_WEEK, 0, 7 * DAY},
            {"old-month", WORD_AGE_FILTER_OLD_MONTH, 0, 30 * DAY}};

struct queue_view {
    struct queue_query query;
    struct text age;
    struct text state;
    struct text verdict;
    uint64_t part; /* from 0 */
    bool is_filtered;
};

static void read_view(const struct screen *screen, struct queue_view *view)
{
    const struct fields *fields = &screen->request->query;
    uint64_t part = 0;
    *view = (struct queue_view){.age = fields_get(fields, "age"), .state = fields_get(fields, "state"),
                                .verdict = fields_get(fields, "verdict")};
    struct queue_query *query = &view->query;
    query->verdict = VERDICT_COUNT;
    if (!queue_state_from_name(view->state, &query->state))
        view->state = TEXT("");
    if (!verdict_from_name(view->verdict, &query->verdict))
        view->verdict = TEXT("");
    query->site = fields_number(fields, "site");
    query->agency = fields_get(fields, "agency");
    query->rule = fields_get(fields, "rule");
    query->campaign = fields_number(fields, "campaign");
    query->words = fields_get(fields, "words");
    for (size_t i = 0; i < sizeof ages / sizeof *ages; i++) {
        if (!text_equal(view->age, text_from_string(ages[i].name)))
            continue;
        query->seen_since = ages[i].since ? screen->now - ages[i].since : 0;
        query->seen_before = ages[i].before ? screen->now - ages[i].before : 0;
    }
    if (text_to_number(fields_get(fields, "part"), LIMIT_PART, &part) && part > 0)
        view->part = part - 1;
    query->from = view->part * QUEUE_LIMIT_ROWS;
    view->is_filtered = view->age.length || view->state.length || view->verdict.length || query->site || query->agency.length ||
                        query->rule.length || query->campaign || query->words.length;
}

/* The same filters, another part of the list. */
static void part_link(struct screen *screen, const struct queue_view *view, uint64_t part)
{
    const struct queue_query *query = &view->query;
    struct html_query link = html_query_begin(&screen->html, "/queue");
    html_query(&link, "state", view->state);
    html_query(&link, "verdict", view->verdict);
    html_query_number(&link, "site", query->site);
    html_query(&link, "agency", query->agency);
    html_query(&link, "rule", query->rule);
    html_query_number(&link, "campaign", query->campaign);
    html_query(&link, "age", view->age);
    html_query(&link, "words", query->words);
    html_query_number(&link, "part", part > 0 ? (int64_t)part + 1 : 0);
}

/* --- the sums above --- */

static void tile(struct screen *screen, uint64_t number, enum word word, const char *address, const char *class)
{
    struct html *html = &screen->html;
    HTML(html, "<li class=\"");
    html_string(html, class);
    HTML(html, "\">");
    if (address) {
        HTML(html, "<a href=\"");
        html_string(html, address);
        HTML(html, "\">");
    }
    HTML(html, "<b>");
    html_number(html, number);
    HTML(html, "</b> <span>");
    html_words(html, word);
    HTML(html, "</span>");
    if (address)
        HTML(html, "</a>");
    HTML(html, "</li>");
}

static enum status write_sums(struct screen *screen)
{
    struct queue_sums sums;
    enum status status = store_queue_sums(screen->store, &sums);
    if (status != STATUS_OK)
        return status;
    HTML(&screen->html, "<ul class=\"tiles\">");
    tile(screen, sums.takedown, WORD_SUM_TAKEDOWN, "/queue?verdict=takedown", "bad");
    tile(screen, sums.review, WORD_SUM_REVIEW, "/queue?verdict=review", "warn");
    tile(screen, sums.is_new, WORD_SUM_NEW, "/queue?state=new", "plain");
    tile(screen, sums.sites, WORD_SUM_SITES, NULL, "plain");
    HTML(&screen->html, "</ul>");
    return STATUS_OK;
}

/* --- the filters --- */

static enum status write_sites(struct screen *screen, const struct queue_view *view)
{
    struct html *html = &screen->html;
    const struct queue_site *sites = NULL;
    size_t count = 0;
    enum status status = store_queue_sites(screen->store, screen->arena, &sites, &count);
    if (status != STATUS_OK)
        return status;
    piece_select_begin(html, "site", WORD_FILTER_SITE, WORD_FILTER_ALL);
    for (size_t i = 0; i < count; i++)
        piece_option(html, arena_printf(screen->arena, "%lld", (long long)sites[i].id), sites[i].name, sites[i].id == view->query.site);
    piece_select_end(html);
    return piece_select_agency(screen, view->query.agency);
}

static enum status write_filters(struct screen *screen, const struct queue_view *view)
{
    struct html *html = &screen->html;
    const struct review_settings *settings = screen->settings;
    HTML(html, "<details class=\"filters\"");
    if (view->is_filtered)
        HTML(html, " open");
    HTML(html, "><summary>");
    html_words(html, WORD_FILTERS);
    HTML(html, "</summary><form method=\"get\" action=\"/queue\" class=\"grid\">");
    if (view->query.campaign) {
        HTML(html, "<input type=\"hidden\" name=\"campaign\" value=\"");
        buffer_printf(&html->out, "%lld", (long long)view->query.campaign);
        HTML(html, "\">");
    }
    enum status status = write_sites(screen, view);
    piece_select_begin(html, "verdict", WORD_FILTER_VERDICT, WORD_FILTER_ALL);
    piece_option_words(html, "takedown", WORD_VERDICT_TAKEDOWN_WORD, view->verdict);
    piece_option_words(html, "review", WORD_VERDICT_REVIEW_WORD, view->verdict);
    piece_select_end(html);
    piece_select_begin(html, "state", WORD_FILTER_STATE, WORD_STATE_ANY);
    piece_option_words(html, "new", WORD_STATE_NEW, view->state);
    piece_option_words(html, "ongoing", WORD_STATE_ONGOING, view->state);
    piece_option_words(html, "returned", WORD_STATE_RETURNED, view->state);
    piece_option_words(html, "gone", WORD_STATE_GONE, view->state);
    piece_select_end(html);
    piece_select_begin(html, "rule", WORD_FILTER_RULE, WORD_FILTER_ALL);
    for (size_t i = 0; i < settings->rule_count; i++) {
        const struct text rule = text_from_string(settings->rules[i].rule);
        piece_option(html, rule, list_rule(screen->head, rule), text_equal(rule, view->query.rule));
    }
    piece_select_end(html);
    piece_select_begin(html, "age", WORD_FILTER_AGE, WORD_FILTER_ALL);
    for (size_t i = 0; i < sizeof ages / sizeof *ages; i++)
        piece_option_words(html, ages[i].name, ages[i].word, view->age);
    piece_select_end(html);
    HTML(html, "<p><label for=\"f-words\">");
    html_words(html, WORD_FILTER_WORDS);
    HTML(html, "</label><input id=\"f-words\" name=\"words\" maxlength=\"200\" value=\"");
    html_text(html, view->query.words);
    HTML(html, "\"></p><p class=\"buttons\"><button type=\"submit\">");
    html_words(html, WORD_FILTER_APPLY);
    HTML(html, "</button> <a href=\"/queue\">");
    html_words(html, WORD_FILTER_CLEAR);
    HTML(html, "</a></p></form></details>");
    return status;
}

/* --- the list --- */

static void write_row(struct screen *screen, const struct queue_row *row)
{
    struct html *html = &screen->html;
    char number[24];
    HTML(html, "<li class=\"item ");
    html_string(html, verdict_name(row->verdict));
    HTML(html, "\"><div class=\"item-head\">");
    findings_verdict_badge(screen, row->verdict);
    HTML(html, " ");
    findings_state_badge(screen, row->state);
    HTML(html, " <span class=\"points\"><b>");
    html_points(html, row->score);
    HTML(html, "</b> ");
    html_words(html, WORD_POINTS);
    HTML(html, "</span></div><h2><a href=\"/page/");
    buffer_printf(&html->out, "%lld", (long long)row->page);
    HTML(html, "\">");
    if (row->rule.length)
        findings_rule(screen, row->rule);
    else
        html_words(html, WORD_VERDICT_CLEAN_WORD);
    HTML(html, "</a></h2><p class=\"where\">");
    html_address(html, row->url);
    HTML(html, "</p>");
    if (row->evidence.length) {
        HTML(html, "<p class=\"evidence\">");
        findings_evidence(screen, utf8_cut(row->evidence, EVIDENCE_SHOWN));
        HTML(html, "</p>");
    }
    HTML(html, "<p class=\"soft facts\"><span>");
    html_foreign(html, row->agency.length ? row->agency : row->site_name, 120);
    HTML(html, "</span>");
    if (row->target.length) {
        HTML(html, "<span>");
        html_words(html, WORD_LEADS_TO);
        HTML(html, " ");
        html_foreign(html, row->target, 80);
        HTML(html, "</span>");
    }
    HTML(html, "<span>");
    html_words(html, WORD_FOUND_SINCE);
    HTML(html, " ");
    html_age(html, row->first_seen);
    HTML(html, "</span>");
    if (row->finding_count > 1) {
        HTML(html, "<span>");
        snprintf(number, sizeof number, "%u", row->finding_count);
        SENTENCE(html, WORD_SIGNS, text_from_string(number));
        HTML(html, "</span>");
    }
    HTML(html, "</p></li>");
}

static void write_parts(struct screen *screen, const struct queue_view *view, uint64_t count)
{
    struct html *html = &screen->html;
    const uint64_t parts = (count + QUEUE_LIMIT_ROWS - 1) / QUEUE_LIMIT_ROWS;
    const struct text part = piece_number(screen, view->part + 1);
    if (parts < 2 && view->part == 0)
        return;
    HTML(html, "<nav class=\"parts\" aria-label=\"");
    html_words(html, WORD_QUEUE_PARTS);
    HTML(html, "\">");
    if (view->part > 0) {
        HTML(html, "<a rel=\"prev\" href=\"");
        part_link(screen, view, view->part - 1);
        HTML(html, "\">← ");
        html_words(html, WORD_PREVIOUS);
        HTML(html, "</a>");
    }
    HTML(html, "<span>");
    if (count > QUEUE_LIMIT_COUNT)
        SENTENCE(html, WORD_QUEUE_PART_MORE, part);
    else
        SENTENCE(html, WORD_QUEUE_PART, part, piece_number(screen, parts));
    HTML(html, "</span>");
    if (view->part + 1 < parts) {
        HTML(html, "<a rel=\"next\" href=\"");
        part_link(screen, view, view->part + 1);
        HTML(html, "\">");
        html_words(html, WORD_NEXT);
        HTML(html, " →</a>");
    }
    HTML(html, "</nav>");
}

enum status screen_queue(struct screen *screen)
{
    struct html *html = &screen->html;
    struct queue_view view;
    const struct queue_row *rows = NULL;
    size_t row_count = 0;
    uint64_t count = 0;
    read_view(screen, &view);
    enum status status = store_queue(screen->store, screen->arena, &view.query, &rows, &row_count, &count);
    if (status != STATUS_OK)
        return status;
    screen_begin_words(screen, WORD_QUEUE_TITLE, "/queue");
    HTML(html, "<p class=\"lead\">");
    html_words(html, WORD_QUEUE_LEAD);
    HTML(html, "</p>");
    status = write_sums(screen);
    if (status == STATUS_OK)
        status = write_filters(screen, &view);
    if (view.query.campaign) {
        HTML(html, "<p class=\"notice\">");
        SENTENCE(html, WORD_FILTER_CAMPAIGN, piece_number(screen, (uint64_t)view.query.campaign));
        HTML(html, "</p>");
    }
    HTML(html, "<p class=\"count\" role=\"status\">");
    if (count > QUEUE_LIMIT_COUNT)
        SENTENCE(html, WORD_QUEUE_COUNT_MORE, piece_number(screen, QUEUE_LIMIT_COUNT));
    else
        SENTENCE(html, WORD_QUEUE_COUNT, piece_number(screen, count));
    HTML(html, "</p>");
    if (row_count == 0) {
        HTML(html, "<p class=\"none\">");
        html_words(html, view.is_filtered || view.part ? WORD_QUEUE_EMPTY : WORD_QUEUE_EMPTY_ALL);
        HTML(html, "</p>");
    } else {
        HTML(html, "<ol class=\"queue\">");
        for (size_t i = 0; i < row_count; i++)
            write_row(screen, &rows[i]);
        HTML(html, "</ol>");
    }
    write_parts(screen, &view, count);
    screen_end(screen);
    return status;
}
