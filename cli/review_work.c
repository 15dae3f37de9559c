/* review_work.c: kept answers and earlier looks, for the review page. */
#include "cli/review_work.h"

#include "baselines/compare.h"
#include "cli/baseline.h"
#include "cli/pack_evidence.h"
#include "cli/send.h"
#include "crawler/plan.h"
#include "store/looks.h"

#include <string.h>

enum { SCRATCH_BYTES = 384 * 1024 * 1024, SHOWN_VALUE_BYTES = 300 };

static struct text plain_identity(const struct invocation *invocation)
{
    const struct plan_identities identities =
        plan_identities(invocation->config.identities, invocation->config.identity_count, false);
    return identities.items[identities.plain]->name;
}

/* The arena is the request's, which is left by a long jump where it is full: what is large is asked for in another way. */
static enum status copy_answer(struct arena *arena, const struct response *kept, struct review_answer *answer)
{
    char *body = arena_try(arena, kept->body.length ? kept->body.length : 1);
    if (!body)
        return STATUS_LIMIT;
    memcpy(body, kept->body.data ? kept->body.data : "", kept->body.length);
    *answer = (struct review_answer){.identity = answer->identity,
                                     .url = arena_copy(arena, kept->final_url),
                                     .status = kept->status,
                                     .type = arena_copy(arena, response_header(kept, TEXT("content-type"))),
                                     .body = text_of(body, kept->body.length)};
    return STATUS_OK;
}

static enum status read_answer(void *context, struct arena *arena, const struct evidence_row *row, struct text identity,
                               struct review_answer *answer)
{
    struct review_office *office = context;
    struct response kept;
    arena_reset(office->scratch);
    *answer = (struct review_answer){.identity = identity};
    const bool is_read = pack_look_read(office->invocation, office->scratch, row, identity, &kept);
    enum status status = is_read ? copy_answer(arena, &kept, answer) : STATUS_NOT_FOUND;
    arena_reset(office->scratch);
    return status;
}

/* --- before and after --- */

struct finding_baseline {
    struct arena *arena;
    struct baseline baseline;
};

static bool take_baseline(void *context, const struct baseline *baseline)
{
    struct finding_baseline *found = context;
    found->baseline = *baseline;
    found->baseline.who = arena_copy(found->arena, baseline->who);
    found->baseline.reason = arena_copy(found->arena, baseline->reason);
    found->baseline.profile_bytes = arena_copy(found->arena, baseline->profile_bytes);
    return false;
}

static void take_changes(struct arena *arena, const struct comparison *comparison, struct review_past *past)
{
    static const enum review_change_kind kinds[DIFFERENCE_KIND_COUNT] = {
        [DIFFERENCE_APPEARED] = REVIEW_CHANGE_NEW, [DIFFERENCE_WENT] = REVIEW_CHANGE_GONE, [DIFFERENCE_HIDDEN] = REVIEW_CHANGE_HIDDEN,
        [DIFFERENCE_SHOWN] = REVIEW_CHANGE_SHOWN};
    struct review_change *changes = arena_alloc_array(arena, comparison->count, sizeof *changes);
    for (size_t i = 0; i < comparison->count; i++) {
        const struct difference *difference = &comparison->items[i];
        changes[i] = (struct review_change){.kind = kinds[difference->kind], .channel = profile_channel_name(difference->channel),
                                            .value = finding_clean(arena, difference->value, SHOWN_VALUE_BYTES),
                                            .is_hidden = difference->sight == SIGHT_HIDDEN};
    }
    past->changes = changes;
    past->change_count = comparison->count;
    past->same = comparison_is_empty(comparison);
    past->title_before = finding_clean(arena, comparison->before->title, SHOWN_VALUE_BYTES);
    past->title_now = finding_clean(arena, comparison->after->title, SHOWN_VALUE_BYTES);
    past->text_new = comparison->text_new;
    past->text_gone = comparison->text_gone;
    past->layout_same = comparison->template_likeness;
}

static enum status read_past(void *context, struct arena *arena, struct store *store, int64_t page, struct review_past *past)
{
    struct review_office *office = context;
    struct invocation own = *office->invocation;
    own.arena = arena;
    struct baseline_job job = {.invocation = &own, .store = store, .scratch = arena, .plain = plain_identity(&own)};
    struct finding_baseline found = {.arena = arena};
    const struct baseline_query query = {.page = page, .profiles = true};
    struct page_past known;
    struct profile before, after;
    int64_t id = 0;
    *past = (struct review_past){0};
    enum status status = store_page_past(store, page, &known);
    if (status == STATUS_OK)
        status = store_baselines(store, &query, take_baseline, &found);
    if (status != STATUS_OK)
        return status;
    struct reader reader = reader_of(found.baseline.profile_bytes);
    past->has_baseline = found.baseline.id != 0 && profile_decode(arena, &reader, &before);
    past->has_look = baseline_look(&job, page, &id, &after);
    past->since = found.baseline.since;
    past->who = found.baseline.who;
    past->reason = found.baseline.reason;
    past->same = past->has_baseline && id == found.baseline.profile;
    if (!job.failed && past->has_baseline && past->has_look && !past->same) {
        struct templates *templates = arena_alloc(arena, sizeof *templates);
        struct comparison comparison;
        if (baseline_templates(&job, known.site, TEMPLATES_ACCEPTED, templates)) {
            const struct block_set blocks = {templates->blocks, templates->block_count};
            compare_profiles(arena, &before, &after, &blocks, &comparison);
            take_changes(arena, &comparison, past);
        }
    }
    return job.failed ? STATUS_IO : STATUS_OK;
}

/* --- life --- */

bool review_office_open(struct review_office *office, struct invocation *invocation, const char *config, struct review_work *work)
{
    *office = (struct review_office){.invocation = invocation, .config = config, .scratch = arena_create(SCRATCH_BYTES)};
    *work = (struct review_work){.context = office,
                                 .plain = plain_identity(invocation),
                                 .sends_mail = send_by_mail(&invocation->config),
                                 .read_answer = read_answer,
                                 .read_past = read_past,
                                 .act = review_office_act,
                                 .tasks = review_office_tasks};
    return office->scratch != NULL;
}

void review_office_close(struct review_office *office)
{
    arena_free(office->scratch);
}
