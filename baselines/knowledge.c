/* knowledge.c: the values of a site: read from a look, kept sorted, found. */
#include "baselines/knowledge.h"

#include "page/url.h"

#include <stdlib.h>
#include <string.h>

bool plain_profile_of(const struct profile *profile, struct text identity, struct text plain, int64_t run, int64_t at,
                      struct plain_profile *look)
{
    if (plain.length == 0 || !text_equal(identity, plain))
        return false;
    *look = (struct plain_profile){profile, run, at};
    return true;
}

static const char *const channel_names[VALUE_CHANNEL_COUNT] = {
    [VALUE_OUTBOUND] = "outbound", [VALUE_HIDDEN] = "hidden-outbound", [VALUE_SCRIPT] = "script",
    [VALUE_FRAME] = "frame",       [VALUE_FORM] = "form",              [VALUE_META] = "meta",
    [VALUE_TOKEN] = "token",
};

const char *value_channel_name(enum value_channel channel)
{
    return channel_names[channel];
}

bool value_channel_from_name(struct text name, enum value_channel *channel)
{
    for (enum value_channel c = 0; c < VALUE_CHANNEL_COUNT; c++)
        if (text_equal(name, text_from_string(channel_names[c]))) {
            *channel = c;
            return true;
        }
    return false;
}

struct values {
    struct arena *arena;
    struct text own; /* registrable domain of the site */
    ARENA_LIST(struct site_value) list;
};

static void add(struct values *values, enum value_channel channel, struct text value)
{
    if (value.length)
        *ARENA_PUSH(values->arena, &values->list) = (struct site_value){channel, value};
}

static void add_host(struct values *values, enum value_channel channel, struct text host)
{
    if (!text_starts_with(host, TEXT("inline:")) && !text_equal(url_registrable_domain(host), values->own))
        add(values, channel, host);
}

/* Only what says where the page belongs or sends its visitors; pictures for shared links (og:image) come from anywhere. */
static void add_meta(struct values *values, struct text entry)
{
    static const char *const names[] = {"canonical", "alternate", "amphtml", "refresh", "base", "og:url", "twitter:url"};
    size_t equals = text_find_byte(entry, '=', 0);
    struct text name = text_slice(entry, 0, equals);
    struct url url;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_equal_ignore_case(name, text_from_string(names[i])) && equals != SIZE_MAX &&
            url_parse_start(values->arena, text_slice(entry, equals + 1, SIZE_MAX), NULL, &url) &&
            !text_equal(url_registrable_domain(url.host), values->own))
            add(values, VALUE_META,
                arena_printf(values->arena, "%s=%.*s", names[i], TEXT_ARGS(url.host)));
}

static void add_entry(struct values *values, const struct profile_entry *entry)
{
    static const enum value_channel of[PROFILE_CHANNEL_COUNT] = {
        [PROFILE_SCRIPT] = VALUE_SCRIPT,
        [PROFILE_FRAME] = VALUE_FRAME,
        [PROFILE_FORM] = VALUE_FORM,
    };
    if (entry->channel == PROFILE_OUTBOUND)
        add(values, entry->sight == SIGHT_HIDDEN ? VALUE_HIDDEN : VALUE_OUTBOUND, entry->value);
    else if (entry->channel == PROFILE_META)
        add_meta(values, entry->value);
    else if (entry->channel == PROFILE_TOKEN)
        add(values, VALUE_TOKEN, entry->value);
    else if (of[entry->channel])
        add_host(values, of[entry->channel], entry->value);
}

static int compare_values(const void *left, const void *right)
{
    const struct site_value *a = left;
    const struct site_value *b = right;
    return a->channel != b->channel ? (a->channel < b->channel ? -1 : 1) : text_compare(a->value, b->value);
}

size_t site_values(struct arena *arena, const struct plain_profile *look, struct text host,
                   const struct site_value **values)
{
    struct values found = {.arena = arena, .own = url_registrable_domain(host)};
    for (size_t i = 0; i < look->profile->entry_count; i++)
        add_entry(&found, &look->profile->entries[i]);
    size_t kept = 0;
    if (found.list.count > 1)
        qsort(found.list.items, found.list.count, sizeof *found.list.items, compare_values);
    for (size_t i = 0; i < found.list.count; i++)
        if (kept == 0 || compare_values(&found.list.items[kept - 1], &found.list.items[i]) != 0)
            found.list.items[kept++] = found.list.items[i];
    *values = found.list.items;
    return kept;
}

