/* screen_decide.c: what a person decides about a page, or asks for: forms that are sent to one address, each with the word of what it
 * does. What is done is cli/review_act.c's, the same as by command. */
#include "review/findings.h"
#include "review/page_view.h"
#include "review/review_priv.h"
#include "review/screens.h"

#include "takedown/advice.h"

/* The words of forms, who may send them, and what is said when it is done. */
static const struct {
    const char *name;
    unsigned allowed;
    enum word done;
} acts[REVIEW_ACT_COUNT] = {
    [REVIEW_CONFIRM] = {"confirm", ROUTE_DECIDERS, WORD_CAME_CONFIRM},
    [REVIEW_NOT_INJECTION] = {"not-injection", ROUTE_DECIDERS, WORD_CAME_DECIDED},
    [REVIEW_ACCEPT] = {"accept", ROUTE_DECIDERS, WORD_CAME_DECIDED},
    [REVIEW_BASELINE] = {"baseline", ROUTE_DECIDERS, WORD_CAME_BASELINE},
    [REVIEW_NOTE] = {"note", ROUTE_DECIDERS, WORD_CAME_NOTE},
    [REVIEW_CLAIM] = {"claim", ROUTE_DECIDERS, WORD_CAME_CLAIM},
    [REVIEW_SEND] = {"send", ROUTE_PROVINCE, WORD_CAME_SEND},
    [REVIEW_AGAIN] = {"again", ROUTE_DECIDERS, WORD_CAME_AGAIN},
};
/* Why it was not done. */
static const enum word refusals[REVIEW_CAME_COUNT] = {
    [REVIEW_DONE] = WORD_COUNT,
    [REVIEW_BEGUN] = WORD_COUNT,
    [REVIEW_NOTHING_FOUND] = WORD_CAME_NOTHING_FOUND,
    [REVIEW_NO_DATE] = WORD_CAME_NO_DATE,
    [REVIEW_NO_WORDS] = WORD_CAME_NO_WORDS,
    [REVIEW_NO_TICKET] = WORD_CAME_NO_TICKET,
    [REVIEW_NOT_NOW] = WORD_CAME_NOT_NOW,
    [REVIEW_NOT_SEEN] = WORD_CAME_NOT_SEEN,
    [REVIEW_FLAGGED] = WORD_CAME_FLAGGED,
    [REVIEW_CRAWLING] = WORD_CAME_CRAWLING,
    [REVIEW_NO_MAIL] = WORD_CAME_NO_MAIL,
    [REVIEW_NO_ADDRESS] = WORD_CAME_NO_ADDRESS,
    [REVIEW_OCCUPIED] = WORD_CAME_OCCUPIED,
};

static bool act_named(struct text name, enum review_act_kind *kind)
{
    for (size_t i = 0; i < REVIEW_ACT_COUNT; i++)
        if (text_equal(name, text_from_string(acts[i].name))) {
            *kind = (enum review_act_kind)i;
            return true;
        }
    return false;
}

struct deciding {
    struct page_view view;
    const struct review_task *tasks;
    size_t task_count;
    enum review_act_kind refused; /* whose form is shown again, with what was written in it; REVIEW_ACT_COUNT: none */
    enum review_came came;
};

/* --- parts of forms --- */

static struct html *out_of(struct deciding *deciding)
{
    return &deciding->view.screen->html;
}

/* What was written in a form that was refused. */
static struct text written(const struct deciding *deciding, enum review_act_kind kind, const char *field)
{
    return kind == deciding->refused ? fields_get(&deciding->view.screen->request->form, field) : (struct text){0};
}

static void begin_form(struct deciding *deciding, enum review_act_kind kind, enum word head, enum word help)
{
    struct html *html = out_of(deciding);
    HTML(html, "<section class=\"card act\" id=\"");
    html_string(html, acts[kind].name);
    HTML(html, "\"><h3>");
    html_words(html, head);
    HTML(html, "</h3><p class=\"soft\">");
    html_words(html, help);
    HTML(html, "</p>");
    if (kind == deciding->refused)
        screen_notice(deciding->view.screen, refusals[deciding->came], true);
    screen_form_begin(deciding->view.screen, page_view_path(&deciding->view, "/decide"), "act-form");
    HTML(html, "<input type=\"hidden\" name=\"what\" value=\"");
    html_string(html, acts[kind].name);
    HTML(html, "\">");
}

