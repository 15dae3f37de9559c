/* second.c: each site's night against what is normal for it. */
#include "cli/second.h"

#include "cli/crawl_probe.h"
#include "cli/crawl_tickets.h"
#include "cli/decided.h"
#include "cli/evidence.h"
#include "cli/neighbours.h"
#include "detectors/verdict.h"
#include "page/rule.h"

#include <time.h>

enum {
    SECOND_SITE_BYTES = 512 * 1024 * 1024, /* bounds of arenas, not what they take */
    SECOND_PAGE_BYTES = 256 * 1024 * 1024,
    SECOND_BATCH = 500, /* pages that are taken from the store at once */
};

bool second_is_rule(struct text rule)
{
    const struct rule *comparison = comparison_rule_named(rule);
    return comparison && comparison != comparison_rule(COMPARISON_CLOAKED_CONTENT) &&
           comparison != comparison_rule(COMPARISON_OTHER_ANSWER);
}

static struct text plain_name(const struct crawl *crawl)
{
    return crawl->config->identities[crawl->identities.plain]->name;
}

/* A stored profile as a look of the plain visitor; false where there is none that this program can read. */
static bool read_plain(struct second *second, int64_t profile, int64_t run, int64_t at, struct plain_profile *look)
{
    struct crawl *crawl = second->crawl;
    struct text bytes = {0};
    enum status status = profile ? store_profile(crawl->store, second->page_arena, profile, &bytes) : STATUS_NOT_FOUND;
    if (status != STATUS_OK)
        return false;
    struct profile *decoded = arena_alloc(second->page_arena, sizeof *decoded);
    struct reader reader = reader_of(bytes);
    return profile_decode(second->page_arena, &reader, decoded) &&
           plain_profile_of(decoded, plain_name(crawl), plain_name(crawl), run, at, look);
}

bool second_page_looks(struct second *second, const struct judged_page *page, struct page_looks *looks)
{
    struct crawl *crawl = second->crawl;
    struct look_row rows[STORE_LIMIT_IDENTITIES];
    const struct look_row *plain = NULL;
    const int64_t run = crawl->run.id;
    size_t count = 0;
    *looks = (struct page_looks){0};
    if (!pipeline_stored(crawl, store_looks(crawl->store, page->page, rows, STORE_LIMIT_IDENTITIES, &count)))
        return false;
    for (size_t i = 0; i < count; i++)
        if (rows[i].identity == crawl->identity_ids[crawl->identities.plain])
            plain = &rows[i];
    int64_t same_at = 0;
    for (size_t i = 0; plain && i < count; i++)
        if (rows[i].run == run && rows[i].fingerprint == plain->fingerprint)
            same_at = rows[i].time;
    if (!plain || same_at == 0)
        return true;
    const bool own = plain->run == run;
    looks->profile = plain->profile;
    looks->has_tonight = read_plain(second, plain->profile, run, own ? plain->time : same_at, &looks->tonight);
    looks->has_last = own ? read_plain(second, plain->before_profile, plain->before_run, plain->before_time, &looks->last)
                          : read_plain(second, plain->profile, plain->run, plain->time, &looks->last);
    struct baseline baseline;
    if (page->baseline && looks->has_tonight) {
        if (!pipeline_stored(crawl, store_baseline(crawl->store, second->page_arena, page->page, &baseline)))
            return false;
        looks->has_baseline = read_plain(second, baseline.profile, baseline.since_run, baseline.since, &looks->baseline);
    }
    return true;
}

bool second_each_page(struct second *second, bool (*each)(struct second *, const struct judged_page *, void *), void *context)
{
    struct crawl *crawl = second->crawl;
    struct judged_page *pages = arena_alloc_array(second->arena, SECOND_BATCH, sizeof *pages);
    size_t count = 0;
    for (int64_t after = 0;; after = pages[count - 1].page) {
        struct arena *batch = arena_create(SECOND_PAGE_BYTES);
        if (!batch || !pipeline_stored(crawl, store_judged_pages(crawl->store, batch, second->site->id, crawl->run.id, after,
                                                                 SECOND_BATCH, pages, &count))) {
            arena_free(batch);
            return false;
        }
        for (size_t i = 0; i < count; i++) {
            arena_reset(second->page_arena);
            if (*crawl->stop || !each(second, &pages[i], context)) {
                arena_free(batch);
                return false;
            }
        }
        arena_free(batch);
        if (count < SECOND_BATCH)
            return true;
    }
}

