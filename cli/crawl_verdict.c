/* crawl_verdict.c: what the looks at a page are worth together: the verdict, and what of earlier nights stays in it. */
#include "baselines/cloaking.h"
#include "cli/crawl_probe.h"
#include "cli/decided.h"
#include "cli/elsewhere.h"
#include "cli/evidence.h"
#include "cli/second.h"
#include "cli/neighbours.h"
#include "cli/visit.h"
#include "detectors/verdict.h"

#include <string.h>
#include <time.h>

/* Findings of tonight by identity, as verdict_merge takes them; one list more for those of identities that are no longer
 * configured. */
struct sum {
    struct findings each[IDENTITY_LIMIT + 1];
    struct stored_findings stored;
    bool *carried; /* of the stored ones: it stays though nobody saw it tonight */
};

static void add_findings(struct findings *to, const struct findings *from)
{
    for (size_t i = 0; i < from->list.count; i++)
        findings_add(to, &from->list.items[i]);
    to->dropped += from->dropped;
}

/* Of a second look only what the first did not see: the same seen twice is one finding. */
static void add_others(struct findings *to, const struct findings *from)
{
    const size_t first = to->list.count;
    for (size_t i = 0; i < from->list.count; i++) {
        bool has = false;
        for (size_t j = 0; j < first && !has; j++)
            has = finding_same(&to->list.items[j], &from->list.items[i]);
        if (!has)
            findings_add(to, &from->list.items[i]);
    }
    to->dropped += from->dropped;
}

static void judge_identities(struct crawl *crawl, struct visit *visit, struct sum *sum)
{
    const size_t plain = crawl->identities.plain;
    if (!visit->looks[plain].answered)
        return;
    const struct look mine = visit_seen(crawl, visit, plain, &visit->looks[plain]);
    const struct look mine_again = visit_seen(crawl, visit, plain, &visit->again[plain]);
    for (size_t i = 0; i < crawl->identities.count; i++) {
        const struct seen_look *seen = &visit->looks[i];
        if (i == plain || !seen->answered || seen->steady == visit->looks[plain].steady)
            continue;
        const struct look other = visit_seen(crawl, visit, i, seen);
        const struct look other_again = visit_seen(crawl, visit, i, &visit->again[i]);
        judge_cloaking(visit->arena, &mine, visit->again[plain].answered ? &mine_again : NULL, &other,
                       visit->again[i].answered ? &other_again : NULL, &visit->site->template_blocks, &sum->each[i]);
    }
}

/* Index of the configured identity of that name, or identities.count. */
static size_t identity_named(const struct crawl *crawl, struct text name)
{
    size_t i = 0;
    while (i < crawl->identities.count && !text_equal(crawl->config->identities[i]->name, name))
        i++;
    return i;
}

static bool seen_by_plain(const struct crawl *crawl, struct text seen_by)
{
    while (seen_by.length)
        if (identity_named(crawl, text_split(&seen_by, ' ')) == crawl->identities.plain)
            return true;
    return false;
}

/* The same matter wherever it stands on the page: noise moves places, and by them findings differ from look to look. */
static bool same_matter(const struct finding *a, const struct finding *b)
{
    return text_equal(a->rule, b->rule) &&
           (a->target.length || b->target.length ? text_equal(a->target, b->target) : text_equal(a->evidence, b->evidence));
}

/* What is shown once to each visitor from a search engine cannot be seen a second time: not seeing it says nothing, for
 * some days. What the plain visitor saw as well was shown to everybody. */
static bool is_shy(const struct crawl *crawl, const struct stored_findings *stored, size_t index)
{
    bool from_search = false;
    for (size_t i = 0; i < stored->count; i++)
        if (same_matter(&stored->findings[i], &stored->findings[index]) && seen_by_plain(crawl, stored->seen_by[i]))
            return false;
    for (struct text seen_by = stored->seen_by[index]; seen_by.length;) {
        size_t who = identity_named(crawl, text_split(&seen_by, ' '));
        from_search = from_search || (who < crawl->identities.count && identity_from_search(crawl->config->identities[who]));
    }
    return from_search;
}

/* Somebody who saw it was given the page tonight; *configured: somebody who saw it could be asked at all. */
static bool seen_tonight(const struct crawl *crawl, const struct visit *visit, struct text seen_by, bool *configured)
{
    bool seen = false;
    *configured = false;
    while (seen_by.length) {
        size_t who = identity_named(crawl, text_split(&seen_by, ' '));
        if (who == crawl->identities.count)
            continue;
        *configured = true;
        seen = seen || (visit->looks[who].answered && !status_is_refusal(visit->looks[who].status));
    }
    return seen;
}