static void end_form(struct deciding *deciding, enum word button, bool is_first)
{
    struct html *html = out_of(deciding);
    if (is_first)
        HTML(html, "<p><button type=\"submit\">");
    else
        HTML(html, "<p><button type=\"submit\" class=\"second\">");
    html_words(html, button);
    HTML(html, "</button></p></form></section>");
}

/* A labelled field; `type`: "text", "date", "email". */
static void field(struct deciding *deciding, enum review_act_kind kind, const char *name, const char *type, enum word label, enum word help,
                  bool is_required)
{
    struct html *html = out_of(deciding);
    HTML(html, "<p><label for=\"");
    html_string(html, acts[kind].name);
    HTML(html, "-");
    html_string(html, name);
    HTML(html, "\">");
    html_words(html, label);
    HTML(html, "</label><input" HTML_WORDS_ROOM " type=\"");
    html_string(html, type);
    HTML(html, "\" name=\"");
    html_string(html, name);
    HTML(html, "\" id=\"");
    html_string(html, acts[kind].name);
    HTML(html, "-");
    html_string(html, name);
    HTML(html, "\" value=\"");
    html_text(html, written(deciding, kind, name));
    HTML(html, "\"");
    if (is_required)
        HTML(html, " required");
    HTML(html, ">");
    if (help != WORD_COUNT) {
        HTML(html, "<span class=\"hint\">");
        html_words(html, help);
        HTML(html, "</span>");
    }
    HTML(html, "</p>");
}

static void box(struct deciding *deciding, enum review_act_kind kind, const char *name, enum word label)
{
    struct html *html = out_of(deciding);
    HTML(html, "<p><label class=\"choice\"><input type=\"checkbox\" value=\"1\" name=\"");
    html_string(html, name);
    HTML(html, "\"");
    if (written(deciding, kind, name).length)
        HTML(html, " checked");
    HTML(html, "> <span>");
    html_words(html, label);
    HTML(html, "</span></label></p>");
}

/* --- the forms --- */

/* Whoever is bound to an agency, an analyst too, decides for no other. */
static bool may_everywhere(const struct screen *screen)
{
    return screen_may(screen, ROUTE_PROVINCE) && !account_is_bound(&screen->account);
}

static void everywhere(struct deciding *deciding, enum review_act_kind kind)
{
    if (may_everywhere(deciding->view.screen))
        box(deciding, kind, "everywhere", WORD_DECIDE_EVERYWHERE);
}

static void write_main(struct deciding *deciding)
{
    struct html *html = out_of(deciding);
    const bool has_ticket = deciding->view.ticket_is_live;
    HTML(html, "<section aria-labelledby=\"decide\"><h2 id=\"decide\">");
    html_words(html, WORD_DECIDE_TITLE);
    HTML(html, "</h2><div class=\"pair\">");
    begin_form(deciding, REVIEW_CONFIRM, has_ticket ? WORD_DECIDE_CONFIRM_KEEP : WORD_DECIDE_CONFIRM, WORD_DECIDE_CONFIRM_HELP);
    end_form(deciding, has_ticket ? WORD_DECIDE_CONFIRM_BUTTON : WORD_DECIDE_TICKET_BUTTON, true);
    begin_form(deciding, REVIEW_NOT_INJECTION, WORD_DECIDE_NOT, WORD_DECIDE_NOT_HELP);
    field(deciding, REVIEW_NOT_INJECTION, "reason", "text", WORD_DECIDE_REASON, WORD_DECIDE_REASON_HELP, true);
    field(deciding, REVIEW_NOT_INJECTION, "until", "date", WORD_DECIDE_UNTIL, WORD_DECIDE_UNTIL_HELP, false);
    everywhere(deciding, REVIEW_NOT_INJECTION);
    end_form(deciding, WORD_DECIDE_NOT_BUTTON, true);
    HTML(html, "</div></section>");
}

static bool is_running(const struct deciding *deciding, enum review_act_kind kind)
{
    for (size_t i = 0; i < deciding->task_count; i++)
        if (deciding->tasks[i].kind == kind)
            return true;
    return false;
}

