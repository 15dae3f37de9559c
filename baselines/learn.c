/* learn.c: what may be learned of a site's night, of a page and of a value. The order of the questions is that of the
 * sentences: the first refusal is the one that is told. */
#include "baselines/learn.h"

#include "page/rule.h"
#include "page/url.h"

enum { NIGHTS_VERSION = 1 };

static const struct {
    const char *english;
    const char *vietnamese;
} refusals[REFUSAL_COUNT] = {
#define REFUSAL(name, english, vietnamese) [REFUSAL_##name] = {english, vietnamese},
#include "baselines/learn.def"
#undef REFUSAL
};

const char *refusal_english(enum refusal refusal)
{
    return refusals[refusal].english;
}

const char *refusal_vietnamese(enum refusal refusal)
{
    return refusals[refusal].vietnamese;
}

/* --- the site's night --- */
static enum refusal refuse_night(const struct night *tonight, const struct nights *before)
{
    if (tonight->clock_back || tonight->started < before->last_started || tonight->finished < tonight->started)
        return REFUSAL_CLOCK;
    if (!tonight->complete)
        return REFUSAL_PARTIAL;
    if (tonight->failed)
        return REFUSAL_FAILED;
    if (tonight->pages == 0)
        return REFUSAL_EMPTY;
    return tonight->flagged ? REFUSAL_FLAGGED : REFUSAL_NONE;
}

static bool nights_was_quiet(const struct nights *nights, int64_t run)
{
    for (size_t i = 0; i < nights->count; i++)
        if (nights->quiet[i].run == run)
            return true;
    return false;
}

struct learning learning_of_site(const struct night *tonight, const struct nights *before)
{
    enum refusal why = refuse_night(tonight, before);
    if (why != REFUSAL_NONE)
        return (struct learning){LEARN_NOTHING, why};
    if (before->count == 0)
        return (struct learning){LEARN_CANDIDATES, REFUSAL_FIRST_NIGHT};
    const struct night *last = &before->quiet[before->count - 1];
    if (nights_was_quiet(before, tonight->run))
        return (struct learning){LEARN_NOTHING, REFUSAL_SAME_RUN};
    if (tonight->started < last->finished || tonight->started - last->started < LEARN_LEAST_SECONDS)
        return (struct learning){LEARN_NOTHING, REFUSAL_TOO_SOON};
    if (tonight->pages > last->pages * 2 || last->pages > tonight->pages * 2)
        return (struct learning){LEARN_CANDIDATES, REFUSAL_PAGES_JUMPED};
    return (struct learning){LEARN_ACCEPT, REFUSAL_NONE};
}

void nights_after(struct nights *nights, const struct night *tonight, const struct learning *learning)
{
    nights->last_why = learning->why;
    if (learning->why != REFUSAL_CLOCK)
        nights->last_started = tonight->started;
    if (learning->step == LEARN_NOTHING)
        return;
    nights->settled |= learning->step == LEARN_ACCEPT &&
                       tonight->baselines >= tonight->pages / 100 * LEARN_SETTLED_PERCENT +
                                                 tonight->pages % 100 * LEARN_SETTLED_PERCENT / 100 &&
                       tonight->baselines > 0;
    if (nights->count == LEARN_LIMIT_NIGHTS) {
        for (size_t i = 1; i < nights->count; i++)
            nights->quiet[i - 1] = nights->quiet[i];
        nights->count--;
    }
    nights->quiet[nights->count++] = *tonight;
}

void nights_trust_clock(struct nights *nights, int64_t now)
{
    size_t kept = 0;
    for (size_t i = 0; i < nights->count; i++)
        if (nights->quiet[i].started <= now && nights->quiet[i].finished <= now)
            nights->quiet[kept++] = nights->quiet[i];
    nights->count = kept;
    if (nights->last_started > now)
        nights->last_started = now;
}

void nights_later(struct nights *nights, int64_t seconds, int64_t now)
{
    for (size_t i = 0; i < nights->count; i++) {
        struct night *night = &nights->quiet[i];
        night->started = night->started < now - seconds ? night->started + seconds : now;
        night->finished = night->finished < now - seconds ? night->finished + seconds : now;
    }
}

void nights_encode(const struct nights *nights, struct buffer *buffer)
{
    buffer_put_u8(buffer, NIGHTS_VERSION);
    buffer_put_u8(buffer, nights->settled);
    buffer_put_u8(buffer, (uint8_t)nights->last_why);
    buffer_put_u64(buffer, (uint64_t)nights->last_started);
    buffer_put_u32(buffer, (uint32_t)nights->count);
    for (size_t i = 0; i < nights->count; i++) {
        buffer_put_u64(buffer, (uint64_t)nights->quiet[i].run);
        buffer_put_u64(buffer, (uint64_t)nights->quiet[i].started);
        buffer_put_u64(buffer, (uint64_t)nights->quiet[i].finished);
        buffer_put_u64(buffer, nights->quiet[i].pages);
    }
}