static bool has_value(const struct site_value *values, size_t count, const struct site_value *wanted)
{
    return count > 0 && bsearch(wanted, values, count, sizeof *values, compare_values);
}

bool site_values_have(const struct site_value *values, size_t count, const struct site_value *wanted)
{
    const struct site_value shown = {VALUE_OUTBOUND, wanted->value};
    return has_value(values, count, wanted) || (wanted->channel == VALUE_HIDDEN && has_value(values, count, &shown));
}

void knowledge_open(struct knowledge *knowledge, struct arena *arena, struct text host)
{
    *knowledge = (struct knowledge){.arena = arena, .host = arena_copy(arena, host)};
    knowledge->templates = arena_alloc(arena, sizeof *knowledge->templates);
}

void knowledge_add(struct knowledge *knowledge, const struct known_value *value)
{
    if (knowledge->values.count == KNOWLEDGE_LIMIT_VALUES) {
        knowledge->cut = true;
        return;
    }
    struct known_value *known = ARENA_PUSH(knowledge->arena, &knowledge->values);
    *known = *value;
    known->value = arena_copy(knowledge->arena, value->value);
}

static int compare_known(const void *left, const void *right)
{
    const struct known_value *a = left;
    const struct known_value *b = right;
    return a->channel != b->channel ? (a->channel < b->channel ? -1 : 1) : text_compare(a->value, b->value);
}

void knowledge_ready(struct knowledge *knowledge)
{
    if (knowledge->values.count > 1)
        qsort(knowledge->values.items, knowledge->values.count, sizeof *knowledge->values.items, compare_known);
}

const struct known_value *knowledge_of(const struct knowledge *knowledge, enum value_channel channel, struct text value)
{
    const struct known_value wanted = {.channel = channel, .value = value};
    return knowledge->values.count ? bsearch(&wanted, knowledge->values.items, knowledge->values.count,
                                             sizeof *knowledge->values.items, compare_known)
                                   : NULL;
}

const struct known_value *knowledge_accepted(const struct knowledge *knowledge, enum value_channel channel,
                                             struct text value)
{
    const struct known_value *known = knowledge_of(knowledge, channel, value);
    if (channel == VALUE_HIDDEN && (!known || known->state == VALUE_CANDIDATE))
        known = knowledge_of(knowledge, VALUE_OUTBOUND, value);
    return known && known->state == VALUE_ACCEPTED ? known : NULL;
}

struct text value_host(enum value_channel channel, struct text value)
{
    size_t equals = channel == VALUE_META ? text_find_byte(value, '=', 0) : SIZE_MAX;
    return equals == SIZE_MAX ? value : text_slice(value, equals + 1, SIZE_MAX);
}

static bool is_rejected(const struct knowledge *knowledge, enum value_channel channel, struct text value)
{
    const struct known_value *known = knowledge_of(knowledge, channel, value);
    return known && known->state == VALUE_REJECTED;
}

bool knowledge_rejected(const struct knowledge *knowledge, enum value_channel channel, struct text value)
{
    struct text host = value_host(channel, value);
    struct text domain = channel == VALUE_TOKEN ? host : url_registrable_domain(host);
    if (is_rejected(knowledge, channel, value))
        return true;
    for (enum value_channel c = 0; c < VALUE_CHANNEL_COUNT; c++)
        if (is_rejected(knowledge, c, host) || is_rejected(knowledge, c, domain))
            return true;
    return false;
}

void knowledge_reject(struct knowledge *knowledge, enum value_channel channel, struct text value, int64_t since)
{
    struct known_value *known = NULL;
    const struct known_value rejected = {.channel = channel, .value = value, .state = VALUE_REJECTED, .since = since};
    size_t place = 0;
    for (size_t end = knowledge->values.count; place < end && !known;) {
        size_t middle = place + (end - place) / 2;
        int order = compare_known(&knowledge->values.items[middle], &rejected);
        if (order == 0)
            known = &knowledge->values.items[middle];
        else if (order < 0)
            place = middle + 1;
        else
            end = middle;
    }
    if (known) {
        known->state = VALUE_REJECTED;
        known->since = since;
        return;
    }
    size_t before = knowledge->values.count;
    knowledge_add(knowledge, &rejected);
    if (knowledge->values.count == before)
        return; /* full, and says so */
    const struct known_value added = knowledge->values.items[before];
    memmove(&knowledge->values.items[place + 1], &knowledge->values.items[place],
            (before - place) * sizeof *knowledge->values.items);
    knowledge->values.items[place] = added;
}
