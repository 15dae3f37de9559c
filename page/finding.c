/* finding.c: findings: made clean, kept in order, written to bytes and read back. */
#include "page/finding.h"

#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    FINDING_WIRE_VERSION = 1,
    FINDING_LIMIT_RULE_BYTES = 64,
    FINDING_LIMIT_IDENTITY_BYTES = 64,
    FINDING_WIRE_LEAST = 5 * 4 + 3 * 4 + 8, /* five empty texts, three numbers, the weight */
};
static const char ellipsis[] = "\xE2\x80\xA6";
enum { ELLIPSIS_BYTES = sizeof ellipsis - 1 };

static bool is_space(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x2028 || c == 0x2029 || c == 0x3000;
}

/* Control characters, and those that turn the direction of a line or show nothing: they would let evidence lie. */
static bool is_dropped(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

struct text finding_clean(struct arena *arena, struct text t, size_t limit)
{
    if (limit < ELLIPSIS_BYTES)
        return (struct text){0};
    size_t room = limit - ELLIPSIS_BYTES;
    char *out = arena_alloc_raw(arena, (t.length * 3 < limit ? t.length * 3 : limit) + ELLIPSIS_BYTES);
    size_t length = 0;
    size_t fits = 0; /* length at the last character after which the ellipsis still fits */
    bool space = false;
    for (size_t at = 0; at < t.length;) {
        uint32_t c = utf8_next(t, &at);
        if (is_space(c)) {
            space = length > 0;
            continue;
        }
        if (is_dropped(c))
            continue;
        char bytes[5] = {' '};
        size_t count = utf8_put(bytes + 1, c);
        if (length + count + space > limit) {
            memcpy(out + fits, ellipsis, ELLIPSIS_BYTES);
            return text_of(out, fits + ELLIPSIS_BYTES);
        }
        memcpy(out + length, bytes + !space, count + space);
        length += count + space;
        space = false;
        if (length <= room)
            fits = length;
    }
    return text_of(out, length);
}

void findings_add(struct findings *findings, const struct finding *finding)
{
    uint32_t of_rule = 0;
    for (size_t i = 0; i < findings->list.count; i++)
        of_rule += text_equal(findings->list.items[i].rule, finding->rule);
    if (of_rule >= FINDING_LIMIT_PER_RULE) {
        findings->dropped++;
        return;
    }
    struct arena *arena = findings->arena;
    struct finding clean = *finding;
    clean.rule = finding_clean(arena, finding->rule, FINDING_LIMIT_RULE_BYTES);
    clean.identity = finding_clean(arena, finding->identity, FINDING_LIMIT_IDENTITY_BYTES);
    clean.evidence = finding_clean(arena, finding->evidence, FINDING_LIMIT_EVIDENCE_BYTES);
    clean.path = finding_clean(arena, finding->path, FINDING_LIMIT_PATH_BYTES);
    clean.target = finding_clean(arena, finding->target, FINDING_LIMIT_TARGET_BYTES);
    if (clean.end < clean.start)
        clean.end = clean.start;
    *ARENA_PUSH(arena, &findings->list) = clean;
}

bool findings_have_room(struct findings *findings, size_t reported, size_t limit)
{
    findings->dropped += reported >= limit;
    return reported < limit;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* The rest of the fields stand last, so that the order never depends on the order of detectors. */
static int compare(const void *left, const void *right)
{
    const struct finding *a = left;
    const struct finding *b = right;
    int order = compare_numbers(a->start, b->start);
    if (!order)
        order = text_compare(a->rule, b->rule);
    if (!order)
        order = text_compare(a->target, b->target);
    if (!order)
        order = text_compare(a->evidence, b->evidence);
    if (!order)
        order = text_compare(a->identity, b->identity);
    if (!order)
        order = text_compare(a->path, b->path);
    if (!order)
        order = compare_numbers(a->end, b->end);
    if (!order)
        order = (a->weight > b->weight) - (a->weight < b->weight);
    return order ? order : compare_numbers(a->revision, b->revision);
}

void findings_sort(struct findings *findings)
{
    if (findings->list.count > 1)
        qsort(findings->list.items, findings->list.count, sizeof *findings->list.items, compare);
}

bool finding_same(const struct finding *a, const struct finding *b)
{
    return a->revision == b->revision && text_equal(a->rule, b->rule) && text_equal(a->target, b->target) &&
           text_equal(a->evidence, b->evidence) && text_equal(a->path, b->path);
}

void findings_encode(const struct findings *findings, struct buffer *buffer)
{
    buffer_put_u8(buffer, FINDING_WIRE_VERSION);
    buffer_put_u32(buffer, findings->dropped);
    buffer_put_u32(buffer, (uint32_t)findings->list.count);
    for (size_t i = 0; i < findings->list.count; i++) {
        const struct finding *finding = &findings->list.items[i];
        buffer_put_text(buffer, finding->rule);
        buffer_put_u32(buffer, finding->revision);
        buffer_put_text(buffer, finding->identity);
        buffer_put_double(buffer, finding->weight);
        buffer_put_text(buffer, finding->evidence);
        buffer_put_text(buffer, finding->path);
        buffer_put_u32(buffer, finding->start);
        buffer_put_u32(buffer, finding->end);
        buffer_put_text(buffer, finding->target);
    }
}

/* The bytes come from a process that read hostile input: what findings_add would not have let through is no finding. */
static struct text read_clean(struct arena *arena, struct reader *reader, size_t limit)
{
    struct text t = reader_text(reader);
    struct text clean = finding_clean(arena, t, limit);
    if (!text_equal(clean, t))
        reader->failed = true;
    return clean;
}

bool findings_decode(struct findings *findings, struct reader *reader)
{
    struct arena *arena = findings->arena;
    if (reader_u8(reader) != FINDING_WIRE_VERSION)
        reader->failed = true;
    findings->dropped = reader_u32(reader);
    uint32_t count = reader_count(reader, FINDING_WIRE_LEAST);
    if (count > FINDING_LIMIT_PER_PAGE)
        reader->failed = true;
    for (uint32_t i = 0; i < count && !reader->failed; i++) {
        struct finding finding = {0};
        finding.rule = read_clean(arena, reader, FINDING_LIMIT_RULE_BYTES);
        finding.revision = reader_u32(reader);
        finding.identity = read_clean(arena, reader, FINDING_LIMIT_IDENTITY_BYTES);
        finding.weight = reader_double(reader);
        finding.evidence = read_clean(arena, reader, FINDING_LIMIT_EVIDENCE_BYTES);
        finding.path = read_clean(arena, reader, FINDING_LIMIT_PATH_BYTES);
        finding.start = reader_u32(reader);
        finding.end = reader_u32(reader);
        finding.target = read_clean(arena, reader, FINDING_LIMIT_TARGET_BYTES);
        if (!isfinite(finding.weight) || finding.end < finding.start || !finding.rule.length)
            reader->failed = true;
        if (!reader->failed)
            *ARENA_PUSH(arena, &findings->list) = finding;
    }
    return !reader->failed;
}
