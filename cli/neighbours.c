/* neighbours.c: what was planted on several sites of the province, as campaigns with all their places. */
#include "cli/neighbours.h"
#include "cli/second.h"

#include "base/hash.h"
#include "detectors/wordlist.h"
#include "page/url.h"
#include "store/campaigns.h"

#include <stdlib.h>
#include <time.h>

enum {
    NEIGHBOURS_BYTES = 1024 * 1024 * 1024, /* a bound, not what is taken */
    READING_BYTES = 256 * 1024 * 1024, /* of findings; what comes after them is read no more, and a note says so */
    INTERNED = 8192, /* texts that findings share are kept once where they meet here */
    KNOWN_NAMES = 100000, /* campaigns of earlier nights */
};

/* --- hosts --- */

static int by_text(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

static void know_own_hosts(struct neighbours *neighbours)
{
    const struct known_hosts *known = &neighbours->crawl->knowledge->known;
    struct text *own = arena_alloc_array(neighbours->arena, known->count, sizeof *own);
    for (size_t i = 0; i < known->count; i++)
        own[i] = url_registrable_domain(known->domains[i]);
    if (known->count)
        qsort(own, known->count, sizeof *own, by_text);
    neighbours->own = own;
    neighbours->own_count = known->count;
}

enum campaign_host neighbours_host_of(void *context, struct text host)
{
    const struct neighbours *neighbours = context;
    struct text domain = url_registrable_domain(host);
    if (neighbours->own_count && bsearch(&domain, neighbours->own, neighbours->own_count, sizeof domain, by_text))
        return CAMPAIGN_HOST_ORDINARY;
    enum host_kind kind = wordlists_host(neighbours->crawl->knowledge->wordlists, host);
    if (kind == HOST_HONEST)
        return CAMPAIGN_HOST_ORDINARY;
    return kind == HOST_SHORTENER || kind == HOST_STORAGE ? CAMPAIGN_HOST_SHARED : CAMPAIGN_HOST_TELLS;
}

void neighbours_saw(struct crawl *crawl, const struct crawl_site *site, struct arena *arena, struct text profile)
{
    struct profile decoded;
    struct reader reader = reader_of(profile);
    bool is_new;
    if (profile.length == 0 || !profile_decode(arena, &reader, &decoded))
        return;
    for (size_t i = 0; i < decoded.entry_count; i++) {
        if (decoded.entries[i].channel != PROFILE_OUTBOUND)
            continue;
        enum status status = store_province_host_seen(crawl->store, decoded.entries[i].value, site->id, crawl->run.id,
                                                      time(NULL), &is_new);
        if (status == STATUS_LIMIT)
            pipeline_note(crawl, site, "province-host-limit", decoded.entries[i].value, 1);
        else if (!pipeline_stored(crawl, status))
            return;
    }
}

/* --- pages --- */

const struct profile *neighbours_profile(struct neighbours *neighbours, struct arena *arena, int64_t page)
{
    struct crawl *crawl = neighbours->crawl;
    struct look_row rows[STORE_LIMIT_IDENTITIES];
    size_t count = 0;
    int64_t id = 0;
    struct text bytes = {0};
    if (!pipeline_stored(crawl, store_looks(crawl->store, page, rows, STORE_LIMIT_IDENTITIES, &count)))
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (rows[i].profile && (id == 0 || rows[i].identity == crawl->identity_ids[crawl->identities.plain]))
            id = rows[i].profile;
    if (id == 0 || store_profile(crawl->store, arena, id, &bytes) != STATUS_OK)
        return NULL;
    struct profile *profile = arena_alloc(arena, sizeof *profile);
    struct reader reader = reader_of(bytes);
    return profile_decode(arena, &reader, profile) ? profile : NULL;
}

bool neighbours_add(struct neighbours *neighbours, int64_t page, const struct findings *findings)
{
    struct crawl *crawl = neighbours->crawl;
    struct page_past past;
    if (findings->list.count == 0)
        return true;
    if (!pipeline_stored(crawl, store_page_past(crawl->store, page, &past)))
        return false;
    return past.last_run != crawl->run.id ||
           second_add_findings(crawl, page, findings->list.items, findings->list.count);
}

struct reading {
    struct neighbours *neighbours;
    struct text interned[INTERNED];
};

/* One injection stands on hundreds of pages in the same words. */
static struct text intern(struct reading *reading, struct text t)
{
    struct text *slot = &reading->interned[hash_text(t) % INTERNED];
    if (!slot->data || !text_equal(*slot, t))
        *slot = arena_copy(reading->neighbours->arena, t);
    return *slot;
}

static bool read_target(void *context, const struct flagged_target *target)
{
    struct reading *reading = context;
    struct neighbours *neighbours = reading->neighbours;
    struct finding *finding = arena_alloc(neighbours->arena, sizeof *finding);
    struct text seen_by = target->seen_by;
    *finding = (struct finding){.rule = intern(reading, target->finding->rule),
                                .revision = target->finding->revision,
                                .identity = intern(reading, text_split(&seen_by, ' ')),
                                .weight = target->finding->weight,
                                .evidence = intern(reading, target->finding->evidence),
                                .target = intern(reading, target->finding->target)};
    *ARENA_PUSH(neighbours->arena, &neighbours->places) =
        (struct campaign_place_in){.page = target->page, .site = target->site,
                                   .takedown = target->verdict == VERDICT_TAKEDOWN, .finding = finding};
    *ARENA_PUSH(neighbours->arena, &neighbours->extras) =
        (struct flagged_place){.tonight = target->seen_run == neighbours->crawl->run.id};
    neighbours->cut = arena_used(neighbours->arena) > READING_BYTES;
    return neighbours->places.count <= CAMPAIGN_LIMIT_PLACES && !neighbours->cut;
}

/* --- names of earlier nights --- */

struct old_name {
    struct campaign_name name;
    int64_t first_run;
    int64_t id;
};
struct old_names {
    struct arena *arena;
    ARENA_LIST(struct old_name) list;
};

static bool read_name(void *context, const struct campaign *campaign)
{
    struct old_names *names = context;
    for (enum campaign_kind kind = 0; kind < CAMPAIGN_KIND_COUNT; kind++)
        if (text_equal(campaign->kind, text_from_string(campaign_kind_name(kind))))
            *ARENA_PUSH(names->arena, &names->list) = (struct old_name){
                .name = {kind, arena_copy(names->arena, campaign->value)}, .first_run = campaign->first_run, .id = campaign->id};
    return names->list.count < KNOWN_NAMES;
}

static int by_age(const void *a, const void *b)
{
    const struct old_name *x = a;
    const struct old_name *y = b;
    if (x->first_run != y->first_run)
        return x->first_run < y->first_run ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static bool know_names(struct neighbours *neighbours, struct campaign_settings *settings)
{
    struct old_names names = {.arena = neighbours->arena};
    if (!pipeline_stored(neighbours->crawl, store_campaigns(neighbours->crawl->store, &(struct campaign_query){0}, read_name, &names)))
        return false;
    if (names.list.count)
        qsort(names.list.items, names.list.count, sizeof *names.list.items, by_age);
    struct campaign_name *known = arena_alloc_array(neighbours->arena, names.list.count, sizeof *known);
    for (size_t i = 0; i < names.list.count; i++)
        known[i] = names.list.items[i].name;
    settings->known = known;
    settings->known_count = names.list.count;
    return true;
}

/* --- what sites are built on --- */

/* From the start page; where that is none (it only leads on), from a page that is flagged. */
static struct site_traits traits_of(struct neighbours *neighbours, const struct crawl_site *site)
{
    struct crawl *crawl = neighbours->crawl;
    struct site_traits traits = {.site = site->id, .name = site->site->name};
    int64_t page = 0;
    enum status status = store_frontier_id(crawl->store, site->site->url.href, &page);
    const struct profile *profile = status == STATUS_OK ? neighbours_profile(neighbours, neighbours->arena, page) : NULL;
    for (size_t i = 0; i < neighbours->places.count && (!profile || profile->skeleton_count == 0); i++) {
        const int64_t other = neighbours->places.items[i].page;
        if (neighbours->places.items[i].site == site->id && (i == 0 || neighbours->places.items[i - 1].page != other))
            profile = neighbours_profile(neighbours, neighbours->arena, other);
    }
    if (profile) {
        traits.generator = profile->generator;
        traits.skeleton = profile->skeleton;
        traits.skeleton_count = profile->skeleton_count;
    }
    return traits;
}

static bool store_campaign(struct neighbours *neighbours, const struct campaign_found *campaign, const struct site_traits *traits)
{
    struct crawl *crawl = neighbours->crawl;
    struct campaign_cause cause;
    int64_t id;
    bool is_new;
    campaign_prior(neighbours->arena, campaign, traits, crawl->site_count, &cause);
    if (!pipeline_stored(crawl, store_campaign_put(crawl->store, text_from_string(campaign_kind_name(campaign->name.kind)),
                                                   campaign->name.value, campaign_words(neighbours->arena, campaign, &cause),
                                                   crawl->run.id, time(NULL), &id, &is_new)))
        return false;
    for (size_t i = 0; i < campaign->page_count; i++) {
        struct findings findings = {.arena = neighbours->arena};
        campaign_judge(campaign, &campaign->pages[i], &findings);
        if (!pipeline_stored(crawl, store_campaign_place(crawl->store, id, campaign->pages[i].page, crawl->run.id)) ||
            !neighbours_add(neighbours, campaign->pages[i].page, &findings))
            return false;
    }
    return true;
}

static bool find_campaigns(struct neighbours *neighbours)
{
    struct crawl *crawl = neighbours->crawl;
    struct campaign_settings settings = {.host_of = neighbours_host_of, .context = neighbours};
    struct campaigns_found found;
    if (!know_names(neighbours, &settings))
        return false;
    campaign_find(neighbours->arena, neighbours->places.items, neighbours->places.count, &settings, &found);
    if (found.cut || neighbours->cut)
        pipeline_note(crawl, NULL, "campaign-limit", (struct text){0}, 1);
    if (found.count == 0)
        return true;
    struct site_traits *traits = arena_alloc_array(neighbours->arena, crawl->site_count, sizeof *traits);
    for (size_t i = 0; i < crawl->site_count; i++)
        traits[i] = traits_of(neighbours, &crawl->sites[i]);
    for (size_t i = 0; i < found.count; i++)
        if (*crawl->stop || !store_campaign(neighbours, &found.items[i], traits))
            return false;
    return crawl->failure == STATUS_OK;
}

/* True where the store did not fail; what passes the arena's limit leaves. */
static bool look_around(struct neighbours *neighbours)
{
    struct crawl *crawl = neighbours->crawl;
    struct reading *reading = arena_alloc(neighbours->arena, sizeof *reading);
    reading->neighbours = neighbours;
    know_own_hosts(neighbours);
    return pipeline_stored(crawl, store_flagged_targets(crawl->store, 0, read_target, reading)) &&
           find_campaigns(neighbours) && neighbours_judge_new(neighbours) &&
           pipeline_stored(crawl, store_commit(crawl->store));
}

bool neighbours_run(struct crawl *crawl)
{
    struct neighbours neighbours = {.crawl = crawl, .arena = arena_create(NEIGHBOURS_BYTES)};
    if (!neighbours.arena)
        return false;
    bool done = true;
    if (setjmp(*arena_escape(neighbours.arena)) == 0)
        done = look_around(&neighbours);
    else
        pipeline_note(crawl, NULL, "campaign-limit", (struct text){0}, 1);
    arena_disarm(neighbours.arena);
    arena_free(neighbours.arena);
    return done;
}
