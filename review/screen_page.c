/* screen_page.c: one page: what was found, who sees it, where it leads, what to do; the score line by line; history. */
#include "review/findings.h"
#include "review/screens.h"
#include "store/campaigns.h"
#include "store/looks.h"
#include "store/queue.h"

enum { EVENTS_SHOWN = 30, CAMPAIGNS_SHOWN = 10 };

struct page_view {
    struct screen *screen;
    struct page_report report; /* texts and findings in the screen's arena */
    struct page_facts facts;
    bool is_found;
};

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

static enum status read_view(struct page_view *view)
{
    struct screen *screen = view->screen;
    const struct page_query query = {.page = screen->id};
    struct stored_findings stored = {0};
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

/* --- in short --- */

static void short_row(struct html *html, enum word word)
{
    HTML(html, "</dd><dt>");
    html_words(html, word);
    HTML(html, "</dt><dd>");
}

/* The heaviest finding's place among the page's; SIZE_MAX: none. */
static size_t heaviest(const struct page_report *report)
{
    const struct finding *finding = list_heaviest(report);
    return finding ? (size_t)(finding - report->findings) : SIZE_MAX;
}

/* How to see it with one's own eyes, as the first visitor that saw it. */
static void write_again(struct page_view *view, struct text seen_by)
{
    const struct text again = advice_again(view->screen->head, text_split(&seen_by, ' '));
    if (again.length == 0)
        return;
    short_row(&view->screen->html, WORD_PAGE_AGAIN);
    html_text(&view->screen->html, again);
}

/* Where to look for the way in, of all the rules that found something. */
static void write_causes(struct page_view *view)
{
    struct html *html = &view->screen->html;
    struct text causes[ADVICE_LIMIT_CAUSES];
    unsigned families = 0;
    for (size_t i = 0; i < view->report.finding_count; i++) {
        const struct advice *advice = advice_of(view->report.findings[i].rule);
        families |= advice ? 1u << advice->family : 0;
    }
    const size_t count = advice_causes(view->screen->head, families, causes);
    HTML(html, "<details><summary>");
    html_words(html, WORD_PAGE_CAUSES);
    HTML(html, "</summary><ul>");
    for (size_t i = 0; i < count; i++) {
        HTML(html, "<li>");
        html_text(html, causes[i]);
        HTML(html, "</li>");
    }
    HTML(html, "</ul></details>");
}

static void write_short(struct page_view *view)
{
    struct screen *screen = view->screen;
    struct html *html = &screen->html;
    const struct page_report *report = &view->report;
    const size_t main = heaviest(report);
    HTML(html, "<section class=\"short\" aria-labelledby=\"short\"><h2 id=\"short\">");
    html_words(html, WORD_PAGE_IN_SHORT);
    HTML(html, "</h2>");
    if (report->verdict == VERDICT_CLEAN) {
        HTML(html, "<p>");
        html_words(html, WORD_PAGE_CLEAN_NOW);
        HTML(html, "</p></section>");
        return;
    }
    if (main == SIZE_MAX) {
        HTML(html, "<p>");
        html_words(html, WORD_PAGE_UNKNOWN);
        HTML(html, " ");
        findings_evidence(screen, report->reason);
        HTML(html, "</p></section>");
        return;
    }
    const struct finding *finding = &report->findings[main];
    HTML(html, "<p class=\"summary\">");
    html_foreign(html, page_summary(screen->arena, screen->head, report), 0);
    HTML(html, "</p><dl class=\"answers\"><dt>");
    html_words(html, WORD_PAGE_WHAT);
    HTML(html, "</dt><dd>");
    findings_capital(screen, advice_found(screen->head, finding->rule));
    HTML(html, ".");
    short_row(html, WORD_PAGE_WHO);
    findings_seen_by(screen, report->seen_by[main]);
    short_row(html, WORD_PAGE_WHERE);
    if (finding->target.length)
        html_address(html, advice_defanged(screen->arena, finding->target));
    else
        html_words(html, WORD_PAGE_NOWHERE);
    short_row(html, WORD_PAGE_DO);
    findings_capital(screen, advice_remove(screen->head, finding->rule));
    HTML(html, ".");
    write_again(view, report->seen_by[main]);
    HTML(html, "</dd></dl>");
    write_causes(view);
    HTML(html, "</section>");
}

/* --- the score --- */

static void write_finding(struct page_view *view, size_t i)
{
    struct screen *screen = view->screen;
    struct html *html = &screen->html;
    const struct finding *finding = &view->report.findings[i];
    HTML(html, "<tr><td><b>");
    findings_rule(screen, finding->rule);
    HTML(html, "</b><p class=\"evidence\">");
    findings_evidence(screen, finding->evidence);
    HTML(html, "</p><dl class=\"small\">");
    if (finding->target.length) {
        HTML(html, "<dt>");
        html_words(html, WORD_PAGE_WHERE);
        HTML(html, "</dt><dd>");
        html_address(html, finding->target);
        HTML(html, "</dd>");
    }
    if (finding->path.length) {
        HTML(html, "<dt>");
        html_words(html, WORD_PAGE_PLACE);
        HTML(html, "</dt><dd>");
        findings_place(screen, finding->path);
        HTML(html, "</dd>");
    }
    HTML(html, "<dt>");
    html_words(html, WORD_PAGE_SEEN_BY);
    HTML(html, "</dt><dd>");
    findings_seen_by(screen, view->report.seen_by[i]);
    HTML(html, "</dd><dt>");
    html_words(html, WORD_PAGE_SEEN_LAST);
    HTML(html, "</dt><dd>");
    html_time(html, view->report.seen_times[i]);
    HTML(html, "</dd><dt>");
    html_words(html, WORD_PAGE_RULE);
    HTML(html, "</dt><dd><code>");
    html_text(html, finding->rule);
    HTML(html, "</code></dd></dl></td><td class=\"number\">");
    html_points(html, finding->weight);
    HTML(html, "</td></tr>");
}

static void write_groups(struct page_view *view, const struct review_sum *sum)
{
    struct html *html = &view->screen->html;
    HTML(html, "<tr><th scope=\"rowgroup\" colspan=\"2\">");
    html_words(html, WORD_PAGE_GROUPS);
    HTML(html, "</th></tr>");
    for (size_t i = 0; i < sum->count; i++) {
        HTML(html, "<tr><td>");
        html_words(html, findings_group(sum->parts[i].group));
        HTML(html, "</td><td class=\"number\">");
        html_points(html, sum->parts[i].points);
        HTML(html, "</td></tr>");
    }
}

static struct text points_text(struct screen *screen, double points)
{
    const long long tenths = (long long)(points * 10 + 0.5);
    const char *comma = screen->html.language == LANGUAGE_VIETNAMESE ? "," : ".";
    return tenths % 10 ? arena_printf(screen->arena, "%lld%s%lld", tenths / 10, comma, tenths % 10)
                       : arena_printf(screen->arena, "%lld", tenths / 10);
}

static void write_score(struct page_view *view)
{
    struct screen *screen = view->screen;
    struct html *html = &screen->html;
    const struct page_report *report = &view->report;
    struct review_sum sum = {0};
    if (report->finding_count == 0)
        return;
    screen->settings->explain(screen->settings->explain_context, screen->arena, report->findings, report->finding_count, &sum);
    HTML(html, "<section aria-labelledby=\"score\"><h2 id=\"score\">");
    SENTENCE(html, WORD_PAGE_SCORE, points_text(screen, report->score));
    HTML(html, "</h2><p class=\"soft\">");
    SENTENCE(html, WORD_PAGE_SCORE_HELP, points_text(screen, sum.review), points_text(screen, sum.takedown));
    HTML(html, "</p><div class=\"scroll\"><table class=\"score\"><thead><tr><th scope=\"col\">");
    html_words(html, WORD_PAGE_SIGN);
    HTML(html, "</th><th scope=\"col\" class=\"number\">");
    html_words(html, WORD_POINTS);
    HTML(html, "</th></tr></thead><tbody>");
    for (size_t i = 0; i < report->finding_count; i++)
        write_finding(view, i);
    HTML(html, "</tbody><tbody>");
    if (sum.count > 0)
        write_groups(view, &sum);
    HTML(html, "</tbody><tfoot><tr><th scope=\"row\">");
    html_words(html, WORD_PAGE_SUM);
    HTML(html, "</th><td class=\"number\"><b>");
    html_points(html, report->score);
    HTML(html, "</b></td></tr></tfoot></table></div></section>");
}

/* --- history --- */

static void fact_time(struct html *html, enum word word, int64_t time)
{
    if (time <= 0)
        return;
    HTML(html, "<dt>");
    html_words(html, word);
    HTML(html, "</dt><dd>");
    html_time(html, time);
    HTML(html, "</dd>");
}

static bool write_event(void *context, const struct audit_row *row)
{
    struct page_view *view = context;
    struct html *html = &view->screen->html;
    HTML(html, "<tr><td>");
    html_time(html, row->time);
    HTML(html, "</td><td>");
    html_foreign(html, row->who, 80);
    HTML(html, "</td><td>");
    screen_event(view->screen, row->what);
    if (row->detail.length) {
        HTML(html, ": ");
        html_foreign(html, row->detail, 300);
    }
    HTML(html, "</td></tr>");
    return true;
}

static enum status write_history(struct page_view *view)
{
    struct screen *screen = view->screen;
    struct html *html = &screen->html;
    const struct audit_query query = {.kind = TEXT("page"), .subject = screen->id, .room = EVENTS_SHOWN, .newest_first = true};
    HTML(html, "<section aria-labelledby=\"history\"><h2 id=\"history\">");
    html_words(html, WORD_PAGE_HISTORY);
    HTML(html, "</h2><dl class=\"facts-list\">");
    fact_time(html, WORD_PAGE_KNOWN_SINCE, view->facts.found);
    fact_time(html, WORD_PAGE_FIRST_SEEN, view->report.first_seen);
    fact_time(html, WORD_PAGE_LAST_SEEN, view->report.last_seen);
    fact_time(html, WORD_PAGE_JUDGED, view->facts.judged);
    if (view->facts.times > 0) {
        HTML(html, "<dt>");
        html_words(html, WORD_PAGE_TIMES);
        HTML(html, "</dt><dd>");
        html_number(html, view->facts.times);
        HTML(html, "</dd>");
    }
    if (view->facts.final_url.length && !text_equal(view->facts.final_url, view->report.url)) {
        HTML(html, "<dt>");
        html_words(html, WORD_PAGE_FINAL);
        HTML(html, "</dt><dd>");
        html_address(html, view->facts.final_url);
        HTML(html, "</dd>");
    }
    HTML(html, "</dl><h3>");
    html_words(html, WORD_PAGE_EVENTS);
    HTML(html, "</h3><div class=\"scroll\"><table><thead><tr><th scope=\"col\">");
    html_words(html, WORD_WHEN);
    HTML(html, "</th><th scope=\"col\">");
    html_words(html, WORD_WHO);
    HTML(html, "</th><th scope=\"col\">");
    html_words(html, WORD_DID_WHAT);
    HTML(html, "</th></tr></thead><tbody>");
    enum status status = store_audit_rows(screen->store, &query, write_event, view);
    HTML(html, "</tbody></table></div></section>");
    return status;
}

/* --- campaigns --- */

static bool write_campaign(void *context, const struct campaign *campaign)
{
    struct page_view *view = context;
    struct screen *screen = view->screen;
    struct buffer out;
    buffer_init(&out, LIST_EVIDENCE_BYTES);
    list_campaign(&out, screen->head, arena_printf(screen->arena, "%.*s %.*s", TEXT_ARGS(campaign->kind), TEXT_ARGS(campaign->value)));
    HTML(&screen->html, "<li><a href=\"/queue?campaign=");
    buffer_printf(&screen->html.out, "%lld", (long long)campaign->id);
    HTML(&screen->html, "\">");
    html_foreign(&screen->html, buffer_text(&out), 200);
    HTML(&screen->html, "</a></li>");
    buffer_release(&out);
    return true;
}

static enum status write_campaigns(struct page_view *view)
{
    struct html *html = &view->screen->html;
    const size_t before = html->out.length;
    HTML(html, "<section aria-labelledby=\"campaigns\"><h2 id=\"campaigns\">");
    html_words(html, WORD_PAGE_CAMPAIGN);
    HTML(html, "</h2><ul>");
    const size_t empty = html->out.length;
    enum status status = store_campaigns_of_page(view->screen->store, view->screen->id, write_campaign, view);
    if (html->out.length == empty)
        html->out.length = before; /* it is part of none: nothing is said */
    else
        HTML(html, "</ul></section>");
    return status;
}

enum status screen_page(struct screen *screen)
{
    struct html *html = &screen->html;
    struct page_view view = {.screen = screen};
    enum status status = read_view(&view);
    if (status == STATUS_NOT_FOUND)
        return screen_refuse(screen, 404);
    if (status != STATUS_OK)
        return status;
    screen_saw(screen, "page-viewed", "page", screen->id, TEXT(""));
    const size_t main = heaviest(&view.report);
    const struct text found = main == SIZE_MAX ? view.report.site : list_rule(screen->head, view.report.findings[main].rule);
    screen_begin(screen, findings_capitalized(screen->arena, found), "/queue");
    HTML(html, "<p class=\"where big\">");
    html_address(html, view.report.url);
    HTML(html, "</p><p class=\"item-head\">");
    findings_verdict_badge(screen, view.report.verdict);
    HTML(html, " ");
    findings_state_badge(screen, view.report.state);
    HTML(html, " <span class=\"points\"><b>");
    html_points(html, view.report.score);
    HTML(html, "</b> ");
    html_words(html, WORD_POINTS);
    HTML(html, "</span> <span class=\"soft\">");
    html_foreign(html, view.report.agency.length ? view.report.agency : view.report.site, 200);
    HTML(html, "</span></p>");
    write_short(&view);
    write_score(&view);
    status = write_campaigns(&view);
    if (status == STATUS_OK)
        status = write_history(&view);
    screen_end(screen);
    return status;
}
