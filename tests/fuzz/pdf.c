/* pdf.c: bytes as a PDF, through what reads one and the whole judgement. Poppler is not built for fuzzing: what is looked
 * for is what this program makes of what Poppler gives. Its own failures end in an analyst (docs/fuzzing.md). */
#include "tests/fuzz/fuzz.h"

#include "analyst/analysis_priv.h"
#include "analyst/convert.h"
#include "base/utf8.h"

#include <time.h>

static uint64_t cpu_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

/* Pages are told one by one from the first; the places stand in the order of the document. */
static uint32_t pages_told(struct arena *arena, const struct made_body *made)
{
    uint32_t pages = 0;
    for (size_t i = 0; i < made->pieces.count; i++) {
        struct text place = made->pieces.items[i].place;
        if (text_starts_with(place, TEXT("PDF page ")))
            pages += text_equal(place, arena_printf(arena, "PDF page %u", pages + 1));
    }
    CHECK(pages <= CONVERT_LIMIT_PDF_PAGES);
    return pages;
}

static void check_converted(struct arena *arena, const struct converted *converted, size_t length)
{
    fuzz_check_made(&converted->body, length);
    CHECK(text_equal(converted->response.body, made_body_text(&converted->body)));
    CHECK(converted->body.length <= CONVERT_LIMIT_TEXT_BYTES * 8u); /* '"' is six bytes of markup */
    /* Never silence: pages, or a reason why there are none. */
    const struct unparsed_reason *reason = converted->unparsed;
    CHECK(reason ? reason->name[0] && reason->evidence[0] : pages_told(arena, &converted->body) > 0);
}

void fuzz_one(struct arena *arena, struct text input)
{
    struct header header = {.name = TEXT("content-type"), .value = TEXT("application/pdf")};
    struct hop hop = {.url = TEXT("https://so-y-te.tinh.example/tep.pdf"), .status = 200};
    struct response response = {.url = hop.url, .final_url = hop.url, .identity = TEXT("browser"), .status = 200,
                                .hops = &hop, .hop_count = 1, .headers = &header, .header_count = 1, .body = input};
    struct converted converted = {0};
    CHECK(convert_to_page(arena, &response, BODY_PDF, cpu_us, &converted));
    check_converted(arena, &converted, input.length);
    struct analyst_knowledge knowledge = {.wordlists = fuzz_wordlists()};
    struct analysis analysis;
    analyse(arena, &knowledge, &response, NULL, NULL, true, cpu_us, &analysis);
    fuzz_check_findings(&analysis.findings, input.length);
    bool is_pdf = sniff_kind(header.value, input, hop.url) == BODY_PDF; /* a page sent as a PDF is a page */
    CHECK(!is_pdf || !converted.unparsed || analysis.unparsed.length > 0);
    if (arena_reason(arena) != STATUS_OK)
        return;
    if (setjmp(*arena_escape(arena)) == 0)
        fuzz_check_verdict(arena, &analysis);
}
