/* analysis.h: the page's one way: response -> document -> visibility, links, words -> detectors -> findings + profile +
 * links. Pure: bytes in, bytes out; a live crawl, stored files and standard input all come through here. */
#ifndef RASOAT_ANALYST_ANALYSIS_H
#define RASOAT_ANALYST_ANALYSIS_H

#include "base/arena.h"
#include "base/buffer.h"
#include "detectors/subject.h"
#include "page/finding.h"
#include "page/limits.h"
#include "page/profile.h"
#include "page/response.h"
#include "page/script.h"
#include "page/style.h"

enum analysis_stage {
    STAGE_PARSE, STAGE_SCRIPTS, STAGE_STYLE, STAGE_LINKS, STAGE_WORDS, STAGE_DETECTORS, STAGE_PROFILE, STAGE_COUNT
};
const char *analysis_stage_name(enum analysis_stage stage);

/* What a worker knows before the first page: read-only, shared by fork. */
struct analyst_knowledge {
    const struct wordlists *wordlists;
    struct known_hosts known;
    const struct script_runner *scripts; /* runs scripts instead of the engine, for tests of it; NULL: the engine does */
    const uint8_t *order; /* of detectors, for tests; NULL: their table's */
};

struct analysis {
    bool needs_sheets; /* nothing was judged: fetch `sheets`, hand them in, and ask again */
    struct style_urls sheets; /* those missing; of a page that was judged: all that it was judged with, or without */
    bool is_page; /* false: neither a page nor a document (an image, an archive ...): nothing was judged */
    struct findings findings;
    struct profile profile;
    const struct text *links; /* same-host-or-other, followable, absolute: candidates for the frontier, each once */
    size_t link_count;
    bool links_cut;
    bool signs_cut; /* words, texts, boxes or written contents past what detectors look at */
    struct text unparsed; /* why the page could not be judged whole: "deadline", "memory limit", "depth"; else empty */
    uint32_t sheets_missing;
    struct finding reserve; /* the one finding of a page that left by limit or deadline: `findings` then points here, so
                               such an analysis must not be copied by value */
    bool ran_scripts; /* where the page could not be judged, it may be judged without them */
    uint64_t cpu_us[STAGE_COUNT]; /* for bench; the worker fills it */
};

/* Judges one response: the page as its scripts leave it, where `scripts` runs them (NULL: they are not run). Never leaves
 * by the arena's escape: it arms its own, and a page that passes the limit or the deadline gets the finding
 * unparsed-page. With `must_judge`, missing sheets are taken as absent. `clock` (may be NULL) gives microseconds of CPU,
 * for the stage table. */
void analyse(struct arena *arena, const struct analyst_knowledge *knowledge, const struct response *response,
             const struct sheet_source *sheets, const struct script_runner *scripts, bool must_judge,
             uint64_t (*clock)(void), struct analysis *analysis);

/* Runs nothing and says that scripts were stopped: for a page whose scripts took its analyst down before. */
extern const struct script_runner analysis_scripts_failed;

void analysis_encode(const struct analysis *analysis, struct buffer *buffer);
/* false for bytes that are not a report and no more: they come from a process that read hostile input. */
bool analysis_decode(struct arena *arena, struct reader *reader, struct analysis *analysis);
/* Whether it can be the report about this response; false: whoever wrote it lies. `must_judge` as it was asked. */
bool analysis_fits(const struct analysis *analysis, const struct response *response, bool must_judge);

/* The finding of a page that took its worker down. */
void analysis_unparsed(struct arena *arena, const struct response *response, struct text why,
                       struct analysis *analysis);

#endif
