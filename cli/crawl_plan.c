/* crawl_plan.c: who else must ask for a page tonight, from what the first ones were given. */
#include "baselines/cloaking.h"
#include "cli/visit.h"

/* A page whose main text changed by less brings news, not another page. */
static const double changed_text_share = 0.5;

static const struct profile *decoded(struct arena *arena, struct text bytes)
{
    struct profile *profile = arena_alloc(arena, sizeof *profile);
    struct reader reader = reader_of(bytes);
    return bytes.length && profile_decode(arena, &reader, profile) ? profile : NULL;
}

static const struct profile *stored_profile(struct crawl *crawl, struct visit *visit, int64_t id)
{
    struct text bytes = {0};
    enum status status = id ? store_profile(crawl->store, visit->arena, id, &bytes) : STATUS_NOT_FOUND;
    if (status != STATUS_NOT_FOUND && !pipeline_stored(crawl, status))
        return NULL;
    return decoded(visit->arena, bytes);
}

static const struct profile *profile_of(struct crawl *crawl, struct visit *visit, const struct seen_look *look)
{
    return look->profile.length ? decoded(visit->arena, look->profile) : stored_profile(crawl, visit, look->stored_profile);
}

struct look visit_seen(struct crawl *crawl, struct visit *visit, size_t identity, const struct seen_look *seen)
{
    const struct identity *who = crawl->config->identities[identity];
    return (struct look){
        .identity = who->name,
        .host = visit->site->site->url.host,
        .status = seen->status,
        .profile = profile_of(crawl, visit, seen),
        .findings = seen->findings.list.items,
        .finding_count = seen->findings.list.count,
        .crawler = identity_is_crawler(who),
        .from_search = identity_from_search(who),
        .phone = identity_is_phone(who),
    };
}

/* The profile that tonight's single look is held against: the same visitor's last one (phones may be given another
 * template), else the plain one's, else anybody's. */
static const struct profile *last_profile(struct crawl *crawl, struct visit *visit)
{
    const struct profile *last = stored_profile(crawl, visit, visit->rows[visit->asks[0].identity].profile);
    if (!last)
        last = stored_profile(crawl, visit, visit->rows[crawl->identities.plain].profile);
    for (size_t i = 0; i < crawl->identities.count && !last; i++)
        last = stored_profile(crawl, visit, visit->rows[i].profile);
    return last;
}

/* Headers and inline scripts are seldom the same twice; words found are findings, which count by themselves. */
static bool says_something(const struct comparison *comparison)
{
    for (size_t i = 0; i < comparison->count; i++) {
        const struct difference *difference = &comparison->items[i];
        if (difference->channel != PROFILE_HEADER && difference->channel != PROFILE_WORD &&
            !text_starts_with(difference->value, TEXT("inline:")))
            return true;
    }
    return comparison->title_changed || comparison->status_changed || comparison->new_hidden.count > 0 ||
           comparison->text_new >= changed_text_share;
}

/* Is it worth asking as everybody, because this is not the page that was there last time? */
static bool is_changed(struct crawl *crawl, struct visit *visit)
{
    const struct seen_look *look = &visit->looks[visit->asks[0].identity];
    if (!look->answered || look->unchanged)
        return false;
    const struct profile *before = last_profile(crawl, visit);
    const struct profile *now = profile_of(crawl, visit, look);
    if (look->findings.list.count > 0 || !before || !now)
        return true;
    struct comparison comparison;
    compare_profiles(visit->arena, before, now, &visit->site->template_blocks, &comparison);
    return says_something(&comparison);
}

static void widen(struct crawl *crawl, struct visit *visit)
{
    const size_t before = visit->plan.count;
    struct crawl_site *site = visit->site;
    visit->widened = true;
    if (site->extras + crawl->identities.count - before > crawl->config->max_extra_requests_per_site || !is_changed(crawl, visit))
        return;
    plan_add_all(&crawl->identities, &visit->plan);
    for (size_t i = before; i < visit->plan.count; i++)
        visit->asks[visit->ask_count++] = (struct visit_ask){.identity = visit->plan.order[i]};
    site->extras += visit->plan.count - before;
    crawl->cost.pages[visit->plan.reason]--;
    crawl->cost.pages[PLAN_CHANGED]++;
    crawl->cost.extra[PLAN_CHANGED] += visit->plan.count - before;
}

/* Where others were given something else than the plain visitor, both are asked once more: the page's own noise. */
static void doubt(struct crawl *crawl, struct visit *visit)
{
    const size_t plain = crawl->identities.plain;
    bool doubtful = false;
    visit->doubted = true;
    if (!visit->looks[plain].answered)
        return;
    const struct look mine = visit_seen(crawl, visit, plain, &visit->looks[plain]);
    for (size_t i = 0; i < crawl->identities.count; i++) {
        const struct seen_look *seen = &visit->looks[i];
        if (i == plain || !seen->answered || seen->sum == visit->looks[plain].sum ||
            seen->steady == visit->looks[plain].steady)
            continue;
        const struct look other = visit_seen(crawl, visit, i, seen);
        if (!cloaking_suspected(visit->arena, &mine, &other, &visit->site->template_blocks))
            continue;
        visit->asks[visit->ask_count++] = (struct visit_ask){.identity = i, .again = true};
        doubtful = true;
    }
    if (doubtful)
        visit->asks[visit->ask_count++] = (struct visit_ask){.identity = plain, .again = true};
    crawl->cost.again += visit->ask_count - visit->ask;
}

bool visit_plan_more(struct crawl *crawl, struct visit *visit)
{
    if (visit->probing)
        return false;
    if (!visit->widened && visit->plan.count < crawl->identities.count)
        widen(crawl, visit);
    if (visit->ask >= visit->ask_count && !visit->doubted)
        doubt(crawl, visit);
    return visit->ask < visit->ask_count;
}
