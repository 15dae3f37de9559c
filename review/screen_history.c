/* screen_history.c: a page before and after: what is normal, what is not so now, when it was seen, who saw it and what was done. */
#include "review/findings.h"
#include "review/page_view.h"
#include "review/pieces.h"
#include "review/screens.h"

enum { EVENTS_SHOWN = 50 };

/* --- before and after --- */

static const struct {
    const char *channel;
    enum word word;
} channels[] = {
    {"outbound", WORD_CHANGE_OUTBOUND}, {"script", WORD_CHANGE_SCRIPT}, {"frame", WORD_CHANGE_FRAME}, {"form", WORD_CHANGE_FORM},
    {"meta", WORD_CHANGE_META},         {"word", WORD_CHANGE_WORD},     {"hop", WORD_CHANGE_HOP},     {"token", WORD_CHANGE_TOKEN},
    {"name", WORD_CHANGE_NAME},         {"header", WORD_CHANGE_HEADER},
};

static void write_channel(struct html *html, const char *channel)
{
    for (size_t i = 0; i < sizeof channels / sizeof *channels; i++)
        if (text_equal(text_from_string(channel), text_from_string(channels[i].channel))) {
            html_words(html, channels[i].word);
            return;
        }
    html_string(html, channel);
}

/* Words come with where they stand: "hidden text:nổ hũ"; it is said as evidence says it. */
static void write_value(struct screen *screen, const struct review_change *change)
{
    struct text rest = change->value;
    const struct text zone = text_split(&rest, ':');
    if (text_equal(text_from_string(change->channel), TEXT("word")) && rest.length)
        findings_evidence(screen, arena_printf(screen->arena, "\"%.*s\" in %.*s", TEXT_ARGS(rest), TEXT_ARGS(zone)));
    else
        html_address(&screen->html, change->value);
}

static void write_changes(struct screen *screen, const struct review_past *past, enum review_change_kind kind)
{
    struct html *html = &screen->html;
    static const enum word heads[REVIEW_CHANGE_KIND_COUNT] = {[REVIEW_CHANGE_NEW] = WORD_CHANGE_NEW, [REVIEW_CHANGE_GONE] = WORD_CHANGE_GONE,
                                                              [REVIEW_CHANGE_HIDDEN] = WORD_CHANGE_HIDDEN,
                                                              [REVIEW_CHANGE_SHOWN] = WORD_CHANGE_SHOWN};
    size_t written = 0;
    for (size_t i = 0; i < past->change_count; i++) {
        const struct review_change *change = &past->changes[i];
        if (change->kind != kind)
            continue;
        if (written++ == 0) {
            HTML(html, "<h3>");
            html_words(html, heads[kind]);
            HTML(html, "</h3><ul class=\"changes\">");
        }
        HTML(html, "<li><span class=\"soft\">");
        write_channel(html, change->channel);
        HTML(html, "</span> ");
        write_value(screen, change);
        if (change->is_hidden) {
            HTML(html, " <span class=\"badge review\">");
            html_words(html, WORD_CHANGE_UNSEEN);
            HTML(html, "</span>");
        }
        HTML(html, "</li>");
    }
    if (written)
        HTML(html, "</ul>");
}

static struct text percent(struct screen *screen, double share)
{
    return arena_printf(screen->arena, "%d", (int)(share * 100 + 0.5));
}

