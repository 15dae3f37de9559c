/* wire.c: bytes that a process sends which read hostile input: KIND, BYTES. What is accepted, is written as it was
 * read. */
#include "tests/fuzz/fuzz.h"

#include "analyst/analysis.h"
#include "crawler/robots.h"
#include "crawler/sitemap.h"
#include "page/profile.h"
#include "page/response.h"

#include <string.h>

enum { WIRE_BYTES = 64 * 1024 * 1024 };

/* Each reads bytes and, where they are accepted, writes what it read. */
typedef bool round_trip(struct arena *arena, struct text bytes, struct buffer *out);

static bool analysis_round(struct arena *arena, struct text bytes, struct buffer *out)
{
    struct reader reader = reader_of(bytes);
    struct analysis analysis;
    if (!analysis_decode(arena, &reader, &analysis))
        return false;
    CHECK(analysis.link_count <= ANALYSIS_LIMIT_LINKS_OUT && analysis.sheets.count <= STYLE_LIMIT_SHEETS);
    fuzz_check_findings(&analysis.findings, UINT32_MAX);
    analysis_encode(&analysis, out);
    return true;
}

static bool findings_round(struct arena *arena, struct text bytes, struct buffer *out)
{
    struct reader reader = reader_of(bytes);
    struct findings findings = {.arena = arena};
    if (!findings_decode(&findings, &reader))
        return false;
    fuzz_check_findings(&findings, UINT32_MAX);
    findings_encode(&findings, out);
    return true;
}

static bool profile_round(struct arena *arena, struct text bytes, struct buffer *out)
{
    struct reader reader = reader_of(bytes);
    struct profile profile;
    if (!profile_decode(arena, &reader, &profile))
        return false;
    CHECK(profile.entry_count <= PROFILE_LIMIT_ENTRIES * PROFILE_CHANNEL_COUNT);
    profile_encode(&profile, out);
    return true;
}

static bool response_round(struct arena *arena, struct text bytes, struct buffer *out)
{
    struct reader reader = reader_of(bytes);
    struct response response;
    if (!response_decode(arena, &reader, &response))
        return false;
    CHECK(response.body.length <= RESPONSE_LIMIT_BODY_BYTES && response.header_count <= RESPONSE_LIMIT_HEADERS);
    response_encode(&response, out);
    return true;
}

static bool robots_round(struct arena *arena, struct text bytes, struct buffer *out)
{
    struct reader reader = reader_of(bytes);
    struct robots robots;
    if (!robots_decode(arena, &reader, &robots))
        return false;
    CHECK(robots.rule_count <= ROBOTS_LIMIT_RULES && robots.sitemap_count <= ROBOTS_LIMIT_SITEMAPS);
    robots_allowed(&robots, TEXT("/tin-tuc/bai-viet?x=%20"));
    robots_encode(&robots, out);
    return true;
}

static bool sitemap_round(struct arena *arena, struct text bytes, struct buffer *out)
{
    struct reader reader = reader_of(bytes);
    struct sitemap sitemap;
    if (!sitemap_decode(arena, &reader, &sitemap))
        return false;
    CHECK(sitemap.url_count <= SITEMAP_LIMIT_URLS && sitemap.kind <= SITEMAP_ATOM);
    sitemap_encode(&sitemap, out);
    return true;
}

static round_trip *const rounds[] = {analysis_round, findings_round, profile_round,
                                     response_round, robots_round,   sitemap_round};

static struct text copied(struct arena *arena, struct buffer *buffer)
{
    CHECK(!buffer_failed(buffer));
    struct text copy = arena_copy(arena, buffer_text(buffer));
    buffer_release(buffer);
    return copy;
}

void fuzz_one(struct arena *arena, struct text input)
{
    round_trip *round = rounds[fuzz_take_byte(&input) % (sizeof rounds / sizeof *rounds)];
    struct buffer buffer;
    buffer_init(&buffer, WIRE_BYTES);
    if (!round(arena, input, &buffer)) {
        buffer_release(&buffer);
        return;
    }
    /* Decoding may clean texts; what it gave is then read and written as it is. */
    struct text once = copied(arena, &buffer);
    CHECK(round(arena, once, &buffer));
    CHECK(text_equal(copied(arena, &buffer), once));
}
