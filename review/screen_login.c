/* screen_login.c: login and logout. */
#include "review/review_priv.h"
#include "review/screens.h"

/* Where to after the login: only addresses of ours. */
static struct text next_of(const struct fields *fields)
{
    const struct text next = fields_get(fields, "next");
    return request_is_local(next) && !text_starts_with(next, TEXT("/login")) ? next : TEXT("/");
}

/* The same page whatever was wrong: whether there is such an account is nobody's business. */
static void show(struct screen *screen, struct text next, struct text name, bool has_failed)
{
    struct html *html = &screen->html;
    screen_begin_words(screen, WORD_LOGIN_TITLE, NULL);
    if (has_failed)
        screen_notice(screen, WORD_LOGIN_FAILED, true);
    screen_form_begin(screen, TEXT("/login"), "narrow card");
    HTML(html, "<input type=\"hidden\" name=\"next\" value=\"");
    html_text(html, next);
    HTML(html, "\"><p><label for=\"name\">");
    html_words(html, WORD_ACCOUNT_NAME);
    HTML(html, "</label><input id=\"name\" name=\"name\" autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\" "
               "maxlength=\"64\" required value=\"");
    html_text(html, name);
    HTML(html, "\"></p><p><label for=\"password\">");
    html_words(html, WORD_PASSWORD);
    HTML(html, "</label><input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"current-password\" "
               "maxlength=\"200\" required></p><p><button type=\"submit\">");
    html_words(html, WORD_LOGIN);
    HTML(html, "</button></p></form><p class=\"soft\">");
    html_words(html, WORD_LOGIN_HELP);
    HTML(html, "</p>");
    screen_end(screen);
}

enum status screen_login(struct screen *screen)
{
    if (screen->is_member)
        return screen_redirect(screen, TEXT("/"));
    show(screen, next_of(&screen->request->query), TEXT(""), false);
    return STATUS_OK;
}

/* STATUS_NOT_FOUND: name and password do not belong together. STATUS_LIMIT: nothing was looked at, it must wait. Costs the same whether there is an account or not. */
static enum status check(struct review *review, struct text name, struct text password, struct account *account)
{
    const struct text address = review->request.address;
    const int64_t now = review->screen.now;
    *account = (struct account){0};
    if (backoff_wait(review->backoff, name, address, now) > 0)
        return STATUS_LIMIT;
    enum status status = store_account_named(review->all, review->arena, name, account);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    const bool is_right = password_is(password, account->password);
    if (is_right && !account->is_disabled) {
        backoff_passed(review->backoff, name);
        return STATUS_OK;
    }
    backoff_failed(review->backoff, name, address, now);
    return STATUS_NOT_FOUND;
}

enum status screen_login_send(struct screen *screen)
{
    struct review *review = screen->review;
    const struct fields *form = &screen->request->form;
    const struct text name = text_trim(fields_get(form, "name"));
    const struct text next = next_of(form);
    struct account account;
    enum status status = check(review, name, fields_get(form, "password"), &account);
    if (status == STATUS_NOT_FOUND || status == STATUS_LIMIT) {
        const struct audit_row row = {.time = screen->now, .who = TEXT("rasoat"), .what = TEXT("login-failed"),
                                      .kind = TEXT("account"), .subject = account.id, .detail = screen->request->address};
        if (status == STATUS_NOT_FOUND) /* who must wait cannot fill the log meanwhile */
            journal_audit(review->journal, &row);
        screen->status = 403;
        show(screen, next, text_slice(name, 0, ACCOUNT_LIMIT_NAME_BYTES), true);
        return STATUS_OK;
    }
    struct store *store = screen_write(screen);
    if (status == STATUS_OK && screen->is_member) /* who logs in anew leaves the old session behind */
        status = session_end(review, store);
    if (status == STATUS_OK)
        status = session_begin(review, store, &account);
    status = screen_commit(screen, status);
    return status == STATUS_OK ? screen_redirect(screen, account.must_change ? TEXT("/password") : next) : status;
}

enum status screen_logout(struct screen *screen)
{
    enum status status = screen_commit(screen, session_end(screen->review, screen_write(screen)));
    return status == STATUS_OK ? screen_redirect(screen, TEXT("/login")) : status;
}
