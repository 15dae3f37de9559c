/* contact.c: whom to write to about a site (cli/contact.h). */
#include "cli/contact.h"

#include "analyst/pool.h"
#include "crawler/fetch.h"
#include "crawler/security_txt.h"
#include "page/url.h"
#include "takedown/mail.h"

#include <stdlib.h>

enum { PARSE_ARENA_BYTES = 8 * 1024 * 1024, PARSE_MEMORY_BYTES = 64 * 1024 * 1024, PARSE_DEADLINE_MS = 1000, PARSE_GRACE_MS = 2000 };
#define WELL_KNOWN "/.well-known/security.txt"

struct text contact_in_words(struct text words)
{
    for (size_t at = 0; at < words.length;) {
        size_t end = at;
        while (end < words.length && text_find_byte(TEXT(" \t\r\n,;<>()[]\""), words.data[end], 0) == SIZE_MAX)
            end++;
        struct text word = text_slice(words, at, end - at);
        if (text_starts_with_ignore_case(word, TEXT("mailto:")))
            word = text_slice(word, 7, SIZE_MAX);
        if (mail_is_address(word))
            return word;
        at = end + 1;
    }
    return (struct text){0};
}

/* --- the file, read in a process of its own --- */
static void run_parse(void *state, struct arena *arena, struct text request, struct buffer *report)
{
    (void)state;
    struct reader reader = reader_of(request);
    const struct text address = reader_text(&reader);
    const struct text bytes = reader_text(&reader);
    struct security_txt file = {.cut = true};
    if (setjmp(*arena_escape(arena)) == 0)
        security_txt_parse(arena, bytes, address, &file);
    else
        file = (struct security_txt){.cut = true};
    arena_disarm(arena);
    security_txt_encode(&file, report);
}
static const struct analyst_task parse_task = {"security.txt", run_parse};

static void *no_state(const void *knowledge)
{
    (void)knowledge;
    return calloc(1, 1); /* the pool wants something; it ends with the worker */
}

struct parsing {
    struct arena *arena;
    struct security_txt file;
    bool done;
};

static void parsed(void *context, void *ticket, enum pool_outcome outcome, struct text report)
{
    struct parsing *parsing = context;
    (void)ticket;
    struct reader reader = reader_of(arena_copy(parsing->arena, report));
    parsing->done = outcome == POOL_REPORT && security_txt_decode(parsing->arena, &reader, &parsing->file);
}

static bool parse_apart(struct arena *arena, struct text address, struct text bytes, struct security_txt *file)
{
    const struct pool_settings settings = {.workers = 1, .memory_limit = PARSE_MEMORY_BYTES, .arena_limit = PARSE_ARENA_BYTES,
                                           .deadline_ms = PARSE_DEADLINE_MS, .grace_ms = PARSE_GRACE_MS, .tasks = &parse_task,
                                           .task_count = 1, .start = no_state};
    struct parsing parsing = {.arena = arena};
    struct pool *pool = NULL;
    struct buffer request;
    buffer_init(&request, 2 * SECURITY_TXT_LIMIT_BYTES + URL_LIMIT_BYTES);
    buffer_put_text(&request, address);
    buffer_put_text(&request, bytes);
    bool asked = pool_create(&settings, parsed, &parsing, &pool) == STATUS_OK &&
                 pool_submit(pool, 0, buffer_text(&request), NULL) == STATUS_OK;
    while (asked && pool_pending(pool) > 0)
        asked = pool_wait(pool) == STATUS_OK;
    if (pool)
        pool_free(pool);
    buffer_release(&request);
    *file = parsing.file;
    return parsing.done;
}

/* --- getting it --- */
struct getting {
    struct arena *arena;
    bool done;
    enum fetch_error error;
    uint16_t status;
    bool is_text;
    struct text location;
    struct text body;
};

static void got(void *context, const struct fetch_result *result)
{
    struct getting *getting = context;
    getting->done = true;
    getting->error = result->error;
    getting->status = result->status;
    getting->is_text = text_starts_with_ignore_case(fetch_header(result, TEXT("content-type")), TEXT("text/plain"));
    getting->location = arena_copy(getting->arena, fetch_header(result, TEXT("location")));
    getting->body = arena_copy(getting->arena, result->body);
}

