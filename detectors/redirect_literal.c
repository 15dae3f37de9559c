/* redirect_literal.c: targets that scripts name in so many words, read without running them. */
#include "detectors/redirect_priv.h"

#include <string.h>

enum { SCRIPT_NEAR = 160, SCRIPT_BYTES = 256 * 1024, ENCODED_BYTES = 8192, ENCODED_ASKED = 16 };

static bool is_address_byte(char c)
{
    return (uint8_t)c > 0x20 && c != '"' && c != '\'' && c != '`' && c != '\\' && c != '<' && c != '>' && c != ')';
}

/* "'//host/..." or SIZE_MAX: an address that takes the page's own scheme. */
static size_t quoted_slashes(struct text t)
{
    size_t at = text_find(t, TEXT("//"), 0);
    while (at != SIZE_MAX && (at == 0 || (t.data[at - 1] != '"' && t.data[at - 1] != '\'' && t.data[at - 1] != '`')))
        at = text_find(t, TEXT("//"), at + 1);
    return at;
}

/* The next "location ... = 'http...'" or "location.replace('http...')" behind *at; false where there is none. */
static bool next_jump(struct text script, size_t *at, struct text *address)
{
    while ((*at = text_find(script, TEXT("location"), *at)) != SIZE_MAX) {
        size_t from = *at + 8;
        *at = from;
        struct text near = text_slice(script, from, SCRIPT_NEAR);
        size_t end_of_statement = text_find_byte(near, ';', 0);
        near = text_slice(near, 0, end_of_statement);
        size_t http = text_find(near, TEXT("http"), 0);
        size_t without_scheme = quoted_slashes(near);
        http = without_scheme < http ? without_scheme : http;
        if (http == SIZE_MAX || http == 0)
            continue;
        /* An assignment or a call leads there; a comparison ("location.href == ...", "!=") only asks. */
        struct text before = text_slice(near, 0, http);
        bool asks = text_find(before, TEXT("=="), 0) != SIZE_MAX || text_find(before, TEXT("!="), 0) != SIZE_MAX ||
                    text_find(before, TEXT("indexOf"), 0) != SIZE_MAX || text_find(before, TEXT("search"),
                                                                                   0) != SIZE_MAX;
        bool leads = text_find_byte(before, '=', 0) != SIZE_MAX || text_find(before, TEXT("replace("), 0) != SIZE_MAX ||
                     text_find(before, TEXT("assign("), 0) != SIZE_MAX;
        if (asks || !leads)
            continue;
        size_t end = http;
        while (end < near.length && is_address_byte(near.data[end]))
            end++;
        *address = text_slice(near, http, end - http);
        return true;
    }
    return false;
}

/* A visitor's origin is asked before he is sent away: search engines' visitors, telephones. */
static bool asks_for_searchers(struct text script)
{
    static const struct text engines[] = {{"google", 6}, {"bing", 4}, {"coccoc", 6}, {"yahoo", 5}, {"yandex", 6},
                                          {"baidu", 5}, {"zalo", 4}, {"facebook", 8}};
    if (text_find(script, TEXT("document.referrer"), 0) == SIZE_MAX)
        return false;
    for (size_t i = 0; i < sizeof engines / sizeof engines[0]; i++)
        if (text_find_ignore_case(script, engines[i], 0) != SIZE_MAX)
            return true;
    return false;
}

static bool asks_who_comes(struct text script)
{
    return text_find(script, TEXT("document.referrer"), 0) != SIZE_MAX ||
           text_find(script, TEXT("userAgent"), 0) != SIZE_MAX;
}

struct reading {
    const struct subject *subject;
    const struct detector *self;
    struct host_memo *memo;
    const struct seen_hosts *seen;
    struct findings *findings;
};

static void look_at_script(const struct reading *reading, uint32_t index, struct text script)
{
    const struct subject *subject = reading->subject;
    size_t at = 0;
    struct text address;
    while (next_jump(script, &at, &address)) {
        struct target target;
        if (!redirect_read_target(subject, reading->memo, address, &target) || redirect_is_own(subject, target.host) ||
            redirect_is_seen(reading->seen, target.host))
            continue;
        double factor = redirect_factor(subject, &target);
        /* Pages have many reasons to name an unknown host in a script; asking first who comes is not one of them. */
        if (target.kind == HOST_UNLISTED && factor < redirect_on_an_error_page && !asks_who_comes(script))
            factor = 0;
        if (factor > 0 && factor < redirect_on_an_error_page && asks_for_searchers(script))
            factor = redirect_on_an_error_page;
        if (factor > 0)
            redirect_report(subject, reading->self, reading->findings, factor, subject->document->nodes[index].parent,
                            &target, TEXT("script leads visitors"));
    }
}

static int base64_value(char c)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? memchr(letters, c, sizeof letters - 1) : NULL;
    return at ? (int)(at - letters) : -1;
}

/* The script that stands in the next atob("...") behind *at; empty where there is none. */
static struct text next_decoded(struct arena *arena, struct text script, size_t *at)
{
    *at = text_find(script, TEXT("atob("), *at);
    if (*at == SIZE_MAX)
        return (struct text){0};
    size_t from = *at + 6; /* behind the quotation mark */
    *at = from;
    struct text coded = text_slice(script, from, ENCODED_BYTES);
    char *out = arena_alloc_raw(arena, coded.length + 1);
    size_t length = 0;
    uint32_t bits = 0;
    int held = 0;
    for (size_t i = 0; i < coded.length && base64_value(coded.data[i]) >= 0; i++) {
        bits = (bits << 6 | (uint32_t)base64_value(coded.data[i])) & 0xFFFFFF;
        held += 6;
        if (held >= 8) {
            held -= 8;
            out[length++] = (char)(bits >> held & 0xFF);
        }
    }
    return text_of(out, length);
}

static void look_into_encoded(const struct reading *reading, uint32_t index)
{
    struct text script = text_slice(reading->subject->document->nodes[index].text, 0, SCRIPT_BYTES);
    size_t at = 0;
    for (int asked = 0; asked < ENCODED_ASKED; asked++) {
        struct text decoded = next_decoded(reading->subject->arena, script, &at);
        if (at == SIZE_MAX)
            return;
        look_at_script(reading, index, decoded);
    }
}

void redirect_read_scripts(const struct subject *subject, const struct detector *self, struct host_memo *memo,
                           const struct seen_hosts *seen, struct findings *findings)
{
    const struct reading reading = {subject, self, memo, seen, findings};
    for (uint32_t i = 1; i < subject->document->node_count; i++) {
        const struct node *node = &subject->document->nodes[i];
        if (node->kind == NODE_TEXT && subject->document->nodes[node->parent].tag == TAG_SCRIPT) {
            look_at_script(&reading, i, text_slice(node->text, 0, SCRIPT_BYTES));
            look_into_encoded(&reading, i);
        }
    }
}