bool nights_decode(struct reader *reader, struct nights *nights)
{
    *nights = (struct nights){0};
    bool known = reader_u8(reader) == NIGHTS_VERSION;
    nights->settled = reader_u8(reader) == 1;
    uint8_t why = reader_u8(reader);
    nights->last_why = why < REFUSAL_COUNT ? (enum refusal)why : REFUSAL_NONE;
    nights->last_started = (int64_t)reader_u64(reader);
    uint32_t count = reader_count(reader, 4 * 8);
    for (uint32_t i = 0; i < count && i < LEARN_LIMIT_NIGHTS; i++) {
        struct night *night = &nights->quiet[nights->count++];
        night->run = (int64_t)reader_u64(reader);
        night->started = (int64_t)reader_u64(reader);
        night->finished = (int64_t)reader_u64(reader);
        night->pages = reader_u64(reader);
        night->complete = true;
    }
    if (known && reader_done(reader))
        return true;
    *nights = (struct nights){0};
    return false;
}

/* --- a page --- */
/* Digits are one to it, so that counters and page numbers change no title. */
static bool same_title(const struct profile *a, const struct profile *b)
{
    return profile_block(a->title) >> 16 == profile_block(b->title) >> 16;
}

static bool is_cut(const struct profile *profile)
{
    size_t of_channel[PROFILE_CHANNEL_COUNT] = {0};
    for (size_t i = 0; i < profile->entry_count; i++)
        if (++of_channel[profile->entries[i].channel] >= PROFILE_LIMIT_ENTRIES)
            return true;
    return false;
}

static bool says_only_new(struct text rule)
{
    static const enum comparison_rule rules[] = {COMPARISON_NEW_SCRIPT,      COMPARISON_NEW_FRAME, COMPARISON_NEW_FORM_TARGET,
                                                 COMPARISON_NEW_META_TARGET, COMPARISON_NEW_TOKEN, COMPARISON_NEW_LINK_HOST,
                                                 COMPARISON_NEW_TO_PROVINCE};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (text_equal(rule, text_from_string(comparison_rule(rules[i])->id)))
            return true;
    return false;
}

/* True where the finding is about the value's host. Findings that only say "new" are about no host: what is new beside an
 * injection may be honest. */
static bool finding_names(const struct finding *finding, const struct site_value *value)
{
    if (finding->weight <= 0 || finding->target.length == 0 || says_only_new(finding->rule))
        return false;
    struct text named = value_host(value->channel, value->value);
    struct text target = finding->target;
    size_t scheme = text_find(target, TEXT("://"), 0);
    if (scheme != SIZE_MAX)
        target = text_slice(target, scheme + 3, SIZE_MAX);
    size_t end = 0;
    while (end < target.length && target.data[end] != '/' && target.data[end] != ':' && target.data[end] != '?')
        end++;
    target = text_slice(target, 0, end);
    if (value->channel == VALUE_OUTBOUND || value->channel == VALUE_HIDDEN)
        return text_equal_ignore_case(url_registrable_domain(target), named);
    return text_equal_ignore_case(target, named);
}

static const struct finding *finding_about(const struct page_night *page, const struct site_value *value)
{
    for (size_t i = 0; i < page->finding_count; i++)
        if (finding_names(&page->findings[i], value))
            return &page->findings[i];
    return NULL;
}

enum refusal page_refused(const struct page_night *page)
{
    const struct profile *profile = page->tonight ? page->tonight->profile : NULL;
    return !profile                          ? REFUSAL_NOT_PLAIN
           : page->verdict != VERDICT_CLEAN  ? REFUSAL_PAGE_FLAGGED
           : !page->whole                    ? REFUSAL_NOT_WHOLE
           : profile->status != 200          ? REFUSAL_STATUS
           : page->soft_404                  ? REFUSAL_SOFT_404
           : page->cloaking                  ? REFUSAL_CLOAKING
           : is_cut(profile)                 ? REFUSAL_CUT
                                             : REFUSAL_NONE;
}