/* --- a page's findings summed anew --- */

struct revision {
    struct findings findings;
    ARENA_LIST(struct text) seen_by;
    ARENA_LIST(int64_t) runs;
    ARENA_LIST(int64_t) times;
};

static void revision_add(struct arena *arena, struct revision *revision, const struct finding *finding, struct text seen_by,
                         int64_t run, int64_t at)
{
    size_t before = revision->findings.list.count;
    findings_add(&revision->findings, finding);
    if (revision->findings.list.count == before)
        return; /* past the limit of one rule */
    *ARENA_PUSH(arena, &revision->seen_by) = seen_by;
    *ARENA_PUSH(arena, &revision->runs) = run;
    *ARENA_PUSH(arena, &revision->times) = at;
}

static bool revision_store(struct crawl *crawl, struct arena *arena, int64_t page, const struct revision *revision)
{
    const struct findings *findings = &revision->findings;
    struct verdict_sum sum = verdict_of(arena, findings->list.items, findings->list.count, &crawl->config->verdict);
    if (!decided_apply(crawl, arena, page, findings->list.items, findings->list.count, &sum))
        return false;
    const struct page_revised revised = {
        .page = page, .run = crawl->run.id, .now = time(NULL), .verdict = sum.verdict, .score = sum.score,
        .reason = sum.reason, .findings = findings->list.items, .finding_count = findings->list.count,
        .seen_by = revision->seen_by.items, .seen_runs = revision->runs.items, .seen_times = revision->times.items,
    };
    if (!pipeline_stored(crawl, store_page_revised(crawl->store, &revised)))
        return false;
    evidence_revised(crawl, page, sum.verdict, revised.now);
    return crawl->failure == STATUS_OK;
}

/* The page's stored findings; without those of the second look where `others_only`. */
static bool revision_begin(struct crawl *crawl, struct arena *arena, int64_t page, bool others_only, struct revision *revision,
                           bool *dropped)
{
    struct stored_findings stored;
    *revision = (struct revision){.findings = {.arena = arena}};
    *dropped = false;
    if (!pipeline_stored(crawl, store_findings(crawl->store, arena, page, &stored)))
        return false;
    for (size_t i = 0; i < stored.count; i++) {
        if (others_only && second_is_rule(stored.findings[i].rule))
            *dropped = true;
        else
            revision_add(arena, revision, &stored.findings[i], stored.seen_by[i], stored.seen_runs[i], stored.seen_times[i]);
    }
    return true;
}

bool second_add_findings(struct crawl *crawl, int64_t page, const struct finding *findings, size_t count)
{
    struct revision revision;
    bool dropped;
    bool added = false;
    struct arena *arena = arena_create(SECOND_PAGE_BYTES);
    bool stored = arena && revision_begin(crawl, arena, page, false, &revision, &dropped);
    for (size_t i = 0; stored && i < count; i++) {
        bool has = false;
        for (size_t j = 0; j < revision.findings.list.count; j++)
            has = has || finding_same(&revision.findings.list.items[j], &findings[i]);
        if (!has)
            revision_add(arena, &revision, &findings[i], findings[i].identity, crawl->run.id, time(NULL));
        added = added || !has;
    }
    if (added)
        stored = revision_store(crawl, arena, page, &revision);
    arena_free(arena);
    return stored;
}

/* --- the site's night --- */

/* A page that has findings of the second look, tonight or from the night before. */
struct marked_page {
    int64_t page;
    struct findings findings; /* to be put on; of the site's arena */
    const struct layout *layout; /* change_layout */
};
struct site_night {
    struct site_change change;
    ARENA_LIST(struct marked_page) marked;
    int64_t home; /* the start page, where it was judged tonight */
    struct site_judgement judgement;
    struct findings items; /* of the site's open items, for the start page */
};

/* Is the page flagged for something that no comparison found? */
static bool flagged_otherwise(struct second *second, const struct judged_page *page, bool *had, bool *stored)
{
    struct revision revision;
    *had = false;
    *stored = true;
    if (page->finding_count == 0)
        return false;
    *stored = revision_begin(second->crawl, second->page_arena, page->page, true, &revision, had);
    if (!*stored)
        return false;
    struct verdict_sum sum = verdict_of(second->page_arena, revision.findings.list.items, revision.findings.list.count,
                                        &second->crawl->config->verdict);
    return sum.verdict == VERDICT_TAKEDOWN || sum.verdict == VERDICT_REVIEW;
}

