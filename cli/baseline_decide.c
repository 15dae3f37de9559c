/* baseline_decide.c: `rasoat baseline approve`, `reject` and `rollback`: what a named person decides, with a reason. */
#include "baselines/change.h"
#include "cli/baseline.h"
#include "store/looks.h"

#include <string.h>

static bool decide_value(struct baseline_job *job, int64_t site, struct text channel, struct text value,
                         enum known_state state)
{
    return baseline_stored(job, store_known_decide(job->store, site, channel, value, state, job->who, job->reason,
                                                   job->run, job->now));
}

/* --- one page --- */
/* Values of the page that are rejected speak against approving it as much as a flag does. */
static bool has_rejected(const struct knowledge *knowledge, const struct site_value *values,
                         size_t count, struct text *which)
{
    for (size_t i = 0; i < count; i++)
        if (knowledge_rejected(knowledge, values[i].channel, values[i].value)) {
            *which = values[i].value;
            return true;
        }
    return false;
}

static bool accept_values(struct baseline_job *job, int64_t site, const struct knowledge *knowledge,
                          const struct site_value *values, size_t count)
{
    for (size_t i = 0; i < count && !job->failed; i++)
        if (!knowledge_accepted(knowledge, values[i].channel, values[i].value))
            decide_value(job, site, text_from_string(value_channel_name(values[i].channel)), values[i].value,
                         KNOWN_ACCEPTED);
    return !job->failed;
}

static bool put_page(struct baseline_job *job, int64_t page, int64_t profile)
{
    const struct baseline baseline = {.page = page, .profile = profile, .since_run = job->run, .since = job->now,
                                      .how = BASELINE_APPROVED, .who = job->who, .reason = job->reason};
    return baseline_stored(job, store_baseline_put(job->store, &baseline));
}

enum baseline_approval baseline_approve_page(struct baseline_job *job, int64_t page, struct text *rejected)
{
    struct page_past past;
    struct profile profile;
    struct plain_profile look;
    struct knowledge knowledge;
    const struct site_value *values = NULL;
    int64_t id = 0;
    *rejected = (struct text){0};
    arena_reset(job->scratch);
    if (!baseline_stored(job, store_page_past(job->store, page, &past)))
        return BASELINE_APPROVAL_FAILED;
    if (!baseline_look(job, page, &id, &profile) ||
        !plain_profile_of(&profile, job->plain, job->plain, past.last_run, past.last_time, &look))
        return job->failed ? BASELINE_APPROVAL_FAILED : BASELINE_APPROVAL_NOT_SEEN;
    if (!baseline_knowledge(job, job->scratch, past.site, &knowledge))
        return BASELINE_APPROVAL_FAILED;
    size_t count = site_values(job->scratch, &look, knowledge.host, &values);
    if (!job->even_though_flagged && past.verdict == VERDICT_TAKEDOWN)
        return BASELINE_APPROVAL_FLAGGED;
    if (!job->even_though_flagged && has_rejected(&knowledge, values, count, rejected))
        return BASELINE_APPROVAL_REJECTED;
    return put_page(job, page, id) && accept_values(job, past.site, &knowledge, values, count) ? BASELINE_APPROVAL_DONE
                                                                                               : BASELINE_APPROVAL_FAILED;
}

/* The page's last look becomes its baseline, and what it names becomes known. False: told why not. */
static bool approve_page(struct baseline_job *job, int64_t page)
{
    struct text rejected;
    const enum baseline_approval approval = baseline_approve_page(job, page, &rejected);
    const bool flagged = approval == BASELINE_APPROVAL_FLAGGED;
    if (approval == BASELINE_APPROVAL_NOT_SEEN)
        cli_say(job->invocation, "the plain visitor (%.*s) has not seen page %lld yet",
                "kiểu người xem thường (%.*s) chưa xem trang %lld", TEXT_ARGS(job->plain), (long long)page);
    if (flagged || approval == BASELINE_APPROVAL_REJECTED)
        cli_say(job->invocation,
                "page %lld %s%.*s. To approve it would make an intruder's page the standard that all later nights are "
                "measured by, and its links would be told no more. If you have looked at it yourself: --even-though-flagged",
                "trang %lld %s%.*s. Duyệt trang này là lấy nội dung của kẻ xâm nhập làm chuẩn để so mọi đêm sau, và các liên "
                "kết của nó sẽ không được báo nữa. Nếu đã tự mình kiểm tra: --even-though-flagged",
                (long long)page,
                flagged ? baseline_words(job, "is listed for takedown", "đang trong danh sách cần gỡ bỏ")
                        : baseline_words(job, "names what was rejected: ", "nêu giá trị đã bị bác bỏ: "),
                TEXT_ARGS(finding_clean(job->scratch, rejected, 200)));
    return approval == BASELINE_APPROVAL_DONE;
}

