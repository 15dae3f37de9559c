/* plan.c: the order of asking, and who is left out. */
#include "crawler/plan.h"

struct plan_identities plan_identities(const struct identity *const *items, size_t count, bool rotate)
{
    struct plan_identities identities = {.items = items, .count = count, .rotate = rotate};
    for (size_t i = count; i-- > 0;)
        if (!identity_from_search(items[i]) && !identity_is_crawler(items[i]))
            identities.plain = i;
    return identities;
}

/* A redirect that is shown once to each visitor waits for a phone that comes from a search engine: whoever looks like one
 * asks before the others, so that nobody uses that one time up. */
static int eagerness(const struct identity *identity)
{
    return (identity_from_search(identity) ? 2 : 0) + (identity_is_phone(identity) && !identity_is_crawler(identity) ? 1 : 0);
}

static bool has(const struct plan *plan, size_t identity)
{
    for (size_t i = 0; i < plan->count; i++)
        if (plan->order[i] == identity)
            return true;
    return false;
}

void plan_add_all(const struct plan_identities *identities, struct plan *plan)
{
    for (int wanted = 3; wanted >= 0; wanted--)
        for (size_t i = 0; i < identities->count; i++)
            if (eagerness(identities->items[i]) == wanted && !has(plan, i))
                plan->order[plan->count++] = i;
}

/* Adds the one that has not seen the page for longest. Equals take turns from page to page, so that on each night each of
 * them sees its share of every site. */
static void add_longest_ago(const struct plan_identities *identities, const struct plan_page *page, struct plan *plan)
{
    struct plan all = *plan;
    plan_add_all(identities, &all);
    if (all.count == plan->count)
        return;
    const size_t choice = all.count - plan->count;
    size_t best = all.order[plan->count + page->spread % choice];
    for (size_t i = 1; i < choice; i++) {
        size_t next = all.order[plan->count + (page->spread + i) % choice];
        if (page->last_run[next] < page->last_run[best])
            best = next;
    }
    plan->order[plan->count++] = best;
}

/* Asking order within the plan. */
static void settle(const struct plan_identities *identities, struct plan *plan)
{
    struct plan all = {0};
    struct plan sorted = {.reason = plan->reason};
    plan_add_all(identities, &all);
    for (size_t i = 0; i < all.count; i++)
        if (has(plan, all.order[i]))
            sorted.order[sorted.count++] = all.order[i];
    *plan = sorted;
}

void plan_page(const struct plan_identities *identities, const struct plan_page *page, size_t extras_left,
               struct plan *plan)
{
    bool seen = false;
    *plan = (struct plan){0};
    for (size_t i = 0; i < identities->count; i++)
        seen = seen || page->last_run[i] > 0;
    plan->reason = page->is_home              ? PLAN_HOME
                   : page->ever_flagged       ? PLAN_FLAGGED
                   : !seen                    ? PLAN_NEW
                   : page->takes_user_content ? PLAN_USER_CONTENT
                                              : PLAN_ROTATION;
    bool always = plan->reason == PLAN_HOME || plan->reason == PLAN_FLAGGED || !identities->rotate;
    bool afforded = plan->reason == PLAN_NEW && extras_left >= identities->count - 1;
    if (always || afforded) {
        plan_add_all(identities, plan);
        return;
    }
    add_longest_ago(identities, page, plan);
    if (plan->reason == PLAN_USER_CONTENT && extras_left > 0)
        add_longest_ago(identities, page, plan);
    settle(identities, plan);
}

size_t plan_rotation_nights(const struct plan_identities *identities)
{
    return identities->rotate ? identities->count : 1;
}