static void add_carried(struct findings *list, size_t tonight, const struct finding *finding)
{
    for (size_t i = 0; i < tonight; i++)
        if (finding_same(&list->list.items[i], finding))
            return; /* seen again: it stands there already */
    findings_add(list, finding);
}

/* Findings of earlier nights stay where nobody who saw them was given the page tonight, or where they may be hiding; those
 * of identities that are no longer configured as long as those that hide. */
static void carry_over(struct crawl *crawl, struct visit *visit, struct sum *sum)
{
    if (visit->past.finding_count == 0 ||
        !pipeline_stored(crawl, store_findings(crawl->store, visit->arena, visit->address.id, &sum->stored)))
        return;
    sum->carried = arena_alloc_array(visit->arena, sum->stored.count, sizeof *sum->carried);
    size_t tonight[IDENTITY_LIMIT + 1];
    for (size_t i = 0; i <= crawl->identities.count; i++)
        tonight[i] = sum->each[i].list.count;
    /* counted to the run's beginning: a clock that is set while it goes on makes nothing old */
    const int64_t patience = (int64_t)crawl->config->remember_once_days * 24 * 60 * 60;
    for (size_t i = 0; i < sum->stored.count; i++) {
        struct text seen_by = sum->stored.seen_by[i];
        bool configured;
        bool asked = seen_tonight(crawl, visit, seen_by, &configured) || !configured;
        bool hides = (is_shy(crawl, &sum->stored, i) || !configured) && crawl->run.started - sum->stored.seen_times[i] < patience;
        /* what the second look found stands until it decides anew, at the run's end */
        if (asked && !hides && !second_is_rule(sum->stored.findings[i].rule))
            continue;
        sum->carried[i] = true;
        while (seen_by.length) {
            struct finding finding = sum->stored.findings[i];
            finding.identity = text_split(&seen_by, ' ');
            const size_t who = identity_named(crawl, finding.identity);
            add_carried(&sum->each[who], tonight[who], &finding);
        }
    }
}

/* When each merged finding was last seen: tonight, unless it was only carried over. */
static void last_seen(const struct crawl *crawl, struct visit *visit, int64_t now, const struct sum *sum,
                      const struct findings *merged, int64_t *runs, int64_t *times)
{
    for (size_t m = 0; m < merged->list.count; m++) {
        bool tonight = false;
        const struct finding *finding = &merged->list.items[m];
        for (size_t i = 0; i < crawl->identities.count && !tonight; i++)
            for (int again = 0; again < 2 && !tonight; again++) {
                const struct seen_look *look = again ? &visit->again[i] : &visit->looks[i];
                for (size_t f = 0; f < look->findings.list.count && !tonight; f++)
                    tonight = finding_same(&look->findings.list.items[f], finding);
            }
        runs[m] = crawl->run.id;
        times[m] = now;
        for (size_t s = 0; s < sum->stored.count && !tonight; s++)
            if (sum->carried[s] && finding_same(&sum->stored.findings[s], finding)) {
                runs[m] = sum->stored.seen_runs[s];
                times[m] = sum->stored.seen_times[s];
            }
    }
}

static void note_findings(struct crawl *crawl, const struct visit *visit, const struct findings *merged)
{
    static const char *const noted[] = {"unparsed-page", "script-ran-too-long"};
    for (size_t i = 0; i < merged->list.count; i++)
        for (size_t n = 0; n < sizeof noted / sizeof *noted; n++)
            if (text_equal(merged->list.items[i].rule, text_from_string(noted[n])))
                pipeline_note(crawl, visit->site, noted[n], visit->address.url, 1);
}

