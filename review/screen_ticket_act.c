/* screen_ticket_act.c: what a person does to a ticket: forms, and what they lead to. The same functions as `rasoat ticket` calls. */
#include "review/screen_ticket.h"
#include "review/screens.h"

enum { WORDS_BYTES = 1000 };

/* Forms, in the order in which a ticket's life goes. */
static const struct act {
    const char *name; /* value of the form's field "do" */
    enum { ACT_MOVE, ACT_NOTE, ACT_BEGIN } kind; /* moves the ticket; is only written down; begins what takes longer (review/work.h) */
    enum ticket_event event; /* ACT_MOVE */
    enum review_act_kind work; /* ACT_BEGIN */
    unsigned allowed; /* roles */
    bool needs_words;
    enum word title;
    enum word help;
    enum word done; /* what is said then */
} acts[] = {
    {"send", ACT_BEGIN, TICKET_EVENT_COUNT, REVIEW_SEND, ROUTE_PROVINCE, false, WORD_ACT_SEND, WORD_ACT_SEND_HELP, WORD_CAME_SEND},
    {"sent", ACT_MOVE, TICKET_SEND, REVIEW_ACT_COUNT, ROUTE_DECIDERS, true, WORD_ACT_SENT, WORD_ACT_SENT_HELP, WORD_SAVED},
    {"claim", ACT_MOVE, TICKET_CLAIM, REVIEW_ACT_COUNT, ROUTE_DECIDERS, false, WORD_ACT_CLAIM, WORD_ACT_CLAIM_HELP, WORD_CAME_CLAIM},
    {"again", ACT_BEGIN, TICKET_EVENT_COUNT, REVIEW_AGAIN, ROUTE_DECIDERS, false, WORD_DECIDE_AGAIN, WORD_ACT_AGAIN_HELP, WORD_CAME_AGAIN},
    {"note", ACT_NOTE, TICKET_EVENT_COUNT, REVIEW_ACT_COUNT, ROUTE_DECIDERS, true, WORD_ACT_NOTE, WORD_ACT_NOTE_HELP, WORD_CAME_NOTE},
    {"close", ACT_MOVE, TICKET_CLOSE, REVIEW_ACT_COUNT, ROUTE_DECIDERS, true, WORD_ACT_CLOSE, WORD_ACT_CLOSE_HELP, WORD_SAVED},
    {"reopen", ACT_MOVE, TICKET_REOPEN, REVIEW_ACT_COUNT, ROUTE_DECIDERS, true, WORD_ACT_REOPEN, WORD_ACT_REOPEN_HELP, WORD_SAVED},
};
enum { ACTS = sizeof acts / sizeof *acts };

static const struct act *act_named(struct text name)
{
    for (size_t i = 0; i < ACTS; i++)
        if (text_equal(name, text_from_string(acts[i].name)))
            return &acts[i];
    return NULL;
}

/* May this account, and does the ticket's state lead there? */
static bool is_open_to(const struct ticket_view *view, const struct act *act)
{
    struct ticket_life life = view->life;
    if (!screen_may(view->screen, act->allowed))
        return false;
    if (act->kind == ACT_BEGIN)
        return ticket_is_live(life.state) && (act->work != REVIEW_SEND || view->screen->settings->work.sends_mail);
    return act->kind == ACT_NOTE || ticket_apply(&life, act->event, TICKET_BY_PERSON, view->screen->now, view->screen->settings->desk.deadlines);
}

static void write_field(struct html *html, const struct act *act)
{
    HTML(html, "<p><label for=\"words-");
    html_string(html, act->name);
    HTML(html, "\">");
    html_words(html, act->help);
    HTML(html, "</label><input id=\"words-");
    html_string(html, act->name);
    HTML(html, "\" name=\"words\"" HTML_WORDS_ROOM " autocomplete=\"off\"");
    if (act->needs_words)
        HTML(html, " required");
    HTML(html, "></p>");
}

static void write_act(struct ticket_view *view, const struct act *act)
{
    struct screen *screen = view->screen;
    struct html *html = &screen->html;
    HTML(html, "<details class=\"fold\"><summary>");
    html_words(html, act->title);
    HTML(html, "</summary>");
    screen_form_begin(screen, arena_printf(screen->arena, "/ticket/%lld", (long long)view->ticket.id), "fold-form");
    HTML(html, "<input type=\"hidden\" name=\"do\" value=\"");
    html_string(html, act->name);
    HTML(html, "\">");
    if (act->work == REVIEW_AGAIN) {
        HTML(html, "<p class=\"soft\">");
        html_words(html, act->help);
        HTML(html, "</p>");
    } else {
        write_field(html, act);
    }
    HTML(html, "<p><button type=\"submit\">");
    html_words(html, act->title);
    HTML(html, "</button></p></form></details>");
}

enum word ticket_screen_done(const struct screen *screen)
{
    const struct act *act = act_named(fields_get(&screen->request->query, "done"));
    return act ? act->done : WORD_COUNT;
}

void ticket_screen_acts(struct ticket_view *view)
{
    struct html *html = &view->screen->html;
    HTML(html, "<section class=\"acts\"><h2>");
    html_words(html, WORD_ACTS);
    HTML(html, "</h2>");
    if (!screen_may(view->screen, ROUTE_DECIDERS)) {
        HTML(html, "<p class=\"soft\">");
        html_words(html, WORD_ACT_READER);
        HTML(html, "</p></section>");
        return;
    }
    if (view->is_checking)
        screen_notice(view->screen, WORD_DECIDE_RUNNING_AGAIN, false);
    if (view->is_sending)
        screen_notice(view->screen, WORD_DECIDE_RUNNING_SEND, false);
    for (size_t i = 0; i < ACTS; i++)
        if (is_open_to(view, &acts[i]))
            write_act(view, &acts[i]);
    HTML(html, "</section>");
}

