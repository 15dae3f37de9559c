/* analysis.c: a page through the whole judgement, and its report over the wire. */
#include "tests/fuzz/fuzz.h"

#include "analyst/analysis.h"
#include "page/url.h"

enum { WIRE_BYTES = 32 * 1024 * 1024 };

static struct text encoded(struct arena *arena, const struct analysis *analysis)
{
    struct buffer buffer;
    buffer_init(&buffer, WIRE_BYTES);
    analysis_encode(analysis, &buffer);
    CHECK(!buffer_failed(&buffer));
    struct text copy = arena_copy(arena, buffer_text(&buffer));
    buffer_release(&buffer);
    return copy;
}

static void check_wire(struct arena *arena, const struct analysis *analysis)
{
    struct text bytes = encoded(arena, analysis);
    struct reader reader = reader_of(bytes);
    struct analysis back;
    CHECK(analysis_decode(arena, &reader, &back) && reader_done(&reader));
    CHECK(text_equal(encoded(arena, &back), bytes));
}

static void check_analysis(struct arena *arena, const struct response *response, const struct analysis *analysis)
{
    fuzz_check_findings(&analysis->findings, response->body.length);
    CHECK(!analysis->needs_sheets && analysis->link_count <= ANALYSIS_LIMIT_LINKS_OUT);
    for (size_t i = 0; i < analysis->link_count; i++) {
        struct url url;
        enum status status = url_parse(arena, analysis->links[i], NULL, &url);
        CHECK(!url.has_fragment && url.host.length > 0);
        CHECK(status == STATUS_LIMIT || (status == STATUS_OK && text_equal(url.href, analysis->links[i])));
    }
    fuzz_check_verdict(arena, analysis);
}

void fuzz_one(struct arena *arena, struct text input)
{
    struct analyst_knowledge knowledge = {.wordlists = fuzz_wordlists()};
    struct response response = {0};
    struct hop hop = {.url = TEXT("http://so-y-te.tinh.example/tin-tuc/bai-viet")};
    response_from_stored(arena, input, &response);
    struct url base;
    struct url target;
    hop.status = response.status;
    if (response.status >= 300 && response.status < 400 && url_parse(arena, hop.url, NULL, &base) == STATUS_OK &&
        url_parse(arena, response_header(&response, TEXT("location")), &base, &target) == STATUS_OK) {
        hop.location = target.href;
        hop.off_site = !text_equal(target.host, base.host);
    }
    response.url = response.final_url = hop.url;
    response.identity = TEXT("browser");
    response.hops = &hop;
    response.hop_count = 1;
    struct analysis analysis;
    analyse(arena, &knowledge, &response, NULL, NULL, true, NULL, &analysis);
    if (arena_reason(arena) != STATUS_OK)
        return;
    if (setjmp(*arena_escape(arena)) != 0)
        return;
    check_analysis(arena, &response, &analysis);
    check_wire(arena, &analysis);
}