static enum verdict store_verdict(struct crawl *crawl, struct visit *visit, int64_t now)
{
    struct sum *sum = arena_alloc(visit->arena, sizeof *sum);
    const size_t lists = crawl->identities.count + 1;
    for (size_t i = 0; i < lists; i++) {
        sum->each[i] = (struct findings){.arena = visit->arena};
        if (i < crawl->identities.count) {
            add_findings(&sum->each[i], &visit->looks[i].findings);
            add_others(&sum->each[i], &visit->again[i].findings);
        }
    }
    judge_identities(crawl, visit, sum);
    carry_over(crawl, visit, sum);
    struct findings merged = {.arena = visit->arena};
    struct text *seen_by = NULL;
    verdict_merge(visit->arena, sum->each, lists, &merged, &seen_by);
    struct verdict_sum verdict = verdict_of(visit->arena, merged.list.items, merged.list.count, &crawl->config->verdict);
    struct text unseen = visit_not_seen(crawl, visit);
    if (unseen.length && verdict.verdict == VERDICT_CLEAN) { /* too little was found in what was shown instead of the page */
        verdict.verdict = VERDICT_UNKNOWN;
        verdict.reason = unseen;
    }
    if (!decided_apply(crawl, visit->arena, visit->address.id, merged.list.items, merged.list.count, &verdict))
        return VERDICT_UNKNOWN; /* the store failed */
    int64_t *runs = arena_alloc_array(visit->arena, merged.list.count, sizeof *runs);
    int64_t *times = arena_alloc_array(visit->arena, merged.list.count, sizeof *times);
    last_seen(crawl, visit, now, sum, &merged, runs, times);
    const struct page_done done = {
        .address = visit->address.id,
        .run = crawl->run.id,
        .now = now,
        .status = visit->status,
        .final_url = visit->final_url,
        .verdict = verdict.verdict,
        .score = verdict.score,
        .reason = verdict.reason,
        .bytes = visit->bytes,
        .findings = merged.list.items,
        .finding_count = merged.list.count,
        .seen_by = seen_by,
        .seen_runs = runs,
        .seen_times = times,
    };
    (void)pipeline_stored(crawl, store_page_done(crawl->store, &done));
    note_findings(crawl, visit, &merged);
    crawl->flagged += verdict.verdict == VERDICT_TAKEDOWN || verdict.verdict == VERDICT_REVIEW;
    return verdict.verdict;
}

/* The page is what it was for everybody who asked. */
static bool store_again(struct crawl *crawl, struct visit *visit, int64_t now)
{
    struct text names[IDENTITY_LIMIT];
    struct page_again again = {.page = visit->address.id, .run = crawl->run.id, .now = now, .bytes = visit->bytes,
                               .identities = names};
    for (size_t i = 0; i < crawl->identities.count; i++) {
        if (!visit->looks[i].answered)
            continue;
        if (!visit->looks[i].unchanged)
            return false;
        names[again.identity_count++] = crawl->config->identities[i]->name;
    }
    return visit->past.judged && again.identity_count > 0 && pipeline_stored(crawl, store_page_again(crawl->store, &again));
}

static void store_looks_taken(struct crawl *crawl, struct visit *visit, int64_t now)
{
    for (size_t i = 0; i < crawl->identities.count; i++) {
        const struct seen_look *look = &visit->looks[i];
        const struct look_row *row = &visit->rows[i];
        if (!look->answered)
            continue;
        if (look->unchanged && row->page && row->fingerprint == look->steady && row->sheets == look->sheets &&
            row->rules == crawl->rules && row->quiet) {
            (void)pipeline_stored(crawl, store_look_again(crawl->store, visit->address.id, row->identity, crawl->run.id, now));
            continue;
        }
        const struct look_row taken = {
            .page = visit->address.id,
            .identity = crawl->identity_ids[i],
            .run = crawl->run.id,
            .time = now,
            .status = look->status,
            .quiet = look->findings.list.count == 0 && look->findings.dropped == 0,
            .fingerprint = look->steady,
            .rules = crawl->rules,
            .sheets = look->sheets,
            .sheet_set = look->sheet_set,
            .profile = look->profile.length ? 0 : look->stored_profile,
            .profile_bytes = look->profile,
        };
        (void)pipeline_stored(crawl, store_look_put(crawl->store, &taken));
        neighbours_saw(crawl, visit->site, visit->arena, look->profile);
    }
}

void visit_finish(struct crawl *crawl, struct visit *visit)
{
    if (visit->probing) {
        probe_finish(crawl, visit);
        return;
    }
    if (visit_again(crawl, visit))
        return;
    const int64_t now = time(NULL);
    const char *failure = visit_does_not_load(crawl, visit);
    if (failure) {
        page_skip(crawl, visit, failure, arena_printf(visit->arena, "%u", visit->status), true);
        return;
    }
    const bool unchanged = store_again(crawl, visit, now);
    const enum verdict verdict = unchanged ? VERDICT_CLEAN : store_verdict(crawl, visit, now); /* a flagged page is read again */
    store_looks_taken(crawl, visit, now);
    elsewhere_tell(crawl, visit);
    evidence_judged(crawl, visit, verdict, unchanged, now);
    crawl->pages++;
    crawl->uncommitted++;
    visit->site->pages += !visit->counts_apart;
    page_drop(crawl, visit);
}
