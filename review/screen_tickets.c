/* screen_tickets.c: the ticket board: by state with ages against deadlines, or one filtered list, a part at a time. */
#include "review/findings.h"
#include "review/pieces.h"
#include "review/screens.h"
#include "store/queue.h"
#include "takedown/tickets.h"

enum { PART_ROWS = 50, GROUP_ROWS = 10 };

/* What can be chosen instead of one state. */
static const struct {
    const char *name;
    enum word word;
    unsigned states; /* bits by state */
} groups[] = {
    {"untold", WORD_TICKETS_UNTOLD, 1u << TICKET_OPEN | 1u << TICKET_REOPENED},
    {"waiting", WORD_TICKETS_WAITING, 1u << TICKET_CLAIMED | 1u << TICKET_CHECKING},
    {"all", WORD_TICKETS_ALL, (1u << TICKET_STATE_COUNT) - 1},
};
enum { GROUPS = sizeof groups / sizeof *groups };
/* The board's order: what waits for us first. */
static const enum ticket_state board[] = {TICKET_REOPENED, TICKET_OPEN, TICKET_SENT, TICKET_CLAIMED, TICKET_CHECKING};

struct tickets_view {
    struct screen *screen;
    struct text state; /* as asked for; empty: the board */
    bool is_overdue;
    struct ticket_query query; /* all but states, room and skip */
    const char *states[TICKET_STATE_COUNT];
    uint64_t part;
    uint64_t counts[TICKET_STATE_COUNT]; /* that fit */
    uint64_t count; /* of all of them */
    uint64_t overdue;
};

static void add_states(struct tickets_view *view, unsigned states)
{
    view->query.states = view->states;
    view->query.state_count = 0;
    for (enum ticket_state state = TICKET_OPEN; state < TICKET_STATE_COUNT; state++)
        if (states & 1u << state)
            view->states[view->query.state_count++] = ticket_state_name(state);
}

static unsigned live_states(void)
{
    unsigned states = 0;
    for (enum ticket_state state = TICKET_OPEN; state < TICKET_STATE_COUNT; state++)
        states |= ticket_is_live(state) ? 1u << state : 0;
    return states;
}

static void read_view(struct screen *screen, struct tickets_view *view)
{
    const struct fields *fields = &screen->request->query;
    unsigned states = live_states();
    enum ticket_state state = TICKET_OPEN;
    *view = (struct tickets_view){.screen = screen, .state = fields_get(fields, "state"), .part = piece_part(screen),
                                  .is_overdue = text_equal(fields_get(fields, "overdue"), TEXT("1"))};
    size_t group = 0;
    while (group < GROUPS && !text_equal(view->state, text_from_string(groups[group].name)))
        group++;
    if (group < GROUPS)
        states = groups[group].states;
    else if (ticket_state_from_name(view->state, &state))
        states = 1u << state;
    else
        view->state = TEXT("");
    view->query.owner = fields_get(fields, "agency");
    view->query.site = fields_number(fields, "site");
    view->query.campaign = fields_number(fields, "campaign");
    if (view->is_overdue) {
        view->query.overdue_at = screen->now;
        states &= live_states();
    }
    add_states(view, states);
}

static void link_with(const struct tickets_view *view, struct text state, bool is_overdue, uint64_t part)
{
    struct html_query link = html_query_begin(&view->screen->html, "/tickets");
    html_query(&link, "state", state);
    html_query(&link, "overdue", is_overdue ? TEXT("1") : TEXT(""));
    html_query(&link, "agency", view->query.owner);
    html_query_number(&link, "site", view->query.site);
    html_query_number(&link, "campaign", view->query.campaign);
    html_query_number(&link, "part", part > 0 ? (int64_t)part + 1 : 0);
}

static void part_link(struct screen *screen, const void *context, uint64_t part)
{
    const struct tickets_view *view = context;
    (void)screen;
    link_with(view, view->state, view->is_overdue, part);
}

