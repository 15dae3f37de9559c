/* screen_ticket.c: one ticket: what it is, what comes next, its pages, letters, packs, history. What is done to it: screen_ticket_act.c. */
#include "review/screen_ticket.h"

#include "review/findings.h"
#include "review/pieces.h"
#include "review/screens.h"
#include "store/audit.h"
#include "store/outbox.h"

enum { PLACES_SHOWN = 100, EVENTS_SHOWN = 60, MESSAGES_SHOWN = 20 };

static void write_time_fact(struct html *html, enum word word, int64_t time)
{
    if (time == 0)
        return;
    piece_fact(html, word);
    html_time(html, time);
    piece_fact_end(html);
}

static void write_campaign(struct html *html, const struct ticket_row *ticket)
{
    if (ticket->campaign == 0)
        return;
    piece_fact(html, WORD_TICKET_CAMPAIGN);
    buffer_printf(&html->out, "<a href=\"/campaign/%lld\">", (long long)ticket->campaign);
    html_foreign(html, ticket->campaign_value, 120);
    HTML(html, "</a>");
    piece_fact_end(html);
}

static void write_facts(struct ticket_view *view)
{
    struct screen *screen = view->screen;
    struct html *html = &screen->html;
    const struct ticket_row *ticket = &view->ticket;
    HTML(html, "<section class=\"card\"><h2>");
    html_words(html, WORD_TICKET_WHAT);
    HTML(html, "</h2><dl class=\"facts-list\">");
    piece_fact(html, WORD_TICKET_OWNER);
    html_foreign(html, ticket->owner, 200);
    piece_fact_end(html);
    piece_fact(html, WORD_FILTER_SITE);
    buffer_printf(&html->out, "<a href=\"/site/%lld\">", (long long)ticket->site);
    html_foreign(html, ticket->site_name, 200);
    HTML(html, "</a>");
    piece_fact_end(html);
    piece_fact(html, WORD_TICKET_CONTACT);
    if (ticket->contact.length)
        html_foreign(html, ticket->contact, 200);
    else
        html_words(html, WORD_TICKET_NO_CONTACT);
    piece_fact_end(html);
    write_campaign(html, ticket);
    write_time_fact(html, WORD_TICKET_OPENED, view->life.opened);
    write_time_fact(html, WORD_TICKET_REOPENED_AT, view->life.reopened);
    write_time_fact(html, WORD_TICKET_SENT_AT, view->life.sent);
    write_time_fact(html, WORD_TICKET_CLAIMED_AT, view->life.claimed);
    write_time_fact(html, WORD_TICKET_CHECKED_AT, view->life.checked);
    write_time_fact(html, WORD_TICKET_CLOSED_AT, view->life.closed);
    if (ticket_is_live(view->life.state))
        write_time_fact(html, WORD_TICKET_DUE, view->life.due);
    HTML(html, "</dl></section>");
}

static void write_next(struct ticket_view *view)
{
    static const enum word words[TICKET_STATE_COUNT] = {
        [TICKET_OPEN] = WORD_TICKET_NEXT_OPEN,         [TICKET_SENT] = WORD_TICKET_NEXT_SENT,
        [TICKET_CLAIMED] = WORD_TICKET_NEXT_CLAIMED,   [TICKET_CHECKING] = WORD_TICKET_NEXT_CHECKING,
        [TICKET_CLOSED] = WORD_TICKET_NEXT_CLOSED,     [TICKET_REOPENED] = WORD_TICKET_NEXT_REOPENED,
        [TICKET_FALSE_POSITIVE] = WORD_TICKET_NEXT_DECIDED, [TICKET_ACCEPTED] = WORD_TICKET_NEXT_DECIDED};
    struct html *html = &view->screen->html;
    HTML(html, "<section class=\"short\"><h2>");
    html_words(html, WORD_TICKET_NEXT);
    HTML(html, "</h2><p>");
    html_words(html, words[view->life.state]);
    HTML(html, "</p>");
    if (ticket_is_live(view->life.state) && view->life.state != TICKET_CHECKING) {
        buffer_printf(&html->out, "<p><a class=\"button second\" href=\"/ticket/%lld/letter\">", (long long)view->ticket.id);
        html_words(html, WORD_LETTER_SHOW);
        HTML(html, "</a></p>");
    }
    HTML(html, "</section>");
}

/* --- pages --- */