static bool compare_page(struct second *second, const struct judged_page *page, void *context)
{
    struct site_night *night = context;
    struct page_looks looks;
    struct change change = {0};
    struct findings findings = {.arena = second->page_arena};
    bool had, stored;
    bool flagged = flagged_otherwise(second, page, &had, &stored);
    if (!stored || !second_page_looks(second, page, &looks))
        return false;
    const bool is_start = text_equal(page->url, second->site->site->url.href);
    second->pages++;
    second->baselines += page->baseline != 0;
    if (is_start)
        night->home = page->page;
    if (looks.has_tonight) {
        if (looks.has_baseline && looks.profile == page->baseline_profile) /* nothing differs */
            change = (struct change){.compared = page->status == 200, .tonight = looks.tonight.profile};
        else
            judge_change(second->page_arena, looks.has_baseline ? &looks.baseline : NULL, &looks.tonight, &second->knowledge,
                         page->depth == 0, plain_name(second->crawl), &findings, &change);
        if (page->status == 200 && !flagged && change.loss != LOSS_ALL) /* a vandal's layout is none of the site's */
            template_count(second->counter, &looks.tonight);
        site_change_page(&night->change, &change, page->url, flagged);
    }
    if (!had && findings.list.count == 0)
        return true;
    struct marked_page *marked = ARENA_PUSH(second->arena, &night->marked);
    *marked = (struct marked_page){.page = page->page, .findings = {.arena = second->arena}};
    marked->layout = change_layout(second->arena, &change);
    for (size_t i = 0; i < findings.list.count; i++)
        findings_add(&marked->findings, &findings.list.items[i]);
    return true;
}

/* Is there such an item? */
struct decided {
    bool found;
};
static bool note_decided(void *context, const struct site_item *item)
{
    (void)item;
    ((struct decided *)context)->found = true;
    return false;
}

static bool put_items(struct second *second, struct site_night *night)
{
    struct crawl *crawl = second->crawl;
    for (size_t i = 0; i < night->judgement.count; i++) {
        const struct site_change_item *item = &night->judgement.items[i];
        const struct text kind = text_from_string(comparison_rule(item->rule)->id);
        struct decided decided = {false};
        const struct item_query before = {.site = second->site->id, .kind = kind, .value = item->value,
                                          .states = {[ITEM_APPROVED] = true}};
        if (item->value.length && !pipeline_stored(crawl, store_items(crawl->store, &before, note_decided, &decided)))
            return false;
        if (decided.found)
            continue; /* decided before, in favour of what it says */
        int64_t id;
        bool is_new;
        const struct site_item row = {
            .site = second->site->id, .kind = kind, .value = item->value, .detail = item->detail,
            .example = item->example.length ? item->example : second->site->site->url.href, .pages = item->pages,
            .points = item->weight, .identity = plain_name(crawl), .last_run = crawl->run.id, .last_time = time(NULL),
        };
        if (!pipeline_stored(crawl, store_item_put(crawl->store, &row, &id, &is_new)))
            return false;
    }
    uint64_t gone;
    if (!probe_keep_items(crawl, second->site, second->arena))
        return false;
    /* on a site that was not walked to its end tonight, what was not met again may stand where nobody looked */
    return !second->whole || pipeline_stored(crawl, store_items_gone(crawl->store, second->site->id, crawl->run.id, time(NULL), &gone));
}

/* An open item as a finding of the start page. */
static bool add_item(void *context, const struct site_item *item)
{
    struct second *second = ((void **)context)[0];
    struct site_night *night = ((void **)context)[1];
    const struct rule *rule = comparison_rule_named(item->kind);
    for (enum comparison_rule which = 0; rule && which < COMPARISON_COUNT; which++)
        if (comparison_rule(which) == rule)
            comparison_found(&night->items, which, item->points, item->identity, item->value, item->detail);
    second->open_items += item->points > 0;
    return true;
}

