/* convert.c: documents that are no HTML: KIND, BYTES. PDF has a target of its own. */
#include "tests/fuzz/fuzz.h"

#include "analyst/analysis.h"
#include "analyst/convert.h"

static const struct {
    enum body_kind kind;
    struct text type;
} kinds[] = {
    {BODY_OFFICE, {"application/octet-stream", 24}}, {BODY_SVG, {"image/svg+xml", 13}},
    {BODY_XML, {"application/rss+xml", 19}},         {BODY_JSON, {"application/json", 16}},
    {BODY_TEXT, {"text/csv", 8}},
};

void fuzz_one(struct arena *arena, struct text input)
{
    size_t kind = fuzz_take_byte(&input) % (sizeof kinds / sizeof *kinds);
    struct header header = {.name = TEXT("content-type"), .value = kinds[kind].type};
    struct hop hop = {.url = TEXT("https://so-y-te.tinh.example/tep"), .status = 200};
    struct response response = {.url = hop.url, .final_url = hop.url, .identity = TEXT("browser"), .status = 200,
                                .hops = &hop, .hop_count = 1, .headers = &header, .header_count = 1, .body = input};
    struct converted converted = {0};
    if (convert_to_page(arena, &response, kinds[kind].kind, NULL, &converted))
        fuzz_check_made(&converted.body, input.length);
    struct analyst_knowledge knowledge = {.wordlists = fuzz_wordlists()};
    struct analysis analysis;
    analyse(arena, &knowledge, &response, NULL, NULL, true, NULL, &analysis);
    fuzz_check_findings(&analysis.findings, input.length);
    if (arena_reason(arena) != STATUS_OK)
        return;
    if (setjmp(*arena_escape(arena)) == 0)
        fuzz_check_verdict(arena, &analysis);
}
