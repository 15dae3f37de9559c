/* review.c: from a request to an answer (review/review.h): every guard stands here, in the order in which it is asked. */
#include "review/review_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Nothing is loaded from elsewhere, nothing runs, nobody frames us, forms lead home. Referrer "same-origin": with "no-referrer"
 * browsers send "Origin: null" with our own forms too. */
static const struct {
    const char *name;
    const char *value;
} guards[] = {
    {"Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
                                "base-uri 'none'"},
    {"X-Frame-Options", "DENY"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()"},
};

/* --- what a request asks --- */

/* The proxy's visitor: the last address that it added, where it stands on this machine. */
static struct text visitor_address(struct review *review)
{
    const struct text direct = review->http->address;
    struct text forwarded = http_header_last(review->http, "X-Forwarded-For");
    const bool is_near = text_starts_with(direct, TEXT("127.")) || text_equal(direct, TEXT("::1"));
    if (!review->settings->behind_proxy || !is_near || forwarded.length == 0)
        return direct;
    for (size_t comma; (comma = text_find_byte(forwarded, ',', 0)) != SIZE_MAX;)
        forwarded = text_slice(forwarded, comma + 1, SIZE_MAX);
    forwarded = text_trim(forwarded);
    for (size_t i = 0; i < forwarded.length; i++)
        if (ascii_hex_value(forwarded.data[i]) < 0 && forwarded.data[i] != '.' && forwarded.data[i] != ':')
            return direct;
    return forwarded.length > 0 && forwarded.length < HTTP_LIMIT_ADDRESS_BYTES ? forwarded : direct;
}

static enum status read_request(struct review *review)
{
    const struct http_request *http = review->http;
    struct request *request = &review->request;
    const bool is_post = text_equal(http->method, TEXT("POST"));
    *request = (struct request){.method = is_post ? METHOD_POST : METHOD_GET,
                                .host = http_header(http, "Host"),
                                .origin = http_header(http, "Origin"),
                                .fetch_site = http_header(http, "Sec-Fetch-Site"),
                                .address = visitor_address(review),
                                .is_encrypted = review->settings->is_encrypted};
    enum status status = request_target(review->arena, http->target, request);
    if (status == STATUS_OK)
        status = request_cookies(review->arena, http_header(http, "Cookie"), &request->cookies);
    if (status != STATUS_OK || !is_post)
        return status;
    const struct text type = http_header(http, "Content-Type");
    struct text rest = type;
    if (!text_equal_ignore_case(text_trim(text_split(&rest, ';')), TEXT("application/x-www-form-urlencoded")))
        return STATUS_INVALID;
    return request_fields(review->arena, http->body, &request->form);
}

/* ?lang=en, then the cookie, then the configuration. What was chosen is kept. */
static enum status choose_language(struct review *review)
{
    struct screen *screen = &review->screen;
    struct text wanted = fields_get(&review->request.query, "lang");
    const bool is_chosen = text_equal(wanted, TEXT("vi")) || text_equal(wanted, TEXT("en"));
    if (!is_chosen)
        wanted = fields_get(&review->request.cookies, "lang");
    const bool english = text_equal(wanted, TEXT("en"));
    screen->html.language = english                               ? LANGUAGE_ENGLISH
                            : text_equal(wanted, TEXT("vi")) ? LANGUAGE_VIETNAMESE
                                                                  : review->settings->language;
    review->head.language = screen->html.language;
    if (!is_chosen)
        return STATUS_OK;
    const struct text cookie = arena_printf(review->arena, "lang=%s; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000%s",
                                            english ? "en" : "vi", review->settings->is_encrypted ? "; Secure" : "");
    return screen_header(screen, "Set-Cookie", arena_string(review->arena, cookie));
}

/* --- who may --- */

/* The store that shows what this account may see. */
static enum status choose_store(struct review *review)
{
    struct screen *screen = &review->screen;
    const struct text *agencies = NULL;
    size_t count = 0;
    screen->store = review->bounded;
    if (screen->is_member && !account_is_bound(&screen->account))
        screen->store = review->all;
    enum status status = screen->is_member ? store_account_agencies(review->all, screen->arena, screen->account.id, &agencies, &count)
                                           : STATUS_OK;
    store_rest(review->all);
    if (status == STATUS_OK && screen->store == review->bounded)
        status = store_bound_to(review->bounded, agencies, count);
    return status == STATUS_OK ? store_hold(screen->store) : status;
}

static enum status to_login(struct screen *screen)
{
    struct html target = {0};
    buffer_init(&target.out, HTML_LIMIT_BYTES);
    buffer_add_string(&target.out, "/login?next=");
    html_encoded(&target, screen->request->target);
    const struct text copy = arena_copy(screen->arena, buffer_text(&target.out));
    buffer_release(&target.out);
    const bool has_next = screen->request->method == METHOD_GET && !text_equal(screen->request->path, TEXT("/"));
    return screen_redirect(screen, has_next ? copy : TEXT("/login"));
}

/* A POST: from one of our own pages, and made for this session. */
static bool is_ours(const struct review *review)
{
    return request_is_own(&review->request) &&
           token_same(fields_get(&review->request.form, "token"), text_from_string(review->form_token));
}

static bool must_change_first(const struct screen *screen)
{
    return screen->is_member && screen->account.must_change && !(screen->route->allowed & ROUTE_EVERYBODY) &&
           !text_equal(screen->request->path, TEXT("/password")) && !text_equal(screen->request->path, TEXT("/logout"));
}

static enum status dispatch(struct review *review)
{
    struct screen *screen = &review->screen;
    struct route_match match;
    enum method other = METHOD_GET;
    enum status status = route_find(review->request.method, review->request.path, &match, &other);
    if (status == STATUS_OK || status == STATUS_INVALID) {
        screen->route = match.route;
        screen->id = match.numbers[0];
        screen->second = match.numbers[1];
        screen->name = match.name;
    }
    enum status session = session_find(review);
    if (session == STATUS_OK)
        session = choose_store(review);
    if (session != STATUS_OK)
        return session;
    if (status == STATUS_NOT_FOUND)
        return screen_refuse(screen, 404);
    if (status == STATUS_INVALID) {
        status = screen_header(screen, "Allow", other == METHOD_GET ? "GET, HEAD" : "POST");
        return status == STATUS_OK ? screen_refuse(screen, 405) : status;
    }
    const bool is_open = screen->route->allowed & ROUTE_EVERYBODY;
    if (!is_open && !screen->is_member)
        return to_login(screen);
    if (review->request.method == METHOD_POST && !is_ours(review))
        return screen_refuse(screen, 403);
    if (must_change_first(screen))
        return review->request.method == METHOD_GET ? screen_redirect(screen, TEXT("/password")) : screen_refuse(screen, 403);
    if (!is_open && !screen_may(screen, screen->route->allowed))
        return screen_refuse(screen, 403);
    if (screen->route->scope != SCOPE_OPEN) {
        status = store_shows(screen->store, screen->route->scope, screen->id);
        if (status == STATUS_NOT_FOUND)
            return screen_refuse(screen, 404);
        if (status != STATUS_OK)
            return status;
    }
    return screen->route->handler(screen);
}

/* --- the answer --- */

/* STATUS to what the visitor is told; the reason itself goes nowhere but to the operator. */
static unsigned status_for(enum status status)
{
    switch (status) {
    case STATUS_OK:
        return 200;
    case STATUS_INVALID:
        return 400;
    case STATUS_LIMIT:
        return 413;
    case STATUS_NOT_FOUND:
        return 404;
    case STATUS_BUSY:
        return 503;
    case STATUS_DEADLINE:
    case STATUS_IO:
        break;
    }
    return 500;
}

static void start_screen(struct review *review)
{
    struct buffer out = review->screen.html.out;
    const struct review_settings *settings = review->settings;
    buffer_clear(&out);
    review->head = (struct list_head){.language = settings->language, .now = settings->clock(), .rules = settings->rules,
                                      .rule_count = settings->rule_count, .time_zone_minutes = settings->time_zone_minutes};
    review->form_token[0] = '\0';
    review->screen = (struct screen){.review = review, .settings = settings, .request = &review->request, .arena = review->arena,
                                     .store = review->bounded, .now = review->head.now, .form_token = review->form_token,
                                     .head = &review->head, .status = 200, .content_type = "text/html; charset=utf-8", .file = -1,
                                     .html = {.out = out, .language = settings->language,
                                              .time_zone_minutes = settings->time_zone_minutes, .now = review->head.now}};
}

static enum status answer(struct review *review)
{
    struct screen *screen = &review->screen;
    if (!request_host_allowed(http_header(review->http, "Host"), review->settings->hosts, review->settings->host_count))
        return screen_refuse(screen, 421);
    enum status status = read_request(review);
    if (status == STATUS_OK)
        status = choose_language(review);
    return status == STATUS_OK ? dispatch(review) : screen_refuse(screen, status_for(status));
}

/* The headers of every answer; false where there is no room, and then nothing may be answered but an error. */
static bool add_headers(struct review *review)
{
    const struct screen *screen = &review->screen;
    struct http_reply *reply = review->reply;
    bool good = true;
    for (size_t i = 0; i < sizeof guards / sizeof *guards; i++)
        good = good && http_add(reply, guards[i].name, guards[i].value) == STATUS_OK;
    if (review->settings->is_encrypted)
        good = good && http_add(reply, "Strict-Transport-Security", "max-age=31536000") == STATUS_OK;
    good = good && http_add(reply, "Content-Type", screen->content_type) == STATUS_OK;
    bool has_cache = false;
    for (size_t i = 0; i < screen->header_count; i++) {
        has_cache = has_cache || strcmp(screen->headers[i].name, "Cache-Control") == 0;
        good = good && http_add(reply, screen->headers[i].name, screen->headers[i].value) == STATUS_OK;
    }
    return good && (has_cache || http_add(reply, "Cache-Control", "no-store") == STATUS_OK);
}

/* Why it went wrong: on stderr, never to the visitor. */
static void tell_operator(const struct review *review)
{
    const struct store *stores[] = {review->all, review->bounded, review->writer};
    for (size_t i = 0; i < sizeof stores / sizeof *stores; i++)
        if (store_error(stores[i])[0] != '\0')
            fprintf(stderr, "rasoat: %s %.*s: %s\n", review->request.method == METHOD_POST ? "POST" : "GET",
                    TEXT_ARGS(review->request.path), store_error(stores[i]));
}

void review_answer(void *context, const struct http_request *http, struct http_reply *reply)
{
    struct review *review = context;
    review->http = http;
    review->reply = reply;
    arena_reset(review->arena);
    start_screen(review);
    enum status status;
    if (setjmp(*arena_escape(review->arena)) == 0) {
        status = answer(review);
    } else { /* what the screen points to is given back with the arena */
        arena_reset(review->arena);
        start_screen(review);
        status = STATUS_LIMIT;
    }
    arena_disarm(review->arena);
    arena_reset(review->scratch);
    if (status == STATUS_IO)
        tell_operator(review);
    store_rest(review->all);
    store_rest(review->bounded);
    if (store_abandon(review->writer) != STATUS_OK) /* what a handler left open is not kept */
        status = status == STATUS_OK ? STATUS_IO : status;
    struct screen *screen = &review->screen;
    if (status != STATUS_OK || buffer_failed(&screen->html.out))
        (void)screen_refuse(screen, status == STATUS_OK ? 500 : status_for(status));
    reply->status = screen->status;
    reply->file = screen->file;
    reply->file_bytes = screen->file_bytes;
    reply->body = buffer_text(&screen->html.out);
    if (!add_headers(review))
        *reply = (struct http_reply){.status = 500, .file = -1};
}

/* --- life --- */

enum status review_open(const struct review_settings *settings, struct review **result)
{
    struct review *review = calloc(1, sizeof *review);
    *result = review;
    if (!review)
        return STATUS_IO;
    review->settings = settings;
    buffer_init(&review->screen.html.out, HTML_LIMIT_BYTES);
    review->arena = arena_create(REVIEW_ARENA_BYTES);
    review->scratch = arena_create(REVIEW_SCRATCH_BYTES);
    review->backoff = calloc(1, sizeof *review->backoff);
    struct token seed;
    if (!review->arena || !review->scratch || !review->backoff || !password_start()) {
        review->error = "no memory, or no random numbers";
        return STATUS_IO;
    }
    token_make(&seed);
    memcpy(&review->backoff->seed, seed.bytes, sizeof review->backoff->seed);
    enum status status = store_open_beside(settings->state, &review->writer); /* first: it makes what is missing */
    const struct store *asked = review->writer;
    if (status == STATUS_OK) {
        status = store_open(settings->state, false, &review->all);
        asked = review->all;
    }
    if (status == STATUS_OK) {
        status = store_open_bounded(settings->state, &review->bounded);
        asked = review->bounded;
    }
    if (status == STATUS_OK) {
        const int64_t now = settings->clock();
        status = store_sessions_sweep(review->writer, now - (int64_t)settings->idle_minutes * 60,
                                      now - (int64_t)settings->session_hours * 3600);
        if (status == STATUS_OK)
            status = store_commit(review->writer);
        asked = review->writer;
    }
    if (status != STATUS_OK) {
        review->error = store_error(asked);
        return status;
    }
    status = journal_open(settings->state, &review->journal);
    review->error = status == STATUS_OK ? NULL : "the audit log cannot be written";
    return status;
}

const char *review_error(const struct review *review)
{
    return review && review->error ? review->error : "out of memory";
}

void review_close(struct review *review)
{
    if (!review)
        return;
    (void)journal_close(review->journal);
    store_close(review->bounded);
    store_close(review->all);
    store_close(review->writer);
    buffer_release(&review->screen.html.out);
    arena_free(review->arena);
    arena_free(review->scratch);
    free(review->backoff);
    free(review);
}
