/* probe_entry.c: misconfigurations that advertisers use without breaking in: a search that repeats any words where search
 * engines keep them, an address that leads wherever it is told. */
#include "baselines/probe_answers.h"

#include "baselines/cloaking_priv.h"
#include "page/rule.h"

/* A value of a channel, "name=value", that has that name and holds the word; or any value of that name where there is none. */
static const struct profile_entry *find(const struct profile *profile, enum profile_channel channel, const char *name,
                                        struct text word)
{
    struct text wanted = text_from_string(name);
    for (size_t i = 0; i < profile->entry_count; i++) {
        const struct profile_entry *entry = &profile->entries[i];
        if (entry->channel == channel && text_starts_with_ignore_case(entry->value, wanted) &&
            entry->value.length > wanted.length && entry->value.data[wanted.length] == '=' &&
            (word.length == 0 || text_find_ignore_case(entry->value, word, wanted.length) != SIZE_MAX))
            return entry;
    }
    return NULL;
}

/* "noindex" or "none" for Google in a robots meta or X-Robots-Tag ("max-image-preview:none" is something else, "otherbot:
 * noindex" is for others). */
static bool says_noindex(struct text value)
{
    struct text rest = value;
    text_split(&rest, '=');
    while (rest.length > 0) {
        struct text piece = text_split(&rest, ',');
        if (text_find_byte(piece, ':', 0) != SIZE_MAX && !text_equal_ignore_case(text_trim(text_split(&piece, ':')), TEXT("googlebot")))
            continue;
        piece = text_trim(piece);
        if (text_equal_ignore_case(piece, TEXT("noindex")) || text_equal_ignore_case(piece, TEXT("none")))
            return true;
    }
    return false;
}

/* Asks search engines not to keep it, or names another address as its own. */
static bool is_kept_out(const struct profile *profile, struct text word)
{
    for (size_t i = 0; i < profile->entry_count; i++) {
        const struct profile_entry *entry = &profile->entries[i];
        bool meta = entry->channel == PROFILE_META && (text_starts_with_ignore_case(entry->value, TEXT("robots=")) ||
                                                       text_starts_with_ignore_case(entry->value, TEXT("googlebot=")));
        bool header = entry->channel == PROFILE_HEADER && text_starts_with_ignore_case(entry->value, TEXT("x-robots-tag="));
        if ((meta || header) && says_noindex(entry->value))
            return true;
    }
    return find(profile, PROFILE_META, "canonical", (struct text){0}) && !find(profile, PROFILE_META, "canonical", word);
}

void judge_search_reflection(struct arena *arena, const struct look *answer, struct text word, bool robots_allow,
                             struct text address, struct findings *findings)
{
    if (!answer || !answer->profile || answer->status != 200 || !robots_allow || is_kept_out(answer->profile, word))
        return;
    const struct profile *profile = answer->profile;
    const char *where = text_find_ignore_case(profile->title, word, 0) != SIZE_MAX         ? "title"
                        : find(profile, PROFILE_NAME, "h1", word)                          ? "heading"
                        : text_find_ignore_case(profile->description, word, 0) != SIZE_MAX ? "description"
                        : find(profile, PROFILE_NAME, "keywords", word)                    ? "keywords"
                                                                                           : NULL;
    if (where)
        comparison_found(findings, COMPARISON_SEARCH_REFLECTION, -1, answer->identity, address,
                         arena_printf(arena, "the search repeats whatever it is asked for in its %s, and search engines may keep it",
                                      where));
}

static bool is_host(struct text named, struct text host)
{
    return text_equal_ignore_case(named, host) ||
           (named.length > host.length && text_ends_with_ignore_case(named, host) &&
            named.data[named.length - host.length - 1] == '.');
}

void judge_open_redirector(struct arena *arena, const struct look *answer, struct text host, struct text address,
                           struct findings *findings)
{
    const char *how = NULL;
    if (!answer)
        return;
    for (size_t i = 0; answer->profile && i < answer->profile->entry_count && !how; i++) {
        const struct profile_entry *entry = &answer->profile->entries[i];
        if (entry->channel == PROFILE_HOP && is_host(difference_host(entry->value), host))
            how = "its answer";
        else if (entry->channel == PROFILE_META && text_starts_with(entry->value, TEXT("refresh=")) &&
                 is_host(difference_host(entry->value), host))
            how = "a refresh";
    }
    for (size_t i = 0; i < answer->finding_count && !how; i++)
        if (text_equal(answer->findings[i].rule, TEXT("redirect")) &&
            text_find_ignore_case(answer->findings[i].target, host, 0) != SIZE_MAX)
            how = "a script";
    if (how)
        comparison_found(findings, COMPARISON_OPEN_REDIRECTOR, -1, answer->identity, address,
                         arena_printf(arena, "the address sends visitors by %s wherever a parameter says", how));
}