/* What the ticket is, and what can be done with it. */
static void write_ticket(struct deciding *deciding)
{
    struct screen *screen = deciding->view.screen;
    struct html *html = out_of(deciding);
    const struct ticket_row *ticket = &deciding->view.ticket;
    HTML(html, "<section aria-labelledby=\"ticket\"><h2 id=\"ticket\">");
    html_words(html, WORD_DECIDE_TICKET_NOW);
    buffer_printf(&html->out, "</h2><p><a href=\"/ticket/%lld\">", (long long)ticket->id);
    html_text(html, deciding->view.reference);
    HTML(html, "</a> <span class=\"badge plain\">");
    html_text(html, advice_state(screen->head, ticket->state));
    HTML(html, "</span></p>");
    if (is_running(deciding, REVIEW_AGAIN))
        screen_notice(screen, WORD_DECIDE_RUNNING_AGAIN, false);
    if (is_running(deciding, REVIEW_SEND))
        screen_notice(screen, WORD_DECIDE_RUNNING_SEND, false);
    HTML(html, "<div class=\"pair\">");
    if (screen_may(screen, acts[REVIEW_SEND].allowed) && screen->settings->work.sends_mail) {
        begin_form(deciding, REVIEW_SEND, WORD_DECIDE_SEND, WORD_DECIDE_SEND_HELP);
        field(deciding, REVIEW_SEND, "to", "email", WORD_DECIDE_SEND_TO, WORD_DECIDE_SEND_TO_HELP, false);
        end_form(deciding, WORD_DECIDE_SEND_BUTTON, false);
    } else if (screen_may(screen, acts[REVIEW_SEND].allowed)) {
        HTML(html, "<section class=\"card act\"><h3>");
        html_words(html, WORD_DECIDE_SEND);
        HTML(html, "</h3><p class=\"soft\">");
        html_words(html, WORD_DECIDE_SEND_OFF);
        HTML(html, "</p></section>");
    }
    begin_form(deciding, REVIEW_CLAIM, WORD_DECIDE_CLAIM, WORD_DECIDE_CLAIM_HELP);
    end_form(deciding, WORD_DECIDE_CLAIM_BUTTON, false);
    begin_form(deciding, REVIEW_AGAIN, WORD_DECIDE_AGAIN, WORD_DECIDE_AGAIN_HELP);
    end_form(deciding, WORD_DECIDE_AGAIN_BUTTON, false);
    begin_form(deciding, REVIEW_NOTE, WORD_DECIDE_NOTE, WORD_DECIDE_REASON_HELP);
    field(deciding, REVIEW_NOTE, "reason", "text", WORD_DECIDE_NOTE_TEXT, WORD_COUNT, true);
    end_form(deciding, WORD_DECIDE_NOTE_BUTTON, false);
    HTML(html, "</div></section>");
}

static void write_others(struct deciding *deciding)
{
    struct html *html = out_of(deciding);
    HTML(html, "<section aria-labelledby=\"others\"><h2 id=\"others\">");
    html_words(html, WORD_DECIDE_OTHER);
    HTML(html, "</h2><div class=\"pair\">");
    if (deciding->view.report.verdict != VERDICT_CLEAN) {
        begin_form(deciding, REVIEW_ACCEPT, WORD_DECIDE_ACCEPT, WORD_DECIDE_ACCEPT_HELP);
        field(deciding, REVIEW_ACCEPT, "reason", "text", WORD_DECIDE_REASON, WORD_DECIDE_REASON_HELP, true);
        field(deciding, REVIEW_ACCEPT, "until", "date", WORD_DECIDE_UNTIL, WORD_COUNT, true);
        everywhere(deciding, REVIEW_ACCEPT);
        end_form(deciding, WORD_DECIDE_ACCEPT_BUTTON, false);
    }
    begin_form(deciding, REVIEW_BASELINE, WORD_DECIDE_BASELINE, WORD_DECIDE_BASELINE_HELP);
    field(deciding, REVIEW_BASELINE, "reason", "text", WORD_DECIDE_REASON, WORD_DECIDE_REASON_HELP, true);
    if (deciding->view.report.verdict != VERDICT_CLEAN)
        box(deciding, REVIEW_BASELINE, "sure", WORD_DECIDE_SURE);
    end_form(deciding, WORD_DECIDE_BASELINE_BUTTON, false);
    HTML(html, "</div></section>");
}

static void write_done(struct deciding *deciding)
{
    struct screen *screen = deciding->view.screen;
    struct html *html = out_of(deciding);
    enum review_act_kind kind;
    if (deciding->refused != REVIEW_ACT_COUNT || !act_named(fields_get(&screen->request->query, "done"), &kind))
        return;
    HTML(html, "<p class=\"notice good\" role=\"status\">");
    SENTENCE(html, acts[kind].done, deciding->view.reference);
    HTML(html, "</p>");
}