static void write_place_state(struct html *html, const struct ticket_place *place)
{
    static const struct {
        const char *note;
        enum word word;
    } notes[] = {{"gone", WORD_PLACE_GONE}, {"redirects-home", WORD_PLACE_HOME}, {"decided", WORD_PLACE_DECIDED}};
    enum word word = place->clean ? WORD_PLACE_CLEAN : WORD_PLACE_STILL;
    bool is_good = place->clean != 0;
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        if (text_equal(place->note, text_from_string(notes[i].note))) {
            word = notes[i].word;
            is_good = true;
        }
    if (is_good)
        HTML(html, "<span class=\"badge good\">");
    else
        HTML(html, "<span class=\"badge takedown\">");
    html_words(html, word);
    HTML(html, "</span>");
}

static bool write_place(void *context, const struct ticket_place *place)
{
    struct ticket_view *view = context;
    struct html *html = &view->screen->html;
    if (view->places++ >= PLACES_SHOWN)
        return true;
    HTML(html, "<tr><td>");
    write_place_state(html, place);
    buffer_printf(&html->out, "</td><td><a href=\"/page/%lld\">", (long long)place->page);
    html_address(html, place->url);
    HTML(html, "</a></td><td>");
    html_time(html, place->looked);
    HTML(html, "</td></tr>");
    return true;
}

static enum status write_places(struct ticket_view *view)
{
    static const enum word heads[] = {WORD_PLACE_STATE, WORD_PAGE_ADDRESS, WORD_PLACE_LOOKED};
    struct html *html = &view->screen->html;
    const struct ticket_place_query query = {.ticket = view->ticket.id};
    HTML(html, "<h2>");
    html_words(html, WORD_TICKET_PAGES);
    HTML(html, "</h2><div class=\"scroll\"><table class=\"cards\"><thead><tr>");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        HTML(html, "<th scope=\"col\">");
        html_words(html, heads[i]);
        HTML(html, "</th>");
    }
    HTML(html, "</tr></thead><tbody>");
    enum status status = store_ticket_places(view->screen->store, &query, write_place, view);
    HTML(html, "</tbody></table></div>");
    if (view->places > PLACES_SHOWN) {
        HTML(html, "<p>");
        SENTENCE(html, WORD_TICKET_PAGES_MORE, piece_number(view->screen, view->places - PLACES_SHOWN));
        HTML(html, "</p>");
    }
    return status;
}

/* --- letters, packs, history --- */

static bool write_message(void *context, const struct outbox_message *message)
{
    static const struct {
        const char *class;
        enum word word;
    } states[OUTBOX_STATE_COUNT] = {
        [OUTBOX_WAITING] = {"badge review", WORD_MESSAGE_WAITING}, [OUTBOX_SENDING] = {"badge review", WORD_MESSAGE_WAITING},
        [OUTBOX_SENT] = {"badge good", WORD_MESSAGE_SENT},         [OUTBOX_FAILED] = {"badge takedown", WORD_MESSAGE_FAILED},
        [OUTBOX_GIVEN_UP] = {"badge takedown", WORD_MESSAGE_FAILED}, [OUTBOX_CANCELLED] = {"badge", WORD_MESSAGE_CANCELLED}};
    struct ticket_view *view = context;
    struct html *html = &view->screen->html;
    if (view->messages++ == 0) {
        HTML(html, "<h2>");
        html_words(html, WORD_TICKET_MESSAGES);
        HTML(html, "</h2><ul class=\"lines\">");
    }
    HTML(html, "<li><span class=\"");
    html_string(html, states[message->state].class);
    HTML(html, "\">");
    html_words(html, states[message->state].word);
    HTML(html, "</span> ");
    html_time(html, message->changed ? message->changed : message->queued);
    HTML(html, " · ");
    html_words(html, WORD_MESSAGE_TO);
    HTML(html, " ");
    html_foreign(html, message->recipient, 200);
    if (message->error.length) {
        HTML(html, " · ");
        html_foreign(html, message->error, 200);
    }
    HTML(html, "</li>");
    return true;
}

static enum status write_messages(struct ticket_view *view)
{
    const struct outbox_query query = {.ticket = view->ticket.id, .room = MESSAGES_SHOWN};
    enum status status = store_outbox(view->screen->store, &query, write_message, view);
    if (view->messages)
        HTML(&view->screen->html, "</ul>");
    return status;
}