/* --- counts --- */

static bool take_count(void *context, struct text name, uint64_t count)
{
    struct tickets_view *view = context;
    enum ticket_state state = TICKET_OPEN;
    if (ticket_state_from_name(name, &state))
        view->counts[state] += count;
    view->count += count;
    return true;
}

static bool take_overdue(void *context, struct text name, uint64_t count)
{
    (void)name;
    ((struct tickets_view *)context)->overdue += count;
    return true;
}

static enum status read_counts(struct tickets_view *view)
{
    struct store *store = view->screen->store;
    enum status status = store_ticket_counts(store, &view->query, take_count, view);
    struct tickets_view all = *view;
    all.query.overdue_at = view->screen->now;
    all.overdue = 0;
    add_states(&all, live_states());
    if (status == STATUS_OK)
        status = store_ticket_counts(store, &all.query, take_overdue, &all);
    view->overdue = all.overdue;
    return status;
}

/* --- filters --- */

static enum status write_sites(const struct tickets_view *view)
{
    struct screen *screen = view->screen;
    const struct queue_site *sites = NULL;
    size_t count = 0;
    enum status status = store_queue_sites(screen->store, screen->arena, &sites, &count);
    piece_select_begin(&screen->html, "site", WORD_FILTER_SITE, WORD_FILTER_ALL);
    for (size_t i = 0; i < count; i++)
        piece_option(&screen->html, arena_printf(screen->arena, "%lld", (long long)sites[i].id), sites[i].name,
                     sites[i].id == view->query.site);
    piece_select_end(&screen->html);
    return status;
}

static enum status write_filters(const struct tickets_view *view)
{
    struct screen *screen = view->screen;
    struct html *html = &screen->html;
    const struct ticket_query *query = &view->query;
    piece_filters_begin(html, "/tickets", query->owner.length || query->site || query->campaign || view->state.length);
    if (query->campaign)
        buffer_printf(&html->out, "<input type=\"hidden\" name=\"campaign\" value=\"%lld\">", (long long)query->campaign);
    piece_select_begin(html, "state", WORD_FILTER_STATE, WORD_TICKETS_LIVE);
    for (enum ticket_state state = TICKET_OPEN; state < TICKET_STATE_COUNT; state++) {
        const struct text name = text_from_string(ticket_state_name(state));
        piece_option(html, name, text_from_string(ticket_state_words(screen->head, state)), text_equal(name, view->state));
    }
    for (size_t i = 0; i < GROUPS; i++)
        piece_option_words(html, groups[i].name, groups[i].word, view->state);
    piece_select_end(html);
    enum status status = write_sites(view);
    if (status == STATUS_OK)
        status = piece_select_agency(screen, query->owner);
    piece_select_begin(html, "overdue", WORD_TICKET_DUE, WORD_FILTER_ALL);
    piece_option_words(html, "1", WORD_TICKETS_OVERDUE_ONLY, view->is_overdue ? TEXT("1") : TEXT(""));
    piece_select_end(html);
    piece_filters_end(html, "/tickets");
    return status;
}

/* One figure for each state in hand, and the overdue ones: each leads to them. */
static void write_sums(const struct tickets_view *view)
{
    struct screen *screen = view->screen;
    struct html *html = &screen->html;
    HTML(html, "<ul class=\"tiles\"><li class=\"");
    html_string(html, view->overdue > 0 ? "bad" : "plain");
    HTML(html, "\"><a href=\"");
    link_with(view, TEXT(""), true, 0);
    HTML(html, "\"><b>");
    html_number(html, view->overdue);
    HTML(html, "</b> <span>");
    html_words(html, WORD_TICKETS_OVERDUE);
    HTML(html, "</span></a></li>");
    for (size_t i = 0; i < sizeof board / sizeof *board; i++) {
        HTML(html, "<li class=\"plain\"><a href=\"");
        link_with(view, text_from_string(ticket_state_name(board[i])), false, 0);
        HTML(html, "\"><b>");
        html_number(html, view->counts[board[i]]);
        HTML(html, "</b> <span>");
        html_string(html, ticket_state_words(screen->head, board[i]));
        HTML(html, "</span></a></li>");
    }
    HTML(html, "</ul>");
}