static bool get(struct invocation *invocation, struct text address, struct getting *getting)
{
    const struct config *config = &invocation->config;
    const struct identity *identity = identity_builtin(TEXT("rasoat"));
    const struct fetch_settings settings = {.connect_to = config->connect_to, .allow_private = config->allow_private,
                                            .ca_file = config->ca_file, .body_limit = SECURITY_TXT_LIMIT_BYTES,
                                            .connect_timeout_ms = CONTACT_TIMEOUT_MS, .total_timeout_ms = CONTACT_TIMEOUT_MS};
    struct fetch *fetch = NULL;
    *getting = (struct getting){.arena = invocation->arena};
    bool good = fetch_create(&settings, got, getting, &fetch) == STATUS_OK &&
                fetch_start(fetch, address, identity, identity_user_agent(invocation->arena, identity, config->contact), NULL) == STATUS_OK;
    while (good && !getting->done)
        good = fetch_step(fetch, CONTACT_TIMEOUT_MS, NULL, 0) == STATUS_OK;
    fetch_free(fetch);
    return good && getting->error == FETCH_OK;
}

/* A later address that may be asked: https, and of the same organisation (RFC 9116 4 warns of any other). */
static bool may_follow(struct arena *arena, const struct url *from, struct text location, struct url *to)
{
    struct url next;
    if (!location.length || url_parse(arena, location, from, &next) != STATUS_OK || !text_equal(next.scheme, TEXT("https")) ||
        !text_equal(url_registrable_domain(next.host), url_registrable_domain(from->host)))
        return false;
    *to = next;
    return true;
}

/* The site's security.txt; false: it has none that could be read. */
static bool get_file(struct invocation *invocation, const struct url *site, struct security_txt *file)
{
    struct arena *arena = invocation->arena;
    struct getting getting;
    struct url at;
    const struct text port = text_equal(site->scheme, TEXT("https")) ? site->port : TEXT("");
    if (url_parse(arena, arena_printf(arena, "https://%.*s%s%.*s" WELL_KNOWN, TEXT_ARGS(site->host), port.length ? ":" : "", TEXT_ARGS(port)),
                  NULL, &at) != STATUS_OK)
        return false;
    for (int hops = 0; hops <= CONTACT_LIMIT_REDIRECTS; hops++) {
        const struct text address = url_key(arena, &at);
        if (!get(invocation, address, &getting))
            return false;
        if (getting.status == 200)
            return getting.is_text && parse_apart(arena, address, getting.body, file);
        if (getting.status < 300 || getting.status > 399 || !may_follow(arena, &at, getting.location, &at))
            return false;
    }
    return false;
}

/* The first address of the file that belongs to the site's own organisation. */
static struct text own_address(struct invocation *invocation, const struct url *site, const struct security_txt *file)
{
    const struct text domain = url_registrable_domain(site->host);
    for (size_t i = 0; i < file->mail_count; i++) {
        struct text host = file->mails[i];
        (void)text_split(&host, '@');
        if (!mail_is_address(file->mails[i]))
            continue;
        if (text_equal_ignore_case(url_registrable_domain(host), domain))
            return file->mails[i];
        cli_say(invocation, "security.txt of %.*s names %.*s, of another organisation: name it with --to where it is right",
                "security.txt của %.*s ghi %.*s, thuộc đơn vị khác: nếu đúng, hãy chỉ rõ bằng --to", TEXT_ARGS(site->host),
                TEXT_ARGS(file->mails[i]));
    }
    return (struct text){0};
}

struct contact contact_find(struct invocation *invocation, struct text given, struct text words, struct text site_url, int64_t now)
{
    struct url site;
    struct security_txt file = {0};
    if (given.length)
        return (struct contact){mail_is_address(given) ? CONTACT_GIVEN : CONTACT_NONE,
                                mail_is_address(given) ? given : (struct text){0}};
    struct text address = contact_in_words(words);
    if (address.length)
        return (struct contact){CONTACT_INVENTORY, address};
    if (!url_parse_start(invocation->arena, site_url, NULL, &site) || !get_file(invocation, &site, &file))
        return (struct contact){0};
    if (file.is_elsewhere || file.expires <= now) {
        cli_say(invocation, "security.txt of %.*s is out of date or belongs elsewhere: it is not used",
                "security.txt của %.*s đã hết hạn hoặc không thuộc trang này: không dùng", TEXT_ARGS(site.host));
        return (struct contact){0};
    }
    address = own_address(invocation, &site, &file);
    return (struct contact){address.length ? CONTACT_SECURITY_TXT : CONTACT_NONE, address};
}
