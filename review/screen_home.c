/* screen_home.c: what is to be done today, and what became of the last night: plain sentences that lead to the screens. */
#include "review/pieces.h"
#include "review/screen_charts.h"
#include "review/screens.h"
#include "store/queue.h"
#include "store/tickets.h"

enum { DAY = 86400, NIGHTS_SHOWN = 14 };

struct task {
    uint64_t number;
    enum word word;
    const char *address;
    const char *class;
};

struct home_view {
    struct queue_sums sums;
    uint64_t found; /* in the last 24 hours */
    uint64_t overdue; /* tickets; so the next two */
    uint64_t unsent;
    uint64_t claimed;
    uint64_t failing; /* sites */
    struct run run;
    bool has_run;
    struct night_line nights[NIGHTS_SHOWN];
    size_t night_count;
};

static bool count_ticket(void *context, struct text state, uint64_t count)
{
    struct home_view *view = context;
    if (text_equal(state, TEXT("open")) || text_equal(state, TEXT("reopened")))
        view->unsent += count;
    if (text_equal(state, TEXT("claimed")) || text_equal(state, TEXT("checking")))
        view->claimed += count;
    return true;
}

static bool count_overdue(void *context, struct text state, uint64_t count)
{
    (void)state;
    ((struct home_view *)context)->overdue += count;
    return true;
}

static enum status read_tickets(struct screen *screen, struct home_view *view)
{
    const char *live[TICKET_STATE_COUNT];
    struct ticket_query query = {.states = live};
    for (enum ticket_state state = TICKET_OPEN; state < TICKET_STATE_COUNT; state++)
        if (ticket_is_live(state))
            live[query.state_count++] = ticket_state_name(state);
    enum status status = store_ticket_counts(screen->store, &query, count_ticket, view);
    query.overdue_at = screen->now;
    return status == STATUS_OK ? store_ticket_counts(screen->store, &query, count_overdue, view) : status;
}

static enum status read_sites(struct screen *screen, struct home_view *view)
{
    const struct site_line *sites = NULL;
    size_t count = 0;
    enum status status = store_site_lines(screen->store, screen->arena, screen->now, &sites, &count);
    for (size_t i = 0; i < count; i++)
        view->failing += sites[i].failing > 0;
    return status;
}

static enum status read_view(struct screen *screen, struct home_view *view)
{
    const struct queue_query query = {.verdict = VERDICT_COUNT, .seen_since = screen->now - DAY};
    const struct queue_row *rows = NULL;
    size_t row_count = 0;
    enum status status = store_queue_sums(screen->store, &view->sums);
    if (status == STATUS_OK)
        status = store_queue(screen->store, screen->arena, &query, &rows, &row_count, &view->found);
    if (status == STATUS_OK)
        status = read_tickets(screen, view);
    if (status == STATUS_OK)
        status = read_sites(screen, view);
    if (status == STATUS_OK)
        status = store_nights(screen->store, view->nights, NIGHTS_SHOWN, &view->night_count);
    if (status != STATUS_OK)
        return status;
    status = store_run_latest(screen->store, &view->run);
    view->has_run = status == STATUS_OK;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* --- to do --- */

static void write_tasks(struct screen *screen, const struct home_view *view)
{
    struct html *html = &screen->html;
    const struct task tasks[] = {
        {view->sums.takedown, WORD_HOME_TAKEDOWN, "/queue?verdict=takedown", "bad"},
        {view->sums.review, WORD_HOME_REVIEW, "/queue?verdict=review", "warn"},
        {view->found, WORD_HOME_NEW, "/queue?age=day", "plain"},
        {view->overdue, WORD_HOME_OVERDUE, "/tickets?overdue=1", "bad"},
        {view->unsent, WORD_HOME_UNSENT, "/tickets?state=untold", "warn"},
        {view->claimed, WORD_HOME_CLAIMED, "/tickets?state=waiting", "plain"},
        {view->failing, WORD_HOME_FAILING, "/sites?state=failing", "plain"},
    };
    bool has_any = false;
    HTML(html, "<section aria-labelledby=\"today\"><h2 id=\"today\">");
    html_words(html, WORD_HOME_TODAY);
    HTML(html, "</h2><ul class=\"todo\">");
    for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++) {
        if (tasks[i].number == 0)
            continue;
        has_any = true;
        HTML(html, "<li class=\"");
        html_string(html, tasks[i].class);
        HTML(html, "\"><a href=\"");
        html_string(html, tasks[i].address);
        HTML(html, "\"><b>");
        html_number(html, tasks[i].number);
        HTML(html, "</b> <span>");
        html_words(html, tasks[i].word);
        HTML(html, "</span></a></li>");
    }
    HTML(html, "</ul>");
    if (!has_any) {
        HTML(html, "<p class=\"none\">");
        html_words(html, WORD_HOME_NOTHING);
        HTML(html, "</p>");
    }
    HTML(html, "</section>");
}