static enum refusal refuse_pair(const struct page_night *page, const struct nights *before)
{
    if (!page->last)
        return REFUSAL_FIRST_SIGHT;
    if (page->last->run == page->tonight->run)
        return REFUSAL_SAME_RUN;
    if (page->tonight->at < page->last->at)
        return REFUSAL_CLOCK;
    if (page->tonight->at - page->last->at < LEARN_LEAST_SECONDS)
        return REFUSAL_TOO_SOON;
    if (!nights_was_quiet(before, page->last->run))
        return REFUSAL_LAST_NOT_QUIET;
    const struct profile *tonight = page->tonight->profile;
    const struct profile *last = page->last->profile;
    if (last->status != tonight->status)
        return REFUSAL_STATUS;
    if (!same_title(tonight, last))
        return REFUSAL_TITLE_CHANGED;
    return profile_likeness(tonight, last) < KNOWLEDGE_SAME_LAYOUT ? REFUSAL_LAYOUT_CHANGED : REFUSAL_NONE;
}

/* A page's baseline never holds what the site does not take: each value is accepted, or will be when tonight is over. */
static enum refusal refuse_value(const struct knowledge *knowledge, const struct site_value *value, int64_t *since)
{
    const struct known_value *accepted = knowledge_accepted(knowledge, value->channel, value->value);
    const struct known_value *known = knowledge_of(knowledge, value->channel, value->value);
    *since = accepted ? accepted->since : INT64_MAX;
    if (accepted)
        return REFUSAL_NONE;
    if (!known)
        return REFUSAL_VALUE_WAITS;
    struct known_value tonight = *known;
    tonight.nights++;
    enum refusal why = value_learning(&tonight, knowledge);
    return why == REFUSAL_NONE || why == REFUSAL_REJECTED ? why : REFUSAL_VALUE_WAITS;
}

/* The values, and how many links to other sites the page took on lately. */
static struct page_learning refuse_values(const struct page_night *page, const struct knowledge *knowledge,
                                          const struct site_value *values, size_t count)
{
    size_t dripped = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t since = 0;
        enum refusal why = refuse_value(knowledge, &values[i], &since);
        bool is_link = values[i].channel == VALUE_OUTBOUND || values[i].channel == VALUE_HIDDEN;
        bool is_late = since == INT64_MAX || page->tonight->at - since < LEARN_DRIP_SECONDS;
        if (why == REFUSAL_NONE && page->baseline && knowledge->settled && is_link && is_late)
            why = ++dripped > LEARN_LIMIT_DRIP ? REFUSAL_DRIP : REFUSAL_NONE;
        if (why != REFUSAL_NONE)
            return (struct page_learning){PAGE_KEEP, why, values[i].value};
    }
    return (struct page_learning){PAGE_ACCEPT, REFUSAL_NONE, {0}};
}

struct page_learning page_learning(struct arena *arena, const struct page_night *page, const struct nights *before,
                                   const struct knowledge *knowledge)
{
    const struct site_value *values = NULL;
    if (page->baseline && page->verdict == VERDICT_TAKEDOWN) {
        size_t count = site_values(arena, page->baseline, knowledge->host, &values);
        for (size_t i = 0; i < count; i++)
            if (finding_about(page, &values[i]))
                return (struct page_learning){PAGE_WITHDRAW, REFUSAL_VOUCHED, values[i].value};
    }
    enum refusal why = page_refused(page);
    if (why == REFUSAL_NONE)
        why = refuse_pair(page, before);
    if (why != REFUSAL_NONE)
        return (struct page_learning){PAGE_KEEP, why, {0}};
    const struct site_value *last = NULL;
    size_t count = site_values(arena, page->tonight, knowledge->host, &values);
    size_t last_count = site_values(arena, page->last, knowledge->host, &last);
    for (size_t i = 0; i < count; i++)
        if (!site_values_have(last, last_count, &values[i]))
            return (struct page_learning){PAGE_KEEP, REFUSAL_VALUES_CHANGED, values[i].value};
    return refuse_values(page, knowledge, values, count);
}

/* --- a value --- */
enum refusal value_learning(const struct known_value *value, const struct knowledge *knowledge)
{
    if (value->state == VALUE_REJECTED || knowledge_rejected(knowledge, value->channel, value->value))
        return REFUSAL_REJECTED;
    if (knowledge->settled && value->channel != VALUE_OUTBOUND)
        return REFUSAL_NEEDS_PERSON;
    if (value->nights < LEARN_NIGHTS)
        return REFUSAL_ONE_NIGHT;
    return value->met_flagged && value->nights < LEARN_NIGHTS_AFTER_FLAGGED ? REFUSAL_MET_FLAGGED : REFUSAL_NONE;
}

bool value_falls(const struct page_night *page, const struct knowledge *knowledge, const struct site_value *value)
{
    return page->verdict == VERDICT_TAKEDOWN && finding_about(page, value) &&
           !knowledge_accepted(knowledge, value->channel, value->value) &&
           !knowledge_rejected(knowledge, value->channel, value->value);
}
