/* screen_ticket_act.c: what a person does to a ticket: forms, and what they lead to. The same functions as `rasoat ticket` calls. */
#include "review/screen_ticket.h"
#include "review/screens.h"

enum { WORDS_BYTES = 1000 };

/* Forms, in the order in which a ticket's life goes. */
static const struct act {
    const char *name; /* value of the form's button */
    bool is_note; /* moves nothing */
    enum ticket_event event;
    bool needs_words;
    enum word title;
    enum word help;
} acts[] = {
    {"sent", false, TICKET_SEND, true, WORD_ACT_SENT, WORD_ACT_SENT_HELP},
    {"claim", false, TICKET_CLAIM, false, WORD_ACT_CLAIM, WORD_ACT_CLAIM_HELP},
    {"note", true, TICKET_EVENT_COUNT, true, WORD_ACT_NOTE, WORD_ACT_NOTE_HELP},
    {"close", false, TICKET_CLOSE, true, WORD_ACT_CLOSE, WORD_ACT_CLOSE_HELP},
    {"reopen", false, TICKET_REOPEN, true, WORD_ACT_REOPEN, WORD_ACT_REOPEN_HELP},
};
enum { ACTS = sizeof acts / sizeof *acts };

/* Does its state lead there? */
static bool is_open_to(const struct ticket_view *view, const struct act *act)
{
    struct ticket_life life = view->life;
    return act->is_note || ticket_apply(&life, act->event, TICKET_BY_PERSON, view->screen->now, view->screen->settings->desk.deadlines);
}

static void write_act(struct ticket_view *view, const struct act *act)
{
    struct screen *screen = view->screen;
    struct html *html = &screen->html;
    HTML(html, "<details class=\"act\"><summary>");
    html_words(html, act->title);
    HTML(html, "</summary>");
    screen_form_begin(screen, arena_printf(screen->arena, "/ticket/%lld", (long long)view->ticket.id), "act-form");
    HTML(html, "<input type=\"hidden\" name=\"do\" value=\"");
    html_string(html, act->name);
    HTML(html, "\"><p><label for=\"words-");
    html_string(html, act->name);
    HTML(html, "\">");
    html_words(html, act->help);
    HTML(html, "</label><input id=\"words-");
    html_string(html, act->name);
    HTML(html, "\" name=\"words\" maxlength=\"1000\" autocomplete=\"off\"");
    if (act->needs_words)
        HTML(html, " required");
    HTML(html, "></p><p><button type=\"submit\">");
    html_words(html, act->title);
    HTML(html, "</button></p></form></details>");
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
    for (size_t i = 0; i < ACTS; i++)
        if (is_open_to(view, &acts[i]))
            write_act(view, &acts[i]);
    HTML(html, "</section>");
}

static enum status refuse(struct screen *screen, enum word word)
{
    screen->status = 422;
    return ticket_screen(screen, word);
}

enum status screen_ticket_act(struct screen *screen)
{
    const struct fields *form = &screen->request->form;
    const struct review_desk *desk = &screen->settings->desk;
    const struct text name = fields_get(form, "do"), words = text_trim(fields_get(form, "words"));
    const struct act *act = NULL;
    bool moved = true;
    for (size_t i = 0; i < ACTS; i++)
        if (text_equal(name, text_from_string(acts[i].name)))
            act = &acts[i];
    if (!act)
        return STATUS_INVALID;
    if ((act->needs_words && words.length == 0) || words.length > WORDS_BYTES || text_find_byte(words, '\n', 0) != SIZE_MAX)
        return refuse(screen, WORD_ACT_NEEDS_WORDS);
    const struct desk_move move = {.ticket = screen->id, .event = act->event, .who = screen_who(screen), .words = words, .now = screen->now};
    struct store *store = screen_write(screen);
    enum status status = act->is_note ? desk->note(desk->context, store, &move) : desk->move(desk->context, screen->arena, store, &move, &moved);
    status = screen_commit(screen, status);
    if (status != STATUS_OK)
        return status;
    if (!moved)
        return refuse(screen, WORD_ACT_NOT_NOW);
    return screen_redirect(screen, arena_printf(screen->arena, "/ticket/%lld?saved=1", (long long)screen->id));
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
