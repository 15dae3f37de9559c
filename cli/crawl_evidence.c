/* crawl_evidence.c: what of a visit becomes evidence, and when. */
#include "cli/evidence.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PAGE_ARENA_BYTES = 256 * 1024 * 1024 };

static const uint64_t megabyte = 1024 * 1024;

static bool has_row(void *context, struct text name)
{
    struct crawl *crawl = context;
    bool has = true; /* where the store fails nothing is removed */
    (void)pipeline_stored(crawl, store_evidence_has_file(crawl->store, name, &has));
    return has;
}

bool evidence_open(struct crawl *crawl)
{
    const struct config *config = crawl->config;
    if (config->keep == KEEP_NONE)
        return true;
    struct evidence *evidence = arena_alloc(crawl->arena, sizeof *evidence);
    *evidence = (struct evidence){.state = config->state, .spool = {.descriptor = -1}};
    crawl->evidence = evidence;
    if (evidence_make_folder(config->state) != STATUS_OK ||
        spool_open(&evidence->spool, config->state, config->evidence_spool_mb * megabyte) != STATUS_OK) {
        cli_say(crawl->invocation, "cannot make the folder for evidence in %s: %s", "không tạo được thư mục bằng chứng trong %s: %s",
                config->state, strerror(errno));
        return false;
    }
    evidence_sweep(config->state, has_row, crawl);
    return pipeline_stored(crawl, store_evidence_bytes(crawl->store, &evidence->stored));
}

void evidence_close(struct crawl *crawl)
{
    struct evidence *evidence = crawl->evidence;
    if (!evidence)
        return;
    spool_close(&evidence->spool);
    free(evidence->waiting);
    free(evidence->removed);
    crawl->evidence = NULL;
}

/* The visit's look under way: that of its present ask. */
static struct evidence_look *look_now(struct visit *visit)
{
    struct evidence_look **place = &visit->evidence;
    while (*place && (*place)->ask != visit->ask)
        place = &(*place)->next;
    if (!*place && (*place = calloc(1, sizeof **place)))
        (*place)->ask = visit->ask;
    return *place;
}

void evidence_answer(struct crawl *crawl, struct visit *visit, const struct request *request, const struct fetch_result *result)
{
    if (!crawl->evidence || visit->probing || !result->record)
        return;
    struct evidence_look *look = look_now(visit);
    struct exchange *exchange = look ? exchange_new(result, text_from_string(request->url), time(NULL)) : NULL;
    if (!exchange)
        return; /* a look without all its answers is left out, and said so */
    evidence_hold(crawl->evidence, result->record->request, (struct text){0}, &exchange->request);
    evidence_hold(crawl->evidence, result->record->head, result->record->body, &exchange->answer);
    if (look->last)
        look->last->next = exchange;
    else
        look->exchanges = exchange;
    look->last = exchange;
}

void evidence_look_ends(struct crawl *crawl, struct visit *visit, enum evidence_judged judged, const struct response *response)
{
    if (!crawl->evidence || visit->probing || !visit->evidence)
        return;
    struct evidence_look *look = look_now(visit);
    if (!look)
        return;
    look->judged = judged;
    look->judged_bytes = response->body.length;
    look->judged_cut = response->body_cut;
}

void evidence_drop(struct crawl *crawl, struct visit *visit)
{
    evidence_looks_free(crawl->evidence, visit->evidence);
    visit->evidence = NULL;
}

/* Of what each identity was given, without noise, and of the sheets that it was judged with. */
static uint64_t sum_of(struct crawl *crawl, const struct visit *visit)
{
    enum { SUM_BYTES = 64 * 1024 };
    struct buffer bytes;
    buffer_init(&bytes, SUM_BYTES);
    for (size_t i = 0; i < crawl->identities.count; i++) {
        const struct seen_look *seen = &visit->looks[i];
        if (!seen->answered)
            continue;
        buffer_put_text(&bytes, crawl->config->identities[i]->name);
        buffer_put_u64(&bytes, seen->steady);
        buffer_put_u64(&bytes, seen->sheets);
    }
    uint64_t sum = bytes_sum(crawl->key, buffer_text(&bytes));
    buffer_release(&bytes);
    return sum;
}

/* The same as is kept already: true, and that is noted. */
static bool is_kept(struct crawl *crawl, struct arena *arena, int64_t page, uint64_t sum, int64_t now)
{
    struct evidence_row last;
    enum status status = store_evidence_last(crawl->store, arena, page, &last);
    if (status == STATUS_NOT_FOUND || !pipeline_stored(crawl, status) || last.sum != sum ||
        !evidence_exists(crawl->evidence->state, last.file))
        return false;
    crawl->evidence->counts.same++;
    return pipeline_stored(crawl, store_evidence_again(crawl->store, last.id, crawl->run.id, now));
}

static void keep(struct crawl *crawl, struct visit *visit, bool aside, int64_t now)
{
    struct evidence_part parts[EVIDENCE_LIMIT_PARTS];
    struct arena *arena = arena_create(PAGE_ARENA_BYTES);
    struct buffer file;
    const char *note = "evidence-not-kept";
    struct evidence_row row = {.page = visit->address.id, .run = crawl->run.id, .time = now, .sum = sum_of(crawl, visit), .parts = parts};
    if (!arena)
        return;
    if (!aside && is_kept(crawl, arena, row.page, row.sum, now)) {
        arena_free(arena);
        return;
    }
    buffer_init(&file, EVIDENCE_LIMIT_FILE_BYTES);
    bool whole = evidence_build(crawl, visit, arena, &file, parts, &row.part_count);
    bool stored = row.part_count > 1 && (aside ? evidence_put_aside(crawl, &row, buffer_text(&file))
                                               : evidence_store(crawl, &row, buffer_text(&file), &note));
    if (!stored)
        pipeline_note(crawl, visit->site, aside ? "evidence-spool-full" : note, visit->address.url, 1);
    else if (!whole)
        pipeline_note(crawl, visit->site, "evidence-incomplete", visit->address.url, 1);
    buffer_release(&file);
    arena_free(arena);
}

void evidence_judged(struct crawl *crawl, struct visit *visit, enum verdict verdict, bool unchanged, int64_t now)
{
    if (!crawl->evidence)
        return;
    const bool flagged = verdict == VERDICT_TAKEDOWN || verdict == VERDICT_REVIEW;
    /* In the first night there is nothing to differ from: only what a whole site does is told, on its start page. */
    const bool may_be_flagged = visit->address.depth == 0 || (!unchanged && crawl->run.id > 1);
    if (flagged || crawl->config->keep == KEEP_ALL)
        keep(crawl, visit, false, now);
    else if (may_be_flagged)
        keep(crawl, visit, true, now);
}
