/* screen_page.c: one page: what was found, who sees it, where it leads, what to do; the score line by line; history. */
#include "review/findings.h"
#include "review/page_view.h"
#include "review/screens.h"
#include "store/campaigns.h"

/* --- in short --- */

static void short_row(struct html *html, enum word word)
{
    HTML(html, "</dd><dt>");
    html_words(html, word);
    HTML(html, "</dt><dd>");
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
    const size_t main = page_view_heaviest(view);
    HTML(html, "<section class=\"short\" aria-labelledby=\"short\"><h2 id=\"short\">");
    html_words(html, WORD_PAGE_IN_SHORT);
    HTML(html, "</h2>");
    if (report->verdict == VERDICT_CLEAN && !report->reason.length) {
        HTML(html, "<p>");
        html_words(html, WORD_PAGE_CLEAN_NOW);
        HTML(html, "</p></section>");
        return;
    }
    if (report->verdict == VERDICT_CLEAN || main == SIZE_MAX) {
        HTML(html, "<p>");
        html_words(html, report->verdict == VERDICT_CLEAN ? WORD_PAGE_DECIDED : WORD_PAGE_UNKNOWN);
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

/* --- campaigns --- */

static bool write_campaign(void *context, const struct campaign *campaign)
{
    struct page_view *view = context;
    struct screen *screen = view->screen;
    struct buffer out;
    buffer_init(&out, LIST_EVIDENCE_BYTES);
    list_campaign(&out, screen->head, arena_printf(screen->arena, "%.*s %.*s", TEXT_ARGS(campaign->kind), TEXT_ARGS(campaign->value)));
    HTML(&screen->html, "<li><a href=\"/campaign/");
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

/* --- dates and the ticket --- */

static void write_ticket(struct page_view *view)
{
    struct html *html = &view->screen->html;
    if (view->ticket.id == 0)
        return;
    HTML(html, "<dt>");
    html_words(html, WORD_PAGE_TICKET);
    buffer_printf(&html->out, "</dt><dd><a href=\"/ticket/%lld\">", (long long)view->ticket.id);
    html_text(html, view->reference);
    HTML(html, "</a> – ");
    html_text(html, advice_state(view->screen->head, view->ticket.state));
    if (view->ticket_is_live && view->ticket.due) {
        HTML(html, " – ");
        html_words(html, view->ticket.due < view->screen->now ? WORD_PAGE_OVERDUE : WORD_PAGE_DUE);
        HTML(html, " ");
        html_time(html, view->ticket.due);
    }
    HTML(html, "</dd>");
}

static void write_dates(struct page_view *view)
{
    struct html *html = &view->screen->html;
    const struct {
        enum word word;
        int64_t time;
    } dates[] = {{WORD_PAGE_FIRST_SEEN, view->report.first_seen}, {WORD_PAGE_LAST_SEEN, view->report.last_seen},
                 {WORD_PAGE_JUDGED, view->facts.judged}};
    HTML(html, "<section aria-labelledby=\"dates\"><h2 id=\"dates\">");
    html_words(html, WORD_PAGE_FOLLOW_UP);
    HTML(html, "</h2><dl class=\"facts-list\">");
    write_ticket(view);
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        if (dates[i].time <= 0)
            continue;
        HTML(html, "<dt>");
        html_words(html, dates[i].word);
        HTML(html, "</dt><dd>");
        html_time(html, dates[i].time);
        HTML(html, " <span class=\"soft\">(");
        html_age(html, dates[i].time);
        HTML(html, ")</span></dd>");
    }
    HTML(html, "</dl></section>");
}

static void write_decide_link(struct page_view *view)
{
    struct html *html = &view->screen->html;
    if (!screen_may(view->screen, ROUTE_DECIDERS))
        return;
    HTML(html, "<p class=\"buttons\"><a class=\"button\" href=\"");
    html_text(html, page_view_path(view, "/decide"));
    HTML(html, "\">");
    html_words(html, WORD_PAGE_DECIDE);
    HTML(html, "</a> <a class=\"button second\" href=\"");
    html_text(html, page_view_path(view, "/source"));
    HTML(html, "\">");
    html_words(html, WORD_PAGE_SEE_SOURCE);
    HTML(html, "</a></p>");
}

enum status screen_page(struct screen *screen)
{
    struct page_view view;
    enum status status = page_view_read(screen, &view);
    if (status == STATUS_OK)
        status = page_view_ticket(&view);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? screen_refuse(screen, 404) : status;
    screen_saw(screen, "page-viewed", "page", screen->id, TEXT(""));
    page_view_begin(&view, PAGE_TAB_SHORT);
    write_short(&view);
    write_decide_link(&view);
    write_dates(&view);
    status = write_campaigns(&view);
    if (status == STATUS_OK)
        write_score(&view);
    screen_end(screen);
    return status;
}
