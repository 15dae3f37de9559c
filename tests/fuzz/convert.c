/* convert.c: documents that are no HTML: KIND, BYTES. PDF is left to its cases: what reads it is a library that is not
 * built for fuzzing. */
#include "tests/fuzz/fuzz.h"

#include "analyst/analysis.h"
#include "analyst/convert.h"
#include "base/utf8.h"

#include <string.h>

static const struct {
    enum body_kind kind;
    struct text type;
} kinds[] = {
    {BODY_OFFICE, {"application/octet-stream", 24}}, {BODY_SVG, {"image/svg+xml", 13}},
    {BODY_XML, {"application/rss+xml", 19}},         {BODY_JSON, {"application/json", 16}},
    {BODY_TEXT, {"text/csv", 8}},
};

static void check_body(const struct response *original, const struct converted *converted)
{
    const struct made_body *body = &converted->body;
    CHECK(body->length <= MADE_BODY_LIMIT_BYTES);
    uint32_t start = 0;
    for (size_t i = 0; i < body->pieces.count; i++) {
        const struct made_piece *piece = &body->pieces.items[i];
        CHECK(piece->start >= start && piece->start <= body->length);
        CHECK(piece->from <= piece->to && piece->to <= original->body.length);
        CHECK(utf8_valid(piece->place) && utf8_valid(piece->note));
        start = piece->start;
    }
}

void fuzz_one(struct arena *arena, struct text input)
{
    size_t kind = fuzz_take_byte(&input) % (sizeof kinds / sizeof *kinds);
    struct header header = {.name = TEXT("content-type"), .value = kinds[kind].type};
    struct hop hop = {.url = TEXT("https://so-y-te.tinh.example/tep"), .status = 200};
    struct response response = {.url = hop.url, .final_url = hop.url, .identity = TEXT("browser"), .status = 200,
                                .hops = &hop, .hop_count = 1, .headers = &header, .header_count = 1, .body = input};
    struct converted converted = {0};
    if (convert_to_page(arena, &response, kinds[kind].kind, NULL, &converted))
        check_body(&response, &converted);
    struct analyst_knowledge knowledge = {.wordlists = fuzz_wordlists()};
    struct analysis analysis;
    analyse(arena, &knowledge, &response, NULL, NULL, true, NULL, &analysis);
    fuzz_check_findings(&analysis.findings, input.length);
}
