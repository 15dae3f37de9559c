/* steady_hash.c: keyed sums of responses: libsodium's only door. */
#include "page/steady.h"

#include <sodium.h>
#include <string.h>

_Static_assert(STEADY_KEY_BYTES >= crypto_generichash_KEYBYTES_MIN, "a key of this length is taken");

/* What a judge may read of the headers: a change of one of these is a change of the page. */
static const char *const judged_headers[] = {"content-type", "refresh", "link", "location", "x-robots-tag",
                                             "content-location", "content-language", "vary"};

static void add(crypto_generichash_state *state, struct text t)
{
    const uint64_t length = t.length; /* so that parts cannot slide into each other */
    crypto_generichash_update(state, (const unsigned char *)&length, sizeof length);
    crypto_generichash_update(state, (const unsigned char *)(t.data ? t.data : ""), t.length);
}

uint64_t bytes_sum(const unsigned char key[STEADY_KEY_BYTES], struct text bytes)
{
    unsigned char out[crypto_generichash_BYTES_MIN];
    uint64_t result;
    crypto_generichash(out, sizeof out, (const unsigned char *)(bytes.data ? bytes.data : ""), bytes.length, key,
                       STEADY_KEY_BYTES);
    memcpy(&result, out, sizeof result);
    return result | 1;
}

static bool is_judged(struct text name)
{
    for (size_t i = 0; i < sizeof judged_headers / sizeof *judged_headers; i++)
        if (text_equal_ignore_case(name, text_from_string(judged_headers[i])))
            return true;
    return false;
}

static uint64_t sum(const unsigned char *key, const struct response *response, struct text body)
{
    crypto_generichash_state state;
    unsigned char out[crypto_generichash_BYTES_MIN];
    uint64_t result;
    crypto_generichash_init(&state, key, STEADY_KEY_BYTES, sizeof out);
    add(&state, text_of((const char *)&response->status, sizeof response->status));
    for (size_t i = 0; i < response->hop_count; i++) {
        add(&state, response->hops[i].url);
        add(&state, response->hops[i].location);
        add(&state, text_of((const char *)&response->hops[i].status, sizeof response->hops[i].status));
    }
    for (size_t i = 0; i < response->header_count; i++)
        if (is_judged(response->headers[i].name)) {
            add(&state, response->headers[i].name);
            add(&state, response->headers[i].value);
        }
    add(&state, text_of((const char *)&response->body_cut, sizeof response->body_cut));
    add(&state, body);
    crypto_generichash_final(&state, out, sizeof out);
    memcpy(&result, out, sizeof result);
    return result | 1;
}

uint64_t response_sum(const unsigned char key[STEADY_KEY_BYTES], const struct response *response)
{
    return sum(key, response, response->body);
}

uint64_t response_steady_sum(const unsigned char key[STEADY_KEY_BYTES], struct arena *arena,
                             const struct response *response)
{
    return sum(key, response, steady_body(arena, response->body));
}
