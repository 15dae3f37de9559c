/* screen_password.c: a person changes his own password; with a one-time password he must. */
#include "review/review_priv.h"
#include "review/screens.h"

static void field(struct html *html, const char *name, enum word label, const char *autocomplete)
{
    HTML(html, "<p><label for=\"");
    html_string(html, name);
    HTML(html, "\">");
    html_words(html, label);
    HTML(html, "</label><input type=\"password\" required maxlength=\"200\" id=\"");
    html_string(html, name);
    HTML(html, "\" name=\"");
    html_string(html, name);
    HTML(html, "\" autocomplete=\"");
    html_string(html, autocomplete);
    HTML(html, "\"></p>");
}

static void show(struct screen *screen, enum word problem)
{
    struct html *html = &screen->html;
    screen_begin_words(screen, WORD_CHANGE_PASSWORD, NULL);
    if (problem != WORD_COUNT)
        screen_notice(screen, problem, true);
    else if (screen->account.must_change)
        screen_notice(screen, WORD_PASSWORD_MUST_CHANGE, false);
    screen_form_begin(screen, TEXT("/password"), "narrow card");
    field(html, "current", WORD_PASSWORD_CURRENT, "current-password");
    HTML(html, "<p class=\"hint\">");
    html_words(html, WORD_PASSWORD_RULE);
    HTML(html, "</p>");
    field(html, "new", WORD_PASSWORD_NEW, "new-password");
    field(html, "again", WORD_PASSWORD_AGAIN, "new-password");
    HTML(html, "<p><button type=\"submit\">");
    html_words(html, WORD_SAVE);
    HTML(html, "</button></p></form>");
    screen_end(screen);
}

enum status screen_password(struct screen *screen)
{
    show(screen, WORD_COUNT);
    return STATUS_OK;
}

/* WORD_COUNT: it may be taken. */
static enum word problem_of(const struct screen *screen, struct text password)
{
    static const enum word problems[] = {[PASSWORD_GOOD] = WORD_COUNT, [PASSWORD_SHORT] = WORD_PASSWORD_SHORT,
                                         [PASSWORD_LONG] = WORD_PASSWORD_LONG, [PASSWORD_LIKE_NAME] = WORD_PASSWORD_LIKE_NAME,
                                         [PASSWORD_PLAIN] = WORD_PASSWORD_PLAIN};
    return problems[password_judge(password, screen->account.name)];
}

enum status screen_password_send(struct screen *screen)
{
    struct review *review = screen->review;
    const struct fields *form = &screen->request->form;
    const struct text current = fields_get(form, "current"), password = fields_get(form, "new");
    const struct account_by by = {.who = screen_who(screen), .now = screen->now};
    char hash[PASSWORD_HASH_BYTES];
    enum word problem = problem_of(screen, password);
    if (!text_equal(password, fields_get(form, "again")))
        problem = WORD_PASSWORD_DIFFERENT;
    else if (text_equal(password, current))
        problem = WORD_PASSWORD_SAME;
    /* a stolen session must not guess the password for ever */
    else if (backoff_wait(review->backoff, by.who, screen->request->address, screen->now) > 0 ||
             !password_is(current, screen->account.password)) {
        backoff_failed(review->backoff, by.who, screen->request->address, screen->now);
        problem = WORD_PASSWORD_WRONG;
    }
    if (problem != WORD_COUNT) {
        screen->status = 422;
        show(screen, problem);
        return STATUS_OK;
    }
    enum status status = password_hash(password, hash);
    struct store *store = screen_write(screen);
    if (status == STATUS_OK)
        status = store_account_password(store, screen->account.id, text_from_string(hash), false, &by);
    if (status == STATUS_OK) /* all sessions ended, this one too: a new one with a new token */
        status = session_begin(review, store, &screen->account);
    status = screen_commit(screen, status);
    return status == STATUS_OK ? screen_redirect(screen, TEXT("/")) : status;
}
