/* network.c: which request gets which answer. */
#include "browser/network.h"
#include "base/base64.h"
#include "page/url.h"

#include <stdio.h>
#include <string.h>

enum { ANSWER_BYTES = 24 * 1024 * 1024, STATUS_FOUND = 200, HEADER_BYTES = 128 * 1024 };

/* Headers that spoke of the bytes on the wire, or that would make Chromium do more than show the page. */
static const char *const dropped[] = {
    "content-length", "content-encoding", "transfer-encoding", "connection", "keep-alive", "trailer", "upgrade", "alt-svc",
    "strict-transport-security", "report-to", "reporting-endpoints", "nel", "set-cookie", "clear-site-data", "content-disposition",
    "service-worker-allowed", "proxy-authenticate", "www-authenticate", "expect-ct",
};

struct text network_address(const struct response *page)
{
    return page->final_url.length ? page->final_url : page->url;
}

static bool is_web(struct text url)
{
    return text_starts_with_ignore_case(url, TEXT("http://")) || text_starts_with_ignore_case(url, TEXT("https://"));
}

enum status network_open(struct network *network, const struct network_source *source)
{
    *network = (struct network){.source = source};
    if (!is_web(network_address(source->page)))
        return STATUS_INVALID;
    network->arena = arena_create(ANSWER_BYTES);
    return network->arena ? STATUS_OK : STATUS_IO;
}

void network_close(struct network *network)
{
    arena_free(network->arena);
    network->arena = NULL;
}

static struct text without_fragment(struct text url)
{
    return text_slice(url, 0, text_find_byte(url, '#', 0));
}

/* "https://host:port" of a URL as Chromium writes it; empty where it has none. */
static struct text origin_of(struct text url)
{
    size_t host = text_find(url, TEXT("://"), 0);
    if (host == SIZE_MAX)
        return (struct text){0};
    for (size_t i = host + 3; i < url.length; i++)
        if (url.data[i] == '/' || url.data[i] == '?' || url.data[i] == '#')
            return text_slice(url, 0, i);
    return url;
}

static const struct response *recorded(const struct network *network, struct text url)
{
    const struct network_source *source = network->source;
    for (size_t i = 0; i < source->resource_count; i++)
        if (text_equal(without_fragment(source->resources[i].url), url))
            return &source->resources[i];
    return NULL;
}

static bool is_plain_name(struct text name)
{
    for (size_t i = 0; i < name.length; i++)
        if (!ascii_is_alnum(name.data[i]) && name.data[i] != '-' && name.data[i] != '_')
            return false;
    return name.length > 0;
}

static bool is_given(const struct header *header)
{
    for (size_t i = 0; i < sizeof dropped / sizeof *dropped; i++)
        if (text_equal_ignore_case(header->name, text_from_string(dropped[i])))
            return false;
    for (size_t i = 0; i < header->value.length; i++)
        if (header->value.data[i] == '\0' || header->value.data[i] == '\r' || header->value.data[i] == '\n')
            return false;
    return is_plain_name(header->name);
}

/* Besides the page's own policy, and never wider than it (CSP Level 3): no workers, whose requests we would not see; where scripts are
 * not to run, none of them, and no automatic features, which a refresh is (section 6.3.2). Styles and fonts keep their origin. */
static const char *policy_of(const struct network *network, bool document, bool own)
{
    if (own && network->source->no_scripts)
        return "sandbox allow-same-origin; worker-src 'none'";
    return document ? "worker-src 'none'" : NULL;
}

/* Headers as bytes, "name: value" ended by NUL, so that a value need not be UTF-8. */
static void put_headers(const struct response *answer, const char *policy, struct buffer *line)
{
    struct buffer bytes;
    buffer_init(&bytes, HEADER_BYTES);
    for (size_t i = 0; i < answer->header_count && !buffer_failed(&bytes); i++) {
        const struct header *header = &answer->headers[i];
        if (!is_given(header) || bytes.length + header->name.length + header->value.length + 3 > HEADER_BYTES - 64)
            continue;
        buffer_printf(&bytes, "%.*s: ", TEXT_ARGS(header->name));
        buffer_add_text(&bytes, header->value);
        buffer_add_byte(&bytes, '\0');
    }
    if (policy) {
        buffer_printf(&bytes, "Content-Security-Policy: %s", policy);
        buffer_add_byte(&bytes, '\0');
    }
    buffer_add_string(line, ",\"binaryResponseHeaders\":\"");
    base64_add(line, buffer_text(&bytes), 0, "");
    buffer_add_byte(line, '"');
    buffer_release(&bytes);
}