/* --- the last night --- */

static struct text duration(struct screen *screen, int64_t seconds)
{
    struct html *html = &screen->html;
    const uint64_t minutes = seconds > 0 ? (uint64_t)seconds / 60 : 0;
    const struct text whole = piece_number(screen, minutes / 60), rest = piece_number(screen, minutes % 60);
    const size_t from = html->out.length;
    if (minutes >= 60)
        SENTENCE(html, WORD_HOURS_MINUTES, whole, rest);
    else if (minutes > 0)
        SENTENCE(html, WORD_MINUTES, rest);
    else
        html_words(html, WORD_UNDER_MINUTE);
    return html_taken(html, screen->arena, from);
}

static void write_coverage(struct screen *screen, const struct night_line *night)
{
    struct html *html = &screen->html;
    if (night->sites > 0 && night->sites_complete == night->sites)
        SENTENCE(html, WORD_HOME_RUN_COMPLETE, piece_number(screen, night->sites));
    else if (night->sites > 0)
        SENTENCE(html, WORD_HOME_RUN_PARTIAL, piece_number(screen, night->sites_complete), piece_number(screen, night->sites));
    if (night->judged > 0) { /* a bounded store does not know */
        HTML(html, " ");
        SENTENCE(html, WORD_HOME_RUN_PAGES, piece_number(screen, night->judged));
    }
    HTML(html, " ");
    if (night->failed > 0)
        SENTENCE(html, WORD_HOME_RUN_FAILED, piece_number(screen, night->failed));
    else
        html_words(html, WORD_HOME_RUN_ALL_LOADED);
}

static void write_night(struct screen *screen, const struct home_view *view)
{
    struct html *html = &screen->html;
    HTML(html, "<section class=\"short\"><h2>");
    html_words(html, WORD_HOME_LAST_NIGHT);
    HTML(html, "</h2>");
    if (!view->has_run || view->run.finished == 0) {
        HTML(html, "<p>");
        html_words(html, view->has_run ? WORD_HOME_RUNNING : WORD_HOME_NO_RUN);
        HTML(html, "</p>");
    }
    if (view->night_count > 0) {
        const struct night_line *night = &view->nights[view->night_count - 1];
        HTML(html, "<p>");
        html_words(html, WORD_HOME_RUN_BEGAN);
        HTML(html, " ");
        html_time(html, night->started);
        SENTENCE(html, WORD_HOME_RUN_TOOK, duration(screen, night->finished - night->started));
        HTML(html, "</p><p>");
        write_coverage(screen, night);
        HTML(html, "</p>");
    }
    HTML(html, "</section>");
}

enum status screen_home(struct screen *screen)
{
    struct html *html = &screen->html;
    struct home_view *view = arena_alloc(screen->arena, sizeof *view);
    enum status status = read_view(screen, view);
    if (status != STATUS_OK)
        return status;
    screen_begin_words(screen, WORD_NAV_HOME, "/");
    HTML(html, "<div class=\"halves\"><div>");
    write_tasks(screen, view);
    HTML(html, "</div><div>");
    write_night(screen, view);
    charts_write_flagged(screen, view->nights, view->night_count);
    HTML(html, "<p><a href=\"/charts\">");
    html_words(html, WORD_CHARTS);
    HTML(html, " →</a></p></div></div>");
    screen_end(screen);
    return STATUS_OK;
}
