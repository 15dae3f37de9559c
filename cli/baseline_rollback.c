/* baseline_rollback.c: `rasoat baseline rollback --to DATE`: what was normal at that date is normal again. What was rejected
 * since then stays rejected, and no page that names it gets its old baseline back: the date may lie before an injection was
 * found. */
#include "cli/baseline.h"
#include "cli/options.h"

#include <string.h>
#include <time.h>

struct rejected {
    int64_t site;
    struct text channel;
    struct text value;
    struct text who;
    struct text reason;
};
struct keeping {
    struct arena *arena;
    ARENA_LIST(struct rejected) values;
};

static bool keep_rejected(void *context, const struct known *known)
{
    struct keeping *keeping = context;
    struct arena *arena = keeping->arena;
    struct rejected *value = ARENA_PUSH(arena, &keeping->values);
    *value = (struct rejected){known->site, arena_copy(arena, known->channel), arena_copy(arena, known->value),
                               arena_copy(arena, known->who), arena_copy(arena, known->reason)};
    return true;
}

static bool reject_again(struct baseline_job *job, const struct keeping *keeping)
{
    for (size_t i = 0; i < keeping->values.count && !job->failed; i++) {
        const struct rejected *value = &keeping->values.items[i];
        struct known known;
        enum status status = store_known_get(job->store, value->site, value->channel, value->value, &known);
        if (status == STATUS_OK && known.state == KNOWN_REJECTED)
            continue;
        if (status == STATUS_NOT_FOUND || baseline_stored(job, status))
            baseline_stored(job, store_known_decide(job->store, value->site, value->channel, value->value,
                                                    KNOWN_REJECTED, value->who, value->reason, job->run, job->now));
    }
    return !job->failed;
}

/* A site that was settled stays so: what is new on it waits for a person, not for two nights. */
static bool keep_settled(struct baseline_job *job, const struct site_row *sites, const struct nights *nights, size_t count)
{
    for (size_t i = 0; i < count && !job->failed; i++) {
        const struct nights kept = {.settled = nights[i].settled, .last_started = nights[i].last_started};
        if (kept.settled)
            baseline_stored(job, site_nights_write(job->store, sites[i].id, &kept));
    }
    return !job->failed;
}

enum exit_code baseline_rollback(struct baseline_job *job)
{
    struct keeping keeping = {.arena = job->invocation->arena};
    const struct known_query query = {.site = job->site.id, .states = {[KNOWN_REJECTED] = true}};
    const struct site_row *sites = NULL;
    struct rollback result;
    int64_t date = 0;
    if (!date_read(job->to, job->invocation->config.time_zone_minutes, &date) || date > job->now) {
        cli_say(job->invocation, "--to DATE: a day that is over, as 2026-11-20", "--to NGÀY: một ngày đã qua, như 2026-11-20");
        return EXIT_CONFIGURATION;
    }
    size_t count = baseline_sites(job, &sites);
    struct nights *nights = arena_alloc_array(job->invocation->arena, count, sizeof *nights);
    for (size_t i = 0; i < count; i++)
        if (!baseline_nights(job, sites[i].id, &nights[i]))
            return EXIT_OPERATIONAL;
    if (!baseline_stored(job, store_known(job->store, &query, keep_rejected, &keeping)) ||
        !baseline_stored(job, store_rollback(job->store, job->site.id, date, job->who, job->reason, job->run, job->now,
                                             &result)) ||
        !reject_again(job, &keeping) || !keep_settled(job, sites, nights, count))
        return EXIT_OPERATIONAL;
    uint64_t refused = 0;
    for (size_t i = 0; i < count && !job->failed; i++)
        refused += baseline_end_rejected(job, sites[i].id);
    baseline_count(job, "pages restored", "số trang được khôi phục", result.pages_restored);
    baseline_count(job, "pages without baseline now", "số trang không còn bản chuẩn", result.pages_ended);
    baseline_count(job, "values restored", "số giá trị được khôi phục", result.values_restored);
    baseline_count(job, "values that are not known any more", "số giá trị không còn được chấp nhận", result.values_ended);
    if (keeping.values.count)
        baseline_count(job, "values that stay rejected", "số giá trị vẫn bị bác bỏ", keeping.values.count);
    if (refused)
        baseline_count(job, "restored pages that name them, and lose their baseline again",
            "số trang khôi phục có nêu giá trị đó nên vẫn mất bản chuẩn", refused);
    return job->failed ? EXIT_OPERATIONAL : EXIT_DONE;
}