/* --- tickets --- */

static bool write_ticket(void *context, const struct ticket_row *row)
{
    piece_ticket(((struct tickets_view *)context)->screen, row);
    return true;
}

static enum status write_list(struct tickets_view *view)
{
    struct html *html = &view->screen->html;
    view->query.room = PART_ROWS;
    view->query.skip = (size_t)view->part * PART_ROWS;
    HTML(html, "<h2 class=\"count\">");
    SENTENCE(html, WORD_TICKETS_COUNT, piece_number(view->screen, view->count));
    HTML(html, "</h2>");
    if (view->count <= view->query.skip) {
        HTML(html, "<p class=\"none\">");
        html_words(html, WORD_TICKETS_EMPTY);
        HTML(html, "</p>");
        return STATUS_OK;
    }
    HTML(html, "<ol class=\"queue\">");
    enum status status = store_tickets(view->screen->store, &view->query, write_ticket, view);
    HTML(html, "</ol>");
    piece_parts(view->screen, view->part, (view->count + PART_ROWS - 1) / PART_ROWS, part_link, view);
    return status;
}

/* One group a state, the one that is due first at its top. */
static enum status write_group(struct tickets_view *view, enum ticket_state state)
{
    struct screen *screen = view->screen;
    struct html *html = &screen->html;
    if (view->counts[state] == 0)
        return STATUS_OK;
    add_states(view, 1u << state);
    view->query.room = GROUP_ROWS;
    HTML(html, "<section class=\"group\"><h2>");
    const size_t from = html->out.length;
    html_string(html, ticket_state_words(screen->head, state));
    html_text(html, findings_capitalized(screen->arena, html_taken(html, screen->arena, from)));
    HTML(html, " <span class=\"soft\">");
    html_number(html, view->counts[state]);
    HTML(html, "</span></h2><ol class=\"queue\">");
    enum status status = store_tickets(screen->store, &view->query, write_ticket, view);
    HTML(html, "</ol>");
    if (view->counts[state] > GROUP_ROWS) {
        HTML(html, "<p class=\"more\"><a href=\"");
        link_with(view, text_from_string(ticket_state_name(state)), false, 0);
        HTML(html, "\">");
        SENTENCE(html, WORD_SHOW_ALL, piece_number(screen, view->counts[state]));
        HTML(html, "</a></p>");
    }
    HTML(html, "</section>");
    return status;
}

static enum status write_board(struct tickets_view *view)
{
    struct html *html = &view->screen->html;
    enum status status = STATUS_OK;
    if (view->count == 0) {
        HTML(html, "<p class=\"none\">");
        html_words(html, WORD_TICKETS_EMPTY);
        HTML(html, "</p>");
    }
    for (size_t i = 0; status == STATUS_OK && i < sizeof board / sizeof *board; i++)
        status = write_group(view, board[i]);
    return status;
}

enum status screen_tickets(struct screen *screen)
{
    struct html *html = &screen->html;
    struct tickets_view *view = arena_alloc(screen->arena, sizeof *view);
    read_view(screen, view);
    enum status status = read_counts(view);
    if (status != STATUS_OK)
        return status;
    screen_begin_words(screen, WORD_TICKETS, "/tickets");
    HTML(html, "<p class=\"lead\">");
    html_words(html, WORD_TICKETS_LEAD);
    HTML(html, "</p>");
    const bool is_board = view->state.length == 0 && !view->is_overdue;
    if (is_board)
        write_sums(view);
    status = write_filters(view);
    if (status == STATUS_OK)
        status = is_board ? write_board(view) : write_list(view);
    screen_end(screen);
    return status;
}
