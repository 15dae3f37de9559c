/* session.c: cookies, sessions and form tokens. The browser keeps a random token of 256 bits; the store keeps its hash. */
#include "review/review_priv.h"

/* With https the name's prefix makes browsers refuse it from other hosts, paths and from http (RFC 6265bis, 4.1.3). */
static const char *session_cookie(const struct review *review)
{
    return review->settings->is_encrypted ? "__Host-rasoat" : "rasoat";
}

static const char *visitor_cookie(const struct review *review)
{
    return review->settings->is_encrypted ? "__Host-rasoat-visitor" : "rasoat-visitor";
}

/* Lax: a link in a mail leads to the page and not to the login; what changes anything is a POST with a token. */
static enum status set_cookie(struct review *review, const char *name, const char *value, bool ends)
{
    const struct text cookie = arena_printf(review->arena, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s", name, value,
                                            review->settings->is_encrypted ? "; Secure" : "", ends ? "; Max-Age=0" : "");
    return screen_header(&review->screen, "Set-Cookie", arena_string(review->arena, cookie));
}

static void make_form_token(struct review *review)
{
    token_for_forms(&review->token, review->form_token);
    review->screen.form_token = review->form_token;
}

static enum status be_visitor(struct review *review)
{
    char hex[TOKEN_HEX_BYTES + 1];
    enum status status = STATUS_OK;
    if (!token_read(fields_get(&review->request.cookies, visitor_cookie(review)), &review->token)) {
        token_make(&review->token);
        token_write(&review->token, hex);
        status = set_cookie(review, visitor_cookie(review), hex, false);
    }
    make_form_token(review);
    return status;
}

enum status session_find(struct review *review)
{
    struct screen *screen = &review->screen;
    const struct review_settings *settings = review->settings;
    struct session_row session;
    if (!token_read(fields_get(&review->request.cookies, session_cookie(review)), &review->token))
        return be_visitor(review);
    token_hash(&review->token, review->session_hash);
    enum status status = store_session(review->all, review->session_hash, &session);
    if (status == STATUS_NOT_FOUND)
        return be_visitor(review);
    if (status == STATUS_OK)
        status = store_account(review->all, screen->arena, session.account, &screen->account);
    if (status != STATUS_OK)
        return status;
    if (screen->now - session.used >= (int64_t)settings->idle_minutes * 60 ||
        screen->now - session.created >= (int64_t)settings->session_hours * 3600 || screen->account.is_disabled) {
        screen->account = (struct account){0};
        return be_visitor(review);
    }
    if (screen->now - session.used >= REVIEW_SESSION_NOTED_SECONDS)
        journal_session_used(review->journal, review->session_hash, screen->now);
    screen->is_member = true;
    make_form_token(review);
    return STATUS_OK;
}

enum status session_begin(struct review *review, struct store *store, const struct account *account)
{
    const struct account_by by = {.who = account->name, .now = review->screen.now};
    char hex[TOKEN_HEX_BYTES + 1];
    token_make(&review->token);
    token_hash(&review->token, review->session_hash);
    token_write(&review->token, hex);
    enum status status = store_session_put(store, review->session_hash, account->id, review->request.address, &by);
    return status == STATUS_OK ? set_cookie(review, session_cookie(review), hex, false) : status;
}

enum status session_end(struct review *review, struct store *store)
{
    const struct account_by by = {.who = screen_who(&review->screen), .now = review->screen.now};
    enum status status = store_session_end(store, review->session_hash, review->screen.account.id, &by);
    return status == STATUS_OK ? set_cookie(review, session_cookie(review), "", true) : status;
}