/* Statuses for which Chromium shows no body, and numbers that are none, become 200: the bytes are what matters. */
static unsigned shown_status(const struct response *answer, bool page)
{
    unsigned status = answer->status;
    bool redirect = status >= 300 && status < 400;
    bool bodiless = status < 200 || status == 204 || status == 205 || status == 304 || status > 599;
    return bodiless || (page && redirect) ? STATUS_FOUND : status;
}

static void give(struct browser *browser, struct text session, struct text request, const struct response *answer, bool page,
                 const char *policy)
{
    protocol_begin(browser, session, "Fetch.fulfillRequest");
    message_put(&browser->line, "requestId", request);
    buffer_printf(&browser->line, ",\"responseCode\":%u,\"responsePhrase\":\"Recorded\"", shown_status(answer, page));
    put_headers(answer, policy, &browser->line);
    buffer_add_string(&browser->line, ",\"body\":\"");
    base64_add(&browser->line, answer->body, 0, "");
    buffer_add_byte(&browser->line, '"');
    protocol_send(browser);
}

/* A frame that is "aborted" stays as it is, where another error would put Chromium's own words in its place. */
static void refuse(struct browser *browser, struct text session, struct text request, bool frame)
{
    protocol_begin(browser, session, "Fetch.failRequest");
    message_put(&browser->line, "requestId", request);
    message_put(&browser->line, "errorReason", frame ? TEXT("Aborted") : TEXT("BlockedByClient"));
    protocol_send(browser);
}

static bool fetch_it(struct network *network, const struct browser *browser, struct text url, struct response *answer)
{
    const struct network_source *source = network->source;
    uint64_t now = pipe_now();
    if (!source->fetch || now >= browser->until || !text_equal(origin_of(url), origin_of(network_address(source->page))))
        return false;
    if (network->counts.fetched >= NETWORK_LIMIT_FETCHES) {
        network->counts.limited = true;
        return false;
    }
    arena_reset(network->arena);
    *answer = (struct response){0};
    network->counts.fetched++;
    return source->fetch(source->context, network->arena, url, (uint32_t)(browser->until - now), answer);
}

/* Chromium asks for it by itself. */
static bool is_favicon(struct text url, struct text kind)
{
    return text_equal(kind, TEXT("Other")) && text_ends_with(url, TEXT("/favicon.ico"));
}

void network_answer(struct network *network, struct browser *browser, struct text session, const struct message *parameters)
{
    const struct message *asked = message_member(parameters, "request");
    struct text request = message_text(parameters, "requestId");
    struct text url = without_fragment(message_text(asked, "url"));
    struct text kind = message_text(parameters, "resourceType");
    bool document = text_equal(kind, TEXT("Document"));
    bool own = document && text_equal(message_text(parameters, "frameId"), protocol_id_text(&network->frame));
    const struct response *answer = NULL;
    struct response fetched;
    if (++network->requests > NETWORK_LIMIT_REQUESTS) {
        network->counts.limited = true;
    } else if (own) {
        if (network->opened)
            network->counts.moves++;
        else
            answer = network->source->page;
        network->opened = true;
    } else if (is_web(url) && text_equal(message_text(asked, "method"), TEXT("GET"))) {
        answer = recorded(network, url);
        network->counts.answered += answer != NULL;
        if (!answer && !text_equal(kind, TEXT("Other")) && fetch_it(network, browser, url, &fetched))
            answer = &fetched;
    }
    if (answer && network->bytes + answer->body.length > NETWORK_LIMIT_BYTES) {
        network->counts.limited = true;
        answer = NULL;
    }
    if (answer) {
        network->bytes += answer->body.length;
        give(browser, session, request, answer, own, policy_of(network, document, own));
    } else {
        network->counts.refused += !own && !is_favicon(url, kind);
        refuse(browser, session, request, document);
    }
}
