/* scan_chain.c: the records of one look, as evidence_warc.c wrote them, made one response again. */
#include "cli/scan_evidence.h"
#include "crawler/payload.h"
#include "page/url.h"

#include <string.h>

/* "2/3". */
static bool read_hop(struct text field, size_t *hop, size_t *total)
{
    uint64_t one = 0, all = 0;
    struct text number = text_split(&field, '/');
    bool read = text_to_number(number, RESPONSE_LIMIT_HOPS + 1, &one) && text_to_number(field, RESPONSE_LIMIT_HOPS + 1, &all) &&
                one > 0 && one <= all;
    *hop = (size_t)one;
    *total = (size_t)all;
    return read;
}

static enum evidence_judged read_judged(struct text word)
{
    enum evidence_judged judged = 0;
    while (judged < EVIDENCE_JUDGED_COUNT && !text_equal(word, text_from_string(evidence_judged_words[judged])))
        judged++;
    return judged;
}

/* Head and body, decoded as the crawl did: where a server named a coding that nobody knows, browsers show the body as it stands,
 * and so did the crawl. */
static void read_answer(struct arena *arena, struct text block, struct response *response)
{
    struct text joined;
    bool whole;
    *response = (struct response){0};
    if (payload_read(arena, block, response) != PAYLOAD_UNKNOWN_CODING)
        return;
    response_from_stored(arena, block, response);
    if (response_header(response, TEXT("transfer-encoding")).length && payload_join_chunks(arena, response->body, &joined, &whole))
        response->body = joined;
    response->body_cut = false;
}

/* As the crawl follows: cli/crawl_page.c. */
static struct hop hop_of(struct arena *arena, struct text url, const struct response *response)
{
    struct hop hop = {.url = arena_copy(arena, url), .status = response->status};
    struct url here;
    struct url target;
    struct text location = response_header(response, TEXT("location"));
    if (response->status >= 300 && response->status <= 399 && location.length &&
        url_parse(arena, hop.url, NULL, &here) == STATUS_OK && url_parse_start(arena, location, &here, &target)) {
        hop.location = target.href;
        hop.off_site = !url_same_site_host(here.host, target.host);
    }
    return hop;
}

/* Headers and body outlive the record that they were read from. */
static struct response copied(struct arena *arena, const struct response *from)
{
    struct header *headers = arena_alloc_array(arena, from->header_count, sizeof *headers);
    for (size_t i = 0; i < from->header_count; i++)
        headers[i] = (struct header){.name = arena_copy(arena, from->headers[i].name),
                                     .value = arena_copy(arena, from->headers[i].value)};
    return (struct response){.status = from->status, .headers = headers, .header_count = from->header_count,
                             .body = arena_copy(arena, from->body), .body_cut = from->body_cut};
}

/* "1234", or "1234 cut": as much as the crawl judged. */
static void cut_body(struct response *response, struct text field)
{
    uint64_t bytes = 0;
    struct text number = text_split(&field, ' ');
    if (!text_to_number(number, RESPONSE_LIMIT_BODY_BYTES, &bytes))
        return;
    response->body_cut = field.length > 0 || response->body.length < bytes;
    if (response->body.length > bytes)
        response->body.length = (size_t)bytes;
}

static void end_look(struct scan_chain *chain, const struct warc_record *record, enum evidence_judged judged,
                     const struct response *last, struct response *response)
{
    struct arena *arena = chain->arena;
    const struct hop *hop = &chain->hops.items[judged == EVIDENCE_FIRST ? 0 : chain->hops.count - 1];
    *response = judged == EVIDENCE_NONE ? (struct response){0} : judged == EVIDENCE_FIRST && chain->total > 1 ? chain->first
                                                                                                       : copied(arena, last);
    cut_body(response, warc_field(record, TEXT(EVIDENCE_FIELD_BYTES)));
    response->url = arena_copy(arena, warc_field(record, TEXT(EVIDENCE_FIELD_PAGE)));
    response->final_url = hop->url;
    response->site = arena_copy(arena, warc_field(record, TEXT(EVIDENCE_FIELD_SITE)));
    response->identity = chain->identity;
    response->status = hop->status;
    response->hops = chain->hops.items;
    response->hop_count = chain->hops.count;
}

bool chain_close(struct scan_chain *chain)
{
    bool under_way = chain->arena != NULL;
    arena_free(chain->arena);
    *chain = (struct scan_chain){0};
    return under_way;
}

enum chain_step chain_take(struct scan_chain *chain, const struct warc_record *record, const struct warc_block *block,
                           struct arena **arena, struct response *response, struct scan_look **look)
{
    size_t hop, total;
    struct response answer;
    const struct text identity = warc_field(record, TEXT(WARC_IDENTITY_FIELD));
    const struct text group = warc_field(record, TEXT("warc-warcinfo-id"));
    if (record->type != WARC_RESPONSE || !read_hop(warc_field(record, TEXT(EVIDENCE_FIELD_HOP)), &hop, &total))
        return CHAIN_NOT_OURS;
    const bool follows = chain->arena && hop == chain->hop + 1 && total == chain->total &&
                         text_equal(identity, chain->identity) && text_equal(group, chain->group);
    if ((chain->arena && !follows) || (!chain->arena && hop != 1)) {
        (void)chain_close(chain);
        return CHAIN_BROKEN;
    }
    read_answer(*arena, block->bytes, &answer);
    struct arena *own = chain->arena;
    if (!own) { /* the record's arena becomes the look's */
        *chain = (struct scan_chain){.arena = own = *arena, .total = total, .identity = identity, .group = group};
        *arena = NULL;
    }
    chain->hop = hop;
    *ARENA_PUSH(own, &chain->hops) = hop_of(own, record->target, &answer);
    if (hop == 1)
        chain->first = answer;
    if (hop < total)
        return CHAIN_GOES_ON;
    const enum evidence_judged judged = read_judged(warc_field(record, TEXT(EVIDENCE_FIELD_JUDGED)));
    if (judged == EVIDENCE_JUDGED_COUNT) {
        (void)chain_close(chain);
        return CHAIN_BROKEN;
    }
    end_look(chain, record, judged, &answer, response);
    *look = arena_alloc(own, sizeof **look);
    **look = (struct scan_look){.group = chain->group,
                                .again = text_equal(warc_field(record, TEXT(EVIDENCE_FIELD_LOOK)), TEXT("again"))};
    arena_free(*arena);
    *arena = own;
    *chain = (struct scan_chain){0};
    return CHAIN_ENDS;
}