static bool write_event(void *context, const struct audit_row *row)
{
    struct ticket_view *view = context;
    struct html *html = &view->screen->html;
    if (view->events++ == 0)
        HTML(html, "<ol class=\"history\">");
    HTML(html, "<li><p><b>");
    const size_t from = html->out.length;
    buffer_add_text(&html->out, advice_event(view->screen->head, row->what));
    findings_capital(view->screen, html_taken(html, view->screen->arena, from));
    HTML(html, "</b></p><p class=\"soft\">");
    html_time(html, row->time);
    HTML(html, " · ");
    html_foreign(html, row->who, 80);
    HTML(html, "</p>");
    if (piece_event_has_detail(row)) {
        HTML(html, "<p>");
        piece_event_detail(view->screen, row);
        HTML(html, "</p>");
    }
    HTML(html, "</li>");
    return true;
}

static enum status write_history(struct ticket_view *view)
{
    struct html *html = &view->screen->html;
    const struct audit_query query = {.kind = TEXT("ticket"), .subject = view->ticket.id, .room = EVENTS_SHOWN, .newest_first = true};
    HTML(html, "<h2>");
    html_words(html, WORD_TICKET_HISTORY);
    HTML(html, "</h2>");
    enum status status = store_audit_rows(view->screen->store, &query, write_event, view);
    if (view->events) {
        HTML(html, "</ol>");
    } else {
        HTML(html, "<p class=\"soft\">");
        html_words(html, WORD_TICKET_NO_HISTORY);
        HTML(html, "</p>");
    }
    return status;
}

/* --- the screen --- */

enum status ticket_view_read(struct screen *screen, struct ticket_view *view)
{
    *view = (struct ticket_view){.screen = screen};
    enum status status = store_ticket(screen->store, screen->arena, screen->id, &view->ticket);
    view->life = status == STATUS_OK ? screen->settings->desk.life(&view->ticket) : view->life;
    view->reference = ticket_reference(screen->arena, view->ticket.year, view->ticket.number);
    return status;
}

static void write_head(struct ticket_view *view)
{
    struct screen *screen = view->screen;
    struct html *html = &screen->html;
    const struct ticket_row *ticket = &view->ticket;
    HTML(html, "<div class=\"item-head\">");
    piece_ticket_state(screen, &view->life);
    HTML(html, " ");
    piece_ticket_due(screen, &view->life);
    HTML(html, "</div><p class=\"summary\">");
    piece_ticket_key(screen, ticket->key);
    HTML(html, ": ");
    if (ticket->places_bad > 0)
        SENTENCE(html, WORD_TICKET_PLACES, piece_number(screen, ticket->places), piece_number(screen, ticket->places_bad));
    else
        SENTENCE(html, WORD_TICKET_PLACES_CLEAN, piece_number(screen, ticket->places));
    if (view->life.recurrences) {
        HTML(html, ", ");
        SENTENCE(html, WORD_TICKET_RECURRED, piece_number(screen, view->life.recurrences));
    }
    HTML(html, ".</p>");
}

/* What was begun for it; what ended badly is written to its history. */
static enum status read_tasks(struct ticket_view *view)
{
    struct screen *screen = view->screen;
    const struct review_work *work = &screen->settings->work;
    const struct review_task *tasks = NULL;
    size_t count = 0;
    struct store *store = screen_write(screen);
    enum status status = work->tasks(work->context, screen->arena, store, view->ticket.id, screen->now, &tasks, &count);
    for (size_t i = 0; i < count; i++) {
        view->is_checking = view->is_checking || tasks[i].kind == REVIEW_AGAIN;
        view->is_sending = view->is_sending || tasks[i].kind == REVIEW_SEND;
    }
    return screen_commit(screen, status);
}

enum status ticket_screen(struct screen *screen, enum word notice, bool is_bad)
{
    struct html *html = &screen->html;
    struct ticket_view *view = arena_alloc(screen->arena, sizeof *view);
    enum status status = ticket_view_read(screen, view);
    if (status == STATUS_OK)
        status = read_tasks(view);
    if (status != STATUS_OK)
        return status;
    const size_t from = html->out.length;
    SENTENCE(html, WORD_TICKET_TITLE, view->reference);
    screen_begin(screen, html_taken(html, screen->arena, from), "/tickets");
    if (notice != WORD_COUNT)
        screen_notice(screen, notice, is_bad);
    write_head(view);
    HTML(html, "<div class=\"halves\"><div>");
    write_next(view);
    ticket_screen_acts(view);
    HTML(html, "</div><div>");
    write_facts(view);
    HTML(html, "</div></div>");
    status = write_places(view);
    if (status == STATUS_OK)
        status = write_messages(view);
    ticket_screen_packs(view);
    if (status == STATUS_OK)
        status = write_history(view);
    screen_end(screen);
    return status;
}

enum status screen_ticket(struct screen *screen)
{
    return ticket_screen(screen, ticket_screen_done(screen), false);
}