static bool read_items(struct second *second, struct site_night *night)
{
    void *context[] = {second, night};
    const struct item_query open = {.site = second->site->id, .states = {[ITEM_OPEN] = true}};
    night->items = (struct findings){.arena = second->arena};
    return pipeline_stored(second->crawl, store_items(second->crawl->store, &open, add_item, context));
}

/* Takes last night's findings of the second look off a page, puts tonight's on. */
static bool revise(struct second *second, const struct site_night *night, const struct marked_page *marked)
{
    struct crawl *crawl = second->crawl;
    const struct findings *items = marked->page == night->home ? &night->items : NULL;
    struct revision revision;
    bool dropped;
    arena_reset(second->page_arena);
    if (!revision_begin(crawl, second->page_arena, marked->page, true, &revision, &dropped))
        return false;
    size_t kept = revision.findings.list.count;
    for (size_t i = 0; i < marked->findings.list.count; i++)
        if (!site_judgement_replaces(&night->judgement, &marked->findings.list.items[i], marked->layout))
            revision_add(second->page_arena, &revision, &marked->findings.list.items[i], plain_name(crawl), crawl->run.id, time(NULL));
    for (size_t i = 0; items && i < items->list.count; i++)
        revision_add(second->page_arena, &revision, &items->list.items[i], items->list.items[i].identity, crawl->run.id,
                     time(NULL));
    return (!dropped && revision.findings.list.count == kept) || revision_store(crawl, second->page_arena, marked->page, &revision);
}

static bool revise_all(struct second *second, struct site_night *night)
{
    bool home_done = false;
    for (size_t i = 0; i < night->marked.count; i++) {
        home_done = home_done || night->marked.items[i].page == night->home;
        if (!revise(second, night, &night->marked.items[i]))
            return false;
    }
    const struct marked_page home = {.page = night->home};
    return home_done || night->home == 0 || night->items.list.count == 0 || revise(second, night, &home);
}

struct open_items {
    struct arena *arena;
    ARENA_LIST(struct open_item) list;
};

static bool add_open(void *context, const struct site_item *item)
{
    struct open_items *open = context;
    struct open_item *added = ARENA_PUSH(open->arena, &open->list);
    *added = (struct open_item){arena_copy(open->arena, item->kind), arena_copy(open->arena, item->value)};
    return true;
}

static bool judge_site(struct second *second, struct site_night *night)
{
    struct open_items open = {.arena = second->arena};
    const struct item_query query = {.site = second->site->id, .states = {[ITEM_OPEN] = true}};
    if (!pipeline_stored(second->crawl, store_items(second->crawl->store, &query, add_open, &open)))
        return false;
    if (night->change.news_cut)
        pipeline_note(second->crawl, second->site, "new-value-limit", (struct text){0}, 1);
    site_change_judge(second->arena, &night->change, open.list.items, open.list.count, &night->judgement);
    return true;
}

static bool look_at_site(struct second *second)
{
    struct site_night *night = arena_alloc(second->arena, sizeof *night);
    *night = (struct site_night){.change = {.arena = second->arena}};
    if (!second_open_site(second) || !second_each_page(second, compare_page, night))
        return false;
    if (!second_is_whole(second, &second->whole) || (second->pages > 0 && !judge_site(second, night)))
        return false;
    return put_items(second, night) && read_items(second, night) && revise_all(second, night) && second_learn(second) &&
           pipeline_stored(second->crawl, store_commit(second->crawl->store));
}

bool second_look(struct crawl *crawl)
{
    bool done = true;
    for (size_t i = 0; i < crawl->site_count && done && !*crawl->stop; i++) {
        if (!crawl->sites[i].selected)
            continue;
        struct second second = {.crawl = crawl, .site = &crawl->sites[i], .arena = arena_create(SECOND_SITE_BYTES),
                                .page_arena = arena_create(SECOND_PAGE_BYTES)};
        done = second.arena && second.page_arena;
        if (!done)
            cli_say(crawl->invocation, "no memory for the second look at the sites: the same command goes on with it",
                    "không đủ bộ nhớ để xem lại các trang web: chạy lại lệnh này để tiếp tục");
        done = done && look_at_site(&second);
        arena_free(second.page_arena);
        arena_free(second.arena);
    }
    return done && !*crawl->stop && neighbours_run(crawl) && !*crawl->stop && tickets_run(crawl);
}