static enum status show(struct deciding *deciding)
{
    struct screen *screen = deciding->view.screen;
    enum status status = page_view_ticket(&deciding->view);
    if (status != STATUS_OK)
        return status;
    page_view_begin(&deciding->view, PAGE_TAB_DECIDE);
    write_done(deciding);
    if (deciding->view.report.verdict == VERDICT_REVIEW || deciding->view.report.verdict == VERDICT_TAKEDOWN) {
        write_main(deciding);
    } else {
        if (deciding->refused == REVIEW_CONFIRM || deciding->refused == REVIEW_NOT_INJECTION)
            screen_notice(screen, refusals[deciding->came], true);
        HTML(&screen->html, "<p class=\"none\">");
        if (deciding->view.report.verdict == VERDICT_CLEAN && deciding->view.report.reason.length) {
            html_words(&screen->html, WORD_PAGE_DECIDED);
            HTML(&screen->html, " ");
            findings_evidence(screen, deciding->view.report.reason);
        } else {
            html_words(&screen->html, WORD_DECIDE_CLEAN);
        }
        HTML(&screen->html, "</p>");
    }
    if (deciding->view.ticket_is_live)
        write_ticket(deciding);
    write_others(deciding);
    screen_end(screen);
    return STATUS_OK;
}

/* --- asked and sent --- */

static enum status begin(struct screen *screen, struct deciding *deciding)
{
    *deciding = (struct deciding){.refused = REVIEW_ACT_COUNT};
    return page_view_read(screen, &deciding->view);
}

/* What was begun; and what ended badly is written down. */
static enum status read_tasks(struct deciding *deciding)
{
    struct screen *screen = deciding->view.screen;
    const struct review_work *work = &screen->settings->work;
    enum status status = page_view_ticket(&deciding->view);
    if (status != STATUS_OK)
        return status;
    struct store *store = screen_write(screen);
    status = work->tasks(work->context, screen->arena, store, deciding->view.ticket.id, screen->now, &deciding->tasks, &deciding->task_count);
    return screen_commit(screen, status);
}

enum status screen_page_decide(struct screen *screen)
{
    struct deciding deciding;
    enum status status = begin(screen, &deciding);
    if (status == STATUS_OK)
        status = read_tasks(&deciding);
    if (status == STATUS_OK)
        status = show(&deciding);
    return status == STATUS_NOT_FOUND ? screen_refuse(screen, 404) : status;
}

enum status screen_page_decide_send(struct screen *screen)
{
    const struct fields *form = &screen->request->form;
    const struct review_work *work = &screen->settings->work;
    struct deciding deciding;
    enum review_act_kind kind;
    if (!act_named(fields_get(form, "what"), &kind))
        return screen_refuse(screen, 400);
    const bool is_everywhere = fields_get(form, "everywhere").length > 0;
    if (!screen_may(screen, acts[kind].allowed) || (is_everywhere && !may_everywhere(screen)))
        return screen_refuse(screen, 403);
    enum status status = begin(screen, &deciding);
    if (status == STATUS_OK)
        status = read_tasks(&deciding);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? screen_refuse(screen, 404) : status;
    const struct review_act act = {
        .kind = kind,
        .page = screen->id,
        .ticket = deciding.view.ticket_is_live ? deciding.view.ticket.id : 0,
        .who = screen_who(screen),
        .reason = text_trim(fields_get(form, "reason")),
        .date = text_trim(fields_get(form, "until")),
        .to = text_trim(fields_get(form, "to")),
        .everywhere = is_everywhere,
        .is_sure = fields_get(form, "sure").length > 0,
        .now = screen->now,
    };
    struct store *store = screen_write(screen);
    status = work->act(work->context, screen->arena, store, &act, &deciding.came);
    if (status != STATUS_OK)
        return status;
    if (deciding.came == REVIEW_DONE || deciding.came == REVIEW_BEGUN) {
        status = screen_commit(screen, STATUS_OK);
        const struct text target = arena_printf(screen->arena, "/page/%lld/decide?done=%s", (long long)screen->id, acts[kind].name);
        return status == STATUS_OK ? screen_redirect(screen, target) : status;
    }
    if (store_abandon(store) != STATUS_OK)
        return STATUS_IO;
    deciding.refused = kind;
    screen->status = 422;
    return show(&deciding);
}