/* --- one item --- */
struct found_item {
    struct arena *arena;
    struct site_item item;
};

static bool take_item(void *context, const struct site_item *item)
{
    struct found_item *found = context;
    found->item = *item;
    found->item.kind = arena_copy(found->arena, item->kind);
    found->item.value = arena_copy(found->arena, item->value);
    return false;
}

/* The channel that an item of that kind speaks of; false for items without a value (a redesign, an open redirect). */
static bool channel_of_kind(struct text kind, enum value_channel *channel)
{
    static const struct {
        enum comparison_rule rule;
        enum value_channel channel;
    } kinds[] = {{COMPARISON_NEW_SCRIPT, VALUE_SCRIPT},
                 {COMPARISON_NEW_FRAME, VALUE_FRAME},
                 {COMPARISON_NEW_FORM_TARGET, VALUE_FORM},
                 {COMPARISON_NEW_META_TARGET, VALUE_META},
                 {COMPARISON_NEW_TOKEN, VALUE_TOKEN}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (text_equal(kind, text_from_string(comparison_rule(kinds[i].rule)->id))) {
            *channel = kinds[i].channel;
            return true;
        }
    return false;
}

/* The layouts that were counted last night become known. No page's baseline changes: two quiet nights do that. */
static bool accept_layouts(struct baseline_job *job, int64_t site)
{
    struct arena *arena = job->invocation->arena;
    struct templates *known = arena_alloc(arena, sizeof *known);
    struct templates *tonight = arena_alloc(arena, sizeof *tonight);
    if (!baseline_templates(job, site, TEMPLATES_ACCEPTED, known) || !baseline_templates(job, site, TEMPLATES_TONIGHT, tonight))
        return false;
    templates_learn(known, tonight, tonight);
    return baseline_stored(job, site_templates_write(job->store, site, TEMPLATES_ACCEPTED, known));
}

struct coming {
    struct arena *arena;
    int64_t since_run;
    ARENA_LIST(struct site_value) values;
};

static bool collect_coming(void *context, const struct known *known)
{
    struct coming *coming = context;
    enum value_channel channel;
    if (known->first_run >= coming->since_run && value_channel_from_name(known->channel, &channel) &&
        (channel == VALUE_SCRIPT || channel == VALUE_FRAME))
        *ARENA_PUSH(coming->arena, &coming->values) = (struct site_value){channel, arena_copy(coming->arena, known->value)};
    return true;
}

size_t baseline_coming(struct baseline_job *job, const struct site_item *item, const struct site_value **values)
{
    struct coming coming = {.arena = job->invocation->arena, .since_run = item->first_run};
    const struct known_query query = {.site = item->site, .states = {[KNOWN_CANDIDATE] = true}};
    baseline_stored(job, store_known(job->store, &query, collect_coming, &coming));
    *values = coming.values.items;
    return coming.values.count;
}

/* One decision: the new layouts, and the scripts and frames that came with them, as `diff` names them. Links, forms and what is
 * named to search engines go their own way. */
static void accept_redesign(struct baseline_job *job, const struct site_item *item)
{
    const struct site_value *values = NULL;
    if (!accept_layouts(job, item->site))
        return;
    size_t count = baseline_coming(job, item, &values);
    for (size_t i = 0; i < count && !job->failed; i++)
        if (decide_value(job, item->site, text_from_string(value_channel_name(values[i].channel)), values[i].value,
                         KNOWN_ACCEPTED))
            baseline_print(job, "accepted with it: %s:%.*s\n", "chấp nhận kèm theo: %s:%.*s\n",
                           value_channel_name(values[i].channel),
                           TEXT_ARGS(finding_clean(job->scratch, values[i].value, 200)));
}

static bool decide_item(struct baseline_job *job, int64_t id, bool approve)
{
    struct found_item found = {.arena = job->invocation->arena};
    const struct item_query query = {.id = id};
    enum value_channel channel;
    if (!baseline_stored(job, store_items(job->store, &query, take_item, &found)))
        return false;
    if (found.item.id == 0) {
        cli_say(job->invocation, "no such item: %lld", "không có mục: %lld", (long long)id);
        return false;
    }
    if (channel_of_kind(found.item.kind, &channel) && found.item.value.length)
        decide_value(job, found.item.site, text_from_string(value_channel_name(channel)), found.item.value,
                     approve ? KNOWN_ACCEPTED : KNOWN_REJECTED);
    else if (approve && text_equal(found.item.kind, text_from_string(comparison_rule(COMPARISON_REDESIGN)->id)))
        accept_redesign(job, &found.item);
    if (!approve && !job->failed)
        baseline_end_rejected(job, found.item.site);
    return !job->failed && baseline_stored(job, store_item_decide(job->store, id, approve ? ITEM_APPROVED : ITEM_REJECTED,
                                                                 job->who, job->reason, job->now));
}

/* --- what is named on the command line --- */
enum target_kind { TARGET_SITE, TARGET_ITEM, TARGET_VALUE, TARGET_PAGE };
struct target {
    enum target_kind kind;
    uint64_t item;
    struct site_value value;
};

static bool read_target(struct baseline_job *job, struct target *target)
{
    struct text t = text_from_string(job->target);
    size_t colon = text_find_byte(t, ':', 0);
    *target = (struct target){.kind = TARGET_PAGE};
    if (!job->target) {
        target->kind = TARGET_SITE;
        return job->site.id != 0;
    }
    struct text rest = text_slice(t, colon == SIZE_MAX ? t.length : colon + 1, SIZE_MAX);
    if (text_starts_with(t, TEXT("item:"))) {
        target->kind = TARGET_ITEM;
        return text_to_number(rest, INT64_MAX, &target->item);
    }
    if (colon != SIZE_MAX && value_channel_from_name(text_slice(t, 0, colon), &target->value.channel)) {
        target->kind = TARGET_VALUE;
        target->value.value = rest;
        return rest.length > 0 && job->site.id != 0;
    }
    return true;
}

struct waiting {
    struct baseline_job *job;
    ARENA_LIST(struct site_value) values;
    ARENA_LIST(int64_t) items;
    ARENA_LIST(int64_t) pages;
    uint64_t left_out;
};

static bool collect_value(void *context, const struct known *known)
{
    struct waiting *waiting = context;
    struct arena *arena = waiting->job->invocation->arena;
    enum value_channel channel;
    if (value_channel_from_name(known->channel, &channel))
        *ARENA_PUSH(arena, &waiting->values) = (struct site_value){channel, arena_copy(arena, known->value)};
    return true;
}

/* Changes of the site only: that a host answers any path, or that its search repeats all words, is nothing to get used to. */
static bool collect_item(void *context, const struct site_item *item)
{
    static const enum comparison_rule never[] = {COMPARISON_ANY_PATH, COMPARISON_SEARCH_REFLECTION, COMPARISON_OPEN_REDIRECTOR};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (text_equal(item->kind, text_from_string(comparison_rule(never[i])->id)))
            return true;
    struct waiting *waiting = context;
    *ARENA_PUSH(waiting->job->invocation->arena, &waiting->items) = item->id;
    return true;
}

static bool collect_page(void *context, const struct page_report *report)
{
    struct waiting *waiting = context;
    if (!text_equal(report->site, waiting->job->site.name))
        return true;
    if (report->verdict == VERDICT_CLEAN || report->verdict == VERDICT_REVIEW)
        *ARENA_PUSH(waiting->job->invocation->arena, &waiting->pages) = report->id;
    else
        waiting->left_out++;
    return true;
}

static bool gather(struct waiting *waiting)
{
    struct baseline_job *job = waiting->job;
    const struct known_query values = {.site = job->site.id, .states = {[KNOWN_CANDIDATE] = true}};
    const struct item_query items = {.site = job->site.id, .states = {[ITEM_OPEN] = true}};
    struct page_query pages = {0};
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        pages.verdicts[i] = true;
    return baseline_stored(job, store_known(job->store, &values, collect_value, waiting)) &&
           baseline_stored(job, store_items(job->store, &items, collect_item, waiting)) &&
           baseline_stored(job, store_pages(job->store, &pages, collect_page, waiting));
}

/* A person says what is normal: what comes after is news. */
static bool settle(struct baseline_job *job)
{
    struct nights nights;
    if (!baseline_nights(job, job->site.id, &nights))
        return false;
    nights.settled = true;
    return baseline_stored(job, site_nights_write(job->store, job->site.id, &nights));
}

/* All that waits on a site, but for pages that need takedown and values that were rejected: these take a decision each. */
static enum exit_code approve_site(struct baseline_job *job)
{
    struct waiting waiting = {.job = job};
    uint64_t pages = 0;
    if (!gather(&waiting))
        return EXIT_OPERATIONAL;
    for (size_t i = 0; i < waiting.items.count && !job->failed; i++)
        decide_item(job, waiting.items.items[i], true);
    for (size_t i = 0; i < waiting.values.count && !job->failed; i++)
        decide_value(job, job->site.id, text_from_string(value_channel_name(waiting.values.items[i].channel)),
                     waiting.values.items[i].value, KNOWN_ACCEPTED);
    struct knowledge knowledge;
    if (job->failed || !accept_layouts(job, job->site.id) || !settle(job) ||
        !baseline_knowledge(job, job->invocation->arena, job->site.id, &knowledge))
        return EXIT_OPERATIONAL;
    for (size_t i = 0; i < waiting.pages.count && !job->failed; i++) {
        struct profile profile;
        struct plain_profile look;
        const struct site_value *values = NULL;
        struct text rejected;
        int64_t id = 0;
        arena_reset(job->scratch);
        if (!baseline_look(job, waiting.pages.items[i], &id, &profile) || profile.status != 200 ||
            !plain_profile_of(&profile, job->plain, job->plain, job->run, job->now, &look))
            continue;
        size_t count = site_values(job->scratch, &look, knowledge.host, &values);
        if (has_rejected(&knowledge, values, count, &rejected))
            waiting.left_out++;
        else
            pages += put_page(job, waiting.pages.items[i], id);
    }
    baseline_count(job, "pages approved", "số trang được duyệt", pages);
    baseline_count(job, "values approved", "số giá trị được duyệt", waiting.values.count);
    baseline_count(job, "items approved", "số mục được duyệt", waiting.items.count);
    if (waiting.left_out)
        baseline_count(job, "pages left out (flagged, not judged, or naming what was rejected); approve each by itself",
                 "số trang chưa duyệt (bị nghi ngờ, chưa kết luận hoặc nêu giá trị đã bác bỏ); hãy duyệt từng trang",
                 waiting.left_out);
    return EXIT_DONE;
}

enum exit_code baseline_approve(struct baseline_job *job)
{
    struct target target;
    if (!read_target(job, &target))
        return cli_usage(job->invocation);
    if (target.kind == TARGET_SITE)
        return approve_site(job);
    bool done = false;
    if (target.kind == TARGET_ITEM)
        done = decide_item(job, (int64_t)target.item, true);
    else if (target.kind == TARGET_VALUE)
        done = decide_value(job, job->site.id, text_from_string(value_channel_name(target.value.channel)),
                            target.value.value, KNOWN_ACCEPTED);
    else {
        int64_t page = baseline_page(job, job->target);
        done = page != 0 && approve_page(job, page);
    }
    if (done)
        buffer_add_string(&job->out, baseline_words(job, "approved\n", "đã duyệt\n"));
    return done ? EXIT_DONE : EXIT_OPERATIONAL;
}

enum exit_code baseline_reject(struct baseline_job *job)
{
    struct target target;
    struct rollback nothing;
    if (!read_target(job, &target))
        return cli_usage(job->invocation);
    bool done = false;
    if (target.kind == TARGET_SITE) /* nothing was normal at the beginning of time: all is learned anew */
        done = baseline_stored(job, store_rollback(job->store, job->site.id, 0, job->who, job->reason, job->run, job->now,
                                                   &nothing));
    else if (target.kind == TARGET_ITEM)
        done = decide_item(job, (int64_t)target.item, false);
    else if (target.kind == TARGET_VALUE) {
        done = decide_value(job, job->site.id, text_from_string(value_channel_name(target.value.channel)),
                            target.value.value, KNOWN_REJECTED);
        if (done)
            baseline_count(job, "baselines that named it and end", "số bản chuẩn nêu giá trị này và chấm dứt",
                     baseline_end_rejected(job, job->site.id));
    } else {
        int64_t page = baseline_page(job, job->target);
        done = page != 0 &&
               baseline_stored(job, store_baseline_end(job->store, page, job->now, job->who, job->reason));
    }
    if (done)
        buffer_add_string(&job->out, baseline_words(job, "rejected\n", "đã bác bỏ\n"));
    return done && !job->failed ? EXIT_DONE : EXIT_OPERATIONAL;
}
