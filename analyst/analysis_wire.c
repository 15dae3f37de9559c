/* analysis_wire.c: an analysis as bytes, from the worker to its master. */
#include "analyst/analysis.h"

#include "base/utf8.h"
#include "detectors/detectors.h"

enum {
    ANALYSIS_WIRE_VERSION = 2,
    ANALYSIS_TEXT_LEAST = 4,
    FINDING_LIMIT_WEIGHT = 1000, /* as configuration has it */
    ANALYSIS_NEEDS_SHEETS = 1 << 0,
    ANALYSIS_IS_HTML = 1 << 1,
    ANALYSIS_LINKS_CUT = 1 << 2,
    ANALYSIS_RAN_SCRIPTS = 1 << 3,
    ANALYSIS_SIGNS_CUT = 1 << 4,
    ANALYSIS_ALL_FLAGS = ANALYSIS_NEEDS_SHEETS | ANALYSIS_IS_HTML | ANALYSIS_LINKS_CUT | ANALYSIS_RAN_SCRIPTS | ANALYSIS_SIGNS_CUT,
};

static void put_texts(struct buffer *buffer, const struct text *items, size_t count)
{
    buffer_put_u32(buffer, (uint32_t)count);
    for (size_t i = 0; i < count; i++)
        buffer_put_text(buffer, items[i]);
}

void analysis_encode(const struct analysis *analysis, struct buffer *buffer)
{
    buffer_put_u8(buffer, ANALYSIS_WIRE_VERSION);
    buffer_put_u8(buffer, (uint8_t)((analysis->needs_sheets ? ANALYSIS_NEEDS_SHEETS : 0) |
                                    (analysis->is_page ? ANALYSIS_IS_HTML : 0) |
                                    (analysis->links_cut ? ANALYSIS_LINKS_CUT : 0) |
                                    (analysis->signs_cut ? ANALYSIS_SIGNS_CUT : 0) |
                                    (analysis->ran_scripts ? ANALYSIS_RAN_SCRIPTS : 0)));
    put_texts(buffer, analysis->sheets.items, analysis->sheets.count);
    findings_encode(&analysis->findings, buffer);
    profile_encode(&analysis->profile, buffer);
    put_texts(buffer, analysis->links, analysis->link_count);
    buffer_put_text(buffer, analysis->unparsed);
    buffer_put_u32(buffer, analysis->sheets_missing);
    for (size_t i = 0; i < sizeof analysis->cpu_us / sizeof *analysis->cpu_us; i++)
        buffer_put_u64(buffer, analysis->cpu_us[i]);
}

static const struct text *read_texts(struct arena *arena, struct reader *reader, size_t limit, size_t *count)
{
    uint32_t announced = reader_count(reader, ANALYSIS_TEXT_LEAST);
    if (announced > limit)
        reader->failed = true;
    *count = reader->failed ? 0 : announced;
    struct text *items = arena_alloc_array(arena, *count, sizeof *items);
    for (size_t i = 0; i < *count; i++) {
        struct text t = reader_text(reader);
        if (!utf8_valid(t))
            reader->failed = true;
        items[i] = arena_copy(arena, t);
    }
    return items;
}

bool analysis_decode(struct arena *arena, struct reader *reader, struct analysis *analysis)
{
    *analysis = (struct analysis){.findings = {.arena = arena}};
    if (reader_u8(reader) != ANALYSIS_WIRE_VERSION)
        reader->failed = true;
    uint8_t flags = reader_u8(reader);
    if (flags & ~ANALYSIS_ALL_FLAGS)
        reader->failed = true;
    analysis->needs_sheets = (flags & ANALYSIS_NEEDS_SHEETS) != 0;
    analysis->is_page = (flags & ANALYSIS_IS_HTML) != 0;
    analysis->links_cut = (flags & ANALYSIS_LINKS_CUT) != 0;
    analysis->signs_cut = (flags & ANALYSIS_SIGNS_CUT) != 0;
    analysis->ran_scripts = (flags & ANALYSIS_RAN_SCRIPTS) != 0;
    analysis->sheets.items = read_texts(arena, reader, STYLE_LIMIT_SHEETS, &analysis->sheets.count);
    if (reader->failed || !findings_decode(&analysis->findings, reader) ||
        !profile_decode(arena, reader, &analysis->profile))
        return false;
    analysis->links = read_texts(arena, reader, ANALYSIS_LIMIT_LINKS_OUT, &analysis->link_count);
    analysis->unparsed = finding_clean(arena, reader_text(reader), FINDING_LIMIT_EVIDENCE_BYTES);
    analysis->sheets_missing = reader_u32(reader);
    for (size_t i = 0; i < sizeof analysis->cpu_us / sizeof *analysis->cpu_us; i++)
        analysis->cpu_us[i] = reader_u64(reader);
    return reader_done(reader);
}

/* Rules of the analysts alone: those of comparisons are found elsewhere, from more than one report. */
static bool finding_fits(const struct finding *finding, const struct response *response)
{
    const struct detector *detector = detector_for_rule(finding->rule);
    return detector && finding->revision == detector->revision && finding->weight >= 0 &&
           finding->weight <= FINDING_LIMIT_WEIGHT && finding->end <= response->body.length &&
           text_equal(finding->identity, response->identity);
}

bool analysis_fits(const struct analysis *analysis, const struct response *response, bool must_judge)
{
    const struct findings *findings = &analysis->findings;
    if (analysis->needs_sheets) /* then nothing was judged; asked again without end, the page would never be */
        return !must_judge && findings->list.count == 0 && analysis->sheets.count > 0;
    if (analysis->is_page && analysis->profile.status != response->status)
        return false;
    for (size_t i = 0; i < findings->list.count; i++)
        if (!finding_fits(&findings->list.items[i], response))
            return false;
    return true;
}