/* Two columns: normal, and now. */
static void write_two(struct screen *screen, const struct review_past *past)
{
    struct html *html = &screen->html;
    HTML(html, "<div class=\"pair\"><div class=\"card\"><h3>");
    html_words(html, WORD_PAST_NORMAL);
    HTML(html, "</h3><p class=\"title\">");
    html_foreign(html, past->title_before, 300);
    HTML(html, "</p><p class=\"soft\">");
    html_words(html, WORD_PAST_SINCE);
    HTML(html, " ");
    html_time(html, past->since);
    HTML(html, " – ");
    if (text_equal(past->who, TEXT("two quiet nights")))
        html_words(html, WORD_PAST_LEARNED);
    else
        html_foreign(html, past->who, 100);
    HTML(html, "</p></div><div class=\"card\"><h3>");
    html_words(html, WORD_PAST_NOW);
    HTML(html, "</h3><p class=\"title\">");
    html_foreign(html, past->title_now, 300);
    HTML(html, "</p><p class=\"soft\">");
    SENTENCE(html, WORD_PAST_SHARES, percent(screen, past->text_new), percent(screen, past->text_gone), percent(screen, past->layout_same));
    HTML(html, "</p></div></div>");
}

static enum status write_past(struct page_view *view)
{
    struct screen *screen = view->screen;
    struct html *html = &screen->html;
    struct review_past past;
    const struct review_work *work = &screen->settings->work;
    enum status status = work->read_past(work->context, screen->arena, screen->store, screen->id, &past);
    if (status != STATUS_OK)
        return status;
    HTML(html, "<section aria-labelledby=\"past\"><h2 id=\"past\">");
    html_words(html, WORD_PAST_TITLE);
    HTML(html, "</h2>");
    if (!past.has_baseline || !past.has_look || past.same) {
        HTML(html, "<p>");
        html_words(html, !past.has_baseline ? WORD_PAST_NONE : !past.has_look ? WORD_PAST_NO_LOOK : WORD_PAST_SAME);
        HTML(html, "</p>");
    } else {
        write_two(screen, &past);
        for (int kind = 0; kind < REVIEW_CHANGE_KIND_COUNT; kind++)
            write_changes(screen, &past, (enum review_change_kind)kind);
    }
    HTML(html, "</section>");
    return STATUS_OK;
}

/* --- when and who --- */

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
    if (piece_event_has_detail(row)) {
        HTML(html, ": ");
        piece_event_detail(view->screen, row);
    }
    HTML(html, "</td></tr>");
    return true;
}

static enum status write_events(struct page_view *view, const struct audit_query *query, enum word head)
{
    struct html *html = &view->screen->html;
    HTML(html, "<h3>");
    SENTENCE(html, head, view->reference);
    HTML(html, "</h3><div class=\"scroll\"><table><thead><tr><th scope=\"col\">");
    html_words(html, WORD_WHEN);
    HTML(html, "</th><th scope=\"col\">");
    html_words(html, WORD_WHO);
    HTML(html, "</th><th scope=\"col\">");
    html_words(html, WORD_DID_WHAT);
    HTML(html, "</th></tr></thead><tbody>");
    enum status status = store_audit_rows(view->screen->store, query, write_event, view);
    HTML(html, "</tbody></table></div>");
    return status;
}

static enum status write_history(struct page_view *view)
{
    struct screen *screen = view->screen;
    struct html *html = &screen->html;
    const struct audit_query query = {.kind = TEXT("page"), .subject = screen->id, .room = EVENTS_SHOWN, .newest_first = true};
    const struct audit_query of_ticket = {.kind = TEXT("ticket"), .subject = view->ticket.id, .room = EVENTS_SHOWN, .newest_first = true};
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
    HTML(html, "</dl>");
    enum status status = write_events(view, &query, WORD_PAGE_EVENTS);
    if (status == STATUS_OK && view->ticket.id)
        status = write_events(view, &of_ticket, WORD_TICKET_EVENTS);
    HTML(html, "</section>");
    return status;
}

enum status screen_page_history(struct screen *screen)
{
    struct page_view view;
    enum status status = page_view_read(screen, &view);
    if (status == STATUS_OK)
        status = page_view_ticket(&view);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? screen_refuse(screen, 404) : status;
    page_view_begin(&view, PAGE_TAB_HISTORY);
    status = write_past(&view);
    if (status == STATUS_OK)
        status = write_history(&view);
    screen_end(screen);
    return status;
}
