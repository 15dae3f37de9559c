/* scan_group.c: the looks of one page, held against each other and summed as cli/crawl_verdict.c does. */
#include "cli/scan_evidence.h"
#include "baselines/cloaking.h"
#include "crawler/plan.h"
#include "detectors/verdict.h"
#include "page/steady.h"
#include "page/url.h"

#include <string.h>

bool group_takes(const struct scan_group *group, const struct scan_look *look)
{
    return group->count == 0 || (group->count < sizeof group->looks / sizeof *group->looks && look->group.length > 0 &&
                                 text_equal(group->looks[0].look->group, look->group));
}

void group_add(struct scan_group *group, const struct scan_seen *seen)
{
    group->looks[group->count++] = *seen;
}

void group_clear(struct scan_group *group)
{
    for (size_t i = 0; i < group->count; i++)
        arena_free(group->looks[i].arena);
    group->count = 0;
}

/* Who looked: an identity of the configuration, or one that only the archive names. */
struct viewer {
    struct text name;
    const struct identity *identity; /* NULL: not configured */
    const struct scan_seen *first;
    const struct scan_seen *again;
    uint64_t steady; /* of the first */
};
struct viewers {
    struct viewer items[3 * IDENTITY_LIMIT];
    size_t count;
    const struct viewer *plain;
};

static struct viewer *viewer_named(struct viewers *viewers, struct text name)
{
    for (size_t i = 0; i < viewers->count; i++)
        if (text_equal(viewers->items[i].name, name))
            return &viewers->items[i];
    viewers->items[viewers->count] = (struct viewer){.name = name};
    return &viewers->items[viewers->count++];
}

/* In the order of the configuration, which decides whose name a finding bears; then the others. */
static void find_viewers(const struct config *config, const struct scan_group *group, struct viewers *viewers)
{
    static const unsigned char key[STEADY_KEY_BYTES]; /* sums are compared here and forgotten */
    *viewers = (struct viewers){0};
    for (size_t i = 0; i < config->identity_count; i++)
        viewer_named(viewers, config->identities[i]->name)->identity = config->identities[i];
    for (size_t i = 0; i < group->count; i++) {
        const struct scan_seen *seen = &group->looks[i];
        struct viewer *viewer = viewer_named(viewers, seen->response.identity);
        if (seen->look->again && !viewer->again) {
            viewer->again = seen;
        } else if (!viewer->first) {
            viewer->first = seen;
            viewer->steady = response_steady_sum(key, seen->arena, &seen->response);
        }
    }
    viewers->plain = &viewers->items[plan_identities(config->identities, config->identity_count, config->rotate).plain];
}

static struct look look_of(const struct viewer *viewer, const struct scan_seen *seen)
{
    struct url url;
    struct look look = {.identity = viewer->name, .crawler = identity_is_crawler(viewer->identity),
                        .from_search = identity_from_search(viewer->identity), .phone = identity_is_phone(viewer->identity)};
    if (!seen)
        return look;
    look.host = url_parse(seen->arena, seen->response.url, NULL, &url) == STATUS_OK ? url.host : (struct text){0};
    look.status = seen->response.status;
    look.profile = seen->analysis->is_page ? &seen->analysis->profile : NULL;
    look.findings = seen->analysis->findings.list.items;
    look.finding_count = seen->analysis->findings.list.count;
    return look;
}

static void judge_viewers(const struct viewers *viewers, struct arena *arena, struct findings *each)
{
    const struct block_set no_blocks = {0}; /* what a site says on every page stands in the store alone */
    const struct viewer *plain = viewers->plain;
    if (!plain->first)
        return;
    const struct look mine = look_of(plain, plain->first);
    const struct look mine_again = look_of(plain, plain->again);
    for (size_t i = 0; i < viewers->count; i++) {
        const struct viewer *viewer = &viewers->items[i];
        if (viewer == plain || !viewer->identity || !viewer->first || viewer->steady == plain->steady)
            continue;
        const struct look other = look_of(viewer, viewer->first);
        const struct look other_again = look_of(viewer, viewer->again);
        judge_cloaking(arena, &mine, plain->again ? &mine_again : NULL, &other, viewer->again ? &other_again : NULL, &no_blocks,
                       &each[i]);
    }
}

/* Of a second look only what the first did not see. */
static void add_findings(struct findings *to, const struct scan_seen *seen, bool others_only)
{
    const size_t before = to->list.count;
    const struct findings *from = seen ? &seen->analysis->findings : NULL;
    for (size_t i = 0; from && i < from->list.count; i++) {
        bool has = false;
        for (size_t j = 0; others_only && j < before && !has; j++)
            has = finding_same(&to->list.items[j], &from->list.items[i]);
        if (!has)
            findings_add(to, &from->list.items[i]);
    }
    to->dropped += from ? from->dropped : 0;
}

bool group_judge(const struct invocation *invocation, struct scan_group *group, struct findings *merged, struct text **seen_by)
{
    struct arena *arena = group->looks[0].arena;
    struct viewers *viewers = arena_alloc(arena, sizeof *viewers);
    bool is_page = false;
    find_viewers(&invocation->config, group, viewers);
    struct findings *each = arena_alloc_array(arena, viewers->count, sizeof *each);
    for (size_t i = 0; i < viewers->count; i++) {
        each[i] = (struct findings){.arena = arena};
        add_findings(&each[i], viewers->items[i].first, false);
        add_findings(&each[i], viewers->items[i].again, true);
    }
    judge_viewers(viewers, arena, each);
    for (size_t i = 0; i < group->count; i++)
        is_page = is_page || group->looks[i].analysis->is_page || group->looks[i].analysis->findings.list.count > 0;
    *merged = (struct findings){.arena = arena};
    verdict_merge(arena, each, viewers->count, merged, seen_by);
    return is_page;
}