static enum status refuse(struct screen *screen, enum word word)
{
    screen->status = 422;
    return ticket_screen(screen, word, true);
}

static enum status show_done(struct screen *screen, const struct act *act)
{
    return screen_redirect(screen, arena_printf(screen->arena, "/ticket/%lld?done=%s", (long long)screen->id, act->name));
}

/* What takes longer: a process of its own is begun. */
static enum status begin(struct screen *screen, const struct act *act, struct text words)
{
    static const enum word refusals[REVIEW_CAME_COUNT] = {
        [REVIEW_NOT_NOW] = WORD_CAME_NOT_NOW,     [REVIEW_CRAWLING] = WORD_CAME_CRAWLING, [REVIEW_NO_MAIL] = WORD_CAME_NO_MAIL,
        [REVIEW_NO_ADDRESS] = WORD_CAME_NO_ADDRESS, [REVIEW_OCCUPIED] = WORD_CAME_OCCUPIED};
    const struct review_work *work = &screen->settings->work;
    const struct review_act asked = {.kind = act->work, .ticket = screen->id, .who = screen_who(screen), .to = words, .now = screen->now};
    enum review_came came = REVIEW_DONE;
    enum status status = work->act(work->context, screen->arena, screen_write(screen), &asked, &came);
    const bool is_begun = came == REVIEW_DONE || came == REVIEW_BEGUN;
    if (status == STATUS_OK && !is_begun)
        return store_abandon(screen_write(screen)) == STATUS_OK ? refuse(screen, refusals[came]) : STATUS_IO;
    status = screen_commit(screen, status);
    return status == STATUS_OK ? show_done(screen, act) : status;
}

enum status screen_ticket_act(struct screen *screen)
{
    const struct fields *form = &screen->request->form;
    const struct review_desk *desk = &screen->settings->desk;
    const struct text name = fields_get(form, "do"), words = text_trim(fields_get(form, "words"));
    const struct act *act = act_named(name);
    bool moved = true;
    if (!act)
        return STATUS_INVALID;
    if (!screen_may(screen, act->allowed))
        return screen_refuse(screen, 403);
    if ((act->needs_words && words.length == 0) || words.length > WORDS_BYTES || text_find_byte(words, '\n', 0) != SIZE_MAX)
        return refuse(screen, WORD_ACT_NEEDS_WORDS);
    if (act->kind == ACT_BEGIN)
        return begin(screen, act, words);
    const struct desk_move move = {.ticket = screen->id, .event = act->event, .who = screen_who(screen), .words = words, .now = screen->now};
    struct store *store = screen_write(screen);
    enum status status = act->kind == ACT_NOTE ? desk->note(desk->context, store, &move) : desk->move(desk->context, screen->arena, store, &move, &moved);
    status = screen_commit(screen, status);
    if (status != STATUS_OK)
        return status;
    if (!moved)
        return refuse(screen, WORD_ACT_NOT_NOW);
    return show_done(screen, act);
}

/* The letter goes to the page's own memory first: it may be long, and it may fail halfway. */
enum status screen_ticket_letter(struct screen *screen)
{
    struct html *html = &screen->html;
    const struct review_desk *desk = &screen->settings->desk;
    struct ticket_view *view = arena_alloc(screen->arena, sizeof *view);
    struct desk_letter letter = {0};
    enum status status = ticket_view_read(screen, view);
    if (status != STATUS_OK)
        return status;
    const size_t from = html->out.length;
    enum status written = desk->letter(desk->context, screen->arena, screen->store, screen->head, screen->id, &letter, &html->out);
    const struct text body = html_taken(html, screen->arena, from);
    if (written != STATUS_OK && written != STATUS_INVALID)
        return written;
    screen_begin_words(screen, WORD_LETTER, "/tickets");
    buffer_printf(&html->out, "<p class=\"soft\"><a href=\"/ticket/%lld\">← ", (long long)screen->id);
    html_words(html, WORD_BACK_TO_TICKET);
    HTML(html, " ");
    html_text(html, view->reference);
    HTML(html, "</a></p><p class=\"lead\">");
    html_words(html, written == STATUS_OK ? WORD_LETTER_LEAD : WORD_LETTER_NONE);
    HTML(html, "</p>");
    if (written == STATUS_OK) {
        HTML(html, "<div class=\"card\"><dl class=\"facts-list\"><dt>");
        html_words(html, WORD_MESSAGE_TO);
        HTML(html, "</dt><dd>");
        if (letter.to.length)
            html_foreign(html, letter.to, 200);
        else
            html_words(html, WORD_TICKET_NO_CONTACT);
        HTML(html, "</dd><dt>");
        html_words(html, WORD_LETTER_SUBJECT);
        HTML(html, "</dt><dd>");
        html_foreign(html, letter.subject, 0);
        HTML(html, "</dd></dl><h2>");
        html_words(html, WORD_LETTER_BODY);
        HTML(html, "</h2><div class=\"letter\">");
        html_foreign(html, body, 0);
        HTML(html, "</div></div>");
    }
    screen_end(screen);
    return STATUS_OK;
}
